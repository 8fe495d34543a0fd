#include "kubectl/describe.h"

static int run(const struct describing *r, const struct value *obj, struct desc *d, struct err *err)
{
	(void)r;
	(void)err;
	describe_binding(d, obj);
	return 0;
}

const struct describer describe_clusterrolebinding = {.group = "rbac.authorization.k8s.io",
						      .kind = "ClusterRoleBinding",
						      .run = run,
						      .no_events = true};
