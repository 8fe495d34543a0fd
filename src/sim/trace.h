/*
 * trace.h - the causal event log: what each component did, and what made it do so.
 *
 * It answers "what happened when I typed that" (follow effects of a cause) and "why is
 * this pod pending" (last events about an object). A bounded ring: the oldest events are
 * dropped. Ids count up from 1 and never repeat.
 */
#ifndef SIM_TRACE_H
#define SIM_TRACE_H

#include "sim/sim.h"

struct trace_event {
	uint64_t id, cause; /* cause 0: none known */
	int64_t at;         /* virtual time */
	const char
		*component; /* static: "kubectl", "apiserver", "etcd", "scheduler", "kubelet" ... */
	const char *verb;   /* static: "request", "admit", "write", "watch", "filter", "bind" ... */
	const char *kind;   /* static plural resource of the subject ("pods") or NULL */
	char *ns, *name;    /* of the subject; may be NULL */
	char *detail;       /* one line of text; may be NULL */
};

/* Adds an event caused by the present cause; returns its id. component, verb and kind
 * must be static strings. fmt may be NULL. */
uint64_t trace_add(struct sim *sim, const char *component, const char *verb, const char *kind,
		   const char *ns, const char *name, const char *fmt, ...) PRINTF(7, 8);
uint64_t trace_cause(const struct sim *sim);
/* Makes id the present cause; returns the one before, to be restored. */
uint64_t trace_set_cause(struct sim *sim, uint64_t id);

/* Events still held, oldest first: for (i = 0; (e = trace_at(sim, i)); i++). */
const struct trace_event *trace_at(const struct sim *sim, size_t i);
size_t trace_len(const struct sim *sim);
const struct trace_event *trace_find(const struct sim *sim, uint64_t id);
/* While paused nothing is added: for onlookers, whose reads are nobody's doing. The state before. */
bool trace_pause(struct sim *sim, bool paused);
void trace_set_limit(struct sim *sim, size_t max_events); /* default 8192; 0 turns it off */

#endif
