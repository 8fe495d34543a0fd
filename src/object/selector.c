#include "object/selector.h"

#include <errno.h>

#include "object/goformat.h"
#include "object/json.h"
#include "object/nameform.h"

/* Longer ones do not come from people; servers refuse such URLs too. */
#define SELECTOR_MAX (64 * 1024)

enum op { OP_IN, OP_NOT_IN, OP_EQ, OP_EQ2, OP_NOT_EQ, OP_GT, OP_LT, OP_EXISTS, OP_NOT_EXISTS };

struct requirement {
	char *key;
	enum op op;
	struct strvec values;
};

struct selector {
	bool nothing; /* matches no object at all */
	bool fields;
	struct requirement *req;
	size_t nr, cap;
};

static struct selector *selector_new(void)
{
	return xcalloc(1, sizeof(struct selector));
}

void selector_free(struct selector *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->nr; i++) {
		freep(&s->req[i].key);
		strvec_release(&s->req[i].values);
	}
	freep(&s->req);
	freep(&s);
}

static void selector_freep(struct selector **s)
{
	selector_free(*s);
}

/* Keeps requirements ordered by key; those of one key stay in the order they came. Takes key. */
static struct requirement *add_requirement(struct selector *s, char *key, enum op op)
{
	size_t at = s->nr;

	s->req = grow(s->req, s->nr + 1, &s->cap, sizeof(*s->req));
	for (; at > 0 && strcmp(s->req[at - 1].key, key) > 0; at--)
		s->req[at] = s->req[at - 1];
	s->req[at] = (struct requirement){key, op, STRVEC_INIT};
	s->nr++;
	return &s->req[at];
}

/* ---- validation ---------------------------------------------------------- */

static void add_invalid(struct strvec *errs, const char *path, const char *value,
			const char *detail)
{
	BUF_AUTO b = BUF_INIT;

	buf_addf(&b, "%s: Invalid value: ", path);
	go_quote(&b, value);
	buf_addf(&b, ": %s", detail);
	strvec_add(errs, b.s);
}

static void check_key(struct strvec *errs, const char *path, const char *key)
{
	STRVEC_AUTO msgs = STRVEC_INIT;
	BUF_AUTO b = BUF_INIT;

	qualified_name_messages(key, &msgs);
	if (!msgs.nr)
		return;
	strvec_join(&msgs, "; ", &b);
	add_invalid(errs, path, key, b.s);
}

static void check_values(struct strvec *errs, const struct requirement *r)
{
	for (size_t i = 0; i < r->values.nr; i++) {
		STRVEC_AUTO msgs = STRVEC_INIT;
		BUF_AUTO path = BUF_INIT;
		BUF_AUTO b = BUF_INIT;

		label_value_messages(r->values.v[i], &msgs);
		if (!msgs.nr)
			continue;
		buf_addf(&path, "values[%zu][%s]", i, r->key);
		strvec_join(&msgs, "; ", &b);
		add_invalid(errs, path.s, r->values.v[i], b.s);
	}
}

static const char *count_problem(enum op op, size_t nr)
{
	switch (op) {
	case OP_IN:
	case OP_NOT_IN:
		return nr ? NULL : "for 'in', 'notin' operators, values set can't be empty";
	case OP_EQ:
	case OP_EQ2:
	case OP_NOT_EQ:
		return nr == 1 ? NULL : "exact-match compatibility requires one single value";
	case OP_EXISTS:
	case OP_NOT_EXISTS:
		return nr ? "values set must be empty for exists and does not exist" : NULL;
	case OP_GT:
	case OP_LT:
		break;
	}
	return NULL;
}

/* What upstream checks of every requirement; several errors are put in brackets. */
static int check_requirement(const struct requirement *r, struct err *err)
{
	const char *count = count_problem(r->op, r->values.nr);
	STRVEC_AUTO errs = STRVEC_INIT;
	BUF_AUTO b = BUF_INIT;
	int64_t n;

	check_key(&errs, "key", r->key);
	if (count) {
		buf_adds(&b, "values: Invalid value: [");
		for (size_t i = 0; i < r->values.nr; i++) {
			buf_adds(&b, i ? "," : "");
			json_write_string(&b, r->values.v[i], strlen(r->values.v[i]), 0);
		}
		buf_addf(&b, "]: %s", count);
		strvec_add(&errs, b.s);
		buf_reset(&b);
	}
	if ((r->op == OP_GT || r->op == OP_LT) && parse_i64(r->values.v[0], &n) < 0)
		add_invalid(&errs, "values[0]", r->values.v[0],
			    "for 'Gt', 'Lt' operators, the value must be an integer");
	check_values(&errs, r);
	if (!errs.nr)
		return 0;
	strvec_join(&errs, ", ", &b);
	return errs.nr == 1 ? err_set(err, -EINVAL, "%s", b.s) : err_set(err, -EINVAL, "[%s]", b.s);
}

