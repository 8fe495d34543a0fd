/* -w fields: a line a field, names and strings quoted as Go quotes. */
#include "etcdctl/print.h"

#include "object/timefmt.h"

static void number(struct buf *out, const char *name, int64_t v)
{
	buf_addf(out, "\"%s\" : %lld\n", name, (long long)v);
}

static void id_number(struct buf *out, const char *name, uint64_t v)
{
	buf_addf(out, "\"%s\" : %llu\n", name, (unsigned long long)v);
}

static void quoted(struct buf *out, const char *prefix, const char *name, const char *s, size_t len)
{
	buf_addf(out, "\"%s%s\" : ", prefix, name);
	ctl_quote(out, s, len);
	buf_addc(out, '\n');
}

static void boolean(struct buf *out, const char *name, bool v)
{
	buf_addf(out, "\"%s\" : %s\n", name, v ? "true" : "false");
}

static void header(struct buf *out, const struct etcd_header *h)
{
	id_number(out, "ClusterID", h->cluster_id);
	id_number(out, "MemberID", h->member_id);
	number(out, "Revision", h->revision);
	id_number(out, "RaftTerm", h->raft_term);
}

static void kv(struct buf *out, const char *prefix, const struct store_kv *v)
{
	const char *p;
	size_t len;

	quoted(out, prefix, "Key", v->key, v->key_len);
	buf_addf(out, "\"%sCreateRevision\" : %lld\n", prefix, (long long)v->create_rev);
	buf_addf(out, "\"%sModRevision\" : %lld\n", prefix, (long long)v->mod_rev);
	buf_addf(out, "\"%sVersion\" : %lld\n", prefix, (long long)v->version);
	p = store_kv_value(v, &len);
	quoted(out, prefix, "Value", p, len);
	buf_addf(out, "\"%sLease\" : %lld\n", prefix, (long long)v->lease);
}

static void get(struct ctl *c, const struct etcd_header *h, const struct store_result *r,
		struct buf *out)
{
	(void)c;
	header(out, h);
	for (size_t i = 0; i < r->nr; i++)
		kv(out, "", &r->kv[i]);
	boolean(out, "More", r->more);
	number(out, "Count", r->count);
}

static void put(struct ctl *c, const struct etcd_header *h, const struct store_result *prev,
		struct buf *out)
{
	(void)c;
	header(out, h);
	if (prev->nr)
		kv(out, "Prev", &prev->kv[0]);
}

static void del(struct ctl *c, const struct etcd_header *h, int64_t deleted,
		const struct store_result *prev, struct buf *out)
{
	(void)c;
	header(out, h);
	number(out, "Deleted", deleted);
	for (size_t i = 0; i < prev->nr; i++)
		kv(out, "Prev", &prev->kv[i]);
}

static void txn(struct ctl *c, const struct etcd_header *h, const struct store_txn_result *r,
		struct buf *out)
{
	header(out, h);
	boolean(out, "Succeeded", r->succeeded);
	for (size_t i = 0; i < r->nr; i++) {
		const struct store_op_result *op = &r->op[i];
		const struct etcd_header rev = {.revision = op->range.rev};

		if (op->type == STORE_OP_PUT)
			put(c, &rev, &op->range, out);
		else if (op->type == STORE_OP_DELETE)
			del(c, &rev, op->deleted, &op->range, out);
		else
			get(c, &rev, &op->range, out);
	}
}

static void watch(struct ctl *c, const struct etcd_watch_response *r, struct buf *out)
{
	(void)c;
	header(out, &r->header);
	for (size_t i = 0; i < r->nr; i++) {
		buf_addf(out, "\"Type\" : %s\n", r->ev[i].del ? "DELETE" : "PUT");
		if (r->ev[i].prev.key)
			kv(out, "Prev", &r->ev[i].prev);
		kv(out, "", &r->ev[i].kv);
	}
}

static void lease(struct ctl *c, const struct etcd_header *h, int64_t id, int64_t ttl,
		  struct buf *out)
{
	(void)c;
	header(out, h);
	number(out, "ID", id);
	number(out, "TTL", ttl);
}

static void revoke(struct ctl *c, const struct etcd_header *h, int64_t id, struct buf *out)
{
	(void)c;
	(void)id;
	header(out, h);
}

static void ttl(struct ctl *c, const struct etcd_header *h, int64_t id, int64_t left,
		int64_t granted, const struct strvec *keys, struct buf *out)
{
	lease(c, h, id, left, out);
	number(out, "GrantedTTL", granted);
	for (size_t i = 0; keys && i < keys->nr; i++)
		quoted(out, "", "Key", keys->v[i], strlen(keys->v[i]));
}

static void leases(struct ctl *c, const struct etcd_header *h, const int64_t *ids, size_t nr,
		   struct buf *out)
{
	(void)c;
	header(out, h);
	for (size_t i = 0; i < nr; i++)
		number(out, "ID", ids[i]);
}

static void one_member(struct buf *out, const struct store_member *m)
{
	id_number(out, "ID", m->id);
	quoted(out, "", "Name", m->name, strlen(m->name));
	for (size_t i = 0; i < m->peer_urls.nr; i++)
		quoted(out, "", "PeerURL", m->peer_urls.v[i], strlen(m->peer_urls.v[i]));
	for (size_t i = 0; i < m->client_urls.nr; i++)
		quoted(out, "", "ClientURL", m->client_urls.v[i], strlen(m->client_urls.v[i]));
	boolean(out, "IsLearner", m->learner);
	buf_addc(out, '\n');
}

