#include "cluster/visit.h"

#include "cluster/inbound.h"
#include "cluster/visit_private.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

/* ---- life: held by its owner, its fiber or process, and the streams it gave away -------- */

struct visit *visit_ref(struct visit *s)
{
	s->refs++;
	return s;
}

void visit_unref(void *visit)
{
	struct visit *s = visit;

	if (--s->refs > 0)
		return;
	pty_free(s->pty);
	value_unref(s->spec);
	buf_release(&s->in);
	free(s);
}

void visit_out(struct visit *s, int fd, const void *p, size_t len)
{
	if (s->ops && !s->closed && len)
		s->ops->out(s->arg, fd, p, len);
}

static void end(struct visit *s, int status, const struct err *err)
{
	if (s->ended)
		return;
	s->ended = true;
	if (s->ops && !s->closed)
		s->ops->end(s->arg, status, err && err->code ? err : NULL);
}

/* ---- its streams ---------------------------------------------------------------------- */

int64_t visit_read(void *visit, void *p, size_t max)
{
	struct visit *s = visit;
	size_t n;
	int r;

	while (s->in_off == s->in.len && !s->eof && !s->closed) {
		r = waitq_wait(s->sim, &s->wait, SIM_NEVER);
		if (r < 0)
			return r;
	}
	n = MIN(max, s->in.len - s->in_off);
	memcpy(p, s->in.s ? s->in.s + s->in_off : "", n);
	s->in_off += n;
	if (s->in_off == s->in.len) {
		buf_reset(&s->in);
		s->in_off = 0;
	}
	return (int64_t)n;
}

static int write_out(void *visit, const void *p, size_t len)
{
	visit_out(visit, 1, p, len);
	return 0;
}

static int write_err(void *visit, const void *p, size_t len)
{
	visit_out(visit, 2, p, len);
	return 0;
}

static const struct stream_ops in_ops = {.read = visit_read, .release = visit_unref};
static const struct stream_ops out_ops = {.write = write_out, .release = visit_unref};
static const struct stream_ops err_ops = {.write = write_err, .release = visit_unref};

static void pty_shows(void *arg, const char *p, size_t len)
{
	visit_out(arg, 1, p, len);
}

static void open_streams(struct visit *s, struct stream **in, struct stream **out,
			 struct stream **errout)
{
	if (value_bool_in(s->spec, "tty")) {
		s->pty = pty_new(s->sim, 80, 24, pty_shows, s);
		*in = stream_ref(pty_stream(s->pty));
		*out = stream_ref(pty_stream(s->pty));
		*errout = stream_ref(pty_stream(s->pty));
		return;
	}
	*in = stream_custom_new(&in_ops, visit_ref(s));
	*out = stream_custom_new(&out_ops, visit_ref(s));
	*errout = stream_custom_new(&err_ops, visit_ref(s));
}

/* ---- scripts ----------------------------------------------------------------------------- */

static void script_ended(struct proc *p, int status, void *arg)
{
	struct visit *s = arg;

	(void)p;
	s->proc = NULL;
	end(s, status, NULL);
	visit_unref(s);
}

static void start_script(struct visit *s)
{
	struct machine *m = cluster_machine(s->c, value_str(value_get(s->spec, "on")));
	STR_AUTO text = xstrdup(value_str_or(value_get(s->spec, "run"), ""));
	char bash[] = "bash", dash_c[] = "-c";
	char *argv[] = {bash, dash_c, text, NULL};
	struct stream *in, *out, *errout;
	struct spawn how = {.argv = argv, .on_exit = script_ended, .on_exit_arg = s};

	if (!m) {
		end(s, 127, NULL);
		return;
	}
	open_streams(s, &in, &out, &errout);
	how.in = in;
	how.out = out;
	how.err = errout;
	how.user = m == cluster_machine(s->c, NULL) ? "candidate" : "root";
	how.cwd = strmap_get(machine_env(m), "HOME");
	visit_ref(s);
	if (proc_spawn(m, &how, &s->proc) < 0) {
		s->proc = NULL;
		visit_unref(s);
		end(s, 127, NULL);
	} else {
		if (s->pty)
			pty_set_leader(s->pty, s->proc);
		proc_detach(s->proc);
	}
	stream_unref(in);
	stream_unref(out);
	stream_unref(errout);
}

/* ---- commands in containers ----------------------------------------------------------------- */

static int no_server(struct err *err)
{
	return err_set(err, -ECONNREFUSED, "the apiserver does not run");
}

static char **argv_of(const struct value *list)
{
	char **argv = xcalloc(value_len(list) + 1, sizeof(char *));

	for (size_t i = 0; i < value_len(list); i++)
		argv[i] = xstrdup(value_str_or(value_idx(list, i), ""));
	return argv;
}

