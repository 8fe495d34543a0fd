/* concurrency.c - sessions, and standing in line. */
#include "etcdctl/concurrency.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

/* ---- keeping a lease alive ------------------------------------------------------------- */

struct keeper {
	struct etcd_session *s; /* NULL: nobody is interested any more */
	struct sim *sim;
	struct fiber *fiber;
	struct etcd_client *client;
	int64_t lease, ttl_ns;
};

static void keeper_free(struct keeper *k)
{
	etcd_client_free(k->client);
	free(k);
}

static void expire(struct keeper *k)
{
	if (!k->s)
		return;
	k->s->expired = true;
	waitq_wake_all(k->sim, &k->s->news);
}

/* Three times a term; a server that does not answer is asked until the lease is over. */
static int keep(void *arg)
{
	struct keeper *k = arg;
	int64_t over = sim_now(k->sim) + k->ttl_ns;

	while (k->s) {
		struct etcd_header h;
		ERR_AUTO err = ERR_INIT;
		int64_t ttl = 0;
		int r = k->client->ops->lease_keepalive(k->client->self, k->lease, &h, &ttl, &err);

		if (!k->s || r == -ECANCELED)
			break;
		if (r == 0 && ttl)
			over = sim_now(k->sim) + k->ttl_ns;
		if ((r == 0 && !ttl) || sim_now(k->sim) >= over) {
			expire(k);
			break;
		}
		if (fiber_sleep(k->sim, k->ttl_ns / 3) < 0)
			break;
	}
	if (!k->s)
		keeper_free(k);
	return 0;
}

/* ---- sessions -------------------------------------------------------------------------- */

static void on_signal(struct proc *p, int sig)
{
	struct etcd_session *s = p->data;

	if (sig != SIGINT && sig != SIGTERM) {
		proc_kill(p, sig);
		return;
	}
	s->interrupted = true;
	waitq_wake_all(p->sim, &s->news);
}

