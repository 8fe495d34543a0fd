/*
 * How pods and their like are spread: groups of pods counted by node as they come and go, and
 * what a pod's constraints make of the counts. Upstream: plugins/podtopologyspread/common.go,
 * plugins/helper/spread.go.
 */
#include "scheduler/scheduler_private.h"

#include "kinds/placement.h"

#include <stdlib.h>

#define HOSTNAME "kubernetes.io/hostname"
#define ZONE "topology.kubernetes.io/zone"

/* ---- groups ------------------------------------------------------------------------------ */

static bool belongs(const struct spread_group *g, const struct pod_info *p)
{
	return !p->ending &&
	       strcmp(g->ns, value_str_or(value_in(p->pod, "metadata", "namespace"), "")) == 0 &&
	       selector_matches_labels(g->selector, p->labels);
}

void spread_count(struct scheduler *s, struct node_info *n, const struct pod_info *p, int by)
{
	for (size_t i = 0; i < NR_SPREAD; i++)
		if (s->groups[i].key && belongs(&s->groups[i], p))
			n->spread[i] += by;
}

static void group_release(struct scheduler *s, struct spread_group *g)
{
	if (!g->key)
		return;
	free(g->key);
	free(g->ns);
	selector_free(g->selector);
	*g = (struct spread_group){.key = NULL};
	s->nr_groups--;
}

void spread_release(struct scheduler *s)
{
	for (size_t i = 0; i < NR_SPREAD; i++)
		group_release(s, &s->groups[i]);
}

/* All pods are counted once; later those that come and go. */
static void count_all(struct scheduler *s, size_t group)
{
	void *v, *p;

	for (size_t i = 0; strmap_next(s->node_infos, &i, NULL, &v);) {
		struct node_info *n = v;

		n->spread[group] = 0;
		for (size_t k = 0; strmap_next(n->pods, &k, NULL, &p);)
			n->spread[group] += belongs(&s->groups[group], p);
	}
}

/* The group of what selector selects in ns; the one used longest ago gives way to a new one.
 * Owns selector. */
static size_t group_of(struct scheduler *s, const char *ns, struct selector *selector)
{
	BUF_AUTO key = BUF_INIT;
	size_t at = 0;

	buf_addf(&key, "%s\n", ns);
	selector_write(&key, selector);
	for (size_t i = 0; i < NR_SPREAD; i++) {
		struct spread_group *g = &s->groups[i];

		if (str_eq(g->key, buf_str(&key))) {
			g->used = ++s->group_serial;
			selector_free(selector);
			return i;
		}
		if (g->used < s->groups[at].used)
			at = i;
	}
	group_release(s, &s->groups[at]);
	s->groups[at] = (struct spread_group){.key = buf_detach(&key),
					      .ns = xstrdup(ns),
					      .selector = selector,
					      .serial = ++s->group_serial,
					      .used = s->group_serial};
	s->nr_groups++;
	count_all(s, at);
	return at;
}

/* ---- constraints ------------------------------------------------------------------------- */

struct serving {
	const struct value *pod_labels;
	struct value *match; /* the selectors of its services */
};

static int add_service(const struct value *service, void *arg)
{
	const struct value *map = value_in(service, "spec", "selector"), *v;
	struct serving *f = arg;
	struct selector *selector = value_len(map) ? selector_from_map(map) : NULL;
	const char *name;

	if (selector && selector_matches_labels(selector, f->pod_labels)) {
		value_each_entry(name, v, i, map)
		{
			value_put(&f->match, name, value_ref(v));
		}
	}
	selector_free(selector);
	return 0;
}

/* What the pod's services and its replica set have in common; NULL: it has none. *ret_known: the
 * replica set was not looked for in vain. */
static struct selector *default_selector(struct scheduler *s, const struct cycle *c,
					 bool *ret_known)
{
	const char *ns = value_str_or(value_in(c->pod, "metadata", "namespace"), "");
	struct serving f = {.pod_labels = value_in(c->pod, "metadata", "labels")};
	const struct value *owner = object_controller(c->pod), *set = NULL, *v, *labels;
	VALUE_AUTO *both = NULL;
	struct selector *selector = NULL;
	const char *name;
	ERR_AUTO err = ERR_INIT;

	informer_each(s->services, ns, add_service, &f);
	if (str_eq(value_str_in(owner, "kind"), "ReplicaSet")) {
		set = informer_find(s->sets, ns, value_str_or(value_get(owner, "name"), ""));
		*ret_known = set != NULL;
	}
	labels = value_in(set, "spec", "selector");
	value_each_entry(name, v, i, value_get(labels, "matchLabels"))
	{
		value_put(&f.match, name, value_ref(v));
	}
	both = value_build("{matchLabels: %V, matchExpressions: %v}", f.match,
			   value_get(labels, "matchExpressions"));
	if (selector_from_object(both, &selector, &err) < 0)
		return NULL;
	if (!selector_empty(selector))
		return selector;
	selector_free(selector);
	return NULL;
}

