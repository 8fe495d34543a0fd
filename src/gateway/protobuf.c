#include "gateway/protobuf.h"

#include "kinds/schema.h"
#include "object/json.h"
#include "object/timefmt.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_DEPTH 64

struct proto_field {
	uint16_t number;
	const char *name; /* NULL: a message whose fields stand in place */
};
struct proto_type {
	const char *name;
	uint16_t first, nr;
};

#include "gateway/protobuf.inc"

static int by_name(const void *key, const void *type)
{
	return strcmp(key, ((const struct proto_type *)type)->name);
}

static const struct proto_type *type_find(const char *name)
{
	return bsearch(name, proto_types, ARRAY_SIZE(proto_types), sizeof(*proto_types), by_name);
}

static const struct proto_field *field_find(const struct proto_type *t, uint64_t number)
{
	for (size_t i = 0; t && i < t->nr; i++)
		if (proto_fields[t->first + i].number == number)
			return &proto_fields[t->first + i];
	return NULL;
}

/* ---- the wire ----------------------------------------------------------------------- */

struct bytes {
	const uint8_t *p, *end;
};
struct item {
	uint64_t number, n; /* n: of a number */
	struct bytes b;     /* of bytes */
	bool is_bytes;
};

static int malformed(struct err *err)
{
	return err_set(err, -EINVAL, "the protobuf body of the request is malformed");
}

static bool varint(struct bytes *in, uint64_t *ret)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 64 && in->p < in->end; shift += 7) {
		uint8_t c = *in->p++;

		v |= (uint64_t)(c & 0x7f) << shift;
		if (c < 0x80) {
			*ret = v;
			return true;
		}
	}
	return false;
}

/* 1 an item, 0 the end, negative malformed. */
static int next_item(struct bytes *in, struct item *it)
{
	uint64_t key, len;
	size_t fixed;

	if (in->p == in->end)
		return 0;
	if (!varint(in, &key))
		return -EINVAL;
	*it = (struct item){.number = key >> 3};
	switch (key & 7) {
	case 0:
		return varint(in, &it->n) ? 1 : -EINVAL;
	case 1:
	case 5:
		fixed = (key & 7) == 1 ? 8 : 4;
		if ((size_t)(in->end - in->p) < fixed)
			return -EINVAL;
		for (size_t i = 0; i < fixed; i++)
			it->n |= (uint64_t)in->p[i] << (8 * i);
		in->p += fixed;
		return 1;
	case 2:
		if (!varint(in, &len) || len > (uint64_t)(in->end - in->p))
			return -EINVAL;
		it->is_bytes = true;
		it->b = (struct bytes){in->p, in->p + len};
		in->p += len;
		return 1;
	default:
		return -EINVAL;
	}
}

/* The item with this number of a small message; false: absent or malformed. The last counts. */
static bool find_item(struct bytes in, uint64_t number, struct item *ret)
{
	struct item it;
	bool found = false;

	while (next_item(&in, &it) > 0)
		if (it.number == number) {
			*ret = it;
			found = true;
		}
	return found;
}

static size_t length(const struct bytes *b)
{
	return (size_t)(b->end - b->p);
}

static struct value *string_of(const struct bytes *b)
{
	return utf8_valid((const char *)b->p, length(b)) && !memchr(b->p, 0, length(b))
		       ? value_strn_new((const char *)b->p, length(b))
		       : NULL;
}

/* ---- fields ------------------------------------------------------------------------------ */

static int message(struct bytes in, const struct proto_type *t, const struct schema_type *st,
		   struct value **out, int depth, struct err *err);

static struct value *time_value(struct bytes b, bool micro)
{
	struct item sec = {0}, nanos = {0};
	BUF_AUTO text = BUF_INIT;
	int64_t s;

	if (!find_item(b, 1, &sec) && !find_item(b, 2, &nanos))
		return NULL; /* unset */
	(void)find_item(b, 2, &nanos);
	s = (int64_t)sec.n;
	if (s < 0 || s > INT64_C(9000000000) || nanos.n >= 1000000000)
		return NULL;
	if (micro)
		time_write_rfc3339_micro(&text, s * 1000000000 + (int64_t)nanos.n);
	else
		time_write_rfc3339(&text, s * 1000000000);
	return value_str_new(buf_str(&text));
}

