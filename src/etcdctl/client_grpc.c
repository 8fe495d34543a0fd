/*
 * The transport to an etcd over gRPC. Upstream: clientv3 3.5. A request that only reads is
 * repeated while its time lasts when the connection breaks; one that writes is not, unless it
 * never left. Watches go on where they were when their stream breaks.
 */
#include "client/grpc.h"
#include "etcdctl/messages.h"
#include "store/rpc.h"

#include <errno.h>
#include <stdlib.h>

#define RETRY_PAUSE (25 * SIM_MSEC)
#define MAX_RETRIES 100
#define WATCH_PAUSE_MS 500
#define MAX_SNAPSHOT ((size_t)4 << 30)

struct remote {
	struct etcd_client pub;
	struct grpc_loop *l;
	struct grpc_channel *ch;
	struct sim *sim; /* NULL: requests are not of fibers */
	struct buf rpc_error;
	int64_t timeout;
	char *user, *password; /* NULL: only what the certificate says */
	bool logged_in;
	bool fail_fast;
	size_t refs; /* the client and its watches */
};

static void unref(struct remote *c)
{
	if (--c->refs)
		return;
	grpc_channel_free(c->ch);
	buf_release(&c->rpc_error);
	free(c->user);
	free(c->password);
	free(c);
}

/* ---- one request -------------------------------------------------------------------------- */

/* What clientv3 makes of a call's status: etcd's own texts stand alone. */
static int failed(struct remote *c, int code, const char *message, struct err *err)
{
	buf_reset(&c->rpc_error);
	buf_addf(&c->rpc_error, "rpc error: code = %s desc = %s", grpc_code_name(code), message);
	if (code == GRPC_DEADLINE_EXCEEDED)
		return err_set(err, -ETIMEDOUT, "context deadline exceeded");
	if (str_starts(message, "etcdserver: "))
		return err_set(err, -EIO, "%s", message);
	return err_set(err, code == GRPC_UNAVAILABLE ? -ENOTCONN : -EIO, "%s",
		       buf_str(&c->rpc_error));
}

static int status_of(struct remote *c, struct grpc_call *call, struct err *err)
{
	const char *message;
	int code = grpc_call_status(call, &message);

	return failed(c, code, message, err);
}

static int canceled(struct err *err)
{
	return err_set(err, -ECANCELED, "context canceled");
}

static int rest_a_while(struct remote *c)
{
	if (c->sim && fiber_self(c->sim))
		return fiber_sleep(c->sim, RETRY_PAUSE);
	grpc_loop_turn(c->l, (int)(RETRY_PAUSE / SIM_MSEC));
	return 0;
}

/* One try: 0, -EAGAIN when it may be repeated (err says why all the same), negative. */
static int attempt(struct remote *c, const char *path, const struct buf *req, bool reads,
		   int64_t timeout, struct buf *answer, struct err *err)
{
	struct grpc_call *call = grpc_call_new(c->ch, path, timeout);
	BUF_AUTO more = BUF_INIT;
	const char *message;
	bool again;
	int r;

	grpc_call_send(call, buf_str(req), req->len);
	grpc_call_close_send(call);
	r = grpc_call_recv(call, answer);
	if (r == 1) /* the trailers */
		r = grpc_call_recv(call, &more);
	else if (r == 0)
		r = failed(c, GRPC_INTERNAL, "the answer has no message", err);
	if (r == -EPROTO) {
		again = grpc_call_status(call, &message) == GRPC_UNAVAILABLE && !c->fail_fast &&
			(reads ? grpc_call_sent(call) : !grpc_call_sent(call)) &&
			!str_starts(message, "etcdserver: ");
		r = status_of(c, call, err);
		r = again ? -EAGAIN : r;
	} else if (r == -ECANCELED) {
		r = canceled(err);
	} else if (r == 1) {
		r = failed(c, GRPC_INTERNAL, "the answer has two messages", err);
	}
	grpc_call_free(call);
	return r;
}

static int attempts(struct remote *c, const char *path, const struct buf *req, bool reads,
		    struct buf *answer, struct err *err)
{
	int r = -EAGAIN;

