#include "study/match_private.h"

#include "kubelet/image.h"
#include "object/json.h"
#include "object/quantity.h"
#include "object/timefmt.h"

#include <errno.h>
#include <regex.h>
#include <stdlib.h>

#define MAX_VALUE 160 /* bytes of one value shown */

/* Where a value stands: what the schema knows about it. */
struct place {
	enum field_type type; /* FIELD_STRUCT, and shape one, for objects; FIELD_JSON unknown */
	enum field_shape shape;
	const struct schema_type *def;
	bool zero_is_absent;   /* the API leaves it out when it is zero */
	bool image;            /* what a container is made from */
	const char *merge_key; /* of a list's elements */
};
static const struct place unknown = {.type = FIELD_JSON};

static struct place place_of(const struct place *in, const char *key)
{
	const struct schema_field *f =
		in->def && in->shape == SHAPE_ONE ? schema_field(in->def, key) : NULL;

	if (in->shape == SHAPE_MAP)
		return (struct place){.type = in->type, .def = in->def};
	if (!f)
		return unknown;
	return (struct place){.type = f->type,
			      .shape = f->shape,
			      .def = f->type == FIELD_STRUCT ? f->def : NULL,
			      .zero_is_absent = !f->pointer,
			      .image = f->type == FIELD_STRING && strcmp(key, "image") == 0,
			      .merge_key = f->merge_key};
}

static struct place element_of(const struct place *list)
{
	return (struct place){.type = list->type, .def = list->def};
}

/* ---- scalars ---------------------------------------------------------------------------- */

void match_scalar(struct buf *out, const struct value *v)
{
	if (value_is_string(v))
		buf_add(out, value_str(v), value_str_len(v));
	else
		json_write(out, v, 0);
}

static bool regex_matches(const char *have, const char *pattern, int flags)
{
	regex_t re;
	bool ok;

	if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB | flags) != 0)
		return false;
	ok = regexec(&re, have, 0, NULL, 0) == 0;
	regfree(&re);
	return ok;
}

bool match_text(const char *have, const char *want, bool whole)
{
	if (*want == '~')
		return regex_matches(have, want + 1, whole ? 0 : REG_NEWLINE);
	return whole ? strcmp(have, want) == 0 : strstr(have, want) != NULL;
}

static bool same_quantity(const struct value *a, const struct value *b)
{
	ERR_AUTO err = ERR_INIT;
	struct quantity x, y;

	return quantity_from_value(a, &x, &err) == 0 && quantity_from_value(b, &y, &err) == 0 &&
	       quantity_cmp(&x, &y) == 0;
}

static bool same_duration(const char *a, const char *b)
{
	ERR_AUTO err = ERR_INIT;
	int64_t x, y;

	return a && b && duration_parse_go(a, &x, &err) == 0 &&
	       duration_parse_go(b, &y, &err) == 0 && x == y;
}

/* nginx, nginx:latest and docker.io/library/nginx:latest are the same. */
static bool same_image(const char *a, const char *b)
{
	BUF_AUTO x = BUF_INIT, y = BUF_INIT;

	return a && b && image_normalize(a, &x) == 0 && image_normalize(b, &y) == 0 &&
	       strcmp(buf_str(&x), buf_str(&y)) == 0;
}

static bool scalar_matches(const struct value *have, const struct value *want,
			   const struct place *at)
{
	const char *s = value_str(want);
	BUF_AUTO a = BUF_INIT, b = BUF_INIT;

	if (value_is_map(have) || value_is_array(have))
		return false;
	match_scalar(&a, have);
	if (s && *s == '~')
		return match_text(buf_str(&a), s, true);
	match_scalar(&b, want);
	if (a.len == b.len && memcmp(buf_str(&a), buf_str(&b), a.len) == 0)
		return true;
	if (at->type == FIELD_QUANTITY)
		return same_quantity(have, want);
	if (at->image)
		return same_image(value_str(have), s);
	return at->type == FIELD_DURATION && same_duration(value_str(have), s);
}

static bool is_zero(const struct value *v)
{
	switch (value_type(v)) {
	case VALUE_NULL:
		return true;
	case VALUE_BOOL:
		return !value_bool(v);
	case VALUE_INT:
	case VALUE_DOUBLE:
		return value_double(v) == 0;
	case VALUE_STRING:
		return value_str_len(v) == 0;
	default:
		return value_len(v) == 0;
	}
}

/* What the API does not tell from absent. */
static bool is_absent(const struct value *have, const struct place *at)
{
	if (value_is_null(have))
		return true;
	return at->zero_is_absent && at->shape != SHAPE_ONE && value_len(have) == 0;
}

