/*
 * Invariants: counted over every change of the objects since the set-up ended. An informer
 * tells each change once and in order, also what was missed while no apiserver answered.
 */
#include "study/check_private.h"

#include "client/informer.h"
#include "object/timefmt.h"

#include <errno.h>
#include <stdlib.h>

struct invariant {
	const struct value *arg; /* of the check: its identity too */
	const struct kind *kind;
	struct cluster *cluster;
	struct selector *selector;
	struct informer *informer;
	struct informer_handler *handler;
	struct strmap *holding; /* keys of the objects that count now */
	bool begun;             /* the informer knew all once */
	int64_t low, high;      /* the fewest and the most there were */
	int64_t low_at, high_at;
};
struct invariants {
	struct informer_set *set;
	struct invariant **v;
	size_t nr;
};

static bool counts(const struct invariant *i, const struct value *obj)
{
	const char *condition = value_str(value_get(i->arg, "condition"));
	STR_AUTO ns = arg_text_dup(i->arg, "namespace");
	STR_AUTO name = arg_text_dup(i->arg, "name");
	const char *have = value_str_or(value_in(obj, "metadata", "name"), "");

	if (check_terminating(obj))
		return false;
	if (i->kind->namespaced && !str_eq(ns, "*") &&
	    !str_eq(value_str_in(obj, "metadata", "namespace"), ns ? ns : "default"))
		return false;
	return (!name || match_text(have, name, true)) &&
	       selector_matches_labels(i->selector, value_in(obj, "metadata", "labels")) &&
	       (!condition || object_condition_true(obj, condition)) &&
	       match_partial(obj, value_get(i->arg, "match"), schema_find(i->kind->def), NULL);
}

static void note(struct invariant *i)
{
	int64_t n = (int64_t)strmap_len(i->holding), now = sim_now(cluster_sim(i->cluster));

	if (!i->begun) {
		i->begun = informer_synced(i->informer);
		i->low = i->high = n;
		i->low_at = i->high_at = now;
	}
	if (n < i->low) {
		i->low = n;
		i->low_at = now;
	}
	if (n > i->high) {
		i->high = n;
		i->high_at = now;
	}
}

static void on_event(void *arg, const struct value *obj, const struct value *old, bool deleted)
{
	struct invariant *i = arg;
	STR_AUTO key = object_key(obj);

	(void)old;
	if (!deleted && counts(i, obj))
		strmap_put(i->holding, key, i);
	else
		strmap_del(i->holding, key);
	note(i);
}

static void watch_one(struct invariants *w, struct cluster *c, const struct value *arg)
{
	struct invariant *i = xcalloc(1, sizeof(*i));
	const struct value *labels = value_get(arg, "selector");
	ERR_AUTO err = ERR_INIT;

	i->arg = arg;
	i->cluster = c;
	i->kind = check_kind_of(value_str(value_get(arg, "kind")),
				value_str(value_get(arg, "apiVersion")));
	i->holding = strmap_new(NULL);
	if (value_is_map(labels))
		i->selector = selector_from_map(labels);
	else /* was looked at when the lab was read; NULL selects everything */
		(void)!selector_parse_labels(value_str(labels), &i->selector, &err);
	i->informer = informer_get(w->set, i->kind, NULL);
	i->handler = informer_on_event(i->informer, on_event, i);
	w->v = xreallocarray(w->v, w->nr + 1, sizeof(struct invariant *));
	w->v[w->nr++] = i;
}

static void collect(struct invariants *w, struct cluster *c, const struct value *check)
{
	const struct value *item;

	if (value_get(check, "invariant"))
		watch_one(w, c, value_get(check, "invariant"));
	value_each_item(item, i, value_get(check, "all"))
	{
		collect(w, c, item);
	}
	value_each_item(item, k, value_get(check, "any"))
	{
		collect(w, c, item);
	}
	if (value_get(check, "not"))
		collect(w, c, value_get(check, "not"));
}

struct invariants *invariants_new(struct cluster *c, const struct lab *l)
{
	struct invariants *w = xcalloc(1, sizeof(*w));

	w->set = informer_set_new(cluster_admin(c));
	for (size_t i = 0; i < l->nr_criteria; i++)
		collect(w, c, l->criteria[i].check);
	sim_settle(cluster_sim(c));
	for (size_t i = 0; i < w->nr; i++) /* none there at all: no event tells so */
		if (!w->v[i]->begun && informer_synced(w->v[i]->informer))
			note(w->v[i]);
	return w;
}

void invariants_free(struct invariants *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->nr; i++) {
		informer_handler_free(w->v[i]->handler);
		selector_free(w->v[i]->selector);
		strmap_free(w->v[i]->holding);
		free(w->v[i]);
	}
	informer_set_free(w->set);
	free(w->v);
	free(w);
}

/* ---- the check ---------------------------------------------------------------------------------
 */

static const struct invariant *find(const struct invariants *w, const struct value *arg)
{
	for (size_t i = 0; w && i < w->nr; i++)
		if (w->v[i]->arg == arg)
			return w->v[i];
	return NULL;
}

static void tell(struct buf *out, int64_t n, int64_t at)
{
	BUF_AUTO when = BUF_INIT;

	time_write_rfc3339(&when, at);
	buf_addf(out, "%lld at %s", (long long)n, buf_str(&when));
}

static int run_invariant(const struct judge *j, const struct value *arg, struct outcome *o,
			 struct err *err)
{
	const struct invariant *i = find(j->invariants, arg);
	const char *condition = value_str(value_get(arg, "condition"));
	const struct value *min = value_get(arg, "min"), *max = value_get(arg, "max");
	int64_t least = arg_int(arg, "min", 0), most = arg_int(arg, "max", INT64_MAX);

	(void)err;
	buf_adds(&o->wanted, "at every moment ");
	if (min)
		buf_addf(&o->wanted, "at least %lld ", (long long)least);
	if (max)
		buf_addf(&o->wanted, "%sat most %lld ", min ? "and " : "", (long long)most);
	check_describe_target(&o->wanted, arg);
	if (condition)
		buf_addf(&o->wanted, " with condition %s", condition);
	if (value_get(arg, "match")) {
		buf_adds(&o->wanted, " with ");
		match_describe(value_get(arg, "match"), &o->wanted);
	}
	if (!i || !i->begun) {
		o->verdict = VERDICT_UNKNOWN;
		buf_adds(&o->found, "it was not watched");
		return 0;
	}
	if (i->low < least)
		tell(&o->found, i->low, i->low_at);
	else if (i->high > most)
		tell(&o->found, i->high, i->high_at);
	else
		buf_addf(&o->found, "between %lld and %lld", (long long)i->low, (long long)i->high);
	o->verdict = i->low >= least && i->high <= most ? VERDICT_YES : VERDICT_NO;
	return 0;
}

static int invariant_valid(const struct value *arg, struct err *err)
{
	if (!value_get(arg, "min") && !value_get(arg, "max"))
		return err_set(err, -EINVAL, "expected min or max");
	return check_kind_of(value_str(value_get(arg, "kind")),
			     value_str(value_get(arg, "apiVersion")))
		       ? 0
		       : err_set(err, -EINVAL, "apiVersion: expected one that serves this kind");
}

const struct check_kind check_invariant = {
	.key = "invariant",
	.fields = "kind:k! apiVersion:s namespace:S name:r selector:l condition:s match:m min:i "
		  "max:i",
	.valid = invariant_valid,
	.run = run_invariant};
