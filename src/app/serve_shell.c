/* serve_shell.c - the learner's own shell for a served cluster, and how it starts. */
#include "app/serve.h"

#include "shell/vfs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * What bash reads instead of ~/.bashrc: that, and then once more what points at this cluster, so
 * that nothing in it sends kubectl to another one. kubectl's completion comes when it is asked for
 * the first time; it needs bash-completion's functions.
 */
static const char bash_completion[] =
	"declare -F _get_comp_words_by_ref >/dev/null ||\n"
	"\t! [ -r /usr/share/bash-completion/bash_completion ] ||\n"
	"\t. /usr/share/bash-completion/bash_completion\n"
	"_drydock_kubectl() {\n"
	"\tcomplete -r kubectl k 2>/dev/null\n"
	"\t. <(kubectl completion bash 2>/dev/null) && complete -o default -F __start_kubectl k "
	"&&\n"
	"\t\treturn 124\n"
	"}\n"
	"if declare -F _get_comp_words_by_ref >/dev/null; then\n"
	"\tcomplete -p kubectl >/dev/null 2>&1 || complete -F _drydock_kubectl kubectl\n"
	"\tcomplete -p k >/dev/null 2>&1 || complete -F _drydock_kubectl k\n"
	"fi\n";

/* Once more what points at this cluster, after the learner's own start. */
static void write_exports(const char *bin, const struct strvec *env, struct buf *out)
{
	serve_exports(env, out);
	buf_adds(out, "case $PATH in ");
	app_quote(out, bin);
	buf_adds(out, ":*) ;; *) PATH=");
	app_quote(out, bin);
	buf_adds(out, ":$PATH ;; esac\n");
}

static int write_bashrc(const char *path, const char *bin, const struct strvec *env,
			struct err *err)
{
	BUF_AUTO text = BUF_INIT;

	buf_adds(&text, "[ -r ~/.bashrc ] && . ~/.bashrc\n");
	write_exports(bin, env, &text);
	buf_adds(&text, bash_completion);
	return file_write(path, text.s, text.len, 0600, err);
}

/* zsh looks for its files in $ZDOTDIR: ours read the learner's, from where they would have been. */
static const char zsh_completion[] =
	"if whence compdef >/dev/null; then\n"
	"\t_drydock_kubectl() {\n"
	"\t\t. <(kubectl completion zsh 2>/dev/null)\n"
	"\t\tif whence _kubectl >/dev/null; then compdef _kubectl kubectl k; _kubectl \"$@\"; fi\n"
	"\t}\n"
	"\t(( $+_comps[kubectl] )) || compdef _drydock_kubectl kubectl k\n"
	"fi\n";

static int write_zshrc(const char *dir, const char *bin, const struct strvec *env, struct err *err)
{
	STR_AUTO first = xasprintf("%s/.zshenv", dir);
	STR_AUTO rc = xasprintf("%s/.zshrc", dir);
	BUF_AUTO text = BUF_INIT;
	int r = dir_make(dir, err);

	buf_adds(&text, "if [ -n \"$DRYDOCK_ZDOTDIR\" ]; then ZDOTDIR=$DRYDOCK_ZDOTDIR\n"
			"else unset ZDOTDIR; fi\n"
			"[ -r \"${ZDOTDIR:-$HOME}/.zshenv\" ] && . \"${ZDOTDIR:-$HOME}/.zshenv\"\n"
			"DRYDOCK_ZDOTDIR=$ZDOTDIR\n"
			"export ZDOTDIR=");
	app_quote(&text, dir);
	buf_addc(&text, '\n');
	if (r == 0)
		r = file_write(first, text.s, text.len, 0600, err);
	buf_reset(&text);
	buf_adds(&text, "if [ -n \"$DRYDOCK_ZDOTDIR\" ]; then ZDOTDIR=$DRYDOCK_ZDOTDIR\n"
			"else unset ZDOTDIR; fi\n"
			"unset DRYDOCK_ZDOTDIR\n"
			"[ -r \"${ZDOTDIR:-$HOME}/.zshrc\" ] && . \"${ZDOTDIR:-$HOME}/.zshrc\"\n");
	write_exports(bin, env, &text);
	buf_adds(&text, zsh_completion);
	return r < 0 ? r : file_write(rc, text.s, text.len, 0600, err);
}

int serve_shell(struct app *a, int etcd_port, struct host_shell *ret, struct err *err)
{
	const char *shell = getenv("SHELL"), *zdotdir = getenv("ZDOTDIR");
	STR_AUTO dir = app_cluster_dir(a);
	STR_AUTO rc = xasprintf("%s/bashrc", dir);
	STR_AUTO zsh = xasprintf("%s/zsh", dir);
	STR_AUTO bin = xasprintf("%s/bin", dir);
	STR_AUTO path = serve_path(a);
	int r = 0;

	if (str_empty(shell) || access(shell, X_OK) < 0)
		shell = "/bin/sh";
	serve_environment(a, etcd_port, &ret->env);
	serve_set(&ret->env, "DRYDOCK_HOME", a->home);
	serve_set(&ret->env, "SHELL", shell);
	strvec_add(&ret->argv, shell);
	if (str_eq(path_basename(shell), "bash")) {
		strvec_add(&ret->argv, "--rcfile");
		strvec_add(&ret->argv, rc);
		r = write_bashrc(rc, bin, &ret->env, err);
	} else if (str_eq(path_basename(shell), "zsh")) {
		r = write_zshrc(zsh, bin, &ret->env, err);
		serve_set(&ret->env, "DRYDOCK_ZDOTDIR", zdotdir ? zdotdir : "");
		serve_set(&ret->env, "ZDOTDIR", zsh);
	}
	serve_set(&ret->env, "PATH", path);
	return r;
}

int serve_host_shell(struct app *a)
{
	struct host_shell s = {0};
	ERR_AUTO err = ERR_INIT;

	if ((!serve_is_up(a) && serve_detach(a, 0, a->argv, &err) < 0) ||
	    serve_shell(a, 0, &s, &err) < 0)
		return app_fail("%s", err_msg(&err));
	for (size_t i = 0; i < s.env.nr; i++) {
		size_t n = strcspn(s.env.v[i], "=");
		STR_AUTO name = xstrndup(s.env.v[i], n);

		setenv(name, s.env.v[i] + n + 1, 1);
	}
	fprintf(stderr,
		"kubectl is on cluster \"%s\" in this shell; exit leaves it served, `drydock down` "
		"stops it.\n",
		app_cluster(a));
	execv(s.argv.v[0], s.argv.v);
	return app_fail("%s: %s", s.argv.v[0], strerror(errno));
}