	for (int i = 0; r == -EAGAIN && i < MAX_RETRIES; i++) {
		if (i && rest_a_while(c) < 0)
			r = canceled(err);
		else {
			buf_reset(answer);
			r = attempt(c, path, req, reads, c->timeout, answer, err);
		}
	}
	return r == -EAGAIN ? -ENOTCONN : r;
}

#define NOBODY_NEEDS_TO "etcdserver: authentication is not enabled"

static int do_login(void *self, struct err *err)
{
	struct remote *c = self;
	BUF_AUTO req = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	STR_AUTO token = NULL;
	int r;

	if (!c->user)
		return 0;
	grpc_channel_header(c->ch, "token", NULL);
	store_rpc_login_request(c->user, c->password, &req);
	r = attempts(c, "/etcdserverpb.Auth/Authenticate", &req, true, &answer, err);
	if (r == 0)
		r = store_rpc_login_token(answer.s, answer.len, &token, err);
	if (r == 0)
		grpc_channel_header(c->ch, "token", token);
	c->logged_in = r == 0 || str_eq(err_msg(err), NOBODY_NEEDS_TO);
	return r;
}

/* As the client library: where nobody has to log in, being somebody does no harm. */
static int log_in(struct remote *c, struct err *err)
{
	int r = do_login(c, err);

	if (r < 0 && c->logged_in) {
		err_release(err);
		r = 0;
	}
	return r;
}

static int log_in_first(struct remote *c, struct err *err)
{
	return c->logged_in ? 0 : log_in(c, err);
}

/* method: "KV/Range". req is left empty. 0 with the answer's message, or negative. A token
 * that ran out is got anew, once. */
static int request(struct remote *c, const char *method, struct buf *req, bool reads,
		   struct buf *answer, struct err *err)
{
	STR_AUTO path = xasprintf("/etcdserverpb.%s", method);
	int r = log_in_first(c, err);

	if (r == 0)
		r = attempts(c, path, req, reads, answer, err);
	if (r < 0 && c->user && str_eq(err_msg(err), "etcdserver: invalid auth token")) {
		err_release(err);
		r = log_in(c, err);
		if (r == 0)
			r = attempts(c, path, req, reads, answer, err);
	}
	buf_release(req);
	return r;
}

static int do_call(void *self, const char *path, const struct buf *req, struct buf *ret,
		   struct err *err)
{
	struct buf copy = BUF_INIT;

	buf_add(&copy, buf_str(req), req->len);
	return request(self, path + strlen("/etcdserverpb."), &copy, false, ret, err);
}

/* ---- keys --------------------------------------------------------------------------------- */

static int do_range(void *self, const struct store_range *q, struct etcd_header *hdr,
		    struct store_result *ret, struct err *err)
{
	struct buf req = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	int r;

	*ret = (struct store_result){0};
	msg_range(q, &req);
	r = request(self, "KV/Range", &req, true, &answer, err);
	return r < 0 ? r : msg_range_answer(&answer, hdr, ret, err);
}

static int do_put(void *self, const struct store_op *op, struct etcd_header *hdr,
		  struct store_result *prev, struct err *err)
{
	struct buf req = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	int r;

	*prev = (struct store_result){0};
	msg_put(op, &req);
	r = request(self, "KV/Put", &req, false, &answer, err);
	return r < 0 ? r : msg_put_answer(&answer, hdr, prev, err);
}

static int do_del(void *self, const struct store_op *op, struct etcd_header *hdr,
		  int64_t *ret_deleted, struct store_result *prev, struct err *err)
{
	struct buf req = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	int r;

	*prev = (struct store_result){0};
	msg_delete(op, &req);
	r = request(self, "KV/DeleteRange", &req, false, &answer, err);
	return r < 0 ? r : msg_delete_answer(&answer, hdr, ret_deleted, prev, err);
}

static int do_txn(void *self, const struct store_txn *t, struct etcd_header *hdr,
		  struct store_txn_result *ret, struct err *err)
{
	struct buf req = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	int r;

