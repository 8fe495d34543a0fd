/* One run: finding the command, its options, the server's certificates; messages. */
#include "etcdctl/ctl.h"

#include <errno.h>

#include "client/grpc.h"
#include "pki/cert.h"
#include "etcdctl/print.h"
#include "etcdctl/table.inc"
#include "object/goformat.h"
#include "object/json.h"
#include "object/timefmt.h"

#define START_TIME (15 * SIM_MSEC) /* what loading the program takes */

#define G struct ctl_globals
const struct opt_spec ctl_global_opts[] = {
	OPT_STR(G, cacert, "cacert", 0, "",
		"File with the CA that must have signed the server's certificate"),
	OPT_STR(G, cert, "cert", 0, "", "File with the client certificate for TLS"),
	OPT_DUR(G, command_timeout, "command-timeout", 0, "5s",
		"How long a short request may take"),
	OPT_BOOL(G, debug, "debug", 0, "false", "Log what the client library does"),
	OPT_DUR(G, dial_timeout, "dial-timeout", 0, "2s", "How long connecting may take"),
	OPT_STR(G, discovery_srv, "discovery-srv", 'd', "",
		"Domain whose SRV records name the endpoints"),
	OPT_STR(G, discovery_srv_name, "discovery-srv-name", 0, "",
		"Service name in those records"),
	OPT_LIST(G, endpoints, "endpoints", 0, "Addresses of the members"),
	OPT_BOOL(G, hex, "hex", 0, "false", "Print bytes in hexadecimal"),
	OPT_BOOL(G, insecure_discovery, "insecure-discovery", 0, "true",
		 "Accept SRV records without TLS"),
	OPT_BOOL(G, insecure_skip_tls_verify, "insecure-skip-tls-verify", 0, "false",
		 "Do not check the server's certificate (for tests)"),
	OPT_BOOL(G, insecure_transport, "insecure-transport", 0, "true",
		 "Connect without TLS when no certificate is given"),
	OPT_DUR(G, keepalive_time, "keepalive-time", 0, "2s",
		"Pause between pings of the connection"),
	OPT_DUR(G, keepalive_timeout, "keepalive-timeout", 0, "6s",
		"How long to wait for the answer to a ping"),
	OPT_STR(G, key, "key", 0, "", "File with the client key for TLS"),
	OPT_STR(G, password, "password", 0, "", "Password, when --user has none"),
	OPT_STR(G, user, "user", 0, "", "User as NAME[:PASSWORD]"),
	OPT_STR(G, write_out, "write-out", 'w', "simple",
		"Output format (fields, json, protobuf, simple, table)"),
	OPT_END};
#undef G

static const struct opt_spec utl_global_opts[] = {
	OPT_STR(struct ctl_globals, write_out, "write-out", 'w', "simple",
		"Output format (fields, json, protobuf, simple, table)"),
	OPT_END};

const struct opt_spec *ctl_globals_of(const struct ctl *c)
{
	return str_eq(c->tool, "etcdutl") ? utl_global_opts : ctl_global_opts;
}

const struct opt_spec ctl_endpoint_opts[] = {OPT_BOOL(struct ctl_endpoint_opts, cluster, "cluster",
						      0, "false",
						      "Ask every member of the cluster"),
					     OPT_END};

/* Groups: commands that only hold others. */
static const struct etcdctl_cmd groups[] = {
	{.name = "auth",
	 .use = "auth <enable or disable>",
	 .summary = "Turns authentication on and off"},
	{.name = "alarm", .use = "alarm <subcommand>", .summary = "Alarms of the members"},
	{.name = "check",
	 .use = "check <subcommand>",
	 .summary = "Checks of what the cluster can do"},
	{.name = "endpoint",
	 .use = "endpoint <subcommand>",
	 .summary = "What the endpoints say of themselves",
	 .opts = ctl_endpoint_opts,
	 .opts_size = sizeof(struct ctl_endpoint_opts)},
	{.name = "lease",
	 .use = "lease <subcommand>",
	 .summary = "Leases and the keys attached to them"},
	{.name = "member", .use = "member <subcommand>", .summary = "Members of the cluster"},
	{.name = "role", .use = "role <subcommand>", .summary = "Roles and what they permit"},
	{.name = "snapshot",
	 .use = "snapshot <subcommand>",
	 .summary = "Snapshots of a member's data"},
	{.name = "user",
	 .use = "user <subcommand>",
	 .summary = "Users, their passwords and roles"},
	{.name = NULL},
};

