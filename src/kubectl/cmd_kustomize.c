/* kubectl kustomize DIR: the objects of a kustomization. */
#include "kubectl/kustomize.h"
#include "object/yaml.h"

#include <errno.h>

struct opts {
	char *helm_command, *helm_kube_version, *load_restrictor, *network_name, *output;
	struct strvec env, helm_api_versions, mount;
	bool as_current_user, alpha_plugins, helm, helm_debug, network;
};
#define T struct opts
static const struct opt_spec specs[] = {
	OPT_BOOL(T, as_current_user, "as-current-user", 0, "false", "Run plugins as you."),
	OPT_BOOL(T, alpha_plugins, "enable-alpha-plugins", 0, "false", "Allow plugins."),
	OPT_BOOL(T, helm, "enable-helm", 0, "false", "Allow Helm charts."),
	OPT_ARR(T, env, "env", 'e', "Environment of plugins."),
	OPT_ARR(T, helm_api_versions, "helm-api-versions", 0, "API versions Helm is told of."),
	OPT_STR(T, helm_command, "helm-command", 0, "helm", "The Helm program."),
	OPT_BOOL(T, helm_debug, "helm-debug", 0, "false", "Let Helm say more."),
	OPT_STR(T, helm_kube_version, "helm-kube-version", 0, "", "The version Helm is told of."),
	OPT_STR(T, load_restrictor, "load-restrictor", 0, "LoadRestrictionsRootOnly",
		"Where files may lie: LoadRestrictionsRootOnly or LoadRestrictionsNone."),
	OPT_ARR(T, mount, "mount", 0, "What plugins see of the file system."),
	OPT_BOOL(T, network, "network", 0, "false", "Let plugins use the network."),
	OPT_STR(T, network_name, "network-name", 0, "bridge", "The network plugins run in."),
	OPT_STR(T, output, "output", 'o', "", "Write to this file instead of standard output.",
		.values = "@file"),
	OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	VALUE_AUTO *list = NULL;
	const struct value *obj;
	BUF_AUTO out = BUF_INIT;
	int r;

	if (k->nr_args > 1)
		return err_set(err, -EINVAL, "specify one path to kustomization.yaml");
	r = kustomize_build(k, k->nr_args ? k->args[0] : ".", &list, err);
	if (r < 0)
		return r;
	value_each_item(obj, i, list)
	{
		if (i)
			buf_adds(&out, "---\n");
		yaml_write(&out, obj);
	}
	if (*o->output) {
		r = proc_write_file(k->proc, o->output, buf_str(&out), out.len, 0644);
		return r < 0 ? err_set(err, r, "open %s: %s", o->output, strerror(-r)) : 0;
	}
	kubectl_out_buf(k, &out);
	return 0;
}

const struct kubectl_cmd kubectl_kustomize = {
	.name = "kustomize",
	.section = SECTION_ADVANCED,
	.order = 6,
	.use = "kustomize DIR [flags]",
	.summary = "Build a kustomization target from a directory or URL",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "file",
};
