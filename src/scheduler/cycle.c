/* One pod's way through the plugins. Upstream: pkg/scheduler/schedule_one.go. */
#include "scheduler/scheduler_private.h"

#include "scheduler/table.inc"

#include <errno.h>
#include <stdlib.h>

#define MAX_TRACED_NODES 12

void normalize_scores(int64_t *scores, size_t nr, bool reverse)
{
	int64_t max = 0;

	for (size_t i = 0; i < nr; i++)
		max = MAX(max, scores[i]);
	for (size_t i = 0; i < nr; i++) {
		if (max)
			scores[i] = scores[i] * MAX_SCORE / max;
		if (reverse)
			scores[i] = MAX_SCORE - (max ? scores[i] : 0);
	}
}

void decision_release(struct decision *d)
{
	refusals_unref(d->refusals);
	node_names_unref(d->nodes);
	free(d->score);
	free(d->key);
	free(d->message);
	free(d->node);
	*d = (struct decision){0};
}

static struct decision *decision_new(struct scheduler *s, const char *key, size_t nr)
{
	struct decision *d = &s->decisions[s->next_decision++ % EXPLAIN_KEPT];

	decision_release(d);
	d->key = xstrdup(key);
	d->nr = nr;
	d->nodes = s->names;
	if (d->nodes)
		d->nodes->refs++;
	return d;
}

static void keep_scores(struct decision *d, const struct findings *f)
{
	size_t rows = 0, bytes = d->nr * sizeof(*d->score);

	for (size_t k = 0; k < MAX_PLUGINS; k++)
		rows += f->score[k] != NULL;
	d->score = xcalloc(rows, bytes);
	rows = 0;
	for (size_t k = 0; k < MAX_PLUGINS; k++)
		if (f->score[k])
			memcpy(d->score + rows++ * d->nr, f->score[k], bytes);
}

static const struct refusal *refusal_of(const struct decision *d, size_t node)
{
	const struct refusal *r = d->refusals ? &d->refusals->v[node] : NULL;

	return r && r->plugin ? r : NULL;
}

/* ---- filtering ------------------------------------------------------------------------- */

static void count_reason(struct reasons *r, const char *reason)
{
	size_t i = 0;

	while (i < r->text.nr && strcmp(r->text.v[i], reason) != 0)
		i++;
	if (i == r->text.nr) {
		strvec_add(&r->text, reason);
		r->count = grow(r->count, r->text.nr, &r->cap, sizeof(*r->count));
		r->count[i] = 0;
	}
	r->count[i]++;
}

/* A filter may give several reasons, one a line. */
void count_reasons(struct reasons *r, const char *lines)
{
	STRVEC_AUTO list = STRVEC_INIT;

	strvec_split(&list, lines, '\n');
	for (size_t i = 0; i < list.nr; i++)
		count_reason(r, list.v[i]);
}

static enum verdict filter_once(struct cycle *c, struct node_info *n, const char **ret_plugin)
{
	for (size_t k = 0; k < c->nr_filters; k++) {
		enum verdict v = c->filters[k]->filter(c, n);

		if (v == FITS)
			continue;
		if (ret_plugin)
			*ret_plugin = c->filters[k]->name;
		return v;
	}
	return FITS;
}

/* Twice where a place is kept for others: with them, and without, for they may not come. */
enum verdict run_filters(struct cycle *c, struct node_info *n, const char **ret_plugin)
{
	enum verdict v;
	size_t nr;

	buf_reset(&c->reason);
	if (!nominated_any(c))
		return filter_once(c, n, ret_plugin);
	nr = nominated_count(c, n, true);
	v = filter_once(c, n, ret_plugin);
	nominated_count(c, n, false);
	return v == FITS && nr ? filter_once(c, n, ret_plugin) : v;
}

/* Decides for each node; the number of those that fit. */
static size_t filter_nodes(struct cycle *c, struct decision *d)
{
	struct findings *f = &c->scheduler->found;
	size_t nr = findings_filter(f, c);

	d->refusals = f->refusals;
	if (d->refusals)
		d->refusals->refs++;
	return nr;
}

/* ---- scoring ------------------------------------------------------------------------------ */

static struct node_info *pick_best(struct cycle *c, struct decision *d)
{
	struct findings *f = &c->scheduler->found;
	size_t best = 0, ties = 0;

	findings_score(f, c);
	if (f->nr_fit > 1)
		keep_scores(d, f);
	for (size_t j = 0; j < f->nr_fit; j++) { /* ties: each with the same chance, as upstream */
		size_t i = f->fit[j];

		if (j == 0 || f->total[i] > f->total[best]) {
			best = i;
			ties = 1;
		} else if (f->total[i] == f->total[best] &&
			   sim_rand_below(c->scheduler->sim, ++ties) == 0) {
			best = i;
		}
	}
	return c->nodes[best];
}