	*ret = (struct store_txn_result){0};
	msg_txn(t, &req);
	r = request(self, "KV/Txn", &req, false, &answer, err);
	return r < 0 ? r : msg_txn_answer(&answer, hdr, ret, err);
}

/* Of requests whose answer is a header. */
static int simple(struct remote *c, const char *method, struct buf *req, struct etcd_header *hdr,
		  struct err *err)
{
	BUF_AUTO answer = BUF_INIT;
	struct etcd_header unused;
	int r = request(c, method, req, false, &answer, err);

	return r < 0 ? r : msg_header_answer(&answer, hdr ? hdr : &unused, err);
}

static int do_compact(void *self, int64_t rev, bool physical, struct err *err)
{
	struct buf req = BUF_INIT;

	msg_compact(rev, physical, &req);
	return simple(self, "KV/Compact", &req, NULL, err);
}

/* ---- leases ------------------------------------------------------------------------------- */

static int do_lease_grant(void *self, int64_t ttl_s, struct etcd_header *hdr, int64_t *ret_id,
			  int64_t *ret_ttl, struct err *err)
{
	struct buf req = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	int r;

	msg_lease_grant(0, ttl_s, &req);
	r = request(self, "Lease/LeaseGrant", &req, false, &answer, err);
	return r < 0 ? r : msg_lease_answer(&answer, hdr, ret_id, ret_ttl, err);
}

static int do_lease_revoke(void *self, int64_t id, struct etcd_header *hdr, struct err *err)
{
	struct buf req = BUF_INIT;

	msg_lease_id(id, &req);
	return simple(self, "Lease/LeaseRevoke", &req, hdr, err);
}

/* A stream of one request and its answer. */
static int do_lease_keepalive(void *self, int64_t id, struct etcd_header *hdr, int64_t *ret_ttl,
			      struct err *err)
{
	struct remote *c = self;
	struct grpc_call *call;
	BUF_AUTO req = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	int64_t got_id;
	int r = log_in_first(c, err);

	if (r < 0)
		return r;
	call = grpc_call_new(c->ch, "/etcdserverpb.Lease/LeaseKeepAlive", c->timeout);
	msg_lease_id(id, &req);
	grpc_call_header(call, "hasleader", "true");
	grpc_call_send(call, buf_str(&req), req.len);
	r = grpc_call_recv(call, &answer);
	if (r == 1)
		r = msg_lease_answer(&answer, hdr, &got_id, ret_ttl, err);
	else if (r == -ECANCELED)
		r = canceled(err);
	else if (r == 0)
		r = failed(c, GRPC_UNAVAILABLE, "the server ended the stream", err);
	else
		r = status_of(c, call, err);
	grpc_call_free(call);
	return r;
}

static int do_lease_ttl(void *self, int64_t id, struct etcd_header *hdr, int64_t *ret_left,
			int64_t *ret_granted, struct strvec *keys, struct err *err)
{
	struct buf req = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	int r;

	msg_lease_ttl(id, keys != NULL, &req);
	r = request(self, "Lease/LeaseTimeToLive", &req, true, &answer, err);
	return r < 0 ? r : msg_lease_ttl_answer(&answer, hdr, ret_left, ret_granted, keys, err);
}

static int do_leases(void *self, struct etcd_header *hdr, int64_t **ret_ids, size_t *ret_nr,
		     struct err *err)
{
	struct buf req = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	int r = request(self, "Lease/LeaseLeases", &req, true, &answer, err);

	return r < 0 ? r : msg_leases_answer(&answer, hdr, ret_ids, ret_nr, err);
}

/* ---- maintenance -------------------------------------------------------------------------- */

static const char *alarm_name(int type)
{
	return type == 1 ? "NOSPACE" : type == 2 ? "CORRUPT" : "NONE";
}

static int alarm_request(struct remote *c, int action, struct msg_alarm which,
			 struct etcd_header *hdr, struct msg_alarm **ret, size_t *ret_nr,
			 struct err *err)
{
	struct buf req = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	int r;

