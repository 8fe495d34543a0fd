#include "app/serve.h"

#include "gateway/control.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

char *serve_dir(const struct app *a)
{
	return xasprintf("%s/clusters/%s", a->home, a->cluster ? a->cluster : "default");
}

int serve_ask(struct app *a, const struct value *question, struct value **ret, struct err *err)
{
	STR_AUTO dir = serve_dir(a);

	return control_ask(dir, question, ret, err);
}

bool serve_is_up(struct app *a)
{
	VALUE_AUTO *q = value_build("{cmd: 'status'}");
	VALUE_AUTO *answer = NULL;
	ERR_AUTO err = ERR_INIT;

	return serve_ask(a, q, &answer, &err) == 0;
}

/* ---- in the background ------------------------------------------------------------------- */

static char *self_path(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	return n > 0 ? xmemdup0(path, (size_t)n) : xstrdup("drydock");
}

/* The child: away from this terminal, `up` in the foreground, its words in a file. */
static void become_server(struct app *a, const char *log, int argc, char **argv)
{
	char **args = xcalloc((size_t)argc + 16, sizeof(char *));
	STR_AUTO self = self_path();
	STR_AUTO seed = xasprintf("%llu", (unsigned long long)a->seed);
	int n = 0, out = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);

	setsid();
	if (out < 0 || in < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(1);
	args[n++] = self; /* all of it goes with the exec */
	if (a->cluster) {
		args[n++] = xstrdup("--cluster");
		args[n++] = xstrdup(a->cluster);
	}
	if (a->profile) {
		args[n++] = xstrdup("--profile");
		args[n++] = xstrdup(a->profile);
	}
	if (a->seed_given) {
		args[n++] = xstrdup("--seed");
		args[n++] = seed;
	}
	args[n++] = xstrdup("up");
	for (int i = 0; i < argc; i++)
		args[n++] = argv[i];
	setenv("DRYDOCK_HOME", a->home, 1);
	execv(self, args);
	_exit(127);
}

int serve_detach(struct app *a, int argc, char **argv, struct err *err)
{
	STR_AUTO dir = serve_dir(a);
	STR_AUTO log = xasprintf("%s/server.log", dir);
	BUF_AUTO said = BUF_INIT;
	pid_t child;
	int r = dir_make(dir, err), status;

	if (r < 0)
		return r;
	child = fork();
	if (child < 0)
		return err_set(err, -errno, "fork: %s", strerror(errno));
	if (child == 0)
		become_server(a, log, argc, argv);
	for (int i = 0; i < 1200; i++) {
		if (serve_is_up(a))
			return 0;
		if (waitpid(child, &status, WNOHANG) == child)
			break;
		usleep(50000);
	}
	if (file_read(log, 65536, &said, err) < 0 || !said.len)
		return err_set(err, -EIO, "the server did not start; see %s", log);
	while (said.len && said.s[said.len - 1] == '\n')
		buf_trunc(&said, said.len - 1);
	return err_set(err, -EIO, "%s",
		       str_starts(buf_str(&said), "drydock: ") ? buf_str(&said) + 9
							       : buf_str(&said));
}

/* ---- the environment ------------------------------------------------------------------------ */

/* Where the real etcdctl finds this cluster's etcd, while it is served. */
static void environment_etcd(struct app *a, const char *dir, struct buf *out)
{
	static const char *const files[][2] = {{"CACERT", "ca.crt"},
					       {"CERT", "healthcheck-client.crt"},
					       {"KEY", "healthcheck-client.key"}};
	VALUE_AUTO *q = value_build("{cmd: 'status'}");
	VALUE_AUTO *answer = NULL;
	ERR_AUTO err = ERR_INIT;

	if (serve_ask(a, q, &answer, &err) < 0 || !value_int_in(answer, "etcd_port"))
		return;
	buf_addf(out, "\nexport ETCDCTL_API=3\nexport ETCDCTL_ENDPOINTS=https://127.0.0.1:%lld",
		 (long long)value_int_in(answer, "etcd_port"));
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		STR_AUTO path = xasprintf("%s/pki/etcd/%s", dir, files[i][1]);

		buf_addf(out, "\nexport ETCDCTL_%s=", files[i][0]);
		app_quote(out, path);
	}
}

void serve_environment(struct app *a, struct buf *out)
{
	STR_AUTO dir = serve_dir(a);
	const char *path = getenv("PATH");
	STR_AUTO bin = xasprintf("%s/bin", dir);
	STR_AUTO config = xasprintf("%s/kubeconfig", dir);

	buf_adds(out, "export KUBECONFIG=");
	app_quote(out, config);
	buf_adds(out, "\nexport DRYDOCK_CLUSTER=");
	app_quote(out, a->cluster ? a->cluster : "default");
	environment_etcd(a, dir, out);
	buf_adds(out, "\nexport PATH=");
	if (path && strstr(path, bin)) {
		app_quote(out, path);
	} else {
		STR_AUTO both = xasprintf("%s:%s", bin, path ? path : "/usr/bin:/bin");

		app_quote(out, both);
	}
	buf_addc(out, '\n');
}

