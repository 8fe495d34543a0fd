#include <errno.h>

#include "cli/printer.h"
#include "cli/sort.h"
#include "kubectl/kubectl.h"

struct opts {
	bool cached, namespaced, no_headers;
	char *group, *output, *sort_by;
	struct strvec categories, verbs;
};

#define T struct opts
static const struct opt_spec specs[] = {
	OPT_STR(T, group, "api-group", 0, "", "Only resources of this API group."),
	OPT_BOOL(T, cached, "cached", 0, "false",
		 "Use the cached list of resources if there is one."),
	OPT_LIST(T, categories, "categories", 0, "Only resources in all of these categories."),
	OPT_BOOL(T, namespaced, "namespaced", 0, "true",
		 "Only namespaced resources, or with false only the others. Not given: both."),
	OPT_BOOL(T, no_headers, "no-headers", 0, "false", "Leave out the headers."),
	OPT_STR(T, output, "output", 'o', "", "Output format. One of: (wide, name).",
		.values = "wide|name"),
	OPT_STR(T, sort_by, "sort-by", 0, "", "Sort by 'name' or by 'kind'.",
		.values = "name|kind"),
	OPT_LIST(T, verbs, "verbs", 0, "Only resources that have all of these verbs."),
	OPT_END};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;

	if (k->nr_args > 0) {
		BUF_AUTO args = BUF_INIT;

		strvec_join(&k->parsed.args, " ", &args);
		return kubectl_usage_error(k, err, "unexpected arguments: [%s]", buf_str(&args));
	}
	if (o->output[0] && !str_eq(o->output, "wide") && !str_eq(o->output, "name"))
		return err_set(err, -EINVAL, "--output %s is not available", o->output);
	if (o->sort_by[0] && !str_eq(o->sort_by, "name") && !str_eq(o->sort_by, "kind"))
		return err_set(err, -EINVAL, "--sort-by accepts only name or kind");
	return 0;
}

static bool has_all(const char *list, const struct strvec *wanted)
{
	STRVEC_AUTO have = STRVEC_INIT;

	strvec_split(&have, list, ',');
	for (size_t i = 0; i < wanted->nr; i++)
		if (!strvec_has(&have, wanted->v[i]))
			return false;
	return true;
}

static bool wanted(struct kubectl *k, const struct opts *o, const struct restmapper *m,
		   const struct kind *kind)
{
	if (!restmapper_preferred(m, kind) || str_empty(kind->verbs))
		return false;
	if (kubectl_given(k, "namespaced") && kind->namespaced != o->namespaced)
		return false;
	if (kubectl_given(k, "api-group") && !str_eq(kind->group, o->group))
		return false;
	return has_all(kind->verbs, &o->verbs) && has_all(kind->categories, &o->categories);
}

static int by_name(const void *a, const void *b)
{
	const struct kind *const *x = a, *const *y = b;

	return strcmp((*x)->plural, (*y)->plural);
}

static int by_kind(const void *a, const void *b)
{
	const struct kind *const *x = a, *const *y = b;

	return strcmp((*x)->kind, (*y)->kind);
}

static void line(struct tabwriter *tab, const struct opts *o, const struct kind *kind)
{
	const char *dot = kind->group[0] ? "." : "";

	if (str_eq(o->output, "name")) {
		tabwriter_printf(tab, "%s%s%s\n", kind->plural, dot, kind->group);
		return;
	}
	tabwriter_printf(tab, "%s\t%s\t%s\t%s\t%s", kind->plural, kind->short_names,
			 kind->api_version, kind->namespaced ? "true" : "false", kind->kind);
	if (str_eq(o->output, "wide"))
		tabwriter_printf(tab, "\t%s\t%s", kind->verbs, kind->categories);
	tabwriter_puts(tab, "\n");
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	const struct kind **v = NULL, *kind;
	struct tabwriter *tab;
	struct restmapper *m;
	BUF_AUTO out = BUF_INIT;
	size_t nr = 0, cap = 0;
	int r = kubectl_mapper(k, &m, err);

	for (size_t i = 0; r == 0 && (kind = restmapper_at(m, i)); i++) {
		if (!wanted(k, o, m, kind))
			continue;
		v = grow(v, nr + 1, &cap, sizeof(*v));
		v[nr++] = kind;
	}
	if (o->sort_by[0])
		sort_stable(v, nr, str_eq(o->sort_by, "name") ? by_name : by_kind);
	tab = tabwriter_table_new();
	if (!o->no_headers && !str_eq(o->output, "name"))
		tabwriter_printf(tab, "NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND%s\n",
				 str_eq(o->output, "wide") ? "\tVERBS\tCATEGORIES" : "");
	for (size_t i = 0; i < nr; i++)
		line(tab, o, v[i]);
	tabwriter_flush(tab, &out);
	tabwriter_free(tab);
	free(v);
	kubectl_out_buf(k, &out);
	return r;
}

const struct kubectl_cmd kubectl_api_resources = {
	.name = "api-resources",
	.section = SECTION_OTHER,
	.order = 1,
	.use = "api-resources [flags]",
	.summary = "Print the supported API resources on the server",
	.examples = "# Every resource type\nkubectl api-resources\n\n"
		    "# With verbs and categories\nkubectl api-resources -o wide\n\n"
		    "# Sorted\nkubectl api-resources --sort-by=name\n\n"
		    "# Only the namespaced ones\nkubectl api-resources --namespaced=true\n\n"
		    "# Only those of one API group\n"
		    "kubectl api-resources --api-group=rbac.authorization.k8s.io",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
};
