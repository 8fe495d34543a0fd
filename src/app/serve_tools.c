/* serve_tools.c - what a shell of the learner's machine needs to work on a served cluster: an
 * environment, commands on its path, and the shell's own start. */
#include "app/serve.h"

#include "cluster/cluster.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- the environment ----------------------------------------------------------------------- */

static void set(struct strvec *env, const char *name, const char *value)
{
	STR_AUTO pair = xasprintf("%s=%s", name, value);

	strvec_add(env, pair);
}

/* Where the real etcdctl finds this cluster's etcd, while it is served. */
static void environment_etcd(const char *dir, int port, struct strvec *out)
{
	static const char *const files[][2] = {{"CACERT", "ca.crt"},
					       {"CERT", "healthcheck-client.crt"},
					       {"KEY", "healthcheck-client.key"}};
	STR_AUTO endpoint = xasprintf("https://127.0.0.1:%d", port);

	set(out, "ETCDCTL_API", "3");
	set(out, "ETCDCTL_ENDPOINTS", endpoint);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		STR_AUTO name = xasprintf("ETCDCTL_%s", files[i][0]);
		STR_AUTO path = xasprintf("%s/pki/etcd/%s", dir, files[i][1]);

		set(out, name, path);
	}
}

static int ask_etcd_port(struct app *a)
{
	VALUE_AUTO *q = value_build("{cmd: 'status'}");
	VALUE_AUTO *answer = NULL;
	ERR_AUTO err = ERR_INIT;

	return serve_ask(a, q, &answer, &err) < 0 ? 0 : (int)value_int_in(answer, "etcd_port");
}

char *serve_path(struct app *a)
{
	STR_AUTO dir = app_cluster_dir(a);
	STR_AUTO bin = xasprintf("%s/bin", dir);
	const char *path = getenv("PATH");
	STRVEC_AUTO dirs = STRVEC_INIT;
	struct buf b = BUF_INIT;

	strvec_split(&dirs, path ? path : "/usr/bin:/bin", ':');
	buf_adds(&b, bin);
	for (size_t i = 0; i < dirs.nr; i++)
		if (strcmp(dirs.v[i], bin) != 0)
			buf_addf(&b, ":%s", dirs.v[i]);
	return buf_detach(&b);
}

void serve_environment(struct app *a, int etcd_port, struct strvec *ret)
{
	STR_AUTO dir = app_cluster_dir(a);
	STR_AUTO config = xasprintf("%s/kubeconfig", dir);

	if (!etcd_port)
		etcd_port = ask_etcd_port(a);
	set(ret, "KUBECONFIG", config);
	set(ret, "DRYDOCK_CLUSTER", app_cluster(a));
	if (etcd_port)
		environment_etcd(dir, etcd_port, ret);
}

void serve_exports(const struct strvec *env, struct buf *out)
{
	for (size_t i = 0; i < env->nr; i++) {
		size_t n = strcspn(env->v[i], "=");

		buf_addf(out, "export %.*s=", (int)n, env->v[i]);
		app_quote(out, env->v[i] + n + 1);
		buf_addc(out, '\n');
	}
}

/* ---- commands ------------------------------------------------------------------------------- */

/* A folder of such commands, of any cluster: it has k as a link to this program. */
static bool is_tools(const char *dir)
{
	STR_AUTO k = xasprintf("%s/k", dir);
	STR_AUTO self = serve_self();
	char to[4096];
	ssize_t n = readlink(k, to, sizeof(to) - 1);

	return n > 0 && (size_t)n == strlen(self) && memcmp(to, self, (size_t)n) == 0;
}

/* Where the learner's own command of that name is, in another folder than not_in. */
static char *on_path(const char *name, const char *not_in)
{
	STRVEC_AUTO dirs = STRVEC_INIT;

	strvec_split(&dirs, getenv("PATH") ? getenv("PATH") : "", ':');
	for (size_t i = 0; i < dirs.nr; i++) {
		char *file = xasprintf("%s/%s", dirs.v[i], name);

		if (strcmp(dirs.v[i], not_in) != 0 && !is_tools(dirs.v[i]) &&
		    access(file, X_OK) == 0)
			return file;
		free(file);
	}
	return NULL;
}

