/*
 * Priority: the number behind a pod's priority class. Upstream:
 * plugin/pkg/admission/priority.
 */
#include "apiserver/admission/admission.h"

struct best {
	const struct resource *res;
	struct value *pc;
};

static int look_default(const struct store_kv *kv, void *arg)
{
	struct best *b = arg;
	struct value *pc;
	ERR_AUTO err = ERR_INIT;

	if (storage_decode(b->res, kv, &pc, &err) < 0)
		return 0;
	/* Of several (a race let them in) the lowest counts. */
	if (value_bool(value_get(pc, "globalDefault")) &&
	    (!b->pc || value_int(value_get(pc, "value")) < value_int(value_get(b->pc, "value")))) {
		value_unref(b->pc);
		b->pc = value_ref(pc);
	}
	value_unref(pc);
	return 0;
}

static const struct value *default_class(struct apiserver *a)
{
	struct best b = {a->priorityclasses, NULL};

	if (!b.res || a->priority_rev == b.res->last_rev)
		return a->default_priority_class;
	store_each(a->store, b.res->prefix, b.res->prefix_len, look_default, &b);
	value_unref(a->default_priority_class);
	a->default_priority_class = b.pc;
	a->priority_rev = b.res->last_rev;
	return b.pc;
}

static int admit_pod(struct admission *at, struct err *err)
{
	const char *name = value_str_in(*at->obj, "spec", "priorityClassName");
	const struct value *given = value_in(*at->obj, "spec", "priority"), *pc;
	const char *policy;
	int64_t prio;

	if (str_empty(name)) {
		pc = default_class(at->a);
	} else {
		pc = storage_find(at->a, at->a->priorityclasses, NULL, name);
		if (!pc)
			return status_forbidden(err, at->kind, object_name_hint(*at->obj),
						"no PriorityClass with name %s was found", name);
	}
	prio = value_int(value_get(pc, "value"));
	if (given && value_int(given) != prio)
		return status_forbidden(
			err, at->kind, object_name_hint(*at->obj),
			"the integer value of priority (%lld) must not be provided in "
			"pod spec; priority admission controller computed %lld from "
			"the given PriorityClass name",
			(long long)value_int(given), (long long)prio);
	policy = value_str_or(value_get(pc, "preemptionPolicy"), "PreemptLowerPriority");
	if (pc && str_empty(name))
		value_put_in(at->obj, value_ref(value_in(pc, "metadata", "name")), "spec",
			     "priorityClassName");
	if (!given)
		value_put_in(at->obj, value_int_new(prio), "spec", "priority");
	if (!value_in(*at->obj, "spec", "preemptionPolicy"))
		value_put_in(at->obj, value_str_new(policy), "spec", "preemptionPolicy");
	return 0;
}

static int mutate(struct admission *at, struct err *err)
{
	if (at->op != ADMIT_CREATE || at->res != at->a->pods || at->subresource)
		return 0;
	return admit_pod(at, err);
}

/* Only one class may be the default. */
static int validate(struct admission *at, struct err *err)
{
	const struct value *pc;

	if (at->res != at->a->priorityclasses || at->op == ADMIT_DELETE ||
	    !value_bool(value_get(*at->obj, "globalDefault")))
		return 0;
	pc = default_class(at->a);
	if (!pc || str_eq(value_str_in(pc, "metadata", "name"), at->name))
		return 0;
	return status_forbidden(
		err, at->kind, at->name,
		"PriorityClass %s is already marked as default. Only one default can "
		"exist",
		value_str_in(pc, "metadata", "name"));
}

const struct admission_plugin admission_priority = {
	.name = "Priority",
	.mutate = mutate,
	.validate = validate,
};
