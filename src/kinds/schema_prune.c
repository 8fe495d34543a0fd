/*
 * schema_prune.c - what decoding into a Go struct and encoding it again does to an object:
 * fields nobody knows and empty optional ones go, zeros that are always written come.
 * Both walk without copying and change only the nodes that need it.
 */
#include "kinds/schema_private.h"

/* Would Go's omitempty leave this value of field f out? */
bool schema_omitted(const struct schema_field *f, const struct value *v)
{
	switch (value_type(v)) {
	case VALUE_NULL:
		return true;
	case VALUE_ARRAY:
	case VALUE_MAP:
		if (f->zero || value_len(v))
			return false;
		return f->shape != SHAPE_ONE;
	case VALUE_STRING:
		if (f->type == FIELD_BYTES)
			return !f->zero && value_str_len(v) == 0;
		return !f->zero && !f->pointer && value_str_len(v) == 0 && f->type == FIELD_STRING;
	case VALUE_BOOL:
		return !f->zero && !f->pointer && f->type == FIELD_BOOL && !value_bool(v);
	case VALUE_INT:
		return !f->zero && !f->pointer && value_int(v) == 0 &&
		       (f->type == FIELD_INT32 || f->type == FIELD_INT64);
	case VALUE_DOUBLE:
		return false;
	}
	return false;
}

/* What walks the structs below a field: arg is its struct walk. */
struct walk {
	const struct schema_type *t;
};

static bool edit_field(struct value **slot, const struct schema_field *f, value_edit_fn fn)
{
	struct walk w = {f->def};

	return f->shape == SHAPE_ONE ? fn(slot, &w) : value_edit_each(slot, fn, &w);
}

struct field_walk {
	const struct schema_field *f;
	value_edit_fn fn;
};

static bool edit_field_fn(struct value **slot, void *arg)
{
	const struct field_walk *w = arg;

	return edit_field(slot, w->f, w->fn);
}

/* A null among the elements decodes to the zero of their type. */
static bool fill_null(struct value **v, void *arg)
{
	const struct field_walk *w = arg;

	if (!value_is_null(*v))
		return false;
	if (w->f->type == FIELD_STRUCT)
		*v = value_map_new();
	else if (w->f->type == FIELD_STRING)
		*v = value_str_new("");
	else
		return false;
	return true;
}

static bool prune_field(struct value **slot, void *arg)
{
	const struct field_walk *w = arg;
	bool changed = w->f->shape != SHAPE_ONE && value_edit_each(slot, fill_null, arg);

	if (w->f->type != FIELD_STRUCT)
		return changed;
	return edit_field(slot, w->f, w->fn) || changed;
}

static bool prune_struct(struct value **v, void *arg)
{
	const struct schema_type *t = ((const struct walk *)arg)->t;
	bool changed = false;
	size_t cursor = 0;

	if (!value_is_map(*v))
		return false;
	for (size_t i = 0; i < value_len(*v);) {
		const char *key = value_key(*v, i);
		const struct schema_field *f = schema_walk(t, &cursor, key);

		if (!f || schema_omitted(f, value_val(*v, i))) {
			STR_AUTO k = xstrdup(key);

			value_del(v, k);
			changed = true;
			continue;
		}
		if (f->type == FIELD_STRUCT || f->shape != SHAPE_ONE)
			changed |= value_edit(v, f->name, prune_field,
					      &(struct field_walk){f, prune_struct});
		i++;
	}
	return changed;
}

void schema_prune(struct value **obj, const struct schema_type *t)
{
	prune_struct(obj, &(struct walk){t});
}

static struct value *zero_value(const char *json)
{
	VALUE_AUTO *v = NULL;
	struct err e = ERR_INIT;

	switch (json[0]) {
	case '{':
		return value_map_new();
	case 'n':
		return value_null_new();
	case 'f':
		return value_bool_new(false);
	case '0':
		return value_int_new(0);
	case '"':
		return value_strn_new(json + 1, strlen(json) - 2);
	}
	if (json_parse(json, strlen(json), &v, NULL, &e))
		err_release(&e);
	return value_ref(v);
}

static bool zeros_struct(struct value **v, void *arg);

struct value *schema_zero(const struct schema_field *f)
{
	struct value *zero = zero_value(f->zero);

	if (f->type == FIELD_STRUCT && f->shape == SHAPE_ONE)
		edit_field(&zero, f, zeros_struct);
	return zero;
}

static bool zeros_struct(struct value **v, void *arg)
{
	const struct schema_type *t = ((const struct walk *)arg)->t;
	bool changed = false;
	size_t cursor = 0, missing = t->nr;

	if (!value_is_map(*v))
		return false;
	for (size_t i = 0; i < value_len(*v); i++) {
		const struct schema_field *f = schema_walk(t, &cursor, value_key(*v, i));

		if (f && f->zero)
			missing--;
		if (f && f->type == FIELD_STRUCT)
			changed |= value_edit(v, f->name, edit_field_fn,
					      &(struct field_walk){f, zeros_struct});
	}
	for (size_t i = 0; i < t->nr && missing; i++) {
		const struct schema_field *f = schema_field_at(t, i);
		struct value *zero;

		if (!f->zero || value_get(*v, f->name))
			continue;
		zero = schema_zero(f);
		value_put(v, f->name, zero);
		changed = true;
	}
	return changed;
}

void schema_add_zeros(struct value **obj, const struct schema_type *t)
{
	zeros_struct(obj, &(struct walk){t});
}
