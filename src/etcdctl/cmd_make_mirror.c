/* etcdctl make-mirror: copies keys to another etcd, and then each change. Upstream: clientv3/mirror. */
#include "etcdctl/print.h"

#include <errno.h>
#include <stdlib.h>

#define PAGE 1000
#define TELL_NS (30 * SIM_SEC)

struct opts {
	char *cacert, *cert, *dest_prefix, *key, *prefix, *user, *password;
	int64_t max_ops;
	bool insecure_transport, no_dest_prefix;
};

#define O struct opts
static const struct opt_spec specs[] = {
	OPT_STR(O, cacert, "dest-cacert", 0, "",
		"File with the CA that must have signed the destination's certificate"),
	OPT_STR(O, cert, "dest-cert", 0, "", "File with the client certificate for the destination"),
	OPT_BOOL(O, insecure_transport, "dest-insecure-transport", 0, "true",
		 "Connect to the destination without TLS when no certificate is given"),
	OPT_STR(O, key, "dest-key", 0, "", "File with the client key for the destination"),
	OPT_STR(O, password, "dest-password", 0, "",
		"Password at the destination, when --dest-user has none"),
	OPT_STR(O, dest_prefix, "dest-prefix", 0, "",
		"What keys begin with at the destination, instead of --prefix"),
	OPT_STR(O, user, "dest-user", 0, "", "User at the destination as NAME[:PASSWORD]"),
	OPT_INT(O, max_ops, "max-txn-ops", 0, "128", "At most this many changes in one transaction"),
	OPT_BOOL(O, no_dest_prefix, "no-dest-prefix", 0, "false",
		 "Leave --prefix out at the destination"),
	OPT_STR(O, prefix, "prefix", 0, "", "Only keys that begin so"),
	OPT_END};
#undef O

/* The count so far, every half minute. It goes when the command and its fiber have. */
struct counter {
	struct ctl *c; /* NULL: the command is over */
	struct sim *sim;
	int64_t total;
	int refs;
};

struct mirror {
	struct ctl *c;
	const struct opts *o;
	struct etcd_client *dest;
	struct counter *count;
	char *end;
	struct store_range all;
	const char *to; /* what takes the place of the prefix */
};

static void counter_unref(struct counter *n)
{
	if (--n->refs == 0)
		free(n);
}

static int tell(void *arg)
{
	struct counter *n = arg;

	while (fiber_sleep(n->sim, TELL_NS) == 0 && n->c)
		ctl_out(n->c, "%lld\n", (long long)n->total);
	counter_unref(n);
	return 0;
}

/* The error of a request; dest: it was the destination's. */
static int fail(struct mirror *m, bool dest, const struct err *err)
{
	struct etcd_client *own = m->c->client;
	int r;

	if (dest)
		m->c->client = m->dest;
	r = ctl_fail_rpc(m->c, EXIT_ERROR, err);
	m->c->client = own;
	return r;
}

static void new_key(const struct mirror *m, const struct store_kv *kv, struct buf *out)
{
	size_t skip = strlen(m->o->prefix);

	buf_adds(out, m->to);
	buf_add(out, kv->key + skip, kv->key_len - skip);
}

/* ---- all there is ------------------------------------------------------------------------- */

static int copy(struct mirror *m, const struct store_kv *kv)
{
	struct store_op op = {.type = STORE_OP_PUT, .value = kv->value};
	struct store_result prev = {0};
	struct etcd_header h;
	BUF_AUTO key = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int r;

	new_key(m, kv, &key);
	op.range.key = buf_str(&key);
	op.range.key_len = key.len;
	r = m->dest->ops->put(m->dest->self, &op, &h, &prev, &err);
	store_result_release(&prev);
	m->count->total += r == 0;
	return r < 0 ? fail(m, true, &err) : 0;
}

/* Page by page as of one revision, which *ret_rev is. */
static int copy_all(struct mirror *m, int64_t *ret_rev)
{
	struct etcd_client *from = m->c->client;
	struct store_range q = m->all;
	BUF_AUTO next = BUF_INIT;
	bool more = true;
	int r = 0;

	q.limit = PAGE;
	q.sort = STORE_SORT_ASCEND;
	q.target = STORE_BY_KEY;
	while (r == 0 && more) {
		struct store_result res = {0};
		struct etcd_header h;
		ERR_AUTO err = ERR_INIT;

		if (from->ops->range(from->self, &q, &h, &res, &err) < 0)
			return fail(m, false, &err);
		if (!q.rev)
			*ret_rev = q.rev = h.revision;
		for (size_t i = 0; r == 0 && i < res.nr; i++)
			r = copy(m, &res.kv[i]);
		more = res.more && res.nr;
		if (more) { /* after the last one */
			buf_reset(&next);
			buf_add(&next, res.kv[res.nr - 1].key, res.kv[res.nr - 1].key_len);
			buf_add(&next, "", 1);
			q.key = next.s;
			q.key_len = next.len;
		}
		store_result_release(&res);
	}
	return r;
}

/* ---- what changes --------------------------------------------------------------------------- */