static void alarms(struct ctl *c, const struct etcd_header *h, const struct strvec *v,
		   struct buf *out)
{
	(void)c;
	header(out, h);
	for (size_t i = 0; i < v->nr; i++) {
		/* "memberID:N alarm:NOSPACE " */
		const char *id = v->v[i] + strlen("memberID:"), *type = strrchr(id, ':') + 1;

		buf_addf(out, "\"MemberID\" : %.*s\n\"AlarmType\" : %.*s\n\n",
			 (int)strcspn(id, " "), id, (int)strcspn(type, " "), type);
	}
}

static void members(struct ctl *c, const struct etcd_header *h, const struct etcd_members *m,
		    struct buf *out)
{
	(void)c;
	header(out, h);
	for (size_t i = 0; i < m->nr; i++)
		one_member(out, &m->v[i]);
}

static void member(struct ctl *c, const struct etcd_header *h, const struct etcd_members *all,
		   uint64_t id, const char *verb, struct buf *out)
{
	(void)c;
	header(out, h);
	for (size_t i = 0; str_starts(verb, "added") && i < all->nr; i++)
		if (all->v[i].id == id)
			one_member(out, &all->v[i]);
}

static void health(struct ctl *c, const struct ep_health *v, size_t nr, struct buf *out)
{
	(void)c;
	for (size_t i = 0; i < nr; i++) {
		quoted(out, "", "Endpoint", v[i].endpoint, strlen(v[i].endpoint));
		boolean(out, "Health", !v[i].error[0]);
		buf_adds(out, "\"Took\" : ");
		duration_write_go(out, v[i].took);
		buf_addf(out, "\n\"Error\" : %s\n\n", v[i].error);
	}
}

static void status(struct ctl *c, const struct ep_status *v, size_t nr, struct buf *out)
{
	(void)c;
	for (size_t i = 0; i < nr; i++) {
		const struct etcd_status *s = &v[i].status;

		header(out, &s->header);
		quoted(out, "", "Version", s->version, strlen(s->version));
		number(out, "DBSize", s->db_size);
		id_number(out, "Leader", s->leader);
		boolean(out, "IsLearner", s->learner);
		id_number(out, "RaftIndex", s->raft_index);
		id_number(out, "RaftTerm", s->header.raft_term);
		id_number(out, "RaftAppliedIndex", s->raft_applied);
		buf_adds(out, "\"Errors\" : [");
		strvec_join(&s->errors, " ", out);
		buf_adds(out, "]\n");
		quoted(out, "", "Endpoint", v[i].endpoint, strlen(v[i].endpoint));
		buf_addc(out, '\n');
	}
}

static void hash(struct ctl *c, const struct ep_hash *v, size_t nr, struct buf *out)
{
	(void)c;
	for (size_t i = 0; i < nr; i++) {
		header(out, &v[i].header);
		quoted(out, "", "Endpoint", v[i].endpoint, strlen(v[i].endpoint));
		number(out, "Hash", v[i].hash);
		buf_addc(out, '\n');
	}
}

static void db(struct ctl *c, const struct db_status *s, struct buf *out)
{
	(void)c;
	number(out, "Hash", s->hash);
	number(out, "Revision", s->rev);
	number(out, "Keys", s->keys);
	number(out, "Size", s->size);
}

/* ---- users and roles ------------------------------------------------------------------- */

static void auth(struct ctl *c, const struct auth_answer *a, const char *text, struct buf *out)
{
	(void)c;
	(void)text;
	header(out, &a->header);
}

static void role(struct ctl *c, const char *name, const struct auth_answer *a, struct buf *out)
{
	static const char *const types[] = {"READ", "WRITE", "READWRITE"};

	(void)c;
	(void)name;
	header(out, &a->header);
	for (size_t i = 0; i < a->nr_perm; i++) {
		const struct auth_perm *p = &a->perm[i];

		buf_addf(out, "\"PermType\" :  %s\n", types[p->type]);
		quoted(out, "", "Key", buf_str(&p->key), p->key.len);
		quoted(out, "", "RangeEnd", buf_str(&p->end), p->end.len);
	}
}

static void roles(struct ctl *c, const struct auth_answer *a, struct buf *out)
{
	(void)c;
	header(out, &a->header);
	buf_adds(out, "\"Roles\" :");
	for (size_t i = 0; i < a->names.nr; i++) {
		buf_addc(out, ' ');
		ctl_quote(out, a->names.v[i], strlen(a->names.v[i]));
	}
	buf_addc(out, '\n');
}

const struct printer printer_fields = {
	.name = "fields",
	.get = get,
	.put = put,
	.del = del,
	.txn = txn,
	.watch = watch,
	.grant = lease,
	.revoke = revoke,
	.keepalive = lease,
	.ttl = ttl,
	.leases = leases,
	.alarms = alarms,
	.members = members,
	.member = member,
	.health = health,
	.status = status,
	.hash = hash,
	.db = db,
	.auth = auth,
	.role = role,
	.roles = roles,
};
