/* kubectl apply -f: the three-way merge of what was applied, what is wanted and what is there.
 * Upstream: pkg/cmd/apply. */
#include "kubectl/apply_server.h"
#include "kubectl/generate.h"
#include "kubectl/internal.h"
#include "object/path.h"

#include <errno.h>

#define MAX_TRIES 5

struct opts {
	struct file_flags files;
	struct print_flags print;
	struct dry_run_flags dry;
	struct delete_flags del;
	char *manager, *validate, *selector, *applyset, *subresource;
	bool overwrite, server_side, force_conflicts, prune, all, openapi_patch;
	struct strvec allowlist;
};
#define T struct opts
static const struct opt_spec specs[] = {
	FILE_OPTS(T, files, "that contains the configuration to apply"),
	PRINT_OPTS(T, print),
	DRY_RUN_OPTS(T, dry),
	DELETE_OPTS(T, del),
	MANAGER_OPT(T, manager, "kubectl-client-side-apply"),
	VALIDATE_OPT(T, validate),
	SELECTOR_OPT(T, selector),
	OPT_BOOL(T, overwrite, "overwrite", 0, "true",
		 "Let the given configuration win over changes made elsewhere."),
	OPT_BOOL(T, openapi_patch, "openapi-patch", 0, "true",
		 "Make patches by the server's OpenAPI description where there is one."),
	OPT_BOOL(T, server_side, "server-side", 0, "false", "Apply in the server."),
	OPT_BOOL(T, force_conflicts, "force-conflicts", 0, "false",
		 "With --server-side: take fields over from other managers."),
	OPT_BOOL(T, prune, "prune", 0, "false",
		 "Delete what was applied before and is no longer in the files."),
	OPT_ARR(T, allowlist, "prune-allowlist", 0,
		"With --prune: only these kinds, as GROUP/VERSION/KIND; may be repeated."),
	OPT_STR(T, subresource, "subresource", 0, "", "Apply to this subresource of the object.",
		.values = "status|scale|resize"),
	OPT_BOOL(T, all, "all", 0, "false", "With --prune: everything of the namespace."),
	OPT_END};

struct applying {
	struct opts *o;
	struct printer *printer;
	enum dry_run dry;
	enum field_validation validation;
	size_t nr;
	struct strvec uids, namespaces; /* of what was applied, for --prune */
};

static int validate_prune(const struct opts *o, struct err *err)
{
	for (size_t i = 0; i < o->allowlist.nr; i++) {
		const char *first = strchr(o->allowlist.v[i], '/');
		const char *second = first ? strchr(first + 1, '/') : NULL;

		if (!second || strchr(second + 1, '/'))
			return err_set(err, -EINVAL,
				       "invalid GroupVersionKind format: %s, please follow "
				       "<group/version/kind>",
				       o->allowlist.v[i]);
	}
	if (o->del.force)
		return err_set(err, -EINVAL, "--force cannot be used with --prune");
	if (!*o->selector && !o->all)
		return err_set(
			err, -EINVAL,
			"all resources selected for prune without explicitly passing --all. "
			"To prune all resources, pass the --all flag. If you did not mean to "
			"prune all resources, specify a label selector");
	return 0;
}

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	enum field_validation validation;
	enum propagation ignored;
	enum dry_run dry;
	int r;

	if (k->nr_args) {
		BUF_AUTO all = BUF_INIT;

		strvec_join(&k->parsed.args, " ", &all);
		return kubectl_usage_error(k, err, "Unexpected args: [%s]", buf_str(&all));
	}
	if (!files_given(&o->files))
		return err_set(err, -EINVAL, "must specify one of -f and -k");
	r = dry_run_parse(k, &o->dry, &dry, err);
	if (r == 0)
		r = cascade_parse(o->del.cascade, &ignored, err);
	if (r < 0)
		return r;
	if (o->force_conflicts && !o->server_side)
		return err_set(err, -EINVAL, "--force-conflicts only works with --server-side");
	if (dry == DRY_RUN_CLIENT && o->server_side)
		return err_set(err, -EINVAL,
			       "--dry-run=client doesn't work with --server-side (did you mean "
			       "--dry-run=server instead?)");
	if (dry == DRY_RUN_SERVER && o->del.force)
		return err_set(err, -EINVAL, "--dry-run=server cannot be used with --force");
	if (o->server_side && o->del.force)
		return err_set(err, -EINVAL, "--force cannot be used with --server-side");
	if (o->all && *o->selector)
		return err_set(err, -EINVAL, "cannot set --all and --selector at the same time");
	if (o->prune)
		r = validate_prune(o, err);
	if (r == 0)
		r = validate_parse(o->validate, &validation, err);
	if (r == 0 && *o->subresource && !o->server_side)
		return err_set(err, -EINVAL,
			       "--subresource can only be specified for --server-side");
	return r;
}