static void free_argv(char **argv)
{
	for (char **p = argv; *p; p++)
		free(*p);
	free(argv);
}

static int run_exec(void *arg)
{
	struct visit *s = arg;
	struct apiserver *a = cluster_apiserver(s->c);
	char **argv = argv_of(value_get(s->spec, "argv"));
	struct stream *in, *out, *errout, *none = stream_null_new();
	bool has_in = value_bool_in(s->spec, "stdin");
	struct api_user user;
	ERR_AUTO err = ERR_INIT;
	int status = 0;

	inbound_user_read(value_get(s->spec, "user"), &user);
	open_streams(s, &in, &out, &errout);
	if (!a)
		(void)no_server(&err);
	else
		(void)!apiserver_exec(a, &user, value_str(value_get(s->spec, "ns")),
				      value_str(value_get(s->spec, "exec")),
				      value_str(value_get(s->spec, "container")), argv,
				      has_in || s->pty ? in : none, out, errout, s->pty != NULL,
				      &status, &err);
	end(s, status, &err);
	stream_unref(in);
	stream_unref(out);
	stream_unref(errout);
	stream_unref(none);
	inbound_user_release(&user);
	free_argv(argv);
	return 0;
}

/* In and out of the container's first process. */
static int run_attach(void *arg)
{
	struct visit *s = arg;
	struct apiserver *a = cluster_apiserver(s->c);
	struct stream *in, *out, *errout;
	bool has_in = value_bool_in(s->spec, "stdin");
	struct api_user user;
	ERR_AUTO err = ERR_INIT;

	inbound_user_read(value_get(s->spec, "user"), &user);
	open_streams(s, &in, &out, &errout);
	if (!a)
		(void)no_server(&err);
	else
		(void)!apiserver_attach(a, &user, value_str(value_get(s->spec, "ns")),
					value_str(value_get(s->spec, "attach")),
					value_str(value_get(s->spec, "container")),
					has_in ? in : NULL, out, errout, &err);
	end(s, 0, &err);
	stream_unref(in);
	stream_unref(out);
	stream_unref(errout);
	inbound_user_release(&user);
	return 0;
}

static int run_fiber(void *arg)
{
	struct visit *s = arg;
	ERR_AUTO err = ERR_INIT;

	if (value_get(s->spec, "exec")) {
		(void)run_exec(s);
	} else if (value_get(s->spec, "attach")) {
		(void)run_attach(s);
	} else if (value_get(s->spec, "request")) {
		int status = 0;

		(void)!visit_request(s, &status, &err);
		end(s, status, &err);
	} else {
		(void)!visit_forward(s, &err);
		end(s, 0, &err);
	}
	s->fiber = NULL;
	visit_unref(s);
	return 0;
}

/* ---- from outside
 * -------------------------------------------------------------------------------- */

struct visit *visit_new(struct cluster *c, const struct value *spec, const struct visit_ops *ops,
			void *arg)
{
	struct visit *s = xcalloc(1, sizeof(*s));

	s->refs = 1;
	s->c = c;
	s->sim = cluster_sim(c);
	s->spec = value_ref(spec);
	s->ops = ops;
	s->arg = arg;
	if (value_get(spec, "run")) {
		start_script(s);
	} else {
		s->fiber = fiber_start(s->sim, "visit", run_fiber, visit_ref(s));
		fiber_release(s->fiber);
	}
	return s;
}

size_t visit_unread(const struct visit *s)
{
	return s->in.len - s->in_off;
}

void visit_input(struct visit *s, const void *p, size_t len)
{
	if (s->pty) {
		pty_input(s->pty, p, len);
		return;
	}
	buf_add(&s->in, p, len);
	waitq_wake_all(s->sim, &s->wait);
}

void visit_eof(struct visit *s)
{
	s->eof = true;
	waitq_wake_all(s->sim, &s->wait);
}

void visit_resize(struct visit *s, int cols, int rows)
{
	if (!s->pty || cols < 0 || rows < 0 || cols >= 1000 || rows >= 1000)
		return;
	/* a terminal that does not know its size is taken for one of the usual size */
	pty_resize(s->pty, cols ? cols : 80, rows ? rows : 24);
}

void visit_signal(struct visit *s, int sig)
{
	if (s->proc && sig > 0 && sig < 32)
		proc_signal(s->proc, sig);
}

void visit_close(struct visit *s)
{
	s->closed = s->eof = true;
	waitq_wake_all(s->sim, &s->wait);
	if (s->pty && s->proc)
		pty_set_leader(s->pty, NULL);
	if (s->proc)
		proc_signal(s->proc, SIGHUP);
	else if (s->fiber)
		fiber_cancel(s->fiber);
	visit_unref(s);
}
