/* etcdctl check perf: writes for a minute at a steady rate, and judges how that went. */
#include "etcdctl/print.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#define SECONDS 60
#define KEY_SIZE 256
#define VALUE_SIZE 1024
#define SHOW_NS (200 * SIM_MSEC)

struct opts {
	bool auto_compact, auto_defrag;
	char *load, *prefix;
};

#define O struct opts
static const struct opt_spec specs[] = {
	OPT_BOOL(O, auto_compact, "auto-compact", 0, "false", "Compact when it is over"),
	OPT_BOOL(O, auto_defrag, "auto-defrag", 0, "false", "Defragment when it is over"),
	OPT_STR(O, load, "load", 0, "s", "How much: s(small), m(medium), l(large), xl(xLarge)"),
	OPT_STR(O, prefix, "prefix", 0, "/etcdctl-check-perf/", "What its keys begin with"),
	OPT_END};
#undef O

struct model {
	const char *name, *alias;
	int rate, clients;
};

/* What the writers share; it goes when the command and all of them have. */
struct load {
	struct ctl *c; /* NULL: the command is over */
	struct sim *sim;
	const char *prefix;
	struct blob *value;
	int64_t start, next; /* the next write's number */
	int rate, writers, refs;
	struct waitq finished;
	int64_t *took;
	size_t nr, cap;
	struct strvec errors; /* one a failed write */
	struct fiber **fibers;
	size_t nr_fibers;
};

static void load_unref(struct load *l)
{
	if (--l->refs)
		return;
	blob_unref(l->value);
	strvec_release(&l->errors);
	free(l->took);
	free(l->fibers);
	free(l);
}

/* ---- writing ------------------------------------------------------------------------------ */

struct writer {
	struct load *l;
	struct etcd_client *client;
};

static void random_key(struct load *l, struct buf *out)
{
	uint64_t n = sim_rand_below(l->sim, UINT64_C(1) << 62) << 1; /* a signed varint */
	size_t before;

	buf_adds(out, l->prefix);
	before = out->len;
	for (; n >= 0x80; n >>= 7)
		buf_addc(out, (char)(n | 0x80));
	buf_addc(out, (char)n);
	buf_pad(out, '\0', KEY_SIZE - (out->len - before));
}

static int write_one(struct writer *w)
{
	struct load *l = w->l;
	struct store_op op = {.type = STORE_OP_PUT, .value = l->value};
	struct store_result prev = {0};
	int64_t begun = sim_now(l->sim);
	struct etcd_header h;
	BUF_AUTO key = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int r;

	random_key(l, &key);
	op.range.key = key.s;
	op.range.key_len = key.len;
	r = w->client->ops->put(w->client->self, &op, &h, &prev, &err);
	store_result_release(&prev);
	if (r == -ECANCELED || !l->c)
		return -ECANCELED;
	if (r < 0) {
		strvec_add(&l->errors, err_msg(&err));
		return 0;
	}
	l->took = grow(l->took, l->nr + 1, &l->cap, sizeof(*l->took));
	l->took[l->nr++] = sim_now(l->sim) - begun;
	return 0;
}

static int write_on(void *arg)
{
	struct writer *w = arg;
	struct load *l = w->l;

	while (l->c) {
		int64_t at = l->start + (l->next + 1) * SIM_SEC / l->rate;

		if (at >= l->start + SECONDS * SIM_SEC)
			break;
		l->next++;
		if (fiber_sleep_until(l->sim, at) < 0 || !l->c || write_one(w) < 0)
			break;
	}
	if (--l->writers == 0)
		waitq_wake_all(l->sim, &l->finished);
	etcd_client_free(w->client);
	load_unref(l);
	free(w);
	return 0;
}

/* ---- the bar ------------------------------------------------------------------------------ */

static void bar(struct buf *out, int done, int cols, const char *left)
{
	BUF_AUTO counter = BUF_INIT;
	BUF_AUTO percent = BUF_INIT;
	int size, filled;

	buf_addf(&counter, " %d / %d ", done, SECONDS);
	buf_addf(&percent, " %6.2f%%%s", 100.0 * done / SECONDS, left);
	buf_addf(out, "\r%s", buf_str(&counter));
	size = cols - (int)counter.len - (int)percent.len - 2;
	if (size > 0) {
		filled = (done * size + SECONDS - 1) / SECONDS;
		buf_addc(out, 'B');
		buf_pad(out, 'o', (size_t)(filled < size ? MAX(filled - 1, 0) : size));
		if (filled && filled < size)
			buf_addc(out, 'm');
		buf_pad(out, ' ', (size_t)(size - filled));
		buf_addc(out, '!');
	}
	buf_adds(out, buf_str(&percent));
}

