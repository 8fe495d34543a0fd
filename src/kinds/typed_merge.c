/* typed_merge.c - whether a configuration fits the schema, and what a live object becomes
 * when it is put in. */
#include "kinds/typed_private.h"

#include "object/goformat.h"

/* ---- merging ------------------------------------------------------------------------------ */

static struct value *merge(const struct typed_ref *r, const struct value *live,
			   const struct value *config);

static struct value *merge_map(const struct typed_ref *r, const struct value *live,
			       const struct value *config)
{
	struct value *out = value_ref(live);
	const char *name;

	if (value_is_null(live))
		value_unrefp(&out);
	for (size_t i = 0; (name = value_key(config, i)); i++) {
		const struct value *have = value_get(live, name);
		struct typed_ref below;
		struct value *both;

		if (!typed_ref_child(r, name, &below))
			continue;
		both = merge(&below, have, value_val(config, i));
		if (both && both == have)
			value_unref(both);
		else
			value_put(&out, name, both);
	}
	return out;
}

struct merging {
	const struct typed_ref *item;
	const struct value *live, *config;
	struct typed_items l, c;
	struct strmap *done;
	struct value *out;
};

/* The element at number i of the configuration with the live one of its key. */
static void merge_item(struct merging *m, size_t i)
{
	const char *key = m->c.keys.v[i];
	const struct value *live = NULL;
	size_t first;

	/* of several live ones none is the one meant */
	if (typed_items_find(&m->l, key, &first) == 1)
		live = value_idx(m->live, first);
	strmap_put(m->done, key, m);
	value_push(&m->out, merge(m->item, live, value_idx(m->config, i)));
}

/* The number of the next element of the configuration from i that is live too. */
static size_t next_shared(const struct merging *m, size_t i)
{
	size_t first;

	while (i < m->c.keys.nr && !typed_items_find(&m->l, m->c.keys.v[i], &first))
		i++;
	return i;
}

/*
 * Elements stand in the configuration's order; live ones that it does not name come as soon
 * as those before them have.
 */
static void merge_items(struct merging *m)
{
	size_t i = 0, j = 0, shared = next_shared(m, 0), first;

	while (i < m->l.keys.nr || j < m->c.keys.nr) {
		const char *key = i < m->l.keys.nr ? m->l.keys.v[i] : NULL;
		bool named = key && typed_items_find(&m->c, key, &first);

		if (key && j < m->c.keys.nr && *key && !strcmp(key, m->c.keys.v[j])) {
			merge_item(m, j++);
			i++;
			shared = next_shared(m, shared + 1);
		} else if (key && j < m->c.keys.nr && named && shared < m->c.keys.nr &&
			   strcmp(key, m->c.keys.v[shared]) != 0) {
			i++; /* its turn comes with the configuration's */
		} else if (key && !named) {
			value_push(&m->out, value_ref(value_idx(m->live, i++)));
		} else {
			i += key && strmap_has(m->done, key);
			if (j < m->c.keys.nr) {
				merge_item(m, j);
				if (shared == j++)
					shared = next_shared(m, shared + 1);
			}
		}
	}
}

static struct value *merge_list(const struct typed_ref *r, const struct value *live,
				const struct value *config)
{
	struct typed_ref item = typed_ref_item(r->field);
	struct merging m = {.item = &item, .live = live, .config = config};

	typed_items_init(&m.l, r->field, live);
	typed_items_init(&m.c, r->field, config);
	m.done = strmap_new(NULL);
	m.out = value_array_new();
	merge_items(&m);
	typed_items_release(&m.l);
	typed_items_release(&m.c);
	strmap_free(m.done);
	return m.out;
}

static struct value *merge(const struct typed_ref *r, const struct value *live,
			   const struct value *config)
{
	if (!live || !config)
		return value_ref(live ? live : config);
	if (r->form == TYPED_LEAF || r->atomic || (!value_len(live) && !value_len(config)))
		return value_ref(config);
	return r->form == TYPED_LIST ? merge_list(r, live, config) : merge_map(r, live, config);
}

struct value *typed_merge(const struct schema_type *t, const struct value *live,
			  const struct value *config)
{
	struct typed_ref r = typed_ref_type(t);

	return merge(&r, live, config);
}

/* ---- validating ------------------------------------------------------------------------------ */

/* What is said of an object that is wrong all over. */
#define MAX_ERRORS 64

struct validation {
	struct buf path;
	struct strvec errors;
};

static void complain(struct validation *v, const char *fmt, ...) PRINTF(2, 3);
static void complain(struct validation *v, const char *fmt, ...)
{
	BUF_AUTO text = BUF_INIT;
	va_list ap;

	if (v->path.len)
		buf_addf(&text, "%s: ", buf_str(&v->path));
	va_start(ap, fmt);
	buf_addv(&text, fmt, ap);
	va_end(ap);
	strvec_add(&v->errors, buf_str(&text));
}

/* Go's %v of the wrapped value. */
static void complain_got(struct validation *v, const char *want, const struct value *got)
{
	BUF_AUTO text = BUF_INIT;

	go_value_write(&text, got);
	complain(v, "expected %s, got &{%s}", want, buf_str(&text));
}