	msg_alarm(action, which.member, which.type, &req);
	r = request(c, "Maintenance/Alarm", &req, action == 0, &answer, err);
	return r < 0 ? r : msg_alarms_answer(&answer, hdr, ret, ret_nr, err);
}

/* As clientv3: all that are there are disarmed one by one. */
static int do_alarms(void *self, bool disarm, struct etcd_header *hdr, struct strvec *ret,
		     struct err *err)
{
	struct msg_alarm *v = NULL;
	size_t nr = 0;
	int r = alarm_request(self, 0, (struct msg_alarm){0}, hdr, &v, &nr, err);

	for (size_t i = 0; r == 0 && i < nr; i++) {
		struct msg_alarm *gone = NULL;
		size_t nr_gone;

		strvec_addf(ret, "memberID:%llu alarm:%s ", (unsigned long long)v[i].member,
			    alarm_name(v[i].type));
		if (disarm)
			r = alarm_request(self, 2, v[i], hdr, &gone, &nr_gone, err);
		free(gone);
	}
	free(v);
	return r;
}

static int do_status(void *self, struct etcd_status *ret, struct err *err)
{
	struct buf req = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	int r = request(self, "Maintenance/Status", &req, true, &answer, err);

	*ret = (struct etcd_status){0};
	return r < 0 ? r : msg_status_answer(&answer, ret, err);
}

static int do_hash_kv(void *self, int64_t rev, struct etcd_header *hdr, uint32_t *ret,
		      int64_t *ret_compact_rev, struct err *err)
{
	struct buf req = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	int r;

	msg_hash_kv(rev, &req);
	r = request(self, "Maintenance/HashKV", &req, true, &answer, err);
	return r < 0 ? r : msg_hash_answer(&answer, hdr, ret, ret_compact_rev, err);
}

static int do_defrag(void *self, struct err *err)
{
	struct buf req = BUF_INIT;

	return simple(self, "Maintenance/Defragment", &req, NULL, err);
}

static int do_snapshot(void *self, struct buf *out, struct err *err)
{
	struct remote *c = self;
	struct grpc_call *call;
	int r = log_in_first(c, err);

	if (r < 0)
		return r;
	call = grpc_call_new(c->ch, "/etcdserverpb.Maintenance/Snapshot", c->timeout);
	grpc_call_send(call, "", 0);
	grpc_call_close_send(call);
	for (;;) {
		BUF_AUTO part = BUF_INIT;
		uint64_t left;

		r = grpc_call_recv(call, &part);
		if (r == 1)
			r = msg_snapshot_part(&part, out, &left, err);
		else if (r == -ECANCELED)
			r = canceled(err);
		else if (r < 0)
			r = status_of(c, call, err);
		else
			break;
		if (r == 0 && out->len > MAX_SNAPSHOT)
			r = failed(c, GRPC_RESOURCE_EXHAUSTED, "the snapshot has no end", err);
		if (r < 0)
			break;
	}
	grpc_call_free(call);
	return r;
}

static int do_move_leader(void *self, uint64_t id, struct err *err)
{
	struct buf req = BUF_INIT;

	msg_move_leader(id, &req);
	return simple(self, "Maintenance/MoveLeader", &req, NULL, err);
}

/* ---- members ------------------------------------------------------------------------------ */

static int member_request(struct remote *c, const char *method, struct buf *req, bool reads,
			  struct etcd_header *hdr, struct etcd_members *ret, struct err *err)
{
	BUF_AUTO answer = BUF_INIT;
	int r = request(c, method, req, reads, &answer, err);

	return r < 0 ? r : msg_members_answer(&answer, hdr, ret, err);
}

static int do_members(void *self, struct etcd_header *hdr, struct etcd_members *ret,
		      struct err *err)
{
	struct buf req = BUF_INIT;

	buf_add(&req, "\x08\x01", 2); /* linearizable */
	return member_request(self, "Cluster/MemberList", &req, true, hdr, ret, err);
}

static int do_member_add(void *self, const struct strvec *peer_urls, bool learner,
			 struct etcd_header *hdr, uint64_t *ret_id, struct etcd_members *ret,
			 struct err *err)
{
	struct buf req = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	int r;

