#include <errno.h>

#include "kubectl/kubectl.h"

static const char *const shells[] = {"bash", "fish", "powershell", "zsh"};

static int run(struct kubectl *k, void *opts, struct err *err)
{
	bool known = false;

	(void)opts;
	if (k->nr_args == 0)
		return kubectl_usage_error(k, err, "Shell not specified.");
	if (k->nr_args > 1)
		return kubectl_usage_error(k, err,
					   "Too many arguments. Expected only the shell type.");
	for (size_t i = 0; i < ARRAY_SIZE(shells); i++)
		known = known || str_eq(shells[i], k->args[0]);
	if (!known)
		return kubectl_usage_error(k, err, "Unsupported shell type \"%s\".", k->args[0]);
	/* The terminal asks kubectl itself for candidates, so there is little to define. */
	kubectl_out(k,
		    "# %s completion for kubectl\n"
		    "__start_kubectl() { :; }\n"
		    "complete -o default -F __start_kubectl kubectl\n",
		    k->args[0]);
	return 0;
}

const struct kubectl_cmd kubectl_completion = {
	.name = "completion",
	.section = SECTION_SETTINGS,
	.order = 3,
	.use = "completion SHELL",
	.summary = "Output shell completion code for the specified shell (bash, zsh, fish, or "
		   "powershell)",
	.details = "The code takes effect when the shell reads it, for instance from ~/.bashrc.",
	.examples = "# Completion in this bash\nsource <(kubectl completion bash)\n\n"
		    "# And with the short name k\n"
		    "alias k=kubectl\ncomplete -o default -F __start_kubectl k",
	.run = run,
	.arg_kinds = "shell none",
};
