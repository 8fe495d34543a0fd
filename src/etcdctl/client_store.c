/*
 * The transport to a store behind a listener of the simulated network. Every request finds
 * its way anew, so an etcd that was restarted, moved or cut off behaves as one would
 * expect: the client keeps trying until its time is up.
 */
#include <errno.h>

#include "pki/cert.h"
#include "etcdctl/client_watch.h"
#include "store/auth.h"
#include "store/door.h"
#include "store/rpc.h"

#define RETRY_DELAY SIM_SEC
#define SERVER_VERSION "3.6.4"
#define BCRYPT_TIME (60 * SIM_MSEC) /* what a password costs the server */
#define AUTHENTICATE "/etcdserverpb.Auth/Authenticate"

struct conn {
	struct etcd_client pub;
	struct etcd_config cfg;
	struct buf rpc_error;
	bool connected; /* the first request pays for the handshake */
	int64_t deadline;
	char *token, *common_name; /* who this is; NULL: unknown */
	bool cert_read;
};

static void rpc_failed(struct conn *c, const char *code, const char *desc)
{
	buf_reset(&c->rpc_error);
	buf_addf(&c->rpc_error, "rpc error: code = %s desc = %s", code, desc);
}

/* An answer of etcd that is an error. */
static int refuse(struct conn *c, int r, const struct err *err)
{
	if (r < 0)
		rpc_failed(c, store_err_code(err_msg(err)), err_msg(err));
	return r;
}

static int timed_out(struct conn *c, const struct err *why, struct err *err)
{
	BUF_AUTO desc = BUF_INIT;

	if (why->code)
		buf_addf(&desc, "latest balancer error: last connection error: %s", err_msg(why));
	else
		buf_adds(&desc, "context deadline exceeded");
	rpc_failed(c, "DeadlineExceeded", buf_str(&desc));
	return err_set(err, -ETIMEDOUT, "context deadline exceeded");
}

static int pause_ns(struct conn *c, int64_t ns)
{
	return fiber_sleep(c->cfg.proc->sim, ns);
}

/* The certificate's common name, where the server asks for certificates. */
static void read_name(struct conn *c, const struct etcd_door *door)
{
	const char *pem = c->cfg.tls ? c->cfg.tls->cert : NULL;
	struct cert cert = {0};
	ERR_AUTO err = ERR_INIT;

	if (c->cert_read || !pem || !door->client_cert_auth)
		return;
	c->cert_read = true;
	if (cert_parse(pem, strlen(pem), &cert, &err) == 0) {
		c->common_name = xstrdup(cert.common_name);
		cert_release(&cert);
	}
}

/* Finds a server before the request's time is up, and lets the time pass that it takes. */
static int enter(struct conn *c, struct store **ret, struct err *err)
{
	struct sim *sim = c->cfg.proc->sim;
	int64_t start = sim_now(sim);
	ERR_AUTO why = ERR_INIT;

	c->deadline = c->cfg.timeout_ns > 0 ? start + c->cfg.timeout_ns : SIM_NEVER;
	for (;;) {
		struct etcd_door *door = NULL;
		int r = -ENOENT;

		for (size_t i = 0; r < 0 && r != -ECANCELED && i < c->cfg.endpoints->nr; i++)
			r = etcd_dial(c->cfg.proc, c->cfg.endpoints->v[i], c->cfg.tls, &door, &why);
		if (r == 0) {
			int64_t took = (int64_t)sim_rand_below(sim, 1500) * SIM_USEC;

			*ret = door->store;
			read_name(c, door);
			took += c->connected ? SIM_MSEC / 2 : 4 * SIM_MSEC;
			c->connected = true;
			return pause_ns(c, took) < 0 ? -ECANCELED : 0;
		}
		if (r == -ECANCELED ||
		    pause_ns(c, MIN(RETRY_DELAY, c->deadline - sim_now(sim))) < 0)
			return -ECANCELED;
		if (sim_now(sim) >= c->deadline)
			return timed_out(c, &why, err);
	}
}