static void validate_leaf(struct validation *v, enum field_type type, const struct value *in)
{
	bool number = value_type(in) == VALUE_INT || value_type(in) == VALUE_DOUBLE;
	BUF_AUTO text = BUF_INIT;

	if (value_is_null(in))
		return;
	switch (type) {
	case FIELD_INT32:
	case FIELD_INT64:
	case FIELD_DOUBLE:
		if (!number)
			complain(v, "expected numeric (int or float), got %s",
				 go_type_name(go_kind_of(in)));
		return;
	case FIELD_BOOL:
		if (value_type(in) != VALUE_BOOL)
			complain_got(v, "boolean", in);
		return;
	case FIELD_STRING:
	case FIELD_BYTES:
		if (value_is_string(in))
			return;
		go_syntax_write(&text, in);
		complain(v, "expected string, got &value.valueUnstructured{Value:%s}",
			 buf_str(&text));
		return;
	case FIELD_TIME:
	case FIELD_MICROTIME:
	case FIELD_DURATION:
	case FIELD_QUANTITY:
	case FIELD_INTSTR:
		if (value_is_map(in) || value_is_array(in))
			complain_got(v, "any scalar", in);
		return;
	case FIELD_RAW:
	case FIELD_JSON:
	case FIELD_FIELDSV1:
	case FIELD_STRUCT:
		return;
	}
}

static void validate(struct validation *v, const struct typed_ref *r, const struct value *in);

static void validate_below(struct validation *v, const struct typed_ref *r, const char *key,
			   const struct value *in)
{
	size_t len = v->path.len;

	fieldset_key_write(&v->path, key);
	validate(v, r, in);
	buf_trunc(&v->path, len);
}

static void validate_map(struct validation *v, const struct typed_ref *r, const struct value *in)
{
	BUF_AUTO key = BUF_INIT;
	const char *name;

	if (!value_is_map(in)) {
		complain_got(v, "map", in);
		return;
	}
	for (size_t i = 0; v->errors.nr < MAX_ERRORS && (name = value_key(in, i)); i++) {
		struct typed_ref below;
		size_t len = v->path.len;

		typed_name_key(&key, name);
		if (typed_ref_child(r, name, &below)) {
			validate_below(v, &below, buf_str(&key), value_val(in, i));
			continue;
		}
		fieldset_key_write(&v->path, buf_str(&key));
		complain(v, "field not declared in schema");
		buf_trunc(&v->path, len);
		return; /* upstream looks no further here */
	}
}

static void bad_item(struct validation *v, const struct schema_field *f, size_t i, const char *why)
{
	STRVEC_AUTO keys = STRVEC_INIT;
	BUF_AUTO list = BUF_INIT;

	if (*why) {
		complain(v, "element %zu: %s", i, why);
		return;
	}
	strvec_split(&keys, f->list_keys, ',');
	for (size_t k = 0; k < keys.nr; k++) {
		if (k)
			buf_addc(&list, ' ');
		go_quote(&list, keys.v[k]);
	}
	complain(v,
		 "element %zu: associative list with keys has an element that omits all key fields "
		 "[%s] (and doesn't have default values for any key fields)",
		 i, buf_str(&list));
}

static void validate_list(struct validation *v, const struct typed_ref *r, const struct value *in)
{
	struct typed_ref item = typed_ref_item(r->field);
	struct strmap *seen = strmap_new(NULL);
	BUF_AUTO key = BUF_INIT;
	const struct value *child;

	if (!value_is_array(in))
		complain_got(v, "list", in);
	value_each_item(child, i, in)
	{
		const char *why = NULL;

		if (v->errors.nr >= MAX_ERRORS)
			break;
		buf_reset(&key);
		if (r->atomic)
			buf_addf(&key, "i:%zu", i);
		else
			why = typed_item_key(&key, r->field, child);
		if (why) {
			bad_item(v, r->field, i, why);
			break;
		}
		if (strmap_has(seen, buf_str(&key))) {
			BUF_AUTO shown = BUF_INIT;

			fieldset_key_write(&shown, buf_str(&key));
			complain(v, "duplicate entries for key %s", buf_str(&shown));
		}
		strmap_put(seen, buf_str(&key), v);
		validate_below(v, &item, buf_str(&key), child);
	}
	strmap_free(seen);
}

static void validate(struct validation *v, const struct typed_ref *r, const struct value *in)
{
	if (value_is_null(in))
		return;
	switch (r->form) {
	case TYPED_LEAF:
		validate_leaf(v, r->scalar, in);
		return;
	case TYPED_STRUCT:
	case TYPED_MAP:
		validate_map(v, r, in);
		return;
	case TYPED_LIST:
		validate_list(v, r, in);
		return;
	}
}

int typed_validate(const struct schema_type *t, const struct value *obj, struct err *err)
{
	struct typed_ref r = typed_ref_type(t);
	struct validation v = {BUF_INIT, STRVEC_INIT};
	BUF_AUTO text = BUF_INIT;
	int rc = 0;

	validate(&v, &r, obj);
	if (v.errors.nr == 1) {
		buf_adds(&text, v.errors.v[0]);
	} else if (v.errors.nr) {
		buf_adds(&text, "errors:");
		for (size_t i = 0; i < v.errors.nr; i++)
			buf_addf(&text, "\n  %s", v.errors.v[i]);
	}
	if (v.errors.nr)
		rc = err_set(err, -EINVAL, "%s", buf_str(&text));
	buf_release(&v.path);
	strvec_release(&v.errors);
	return rc;
}
