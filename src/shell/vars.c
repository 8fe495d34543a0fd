/* Variables, arrays, positional and special parameters. */
#include "shell/shell_private.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_VALUE ((size_t)4 << 20)
#define MAX_ITEMS 65536

void sh_var_free(void *v)
{
	struct var *var = v;

	if (!var)
		return;
	free(var->value);
	strvec_release(&var->items);
	free(var);
}

struct var *sh_var_find(const struct shell *sh, const char *name)
{
	return strmap_get(sh->vars, name);
}

/* Values that are made when asked for. */
static const char *dynamic(const struct shell *sh, const char *name, struct var *v)
{
	char *text = NULL;

	if (strcmp(name, "RANDOM") == 0)
		text = xasprintf("%d", (int)sim_rand_below(sh->p->sim, 32768));
	else if (strcmp(name, "SECONDS") == 0)
		text = xasprintf("%lld",
				 (long long)((sim_now(sh->p->sim) - sh->started) / SIM_SEC));
	else if (strcmp(name, "LINENO") == 0)
		text = xasprintf("%d", sh->line);
	else if (strcmp(name, "EPOCHSECONDS") == 0)
		text = xasprintf("%lld", (long long)(sim_now(sh->p->sim) / SIM_SEC));
	else
		return v->value;
	free(v->value);
	v->value = text;
	return text;
}

const char *sh_var_get(const struct shell *sh, const char *name)
{
	struct var *v = sh_var_find(sh, name);

	if (!v)
		return NULL;
	if (v->array)
		return v->items.nr && *v->items.v[0] != '\177' ? v->items.v[0] : NULL;
	return dynamic(sh, name, v);
}

struct var *sh_var_make(struct shell *sh, const char *name)
{
	struct var *v = sh_var_find(sh, name);

	if (!v) {
		v = xcalloc(1, sizeof(*v));
		v->exported = sh->allexport;
		strmap_put(sh->vars, name, v);
	}
	return v;
}

/* PATH and friends are looked up in the process by those who know no shell. */
static void publish(struct shell *sh, const char *name, const struct var *v)
{
	if (v && v->exported && v->value)
		proc_setenv(sh->p, name, v->value);
	else
		proc_setenv(sh->p, name, NULL);
}

int sh_var_set(struct shell *sh, const char *name, const char *value)
{
	struct var *v = sh_var_make(sh, name);
	STR_AUTO computed = NULL;

	if (v->readonly) {
		shell_error(sh, "%s: readonly variable", name);
		sh->status = 1;
		return -EROFS;
	}
	if (strlen(value) > MAX_VALUE)
		return -E2BIG;
	if (v->integer) {
		int64_t n;

		if (sh_arith_eval(sh, value, &n) < 0)
			return -EINVAL;
		value = computed = xasprintf("%lld", (long long)n);
	}
	if (v->array) {
		return sh_var_set_item(sh, name, 0, value);
	}
	/* value may be the old one */
	value = xstrdup(value);
	free(v->value);
	v->value = (char *)(uintptr_t)value;
	if (v->exported)
		publish(sh, name, v);
	return 0;
}

/* Holes of an array are strings that start with DEL: no script writes that. */
static const char hole[] = "\177";

int sh_var_set_item(struct shell *sh, const char *name, int64_t index, const char *value)
{
	struct var *v = sh_var_make(sh, name);

	if (v->readonly) {
		shell_error(sh, "%s: readonly variable", name);
		return -EROFS;
	}
	if (!v->array) {
		v->array = true;
		if (v->value)
			strvec_take(&v->items, v->value);
		v->value = NULL;
	}
	if (index < 0)
		index += (int64_t)v->items.nr;
	if (index < 0 || index >= MAX_ITEMS || strlen(value) > MAX_VALUE) {
		shell_error(sh, "%s[%lld]: bad array subscript", name, (long long)index);
		return -EINVAL;
	}
	while ((int64_t)v->items.nr <= index)
		strvec_add(&v->items, hole);
	free(v->items.v[index]);
	v->items.v[index] = xstrdup(value);
	return 0;
}