/* ---- the text of label selectors --------------------------------------------- */

enum token {
	TOK_END,
	TOK_WORD,
	TOK_ERROR,
	TOK_CLOSE,
	TOK_COMMA,
	TOK_NOT,
	TOK_EQ2,
	TOK_EQ,
	TOK_GT,
	TOK_IN,
	TOK_LT,
	TOK_NOT_EQ,
	TOK_NOT_IN,
	TOK_OPEN,
};

static const struct {
	char text[6];
	enum token tok;
} keywords[] = {
	{")", TOK_CLOSE},   {",", TOK_COMMA},      {"!", TOK_NOT},  {"==", TOK_EQ2},
	{"=", TOK_EQ},      {">", TOK_GT},         {"in", TOK_IN},  {"<", TOK_LT},
	{"!=", TOK_NOT_EQ}, {"notin", TOK_NOT_IN}, {"(", TOK_OPEN},
};

/* One token ahead: words are looked at as values, operators as operators. */
struct parser {
	const char *s;
	enum token tok;
	struct buf lit;
};

static enum token keyword(const char *s, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++)
		if (strlen(keywords[i].text) == len && memcmp(keywords[i].text, s, len) == 0)
			return keywords[i].tok;
	return TOK_WORD;
}

static bool special(char c)
{
	return c && strchr("=!(),><", c);
}

/*
 * The longest operator upstream's scanner would see. It keeps reading past an operator
 * while symbols come that make none, but never starts with such a symbol.
 */
static void scan_symbol(struct parser *p)
{
	size_t n = 1;

	p->tok = keyword(p->s, 1);
	if (special(p->s[1]) && keyword(p->s, 2) != TOK_WORD) {
		p->tok = keyword(p->s, 2);
		n = 2;
	}
	buf_add(&p->lit, p->s, n);
	p->s += n;
}

static void advance(struct parser *p)
{
	buf_reset(&p->lit);
	p->s += strspn(p->s, " \t\r\n");
	if (!*p->s) {
		p->tok = TOK_END;
	} else if (special(*p->s)) {
		scan_symbol(p);
	} else {
		size_t n = strcspn(p->s, "=!(),>< \t\r\n");

		p->tok = keyword(p->s, n);
		buf_add(&p->lit, p->s, n);
		p->s += n;
	}
}

static bool is_word(const struct parser *p)
{
	return p->tok == TOK_WORD || p->tok == TOK_IN || p->tok == TOK_NOT_IN;
}

static int unexpected(const struct parser *p, const char *expected, struct err *err)
{
	return err_set(err, -EINVAL, "found '%s'%s", buf_str(&p->lit), expected);
}

static void add_value(struct strvec *values, const char *s)
{
	if (!strvec_has(values, s))
		strvec_add(values, s);
}

/* "a,,b" up to the closing parenthesis; empty places are the empty value. */
static int parse_list(struct parser *p, struct strvec *values, struct err *err)
{
	for (;;) {
		if (is_word(p)) {
			add_value(values, buf_str(&p->lit));
			advance(p);
			if (p->tok == TOK_CLOSE)
				return 0;
			if (p->tok != TOK_COMMA)
				return unexpected(p, ", expected: ',' or ')'", err);
		} else if (p->tok == TOK_COMMA) {
			if (!values->nr)
				add_value(values, "");
			advance(p);
			if (p->tok == TOK_CLOSE || p->tok == TOK_COMMA)
				add_value(values, "");
			if (p->tok == TOK_CLOSE)
				return 0;
			if (p->tok == TOK_COMMA)
				advance(p);
		} else {
			return unexpected(p, ", expected: ',', or identifier", err);
		}
	}
}

static int parse_set(struct parser *p, struct strvec *values, struct err *err)
{
	int r = 0;

	if (p->tok != TOK_OPEN)
		return unexpected(p, " expected: '('", err);
	advance(p);
	if (is_word(p) || p->tok == TOK_COMMA)
		r = parse_list(p, values, err);
	else if (p->tok == TOK_CLOSE)
		add_value(values, "");
	else
		return unexpected(p, ", expected: ',', ')' or identifier", err);
	if (r < 0)
		return r;
	advance(p);
	strvec_sort(values);
	return 0;
}