static bool on_path(const char *name, const char *not_in)
{
	STRVEC_AUTO dirs = STRVEC_INIT;

	strvec_split(&dirs, getenv("PATH") ? getenv("PATH") : "", ':');
	for (size_t i = 0; i < dirs.nr; i++) {
		STR_AUTO file = xasprintf("%s/%s", dirs.v[i], name);

		if (strcmp(dirs.v[i], not_in) != 0 && access(file, X_OK) == 0)
			return true;
	}
	return false;
}

/* A link to this program, which is kubectl when it is called so. */
static int link_tool(const char *bin, const char *name, struct err *err)
{
	STR_AUTO path = xasprintf("%s/%s", bin, name);
	STR_AUTO self = self_path();

	(void)unlink(path);
	if (symlink(self, path) < 0)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	return 0;
}

/* etcdctl runs on the cluster's base host, which has the certificates at hand. */
static int write_etcdctl(struct app *a, const char *bin, struct err *err)
{
	STR_AUTO path = xasprintf("%s/etcdctl", bin);
	STR_AUTO self = self_path();
	BUF_AUTO text = BUF_INIT;

	buf_adds(&text, "#!/bin/sh\nDRYDOCK_HOME=");
	app_quote(&text, a->home);
	buf_adds(&text, " exec ");
	app_quote(&text, self);
	buf_adds(&text, " --cluster ");
	app_quote(&text, a->cluster ? a->cluster : "default");
	buf_adds(&text, " etcdctl \"$@\"\n");
	return file_write(path, text.s, text.len, 0755, err);
}

int serve_write_tools(struct app *a, struct err *err)
{
	STR_AUTO dir = serve_dir(a);
	STR_AUTO bin = xasprintf("%s/bin", dir);
	STR_AUTO our_kubectl = xasprintf("%s/kubectl", bin);
	STR_AUTO our_etcdctl = xasprintf("%s/etcdctl", bin);
	int r = dir_make(bin, err);

	/* the learner's own tools go first where there are some */
	if (r == 0 && on_path("kubectl", bin))
		(void)unlink(our_kubectl);
	else if (r == 0)
		r = link_tool(bin, "kubectl", err);
	if (r == 0)
		r = link_tool(bin, "k", err);
	if (r == 0 && on_path("etcdctl", bin))
		(void)unlink(our_etcdctl);
	else if (r == 0)
		r = write_etcdctl(a, bin, err);
	return r;
}

/* ---- running there ------------------------------------------------------------------------------
 */

static int put(void *arg, int fd, const void *p, size_t len)
{
	(void)arg;
	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p = (const char *)p + n;
		len -= (size_t)n;
	}
	return 0;
}

static void window_size(void *arg, int *cols, int *rows)
{
	struct winsize ws = {0};

	(void)arg;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) < 0 || !ws.ws_col || !ws.ws_row) {
		ws.ws_col = 80;
		ws.ws_row = 24;
	}
	*cols = ws.ws_col;
	*rows = ws.ws_row;
}

int serve_run(struct app *a, const char *script, struct err *err)
{
	STR_AUTO dir = serve_dir(a);
	bool tty = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	struct control_run run = {
		.script = script, .in = STDIN_FILENO, .tty = tty, .out = put, .size = window_size};
	struct termios before, raw;
	sigset_t set;
	int r;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, NULL);
	run.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	window_size(NULL, &run.cols, &run.rows);
	if (isatty(STDIN_FILENO) && !tty)
		run.in = -1; /* nobody types at what is piped on */
	if (tty && tcgetattr(STDIN_FILENO, &before) == 0) {
		raw = before;
		cfmakeraw(&raw);
		tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	}
	r = control_run(dir, &run, err);
	if (tty)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	close(run.signals);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	return r;
}

int serve_host_shell(struct app *a)
{
	const char *shell = getenv("SHELL"), *path = getenv("PATH");
	STR_AUTO dir = serve_dir(a);
	STR_AUTO config = xasprintf("%s/kubeconfig", dir);
	STR_AUTO with = xasprintf("%s/bin:%s", dir, path ? path : "/usr/bin:/bin");
	ERR_AUTO err = ERR_INIT;

	if (!serve_is_up(a) && serve_detach(a, 0, a->argv, &err) < 0)
		return app_fail("%s", err_msg(&err));
	if (str_empty(shell))
		shell = "/bin/sh";
	setenv("KUBECONFIG", config, 1);
	setenv("DRYDOCK_CLUSTER", a->cluster ? a->cluster : "default", 1);
	setenv("PATH", with, 1);
	fprintf(stderr,
		"kubectl is on cluster \"%s\" in this shell; exit leaves it served, `drydock down` "
		"stops it.\n",
		a->cluster ? a->cluster : "default");
	execl(shell, shell, (char *)NULL);
	return app_fail("%s: %s", shell, strerror(errno));
}
