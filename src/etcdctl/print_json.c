/* -w json: the answers as etcd's protobuf messages look in Go's JSON: zero fields left out. */
#include "etcdctl/print.h"

#include "object/json.h"
#include "object/timefmt.h"

/* A field of an object under way: a comma unless it is the first, then "name":. */
static void name(struct buf *out, const char *n)
{
	if (out->len && out->s[out->len - 1] != '{')
		buf_addc(out, ',');
	buf_addf(out, "\"%s\":", n);
}

static void number(struct buf *out, const char *n, int64_t v)
{
	if (!v)
		return;
	name(out, n);
	buf_addf(out, "%lld", (long long)v);
}

static void id_number(struct buf *out, const char *n, uint64_t v)
{
	if (!v)
		return;
	name(out, n);
	buf_addf(out, "%llu", (unsigned long long)v);
}

static void base64(struct buf *out, const char *n, const void *p, size_t len)
{
	if (!len)
		return;
	name(out, n);
	buf_addc(out, '"');
	base64_encode(out, p, len);
	buf_addc(out, '"');
}

static void string(struct buf *out, const char *s)
{
	json_write_string(out, s, strlen(s), JSON_HTML_ESCAPE);
}

static void strings(struct buf *out, const char *n, const struct strvec *v)
{
	if (!v->nr)
		return;
	name(out, n);
	for (size_t i = 0; i < v->nr; i++) {
		buf_addc(out, i ? ',' : '[');
		string(out, v->v[i]);
	}
	buf_addc(out, ']');
}

static void header_fields(struct buf *out, const struct etcd_header *h)
{
	id_number(out, "cluster_id", h->cluster_id);
	id_number(out, "member_id", h->member_id);
	number(out, "revision", h->revision);
	id_number(out, "raft_term", h->raft_term);
}

static void header(struct buf *out, const char *n, const struct etcd_header *h)
{
	name(out, n);
	buf_addc(out, '{');
	header_fields(out, h);
	buf_addc(out, '}');
}

static void kv(struct buf *out, const struct store_kv *v)
{
	const char *p;
	size_t len;

	buf_addc(out, '{');
	base64(out, "key", v->key, v->key_len);
	number(out, "create_revision", v->create_rev);
	number(out, "mod_revision", v->mod_rev);
	number(out, "version", v->version);
	p = store_kv_value(v, &len);
	base64(out, "value", p, len);
	number(out, "lease", v->lease);
	buf_addc(out, '}');
}

static void kvs(struct buf *out, const char *n, const struct store_result *r)
{
	if (!r->nr)
		return;
	name(out, n);
	for (size_t i = 0; i < r->nr; i++) {
		buf_addc(out, i ? ',' : '[');
		kv(out, &r->kv[i]);
	}
	buf_addc(out, ']');
}

static void get_fields(struct buf *out, const struct store_result *r)
{
	kvs(out, "kvs", r);
	if (r->more) {
		name(out, "more");
		buf_adds(out, "true");
	}
	number(out, "count", r->count);
}

static void put_fields(struct buf *out, const struct store_result *prev)
{
	if (!prev->nr)
		return;
	name(out, "prev_kv");
	kv(out, &prev->kv[0]);
}

static void del_fields(struct buf *out, int64_t deleted, const struct store_result *prev)
{
	number(out, "deleted", deleted);
	kvs(out, "prev_kvs", prev);
}

static void begin(struct buf *out, const struct etcd_header *h)
{
	buf_addc(out, '{');
	header(out, "header", h);
}

static void end(struct buf *out)
{
	buf_adds(out, "}\n");
}

static void get(struct ctl *c, const struct etcd_header *h, const struct store_result *r,
		struct buf *out)
{
	(void)c;
	begin(out, h);
	get_fields(out, r);
	end(out);
}

static void put(struct ctl *c, const struct etcd_header *h, const struct store_result *prev,
		struct buf *out)
{
	(void)c;
	begin(out, h);
	put_fields(out, prev);
	end(out);
}

