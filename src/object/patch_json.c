/* JSON patches (RFC 6902), with the readings and the words of evanphx/json-patch. */
#include "object/path.h"
#include "object/value_private.h"

#include <errno.h>

/* A place in the document: its container and the key there, which need not exist. */
struct place {
	const struct value *in; /* NULL: no such container */
	struct strvec keys;     /* to the container, then the key */
};

#define PLACE_AUTO CLEANUP(place_release) struct place

static void place_release(struct place *p)
{
	strvec_release(&p->keys);
}

static const char *last_key(const struct place *p)
{
	return p->keys.nr ? p->keys.v[p->keys.nr - 1] : "";
}

/* "~1" is "/", "~0" is "~". */
static char *decode_key(const char *s, size_t len)
{
	BUF_AUTO out = BUF_INIT;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '~' && i + 1 < len && (s[i + 1] == '0' || s[i + 1] == '1'))
			buf_addc(&out, s[++i] == '0' ? '~' : '/');
		else
			buf_addc(&out, s[i]);
	}
	return buf_detach(&out);
}

static int invalid_index(struct err *err, int64_t i)
{
	return err_set(err, -EFAULT,
		       "Unable to access invalid index: %lld: invalid index referenced",
		       (long long)i);
}

/* An index into n places, negative from the end. Text that is no number gets Go's words. */
static int parse_index(const char *key, size_t n, size_t *ret, struct err *err)
{
	int64_t i;
	int r = parse_i64(key, &i);

	if (r)
		return err_set(err, -EFAULT, "strconv.Atoi: parsing \"%s\": %s", key,
			       r == -ERANGE ? "value out of range" : "invalid syntax");
	if (i >= (int64_t)n || i < -(int64_t)n)
		return invalid_index(err, i);
	*ret = (size_t)(i < 0 ? i + (int64_t)n : i);
	return 0;
}

/* What stands at key: *ret NULL where a map has no such key. */
static int get(const struct value *in, const char *key, struct value **ret, struct err *err)
{
	size_t i;
	int r;

	if (value_is_map(in)) {
		*ret = value_get(in, key);
		return 0;
	}
	r = parse_index(key, value_len(in), &i, err);
	if (!r)
		*ret = value_idx(in, i);
	return r;
}

/* Splits path and finds its container; p->in stays NULL when there is none. */
static void find(const struct value *doc, const char *path, struct place *p)
{
	const char *slash = strchr(path, '/');
	ERR_AUTO err = ERR_INIT;

	*p = (struct place){.keys = STRVEC_INIT};
	while (slash) {
		const char *key = slash + 1;

		slash = strchr(key, '/');
		strvec_take(&p->keys, decode_key(key, slash ? (size_t)(slash - key) : strlen(key)));
	}
	if (!p->keys.nr || (!value_is_map(doc) && !value_is_array(doc)))
		return;
	for (size_t i = 0; i + 1 < p->keys.nr; i++) {
		struct value *next = NULL;

		if (get(doc, p->keys.v[i], &next, &err) ||
		    (!value_is_map(next) && !value_is_array(next)))
			return;
		doc = next;
	}
	p->in = doc;
}

/* The slot of the container of a place that was found. */
static struct value **container_slot(struct value **doc, const struct place *p)
{
	ERR_AUTO err = ERR_INIT;

	for (size_t i = 0; i + 1 < p->keys.nr; i++) {
		if (value_is_array(*doc)) {
			struct array *a = value_own_array(doc, 0);
			size_t at = 0;

			(void)!parse_index(p->keys.v[i], a->h.len, &at, &err);
			doc = &a->v[at];
		} else {
			struct map *m = value_own_map(doc, 0);
			bool found;

			doc = &m->e[value_map_search(m, p->keys.v[i], strlen(p->keys.v[i]), &found)]
				       .val;
		}
	}
	return doc;
}

/* Takes v. */
static int add(struct value **doc, const struct place *p, struct value *v, struct err *err)
{
	struct value **slot = container_slot(doc, p);
	const char *key = last_key(p);
	ERR_AUTO why = ERR_INIT;
	size_t i = value_len(*slot);
	int64_t n;

	if (value_is_map(*slot)) {
		value_put(slot, key, v);
		return 0;
	}
	if (strcmp(key, "-") != 0 && parse_index(key, i + 1, &i, &why)) {
		value_unref(v);
		if (parse_i64(key, &n))
			return err_set(err, -EFAULT, "value was not a proper array index: '%s': %s",
				       key, err_msg(&why));
		err_move(err, &why);
		return -EFAULT;
	}
	value_insert_idx(slot, i, v);
	return 0;
}