int etcd_session_open(struct ctl *c, int64_t ttl_s, struct etcd_session *ret)
{
	struct keeper *k;
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	int64_t ttl = 0;

	*ret = (struct etcd_session){.c = c};
	if (c->client->ops->lease_grant(c->client->self, ttl_s, &h, &ret->lease, &ttl, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	k = xcalloc(1, sizeof(*k));
	k->s = ret;
	k->sim = c->sim;
	k->client = ctl_client_to(c, &c->g.endpoints);
	k->lease = ret->lease;
	k->ttl_ns = ttl * SIM_SEC;
	ret->keeper = k;
	k->fiber = fiber_start(c->sim, "etcdctl session", keep, k);
	c->proc->data = ret;
	c->proc->on_signal = on_signal;
	return 0;
}

void etcd_session_close(struct etcd_session *s)
{
	struct keeper *k = s->keeper;

	if (!k)
		return;
	s->c->proc->on_signal = NULL;
	s->c->proc->data = NULL;
	free(s->key);
	s->keeper = NULL;
	if (fiber_done(k->fiber)) {
		fiber_release(k->fiber);
		keeper_free(k);
		return;
	}
	k->s = NULL; /* it frees itself */
	fiber_cancel(k->fiber);
	fiber_release(k->fiber);
}

int etcd_session_wait(struct etcd_session *s)
{
	while (!s->interrupted && !s->expired)
		if (waitq_wait(s->c->sim, &s->news, SIM_NEVER) < 0)
			return -ECANCELED;
	return s->interrupted ? 0 : -ESTALE;
}

int etcd_session_fail(struct ctl *c, int r, const struct err *err)
{
	if (r == -EINTR)
		return ctl_fail(c, EXIT_ERROR, "context canceled");
	return r == -ECANCELED ? EXIT_KILLED : ctl_fail_rpc(c, EXIT_ERROR, err);
}

/* ---- the line -------------------------------------------------------------------------- */

void line_range(const char *name, struct store_range *ret, char **ret_name, char **ret_end)
{
	*ret = (struct store_range){.key = *ret_name = xasprintf("%s/", name)};
	ret->key_len = strlen(ret->key);
	ret->end = *ret_end = store_prefix_end(ret->key, ret->key_len, &ret->end_len);
	ret->target = STORE_BY_CREATE;
}

/* Waits for those before it. */
struct waiter {
	struct etcd_session *s; /* NULL: nobody is interested any more */
	struct sim *sim;
	struct fiber *fiber;
	struct etcd_client *client;
	struct store_range line;
	char *name, *end;
	struct err err;
	int64_t rev;
	int r;
	bool done;
};

static void waiter_free(struct waiter *w)
{
	etcd_client_free(w->client);
	err_release(&w->err);
	free(w->name);
	free(w->end);
	free(w);
}

/* Until that key is deleted. */
static int wait_for_end(struct waiter *w, const struct store_kv *kv, int64_t rev)
{
	struct store_range q = {.key = kv->key, .key_len = kv->key_len, .rev = rev};
	struct etcd_watch *watch;
	bool gone = false;
	int r = w->client->ops->watch(w->client->self, &q, false, &watch, &w->err);

	if (r < 0)
		return r;
	while (r == 0 && !gone) {
		struct etcd_watch_response resp = {0};

		r = etcd_watch_next(watch, &resp);
		for (size_t i = 0; r == 0 && i < resp.nr; i++)
			gone = gone || resp.ev[i].del;
		if (r == 0 && resp.canceled)
			r = err_set(&w->err, -EIO, "%s", resp.canceled);
		if (r == 0 && resp.compact_rev)
			gone = true; /* the next look tells */
		if (r == 0)
			etcd_watch_response_release(&resp);
	}
	etcd_watch_free(watch);
	return r;
}

/* The last of those who came before, then the last of those that are left. */
static int wait_turn(void *arg)
{
	struct waiter *w = arg;

	while (w->s) {
		struct etcd_header h = {0};
		struct store_result res = {0};

		w->r = w->client->ops->range(w->client->self, &w->line, &h, &res, &w->err);
		w->rev = h.revision;
		if (w->r == 0 && res.nr)
			w->r = wait_for_end(w, &res.kv[0], h.revision);
		w->done = w->r < 0 || !res.nr;
		store_result_release(&res);
		if (w->done)
			break;
	}
	if (!w->s)
		waiter_free(w);
	else
		waitq_wake_all(w->sim, &w->s->news);
	return 0;
}

static int take_turn(struct etcd_session *s, const char *name, int64_t *ret_rev, struct err *err)
{
	struct waiter *w = xcalloc(1, sizeof(*w));
	bool killed = false;
	int r;

	w->s = s;
	w->sim = s->c->sim;
	w->client = ctl_client_to(s->c, &s->c->g.endpoints);
	line_range(name, &w->line, &w->name, &w->end);
	w->line.sort = STORE_SORT_DESCEND;
	w->line.limit = 1;
	w->line.max_create_rev = s->rev - 1;
	w->fiber = fiber_start(s->c->sim, "etcdctl line", wait_turn, w);
	while (!w->done && !s->interrupted && !killed)
		killed = waitq_wait(s->c->sim, &s->news, SIM_NEVER) < 0;
	r = killed	      ? -ECANCELED
	    : w->done && w->r ? err_set(err, w->r, "%s", err_msg(&w->err))
	    : w->done	      ? 0
			      : -EINTR;
	*ret_rev = w->rev;
	w->s = NULL;
	if (w->done && fiber_done(w->fiber)) {
		fiber_release(w->fiber);
		waiter_free(w);
	} else {
		fiber_cancel(w->fiber);
		fiber_release(w->fiber);
	}
	return r;
}

int etcd_session_queue(struct etcd_session *s, const char *name, const char *value, int64_t *ret_rev,
		  struct err *err)
{
	struct etcd_client *client = s->c->client;
	STR_AUTO key = xasprintf("%s/%llx", name, (unsigned long long)s->lease);
	size_t len = strlen(key);
	struct blob *blob = blob_bytes_new(value, strlen(value));
	struct store_compare fresh = {.cmp = STORE_EQUAL,
				      .target = STORE_CMP_CREATE,
				      .key = key,
				      .key_len = len};
	struct store_op put = {.type = STORE_OP_PUT,
			       .range = {.key = key, .key_len = len},
			       .value = blob,
			       .lease = s->lease};
	struct store_txn t = {
		.compare = &fresh, .nr_compare = 1, .then = &put, .nr_then = 1};
	struct store_txn_result res = {0};
	struct etcd_header h;
	ERR_AUTO left = ERR_INIT;
	int r = client->ops->txn(client->self, &t, &h, &res, err);

	blob_unref(blob);
	store_txn_result_release(&res);
	if (r < 0)
		return r;
	s->key = xstrdup(key);
	s->rev = h.revision; /* the lease is new: so is the key */
	r = take_turn(s, name, ret_rev, err);
	if (r == -EINTR && etcd_session_leave(s, &left) < 0)
		err_release(&left); /* the lease will end */
	return r;
}

int etcd_session_leave(struct etcd_session *s, struct err *err)
{
	struct etcd_client *client = s->c->client;
	struct store_op op = {.type = STORE_OP_DELETE,
			      .range = {.key = s->key, .key_len = strlen(s->key)}};
	struct store_result prev;
	struct etcd_header h;
	int64_t deleted;
	int r = client->ops->del(client->self, &op, &h, &deleted, &prev, err);

	store_result_release(&prev);
	return r;
}
