#include "tui/watching.h"

#include "kinds/kind.h"

#include <stdlib.h>

#define WITH_NODE 76                    /* columns from which a pod's row has room for its node */
#define FRESH_NS (INT64_C(3) * SIM_SEC) /* of the wall */

struct watching_seen {
	int64_t revision, changed;
	bool here;
};

static const struct {
	const char *group, *plural;
} kinds[NR_WATCHED] = {{"", "nodes"}, {"", "pods"}, {"", "events"}};

static void forget(struct watching *w)
{
	for (int k = 0; k < NR_WATCHED; k++) {
		for (size_t i = 0; i < w->nr[k]; i++) {
			struct watching_row *r = &w->rows[k][i];

			free(r->name);
			free(r->mark);
			free(r->a);
			free(r->b);
			free(r->c);
		}
		w->nr[k] = 0;
		w->good[k] = 0;
	}
}

void watching_release(struct watching *w)
{
	forget(w);
	for (int k = 0; k < NR_WATCHED; k++)
		free(w->rows[k]);
	strmap_free(w->seen);
	*w = (struct watching){0};
}

/* The cell of a column as text; caller frees. */
static char *cell(const struct kind *k, const struct value *row, const char *column)
{
	for (size_t i = 0; k->columns && k->columns[i].name; i++)
		if (strcmp(k->columns[i].name, column) == 0) {
			const struct value *v = value_idx(row, i);
			const char *s = value_str(v);

			return s ? xstrdup(s) : xasprintf("%lld", (long long)value_int(v));
		}
	return xstrdup("");
}

static char *name_of(const struct value *obj)
{
	const char *ns = value_str_or(value_in(obj, "metadata", "namespace"), "");
	const char *name = value_str_or(value_in(obj, "metadata", "name"), "");

	return *ns && strcmp(ns, "default") != 0 ? xasprintf("%s/%s", ns, name) : xstrdup(name);
}

static void fill_node(struct watching *w, struct watching_row *r, const struct kind *k,
		      const struct value *row)
{
	bool ready;

	r->a = cell(k, row, "Status");
	r->b = cell(k, row, "Roles");
	r->c = cell(k, row, "Age");
	ready = str_starts(r->a, "Ready");
	w->good[WATCH_NODES] += ready;
	r->mark = xstrdup(ready ? "●" : "✗");
	r->role = !ready ? ROLE_BAD : strcmp(r->a, "Ready") == 0 ? ROLE_GOOD : ROLE_WARN;
	r->order = 0;
}

static void fill_pod(struct watching *w, struct watching_row *r, const struct kind *k,
		     const struct value *row, const struct value *obj)
{
	bool running, done;
	STR_AUTO age = cell(k, row, "Age");

	r->a = cell(k, row, "Ready");
	r->b = cell(k, row, "Status");
	r->c = xasprintf("%-6s %s", age, value_str_or(value_in(obj, "spec", "nodeName"), "-"));
	done = strcmp(r->b, "Completed") == 0 || strcmp(r->b, "Succeeded") == 0;
	running = strcmp(r->b, "Running") == 0;
	w->good[WATCH_PODS] += done || (running && object_condition_true(obj, "Ready"));
	r->role = done      ? ROLE_DIM
		  : running ? object_condition_true(obj, "Ready") ? ROLE_GOOD : ROLE_WARN
		  : strcmp(r->b, "Pending") == 0 || strcmp(r->b, "Terminating") == 0 ||
				  str_starts(r->b, "ContainerCreating") ||
				  str_starts(r->b, "Init:") || str_starts(r->b, "PodInit")
			  ? ROLE_WARN
			  : ROLE_BAD;
	r->mark = xstrdup(r->role == ROLE_GOOD   ? "●"
			  : r->role == ROLE_WARN ? "○"
			  : r->role == ROLE_DIM  ? "✓"
						 : "✗");
}

static void fill_event(struct watching *w, struct watching_row *r, const struct kind *k,
		       const struct value *row)
{
	bool warning;

	r->a = cell(k, row, "Last Seen");
	r->b = cell(k, row, "Reason");
	r->c = cell(k, row, "Message");
	free(r->name);
	r->name = cell(k, row, "Object");
	{
		STR_AUTO type = cell(k, row, "Type");

		warning = strcmp(type, "Warning") == 0;
	}
	w->good[WATCH_EVENTS] += !warning;
	r->mark = xstrdup(warning ? "!" : "·");
	r->role = warning ? ROLE_WARN : ROLE_DIM;
}

/* When it came to be what it is; an object seen for the first time counts as old at first. */
static bool is_fresh(struct watching *w, const char *key, int64_t revision, int64_t now, bool first)
{
	struct watching_seen *s = strmap_get(w->seen, key);

	if (!s) {
		s = xcalloc(1, sizeof(*s));
		s->changed = first ? now - FRESH_NS : now;
		s->revision = revision;
		strmap_put(w->seen, key, s);
	} else if (s->revision != revision) {
		s->revision = revision;
		s->changed = now;
	}
	s->here = true;
	return now - s->changed < FRESH_NS;
}