/* labelSelector and, of matchLabelKeys, what the pod has itself. */
static struct selector *own_selector(const struct cycle *c, const struct value *constraint)
{
	const struct value *own = value_in(c->pod, "metadata", "labels"), *key;
	VALUE_AUTO *object = value_ref(value_get(constraint, "labelSelector"));
	struct selector *selector = NULL;
	ERR_AUTO err = ERR_INIT;

	value_each_item(key, i, value_get(constraint, "matchLabelKeys"))
	{
		const struct value *have = value_get(own, value_str_or(key, ""));

		if (have)
			value_put_in(&object, value_ref(have), "matchLabels", value_str(key));
	}
	if (selector_from_object(object, &selector, &err) < 0)
		return NULL;
	return selector;
}

/* Owns selector. */
static struct spread_rule *add_rule(struct spread *sp, const struct cycle *c, const char *topology,
				    struct selector *selector)
{
	struct spread_rule *r = &sp->rules[sp->nr++];

	*r = (struct spread_rule){
		.topology = xstrdup(topology),
		.by_node = strcmp(topology, HOSTNAME) == 0,
		.affinity = true,
		.max_skew = 1,
		.min_domains = 1,
		.self = selector_matches_labels(selector, value_in(c->pod, "metadata", "labels"))};
	r->group = group_of(c->scheduler, sp->ns, selector);
	r->serial = c->scheduler->groups[r->group].serial;
	return r;
}

static void own_rules(struct spread *sp, const struct cycle *c)
{
	const struct value *t;

	value_each_item(t, i, value_get(c->spec, "topologySpreadConstraints"))
	{
		struct selector *selector = sp->nr < MAX_RULES ? own_selector(c, t) : NULL;
		struct spread_rule *r;

		if (!selector)
			continue;
		r = add_rule(sp, c, value_str_or(value_get(t, "topologyKey"), ""), selector);
		r->hard = str_eq(value_str_in(t, "whenUnsatisfiable"), "DoNotSchedule");
		r->max_skew = value_int_in(t, "maxSkew");
		r->min_domains = MAX(value_int_in(t, "minDomains"), 1);
		r->affinity = !str_eq(value_str_in(t, "nodeAffinityPolicy"), "Ignore");
		r->taints = str_eq(value_str_in(t, "nodeTaintsPolicy"), "Honor");
		sp->nr_hard += r->hard;
	}
}

/* Those of the default profile, for pods that have none. */
static void default_rules(struct spread *sp, const struct cycle *c)
{
	static const struct {
		const char *topology;
		int64_t max_skew;
	} rules[] = {{HOSTNAME, 3}, {ZONE, 5}};

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		struct selector *selector = default_selector(c->scheduler, c, &sp->complete);

		if (selector)
			add_rule(sp, c, rules[i].topology, selector)->max_skew = rules[i].max_skew;
	}
}

/* ---- domains ------------------------------------------------------------------------------- */

static bool is_eligible(const struct spread_rule *r, const struct cycle *c,
			const struct node_info *n)
{
	if (r->affinity && !node_affinity_matches(c->spec, n))
		return false;
	return !r->taints || !taint_untolerated(n->taints, value_get(c->spec, "tolerations"), NULL);
}

static void find_domains(struct spread_rule *r, const struct cycle *c)
{
	struct strmap *known = strmap_new(NULL);

	r->domain = xcalloc(c->nr_nodes, sizeof(*r->domain));
	r->eligible = xcalloc(c->nr_nodes, sizeof(*r->eligible));
	r->nr_domains = 1;
	for (size_t i = 0; i < c->nr_nodes; i++) {
		const char *value = value_str(value_get(c->nodes[i]->labels, r->topology));

		r->eligible[i] = is_eligible(r, c, c->nodes[i]);
		if (!value)
			continue;
		r->domain[i] = (uint32_t)(uintptr_t)strmap_get(known, value);
		if (!r->domain[i]) {
			r->domain[i] = r->nr_domains++;
			strmap_put(known, value, (void *)(uintptr_t)r->domain[i]);
		}
	}
	r->sum = xcalloc(r->nr_domains, sizeof(*r->sum));
	strmap_free(known);
}

static void rule_release(struct spread_rule *r)
{
	free(r->topology);
	free(r->domain);
	free(r->eligible);
	free(r->sum);
	*r = (struct spread_rule){.topology = NULL};
}

