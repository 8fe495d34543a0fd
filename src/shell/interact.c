/* The loop of an interactive shell: prompt, line (more lines while it is incomplete), run. */
#include "shell/edit.h"
#include "shell/pty.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

/* PS1's escapes. */
void shell_prompt(struct shell *sh, const char *ps, struct buf *out)
{
	const char *home = sh_var_get(sh, "HOME"), *host = machine_hostname(sh->p->machine);
	size_t n = home ? strlen(home) : 0;

	for (const char *p = ps; *p; p++) {
		if (*p != '\\' || !p[1]) {
			buf_addc(out, *p);
			continue;
		}
		switch (*++p) {
		case 'u':
			buf_adds(out, sh->p->user);
			break;
		case 'h':
			buf_add(out, host, strcspn(host, "."));
			break;
		case 'H':
			buf_adds(out, host);
			break;
		case 'w':
		case 'W':
			if (n > 1 && strncmp(sh->p->cwd, home, n) == 0 &&
			    (sh->p->cwd[n] == '\0' || (*p == 'w' && sh->p->cwd[n] == '/')))
				buf_addf(out, "~%s", sh->p->cwd + n);
			else if (*p == 'w' || strcmp(sh->p->cwd, "/") == 0)
				buf_adds(out, sh->p->cwd);
			else
				buf_adds(out, path_basename(sh->p->cwd));
			break;
		case '$':
			buf_addc(out, strcmp(sh->p->user, "root") == 0 ? '#' : '$');
			break;
		case 's':
			buf_adds(out, path_basename(sh->arg0));
			break;
		case 'n':
			buf_addc(out, '\n');
			break;
		case 'e':
			buf_addc(out, '\033');
			break;
		case '[':
		case ']':
			break; /* the editor measures the prompt itself */
		case '0':
			if (str_starts(p, "033")) {
				buf_addc(out, '\033');
				p += 2;
			}
			break;
		case '\\':
			buf_addc(out, '\\');
			break;
		default:
			buf_addc(out, '\\');
			buf_addc(out, *p);
		}
	}
}

bool shell_complete_text(struct shell *sh, const char *text, size_t len)
{
	struct parser ps;
	struct program *prog;
	bool incomplete;

	/* a backslash before the newline asks for more */
	if (len >= 2 && text[len - 1] == '\n' && text[len - 2] == '\\' &&
	    !(len >= 3 && text[len - 3] == '\\'))
		return false;
	sh_parser_init(&ps, text, len, sh->aliases);
	while (sh_parser_next(&ps, &prog) > 0)
		sh_program_unref(prog);
	incomplete = ps.incomplete;
	sh_parser_release(&ps);
	return !incomplete;
}

static void prompt_text(struct shell *sh, const char *var, const char *dflt, struct buf *out)
{
	BUF_AUTO text = BUF_INIT;
	const char *ps = sh_var_get(sh, var);
	int status = sh->status;

	shell_prompt(sh, ps ? ps : dflt, &text);
	if (sh_expand_one(sh, buf_str(&text), EXPAND_HERE, out) < 0)
		sh->flow = FLOW_NONE;
	sh->status = status;
}

/* What Debian's /etc/bash.bashrc, busybox and dash have. */
static const char *default_prompt(const struct shell *sh)
{
	if (sh->dialect == DIALECT_BASH)
		return "\\u@\\h:\\w\\$ ";
	if (sh->dialect == DIALECT_BUSYBOX)
		return "\\w \\$ ";
	return strcmp(sh->p->user, "root") == 0 ? "# " : "$ ";
}

/* ! in the line: 0, or negative when the line is to be forgotten. */
static int expand_history(struct shell *sh, struct buf *line)
{
	BUF_AUTO out = BUF_INIT;
	int r;

	if (sh->dialect != DIALECT_BASH || !strchr(buf_str(line), '!'))
		return 0;
	r = history_expand(sh->history, buf_str(line), &out);
	if (r == -ENOENT) {
		shell_error(sh, "%s: event not found", buf_str(&out));
		return r;
	}
	if (r > 0) {
		proc_errorf(sh->p, "%s\n", buf_str(&out));
		buf_reset(line);
		buf_adds(line, buf_str(&out));
	}
	return 0;
}

