/* kubectl create quota NAME --hard=RESOURCE=QUANTITY,... */
#include "kubectl/generate.h"

struct opts {
	struct generate_flags g;
	char *hard, *scopes;
};
#define T struct opts
static const struct opt_spec specs[] = {
	GENERATE_OPTS(T, g),
	OPT_STR(T, hard, "hard", 0, "", "The limits: RESOURCE=QUANTITY pairs, comma-separated."),
	OPT_STR(T, scopes, "scopes", 0, "",
		"Which objects count: scopes that must all match, comma-separated."),
	OPT_END};

static struct value *scope_list(const char *text)
{
	STRVEC_AUTO scopes = STRVEC_INIT;
	struct value *list = NULL;

	if (!*text)
		return NULL;
	strvec_split(&scopes, text, ',');
	for (size_t i = 0; i < scopes.nr; i++)
		value_push(&list, value_str_new(scopes.v[i]));
	return list;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	VALUE_AUTO *hard = NULL;
	VALUE_AUTO *obj = NULL;
	const char *name;
	int r = generate_name(k, &name, err);

	if (r == 0)
		r = generate_resource_list(o->hard, &hard, err);
	if (r < 0)
		return r;
	obj = value_build("{apiVersion: 'v1', kind: 'ResourceQuota', metadata: {name: %s}, spec: "
			  "{hard: %v, scopes: %V}, status: {}}",
			  name, hard, scope_list(o->scopes));
	return generate(k, &o->g, generate_kind("resourcequotas"), obj, "quota", err);
}

const struct kubectl_cmd kubectl_create_quota = {
	.name = "create quota",
	.aliases = "resourcequota",
	.use = "create quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] "
	       "[--dry-run=server|client|none]",
	.summary = "Create a quota with the specified name",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