static bool in_tool(const struct ctl *c, const struct etcdctl_cmd *cmd)
{
	return str_eq(c->tool, "etcdctl") || str_eq(cmd->name, "snapshot") ||
	       str_eq(cmd->name, "snapshot restore") || str_eq(cmd->name, "snapshot status") ||
	       str_eq(cmd->name, "version");
}

const struct etcdctl_cmd *ctl_cmd_at(const struct ctl *c, size_t i)
{
	size_t n = 0;

	for (const struct etcdctl_cmd *const *e = etcdctl_table; *e; e++)
		if (in_tool(c, *e) && n++ == i)
			return *e;
	return NULL;
}

static const struct etcdctl_cmd *find_exact(const struct ctl *c, const char *name)
{
	for (const struct etcdctl_cmd *g = groups; g->name; g++)
		if (str_eq(g->name, name) && in_tool(c, g))
			return g;
	for (const struct etcdctl_cmd *const *e = etcdctl_table; *e; e++)
		if (str_eq((*e)->name, name) && in_tool(c, *e))
			return *e;
	return NULL;
}

/* A name, or the beginning of its last word that fits nothing else. */
static const struct etcdctl_cmd *find_cmd(const struct ctl *c, const char *name)
{
	const struct etcdctl_cmd *found = find_exact(c, name), *cmd;
	STR_AUTO match = NULL;

	if (found)
		return found;
	for (size_t i = 0; (cmd = ctl_cmd_at(c, i)); i++) {
		STR_AUTO words = NULL;
		size_t len = strlen(name);

		if (!str_starts(cmd->name, name))
			continue;
		words = xstrndup(cmd->name, len + strcspn(cmd->name + len, " "));
		if (match && !str_eq(match, words))
			return NULL;
		free(match);
		match = xstrdup(words);
	}
	return match ? find_exact(c, match) : NULL;
}

/* ---- output ------------------------------------------------------------------------- */

void ctl_out(struct ctl *c, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	ctl_flush(c, &b);
}

void ctl_err(struct ctl *c, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	stream_write(proc_err(c->proc), buf_str(&b), b.len);
}

int ctl_fail(struct ctl *c, int status, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	ctl_err(c, "Error: %s\n", buf_str(&b));
	return status;
}

void ctl_log(struct ctl *c, const char *level, const char *logger, const char *caller,
	     const char *msg, const char *extra)
{
	BUF_AUTO b = BUF_INIT;

	buf_addf(&b, "{\"level\":\"%s\",\"ts\":\"", level);
	time_write_rfc3339_micro(&b, sim_now(c->sim));
	buf_addc(&b, '"');
	if (logger)
		buf_addf(&b, ",\"logger\":\"%s\"", logger);
	buf_addf(&b, ",\"caller\":\"%s\",\"msg\":\"%s\"%s}\n", caller, msg, extra);
	ctl_err(c, "%s", buf_str(&b));
}

void ctl_warn_rpc(struct ctl *c, const char *endpoint)
{
	const char *why = c->client->ops->rpc_error(c->client->self);
	BUF_AUTO target = BUF_INIT;
	BUF_AUTO extra = BUF_INIT;
	uint64_t mix;

	etcd_target(endpoint ? endpoint : c->g.endpoints.v[0], &target);
	/* the address of a Go object: any, but the same in the same run */
	mix = hash_bytes(&c->proc->started, sizeof(c->proc->started));
	buf_addf(&extra,
		 ",\"target\":\"etcd-endpoints://0xc000%03x000/%s\",\"attempt\":0,"
		 "\"error\":",
		 (unsigned)(mix & 0x7ff), buf_str(&target));
	json_write_string(&extra, why, strlen(why), 0);
	ctl_log(c, "warn", "etcd-client", "v3@v" ETCDCTL_VERSION "/retry_interceptor.go:63",
		"retrying of unary invoker failed", buf_str(&extra));
}

int ctl_fail_rpc(struct ctl *c, int status, const struct err *err)
{
	if (err->code == 0 || err->code == -ECANCELED)
		return EXIT_KILLED;
	ctl_warn_rpc(c, NULL);
	return ctl_fail(c, status, "%s", err_msg(err));
}

bool ctl_given(const struct ctl *c, const char *opt)
{
	return opt_changed(&c->parsed, opt);
}

/* ---- environment ---------------------------------------------------------------------- */

static char *env_name(const char *opt)
{
	char *s = xasprintf("ETCDCTL_%s", opt);

	for (char *p = s; *p; p++)
		*p = *p == '-' ? '_' : *p >= 'a' && *p <= 'z' ? (char)(*p - 32) : *p;
	return s;
}

