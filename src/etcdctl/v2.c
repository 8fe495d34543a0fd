/* The version 2 command line: options, help, connections. */
#include <errno.h>

#include "etcdctl/v2ctl.h"
#include "object/goformat.h"
#include "store/door.h"

#define EXIT_SERVER 4

static const struct v2_flag global_flags[] = {
	{"debug", NULL, false, "show the requests as curl commands"},
	{"no-sync", NULL, false, "do not ask the cluster for its endpoints first"},
	{"output", "o", true,
	 "format of the output: simple, extended or json (default: \"simple\")"},
	{"discovery-srv", "D", true, "domain whose SRV records name the endpoints"},
	{"insecure-discovery", NULL, false, "accept SRV records without TLS"},
	{"peers", "C", true, "old name of --endpoints"},
	{"endpoint", NULL, true, "old name of --endpoints"},
	{"endpoints", NULL, true,
	 "addresses of the members, comma-separated (default: "
	 "\"http://127.0.0.1:2379,http://127.0.0.1:4001\")"},
	{"cert-file", NULL, true, "file with the client certificate"},
	{"key-file", NULL, true, "file with the client key"},
	{"ca-file", NULL, true, "file with the CA of the servers' certificates"},
	{"username", "u", true, "user as NAME[:PASSWORD]"},
	{"timeout", NULL, true, "how long one request may take (default: 2s)"},
	{"total-timeout", NULL, true, "how long the command may take (default: 5s)"},
	{"help", "h", false, "show help"},
	{"version", "v", false, "show the version"},
	{.name = NULL},
};
static const struct v2_flag no_flags[] = {{.name = NULL}};
static const struct v2_flag get_flags[] = {
	{"sort", NULL, false, "sort the result"},
	{"quorum", "q", false, "ask for an agreement"},
	{.name = NULL},
};
static const struct v2_flag ls_flags[] = {
	{"sort", NULL, false, "sort the result"},
	{"recursive", "r", false, "with everything below"},
	{"p", NULL, false, "append a slash to directories"},
	{"quorum", "q", false, "ask for an agreement"},
	{.name = NULL},
};
static const struct v2_flag ttl_flags[] = {
	{"ttl", NULL, true, "seconds until it is removed (default: 0)"}, {.name = NULL}};
static const struct v2_flag set_flags[] = {
	{"ttl", NULL, true, "seconds until it is removed (default: 0)"},
	{"swap-with-value", NULL, true, "only if this is the value now"},
	{"swap-with-index", NULL, true, "only if this is the modified index now (default: 0)"},
	{.name = NULL},
};
static const struct v2_flag mk_flags[] = {
	{"in-order", NULL, false, "make a key of ascending name in the directory <key>"},
	{"ttl", NULL, true, "seconds until it is removed (default: 0)"},
	{.name = NULL},
};
static const struct v2_flag rm_flags[] = {
	{"dir", NULL, false, "remove an empty directory too"},
	{"recursive", "r", false, "remove a directory with everything below"},
	{"with-value", NULL, true, "only if this is the value now"},
	{"with-index", NULL, true, "only if this is the modified index now (default: 0)"},
	{.name = NULL},
};
static const struct v2_flag backup_flags[] = {
	{"data-dir", NULL, true, "the etcd data directory"},
	{"wal-dir", NULL, true, "its log, when it is elsewhere"},
	{"backup-dir", NULL, true, "where the copy goes"},
	{"backup-wal-dir", NULL, true, "where the copy of the log goes, when elsewhere"},
	{"with-v3", NULL, false, "version 3 keys too"},
	{.name = NULL},
};

