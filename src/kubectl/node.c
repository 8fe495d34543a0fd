#include "kubectl/node.h"

#include "kubectl/internal.h"

#include <errno.h>

int node_cordon(struct kubectl *k, struct info *node, bool cordon, enum dry_run dry,
		struct err *err)
{
	const char *word = cordon ? "cordoned" : "uncordoned";
	VALUE_AUTO *patch = cordon ? value_build("{spec: {unschedulable: true}}")
				   : value_build("{spec: {unschedulable: null}}");
	struct write_options opt = {.dry_run = dry == DRY_RUN_SERVER};
	int r = 0;

	if (value_bool_in(node->obj, "spec", "unschedulable") == cordon) {
		kubectl_out(k, "node/%s already %s%s\n", node->name, word,
			    dry == DRY_RUN_CLIENT ? " (dry run)" : "");
		return 0;
	}
	if (dry != DRY_RUN_CLIENT)
		r = info_patch(k, node, NULL, PATCH_STRATEGIC, patch, &opt, err);
	if (r == 0)
		kubectl_out(k, "node/%s %s%s\n", node->name, word,
			    dry == DRY_RUN_CLIENT   ? " (dry run)"
			    : dry == DRY_RUN_SERVER ? " (server dry run)"
						    : "");
	return r;
}

int node_infos(struct kubectl *k, const char *selector, struct infos *ret, struct err *err)
{
	struct builder b = {.label_selector = selector, .flatten = true, .latest = true};
	STRVEC_AUTO args = STRVEC_INIT;
	int r;

	if (!k->nr_args && str_empty(selector))
		return kubectl_usage_error(k, err, "USAGE: %s [flags]", k->cmd->use);
	if (k->nr_args && !str_empty(selector))
		return kubectl_usage_error(
			k, err, "error: cannot specify both a node name and a --selector option");
	strvec_add(&args, "nodes");
	for (size_t i = 0; i < k->nr_args; i++)
		strvec_add(&args, str_starts(k->args[i], "node/")    ? k->args[i] + 5
				  : str_starts(k->args[i], "nodes/") ? k->args[i] + 6
								     : k->args[i]);
	b.args = args.v;
	r = builder_infos(k, &b, ret, err);
	return r;
}

int node_cordon_run(struct kubectl *k, const struct cordon_opts *o, bool cordon, struct err *err)
{
	struct infos nodes = {0};
	enum dry_run dry;
	int r = dry_run_parse(k, &o->dry, &dry, err);

	if (r == 0)
		r = node_infos(k, o->selector, &nodes, err);
	for (size_t i = 0; i < nodes.nr && r == 0; i++)
		r = node_cordon(k, &nodes.v[i], cordon, dry, err);
	infos_release(&nodes);
	return r;
}
