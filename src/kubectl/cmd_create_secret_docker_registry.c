/* kubectl create secret docker-registry NAME --docker-username=... | --from-file=... */
#include "kubectl/generate.h"
#include "object/json.h"

#include <errno.h>

#define KEY ".dockerconfigjson"

struct opts {
	struct generate_flags g;
	struct strvec files;
	char *email, *password, *server, *username;
	bool append_hash;
};
#define T struct opts
static const struct opt_spec specs[] = {
	GENERATE_OPTS(T, g), APPEND_HASH_OPT(T, append_hash, "secret"),
	OPT_ARR(T, files, "from-file", 0,
		"A file with the registry's configuration; KEY=FILE names its key.",
		.values = "@file"),
	OPT_STR(T, email, "docker-email", 0, "", "The address the registry knows you by."),
	OPT_STR(T, password, "docker-password", 0, "", "The password at the registry."),
	OPT_STR(T, server, "docker-server", 0, "https://index.docker.io/v1/", "The registry."),
	OPT_STR(T, username, "docker-username", 0, "", "The name at the registry."), OPT_END};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	const char *name;
	int r = generate_name(k, &name, err);

	if (r == 0 && !o->files.nr && (!*o->username || !*o->password || !*o->server))
		r = err_set(err, -EINVAL,
			    "either --from-file or the combination of --docker-username, "
			    "--docker-password and --docker-server is required");
	return r;
}

/* {"auths":{SERVER:{username,password,email,auth}}} in this order, as Go writes it. */
static void config_text(const struct opts *o, struct buf *out)
{
	STR_AUTO pair = xasprintf("%s:%s", o->username, o->password);
	BUF_AUTO auth = BUF_INIT;
	const char *const fields[][2] = {
		{"username", o->username}, {"password", o->password}, {"email", o->email}};

	base64_encode(&auth, pair, strlen(pair));
	buf_adds(out, "{\"auths\":{");
	json_write_string(out, o->server, strlen(o->server), JSON_HTML_ESCAPE);
	buf_adds(out, ":{");
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (!*fields[i][1])
			continue;
		buf_addf(out, "\"%s\":", fields[i][0]);
		json_write_string(out, fields[i][1], strlen(fields[i][1]), JSON_HTML_ESCAPE);
		buf_addc(out, ',');
	}
	buf_addf(out, "\"auth\":\"%s\"}}}", buf_str(&auth));
}

static int add(void *arg, const char *key, const char *data, size_t len, bool is_file,
	       struct err *err)
{
	struct value **obj = arg;
	BUF_AUTO encoded = BUF_INIT;

	(void)is_file, (void)err;
	base64_encode(&encoded, data, len);
	value_put_in(obj, value_str_new(buf_str(&encoded)), "data", key);
	return 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	VALUE_AUTO *obj = value_build("{apiVersion: 'v1', kind: 'Secret', metadata: {name: %s}, "
				      "type: 'kubernetes.io/dockerconfigjson'}",
				      k->args[0]);
	struct source_flags s = {.files = STRVEC_INIT};
	BUF_AUTO text = BUF_INIT;
	int r = 0;

	for (size_t i = 0; i < o->files.nr; i++) {
		const char *f = o->files.v[i];

		strvec_addf(&s.files, "%s%s", strchr(f, '=') ? "" : KEY "=", f);
	}
	if (s.files.nr) {
		r = generate_sources(k, &s, add, &obj, err);
	} else {
		config_text(o, &text);
		r = add(&obj, KEY, buf_str(&text), text.len, false, err);
	}
	strvec_release(&s.files);
	if (r < 0)
		return r;
	if (o->append_hash)
		generate_append_hash(&obj);
	return generate(k, &o->g, generate_kind("secrets"), obj, "secret", err);
}

const struct kubectl_cmd kubectl_create_secret_docker_registry = {
	.name = "create secret docker-registry",
	.use = "create secret docker-registry NAME --docker-username=user "
	       "--docker-password=password --docker-email=email [--docker-server=string] "
	       "[--from-file=[key=]source] [--dry-run=server|client|none]",
	.summary = "Create a secret for use with a Docker registry",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
};
