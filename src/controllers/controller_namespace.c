/*
 * Namespace controller: empties a namespace that is being deleted, reports what is left in
 * its conditions, and releases it when nothing is. Upstream: pkg/controller/namespace; pods
 * go first, everything else when they are gone.
 */
#include "controllers/pods.h"

#include <errno.h>

/* Lets last-minute writes arrive before their namespace is emptied. */
#define SETTLE (5 * SIM_SEC)
#define FINALIZER_ESTIMATE_S 15

enum { SRC_NAMESPACE };

/* What a pass found. */
struct content {
	struct strvec remaining;   /* "pods. has 1 resource instances" */
	struct strmap *finalizers; /* number of objects by finalizer: intptr_t */
	char *failure;             /* first error of a deletion */
	int64_t estimate_s;        /* until it makes sense to look again; 0: nothing is left */
};

static void namespace_changed(struct ctl *c, const struct value *ns, const struct value *old,
			      bool deleted)
{
	(void)old;
	if (!deleted && obj_deleting(ns))
		ctl_queue_after(c, obj_name(ns), SETTLE);
}

/* ---- emptying -------------------------------------------------------------------------------- */

static int delete_collection(struct ctl *c, const struct kind *k, const char *ns, struct err *err)
{
	struct api_request req = API_REQUEST_INIT;
	struct api_response resp = {0};
	int r;

	req.verb = API_DELETE_COLLECTION;
	req.kind = k;
	req.group = k->group;
	req.version = k->version;
	req.resource = k->plural;
	req.ns = ns;
	req.propagation = PROPAGATE_BACKGROUND;
	r = client_do(c->client, &req, &resp, err);
	api_response_release(&resp);
	return r;
}

/* Seconds until running pods must have ended. */
static int64_t pods_estimate(const struct value *pods)
{
	const struct value *pod;
	int64_t longest = 0;

	value_each_item(pod, i, pods)
	{
		if (!pod_finished(pod))
			longest = MAX(longest,
				      value_int_in(pod, "spec", "terminationGracePeriodSeconds"));
	}
	return longest;
}

static void note_remaining(struct content *found, const struct kind *k, const struct value *items)
{
	const struct value *obj, *f;
	bool held = false;

	strvec_addf(&found->remaining, "%s.%s has %zu resource instances", k->plural, k->group,
		    value_len(items));
	value_each_item(obj, i, items)
	{
		value_each_item(f, n, value_in(obj, "metadata", "finalizers"))
		{
			const char *name = value_str_or(f, "");
			intptr_t nr = (intptr_t)strmap_get(found->finalizers, name);

			strmap_put(found->finalizers, name, (void *)(nr + 1));
			held = true;
		}
	}
	if (held)
		found->estimate_s = MAX(found->estimate_s, FINALIZER_ESTIMATE_S);
	if (strcmp(k->plural, "pods") == 0)
		found->estimate_s = MAX(found->estimate_s, pods_estimate(items));
	found->estimate_s = MAX(found->estimate_s, 1);
}

static int empty_kind(struct ctl *c, const struct kind *k, const char *ns, struct content *found,
		      struct err *err)
{
	VALUE_AUTO *list = NULL;
	int r = delete_collection(c, k, ns, err);

	if (r == 0)
		r = client_list(c->client, k, ns, NULL, &list, err);
	if (r == 0 && value_len(value_get(list, "items")))
		note_remaining(found, k, value_get(list, "items"));
	return k->addon && r == -ENOENT ? 0 : r; /* not installed */
}

static int empty(struct ctl *c, const char *ns, struct content *found, struct err *err)
{
	const struct kind *pods = kind_by_resource("", NULL, "pods"), *k;
	int first = empty_kind(c, pods, ns, found, err);

	if (first < 0 || found->remaining.nr)
		return first;
	for (size_t i = 0; (k = deletable_kind(i, true)); i++) {
		ERR_AUTO e = ERR_INIT;
		int r;

		if (!k->namespaced || k == pods)
			continue;
		r = empty_kind(c, k, ns, found, &e);
		if (r < 0 && !first) {
			first = r;
			err_move(err, &e);
		}
	}
	return first;
}

/* ---- conditions -------------------------------------------------------------------------------
 */

static bool put_condition(struct value **list, const char *type, bool yes, const char *reason,
			  const char *message, int64_t now)
{
	const struct value *before = value_find(*list, "type", type), *item;
	const char *status = yes ? "True" : "False";
	struct value *cond;
	size_t at = value_len(*list);

	if (str_eq(value_str_in(before, "status"), status) &&
	    str_eq(value_str_in(before, "reason"), reason) &&
	    str_eq(value_str_in(before, "message"), message))
		return false;
	value_each_item(item, i, *list)
	{
		if (item == before)
			at = i;
	}
	cond = value_build("{type: %s, status: %s, reason: %s, message: %s,"
			   " lastTransitionTime: %V}",
			   type, status, reason, message, time_value_new(now));
	if (at < value_len(*list))
		value_put_idx(list, at, cond);
	else
		value_push(list, cond);
	return true;
}

