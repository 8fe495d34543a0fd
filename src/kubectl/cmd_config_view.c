#include <errno.h>

#include "kubectl/internal.h"
#include "kubectl/print.h"
#include "object/json.h"

struct opts {
	struct print_flags print;
	bool flatten, merge, minify, raw;
};

#define T struct opts
static const struct opt_spec specs[] = {
	OPT_BOOL(T, flatten, "flatten", 0, "false",
		 "Put the contents of files into the output, so that it stands alone"),
	OPT_BOOL(T, merge, "merge", 0, "true", "Merge the full hierarchy of kubeconfig files"),
	OPT_BOOL(T, minify, "minify", 0, "false",
		 "Leave out everything the current context does not use"),
	OPT_BOOL(T, raw, "raw", 0, "false", "Display raw byte data and sensitive data"),
	PRINT_OPTS_DEFAULT(T, print, PRINT_FORMATS, "yaml"),
	OPT_END};

/* Fields of kubeconfig objects as their Go structs have them. */
static const char *const order[] = {"kind",
				    "command",
				    "args",
				    "env",
				    "apiVersion",
				    "installHint",
				    "provideClusterInfo",
				    "interactiveMode",
				    "preferences",
				    "colors",
				    "clusters",
				    "users",
				    "contexts",
				    "current-context",
				    "name",
				    "value",
				    "cluster",
				    "server",
				    "tls-server-name",
				    "insecure-skip-tls-verify",
				    "certificate-authority",
				    "certificate-authority-data",
				    "proxy-url",
				    "disable-compression",
				    "user",
				    "context",
				    "namespace",
				    "client-certificate",
				    "client-certificate-data",
				    "client-key",
				    "client-key-data",
				    "token",
				    "tokenFile",
				    "as",
				    "as-uid",
				    "as-groups",
				    "as-user-extra",
				    "username",
				    "password",
				    "auth-provider",
				    "exec",
				    "extensions"};

static void write_ordered(struct buf *out, const struct value *v, size_t depth);

static void write_entry(struct buf *out, const char *key, const struct value *v, size_t depth,
			bool first)
{
	buf_adds(out, first ? "\n" : ",\n");
	buf_pad(out, ' ', 4 * depth);
	if (key) {
		json_write_string(out, key, strlen(key), 0);
		buf_adds(out, ": ");
	}
	write_ordered(out, v, depth);
}

static bool is_known(const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		if (str_eq(order[i], key))
			return true;
	return false;
}

static void write_ordered(struct buf *out, const struct value *v, size_t depth)
{
	const struct value *item;
	const char *key;
	bool first = true;

	if ((!value_is_map(v) && !value_is_array(v)) || value_len(v) == 0) {
		json_write(out, v, 0);
		return;
	}
	buf_addc(out, value_is_map(v) ? '{' : '[');
	for (size_t i = 0; value_is_map(v) && i < ARRAY_SIZE(order); i++) {
		item = value_get(v, order[i]);
		if (item)
			write_entry(out, order[i], item, depth + 1, first);
		first = first && !item;
	}
	value_each_entry(key, item, i, value_is_map(v) ? v : NULL)
	{
		if (is_known(key))
			continue;
		write_entry(out, key, item, depth + 1, first);
		first = false;
	}
	value_each_item(item, i, value_is_array(v) ? v : NULL)
		write_entry(out, NULL, item, depth + 1, i == 0);
	buf_addc(out, '\n');
	buf_pad(out, ' ', 4 * depth);
	buf_addc(out, value_is_map(v) ? '}' : ']');
}

/* ---- what is shown ----------------------------------------------------------------------- */

static void keep_only(struct value **section, const char *name)
{
	struct value *kept = value_map_new(), *v = value_get(*section, name);

	if (v)
		value_put(&kept, name, value_ref(v));
	value_unref(*section);
	*section = kept;
}

static int minify(struct kubectl *k, struct kubeconfig *c, struct err *err)
{
	const struct value *ctx;

	if (k->g.context[0]) {
		free(c->current_context);
		c->current_context = xstrdup(k->g.context);
	}
	if (!c->current_context[0])
		return err_set(err, -EINVAL, "current-context must exist in order to minify");
	ctx = value_get(c->contexts, c->current_context);
	if (!ctx)
		return err_set(err, -EINVAL, "cannot locate context %s", c->current_context);
	keep_only(&c->clusters, value_str_or(value_get(ctx, "cluster"), ""));
	keep_only(&c->users, value_str_or(value_get(ctx, "user"), ""));
	keep_only(&c->contexts, c->current_context);
	return 0;
}