static int del(struct value **doc, const struct place *p, struct err *err)
{
	struct value **slot = container_slot(doc, p);
	const char *key = last_key(p);
	size_t i;
	int r;

	if (value_is_map(*slot)) {
		if (!value_get(*slot, key))
			return err_set(err, -EFAULT,
				       "Unable to remove nonexistent key: %s: missing value", key);
		value_del(slot, key);
		return 0;
	}
	r = parse_index(key, value_len(*slot), &i, err);
	if (!r)
		value_del_idx(slot, i);
	return r;
}

static const char *json_type(const struct value *v)
{
	static const char *const names[] = {
		[VALUE_NULL] = "null",     [VALUE_BOOL] = "bool",     [VALUE_INT] = "number",
		[VALUE_DOUBLE] = "number", [VALUE_STRING] = "string", [VALUE_ARRAY] = "array",
		[VALUE_MAP] = "object",
	};

	return names[value_type(v)];
}

/* The text of a member of an operation. */
static int member(const struct value *op, const char *name, const char **ret, struct err *err)
{
	const struct value *v = value_get(op, name);

	*ret = value_str(v);
	if (*ret)
		return 0;
	if (value_is_null(v))
		return err_set(err, -EFAULT, "operation%s missing %s field: missing value",
			       *name == 'f' ? "," : "", name);
	return err_set(err, -EFAULT, "json: cannot unmarshal %s into Go value of type string",
		       json_type(v));
}

static struct value *new_value(const struct value *op)
{
	const struct value *v = value_get(op, "value");

	return v ? value_ref(v) : value_null_new();
}

static int op_add(struct value **doc, const struct value *op, struct err *err)
{
	PLACE_AUTO p = {0};
	ERR_AUTO why = ERR_INIT;
	const char *path;

	if (member(op, "path", &path, &why))
		return err_set(err, -EFAULT, "add operation failed to decode path: missing value");
	find(*doc, path, &p);
	if (!p.in)
		return err_set(
			err, -EFAULT,
			"add operation does not apply: doc is missing path: \"%s\": missing value",
			path);
	if (add(doc, &p, new_value(op), &why))
		return err_set(err, -EFAULT, "error in add for path: '%s': %s", path,
			       err_msg(&why));
	return 0;
}

static int op_remove(struct value **doc, const struct value *op, struct err *err)
{
	PLACE_AUTO p = {0};
	ERR_AUTO why = ERR_INIT;
	const char *path;

	if (member(op, "path", &path, &why))
		return err_set(err, -EFAULT,
			       "remove operation failed to decode path: missing value");
	find(*doc, path, &p);
	if (!p.in)
		return err_set(err, -EFAULT,
			       "remove operation does not apply: doc is missing path: \"%s\": "
			       "missing value",
			       path);
	if (del(doc, &p, &why))
		return err_set(err, -EFAULT, "error in remove for path: '%s': %s", path,
			       err_msg(&why));
	return 0;
}

/* A missing key of a map is set, as upstream does; an index must exist. */
static int op_replace(struct value **doc, const struct value *op, struct err *err)
{
	PLACE_AUTO p = {0};
	ERR_AUTO why = ERR_INIT;
	struct value **slot, *old, *v;
	const char *path;
	size_t i;

	if (member(op, "path", &path, &why))
		return err_set(err, -EFAULT, "replace operation failed to decode path: %s",
			       err_msg(&why));
	v = value_get(op, "value");
	if (!*path) {
		if (!value_is_map(v) && !value_is_array(v))
			return err_set(err, -EFAULT,
				       "replace operation value must be object or array");
		value_unref(*doc);
		*doc = value_ref(v);
		return 0;
	}
	find(*doc, path, &p);
	if (!p.in)
		return err_set(
			err, -EFAULT,
			"replace operation does not apply: doc is missing path: %s: missing value",
			path);
	if (get(p.in, last_key(&p), &old, &why))
		return err_set(
			err, -EFAULT,
			"replace operation does not apply: doc is missing key: %s: missing value",
			path);
	slot = container_slot(doc, &p);
	if (value_is_map(*slot))
		value_put(slot, last_key(&p), new_value(op));
	else if (!parse_index(last_key(&p), value_len(*slot), &i, &why))
		value_put_idx(slot, i, new_value(op));
	return 0;
}

/* Adds v (taken) at the operation's path, for move and copy. */
static int put_at_path(struct value **doc, const struct value *op, const char *verb,
		       struct value *v, struct err *err)
{
	PLACE_AUTO p = {0};
	ERR_AUTO why = ERR_INIT;
	const char *path;