static const struct v2_cmd cmds[] = {
	{"backup", " ", "copies an etcd directory", backup_flags, v2_cmd_backup},
	{"cluster-health", " ", "checks whether the cluster is well", no_flags,
	 v2_cmd_cluster_health},
	{"mk", "<key> <value>", "makes a new key", mk_flags, v2_cmd_mk},
	{"mkdir", "<key>", "makes a new directory", ttl_flags, v2_cmd_mkdir},
	{"rm", "<key>", "removes a key or a directory", rm_flags, v2_cmd_rm},
	{"rmdir", "<key>", "removes a key or an empty directory", no_flags, v2_cmd_rmdir},
	{"get", "<key>", "shows the value of a key", get_flags, v2_cmd_get},
	{"ls", "[key]", "shows a directory", ls_flags, v2_cmd_ls},
	{"set", "<key> <value>", "sets the value of a key", set_flags, v2_cmd_set},
	{"setdir", "<key>", "makes a directory", ttl_flags, v2_cmd_setdir},
	{"update", "<key> <value>", "changes the value of an existing key", ttl_flags,
	 v2_cmd_update},
	{"updatedir", "<key> <value>", "changes an existing directory", ttl_flags,
	 v2_cmd_updatedir},
	{"member", NULL, "lists and changes the members", no_flags, NULL},
	{"member list", NULL, "shows the members of the cluster", no_flags, v2_cmd_member_list},
	{"member add", "<name> <peerURL>", "adds a member to the cluster", no_flags,
	 v2_cmd_member_add},
	{"member remove", "<memberID>", "removes a member from the cluster", no_flags,
	 v2_cmd_member_remove},
	{"member update", "<memberID> <peerURLs>", "changes a member of the cluster", no_flags,
	 v2_cmd_member_update},
};

static const struct v2_cmd *find_cmd(const char *group, const char *name)
{
	STR_AUTO full = group ? xasprintf("%s %s", group, name) : xstrdup(name);

	for (size_t i = 0; i < ARRAY_SIZE(cmds); i++)
		if (str_eq(cmds[i].name, full))
			return &cmds[i];
	return NULL;
}

/* ---- output -------------------------------------------------------------------------- */

void v2_out(struct v2_run *r, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	proc_write(r->proc, buf_str(&b), b.len);
}

void v2_errf(struct v2_run *r, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	stream_write(proc_err(r->proc), buf_str(&b), b.len);
}

int v2_fail(struct v2_run *r, int status, const char *text)
{
	v2_errf(r, "Error:  %s\n", text);
	return status;
}

/* Rows "   left  right", the left ones padded to the widest. */
static void two_columns(const struct strvec *rows, struct buf *out)
{
	size_t width = 0;

	for (size_t i = 0; i < rows->nr; i++)
		width = MAX(width, strcspn(rows->v[i], "\t"));
	for (size_t i = 0; i < rows->nr; i++) {
		size_t len = strcspn(rows->v[i], "\t");

		buf_addf(out, "   %.*s", (int)len, rows->v[i]);
		buf_pad(out, ' ', width + 2 - len);
		buf_addf(out, "%s\n", rows->v[i] + len + 1);
	}
}

static void flag_rows(const struct v2_flag *f, struct buf *out)
{
	STRVEC_AUTO rows = STRVEC_INIT;

	for (; f->name; f++) {
		const char *dash = f->name[1] ? "--" : "-", *v = f->has_value ? " value" : "";

		if (f->alias)
			strvec_addf(&rows, "%s%s%s, -%s%s\t%s", dash, f->name, v, f->alias, v,
				    f->help);
		else
			strvec_addf(&rows, "%s%s%s\t%s", dash, f->name, v, f->help);
	}
	two_columns(&rows, out);
}

static void cmd_rows(const char *group, struct buf *out)
{
	STRVEC_AUTO rows = STRVEC_INIT;
	size_t skip = group ? strlen(group) + 1 : 0;

	for (size_t i = 0; i < ARRAY_SIZE(cmds); i++) {
		bool nested = strchr(cmds[i].name, ' ') != NULL;

		if (group ? nested && str_starts(cmds[i].name, group) : !nested)
			strvec_addf(&rows, "%s\t%s", cmds[i].name + skip, cmds[i].summary);
	}
	if (!group)
		strvec_add(&rows, "help, h\tShows a list of commands or help for one command");
	two_columns(&rows, out);
}