/* ---- differences --------------------------------------------------------------------------- */

struct walk {
	struct buf *why; /* NULL: nobody wants to know */
	int depth;
};

static void short_value(struct buf *out, const struct value *v)
{
	BUF_AUTO text = BUF_INIT;
	size_t n = MAX_VALUE;

	json_write(&text, v, 0);
	if (text.len <= n) {
		buf_add(out, buf_str(&text), text.len);
		return;
	}
	while (n && ((unsigned char)text.s[n] & 0xc0) == 0x80)
		n--;
	buf_add(out, text.s, n);
	buf_adds(out, "...");
}

static bool differs(struct walk *w, const char *path, const struct value *have)
{
	if (!w->why || w->why->len > MATCH_MAX_TOLD)
		return false;
	buf_addf(w->why, "%s%s is ", w->why->len ? "; " : "", *path ? path : "it");
	if (value_is_null(have))
		buf_adds(w->why, "absent");
	else
		short_value(w->why, have);
	return false;
}

static bool match(struct walk *w, const struct value *have, const struct value *want,
		  const struct place *at, const char *path);

static bool matches_quietly(const struct value *have, const struct value *want,
			    const struct place *at)
{
	struct walk quiet = {0};

	return match(&quiet, have, want, at, "");
}

/* ---- lists ---------------------------------------------------------------------------------- */

/* Kuhn's way to give each wanted element one of its own. */
struct pairing {
	const struct value *have, *want;
	const struct place *at;
	size_t nr;     /* of have */
	size_t *taken; /* by have's index: wanted index + 1, 0 none */
	bool *seen;
};

static bool pair(struct pairing *p, size_t w)
{
	for (size_t h = 0; h < p->nr; h++) {
		if (p->seen[h] ||
		    !matches_quietly(value_idx(p->have, h), value_idx(p->want, w), p->at))
			continue;
		p->seen[h] = true;
		if (!p->taken[h] || pair(p, p->taken[h] - 1)) {
			p->taken[h] = w + 1;
			return true;
		}
	}
	return false;
}

/* The first wanted element without one of its own; SIZE_MAX: none. */
static size_t unpaired(const struct value *have, const struct value *want, const struct place *at)
{
	size_t nr = value_len(have), bad = SIZE_MAX;
	struct pairing p = {.have = have, .want = want, .at = at, .nr = nr};

	p.taken = xcalloc(nr + 1, sizeof(*p.taken));
	p.seen = xcalloc(nr + 1, sizeof(*p.seen));
	for (size_t w = 0; bad == SIZE_MAX && w < value_len(want); w++) {
		memset(p.seen, 0, nr * sizeof(*p.seen));
		if (!pair(&p, w))
			bad = w;
	}
	free(p.taken);
	free(p.seen);
	return bad;
}

/* The element that a wanted one must have meant: the one of its name, or the only one. */
static const struct value *nearest(const struct value *have, const struct value *want,
				   const char *merge_key, const char **ret_key)
{
	const char *keys[] = {merge_key, "name", "type", NULL};

	for (size_t i = 0; i < 3; i++) {
		const char *name = keys[i] ? value_str(value_get(want, keys[i])) : NULL;
		const struct value *e = name ? value_find(have, keys[i], name) : NULL;

		*ret_key = keys[i];
		if (e)
			return e;
		if (name)
			return NULL;
	}
	*ret_key = NULL;
	return value_len(have) == 1 && value_is_map(value_idx(have, 0)) ? value_idx(have, 0) : NULL;
}

static bool list_differs(struct walk *w, const struct value *have, const struct value *want,
			 const struct place *list, const char *path)
{
	struct place at = element_of(list);
	const char *key;
	const struct value *e = nearest(have, want, list->merge_key, &key);
	STR_AUTO below = NULL;

	if (!w->why || w->why->len > MATCH_MAX_TOLD)
		return false;
	if (e && value_is_map(want)) {
		below = key ? xasprintf("%s[%s]", path, value_str_or(value_get(e, key), ""))
			    : xasprintf("%s[0]", path);
		(void)match(w, e, want, &at, below);
		return false;
	}
	if (!value_len(have))
		return differs(w, path, have);
	buf_addf(w->why, "%s%s has no ", w->why->len ? "; " : "", path);
	match_describe(want, w->why);
	buf_adds(w->why, ": it is ");
	short_value(w->why, have);
	return false;
}

