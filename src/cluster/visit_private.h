/* visit_private.h - what the kinds of visits share. */
#ifndef CLUSTER_VISIT_PRIVATE_H
#define CLUSTER_VISIT_PRIVATE_H

#include "cluster/visit.h"
#include "shell/pty.h"

struct visit {
	int refs;
	struct cluster *c;
	struct sim *sim;
	struct value *spec;
	const struct visit_ops *ops;
	void *arg;
	struct pty *pty; /* with a terminal */
	struct buf in;
	size_t in_off;
	bool eof, closed, ended;
	struct waitq wait; /* for input */
	struct proc *proc;
	struct fiber *fiber;
};

struct visit *visit_ref(struct visit *s);
void visit_unref(void *visit);
int64_t visit_read(void *visit, void *p, size_t max); /* fiber code */
void visit_out(struct visit *s, int fd, const void *p, size_t len);

/* visit_forward.c: the whole life of a connection to a port of a pod. Fiber code. */
int visit_forward(struct visit *s, struct err *err) NODISCARD;
/* visit_request.c: one request and its response. Fiber code. */
int visit_request(struct visit *s, int *ret_status, struct err *err) NODISCARD;

#endif
