/* The life of processes. */
#include "shell/machine_private.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

static struct proc_impl *impl(struct proc *p)
{
	return (struct proc_impl *)p;
}

static void proc_free(struct proc_impl *p)
{
	struct machine *m = p->pub.machine;

	task_cancel(m->sim, &p->start_failed);
	strvec_release(&p->pub.argv);
	strvec_release(&p->exec_argv);
	environment_unref(p->pub.env);
	free(p->pub.cwd);
	free(p->pub.user);
	for (size_t i = 0; i < ARRAY_SIZE(p->pub.fd); i++)
		stream_unref(p->pub.fd[i]);
	free(p);
	machine_unref(m);
}

static void unlist(struct proc_impl *p)
{
	struct pidns *n = p->pub.machine->pids;
	struct proc_impl *before = NULL;

	for (struct proc_impl **q = &n->procs; *q; before = *q, q = &(*q)->next) {
		if (*q != p)
			continue;
		*q = p->next;
		if (n->last == p)
			n->last = before;
		return;
	}
}

/* m NULL: of all machines. */
static void kill_all(struct pidns *n, const struct machine *m)
{
	/* the list changes under us: take from its front, each is removed or marked */
	for (;;) {
		struct proc_impl *p = n->procs;

		while (p && (p->killed || (m && p->pub.machine != m)))
			p = p->next;
		if (!p)
			return;
		proc_signal(&p->pub, SIGKILL);
	}
}

/* The end of a process, whichever way it came. */
static void finish(struct proc_impl *p, int status)
{
	struct machine *m = p->pub.machine;
	void (*on_exit)(struct proc * p, int status, void *arg) = p->pub.on_exit;

	if (p->pub.exited)
		return;
	m->refs++;
	m->nr_fibers -= p->counted;
	p->pub.exited = true;
	if (p->pub.cleanup)
		p->pub.cleanup(&p->pub);
	if (p->pub.sig)
		status = 128 + p->pub.sig;
	else if (p->exit_asked)
		status = p->exit_status;
	p->pub.status = status & 0xff;
	unlist(p);
	for (struct proc_impl *c = m->pids->procs; c; c = c->next)
		if (c->pub.ppid == p->pub.pid)
			c->pub.ppid = 1;
	for (size_t i = 0; i < ARRAY_SIZE(p->pub.fd); i++) {
		struct stream *s = p->pub.fd[i];

		p->pub.fd[i] = NULL;
		stream_unref(s);
	}
	if (p->pub.pid == 1)
		kill_all(m->pids, NULL);
	p->finishing = true;
	if (on_exit && !m->gone)
		on_exit(&p->pub, p->pub.status, p->pub.on_exit_arg);
	p->finishing = false;
	waitq_wake_all(m->sim, &p->ended);
	if (p->detached)
		proc_free(p);
	machine_unref(m);
}

void pidns_unref(struct pidns *n)
{
	if (--n->refs == 0)
		free(n);
}

void machine_join_pids(struct machine *m, struct machine *other)
{
	struct pidns *old = m->pids;

	m->pids = other->pids;
	m->pids->refs++;
	pidns_unref(old);
}

void machine_kill_all(struct machine *m)
{
	kill_all(m->pids, m);
}

static void start_failed(void *arg)
{
	struct proc_impl *p = arg;

	finish(p, p->pub.status);
}

/* Starts p->cmd, a daemon. It may have ended already within start. */
static int run_start(struct proc_impl *p)
{
	int r;

	p->starting = true;
	r = p->cmd->start(&p->pub, (int)p->pub.argv.nr, p->pub.argv.v);
	p->starting = false;
	return r;
}

/* Becomes the program of p->exec_argv. 0, or the status when that is impossible. */
static int become(struct proc_impl *p)
{
	struct installed prog;
	int r;

	p->exec_pending = false;
	strvec_release(&p->pub.argv);
	p->pub.argv = p->exec_argv;
	p->exec_argv = (struct strvec)STRVEC_INIT;
	r = machine_program_find(p->pub.machine, p->pub.cwd, proc_getenv(&p->pub, "PATH"),
				 &p->pub.argv, &prog);
	if (r < 0)
		return r == -ENOENT ? 127 : 126;
	p->cmd = prog.cmd;
	p->pub.user_data = prog.user;
	p->pub.on_signal = NULL;
	return 0;
}

