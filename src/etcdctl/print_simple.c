/* -w simple: what people read. */
#include "etcdctl/print.h"

#include "object/timefmt.h"

static void bytes_line(struct ctl *c, struct buf *out, const char *s, size_t len)
{
	for (size_t i = 0; c->g.hex && i < len; i++)
		buf_addf(out, "\\x%02x", (unsigned char)s[i]);
	if (!c->g.hex)
		buf_add(out, s, len);
	buf_addc(out, '\n');
}

static void kv(struct ctl *c, struct buf *out, const struct store_kv *v)
{
	const char *p;
	size_t len;

	if (!c->value_only)
		bytes_line(c, out, v->key, v->key_len);
	p = store_kv_value(v, &len);
	bytes_line(c, out, p, len);
}

static void kvs(struct ctl *c, struct buf *out, const struct store_result *r)
{
	for (size_t i = 0; i < r->nr; i++)
		kv(c, out, &r->kv[i]);
}

static void get(struct ctl *c, const struct etcd_header *h, const struct store_result *r,
		struct buf *out)
{
	(void)h;
	kvs(c, out, r);
}

static void put(struct ctl *c, const struct etcd_header *h, const struct store_result *prev,
		struct buf *out)
{
	(void)h;
	buf_adds(out, "OK\n");
	kvs(c, out, prev);
}

static void del(struct ctl *c, const struct etcd_header *h, int64_t deleted,
		const struct store_result *prev, struct buf *out)
{
	(void)h;
	buf_addf(out, "%lld\n", (long long)deleted);
	kvs(c, out, prev);
}

static void txn(struct ctl *c, const struct etcd_header *h, const struct store_txn_result *r,
		struct buf *out)
{
	buf_adds(out, r->succeeded ? "SUCCESS\n" : "FAILURE\n");
	for (size_t i = 0; i < r->nr; i++) {
		const struct store_op_result *op = &r->op[i];

		buf_addc(out, '\n');
		if (op->type == STORE_OP_PUT)
			put(c, h, &op->range, out);
		else if (op->type == STORE_OP_DELETE)
			del(c, h, op->deleted, &op->range, out);
		else
			get(c, h, &op->range, out);
	}
}

static void watch(struct ctl *c, const struct etcd_watch_response *r, struct buf *out)
{
	for (size_t i = 0; i < r->nr; i++) {
		buf_adds(out, r->ev[i].del ? "DELETE\n" : "PUT\n");
		if (r->ev[i].prev.key)
			kv(c, out, &r->ev[i].prev);
		kv(c, out, &r->ev[i].kv);
	}
}

static void grant(struct ctl *c, const struct etcd_header *h, int64_t id, int64_t ttl,
		  struct buf *out)
{
	(void)c;
	(void)h;
	buf_addf(out, "lease %016llx granted with TTL(%llds)\n", (unsigned long long)id,
		 (long long)ttl);
}

static void revoke(struct ctl *c, const struct etcd_header *h, int64_t id, struct buf *out)
{
	(void)c;
	(void)h;
	buf_addf(out, "lease %016llx revoked\n", (unsigned long long)id);
}

static void keepalive(struct ctl *c, const struct etcd_header *h, int64_t id, int64_t ttl,
		      struct buf *out)
{
	(void)c;
	(void)h;
	buf_addf(out, "lease %016llx keepalived with TTL(%lld)\n", (unsigned long long)id,
		 (long long)ttl);
}

static void ttl(struct ctl *c, const struct etcd_header *h, int64_t id, int64_t left,
		int64_t granted, const struct strvec *keys, struct buf *out)
{
	(void)c;
	(void)h;
	if (granted == 0 && left == -1) {
		buf_addf(out, "lease %016llx already expired\n", (unsigned long long)id);
		return;
	}
	buf_addf(out, "lease %016llx granted with TTL(%llds), remaining(%llds)",
		 (unsigned long long)id, (long long)granted, (long long)left);
	if (keys) {
		buf_adds(out, ", attached keys([");
		strvec_join(keys, " ", out);
		buf_adds(out, "])");
	}
	buf_addc(out, '\n');
}

static void leases(struct ctl *c, const struct etcd_header *h, const int64_t *ids, size_t nr,
		   struct buf *out)
{
	(void)c;
	(void)h;
	buf_addf(out, "found %zu leases\n", nr);
	for (size_t i = 0; i < nr; i++)
		buf_addf(out, "%016llx\n", (unsigned long long)ids[i]);
}

static void alarms(struct ctl *c, const struct etcd_header *h, const struct strvec *v,
		   struct buf *out)
{
	(void)c;
	(void)h;
	for (size_t i = 0; i < v->nr; i++)
		buf_addf(out, "%s\n", v->v[i]);
}

static void rows(const struct strvec *v, struct buf *out)
{
	for (size_t i = 0; i < v->nr; i++) {
		STRVEC_AUTO cells = STRVEC_INIT;

		strvec_split(&cells, v->v[i], '\t');
		strvec_join(&cells, ", ", out);
		buf_addc(out, '\n');
	}
}

