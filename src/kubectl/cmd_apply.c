/* kubectl apply -f: the three-way merge of what was applied, what is wanted and what is there.
 * Upstream: pkg/cmd/apply. */
#include "kubectl/generate.h"
#include "kubectl/internal.h"
#include "object/path.h"

#include <errno.h>

#define MAX_TRIES 5

struct opts {
	struct file_flags files;
	struct print_flags print;
	struct dry_run_flags dry;
	char *manager, *validate, *selector, *cascade;
	bool overwrite, force, wait, server_side, prune, all;
	int64_t grace, timeout;
};
#define T struct opts
static const struct opt_spec specs[] = {
	FILE_OPTS(T, files, "that contains the configuration to apply"),
	PRINT_OPTS(T, print),
	DRY_RUN_OPTS(T, dry),
	MANAGER_OPT(T, manager, "kubectl-client-side-apply"),
	VALIDATE_OPT(T, validate),
	SELECTOR_OPT(T, selector),
	OPT_BOOL(T, overwrite, "overwrite", 0, "true",
		 "Let the given configuration win over changes made elsewhere."),
	OPT_BOOL(T, force, "force", 0, "false", "Delete and create again what cannot be changed."),
	OPT_STR(T, cascade, "cascade", 0, "background",
		"Must be \"background\", \"orphan\", or \"foreground\".", .no_value = "background"),
	OPT_INT(T, grace, "grace-period", 0, "-1", "Seconds to end in order, with --force."),
	OPT_DUR(T, timeout, "timeout", 0, "0s", "How long to wait for deletions."),
	OPT_BOOL(T, wait, "wait", 0, "false", "Wait for deletions."),
	OPT_BOOL(T, server_side, "server-side", 0, "false", "Apply in the server."),
	OPT_BOOL(T, prune, "prune", 0, "false", "Delete what is no longer in the files."),
	OPT_BOOL(T, all, "all", 0, "false", "With --prune: everything of the namespace."),
	OPT_END};

struct applying {
	struct opts *o;
	struct printer *printer;
	enum dry_run dry;
	enum field_validation validation;
	size_t nr;
};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;

	if (k->nr_args)
		return kubectl_usage_error(k, err, "Unexpected args: [%s]", k->args[0]);
	if (!o->files.files.nr)
		return err_set(err, -EINVAL, "must specify one of -f and -k");
	if (o->server_side)
		return err_set(
			err, -ENOTSUP,
			"this server does not apply on its side yet; leave out --server-side");
	if (o->prune)
		return err_set(err, -ENOTSUP,
			       "--prune is not there yet; delete what is no longer wanted by name");
	return 0;
}

/* The wanted object without what the server alone decides. */
static struct value *modified(const struct value *obj)
{
	return with_last_applied(obj);
}

static int make_patch(const struct info *info, const struct value *want, const struct value *live,
		      struct value **ret, struct err *err)
{
	const char *last = value_str_in(live, "metadata", "annotations", LAST_APPLIED);
	const struct schema_type *type =
		schema_of_kind(kind_api_version(info->kind), info->kind->kind);
	VALUE_AUTO *original = NULL;

	if (last && json_parse(last, strlen(last), &original, NULL, err) < 0)
		return -EINVAL;
	if (!type) {
		*ret = patch_three_way_merge(original, want, live);
		return 0;
	}
	return patch_three_way_strategic(original, want, live, &schema_patch, type, ret, err);
}

static int update(struct kubectl *k, struct applying *a, struct info *info,
		  const struct value *want, struct value *live, const char **ret_said,
		  struct err *err)
{
	const struct schema_type *type =
		schema_of_kind(kind_api_version(info->kind), info->kind->kind);
	struct write_options opt = {.field_manager = a->o->manager,
				    .validation = a->validation,
				    .dry_run = a->dry == DRY_RUN_SERVER};
	VALUE_AUTO *patch = NULL;
	VALUE_AUTO *before = value_ref(live);
	int r = make_patch(info, want, live, &patch, err);

	if (r < 0)
		return r;
	*ret_said = "unchanged";
	value_unref(info->obj);
	info->obj = value_ref(live);
	if (value_len(patch) == 0)
		return 0;
	*ret_said = "configured";
	if (a->dry == DRY_RUN_CLIENT) {
		struct value *next = NULL;

		if (type)
			r = patch_strategic(live, patch, &schema_patch, type, &next, err);
		else
			next = patch_merge(live, patch);
		if (r == 0) {
			value_unref(info->obj);
			info->obj = next;
		}
		return r;
	}
	r = info_patch(k, info, NULL, type ? PATCH_STRATEGIC : PATCH_MERGE, patch, &opt, err);
	if (r == 0 && a->dry == DRY_RUN_NONE &&
	    str_eq(value_str_in(before, "metadata", "resourceVersion"),
		   value_str_in(info->obj, "metadata", "resourceVersion")))
		*ret_said = "unchanged";
	return r;
}