/* ---- outcomes ------------------------------------------------------------------------------- */

static void write_reasons(const struct reasons *r, size_t nodes, struct buf *out)
{
	STRVEC_AUTO parts = STRVEC_INIT;

	if (r->only.len) {
		buf_add(out, r->only.s, r->only.len);
		return;
	}
	for (size_t i = 0; i < r->text.nr; i++)
		strvec_addf(&parts, "%zu %s", r->count[i], r->text.v[i]);
	strvec_sort(&parts);
	buf_addf(out, "0/%zu nodes are available: ", nodes);
	strvec_join(&parts, ", ", out);
	buf_addc(out, '.');
}

/* preempted: why nobody was sent away; without reasons when somebody was. */
static char *failure_message(const struct cycle *c, const struct reasons *r,
			     const struct reasons *preempted)
{
	struct buf b = BUF_INIT;

	if (!c->nr_nodes) {
		buf_adds(&b, "no nodes available to schedule pods");
		return buf_detach(&b);
	}
	write_reasons(r, c->nr_nodes, &b);
	if (preempted->text.nr || preempted->only.len) {
		buf_adds(&b, " no new claims to deallocate, preemption: ");
		write_reasons(preempted, c->nr_nodes, &b);
	}
	return buf_detach(&b);
}

/* nominated: the node whose pods make room, or NULL. */
static void set_unschedulable(struct scheduler *s, struct queued_pod *q, const char *message,
			      const char *nominated)
{
	const struct kind *pods = kind_by_resource("", NULL, "pods");
	VALUE_AUTO *pod = value_ref(q->pod);
	VALUE_AUTO *got = NULL;
	struct value *status = value_ref(value_get(pod, "status"));
	ERR_AUTO err = ERR_INIT;

	record_event(s->recorder, q->pod, "Warning", "FailedScheduling", "%s", message);
	if (!condition_set(&status, "PodScheduled", "False", "Unschedulable", message,
			   sim_now(s->sim)) &&
	    !nominated) {
		value_unref(status);
		return;
	}
	if (nominated)
		value_put_str(&status, "nominatedNodeName", nominated);
	value_put(&pod, "status", status);
	if (client_update(s->client, pods, "status", pod, NULL, &got, &err) == 0) {
		value_unref(q->pod);
		q->pod = value_ref(got);
	}
}

static void bind(struct scheduler *s, struct queued_pod *q, struct node_info *n)
{
	const char *ns = value_str_or(value_in(q->pod, "metadata", "namespace"), "");
	const char *name = value_str_or(value_in(q->pod, "metadata", "name"), "");
	VALUE_AUTO *pod = value_ref(q->pod);
	ERR_AUTO err = ERR_INIT;

	q->refused = ~0U;                               /* should it come back */
	cache_add_pod(s, pod, n->name, &s->found.want); /* assumed before the watch tells */
	if (client_bind(s->client, ns, name, value_str_in(pod, "metadata", "uid"), n->name, &err) <
	    0) {
		cache_del_pod(s, pod);
		queue_unschedulable(s, q);
		return;
	}
	trace_add(s->sim, "scheduler", "bind", "pods", ns, name, "to %s", n->name);
	record_event(s->recorder, pod, "Normal", "Scheduled", "Successfully assigned %s/%s to %s",
		     ns, name, n->name);
	queue_del(s, q->key);
}

static void reasons_release(struct reasons *r)
{
	free(r->count);
	strvec_release(&r->text);
	buf_release(&r->only);
}

static unsigned plugin_bit(const char *name)
{
	for (unsigned k = 0; plugin_table[k]; k++)
		if (strcmp(plugin_table[k]->name, name) == 0)
			return 1U << k;
	return 0;
}

bool event_helps(const struct sched_event *e, unsigned refused, const struct value *pod)
{
	if (refused == ~0U)
		return true;
	for (unsigned k = 0; plugin_table[k]; k++)
		if (refused & (1U << k) && plugin_table[k]->helps && plugin_table[k]->helps(pod, e))
			return true;
	return false;
}