static int parse_operator(struct parser *p, enum op *ret, struct err *err)
{
	switch (p->tok) {
	case TOK_IN:
		*ret = OP_IN;
		break;
	case TOK_NOT_IN:
		*ret = OP_NOT_IN;
		break;
	case TOK_EQ:
		*ret = OP_EQ;
		break;
	case TOK_EQ2:
		*ret = OP_EQ2;
		break;
	case TOK_NOT_EQ:
		*ret = OP_NOT_EQ;
		break;
	case TOK_GT:
		*ret = OP_GT;
		break;
	case TOK_LT:
		*ret = OP_LT;
		break;
	default:
		return unexpected(p, ", expected: in, notin, =, ==, !=, gt, lt", err);
	}
	advance(p);
	return 0;
}

static int parse_value(struct parser *p, struct strvec *values, struct err *err)
{
	if (p->tok == TOK_END || p->tok == TOK_COMMA) {
		strvec_add(values, "");
		return 0;
	}
	if (!is_word(p))
		return unexpected(p, ", expected: identifier", err);
	strvec_add(values, buf_str(&p->lit));
	advance(p);
	return 0;
}

static int parse_requirement(struct parser *p, struct selector *s, struct err *err)
{
	STRVEC_AUTO errs = STRVEC_INIT;
	struct requirement *r;
	bool absent = p->tok == TOK_NOT;
	enum op op = absent ? OP_NOT_EXISTS : OP_EXISTS;
	int e;

	if (absent)
		advance(p);
	if (!is_word(p))
		return unexpected(p, ", expected: identifier", err);
	check_key(&errs, "<nil>", buf_str(&p->lit));
	if (errs.nr)
		return err_set(err, -EINVAL, "%s", errs.v[0]);
	r = add_requirement(s, buf_detach(&p->lit), op);
	advance(p);
	if (!absent && p->tok != TOK_END && p->tok != TOK_COMMA) {
		e = parse_operator(p, &r->op, err);
		if (e < 0)
			return e;
		e = r->op == OP_IN || r->op == OP_NOT_IN ? parse_set(p, &r->values, err)
							 : parse_value(p, &r->values, err);
		if (e < 0)
			return e;
	}
	return check_requirement(r, err);
}

static int parse_labels(struct parser *p, struct selector *s, struct err *err)
{
	ERR_AUTO cause = ERR_INIT;

	advance(p);
	while (p->tok != TOK_END) {
		if (!is_word(p) && p->tok != TOK_NOT)
			return unexpected(p, ", expected: !, identifier, or 'end of string'", err);
		if (parse_requirement(p, s, &cause) < 0)
			return err_set(err, -EINVAL, "unable to parse requirement: %s",
				       err_msg(&cause));
		if (p->tok == TOK_END)
			break;
		if (p->tok != TOK_COMMA)
			return unexpected(p, ", expected: ',' or 'end of string'", err);
		advance(p);
		if (!is_word(p) && p->tok != TOK_NOT)
			return unexpected(p, ", expected: identifier after ','", err);
	}
	return 0;
}

int selector_parse_labels(const char *text, struct selector **ret, struct err *err)
{
	CLEANUP(selector_freep) struct selector *s = selector_new();
	struct parser p = {text ? text : "", TOK_END, BUF_INIT};
	int r;

	if (strlen(p.s) > SELECTOR_MAX)
		return err_set(err, -EINVAL, "selector is longer than %d bytes", SELECTOR_MAX);
	r = parse_labels(&p, s, err);
	buf_release(&p.lit);
	if (r < 0)
		return r;
	*ret = s;
	s = NULL;
	return 0;
}

/* ---- the text of field selectors ----------------------------------------------- */

static int unescape(const char *s, struct buf *out, struct err *err)
{
	for (; *s; s++) {
		uint32_t cp;
		size_t n;

		if (*s == ',' || *s == '=')
			return err_set(err, -EINVAL,
				       "invalid field selector: unescaped character in value: %d",
				       *s);
		if (*s != '\\') {
			buf_addc(out, *s);
			continue;
		}
		if (*++s == '\\' || *s == ',' || *s == '=') {
			buf_addc(out, *s);
			continue;
		}
		n = *s ? utf8_decode(s, strlen(s), &cp) : 0;
		return err_set(err, -EINVAL,
			       "invalid field selector: invalid escape sequence: \\%.*s", (int)n,
			       s);
	}
	return 0;
}