static int env_option(struct ctl *c, const struct opt_spec *o, const char *env)
{
	const char *value = proc_getenv(c->proc, env);
	const struct opt_set set = {ctl_global_opts, &c->g};
	struct opt_parsed ignored = OPT_PARSED_INIT;
	STR_AUTO arg = NULL;
	char *argv[1];
	ERR_AUTO err = ERR_INIT;
	int r;

	if (str_empty(value))
		return 0;
	if (ctl_given(c, o->name)) {
		STR_AUTO extra = xasprintf(",\"environment-variable\":\"%s\"", env);

		ctl_log(c, "fatal", NULL, "flags/flag.go:85",
			"conflicting environment variable is shadowed by corresponding "
			"command-line "
			"flag (either unset environment variable or disable flag))",
			extra);
		return EXIT_ERROR;
	}
	arg = xasprintf("--%s=%s", o->name, value);
	argv[0] = arg;
	r = opt_parse(&set, 1, 1, argv, &ignored, &err);
	opt_parsed_release(&ignored);
	(void)r; /* as the real one: what cannot be read is as if it were not there */
	return 0;
}

/* Variables stand for options that were not given; unknown ones are remarked on. */
static int read_env(struct ctl *c)
{
	STRVEC_AUTO known = STRVEC_INIT;
	const char *name;
	void *value;

	for (const struct opt_spec *o = ctl_global_opts; o->name; o++) {
		STR_AUTO env = env_name(o->name);
		int r = env_option(c, o, env);

		strvec_add(&known, env);
		if (r)
			return r;
	}
	for (size_t i = 0; strmap_next(proc_env(c->proc), &i, &name, &value);) {
		BUF_AUTO extra = BUF_INIT;

		if (!str_starts(name, "ETCDCTL_") || str_eq(name, "ETCDCTL_API") ||
		    str_starts(name, "ETCDCTL_WATCH_") || strvec_has(&known, name))
			continue;
		buf_addf(&extra, ",\"environment-variable\":\"%s=%s\"", name, (char *)value);
		ctl_log(c, "warn", NULL, "flags/flag.go:93", "unrecognized environment variable",
			buf_str(&extra));
	}
	return 0;
}

/* ---- connecting -------------------------------------------------------------------------- */

static int read_file(struct ctl *c, const char *path, char **ret)
{
	BUF_AUTO b = BUF_INIT;
	int r = proc_read_file(c->proc, path, &b);

	if (r == -ECANCELED)
		return EXIT_KILLED;
	if (r < 0)
		return ctl_fail(c, EXIT_BAD_ARGS, "open %s: %s", path, go_strerror(r));
	*ret = buf_detach(&b);
	return 0;
}

/* Whether the certificate can be used with its key: a simulated one, or a real one. */
static int check_key_pair(struct ctl *c, const struct etcd_tls *tls, struct err *err)
{
	struct cert parsed = {0};
	STR_AUTO key_id = NULL;
	int r;

	if (machine_context(c->proc->machine, ETCD_GRPC_CONTEXT))
		return grpc_check_key_pair(tls->cert, tls->key, err);
	r = cert_parse(tls->cert, strlen(tls->cert), &parsed, err);
	if (r == 0)
		r = cert_key_parse(tls->key, strlen(tls->key), &key_id, err);
	if (r == 0 && !str_eq(parsed.id, key_id))
		r = err_set(err, -EINVAL, "tls: private key does not match public key");
	cert_release(&parsed);
	return r;
}

int ctl_read_tls(struct ctl *c, const char *cacert, const char *cert, const char *key,
		 struct etcd_tls *ret)
{
	ERR_AUTO err = ERR_INIT;
	int r = 0;

	if (cert[0] || key[0]) {
		if (!cert[0] || !key[0])
			return ctl_fail(
				c, EXIT_BAD_ARGS,
				"KeyFile and CertFile must both be present[key: %s, cert: %s]", key,
				cert);
		r = read_file(c, cert, &ret->cert);
		if (r == 0)
			r = read_file(c, key, &ret->key);
		if (r == 0 && check_key_pair(c, ret, &err) < 0)
			r = ctl_fail(c, EXIT_BAD_ARGS, "%s", err_msg(&err));
	}
	if (r == 0 && cacert[0])
		r = read_file(c, cacert, &ret->ca);
	return r;
}

void etcd_tls_release(struct etcd_tls *t)
{
	free(t->ca);
	free(t->cert);
	free(t->key);
	*t = (struct etcd_tls){0};
}