static void refuse(struct scheduler *s, struct queued_pod *q, struct decision *d, struct cycle *c)
{
	struct reasons why = {.text = STRVEC_INIT};
	struct reasons preempted = {.text = STRVEC_INIT};
	STR_AUTO nominated = preempt(c, s->found.verdicts, &preempted);

	q->refused = d->nr ? 0 : ~0U;
	for (size_t i = 0; i < d->nr; i++) {
		if (!refusal_of(d, i))
			continue;
		q->refused |= plugin_bit(refusal_of(d, i)->plugin);
		count_reasons(&why, refusal_of(d, i)->reason);
	}

	if (nominated) /* what others were told counts no more */
		reasons_release(&preempted);
	preempted = nominated ? (struct reasons){.text = STRVEC_INIT} : preempted;
	d->message = failure_message(c, &why, &preempted);
	reasons_release(&preempted);
	reasons_release(&why);
	trace_add(s->sim, "scheduler", "unschedulable", "pods",
		  value_str_in(q->pod, "metadata", "namespace"),
		  value_str_in(q->pod, "metadata", "name"), "%s", d->message);
	q->tried = sim_now(s->sim);
	queue_unschedulable(s, q);
	set_unschedulable(s, q, d->message, nominated);
	if (nominated)
		nominated_set(s, q->pod, nominated);
}

/* Node by node, while there are so few that somebody could want to read it. */
static void trace_verdicts(struct scheduler *s, struct queued_pod *q, const struct decision *d,
			   size_t fit)
{
	const char *ns = value_str_in(q->pod, "metadata", "namespace");
	const char *name = value_str_in(q->pod, "metadata", "name");

	for (size_t i = 0; i < d->nr && d->nr <= MAX_TRACED_NODES; i++) {
		const struct refusal *no = refusal_of(d, i);
		const char *node = d->nodes->names.v[i];

		if (no)
			trace_add(s->sim, "scheduler", "reject", "pods", ns, name, "%s: %s: %s",
				  node, no->plugin, no->reason);
		else if (fit > 1)
			trace_add(s->sim, "scheduler", "score", "pods", ns, name, "%s: %lld", node,
				  (long long)s->found.total[i]);
		else
			trace_add(s->sim, "scheduler", "score", "pods", ns, name,
				  "%s: the only one that fits", node);
	}
}

void schedule_one(struct scheduler *s, struct queued_pod *q)
{
	struct cycle c = {.scheduler = s,
			  .pod = q->pod,
			  .spec = value_get(q->pod, "spec"),
			  .any_anti = s->nr_anti > 0,
			  .reason = BUF_INIT};
	struct decision *d;
	size_t nr;

	sort_nodes(s);
	c.nodes = s->sorted;
	c.nr_nodes = s->nr_sorted;
	findings_begin(&s->found, &c);
	d = decision_new(s, q->key, c.nr_nodes);
	nr = filter_nodes(&c, d);
	trace_add(s->sim, "scheduler", "filter", "pods",
		  value_str_in(q->pod, "metadata", "namespace"),
		  value_str_in(q->pod, "metadata", "name"), "%zu of %zu nodes fit", nr, c.nr_nodes);
	if (nr) {
		struct node_info *n = pick_best(&c, d);

		d->node = xstrdup(n->name);
		trace_verdicts(s, q, d, nr);
		bind(s, q, n);
	} else {
		trace_verdicts(s, q, d, nr);
		refuse(s, q, d, &c);
	}
	buf_release(&c.reason);
}

struct value *scheduler_explain_dup(struct scheduler *s, const char *ns, const char *pod)
{
	STR_AUTO key = xasprintf("%s/%s", ns, pod);
	struct decision *d = NULL;
	struct value *nodes = value_array_new(), *weights = NULL;

	for (size_t i = 0; i < EXPLAIN_KEPT && !d; i++) {
		struct decision *at =
			&s->decisions[(s->next_decision + EXPLAIN_KEPT - 1 - i) % EXPLAIN_KEPT];

		if (str_eq(at->key, key))
			d = at;
	}
	for (size_t i = 0; d && i < d->nr; i++) {
		const struct refusal *no = refusal_of(d, i);
		struct value *scores = NULL;
		int64_t total = 0;
		size_t row = 0;

		for (size_t k = 0; plugin_table[k] && !no; k++) {
			int64_t score = 0;

			if (plugin_table[k]->score)
				score = d->score ? d->score[row++ * d->nr + i] : 0;
			total += score * plugin_table[k]->weight;
			if (plugin_table[k]->weight && d->score)
				value_put_int(&scores, plugin_table[k]->name, score);
		}
		value_push(&nodes,
			   value_build("{name: %s, plugin: %s, reason: %s, score: %V, scores: "
				       "%V}",
				       d->nodes->names.v[i], no ? no->plugin : NULL,
				       no ? no->reason : NULL, scores ? value_int_new(total) : NULL,
				       scores));
	}
	if (!d) {
		value_unref(nodes);
		return NULL;
	}
	for (size_t k = 0; plugin_table[k]; k++)
		if (plugin_table[k]->weight)
			value_put_int(&weights, plugin_table[k]->name, plugin_table[k]->weight);
	return value_build("{result: %s, node: %s, message: %s, weights: %V, nodes: %V}",
			   d->node ? "scheduled" : "unschedulable", d->node, d->message, weights,
			   nodes);
}