/* Events of one revision, or as many as a transaction may have. */
static int commit(struct mirror *m, const struct store_event *ev, size_t nr)
{
	struct store_op *ops = xcalloc(nr, sizeof(*ops));
	struct buf *keys = xcalloc(nr, sizeof(*keys));
	struct store_txn t = {.then = ops, .nr_then = nr};
	struct store_txn_result res = {0};
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	int r;

	for (size_t i = 0; i < nr; i++) {
		new_key(m, &ev[i].kv, &keys[i]);
		ops[i] = (struct store_op){.type = ev[i].del ? STORE_OP_DELETE : STORE_OP_PUT,
					   .range = {.key = buf_str(&keys[i]),
						     .key_len = keys[i].len},
					   .value = ev[i].del ? NULL : ev[i].kv.value};
	}
	r = m->dest->ops->txn(m->dest->self, &t, &h, &res, &err);
	store_txn_result_release(&res);
	m->count->total += r == 0 ? (int64_t)nr : 0;
	for (size_t i = 0; i < nr; i++)
		buf_release(&keys[i]);
	free(keys);
	free(ops);
	return r < 0 ? fail(m, true, &err) : 0;
}

static int apply(struct mirror *m, const struct etcd_watch_response *resp)
{
	size_t most = (size_t)MAX(m->o->max_ops, 1);
	int r = 0;

	for (size_t i = 0, n; r == 0 && i < resp->nr; i += n) {
		n = 1;
		while (i + n < resp->nr && n < most &&
		       resp->ev[i + n].kv.mod_rev == resp->ev[i].kv.mod_rev)
			n++;
		r = commit(m, resp->ev + i, n);
	}
	return r;
}

static int follow(struct mirror *m, int64_t rev)
{
	struct etcd_client *from = m->c->client;
	struct store_range q = m->all;
	struct etcd_watch *w;
	ERR_AUTO err = ERR_INIT;
	int r = 0;

	q.rev = rev;
	if (from->ops->watch(from->self, &q, false, &w, &err) < 0)
		return fail(m, false, &err);
	while (r == 0) {
		struct etcd_watch_response resp = {0};

		if (etcd_watch_next(w, &resp) < 0) {
			r = EXIT_KILLED;
			break;
		}
		if (resp.compact_rev)
			r = ctl_fail(m->c, EXIT_ERROR,
				     "etcdserver: mvcc: required revision has been compacted");
		else if (resp.canceled)
			r = ctl_fail(m->c, EXIT_ERROR, "%s", resp.canceled);
		else
			r = apply(m, &resp);
		etcd_watch_response_release(&resp);
	}
	etcd_watch_free(w);
	return r;
}

/* ---- the command ---------------------------------------------------------------------------- */

static int run_mirror(struct mirror *m)
{
	const struct opts *o = m->o;
	struct fiber *teller;
	int64_t rev = 0;
	int r;

	if (o->no_dest_prefix && o->dest_prefix[0])
		return ctl_fail(m->c, EXIT_BAD_ARGS, "`--dest-prefix` and `--no-dest-prefix` "
						     "cannot be set at the same time, choose one");
	m->to = o->no_dest_prefix || o->dest_prefix[0] ? o->dest_prefix : o->prefix;
	m->all = (struct store_range){.key = o->prefix, .key_len = strlen(o->prefix)};
	if (m->all.key_len)
		m->all.end = m->end =
			store_prefix_end(m->all.key, m->all.key_len, &m->all.end_len);
	else /* from the very first key on */
		m->all = (struct store_range){.key = "", .key_len = 1, .end = "", .end_len = 1};
	m->count = xcalloc(1, sizeof(*m->count));
	*m->count = (struct counter){.c = m->c, .sim = m->c->sim, .refs = 2};
	teller = fiber_start(m->c->sim, "etcdctl mirror", tell, m->count);
	r = copy_all(m, &rev);
	if (r == 0)
		r = follow(m, rev + 1);
	m->count->c = NULL;
	fiber_cancel(teller);
	fiber_release(teller);
	counter_unref(m->count);
	free(m->end);
	return r;
}

static int run(struct ctl *c, void *opts)
{
	const struct opts *o = opts;
	struct mirror m = {.c = c, .o = o};
	struct etcd_tls tls = {0};
	STRVEC_AUTO endpoint = STRVEC_INIT;
	STR_AUTO user = NULL;
	STR_AUTO password = NULL;
	int r;

	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS, "make-mirror takes one destination argument");
	strvec_add(&endpoint, c->args[0]);
	r = auth_read_user(c, o->user, o->password, "Destination Password: ", &user, &password);
	if (r == 0)
		r = ctl_read_tls(c, o->cacert, o->cert, o->key, &tls);
	if (r == 0)
		r = ctl_connect(c);
	if (r == 0) {
		struct etcd_config cfg = {.proc = c->proc,
					  .endpoints = &endpoint,
					  .tls = &tls,
					  .user = user,
					  .password = password,
					  .dial_timeout_ns = c->g.dial_timeout,
					  .keepalive_time_ns = c->g.keepalive_time,
					  .keepalive_timeout_ns = c->g.keepalive_timeout,
					  .use_tls = !o->insecure_transport};

		m.dest = etcd_client_new(&cfg);
		r = run_mirror(&m);
		etcd_client_free(m.dest);
	}
	etcd_tls_release(&tls);
	return r;
}

const struct etcdctl_cmd etcdctl_make_mirror = {
	.name = "make-mirror",
	.use = "make-mirror [options] <destination>",
	.summary = "Keeps a copy of keys in another etcd",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
