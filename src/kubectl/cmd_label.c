/* kubectl label. */
#include "kubectl/metadata.h"

static const struct opt_spec specs[] = {METADATA_OPTS("label"), OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	return metadata_run(k, opts, "label", "labels", err);
}

const struct kubectl_cmd kubectl_label = {
	.name = "label",
	.section = SECTION_SETTINGS,
	.order = 1,
	.use = "label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N "
	       "[--resource-version=version]",
	.summary = "Update the labels on a resource",
	.opts = specs,
	.opts_size = sizeof(struct metadata_opts),
	.run = run,
	.arg_kinds = "type name",
};