/* The same for requests that the members must agree on. */
static int enter_agreed(struct conn *c, struct store **ret, struct err *err)
{
	int r = enter(c, ret, err);
	int64_t patience = 7 * SIM_SEC; /* of the server */
	ERR_AUTO none = ERR_INIT;

	if (r < 0 || store_has_quorum(*ret))
		return r;
	if (c->deadline != SIM_NEVER && c->deadline < sim_now(c->cfg.proc->sim) + patience) {
		if (fiber_sleep_until(c->cfg.proc->sim, c->deadline) < 0)
			return -ECANCELED;
		return timed_out(c, &none, err);
	}
	if (pause_ns(c, patience) < 0)
		return -ECANCELED;
	return refuse(c, err_set(err, -ETIMEDOUT, "etcdserver: request timed out"), err);
}

/* ---- who asks ------------------------------------------------------------------------- */

static int do_login(void *self, struct err *err)
{
	struct conn *c = self;
	BUF_AUTO req = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	struct store *s;
	int r;

	if (!c->cfg.user)
		return 0;
	free(c->token);
	c->token = NULL;
	r = enter_agreed(c, &s, err);
	if (r == 0 && store_auth_enabled(s) && pause_ns(c, BCRYPT_TIME) < 0)
		r = -ECANCELED;
	if (r < 0)
		return r;
	store_rpc_login_request(c->cfg.user, c->cfg.password, &req);
	r = store_rpc(s, AUTHENTICATE, req.s, req.len, &answer, err);
	if (r == 0)
		r = store_rpc_login_token(answer.s, answer.len, &c->token, err);
	return refuse(c, r, err);
}

/* The user this client is for s now; a token that ran out is got anew, as clients do. */
static int caller(struct conn *c, struct store *s, const char **ret, struct err *err)
{
	ERR_AUTO old = ERR_INIT;

	*ret = NULL;
	if (!store_auth_enabled(s))
		return 0;
	if (c->cfg.user && (!c->token || store_auth_caller(s, c->token, NULL, ret, &old) < 0) &&
	    do_login(c, err) < 0)
		return err->code ? err->code : -ECANCELED;
	return refuse(c, store_auth_caller(s, c->token, c->common_name, ret, err), err);
}

/* May this client do that? */
static int may_op(struct conn *c, struct store *s, const struct store_op *op, struct err *err)
{
	const char *user;
	int r = caller(c, s, &user, err);

	return r < 0 ? r : refuse(c, store_auth_op(s, user, op, err), err);
}

static int may_admin(struct conn *c, struct store *s, struct err *err)
{
	const char *user;
	int r = caller(c, s, &user, err);

	return r < 0 ? r : refuse(c, store_auth_admin(s, user, err), err);
}

static int do_call(void *self, const char *path, const struct buf *req, struct buf *ret,
		   struct err *err)
{
	struct conn *c = self;
	struct store *s;
	const char *user;
	int r = enter_agreed(c, &s, err);

	if (r == 0)
		r = caller(c, s, &user, err);
	if (r == 0 && (str_eq(path, "/etcdserverpb.Auth/UserAdd") ||
		       str_eq(path, "/etcdserverpb.Auth/UserChangePassword")))
		r = pause_ns(c, BCRYPT_TIME) < 0 ? -ECANCELED : 0;
	if (r < 0)
		return r;
	r = store_rpc_permitted(s, user, path, buf_str(req), req->len, err);
	if (r == 0)
		r = store_rpc(s, path, buf_str(req), req->len, ret, err);
	return refuse(c, r, err);
}

/* ---- keys ---------------------------------------------------------------------------- */

