/* ssh NAME [COMMAND...]: a shell on another simulated machine. Upstream: OpenSSH's words. */
#include "host/host_private.h"

#include <errno.h>
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

void host_add_ssh_target(struct machine *from, const char *name, const char *ip,
			 struct machine *target)
{
	struct strmap *targets = machine_context(from, TARGETS);

	if (!targets) {
		targets = strmap_new(target_free);
		machine_set_context(from, TARGETS, targets);
		machine_install(from, &host_ssh, NULL);
	}
	add(targets, name, ip, target);
	add(targets, ip, ip, target);
}

static int usage(struct proc *p)
{
	proc_errorf(p, "usage: ssh [-t] [-l login_name] destination [command [argument ...]]\n");
	return 255;
}

static int connect_to(struct proc *p, const struct target *t, const char *name, const char *user,
		      struct strvec *command)
{
	char *const login[] = {(char[]){"bash"}, (char[]){"-l"}, NULL};
	BUF_AUTO script = BUF_INIT;
	char dash_c[] = "-c", bash[] = "bash";
	char *argv[] = {bash, dash_c, NULL, NULL};
	struct strmap *env = strmap_new(free);
	struct spawn how = {.argv = login,
			    .in = proc_in(p),
			    .out = proc_out(p),
			    .err = proc_err(p),
			    .user = user,
			    .env = env};
	const char *term = proc_getenv(p, "TERM");
	struct proc *shell;
	const char *key;
	void *val;
	int status, r;

	for (size_t i = 0; strmap_next(machine_env(t->machine), &i, &key, &val);)
		strmap_put(env, key, xstrdup(val));
	strmap_put(env, "HOME", xstrdup(strcmp(user, "root") == 0 ? "/root" : "/home/candidate"));
	strmap_put(env, "USER", xstrdup(user));
	if (term)
		strmap_put(env, "TERM", xstrdup(term));
	how.cwd = strmap_get(env, "HOME");
	if (command->nr) {
		strvec_join(command, " ", &script);
		argv[2] = script.s;
		how.argv = argv;
	}
	r = proc_spawn(t->machine, &how, &shell);
	strmap_free(env);
	if (r < 0)
		return 127;
	r = proc_wait(p, shell, &status);
	if (r < 0)
		return 130;
	if (!command->nr)
		proc_errorf(p, "Connection to %s closed.\n", name);
	return status;
}

static int run(struct proc *p, int argc, char **argv)
{
	struct strmap *targets = machine_context(p->machine, TARGETS);
	const char *user = "root", *name, *at;
	struct target *t;
	STRVEC_AUTO command = STRVEC_INIT;
	struct netns *ns;
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
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
	if (at)
		name = at + 1;
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
	return connect_to(p, t, name, user, &command);
}

const struct command host_ssh = {.name = "ssh", .main = run};
