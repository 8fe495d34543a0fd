#include "kubectl/kubectl.h"

#include <errno.h>

#include "kubectl/internal.h"
#include "kubectl/table.inc"

#define START_TIME (40 * SIM_MSEC) /* what loading the program takes */

#define G struct kubectl_globals
const struct opt_spec kubectl_global_opts[] = {
	OPT_STR(G, as, "as", 0, "",
		"Username to act as for this command: a user, or a service account as "
		"system:serviceaccount:NAMESPACE:NAME.",
		.values = "@user"),
	OPT_ARR(G, as_group, "as-group", 0,
		"Group to act as for this command. Repeat it for several groups."),
	OPT_STR(G, as_uid, "as-uid", 0, "", "UID to act as for this command."),
	OPT_STR(G, cache_dir, "cache-dir", 0, "/root/.kube/cache", "Where answers are cached"),
	OPT_STR(G, ca_file, "certificate-authority", 0, "",
		"File with the certificate of the authority that must have signed the server's",
		.values = "@file"),
	OPT_STR(G, cert_file, "client-certificate", 0, "", "File with a client certificate for TLS",
		.values = "@file"),
	OPT_STR(G, key_file, "client-key", 0, "", "File with the client key for TLS",
		.values = "@file"),
	OPT_STR(G, cluster, "cluster", 0, "", "Name of the kubeconfig cluster to use",
		.values = "@cluster"),
	OPT_STR(G, context, "context", 0, "", "Name of the kubeconfig context to use",
		.values = "@context"),
	OPT_BOOL(G, disable_compression, "disable-compression", 0, "false",
		 "Ask the server for uncompressed responses"),
	OPT_BOOL(G, insecure, "insecure-skip-tls-verify", 0, "false",
		 "Do not check the server's certificate. The connection is then insecure"),
	OPT_STR(G, kubeconfig, "kubeconfig", 0, "",
		"File with the kubeconfig to use for this command.", .values = "@file"),
	OPT_DUR(G, log_flush, "log-flush-frequency", 0, "5s", "Longest time between log flushes"),
	OPT_BOOL(G, match_version, "match-server-version", 0, "false",
		 "Refuse a server of another version"),
	OPT_STR(G, ns, "namespace", 'n', "", "The namespace to work in", .values = "@namespace"),
	OPT_STR(G, password, "password", 0, "", "Password for basic authentication"),
	OPT_STR(G, profile, "profile", 0, "none",
		"What to profile. One of (none|cpu|heap|goroutine|threadcreate|block|mutex)"),
	OPT_STR(G, profile_output, "profile-output", 0, "profile.pprof",
		"File the profile is written to"),
	OPT_STR(G, request_timeout, "request-timeout", 0, "0",
		"How long to wait for the answer to one request, with a unit (e.g. 1s, 2m, 3h). "
		"Zero "
		"means for ever."),
	OPT_STR(G, server, "server", 's', "", "Address and port of the API server"),
	OPT_STR(G, tls_server_name, "tls-server-name", 0, "",
		"Name the server's certificate must carry, when it is not the host of its address"),
	OPT_STR(G, token, "token", 0, "", "Bearer token for authentication"),
	OPT_STR(G, user, "user", 0, "", "Name of the kubeconfig user to use",
		.values = "@kubeuser"),
	OPT_STR(G, username, "username", 0, "", "Username for basic authentication"),
	OPT_INT(G, v, "v", 'v', "0", "How much to log"),
	OPT_STR(G, vmodule, "vmodule", 0, "", "Log levels by source file, as PATTERN=N,..."),
	OPT_BOOL(G, warnings_as_errors, "warnings-as-errors", 0, "false",
		 "Exit with a status other than 0 when the server sent warnings"),
	OPT_END};
#undef G

const struct kubectl_cmd *kubectl_cmd_at(size_t i)
{
	for (size_t n = 0; n <= i; n++)
		if (!kubectl_table[n])
			return NULL;
	return kubectl_table[i];
}

static bool in_comma_list(const char *list, const char *word)
{
	STRVEC_AUTO v = STRVEC_INIT;

	if (!list)
		return false;
	strvec_split(&v, list, ',');
	return strvec_has(&v, word);
}

/* name: the whole of a command's name, or its parents' with an alias as the last word. */
const struct kubectl_cmd *kubectl_cmd_find(const char *name)
{
	const char *last = strrchr(name, ' ');
	size_t parents = last ? (size_t)(last - name) + 1 : 0;

	for (const struct kubectl_cmd *const *c = kubectl_table; *c; c++) {
		const char *own = strrchr((*c)->name, ' ');
		size_t own_parents = own ? (size_t)(own - (*c)->name) + 1 : 0;

		if (str_eq((*c)->name, name))
			return *c;
		if (own_parents == parents && !memcmp((*c)->name, name, parents) &&
		    in_comma_list((*c)->aliases, name + parents))
			return *c;
	}
	return NULL;
}

bool kubectl_given(const struct kubectl *k, const char *opt)
{
	return opt_changed(&k->parsed, opt);
}

/* ---- output ------------------------------------------------------------------------------ */

