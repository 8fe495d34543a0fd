/*
 * schema_decode.c - checks, prunes and completes a value in one walk, in place where it is
 * ours, copying only what changes where it is not. Each struct that is found (or made) in
 * order is marked with its type, and never looked into again.
 */
#include "kinds/schema_private.h"

#include "object/timefmt.h"
#include "object/value_private.h"

static int decode_struct(struct check *c, const struct frame *up, const struct schema_type *t,
			 struct value **slot);

/* A null in a list or map decodes to the zero of its type. */
static void put_zero(struct check *c, struct value **slot, size_t i, struct value *zero)
{
	value_put_at(slot, i, zero);
	c->changes++;
}

/* Runs decode_struct on the i-th entry or element of *slot. */
static int decode_at(struct check *c, const struct frame *at, const struct schema_type *t,
		     struct value **slot, size_t i)
{
	struct value *child = value_is_array(*slot) ? value_idx(*slot, i) : value_val(*slot, i);
	struct value **inside, *own;
	int r;

	if ((value_mark(child) & SCHEMA_MARK) == schema_mark(t))
		return 0;
	inside = value_slot_at(slot, i);
	if (inside)
		return decode_struct(c, at, t, inside);
	own = value_ref(child);
	r = decode_struct(c, at, t, &own);
	if (own != child)
		value_put_at(slot, i, own);
	else
		value_unref(own);
	return r;
}

/* A list or map of structs. */
static int decode_all(struct check *c, const struct frame *at, const struct schema_field *f,
		      struct value **slot)
{
	bool list = f->shape == SHAPE_LIST;
	struct frame elem = {at, NULL, NULL, 0};

	if (list && !value_is_array(*slot))
		return schema_wrong_type(c, at, *slot, "[]", schema_go_type(NULL, f));
	if (!list && !value_is_map(*slot))
		return schema_wrong_type(c, at, *slot, "map[string]", schema_go_type(NULL, f));
	for (size_t i = 0; i < value_len(*slot); i++) {
		int r;

		elem.idx = i;
		elem.key = list ? NULL : value_key(*slot, i);
		if (value_is_null(list ? value_idx(*slot, i) : value_val(*slot, i)))
			put_zero(c, slot, i, value_map_new());
		r = decode_at(c, &elem, f->def, slot, i);
		if (r)
			return r;
	}
	return 0;
}

/* A list or map of scalars; a null among strings decodes to the empty one. */
static int decode_scalars(struct check *c, const struct frame *at, const struct schema_field *f,
			  struct value **slot)
{
	struct frame elem = {at, NULL, NULL, 0};
	bool list = f->shape == SHAPE_LIST;
	const struct value *v = *slot;

	if (list && !value_is_array(v))
		return schema_wrong_type(c, at, v, "[]", schema_go_type(NULL, f));
	if (!list && !value_is_map(v))
		return f->type == FIELD_QUANTITY
			       ? schema_wrong_type(c, at, v, "", "v1.ResourceList")
			       : schema_wrong_type(c, at, v, "map[string]",
						   schema_go_type(NULL, f));
	for (size_t i = 0; i < value_len(v); i++) {
		const struct value *child = list ? value_idx(v, i) : value_val(v, i);
		int r;

		if (value_is_null(child)) {
			if (f->type == FIELD_STRING)
				put_zero(c, slot, i, value_strn_new("", 0));
			v = *slot;
			continue;
		}
		elem.idx = i;
		elem.key = list ? NULL : value_key(v, i);
		r = schema_check_scalar(c, &elem, f, child);
		if (r)
			return r;
	}
	return 0;
}

/* Fractions and offsets go when a time is decoded: to the second, or microsecond, in UTC. */
static void decode_time(struct check *c, const struct schema_field *f, struct value **slot,
			size_t i)
{
	const struct value *v = as_map(*slot)->e[i].val;
	bool micro = f->type == FIELD_MICROTIME;
	size_t canonical = micro ? strlen("2006-01-02T15:04:05.000000Z")
				 : strlen("2006-01-02T15:04:05Z");
	int64_t ns;

	if (value_type(v) != VALUE_STRING ||
	    (v->len == canonical && value_str(v)[canonical - 1] == 'Z') ||
	    time_parse_rfc3339(value_str(v), &ns) < 0)
		return;
	value_put_at(slot, i, micro ? time_micro_value_new(ns) : time_value_new(ns));
	c->changes++;
}