/* The wanted object without what the server alone decides. */
static struct value *modified(const struct value *obj)
{
	return with_last_applied(obj);
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
	enum patch_type patch_type;
	int r = apply_patch(info->kind, want, live, a->o->overwrite, &patch_type, &patch, err);

	if (r < 0)
		return r;
	/* without the server nothing is compared for what is said */
	*ret_said = a->dry == DRY_RUN_CLIENT ? "configured" : "unchanged";
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
	return info_patch(k, info, NULL, type ? PATCH_STRATEGIC : PATCH_MERGE, patch, &opt, err);
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

/* Tells what was done, and remembers the object for --prune. */
static int applied(struct kubectl *k, struct applying *a, const struct info *info, const char *said,
		   struct err *err)
{
	strvec_add(&a->uids, value_str_or(value_in(info->obj, "metadata", "uid"), ""));
	if (info->ns && !strvec_has(&a->namespaces, info->ns))
		strvec_add(&a->namespaces, info->ns);
	printer_set_operation(a->printer, said);
	return printer_print(k, a->printer, info->obj, false, err);
}

static int apply_server_side(struct kubectl *k, struct applying *a, struct info *info,
			     struct err *err)
{
	struct server_apply how = {.manager = a->o->manager,
				   .subresource = *a->o->subresource ? a->o->subresource : NULL,
				   .validation = a->validation,
				   .force = a->o->force_conflicts,
				   .dry_run = a->dry == DRY_RUN_SERVER};
	int r = apply_on_server(k, info, &how, err);

	if (r < 0)
		return r;
	apply_warn_deleting(k, info);
	return applied(k, a, info, "serverside-applied", err);
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
	if (r == 0 && a->o->server_side)
		return apply_server_side(k, a, info, err);
	if (r == 0)
		r = client_get(c, info->kind, info->ns, info->name, &live, err);
	if (r < 0 && r != -ENOENT && err->http) {
		BUF_AUTO version = BUF_INIT;

		buf_addf(&version, "%s/%s", info->kind->group, info->kind->version);
		err_prefix(err,
			   "error when retrieving current configuration of:\nResource: \"%s, "
			   "Resource=%s\", GroupVersionKind: \"%s, Kind=%s\"\nName: \"%s\", "
			   "Namespace: \"%s\"\nfrom server for: \"%s\": ",
			   buf_str(&version), info->kind->plural, buf_str(&version),
			   info->kind->kind, info->name, info->ns ? info->ns : "",
			   info->source ? info->source : "");
		return r;
	}
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
		if (r < 0 && a->o->del.force && (r == -EINVAL || r == -ESTALE)) {
			err_release(err);
			r = replace(k, a, info, want, err);
		}
	}
	return r < 0 ? r : applied(k, a, info, said, err);
}

/* ---- --prune ------------------------------------------------------------------------------- */

