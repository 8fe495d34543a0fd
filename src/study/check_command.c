/* Checks that do something: scripts, programs in pods, connections, logs. Time passes while
 * they run, as it would while somebody else did that. */
#include "study/check_private.h"

#include "kubelet/runtime.h"
#include "study/real.h"

#include <errno.h>
#include <stdlib.h>

#define RUN_LIMIT (60 * SIM_SEC)
#define CONNECT_LIMIT (3 * SIM_SEC)

/* ---- running ----------------------------------------------------------------------------------
 */

struct running {
	int (*fn)(void *arg);
	void *arg;
	bool done;
};

static int running_main(void *arg)
{
	struct running *r = arg;
	int result = r->fn(r->arg);

	r->done = true;
	return result;
}

static bool running_done(void *arg)
{
	return ((struct running *)arg)->done;
}

bool check_fiber(const struct judge *j, int (*fn)(void *arg), void *arg, int64_t limit_ns)
{
	struct running r = {.fn = fn, .arg = arg};
	struct fiber *f;
	struct sim *sim;
	bool done;

	if (j->real)
		return real_fiber(j->real, fn, arg, limit_ns);
	sim = cluster_sim(j->cluster);
	f = fiber_start(sim, "check", running_main, &r);
	done = sim_run_until(sim, running_done, &r, sim_now(sim) + limit_ns);
	if (!done) {
		fiber_cancel(f);
		sim_settle(sim);
	}
	fiber_release(f);
	return done;
}

/* ---- pods ---------------------------------------------------------------------------------------
 */

static bool runs(const struct value *pod)
{
	return str_eq(value_str_in(pod, "status", "phase"), "Running");
}

const struct value *check_running_pod(const struct value *pods)
{
	const struct value *pod, *found = NULL;

	value_each_item(pod, i, pods)
	{
		if (runs(pod) && (!found || (!object_condition_true(found, "Ready") &&
					     object_condition_true(pod, "Ready"))))
			found = pod;
	}
	return found;
}

/* The pods that {namespace, pod | selector} means. */
static int select_pods(const struct judge *j, const struct value *arg, struct value **ret,
		       struct err *err)
{
	VALUE_AUTO *target = value_build("{kind: 'Pod', namespace: %v, name: %v, selector: %v}",
					 value_get(arg, "namespace"), value_get(arg, "pod"),
					 value_get(arg, "selector"));

	return check_select(j, target, false, ret, err);
}

static void describe_pod(struct buf *out, const struct value *arg)
{
	VALUE_AUTO *target = value_build("{kind: 'Pod', namespace: %v, name: %v, selector: %v}",
					 value_get(arg, "namespace"), value_get(arg, "pod"),
					 value_get(arg, "selector"));

	check_describe_target(out, target);
}

static struct sandbox *find_sandbox(struct runtime *r, const struct value *pod)
{
	const char *ns = value_str_in(pod, "metadata", "namespace");
	const char *name = value_str_in(pod, "metadata", "name");
	struct sandbox *s = runtime_find_sandbox(r, value_str_in(pod, "metadata", "uid"));

	for (size_t i = 0; !s && (s = runtime_sandbox_at(r, i)); i++) /* static: another uid */
		if (!str_eq(sandbox_pod_namespace(s), ns) || !str_eq(sandbox_pod_name(s), name))
			s = NULL;
		else
			break;
	return s;
}

struct machine *check_pod_machine(struct cluster *c, const struct value *pod, const char *container)
{
	const char *node = value_str_in(pod, "spec", "nodeName");
	struct host *h = node ? cluster_host(c, node) : NULL;
	struct sandbox *s = h ? find_sandbox(host_runtime(h), pod) : NULL;
	struct container *k;

	for (size_t i = 0; s && (k = sandbox_container_at(s, i)); i++)
		if (container_running(k) && (!container || str_eq(container_name(k), container)))
			return container_machine(k);
	return NULL;
}

/* ---- run, exec
 * ------------------------------------------------------------------------------------ */