void kubectl_out(struct kubectl *k, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	kubectl_out_buf(k, &b);
}

void kubectl_out_buf(struct kubectl *k, const struct buf *b)
{
	if (b->len)
		proc_write(k->proc, b->s, b->len);
}

void kubectl_err(struct kubectl *k, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	if (b.len)
		stream_write(proc_err(k->proc), b.s, b.len);
}

static void warn_text(struct kubectl *k, const char *text)
{
	const char *term = proc_getenv(k->proc, "TERM");
	bool colour = stream_is_tty(proc_err(k->proc)) && !str_eq(term, "dumb") &&
		      !proc_getenv(k->proc, "NO_COLOR");

	if (strvec_has(&k->warned, text))
		return;
	strvec_add(&k->warned, text);
	kubectl_err(k, colour ? "\033[33;1mWarning:\033[0m %s\n" : "Warning: %s\n", text);
}

void kubectl_warn(struct kubectl *k, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	warn_text(k, buf_str(&b));
}

void kubectl_warnings(struct kubectl *k, const struct strvec *w)
{
	for (size_t i = 0; i < w->nr; i++)
		warn_text(k, w->v[i]);
}

/* ---- finding the command ------------------------------------------------------------------- */

size_t kubectl_option_sets(const struct kubectl_cmd *cmd, void *opts, struct kubectl_globals *g,
			   struct opt_set sets[2])
{
	size_t n = 0;

	if (cmd && cmd->opts)
		sets[n++] = (struct opt_set){cmd->opts, opts};
	sets[n++] = (struct opt_set){kubectl_global_opts, g};
	return n;
}

/* As cobra: the first argument that is not an option names a subcommand, or none is. */
char **kubectl_find_command(int argc, char *const *argv, const struct kubectl_cmd **ret_cmd,
			    int *ret_nr)
{
	char **args = xcalloc((size_t)argc + 1, sizeof(*args));
	const struct kubectl_cmd *cmd = NULL;
	BUF_AUTO name = BUF_INIT;
	int nr = 0;

	for (int i = 1; i < argc; i++)
		args[nr++] = argv[i];
	for (;;) {
		struct opt_set sets[2];
		size_t n = kubectl_option_sets(cmd, NULL, NULL, sets);
		int i = opt_first_arg(sets, n, nr, args, 0);
		const struct kubectl_cmd *sub = NULL;

		if (i < nr) {
			buf_addf(&name, "%s%s", name.len ? " " : "", args[i]);
			sub = kubectl_cmd_find(buf_str(&name));
		}
		if (!sub)
			break;
		cmd = sub;
		buf_reset(&name);
		buf_adds(&name, sub->name);
		for (int j = i; j < nr; j++)
			args[j] = args[j + 1];
		nr--;
	}
	*ret_cmd = cmd;
	*ret_nr = nr;
	return args;
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
			size_t cost = diagonal + ((a[i - 1] | 32) != (b[j - 1] | 32));

			diagonal = row[j];
			row[j] = MIN(cost, MIN(row[j - 1], row[j]) + 1);
		}
	}
	return row[n];
}

static void unknown_command(struct kubectl *k, const char *word)
{
	BUF_AUTO b = BUF_INIT;

	buf_addf(&b, "error: unknown command \"%s\" for \"kubectl\"\n", word);
	for (int section = 0; section < SECTION_NONE; section++) {
		const struct kubectl_cmd *c;

		for (int n = 1; (c = kubectl_cmd_in_section(section, n)); n++) {
			bool near = edit_distance(word, c->name) <= 2 || str_starts(c->name, word);

			if (near && !strstr(buf_str(&b), "Did you"))
				buf_adds(&b, "\nDid you mean this?\n");
			if (near)
				buf_addf(&b, "\t%s\n", c->name);
		}
	}
	kubectl_err(k, "%s", buf_str(&b));
}

/* ---- running ----------------------------------------------------------------------------------
 */

static int group_without_command(struct kubectl *k, struct err *err)
{
	BUF_AUTO help = BUF_INIT;

	/* Upstream forgot the check in these two. */
	bool lenient = str_eq(k->cmd->name, "certificate");
	bool to_out = lenient || str_eq(k->cmd->name, "rollout");

	if (k->nr_args > 0 && !lenient)
		return kubectl_usage_error(k, err, "unknown command \"%s\"", k->args[0]);
	kubectl_help(k, k->cmd, &help);
	if (to_out) {
		kubectl_out_buf(k, &help);
		return kubectl_exit(k, lenient ? 0 : 1);
	}
	kubectl_err(k, "%s", buf_str(&help));
	return kubectl_exit(k, 1);
}

static int steps(struct kubectl *k, void *opts, struct err *err)
{
	int r = 0;

	if (!k->cmd->run)
		return group_without_command(k, err);
	if (k->cmd->complete)
		r = k->cmd->complete(k, opts, err);
	if (r == 0 && k->cmd->validate)
		r = k->cmd->validate(k, opts, err);
	if (r == 0)
		r = k->cmd->run(k, opts, err);
	return r;
}

