/* Builtins about variables, options and aliases. */
#include "shell/machine_private.h"
#include "shell/shell_private.h"

#include <errno.h>
#include <stdlib.h>

static void quote(struct buf *out, const char *s, char style)
{
	if (style == '"') {
		buf_addc(out, '"');
		for (; *s; s++) {
			if (strchr("$`\"\\", *s))
				buf_addc(out, '\\');
			buf_addc(out, *s);
		}
		buf_addc(out, '"');
		return;
	}
	buf_addc(out, '\'');
	for (; *s; s++) {
		if (*s == '\'')
			buf_adds(out, "'\\''");
		else
			buf_addc(out, *s);
	}
	buf_addc(out, '\'');
}

static void sorted_names(const struct strmap *m, struct strvec *out)
{
	const char *name;

	for (size_t i = 0; strmap_next(m, &i, &name, NULL);)
		if (sh_is_name_start(*name))
			strvec_add(out, name);
	strvec_sort(out);
}

/* declare -x NAME="value" for the variables that have the marks asked for. */
static void list_vars(struct shell *sh, bool exported, bool readonly)
{
	STRVEC_AUTO names = STRVEC_INIT;

	sorted_names(sh->vars, &names);
	for (size_t i = 0; i < names.nr; i++) {
		const struct var *v = sh_var_find(sh, names.v[i]);
		BUF_AUTO line = BUF_INIT;

		if ((exported && !v->exported) || (readonly && !v->readonly))
			continue;
		buf_addf(&line, "declare -%s%s%s%s", v->array ? "a" : "", v->readonly ? "r" : "",
			 v->exported ? "x" : "",
			 !v->array && !v->readonly && !v->exported ? "-" : "");
		buf_addf(&line, " %s", names.v[i]);
		if (v->value) {
			buf_addc(&line, '=');
			quote(&line, v->value, '"');
		}
		buf_addc(&line, '\n');
		proc_puts(sh->p, buf_str(&line));
	}
}

struct marks {
	bool export, readonly, local, integer, array, print, off, functions;
};

/* One NAME or NAME=VALUE. The value was expanded with the words: it is taken as it is. */
static int declare_one(struct shell *sh, const char *builtin, const char *arg,
		       const struct marks *m)
{
	size_t n = sh_name_len(arg);
	bool append = arg[n] == '+' && arg[n + 1] == '=';
	STR_AUTO name = xstrndup(arg, n);
	BUF_AUTO text = BUF_INIT;
	struct var *v;
	int r = 0;

	if (n == 0 || (arg[n] && arg[n] != '=' && !append)) {
		shell_error(sh, "%s: `%s': not a valid identifier", builtin, arg);
		return 1;
	}
	if (m->local && sh->func_depth > 0)
		sh_var_local(sh, name);
	if (m->integer)
		sh_var_make(sh, name)->integer = true;
	if (arg[n] && arg[n + 1 + append] == '(') {
		r = sh_var_assign(sh, arg);
	} else if (arg[n]) {
		if (append && sh_var_get(sh, name))
			buf_adds(&text, sh_var_get(sh, name));
		buf_adds(&text, arg + n + 1 + append);
		r = sh_var_set(sh, name, buf_str(&text));
	} else if (m->local || m->array) {
		v = sh_var_make(sh, name);
		v->array = v->array || m->array;
	}
	if (r < 0)
		return 1;
	if (m->export)
		sh_var_export(sh, name, !m->off);
	if (m->readonly)
		sh_var_make(sh, name)->readonly = true;
	return 0;
}

static void show_var(struct shell *sh, const char *name, int *status)
{
	const struct var *v = sh_var_find(sh, name);
	BUF_AUTO line = BUF_INIT;

	if (!v) {
		shell_error(sh, "declare: %s: not found", name);
		*status = 1;
		return;
	}
	buf_addf(&line, "declare -%s %s", v->exported ? "x" : v->array ? "a" : "-", name);
	if (v->array) {
		buf_adds(&line, "=(");
		for (size_t i = 0; i < v->items.nr; i++) {
			buf_addf(&line, "%s[%zu]=", i ? " " : "", i);
			quote(&line, v->items.v[i], '"');
		}
		buf_addc(&line, ')');
	} else if (v->value) {
		buf_addc(&line, '=');
		quote(&line, v->value, '"');
	}
	buf_addc(&line, '\n');
	proc_puts(sh->p, buf_str(&line));
}