int sh_var_unset(struct shell *sh, const char *name)
{
	struct var *v = sh_var_find(sh, name);

	if (v && v->readonly) {
		shell_error(sh, "unset: %s: cannot unset: readonly variable", name);
		return -EROFS;
	}
	strmap_del(sh->vars, name);
	proc_setenv(sh->p, name, NULL);
	return 0;
}

void sh_var_export(struct shell *sh, const char *name, bool on)
{
	struct var *v = on ? sh_var_make(sh, name) : sh_var_find(sh, name);

	if (!v)
		return;
	v->exported = on;
	publish(sh, name, v);
}

struct strmap *shell_environment(struct shell *sh)
{
	struct strmap *env = strmap_new(free);
	const char *name;
	void *val;

	for (size_t i = 0; strmap_next(sh->vars, &i, &name, &val);) {
		const struct var *v = val;

		if (v->exported && v->value && !v->array)
			strmap_put(env, name, xstrdup(v->value));
	}
	return env;
}

/* ---- assignments ------------------------------------------------------------------- */

/* Length of the "name" or "name[...]" in front of = or +=, 0 when raw is no assignment. */
static size_t target_len(const char *raw)
{
	size_t n = sh_name_len(raw);

	if (n == 0)
		return 0;
	if (raw[n] == '[') {
		const char *end = strchr(raw + n, ']');

		if (!end)
			return 0;
		n = (size_t)(end - raw) + 1;
	}
	return raw[n] == '=' || (raw[n] == '+' && raw[n + 1] == '=') ? n : 0;
}

bool sh_is_assignment(const char *raw)
{
	return target_len(raw) > 0;
}

static int assign_list(struct shell *sh, const char *name, const char *raw, bool append)
{
	STRVEC_AUTO fields = STRVEC_INIT;
	struct parser ps;
	STRVEC_AUTO words = STRVEC_INIT;
	struct var *v;
	int r;

	/* the words between the parentheses, read as the lexer reads them */
	sh_parser_init(&ps, raw, strlen(raw), NULL);
	ps.prog = xcalloc(1, sizeof(*ps.prog));
	ps.prog->refs = 1;
	while (sh_lex_peek(&ps)->type != TOK_EOF) {
		if (sh_lex_peek(&ps)->type == TOK_WORD || sh_lex_peek(&ps)->type == TOK_NUMBER)
			strvec_add(&words, sh_lex_peek(&ps)->text);
		sh_lex_take(&ps);
	}
	sh_parser_release(&ps);
	r = words.nr ? sh_expand_words(sh, words.v, &fields) : 0;
	if (r < 0)
		return r;
	v = sh_var_make(sh, name);
	if (v->readonly) {
		shell_error(sh, "%s: readonly variable", name);
		return -EROFS;
	}
	if (!append) {
		strvec_release(&v->items);
		free(v->value);
		v->value = NULL;
	} else if (!v->array && v->value) {
		strvec_take(&v->items, v->value);
		v->value = NULL;
	}
	v->array = true;
	for (size_t i = 0; i < fields.nr && v->items.nr < MAX_ITEMS; i++)
		strvec_add(&v->items, fields.v[i]);
	return 0;
}