	if (member(op, "path", &path, &why)) {
		value_unref(v);
		return err_set(err, -EFAULT, "%s operation failed to decode path: %s", verb,
			       *verb == 'c' ? "missing value" : err_msg(&why));
	}
	find(*doc, path, &p);
	if (!p.in) {
		value_unref(v);
		return err_set(err, -EFAULT,
			       "%s operation does not apply: doc is missing destination path: %s: "
			       "missing value",
			       verb, path);
	}
	if (!add(doc, &p, v, &why))
		return 0;
	if (*verb == 'c')
		return err_set(err, -EFAULT, "error while adding value during copy: %s",
			       err_msg(&why));
	return err_set(err, -EFAULT, "error in move for path: '%s': %s", path, err_msg(&why));
}

static int op_move(struct value **doc, const struct value *op, struct err *err)
{
	PLACE_AUTO p = {0};
	ERR_AUTO why = ERR_INIT;
	struct value *v = NULL;
	const char *from;
	int r;

	if (member(op, "from", &from, &why))
		return err_set(err, -EFAULT, "move operation failed to decode from: %s",
			       err_msg(&why));
	find(*doc, from, &p);
	if (!p.in)
		return err_set(err, -EFAULT,
			       "move operation does not apply: doc is missing from path: %s: "
			       "missing value",
			       from);
	r = get(p.in, last_key(&p), &v, &why);
	v = value_ref(v);
	if (!r)
		r = del(doc, &p, &why);
	if (r) {
		value_unref(v);
		return err_set(err, -EFAULT, "error in move for path: '%s': %s", last_key(&p),
			       err_msg(&why));
	}
	return put_at_path(doc, op, "move", v, err);
}

static int op_copy(struct value **doc, const struct value *op, struct err *err)
{
	PLACE_AUTO p = {0};
	ERR_AUTO why = ERR_INIT;
	struct value *v = NULL;
	const char *from;

	if (member(op, "from", &from, &why))
		return err_set(err, -EFAULT, "copy operation failed to decode from: %s",
			       err_msg(&why));
	find(*doc, from, &p);
	if (!p.in)
		return err_set(err, -EFAULT,
			       "copy operation does not apply: doc is missing from path: %s: "
			       "missing value",
			       from);
	if (get(p.in, last_key(&p), &v, &why))
		return err_set(err, -EFAULT, "error in copy for from: '%s': %s", from,
			       err_msg(&why));
	return put_at_path(doc, op, "copy", v ? value_ref(v) : value_null_new(), err);
}

static int op_test(struct value **doc, const struct value *op, struct err *err)
{
	PLACE_AUTO p = {0};
	ERR_AUTO why = ERR_INIT;
	struct value *v = *doc;
	const char *path;

	if (member(op, "path", &path, &why))
		return err_set(err, -EFAULT, "test operation failed to decode path: %s",
			       err_msg(&why));
	if (*path) {
		find(*doc, path, &p);
		if (!p.in)
			return err_set(err, -EFAULT,
				       "test operation does not apply: is missing path: %s: "
				       "missing value",
				       path);
		if (get(p.in, last_key(&p), &v, &why))
			return err_set(err, -EFAULT, "error in test for path: '%s': %s", path,
				       err_msg(&why));
	}
	if (value_equal(v, value_get(op, "value"))) /* absent and null are the same */
		return 0;
	return err_set(err, -EFAULT, "testing value %s failed: test failed", path);
}

static const struct {
	const char *name;
	int (*run)(struct value **doc, const struct value *op, struct err *err);
} operations[] = {
	{"add", op_add},   {"remove", op_remove}, {"replace", op_replace},
	{"move", op_move}, {"copy", op_copy},     {"test", op_test},
};

static int run(struct value **doc, const struct value *op, struct err *err)
{
	const char *kind = value_str_or(value_get(op, "op"), "unknown");

	for (size_t i = 0; i < ARRAY_SIZE(operations); i++)
		if (!strcmp(operations[i].name, kind))
			return operations[i].run(doc, op, err);
	return err_set(err, -EFAULT, "Unexpected kind: %s", kind);
}

int patch_json(const struct value *target, const struct value *ops, struct value **ret,
	       struct err *err)
{
	VALUE_AUTO *doc = value_ref(target);
	const struct value *op;
	int r = 0;

	if (!value_is_array(ops))
		return err_set(err, -EINVAL,
			       "json: cannot unmarshal %s into Go value of type jsonpatch.Patch",
			       json_type(ops));
	value_each_item(op, i, ops) if (!value_is_map(op)) return err_set(
		err, -EINVAL,
		"json: cannot unmarshal %s into Go value of type "
		"jsonpatch.Operation",
		json_type(op));
	for (size_t i = 0; i < value_len(ops) && !r; i++)
		r = run(&doc, value_idx(ops, i), err);
	if (r)
		return r;
	*ret = value_ref(doc);
	return 0;
}