/* One line with its newline: 1, 0 at the end, negative. */
static int read_line(struct shell *sh, struct editor *e, const char *prompt, struct buf *text)
{
	BUF_AUTO line = BUF_INIT;
	int r;

	if (!e) {
		stream_puts(proc_err(sh->p), prompt);
		return stream_getline(proc_in(sh->p), text);
	}
	r = editor_read(e, prompt, &line);
	if (r <= 0)
		return r;
	if (expand_history(sh, &line) < 0)
		return -EAGAIN;
	buf_add(text, buf_str(&line), line.len);
	buf_addc(text, '\n');
	return 1;
}

static void accepted(struct shell *sh, struct editor *e, const struct buf *text)
{
	struct pty *t = stream_pty(proc_in(sh->p));
	STR_AUTO line = xmemdup0(buf_str(text), text->len);
	size_t len = strlen(line);

	while (len && line[len - 1] == '\n')
		line[--len] = '\0';
	/* what follows is its doing */
	(void)trace_set_cause(sh->p->sim, trace_add(sh->p->sim, "shell", "command", NULL, NULL,
						    machine_hostname(sh->p->machine), "%s", line));
	if (e)
		history_add(sh, sh->history, line);
	if (t)
		pty_accepted(t, line);
}

/* One command's text: 1, 0 at the end, negative. */
static int read_command(struct shell *sh, struct editor *e, struct buf *text)
{
	BUF_AUTO prompt = BUF_INIT;

	prompt_text(sh, "PS1", default_prompt(sh), &prompt);
	if (stream_pty(proc_in(sh->p)))
		pty_prompted(stream_pty(proc_in(sh->p)));
	for (;;) {
		int r = read_line(sh, e, buf_str(&prompt), text);

		if (r == -EINTR || r == -EAGAIN) {
			if (r == -EINTR) {
				sh->status = 128 + SIGINT;
				if (!e)
					stream_puts(proc_err(sh->p), "\n");
			}
			buf_reset(text);
			return 1;
		}
		if (r < 0 || (r == 0 && !text->len))
			return r;
		if (r == 0 || shell_complete_text(sh, buf_str(text), text->len)) {
			accepted(sh, e, text);
			return 1;
		}
		buf_reset(&prompt);
		prompt_text(sh, "PS2", "> ", &prompt);
	}
}

static int loop(struct shell *sh, struct editor *e)
{
	for (;;) {
		BUF_AUTO text = BUF_INIT;
		int r;

		(void)trace_set_cause(sh->p->sim, 0);
		sh->interrupted = false;
		sh->flow = FLOW_NONE;
		shell_reap(sh, true);
		/* whatever a program left behind */
		stream_set_mode(proc_in(sh->p), TTY_COOKED);
		stream_set_echo(proc_in(sh->p), true);
		r = read_command(sh, e, &text);
		if (r <= 0) {
			if (r == 0 && sh->dialect == DIALECT_BASH)
				proc_errorf(sh->p, "%s\n", sh->login ? "logout" : "exit");
			return r < 0 ? 129 : sh->status;
		}
		if (text.len)
			shell_eval(sh, buf_str(&text), text.len);
		if (sh->flow == FLOW_EXIT)
			return sh->status;
		if (sh->interrupted)
			proc_errorf(sh->p, "\n");
	}
}

int shell_interact(struct shell *sh)
{
	/* dash has no editor: lines as the terminal gives them */
	bool edits = stream_pty(proc_in(sh->p)) && sh->dialect != DIALECT_DASH;
	struct editor *e = edits ? editor_new(sh) : NULL;
	struct strvec history = STRVEC_INIT, *outer = sh->history;
	size_t old;
	int status;

	if (e) {
		sh->history = &history;
		history_load(sh, &history);
	}
	old = history.nr;
	status = loop(sh, e);
	if (e && history.nr > old)
		history_save(sh, &history, old);
	sh->history = outer;
	strvec_release(&history);
	editor_free(e);
	return status;
}
