/*
 * chroot: a program in another root. Where that is the tree of another computer (a node's, below
 * /host of a debugging pod; a container's, /proc/PID/root), the program is run by that computer,
 * which has the programs its files stand for. Within a tree nothing can be run.
 */
#include "shell/applet.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

static void pass_signal(struct proc *p, int sig)
{
	if (p->data)
		proc_signal(p->data, sig);
}

/* The computer whose root dir is. *ret NULL: it is a directory without programs. */
static int find_root(struct proc *p, const char *dir, struct machine **ret)
{
	STR_AUTO path = proc_path(p, dir);
	struct user_info who;
	struct vfs *tree = NULL;
	int r = machine_find_user(p->machine, p->user, &who), uid = who.uid;

	user_info_release(&who);
	*ret = NULL;
	r = vfs_tree_at(machine_vfs(p->machine), path, &tree);
	if (r == 0 && uid != 0)
		r = -EPERM;
	if (r == 0 && tree)
		*ret = vfs_owner(tree);
	return r;
}

static int run_there(struct proc *p, struct machine *m, char *const *argv)
{
	struct spawn how = {.argv = argv,
			    .in = proc_in(p),
			    .out = proc_out(p),
			    .err = proc_err(p),
			    .env = proc_env(p),
			    .cwd = "/",
			    .user = p->user,
			    .parent = p};
	struct proc *child;
	int status, r = m ? proc_spawn(m, &how, &child) : -ENOENT;

	if (r < 0) {
		proc_errorf(p,
			    machine_is_busybox(p->machine)
				    ? "chroot: can't execute '%s': %s\n"
				    : "chroot: failed to run command '%s': %s\n",
			    argv[0], applet_errno(r));
		return r == -ENOENT ? 127 : 126;
	}
	p->data = child;
	p->on_signal = pass_signal;
	r = proc_wait(p, child, &status);
	p->data = NULL;
	if (r < 0) {
		proc_kill(child, SIGKILL);
		proc_detach(child);
		return 125;
	}
	return status;
}

static int chroot_main(struct proc *p, int argc, char **argv)
{
	char minus_i[] = "-i", sh[] = "/bin/sh";
	const char *shell = proc_getenv(p, "SHELL");
	STR_AUTO own = shell ? xstrdup(shell) : NULL;
	char *const interactive[] = {own ? own : sh, minus_i, NULL};
	struct machine *m;
	int first = 1, r;

	if (first < argc && strcmp(argv[first], "--") == 0)
		first++;
	if (first >= argc) {
		proc_errorf(p, "chroot: missing operand\n"
			       "Try 'chroot --help' for more information.\n");
		return 125;
	}
	r = find_root(p, argv[first], &m);
	if (r < 0) {
		proc_errorf(p,
			    machine_is_busybox(p->machine)
				    ? "chroot: can't change root directory to '%s': %s\n"
				    : "chroot: cannot change root directory to '%s': %s\n",
			    argv[first], applet_errno(r));
		return machine_is_busybox(p->machine) ? 1 : 125;
	}
	return run_there(p, m, first + 1 < argc ? argv + first + 1 : interactive);
}

const struct applet applet_chroot = {{{"chroot", "/usr/sbin/chroot", chroot_main, NULL}}};
