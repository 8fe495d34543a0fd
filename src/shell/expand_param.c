/* ${...} in all its forms. */
#include "shell/shell_private.h"

#include <errno.h>
#include <stdlib.h>

/* What a parameter names: one text, or the items of "$@" or an array. */
struct param {
	const char *value; /* NULL: unset */
	struct buf scratch;
	struct strvec items;
	bool list, star;
	char *name; /* for messages and := */
	char *subscript;
};

static void param_release(struct param *q)
{
	buf_release(&q->scratch);
	strvec_release(&q->items);
	freep(&q->name);
	freep(&q->subscript);
}

static bool is_special(char c)
{
	return c && strchr("@*#?-$!", c);
}

/* Length of the parameter's name at s. */
static size_t param_len(const char *s, size_t len)
{
	size_t n = 0;

	if (len == 0)
		return 0;
	if (s[0] >= '0' && s[0] <= '9') {
		while (n < len && s[n] >= '0' && s[n] <= '9')
			n++;
		return n;
	}
	if (is_special(s[0]))
		return 1;
	while (n < len && (n ? sh_is_name_char(s[n]) : sh_is_name_start(s[n])))
		n++;
	return n;
}

static void load_array(struct param *q, const struct var *v)
{
	q->list = true;
	q->star = strcmp(q->subscript, "*") == 0;
	if (v && v->array) {
		for (size_t i = 0; i < v->items.nr; i++)
			if (strcmp(v->items.v[i], "\177") != 0)
				strvec_add(&q->items, v->items.v[i]);
	} else if (v && v->value) {
		strvec_add(&q->items, v->value);
	}
	q->value = q->items.nr ? "x" : NULL;
}

static int load_item(struct shell *sh, struct param *q, const struct var *v)
{
	int64_t i;
	int r = sh_arith_eval(sh, q->subscript, &i);

	if (r < 0)
		return sh_expand_failed(sh);
	if (!v)
		return 0;
	if (!v->array) {
		q->value = i == 0 ? v->value : NULL;
		return 0;
	}
	if (i < 0)
		i += (int64_t)v->items.nr;
	if (i >= 0 && (uint64_t)i < v->items.nr && strcmp(v->items.v[i], "\177") != 0)
		q->value = v->items.v[i];
	return 0;
}

static int param_load(struct shell *sh, struct param *q)
{
	if (strcmp(q->name, "@") == 0 || strcmp(q->name, "*") == 0) {
		q->list = true;
		q->star = *q->name == '*';
		for (size_t i = 0; i < sh->args.nr; i++)
			strvec_add(&q->items, sh->args.v[i]);
		q->value = q->items.nr ? "x" : NULL;
		return 0;
	}
	if (!sh_is_name_start(*q->name)) {
		q->value = sh_param_special(sh, q->name, &q->scratch);
		return 0;
	}
	if (!q->subscript) {
		q->value = sh_var_get(sh, q->name);
	} else if (strcmp(q->subscript, "@") == 0 || strcmp(q->subscript, "*") == 0) {
		load_array(q, sh_var_find(sh, q->name));
	} else {
		return load_item(sh, q, sh_var_find(sh, q->name));
	}
	return 0;
}

static bool quoted(unsigned flags)
{
	return flags & (EXPAND_QUOTED | EXPAND_HERE);
}

static void add_text(const char *s, size_t len, unsigned flags, struct chars *out)
{
	sh_chars_add(out, s, len, quoted(flags) ? HOW_QUOTED : HOW_EXPANDED);
}

static void add_value(struct shell *sh, struct param *q, unsigned flags, struct chars *out)
{
	if (q->list)
		sh_expand_positional(sh, &q->items, q->star, flags, out);
	else if (q->value)
		add_text(q->value, strlen(q->value), flags, out);
}

static int bad_substitution(struct shell *sh, const char *body, size_t len)
{
	shell_error(sh, "${%.*s}: bad substitution", (int)MIN(len, 200), body);
	return sh_expand_failed(sh);
}