static int show(void *arg)
{
	struct load *l = arg;
	struct stream *to = proc_out(l->c->proc);
	int cols = 0, rows = 0;

	if (stream_is_tty(to))
		stream_tty_size(to, &cols, &rows);
	for (int64_t at = l->start; l->c; at += SHOW_NS) {
		int done;
		int64_t left;
		char text[24] = "";
		BUF_AUTO line = BUF_INIT;

		if (fiber_sleep_until(l->sim, at) < 0 || !l->c)
			break;
		done = (int)((at - l->start) / SIM_SEC);
		left = ((SECONDS - done) * SIM_SEC - (at - l->start) % SIM_SEC) / SIM_SEC;
		if (done == SECONDS)
			snprintf(text, sizeof(text), " 1m0s\n");
		else if (done && left > 0)
			snprintf(text, sizeof(text), " 00m%02ds", (int)left);
		bar(&line, done, done == SECONDS && cols ? cols + 1 : cols, text); /* new line: no column */
		ctl_out(l->c, "%s", buf_str(&line));
		if (done == SECONDS)
			break;
	}
	load_unref(l);
	return 0;
}

/* ---- the verdict -------------------------------------------------------------------------- */

static int judge(struct ctl *c, const struct load *l, double seconds)
{
	double rps = seconds > 0 ? (double)l->nr / seconds : 0, sum = 0, squares = 0, slowest = 0, dev;
	bool ok = !l->errors.nr;

	for (size_t i = 0; i < l->nr; i++) {
		sum += (double)l->took[i] / 1e9;
		slowest = MAX(slowest, (double)l->took[i] / 1e9);
	}
	for (size_t i = 0; i < l->nr; i++)
		squares += pow((double)l->took[i] / 1e9 - sum / (double)l->nr, 2);
	dev = l->nr ? sqrt(squares / (double)l->nr) : 0;
	if (l->errors.nr) {
		ctl_out(c, "FAIL: too many errors\n");
		for (size_t i = 0, n; i < l->errors.nr; i += n) { /* sorted */
			n = 1;
			while (i + n < l->errors.nr && str_eq(l->errors.v[i], l->errors.v[i + n]))
				n++;
			ctl_out(c, "FAIL: ERROR(%s) -> %zu\n", l->errors.v[i], n);
		}
	}
	if (rps / l->rate <= 0.9) {
		ctl_out(c, "FAIL: Throughput too low: %d writes/s\n", (int)rps + 1);
		ok = false;
	} else {
		ctl_out(c, "PASS: Throughput is %d writes/s\n", (int)rps + 1);
	}
	ctl_out(c, slowest > 0.5 ? "Slowest request took too long: %fs\n"
				 : "PASS: Slowest request took %fs\n", slowest);
	ctl_out(c, dev > 0.1 ? "Stddev too high: %fs\n" : "PASS: Stddev is %fs\n", dev);
	ok = ok && slowest <= 0.5 && dev <= 0.1;
	ctl_out(c, ok ? "PASS\n" : "FAIL\n");
	return ok ? EXIT_OK : EXIT_ERROR;
}

/* ---- the command -------------------------------------------------------------------------- */