static void judge_output(const struct value *arg, int status, const struct buf *out,
			 const struct buf *errout, struct outcome *o)
{
	STR_AUTO want = arg_text_dup(arg, "stdout");
	int64_t want_status = arg_int(arg, "status", 0);
	const struct buf *shown = out->len ? out : errout;

	if (want)
		buf_addf(&o->wanted, " printing %s%s", *want == '~' ? "what matches " : "",
			 *want == '~' ? want + 1 : want);
	if (value_get(arg, "status"))
		buf_addf(&o->wanted, " with exit status %lld", (long long)want_status);
	buf_addf(&o->found, "exit status %d", status);
	if (shown->len) {
		buf_adds(&o->found, ", printing ");
		outcome_quote(&o->found, buf_str(shown), shown->len);
	}
	o->verdict = status == want_status && (!want || match_text(buf_str(out), want, false))
			     ? VERDICT_YES
			     : VERDICT_NO;
}

static int run_run(const struct judge *j, const struct value *arg, struct outcome *o,
		   struct err *err)
{
	const char *on = value_str(value_get(arg, "on"));
	const char *script = value_str_or(value_get(arg, "script"), "");
	BUF_AUTO out = BUF_INIT, errout = BUF_INIT;
	int status;

	if (!judge_machine(j, on))
		return err_set(err, -EINVAL, "run: on: there is no machine \"%s\"", on);
	buf_addf(&o->wanted, "on %s: ", on ? on : "base");
	outcome_quote(&o->wanted, script, strlen(script));
	status = judge_script(j, on, script, &out, &errout, RUN_LIMIT);
	judge_output(arg, status, &out, &errout, o);
	return 0;
}

const struct check_kind check_run_script = {
	.key = "run", .fields = "script:s! on:s stdout:r status:i", .run = run_run};

struct exec {
	struct client *client;
	const char *ns, *pod, *container;
	char *const *argv;
	struct buf out, errout;
	int status, result;
	struct err err;
};

static int exec_main(void *arg)
{
	struct exec *e = arg;
	struct stream *out = stream_buf_new(&e->out), *errout = stream_buf_new(&e->errout);
	struct stream *in = stream_null_new();

	e->result = client_exec(e->client, e->ns, e->pod, e->container, e->argv, in, out, errout,
				false, &e->status, &e->err);
	stream_end(out);
	stream_end(errout);
	stream_unref(in);
	stream_unref(out);
	stream_unref(errout);
	return 0;
}

/* A text is a shell's; a list is the words. */
static void command_words(const struct value *v, struct strvec *ret)
{
	const struct value *word;

	if (value_is_string(v)) {
		strvec_add(ret, "sh");
		strvec_add(ret, "-c");
		strvec_add(ret, value_str(v));
	}
	value_each_item(word, i, v)
	{
		if (value_is_string(word))
			strvec_add(ret, value_str(word));
		else
			strvec_addf(ret, "%lld", (long long)value_int(word));
	}
}

static int run_exec(const struct judge *j, const struct value *arg, struct outcome *o,
		    struct err *err)
{
	STRVEC_AUTO words = STRVEC_INIT;
	BUF_AUTO line = BUF_INIT;
	VALUE_AUTO *pods = NULL;
	ERR_AUTO why = ERR_INIT;
	struct exec e = {.client = judge_admin(j), .err = ERR_INIT};
	const struct value *pod;

	(void)err;
	command_words(value_get(arg, "command"), &words);
	strvec_join(&words, " ", &line);
	buf_adds(&o->wanted, "in ");
	describe_pod(&o->wanted, arg);
	buf_addf(&o->wanted, ": %s", buf_str(&line));
	if (select_pods(j, arg, &pods, &why) < 0) {
		outcome_unknown(o, &why);
		return 0;
	}
	pod = check_running_pod(pods);
	if (!pod) {
		buf_adds(&o->found, value_len(pods) ? "it does not run" : "there is no such pod");
		return 0;
	}
	e.ns = value_str_in(pod, "metadata", "namespace");
	e.pod = value_str_in(pod, "metadata", "name");
	e.container = value_str(value_get(arg, "container"));
	if (!e.container)
		e.container =
			value_str_in(value_idx(value_in(pod, "spec", "containers"), 0), "name");
	e.argv = words.v;
	if (!check_fiber(j, exec_main, &e, RUN_LIMIT))
		buf_adds(&o->found, "it does not end");
	else if (e.result < 0)
		outcome_quote(&o->found, err_msg(&e.err), strlen(err_msg(&e.err)));
	else
		judge_output(arg, e.status, &e.out, &e.errout, o);
	buf_release(&e.out);
	buf_release(&e.errout);
	err_release(&e.err);
	return 0;
}