static void del(struct ctl *c, const struct etcd_header *h, int64_t deleted,
		const struct store_result *prev, struct buf *out)
{
	(void)c;
	begin(out, h);
	del_fields(out, deleted, prev);
	end(out);
}

static void response(struct buf *out, const struct store_op_result *op)
{
	const struct etcd_header rev = {.revision = op->range.rev};

	buf_adds(out, "{\"Response\":{");
	name(out, op->type == STORE_OP_PUT      ? "ResponsePut"
		  : op->type == STORE_OP_DELETE ? "ResponseDeleteRange"
						: "ResponseRange");
	buf_addc(out, '{');
	header(out, "header", &rev);
	if (op->type == STORE_OP_PUT)
		put_fields(out, &op->range);
	else if (op->type == STORE_OP_DELETE)
		del_fields(out, op->deleted, &op->range);
	else
		get_fields(out, &op->range);
	buf_adds(out, "}}}");
}

static void txn(struct ctl *c, const struct etcd_header *h, const struct store_txn_result *r,
		struct buf *out)
{
	(void)c;
	begin(out, h);
	if (r->succeeded) {
		name(out, "succeeded");
		buf_adds(out, "true");
	}
	for (size_t i = 0; i < r->nr; i++) {
		if (i == 0)
			name(out, "responses");
		buf_addc(out, i ? ',' : '[');
		response(out, &r->op[i]);
	}
	if (r->nr)
		buf_addc(out, ']');
	end(out);
}

static void watch(struct ctl *c, const struct etcd_watch_response *r, struct buf *out)
{
	(void)c;
	buf_addc(out, '{');
	header(out, "Header", &r->header);
	name(out, "Events");
	for (size_t i = 0; i < r->nr; i++) {
		buf_adds(out, i ? ",{" : "[{");
		if (r->ev[i].del)
			buf_adds(out, "\"type\":1");
		name(out, "kv");
		kv(out, &r->ev[i].kv);
		if (r->ev[i].prev.key) {
			name(out, "prev_kv");
			kv(out, &r->ev[i].prev);
		}
		buf_addc(out, '}');
	}
	buf_adds(out, r->nr ? "]" : r->progress ? "[]" : "null");
	buf_addf(out, ",\"CompactRevision\":%lld,\"Canceled\":%s,\"Created\":false}\n",
		 (long long)r->compact_rev, r->compact_rev ? "true" : "false");
}

/* ---- leases: their headers are not nested --------------------------------------------- */

static void grant(struct ctl *c, const struct etcd_header *h, int64_t id, int64_t ttl,
		  struct buf *out)
{
	(void)c;
	buf_addc(out, '{');
	header_fields(out, h);
	buf_addf(out, ",\"ID\":%lld,\"TTL\":%lld,\"Error\":\"\"}\n", (long long)id, (long long)ttl);
}

static void revoke(struct ctl *c, const struct etcd_header *h, int64_t id, struct buf *out)
{
	(void)c;
	(void)id;
	begin(out, h);
	end(out);
}

static void keepalive(struct ctl *c, const struct etcd_header *h, int64_t id, int64_t ttl,
		      struct buf *out)
{
	(void)c;
	buf_addc(out, '{');
	header_fields(out, h);
	buf_addf(out, ",\"ID\":%lld,\"TTL\":%lld}\n", (long long)id, (long long)ttl);
}

static void ttl(struct ctl *c, const struct etcd_header *h, int64_t id, int64_t left,
		int64_t granted, const struct strvec *keys, struct buf *out)
{
	(void)c;
	buf_addc(out, '{');
	header_fields(out, h);
	buf_addf(out, ",\"id\":%lld,\"ttl\":%lld,\"granted-ttl\":%lld,\"keys\":", (long long)id,
		 (long long)left, (long long)granted);
	if (!keys || !keys->nr)
		buf_adds(out, "null");
	for (size_t i = 0; keys && i < keys->nr; i++) {
		buf_adds(out, i ? ",\"" : "[\"");
		base64_encode(out, keys->v[i], strlen(keys->v[i]));
		buf_adds(out, i + 1 < keys->nr ? "\"" : "\"]");
	}
	end(out);
}