static void app_help(struct v2_run *r)
{
	BUF_AUTO b = BUF_INIT;

	buf_adds(&b, "NAME:\n   etcdctl - A command line client for etcd, version 2.\n\nUSAGE:\n   "
		     "etcdctl [global options] command [command options] [arguments...]\n\n"
		     "VERSION:\n   " ETCDCTL_VERSION "\n\nCOMMANDS:\n");
	cmd_rows(NULL, &b);
	buf_adds(&b, "\nGLOBAL OPTIONS:\n");
	flag_rows(global_flags, &b);
	v2_out(r, "%s", buf_str(&b));
}

static void cmd_help(struct v2_run *r, const struct v2_cmd *c)
{
	BUF_AUTO b = BUF_INIT;

	buf_addf(&b, "NAME:\n   etcdctl %s - %s\n\nUSAGE:\n   etcdctl %s", c->name, c->summary,
		 c->name);
	if (!c->run) {
		buf_adds(&b, " command [command options] [arguments...]\n\nCOMMANDS:\n");
		cmd_rows(c->name, &b);
		buf_adds(&b, "\nOPTIONS:\n   --help, -h  show help\n");
	} else {
		buf_addf(&b, " %s%s\n", c->flags->name ? "[command options] " : "",
			 c->use ? c->use : "[arguments...]");
		if (c->flags->name) {
			buf_adds(&b, "\nOPTIONS:\n");
			flag_rows(c->flags, &b);
		}
	}
	buf_adds(&b, "   \n");
	v2_out(r, "%s", buf_str(&b));
}

/* ---- options, as Go's flag package reads them ------------------------------------------- */

bool v2_flag(const struct v2_run *r, const char *name)
{
	return str_eq(v2_value(r, name, ""), "true");
}

const char *v2_value(const struct v2_run *r, const char *name, const char *dflt)
{
	const char *v = r->local ? strmap_get(r->local, name) : NULL;

	if (!v)
		v = strmap_get(r->global, name);
	return v ? v : dflt;
}

int64_t v2_number(const struct v2_run *r, const char *name)
{
	int64_t v = 0;

	return parse_i64(v2_value(r, name, "0"), &v) == 0 ? v : 0;
}

static const struct v2_flag *find_flag(const struct v2_flag *flags, const char *name, size_t len)
{
	for (; flags->name; flags++)
		if ((strlen(flags->name) == len && memcmp(flags->name, name, len) == 0) ||
		    (flags->alias && len == 1 && flags->alias[0] == name[0]))
			return flags;
	return NULL;
}

/* The flag an argument is, or NULL: "-x", "--x", "--x=v". */
static const struct v2_flag *flag_of(const struct v2_flag *flags, const char *arg, const char **eq)
{
	const char *name = arg;

	*eq = NULL;
	if (*name != '-' || !name[1])
		return NULL;
	name += name[1] == '-' ? 2 : 1;
	*eq = strchr(name, '=');
	return find_flag(flags, name, *eq ? (size_t)(*eq - name) : strlen(name));
}

/* Known options anywhere on the line come first; what follows is arguments from the first
 * that is not an option. 0, or -EINVAL with the text of Go's flag package. */
static int parse_flags(const struct v2_flag *flags, bool reorder, int argc, char **argv,
		       struct strmap *values, struct strvec *args, struct err *err)
{
	const char *eq;

	for (int i = 0; i < argc; i++) {
		const struct v2_flag *f = flag_of(flags, argv[i], &eq);
		const char *value = "true";

		if (str_eq(argv[i], "--") ||
		    (!f && (argv[i][0] != '-' || !argv[i][1] || args->nr))) {
			if (!reorder || str_eq(argv[i], "--")) {
				for (i += str_eq(argv[i], "--"); i < argc; i++)
					strvec_add(args, argv[i]);
				return 0;
			}
			strvec_add(args, argv[i]);
			continue;
		}
		if (!f)
			return err_set(err, -EINVAL, "flag provided but not defined: -%s",
				       argv[i] + (argv[i][1] == '-' ? 2 : 1));
		if (eq)
			value = eq + 1;
		else if (f->has_value && i + 1 >= argc)
			return err_set(err, -EINVAL, "flag needs an argument: -%s", f->name);
		else if (f->has_value)
			value = argv[++i];
		strmap_put(values, f->name, xstrdup(value));
	}
	return 0;
}

