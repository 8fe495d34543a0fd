/*
 * Process namespaces: a container's own, its pod's (where "pause" is number 1), the node's, or that
 * of another container. Who sees a process also sees its files, below /proc/PID/root. Upstream:
 * containerd's sandboxes and runc.
 */
#include "kubelet/runtime_private.h"

#include <errno.h>

/* ---- the pod's own first process -------------------------------------------------------- */

static void ignore_signal(struct proc *p, int sig)
{
	(void)p, (void)sig;
}

static int pause_start(struct proc *p, int argc, char **argv)
{
	(void)argc, (void)argv;
	p->on_signal = ignore_signal;
	return 0;
}

static struct machine *pause_of(struct sandbox *s)
{
	static const struct command pause = {.name = "pause", .start = pause_start};
	char word[] = "/pause", *argv[] = {word, NULL};
	struct spawn how = {.argv = argv, .cmd = &pause, .user = "65535"};
	struct proc *p;

	if (s->pause)
		return s->pause;
	s->pause = machine_new(s->runtime->sim, machine_net(s->runtime->node), s->hostname);
	if (proc_spawn(s->pause, &how, &p) == 0)
		proc_detach(p);
	return s->pause;
}

void sandbox_end_pause(struct sandbox *s)
{
	machine_free(s->pause);
	s->pause = NULL;
}

int container_join_pids(struct container *c, const struct container_config *cfg, struct err *err)
{
	struct sandbox *s = c->sandbox;

	if (cfg->pids == PIDS_OF_TARGET && !cfg->target->running)
		return err_api(err, -EINVAL, 0, "CreateContainerError",
			       "failed to generate container \"%s\" spec: invalid target "
			       "container: container \"%s\" is not running - in state "
			       "CONTAINER_EXITED",
			       c->id, cfg->target->id);
	if (cfg->pids == PIDS_OF_NODE)
		machine_join_pids(c->machine, s->runtime->node);
	else if (cfg->pids == PIDS_OF_TARGET)
		machine_join_pids(c->machine, cfg->target->machine);
	else if (cfg->pids == PIDS_OF_POD)
		machine_join_pids(c->machine, pause_of(s));
	return 0;
}

/* ---- /proc/PID/root --------------------------------------------------------------------- */

static void show_root(struct container *viewer, int pid, struct machine *of)
{
	STR_AUTO path = xasprintf("/proc/%d/root", pid);

	(void)!vfs_mount(machine_vfs(viewer->machine), path, machine_vfs(of), "/", false);
}

void container_show_roots(struct container *c, const struct container_config *cfg)
{
	if (cfg->pids == PIDS_OWN)
		return;
	if (cfg->pids == PIDS_OF_NODE)
		show_root(c, 1, c->sandbox->runtime->node);
	show_root(c, c->pid, c->machine);
	for (struct container *o = c->sandbox->first; o && cfg->pids != PIDS_OF_NODE; o = o->next) {
		if (o == c || !o->running || machine_find_proc(c->machine, o->pid) != o->init)
			continue;
		show_root(c, o->pid, o->machine);
		show_root(o, c->pid, c->machine);
	}
}

/* Trees that show each other must not keep each other. */
void container_hide_root(struct container *c)
{
	STR_AUTO dir = xasprintf("/proc/%d", c->pid);
	STR_AUTO root = xasprintf("%s/root", dir);

	if (!c->pid)
		return;
	c->pid = 0;
	for (struct container *o = c->sandbox->first; o; o = o->next) {
		struct vfs *v = machine_vfs(o->machine), *shown;

		if (vfs_tree_at(v, root, &shown) < 0 || shown != machine_vfs(c->machine) ||
		    vfs_unmount(v, root) < 0)
			continue;
		(void)!vfs_remove_all(v, dir);
	}
}
