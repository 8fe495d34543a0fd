/*
 * cells.c - what the cells of many tables have in common. Upstream: pkg/printers.
 */
#include "kinds/validate.h"

struct value *cell_take(struct buf *b)
{
	struct value *v = value_strn_new(buf_str(b), b->len);

	buf_release(b);
	return v;
}

struct value *cell_text(const struct value *v, const char *dflt)
{
	BUF_AUTO b = BUF_INIT;

	if (value_is_string(v))
		return value_str_len(v) ? value_ref(v) : value_str_new(dflt);
	if (value_is_null(v))
		return value_str_new(dflt);
	json_write(&b, v, 0);
	return value_strn_new(b.s, b.len);
}

struct value *cell_since(const struct value *time, const char *dflt, int64_t now)
{
	int64_t t = time_of(time, INT64_MIN);
	struct buf b = BUF_INIT;

	if (t == INT64_MIN)
		return value_str_new(dflt);
	duration_write_human(&b, now - t);
	return cell_take(&b);
}

struct value *cell_age(const struct value *obj, int64_t now)
{
	return cell_since(value_in(obj, "metadata", "creationTimestamp"), "<unknown>", now);
}

struct value *cell_labels(const struct value *map)
{
	struct buf b = BUF_INIT;
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, map)
		buf_addf(&b, "%s%s=%s", i ? "," : "", key, value_str_or(v, ""));
	if (!b.len)
		buf_adds(&b, "<none>");
	return cell_take(&b);
}

struct value *cell_selector(const struct value *sel)
{
	struct buf b = BUF_INIT;

	selector_format_object(&b, sel);
	return cell_take(&b);
}

struct value *cell_containers(const struct value *tmpl, const char *field)
{
	struct buf b = BUF_INIT;
	const struct value *c;

	value_each_item(c, i, value_in(tmpl, "spec", "containers"))
		buf_addf(&b, "%s%s", i ? "," : "", value_str_or(value_get(c, field), ""));
	return cell_take(&b);
}

const char *field_text(const struct value *obj, const char *a, const char *b)
{
	return value_str_or(value_in(obj, a, b), "");
}
