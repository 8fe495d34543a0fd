/* kubectl annotate. */
#include "kubectl/metadata.h"

static const struct opt_spec specs[] = {METADATA_OPTS("annotate"), OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	return metadata_run(k, opts, "annotation", "annotations", err);
}

const struct kubectl_cmd kubectl_annotate = {
	.name = "annotate",
	.section = SECTION_SETTINGS,
	.order = 2,
	.use = "annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N "
	       "[--resource-version=version]",
	.summary = "Update the annotations on a resource",
	.opts = specs,
	.opts_size = sizeof(struct metadata_opts),
	.run = run,
	.arg_kinds = "type name",
};