int sh_var_assign(struct shell *sh, const char *raw)
{
	size_t n = target_len(raw), id = sh_name_len(raw);
	STR_AUTO name = xstrndup(raw, id);
	bool append = raw[n] == '+';
	const char *value = raw + n + (append ? 2 : 1);
	BUF_AUTO text = BUF_INIT;
	int64_t index;
	int r;

	if (*value == '(' && n == id && sh->dialect == DIALECT_BASH && str_ends(value, ")")) {
		STR_AUTO inner = xstrndup(value + 1, strlen(value) - 2);

		return assign_list(sh, name, inner, append);
	}
	if (n > id) {
		STR_AUTO subscript = xstrndup(raw + id + 1, n - id - 2);

		r = sh_arith_eval(sh, subscript, &index);
		if (r < 0)
			return r;
	}
	if (append) {
		const struct var *v = sh_var_find(sh, name);
		const char *old = n > id ? NULL : sh_var_get(sh, name);

		if (n > id && v && v->array && index >= 0 && index < (int64_t)v->items.nr &&
		    strcmp(v->items.v[index], hole) != 0)
			old = v->items.v[index];
		if (v && v->integer)
			buf_addf(&text, "%s+", old ? old : "0");
		else
			buf_adds(&text, old ? old : "");
	}
	r = sh_expand_one(sh, value, EXPAND_ASSIGN, &text);
	if (r < 0)
		return r;
	if (n > id)
		return sh_var_set_item(sh, name, index, buf_str(&text));
	return sh_var_set(sh, name, buf_str(&text));
}

/* ---- local ------------------------------------------------------------------------- */

void sh_var_local(struct shell *sh, const char *name)
{
	struct saved_var *s;
	struct var *old;

	for (s = sh->saved; s && s->depth == sh->func_depth; s = s->next)
		if (strcmp(s->name, name) == 0)
			return;
	s = xcalloc(1, sizeof(*s));
	s->name = xstrdup(name);
	s->depth = sh->func_depth;
	s->var = old = strmap_take(sh->vars, name);
	s->next = sh->saved;
	sh->saved = s;
	/* bash: a local starts unset but keeps the export mark */
	if (old && old->exported)
		sh_var_make(sh, name)->exported = true;
}

void sh_var_leave_function(struct shell *sh)
{
	while (sh->saved && sh->saved->depth == sh->func_depth) {
		struct saved_var *s = sh->saved;

		sh->saved = s->next;
		strmap_del(sh->vars, s->name);
		if (s->var)
			strmap_put(sh->vars, s->name, s->var);
		publish(sh, s->name, s->var);
		free(s->name);
		free(s);
	}
}

/* ---- special parameters -------------------------------------------------------------- */

static void option_letters(const struct shell *sh, struct buf *out)
{
	if (sh->allexport)
		buf_addc(out, 'a');
	if (sh->errexit)
		buf_addc(out, 'e');
	if (sh->noglob)
		buf_addc(out, 'f');
	buf_addc(out, 'h');
	if (sh->interactive)
		buf_adds(out, "im");
	if (sh->nounset)
		buf_addc(out, 'u');
	if (sh->xtrace)
		buf_addc(out, 'x');
	buf_addc(out, 'B');
	if (sh->dash_c)
		buf_addc(out, 'c');
}

const char *sh_param_special(struct shell *sh, const char *name, struct buf *scratch)
{
	int64_t n;

	buf_reset(scratch);
	if (*name >= '0' && *name <= '9') {
		if (parse_i64(name, &n) < 0)
			return NULL;
		if (n == 0)
			return sh->arg0;
		return n > 0 && (uint64_t)n <= sh->args.nr ? sh->args.v[n - 1] : NULL;
	}
	switch (*name) {
	case '#':
		buf_addf(scratch, "%zu", sh->args.nr);
		break;
	case '?':
		buf_addf(scratch, "%d", sh->status);
		break;
	case '$':
		/* a subshell shows the pid of the shell it came from */
		buf_adds(scratch, sh_var_get(sh, "$") ? sh_var_get(sh, "$") : "0");
		break;
	case '!':
		if (!sh->last_bg)
			return NULL;
		buf_addf(scratch, "%d", sh->last_bg);
		break;
	case '-':
		option_letters(sh, scratch);
		break;
	default:
		return NULL;
	}
	return buf_str(scratch);
}