struct etcd_client *ctl_client_to(struct ctl *c, const struct strvec *endpoints)
{
	struct etcd_config cfg = {.proc = c->proc,
				  .endpoints = endpoints,
				  .tls = &c->tls,
				  .timeout_ns = c->no_timeout ? 0 : MAX(c->g.command_timeout, 1),
				  .user = c->user,
				  .password = c->password,
				  .dial_timeout_ns = c->g.dial_timeout,
				  .keepalive_time_ns = c->g.keepalive_time,
				  .keepalive_timeout_ns = c->g.keepalive_timeout,
				  .use_tls = !c->g.insecure_transport};

	return etcd_client_new(&cfg);
}

int ctl_connect(struct ctl *c)
{
	int r = read_env(c);

	if (r == 0)
		r = ctl_pick_printer(c);
	if (!c->g.endpoints.nr)
		strvec_add(&c->g.endpoints, "127.0.0.1:2379");
	c->tls.insecure_skip_verify = c->g.insecure_skip_tls_verify;
	if (r == 0)
		r = ctl_read_tls(c, c->g.cacert, c->g.cert, c->g.key, &c->tls);
	if (r == 0)
		r = auth_read_user(c, c->g.user, c->g.password, "Password: ", &c->user,
				   &c->password);
	if (r == 0) {
		c->client = ctl_client_to(c, &c->g.endpoints);
		r = auth_login(c);
	}
	return r;
}

int ctl_endpoints(struct ctl *c, bool cluster, struct strvec *ret)
{
	struct etcd_members m;
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;

	if (!cluster) {
		for (size_t i = 0; i < c->g.endpoints.nr; i++)
			strvec_add(ret, c->g.endpoints.v[i]);
		return 0;
	}
	if (c->client->ops->members(c->client->self, &h, &m, &err) < 0) {
		if (err.code == 0 || err.code == -ECANCELED)
			return EXIT_KILLED;
		ctl_warn_rpc(c, NULL);
		return ctl_fail(c, EXIT_ERROR,
				"failed to fetch endpoints from etcd cluster member list: %s",
				err_msg(&err));
	}
	for (size_t i = 0; i < m.nr; i++)
		for (size_t j = 0; j < m.v[i].client_urls.nr; j++)
			strvec_add(ret, m.v[i].client_urls.v[j]);
	etcd_members_release(&m);
	return 0;
}

/* ---- running ---------------------------------------------------------------------------- */

static size_t option_sets(const struct ctl *c, const struct etcdctl_cmd *cmd, void *opts,
			  struct ctl_globals *g, struct opt_set sets[2])
{
	size_t n = 0;

	if (cmd && cmd->opts)
		sets[n++] = (struct opt_set){cmd->opts, opts};
	sets[n++] = (struct opt_set){ctl_globals_of(c), g};
	return n;
}

/* As cobra: the first argument that is not an option names a (sub)command, or none is. Moves
 * what is left to the front of argv; returns how many. *ret_bad: a word that names nothing. */
static int find_command(struct ctl *c, int argc, char **argv, const char **ret_bad)
{
	BUF_AUTO name = BUF_INIT;

	*ret_bad = NULL;
	for (;;) {
		struct opt_set sets[2];
		size_t n = option_sets(c, c->cmd, NULL, NULL, sets);
		int i = opt_first_arg(sets, n, argc, argv, 0);
		const struct etcdctl_cmd *sub;

		if (i >= argc || (c->cmd && c->cmd->run))
			return argc;
		if (!c->cmd && str_eq(argv[i], "help"))
			c->parsed.help = true;
		else {
			buf_addf(&name, "%s%s", name.len ? " " : "", argv[i]);
			sub = find_cmd(c, buf_str(&name));
			if (!sub) {
				*ret_bad = argv[i];
				return argc;
			}
			c->cmd = sub;
			buf_reset(&name);
			buf_adds(&name, sub->name);
		}
		memmove(argv + i, argv + i + 1, (size_t)(argc - i) * sizeof(*argv));
		argc--;
	}
}

static size_t edit_distance(const char *a, const char *b)
{
	size_t n = strlen(b), row[64];

	if (n + 1 >= ARRAY_SIZE(row))
		return 99;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t cost = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			row[j] = MIN(cost, MIN(row[j - 1], row[j]) + 1);
		}
	}
	return row[n];
}

