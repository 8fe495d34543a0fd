/* kubectl create secret generic NAME --from-file --from-literal --from-env-file */
#include "kubectl/generate.h"

#include <errno.h>

struct opts {
	struct generate_flags g;
	struct source_flags s;
	char *type;
	bool append_hash;
};
#define T struct opts
static const struct opt_spec specs[] = {
	GENERATE_OPTS(T, g), APPEND_HASH_OPT(T, append_hash, "secret"), SOURCE_OPTS(T, s),
	OPT_STR(T, type, "type", 0, "", "The type of secret to create."), OPT_END};

static int add(void *arg, const char *key, const char *data, size_t len, bool is_file,
	       struct err *err)
{
	struct value **obj = arg;
	BUF_AUTO encoded = BUF_INIT;

	(void)is_file;
	if (!*key || key[strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789-._")])
		return err_set(
			err, -EINVAL,
			"\"%s\" is not valid key name for a Secret a valid config key must "
			"consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  "
			"or 'KEY_NAME',  or 'key-name', regex used for validation is "
			"'[-._a-zA-Z0-9]+')",
			key);
	if (value_in(*obj, "data", key))
		return err_set(err, -EEXIST,
			       "cannot add key %s, another key by that name already exists", key);
	base64_encode(&encoded, data, len);
	value_put_in(obj, value_str_new(buf_str(&encoded)), "data", key);
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
	obj = value_build("{apiVersion: 'v1', kind: 'Secret', metadata: {name: %s}, type: %s}",
			  name, *o->type ? o->type : NULL);
	r = generate_sources(k, &o->s, add, &obj, err);
	if (r < 0)
		return r;
	if (o->append_hash)
		generate_append_hash(&obj);
	return generate(k, &o->g, kind_by_resource("", NULL, "secrets"), obj, "secret", err);
}

const struct kubectl_cmd kubectl_create_secret_generic = {
	.name = "create secret generic",
	.use = "create secret generic NAME [--type=string] [--from-file=[key=]source] "
	       "[--from-literal=key1=value1] [--dry-run=server|client|none]",
	.summary = "Create a secret from a local file, directory, or literal value",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