static int create(struct kubectl *k, struct applying *a, struct info *info,
		  const struct value *want, struct err *err)
{
	struct write_options opt = {.field_manager = a->o->manager,
				    .validation = a->validation,
				    .dry_run = a->dry == DRY_RUN_SERVER};
	int r;

	value_unref(info->obj);
	info->obj = value_ref(want);
	if (a->dry == DRY_RUN_CLIENT)
		return 0;
	r = info_create(k, info, &opt, err);
	if (r < 0)
		kubectl_error_source(err, "creating", info->source);
	return r;
}

static void warn_missing(struct kubectl *k, const struct info *info)
{
	kubectl_warn(
		k,
		"resource %s/%s is missing the " LAST_APPLIED
		" annotation which is required by kubectl apply. kubectl apply should only be used "
		"on resources created declaratively by either kubectl create --save-config or "
		"kubectl apply. The missing annotation will be patched automatically.",
		info->kind->plural, info->name);
}

/* Fields that cannot change: with --force the object goes and comes again. */
static int replace(struct kubectl *k, struct applying *a, struct info *info,
		   const struct value *want, struct err *err)
{
	struct delete_options del = DELETE_OPTIONS_INIT;
	struct client *c;
	int r = info_delete(k, info, &del, NULL, err);

	if (r == 0)
		r = kubectl_client(k, &c, err);
	for (int i = 0; i < 600 && r == 0; i++) {
		ERR_AUTO gone = ERR_INIT;

		if (client_get(c, info->kind, info->ns, info->name, NULL, &gone) == -ENOENT)
			break;
		if (fiber_sleep(k->sim, 100 * SIM_MSEC) < 0)
			return -ECANCELED;
	}
	return r < 0 ? r : create(k, a, info, want, err);
}

static int apply_one(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct applying *a = arg;
	VALUE_AUTO *want = modified(info->obj);
	VALUE_AUTO *live = NULL;
	const char *said = "created";
	struct client *c;
	int r = kubectl_client(k, &c, err);

	a->nr++;
	if (r == 0)
		r = client_get(c, info->kind, info->ns, info->name, &live, err);
	if (r == -ENOENT) {
		err_release(err);
		r = create(k, a, info, want, err);
	} else if (r == 0) {
		if (!value_in(live, "metadata", "annotations", LAST_APPLIED))
			warn_missing(k, info);
		r = update(k, a, info, want, live, &said, err);
		for (int i = 0; r == -ESTALE && i < MAX_TRIES; i++) {
			value_unref(live);
			live = NULL;
			r = client_get(c, info->kind, info->ns, info->name, &live, err);
			if (r == 0)
				r = update(k, a, info, want, live, &said, err);
		}
		if (r < 0 && a->o->force && (r == -EINVAL || r == -ESTALE)) {
			err_release(err);
			r = replace(k, a, info, want, err);
		}
	}
	if (r < 0)
		return r;
	printer_set_operation(a->printer, said);
	return printer_print(k, a->printer, info->obj, false, err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct applying a = {.o = o};
	struct builder b = {.files = &o->files,
			    .label_selector = o->selector,
			    .flatten = true,
			    .continue_on_error = true,
			    .validate = true};
	int r = dry_run_parse(k, &o->dry, &a.dry, err);

	if (r == 0)
		r = validate_parse(o->validate, &a.validation, err);
	if (r == 0)
		r = printer_new(k, &o->print, "created", a.dry, &a.printer, err);
	if (r < 0)
		return r;
	r = builder_visit(k, &b, apply_one, &a, err);
	printer_free(a.printer);
	if (r == 0 && !a.nr)
		return err_set(err, -EINVAL, "no objects passed to apply");
	return r;
}

const struct kubectl_cmd kubectl_apply = {
	.name = "apply",
	.section = SECTION_ADVANCED,
	.order = 2,
	.use = "apply (-f FILENAME | -k DIRECTORY)",
	.summary = "Apply a configuration to a resource by file name or stdin",
	.details =
		"What is not there is created; what is there is changed to what the file says, and "
		"fields that an earlier apply set and the file no longer has are removed.",
	.examples = "# The configuration of a file\nkubectl apply -f ./pod.json\n\n"
		    "# What standard input holds\ncat pod.json | kubectl apply -f -",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
};
