#include <errno.h>

#include "kubectl/kubectl.h"

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct kubeconfig *c;
	int r = kubectl_config_load(k, &c, err);

	(void)opts;
	if (r < 0)
		return r;
	if (!c->current_context[0])
		return err_set(err, -ENOENT, "current-context is not set");
	kubectl_out(k, "%s\n", c->current_context);
	return 0;
}

const struct kubectl_cmd kubectl_config_current_context = {
	.name = "config current-context",
	.section = SECTION_NONE,
	.use = "config current-context [flags]",
	.summary = "Display the current-context",
	.examples = "# The context in use\nkubectl config current-context",
	.run = run,
};
