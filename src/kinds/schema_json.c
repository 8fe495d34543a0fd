/*
 * schema_json.c - JSON with the fields of structs in the order of their Go declaration,
 * maps in key order, as encoding/json prints a typed object.
 */
#include "kinds/schema_private.h"

#include "object/fieldset.h"

struct writer {
	struct buf *out;
	enum json_flags flags;
	int indent; /* spaces a level; 0: compact */
};

static void newline(struct writer *w, int depth)
{
	if (!w->indent)
		return;
	buf_addc(w->out, '\n');
	buf_pad(w->out, ' ', (size_t)(w->indent * depth));
}

static void write_key(struct writer *w, const char *key)
{
	json_write_string(w->out, key, strlen(key), w->flags & JSON_HTML_ESCAPE);
	buf_adds(w->out, w->indent ? ": " : ":");
}

static void write_typed(struct writer *w, const struct value *v, const struct schema_field *f,
			const struct schema_type *t, int depth);

/* The type of a list's elements or a map's values, or none. */
static void write_child(struct writer *w, const struct value *v, const struct schema_field *f,
			int depth)
{
	write_typed(w, v, NULL, f ? f->def : NULL, depth);
}

static void write_array(struct writer *w, const struct value *v, const struct schema_field *f,
			int depth)
{
	const struct value *child;

	buf_addc(w->out, '[');
	value_each_item(child, i, v)
	{
		if (i)
			buf_addc(w->out, ',');
		newline(w, depth + 1);
		write_child(w, child, f, depth + 1);
	}
	if (value_len(v))
		newline(w, depth);
	buf_addc(w->out, ']');
}

static void write_entry(struct writer *w, bool first, const char *key, int depth)
{
	if (!first)
		buf_addc(w->out, ',');
	newline(w, depth + 1);
	write_key(w, key);
}

static void write_struct(struct writer *w, const struct value *v, const struct schema_type *t,
			 int depth)
{
	size_t at[SCHEMA_MAX_FIELDS] = {0}; /* by field: its entry's number plus one */
	size_t cursor = 0, unknown = 0;
	bool first = true;

	buf_addc(w->out, '{');
	for (size_t i = 0; i < value_len(v); i++) {
		const struct schema_field *f = schema_walk(t, &cursor, value_key(v, i));

		if (f)
			at[schema_field_index(t, f)] = i + 1;
		else
			unknown++;
	}
	for (size_t i = 0; i < t->nr; i++) {
		const struct schema_field *f = schema_field_at(t, i);

		if (!at[i])
			continue;
		write_entry(w, first, f->name, depth);
		first = false;
		if (f->type == FIELD_FIELDSV1 && !w->indent) { /* bytes to Go, in their order */
			fieldset_write(w->out, value_val(v, at[i] - 1), w->flags);
			continue;
		}
		write_typed(w, value_val(v, at[i] - 1), f->shape == SHAPE_ONE ? NULL : f,
			    f->shape == SHAPE_ONE ? f->def : NULL, depth + 1);
	}
	for (size_t i = 0; unknown && i < value_len(v); i++) {
		if (schema_field(t, value_key(v, i)))
			continue;
		write_entry(w, first, value_key(v, i), depth);
		write_typed(w, value_val(v, i), NULL, NULL, depth + 1);
		first = false;
	}
	if (!first)
		newline(w, depth);
	buf_addc(w->out, '}');
}

static void write_map(struct writer *w, const struct value *v, const struct schema_field *f,
		      int depth)
{
	const struct value *child;
	const char *key;

	buf_addc(w->out, '{');
	value_each_entry(key, child, i, v)
	{
		write_entry(w, i == 0, key, depth);
		write_child(w, child, f, depth + 1);
	}
	if (value_len(v))
		newline(w, depth);
	buf_addc(w->out, '}');
}

/* f: v is this list or map field; t: v is this struct; both NULL: anything. */
static void write_typed(struct writer *w, const struct value *v, const struct schema_field *f,
			const struct schema_type *t, int depth)
{
	if (value_is_array(v))
		write_array(w, v, f, depth);
	else if (value_is_map(v) && t)
		write_struct(w, v, t, depth);
	else if (value_is_map(v))
		write_map(w, v, f, depth);
	else
		json_write(w->out, v, w->flags & JSON_HTML_ESCAPE);
}

/* f and t as for write_typed. */
static void write_touched(struct writer *w, const struct value *v, const struct value *before,
			  const struct schema_field *f, const struct schema_type *t)
{
	bool first = true;

	if (value_equal(v, before)) {
		write_typed(w, v, f, t, 0);
	} else if (value_is_array(v)) {
		const struct value *item;

		buf_addc(w->out, '[');
		value_each_item(item, i, v)
		{
			if (i)
				buf_addc(w->out, ',');
			write_touched(w, item, value_idx(before, i), NULL, f ? f->def : NULL);
		}
		buf_addc(w->out, ']');
	} else if (value_is_map(v)) {
		const struct value *child;
		const char *key;

		buf_addc(w->out, '{');
		value_each_entry(key, child, i, v)
		{
			const struct schema_field *in = t ? schema_field(t, key) : NULL;
			bool one = in && in->shape == SHAPE_ONE;
			const struct schema_type *type = one ? in->def : !t && f ? f->def : NULL;

			write_entry(w, first, key, 0);
			write_touched(w, child, value_get(before, key), one ? NULL : in, type);
			first = false;
		}
		buf_addc(w->out, '}');
	} else {
		json_write(w->out, v, w->flags & JSON_HTML_ESCAPE);
	}
}

void schema_write_patched(struct buf *out, const struct value *obj, const struct value *before,
			  const struct schema_type *t)
{
	struct writer w = {out, JSON_HTML_ESCAPE, 0};

	write_touched(&w, obj, before, NULL, t);
}

void schema_write_json(struct buf *out, const struct value *obj, const struct schema_type *t,
		       enum json_flags flags)
{
	struct writer w = {out, flags, 0};

	if (flags & JSON_PRETTY)
		w.indent = 4;
	else if (flags & JSON_INDENT2)
		w.indent = 2;
	write_typed(&w, obj, NULL, t, 0);
}
