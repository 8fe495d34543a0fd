/* JSON merge patches: RFC 7386, their creation, and kubectl's three-way form. */
#include "object/path.h"
#include "object/value_private.h"

struct value *patch_merge(const struct value *target, const struct value *patch)
{
	struct value *out, *val;
	const char *key;

	if (!value_is_map(patch))
		return value_ref(patch);
	out = value_is_map(target) ? value_ref(target) : value_map_new();
	value_each_entry(key, val, i, patch)
	{
		if (value_is_null(val))
			value_del(&out, key);
		else
			value_put(&out, key, patch_merge(value_get(out, key), val));
	}
	return out;
}

struct value *patch_create_merge(const struct value *a, const struct value *b)
{
	struct value *out, *val, *old;
	const char *key;

	if (!value_is_map(a) || !value_is_map(b))
		return value_ref(b);
	out = value_map_new();
	value_each_entry(key, val, i, b)
	{
		old = value_get(a, key);
		if (old && value_equal(old, val))
			continue;
		if (value_is_map(old) && value_is_map(val))
			value_put(&out, key, patch_create_merge(old, val));
		else
			value_put(&out, key, value_ref(val));
	}
	value_each_entry(key, val, i, a)
	{
		if (!value_get(b, key))
			value_put(&out, key, value_null_new());
	}
	return out;
}

/* The deletions of a patch (nulls), or all but them. Maps left empty say nothing. */
static struct value *keep_nulls(const struct value *patch, bool nulls)
{
	struct value *out = value_map_new(), *val;
	const char *key;

	value_each_entry(key, val, i, patch)
	{
		if (value_is_map(val) && value_len(val)) {
			VALUE_AUTO *sub = keep_nulls(val, nulls);

			if (value_len(sub))
				value_put(&out, key, value_ref(sub));
		} else if (value_is_null(val) == nulls) {
			value_put(&out, key, value_ref(val));
		}
	}
	return out;
}

/* One patch that does what both do; nulls are kept. */
static struct value *merge_patches(const struct value *first, const struct value *second)
{
	struct value *out, *val;
	const char *key;

	if (!value_is_map(first) || !value_is_map(second))
		return value_ref(second);
	out = value_ref(first);
	value_each_entry(key, val, i, second)
		value_put(&out, key, merge_patches(value_get(out, key), val));
	return out;
}

struct value *patch_three_way_merge(const struct value *original, const struct value *modified,
				    const struct value *current)
{
	VALUE_AUTO *none = value_map_new();
	VALUE_AUTO *delta = patch_create_merge(current ? current : none, modified);
	VALUE_AUTO *whole = patch_create_merge(original ? original : none, modified);
	VALUE_AUTO *changes = keep_nulls(delta, false);
	VALUE_AUTO *deletions = keep_nulls(whole, true);

	return merge_patches(deletions, changes);
}