static bool is_null(const struct param *q, bool colon)
{
	if (q->list)
		return q->items.nr == 0 || (colon && q->items.nr == 1 && !*q->items.v[0]);
	return !q->value || (colon && !*q->value);
}

/* A script stops; bash -c says so with 127. */
static int fatal(struct shell *sh)
{
	int r = sh_expand_failed(sh);

	if (sh->dash_c && !sh->interactive && sh->dialect == DIALECT_BASH)
		sh->status = 127;
	return r;
}

static int unbound(struct shell *sh, const struct param *q)
{
	if (sh->dialect == DIALECT_BASH)
		shell_error(sh, "%s%s: unbound variable",
			    *q->name >= '0' && *q->name <= '9' ? "$" : "", q->name);
	else
		shell_error(sh, "%s: parameter not set", q->name);
	return fatal(sh);
}

/* The word of :- := :? :+ ; what was quoted in it stays so, the rest splits if we are bare. */
static int add_word(struct shell *sh, const char *s, size_t len, unsigned flags, struct chars *out)
{
	CHARS_AUTO c = CHARS_INIT;
	int r;

	if (quoted(flags)) {
		/* inside "...": double quotes in the word group, they do not print */
		BUF_AUTO text = BUF_INIT;

		for (size_t i = 0; i < len; i++)
			if (s[i] != '"' || (i > 0 && s[i - 1] == '\\') || (flags & EXPAND_HERE))
				buf_addc(&text, s[i]);
		return sh_expand_chars(sh, buf_str(&text), text.len, flags, out);
	}
	r = sh_expand_chars(sh, s, len, 0, &c);
	for (size_t i = 0; r == 0 && i < c.text.len; i++)
		sh_chars_add(out, &c.text.s[i], 1,
			     c.how.s[i] == HOW_LITERAL ? HOW_EXPANDED
						       : (enum how)(unsigned char)c.how.s[i]);
	return r;
}

static int add_default(struct shell *sh, struct param *q, char op, bool colon, const char *word,
		       size_t len, unsigned flags, struct chars *out)
{
	bool null = is_null(q, colon);
	STR_AUTO raw = xstrndup(word, len);
	BUF_AUTO text = BUF_INIT;
	int r;

	switch (op) {
	case '-':
		if (null)
			return add_word(sh, word, len, flags, out);
		break;
	case '+':
		return null ? 0 : add_word(sh, word, len, flags, out);
	case '=':
		if (!null)
			break;
		if (!sh_is_name_start(*q->name)) {
			shell_error(sh, "$%s: cannot assign in this way", q->name);
			return sh_expand_failed(sh);
		}
		r = sh_expand_one(sh, raw, 0, &text);
		if (r == 0)
			r = sh_var_set(sh, q->name, buf_str(&text));
		if (r < 0)
			return r;
		add_text(buf_str(&text), text.len, flags, out);
		return 0;
	default: /* ? */
		if (!null)
			break;
		r = sh_expand_one(sh, raw, 0, &text);
		if (r < 0)
			return r;
		shell_error(sh, "%s: %s", q->name,
			    text.len ? buf_str(&text)
			    : colon  ? "parameter null or not set"
				     : "parameter not set");
		return fatal(sh);
	}
	add_value(sh, q, flags, out);
	return 0;
}

/* ---- operators on the value -------------------------------------------------------------- */

/* # ## % %%: what is left of value. */
static void strip(const char *value, const char *pattern, char op, bool longest, struct buf *out)
{
	size_t len = strlen(value);

	for (size_t k = 0; k <= len; k++) {
		size_t n = longest ? len - k : k; /* length to remove */
		const char *part = op == '#' ? value : value + len - n;
		STR_AUTO piece = xstrndup(part, n);

		if (!sh_pattern_match(pattern, piece))
			continue;
		if (op == '#')
			buf_adds(out, value + n);
		else
			buf_add(out, value, len - n);
		return;
	}
	buf_adds(out, value);
}