/* ---- connecting ------------------------------------------------------------------------- */

/* gRPC's reason, as an HTTP client would have said it. Caller frees. */
static char *plain_reason(const char *why)
{
	static const char *const lead[] = {
		"Error while dialing: ", "authentication handshake failed: ",
		"error reading server preface: "};

	for (size_t i = 0; i < ARRAY_SIZE(lead); i++) {
		const char *at = strstr(why, lead[i]);

		if (at) {
			at += strlen(lead[i]);
			return xstrndup(at, strcspn(at, "\""));
		}
	}
	return xstrdup(why);
}

static int read_pem(struct v2_run *r, const char *flag, const char *env, char **ret)
{
	const char *path = v2_value(r, flag, proc_getenv(r->proc, env));
	BUF_AUTO b = BUF_INIT;
	int e;

	if (str_empty(path))
		return 0;
	e = proc_read_file(r->proc, path, &b);
	if (e < 0) {
		v2_errf(r, "open %s: %s\n", path, go_strerror(e));
		return EXIT_ERROR;
	}
	*ret = buf_detach(&b);
	return 0;
}

static int prepare(struct v2_run *r)
{
	const char *eps = v2_value(r, "endpoints", NULL);
	int e;

	if (r->endpoints.nr)
		return 0; /* connected before */
	eps = eps ? eps : v2_value(r, "endpoint", NULL);
	eps = eps ? eps : v2_value(r, "peers", NULL);
	eps = eps ? eps : proc_getenv(r->proc, "ETCDCTL_ENDPOINTS");
	strvec_split(&r->endpoints, eps ? eps : "http://127.0.0.1:2379,http://127.0.0.1:4001", ',');
	e = read_pem(r, "ca-file", "ETCDCTL_CA_FILE", &r->tls.ca);
	if (e == 0)
		e = read_pem(r, "cert-file", "ETCDCTL_CERT_FILE", &r->tls.cert);
	if (e == 0)
		e = read_pem(r, "key-file", "ETCDCTL_KEY_FILE", &r->tls.key);
	return e;
}

static int dial(struct v2_run *r, struct store **ret, struct strvec *errors, bool *ret_refused)
{
	*ret_refused = true;
	for (size_t i = 0; i < r->endpoints.nr; i++) {
		struct etcd_door *d = NULL;
		ERR_AUTO err = ERR_INIT;
		char *why;

		if (etcd_dial(r->proc, r->endpoints.v[i], &r->tls, &d, &err) == 0) {
			*ret = d->store;
			return 0;
		}
		why = plain_reason(err_msg(&err));
		*ret_refused = *ret_refused && str_starts(why, "dial tcp");
		strvec_take(errors, why);
	}
	return -ENOTCONN;
}

enum purpose { FOR_KEYS, FOR_HEALTH, FOR_SYNC };

static int connect_or(struct v2_run *r, struct store **ret, enum purpose purpose)
{
	STRVEC_AUTO errors = STRVEC_INIT;
	BUF_AUTO text = BUF_INIT;
	bool refused;
	int e = prepare(r);

	if (e)
		return e;
	e = dial(r, ret, &errors, &refused);
	if (e == 0 && purpose != FOR_SYNC)
		e = fiber_sleep(r->proc->sim, 3 * SIM_MSEC);
	if (e == 0)
		return 0;
	if (e == -ECANCELED)
		return EXIT_KILLED;
	if (purpose == FOR_SYNC && !refused)
		return 0; /* someone listens there: the command itself will fail */
	if (purpose == FOR_HEALTH)
		v2_out(r, "cluster may be unhealthy: failed to list members\n");
	buf_adds(&text, "client: etcd cluster is unavailable or misconfigured");
	for (size_t i = 0; i < errors.nr; i++)
		buf_addf(&text, "; error #%zu: %s\n", i, errors.v[i]);
	v2_fail(r, 0, buf_str(&text));
	for (size_t i = 0; i < errors.nr; i++)
		v2_errf(r, "error #%zu: %s\n", i, errors.v[i]);
	v2_errf(r, "\n");
	return refused && purpose != FOR_HEALTH ? EXIT_BAD_CONNECTION : EXIT_SERVER;
}

