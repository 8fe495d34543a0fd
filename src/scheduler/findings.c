/*
 * What filters and scores say of each node, kept for the next pod. The pods of one workload
 * ask for the same, so that after the first only nodes that changed since are looked at again.
 * Upstream: the generations of the scheduler's snapshot, and its batches of alike pods.
 */
#include "scheduler/scheduler_private.h"

#include "scheduler/table.inc"

#include <stdlib.h>

/* ---- who said no ------------------------------------------------------------------------ */

void refusals_unref(struct refusals *r)
{
	if (!r || --r->refs)
		return;
	for (size_t i = 0; i < r->nr; i++)
		free(r->v[i].reason);
	free(r);
}

/* The refusals of all nodes to write to: nobody else has these. */
static struct refusals *own_refusals(struct findings *f)
{
	struct refusals *old = f->refusals, *r;

	if (old && old->refs == 1)
		return old;
	r = xcalloc(1, sizeof(*r) + f->nr * sizeof(r->v[0]));
	r->refs = 1;
	r->nr = f->nr;
	for (size_t i = 0; old && i < old->nr; i++)
		r->v[i] = (struct refusal){old->v[i].plugin, xstrdup(old->v[i].reason)};
	refusals_unref(old);
	f->refusals = r;
	return r;
}

/* Notes what the filters said of node i; plugin NULL: it fits. */
static void note(struct findings *f, size_t i, const char *plugin, const char *reason)
{
	const struct refusal *was = f->refusals ? &f->refusals->v[i] : NULL;
	struct refusals *r;

	if (was ? was->plugin == plugin && str_eq(was->reason, reason) : !plugin)
		return;
	r = own_refusals(f);
	free(r->v[i].reason);
	r->v[i] = (struct refusal){plugin, xstrdup(reason)};
}

/* ---- pods that ask for the same ------------------------------------------------------------ */

static bool same(const struct value *a, const struct value *b, const char *field)
{
	return value_equal(value_get(a, field), value_get(b, field));
}

/* Do filters and scores that look at one node at a time say the same of both specs? */
static bool ask_the_same(const struct value *a, const struct value *b)
{
	static const char *const of_pod[] = {"nodeSelector", "affinity",       "tolerations",
					     "nodeName",     "initContainers", "overhead",
					     "resources"};
	static const char *const of_container[] = {"image", "resources", "ports"};
	const struct value *x = value_get(a, "containers"), *y = value_get(b, "containers"), *c;

	for (size_t k = 0; k < ARRAY_SIZE(of_pod); k++)
		if (!same(a, b, of_pod[k]))
			return false;
	if (value_len(x) != value_len(y))
		return false;
	value_each_item(c, i, x)
	{
		for (size_t k = 0; k < ARRAY_SIZE(of_container); k++)
			if (!same(c, value_idx(y, i), of_container[k]))
				return false;
	}
	return true;
}

/* What is found for such a pod depends on more than it and one node. */
static bool looks_around(const struct cycle *c)
{
	if (c->want.has_extended || nominated_any(c))
		return true;
	for (size_t k = 0; k < c->nr_filters; k++)
		if (c->filters[k]->looks_around)
			return true;
	for (size_t k = 0; plugin_table[k]; k++)
		if (plugin_table[k]->score && plugin_table[k]->looks_around &&
		    !plugin_table[k]->unsteady &&
		    !(plugin_table[k]->skip_score && plugin_table[k]->skip_score(c)))
			return true;
	return false;
}

static void choose_filters(struct cycle *c)
{
	for (size_t k = 0; plugin_table[k] && c->nr_filters < MAX_FILTERS; k++)
		if (plugin_table[k]->filter && !(plugin_table[k]->skip && plugin_table[k]->skip(c)))
			c->filters[c->nr_filters++] = plugin_table[k];
}

static void note_images(struct findings *f)
{
	const struct value *containers = value_get(f->spec, "containers"), *ctr;

	free(f->images);
	f->images = xcalloc(value_len(containers), sizeof(*f->images));
	f->nr_images = 0;
	value_each_item(ctr, i, containers)
	{
		const char *image = value_str_or(value_get(ctr, "image"), "");

		f->images[f->nr_images++] = strmap_key(image);
	}
}

static void release_room(struct findings *f)
{
	free(f->v);
	free(f->fit);
	free(f->verdicts);
	free(f->total);
	free(f->room);
	for (size_t k = 0; k < MAX_PLUGINS; k++) {
		free(f->raw[k]);
		free(f->score[k]);
		f->raw[k] = NULL;
		f->score[k] = NULL;
	}
}

/* Room for as many nodes as there are, nothing known of them. */
static void make_room(struct findings *f, const struct cycle *c)
{
	release_room(f);
	f->nr = c->nr_nodes;
	f->v = xcalloc(f->nr, sizeof(*f->v));
	f->fit = xcalloc(f->nr, sizeof(*f->fit));
	f->verdicts = xcalloc(f->nr, sizeof(*f->verdicts));
	f->total = xcalloc(f->nr, sizeof(*f->total));
	f->room = xcalloc(f->nr, sizeof(*f->room));
	for (size_t k = 0; plugin_table[k]; k++) {
		if (!plugin_table[k]->score)
			continue;
		f->raw[k] = xcalloc(f->nr, sizeof(*f->raw[k]));
		f->score[k] = xcalloc(f->nr, sizeof(*f->score[k]));
	}
}

