/*
 * eviction.c - pods/eviction: a delete that asks the disruption budgets first.
 * Upstream: pkg/registry/core/pod/storage/eviction.go.
 */
#include "apiserver/internal.h"

struct budgets {
	struct apiserver *a;
	const struct value *pod;
	struct stored found;
	char *name;
	size_t nr;
};

static int match_budget(const struct store_kv *kv, void *arg)
{
	struct budgets *b = arg;
	struct selector *sel = NULL;
	struct value *pdb;
	ERR_AUTO err = ERR_INIT;
	bool match;

	if (storage_decode(b->a->pdbs, kv, &pdb, &err) < 0)
		return 0;
	match = selector_from_object(value_in(pdb, "spec", "selector"), &sel, &err) == 0 &&
		selector_matches_labels(sel, value_in(b->pod, "metadata", "labels"));
	if (sel)
		selector_free(sel);
	if (match && b->nr++ == 0) {
		b->found = (struct stored){value_ref(pdb), kv->mod_rev};
		b->name = xstrdup(value_str_in(pdb, "metadata", "name"));
	}
	value_unref(pdb);
	return 0;
}

static int would_violate(struct call *c, const char *cause, int retry_s)
{
	return status_error(c->err, -EAGAIN, 429, "TooManyRequests",
			    value_build("{causes: [{reason: 'DisruptionBudget', message: %s}], "
					"retryAfterSeconds: %V}",
					cause, retry_s ? value_int_new(retry_s) : NULL),
			    "Cannot evict pod as it would violate the pod's disruption budget.");
}

/* Takes one disruption from the budget. */
static int use_budget(struct call *c, struct budgets *b)
{
	struct value *pdb = b->found.obj;
	int64_t allowed = value_int_in(pdb, "status", "disruptionsAllowed");
	struct value *next;
	STR_AUTO cause = NULL;
	int rc;

	if (value_int_in(pdb, "status", "observedGeneration") <
	    value_int_in(pdb, "metadata", "generation")) {
		cause = xasprintf("The disruption budget %s is still being processed by the "
				  "server.",
				  b->name);
		return would_violate(c, cause, 10);
	}
	if (allowed <= 0) {
		cause = xasprintf("The disruption budget %s needs %lld healthy pods and has %lld "
				  "currently",
				  b->name, (long long)value_int_in(pdb, "status", "desiredHealthy"),
				  (long long)value_int_in(pdb, "status", "currentHealthy"));
		return would_violate(c, cause, 0);
	}
	if (c->req->dry_run)
		return 0;
	next = value_ref(pdb);
	value_put_in(&next, value_int_new(allowed - 1), "status", "disruptionsAllowed");
	value_put_in(&next, value_ref(sim_stamp(c->a->sim)), "status", "disruptedPods", c->req->name);
	rc = storage_put(c->a, c->a->pdbs, c->req->ns, b->name, &next, b->found.rev, c->err);
	value_unref(next);
	return rc;
}

/* Whether the budget has a say about this pod at all. */
static bool exempt(const struct budgets *b)
{
	const struct value *status = value_get(b->found.obj, "status");
	const char *policy = value_str_in(b->found.obj, "spec", "unhealthyPodEvictionPolicy");
	int64_t want = value_int(value_get(status, "desiredHealthy"));

	if (object_condition_true(b->pod, "Ready"))
		return false;
	return str_eq(policy, "AlwaysAllow") ||
	       (value_int(value_get(status, "currentHealthy")) >= want && want > 0);
}

static int ask_budgets(struct call *c, const struct value *pod)
{
	const char *phase = value_str_in(pod, "status", "phase");
	struct budgets b = {.a = c->a, .pod = pod};
	struct key k;
	int rc = 0;

	if (str_eq(phase, "Succeeded") || str_eq(phase, "Failed") || str_eq(phase, "Pending") ||
	    value_in(pod, "metadata", "deletionTimestamp"))
		return 0;
	if (!c->a->pdbs)
		return 0;
	storage_key(&k, c->a->pdbs, c->req->ns, NULL);
	store_each(c->a->store, k.s, k.len, match_budget, &b);
	if (b.nr > 1)
		rc = status_error(c->err, -EIO, 500, "InternalError", NULL,
				  "This pod has more than one PodDisruptionBudget, which the "
				  "eviction subresource does not support.");
	else if (b.nr == 1 && !exempt(&b))
		rc = use_budget(c, &b);
	stored_release(&b.found);
	free(b.name);
	return rc;
}

/* The options inside the Eviction take the place of the request's. */
static void read_options(const struct value *opts, struct api_request *req)
{
	const struct value *grace = value_get(opts, "gracePeriodSeconds");
	const char *policy = value_str(value_get(opts, "propagationPolicy"));

	if (grace)
		req->grace_s = value_int(grace);
	if (policy)
		req->propagation = !strcmp(policy, "Orphan")       ? PROPAGATE_ORPHAN
				   : !strcmp(policy, "Foreground") ? PROPAGATE_FOREGROUND
								   : PROPAGATE_BACKGROUND;
	if (value_in(opts, "preconditions", "uid"))
		req->precondition_uid = value_str_in(opts, "preconditions", "uid");
	if (value_in(opts, "preconditions", "resourceVersion"))
		req->precondition_rv = value_str_in(opts, "preconditions", "resourceVersion");
}

int eviction_create(struct call *c)
{
	struct api_request del = *c->req;
	struct call sub = *c;
	struct value *done = NULL;
	struct stored s;
	int rc;

	rc = storage_get(c->a, c->ep->res, c->req->ns, c->req->name, &s, c->err);
	if (rc == -ENOENT && !c->err->code)
		rc = status_not_found(c->err, c->ep->kind, c->req->name);
	if (rc == 0)
		rc = ask_budgets(c, s.obj);
	stored_release(&s);
	if (rc < 0)
		return rc;
	del.verb = API_DELETE;
	del.subresource = NULL;
	read_options(value_get(c->req->body, "deleteOptions"), &del);
	sub.req = &del;
	rc = delete_object(&sub, c->req->ns, c->req->name, &done);
	value_unref(done);
	if (rc < 0)
		return rc;
	value_unref(c->resp->body);
	c->resp->body = status_success(201, NULL, NULL, NULL);
	c->resp->code = 201;
	return 0;
}