static int one_pod(const struct value *arg, struct err *err)
{
	return !value_get(arg, "pod") == !value_get(arg, "selector")
		       ? err_set(err, -EINVAL, "expected one of pod and selector")
		       : 0;
}

const struct check_kind check_exec = {
	.key = "exec",
	.fields = "namespace:S pod:r selector:l container:s command:c! stdout:r status:i",
	.valid = one_pod,
	.run = run_exec};

/* ---- logs
 * ---------------------------------------------------------------------------------------------- */

struct reading {
	struct client *client;
	const char *ns, *pod, *container;
	struct log_options opt;
	struct buf out;
	int result;
	struct err err;
};

static int reading_main(void *arg)
{
	struct reading *l = arg;
	struct stream *out = stream_buf_new(&l->out);

	l->result = client_logs(l->client, l->ns, l->pod, l->container, &l->opt, out, &l->err);
	stream_end(out);
	stream_unref(out);
	return 0;
}

static bool logs_of(const struct judge *j, const struct value *arg, const struct value *pod,
		    struct outcome *o)
{
	struct reading l = {.client = judge_admin(j),
			    .ns = value_str_in(pod, "metadata", "namespace"),
			    .pod = value_str_in(pod, "metadata", "name"),
			    .container = value_str(value_get(arg, "container")),
			    .opt = {.tail = -1, .previous = value_bool_in(arg, "previous")},
			    .err = ERR_INIT};
	STR_AUTO want = arg_text_dup(arg, "contains");
	bool found = false;

	if (!l.container)
		l.container =
			value_str_in(value_idx(value_in(pod, "spec", "containers"), 0), "name");
	if (check_fiber(j, reading_main, &l, RUN_LIMIT) && l.result == 0)
		found = match_text(buf_str(&l.out), want, false);
	if (!found && l.result < 0)
		outcome_quote(&o->found, err_msg(&l.err), strlen(err_msg(&l.err)));
	else if (!found && l.out.len) {
		size_t skip = l.out.len > 200 ? l.out.len - 200 : 0; /* the end says most */

		buf_addf(&o->found, "%sit says ", o->found.len ? "; " : "");
		outcome_quote(&o->found, buf_str(&l.out) + skip, l.out.len - skip);
	} else if (!found) {
		buf_addf(&o->found, "%sit says nothing", o->found.len ? "; " : "");
	}
	buf_release(&l.out);
	err_release(&l.err);
	return found;
}

static int run_logs(const struct judge *j, const struct value *arg, struct outcome *o,
		    struct err *err)
{
	STR_AUTO want = arg_text_dup(arg, "contains");
	VALUE_AUTO *pods = NULL;
	ERR_AUTO why = ERR_INIT;
	const struct value *pod;

	(void)err;
	buf_adds(&o->wanted, "logs of ");
	describe_pod(&o->wanted, arg);
	buf_addf(&o->wanted, " containing %s", *want == '~' ? want + 1 : want);
	if (select_pods(j, arg, &pods, &why) < 0) {
		outcome_unknown(o, &why);
		return 0;
	}
	if (!value_len(pods))
		buf_adds(&o->found, "there is no such pod");
	value_each_item(pod, i, pods)
	{
		if (o->found.len > 400 || !logs_of(j, arg, pod, o))
			continue;
		o->verdict = VERDICT_YES;
		buf_reset(&o->found);
		buf_adds(&o->found, "it is there");
		break;
	}
	return 0;
}

