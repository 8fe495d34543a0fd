/* etcdctl watch: events of a key or range, as they come; with a command, run for each. */
#include <errno.h>

#include "etcdctl/print.h"

struct opts {
	bool interactive, prefix, prev_kv, progress_notify;
	int64_t rev;
};

#define O struct opts
static const struct opt_spec specs[] = {
	OPT_BOOL(O, interactive, "interactive", 'i', "false",
		 "Read watch requests from the standard input"),
	OPT_BOOL(O, prefix, "prefix", 0, "false", "All keys that begin with the given one"),
	OPT_BOOL(O, prev_kv, "prev-kv", 0, "false", "Show what the key was before"),
	OPT_BOOL(O, progress_notify, "progress-notify", 0, "false",
		 "Tell now and then how far it is"),
	OPT_INT(O, rev, "rev", 0, "0", "The revision to begin with"),
	OPT_END};
#undef O

struct request {
	struct ctl *c;
	bool prev_kv, notify;
	struct ctl_op op;  /* its range; rev: where to begin */
	char *const *exec; /* NULL: none */
	struct etcd_watch *watch;
	struct fiber *fiber; /* of an interactive one */
	bool orphan;         /* the command is gone: the fiber frees this when it ends */
};

static void request_release(struct request *w)
{
	etcd_watch_free(w->watch);
	ctl_op_release(&w->op);
}

/* ---- requests --------------------------------------------------------------------- */

/* args: key [range_end]. 0 or a status with the error printed. */
static int make_request(struct ctl *c, const struct opts *o, char *const *args, size_t nr,
			struct request *ret)
{
	struct get_opts get = {.consistency = (char[]){"l"},
			       .order = (char[]){""},
			       .sort_by = (char[]){""},
			       .prefix = o->prefix};
	char *two[3] = {NULL, NULL, NULL};

	if (nr < 1)
		return ctl_fail(c, EXIT_BAD_ARGS, "bad number of arguments");
	if (nr > 1 && o->prefix)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"`range_end` and `--prefix` are mutually exclusive");
	two[0] = args[0];
	if (nr > 1)
		two[1] = args[1];
	*ret = (struct request){.c = c, .prev_kv = o->prev_kv, .notify = o->progress_notify};
	get.rev = o->rev;
	return ctl_get_op(c, &get, two, &ret->op);
}

/* ---- running a command an event ------------------------------------------------------ */

static void set_quoted(struct strmap *env, const char *name, const char *s, size_t len)
{
	struct buf b = BUF_INIT;

	ctl_quote(&b, s, len);
	strmap_put(env, name, buf_detach(&b));
}

static struct strmap *event_env(const struct ctl *c, const struct store_event *ev, int64_t rev)
{
	struct strmap *env = ctl_exec_env(c);
	const char *v;
	size_t len;

	strmap_put(env, "ETCD_WATCH_REVISION", xasprintf("%lld", (long long)rev));
	strmap_put(env, "ETCD_WATCH_EVENT_TYPE", xstrdup(ev->del ? "\"DELETE\"" : "\"PUT\""));
	set_quoted(env, "ETCD_WATCH_KEY", ev->kv.key, ev->kv.key_len);
	v = store_kv_value(&ev->kv, &len);
	set_quoted(env, "ETCD_WATCH_VALUE", v, len);
	return env;
}

static int run_command(struct request *w, const struct store_event *ev, int64_t rev)
{
	struct strmap *env = event_env(w->c, ev, rev);
	BUF_AUTO shown = BUF_INIT;
	int status = 0, r = ctl_exec(w->c, w->exec, env, &status);

	strmap_free(env);
	if (r == -ECANCELED)
		return EXIT_KILLED;
	if (r == 0 && status == 0)
		return EXIT_OK;
	for (char *const *a = w->exec; *a; a++) {
		if (shown.len)
			buf_addc(&shown, ' ');
		ctl_quote(&shown, *a, strlen(*a));
	}
	if (r < 0)
		ctl_err(w->c,
			"command [%s] error (exec: \"%s\": executable file not found in $PATH)\n",
			buf_str(&shown), w->exec[0]);
	else
		ctl_err(w->c, "command [%s] error (exit status %d)\n", buf_str(&shown), status);
	return EXIT_ERROR;
}