static int clean(struct ctl *c, const struct opts *o)
{
	struct store_op op = {.type = STORE_OP_DELETE,
			      .range = {.key = o->prefix, .key_len = strlen(o->prefix)}};
	struct etcd_client *client = c->client;
	struct store_result prev;
	struct etcd_header h;
	STR_AUTO end = store_prefix_end(op.range.key, op.range.key_len, &op.range.end_len);
	ERR_AUTO err = ERR_INIT;
	int64_t deleted;
	int r;

	op.range.end = end;
	r = client->ops->del(client->self, &op, &h, &deleted, &prev, &err);
	store_result_release(&prev);
	if (r < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	if (o->auto_compact) {
		ctl_out(c, "Compacting with revision %lld\n", (long long)h.revision);
		if (client->ops->compact(client->self, h.revision, true, &err) < 0)
			return ctl_fail_rpc(c, EXIT_ERROR, &err);
		ctl_out(c, "Compacted with revision %lld\n", (long long)h.revision);
	}
	for (size_t i = 0; o->auto_defrag && i < c->g.endpoints.nr; i++) {
		STRVEC_AUTO one = STRVEC_INIT;
		struct etcd_client *to;

		strvec_add(&one, c->g.endpoints.v[i]);
		to = ctl_client_to(c, &one);
		ctl_out(c, "Defragmenting \"%s\"\n", one.v[0]);
		r = to->ops->defrag(to->self, &err);
		etcd_client_free(to);
		if (r < 0)
			return ctl_fail_rpc(c, EXIT_ERROR, &err);
		ctl_out(c, "Defragmented \"%s\"\n", one.v[0]);
	}
	return 0;
}

/* The prefix must be free. */
static int look_first(struct ctl *c, const char *prefix)
{
	struct store_range q = {.key = prefix, .key_len = strlen(prefix), .limit = 1};
	STR_AUTO end = store_prefix_end(q.key, q.key_len, &q.end_len);
	struct store_result res = {0};
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	bool taken;

	q.end = end;
	if (c->client->ops->range(c->client->self, &q, &h, &res, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	taken = res.nr;
	store_result_release(&res);
	return taken ? ctl_fail(c, EXIT_INVALID_INPUT,
				"prefix \"%s\" has keys. Delete with etcdctl del --prefix %s first",
				prefix, prefix)
		     : 0;
}

static struct load *begin(struct ctl *c, const struct model *m, const char *prefix)
{
	static const char zeros[VALUE_SIZE];
	struct load *l = xcalloc(1, sizeof(*l));

	*l = (struct load){.c = c,
			   .sim = c->sim,
			   .prefix = prefix,
			   .value = blob_bytes_new(zeros, sizeof(zeros)),
			   .start = sim_now(c->sim),
			   .rate = m->rate,
			   .writers = m->clients,
			   .refs = m->clients + 2,
			   .fibers = xcalloc((size_t)m->clients + 1, sizeof(struct fiber *))};
	for (int i = 0; i < m->clients; i++) {
		struct writer *w = xcalloc(1, sizeof(*w));

		w->l = l;
		w->client = ctl_client_to(c, &c->g.endpoints);
		l->fibers[l->nr_fibers++] = fiber_start(c->sim, "etcdctl check", write_on, w);
	}
	l->fibers[l->nr_fibers++] = fiber_start(c->sim, "etcdctl bar", show, l);
	return l;
}

static int measure(struct ctl *c, const struct model *m, const struct opts *o)
{
	struct load *l = begin(c, m, o->prefix);
	double seconds;
	int r = 0;

	while (r == 0 && l->writers)
		r = waitq_wait(c->sim, &l->finished, SIM_NEVER);
	seconds = (double)(sim_now(c->sim) - l->start) / 1e9;
	if (r == 0) /* the bar ends */
		r = fiber_sleep_until(c->sim, l->start + SECONDS * SIM_SEC + SIM_MSEC);
	if (r == 0)
		r = clean(c, o);
	else
		r = EXIT_KILLED;
	strvec_sort(&l->errors);
	if (r == 0)
		r = judge(c, l, seconds);
	l->c = NULL;
	for (size_t i = 0; i < l->nr_fibers; i++) {
		fiber_cancel(l->fibers[i]);
		fiber_release(l->fibers[i]);
	}
	load_unref(l);
	return r;
}

static int run(struct ctl *c, void *opts)
{
	static const struct model models[] = {{"s", "small", 150, 50},
					      {"m", "medium", 1000, 200},
					      {"l", "large", 8000, 500},
					      {"xl", "xLarge", 15000, 1000}};
	const struct opts *o = opts;
	size_t i = 0;
	int r;

	while (i < ARRAY_SIZE(models) && !str_eq(models[i].name, o->load) &&
	       !str_eq(models[i].alias, o->load))
		i++;
	if (i == ARRAY_SIZE(models))
		return ctl_fail(c, EXIT_BAD_FEATURE, "unknown load option %s", o->load);
	r = ctl_connect(c);
	if (r == 0)
		r = look_first(c, o->prefix);
	return r ? r : measure(c, &models[i], o);
}

const struct etcdctl_cmd etcdctl_check_perf = {
	.name = "check perf",
	.use = "perf [options]",
	.summary = "Checks how fast the cluster takes writes",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
