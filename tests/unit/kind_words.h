/* What the tests of kinds share: objects from YAML and errors as text. */
#ifndef TESTS_UNIT_KINDS_UTIL_H
#define TESTS_UNIT_KINDS_UTIL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kinds/kind.h"
#include "object/yaml.h"

static inline struct value *from_yaml(const char *text)
{
	struct value *v = NULL;
	ERR_AUTO err = ERR_INIT;

	if (yaml_parse(text, strlen(text), &v, NULL, &err))
		fail_msg("%s in: %s", err_msg(&err), text);
	return v;
}

/* As the apiserver decodes it, with defaults. */
static inline struct value *decoded(const char *text)
{
	struct value *v = from_yaml(text);
	const struct kind *k =
		kind_by_gvk(value_str(value_get(v, "apiVersion")), value_str(value_get(v, "kind")));
	ERR_AUTO err = ERR_INIT;

	assert_non_null(k);
	if (schema_decode(&v, schema_find(k->def), SCHEMA_WORDS_JSON, NULL, &err) < 0)
		fail_msg("%s in: %s", err_msg(&err), text);
	if (k->defaults)
		k->defaults(&v);
	return v;
}

/* "field: body" lines. */
static inline char *errors_text(const struct field_errors *e)
{
	const char *reason, *body, *field;
	struct buf b = BUF_INIT;

	for (size_t i = 0; field_error_at(e, i, &reason, &body, &field); i++)
		buf_addf(&b, "%s%s: %s", i ? "\n" : "", field, body);
	return buf_detach(&b);
}

static inline char *validation(const struct value *obj, const struct value *old, const char *sub)
{
	const struct kind *k = kind_by_gvk(value_str(value_get(obj, "apiVersion")),
					   value_str(value_get(obj, "kind")));
	struct field_errors *e = field_errors_new();
	char *text;

	validate_object_meta(obj, old, k, e);
	if (k->validate)
		k->validate(obj, old, sub, e);
	text = errors_text(e);
	field_errors_free(e);
	return text;
}

/* Cells joined by "|". */
static inline char *row_text(const struct value *obj, int64_t now)
{
	const struct kind *k = kind_by_gvk(value_str(value_get(obj, "apiVersion")),
					   value_str(value_get(obj, "kind")));
	VALUE_AUTO *row = k->row(obj, now);
	const struct value *cell;
	struct buf b = BUF_INIT;
	size_t n = 0;

	value_each_item(cell, i, row)
	{
		buf_adds(&b, i ? "|" : "");
		if (value_is_string(cell))
			buf_adds(&b, value_str(cell));
		else
			json_write(&b, cell, 0);
	}
	while (k->columns[n].name)
		n++;
	assert_int_equal(value_len(row), n);
	return buf_detach(&b);
}

#endif