static int unknown_command(struct ctl *c, const char *word)
{
	STRVEC_AUTO near = STRVEC_INIT;
	BUF_AUTO msg = BUF_INIT;
	const struct etcdctl_cmd *cmd;

	for (size_t i = 0; (cmd = ctl_cmd_at(c, i)); i++) {
		STR_AUTO top = xstrndup(cmd->name, strcspn(cmd->name, " "));

		if ((edit_distance(word, top) <= 2 || str_starts(top, word)) &&
		    !strvec_has(&near, top))
			strvec_add(&near, top);
	}
	strvec_sort(&near);
	buf_addf(&msg, "Error: unknown command \"%s\" for \"%s\"\n", word, c->tool);
	if (near.nr)
		buf_adds(&msg, "\nDid you mean this?\n");
	for (size_t i = 0; i < near.nr; i++)
		buf_addf(&msg, "\t%s\n", near.v[i]);
	if (near.nr)
		buf_addc(&msg, '\n');
	ctl_err(c, "%sRun '%s --help' for usage.\n%s", buf_str(&msg), c->tool, buf_str(&msg));
	return EXIT_ERROR;
}

static int help(struct ctl *c)
{
	BUF_AUTO out = BUF_INIT;

	ctl_help(c, c->cmd ? c->cmd->name : NULL, c->cmd, &out);
	return ctl_flush(c, &out);
}

static int run(struct ctl *c, int argc, char **argv, const char *bad)
{
	const struct etcdctl_cmd *cmd = c->cmd;
	void *opts = xcalloc(1, cmd && cmd->opts_size ? cmd->opts_size : 1);
	struct opt_set sets[2];
	size_t n = option_sets(c, cmd, opts, &c->g, sets);
	char *no_args = NULL;
	ERR_AUTO err = ERR_INIT;
	int r;

	if (cmd && cmd->opts)
		opt_defaults(cmd->opts, opts);
	r = opt_parse(sets, n, argc, argv, &c->parsed, &err);
	if (r < 0) {
		help(c);
		ctl_err(c, "Error: %s\n\nError: %s\n", err_msg(&err), err_msg(&err));
		r = EXIT_ERROR;
	} else if (c->parsed.help || ((!cmd || !cmd->run) && (cmd || !bad))) {
		r = help(c);
	} else if (!cmd) {
		r = unknown_command(c, bad);
	} else {
		c->args = c->parsed.args.nr ? c->parsed.args.v : &no_args;
		c->nr_args = c->parsed.args.nr;
		r = cmd->run(c, opts);
	}
	if (cmd && cmd->opts)
		opt_release(cmd->opts, opts);
	free(opts);
	return r;
}

static int tool_main(struct proc *p, const char *tool, int argc, char **argv)
{
	struct ctl c = {.proc = p, .sim = p->sim, .tool = tool, .parsed = OPT_PARSED_INIT};
	char **args = xcalloc((size_t)argc + 1, sizeof(*args));
	const char *bad;
	int r = EXIT_KILLED;

	for (int i = 1; i < argc; i++)
		args[i - 1] = argv[i];
	opt_defaults(ctl_global_opts, &c.g);
	if (proc_sleep(p, START_TIME) == 0) {
		argc = find_command(&c, argc - 1, args, &bad);
		r = run(&c, argc, args, bad);
	}
	etcd_client_free(c.client);
	etcd_tls_release(&c.tls);
	free(c.user);
	free(c.password);
	opt_release(ctl_global_opts, &c.g);
	opt_parsed_release(&c.parsed);
	free(args);
	return r;
}

static int etcdctl_main(struct proc *p, int argc, char **argv)
{
	const char *api = proc_getenv(p, "ETCDCTL_API");

	if (str_empty(api) || str_eq(api, "3"))
		return tool_main(p, "etcdctl", argc, argv);
	if (str_eq(api, "2") && machine_context(p->machine, ETCD_GRPC_CONTEXT)) {
		proc_errorf(p, "ETCDCTL_API=2 speaks to the etcd of simulated machines only: "
			       "try `drydock shell`, then `ssh controlplane`\n");
		return 1;
	}
	if (str_eq(api, "2"))
		return v2_main(p, argc, argv);
	proc_errorf(p, "unsupported API version: %s\n", api);
	return 1;
}

static int etcdutl_main(struct proc *p, int argc, char **argv)
{
	return tool_main(p, "etcdutl", argc, argv);
}

const struct command etcdctl_command = {
	.name = "etcdctl", .path = "/usr/local/bin/etcdctl", .main = etcdctl_main};
const struct command etcdutl_command = {
	.name = "etcdutl", .path = "/usr/local/bin/etcdutl", .main = etcdutl_main};
