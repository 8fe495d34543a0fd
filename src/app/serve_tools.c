/* serve_tools.c - what a shell of the learner's machine needs to work on a served cluster: an
 * environment, and commands on its path. */
#include "app/serve.h"

#include "cluster/cluster.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MARK ".drydock" /* a file beside such commands */

/* ---- the environment ----------------------------------------------------------------------- */

void serve_set(struct strvec *env, const char *name, const char *value)
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

	serve_set(out, "ETCDCTL_API", "3");
	serve_set(out, "ETCDCTL_ENDPOINTS", endpoint);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		STR_AUTO name = xasprintf("ETCDCTL_%s", files[i][0]);
		STR_AUTO path = xasprintf("%s/pki/etcd/%s", dir, files[i][1]);

		serve_set(out, name, path);
	}
}

static int ask_etcd_port(struct app *a)
{
	VALUE_AUTO *answer = NULL;
	ERR_AUTO err = ERR_INIT;

	return serve_status(a, &answer, &err) < 0 ? 0 : (int)value_int_in(answer, "etcd_port");
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
	serve_set(ret, "KUBECONFIG", config);
	serve_set(ret, "DRYDOCK_CLUSTER", app_cluster(a));
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

/* A folder of such commands, of any cluster. */
static bool is_tools(const char *dir)
{
	STR_AUTO mark = xasprintf("%s/" MARK, dir);

	return access(mark, F_OK) == 0;
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

static int link_tool(const char *bin, const char *name, const char *to, struct err *err)
{
	STR_AUTO path = xasprintf("%s/%s", bin, name);

	(void)unlink(path);
	if (symlink(to, path) < 0)
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
	STR_AUTO mark = xasprintf("%s/" MARK, bin);
	STR_AUTO self = serve_self();
	int r = dir_make(bin, err);

	if (r == 0)
		r = file_write(mark, "", 0, 0600, err);
	/* the learner's own tools go first where there are some; this program is kubectl when it is
	 * called so, and k is the same as kubectl */
	if (r == 0 && kubectl)
		(void)unlink(our_kubectl);
	else if (r == 0)
		r = link_tool(bin, "kubectl", self, err);
	if (r == 0)
		r = link_tool(bin, "k", kubectl ? kubectl : self, err);
	if (r == 0 && etcdctl)
		(void)unlink(our_etcdctl);
	else if (r == 0)
		r = link_tool(bin, "etcdctl", self, err);
	return r < 0 ? r : write_ssh(a, c, bin, err);
}
