/* kubectl plugin list: programs called kubectl-NAME on the PATH. */
#include "kubectl/kubectl.h"

#include <errno.h>

struct opts {
	bool name_only;
};
#define T struct opts
static const struct opt_spec specs[] = {
	OPT_BOOL(T, name_only, "name-only", 0, "false", "Only the names, without the folders."),
	OPT_END};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	const char *path = proc_getenv(k->proc, "PATH");
	STRVEC_AUTO dirs = STRVEC_INIT;
	BUF_AUTO out = BUF_INIT;

	strvec_split(&dirs, path ? path : "", ':');
	for (size_t i = 0; i < dirs.nr; i++) {
		STRVEC_AUTO names = STRVEC_INIT;

		if (vfs_list(machine_vfs(k->proc->machine), dirs.v[i], &names) < 0)
			continue;
		for (size_t n = 0; n < names.nr; n++)
			if (str_starts(names.v[n], "kubectl-"))
				buf_addf(&out, "%s%s%s\n", o->name_only ? "" : dirs.v[i],
					 o->name_only ? "" : "/", names.v[n]);
	}
	if (!out.len)
		return err_set(err, -ENOENT, "unable to find any kubectl plugins in your PATH");
	kubectl_out(k, "The following compatible plugins are available:\n\n%s", buf_str(&out));
	return 0;
}

const struct kubectl_cmd kubectl_plugin_list = {
	.name = "plugin list",
	.use = "plugin list [flags]",
	.summary = "List all visible plugin executables on a user's PATH",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
