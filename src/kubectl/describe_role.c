#include "kubectl/describe.h"
#include "kubectl/rules.h"

void describe_rules(struct desc *d, const struct value *rules)
{
	VALUE_AUTO *compact = rules_compact(rules);
	const struct value *rule;

	desc(d, 0, "PolicyRule:\n");
	desc(d, 1, "Resources\tNon-Resource URLs\tResource Names\tVerbs\n");
	desc(d, 1, "---------\t-----------------\t--------------\t-----\n");
	value_each_item(rule, i, compact)
	{
		BUF_AUTO resource = BUF_INIT;
		BUF_AUTO urls = BUF_INIT;
		BUF_AUTO names = BUF_INIT;
		BUF_AUTO verbs = BUF_INIT;

		rule_resource_write(&resource, rule);
		rule_list_write(&urls, value_get(rule, "nonResourceURLs"));
		rule_list_write(&names, value_get(rule, "resourceNames"));
		rule_list_write(&verbs, value_get(rule, "verbs"));
		desc(d, 1, "%s\t%s\t%s\t%s\n", buf_str(&resource), buf_str(&urls), buf_str(&names),
		     buf_str(&verbs));
	}
}

static int run(const struct describing *r, const struct value *role, struct desc *d,
	       struct err *err)
{
	(void)r;
	(void)err;
	desc_string(d, 0, "Name", value_in(role, "metadata", "name"));
	desc_labels(d, "Labels", value_in(role, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(role, "metadata", "annotations"));
	describe_rules(d, value_get(role, "rules"));
	return 0;
}

const struct describer describe_role = {
	.group = "rbac.authorization.k8s.io", .kind = "Role", .run = run, .no_events = true};