/* Kinds that are looked at, in upstream's order; those of no namespace last. */
static const char *const pruned[][2] = {
	{"v1", "ConfigMap"},
	{"v1", "Endpoints"},
	{"v1", "PersistentVolumeClaim"},
	{"v1", "Pod"},
	{"v1", "ReplicationController"},
	{"v1", "Secret"},
	{"v1", "Service"},
	{"batch/v1", "Job"},
	{"batch/v1", "CronJob"},
	{"networking.k8s.io/v1", "Ingress"},
	{"apps/v1", "DaemonSet"},
	{"apps/v1", "Deployment"},
	{"apps/v1", "ReplicaSet"},
	{"apps/v1", "StatefulSet"},
	{"v1", "Namespace"},
	{"v1", "PersistentVolume"},
};

static int prune_kind(struct kubectl *k, struct applying *a, const struct kind *kind,
		      const char *ns, struct err *err)
{
	struct list_options lo = {.label_selector = a->o->selector};
	struct delete_options del = {.grace_s = a->o->del.grace,
				     .dry_run = a->dry == DRY_RUN_SERVER};
	VALUE_AUTO *list = NULL;
	const struct value *obj;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r == 0)
		r = cascade_parse(a->o->del.cascade, &del.propagation, err);
	if (r == 0)
		r = client_list(c, kind, ns, &lo, &list, err);
	value_each_item(obj, i, value_get(list, "items"))
	{
		const char *name = value_str_in(obj, "metadata", "name");
		VALUE_AUTO *shown = value_ref(obj);

		if (r < 0 || !value_in(obj, "metadata", "annotations", LAST_APPLIED) ||
		    strvec_has(&a->uids, value_str_or(value_in(obj, "metadata", "uid"), "")))
			continue;
		if (a->dry != DRY_RUN_CLIENT)
			r = client_delete(c, kind, ns, name, &del, NULL, err);
		value_put_str(&shown, "apiVersion", kind_api_version(kind));
		value_put_str(&shown, "kind", kind->kind);
		printer_set_operation(a->printer, "pruned");
		if (r == 0)
			r = printer_print(k, a->printer, shown, false, err);
	}
	return r;
}

static bool allowed(const struct opts *o, const struct kind *kind)
{
	STR_AUTO gvk = xasprintf("%s/%s/%s", kind->group[0] ? kind->group : "core", kind->version,
				 kind->kind);

	return !o->allowlist.nr || strvec_has(&o->allowlist, gvk);
}

static int prune(struct kubectl *k, struct applying *a, struct err *err)
{
	struct restmapper *m;
	int r = kubectl_mapper(k, &m, err);

	for (size_t n = 0; n < a->namespaces.nr && r == 0; n++)
		for (size_t i = 0; i < ARRAY_SIZE(pruned) && r == 0; i++) {
			const struct kind *kind =
				restmapper_find_gvk(m, pruned[i][0], pruned[i][1]);

			if (kind && kind->namespaced && allowed(a->o, kind))
				r = prune_kind(k, a, kind, a->namespaces.v[n], err);
		}
	for (size_t i = 0; i < ARRAY_SIZE(pruned) && r == 0; i++) {
		const struct kind *kind = restmapper_find_gvk(m, pruned[i][0], pruned[i][1]);

		if (kind && !kind->namespaced && allowed(a->o, kind))
			r = prune_kind(k, a, kind, NULL, err);
	}
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct applying a = {.o = o, .uids = STRVEC_INIT, .namespaces = STRVEC_INIT};
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
	if (o->server_side && !kubectl_given(k, "field-manager")) {
		free(o->manager);
		o->manager = xstrdup(SERVER_SIDE_MANAGER);
	}
	r = builder_visit(k, &b, apply_one, &a, err);
	if (r == 0 && !a.nr)
		r = err_set(err, -EINVAL, "no objects passed to apply");
	if (r == 0 && o->prune)
		r = prune(k, &a, err);
	printer_free(a.printer);
	strvec_release(&a.uids);
	strvec_release(&a.namespaces);
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
