#include <errno.h>

#include "cli/printer.h"
#include "kubectl/kubectl.h"

struct opts {
	bool no_headers;
	char *output;
};

#define T struct opts
static const struct opt_spec specs[] = {
	OPT_BOOL(T, no_headers, "no-headers", 0, "false", "Leave out the headers."),
	OPT_STR(T, output, "output", 'o', "", "Output format. One of: (name).", .values = "name"),
	OPT_END};

static void context_line(struct tabwriter *tab, const struct kubeconfig *c, const char *name,
			 bool name_only)
{
	const struct value *ctx = value_get(c->contexts, name);

	if (name_only)
		tabwriter_printf(tab, "%s\n", name);
	else
		tabwriter_printf(tab, "%s\t%s\t%s\t%s\t%s\n",
				 str_eq(c->current_context, name) ? "*" : "", name,
				 value_str_or(value_get(ctx, "cluster"), ""),
				 value_str_or(value_get(ctx, "user"), ""),
				 value_str_or(value_get(ctx, "namespace"), ""));
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	const struct kubeconfig *c;
	bool name_only = str_eq(o->output, "name");
	struct tabwriter *tab;
	BUF_AUTO out = BUF_INIT;
	const struct value *ctx;
	const char *name;
	int r;

	if (o->output[0] && !name_only)
		return err_set(
			err, -EINVAL,
			"--output %s is not available in kubectl config get-contexts; resetting "
			"to default output format",
			o->output);
	r = kubectl_config_load(k, &c, err);
	if (r < 0)
		return r;
	tab = tabwriter_table_new();
	if (!o->no_headers && !name_only)
		tabwriter_puts(tab, "CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n");
	value_each_entry(name, ctx, i, k->nr_args ? NULL : c->contexts)
		context_line(tab, c, name, name_only);
	strvec_sort(&k->parsed.args);
	for (size_t i = 0; i < k->nr_args; i++) {
		ERR_AUTO missing = ERR_INIT;

		if (value_get(c->contexts, k->args[i])) {
			context_line(tab, c, k->args[i], name_only);
			continue;
		}
		if (err_set(&missing, -ENOENT, "context %s not found", k->args[i]) < 0)
			kubectl_keep_error(k, &missing);
	}
	tabwriter_flush(tab, &out);
	tabwriter_free(tab);
	kubectl_out_buf(k, &out);
	return kubectl_kept(k);
}

const struct kubectl_cmd kubectl_config_get_contexts = {
	.name = "config get-contexts",
	.section = SECTION_NONE,
	.use = "config get-contexts [(-o|--output=)name)]",
	.summary = "Describe one or many contexts",
	.examples = "# All contexts\nkubectl config get-contexts\n\n"
		    "# One of them\nkubectl config get-contexts staging",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "context",
};
