#include <errno.h>

#include "kubectl/config_edit.h"

struct opts {
	bool current;
	char *cluster, *user, *ns;
};

#define T struct opts
static const struct opt_spec specs[] = {
	OPT_STR(T, cluster, "cluster", 0, "", "cluster for the context entry in kubeconfig",
		.values = "@cluster"),
	OPT_BOOL(T, current, "current", 0, "false", "Modify the current context"),
	OPT_STR(T, ns, "namespace", 0, "", "namespace for the context entry in kubeconfig",
		.values = "@namespace"),
	OPT_STR(T, user, "user", 0, "", "user for the context entry in kubeconfig",
		.values = "@kubeuser"),
	OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	struct config_edit e;
	struct value *ctx;
	const char *name = k->nr_args ? k->args[0] : "";
	STR_AUTO shown = NULL;
	bool exists;
	int r;

	if (k->nr_args > 1)
		return config_unexpected_args(k, "Unexpected args", err);
	if (!name[0] && !o->current)
		return err_set(err, -EINVAL,
			       "you must specify a non-empty context name or --current");
	if (name[0] && o->current)
		return err_set(err, -EINVAL,
			       "you cannot specify both a context name and --current");
	r = config_edit_begin(k, &e, err);
	if (r < 0)
		return r;
	if (o->current)
		name = e.merged.current_context;
	shown = xstrdup(name);
	if (!name[0]) {
		config_edit_end(&e);
		return err_set(err, -EINVAL, "no current context is set");
	}
	exists = value_get(e.merged.contexts, name) != NULL;
	ctx = exists ? value_ref(value_get(e.merged.contexts, name)) : value_map_new();
	if (kubectl_given(k, "cluster"))
		value_put_str(&ctx, "cluster", o->cluster);
	if (kubectl_given(k, "user"))
		value_put_str(&ctx, "user", o->user);
	if (kubectl_given(k, "namespace") && o->ns[0])
		value_put_str(&ctx, "namespace", o->ns);
	else if (kubectl_given(k, "namespace"))
		value_del(&ctx, "namespace");
	r = config_edit_put(&e, "contexts", name, ctx, err);
	config_edit_end(&e);
	if (r == 0)
		kubectl_out(k, "Context \"%s\" %s.\n", shown, exists ? "modified" : "created");
	return r;
}

const struct kubectl_cmd kubectl_config_set_context = {
	.name = "config set-context",
	.section = SECTION_NONE,
	.use = "config set-context [NAME | --current] [--cluster=cluster_nickname] "
	       "[--user=user_nickname] [--namespace=namespace]",
	.summary = "Set a context entry in kubeconfig",
	.details = "What a context of that name has already and you do not name stays as it is.",
	.examples = "# The namespace of the present context\n"
		    "kubectl config set-context --current --namespace=web\n\n"
		    "# Only the user of the context named staging\n"
		    "kubectl config set-context staging --user=cluster-admin",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "context",
};