int v2_connect(struct v2_run *r, struct store **ret)
{
	return connect_or(r, ret, FOR_KEYS);
}

int v2_connect_for_health(struct v2_run *r, struct store **ret)
{
	return connect_or(r, ret, FOR_HEALTH);
}

int v2_sync(struct v2_run *r)
{
	struct store *unused;

	return v2_flag(r, "no-sync") ? 0 : connect_or(r, &unused, FOR_SYNC);
}

/* ---- running ------------------------------------------------------------------------------ */

static int no_topic(struct v2_run *r, const char *word)
{
	v2_errf(r, "No help topic for '%s'\n", word);
	return 3;
}

static int run_cmd(struct v2_run *r, const struct v2_cmd *c, int argc, char **argv)
{
	STRVEC_AUTO args = STRVEC_INIT;
	ERR_AUTO err = ERR_INIT;
	char *none = NULL;

	if (!c->run) {
		const struct v2_cmd *sub = argc ? find_cmd(c->name, argv[0]) : NULL;

		if (argc && !sub)
			return no_topic(r, argv[0]);
		if (sub)
			return run_cmd(r, sub, argc - 1, argv + 1);
		cmd_help(r, c);
		return EXIT_OK;
	}
	for (int i = 0; i < argc; i++)
		if (str_eq(argv[i], "--help") || str_eq(argv[i], "-h")) {
			cmd_help(r, c);
			return EXIT_OK;
		}
	r->local = strmap_new(free);
	if (parse_flags(c->flags, true, argc, argv, r->local, &args, &err) < 0) {
		v2_out(r, "Incorrect Usage: %s\n\n", err_msg(&err));
		cmd_help(r, c);
		v2_errf(r, "%s\n", err_msg(&err));
		return EXIT_ERROR;
	}
	r->args = args.nr ? args.v : &none;
	r->nr_args = args.nr;
	return c->run(r);
}

static int run(struct v2_run *r, int argc, char **argv)
{
	STRVEC_AUTO rest = STRVEC_INIT;
	const struct v2_cmd *c;
	ERR_AUTO err = ERR_INIT;

	if (parse_flags(global_flags, false, argc - 1, argv + 1, r->global, &rest, &err) < 0) {
		v2_out(r, "Incorrect Usage. %s\n\n", err_msg(&err));
		app_help(r);
		v2_errf(r, "%s\n", err_msg(&err));
		return EXIT_ERROR;
	}
	r->output = v2_value(r, "output", "simple");
	if (v2_flag(r, "version")) {
		v2_out(r, "etcdctl version: " ETCDCTL_VERSION "\nAPI version: 2\n");
		return EXIT_OK;
	}
	if (v2_flag(r, "help") || !rest.nr || str_eq(rest.v[0], "help") || str_eq(rest.v[0], "h")) {
		c = rest.nr > 1 ? find_cmd(NULL, rest.v[1]) : NULL;
		if (rest.nr > 1 && !c)
			return no_topic(r, rest.v[1]);
		if (c)
			cmd_help(r, c);
		else
			app_help(r);
		return EXIT_OK;
	}
	c = find_cmd(NULL, rest.v[0]);
	if (!c)
		return no_topic(r, rest.v[0]);
	return run_cmd(r, c, (int)rest.nr - 1, rest.v + 1);
}

int v2_main(struct proc *p, int argc, char **argv)
{
	struct v2_run r = {.proc = p, .global = strmap_new(free)};
	int status = EXIT_KILLED;

	if (fiber_sleep(p->sim, 15 * SIM_MSEC) == 0)
		status = run(&r, argc, argv);
	strmap_free(r.global);
	strmap_free(r.local);
	strvec_release(&r.endpoints);
	etcd_tls_release(&r.tls);
	return status;
}
