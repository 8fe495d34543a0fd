/* host_run.c - see host_run.h. */
#include "app/host_run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define MAX_OUTPUT ((size_t)1 << 20)

static const char *path_of(char *const *env)
{
	for (; *env; env++)
		if (str_starts(*env, "PATH="))
			return *env + strlen("PATH=");
	return "";
}

static bool runs(const char *file)
{
	struct stat st;

	return stat(file, &st) == 0 && S_ISREG(st.st_mode) && access(file, X_OK) == 0;
}

/* NULL: no folder of $PATH has it. Caller frees. */
static char *find(const char *name, char *const *env)
{
	STRVEC_AUTO folders = STRVEC_INIT;

	if (strchr(name, '/'))
		return xstrdup(name);
	strvec_split(&folders, path_of(env), ':');
	for (size_t i = 0; i < folders.nr; i++) {
		STR_AUTO file = xasprintf("%s/%s", folders.v[i], name);

		if (folders.v[i][0] && runs(file))
			return xstrdup(file);
	}
	return NULL;
}

static void child(const char *file, char *const *argv, char *const *env, bool with_input, int out,
		  int told)
{
	int number, null = with_input ? -1 : open("/dev/null", O_RDONLY | O_CLOEXEC);

	signal(SIGPIPE, SIG_DFL);
	if (dup2(out, STDOUT_FILENO) >= 0 && (null < 0 || dup2(null, STDIN_FILENO) >= 0))
		execve(file, argv, env);
	number = errno;
	(void)!write(told, &number, sizeof(number));
	_exit(127);
}

static void read_all(int fd, struct buf *out)
{
	char chunk[4096];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) > 0 || (n < 0 && errno == EINTR))
		if (n > 0 && out->len + (size_t)n <= MAX_OUTPUT)
			buf_add(out, chunk, (size_t)n);
}

static int collect(pid_t pid, int out_fd, int told_fd, struct buf *out, int *ret_status)
{
	struct buf told = BUF_INIT;
	int status = 0, number = 0;

	read_all(told_fd, &told); /* ends when the program has begun */
	read_all(out_fd, out);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (told.len == sizeof(number))
		memcpy(&number, told.s, sizeof(number));
	buf_release(&told);
	*ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return -number;
}

int host_run(char *const *argv, char *const *env, bool with_input, struct buf *out, int *ret_status)
{
	STR_AUTO file = find(argv[0], env);
	int output[2], told[2], r;
	pid_t pid;

	if (!file)
		return -ENOENT;
	if (pipe2(output, O_CLOEXEC) < 0)
		return -errno;
	if (pipe2(told, O_CLOEXEC) < 0) {
		r = -errno;
		close(output[0]);
		close(output[1]);
		return r;
	}
	pid = fork();
	if (pid == 0)
		child(file, argv, env, with_input, output[1], told[1]);
	r = pid < 0 ? -errno : 0;
	close(output[1]);
	close(told[1]);
	if (pid > 0)
		r = collect(pid, output[0], told[0], out, ret_status);
	close(output[0]);
	close(told[0]);
	return r;
}

/* The signals of the terminal are the program's while it has it. */
int host_use(char *const *argv, char *const *env, int *ret_status)
{
	STR_AUTO file = find(argv[0], env);
	posix_spawnattr_t attr;
	struct sigaction ignore = {.sa_handler = SIG_IGN}, saved[2];
	sigset_t fresh;
	int r, status = 0;
	pid_t pid;

	if (!file)
		return -ENOENT;
	if (posix_spawnattr_init(&attr) != 0)
		return -ENOMEM;
	sigemptyset(&fresh);
	sigaddset(&fresh, SIGINT);
	sigaddset(&fresh, SIGQUIT);
	sigaddset(&fresh, SIGPIPE);
	(void)posix_spawnattr_setsigdefault(&attr, &fresh);
	(void)posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	sigaction(SIGINT, &ignore, &saved[0]);
	sigaction(SIGQUIT, &ignore, &saved[1]);
	r = posix_spawn(&pid, file, NULL, &attr, argv, env);
	while (r == 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	sigaction(SIGINT, &saved[0], NULL);
	sigaction(SIGQUIT, &saved[1], NULL);
	(void)posix_spawnattr_destroy(&attr);
	*ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return -r;
}

void host_echo(bool on)
{
	struct termios t;

	if (tcgetattr(STDIN_FILENO, &t) < 0)
		return;
	t.c_lflag = on ? t.c_lflag | ECHO : t.c_lflag & ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSANOW, &t);
}
