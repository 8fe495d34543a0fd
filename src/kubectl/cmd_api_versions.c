#include <errno.h>

#include "kubectl/kubectl.h"

static int run(struct kubectl *k, void *opts, struct err *err)
{
	STRVEC_AUTO versions = STRVEC_INIT;
	struct restmapper *m;
	int r;

	(void)opts;
	if (k->nr_args > 0) {
		BUF_AUTO args = BUF_INIT;

		strvec_join(&k->parsed.args, " ", &args);
		return kubectl_usage_error(k, err, "unexpected arguments: [%s]", buf_str(&args));
	}
	r = kubectl_mapper(k, &m, err);
	if (r < 0)
		return r;
	restmapper_versions(m, &versions);
	for (size_t i = 0; i < versions.nr; i++)
		kubectl_out(k, "%s\n", versions.v[i]);
	return 0;
}

const struct kubectl_cmd kubectl_api_versions = {
	.name = "api-versions",
	.section = SECTION_OTHER,
	.order = 2,
	.use = "api-versions",
	.summary =
		"Print the supported API versions on the server, in the form of \"group/version\"",
	.examples = "# The API versions the server has\nkubectl api-versions",
	.run = run,
};
