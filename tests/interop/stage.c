/* stage.c - a served cluster in stepped time for programs of this machine. */
#include "stage.h"

#include "at_rest.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMMAND_NS (300 * SIM_SEC) /* wall time; the machine may be busy */
#define LOOK_NS (4 * SIM_MSEC)
#define ENOUGH_REST_NS (300 * SIM_MSEC) /* before something that never ends is ended */
#define SHORT_LIMIT_S 5
#define SLEEP_SOCKET "sleep.sock"

_Noreturn static void give_up(const char *what)
{
	fprintf(stderr, "%s\n", what);
	exit(99);
}

static int64_t wall(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * SIM_SEC + ts.tv_nsec;
}

/* ---- sleep ------------------------------------------------------------------------------- */

static struct sockaddr_un sleep_address(const char *home)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	snprintf(at.sun_path, sizeof(at.sun_path), "%s/" SLEEP_SOCKET, home);
	return at;
}

/* A descriptor that is readable when that time is over. */
static int sleeper_new(const char *seconds)
{
	const char *home = getenv("HOME");
	struct sockaddr_un at = sleep_address(home ? home : "");
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char text[32];

	snprintf(text, sizeof(text), "%s", seconds);
	if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) < 0 ||
	    write(fd, text, sizeof(text)) < 0)
		give_up("sleep: nobody keeps the time");
	return fd;
}