static void members(struct ctl *c, const struct etcd_header *h, const struct etcd_members *m,
		    struct buf *out)
{
	STRVEC_AUTO v = STRVEC_INIT;

	(void)c;
	(void)h;
	rows_members(m, &v);
	rows(&v, out);
}

static void member(struct ctl *c, const struct etcd_header *h, const struct etcd_members *all,
		   uint64_t id, const char *verb, struct buf *out)
{
	(void)c;
	(void)all;
	buf_addf(out, "Member %16llx %s cluster %16llx\n", (unsigned long long)id, verb,
		 (unsigned long long)h->cluster_id);
}

/* The unhealthy ones are for standard error: cmd_endpoint_health says them. */
static void health(struct ctl *c, const struct ep_health *v, size_t nr, struct buf *out)
{
	(void)c;
	for (size_t i = 0; i < nr; i++) {
		if (v[i].error[0])
			continue;
		buf_addf(out,
			 "%s is healthy: successfully committed proposal: took = ", v[i].endpoint);
		duration_write_go(out, v[i].took);
		buf_addc(out, '\n');
	}
}

static void status(struct ctl *c, const struct ep_status *v, size_t nr, struct buf *out)
{
	STRVEC_AUTO r = STRVEC_INIT;

	(void)c;
	rows_status(v, nr, &r);
	rows(&r, out);
}

static void hash(struct ctl *c, const struct ep_hash *v, size_t nr, struct buf *out)
{
	STRVEC_AUTO r = STRVEC_INIT;

	(void)c;
	rows_hash(v, nr, &r);
	rows(&r, out);
}

static void db(struct ctl *c, const struct db_status *s, struct buf *out)
{
	STRVEC_AUTO r = STRVEC_INIT;

	(void)c;
	rows_db(s, &r);
	rows(&r, out);
}

static void move_leader(struct ctl *c, uint64_t from, uint64_t to, struct buf *out)
{
	(void)c;
	buf_addf(out, "Leadership transferred from %llx to %llx\n", (unsigned long long)from,
		 (unsigned long long)to);
}

/* ---- users and roles ------------------------------------------------------------------- */

static void auth(struct ctl *c, const struct auth_answer *a, const char *text, struct buf *out)
{
	(void)c;
	(void)a;
	buf_addf(out, "%s\n", text);
}

static void auth_status(struct ctl *c, const struct auth_answer *a, struct buf *out)
{
	(void)c;
	buf_addf(out, "Authentication Status: %s\nAuthRevision: %llu\n",
		 a->enabled ? "true" : "false", (unsigned long long)a->rev);
}

static void user(struct ctl *c, const char *name, const struct auth_answer *a, struct buf *out)
{
	(void)c;
	buf_addf(out, "User: %s\nRoles:", name);
	for (size_t i = 0; i < a->names.nr; i++)
		buf_addf(out, " %s", a->names.v[i]);
	buf_addc(out, '\n');
}

static void names(struct ctl *c, const struct auth_answer *a, struct buf *out)
{
	(void)c;
	for (size_t i = 0; i < a->names.nr; i++)
		buf_addf(out, "%s\n", a->names.v[i]);
}

static void perm(const struct auth_perm *p, struct buf *out)
{
	size_t len;
	STR_AUTO prefix_end = store_prefix_end(buf_str(&p->key), p->key.len, &len);

	buf_addc(out, '\t');
	if (!p->end.len) {
		buf_add(out, buf_str(&p->key), p->key.len);
		buf_addc(out, '\n');
		return;
	}
	buf_addc(out, '[');
	buf_add(out, buf_str(&p->key), p->key.len);
	if (p->end.len == 1 && p->end.s[0] == '\0') {
		buf_adds(out, ", <open ended>");
	} else {
		buf_adds(out, ", ");
		buf_add(out, p->end.s, p->end.len);
		buf_addc(out, ')');
	}
	if (len == p->end.len && memcmp(prefix_end, p->end.s, len) == 0) {
		buf_adds(out, " (prefix ");
		buf_add(out, buf_str(&p->key), p->key.len);
		buf_addc(out, ')');
	}
	buf_addc(out, '\n');
}

static void role(struct ctl *c, const char *name, const struct auth_answer *a, struct buf *out)
{
	(void)c;
	buf_addf(out, "Role %s\nKV Read:\n", name);
	for (size_t i = 0; i < a->nr_perm; i++)
		if (a->perm[i].type != 1)
			perm(&a->perm[i], out);
	buf_adds(out, "KV Write:\n");
	for (size_t i = 0; i < a->nr_perm; i++)
		if (a->perm[i].type != 0)
			perm(&a->perm[i], out);
}

const struct printer printer_simple = {
	.name = "simple",
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
	.move_leader = move_leader,
	.auth = auth,
	.auth_status = auth_status,
	.user = user,
	.users = names,
	.role = role,
	.roles = names,
};
