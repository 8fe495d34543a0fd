/* kubectl config set: one value by its path, as "clusters.dev.server". */
#include <errno.h>

#include "kubectl/config_property.h"

struct opts {
	bool raw;
};

#define T struct opts
static const struct opt_spec specs[] = {
	OPT_BOOL(T, raw, "set-raw-bytes", 0, "false",
		 "Take the value of a binary field as it is, not as base64."),
	OPT_END};

static int convert(const struct config_property *p, const char *text, bool raw, struct value **ret,
		   struct err *err)
{
	BUF_AUTO bytes = BUF_INIT;
	BUF_AUTO encoded = BUF_INIT;
	bool b;

	switch (p->type) {
	case CONFIG_BOOL:
		if (opt_parse_bool(text, &b, err) < 0)
			return -EINVAL;
		*ret = value_bool_new(b);
		return 0;
	case CONFIG_BYTES:
		if (raw)
			buf_adds(&bytes, text);
		else if (base64_decode(&bytes, text, strlen(text)) < 0)
			return err_set(
				err, -EINVAL,
				"error decoding input value: illegal base64 data at input byte "
				"%zu",
				strlen(text) / 4 * 4);
		base64_encode(&encoded, buf_str(&bytes), bytes.len);
		*ret = value_str_new(buf_str(&encoded));
		return 0;
	case CONFIG_STRING:
		*ret = value_str_new(text);
		return 0;
	}
	return -EINVAL;
}

static int put(struct config_edit *e, const struct config_property *p, const char *text, bool raw,
	       struct err *err)
{
	struct value *v = NULL, *stanza;
	int r;

	if (str_eq(p->section, "current-context"))
		return config_edit_set_current(e, text, err);
	if (!p->field)
		return config_property_is_map(e, p, err);
	r = convert(p, text, raw, &v, err);
	if (r < 0)
		return r;
	stanza = value_ref(value_get(config_edit_section(e, p->section), p->name));
	value_put(&stanza, p->field, v);
	return config_edit_put(e, p->section, p->name, stanza, err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	struct config_property p;
	struct config_edit e;
	int r;

	if (k->nr_args != 2)
		return config_unexpected_args(k, "Unexpected args", err);
	r = config_edit_begin(k, &e, err);
	if (r < 0)
		return r;
	r = config_property_parse(k->args[0], &p, err);
	if (r == 0) {
		r = put(&e, &p, k->args[1], o->raw, err);
		config_property_release(&p);
	}
	config_edit_end(&e);
	if (r == 0)
		kubectl_out(k, "Property \"%s\" set.\n", k->args[0]);
	return r;
}

const struct kubectl_cmd kubectl_config_set = {
	.name = "config set",
	.section = SECTION_NONE,
	.use = "config set PROPERTY_NAME PROPERTY_VALUE",
	.summary = "Set an individual value in a kubeconfig file",
	.details = "PROPERTY_NAME is a path with dots: a section, a name in it, a field. "
		   "PROPERTY_VALUE is the new value; for binary fields such as "
		   "'certificate-authority-data' it is base64 unless --set-raw-bytes is used.",
	.examples = "# The server of the cluster named dev\n"
		    "kubectl config set clusters.dev.server https://1.2.3.4\n\n"
		    "# The cluster of the context named dev\n"
		    "kubectl config set contexts.dev.cluster dev",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