static int proc_main(void *arg)
{
	struct proc_impl *p = arg;
	struct fiber *self = p->pub.fiber;
	int status;

	for (;;) {
		if (p->cmd->start) {
			/* after exec: lives on without this fiber */
			p->pub.fiber = NULL;
			status = run_start(p);
			if (status == 0 && !p->exec_pending) {
				fiber_release(self);
				return 0;
			}
		} else {
			status = p->cmd->main(&p->pub, (int)p->pub.argv.nr, p->pub.argv.v);
		}
		if (!p->exec_pending || p->killed)
			break;
		status = become(p);
		if (status != 0)
			break;
	}
	p->pub.fiber = NULL;
	fiber_release(self);
	finish(p, status);
	return 0;
}

static void enlist(struct machine *m, struct proc_impl *p)
{
	struct pidns *n = m->pids;
	struct proc_impl **q = n->last ? &n->last->next : &n->procs;

	p->pub.pid = n->next_pid++;
	if (n->last && n->last->pub.pid > p->pub.pid) /* most often it comes last */
		q = &n->procs;
	while (*q && (*q)->pub.pid < p->pub.pid)
		q = &(*q)->next;
	p->next = *q;
	*q = p;
	if (!p->next)
		n->last = p;
}

static struct proc_impl *proc_new(struct machine *m, const struct spawn *how)
{
	struct proc_impl *p = xcalloc(1, sizeof(*p));
	struct proc *parent = how->parent;

	m->refs++;
	p->pub.machine = m;
	p->pub.sim = m->sim;
	p->ended = (struct waitq)WAITQ_INIT;
	p->pub.ppid = parent ? parent->pid : 0;
	p->pub.env = how->env ? environment_copy(how->env)
			      : environment_ref(parent ? parent->env : machine_environment(m));
	p->pub.cwd = xstrdup(how->cwd ? how->cwd : parent ? parent->cwd : "/");
	p->pub.user = xstrdup(how->user ? how->user : parent ? parent->user : "root");
	p->pub.fd[0] = how->in ? stream_ref(how->in) : stream_null_new();
	p->pub.fd[1] = how->out ? stream_ref(how->out) : stream_null_new();
	p->pub.fd[2] = how->err ? stream_ref(how->err) : stream_null_new();
	p->pub.started = sim_now(m->sim);
	p->pub.on_exit = how->on_exit;
	p->pub.on_exit_arg = how->on_exit_arg;
	p->pub.umask = parent ? parent->umask : 022;
	p->pub.mem_bytes = INT64_C(1) << 20;
	task_init(&p->start_failed, start_failed, p);
	return p;
}

static int launch(struct machine *m, struct proc_impl *p, struct proc **ret)
{
	int r;

	enlist(m, p);
	*ret = &p->pub;
	if (!p->cmd->start) {
		p->counted = true;
		m->nr_fibers++;
		p->pub.fiber = fiber_start(m->sim, p->cmd->name, proc_main, p);
		return 0;
	}
	r = run_start(p);
	if (r != 0 && !p->start_failed.queued) {
		p->pub.status = r;
		task_post(m->sim, &p->start_failed);
	}
	return 0;
}

int proc_spawn(struct machine *m, const struct spawn *how, struct proc **ret)
{
	STRVEC_AUTO argv = STRVEC_INIT;
	struct installed prog = {.cmd = how->cmd};
	struct proc_impl *p;
	const char *path = how->env ? strmap_get(how->env, "PATH")
				    : environment_path(how->parent ? how->parent->env
								   : machine_environment(m));
	const char *cwd = how->cwd ? how->cwd : how->parent ? how->parent->cwd : "/";
	int r = 0;

	if (m->gone)
		return -ESRCH;
	for (char *const *a = how->argv; *a; a++)
		strvec_add(&argv, *a);
	if (!how->cmd)
		r = machine_program_find(m, cwd, path, &argv, &prog);
	if (r < 0)
		return r;
	if (!prog.cmd->start && m->nr_fibers >= MAX_FIBERS)
		return -EAGAIN;
	p = proc_new(m, how);
	p->pub.argv = argv;
	argv = (struct strvec)STRVEC_INIT;
	if (how->argv0) {
		free(p->pub.argv.v[0]);
		p->pub.argv.v[0] = xstrdup(how->argv0);
	}
	p->cmd = prog.cmd;
	p->pub.user_data = prog.user;
	return launch(m, p, ret);
}

