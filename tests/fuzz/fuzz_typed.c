/* Two JSON values: sets of fields, and a live Pod with a configuration. */
#include <stdlib.h>

#include "kinds/typed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

static void nothing(void *arg, const char *path, const struct strvec *keys)
{
	(void)arg;
	(void)path;
	(void)keys;
}

/* What sets owe each other. */
static void sets(const struct value *x, const struct value *y)
{
	VALUE_AUTO *a = NULL;
	VALUE_AUTO *b = NULL;
	ERR_AUTO err = ERR_INIT;

	if (fieldset_parse(x, &a, &err) || fieldset_parse(y, &b, &err))
		return;
	VALUE_AUTO *both = fieldset_union(a, b);
	VALUE_AUTO *same = fieldset_union(b, a);
	VALUE_AUTO *only = fieldset_difference(both, b);
	VALUE_AUTO *common = fieldset_intersection(only, b);
	VALUE_AUTO *again = fieldset_union(only, b);
	VALUE_AUTO *pod = typed_named(schema_find("core.v1.Pod"), both);
	VALUE_AUTO *deep = fieldset_without(both, b);
	VALUE_AUTO *read = NULL;
	VALUE_AUTO *back = NULL;
	BUF_AUTO text = BUF_INIT;

	check(value_equal(both, same) && fieldset_empty(common) && value_equal(again, both));
	fieldset_each(both, nothing, NULL);
	fieldset_write(&text, both, 0);
	if (json_parse(buf_str(&text), text.len, &read, NULL, &err))
		abort();
	check(fieldset_parse(read, &back, &err) == 0 && value_equal(back, both));
}

static void objects(const struct value *live, const struct value *config)
{
	const struct schema_type *t = schema_find("core.v1.Pod");
	ERR_AUTO err = ERR_INIT;
	struct typed_diff d;

	typed_compare(t, live, config, &d);
	typed_diff_release(&d);
	if (typed_validate(t, config, &err))
		return;
	VALUE_AUTO *set = typed_fields(t, config);
	VALUE_AUTO *merged = typed_merge(t, live, config);
	VALUE_AUTO *left = typed_remove(t, merged, set);
	VALUE_AUTO *of_merged = typed_fields(t, merged);

	typed_compare(t, live, merged, &d);
	typed_diff_release(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	VALUE_AUTO *a = NULL;
	VALUE_AUTO *b = NULL;
	ERR_AUTO err = ERR_INIT;
	size_t used;

	if (json_parse_next(text, size, &a, &used, &err) || !a ||
	    json_parse_next(text + used, size - used, &b, &used, &err) || !b)
		return 0;
	sets(a, b);
	if (value_is_map(a) && value_is_map(b))
		objects(a, b);
	return 0;
}
