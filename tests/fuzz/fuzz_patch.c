/* Two JSON values, a target and a patch: nothing may crash on them. */
#include <stdlib.h>

#include "object/json.h"
#include "object/path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lists merge by name, except under p (scalars) and q; maps under r are replaced. */
static const void *field(const void *type, const char *key)
{
	(void)key;
	return type;
}

static void strategy(const void *type, const char *key, bool *ret_merge, bool *ret_replace,
		     bool *ret_retain_keys, const char **ret_merge_key)
{
	(void)type;
	*ret_merge = *key != 'q';
	*ret_replace = *key == 'r';
	*ret_retain_keys = *key == 'u';
	*ret_merge_key = *key == 'p' ? NULL : "name";
}

static const struct patch_schema schema = {field, strategy};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	VALUE_AUTO *a = NULL;
	VALUE_AUTO *b = NULL;
	VALUE_AUTO *got = NULL;
	ERR_AUTO err = ERR_INIT;
	size_t used;

	if (json_parse_next(text, size, &a, &used, &err) || !a ||
	    json_parse_next(text + used, size - used, &b, &used, &err) || !b)
		return 0;
	got = patch_merge(a, b);
	value_unrefp(&got);
	got = patch_three_way_merge(b, a, b);
	value_unrefp(&got);
	if (!patch_json(a, b, &got, &err))
		value_unrefp(&got);
	if (!patch_strategic(a, b, &schema, "", &got, &err))
		value_unrefp(&got);
	if (!patch_create_strategic(a, b, &schema, "", &got, &err))
		value_unrefp(&got);
	if (!patch_three_way_strategic(b, a, b, &schema, "", &got, &err))
		value_unrefp(&got);
	return 0;
}
