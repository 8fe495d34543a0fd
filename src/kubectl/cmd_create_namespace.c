/* kubectl create namespace NAME */
#include "kubectl/generate.h"

struct opts {
	struct generate_flags g;
};
#define T struct opts
static const struct opt_spec specs[] = {GENERATE_OPTS(T, g), OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	VALUE_AUTO *obj = NULL;
	const char *name;
	int r = generate_name(k, &name, err);

	if (r < 0)
		return r;
	obj = value_build("{apiVersion: 'v1', kind: 'Namespace', metadata: {name: %s}, spec: {}, "
			  "status: {}}",
			  name);
	return generate(k, &o->g, kind_by_resource("", NULL, "namespaces"), obj, NULL, err);
}

const struct kubectl_cmd kubectl_create_namespace = {
	.name = "create namespace",
	.aliases = "ns",
	.use = "create namespace NAME [--dry-run=server|client|none]",
	.summary = "Create a namespace with the specified name",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