static void report(struct kubectl *k, struct err *err)
{
	BUF_AUTO b = BUF_INIT;

	if (err->msg)
		kubectl_keep_error(k, err);
	kubectl_errors_text(k, &b);
	if (b.len && b.s[b.len - 1] != '\n')
		buf_addc(&b, '\n');
	kubectl_err(k, "%s", buf_str(&b));
}

/* Parses the command's arguments and runs its steps; the exit status. */
static int run_command(struct kubectl *k, int nr, char **args)
{
	struct opt_set sets[2];
	ERR_AUTO err = ERR_INIT;
	void *opts = xcalloc(1, k->cmd->opts_size ? k->cmd->opts_size : 1);
	size_t n = kubectl_option_sets(k->cmd, opts, &k->g, sets);
	BUF_AUTO help = BUF_INIT;
	int r;

	opt_defaults(k->cmd->opts, opts);
	r = opt_parse(sets, n, nr, args, &k->parsed, &err);
	if (r < 0) {
		kubectl_err(k, "error: %s\nSee 'kubectl %s --help' for usage.\n", err_msg(&err),
			    k->cmd->name);
		err_release(&err);
	} else if (k->parsed.help) {
		kubectl_help(k, k->cmd, &help);
		kubectl_out_buf(k, &help);
		k->status = 0;
		r = -ECANCELED;
	} else {
		for (size_t i = 0; i < k->parsed.deprecated.nr; i++)
			kubectl_err(k, "%s\n", k->parsed.deprecated.v[i]);
		k->args = k->parsed.args.v ? k->parsed.args.v : &k->no_args;
		k->nr_args = k->parsed.args.nr;
		r = opt_check_required(k->cmd->opts, &k->parsed, &err);
		if (r == 0)
			r = steps(k, opts, &err);
	}
	report(k, &err);
	if (r == 0 && (k->nr_errs > 0 || (k->g.warnings_as_errors && k->warned.nr > 0)))
		r = -EINVAL;
	if (r == 0 || k->status == 0)
		k->status = r == 0 ? 0 : k->status;
	if (k->cmd->release)
		k->cmd->release(opts);
	opt_release(k->cmd->opts, opts);
	free(opts);
	return k->status;
}

void kubectl_release(struct kubectl *k)
{
	opt_release(kubectl_global_opts, &k->g);
	opt_parsed_release(&k->parsed);
	restmapper_free(k->mapper);
	client_free(k->client);
	if (k->access)
		kube_access_release(k->access);
	free(k->access);
	if (k->config)
		kubeconfig_release(k->config);
	free(k->config);
	for (size_t i = 0; i < k->nr_errs; i++)
		err_release(&k->errs[i]);
	free(k->errs);
	strvec_release(&k->warned);
}

static int run_root(struct kubectl *k, int nr, char **args)
{
	struct opt_set sets[1] = {{kubectl_global_opts, &k->g}};
	ERR_AUTO err = ERR_INIT;
	BUF_AUTO help = BUF_INIT;
	int i = opt_first_arg(sets, 1, nr, args, 0);

	if (i < nr) {
		unknown_command(k, args[i]);
		return 1;
	}
	if (opt_parse(sets, 1, nr, args, &k->parsed, &err) < 0) {
		kubectl_err(k, "error: %s\nSee 'kubectl --help' for usage.\n", err_msg(&err));
		return 1;
	}
	kubectl_help(k, NULL, &help);
	kubectl_out_buf(k, &help);
	return 0;
}

/* "kubectl help COMMAND": as COMMAND --help. */
static int run_help(struct kubectl *k, int argc, char **argv)
{
	BUF_AUTO help = BUF_INIT;
	BUF_AUTO topic = BUF_INIT;
	char **args;
	int nr;

	args = kubectl_find_command(argc - 1, argv + 1, &k->cmd, &nr);
	for (int i = 2; i < argc; i++)
		buf_addf(&topic, "%s`%s`", i > 2 ? " " : "", argv[i]);
	free(args);
	kubectl_help(k, k->cmd, &help);
	if (argc > 2 && !k->cmd)
		kubectl_err(k, "Unknown help topic [%s]\n\n%s", buf_str(&topic), buf_str(&help));
	else
		kubectl_out_buf(k, &help);
	return 0;
}

int kubectl_main(struct proc *p, int argc, char **argv)
{
	struct kubectl k = {.proc = p, .sim = p->sim, .status = 1, .parsed = OPT_PARSED_INIT};
	char **args;
	int status, nr;

	/* as a process of this machine it has been loaded by now */
	if (fiber_self(p->sim) && !machine_context(p->machine, "https") &&
	    fiber_sleep(p->sim, START_TIME) < 0)
		return 130;
	opt_defaults(kubectl_global_opts, &k.g);
	if (argc > 1 && str_eq(argv[1], "help")) {
		status = run_help(&k, argc, argv);
		kubectl_release(&k);
		return status;
	}
	args = kubectl_find_command(argc, argv, &k.cmd, &nr);
	status = k.cmd ? run_command(&k, nr, args) : run_root(&k, nr, args);
	kubectl_release(&k);
	free(args);
	return status;
}

const struct command kubectl_command = {.name = "kubectl", .main = kubectl_main};
