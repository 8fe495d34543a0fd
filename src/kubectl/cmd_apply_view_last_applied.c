/* kubectl apply view-last-applied TYPE NAME */
#include "kubectl/generate.h"
#include "object/yaml.h"

#include <errno.h>

struct opts {
	struct file_flags files;
	char *selector, *output;
	bool all;
};
#define T struct opts
static const struct opt_spec specs[] = {
	FILE_OPTS(T, files, "that contains the last-applied-configuration annotations"),
	SELECTOR_OPT(T, selector),
	OPT_STR(T, output, "output", 'o', "yaml", "Output format. Must be one of (yaml, json)",
		.values = "yaml|json"),
	OPT_BOOL(T, all, "all", 0, "false", "Select all resources of the given types."), OPT_END};

static int view(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	const struct opts *o = arg;
	const char *text = value_str_in(info->obj, "metadata", "annotations", LAST_APPLIED);
	VALUE_AUTO *config = NULL;
	BUF_AUTO out = BUF_INIT;

	if (!text) /* as upstream, which forgets to say so */
		return 0;
	if (json_parse(text, strlen(text), &config, NULL, err) < 0)
		return -EINVAL;
	if (str_eq(o->output, "json")) {
		json_write(&out, config, JSON_PRETTY);
		buf_addc(&out, '\n');
	} else {
		yaml_write(&out, config);
	}
	kubectl_out_buf(k, &out);
	return 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct builder b = {.args = k->args,
			    .files = &o->files,
			    .label_selector = o->selector,
			    .all = o->all,
			    .flatten = true,
			    .latest = true};
	struct infos l = {0};
	int r = builder_infos(k, &b, &l, err);

	if (r == 0 && !str_eq(o->output, "yaml") && !str_eq(o->output, "json"))
		r = kubectl_usage_error(k, err,
					"Unexpected -o output mode: %s, the flag 'output' must be "
					"one of yaml|json",
					o->output);
	for (size_t i = 0; i < l.nr && r == 0; i++)
		r = view(k, &l.v[i], o, err);
	infos_release(&l);
	return r;
}

const struct kubectl_cmd kubectl_apply_view_last_applied = {
	.name = "apply view-last-applied",
	.use = "apply view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)",
	.summary = "View the latest last-applied-configuration annotations of a resource/object",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "type name",
};
