/* Subshells, pipelines, background jobs, command substitution: everything in a process of
 * its own (and with it a stack of its own). */
#include "shell/shell_private.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#define FORK_COST SIM_MSEC
#define MAX_OUTPUT ((size_t)8 << 20) /* of a command substitution */

struct child {
	struct shell *sh;
	struct program *prog;
	struct ast *a;
	char *text;
};

static int child_main(struct proc *p, int argc, char **argv)
{
	struct child *c = p->user_data;
	struct shell *sh = c->sh;
	int status;

	(void)argc, (void)argv;
	p->user_data = NULL;
	sh->last_exec = c->a && c->a->type == AST_SIMPLE;
	if (c->a)
		sh_run_ast(sh, c->prog, c->a);
	else
		shell_eval(sh, c->text, strlen(c->text));
	shell_finish(sh);
	status = sh->status;
	sh_program_unref(c->prog);
	free(c->text);
	free(c);
	shell_free(sh);
	return status;
}

static const struct command child_command = {"sh", NULL, child_main, NULL};

/* As bash, which waits ever longer before it gives up: so a fork bomb burns slowly. */
void shell_fork_failed(struct shell *sh)
{
	for (int64_t s = 1; s <= 8 && !proc_dying(sh->p); s *= 2) {
		shell_error(sh, "fork: retry: Resource temporarily unavailable");
		if (fiber_sleep(sh->p->sim, s * SIM_SEC) < 0)
			return;
	}
	shell_error(sh, "fork: Resource temporarily unavailable");
}

int shell_fork(struct shell *sh, struct program *prog, struct ast *a, const char *text,
	       struct stream *const fds[3], struct proc **ret)
{
	struct spawn how = {.argv = sh->p->argv.v, .parent = sh->p};
	struct child *c = xcalloc(1, sizeof(*c));
	int r;

	how.in = fds[0];
	how.out = fds[1];
	how.err = fds[2];
	shell_tick(sh, FORK_COST);
	c->sh = shell_clone(sh);
	c->prog = sh_program_ref(prog);
	c->a = a;
	c->text = xstrdup(text);
	r = proc_fork(sh->p, &child_command, c, &how, ret);
	if (r < 0) {
		sh_program_unref(c->prog);
		shell_free(c->sh);
		free(c->text);
		free(c);
		shell_fork_failed(sh);
		sh->flow = sh->interactive ? FLOW_ABORT : FLOW_EXIT;
		sh->status = 254;
		return r;
	}
	c->sh->p = *ret;
	(*ret)->on_signal = shell_on_signal;
	(*ret)->data = c->sh;
	for (size_t i = 3; i < ARRAY_SIZE(sh->p->fd); i++)
		if (sh->p->fd[i])
			proc_set_fd(*ret, (int)i, sh->p->fd[i]);
	return 0;
}

static void fg_add(struct shell *sh, struct proc *p)
{
	sh->fg = grow(sh->fg, sh->nr_fg + 1, &sh->cap_fg, sizeof(struct proc *));
	sh->fg[sh->nr_fg++] = p;
}

static void fg_del(struct shell *sh, const struct proc *p)
{
	for (size_t i = 0; i < sh->nr_fg; i++)
		if (sh->fg[i] == p) {
			sh->fg[i] = sh->fg[--sh->nr_fg];
			return;
		}
}

static void note_signal(struct proc *p, int status, void *arg)
{
	(void)status;
	*(int *)arg = p->sig;
}

static int wait_one(struct shell *sh, struct proc *child)
{
	int status = 0, sig = child->sig, r;

	child->on_exit = note_signal;
	child->on_exit_arg = &sig;
	r = proc_wait(sh->p, child, &status);
	fg_del(sh, child);
	/* a command that ^C ended takes the rest of its line with it */
	if (r == 0 && sig == SIGINT && sh->interactive)
		sh->interrupted = true;
	if (r < 0) {
		child->on_exit = NULL;
		proc_detach(child);
		sh->flow = FLOW_EXIT;
		return sh->status = 130;
	}
	return status;
}

int shell_wait_fg(struct shell *sh, struct proc *child)
{
	int status;

	fg_add(sh, child);
	status = wait_one(sh, child);
	if (!sh->interactive || status <= 128)
		return status;
	if (status == 128 + SIGINT && sh->interrupted)
		return status;
	if (status == 128 + SIGKILL || status == 128 + SIGTERM || status == 128 + SIGSEGV)
		proc_errorf(sh->p, "%s\n", sh_signal_text(status - 128));
	return status;
}

int sh_run_subshell(struct shell *sh, struct program *prog, struct ast *a)
{
	struct proc *child;
	int r = shell_fork(sh, prog, a->kids[0], NULL, sh->p->fd, &child);

	return r < 0 ? sh->status : shell_wait_fg(sh, child);
}

/* ---- pipelines ------------------------------------------------------------------------- */

int sh_run_pipe(struct shell *sh, struct program *prog, struct ast *a)
{
	size_t nr = 0, started = 0;
	struct proc **procs;
	struct stream *in = stream_ref(sh->p->fd[0]);
	int status = 0;

	while (a->kids[nr])
		nr++;
	procs = xcalloc(nr, sizeof(struct proc *));
	for (size_t i = 0; i < nr; i++) {
		struct stream *next = NULL, *out = NULL;
		int r;

		if (i + 1 < nr)
			stream_pipe_new(sh->p->sim, &next, &out);
		else
			out = stream_ref(sh->p->fd[1]);
		r = shell_fork(sh, prog, a->kids[i], NULL,
			       (struct stream *[]){in, out, sh->p->fd[2]}, &procs[i]);
		stream_unref(in);
		stream_unref(out);
		in = next;
		if (r < 0)
			break;
		started++;
		fg_add(sh, procs[i]);
	}
	stream_unref(in);
	shell_tick(sh, SIM_MSEC);
	for (size_t i = 0; i < started; i++) {
		int s = wait_one(sh, procs[i]);

		if (sh->pipefail ? s != 0 : i + 1 == nr)
			status = s;
	}
	if (started < nr)
		status = sh->status;
	free(procs);
	return status;
}