/* A link to this program, which is kubectl when it is called so. */
static int link_tool(const char *bin, const char *name, struct err *err)
{
	STR_AUTO path = xasprintf("%s/%s", bin, name);
	STR_AUTO self = serve_self();

	(void)unlink(path);
	if (symlink(self, path) < 0)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	return 0;
}

/* A script that begins with how this program is told the cluster. */
static void begin_script(struct app *a, struct buf *out)
{
	STR_AUTO self = serve_self();

	buf_adds(out, "DRYDOCK_HOME=");
	app_quote(out, a->home);
	buf_adds(out, " exec ");
	app_quote(out, self);
	buf_adds(out, " --cluster ");
	app_quote(out, app_cluster(a));
}

/* etcdctl runs on the cluster's base host, which has the certificates at hand. */
static int write_etcdctl(struct app *a, const char *bin, struct err *err)
{
	STR_AUTO path = xasprintf("%s/etcdctl", bin);
	BUF_AUTO text = BUF_INIT;

	buf_adds(&text, "#!/bin/sh\n");
	begin_script(a, &text);
	buf_adds(&text, " etcdctl \"$@\"\n");
	return file_write(path, text.s, text.len, 0755, err);
}

/* ssh goes to the cluster's nodes; whatever else it is asked for is the real one's. */
static int write_ssh(struct app *a, struct cluster *c, const char *bin, struct err *err)
{
	STR_AUTO path = xasprintf("%s/ssh", bin);
	STR_AUTO real = on_path("ssh", bin);
	BUF_AUTO text = BUF_INIT;
	const char *node;

	buf_adds(&text, "#!/bin/sh\n"
			"host= skip=\n"
			"for word; do\n"
			"\tif [ -n \"$skip\" ]; then skip=; continue; fi\n"
			"\tcase $word in\n"
			"\t-[BbcDEeFIiJLlmOopQRSWw]) skip=1 ;;\n"
			"\t-*) ;;\n"
			"\t*) host=${word##*@}; break ;;\n"
			"\tesac\n"
			"done\n"
			"case $host in\n");
	for (size_t i = 0; (node = cluster_node(c, i)); i++)
		buf_addf(&text, "%s%s", i ? "|" : "", node);
	buf_adds(&text, ") ");
	begin_script(a, &text);
	buf_adds(&text, " ssh \"$@\" ;;\nesac\n");
	if (real) {
		buf_adds(&text, "exec ");
		app_quote(&text, real);
		buf_adds(&text, " \"$@\"\n");
	} else {
		buf_adds(&text, "echo \"ssh: Could not resolve hostname ${host:-?}: Name or service "
				"not known\" >&2\nexit 255\n");
	}
	return file_write(path, text.s, text.len, 0755, err);
}

int serve_write_tools(struct app *a, struct cluster *c, struct err *err)
{
	STR_AUTO dir = app_cluster_dir(a);
	STR_AUTO bin = xasprintf("%s/bin", dir);
	STR_AUTO our_kubectl = xasprintf("%s/kubectl", bin);
	STR_AUTO our_etcdctl = xasprintf("%s/etcdctl", bin);
	STR_AUTO kubectl = on_path("kubectl", bin);
	STR_AUTO etcdctl = on_path("etcdctl", bin);
	int r = dir_make(bin, err);

	/* the learner's own tools go first where there are some */
	if (r == 0 && kubectl)
		(void)unlink(our_kubectl);
	else if (r == 0)
		r = link_tool(bin, "kubectl", err);
	if (r == 0)
		r = link_tool(bin, "k", err);
	if (r == 0 && etcdctl)
		(void)unlink(our_etcdctl);
	else if (r == 0)
		r = write_etcdctl(a, bin, err);
	return r < 0 ? r : write_ssh(a, c, bin, err);
}