static char *remaining_text(struct content *found)
{
	BUF_AUTO text = BUF_INIT;

	strvec_sort(&found->remaining);
	buf_adds(&text, "Some resources are remaining: ");
	strvec_join(&found->remaining, ", ", &text);
	return buf_detach(&text);
}

static char *finalizers_text(const struct content *found)
{
	STRVEC_AUTO parts = STRVEC_INIT;
	BUF_AUTO text = BUF_INIT;
	const char *name;
	void *nr;

	for (size_t i = 0; strmap_next(found->finalizers, &i, &name, &nr);)
		strvec_addf(&parts, "%s in %d resource instances", name, (int)(intptr_t)nr);
	strvec_sort(&parts);
	buf_adds(&text, "Some content in the namespace has finalizers remaining: ");
	strvec_join(&parts, ", ", &text);
	return buf_detach(&text);
}

static int report(struct ctl *c, const struct value *ns, struct content *found, struct err *err)
{
	VALUE_AUTO *list = value_ref(value_in(ns, "status", "conditions"));
	VALUE_AUTO *next = NULL;
	bool left = found->remaining.nr, held = strmap_len(found->finalizers);
	int64_t now = sim_now(c->sim);
	STR_AUTO remaining =
		left ? remaining_text(found) : xstrdup("All content successfully removed");
	STR_AUTO finalizers = held ? finalizers_text(found)
				   : xstrdup("All content-preserving finalizers finished");
	STR_AUTO failure = NULL;
	bool changed;

	failure = found->failure ? xasprintf("Failed to delete all resource types, 1 remaining: %s",
					     found->failure)
				 : xstrdup("All content successfully deleted, may be waiting on "
					   "finalization");
	changed =
		put_condition(&list, "NamespaceDeletionDiscoveryFailure", false,
			      "ResourcesDiscovered", "All resources successfully discovered", now);
	changed |= put_condition(&list, "NamespaceDeletionGroupVersionParsingFailure", false,
				 "ParsedGroupVersions", "All legacy kube types successfully parsed",
				 now);
	changed |= put_condition(&list, "NamespaceDeletionContentFailure", found->failure != NULL,
				 found->failure ? "ContentDeletionFailed" : "ContentDeleted",
				 failure, now);
	changed |= put_condition(&list, "NamespaceContentRemaining", left,
				 left ? "SomeResourcesRemain" : "ContentRemoved", remaining, now);
	changed |= put_condition(&list, "NamespaceFinalizersRemaining", held,
				 held ? "SomeFinalizersRemain" : "ContentHasNoFinalizers",
				 finalizers, now);
	if (!changed)
		return 0;
	next = value_ref(ns);
	value_put_in(&next, value_ref(list), "status", "conditions");
	return client_update(c->client, c->kind[SRC_NAMESPACE], "status", next, NULL, NULL, err);
}

/* ---- reconcile ----------------------------------------------------------------------------------
 */

static int finalize(struct ctl *c, const char *name, struct err *err)
{
	VALUE_AUTO *ns = NULL;
	VALUE_AUTO *kept = NULL;
	const struct value *f;
	int r = client_get(c->client, c->kind[SRC_NAMESPACE], NULL, name, &ns, err);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	value_each_item(f, i, value_in(ns, "spec", "finalizers"))
	{
		if (!str_eq(value_str(f), "kubernetes"))
			value_push(&kept, value_ref(f));
	}
	if (kept)
		value_put_in(&ns, value_ref(kept), "spec", "finalizers");
	else
		value_del_in(&ns, "spec", "finalizers");
	r = client_update(c->client, c->kind[SRC_NAMESPACE], "finalize", ns, NULL, NULL, err);
	return r == -ENOENT ? 0 : r;
}

static int reconcile(struct ctl *c, const char *key, struct err *err)
{
	struct content found = {STRVEC_INIT, NULL, NULL, 0};
	VALUE_AUTO *ns = NULL;
	ERR_AUTO failed = ERR_INIT;
	int r = client_get(c->client, c->kind[SRC_NAMESPACE], NULL, key, &ns, err), emptied;

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (!obj_deleting(ns) || !value_len(value_in(ns, "spec", "finalizers")))
		return 0;
	found.finalizers = strmap_new(NULL);
	emptied = empty(c, key, &found, &failed);
	if (emptied < 0)
		found.failure = xstrdup(err_msg(&failed));
	r = report(c, ns, &found, err);
	if (r == 0 && emptied == 0 && !found.estimate_s)
		r = finalize(c, key, err);
	else if (r == 0 && found.estimate_s)
		ctl_queue_after(c, key, (found.estimate_s / 2 + 1) * SIM_SEC);
	if (r == 0 && emptied < 0) {
		err_move(err, &failed);
		r = emptied;
	}
	strvec_release(&found.remaining);
	strmap_free(found.finalizers);
	free(found.failure);
	return r;
}

const struct controller controller_namespace = {
	.name = "namespace-controller",
	.component = "namespace-controller",
	.account = "namespace-controller",
	.sources = {{"", "namespaces", namespace_changed}, {0}},
	.reconcile = reconcile,
};
