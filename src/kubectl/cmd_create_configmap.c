/* kubectl create configmap NAME --from-file --from-literal --from-env-file */
#include "kubectl/generate.h"

#include <errno.h>

struct opts {
	struct generate_flags g;
	struct source_flags s;
	bool append_hash;
};
#define T struct opts
static const struct opt_spec specs[] = {GENERATE_OPTS(T, g),
					APPEND_HASH_OPT(T, append_hash, "configmap"),
					SOURCE_OPTS(T, s), OPT_END};

static int check_key(const struct value *obj, const char *key, struct err *err)
{
	const char *bad = key[strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					  "0123456789-._")]
				  ? key
				  : NULL;

	if (bad || !*key || strlen(key) > 253)
		return err_set(
			err, -EINVAL,
			"\"%s\" is not a valid key name for a ConfigMap: a valid config key must "
			"consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  "
			"or 'KEY_NAME',  or 'key-name', regex used for validation is "
			"'[-._a-zA-Z0-9]+')",
			key);
	if (value_in(obj, "data", key) || value_in(obj, "binaryData", key))
		return err_set(
			err, -EEXIST,
			"cannot add key \"%s\", another key by that name already exists in Data "
			"for ConfigMap \"%s\"",
			key, value_str_or(value_in(obj, "metadata", "name"), ""));
	return 0;
}

static int add(void *arg, const char *key, const char *data, size_t len, bool is_file,
	       struct err *err)
{
	struct value **obj = arg;
	BUF_AUTO encoded = BUF_INIT;
	int r = check_key(*obj, key, err);

	if (r < 0)
		return r;
	if (is_file && !utf8_valid(data, len)) {
		base64_encode(&encoded, data, len);
		value_put_in(obj, value_str_new(buf_str(&encoded)), "binaryData", key);
	} else {
		value_put_in(obj, value_strn_new(data, len), "data", key);
	}
	return 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	VALUE_AUTO *obj = NULL;
	const char *name;
	int r = generate_name(k, &name, err);

	if (r < 0)
		return r;
	obj = value_build("{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: %s}}", name);
	r = generate_sources(k, &o->s, add, &obj, err);
	if (r < 0)
		return r;
	if (o->append_hash)
		generate_append_hash(&obj);
	return generate(k, &o->g, kind_by_resource("", NULL, "configmaps"), obj, "configmap", err);
}

const struct kubectl_cmd kubectl_create_configmap = {
	.name = "create configmap",
	.aliases = "cm",
	.use = "create configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] "
	       "[--dry-run=server|client|none]",
	.summary = "Create a config map from a local file, directory or literal value",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