/* Everything is to be found anew. */
static void forget(struct findings *f, const struct cycle *c)
{
	if (f->nodes != c->scheduler->names || f->nr != c->nr_nodes) {
		make_room(f, c);
		node_names_unref(f->nodes);
		f->nodes = c->scheduler->names;
		if (f->nodes)
			f->nodes->refs++;
	}
	refusals_unref(f->refusals);
	f->refusals = NULL;
	for (size_t i = 0; i < f->nr; i++)
		f->v[i] = (struct finding){.seen = 0};
	f->nr_fit = 0;
}

void findings_begin(struct findings *f, struct cycle *c)
{
	bool asks_same = f->nodes == c->scheduler->names && spread_serves(f->spread, c) &&
			 ask_the_same(f->spec, c->spec);
	bool alike = f->valid && asks_same && !c->any_anti && !nominated_any(c);

	if (!asks_same)
		spread_prepare(&f->spread, c);
	c->spread = f->spread->nr ? f->spread : NULL;
	if (!alike) {
		value_unref(f->spec);
		f->spec = value_ref(c->spec);
		f->want = (struct pod_info){0};
		pod_info_fill(&f->want, c->pod);
		note_images(f);
		forget(f, c);
	}
	c->want = f->want;
	c->images = f->images;
	c->nr_images = f->nr_images;
	choose_filters(c);
	f->valid = alike || !looks_around(c);
}

/* ---- filtering ------------------------------------------------------------------------------ */

size_t findings_filter(struct findings *f, struct cycle *c)
{
	size_t nr = 0;
	bool same_fit = true;

	for (size_t i = 0; i < f->nr; i++) {
		struct finding *v = &f->v[i];

		if (v->seen != c->nodes[i]->generation) {
			const char *plugin = NULL;

			f->verdicts[i] = run_filters(c, c->nodes[i], &plugin);
			note(f, i, plugin, plugin ? buf_str(&c->reason) : NULL);
			v->seen = c->nodes[i]->generation;
			v->scored = false;
		}
		if (f->verdicts[i] != FITS)
			continue;
		same_fit &= nr < f->nr_fit && f->fit[nr] == i;
		f->fit[nr++] = i;
	}
	f->same_fit = same_fit && nr == f->nr_fit;
	f->nr_fit = nr;
	return nr;
}

/* ---- scoring ----------------------------------------------------------------------------------
 */

static bool scores(const struct sched_plugin *p, const struct cycle *c)
{
	return p->score && !(p->skip_score && p->skip_score(c));
}

/* One node's score of a plugin, brought to 0..100; the total follows. */
static void set_score(struct findings *f, size_t k, size_t i, int64_t score)
{
	f->total[i] += (score - f->score[k][i]) * plugin_table[k]->weight;
	f->score[k][i] = (int16_t)score;
}

static void score_node(struct findings *f, struct cycle *c, size_t k, size_t i, bool *changed)
{
	int64_t raw = plugin_table[k]->score(c, c->nodes[i]);

	if (raw == f->raw[k][i])
		return;
	f->raw[k][i] = raw;
	if (plugin_table[k]->normalize)
		changed[k] = true;
	else if (f->same_fit)
		set_score(f, k, i, raw);
}

/* What the plugins say of the nodes that changed, or of all; true in changed for those that say
 * something new and are to be normalized. */
static void score_nodes(struct findings *f, struct cycle *c, bool *changed)
{
	bool of_all[MAX_PLUGINS] = {false};

	for (size_t k = 0; plugin_table[k]; k++) {
		of_all[k] = plugin_table[k]->unsteady && scores(plugin_table[k], c) &&
			    plugin_table[k]->unsteady(c);
		for (size_t j = 0; j < f->nr_fit && of_all[k]; j++)
			score_node(f, c, k, f->fit[j], changed);
	}
	for (size_t j = 0; j < f->nr_fit; j++) {
		size_t i = f->fit[j];

		if (f->v[i].scored)
			continue;
		f->v[i].scored = true;
		for (size_t k = 0; plugin_table[k]; k++)
			if (!of_all[k] && scores(plugin_table[k], c))
				score_node(f, c, k, i, changed);
	}
}

/* Brings a plugin's scores to where they can be summed. */
static void normalize(struct findings *f, size_t k)
{
	for (size_t j = 0; j < f->nr_fit; j++)
		f->room[j] = f->raw[k][f->fit[j]];
	if (plugin_table[k]->normalize)
		plugin_table[k]->normalize(f->room, f->nr_fit);
	for (size_t j = 0; j < f->nr_fit; j++)
		set_score(f, k, f->fit[j], f->room[j]);
}

void findings_score(struct findings *f, struct cycle *c)
{
	bool changed[MAX_PLUGINS] = {false};

	c->fit = f->fit;
	c->nr_fit = f->nr_fit;
	c->same_fit = f->same_fit;
	if (f->nr_fit > 1)
		score_nodes(f, c, changed);
	if (!f->same_fit)
		memset(f->total, 0, f->nr * sizeof(*f->total));
	for (size_t k = 0; plugin_table[k]; k++) {
		if (!f->score[k])
			continue;
		if (!f->same_fit)
			memset(f->score[k], 0, f->nr * sizeof(*f->score[k]));
		if (f->nr_fit > 1 && scores(plugin_table[k], c) && (changed[k] || !f->same_fit))
			normalize(f, k);
	}
}

void findings_release(struct findings *f)
{
	release_room(f);
	free(f->images);
	value_unref(f->spec);
	spread_free(f->spread);
	node_names_unref(f->nodes);
	refusals_unref(f->refusals);
}