static void leases(struct ctl *c, const struct etcd_header *h, const int64_t *ids, size_t nr,
		   struct buf *out)
{
	(void)c;
	buf_addc(out, '{');
	header_fields(out, h);
	buf_adds(out, ",\"leases\":[");
	for (size_t i = 0; i < nr; i++)
		buf_addf(out, "%s{\"id\":%lld}", i ? "," : "", (long long)ids[i]);
	buf_addc(out, ']');
	end(out);
}

/* ---- the cluster -------------------------------------------------------------------- */

static void alarms(struct ctl *c, const struct etcd_header *h, const struct strvec *v,
		   struct buf *out)
{
	(void)c;
	buf_addc(out, '{');
	if (h->cluster_id)
		header(out, "header", h);
	for (size_t i = 0; i < v->nr; i++) {
		/* "memberID:N alarm:NOSPACE " */
		const char *id = v->v[i] + strlen("memberID:");

		if (i == 0)
			name(out, "alarms");
		buf_addf(out, "%s{\"memberID\":%.*s,\"alarm\":1}", i ? "," : "[",
			 (int)strcspn(id, " "), id);
	}
	buf_adds(out, v->nr ? "]" : "");
	end(out);
}

static void one_member(struct buf *out, const struct store_member *m, bool hex)
{
	buf_addc(out, '{');
	buf_addf(out, hex ? "\"ID\":\"%llx\"" : "\"ID\":%llu", (unsigned long long)m->id);
	if (m->name[0]) {
		name(out, "name");
		string(out, m->name);
	}
	strings(out, "peerURLs", &m->peer_urls);
	strings(out, "clientURLs", &m->client_urls);
	if (m->learner) {
		name(out, "isLearner");
		buf_adds(out, "true");
	}
	buf_addc(out, '}');
}

static void member_fields(struct buf *out, const struct etcd_members *m, bool hex)
{
	name(out, "members");
	for (size_t i = 0; i < m->nr; i++) {
		buf_addc(out, i ? ',' : '[');
		one_member(out, &m->v[i], hex);
	}
	buf_addc(out, ']');
}

static void members(struct ctl *c, const struct etcd_header *h, const struct etcd_members *m,
		    struct buf *out)
{
	if (c->g.hex)
		buf_addf(out,
			 "{\"header\":{\"cluster_id\":\"%llx\",\"member_id\":\"%llx\","
			 "\"raft_term\":%llu}",
			 (unsigned long long)h->cluster_id, (unsigned long long)h->member_id,
			 (unsigned long long)h->raft_term);
	else
		begin(out, h);
	member_fields(out, m, c->g.hex);
	end(out);
}

static void member(struct ctl *c, const struct etcd_header *h, const struct etcd_members *all,
		   uint64_t id, const char *verb, struct buf *out)
{
	(void)c;
	begin(out, h);
	for (size_t i = 0; str_starts(verb, "added") && i < all->nr; i++)
		if (all->v[i].id == id) {
			name(out, "member");
			one_member(out, &all->v[i], false);
		}
	member_fields(out, all, false);
	end(out);
}

static void health(struct ctl *c, const struct ep_health *v, size_t nr, struct buf *out)
{
	(void)c;
	buf_addc(out, '[');
	for (size_t i = 0; i < nr; i++) {
		buf_adds(out, i ? ",{" : "{");
		name(out, "endpoint");
		string(out, v[i].endpoint);
		buf_addf(out, ",\"health\":%s,\"took\":\"", v[i].error[0] ? "false" : "true");
		duration_write_go(out, v[i].took);
		buf_addc(out, '"');
		if (v[i].error[0]) {
			name(out, "error");
			string(out, v[i].error);
		}
		buf_addc(out, '}');
	}
	buf_adds(out, "]\n");
}