/* timeout SECONDS COMMAND... */
_Noreturn static void timeout_main(char **argv)
{
	struct pollfd p[2] = {{.fd = sleeper_new(argv[1]), .events = POLLIN}, {.events = POLLIN}};
	pid_t pid = fork();
	int status = 0;
	bool late;

	if (pid == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	p[1].fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (pid < 0 || p[1].fd < 0 || poll(p, 2, -1) < 0)
		give_up("timeout: cannot watch a process");
	late = !p[1].revents;
	if (late)
		(void)kill(pid, SIGTERM);
	(void)waitpid(pid, &status, 0);
	exit(late ? 124 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

void stage_sleep_main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/'), *name = slash ? slash + 1 : argv[0];
	char end;

	if (!strcmp(name, "timeout") && argc > 2)
		timeout_main(argv);
	if (strcmp(name, "sleep") != 0)
		return;
	(void)!read(sleeper_new(argc > 1 ? argv[1] : "0"), &end, 1);
	exit(0);
}

static void open_sleep(struct stage *s)
{
	struct sockaddr_un at = sleep_address(s->home);

	s->sleep_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->sleep_fd < 0 || bind(s->sleep_fd, (struct sockaddr *)&at, sizeof(at)) < 0 ||
	    listen(s->sleep_fd, 16) < 0)
		give_up(strerror(errno));
}

static int64_t now(const struct stage *s)
{
	return sim_now(cluster_sim(workspace_cluster(s->w)));
}

static void accept_sleepers(struct stage *s)
{
	int fd;

	while ((fd = accept4(s->sleep_fd, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		char text[32] = "";

		(void)!read(fd, text, sizeof(text) - 1); /* one write, it is whole */
		s->sleepers = xreallocarray(s->sleepers, s->nr_sleepers + 1, sizeof(*s->sleepers));
		s->sleepers[s->nr_sleepers++] = (struct sleeper){
			.fd = fd, .until = now(s) + (int64_t)(strtod(text, NULL) * 1e9)};
		s->rested = 0;
	}
}

static void wake(struct stage *s, size_t i)
{
	close(s->sleepers[i].fd);
	s->sleepers[i] = s->sleepers[--s->nr_sleepers];
}

/* Those that do not wait any more. */
static void drop_sleepers(struct stage *s)
{
	char c;

	for (size_t i = s->nr_sleepers; i-- > 0;)
		if (recv(s->sleepers[i].fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
			wake(s, i);
}

static void pass_to(struct stage *s, int64_t until)
{
	ERR_AUTO err = ERR_INIT;

	if (until > now(s) && workspace_jump(s->w, until - now(s), &err) < 0)
		give_up(err_msg(&err));
}

/* ---- rest ----------------------------------------------------------------------------------- */

/* A limit of few seconds that a real client keeps by its own clock: --timeout=2s. Where somebody
 * sleeps, time passes by that. */
static bool short_limit(const char *command)
{
	const char *p = command;
	char *end;

	if (strstr(command, "sleep "))
		return false;
	while ((p = strstr(p, "timeout="))) {
		p += strlen("timeout=");
		if (strtol(p, &end, 10) <= SHORT_LIMIT_S && *end == 's')
			return true;
	}
	return false;
}

static bool client_rests(void *arg)
{
	const struct stage *s = arg;

	return !s->still && !s->paced && !s->nr_sleepers && s->pid && at_rest(s->pid);
}

/* Whether all that run wait, and have done so for two looks. news: a door had something to do. */
static bool all_rest(struct stage *s, bool news)
{
	int64_t t = wall(), before = s->looked;

	if (t < before + LOOK_NS)
		return false;
	s->looked = t;
	if (news || !at_rest(s->pid)) {
		s->rested = 0;
		return false;
	}
	s->rested += before ? MIN(t - before, 5 * LOOK_NS) : 0;
	return s->rested >= 2 * LOOK_NS;
}

static void pass_time(struct stage *s, bool news, int64_t limit_ns, bool *ret_over)
{
	size_t first = 0;
	int64_t end = limit_ns ? s->since + limit_ns : SIM_NEVER;

	if (s->paced)
		pass_to(s, s->since + wall() - s->begun);
	if (s->paced || (!s->nr_sleepers && !limit_ns))
		return;
	if (!all_rest(s, news))
		return;
	for (size_t i = 1; i < s->nr_sleepers; i++)
		if (s->sleepers[i].until < s->sleepers[first].until)
			first = i;
	if (s->nr_sleepers && s->sleepers[first].until <= end) {
		pass_to(s, s->sleepers[first].until);
		wake(s, first);
		s->rested = 0;
	} else if (now(s) < end) {
		pass_to(s, end);
		s->rested = 0;
	} else if (s->rested >= ENOUGH_REST_NS) {
		*ret_over = true;
	}
}

/* ---- the stage --------------------------------------------------------------------------- */

static int unlink_one(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)st;
	(void)type;
	(void)f;
	return remove(path);
}

void stage_write(struct stage *s, const char *name, const char *text)
{
	STR_AUTO path = xasprintf("%s/%s", s->home, name);
	ERR_AUTO err = ERR_INIT;

	if (file_write(path, text, strlen(text), 0755, &err) < 0)
		give_up(err_msg(&err));
}

void stage_script(struct stage *s, const char *name, const char *text)
{
	STR_AUTO path = xasprintf("bin/%s", name);

	stage_write(s, path, text);
}

void stage_link(struct stage *s, const char *name, const char *to)
{
	STR_AUTO path = xasprintf("%s/bin/%s", s->home, name);

	if (symlink(to, path) < 0)
		give_up(path);
}

static void open_door(struct stage *s, const struct stage_config *cfg)
{
	/* never what own_address of common.sh gives */
	static const char last[] = {'0', '1', '3', '4', '5', '7', '8', '9'};
	struct gateway_config door = {.stepped = true, .at_rest = client_rests, .at_rest_arg = s};
	ERR_AUTO err = ERR_INIT;
	unsigned n = (unsigned)getpid();
	int r = -EADDRINUSE;

	snprintf(s->address, sizeof(s->address), "127.0.0.1");
	for (int i = 0; i < 800 && r == -EADDRINUSE; i++, n++) {
		if (cfg->own_address) {
			/* whoever listens there has the address: nobody else gets this port of it */
			snprintf(s->address, sizeof(s->address), "127.%u.%u.%c", n / 80 % 10,
				 n / 8 % 10, last[n % 8]);
			door.address = s->address;
			door.etcd_port = 2379;
		}
		err_release(&err);
		r = gateway_new(s->w, &door, &s->g, &err);
	}
	if (r < 0)
		give_up(err_msg(&err));
}

void stage_open(struct stage *s, const struct stage_config *cfg)
{
	struct cluster_config cluster = {.seed = 1, .profile = cfg->profile};
	char home[] = "/tmp/drydock-diff-XXXXXX", self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	STR_AUTO bin = NULL;
	ERR_AUTO err = ERR_INIT;

	*s = (struct stage){.still = cfg->still, .sleep_fd = -1};
	if (n < 0 || !mkdtemp(home))
		give_up(strerror(errno));
	self[n] = '\0';
	s->home = xstrdup(home);
	s->dir = xasprintf("%s/clusters/default", home);
	if (workspace_open(s->dir, &cluster, &s->w, &err) < 0)
		give_up(err_msg(&err));
	s->env = strmap_new(free);
	open_door(s, cfg);
	open_sleep(s);
	bin = xasprintf("%s/bin", home);
	if (dir_make(bin, &err) < 0)
		give_up(err_msg(&err));
	stage_link(s, "sleep", self);
	stage_link(s, "timeout", self);
}

void stage_close(struct stage *s)
{
	while (s->nr_sleepers)
		wake(s, 0);
	close(s->sleep_fd);
	gateway_free(s->g);
	workspace_close(s->w);
	(void)nftw(s->home, unlink_one, 16, FTW_DEPTH | FTW_PHYS);
	strmap_free(s->env);
	free(s->sleepers);
	free(s->home);
	free(s->dir);
}

/* ---- a command ------------------------------------------------------------------------------- */

static void set_env(const struct stage *s)
{
	STR_AUTO path = xasprintf("%s/bin:/usr/bin:/bin", s->home);
	static const char *const others[] = {"ETCDCTL_API", "ETCDCTL_ENDPOINTS", "ETCDCTL_CACERT",
					     "ETCDCTL_CERT", "ETCDCTL_KEY"};
	const char *name;
	void *value;

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		unsetenv(others[i]);
	setenv("PATH", path, 1);
	setenv("HOME", s->home, 1);
	setenv("KUBECONFIG", gateway_kubeconfig(s->g), 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TZ", "UTC", 1);
	setenv("GOGC", "400", 0); /* processes are short: little garbage to collect */
	for (size_t i = 0; strmap_next(s->env, &i, &name, &value);)
		setenv(name, value, 1);
}

_Noreturn static void child(const struct stage *s, const char *command, int out)
{
	int null = open("/dev/null", O_RDONLY);

	(void)setpgid(0, 0);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1); /* whoever it leaves behind is still its own */
	dup2(null, 0);
	dup2(out, 1);
	dup2(out, 2);
	set_env(s);
	if (chdir(s->home) == 0)
		execl("/bin/bash", "bash", "-c", command, (char *)NULL);
	_exit(127);
}

/* What it prints until it ends, or is ended: then true. */
static bool serve(struct stage *s, int fd, int64_t limit_ns, struct buf *got)
{
	int64_t deadline = wall() + COMMAND_NS;
	bool over = false;

	while (!over && wall() < deadline) {
		struct pollfd p[3] = {{.fd = fd, .events = POLLIN},
				      {.fd = gateway_fd(s->g), .events = POLLIN},
				      {.fd = s->sleep_fd, .events = POLLIN}};
		bool stepping = s->nr_sleepers || limit_ns || s->paced, news;
		char chunk[8192];
		ERR_AUTO err = ERR_INIT;
		int wait;

		if (gateway_step(s->g, &err) < 0)
			give_up(err_msg(&err));
		wait = gateway_timeout_ms(s->g);
		wait = wait < 0 || wait > 500 ? 500 : wait;
		news = poll(p, 3, stepping && wait > 4 ? 4 : wait) > 0;
		if (p[0].revents) {
			ssize_t n = read(fd, chunk, sizeof(chunk));

			if (n <= 0)
				return false;
			buf_add(got, chunk, (size_t)n);
		}
		accept_sleepers(s);
		drop_sleepers(s);
		pass_time(s, news, limit_ns, &over);
	}
	return true;
}

int stage_run(struct stage *s, const char *command, int64_t limit_ns, struct buf *got)
{
	int fds[2], status = 0;
	bool ended;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		give_up(strerror(errno));
	pid = fork();
	if (pid == 0)
		child(s, command, fds[1]);
	if (pid < 0)
		give_up(strerror(errno));
	(void)setpgid(pid, pid);
	s->pid = pid;
	s->since = now(s);
	s->begun = wall();
	s->paced = short_limit(command);
	s->looked = s->rested = 0;
	close(fds[1]);
	ended = serve(s, fds[0], limit_ns, got);
	if (ended)
		(void)kill(-pid, SIGKILL);
	close(fds[0]);
	(void)waitpid(pid, &status, 0);
	s->pid = 0;
	while (s->nr_sleepers)
		wake(s, 0);
	if (ended && limit_ns)
		return STAGE_ENDED;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}
