/* kubectl create priorityclass NAME --value=N */
#include "kubectl/generate.h"

struct opts {
	struct generate_flags g;
	char *description, *preemption;
	bool global_default;
	int64_t value;
};
#define T struct opts
static const struct opt_spec specs[] = {
	GENERATE_OPTS(T, g), OPT_INT32(T, value, "value", 0, "0", "The priority."),
	OPT_BOOL(T, global_default, "global-default", 0, "false",
		 "Pods that name no class get this one."),
	OPT_STR(T, description, "description", 0, "", "When to use the class, in words."),
	OPT_STR(T, preemption, "preemption-policy", 0, "PreemptLowerPriority",
		"Whether pods of lower priority may be removed to make place.",
		.values = "PreemptLowerPriority|Never"),
	OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	VALUE_AUTO *obj = NULL;
	const char *name;
	int r = generate_name(k, &name, err);

	if (r < 0)
		return r;
	obj = value_build("{apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: "
			  "{name: %s}, value: %l, globalDefault: %V, description: %s, "
			  "preemptionPolicy: %s}",
			  name, o->value, o->global_default ? value_bool_new(true) : NULL,
			  *o->description ? o->description : NULL, o->preemption);
	return generate(k, &o->g, generate_kind("priorityclasses"), obj, "priorityclass", err);
}

const struct kubectl_cmd kubectl_create_priorityclass = {
	.name = "create priorityclass",
	.aliases = "pc",
	.use = "create priorityclass NAME --value=VALUE --global-default=BOOL "
	       "[--dry-run=server|client|none]",
	.summary = "Create a priority class with the specified name",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
