/* kubectl create secret tls NAME --cert=FILE --key=FILE */
#include "kubectl/generate.h"
#include "kubectl/keypair.h"

#include <errno.h>

struct opts {
	struct generate_flags g;
	char *cert, *key;
	bool append_hash;
};
#define T struct opts
static const struct opt_spec specs[] = {
	GENERATE_OPTS(T, g), APPEND_HASH_OPT(T, append_hash, "secret"),
	OPT_STR(T, cert, "cert", 0, "", "The certificate: a PEM file.", .values = "@file"),
	OPT_STR(T, key, "key", 0, "", "Its private key: a PEM file.", .values = "@file"), OPT_END};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	const char *name;
	int r = generate_name(k, &name, err);

	if (r == 0 && (!*o->cert || !*o->key))
		r = err_set(err, -EINVAL, "key and cert must be specified");
	return r;
}

static int read_pem(struct kubectl *k, const char *path, struct buf *out, struct err *err)
{
	int r = proc_read_file(k->proc, path, out);

	if (r == 0)
		return 0;
	return err_set(err, r, "Cannot read file %s, open %s: %s", path, path,
		       r == -ENOENT ? "no such file or directory" : "permission denied");
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	VALUE_AUTO *obj = NULL;
	BUF_AUTO cert = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	BUF_AUTO cert64 = BUF_INIT;
	BUF_AUTO key64 = BUF_INIT;
	int r = read_pem(k, o->cert, &cert, err);

	if (r == 0)
		r = read_pem(k, o->key, &key, err);
	if (r == 0)
		r = keypair_check(&cert, &key, err);
	if (r < 0)
		return r;
	base64_encode(&cert64, buf_str(&cert), cert.len);
	base64_encode(&key64, buf_str(&key), key.len);
	obj = value_build("{apiVersion: 'v1', kind: 'Secret', metadata: {name: %s}, data: {%k: %s, "
			  "%k: %s}, type: 'kubernetes.io/tls'}",
			  k->args[0], "tls.crt", buf_str(&cert64), "tls.key", buf_str(&key64));
	if (o->append_hash)
		generate_append_hash(&obj);
	return generate(k, &o->g, generate_kind("secrets"), obj, "secret", err);
}

const struct kubectl_cmd kubectl_create_secret_tls = {
	.name = "create secret tls",
	.use = "create secret tls NAME --cert=path/to/cert/file --key=path/to/key/file "
	       "[--dry-run=server|client|none]",
	.summary = "Create a TLS secret",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
};