static int do_range(void *self, const struct store_range *q, struct etcd_header *hdr,
		    struct store_result *ret, struct err *err)
{
	struct conn *c = self;
	struct store *s;
	struct store_op op = {.type = STORE_OP_RANGE, .range = *q};
	int r = q->serializable ? enter(c, &s, err) : enter_agreed(c, &s, err);

	*ret = (struct store_result){0};
	if (r == 0)
		r = may_op(c, s, &op, err);
	if (r < 0)
		return r;
	r = store_get(s, q, ret, err);
	client_header(s, hdr);
	return refuse(c, r, err);
}

/* Puts and deletes are sent as one-operation transactions where they have options. */
static int do_put(void *self, const struct store_op *op, struct etcd_header *hdr,
		  struct store_result *prev, struct err *err)
{
	struct conn *c = self;
	struct store *s;
	struct store_txn t = {.then = op, .nr_then = 1};
	struct store_txn_result res;
	int r = enter_agreed(c, &s, err);

	*prev = (struct store_result){0};
	if (r == 0)
		r = may_op(c, s, op, err);
	if (r < 0)
		return r;
	r = store_txn(s, &t, &res, err);
	client_header(s, hdr);
	if (r == 0) {
		*prev = res.op[0].range;
		res.op[0].range = (struct store_result){0};
		store_txn_result_release(&res);
	}
	return refuse(c, r, err);
}

static int do_del(void *self, const struct store_op *op, struct etcd_header *hdr,
		  int64_t *ret_deleted, struct store_result *prev, struct err *err)
{
	struct conn *c = self;
	struct store *s;
	const struct store_range *q = &op->range;
	int r = enter_agreed(c, &s, err);

	*prev = (struct store_result){0};
	if (r == 0)
		r = may_op(c, s, op, err);
	if (r < 0)
		return r;
	r = store_del(s, q->key, q->key_len, q->end, q->end_len, op->prev_kv ? prev : NULL,
		      ret_deleted, NULL, err);
	client_header(s, hdr);
	return refuse(c, r, err);
}

static int do_txn(void *self, const struct store_txn *t, struct etcd_header *hdr,
		  struct store_txn_result *ret, struct err *err)
{
	struct conn *c = self;
	struct store *s;
	struct store_op op = {.type = STORE_OP_TXN, .txn = (struct store_txn *)(uintptr_t)t};
	int r = enter_agreed(c, &s, err);

	*ret = (struct store_txn_result){0};
	if (r == 0)
		r = may_op(c, s, &op, err);
	if (r < 0)
		return r;
	r = store_txn(s, t, ret, err);
	client_header(s, hdr);
	return refuse(c, r, err);
}

static int do_compact(void *self, int64_t rev, bool physical, struct err *err)
{
	struct conn *c = self;
	struct store *s;
	int r = enter_agreed(c, &s, err);

	(void)physical; /* there is no disk to wait for */
	return r < 0 ? r : refuse(c, store_compact(s, rev, err), err);
}

/* ---- leases -------------------------------------------------------------------------- */

static int do_lease_grant(void *self, int64_t ttl_s, struct etcd_header *hdr, int64_t *ret_id,
			  int64_t *ret_ttl, struct err *err)
{
	struct conn *c = self;
	struct store *s;
	int64_t left;
	int r = enter_agreed(c, &s, err);

	if (r < 0)
		return r;
	r = store_lease_grant(s, 0, ttl_s, ret_id, err);
	client_header(s, hdr);
	if (r == 0)
		(void)store_lease_ttl(s, *ret_id, &left, ret_ttl, NULL);
	return refuse(c, r, err);
}

static int do_lease_revoke(void *self, int64_t id, struct etcd_header *hdr, struct err *err)
{
	struct conn *c = self;
	struct store *s;
	const char *user;
	int r = enter_agreed(c, &s, err);

	if (r == 0)
		r = caller(c, s, &user, err);
	if (r == 0)
		r = refuse(c, store_auth_lease_revoke(s, user, id, err), err);
	if (r < 0)
		return r;
	r = store_lease_revoke(s, id, NULL, err);
	client_header(s, hdr);
	return refuse(c, r, err);
}

