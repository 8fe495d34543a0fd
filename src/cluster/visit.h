/*
 * visit.h - what goes on between a cluster and somebody outside for longer than a request:
 * a script on a machine, a command in a container, a connection to a port of a pod. It runs
 * while virtual time passes; what comes in from outside is an input of the journal.
 *
 * A visit is described by a value, so that a journal can hold it:
 *	{"run": SCRIPT, "on": MACHINE}
 *	{"exec": POD, "ns": NS, "container": NAME, "argv": [...], "stdin": BOOL, "tty": BOOL,
 *	 "user": {...}}
 *	{"attach": POD, ...}              as exec, without argv
 *	{"request": {...}}                visit_request.c
 *	{"forward": POD, "ns": NS, "port": N, "user": {...}}
 *
 * Output never waits for the reader: whoever passes it on and cannot keep up closes the
 * visit. So what happens inside never depends on how fast somebody outside reads.
 */
#ifndef CLUSTER_VISIT_H
#define CLUSTER_VISIT_H

#include "cluster/journal.h"

struct visit;

struct visit_ops {
	/* fd 1 or 2. Called from inside the loop: queue it. */
	void (*out)(void *arg, int fd, const void *p, size_t len);
	/* Once, unless closed before. status of the program; err (borrowed) when it did not run:
	 * an API error, or NULL. */
	void (*end)(void *arg, int status, const struct err *err);
};

/* Starts at the next turn of the loop. ops may be NULL: nobody listens (replay). */
struct visit *visit_new(struct cluster *c, const struct value *spec,
			    const struct visit_ops *ops, void *arg);
void visit_input(struct visit *s, const void *p, size_t len);
void visit_eof(struct visit *s);
void visit_resize(struct visit *s, int cols, int rows);
void visit_signal(struct visit *s, int sig);
size_t visit_unread(const struct visit *s); /* input that nobody took yet, bytes */
/* Whoever was outside is gone: the program is hung up; ops are not called any more. The
 * visit must not be used again. */
void visit_close(struct visit *s);

/* ---- in a workspace: opened and fed through the journal ------------------------------- */

int workspace_visit_open(struct workspace *w, const struct value *spec,
			   const struct visit_ops *ops, void *arg, int *ret_id,
			   struct err *err) NODISCARD;
/* Nothing happens when the visit is over. p NULL: end of input. */
int workspace_visit_input(struct workspace *w, int id, const void *p, size_t len,
			    struct err *err) NODISCARD;
int workspace_visit_resize(struct workspace *w, int id, int cols, int rows,
			     struct err *err) NODISCARD;
int workspace_visit_signal(struct workspace *w, int id, int sig, struct err *err) NODISCARD;
int workspace_visit_close(struct workspace *w, int id, struct err *err) NODISCARD;
size_t workspace_visit_unread(const struct workspace *w, int id);

#endif