const struct check_kind check_logs = {
	.key = "logs",
	.fields = "namespace:S pod:r selector:l container:s previous:b contains:r!",
	.valid = one_pod,
	.run = run_logs};

/* ---- connections
 * ------------------------------------------------------------------------------------------ */

struct connection {
	struct machine *from;
	char *scheme, *host, *path;
	int port, result;
	bool resolved;
	struct net_response resp;
};

static int connection_main(void *arg)
{
	struct connection *c = arg;
	struct fabric *f = machine_net(c->from);
	struct netns *ns = machine_netns(c->from);
	BUF_AUTO hosts = BUF_INIT, resolv = BUF_INIT;
	STRVEC_AUTO ips = STRVEC_INIT;
	STR_AUTO host = xasprintf("%s:%d", c->host, c->port);
	struct net_request req = {
		.method = "GET", .path = c->path, .host = host, .scheme = c->scheme};
	bool raw = strcmp(c->scheme, "tcp") == 0;

	(void)!vfs_read(machine_vfs(c->from), "/etc/hosts", &hosts);
	(void)!vfs_read(machine_vfs(c->from), "/etc/resolv.conf", &resolv);
	strvec_add(&req.headers, "User-Agent: drydock");
	c->result = net_resolve(f, ns, buf_str(&hosts), buf_str(&resolv), c->host, &ips);
	if (c->result == 0 && ips.nr) {
		c->resolved = true;
		c->result = net_exchange(f, ns, ips.v[0], c->port, raw ? NULL : &req,
					 raw ? NULL : &c->resp, CONNECT_LIMIT);
	}
	strvec_release(&req.headers);
	return 0;
}

/* scheme://host[:port][/path] */
static int parse_url(const char *url, struct connection *ret, struct err *err)
{
	const char *rest = strstr(url, "://"), *colon, *slash;
	STR_AUTO port = NULL;
	int64_t n = 0;

	if (!rest)
		return err_set(err, -EINVAL,
			       "url: \"%s\": expected http://HOST, https://HOST or "
			       "tcp://HOST:PORT",
			       url);
	ret->scheme = xstrndup(url, (size_t)(rest - url));
	rest += 3;
	slash = rest + strcspn(rest, "/");
	colon = memchr(rest, ':', (size_t)(slash - rest));
	ret->host = xstrndup(rest, (size_t)((colon ? colon : slash) - rest));
	ret->path = xstrdup(*slash ? slash : "/");
	if (colon) {
		port = xstrndup(colon + 1, (size_t)(slash - colon - 1));
		if (parse_i64(port, &n) < 0 || n < 1 || n > 65535)
			n = 0;
	} else {
		n = strcmp(ret->scheme, "http") == 0    ? 80
		    : strcmp(ret->scheme, "https") == 0 ? 443
							: 0;
	}
	ret->port = (int)n;
	if (!n || !*ret->host ||
	    (strcmp(ret->scheme, "http") != 0 && strcmp(ret->scheme, "https") != 0 &&
	     strcmp(ret->scheme, "tcp") != 0))
		return err_set(err, -EINVAL,
			       "url: \"%s\": expected http://HOST, https://HOST or tcp://HOST:PORT",
			       url);
	return 0;
}

static void connection_release(struct connection *c)
{
	free(c->scheme);
	free(c->host);
	free(c->path);
	net_response_release(&c->resp);
}

static const char *result_name(const struct connection *c, bool ended)
{
	if (!ended || c->result == -ETIMEDOUT)
		return c->resolved ? "timeout" : "unknown";
	if (!c->resolved)
		return "unknown";
	switch (c->result) {
	case 0:
		return strcmp(c->scheme, "tcp") == 0 || c->resp.status < 400 ? "ok" : "error";
	case -ECONNREFUSED:
		return "refused";
	case -EHOSTUNREACH:
		return "unreachable";
	default:
		return "reset";
	}
}