static bool match_list(struct walk *w, const struct value *have, const struct value *want,
		       const struct place *list, const char *path)
{
	struct place at = element_of(list);
	size_t bad;

	if (have && !value_is_null(have) && !value_is_array(have))
		return differs(w, path, have);
	if (!value_len(want))
		return value_len(have) ? differs(w, path, have) : true;
	bad = unpaired(have, want, &at);
	return bad == SIZE_MAX || list_differs(w, have, value_idx(want, bad), list, path);
}

/* ---- operators ------------------------------------------------------------------------------ */

static bool in_order(const struct value *have, const struct value *want, const struct place *at)
{
	if (value_len(have) != value_len(want))
		return false;
	for (size_t i = 0; i < value_len(want); i++)
		if (!matches_quietly(value_idx(have, i), value_idx(want, i), at))
			return false;
	return true;
}

static bool in_range(const struct value *have, const struct value *bound, bool min)
{
	ERR_AUTO err = ERR_INIT;
	struct quantity x, y;

	if (quantity_from_value(have, &x, &err) < 0 || quantity_from_value(bound, &y, &err) < 0)
		return false;
	return min ? quantity_cmp(&x, &y) >= 0 : quantity_cmp(&x, &y) <= 0;
}

static bool decodes_to(const struct value *have, const struct value *want)
{
	BUF_AUTO text = BUF_INIT, plain = BUF_INIT;

	match_scalar(&plain, want);
	return value_is_string(have) &&
	       base64_decode(&text, value_str(have), value_str_len(have)) == 0 &&
	       match_text(buf_str(&text), buf_str(&plain), true);
}

static bool any_matches(const struct value *have, const struct value *wants, const struct place *at)
{
	const struct value *one;

	value_each_item(one, i, wants)
	{
		if (matches_quietly(have, one, at))
			return true;
	}
	return false;
}

static bool operator_holds(const struct value *have, const char *op, const struct value *arg,
			   const struct place *at)
{
	struct place element = element_of(at);

	if (strcmp(op, "$exact") == 0)
		return value_len(have) == value_len(arg) &&
		       unpaired(have, arg, &element) == SIZE_MAX;
	if (strcmp(op, "$ordered") == 0)
		return in_order(have, arg, &element);
	if (strcmp(op, "$any") == 0)
		return any_matches(have, arg, at);
	if (strcmp(op, "$not") == 0)
		return !matches_quietly(have, arg, at);
	if (strcmp(op, "$text") == 0)
		return decodes_to(have, arg);
	return in_range(have, arg, strcmp(op, "$min") == 0);
}

static bool match_operator(struct walk *w, const struct value *have, const struct value *want,
			   const struct place *at, const char *path)
{
	const struct value *arg;
	const char *op;

	value_each_entry(op, arg, i, want)
	{
		if (!operator_holds(have, op, arg, at))
			return differs(w, path, have);
	}
	return true;
}

/* ---- the walk -------------------------------------------------------------------------------- */

static bool match_map(struct walk *w, const struct value *have, const struct value *want,
		      const struct place *at, const char *path)
{
	const struct value *child;
	const char *key;
	bool all = true;

	if (have && !value_is_null(have) && !value_is_map(have))
		return differs(w, path, have);
	if (!value_len(want))
		return value_is_map(have) ? true : differs(w, path, have);
	value_each_entry(key, child, i, want)
	{
		bool plain = !strchr(key, '.') && !strchr(key, '/');
		STR_AUTO below = plain ? xasprintf("%s%s%s", path, *path ? "." : "", key)
				       : xasprintf("%s[%s]", path, key);
		struct place there = place_of(at, key);

		all &= match(w, value_get(have, key), child, &there, below);
	}
	return all;
}

static bool match(struct walk *w, const struct value *have, const struct value *want,
		  const struct place *at, const char *path)
{
	bool ok;

	if (w->depth >= MATCH_MAX_DEPTH)
		return false;
	if (match_is_operator(want))
		return match_operator(w, have, want, at, path);
	if (value_is_null(want))
		return is_absent(have, at) ? true : differs(w, path, have);
	if (value_is_null(have) && at->zero_is_absent && is_zero(want) && !value_is_map(want))
		return true;
	w->depth++;
	if (value_is_map(want))
		ok = match_map(w, have, want, at, path);
	else if (value_is_array(want))
		ok = match_list(w, have, want, at, path);
	else
		ok = (!value_is_null(have) && scalar_matches(have, want, at)) ||
		     differs(w, path, have);
	w->depth--;
	return ok;
}

bool match_partial(const struct value *have, const struct value *want,
		   const struct schema_type *type, struct buf *why)
{
	struct place at = {.type = type ? FIELD_STRUCT : FIELD_JSON, .def = type};
	struct walk w = {.why = why};

	return !want || match(&w, have, want, &at, "");
}