static void sweep(struct watching *w)
{
	const char *key;
	void *val;

	for (size_t i = 0; strmap_next(w->seen, &i, &key, &val);) {
		struct watching_seen *s = val;

		if (!s->here)
			strmap_del(w->seen, key);
		else
			s->here = false;
	}
}

static int newest_first(const void *a, const void *b)
{
	const struct watching_row *x = a, *y = b;

	return x->order < y->order ? 1 : x->order > y->order ? -1 : strcmp(x->name, y->name);
}

static void look_at(struct watching *w, enum watching_kind which, int64_t now, bool first)
{
	const struct kind *k = kind_by_resource(kinds[which].group, NULL, kinds[which].plural);
	int64_t virtual_now = sim_now(cluster_sim(w->cluster));
	VALUE_AUTO *list = NULL;
	ERR_AUTO err = ERR_INIT;
	const struct value *obj;

	if (client_list(cluster_admin(w->cluster), k, NULL, NULL, &list, &err) < 0)
		return;
	value_each_item(obj, i, value_get(list, "items"))
	{
		VALUE_AUTO *row = k->row ? k->row(obj, virtual_now) : NULL;
		struct watching_row *r;
		STR_AUTO key = NULL;

		w->rows[which] = grow(w->rows[which], w->nr[which] + 1, &w->cap[which], sizeof(*r));
		r = &w->rows[which][w->nr[which]++];
		*r = (struct watching_row){.name = name_of(obj)};
		(void)!parse_i64(value_str_or(value_in(obj, "metadata", "resourceVersion"), "0"),
				 &r->order);
		key = xasprintf("%d/%s", which, r->name);
		if (which == WATCH_NODES) /* heartbeats are no news: what kubectl shows is */
			fill_node(w, r, k, row);
		else if (which == WATCH_PODS)
			fill_pod(w, r, k, row, obj);
		else
			fill_event(w, r, k, row);
		r->fresh = is_fresh(w, key,
				    which == WATCH_NODES ? (int64_t)hash_bytes(r->a, strlen(r->a))
							 : r->order,
				    now, first);
	}
	qsort(w->rows[which], w->nr[which], sizeof(struct watching_row), newest_first);
}

bool watching_look(struct watching *w, struct cluster *c, int64_t now)
{
	struct sim *sim = cluster_sim(c);
	struct store *store = cluster_etcd(c);
	int64_t revision = store ? store_rev(store) : -1, second = now / SIM_SEC;
	bool first = !w->seen || w->cluster != c, before;

	if (!first && revision == w->revision && second == w->second)
		return false;
	if (first) {
		strmap_free(w->seen);
		w->seen = strmap_new(free);
		w->cluster = c;
	}
	w->revision = revision;
	w->second = second;
	forget(w);
	before = trace_pause(sim, true);
	for (int k = 0; k < NR_WATCHED; k++)
		look_at(w, (enum watching_kind)k, now, first);
	(void)trace_pause(sim, before);
	sweep(w);
	return true;
}

void watching_draw(const struct watching_row *r, enum watching_kind kind, const struct canvas *line)
{
	enum role text = r->fresh ? ROLE_ACCENT : ROLE_TEXT;
	int w = line->w, name;

	canvas_put(line, 0, 0, r->role, r->mark);
	if (kind == WATCH_EVENTS) {
		canvas_field(line, 2, 0, 6, ROLE_DIM, r->a);
		name = 9 + canvas_put(line, 9, 0, r->role == ROLE_WARN ? ROLE_WARN : text, r->b);
		name += 1 + canvas_put(line, name + 1, 0, ROLE_DIM, r->name);
		canvas_field(line, name + 1, 0, w - name - 1, text, r->c);
		return;
	}
	if (kind == WATCH_NODES) {
		name = w >= WITH_NODE ? 24 : 16;
		canvas_field(line, 2, 0, name, text, r->name);
		canvas_field(line, name + 3, 0, 24, r->role == ROLE_GOOD ? text : r->role, r->a);
		canvas_field(line, MIN(name + 28, w), 0, MAX(w - name - 28, 0), ROLE_DIM, r->b);
		return;
	}
	name = MAX(w - (w >= WITH_NODE ? 47 : 33), 12);
	canvas_field(line, 2, 0, name, text, r->name);
	canvas_field(line, name + 3, 0, 5, text, r->a);
	canvas_field(line, name + 9, 0, 17, r->role == ROLE_GOOD ? text : r->role, r->b);
	if (w >= WITH_NODE)
		canvas_field(line, name + 27, 0, w - name - 27, ROLE_DIM, r->c);
	else
		canvas_putn(line, name + 27, 0, ROLE_DIM, r->c, strcspn(r->c, " "));
}