static int do_lease_keepalive(void *self, int64_t id, struct etcd_header *hdr, int64_t *ret_ttl,
			      struct err *err)
{
	struct conn *c = self;
	struct store *s;
	ERR_AUTO gone = ERR_INIT;
	int r = enter_agreed(c, &s, err);

	if (r < 0)
		return r;
	if (store_lease_keepalive(s, id, ret_ttl, &gone) < 0)
		*ret_ttl = 0;
	client_header(s, hdr);
	return 0;
}

static int do_lease_ttl(void *self, int64_t id, struct etcd_header *hdr, int64_t *ret_left,
			int64_t *ret_granted, struct strvec *keys, struct err *err)
{
	struct conn *c = self;
	struct store *s;
	const char *user;
	int r = enter_agreed(c, &s, err);

	if (r == 0 && keys)
		r = caller(c, s, &user, err);
	if (r == 0 && keys)
		r = refuse(c, store_auth_lease_keys(s, user, id, err), err);
	if (r < 0)
		return r;
	(void)store_lease_ttl(s, id, ret_left, ret_granted, keys);
	client_header(s, hdr);
	return 0;
}

static int do_leases(void *self, struct etcd_header *hdr, int64_t **ret_ids, size_t *ret_nr,
		     struct err *err)
{
	struct conn *c = self;
	struct store *s;
	int r = enter(c, &s, err);

	if (r < 0)
		return r;
	*ret_nr = store_leases(s, ret_ids);
	client_header(s, hdr);
	return 0;
}

/* ---- maintenance --------------------------------------------------------------------- */

/* As etcd writes its messages of them. */
static void add_alarms(const struct store *s, struct strvec *out)
{
	size_t nr;
	const struct store_alarm *v = store_alarms(s, &nr);

	for (size_t i = 0; i < nr; i++)
		strvec_addf(out, "memberID:%llu alarm:%s ", (unsigned long long)v[i].member,
			    store_alarm_name(v[i].type));
}

static int do_alarms(void *self, bool disarm, struct etcd_header *hdr, struct strvec *ret,
		     struct err *err)
{
	struct conn *c = self;
	const struct store_alarm *v;
	struct store *s;
	size_t nr;
	int r = enter_agreed(c, &s, err);

	if (r < 0)
		return r;
	client_header(s, hdr);
	add_alarms(s, ret);
	for (v = store_alarms(s, &nr); disarm && nr; v = store_alarms(s, &nr))
		(void)store_alarm_disarm(s, v->member, v->type);
	return 0;
}

static int do_status(void *self, struct etcd_status *ret, struct err *err)
{
	struct conn *c = self;
	struct store *s;
	int r = enter(c, &s, err);

	*ret = (struct etcd_status){.version = SERVER_VERSION};
	if (r < 0)
		return r;
	client_header(s, &ret->header);
	ret->db_size = store_db_size(s);
	ret->db_size_in_use = store_db_size_in_use(s);
	ret->raft_index = ret->raft_applied = store_raft_index(s);
	if (store_has_quorum(s))
		ret->leader = store_member_id(s);
	else
		strvec_add(&ret->errors, "etcdserver: no leader");
	add_alarms(s, &ret->errors);
	return 0;
}

static int do_hash_kv(void *self, int64_t rev, struct etcd_header *hdr, uint32_t *ret,
		      int64_t *ret_compact_rev, struct err *err)
{
	struct conn *c = self;
	struct store *s;
	int r = enter(c, &s, err);

	if (r == 0)
		r = may_admin(c, s, err);
	if (r < 0)
		return r;
	r = store_hash_kv(s, rev, ret, err);
	*ret_compact_rev = store_compact_rev(s) ? store_compact_rev(s) : -1;
	client_header(s, hdr);
	return refuse(c, r, err);
}