int proc_fork(struct proc *parent, const struct command *cmd, void *user_data,
	      const struct spawn *how, struct proc **ret)
{
	struct machine *m = parent->machine;
	struct proc_impl *p;

	if (m->gone)
		return -ESRCH;
	if (!cmd->start && m->nr_fibers >= MAX_FIBERS)
		return -EAGAIN;
	p = proc_new(m, how);
	for (char *const *a = how->argv; *a; a++)
		strvec_add(&p->pub.argv, *a);
	p->cmd = cmd;
	p->pub.user_data = user_data;
	return launch(m, p, ret);
}

int proc_exec(struct proc *p, char *const *argv)
{
	STRVEC_AUTO probe = STRVEC_INIT;
	struct installed prog;
	int r;

	for (char *const *a = argv; *a; a++)
		strvec_add(&probe, *a);
	r = machine_program_find(p->machine, p->cwd, proc_getenv(p, "PATH"), &probe, &prog);
	if (r < 0)
		return r;
	strvec_release(&impl(p)->exec_argv);
	for (char *const *a = argv; *a; a++)
		strvec_add(&impl(p)->exec_argv, *a);
	impl(p)->exec_pending = true;
	return 0;
}

int proc_wait(struct proc *waiter_or_null, struct proc *p, int *ret_status)
{
	(void)waiter_or_null;
	while (!p->exited) {
		int r = waitq_wait(p->sim, &impl(p)->ended, SIM_NEVER);

		if (r < 0)
			return r;
	}
	*ret_status = p->status;
	proc_free(impl(p));
	return 0;
}

void proc_detach(struct proc *p)
{
	if (p->exited && !impl(p)->finishing)
		proc_free(impl(p));
	else
		impl(p)->detached = true;
}

void proc_exit(struct proc *p, int status)
{
	if (p->exited)
		return;
	impl(p)->exit_asked = true;
	impl(p)->exit_status = status;
	if (p->fiber) {
		impl(p)->killed = true;
		fiber_cancel(p->fiber);
	} else if (impl(p)->starting) {
		/* on_exit must not run before the spawner knows the process */
		task_post(p->sim, &impl(p)->start_failed);
	} else {
		finish(impl(p), status);
	}
}

/* ---- signals --------------------------------------------------------------------- */

static bool ignored_by_default(int sig)
{
	return sig == SIGCHLD || sig == SIGURG || sig == SIGWINCH || sig == SIGCONT ||
	       sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU || sig == SIGSTOP;
}

void proc_kill(struct proc *p, int sig)
{
	if (p->exited || impl(p)->killed)
		return;
	impl(p)->killed = true;
	p->sig = sig;
	if (p->fiber)
		fiber_cancel(p->fiber); /* finish() follows when it has unwound */
	else if (impl(p)->starting)
		task_post(p->sim, &impl(p)->start_failed);
	else
		finish(impl(p), 0);
}

void proc_signal(struct proc *p, int sig)
{
	if (p->exited || sig == 0)
		return;
	if (sig == SIGKILL) {
		proc_kill(p, sig);
		return;
	}
	if (p->on_signal)
		p->on_signal(p, sig);
	else if (p->pid != 1 && !p->is_kernel && !ignored_by_default(sig))
		proc_kill(p, sig);
}

bool proc_dying(const struct proc *p)
{
	return ((const struct proc_impl *)p)->killed;
}

/* ---- looking around -------------------------------------------------------------- */

struct proc *machine_own_proc(struct machine *m, size_t i)
{
	struct proc_impl *p = m->pids->procs;

	for (;; p = p->next)
		if (!p || (p->pub.machine == m && i-- == 0))
			return p ? &p->pub : NULL;
}

struct proc *machine_proc(struct machine *m, size_t i)
{
	struct proc_impl *p = m->pids->procs;

	while (p && i-- > 0)
		p = p->next;
	return p ? &p->pub : NULL;
}

struct proc *machine_find_proc(struct machine *m, int pid)
{
	for (struct proc_impl *p = m->pids->procs; p; p = p->next)
		if (p->pub.pid == pid)
			return &p->pub;
	return NULL;
}