/* A node without the label of one of a pod's own constraints counts for none of its kind. */
static void leave_out(struct spread *sp, bool hard)
{
	for (size_t i = 0; i < sp->nr_nodes; i++) {
		bool lacks = false;

		for (size_t k = 0; k < sp->nr; k++)
			lacks |= sp->rules[k].hard == hard && !sp->rules[k].domain[i];
		for (size_t k = 0; k < sp->nr && lacks; k++)
			if (sp->rules[k].hard == hard)
				sp->rules[k].eligible[i] = false;
		if (!hard)
			sp->unscored[i] = lacks;
	}
}

/* Sums over zones say nothing where no node has one. */
static void drop_idle_rules(struct spread *sp)
{
	size_t nr = 0;

	for (size_t k = 0; k < sp->nr; k++) {
		if (sp->rules[k].nr_domains > 1)
			sp->rules[nr++] = sp->rules[k];
		else
			rule_release(&sp->rules[k]);
	}
	sp->nr = nr;
}

void spread_free(struct spread *sp)
{
	if (!sp)
		return;
	for (size_t k = 0; k < sp->nr; k++)
		rule_release(&sp->rules[k]);
	free(sp->unscored);
	free(sp->ns);
	free(sp->owner);
	value_unref(sp->labels);
	value_unref(sp->constraints);
	free(sp);
}

static struct spread *spread_new(const struct cycle *c)
{
	const struct value *meta = value_get(c->pod, "metadata");
	struct spread *sp = xcalloc(1, sizeof(*sp));
	bool own = value_len(value_get(c->spec, "topologySpreadConstraints")) > 0;

	sp->ns = xstrdup(value_str_or(value_get(meta, "namespace"), ""));
	sp->owner = xstrdup(value_str_or(value_get(object_controller(c->pod), "uid"), ""));
	sp->labels = value_ref(value_get(meta, "labels"));
	sp->constraints = value_ref(value_get(c->spec, "topologySpreadConstraints"));
	sp->nodes = c->scheduler->changed_nodes;
	sp->services = c->scheduler->changed_services;
	sp->nr_nodes = c->nr_nodes;
	sp->unscored = xcalloc(c->nr_nodes, sizeof(*sp->unscored));
	sp->complete = true;
	if (own)
		own_rules(sp, c);
	else
		default_rules(sp, c);
	for (size_t k = 0; k < sp->nr; k++)
		find_domains(&sp->rules[k], c);
	if (own) {
		leave_out(sp, true);
		leave_out(sp, false);
	} else {
		drop_idle_rules(sp);
	}
	for (size_t k = 0; k < sp->nr; k++)
		sp->across |= !sp->rules[k].hard && !sp->rules[k].by_node;
	return sp;
}

bool spread_serves(const struct spread *sp, const struct cycle *c)
{
	const struct value *meta = value_get(c->pod, "metadata");

	if (!sp || !sp->complete || sp->nodes != c->scheduler->changed_nodes ||
	    sp->services != c->scheduler->changed_services ||
	    strcmp(sp->ns, value_str_or(value_get(meta, "namespace"), "")) != 0 ||
	    strcmp(sp->owner, value_str_or(value_get(object_controller(c->pod), "uid"), "")) != 0 ||
	    !value_equal(sp->labels, value_get(meta, "labels")) ||
	    !value_equal(sp->constraints, value_get(c->spec, "topologySpreadConstraints")))
		return false;
	for (size_t k = 0; k < sp->nr; k++) {
		struct spread_group *g = &c->scheduler->groups[sp->rules[k].group];

		if (g->serial != sp->rules[k].serial)
			return false;
		g->used = ++c->scheduler->group_serial;
	}
	return true;
}

void spread_prepare(struct spread **spread, struct cycle *c)
{
	spread_free(*spread);
	*spread = spread_new(c);
}

/* ---- sums ------------------------------------------------------------------------------------ */

static void sum_rule(struct spread_rule *r, const struct cycle *c)
{
	uint32_t nr = 0;

	for (uint32_t d = 0; d < r->nr_domains; d++)
		r->sum[d] = -1;
	for (size_t i = 0; i < c->nr_nodes; i++) {
		int64_t *sum = &r->sum[r->domain[i]];

		if (r->eligible[i] && r->domain[i])
			*sum = MAX(*sum, 0) + c->nodes[i]->spread[r->group];
	}
	r->min = INT32_MAX;
	for (uint32_t d = 1; d < r->nr_domains; d++) {
		if (r->sum[d] < 0)
			continue;
		nr++;
		r->min = MIN(r->min, r->sum[d]);
	}
	if (nr < r->min_domains)
		r->min = 0;
}

void spread_sum(struct scheduler *s, struct spread *sp, struct cycle *c)
{
	if (sp->summed == s->generation)
		return;
	for (size_t k = 0; k < sp->nr; k++)
		if (sp->rules[k].hard || !sp->rules[k].by_node)
			sum_rule(&sp->rules[k], c);
	sp->summed = s->generation;
}