/* The first place of an operator; what stands before it is the key, as it is. */
static const char *find_operator(const char *term, enum op *ret, size_t *ret_len)
{
	for (; *term; term++) {
		if (*term == '=' || str_starts(term, "!=")) {
			*ret = *term == '!' ? OP_NOT_EQ : OP_EQ;
			*ret_len = *term == '!' || term[1] == '=' ? 2 : 1;
			return term;
		}
	}
	return NULL;
}

static void split_terms(const char *text, struct strvec *out)
{
	const char *start = text;

	for (; *text; text++) {
		if (*text == '\\' && text[1]) {
			text++;
		} else if (*text == ',') {
			strvec_addn(out, start, (size_t)(text - start));
			start = text + 1;
		}
	}
	strvec_add(out, start);
	strvec_sort(out);
}

int selector_parse_fields(const char *text, struct selector **ret, struct err *err)
{
	CLEANUP(selector_freep) struct selector *s = selector_new();
	STRVEC_AUTO terms = STRVEC_INIT;

	text = text ? text : "";
	if (strlen(text) > SELECTOR_MAX)
		return err_set(err, -EINVAL, "selector is longer than %d bytes", SELECTOR_MAX);
	s->fields = true;
	split_terms(text, &terms);
	for (size_t i = 0; i < terms.nr; i++) {
		const char *term = terms.v[i], *at;
		BUF_AUTO value = BUF_INIT;
		enum op op;
		size_t len;

		if (!*term)
			continue;
		at = find_operator(term, &op, &len);
		if (!at)
			return err_set(err, -EINVAL,
				       "invalid selector: '%s'; can't understand '%s'", text, term);
		if (unescape(at + len, &value, err) < 0)
			return -EINVAL;
		/* Terms are in order of their text, and stay so. */
		s->req = grow(s->req, s->nr + 1, &s->cap, sizeof(*s->req));
		s->req[s->nr] =
			(struct requirement){xmemdup0(term, (size_t)(at - term)), op, STRVEC_INIT};
		strvec_add(&s->req[s->nr++].values, buf_str(&value));
	}
	*ret = s;
	s = NULL;
	return 0;
}

/* ---- from objects --------------------------------------------------------------- */

struct selector *selector_from_map(const struct value *map)
{
	struct selector *s = selector_new();
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, map)
	{
		struct requirement *r = add_requirement(s, xstrdup(key), OP_EQ);

		strvec_add(&r->values, value_str_or(v, ""));
	}
	return s;
}

static int add_expression(struct selector *s, const struct value *expr, struct err *err)
{
	static const char *const names[] = {"In", "NotIn", "Exists", "DoesNotExist"};
	static const enum op ops[] = {OP_IN, OP_NOT_IN, OP_EXISTS, OP_NOT_EXISTS};
	const char *op = value_str_or(value_get(expr, "operator"), "");
	const struct value *values = value_get(expr, "values"), *v;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct requirement *r;

		if (strcmp(names[i], op) != 0)
			continue;
		r = add_requirement(s, xstrdup(value_str_or(value_get(expr, "key"), "")), ops[i]);
		value_each_item(v, j, values) strvec_add(&r->values, value_str_or(v, ""));
		return check_requirement(r, err);
	}
	return err_set(err, -EINVAL, "\"%s\" is not a valid label selector operator", op);
}

int selector_from_object(const struct value *label_selector, struct selector **ret, struct err *err)
{
	const struct value *exprs = value_get(label_selector, "matchExpressions"), *e;
	CLEANUP(selector_freep) struct selector *s = NULL;

	s = selector_from_map(value_get(label_selector, "matchLabels"));
	s->nothing = value_is_null(label_selector);
	for (size_t i = 0; i < s->nr; i++)
		if (check_requirement(&s->req[i], err) < 0)
			return -EINVAL;
	value_each_item(e, i, exprs) if (add_expression(s, e, err) < 0) return -EINVAL;
	*ret = s;
	s = NULL;
	return 0;
}

/* ---- matching -------------------------------------------------------------------- */

bool selector_empty(const struct selector *s)
{
	return !s->nothing && s->nr == 0;
}

static bool requirement_matches(const struct requirement *r, const struct value *label)
{
	const char *s = value_str_or(label, "");
	int64_t a, b;

	switch (r->op) {
	case OP_IN:
	case OP_EQ:
	case OP_EQ2:
		return label && strvec_has(&r->values, s);
	case OP_NOT_IN:
	case OP_NOT_EQ:
		return !label || !strvec_has(&r->values, s);
	case OP_EXISTS:
		return label;
	case OP_NOT_EXISTS:
		return !label;
	case OP_GT:
	case OP_LT:
		if (!label || parse_i64(s, &a) < 0 || parse_i64(r->values.v[0], &b) < 0)
			return false;
		return r->op == OP_GT ? a > b : a < b;
	}
	return false;
}

