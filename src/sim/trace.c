/*
 * The ring grows up to its limit and then overwrites the oldest event, whose text buffer
 * is reused: a busy cluster adds events without allocating.
 */
#include "sim/sim_private.h"

#define TEXT 120 /* bytes of text that most events have room in */

static struct trace_slot *slot_of(const struct sim *sim, uint64_t id)
{
	return &sim->trace[(id - 1) % sim->trace_cap];
}

static void resize(struct sim *sim, size_t cap)
{
	struct trace_slot *ring = xcalloc(cap, sizeof(*ring));
	size_t keep = MIN(sim->trace_nr, cap);
	uint64_t id = sim->trace_last - sim->trace_nr;

	for (size_t i = 0; i < sim->trace_nr; i++) {
		struct trace_slot *s = slot_of(sim, ++id);

		if (i < sim->trace_nr - keep)
			buf_release(&s->text);
		else
			ring[(id - 1) % cap] = *s;
	}
	free(sim->trace);
	sim->trace = ring;
	sim->trace_cap = cap;
	sim->trace_nr = keep;
}

void trace_set_limit(struct sim *sim, size_t max_events)
{
	sim->trace_max = max_events;
	if (!max_events)
		trace_release(sim);
	else if (sim->trace_cap > max_events)
		resize(sim, max_events);
}

bool trace_pause(struct sim *sim, bool paused)
{
	bool before = sim->trace_paused;

	sim->trace_paused = paused;
	return before;
}

void trace_release(struct sim *sim)
{
	for (size_t i = 0; i < sim->trace_cap; i++)
		buf_release(&sim->trace[i].text);
	free(sim->trace);
	sim->trace = NULL;
	sim->trace_cap = sim->trace_nr = 0;
}

/* Appends s and its NUL; the offset, to become a pointer when the buffer is complete. */
static size_t add_text(struct buf *b, const char *s)
{
	size_t at = b->len;

	buf_add(b, s, strlen(s) + 1);
	return at;
}

uint64_t trace_add(struct sim *sim, const char *component, const char *verb, const char *kind,
		   const char *ns, const char *name, const char *fmt, ...)
{
	struct trace_slot *s;
	size_t ns_at = 0, name_at = 0, detail_at;
	va_list ap;

	if (!sim->trace_max || sim->trace_paused)
		return 0;
	if (sim->trace_nr == sim->trace_cap && sim->trace_cap < sim->trace_max)
		resize(sim, MIN(MAX(sim->trace_cap * 2, 64), sim->trace_max));
	s = slot_of(sim, ++sim->trace_last);
	if (sim->trace_nr < sim->trace_cap)
		sim->trace_nr++;
	buf_reset(&s->text);
	buf_reserve(&s->text, TEXT);
	if (ns)
		ns_at = add_text(&s->text, ns);
	if (name)
		name_at = add_text(&s->text, name);
	detail_at = s->text.len;
	if (fmt) {
		va_start(ap, fmt);
		if (!strcmp(fmt, "%s")) /* the busy ones come ready made */
			buf_adds(&s->text, va_arg(ap, const char *));
		else
			buf_addv(&s->text, fmt, ap);
		va_end(ap);
		buf_addc(&s->text, '\0');
	}
	s->event = (struct trace_event){
		.id = sim->trace_last,
		.cause = sim->cause,
		.at = sim->now,
		.component = component,
		.verb = verb,
		.kind = kind,
		.ns = ns ? s->text.s + ns_at : NULL,
		.name = name ? s->text.s + name_at : NULL,
		.detail = fmt ? s->text.s + detail_at : NULL,
	};
	return sim->trace_last;
}

uint64_t trace_cause(const struct sim *sim)
{
	return sim->cause;
}

uint64_t trace_set_cause(struct sim *sim, uint64_t id)
{
	uint64_t before = sim->cause;

	sim->cause = id;
	return before;
}

size_t trace_len(const struct sim *sim)
{
	return sim->trace_nr;
}

const struct trace_event *trace_at(const struct sim *sim, size_t i)
{
	if (i >= sim->trace_nr)
		return NULL;
	return &slot_of(sim, sim->trace_last - sim->trace_nr + 1 + i)->event;
}

const struct trace_event *trace_find(const struct sim *sim, uint64_t id)
{
	uint64_t first = sim->trace_last - sim->trace_nr + 1;

	return id >= first && id <= sim->trace_last ? trace_at(sim, id - first) : NULL;
}