static int embed(struct kubectl *k, const struct kubeconfig *c, const char *section,
		 const char *name, struct value **stanza, const char *field, struct err *err)
{
	const char *file = value_str_in(*stanza, field);
	STR_AUTO data_field = xasprintf("%s-data", field);
	STR_AUTO path = NULL;
	BUF_AUTO bytes = BUF_INIT;
	BUF_AUTO text = BUF_INIT;

	if (str_empty(file))
		return 0;
	path = kubeconfig_stanza_path(k->proc, c, section, name, file);
	if (proc_read_file(k->proc, path, &bytes) < 0) {
		STR_AUTO abs = proc_path(k->proc, path);

		return err_set(err, -ENOENT, "open %s: no such file or directory", abs);
	}
	base64_encode(&text, buf_str(&bytes), bytes.len);
	value_del(stanza, field);
	value_put_str(stanza, data_field, buf_str(&text));
	return 0;
}

static int flatten(struct kubectl *k, struct kubeconfig *c, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < value_len(c->clusters); i++) {
		STR_AUTO name = xstrdup(value_key(c->clusters, i));
		struct value *v = value_ref(value_val(c->clusters, i));

		r = embed(k, c, "clusters", name, &v, "certificate-authority", err);
		value_put(&c->clusters, name, v);
	}
	for (size_t i = 0; r == 0 && i < value_len(c->users); i++) {
		STR_AUTO name = xstrdup(value_key(c->users, i));
		struct value *v = value_ref(value_val(c->users, i));

		r = embed(k, c, "users", name, &v, "client-certificate", err);
		if (r == 0)
			r = embed(k, c, "users", name, &v, "client-key", err);
		value_put(&c->users, name, v);
	}
	return r;
}

static void redact_section(struct value **section)
{
	static const char *const secrets[][2] = {{"certificate-authority-data", "DATA+OMITTED"},
						 {"client-certificate-data", "DATA+OMITTED"},
						 {"client-key-data", "DATA+OMITTED"},
						 {"token", "REDACTED"},
						 {"password", "REDACTED"}};

	for (size_t i = 0; i < value_len(*section); i++) {
		STR_AUTO name = xstrdup(value_key(*section, i));
		struct value *v = value_ref(value_val(*section, i));

		for (size_t j = 0; j < ARRAY_SIZE(secrets); j++)
			if (!str_empty(value_str_in(v, secrets[j][0])))
				value_put_str(&v, secrets[j][0], secrets[j][1]);
		value_put(section, name, v);
	}
}

static int load(struct kubectl *k, const struct opts *o, struct kubeconfig *ret, struct err *err)
{
	struct kubeconfig_paths paths;
	int r;

	if (!o->merge && !k->g.kubeconfig[0])
		return err_set(err, -EINVAL, "if merge==false a precise file must be specified");
	kubeconfig_paths(k->proc, k->g.kubeconfig, &paths);
	r = kubeconfig_load(k->proc, &paths, ret, err);
	if (r == -ENOENT && paths.explicit_file) {
		err_release(err);
		r = kubeconfig_load_file(k->proc, paths.files.v[0], ret, err);
	}
	kubeconfig_paths_release(&paths);
	return r;
}

static int show(struct kubectl *k, const struct opts *o, const struct kubeconfig *c,
		struct err *err)
{
	VALUE_AUTO *v = kubeconfig_to_value(c);
	struct print_flags f = o->print;
	BUF_AUTO out = BUF_INIT;
	char yaml[] = "yaml";

	if (str_eq(f.output, "json")) {
		write_ordered(&out, v, 0);
		buf_addc(&out, '\n');
		kubectl_out_buf(k, &out);
		return 0;
	}
	if (!f.output[0] && !f.template[0])
		f.output = yaml;
	else if (f.template[0] && !kubectl_given(k, "output"))
		f.output = yaml + strlen(yaml);
	return print_result(k, &f, "", DRY_RUN_NONE, v, false, err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	struct kubeconfig c;
	int r;

	if (k->nr_args > 0) {
		BUF_AUTO args = BUF_INIT;

		strvec_join(&k->parsed.args, " ", &args);
		return kubectl_usage_error(k, err, "unexpected arguments: [%s]", buf_str(&args));
	}
	r = load(k, o, &c, err);
	if (r < 0)
		return r;
	if (o->minify)
		r = minify(k, &c, err);
	if (r == 0 && o->flatten)
		r = flatten(k, &c, err);
	if (r == 0 && !o->raw && !o->flatten) {
		redact_section(&c.clusters);
		redact_section(&c.users);
	}
	if (r == 0)
		r = show(k, o, &c, err);
	kubeconfig_release(&c);
	return r;
}

const struct kubectl_cmd kubectl_config_view = {
	.name = "config view",
	.section = SECTION_NONE,
	.use = "config view [flags]",
	.summary = "Display merged kubeconfig settings or a specified kubeconfig file",
	.details = "With --output jsonpath={...} you pick out single values.",
	.examples =
		"# The merged settings\nkubectl config view\n\n"
		"# The same with certificates and secrets\nkubectl config view --raw\n\n"
		"# The password of the user e2e\n"
		"kubectl config view -o jsonpath='{.users[?(@.name == \"e2e\")].user.password}'",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
