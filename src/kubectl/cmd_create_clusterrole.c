/* kubectl create clusterrole NAME --verb=... --resource=... | --non-resource-url=... */
#include "kubectl/rbac.h"

#include <errno.h>

#define T struct role_opts
static const struct opt_spec specs[] = {
	ROLE_OPTS, OPT_LIST(T, urls, "non-resource-url", 0, "A path the rule allows to ask for."),
	OPT_STR(T, aggregation, "aggregation-rule", 0, NULL,
		"Labels of the cluster roles whose rules are put together: KEY=VALUE,..."),
	OPT_END};

static int check_urls(const struct role_opts *o, struct err *err)
{
	static const char verbs[] = " * get post put patch delete head options ";

	for (size_t i = 0; i < o->verbs.nr && o->urls.nr; i++) {
		STR_AUTO word = xasprintf(" %s ", o->verbs.v[i]);

		if (!strstr(verbs, word))
			return err_set(err, -EINVAL, "invalid verb: '%s' for nonResourceURL",
				       o->verbs.v[i]);
	}
	for (size_t i = 0; i < o->urls.nr; i++) {
		const char *url = o->urls.v[i], *star = strchr(url, '*');

		if (str_eq(url, "*"))
			continue;
		if (*url != '/')
			return err_set(err, -EINVAL, "nonResourceURL should start with /");
		if (star && star[1])
			return err_set(err, -EINVAL,
				       "nonResourceURL only supports wildcard matches when '*' is "
				       "at the end");
	}
	return 0;
}

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct role_opts *o = opts;
	const char *name;
	int r = generate_name(k, &name, err);

	if (r < 0)
		return r;
	if (!str_empty(o->aggregation)) {
		if (o->verbs.nr || o->resources.nr || o->names.nr || o->urls.nr)
			return err_set(err, -EINVAL,
				       "aggregation rule must be specified without "
				       "nonResourceURLs, verbs, resources or resourceNames");
		return 0;
	}
	r = role_check_verbs(k, o, err);
	if (r == 0 && !o->resources.nr && !o->urls.nr)
		r = err_set(err, -EINVAL, "one of resource or nonResourceURL must be specified");
	if (r == 0)
		r = role_check_resources(k, o, err);
	if (r == 0)
		r = check_urls(o, err);
	return r;
}

/* KEY=VALUE pairs as one label selector. */
static int aggregation(const struct role_opts *o, struct value **ret, struct err *err)
{
	VALUE_AUTO *labels = value_map_new();

	STRVEC_AUTO pairs = STRVEC_INIT;

	strvec_split(&pairs, o->aggregation, ',');
	for (size_t i = 0; i < pairs.nr; i++) {
		const char *text = pairs.v[i], *eq = strchr(text, '=');

		if (!eq)
			return err_set(err, -EINVAL, "%s must be formatted as key=value", text);
		value_putn(&labels, text, (size_t)(eq - text), value_str_new(eq + 1));
	}
	*ret = value_build("{clusterRoleSelectors: [{matchLabels: %v}]}", labels);
	return 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct role_opts *o = opts;
	struct value *rules = NULL, *rule = NULL;
	VALUE_AUTO *obj = NULL;
	int r = !str_empty(o->aggregation) ? aggregation(o, &rule, err) : role_rules(k, o, &rules, err);

	if (r < 0)
		return r;
	obj = value_build("{apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', "
			  "metadata: {name: %s}, rules: %V, aggregationRule: %V}",
			  k->args[0], rules ? rules : value_null_new(), rule);
	return generate(k, &o->g, generate_kind("clusterroles"), obj, "clusterrole", err);
}

const struct kubectl_cmd kubectl_create_clusterrole = {
	.name = "create clusterrole",
	.use = "create clusterrole NAME --verb=verb --resource=resource.group "
	       "[--resource-name=resourcename] [--dry-run=server|client|none]",
	.summary = "Create a cluster role",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct role_opts),
	.validate = validate,
	.run = run,
};