static int do_defrag(void *self, struct err *err)
{
	struct conn *c = self;
	struct store *s;
	int r = enter(c, &s, err);

	if (r == 0)
		r = may_admin(c, s, err);
	if (r == 0)
		store_defrag(s);
	return r;
}

static int do_snapshot(void *self, struct buf *out, struct err *err)
{
	struct conn *c = self;
	struct store *s;
	uint8_t sum[32];
	int r = enter(c, &s, err);

	if (r == 0)
		r = may_admin(c, s, err);
	if (r < 0)
		return r;
	store_snapshot(s, out);
	sha256(out->s, out->len, sum);
	buf_add(out, sum, sizeof(sum));
	return 0;
}

/* ---- members ------------------------------------------------------------------------- */

static void copy_members(struct store *s, struct etcd_header *hdr, struct etcd_members *ret)
{
	const struct store_member *m = store_members(s, &ret->nr);

	client_header(s, hdr);
	hdr->revision = 0; /* membership is outside the key space */
	ret->v = xcalloc(ret->nr + 1, sizeof(*ret->v));
	for (size_t i = 0; i < ret->nr; i++) {
		ret->v[i] = (struct store_member){
			.id = m[i].id, .name = xstrdup(m[i].name), .learner = m[i].learner};
		for (size_t j = 0; j < m[i].peer_urls.nr; j++)
			strvec_add(&ret->v[i].peer_urls, m[i].peer_urls.v[j]);
		for (size_t j = 0; j < m[i].client_urls.nr; j++)
			strvec_add(&ret->v[i].client_urls, m[i].client_urls.v[j]);
	}
}

static int changed(struct conn *c, struct store *s, int r, struct etcd_header *hdr,
		   struct etcd_members *ret, const struct err *err)
{
	if (r == 0)
		copy_members(s, hdr, ret);
	return refuse(c, r, err);
}

static int do_members(void *self, struct etcd_header *hdr, struct etcd_members *ret,
		      struct err *err)
{
	struct conn *c = self;
	struct store *s;
	int r = enter_agreed(c, &s, err);

	*ret = (struct etcd_members){0};
	return r < 0 ? r : changed(c, s, 0, hdr, ret, err);
}

static int do_member_add(void *self, const struct strvec *peer_urls, bool learner,
			 struct etcd_header *hdr, uint64_t *ret_id, struct etcd_members *ret,
			 struct err *err)
{
	struct conn *c = self;
	struct store *s;
	int r = enter_agreed(c, &s, err);

	if (r == 0)
		r = may_admin(c, s, err);
	if (r < 0)
		return r;
	r = store_member_add(s, (const char *const *)peer_urls->v, peer_urls->nr, learner, ret_id,
			     err);
	return changed(c, s, r, hdr, ret, err);
}

static int do_member_update(void *self, uint64_t id, const struct strvec *peer_urls,
			    struct etcd_header *hdr, struct etcd_members *ret, struct err *err)
{
	struct conn *c = self;
	struct store *s;
	int r = enter_agreed(c, &s, err);

	if (r == 0)
		r = may_admin(c, s, err);
	if (r < 0)
		return r;
	r = store_member_update(s, id, (const char *const *)peer_urls->v, peer_urls->nr, err);
	return changed(c, s, r, hdr, ret, err);
}

static int do_member_remove(void *self, uint64_t id, struct etcd_header *hdr,
			    struct etcd_members *ret, struct err *err)
{
	struct conn *c = self;
	struct store *s;
	int r = enter_agreed(c, &s, err);

	if (r == 0)
		r = may_admin(c, s, err);
	return r < 0 ? r : changed(c, s, store_member_remove(s, id, err), hdr, ret, err);
}

static int do_member_promote(void *self, uint64_t id, struct etcd_header *hdr,
			     struct etcd_members *ret, struct err *err)
{
	struct conn *c = self;
	struct store *s;
	int r = enter_agreed(c, &s, err);

