/* kubectl scale. */
#include "kubectl/internal.h"
#include "kubectl/print.h"
#include "kubectl/resource.h"

#include <errno.h>

struct opts {
	struct file_flags files;
	struct print_flags print;
	struct dry_run_flags dry;
	char *selector, *resource_version;
	bool all;
	int64_t replicas, current, timeout;
};
#define T struct opts
static const struct opt_spec specs[] = {
	FILE_OPTS(T, files, "identifying the resource to set a new size"),
	PRINT_OPTS(T, print),
	DRY_RUN_OPTS(T, dry),
	SELECTOR_OPT(T, selector),
	OPT_BOOL(T, all, "all", 0, "false", "Select all resources of the given types."),
	OPT_INT(T, replicas, "replicas", 0, "0", "The new desired number of replicas. Required.",
		.flags = OPT_REQUIRED),
	OPT_INT(T, current, "current-replicas", 0, "-1",
		"Only when the present size is this; -1: no condition."),
	OPT_STR(T, resource_version, "resource-version", 0, "",
		"Only when the object still has this version."),
	OPT_DUR(T, timeout, "timeout", 0, "0s", "How long to wait until it is done; zero: not."),
	OPT_END};

struct scaling {
	struct opts *o;
	struct printer *printer;
	enum dry_run dry;
	size_t nr;
};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;

	(void)k;
	if (o->replicas < 0)
		return err_set(
			err, -EINVAL,
			"The --replicas=COUNT flag is required, and COUNT must be greater than "
			"or equal to 0");
	if (o->current < -1)
		return err_set(err, -EINVAL,
			       "The --current-replicas must specify an integer of -1 or greater");
	return 0;
}

static int scale_one(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct scaling *s = arg;
	struct write_options opt = {.dry_run = s->dry == DRY_RUN_SERVER};
	int64_t now = value_int_in(info->obj, "spec", "replicas");
	VALUE_AUTO *patch = value_build("{spec: {replicas: %l}}", s->o->replicas);
	VALUE_AUTO *keep = value_ref(info->obj);
	struct client *c;
	int r;

	s->nr++;
	if (!info->kind->has_scale)
		return err_api(err, -ENOENT, 404, "NotFound",
			       "the server could not find the requested resource");
	if (s->o->current >= 0 && s->o->current != now)
		return err_set(err, -ESTALE, "Expected replicas to be %lld, was %lld",
			       (long long)s->o->current, (long long)now);
	if (*s->o->resource_version &&
	    !str_eq(s->o->resource_version, value_str_in(info->obj, "metadata", "resourceVersion")))
		return err_set(
			err, -ESTALE, "Expected resource version to be %s, was %s",
			s->o->resource_version,
			value_str_or(value_in(info->obj, "metadata", "resourceVersion"), ""));
	if (s->dry != DRY_RUN_CLIENT) {
		r = kubectl_client(k, &c, err);
		if (r == 0)
			r = client_patch(c, info->kind, info->ns, info->name, "scale", PATCH_MERGE,
					 patch, &opt, NULL, err);
		if (r < 0)
			return r;
		if (*s->o->print.output && s->dry == DRY_RUN_NONE) {
			r = info_get(k, info, err);
			if (r < 0)
				return r;
		}
	}
	return printer_print(k, s->printer, info->obj, false, err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct scaling s = {.o = o};
	struct builder b = {.args = k->args,
			    .files = &o->files,
			    .label_selector = o->selector,
			    .all = o->all,
			    .flatten = true,
			    .latest = true,
			    .continue_on_error = true};
	int r = dry_run_parse(k, &o->dry, &s.dry, err);

	if (r == 0)
		r = printer_new(k, &o->print, "scaled", s.dry, &s.printer, err);
	if (r < 0)
		return r;
	r = builder_visit(k, &b, scale_one, &s, err);
	printer_free(s.printer);
	if (!s.nr && k->nr_errs == 1 && k->nr_args) {
		/* upstream's words when nothing at all was found */
		STR_AUTO why = xstrdup(err_msg(&k->errs[0]));

		err_release(&k->errs[0]);
		k->nr_errs = 0;
		return err_set(err, -ENOENT, "no objects passed to scale %s", why);
	}
	if (r == 0 && !s.nr)
		return err_set(err, -EINVAL, "no objects passed to scale");
	return r;
}

const struct kubectl_cmd kubectl_scale = {
	.name = "scale",
	.section = SECTION_DEPLOY,
	.order = 2,
	.use = "scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f "
	       "FILENAME | TYPE NAME)",
	.summary = "Set a new size for a deployment, replica set, or replication controller",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
	.arg_kinds = "type name",
};