static void judge_connection(const struct value *arg, const struct connection *c, bool ended,
			     struct outcome *o)
{
	const struct value *expect = value_get(arg, "expect");
	const char *want = value_str_or(expect, "ok"), *got = result_name(c, ended);
	STR_AUTO body = arg_text_dup(arg, "body");
	bool ok;

	if (value_type(expect) == VALUE_INT)
		ok = ended && c->result == 0 && c->resp.status == value_int(expect);
	else if (strcmp(want, "blocked") == 0)
		ok = strcmp(got, "refused") == 0 || strcmp(got, "timeout") == 0 ||
		     strcmp(got, "unreachable") == 0;
	else
		ok = strcmp(got, want) == 0;
	buf_adds(&o->found, strcmp(got, "unknown") == 0 ? "the name is not known" : got);
	if (ended && c->result == 0 && c->resolved && c->resp.status)
		buf_addf(&o->found, ", HTTP status %d", c->resp.status);
	if (ok && body && !match_text(buf_str(&c->resp.body), body, false)) {
		ok = false;
		buf_adds(&o->found, ", saying ");
		outcome_quote(&o->found, buf_str(&c->resp.body), c->resp.body.len);
	}
	o->verdict = ok ? VERDICT_YES : VERDICT_NO;
}

/* Where from looks from: 1 with the machine, 0 when it is not there (said). */
static int find_origin(const struct judge *j, const struct value *from, struct machine **ret,
		       struct outcome *o, struct err *err)
{
	const char *machine = value_str(value_get(from, "machine"));
	VALUE_AUTO *pods = NULL;
	ERR_AUTO why = ERR_INIT;
	const struct value *pod;

	*ret = NULL;
	if (machine) {
		*ret = cluster_machine(j->cluster, machine);
		return *ret ? 1
			    : err_set(err, -EINVAL, "connect: there is no machine \"%s\"", machine);
	}
	if (select_pods(j, from, &pods, &why) < 0) {
		outcome_unknown(o, &why);
		return 0;
	}
	pod = check_running_pod(pods);
	if (pod)
		*ret = check_pod_machine(j->cluster, pod, value_str(value_get(from, "container")));
	if (!*ret)
		buf_adds(&o->found, pod || value_len(pods) ? "the pod to connect from does not run"
							   : "there is no pod to connect from");
	return *ret != NULL;
}

/* ---- connections from pods of a real cluster: what wget and nc in them say ---- */

/* The result in the words of result_name. */
static const char *tool_result(const struct exec *e, const char *scheme, int *ret_http)
{
	static const struct {
		const char *said, *means;
	} known[] = {{"refused", "refused"},      {"timed out", "timeout"},
		     {"bad address", "unknown"},  {"not resolve", "unknown"},
		     {"No route", "unreachable"}, {"unreachable", "unreachable"},
		     {"reset by peer", "reset"}};
	const char *text = buf_str(&e->errout), *code = strstr(text, "HTTP/1.");

	if (e->status == 0) {
		*ret_http = strcmp(scheme, "tcp") == 0 ? 0 : 200;
		return "ok";
	}
	if (code && strchr(code, ' ')) {
		*ret_http = (int)strtol(strchr(code, ' '), NULL, 10);
		return "error";
	}
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (strstr(text, known[i].said))
			return known[i].means;
	return e->status == 143 ? "timeout" : "reset";
}

static void connect_words(const struct connection *c, const char *url, struct strvec *words)
{
	bool raw = strcmp(c->scheme, "tcp") == 0;

	strvec_add(words, raw ? "nc" : "wget");
	if (raw) {
		strvec_add(words, "-z");
		strvec_add(words, "-w");
		strvec_add(words, "3");
		strvec_add(words, c->host);
		strvec_addf(words, "%d", c->port);
	} else {
		strvec_add(words, "-qO-");
		strvec_add(words, "-T");
		strvec_add(words, "3");
		strvec_add(words, url);
	}
}