	msg_member_add(peer_urls, learner, &req);
	r = request(self, "Cluster/MemberAdd", &req, false, &answer, err);
	return r < 0 ? r : msg_member_add_answer(&answer, hdr, ret_id, ret, err);
}

static int do_member_update(void *self, uint64_t id, const struct strvec *peer_urls,
			    struct etcd_header *hdr, struct etcd_members *ret, struct err *err)
{
	struct buf req = BUF_INIT;

	msg_member_id(id, peer_urls, &req);
	return member_request(self, "Cluster/MemberUpdate", &req, false, hdr, ret, err);
}

static int do_member_remove(void *self, uint64_t id, struct etcd_header *hdr,
			    struct etcd_members *ret, struct err *err)
{
	struct buf req = BUF_INIT;

	msg_member_id(id, NULL, &req);
	return member_request(self, "Cluster/MemberRemove", &req, false, hdr, ret, err);
}

static int do_member_promote(void *self, uint64_t id, struct etcd_header *hdr,
			     struct etcd_members *ret, struct err *err)
{
	struct buf req = BUF_INIT;

	msg_member_id(id, NULL, &req);
	return member_request(self, "Cluster/MemberPromote", &req, false, hdr, ret, err);
}

/* ---- watches ------------------------------------------------------------------------------ */

struct remote_watch {
	struct etcd_watch pub;
	struct remote *c;
	struct grpc_call *call;
	struct store_range q; /* strings owned */
	int64_t next_rev;     /* 0: from now on */
	bool notify;
	int64_t retry_ms; /* of the machine's clock: no new stream before */
};

static void watch_open(struct remote_watch *w)
{
	BUF_AUTO req = BUF_INIT;

	msg_watch_create(&w->q, w->next_rev, true, w->notify, &req);
	w->call = grpc_call_new(w->c->ch, "/etcdserverpb.Watch/Watch", 0);
	grpc_call_header(w->call, "hasleader", "true");
	grpc_call_send(w->call, buf_str(&req), req.len);
}

/* The stream has ended: true when another may go on, else ret says why not. */
static bool may_go_on(struct remote_watch *w, struct etcd_watch_response *ret)
{
	const char *message;
	int code = grpc_call_status(w->call, &message);

	if (code == GRPC_OK || code == GRPC_UNAVAILABLE || code == GRPC_INTERNAL)
		return true;
	ret->canceled = str_starts(message, "etcdserver: ")
				? xstrdup(message)
				: xasprintf("rpc error: code = %s desc = %s", grpc_code_name(code),
					    message);
	return false;
}

static void take(struct remote_watch *w, const struct buf *m, struct etcd_watch_response *ret)
{
	ERR_AUTO err = ERR_INIT;
	bool created = false;

	if (msg_watch_answer(m, ret, &created, &err) < 0) {
		ret->canceled = xstrdup(err_msg(&err));
		return;
	}
	ret->progress = !created && !ret->nr && !ret->canceled && !ret->compact_rev;
	/* events between the creation and a broken stream are not to be missed */
	if (created && !w->next_rev)
		w->next_rev = ret->header.revision + 1;
	for (size_t i = 0; i < ret->nr; i++)
		w->next_rev = MAX(w->next_rev, ret->ev[i].kv.mod_rev + 1);
}

static bool tells(const struct etcd_watch_response *r)
{
	return r->nr || r->progress || r->canceled || r->compact_rev;
}

static int watch_next(struct etcd_watch *pub, struct etcd_watch_response *ret)
{
	struct remote_watch *w = (struct remote_watch *)pub;

	*ret = (struct etcd_watch_response){0};
	while (!tells(ret)) {
		BUF_AUTO m = BUF_INIT;
		int r = grpc_call_recv(w->call, &m);

		if (r == 1) {
			take(w, &m, ret);
		} else if (r != -ECANCELED && may_go_on(w, ret)) {
			r = rest_a_while(w->c) < 0 ? -ECANCELED : 0;
			if (r == 0) {
				grpc_call_free(w->call);
				watch_open(w);
			}
		}
		if (r == -ECANCELED) {
			etcd_watch_response_release(ret);
			return r;
		}
	}
	return 0;
}

