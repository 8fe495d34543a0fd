/* What a match wants, in words; and whether it is well formed. */
#include "study/match_private.h"

#include "object/quantity.h"

#include <errno.h>
#include <regex.h>

#define MAX_REGEX 1000

bool match_is_operator(const struct value *want)
{
	const char *key = value_is_map(want) ? value_key(want, 0) : NULL;

	return key && *key == '$';
}

/* ---- for people ---------------------------------------------------------------------------------
 */

static void describe(const struct value *want, const char *path, struct buf *out, int depth);

static void describe_operator(const struct value *want, struct buf *out, int depth)
{
	static const struct {
		const char *op, *words;
	} words[] = {{"$exact", "exactly "}, {"$ordered", "in order "}, {"$min", "at least "},
		     {"$max", "at most "},   {"$any", "one of "},       {"$not", "not "},
		     {"$text", "the text "}};
	const struct value *arg;
	const char *op;

	value_each_entry(op, arg, i, want)
	{
		buf_adds(out, i ? " and " : "");
		for (size_t k = 0; k < ARRAY_SIZE(words); k++)
			if (strcmp(words[k].op, op) == 0)
				buf_adds(out, words[k].words);
		describe(arg, "", out, depth + 1);
	}
}

static void describe_list(const struct value *want, struct buf *out, int depth)
{
	const struct value *e;

	if (!value_len(want))
		buf_adds(out, "empty");
	value_each_item(e, i, want)
	{
		bool map = value_is_map(e) && !match_is_operator(e);

		buf_adds(out, i ? ", " : "");
		buf_adds(out, map ? "(" : "");
		describe(e, "", out, depth + 1);
		buf_adds(out, map ? ")" : "");
	}
}

static void describe(const struct value *want, const char *path, struct buf *out, int depth)
{
	const char *gap = *path ? " " : "", *s = value_str(want), *key;
	const struct value *child;

	if (depth > MATCH_MAX_DEPTH || out->len > 4 * MATCH_MAX_TOLD)
		return;
	if (value_is_map(want) && value_len(want) && !match_is_operator(want)) {
		value_each_entry(key, child, i, want)
		{
			STR_AUTO below = xasprintf("%s%s%s", path, *path ? "." : "", key);

			buf_adds(out, i ? ", " : "");
			describe(child, below, out, depth + 1);
		}
		return;
	}
	if (value_is_null(want)) {
		buf_addf(out, "no %s", *path ? path : "value");
		return;
	}
	buf_addf(out, "%s%s", path, gap);
	if (match_is_operator(want)) {
		describe_operator(want, out, depth);
	} else if (value_is_array(want)) {
		buf_adds(out, *path && value_is_map(value_idx(want, 0)) ? "with " : "");
		describe_list(want, out, depth);
	} else if (value_is_map(want)) {
		buf_adds(out, "present");
	} else if (s && *s == '~') {
		buf_addf(out, "matching %s", s + 1);
	} else if (s && !*s) {
		buf_adds(out, "\"\"");
	} else {
		match_scalar(out, want);
	}
}

void match_describe(const struct value *want, struct buf *out)
{
	describe(want, "", out, 0);
}

/* ---- well-formedness ------------------------------------------------------------------------- */

static int operator_valid(const char *op, const struct value *arg, struct err *err)
{
	struct quantity q;
	ERR_AUTO drop = ERR_INIT;
	bool list =
		strcmp(op, "$exact") == 0 || strcmp(op, "$ordered") == 0 || strcmp(op, "$any") == 0;
	bool number = strcmp(op, "$min") == 0 || strcmp(op, "$max") == 0;

	if (list)
		return value_is_array(arg) ? 0 : err_set(err, -EINVAL, "%s: expected a list", op);
	if (number)
		return !value_is_null(arg) && quantity_from_value(arg, &q, &drop) == 0
			       ? 0
			       : err_set(err, -EINVAL, "%s: expected a number or quantity", op);
	if (strcmp(op, "$text") == 0)
		return value_is_map(arg) || value_is_array(arg) || value_is_null(arg)
			       ? err_set(err, -EINVAL, "$text: expected a text")
			       : 0;
	if (strcmp(op, "$not") == 0)
		return 0;
	return err_set(err, -EINVAL,
		       "%s: expected $exact, $ordered, $min, $max, $any, $not or $text", op);
}

static int valid(const struct value *want, struct buf *path, int depth, struct err *err)
{
	size_t len = path->len;
	const struct value *child;
	const char *key, *s = value_str(want);
	int r = 0;

	if (depth > MATCH_MAX_DEPTH)
		return err_set(err, -EINVAL, "expected at most %d levels", MATCH_MAX_DEPTH);
	if (s)
		return match_text_valid(s, err);
	value_each_entry(key, child, i, want)
	{
		buf_addf(path, ".%s", key);
		if ((*key == '$') != match_is_operator(want))
			r = err_set(err, -EINVAL, "expected operators ($...) or fields, not both");
		else if (*key == '$')
			r = operator_valid(key, child, err);
		if (r == 0)
			r = valid(child, path, depth + 1, err);
		if (r < 0)
			return r;
		buf_trunc(path, len);
	}
	if (value_is_array(want))
		value_each_item(child, i, want)
		{
			buf_addf(path, "[%zu]", i);
			r = valid(child, path, depth + 1, err);
			if (r < 0)
				return r;
			buf_trunc(path, len);
		}
	return 0;
}

int match_valid(const struct value *want, struct buf *path, struct err *err)
{
	return valid(want, path, 0, err);
}

int match_text_valid(const char *want, struct err *err)
{
	regex_t re;
	int r;

	if (*want != '~')
		return 0;
	if (strlen(want) > MAX_REGEX)
		return err_set(err, -EINVAL, "expected a regular expression of at most %d bytes",
			       MAX_REGEX);
	r = regcomp(&re, want + 1, REG_EXTENDED | REG_NOSUB);
	if (r) {
		char text[128];

		regerror(r, &re, text, sizeof(text));
		return err_set(err, -EINVAL,
			       "\"%s\": expected an extended regular expression after ~: %s", want,
			       text);
	}
	regfree(&re);
	return 0;
}
