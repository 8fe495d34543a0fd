/* value_build: a JSON-like template with arguments; malformed templates are bugs. */
#include "object/value_private.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_ENTRIES 64 /* of a map in a template */

struct build {
	const char *p, *tmpl;
	va_list ap;
};

static _Noreturn void bad(const struct build *b)
{
	fprintf(stderr, "value_build: bad template at \"%s\" in \"%s\"\n", b->p, b->tmpl);
	abort();
}

static void space(struct build *b)
{
	while (*b->p == ' ' || *b->p == '\t' || *b->p == '\n')
		b->p++;
}

static bool eat(struct build *b, char c)
{
	space(b);
	if (*b->p != c)
		return false;
	b->p++;
	return true;
}

static struct value *build_value(struct build *b, bool *ret_omit);

static struct value *build_map(struct build *b)
{
	struct entry e[MAX_ENTRIES];
	size_t n = 0;

	if (eat(b, '}'))
		return value_map_new();
	do {
		const char *key;
		size_t len;
		struct value *v;
		bool omit = false;

		space(b);
		if (b->p[0] == '%' && b->p[1] == 'k') {
			b->p += 2;
			key = va_arg(b->ap, const char *);
			len = strlen(key);
		} else {
			char quote = *b->p == '\'' ? *b->p++ : 0;

			key = b->p;
			b->p = strchrnul(key, quote ? quote : ':');
			len = (size_t)(b->p - key);
			b->p += quote && *b->p ? 1 : 0;
		}
		if (!eat(b, ':'))
			bad(b);
		v = build_value(b, &omit);
		if (omit)
			continue;
		if (n == MAX_ENTRIES)
			bad(b);
		e[n++] = (struct entry){.key = value_key_new(key, len), .val = v};
	} while (eat(b, ','));
	if (!eat(b, '}'))
		bad(b);
	return value_map_from(e, n, NULL);
}

static struct value *build_array(struct build *b)
{
	struct value *array = value_array_new();

	if (eat(b, ']'))
		return array;
	do {
		bool omit = false;
		struct value *v = build_value(b, &omit);

		if (!omit)
			value_push(&array, v);
	} while (eat(b, ','));
	if (!eat(b, ']'))
		bad(b);
	return array;
}

static struct value *build_argument(struct build *b, bool *ret_omit)
{
	const struct value *v;
	const char *s;

	switch (*b->p++) {
	case 's':
		s = va_arg(b->ap, const char *);
		*ret_omit = !s;
		return s ? value_str_new(s) : NULL;
	case 'w':
		s = va_arg(b->ap, const char *);
		*ret_omit = !s;
		return s ? value_word_new(s) : NULL;
	case 'i':
		return value_int_new(va_arg(b->ap, int));
	case 'l':
		return value_int_new(va_arg(b->ap, int64_t));
	case 'b':
		return value_bool_new(va_arg(b->ap, int) != 0);
	case 'd':
		return value_double_new(va_arg(b->ap, double));
	case 'v':
		v = va_arg(b->ap, const struct value *);
		*ret_omit = !v;
		return value_ref(v);
	case 'V':
		v = va_arg(b->ap, struct value *);
		*ret_omit = !v;
		return value_ref(v); /* the caller's reference is dropped below */
	default:
		b->p--;
		bad(b);
	}
}

static struct value *build_word(struct build *b)
{
	const char *s = b->p;
	size_t len;
	char *end;

	if (isdigit((unsigned char)*s) || *s == '-') {
		long long i = strtoll(s, &end, 10);

		b->p = end;
		return value_int_new(i);
	}
	while (isalpha((unsigned char)*b->p))
		b->p++;
	len = (size_t)(b->p - s);
	if (len == 4 && memcmp(s, "true", 4) == 0)
		return value_bool_new(true);
	if (len == 5 && memcmp(s, "false", 5) == 0)
		return value_bool_new(false);
	if (len == 4 && memcmp(s, "null", 4) == 0)
		return value_null_new();
	bad(b);
}

static struct value *build_value(struct build *b, bool *ret_omit)
{
	const char *s;

	space(b);
	switch (*b->p) {
	case '{':
		b->p++;
		return build_map(b);
	case '[':
		b->p++;
		return build_array(b);
	case '\'':
		s = ++b->p;
		b->p = strchrnul(s, '\'');
		if (!*b->p)
			bad(b);
		return value_key_new(s, (size_t)(b->p++ - s));
	case '%':
		b->p++;
		if (*b->p == 'V') { /* takes the reference */
			struct value *v = build_argument(b, ret_omit);

			value_unref(v);
			return v;
		}
		return build_argument(b, ret_omit);
	default:
		return build_word(b);
	}
}

struct value *value_build(const char *tmpl, ...)
{
	struct build b = {.p = tmpl, .tmpl = tmpl};
	bool omit = false;
	struct value *v;

	va_start(b.ap, tmpl);
	v = build_value(&b, &omit);
	va_end(b.ap);
	space(&b);
	if (*b.p)
		bad(&b);
	return v;
}