static int watch_poll(struct etcd_watch *pub, struct etcd_watch_response *ret)
{
	struct remote_watch *w = (struct remote_watch *)pub;
	BUF_AUTO m = BUF_INIT;

	*ret = (struct etcd_watch_response){0};
	while (!tells(ret)) {
		buf_reset(&m);
		if (grpc_call_take(w->call, &m)) {
			take(w, &m, ret);
		} else if (!grpc_call_ended(w->call)) {
			return 0;
		} else if (may_go_on(w, ret)) {
			if (grpc_now_ms() < w->retry_ms)
				return 0;
			w->retry_ms = grpc_now_ms() + WATCH_PAUSE_MS;
			grpc_call_free(w->call);
			watch_open(w);
		}
	}
	return 1;
}

static void watch_progress(struct etcd_watch *pub)
{
	struct remote_watch *w = (struct remote_watch *)pub;
	BUF_AUTO req = BUF_INIT;

	msg_watch_progress(&req);
	grpc_call_send(w->call, buf_str(&req), req.len);
}

static void watch_free(struct etcd_watch *pub)
{
	struct remote_watch *w = (struct remote_watch *)pub;

	grpc_call_free(w->call);
	free((void *)(uintptr_t)w->q.key);
	free((void *)(uintptr_t)w->q.end);
	unref(w->c);
	free(w);
}

static const struct etcd_watch_ops watch_ops = {
	.next = watch_next, .poll = watch_poll, .progress = watch_progress, .free = watch_free};

static int do_watch(void *self, const struct store_range *q, bool notify, struct etcd_watch **ret,
		    struct err *err)
{
	struct remote *c = self;
	struct remote_watch *w;
	int r = log_in(c, err); /* for each stream */

	if (r < 0)
		return r;
	w = xcalloc(1, sizeof(*w));
	c->refs++;
	w->pub.ops = &watch_ops;
	w->c = c;
	w->notify = notify;
	w->q = (struct store_range){.key = xmemdup0(q->key, q->key_len),
				    .key_len = q->key_len,
				    .end = q->end ? xmemdup0(q->end, q->end_len) : NULL,
				    .end_len = q->end_len};
	w->next_rev = q->rev;
	watch_open(w);
	*ret = &w->pub;
	return 0;
}

/* ---- the client --------------------------------------------------------------------------- */

static const char *rpc_error(void *self)
{
	return buf_str(&((struct remote *)self)->rpc_error);
}

static void release(void *self)
{
	unref(self);
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

struct etcd_client *etcd_client_grpc_new(struct grpc_loop *l, const struct etcd_config *cfg,
					 bool fail_fast)
{
	struct remote *c = xcalloc(1, sizeof(*c));
	const struct etcd_tls *tls = cfg->tls;
	struct grpc_config g = {.endpoints = (const char *const *)cfg->endpoints->v,
				.tls = cfg->use_tls,
				.dial_timeout_ns = cfg->dial_timeout_ns,
				.keepalive_time_ns = cfg->keepalive_time_ns,
				.keepalive_timeout_ns = cfg->keepalive_timeout_ns,
				.fail_fast = fail_fast,
				.user_agent = "drydock-etcdctl"};

	if (tls) {
		g.ca_pem = tls->ca;
		g.cert_pem = tls->cert;
		g.key_pem = tls->key;
		g.insecure_skip_verify = tls->insecure_skip_verify;
		g.tls = g.tls || tls->ca || tls->cert;
	}
	c->pub = (struct etcd_client){&ops, c};
	c->refs = 1;
	c->l = l;
	c->sim = cfg->proc ? cfg->proc->sim : NULL;
	c->timeout = cfg->timeout_ns;
	c->user = xstrdup(cfg->user);
	c->password = xstrdup(cfg->password ? cfg->password : "");
	c->logged_in = !cfg->user;
	c->fail_fast = fail_fast;
	c->ch = grpc_channel_new(l, &g);
	return &c->pub;
}
