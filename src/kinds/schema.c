/*
 * schema.c - look-ups in the table that tools/mkschema makes from data/schema.tsv.
 */
#include "kinds/schema_private.h"

struct schema_gvk {
	const char *name; /* "apps/v1/Deployment"; "*" for kinds of every group */
	uint16_t type;
};

#include "kinds/schema_table.inc"

static int type_cmp(const char *name, size_t i)
{
	return strcmp(name, schema_types[i].name);
}

static int gvk_cmp(const char *name, size_t i)
{
	return strcmp(name, schema_gvks[i].name);
}

static bool search(const char *name, size_t nr, int (*cmp)(const char *, size_t), size_t *ret)
{
	size_t lo = 0, hi = nr;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = cmp(name, mid);

		if (c == 0) {
			*ret = mid;
			return true;
		}
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return false;
}

const struct schema_type *schema_find(const char *def)
{
	size_t i;

	return def && search(def, ARRAY_SIZE(schema_types), type_cmp, &i) ? &schema_types[i] : NULL;
}

const struct schema_type *schema_of_kind(const char *api_version, const char *kind)
{
	BUF_AUTO key = BUF_INIT;
	size_t i;

	if (!api_version || !kind)
		return NULL;
	buf_addf(&key, "%s/%s", api_version, kind);
	if (search(buf_str(&key), ARRAY_SIZE(schema_gvks), gvk_cmp, &i))
		return &schema_types[schema_gvks[i].type];
	buf_reset(&key);
	buf_addf(&key, "*/%s", kind);
	if (search(buf_str(&key), ARRAY_SIZE(schema_gvks), gvk_cmp, &i))
		return &schema_types[schema_gvks[i].type];
	return NULL;
}

const char *schema_type_name(const struct schema_type *t)
{
	return t->name;
}

uint32_t schema_mark(const struct schema_type *t)
{
	return (uint32_t)(t - schema_types) + 1;
}

bool schema_type_atomic(const struct schema_type *t)
{
	return t->atomic;
}

const struct schema_field *schema_field_sorted(const struct schema_type *t, size_t i)
{
	return i < t->nr ? &schema_fields[t->first + schema_sorted[t->first + i]] : NULL;
}

size_t schema_field_index(const struct schema_type *t, const struct schema_field *f)
{
	return (size_t)(f - &schema_fields[t->first]);
}

const struct schema_field *schema_field(const struct schema_type *t, const char *name)
{
	size_t lo = 0, hi = t ? t->nr : 0;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		const struct schema_field *f = schema_field_sorted(t, mid);
		int c = strcmp(name, f->name);

		if (c == 0)
			return f;
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

const struct schema_field *schema_field_at(const struct schema_type *t, size_t i)
{
	return t && i < t->nr ? &schema_fields[t->first + i] : NULL;
}

const struct schema_field *schema_walk(const struct schema_type *t, size_t *cursor, const char *key)
{
	while (*cursor < t->nr) {
		const struct schema_field *f = schema_field_sorted(t, *cursor);
		int c = strcmp(f->name, key);

		if (c > 0)
			return NULL;
		++*cursor;
		if (c == 0)
			return f;
	}
	return NULL;
}

const struct schema_field *schema_walk_head(const struct schema_type *t, size_t *cursor,
					    uint64_t head, const char *key, size_t len)
{
	const uint64_t *heads = schema_heads + t->first;

	for (size_t i = *cursor; i < t->nr; i++) {
		const struct schema_field *f;
		int c;

		if (heads[i] < head)
			continue;
		*cursor = i;
		if (heads[i] > head)
			return NULL;
		f = schema_field_sorted(t, i);
		/* Eight bytes tell short names apart: no name has a NUL in it. */
		c = len < 8 ? 0 : strcmp(f->name, key);
		if (c > 0)
			return NULL;
		*cursor = i + 1;
		if (c == 0)
			return f;
	}
	*cursor = t->nr;
	return NULL;
}

const char *schema_doc(const struct schema_type *t, const char *field_or_null)
{
	const struct schema_field *f;

	if (!t)
		return NULL;
	if (!field_or_null)
		return schema_type_docs[t - schema_types];
	f = schema_field(t, field_or_null);
	return f ? schema_field_docs[f - schema_fields] : NULL;
}

/* ---- patch_schema: a node is a schema_type, or the schema_field of a list or map ------ */

static const struct schema_field *node_field(const void *node)
{
	uintptr_t p = (uintptr_t)node, first = (uintptr_t)schema_fields;

	return p >= first && p < first + sizeof(schema_fields) ? node : NULL;
}

static const void *patch_field(const void *type, const char *key)
{
	const struct schema_field *f;

	if (!type)
		return NULL;
	f = node_field(type);
	if (f)
		return f->def;
	f = schema_field(type, key);
	if (!f)
		return NULL;
	return f->shape == SHAPE_ONE ? (const void *)f->def : (const void *)f;
}

static void patch_strategy(const void *type, const char *key, bool *ret_merge, bool *ret_replace,
			   bool *ret_retain_keys, const char **ret_merge_key)
{
	const struct schema_field *f = NULL;
	const char *ps;

	if (type && !node_field(type))
		f = schema_field(type, key);
	ps = f && f->patch_strategy ? f->patch_strategy : "";
	*ret_merge = strstr(ps, "merge") != NULL;
	*ret_replace = strstr(ps, "replace") != NULL;
	*ret_retain_keys = strstr(ps, "retainKeys") != NULL;
	*ret_merge_key = f ? f->merge_key : NULL;
}

const struct patch_schema schema_patch = {patch_field, patch_strategy};