/* The i-th entry of a struct, which is field f of it. */
static int decode_field(struct check *c, const struct frame *at, const struct schema_field *f,
			struct value **slot, size_t i)
{
	int (*decode)(struct check *, const struct frame *, const struct schema_field *,
		      struct value **) = f->type == FIELD_STRUCT ? decode_all : decode_scalars;
	struct value *v = as_map(*slot)->e[i].val, **inside, *own;
	int r;

	if (v->type == VALUE_LAZY) /* the server's own, in order */
		return 0;
	if (f->shape == SHAPE_ONE) {
		if (f->type == FIELD_STRUCT)
			return decode_at(c, at, f->def, slot, i);
		r = schema_check_scalar(c, at, f, v);
		if (r == 0 && (f->type == FIELD_TIME || f->type == FIELD_MICROTIME))
			decode_time(c, f, slot, i);
		return r;
	}
	inside = value_slot_at(slot, i);
	if (inside)
		return decode(c, at, f, inside);
	own = value_ref(v);
	r = decode(c, at, f, &own);
	if (own != v)
		value_put_at(slot, i, own);
	else
		value_unref(own);
	return r;
}

/* What most fields are: a string that is not empty, where one should be. */
static bool is_plain(const struct schema_field *f, const struct value *v)
{
	return f->type == FIELD_STRING && f->shape == SHAPE_ONE && v->type == VALUE_STRING && v->len;
}

/* A quick look that spares most values schema_omitted. */
static bool may_be_omitted(const struct value *v)
{
	return v->type == VALUE_INT ? as_number(v)->i == 0 : v->len == 0;
}

static void note_unknown(struct check *c, const struct frame *at)
{
	BUF_AUTO path = BUF_INIT;

	if (!c->unknown)
		return;
	schema_write_path(&path, at, true);
	strvec_addf(c->unknown, "unknown field \"%s\"", buf_str(&path));
}

static void add_zeros(struct check *c, struct value **slot, const struct schema_type *t,
		      size_t have)
{
	for (size_t i = 0; i < t->nr; i++) {
		const struct schema_field *f = schema_field_at(t, i);

		if (!f->zero)
			continue;
		if (have) { /* most often all are there */
			if (value_get(*slot, f->name))
				continue;
		}
		value_put(slot, f->name, schema_zero(f));
		c->changes++;
	}
}

static int decode_struct(struct check *c, const struct frame *up, const struct schema_type *t,
			 struct value **slot)
{
	struct frame at = {up, t, NULL, 0};
	size_t cursor = 0, zeros = 0, changes = c->changes;
	uint32_t notes = value_mark(*slot) & ~(uint32_t)SCHEMA_MARK;

	if (!value_is_map(*slot))
		return schema_not_struct(c, up, t, *slot);
	for (size_t i = 0; i < (*slot)->len;) {
		const struct entry *e = &as_map(*slot)->e[i];
		const struct schema_field *f;
		int r;

		at.key = as_string(e->key)->s;
		f = schema_walk_head(t, &cursor, string_head(e->key), at.key, e->key->len);
		if (f && is_plain(f, e->val)) {
			zeros += f->zero != NULL;
			i++;
			continue;
		}
		if (!f)
			note_unknown(c, &at);
		if (f && f->zero && e->val->type == VALUE_NULL && strcmp(f->zero, "null") == 0) {
			zeros++; /* would go and come back */
			i++;
			continue;
		}
		if (!f || (may_be_omitted(e->val) && schema_omitted(f, e->val))) {
			value_del_at(slot, i);
			c->changes++;
			continue;
		}
		r = decode_field(c, &at, f, slot, i);
		if (r)
			return r;
		zeros += f->zero != NULL;
		i++;
	}
	if (zeros < t->zeros)
		add_zeros(c, slot, t, zeros);
	/* Looking in place takes marks away even when it finds nothing to change. */
	value_set_mark(*slot, schema_mark(t) | (c->changes == changes ? notes : 0));
	return 0;
}

uint32_t schema_note(const struct value *v)
{
	return value_mark(v) & SCHEMA_MARK;
}

void schema_keep_note(const struct value *v, uint32_t note)
{
	value_set_mark(v, (value_mark(v) & ~(uint32_t)SCHEMA_MARK) | note);
}

int schema_decode(struct value **obj, const struct schema_type *t, enum schema_words words,
		  struct strvec *unknown, struct err *err)
{
	struct check c = {unknown, err, 0, words};

	return decode_struct(&c, NULL, t, obj);
}