static void judge_tool(const struct value *arg, const struct exec *e, const struct connection *c,
		       struct outcome *o)
{
	const struct value *expect = value_get(arg, "expect");
	const char *want = value_str_or(expect, "ok");
	STR_AUTO body = arg_text_dup(arg, "body");
	int http = 0;
	const char *got = tool_result(e, c->scheme, &http);
	bool ok = value_type(expect) == VALUE_INT ? http == value_int(expect)
		  : strcmp(want, "blocked") == 0
			  ? strcmp(got, "refused") == 0 || strcmp(got, "timeout") == 0 ||
				    strcmp(got, "unreachable") == 0
			  : strcmp(got, want) == 0;

	buf_adds(&o->found, strcmp(got, "unknown") == 0 ? "the name is not known" : got);
	if (http)
		buf_addf(&o->found, ", HTTP status %d", http);
	if (ok && body && !match_text(buf_str(&e->out), body, false)) {
		ok = false;
		buf_adds(&o->found, ", saying ");
		outcome_quote(&o->found, buf_str(&e->out), e->out.len);
	}
	o->verdict = ok ? VERDICT_YES : VERDICT_NO;
}

static void connect_by_exec(const struct judge *j, const struct value *arg,
			    const struct connection *c, struct outcome *o)
{
	const struct value *from = value_get(arg, "from"), *pod;
	STRVEC_AUTO words = STRVEC_INIT;
	VALUE_AUTO *pods = NULL;
	ERR_AUTO why = ERR_INIT;
	struct exec e = {.client = judge_admin(j), .err = ERR_INIT};

	if (select_pods(j, from, &pods, &why) < 0) {
		outcome_unknown(o, &why);
		return;
	}
	pod = check_running_pod(pods);
	if (!pod) {
		buf_adds(&o->found, "there is no pod to connect from");
		return;
	}
	connect_words(c, value_str_or(value_get(arg, "url"), ""), &words);
	e.ns = value_str_in(pod, "metadata", "namespace");
	e.pod = value_str_in(pod, "metadata", "name");
	e.container = value_str(value_get(from, "container"));
	if (!e.container)
		e.container =
			value_str_in(value_idx(value_in(pod, "spec", "containers"), 0), "name");
	e.argv = words.v;
	if (!check_fiber(j, exec_main, &e, RUN_LIMIT))
		buf_adds(&o->found, "timeout");
	else if (e.result < 0 || e.status == 126 || e.status == 127)
		outcome_unknown(o, &e.err);
	else
		judge_tool(arg, &e, c, o);
	buf_release(&e.out);
	buf_release(&e.errout);
	err_release(&e.err);
}

static int run_connect(const struct judge *j, const struct value *arg, struct outcome *o,
		       struct err *err)
{
	const struct value *from = value_get(arg, "from");
	STR_AUTO expect = arg_text_dup(arg, "expect");
	STR_AUTO body = arg_text_dup(arg, "body");
	struct connection c = {0};
	int r = parse_url(value_str_or(value_get(arg, "url"), ""), &c, err);

	buf_addf(&o->wanted, "%s from ", value_str_or(value_get(arg, "url"), ""));
	if (value_get(from, "machine"))
		buf_adds(&o->wanted, value_str_or(value_get(from, "machine"), ""));
	else
		describe_pod(&o->wanted, from);
	buf_addf(&o->wanted, ": %s%s%s", expect ? expect : "ok", body ? ", saying " : "",
		 body ? (*body == '~' ? body + 1 : body) : "");
	if (r == 0 && j->real)
		connect_by_exec(j, arg, &c, o);
	else if (r == 0)
		r = find_origin(j, from, &c.from, o, err);
	if (r > 0) {
		bool ended = check_fiber(j, connection_main, &c, RUN_LIMIT);

		judge_connection(arg, &c, ended, o);
	}
	connection_release(&c);
	return r < 0 ? r : 0;
}

static int connect_valid(const struct value *arg, struct err *err)
{
	struct connection c = {0};
	int r = parse_url(value_str_or(value_get(arg, "url"), ""), &c, err);

	connection_release(&c);
	return r;
}

const struct check_kind check_connect = {.key = "connect",
					 .fields = "from:p! url:s! expect:e body:r",
					 .valid = connect_valid,
					 .run = run_connect};
