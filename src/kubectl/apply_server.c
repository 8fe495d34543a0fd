/* apply_server.c - server-side apply, and what becomes of objects of client-side apply.
 * Upstream: pkg/cmd/apply, client-go/util/csaupgrade. */
#include "kubectl/apply_server.h"
#include "kubectl/generate.h"
#include "kubectl/internal.h"
#include "object/fieldset.h"

#include <errno.h>

#define MAX_TRIES 5
/* Owns the annotation once nobody applies it any more. */
#define ANNOTATION_MANAGER "kubectl-last-applied"
#define NOT_FATAL "This is non-fatal and will be retried next time you apply. Error: %s"

static const char advice[] =
	"Please review the fields above--they currently have other managers. Here\n"
	"are the ways you can resolve this warning:\n"
	"* If you intend to manage all of these fields, please re-run the apply\n"
	"  command with the `--force-conflicts` flag.\n"
	"* If you do not intend to manage all of the fields, please edit your\n"
	"  manifest to remove references to the fields that should keep their\n"
	"  current managers.\n"
	"* You may co-own fields by updating your manifest to match the existing\n"
	"  value; in this case, you'll become the manager if the other manager(s)\n"
	"  stop managing the field (remove it from their configuration).\n"
	"See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts";

static const struct value *managers(const struct info *info)
{
	return value_in(info->obj, "metadata", "managedFields");
}

/* Whether a set holds the annotation of client-side apply. */
static bool has_annotation(const struct value *set)
{
	return fieldset_has(set, "f:metadata", "f:annotations", "f:" LAST_APPLIED);
}

static bool is_entry(const struct value *e, const char *op, const char *manager)
{
	return str_eq(value_str(value_get(e, "operation")), op) &&
	       (!manager || str_eq(value_str(value_get(e, "manager")), manager)) &&
	       str_empty(value_str(value_get(e, "subresource")));
}

static bool somebody_applies_annotation(const struct value *list)
{
	const struct value *e;

	value_each_item(e, i, list) if (str_eq(value_str(value_get(e, "operation")), "Apply") &&
					has_annotation(value_get(e, "fieldsV1"))) return true;
	return false;
}

/* The annotation stays when the one who applied it says it no longer. */
static int keep_annotation(struct kubectl *k, struct info *info, const struct server_apply *how,
			   struct err *err)
{
	const char *text = value_str_in(info->obj, "metadata", "annotations", LAST_APPLIED);
	struct write_options opt = {.field_manager = ANNOTATION_MANAGER,
				    .validation = how->validation,
				    .dry_run = how->dry_run};
	VALUE_AUTO *only = NULL;

	if (strcmp(how->manager, SERVER_SIDE_MANAGER) != 0 || !text ||
	    somebody_applies_annotation(managers(info)))
		return 0;
	only = value_build("{apiVersion: %s, kind: %s, metadata: {name: %s, namespace: %s}}",
			   kind_api_version(info->kind), info->kind->kind, info->name, info->ns);
	value_put_in(&only, value_str_new(text), "metadata", "annotations", LAST_APPLIED);
	return info_patch(k, info, how->subresource, PATCH_APPLY, only, &opt, err);
}

/* The place of the manager's entry in the list, or of a client's that becomes it. */
static size_t place_of(const struct value *list, const char *manager, const char *client)
{
	size_t n = value_len(list), i = 0;

	while (i < n && !is_entry(value_idx(list, i), "Apply", manager))
		i++;
	if (i < n)
		return i;
	for (i = 0; i < n && !is_entry(value_idx(list, i), "Update", client);)
		i++;
	return i;
}

/* What a client of this name updated becomes the manager's. */
static void take_over(struct value **list, const char *manager, const char *client)
{
	size_t at = place_of(*list, manager, client);
	struct value *mine, *all;

	if (at == value_len(*list))
		return;
	mine = value_ref(value_idx(*list, at));
	all = value_ref(value_get(mine, "fieldsV1"));
	for (size_t i = value_len(*list); i-- > 0;) {
		const struct value *e = value_idx(*list, i);
		struct value *both;

		if (!is_entry(e, "Update", client))
			continue;
		if (value_equal(value_get(e, "apiVersion"), value_get(mine, "apiVersion"))) {
			both = fieldset_union(all, value_get(e, "fieldsV1"));
			value_unref(all);
			all = both;
		}
		if (i == at)
			continue;
		value_del_idx(list, i);
		at -= i < at;
	}
	value_put_str(&mine, "operation", "Apply");
	value_put_str(&mine, "manager", manager);
	value_put(&mine, "fieldsV1", all ? all : value_map_new());
	value_put_idx(list, at, mine);
}

