#include "kubectl/describe.h"

static int run(const struct describing *r, const struct value *pdb, struct desc *d, struct err *err)
{
	const struct value *spec = value_get(pdb, "spec"), *status = value_get(pdb, "status");
	bool min = !value_is_null(value_get(spec, "minAvailable"));
	BUF_AUTO count = BUF_INIT;
	BUF_AUTO selector = BUF_INIT;

	(void)r;
	(void)err;
	desc_name(d, pdb);
	if (min || !value_is_null(value_get(spec, "maxUnavailable"))) {
		intstr_text(&count, value_get(spec, min ? "minAvailable" : "maxUnavailable"));
		desc(d, 0, "%s:\t%s\n", min ? "Min available" : "Max unavailable", buf_str(&count));
	}
	if (value_is_map(value_get(spec, "selector")))
		selector_format_object(&selector, value_get(spec, "selector"));
	else
		buf_adds(&selector, "<unset>");
	desc(d, 0, "Selector:\t%s\n", buf_str(&selector));
	desc(d, 0, "Status:\n");
	desc_int(d, 2, "Allowed disruptions", value_get(status, "disruptionsAllowed"));
	desc_int(d, 2, "Current", value_get(status, "currentHealthy"));
	desc_int(d, 2, "Desired", value_get(status, "desiredHealthy"));
	desc_int(d, 2, "Total", value_get(status, "expectedPods"));
	return 0;
}

const struct describer describe_poddisruptionbudget = {
	.group = "policy", .kind = "PodDisruptionBudget", .run = run};
