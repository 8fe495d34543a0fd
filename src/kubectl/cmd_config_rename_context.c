#include <errno.h>

#include "kubectl/config_edit.h"

static int rename_to(struct config_edit *e, const char *from, const char *to, struct err *err)
{
	struct value *ctx = value_get(e->merged.contexts, from);
	const char *file = config_edit_file(e);
	struct kubeconfig c;
	int r;

	if (!ctx)
		return err_set(err, -ENOENT, "cannot rename the context \"%s\", it's not in %s",
			       from, file);
	if (value_get(e->merged.contexts, to))
		return err_set(
			err, -EEXIST,
			"cannot rename the context \"%s\", the context \"%s\" already exists in "
			"%s",
			from, to, file);
	/* Both halves go to the file the context is in. */
	file = kubeconfig_target(e->k->proc, &e->paths, &e->merged, "contexts", from);
	r = kubeconfig_load_file(e->k->proc, file, &c, err);
	if (r < 0)
		return r;
	value_put(&c.contexts, to, value_ref(ctx));
	value_del(&c.contexts, from);
	r = kubeconfig_save(e->k->proc, file, &c, err);
	kubeconfig_release(&c);
	if (r == 0 && str_eq(e->merged.current_context, from))
		r = config_edit_set_current(e, to, err);
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct config_edit e;
	int r;

	(void)opts;
	if (k->nr_args != 2)
		return config_unexpected_args(k, "Unexpected args", err);
	r = config_edit_begin(k, &e, err);
	if (r < 0)
		return r;
	r = rename_to(&e, k->args[0], k->args[1], err);
	config_edit_end(&e);
	if (r == 0)
		kubectl_out(k, "Context \"%s\" renamed to \"%s\".\n", k->args[0], k->args[1]);
	return r;
}

const struct kubectl_cmd kubectl_config_rename_context = {
	.name = "config rename-context",
	.section = SECTION_NONE,
	.use = "config rename-context CONTEXT_NAME NEW_NAME",
	.summary = "Rename a context from the kubeconfig file",
	.details = "CONTEXT_NAME is the name a context has, NEW_NAME the one it gets. If it is the "
		   "current context, it stays that under its new name.",
	.examples = "# Rename the context 'old-name' to 'new-name'\n"
		    "kubectl config rename-context old-name new-name",
	.run = run,
	.arg_kinds = "context none",
};