/* ---- the shell ------------------------------------------------------------------------------ */

/*
 * What bash reads instead of ~/.bashrc: that, and then once more what points at this cluster, so
 * that nothing in it sends kubectl to another one. kubectl's completion comes when it is asked for
 * the first time; it needs bash-completion's functions.
 */
static const char bash_completion[] =
	"declare -F _get_comp_words_by_ref >/dev/null ||\n"
	"\t! [ -r /usr/share/bash-completion/bash_completion ] ||\n"
	"\t. /usr/share/bash-completion/bash_completion\n"
	"_drydock_kubectl() {\n"
	"\tcomplete -r kubectl k 2>/dev/null\n"
	"\t. <(kubectl completion bash 2>/dev/null) && complete -o default -F __start_kubectl k &&\n"
	"\t\treturn 124\n"
	"}\n"
	"if declare -F _get_comp_words_by_ref >/dev/null; then\n"
	"\tcomplete -p kubectl >/dev/null 2>&1 || complete -F _drydock_kubectl kubectl\n"
	"\tcomplete -p k >/dev/null 2>&1 || complete -F _drydock_kubectl k\n"
	"fi\n";

static int write_bashrc(const char *path, const char *bin, const struct strvec *env,
			struct err *err)
{
	BUF_AUTO text = BUF_INIT;

	buf_adds(&text, "[ -r ~/.bashrc ] && . ~/.bashrc\n");
	serve_exports(env, &text);
	buf_adds(&text, "case $PATH in ");
	app_quote(&text, bin);
	buf_adds(&text, ":*) ;; *) PATH=");
	app_quote(&text, bin);
	buf_adds(&text, ":$PATH ;; esac\n");
	buf_adds(&text, bash_completion);
	return file_write(path, text.s, text.len, 0600, err);
}

int serve_shell(struct app *a, int etcd_port, struct host_shell *ret, struct err *err)
{
	const char *shell = getenv("SHELL");
	STR_AUTO dir = app_cluster_dir(a);
	STR_AUTO rc = xasprintf("%s/bashrc", dir);
	STR_AUTO bin = xasprintf("%s/bin", dir);
	STR_AUTO path = serve_path(a);
	int r = 0;

	if (str_empty(shell) || access(shell, X_OK) < 0)
		shell = "/bin/sh";
	serve_environment(a, etcd_port, &ret->env);
	set(&ret->env, "DRYDOCK_HOME", a->home);
	set(&ret->env, "SHELL", shell);
	strvec_add(&ret->argv, shell);
	if (str_eq(path_basename(shell), "bash")) {
		strvec_add(&ret->argv, "--rcfile");
		strvec_add(&ret->argv, rc);
		r = write_bashrc(rc, bin, &ret->env, err);
	}
	set(&ret->env, "PATH", path);
	return r;
}

void host_shell_release(struct host_shell *s)
{
	strvec_release(&s->argv);
	strvec_release(&s->env);
}

int serve_host_shell(struct app *a)
{
	struct host_shell s = {0};
	ERR_AUTO err = ERR_INIT;

	if ((!serve_is_up(a) && serve_detach(a, 0, a->argv, &err) < 0) ||
	    serve_shell(a, 0, &s, &err) < 0)
		return app_fail("%s", err_msg(&err));
	for (size_t i = 0; i < s.env.nr; i++) {
		size_t n = strcspn(s.env.v[i], "=");
		STR_AUTO name = xstrndup(s.env.v[i], n);

		setenv(name, s.env.v[i] + n + 1, 1);
	}
	fprintf(stderr,
		"kubectl is on cluster \"%s\" in this shell; exit leaves it served, `drydock down` "
		"stops it.\n",
		app_cluster(a));
	execv(s.argv.v[0], s.argv.v);
	return app_fail("%s: %s", s.argv.v[0], strerror(errno));
}
