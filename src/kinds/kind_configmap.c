/*
 * kind_configmap.c - config maps. Upstream: ValidateConfigMap.
 */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

#define MAX_BYTES (1024 * 1024)

void check_data_keys(struct field_errors *e, const struct fpath *p, const struct value *data)
{
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, data) if (!is_config_key(key, strlen(key)))
		check_form(e, &FP_KEY(p, key), key, config_key_messages);
}

static void check_same_data(struct field_errors *e, const struct value *obj,
			    const struct value *old)
{
	static const char *const bags[] = {"data", "binaryData"};
	static const char denied[] = "field is immutable when `immutable` is set";

	if (!value_bool_in(old, "immutable"))
		return;
	if (!value_bool_in(obj, "immutable"))
		fe_forbidden(e, &FP(NULL, "immutable"), denied);
	for (size_t i = 0; i < ARRAY_SIZE(bags); i++)
		if (value_len(value_get(obj, bags[i])) + value_len(value_get(old, bags[i])) &&
		    !value_equal(value_get(obj, bags[i]), value_get(old, bags[i])))
			fe_forbidden(e, &FP(NULL, bags[i]), denied);
}

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	const struct value *data = value_get(obj, "data"), *binary = value_get(obj, "binaryData");
	struct fpath dp = FP(NULL, "data"), bp = FP(NULL, "binaryData");
	const struct value *v;
	const char *key;
	size_t total = 0;

	(void)subresource;
	if (old)
		check_same_data(e, obj, old);
	check_data_keys(e, &dp, data);
	value_each_entry(key, v, i, data)
	{
		if (value_get(binary, key))
			fe_invalid_str(e, &FP_KEY(&dp, key), key,
				       "duplicate of key present in binaryData");
		total += value_str_len(v);
	}
	check_data_keys(e, &bp, binary);
	value_each_entry(key, v, i, binary) total += value_str_len(v) / 4 * 3;
	if (total > MAX_BYTES)
		fe_add(e, FE_TOO_LONG, &FP(NULL, ""), NULL, "may not be more than %d bytes",
		       MAX_BYTES);
}

static struct value *row(const struct value *obj, int64_t now)
{
	return value_build("[%v, %l, %V]", value_in(obj, "metadata", "name"),
			   (int64_t)(value_len(value_get(obj, "data")) +
				     value_len(value_get(obj, "binaryData"))),
			   cell_age(obj, now));
}

const struct kind kind_configmap = {
	.validate = validate,
	.row = row,
	KIND_FACTS_configmap,
};