/* ---- jobs ------------------------------------------------------------------------------ */

static void job_ended(struct proc *p, int status, void *arg)
{
	struct job *j = arg;

	(void)p;
	j->proc = NULL;
	j->done = true;
	j->status = status;
	waitq_wake_all(j->sh->p->sim, &j->sh->wait);
}

int sh_run_async(struct shell *sh, struct program *prog, struct ast *a)
{
	struct stream *in = sh->interactive ? stream_ref(sh->p->fd[0]) : stream_null_new();
	struct job *j, **end = &sh->jobs;
	struct proc *child;
	int r = shell_fork(sh, prog, a->kids[0], NULL,
			   (struct stream *[]){in, sh->p->fd[1], sh->p->fd[2]}, &child);

	stream_unref(in);
	if (r < 0)
		return sh->status;
	j = xcalloc(1, sizeof(*j));
	j->sh = sh;
	j->text = xstrdup(a->text ? a->text : "");
	j->pid = child->pid;
	j->proc = child;
	for (; *end; end = &(*end)->next)
		j->id = (*end)->id;
	j->id++;
	*end = j;
	child->on_exit = job_ended;
	child->on_exit_arg = j;
	proc_detach(child);
	sh->last_bg = j->pid;
	if (sh->interactive)
		proc_errorf(sh->p, "[%d] %d\n", j->id, j->pid);
	return 0;
}

/* The mark of the current and the previous job. */
static char job_mark(const struct job *j)
{
	return !j->next ? '+' : !j->next->next ? '-' : ' ';
}

void sh_job_show(struct shell *sh, const struct job *j, struct stream *out)
{
	STR_AUTO failed = xasprintf("Exit %d", j->status);
	const char *state = !j->done                          ? "Running"
			    : j->status == 0                  ? "Done"
			    : sh_signal_text(j->status - 128) ? sh_signal_text(j->status - 128)
							      : failed;

	(void)sh;
	stream_printf(out, "[%d]%c  %-24s%s%s\n", j->id, job_mark(j), state, j->text,
		      j->done ? "" : " &");
}

void sh_job_free(struct job *j)
{
	if (j->proc)
		j->proc->on_exit = NULL;
	free(j->text);
	free(j);
}

void shell_reap(struct shell *sh, bool tell)
{
	for (struct job **p = &sh->jobs; *p;) {
		struct job *j = *p;

		if (!j->done) {
			p = &j->next;
			continue;
		}
		if (tell)
			sh_job_show(sh, j, proc_err(sh->p));
		*p = j->next;
		sh_job_free(j);
	}
}

/* ---- command substitution ---------------------------------------------------------------- */

/* $(< file) reads the file without any command. */
static int read_input(struct shell *sh, const char *text, struct buf *out)
{
	STR_AUTO raw = NULL;
	BUF_AUTO path = BUF_INIT;
	struct parser ps;
	struct program *prog = NULL;
	int r = 0;

	sh_parser_init(&ps, text, strlen(text), NULL);
	if (sh_parser_next(&ps, &prog) == 1 && prog->root->kids[0] && !prog->root->kids[1] &&
	    prog->root->kids[0]->type == AST_SIMPLE && !prog->root->kids[0]->words[0] &&
	    !prog->root->kids[0]->assigns[0] && prog->root->kids[0]->redirs &&
	    prog->root->kids[0]->redirs->op == REDIR_IN && !prog->root->kids[0]->redirs->next)
		raw = xstrdup(prog->root->kids[0]->redirs->word);
	sh_program_unref(prog);
	sh_parser_release(&ps);
	if (!raw)
		return 0;
	r = sh_expand_one(sh, raw, 0, &path);
	if (r == 0) {
		int e = proc_read_file(sh->p, buf_str(&path), out);

		sh->subst_status = e < 0;
		if (e < 0)
			shell_error(sh, "%s: No such file or directory", buf_str(&path));
	}
	return r < 0 ? r : 1;
}

int sh_command_output(struct shell *sh, const char *text, size_t len, struct buf *out)
{
	STR_AUTO script = xstrndup(text, len);
	struct stream *rd, *wr;
	struct proc *child;
	int r;

	if (script[strspn(script, " \t\n")] == '<') {
		r = read_input(sh, script, out);
		if (r != 0)
			return MIN(r, 0);
	}
	stream_pipe_new(sh->p->sim, &rd, &wr);
	r = shell_fork(sh, NULL, NULL, script, (struct stream *[]){sh->p->fd[0], wr, sh->p->fd[2]},
		       &child);
	stream_unref(wr);
	if (r < 0) {
		stream_unref(rd);
		return r;
	}
	fg_add(sh, child);
	/* to the end of all who hold the other side: also of jobs left behind */
	(void)!stream_read_all(rd, MAX_OUTPUT, out);
	stream_unref(rd);
	sh->status = sh->subst_status = wait_one(sh, child);
	return sh->flow == FLOW_NONE ? 0 : -ECANCELED;
}