static int declare(struct shell *sh, int argc, char **argv, struct marks m)
{
	int i = 1, status = 0;

	for (; i < argc && (argv[i][0] == '-' || argv[i][0] == '+') && argv[i][1]; i++)
		for (const char *p = argv[i] + 1; *p; p++) {
			m.export |= *p == 'x';
			m.readonly |= *p == 'r';
			m.integer |= *p == 'i';
			m.array |= *p == 'a';
			m.print |= *p == 'p';
			m.functions |= *p == 'f' || *p == 'F';
			m.off |= *p == 'n' || argv[i][0] == '+';
			if (*p == 'g')
				m.local = false;
			if (!strchr("xriapgnfF-", *p)) {
				shell_error(sh, "%s: -%c: invalid option", argv[0], *p);
				return 2;
			}
		}
	if (i == argc && !m.functions) {
		list_vars(sh, m.export, m.readonly);
		return 0;
	}
	for (; i < argc; i++) {
		const struct function *f = strmap_get(sh->funcs, argv[i]);

		if (m.functions) {
			if (f && f->text)
				proc_printf(sh->p, "%s\n", f->text);
			status |= !f;
		} else if (m.print) {
			show_var(sh, argv[i], &status);
		} else {
			status |= declare_one(sh, argv[0], argv[i], &m);
		}
	}
	return status;
}

static int b_export(struct shell *sh, int argc, char **argv)
{
	struct marks m = {.export = true};

	/* export -p lists, it does not look for names */
	if (argc == 2 && strcmp(argv[1], "-p") == 0)
		argc = 1;
	return declare(sh, argc, argv, m);
}

static int b_readonly(struct shell *sh, int argc, char **argv)
{
	struct marks m = {.readonly = true};

	return declare(sh, argc, argv, m);
}

static int b_local(struct shell *sh, int argc, char **argv)
{
	struct marks m = {.local = true};

	if (sh->func_depth == 0) {
		shell_error(sh, "local: can only be used in a function");
		return 1;
	}
	return declare(sh, argc, argv, m);
}

static int b_declare(struct shell *sh, int argc, char **argv)
{
	struct marks m = {.local = sh->func_depth > 0};

	return declare(sh, argc, argv, m);
}

/* name[index] */
static int unset_item(struct shell *sh, const char *arg)
{
	size_t n = sh_name_len(arg);
	STR_AUTO name = xstrndup(arg, n);
	STR_AUTO index = NULL;
	struct var *v = sh_var_find(sh, name);
	int64_t i;

	if (n == 0 || arg[n] != '[' || !str_ends(arg, "]")) {
		shell_error(sh, "unset: `%s': not a valid identifier", arg);
		return 1;
	}
	index = xstrndup(arg + n + 1, strlen(arg) - n - 2);
	if (!v || !v->array || sh_arith_eval(sh, index, &i) < 0)
		return 1;
	if (i >= 0 && (uint64_t)i < v->items.nr)
		return sh_var_set_item(sh, name, i, "\177") < 0;
	return 0;
}

static int b_unset(struct shell *sh, int argc, char **argv)
{
	bool functions = argc > 1 && strcmp(argv[1], "-f") == 0;
	bool vars = argc > 1 && strcmp(argv[1], "-v") == 0;
	int status = 0;

	for (int i = 1 + (functions || vars); i < argc; i++) {
		if (functions ||
		    (!vars && !sh_var_find(sh, argv[i]) && strmap_has(sh->funcs, argv[i])))
			strmap_del(sh->funcs, argv[i]);
		else if (sh_name_len(argv[i]) != strlen(argv[i]))
			status = unset_item(sh, argv[i]);
		else if (sh_var_unset(sh, argv[i]) < 0)
			status = 1;
	}
	return status;
}

static int b_let(struct shell *sh, int argc, char **argv)
{
	int64_t v = 0;

	if (argc < 2) {
		shell_error(sh, "let: expression expected");
		return 1;
	}
	for (int i = 1; i < argc; i++)
		if (sh_arith_eval(sh, argv[i], &v) < 0)
			return 1;
	return v == 0;
}

/* ---- options --------------------------------------------------------------------------- */

static const struct {
	const char *name;
	char letter;
	size_t off;
} options[] = {
	{"allexport", 'a', offsetof(struct shell, allexport)},
	{"errexit", 'e', offsetof(struct shell, errexit)},
	{"noclobber", 'C', offsetof(struct shell, noclobber)},
	{"noexec", 'n', offsetof(struct shell, noexec)},
	{"noglob", 'f', offsetof(struct shell, noglob)},
	{"nounset", 'u', offsetof(struct shell, nounset)},
	{"pipefail", '\0', offsetof(struct shell, pipefail)},
	{"verbose", 'v', offsetof(struct shell, verbose)},
	{"xtrace", 'x', offsetof(struct shell, xtrace)},
};

static void set_flag(struct shell *sh, size_t i, bool on)
{
	memcpy((char *)sh + options[i].off, &on, sizeof(on));
}

