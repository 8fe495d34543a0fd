#include "shell/pty.h"
#include "shell/shell.h"

#include <signal.h>
#include <stdlib.h>

struct shell_tty {
	struct pty *pty;
	struct proc *shell; /* NULL once it ended */
	int status;
};

static void ended(struct proc *p, int status, void *arg)
{
	struct shell_tty *t = arg;

	(void)p;
	t->shell = NULL;
	t->status = status;
	pty_set_leader(t->pty, NULL);
}

static struct strmap *environment(struct machine *m, const char *user)
{
	struct strmap *env = strmap_new(free);
	struct user_info who;
	const char *key;
	void *val;

	for (size_t i = 0; strmap_next(machine_env(m), &i, &key, &val);)
		strmap_put(env, key, xstrdup(val));
	if (machine_find_user(m, user, &who) == 0) {
		if (who.home)
			strmap_put(env, "HOME", xstrdup(who.home));
		user_info_release(&who);
	}
	strmap_put(env, "USER", xstrdup(user));
	strmap_put(env, "LOGNAME", xstrdup(user));
	strmap_put(env, "SHELL", xstrdup("/bin/bash"));
	strmap_put(env, "TERM", xstrdup("xterm-256color"));
	return env;
}

struct shell_tty *shell_tty_new(struct machine *m, const char *user,
				void (*out)(void *arg, const char *p, size_t len), void *arg)
{
	struct shell_tty *t = xcalloc(1, sizeof(*t));
	char *const argv[] = {(char[]){"bash"}, NULL};
	struct strmap *env = environment(m, user);
	struct spawn how = {
		.argv = argv, .argv0 = "-bash", .env = env, .user = user, .on_exit = ended};

	t->pty = pty_new(machine_sim(m), 80, 24, out, arg);
	how.in = how.out = how.err = pty_stream(t->pty);
	how.cwd = strmap_get(env, "HOME");
	how.on_exit_arg = t;
	if (proc_spawn(m, &how, &t->shell) < 0) {
		t->shell = NULL;
		t->status = 127;
	} else {
		pty_set_leader(t->pty, t->shell);
		proc_detach(t->shell);
	}
	strmap_free(env);
	return t;
}

void shell_tty_free(struct shell_tty *t)
{
	if (!t)
		return;
	if (t->shell)
		t->shell->on_exit = NULL;
	pty_free(t->pty);
	free(t);
}

void shell_tty_input(struct shell_tty *t, const char *p, size_t len)
{
	pty_input(t->pty, p, len);
}

void shell_tty_resize(struct shell_tty *t, int cols, int rows)
{
	pty_resize(t->pty, cols, rows);
}

bool shell_tty_done(const struct shell_tty *t, int *ret_status)
{
	if (!t->shell && ret_status)
		*ret_status = t->status;
	return !t->shell;
}

void shell_tty_on_line(struct shell_tty *t, void (*fn)(void *arg, const char *line), void *arg)
{
	pty_on_line(t->pty, fn, arg);
}

bool shell_tty_waiting(const struct shell_tty *t)
{
	return pty_waiting(t->pty);
}

bool shell_tty_fresh(const struct shell_tty *t)
{
	return pty_fresh(t->pty);
}