static struct value *int_or_string(struct bytes b)
{
	struct item type = {0}, n = {0}, s = {0};

	(void)find_item(b, 1, &type);
	(void)find_item(b, 2, &n);
	if (type.n == 0)
		return value_int_new((int32_t)n.n);
	return find_item(b, 3, &s) && s.is_bytes ? string_of(&s.b) : value_str_new("");
}

/* JSON inside a message with one field. */
static int raw_json(struct bytes b, struct value **ret, struct err *err)
{
	struct item raw;

	*ret = NULL;
	if (!find_item(b, 1, &raw) || !raw.is_bytes || !length(&raw.b))
		return 0;
	return json_parse((const char *)raw.b.p, length(&raw.b), ret, NULL, err);
}

static struct value *quantity(struct bytes b)
{
	struct item s;

	return find_item(b, 1, &s) && s.is_bytes && length(&s.b) ? string_of(&s.b)
								 : value_str_new("0");
}

static struct value *base64(const struct bytes *b)
{
	BUF_AUTO text = BUF_INIT;

	base64_encode(&text, b->p, length(b));
	return value_str_new(buf_str(&text));
}

/* One value of a field's type; *ret stays NULL when it says nothing. */
static int one(const struct item *it, const struct schema_field *f, struct value **ret, int depth,
	       struct err *err)
{
	double d;

	*ret = NULL;
	switch (f->type) {
	case FIELD_BOOL:
		*ret = value_bool_new(it->n != 0);
		break;
	case FIELD_INT32:
		*ret = value_int_new((int32_t)it->n);
		break;
	case FIELD_INT64:
		*ret = value_int_new((int64_t)it->n);
		break;
	case FIELD_DOUBLE:
		memcpy(&d, &it->n, sizeof(d));
		*ret = value_double_new(d);
		break;
	default:
		if (!it->is_bytes)
			return malformed(err);
	}
	switch (f->type) {
	case FIELD_STRING:
		*ret = string_of(&it->b);
		return *ret ? 0 : malformed(err);
	case FIELD_BYTES:
		*ret = base64(&it->b);
		break;
	case FIELD_TIME:
	case FIELD_MICROTIME:
		*ret = time_value(it->b, f->type == FIELD_MICROTIME);
		break;
	case FIELD_QUANTITY:
		*ret = quantity(it->b);
		break;
	case FIELD_INTSTR:
		*ret = int_or_string(it->b);
		break;
	case FIELD_RAW:
	case FIELD_JSON:
	case FIELD_FIELDSV1:
		return raw_json(it->b, ret, err);
	case FIELD_STRUCT:
		*ret = value_map_new();
		return message(it->b, type_find(schema_type_name(f->def)), f->def, ret, depth + 1,
			       err);
	default:
		break;
	}
	return 0;
}

/* Go leaves out the zero of what is no pointer. */
static bool is_zero(const struct schema_field *f, const struct value *v)
{
	if (f->pointer || f->shape != SHAPE_ONE || f->type == FIELD_STRUCT)
		return false;
	switch (value_type(v)) {
	case VALUE_BOOL:
		return !value_bool(v);
	case VALUE_INT:
		return f->type != FIELD_INTSTR && value_int(v) == 0;
	case VALUE_STRING:
		return f->type != FIELD_INTSTR && value_str_len(v) == 0;
	default:
		return false;
	}
}

static bool push(struct value **list, void *arg)
{
	value_push(list, arg);
	return true;
}

struct entry {
	const char *key;
	struct value *v;
};

static bool put(struct value **map, void *arg)
{
	struct entry *e = arg;

	value_put(map, e->key, e->v);
	return true;
}

/* ExtraValue, what a user's extra map holds: a message of strings that JSON shows as a list. */
static int strings(struct bytes in, struct value **ret, struct err *err)
{
	struct item it;
	int r;

	*ret = value_array_new();
	while ((r = next_item(&in, &it)) > 0) {
		struct value *s = it.number == 1 && it.is_bytes ? string_of(&it.b) : NULL;

		if (it.number == 1 && !s)
			return malformed(err);
		if (s)
			value_push(ret, s);
	}
	return r < 0 ? malformed(err) : 0;
}

