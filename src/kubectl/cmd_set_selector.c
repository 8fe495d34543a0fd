/* kubectl set selector TYPE/NAME SELECTOR */
#include "kubectl/set.h"
#include "object/selector.h"

#include <errno.h>

struct opts {
	struct set_flags s;
	char *resource_version;
};
#define T struct opts
static const struct opt_spec specs[] = {
	OPT_ARR(T, s.files.files, "filename", 'f', "identifying the resource.", .values = "@file"),
	OPT_BOOL(T, s.files.recursive, "recursive", 'R', "true",
		 "Also read the directories below those given with -f."),
	PRINT_OPTS(T, s.print),
	DRY_RUN_OPTS(T, s.dry),
	MANAGER_OPT(T, s.manager, "kubectl-set"),
	OPT_BOOL(T, s.all, "all", 0, "false", "Select all resources of the given types."),
	OPT_BOOL(T, s.local, "local", 0, "false",
		 "Only change what files say; do not ask the server."),
	OPT_STR(T, resource_version, "resource-version", 0, "",
		"Only when the object still has this version."),
	OPT_END};

struct wanted {
	const struct opts *o;
	struct value *selector;
};

static int change(struct kubectl *k, const struct info *info, struct value **obj, void *arg,
		  struct err *err)
{
	const struct wanted *w = arg;
	const struct value *expressions = value_get(w->selector, "matchExpressions"), *e;
	BUF_AUTO text = BUF_INIT;

	(void)k;
	if (!str_eq(info->kind->kind, "Service"))
		return err_set(err, -EINVAL, "setting a selector is only supported for Services");
	value_each_item(e, i, expressions)
	{
		const struct value *v;

		buf_addf(&text, "%s{%s %s [", i ? " " : "", value_str_in(e, "key"),
			 value_str_in(e, "operator"));
		value_each_item(v, n, value_get(e, "values"))
			buf_addf(&text, "%s%s", n ? " " : "", value_str(v));
		buf_adds(&text, "]}");
	}
	if (text.len)
		return err_set(err, -EINVAL, "match expression [%s] not supported on this object",
			       buf_str(&text));
	value_put_in(obj, value_ref(value_get(w->selector, "matchLabels")), "spec", "selector");
	if (*w->o->resource_version)
		value_put_in(obj, value_str_new(w->o->resource_version), "metadata",
			     "resourceVersion");
	return 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct wanted w = {.o = o};
	STRVEC_AUTO resources = STRVEC_INIT;
	struct selector *s;
	int r;

	if (!k->nr_args)
		return err_set(err, -EINVAL, "one selector is required");
	r = set_take_resources(k, &o->s, k->nr_args - 1, &resources, err);
	if (r == 0)
		r = selector_parse_labels(k->args[k->nr_args - 1], &s, err);
	if (r < 0)
		return r;
	w.selector = selector_to_object(s);
	selector_free(s);
	r = set_objects(k, &o->s, &resources, "selector updated", NULL, change, &w, err);
	value_unref(w.selector);
	return r;
}

const struct kubectl_cmd kubectl_set_selector = {
	.name = "set selector",
	.use = "set selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]",
	.summary = "Set the selector on a resource",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "type name",
};