bool selector_matches_labels(const struct selector *s, const struct value *labels)
{
	for (size_t i = 0; i < s->nr; i++)
		if (!requirement_matches(&s->req[i], value_get(labels, s->req[i].key)))
			return false;
	return !s->nothing;
}

bool selector_matches_fields(const struct selector *s,
			     const char *(*get)(const struct value *obj, const char *key,
						struct buf *scratch),
			     const struct value *obj)
{
	BUF_AUTO scratch = BUF_INIT;

	for (size_t i = 0; i < s->nr; i++) {
		const char *got;

		buf_reset(&scratch);
		got = get(obj, s->req[i].key, &scratch);
		if (str_eq(got ? got : "", s->req[i].values.v[0]) != (s->req[i].op == OP_EQ))
			return false;
	}
	return !s->nothing;
}

const char *selector_key(const struct selector *s, size_t i)
{
	return i < s->nr ? s->req[i].key : NULL;
}

const char *selector_required(const struct selector *s, const char *key)
{
	for (size_t i = 0; i < s->nr; i++)
		if (s->req[i].op == OP_EQ && strcmp(s->req[i].key, key) == 0)
			return s->req[i].values.v[0];
	return NULL;
}

/* ---- writing ----------------------------------------------------------------------- */

static void write_field_value(struct buf *out, const char *s)
{
	for (; *s; s++) {
		if (strchr("\\,=", *s))
			buf_addc(out, '\\');
		buf_addc(out, *s);
	}
}

static void write_requirement(struct buf *out, const struct requirement *r)
{
	static const char *const ops[] = {" in (", " notin (", "=", "==", "!=", ">", "<", "", ""};
	STRVEC_AUTO sorted = STRVEC_INIT;

	if (r->op == OP_NOT_EXISTS)
		buf_addc(out, '!');
	buf_addf(out, "%s%s", r->key, ops[r->op]);
	for (size_t i = 0; i < r->values.nr; i++)
		strvec_add(&sorted, r->values.v[i]);
	strvec_sort(&sorted);
	strvec_join(&sorted, ",", out);
	if (r->op == OP_IN || r->op == OP_NOT_IN)
		buf_addc(out, ')');
}

void selector_write(struct buf *out, const struct selector *s)
{
	for (size_t i = 0; i < s->nr && !s->nothing; i++) {
		const struct requirement *r = &s->req[i];

		if (i)
			buf_addc(out, ',');
		if (s->fields) {
			buf_addf(out, "%s%s", r->key, r->op == OP_EQ ? "=" : "!=");
			write_field_value(out, r->values.v[0]);
		} else {
			write_requirement(out, r);
		}
	}
}

void selector_format_object(struct buf *out, const struct value *label_selector)
{
	CLEANUP(selector_freep) struct selector *s = NULL;
	ERR_AUTO err = ERR_INIT;
	size_t start = out->len;

	if (selector_from_object(label_selector, &s, &err) < 0) {
		buf_adds(out, "<error>");
		return;
	}
	selector_write(out, s);
	if (out->len == start)
		buf_adds(out, "<none>");
}

static void push_expression(struct value **obj, const struct requirement *r, const char *op)
{
	struct value *list = value_ref(value_get(*obj, "matchExpressions"));
	struct value *values = NULL;

	for (size_t i = 0; i < r->values.nr; i++)
		value_push(&values, value_str_new(r->values.v[i]));
	value_push(&list, value_build("{key: %s, operator: %s, values: %V}", r->key, op, values));
	value_put(obj, "matchExpressions", list);
}

struct value *selector_to_object(const struct selector *s)
{
	struct value *obj = value_map_new();

	for (size_t i = 0; i < s->nr; i++) {
		const struct requirement *r = &s->req[i];

		switch (r->op) {
		case OP_EQ:
		case OP_EQ2:
			value_put_in(&obj, value_str_new(r->values.v[0]), "matchLabels", r->key);
			break;
		case OP_IN:
			push_expression(&obj, r, "In");
			break;
		case OP_NOT_IN:
			push_expression(&obj, r, "NotIn");
			break;
		case OP_EXISTS:
			push_expression(&obj, r, "Exists");
			break;
		case OP_NOT_EXISTS:
			push_expression(&obj, r, "DoesNotExist");
			break;
		default:
			break;
		}
	}
	return obj;
}