static void status(struct ctl *c, const struct ep_status *v, size_t nr, struct buf *out)
{
	(void)c;
	buf_addc(out, '[');
	for (size_t i = 0; i < nr; i++) {
		const struct etcd_status *s = &v[i].status;

		buf_adds(out, i ? ",{" : "{");
		name(out, "Endpoint");
		string(out, v[i].endpoint);
		buf_adds(out, ",\"Status\":{");
		header(out, "header", &s->header);
		name(out, "version");
		string(out, s->version);
		number(out, "dbSize", s->db_size);
		id_number(out, "leader", s->leader);
		id_number(out, "raftIndex", s->raft_index);
		id_number(out, "raftTerm", s->header.raft_term);
		id_number(out, "raftAppliedIndex", s->raft_applied);
		strings(out, "errors", &s->errors);
		number(out, "dbSizeInUse", s->db_size_in_use);
		if (s->learner)
			buf_adds(out, ",\"isLearner\":true");
		buf_adds(out, "}}");
	}
	buf_adds(out, "]\n");
}

static void hash(struct ctl *c, const struct ep_hash *v, size_t nr, struct buf *out)
{
	(void)c;
	buf_addc(out, '[');
	for (size_t i = 0; i < nr; i++) {
		buf_adds(out, i ? ",{" : "{");
		name(out, "Endpoint");
		string(out, v[i].endpoint);
		buf_adds(out, ",\"HashKV\":{");
		header(out, "header", &v[i].header);
		number(out, "hash", v[i].hash);
		number(out, "compact_revision", v[i].compact_rev);
		buf_adds(out, "}}");
	}
	buf_adds(out, "]\n");
}

static void db(struct ctl *c, const struct db_status *s, struct buf *out)
{
	(void)c;
	buf_addf(out, "{\"hash\":%u,\"revision\":%lld,\"totalKey\":%lld,\"totalSize\":%lld}\n",
		 s->hash, (long long)s->rev, (long long)s->keys, (long long)s->size);
}

/* ---- users and roles ------------------------------------------------------------------- */

static void auth(struct ctl *c, const struct auth_answer *a, const char *text, struct buf *out)
{
	(void)c;
	(void)text;
	begin(out, &a->header);
	buf_adds(out, "}\n");
}

static void auth_status(struct ctl *c, const struct auth_answer *a, struct buf *out)
{
	(void)c;
	begin(out, &a->header);
	if (a->enabled)
		buf_adds(out, ",\"enabled\":true");
	id_number(out, "authRevision", a->rev);
	buf_adds(out, "}\n");
}

static void users(struct ctl *c, const struct auth_answer *a, struct buf *out)
{
	(void)c;
	begin(out, &a->header);
	strings(out, "users", &a->names);
	buf_adds(out, "}\n");
}

static void roles(struct ctl *c, const struct auth_answer *a, struct buf *out)
{
	(void)c;
	begin(out, &a->header);
	strings(out, "roles", &a->names);
	buf_adds(out, "}\n");
}

static void user(struct ctl *c, const char *who, const struct auth_answer *a, struct buf *out)
{
	(void)who;
	roles(c, a, out);
}

static void role(struct ctl *c, const char *which, const struct auth_answer *a, struct buf *out)
{
	(void)c;
	(void)which;
	begin(out, &a->header);
	for (size_t i = 0; i < a->nr_perm; i++) {
		const struct auth_perm *p = &a->perm[i];

		if (i == 0)
			name(out, "perm");
		buf_adds(out, i ? ",{" : "[{");
		number(out, "permType", p->type);
		base64(out, "key", p->key.s, p->key.len);
		base64(out, "range_end", p->end.s, p->end.len);
		buf_addc(out, '}');
	}
	buf_adds(out, a->nr_perm ? "]}\n" : "}\n");
}

const struct printer printer_json = {
	.name = "json",
	.get = get,
	.put = put,
	.del = del,
	.txn = txn,
	.watch = watch,
	.grant = grant,
	.revoke = revoke,
	.keepalive = keepalive,
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
	.auth_status = auth_status,
	.user = user,
	.users = users,
	.role = role,
	.roles = roles,
};
