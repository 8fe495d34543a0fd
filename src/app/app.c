#include "app/serve.h"

#include "cluster/journal.h"
#include "study/lab_session.h"
#include "tui/tui.h"

#include "app/table.inc"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define LAB_PREFIX "lab/"

const struct app_cmd *const *app_commands(void)
{
	return app_table;
}

int app_fail(const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	fprintf(stderr, "drydock: %s\n", buf_str(&b));
	return 1;
}

int app_usage(const struct app_cmd *cmd, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	fprintf(stderr, "drydock %s: %s\nusage: drydock %s\n", cmd->name, buf_str(&b), cmd->use);
	return 2;
}

int app_progress_open(const struct app *a, struct progress **ret, struct err *err)
{
	STR_AUTO path = xasprintf("%s/progress.db", a->home);

	return progress_open(path, ret, err);
}

int64_t app_wall_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec;
}

uint64_t app_attempt_seed(const struct app *a)
{
	return a->seed_given ? a->seed : (uint64_t)app_wall_seconds();
}

int64_t app_wall_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * SIM_SEC + ts.tv_nsec;
}

bool app_terminal_size(int fd, int *ret_cols, int *ret_rows)
{
	struct winsize ws;

	if (ioctl(fd, TIOCGWINSZ, &ws) < 0 || !ws.ws_col || !ws.ws_row)
		return false;
	*ret_cols = ws.ws_col;
	*ret_rows = ws.ws_row;
	return true;
}

const char *app_lang(const struct app *a)
{
	const char *lang = a->lang;
	static const char *const vars[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; !lang && i < ARRAY_SIZE(vars); i++)
		lang = str_empty(getenv(vars[i])) ? NULL : getenv(vars[i]);
	return str_starts(lang, "ko") ? "ko" : "en";
}

bool app_valid_name(const char *s)
{
	if (str_starts(s, LAB_PREFIX))
		s += strlen(LAB_PREFIX);
	return s && *s && *s != '.' && strlen(s) < 64 &&
	       !s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")];
}

void app_quote(struct buf *out, const char *word)
{
	if (*word && !word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					"0123456789@%+=:,./-_")]) {
		buf_adds(out, word);
		return;
	}
	buf_addc(out, '\'');
	for (; *word; word++)
		if (*word == '\'')
			buf_adds(out, "'\\''");
		else
			buf_addc(out, *word);
	buf_addc(out, '\'');
}

/* ---- streams of the learner's terminal ------------------------------------------------ */

static int put(FILE *f, const void *p, size_t len)
{
	if (fwrite(p, 1, len, f) != len || fflush(f) != 0)
		return -EPIPE;
	return 0;
}

static int to_stdout(void *arg, const void *p, size_t len)
{
	(void)arg;
	return put(stdout, p, len);
}

static int to_stderr(void *arg, const void *p, size_t len)
{
	(void)arg;
	return put(stderr, p, len);
}

/* All of standard input, when it is not a terminal. */
static struct stream *read_stdin(void)
{
	BUF_AUTO text = BUF_INIT;
	char chunk[8192];
	size_t n;

	if (isatty(STDIN_FILENO))
		return stream_null_new();
	while (text.len < ((size_t)64 << 20) && (n = fread(chunk, 1, sizeof(chunk), stdin)) > 0)
		buf_add(&text, chunk, n);
	return stream_text_new(buf_str(&text), text.len);
}

int app_edit(void *arg, struct proc *p, const char *name, struct buf *text)
{
	(void)arg, (void)p;
	return external_edit(name, text);
}

/* ---- the cluster that is worked on ------------------------------------------------------ */

const char *app_cluster(struct app *a)
{
	const char *env = getenv("DRYDOCK_CLUSTER");
	STR_AUTO lab = NULL;

	if (a->cluster)
		return a->cluster;
	if (a->current)
		return a->current;
	if (str_starts(env, LAB_PREFIX) && app_valid_name(env) &&
	    lab_session_exists(a->home, env + strlen(LAB_PREFIX)))
		return a->current = xstrdup(env);
	lab = lab_session_current_dup(a->home);
	return a->current = lab ? xasprintf(LAB_PREFIX "%s", lab) : xstrdup("default");
}

const char *app_cluster_lab(struct app *a)
{
	const char *name = app_cluster(a);

	return str_starts(name, LAB_PREFIX) ? name + strlen(LAB_PREFIX) : NULL;
}

char *app_cluster_dir(struct app *a)
{
	const char *lab = app_cluster_lab(a);

	return lab ? lab_session_dir_dup(a->home, lab)
		   : xasprintf("%s/clusters/%s", a->home, app_cluster(a));
}

int app_session_open(struct app *a, struct lab_session **ret, struct err *err)
{
	const char *id = app_cluster_lab(a);

	if (!id)
		return err_set(err, -ENOENT,
			       "no lab is in progress; `drydock lab start ID` begins one");
	if (!lab_session_exists(a->home, id))
		return err_set(err, -ENOENT, "lab \"%s\" was not begun", id);
	return lab_session_open(
		&(struct lab_session_config){.home = a->home, .id = id, .lang = app_lang(a)}, ret,
		err);
}

int app_open_at(struct app *a, int64_t epoch_ns, struct workspace **ret, struct err *err)
{
	struct cluster_config cfg = {
		.profile = a->profile, .seed = a->seed, .epoch_ns = epoch_ns, .etcd = a->etcd};
	STR_AUTO dir = app_cluster_dir(a);
	int r;

	if (!app_cluster_lab(a)) {
		r = workspace_open(dir, &cfg, ret, err);
	} else {
		r = app_session_open(a, &a->session, err);
		if (r == 0)
			*ret = lab_session_workspace(a->session);
	}
	if (r == 0 && workspace_left_out(*ret))
		fprintf(stderr, "drydock: %s\n", workspace_left_out(*ret));
	return r;
}

int app_open(struct app *a, struct workspace **ret, struct err *err)
{
	return app_open_at(a, 0, ret, err);
}

void app_close(struct app *a, struct workspace *w)
{
	if (a->session)
		lab_session_close(a->session);
	else if (w)
		workspace_close(w);
	a->session = NULL;
}

int app_run_script(struct app *a, const char *script)
{
	struct stream *in, *out, *errout;
	struct workspace *w = NULL;
	ERR_AUTO err = ERR_INIT;
	int status;

	status = app_open(a, &w, &err);
	if (status == -EBUSY && serve_is_up(a)) {
		err_release(&err);
		status = serve_run(a, script, &err);
		return status < 0 ? app_fail("%s", err_msg(&err)) : status;
	}
	if (status < 0)
		return app_fail("%s", err_msg(&err));
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		workspace_set_editor(w, app_edit, NULL);
	in = read_stdin();
	out = stream_sink_new(to_stdout, NULL, isatty(STDOUT_FILENO));
	errout = stream_sink_new(to_stderr, NULL, isatty(STDERR_FILENO));
	status = workspace_run(w, NULL, script, in, out, errout, &err);
	stream_unref(in);
	stream_unref(out);
	stream_unref(errout);
	if (status < 0)
		status = app_fail("%s", err_msg(&err));
	app_close(a, w);
	return status;
}

int app_run_words(struct app *a, const char *first, int argc, char **argv)
{
	BUF_AUTO script = BUF_INIT;

	buf_adds(&script, first);
	for (int i = 0; i < argc; i++) {
		buf_addc(&script, ' ');
		app_quote(&script, argv[i]);
	}
	return app_run_script(a, buf_str(&script));
}
