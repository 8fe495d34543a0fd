/* The loop of an interactive shell: prompt, line (more lines while it is incomplete), run. */
#include "shell/shell_private.h"

#include <errno.h>

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

/* 1 complete (or hopeless), 0 more lines are needed. */
static bool is_complete(struct shell *sh, const struct buf *text)
{
	struct parser ps;
	struct program *prog;
	size_t len = text->len;
	bool incomplete;

	/* a backslash before the newline asks for more */
	if (len >= 2 && text->s[len - 1] == '\n' && text->s[len - 2] == '\\' &&
	    !(len >= 3 && text->s[len - 3] == '\\'))
		return false;
	sh_parser_init(&ps, buf_str(text), len, sh->aliases);
	while (sh_parser_next(&ps, &prog) > 0)
		sh_program_unref(prog);
	incomplete = ps.incomplete;
	sh_parser_release(&ps);
	return !incomplete;
}

/* The terminal draws the prompt it is given with the next read. */
static void show_prompt(struct shell *sh, const char *var, const char *dflt)
{
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO expanded = BUF_INIT;
	const char *ps = sh_var_get(sh, var);
	int status = sh->status;

	shell_prompt(sh, ps ? ps : dflt, &text);
	if (sh_expand_one(sh, buf_str(&text), EXPAND_HERE, &expanded) < 0)
		sh->flow = FLOW_NONE;
	sh->status = status;
	stream_puts(proc_err(sh->p), buf_str(&expanded));
}

/* One command's text: 1, 0 at the end, negative. */
static int read_command(struct shell *sh, struct buf *text)
{
	bool bash = sh->dialect == DIALECT_BASH, root = strcmp(sh->p->user, "root") == 0;

	show_prompt(sh, "PS1", bash ? "\\s-5.2\\$ " : root ? "# " : "$ ");
	for (;;) {
		int r = stream_getline(proc_in(sh->p), text);

		if (r == -EINTR) {
			sh->status = 130;
			buf_reset(text);
			return 1;
		}
		if (r <= 0)
			return r;
		if (is_complete(sh, text))
			return 1;
		show_prompt(sh, "PS2", "> ");
	}
}

int shell_interact(struct shell *sh)
{
	for (;;) {
		BUF_AUTO text = BUF_INIT;
		int r;

		sh->interrupted = false;
		sh->flow = FLOW_NONE;
		shell_reap(sh, true);
		r = read_command(sh, &text);
		if (r <= 0) {
			if (r == 0)
				proc_errorf(sh->p, "%s\n", sh->login ? "logout" : "exit");
			return r < 0 ? 129 : sh->status;
		}
		sh->interrupted = false;
		shell_eval(sh, buf_str(&text), text.len);
		if (sh->flow == FLOW_EXIT)
			return sh->status;
		if (sh->interrupted)
			proc_errorf(sh->p, "\n");
	}
}