/* Length of the longest match of pattern at s, -1 none. */
static int64_t match_here(const char *pattern, const char *s, size_t len)
{
	for (size_t n = len + 1; n-- > 0;) {
		STR_AUTO piece = xstrndup(s, n);

		if (sh_pattern_match(pattern, piece))
			return (int64_t)n;
	}
	return -1;
}

static void replace(const char *value, const char *pattern, const char *with, char anchor,
		    struct buf *out)
{
	size_t len = MIN(strlen(value), (size_t)1 << 16); /* matching is quadratic */
	bool done = false;

	if (!*pattern) {
		buf_adds(out, value);
		return;
	}
	for (size_t i = 0; i <= len;) {
		int64_t n = done || (anchor == '#' && i > 0)
				    ? -1
				    : match_here(pattern, value + i, len - i);

		if (anchor == '%' && n >= 0 && i + (size_t)n != len)
			n = -1;
		if (n < 0 || (n == 0 && anchor != '#' && anchor != '%')) {
			if (i < len)
				buf_addc(out, value[i]);
			i++;
			continue;
		}
		buf_adds(out, with);
		i += (size_t)n;
		done = anchor != '/';
		if (n == 0 || i >= len) {
			buf_add(out, value + i, len - MIN(i, len));
			break;
		}
	}
	buf_adds(out, value + len);
}

static void change_case(const char *value, char op, bool all, struct buf *out)
{
	for (size_t i = 0; value[i]; i++) {
		char c = value[i];

		if (all || i == 0) {
			if (op == '^' && c >= 'a' && c <= 'z')
				c = (char)(c - 32);
			else if (op == ',' && c >= 'A' && c <= 'Z')
				c = (char)(c + 32);
		}
		buf_addc(out, c);
	}
}

struct change {
	char op;    /* # % / ^ , */
	bool twice; /* ##, %%, //, ^^, ,, */
	char anchor;
	struct buf pattern, with;
};

static void apply(const struct change *c, const char *value, struct buf *out)
{
	if (c->op == '#' || c->op == '%')
		strip(value, buf_str(&c->pattern), c->op, c->twice, out);
	else if (c->op == '/')
		replace(value, buf_str(&c->pattern), buf_str(&c->with), c->anchor, out);
	else
		change_case(value, c->op, c->twice, out);
}

/* The end of the pattern in ${x/pattern/with}. */
static size_t pattern_end(const char *s, size_t len)
{
	size_t i = 0, next;

	while (i < len && s[i] != '/') {
		next = s[i] == '\\'   ? i + 2
		       : s[i] == '\'' ? sh_scan_single(s, i, len)
		       : s[i] == '"'  ? sh_scan_double(s, i, len, 0)
		       : s[i] == '$'  ? sh_scan_dollar(s, i, len, 0)
				      : i + 1;
		if (next == SCAN_OPEN)
			return len;
		i = next;
	}
	return MIN(i, len);
}

static int change_parse(struct shell *sh, const char *s, size_t len, struct change *c)
{
	STR_AUTO pattern = NULL;
	STR_AUTO with = NULL;
	size_t i = 1, end;
	int r;

	c->op = s[0];
	if (len > 1 && s[1] == c->op) {
		c->twice = true;
		i = 2;
	}
	c->anchor = c->op == '/' && c->twice ? '/' : '1';
	if (c->op == '/' && !c->twice && len > 1 && (s[1] == '#' || s[1] == '%')) {
		c->anchor = s[1];
		i = 2;
	}
	end = c->op == '/' ? i + pattern_end(s + i, len - i) : len;
	pattern = xstrndup(s + i, end - i);
	r = sh_expand_pattern(sh, pattern, &c->pattern);
	if (r == 0 && end < len) {
		with = xstrndup(s + end + 1, len - end - 1);
		r = sh_expand_one(sh, with, 0, &c->with);
	}
	return r;
}