int shell_set_option(struct shell *sh, char letter, bool on)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].letter == letter && letter) {
			set_flag(sh, i, on);
			return 0;
		}
	/* accepted, without a meaning here */
	return strchr("bhkmptBEHPT", letter) ? 0 : -EINVAL;
}

int shell_set_long_option(struct shell *sh, const char *name, bool on)
{
	static const char *const ignored[] = {"emacs",       "vi",         "monitor",   "history",
					      "posix",       "errtrace",   "functrace", "hashall",
					      "braceexpand", "histexpand", "ignoreeof"};

	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (strcmp(options[i].name, name) == 0) {
			set_flag(sh, i, on);
			return 0;
		}
	for (size_t i = 0; i < ARRAY_SIZE(ignored); i++)
		if (strcmp(ignored[i], name) == 0)
			return 0;
	shell_error(sh, "set: %s: invalid option name", name);
	return -EINVAL;
}

static void list_all(struct shell *sh)
{
	STRVEC_AUTO names = STRVEC_INIT;

	sorted_names(sh->vars, &names);
	for (size_t i = 0; i < names.nr; i++) {
		const char *v = sh_var_get(sh, names.v[i]);
		BUF_AUTO line = BUF_INIT;

		if (!v)
			continue;
		buf_addf(&line, "%s=", names.v[i]);
		if (v[strcspn(v, " \t\n'\"\\$`|&;()<>*?[]{}!#~")])
			quote(&line, v, '\'');
		else
			buf_adds(&line, v);
		buf_addc(&line, '\n');
		proc_puts(sh->p, buf_str(&line));
	}
}

static int b_set(struct shell *sh, int argc, char **argv)
{
	int i = 1;

	if (argc == 1)
		list_all(sh);
	for (; i < argc && (argv[i][0] == '-' || argv[i][0] == '+') && argv[i][1]; i++) {
		bool on = argv[i][0] == '-';

		if (strcmp(argv[i], "--") == 0) {
			i++;
			goto args;
		}
		for (const char *p = argv[i] + 1; *p; p++) {
			if (*p == 'o') {
				if (i + 1 >= argc)
					return 0;
				if (shell_set_long_option(sh, argv[++i], on) < 0)
					return 2;
				break;
			}
			if (shell_set_option(sh, *p, on) < 0) {
				shell_error(sh, "set: -%c: invalid option", *p);
				return 2;
			}
		}
	}
	if (i == argc)
		return 0;
args:
	strvec_release(&sh->args);
	for (; i < argc; i++)
		strvec_add(&sh->args, argv[i]);
	return 0;
}

/* complete -F __start_kubectl NAME: NAME is completed as kubectl is. Other ways of telling what
 * completes are taken without effect; so is bind. */
static int b_complete(struct shell *sh, int argc, char **argv)
{
	const char *function = NULL;

	for (int i = 1; i < argc; i++) {
		STR_AUTO name = NULL;
		complete_fn fn;

		if (argv[i][0] == '-' && argv[i][1] && strchr("oAGWFCXPS", argv[i][1]) &&
		    !argv[i][2] && i + 1 < argc) {
			function = argv[i][1] == 'F' ? argv[i + 1] : function;
			i++;
			continue;
		}
		if (argv[i][0] == '-' || !function || !str_starts(function, "__start_"))
			continue;
		name = xstrdup(function + strlen("__start_"));
		fn = machine_completion(sh->p->machine, name);
		if (fn)
			machine_set_completion(sh->p->machine, argv[i], fn);
	}
	return 0;
}

static int b_bind(struct shell *sh, int argc, char **argv)
{
	(void)sh, (void)argc, (void)argv;
	return 0;
}

static int b_shopt(struct shell *sh, int argc, char **argv)
{
	for (int i = 2; i < argc; i++)
		if (strcmp(argv[i], "expand_aliases") == 0)
			sh->expand_aliases = strcmp(argv[1], "-s") == 0;
	return 0;
}

/* ---- aliases ---------------------------------------------------------------------------- */

static void show_alias(struct shell *sh, const char *name)
{
	BUF_AUTO line = BUF_INIT;

	buf_addf(&line, "%s%s=", sh->dialect == DIALECT_BASH ? "alias " : "", name);
	quote(&line, strmap_get(sh->aliases, name), '\'');
	buf_addc(&line, '\n');
	proc_puts(sh->p, buf_str(&line));
}

