/* ssh NAME [COMMAND...]: a shell on another simulated machine. Upstream: OpenSSH's words. */
#include "host/host_private.h"
#include "shell/pty.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#define TARGETS "ssh.targets" /* context: struct strmap, name or address -> struct target */

struct target {
	char *ip;
	struct machine *machine;
};

static void target_free(void *p)
{
	struct target *t = p;

	free(t->ip);
	free(t);
}

void ssh_targets_free(struct machine *m)
{
	strmap_free(machine_context(m, TARGETS));
	machine_set_context(m, TARGETS, NULL);
}

static void add(struct strmap *targets, const char *key, const char *ip, struct machine *m)
{
	struct target *t = xcalloc(1, sizeof(*t));

	t->ip = xstrdup(ip);
	t->machine = m;
	strmap_put(targets, key, t);
}

static void complete(void *user, struct proc *p, const struct strvec *words, struct strvec *ret)
{
	struct strmap *targets = machine_context(p->machine, TARGETS);
	const char *name;
	void *val;

	(void)user, (void)words;
	for (size_t i = 0; targets && strmap_next(targets, &i, &name, &val);)
		if (strcmp(name, ((struct target *)val)->ip) != 0)
			strvec_add(ret, name);
}

void host_add_ssh_target(struct machine *from, const char *name, const char *ip,
			 struct machine *target)
{
	struct strmap *targets = machine_context(from, TARGETS);

	if (!targets) {
		targets = strmap_new(target_free);
		machine_set_context(from, TARGETS, targets);
		machine_install(from, &host_ssh, NULL);
		machine_set_completion(from, "ssh", complete);
	}
	add(targets, name, ip, target);
	add(targets, ip, ip, target);
}

void host_share_ssh_targets(struct machine *m, struct machine *of)
{
	machine_set_context(m, TARGETS, machine_context(of, TARGETS));
	machine_install(m, &host_ssh, NULL);
	machine_set_completion(m, "ssh", complete);
}

static int usage(struct proc *p)
{
	proc_errorf(p, "usage: ssh [-t] [-l login_name] destination [command [argument ...]]\n");
	return 255;
}

static struct strmap *login_env(struct proc *p, const struct target *t, const char *user, bool tty)
{
	struct strmap *env = strmap_new(free);
	const char *term = proc_getenv(p, "TERM");
	const char *key;
	void *val;

	for (size_t i = 0; strmap_next(machine_env(t->machine), &i, &key, &val);)
		strmap_put(env, key, xstrdup(val));
	strmap_put(env, "HOME", xstrdup(strcmp(user, "root") == 0 ? "/root" : "/home/candidate"));
	strmap_put(env, "USER", xstrdup(user));
	strmap_put(env, "LOGNAME", xstrdup(user));
	strmap_put(env, "SHELL", xstrdup("/bin/bash"));
	if (tty)
		strmap_put(env, "TERM", xstrdup(term ? term : "dumb"));
	return env;
}

/* Runs it with our streams, or on a terminal of its own that ours shows. */
static int start(struct proc *p, struct machine *m, struct spawn *how, bool tty, int *status)
{
	struct proc *child;
	int r;

	if (tty)
		return pty_relay(m, how, proc_in(p), proc_out(p), status);
	how->in = proc_in(p);
	how->out = proc_out(p);
	how->err = proc_err(p);
	r = proc_spawn(m, how, &child);
	if (r < 0)
		return r;
	r = proc_wait(p, child, status);
	if (r < 0) { /* killed: the other side sees the connection close */
		proc_signal(child, SIGHUP);
		proc_detach(child);
	}
	return r;
}

static int connect_to(struct proc *p, const struct target *t, const char *name, const char *user,
		      struct strvec *command, bool tty)
{
	char *const login[] = {(char[]){"bash"}, NULL};
	BUF_AUTO script = BUF_INIT;
	char dash_c[] = "-c", bash[] = "bash";
	char *argv[] = {bash, dash_c, NULL, NULL};
	struct strmap *env = login_env(p, t, user, tty);
	struct spawn how = {.argv = login, .argv0 = "-bash", .user = user, .env = env};
	int status, r;

	how.cwd = strmap_get(env, "HOME");
	if (command->nr) {
		strvec_join(command, " ", &script);
		argv[2] = script.s;
		how.argv = argv;
		how.argv0 = NULL;
	}
	r = start(p, t->machine, &how, tty, &status);
	strmap_free(env);
	if (r < 0)
		return r == -ECANCELED ? 130 : 127;
	if (tty || !command->nr)
		proc_errorf(p, "Connection to %s closed.\n", name);
	return status;
}

static int run(struct proc *p, int argc, char **argv)
{
	struct strmap *targets = machine_context(p->machine, TARGETS);
	const char *user = "root", *name, *at;
	STR_AUTO login_name = NULL;
	struct target *t;
	STRVEC_AUTO command = STRVEC_INIT;
	struct netns *ns;
	bool force_tty = false, no_tty = false;
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		force_tty |= str_starts(argv[i], "-t");
		no_tty |= strcmp(argv[i], "-T") == 0;
		if (strchr("lopiF", argv[i][1]) && argv[i][1] && !argv[i][2]) {
			if (argv[i][1] == 'l' && i + 1 < argc)
				user = argv[i + 1];
			i++;
		}
	}
	if (i >= argc)
		return usage(p);
	name = argv[i++];
	at = strchr(name, '@');
	if (at) {
		login_name = xstrndup(name, (size_t)(at - name));
		user = login_name;
		name = at + 1;
	}
	for (; i < argc; i++)
		strvec_add(&command, argv[i]);
	t = targets ? strmap_get(targets, name) : NULL;
	if (!t) {
		proc_errorf(p, "ssh: Could not resolve hostname %s: Name or service not known\n",
			    name);
		return 255;
	}
	(void)fiber_sleep(p->sim, 150 * SIM_MSEC); /* the handshake */
	ns = fabric_find(machine_net(p->machine), t->ip);
	if (!ns || !host_of(t->machine)->powered) {
		(void)fiber_sleep(p->sim, 30 * SIM_SEC);
		proc_errorf(p, "ssh: connect to host %s port 22: Connection timed out\n", name);
		return 255;
	}
	return connect_to(p, t, name, user, &command,
			  (!command.nr || force_tty) && !no_tty && stream_is_tty(proc_in(p)));
}

const struct command host_ssh = {.name = "ssh", .main = run};