static int add_changed(struct shell *sh, struct param *q, const char *s, size_t len, unsigned flags,
		       struct chars *out)
{
	struct change c = {.pattern = BUF_INIT, .with = BUF_INIT};
	BUF_AUTO text = BUF_INIT;
	int r = change_parse(sh, s, len, &c);

	if (r == 0 && q->list) {
		STRVEC_AUTO items = STRVEC_INIT;

		for (size_t i = 0; i < q->items.nr; i++) {
			buf_reset(&text);
			apply(&c, q->items.v[i], &text);
			strvec_add(&items, buf_str(&text));
		}
		sh_expand_positional(sh, &items, q->star, flags, out);
	} else if (r == 0 && q->value) {
		apply(&c, q->value, &text);
		add_text(buf_str(&text), text.len, flags, out);
	}
	buf_release(&c.pattern);
	buf_release(&c.with);
	return r;
}

/* ${x:offset} and ${x:offset:length} */
static int add_slice(struct shell *sh, struct param *q, const char *s, size_t len, unsigned flags,
		     struct chars *out)
{
	STR_AUTO all = xstrndup(s, len);
	const char *sep = NULL;
	int parens = 0;
	int64_t off = 0, n = INT64_MAX, size;
	STR_AUTO first = NULL;

	for (const char *p = all; *p && !sep; p++) {
		parens += *p == '(';
		parens -= *p == ')';
		if (*p == ':' && parens == 0)
			sep = p;
	}
	first = xstrndup(all, sep ? (size_t)(sep - all) : len);
	if (sh_arith_eval(sh, first, &off) < 0 || (sep && sh_arith_eval(sh, sep + 1, &n) < 0))
		return sh_expand_failed(sh);
	size = q->list ? (int64_t)q->items.nr : (int64_t)strlen(q->value ? q->value : "");
	if (q->list && !q->subscript && off > 0)
		off--; /* positional parameters count from 1 */
	if (off < 0)
		off += size;
	if (off < 0 || off > size)
		return 0;
	if (n < 0 && !q->list) {
		n += size - off;
		if (n < 0) {
			shell_error(sh, "%s: substring expression < 0", sep + 1);
			return sh_expand_failed(sh);
		}
	}
	n = MIN(MAX(n, 0), size - off);
	if (q->list) {
		STRVEC_AUTO items = STRVEC_INIT;

		for (int64_t i = 0; i < n; i++)
			strvec_add(&items, q->items.v[off + i]);
		sh_expand_positional(sh, &items, q->star, flags, out);
	} else if (q->value) {
		add_text(q->value + off, (size_t)n, flags, out);
	}
	return 0;
}

