#include <errno.h>

#include "kubectl/config_property.h"

static int clear_section(struct config_edit *e, const char *section, struct err *err)
{
	const struct value *map = config_edit_section(e, section);
	int r = 0;

	for (size_t i = 0; r == 0 && i < value_len(map); i++)
		r = config_edit_put(e, section, value_key(map, i), NULL, err);
	return r;
}

static int unset(struct config_edit *e, const struct config_property *p, struct err *err)
{
	struct value *stanza;

	if (str_eq(p->section, "current-context"))
		return config_edit_set_current(e, "", err);
	if (!p->name)
		return clear_section(e, p->section, err);
	stanza = value_get(config_edit_section(e, p->section), p->name);
	if (!stanza && p->field)
		return err_set(err, -ENOENT, "current map key `%s` is invalid", p->name);
	if (!stanza)
		return 0;
	if (!p->field)
		return p->unknown_field ? 0 : config_edit_put(e, p->section, p->name, NULL, err);
	stanza = value_ref(stanza);
	value_del(&stanza, p->field);
	return config_edit_put(e, p->section, p->name, stanza, err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct config_property p;
	struct config_edit e;
	int r;

	(void)opts;
	if (k->nr_args != 1)
		return config_unexpected_args(k, "Unexpected args", err);
	r = config_edit_begin(k, &e, err);
	if (r < 0)
		return r;
	r = config_property_parse(k->args[0], &p, err);
	if (r == 0) {
		r = unset(&e, &p, err);
		config_property_release(&p);
	}
	config_edit_end(&e);
	if (r == 0)
		kubectl_out(k, "Property \"%s\" unset.\n", k->args[0]);
	return r;
}

const struct kubectl_cmd kubectl_config_unset = {
	.name = "config unset",
	.section = SECTION_NONE,
	.use = "config unset PROPERTY_NAME",
	.summary = "Unset an individual value in a kubeconfig file",
	.details = "PROPERTY_NAME is a path with dots: a section, a name in it, a field.",
	.examples = "# The current context\nkubectl config unset current-context\n\n"
		    "# The namespace of the context named dev\n"
		    "kubectl config unset contexts.dev.namespace",
	.run = run,
};
