/*
 * Objects as clients may send them: what passes the schema must come through decoding,
 * defaults, validation and printing of its kind; decoding twice changes nothing more.
 * The input is JSON: an object, or two of them for an update.
 */
#include <stdlib.h>

#include "kinds/kind.h"
#include "object/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As the apiserver decodes it; false: it would refuse. */
static bool decode(struct value **v, const struct kind *k)
{
	const struct schema_type *t = schema_find(k->def);
	STRVEC_AUTO unknown = STRVEC_INIT;
	ERR_AUTO err = ERR_INIT;
	VALUE_AUTO *again = NULL;
	VALUE_AUTO *at_once = value_ref(*v);
	STRVEC_AUTO also = STRVEC_INIT;
	ERR_AUTO why = ERR_INIT;
	int r = schema_decode(&at_once, t, SCHEMA_WORDS_JSON, &also, &why);

	if (schema_check(*v, t, &unknown, &err)) {
		if (!r || strcmp(err_msg(&err), err_msg(&why)) != 0)
			abort();
		return false;
	}
	schema_prune(v, t);
	schema_add_zeros(v, t);
	if (r || also.nr != unknown.nr || !value_equal(at_once, *v))
		abort();
	if (k->defaults)
		k->defaults(v);
	again = value_ref(*v);
	schema_add_zeros(&again, t);
	if (k->defaults)
		k->defaults(&again);
	if (!value_equal(again, *v))
		abort();
	return true;
}

static void judge(const struct value *v, const struct value *old, const struct kind *k,
		  const char *subresource)
{
	struct field_errors *e = field_errors_new();
	const char *reason, *body, *field;
	STRVEC_AUTO warnings = STRVEC_INIT;

	validate_object_meta(v, old, k, e);
	if (k->validate)
		k->validate(v, old, subresource, e);
	for (size_t i = 0; field_error_at(e, i, &reason, &body, &field); i++)
		if (!reason || !body || !field)
			abort();
	if (k->warn)
		k->warn(v, old, &warnings);
	field_errors_free(e);
}

static void print(const struct value *v, const struct kind *k)
{
	BUF_AUTO text = BUF_INIT;
	struct value *row;
	size_t columns = 0;

	schema_write_json(&text, v, schema_find(k->def), JSON_HTML_ESCAPE);
	if (k->field)
		k->field(v, "status.phase", &text);
	if (!k->row)
		return;
	row = k->row(v, 0);
	while (k->columns && k->columns[columns].name)
		columns++;
	if (k->columns && value_len(row) > columns)
		abort();
	value_unref(row);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const subresources[] = {"", "status", "resize", "ephemeralcontainers"};
	const char *text = (const char *)data;
	VALUE_AUTO *v = NULL, *old = NULL;
	const struct kind *k;
	ERR_AUTO err = ERR_INIT;
	size_t used = 0, more = 0;

	if (size > 64 * 1024 || json_parse_next(text, size, &v, &used, &err) ||
	    json_parse_next(text + used, size - used, &old, &more, &err))
		return 0;
	k = kind_by_gvk(value_str(value_get(v, "apiVersion")), value_str(value_get(v, "kind")));
	if (!k || !schema_find(k->def) || !decode(&v, k))
		return 0;
	judge(v, NULL, k, NULL);
	print(v, k);
	if (!value_is_map(old) || !decode(&old, k))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(subresources); i++)
		judge(v, old, k, subresources[i]);
	return 0;
}