/* ---- watching ---------------------------------------------------------------------- */

static int show(struct request *w, struct etcd_watch_response *resp)
{
	struct ctl *c = w->c;
	int r = EXIT_OK;

	if (resp->compact_rev || resp->canceled) {
		ctl_err(c, "watch was canceled (%s)\n",
			resp->compact_rev ? "etcdserver: mvcc: required revision has been compacted"
					  : resp->canceled);
		return ctl_fail(c, EXIT_INTERRUPTED, "watch is canceled by the server");
	}
	if (resp->progress)
		ctl_out(c, "progress notify: %lld\n", (long long)resp->header.revision);
	for (size_t i = 0; !w->prev_kv && i < resp->nr; i++) {
		free((void *)(uintptr_t)resp->ev[i].prev.key);
		blob_unref(resp->ev[i].prev.value);
		resp->ev[i].prev = (struct store_kv){0};
	}
	r = ctl_print(c, watch, resp);
	for (size_t i = 0; r == EXIT_OK && w->exec && i < resp->nr; i++)
		r = run_command(w, &resp->ev[i], resp->header.revision);
	return r;
}

static int begin(struct request *w)
{
	ERR_AUTO err = ERR_INIT;

	if (!w->c->print->watch)
		return ctl_unsupported(w->c);
	if (w->c->client->ops->watch(w->c->client->self, &w->op.op.range, w->notify, &w->watch,
				     &err) == 0)
		return EXIT_OK;
	if (err.code != -EACCES)
		return ctl_fail_rpc(w->c, EXIT_ERROR, &err);
	ctl_err(w->c, "watch was canceled (%s)\n",
		w->c->client->ops->rpc_error(w->c->client->self));
	return ctl_fail(w->c, EXIT_INTERRUPTED, "watch is canceled by the server");
}

/* Until it is cancelled or fails. Once cancelled it touches nothing but w. */
static int follow(struct request *w)
{
	int r = EXIT_OK;

	while (r == EXIT_OK) {
		struct etcd_watch_response resp = {0};

		if (etcd_watch_next(w->watch, &resp) < 0 || w->orphan)
			r = EXIT_KILLED;
		else
			r = show(w, &resp);
		etcd_watch_response_release(&resp);
	}
	return r;
}

static int follow_fiber(void *arg)
{
	struct request *w = arg;
	int r = follow(w);

	if (w->orphan) {
		request_release(w);
		free(w);
	}
	return r;
}

/* ---- interactive ------------------------------------------------------------------- */

struct requests {
	struct request **v;
	size_t nr, cap;
};

static int start_request(struct ctl *c, const char *line, struct requests *all)
{
	STRVEC_AUTO words = STRVEC_INIT;
	struct opt_parsed parsed = OPT_PARSED_INIT;
	struct opts o = {0};
	const struct opt_set set = {specs, &o};
	struct request *w;
	ERR_AUTO err = ERR_INIT;
	int r;

	ctl_split(line, &words);
	if (!words.nr) {
		ctl_err(c, "Invalid command: %s (watch and progress supported)\n", line);
		return 0;
	}
	if (str_eq(words.v[0], "progress")) {
		for (size_t i = 0; i < all->nr; i++)
			if (!fiber_done(all->v[i]->fiber))
				all->v[i]->watch->ops->progress(all->v[i]->watch);
		return 0;
	}
	if (!str_eq(words.v[0], "watch")) {
		ctl_err(c, "Invalid command %s (only support watch)\n", line);
		return 0;
	}
	if (words.nr < 2) {
		ctl_err(c, "Invalid command %s (command type or key is not provided)\n", line);
		return 0;
	}
	opt_defaults(specs, &o);
	w = xcalloc(1, sizeof(*w));
	r = opt_parse(&set, 1, (int)words.nr - 1, words.v + 1, &parsed, &err);
	if (r < 0)
		r = ctl_fail(c, EXIT_BAD_ARGS, "%s", err_msg(&err));
	else
		r = make_request(c, &o, parsed.args.v, parsed.args.nr, w);
	opt_parsed_release(&parsed);
	if (r == 0)
		r = begin(w);
	if (r) {
		request_release(w);
		free(w);
		return r;
	}
	w->fiber = fiber_start(c->sim, "etcdctl watch", follow_fiber, w);
	all->v = grow(all->v, all->nr + 1, &all->cap, sizeof(struct request *));
	all->v[all->nr++] = w;
	return 0;
}