static int b_alias(struct shell *sh, int argc, char **argv)
{
	int status = 0;

	if (argc == 1 || (argc == 2 && strcmp(argv[1], "-p") == 0)) {
		STRVEC_AUTO names = STRVEC_INIT;
		const char *name;

		for (size_t i = 0; strmap_next(sh->aliases, &i, &name, NULL);)
			strvec_add(&names, name);
		strvec_sort(&names);
		for (size_t i = 0; i < names.nr; i++)
			show_alias(sh, names.v[i]);
		return 0;
	}
	for (int i = 1; i < argc; i++) {
		const char *eq = strchr(argv[i], '=');

		if (eq && eq > argv[i]) {
			STR_AUTO name = xstrndup(argv[i], (size_t)(eq - argv[i]));

			strmap_put(sh->aliases, name, xstrdup(eq + 1));
		} else if (strmap_has(sh->aliases, argv[i])) {
			show_alias(sh, argv[i]);
		} else {
			shell_error(sh, "alias: %s: not found", argv[i]);
			status = 1;
		}
	}
	return status;
}

static int b_unalias(struct shell *sh, int argc, char **argv)
{
	int status = 0;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-a") == 0) {
			strmap_free(sh->aliases);
			sh->aliases = strmap_new(free);
		} else if (!strmap_del(sh->aliases, argv[i])) {
			shell_error(sh, "unalias: %s: not found", argv[i]);
			status = 1;
		}
	}
	return status;
}

/* ---- getopts ------------------------------------------------------------------------------ */

static void getopts_say(struct shell *sh, bool silent, char c, const char *why)
{
	char text[2] = {c, '\0'};

	if (silent)
		(void)!sh_var_set(sh, "OPTARG", text);
	else
		proc_errorf(sh->p, "%s: %s -- %c\n", sh->arg0, why, c);
}

static int b_getopts(struct shell *sh, int argc, char **argv)
{
	const char *spec = argc > 1 ? argv[1] : "", *known, *arg;
	bool silent = *spec == ':';
	char **list = argc > 3 ? argv + 3 : sh->args.v;
	int64_t nr = argc > 3 ? argc - 3 : (int64_t)sh->args.nr, ind = 1;
	char letter[2] = "?";
	STR_AUTO text = NULL;

	if (argc < 3) {
		shell_error(sh, "getopts: usage: getopts optstring name [arg ...]");
		return 2;
	}
	if (sh_var_get(sh, "OPTIND") && parse_i64(sh_var_get(sh, "OPTIND"), &ind) < 0)
		ind = 1;
	if (ind <= 1 && sh->getopts_pos == 0)
		ind = 1;
	arg = ind >= 1 && ind <= nr ? list[ind - 1] : NULL;
	if (!arg || arg[0] != '-' || !arg[1] || strcmp(arg, "--") == 0) {
		text = xasprintf("%lld",
				 (long long)(arg && strcmp(arg, "--") == 0 ? ind + 1 : ind));
		(void)!sh_var_set(sh, "OPTIND", text);
		(void)!sh_var_set(sh, argv[2], "?");
		sh->getopts_pos = 0;
		return 1;
	}
	if (sh->getopts_pos == 0 || (size_t)sh->getopts_pos >= strlen(arg))
		sh->getopts_pos = 1;
	letter[0] = arg[sh->getopts_pos++];
	known = letter[0] == ':' ? NULL : strchr(spec, letter[0]);
	sh_var_unset(sh, "OPTARG");
	if (!known) {
		getopts_say(sh, silent, letter[0], "illegal option");
		letter[0] = '?';
	} else if (known[1] == ':') {
		const char *value = arg[sh->getopts_pos] ? arg + sh->getopts_pos
				    : ind < nr           ? list[ind]
							 : NULL;

		if (!arg[sh->getopts_pos])
			ind++;
		sh->getopts_pos = (int)strlen(arg);
		if (value)
			(void)!sh_var_set(sh, "OPTARG", value);
		else {
			getopts_say(sh, silent, letter[0], "option requires an argument");
			letter[0] = silent ? ':' : '?';
		}
	}
	if (!arg[sh->getopts_pos]) {
		ind++;
		sh->getopts_pos = 0;
	}
	text = xasprintf("%lld", (long long)ind);
	(void)!sh_var_set(sh, "OPTIND", text);
	return sh_var_set(sh, argv[2], letter) < 0;
}

const struct builtin sh_builtins_vars[] = {
	{"export", b_export, true},    {"readonly", b_readonly, true},
	{"local", b_local, false},     {"declare", b_declare, false},
	{"typeset", b_declare, false}, {"unset", b_unset, true},
	{"let", b_let, false},         {"set", b_set, true},
	{"complete", b_complete, false}, {"bind", b_bind, false},
	{"shopt", b_shopt, false},     {"alias", b_alias, false},
	{"unalias", b_unalias, false}, {"getopts", b_getopts, false},
	{NULL, NULL, false},
};