static void add_length(struct shell *sh, struct param *q, unsigned flags, struct chars *out)
{
	STR_AUTO text = NULL;
	size_t n = 0;

	(void)sh;
	if (q->list)
		n = q->items.nr;
	else
		for (const char *p = q->value; p && *p; p++)
			n += ((unsigned char)*p & 0xc0) != 0x80;
	text = xasprintf("%zu", n);
	add_text(text, strlen(text), flags, out);
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* Reads the name and subscript; the length used, 0 when malformed. */
static size_t param_read(struct param *q, const char *s, size_t len)
{
	size_t n = param_len(s, len), i;
	int depth = 0;

	if (n == 0)
		return 0;
	q->name = xstrndup(s, n);
	if (n >= len || s[n] != '[' || !sh_is_name_start(*s))
		return n;
	for (i = n; i < len; i++) {
		depth += s[i] == '[';
		depth -= s[i] == ']';
		if (depth == 0)
			break;
	}
	if (i == len)
		return 0;
	q->subscript = xstrndup(s + n + 1, i - n - 1);
	return i + 1;
}

static int add_operated(struct shell *sh, struct param *q, const char *body, size_t len, size_t n,
			unsigned flags, struct chars *out)
{
	const char *s = body + n;
	size_t rest = len - n;
	bool colon = s[0] == ':' && rest > 1 && strchr("-=?+", s[1]);

	if (colon || strchr("-=?+", s[0]))
		return add_default(sh, q, s[colon], colon, s + 1 + colon, rest - 1 - colon, flags,
				   out);
	if (sh->nounset && is_null(q, false) && !q->list)
		return unbound(sh, q);
	if (s[0] == ':')
		return add_slice(sh, q, s + 1, rest - 1, flags, out);
	if (strchr("#%/^,", s[0]))
		return add_changed(sh, q, s, rest, flags, out);
	return bad_substitution(sh, body, len);
}

/* ${!array[@]}: the indexes that are set. */
static void add_indexes(struct shell *sh, const char *name, unsigned flags, struct chars *out)
{
	const struct var *v = sh_var_find(sh, name);
	STRVEC_AUTO numbers = STRVEC_INIT;

	for (size_t i = 0; v && v->array && i < v->items.nr; i++)
		if (strcmp(v->items.v[i], "\177") != 0)
			strvec_addf(&numbers, "%zu", i);
	if (v && !v->array && v->value)
		strvec_add(&numbers, "0");
	sh_expand_positional(sh, &numbers, false, flags, out);
}

/* ${!name}, ${!prefix*}, ${!array[@]} */
static int add_indirect(struct shell *sh, const char *body, size_t len, unsigned flags,
			struct chars *out)
{
	size_t n = param_len(body + 1, len - 1);
	STR_AUTO name = xstrndup(body + 1, n);
	const char *value, *key;
	STR_AUTO rest = NULL;

	if (len - 1 == n + 1 && (body[len - 1] == '*' || body[len - 1] == '@')) {
		STRVEC_AUTO names = STRVEC_INIT;

		for (size_t i = 0; strmap_next(sh->vars, &i, &key, NULL);)
			if (str_starts(key, name))
				strvec_add(&names, key);
		strvec_sort(&names);
		sh_expand_positional(sh, &names, body[len - 1] == '*', flags, out);
		return 0;
	}
	if (len == n + 4 &&
	    (strncmp(body + 1 + n, "[@]", 3) == 0 || strncmp(body + 1 + n, "[*]", 3) == 0)) {
		add_indexes(sh, name, flags, out);
		return 0;
	}
	value = n ? sh_var_get(sh, name) : NULL;
	if (!value || param_len(value, strlen(value)) != strlen(value))
		return bad_substitution(sh, body, len);
	rest = xasprintf("%s%.*s", value, (int)(len - 1 - n), body + 1 + n);
	return sh_expand_param(sh, rest, strlen(rest), flags, out);
}

int sh_expand_param(struct shell *sh, const char *body, size_t len, unsigned flags,
		    struct chars *out)
{
	struct param q = {.scratch = BUF_INIT};
	bool length =
		len > 1 && body[0] == '#' && (sh_is_name_char(body[1]) || is_special(body[1]));
	size_t n;
	int r;

	/* ${#-x} and the like are $# with a default */
	if (length && len > 2 && strchr("-?#", body[1]) && param_len(body + 1, 1) != len - 1)
		length = false;
	if (len > 1 && body[0] == '!' && sh_is_name_char(body[1]))
		return add_indirect(sh, body, len, flags, out);
	n = param_read(&q, body + length, len - length);
	if (n == 0 || (length && n != len - 1)) {
		param_release(&q);
		return bad_substitution(sh, body, len);
	}
	r = param_load(sh, &q);
	if (r < 0)
		;
	else if (length)
		add_length(sh, &q, flags, out);
	else if (n < len)
		r = add_operated(sh, &q, body, len, n, flags, out);
	else if (sh->nounset && !q.list && !q.value)
		r = unbound(sh, &q);
	else
		add_value(sh, &q, flags, out);
	param_release(&q);
	return r;
}
