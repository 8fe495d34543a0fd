/* kubectl auth whoami: who the server takes us for. */
#include "cli/printer.h"
#include "kubectl/generate.h"
#include "kubectl/internal.h"

#include <errno.h>

struct opts {
	struct print_flags print;
};
#define T struct opts
static const struct opt_spec specs[] = {PRINT_OPTS(T, print), OPT_END};

static void row(struct tabwriter *t, const char *name, const struct value *list)
{
	const struct value *v;

	tabwriter_printf(t, "%s\t[", name);
	value_each_item(v, i, list)
		tabwriter_printf(t, "%s%s", i ? " " : "", value_str_or(v, ""));
	tabwriter_puts(t, "]\n");
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	VALUE_AUTO *ask = value_build("{apiVersion: 'authentication.k8s.io/v1', kind: "
				      "'SelfSubjectReview', metadata: {}}");
	VALUE_AUTO *got = NULL;
	const struct value *user, *v;
	struct printer *p = NULL;
	const char *key;
	struct tabwriter *t;
	BUF_AUTO out = BUF_INIT;
	int r = printer_new(k, &o->print, "", DRY_RUN_NONE, &p, err);

	if (r == 0)
		r = kubectl_send(k, API_CREATE, generate_kind("selfsubjectreviews"), NULL, NULL,
				 NULL, ask, &got, err);
	if (r == 0 && *o->print.output)
		r = printer_print(k, p, got, true, err);
	printer_free(p);
	if (r < 0 || *o->print.output)
		return r;
	user = value_in(got, "status", "userInfo");
	t = tabwriter_table_new();
	tabwriter_puts(t, "ATTRIBUTE\tVALUE\n");
	tabwriter_printf(t, "Username\t%s\n", value_str_or(value_get(user, "username"), ""));
	if (!str_empty(value_str_in(user, "uid")))
		tabwriter_printf(t, "UID\t%s\n", value_str_or(value_get(user, "uid"), ""));
	if (value_len(value_get(user, "groups")))
		row(t, "Groups", value_get(user, "groups"));
	value_each_entry(key, v, i, value_get(user, "extra"))
	{
		STR_AUTO name = xasprintf("Extra: %s", key);

		row(t, name, v);
	}
	tabwriter_flush(t, &out);
	tabwriter_free(t);
	kubectl_out_buf(k, &out);
	return 0;
}

const struct kubectl_cmd kubectl_auth_whoami = {
	.name = "auth whoami",
	.use = "auth whoami",
	.summary = "Experimental: Check self subject attributes",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