	if (r == 0)
		r = may_admin(c, s, err);
	return r < 0 ? r : changed(c, s, store_member_promote(s, id, err), hdr, ret, err);
}

static int do_move_leader(void *self, uint64_t id, struct err *err)
{
	struct conn *c = self;
	struct store *s;
	int r = enter(c, &s, err);

	if (r < 0 || id == store_member_id(s))
		return r;
	return refuse(c, err_set(err, -EINVAL, "etcdserver: bad leader transferee"), err);
}

/* ---- watches -------------------------------------------------------------------------- */

static int do_watch(void *self, const struct store_range *q, bool notify, struct etcd_watch **ret,
		    struct err *err)
{
	struct conn *c = self;
	struct store *s;
	struct store_op op = {.type = STORE_OP_RANGE, .range = *q};
	int64_t timeout = c->cfg.timeout_ns;
	int r;

	c->cfg.timeout_ns = 0; /* a watch waits for its server for ever */
	r = enter(c, &s, err);
	c->cfg.timeout_ns = timeout;
	if (r == 0 && c->cfg.user && store_auth_enabled(s))
		r = do_login(c, err); /* for each stream */
	if (r < 0)
		return r;
	r = may_op(c, s, &op, err);
	if (r < 0)
		return r;
	*ret = client_watch_new(c->cfg.proc->sim, s, q, notify);
	return 0;
}

int etcd_watch_next(struct etcd_watch *w, struct etcd_watch_response *ret)
{
	return w->ops->next(w, ret);
}

void etcd_watch_free(struct etcd_watch *w)
{
	if (w)
		w->ops->free(w);
}

/* ---- the client ------------------------------------------------------------------------ */

static const char *rpc_error(void *self)
{
	return buf_str(&((struct conn *)self)->rpc_error);
}

static void release(void *self)
{
	struct conn *c = self;

	buf_release(&c->rpc_error);
	free(c->token);
	free(c->common_name);
	free(c);
}

static const struct etcd_client_ops ops = {
	.range = do_range,
	.put = do_put,
	.del = do_del,
	.txn = do_txn,
	.compact = do_compact,
	.watch = do_watch,
	.lease_grant = do_lease_grant,
	.lease_revoke = do_lease_revoke,
	.lease_keepalive = do_lease_keepalive,
	.lease_ttl = do_lease_ttl,
	.leases = do_leases,
	.alarms = do_alarms,
	.status = do_status,
	.hash_kv = do_hash_kv,
	.defrag = do_defrag,
	.snapshot = do_snapshot,
	.members = do_members,
	.member_add = do_member_add,
	.member_update = do_member_update,
	.member_remove = do_member_remove,
	.member_promote = do_member_promote,
	.move_leader = do_move_leader,
	.call = do_call,
	.login = do_login,
	.rpc_error = rpc_error,
	.release = release,
};

struct etcd_client *etcd_client_new(const struct etcd_config *cfg)
{
	struct grpc_loop *l = machine_context(cfg->proc->machine, ETCD_GRPC_CONTEXT);
	struct conn *c;

	if (l)
		return etcd_client_grpc_new(l, cfg, false);
	c = xcalloc(1, sizeof(*c));

	c->cfg = *cfg;
	c->pub = (struct etcd_client){&ops, c};
	return &c->pub;
}

void etcd_client_free(struct etcd_client *c)
{
	if (c)
		c->ops->release(c->self);
}

void etcd_members_release(struct etcd_members *m)
{
	for (size_t i = 0; i < m->nr; i++) {
		free(m->v[i].name);
		strvec_release(&m->v[i].peer_urls);
		strvec_release(&m->v[i].client_urls);
	}
	free(m->v);
	*m = (struct etcd_members){0};
}

void etcd_status_release(struct etcd_status *s)
{
	strvec_release(&s->errors);
}