static int map_entry(const struct item *it, const struct schema_field *f, struct value **out,
		     int depth, struct err *err)
{
	struct item key, val = {.is_bytes = true, .b = {it->b.p, it->b.p}};
	VALUE_AUTO *k = NULL;
	struct entry e = {0};
	int r;

	if (!it->is_bytes || !find_item(it->b, 1, &key) || !key.is_bytes ||
	    !(k = string_of(&key.b)))
		return malformed(err);
	(void)find_item(it->b, 2, &val);
	if (f->type == FIELD_JSON) /* no other map is of anything but one type */
		r = val.is_bytes ? strings(val.b, &e.v, err) : malformed(err);
	else
		r = one(&val, f, &e.v, depth, err);
	if (r < 0 || !e.v) {
		value_unref(e.v);
		return r;
	}
	e.key = value_str(k);
	if (!value_get(*out, f->name))
		value_put(out, f->name, value_map_new());
	value_edit(out, f->name, put, &e);
	return 0;
}

static int field(const struct item *it, const struct schema_field *f, struct value **out, int depth,
		 struct err *err)
{
	struct value *v = NULL;
	int r;

	if (f->shape == SHAPE_MAP)
		return map_entry(it, f, out, depth, err);
	r = one(it, f, &v, depth, err);
	if (r < 0 || !v || is_zero(f, v)) {
		value_unref(v);
		return r;
	}
	if (f->shape == SHAPE_LIST) {
		if (!value_get(*out, f->name))
			value_put(out, f->name, value_array_new());
		value_edit(out, f->name, push, v);
	} else {
		value_put(out, f->name, v);
	}
	return 0;
}

static int message(struct bytes in, const struct proto_type *t, const struct schema_type *st,
		   struct value **out, int depth, struct err *err)
{
	struct item it;
	int more, r = 0;

	if (depth > MAX_DEPTH)
		return err_set(err, -EINVAL, "the protobuf body of the request is nested too deep");
	while (r == 0 && (more = next_item(&in, &it)) != 0) {
		const struct proto_field *pf;
		const struct schema_field *f;

		if (more < 0)
			return malformed(err);
		pf = field_find(t, it.number);
		if (!pf)
			continue;
		if (!pf->name) {
			STR_AUTO name = xasprintf("%s+%u", t->name, pf->number);

			r = it.is_bytes ? message(it.b, type_find(name), st, out, depth + 1, err)
					: malformed(err);
			continue;
		}
		f = schema_field(st, pf->name);
		if (f)
			r = field(&it, f, out, depth, err);
	}
	return r;
}

/* ---- envelopes ------------------------------------------------------------------------------ */

int protobuf_object(const void *p, size_t len, struct value **ret, struct err *err)
{
	struct bytes in = {(const uint8_t *)p + 4, (const uint8_t *)p + len};
	struct item meta = {0}, raw = {0}, version = {0}, kind = {0};
	VALUE_AUTO *v = NULL;
	VALUE_AUTO *k = NULL;
	const struct schema_type *st;
	const struct proto_type *t;
	struct value *obj;
	int r;

	*ret = NULL;
	if (len < 4 || memcmp(p, "k8s\0", 4) != 0)
		return err_set(err, -EINVAL,
			       "provided data does not appear to be a protobuf message, expected "
			       "prefix [107 56 115 0]");
	if (!find_item(in, 1, &meta) || !meta.is_bytes || !find_item(meta.b, 1, &version) ||
	    !find_item(meta.b, 2, &kind) || !version.is_bytes || !kind.is_bytes)
		return malformed(err);
	v = string_of(&version.b);
	k = string_of(&kind.b);
	if (!v || !k)
		return malformed(err);
	if (find_item(in, 2, &raw) && !raw.is_bytes)
		return malformed(err);
	st = schema_of_kind(value_str(v), value_str(k));
	t = st ? type_find(schema_type_name(st)) : NULL;
	if (!t)
		return err_set(err, -ENOTSUP,
			       "no kind \"%s\" is registered for version \"%s\" in scheme",
			       value_str(k), value_str(v));
	obj = value_map_new();
	r = raw.is_bytes ? message(raw.b, t, st, &obj, 0, err) : 0;
	if (r < 0) {
		value_unref(obj);
		return r;
	}
	value_put(&obj, "apiVersion", value_ref(v));
	value_put(&obj, "kind", value_ref(k));
	*ret = obj;
	return 0;
}
