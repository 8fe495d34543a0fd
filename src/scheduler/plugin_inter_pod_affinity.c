/* Affinity and anti-affinity between pods. Upstream: plugins/interpodaffinity. */
#include "scheduler/framework.h"

#include <stdlib.h>

#define REQUIRED "requiredDuringSchedulingIgnoredDuringExecution"
#define PREFERRED "preferredDuringSchedulingIgnoredDuringExecution"

static const struct value *terms(const struct value *pod_spec, const char *kind, const char *when)
{
	return value_in(pod_spec, "affinity", kind, when);
}

static bool skip(const struct cycle *c)
{
	return !c->any_anti && !value_len(terms(c->spec, "podAffinity", REQUIRED)) &&
	       !value_len(terms(c->spec, "podAntiAffinity", REQUIRED));
}

/* Does term, of a pod in namespace ns, select other? */
static bool selects(const struct value *term, const char *ns, const struct value *other)
{
	const char *other_ns = value_str_or(value_in(other, "metadata", "namespace"), "");
	const struct value *namespaces = value_get(term, "namespaces"), *v;
	bool all = value_get(term, "namespaceSelector") != NULL, in = false;
	struct selector *s = NULL;
	ERR_AUTO err = ERR_INIT;

	value_each_item(v, i, namespaces)
	{
		in |= str_eq(value_str(v), other_ns);
	}
	if (!(all || in || (!value_len(namespaces) && strcmp(ns, other_ns) == 0)))
		return false;
	if (selector_from_object(value_get(term, "labelSelector"), &s, &err) < 0)
		return false;
	in = selector_matches_labels(s, value_in(other, "metadata", "labels"));
	selector_free(s);
	return in;
}

static bool same_domain(const struct value *term, const struct node_info *a,
			const struct node_info *b)
{
	const char *key = value_str_or(value_get(term, "topologyKey"), "");
	const char *x = value_str(value_get(a->labels, key));

	return x && str_eq(x, value_str(value_get(b->labels, key)));
}

/* Pods that term selects in n's domain; *ret_any: anywhere. */
static size_t count(const struct cycle *c, const struct value *term, const struct node_info *n,
		    bool *ret_any)
{
	const char *ns = value_str_or(value_in(c->pod, "metadata", "namespace"), "");
	size_t nr = 0;

	for (size_t i = 0; i < c->nr_nodes; i++) {
		bool near = same_domain(term, c->nodes[i], n);
		void *p;

		if (!near && (!ret_any || *ret_any))
			continue;
		for (size_t k = 0; strmap_next(c->nodes[i]->pods, &k, NULL, &p);) {
			if (!selects(term, ns, ((struct pod_info *)p)->pod))
				continue;
			if (ret_any)
				*ret_any = true;
			nr += near;
		}
	}
	return nr;
}

/* Pods already there that will not have this one near them. */
static bool refused_by_others(const struct cycle *c, const struct node_info *n)
{
	for (size_t i = 0; i < c->nr_nodes; i++) {
		void *p;

		if (!c->nodes[i]->nr_anti)
			continue;
		for (size_t k = 0; strmap_next(c->nodes[i]->pods, &k, NULL, &p);) {
			const struct pod_info *other = p;
			const struct value *term;

			if (!other->has_anti)
				continue;
			value_each_item(
				term, m,
				terms(value_get(other->pod, "spec"), "podAntiAffinity", REQUIRED))
			{
				if (same_domain(term, c->nodes[i], n) &&
				    selects(term,
					    value_str_or(
						    value_in(other->pod, "metadata", "namespace"),
						    ""),
					    c->pod))
					return true;
			}
		}
	}
	return false;
}

static enum verdict filter(struct cycle *c, const struct node_info *n)
{
	const char *ns = value_str_or(value_in(c->pod, "metadata", "namespace"), "");
	const struct value *term;

	value_each_item(term, i, terms(c->spec, "podAffinity", REQUIRED))
	{
		bool any = false;

		if (count(c, term, n, &any))
			continue;
		/* the first of a group that wants to be together may go anywhere */
		if (!any && selects(term, ns, c->pod) &&
		    value_get(n->labels, value_str_or(value_get(term, "topologyKey"), "")))
			continue;
		buf_adds(&c->reason, "node(s) didn't match pod affinity rules");
		return UNRESOLVABLE;
	}
	value_each_item(term, k, terms(c->spec, "podAntiAffinity", REQUIRED))
	{
		if (count(c, term, n, NULL)) {
			buf_adds(&c->reason, "node(s) didn't match pod anti-affinity rules");
			return UNSCHEDULABLE;
		}
	}
	if (c->any_anti && refused_by_others(c, n)) {
		buf_adds(&c->reason, "node(s) didn't satisfy existing pods anti-affinity rules");
		return UNSCHEDULABLE;
	}
	return FITS;
}

static bool skip_score(const struct cycle *c)
{
	return !value_len(terms(c->spec, "podAffinity", PREFERRED)) &&
	       !value_len(terms(c->spec, "podAntiAffinity", PREFERRED));
}

static int64_t score(struct cycle *c, const struct node_info *n)
{
	const struct value *t;
	int64_t sum = 0;

	value_each_item(t, i, terms(c->spec, "podAffinity", PREFERRED))
	{
		sum += value_int_in(t, "weight") *
		       (int64_t)count(c, value_get(t, "podAffinityTerm"), n, NULL);
	}
	value_each_item(t, k, terms(c->spec, "podAntiAffinity", PREFERRED))
	{
		sum -= value_int_in(t, "weight") *
		       (int64_t)count(c, value_get(t, "podAffinityTerm"), n, NULL);
	}
	return sum;
}

static void normalize(int64_t *scores, size_t nr)
{
	int64_t min = INT64_MAX, max = INT64_MIN;

	for (size_t i = 0; i < nr; i++) {
		min = MIN(min, scores[i]);
		max = MAX(max, scores[i]);
	}
	for (size_t i = 0; i < nr; i++)
		scores[i] = max > min ? (scores[i] - min) * MAX_SCORE / (max - min) : 0;
}

static bool any_selects(const struct value *from, const char *kind, const struct value *other)
{
	const char *ns = value_str_or(value_in(from, "metadata", "namespace"), "");
	const struct value *term;

	value_each_item(term, i, terms(value_get(from, "spec"), kind, REQUIRED))
	{
		if (selects(term, ns, other))
			return true;
	}
	return false;
}

/* A pod that it wants to be near came, or one went that it or that did not want it near. */
static bool helps(const struct value *pod, const struct sched_event *e)
{
	if (!e->pod)
		return labels_changed(e);
	return e->gone ? any_selects(pod, "podAntiAffinity", e->pod) ||
				 any_selects(e->pod, "podAntiAffinity", pod)
		       : any_selects(pod, "podAffinity", e->pod);
}

const struct sched_plugin plugin_inter_pod_affinity = {.name = "InterPodAffinity",
						       .weight = 2,
						       .skip = skip,
						       .filter = filter,
						       .skip_score = skip_score,
						       .score = score,
						       .normalize = normalize,
						       .looks_around = true,
						       .helps = helps};
