/* sh, bash, dash, ash: the shell as a program. */
#include "shell/applet.h"
#include "shell/shell_private.h"

#include <errno.h>
#include <stdlib.h>

struct invocation {
	bool dash_c, interactive, login, from_stdin;
	int i; /* first operand */
};

static int apply_option(struct shell *sh, struct invocation *v, char c, bool on)
{
	switch (c) {
	case 'c':
		v->dash_c = true;
		return 0;
	case 'i':
		v->interactive = true;
		return 0;
	case 'l':
		v->login = true;
		return 0;
	case 's':
		v->from_stdin = true;
		return 0;
	default:
		return shell_set_option(sh, c, on);
	}
}

static int read_options(struct shell *sh, struct invocation *v, int argc, char **argv)
{
	for (v->i = 1; v->i < argc && (argv[v->i][0] == '-' || argv[v->i][0] == '+'); v->i++) {
		const char *a = argv[v->i];

		if (strcmp(a, "--") == 0 || strcmp(a, "-") == 0) {
			v->i++;
			break;
		}
		if (strcmp(a, "--login") == 0) {
			v->login = true;
			continue;
		}
		if (a[0] == '-' && a[1] == '-')
			continue; /* --norc, --noprofile and the like change nothing here */
		if (strcmp(a + 1, "o") == 0 && v->i + 1 < argc) {
			if (shell_set_long_option(sh, argv[++v->i], a[0] == '-') < 0)
				return -EINVAL;
			continue;
		}
		for (const char *p = a + 1; *p; p++)
			if (apply_option(sh, v, *p, a[0] == '-') < 0) {
				proc_errorf(sh->p, "%s: %s: invalid option\n", argv[0], a);
				return -EINVAL;
			}
	}
	return 0;
}

static int run_file(struct shell *sh, const char *path)
{
	BUF_AUTO text = BUF_INIT;
	int r = proc_read_file(sh->p, path, &text);

	if (r < 0) {
		if (sh->dialect == DIALECT_BASH)
			proc_errorf(sh->p, "%s: %s: %s\n", sh->p->argv.v[0], path, applet_errno(r));
		else
			proc_errorf(sh->p, "%s: 0: cannot open %s: %s\n", sh->p->argv.v[0], path,
				    r == -ENOENT ? "No such file" : applet_errno(r));
		sh->status = r == -ENOENT ? 127 : 126;
		return sh->status;
	}
	return shell_eval(sh, buf_str(&text), text.len);
}

/* ~/.bashrc and its like; missing ones are no mistake. */
static void read_startup(struct shell *sh, const char *path)
{
	BUF_AUTO text = BUF_INIT;
	bool interactive = sh->interactive;

	if (proc_read_file(sh->p, path, &text) < 0)
		return;
	shell_eval(sh, buf_str(&text), text.len);
	sh->interactive = interactive;
	if (sh->flow != FLOW_EXIT)
		sh->flow = FLOW_NONE;
}

static void startup_files(struct shell *sh)
{
	const char *home = sh_var_get(sh, "HOME");
	STR_AUTO rc = xasprintf("%s/.bashrc", home ? home : "/root");
	STR_AUTO profile = xasprintf("%s/.profile", home ? home : "/root");

	if (sh->login) {
		read_startup(sh, "/etc/profile");
		read_startup(sh, profile);
	}
	if (sh->interactive && sh->dialect == DIALECT_BASH)
		read_startup(sh, rc);
}

#define MAX_STDIN ((size_t)1 << 20)

/* Command by command: each is run before the next is read, and may read what follows itself. The
 * lines before it stay as empty ones, for the numbers in messages. */
static int run_stdin(struct shell *sh)
{
	BUF_AUTO text = BUF_INIT;
	size_t begin = 0;
	int r = 1;

	while (r > 0 && sh->flow == FLOW_NONE) {
		size_t lines = 0;

		r = stream_getline(proc_in(sh->p), &text);
		if (r < 0)
			return r == -ECANCELED ? 130 : 1;
		if (text.len > MAX_STDIN)
			return 1;
		if (text.len == begin ||
		    (r > 0 && !shell_complete_text(sh, text.s + begin, text.len - begin)))
			continue;
		shell_eval(sh, buf_str(&text), text.len);
		for (size_t i = begin; i < text.len; i++)
			lines += text.s[i] == '\n';
		buf_trunc(&text, begin);
		while (lines-- > 0)
			buf_addc(&text, '\n');
		begin = text.len;
	}
	return sh->status;
}

static void set_args(struct shell *sh, int argc, char **argv, int i)
{
	if (i < argc) {
		free(sh->arg0);
		sh->arg0 = xstrdup(argv[i++]);
	}
	for (; i < argc; i++)
		strvec_add(&sh->args, argv[i]);
}

static int run(struct shell *sh, struct invocation *v, int argc, char **argv)
{
	int i = v->i;

	if (v->dash_c) {
		const char *text = i < argc ? argv[i] : NULL;

		if (!text) {
			proc_errorf(sh->p, "%s: -c: option requires an argument\n", argv[0]);
			return 2;
		}
		sh->dash_c = true;
		set_args(sh, argc, argv, i + 1);
		if (v->login)
			startup_files(sh);
		return shell_eval(sh, text, strlen(text));
	}
	if (i < argc && !v->from_stdin) {
		set_args(sh, argc, argv, i);
		return run_file(sh, argv[i]);
	}
	for (; i < argc; i++)
		strvec_add(&sh->args, argv[i]);
	if (!v->interactive && !stream_is_tty(proc_in(sh->p)))
		return run_stdin(sh);
	sh->interactive = sh->expand_aliases = true;
	startup_files(sh);
	return shell_interact(sh);
}

static int sh_main(struct proc *p, int argc, char **argv)
{
	struct shell *sh = shell_new(p, argv[0], NULL);
	struct invocation v = {.i = 1};
	int status = 2;

	v.login = argv[0][0] == '-';
	if (read_options(sh, &v, argc, argv) == 0) {
		sh->login = v.login;
		sh->status = run(sh, &v, argc, argv);
		shell_finish(sh);
		status = sh->status;
	}
	shell_free(sh);
	return status;
}

const struct command shell_command = {"sh", NULL, sh_main, NULL};

const struct applet applet_sh = {{{"sh", NULL, sh_main, NULL},
				  {"bash", NULL, sh_main, NULL},
				  {"dash", NULL, sh_main, NULL},
				  {"ash", NULL, sh_main, NULL}}};