static int interactive(struct ctl *c)
{
	struct requests all = {0};
	BUF_AUTO line = BUF_INIT;
	int r = 0;

	while (r == 0) {
		int got;

		buf_reset(&line);
		got = stream_getline(proc_in(c->proc), &line);
		if (got < 0)
			r = EXIT_KILLED;
		else if (got == 0)
			r = ctl_fail(c, EXIT_INVALID_INPUT,
				     "Error reading watch request line: EOF");
		else {
			while (line.len && strchr("\r\n", line.s[line.len - 1]))
				buf_trunc(&line, line.len - 1);
			r = start_request(c, buf_str(&line), &all);
		}
	}
	for (size_t i = 0; i < all.nr; i++) {
		struct request *w = all.v[i];
		bool done = fiber_done(w->fiber);

		/* a fiber that still runs cannot be waited for when we are being killed */
		w->orphan = !done;
		fiber_cancel(w->fiber);
		fiber_release(w->fiber);
		if (done) {
			request_release(w);
			free(w);
		}
	}
	free(all.v);
	return r;
}

/* ---- the command --------------------------------------------------------------------- */

static int run(struct ctl *c, void *opts)
{
	const struct opts *o = opts;
	const char *key = proc_getenv(c->proc, "ETCDCTL_WATCH_KEY");
	const char *end = proc_getenv(c->proc, "ETCDCTL_WATCH_RANGE_END");
	bool dash = c->parsed.dash >= 0;
	size_t nr = dash ? (size_t)c->parsed.dash : c->nr_args;
	struct request w = {0};
	char *from_env[2];
	int r;

	if (str_empty(key) && !str_empty(end))
		return ctl_fail(c, EXIT_BAD_ARGS,
				"ETCDCTL_WATCH_KEY is empty but got ETCDCTL_WATCH_RANGE_END=\"%s\"",
				end);
	if (o->interactive) {
		r = ctl_connect(c);
		return r ? r : interactive(c);
	}
	if (dash && nr == c->nr_args)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"bad number of arguments (found separator --, but no commands)");
	if (!str_empty(key) && nr)
		return ctl_fail(c, EXIT_BAD_ARGS,
				"bad number of arguments (found conflicting environment key)");
	if (nr == 0 && key) {
		from_env[0] = (char *)(uintptr_t)key;
		from_env[1] = (char *)(uintptr_t)end;
		r = make_request(c, o, from_env, end ? 2 : 1, &w);
	} else {
		r = make_request(c, o, c->args, nr, &w);
	}
	if (dash)
		w.exec = c->args + nr;
	if (r == 0)
		r = ctl_connect(c);
	if (r == 0)
		r = begin(&w);
	if (r == 0)
		r = follow(&w);
	request_release(&w);
	return r;
}

const struct etcdctl_cmd etcdctl_watch = {
	.name = "watch",
	.use = "watch [options] [key or prefix] [range_end] [--] [exec-command arg1 arg2 ...]",
	.summary = "Shows the changes of keys as they happen",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