/* The patch that hands the fields of client-side apply over; NULL: there are none. */
static struct value *migration(const struct info *info, const char *manager)
{
	struct value *list = value_ref(managers(info));
	VALUE_AUTO *before = value_ref(list);
	const struct value *e;
	struct value *patch = NULL;

	value_each_item(e, i, before) if (str_eq(value_str(value_get(e, "operation")), "Update") &&
					  has_annotation(value_get(e, "fieldsV1")))
		take_over(&list, manager, value_str_or(value_get(e, "manager"), ""));
	if (value_equal(list, before))
		value_unref(list);
	else
		patch = value_build(
			"[{op: 'replace', path: '/metadata/managedFields', value: %V}, "
			"{op: 'replace', path: '/metadata/resourceVersion', value: %v}]",
			list, value_in(info->obj, "metadata", "resourceVersion"));
	return patch;
}

static int migrate(struct kubectl *k, struct info *info, const struct server_apply *how,
		   bool *ret_done, struct err *err)
{
	struct write_options opt = {.field_manager = how->manager,
				    .validation = how->validation,
				    .dry_run = how->dry_run};
	int r = 0;

	*ret_done = false;
	for (int i = 0; i < MAX_TRIES; i++) {
		VALUE_AUTO *patch = migration(info, how->manager);

		if (!patch)
			return 0;
		err_release(err);
		r = info_patch(k, info, how->subresource, PATCH_JSON, patch, &opt, err);
		*ret_done = r == 0;
		if (r != -ESTALE)
			return r;
		err_release(err);
		r = info_get(k, info, err);
		if (r < 0)
			return r;
	}
	return r;
}

/* What follows an apply that went through; whatever fails here is told and tried again. */
static void upgrade(struct kubectl *k, struct info *info, const struct server_apply *how,
		    const struct value *config, const struct write_options *opt)
{
	ERR_AUTO err = ERR_INIT;
	bool done;

	if (keep_annotation(k, info, how, &err) < 0) {
		kubectl_warn(k,
			     "failed to migrate " LAST_APPLIED " for Server-Side Apply. " NOT_FATAL,
			     err_msg(&err));
		return;
	}
	if (migrate(k, info, how, &done, &err) < 0) {
		kubectl_warn(
			k,
			"server rejected managed fields migration to Server-Side Apply. " NOT_FATAL,
			err_msg(&err));
		return;
	}
	if (done && info_patch(k, info, how->subresource, PATCH_APPLY, config, opt, &err) < 0)
		kubectl_warn(k,
			     "failed to re-apply configuration after performing Server-Side Apply "
			     "migration. " NOT_FATAL,
			     err_msg(&err));
}

int apply_on_server(struct kubectl *k, struct info *info, const struct server_apply *how,
		    struct err *err)
{
	struct write_options opt = {.field_manager = how->manager,
				    .validation = how->validation,
				    .force = how->force,
				    .dry_run = how->dry_run};
	VALUE_AUTO *config = value_ref(info->obj);
	int r = info_patch(k, info, how->subresource, PATCH_APPLY, config, &opt, err);

	if (r < 0 && err->http == 415) {
		STR_AUTO why = xstrdup(err_msg(err));

		err_release(err);
		return err_set(err, r, "Server-side apply not available on the server: %s", why);
	}
	if (r < 0 && err->http == 409) {
		STR_AUTO why = xstrdup(err_msg(err));

		err_release(err);
		return err_set(err, r, "%s\n%s", why, advice);
	}
	if (r < 0)
		return r;
	upgrade(k, info, how, config, &opt);
	return 0;
}

void apply_warn_deleting(struct kubectl *k, const struct info *info)
{
	if (value_in(info->obj, "metadata", "deletionTimestamp"))
		kubectl_warn(k, "Detected changes to resource %s which is currently being deleted.",
			     info->name);
}
