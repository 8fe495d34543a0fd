/*
 * real.h - labs on a cluster that is not ours: set up, judged and cleaned away through its API
 * alone, in wall time.
 *
 * The lab keeps to the Namespaces that its set-up makes. They must not exist before; each is
 * labelled drydock/lab=ID and drydock/attempt=WORD, and only what carries both is ever deleted.
 * Whatever a script of the lab writes elsewhere in the cluster is refused before it is sent.
 * The base host is a folder of the learner's machine: it stands for /home/candidate. Scripts of
 * the lab run in the simulated shell, as always; only their kubectl talks to the real cluster.
 *
 * A lab can run there when its set-up needs no machine but the base host, makes nothing but
 * Namespaces and what is in them, and task, set-up, solutions and criteria are not about nodes
 * or other objects of the whole cluster. Criteria
 * about nodes' files and units, etcd's keys, connections from machines and invariants cannot be
 * judged there: they are left out of the total. A lab whose essential criteria are among them,
 * or that has no others, cannot run.
 *
 * All but real_plan_make is fiber code in a process of host_process (app/host_process.h).
 */
#ifndef STUDY_REAL_H
#define STUDY_REAL_H

#include "study/lab.h"

/* ---- what a lab can do there, told before it starts ------------------------------------------ */

struct real_plan {
	char *blocked;            /* why it cannot run; NULL: it can */
	char **unjudged;          /* by criterion: why it is not judged; NULL: it is */
	size_t nr;                /* criteria */
	struct strvec namespaces; /* that it makes */
	int points;               /* that can be reached */
};
void real_plan_make(const struct lab *l, struct real_plan *ret);
void real_plan_release(struct real_plan *p);

/* ---- the attempt, kept in HOME/real -----------------------------------------------------------
 */

struct real_attempt {
	char *lab, *kubeconfig, *context; /* context "": the current one of that time */
	char *server, *word;              /* word: told apart from other attempts */
	struct strvec namespaces;
	uint64_t seed;
	int64_t begun; /* wall seconds */
	int hints;
	bool ready, solution_seen; /* ready: the set-up is complete */
};
/* -ENOENT: there is none. */
int real_attempt_load(const char *home, struct real_attempt *ret, struct err *err) NODISCARD;
/* Before anything is made in the cluster: what a crash leaves behind is known by it. */
int real_attempt_save(const char *home, const struct real_attempt *a, struct err *err) NODISCARD;
int real_attempt_forget(const char *home, struct err *err) NODISCARD;
void real_attempt_release(struct real_attempt *a);
/* The folder that stands for /home/candidate. Caller frees. */
char *real_files_dup(const char *home);
/* text with /home/candidate replaced by it. Caller frees; NULL stays NULL. */
char *real_text_dup(const char *home, const char *text);

/* ---- doing it -----------------------------------------------------------------------------------
 */

struct real;
/* Connects. p: the process whose files and environment say how. */
int real_open(struct proc *p, const char *home, const char *kubeconfig, const char *context,
	      struct real **ret, struct err *err) NODISCARD;
void real_close(struct real *r);
const char *real_server(const struct real *r);
const char *real_context(const struct real *r);
/* -EEXIST: a Namespace of that name is there already. */
int real_free_names(struct real *r, const struct real_plan *plan, struct err *err) NODISCARD;
/* says: called with each step that takes long; may be NULL. */
int real_set_up(struct real *r, const struct lab *l, const struct real_attempt *a,
		void (*says)(const char *what), struct err *err) NODISCARD;
/* Judges; what cannot be judged has passed = false and 0 points, and is not in the total. */
int real_check(struct real *r, const struct lab *l, const struct real_plan *plan, struct score *ret,
	       struct err *err) NODISCARD;
/* Deletes the attempt's Namespaces and waits for their end. */
int real_clean_up(struct real *r, const struct real_attempt *a, struct err *err) NODISCARD;

/* ---- for checks (check_private.h)
 * ---------------------------------------------------------------- */

struct client *real_admin(struct real *r);
struct machine *real_base(struct real *r);
/* Runs a script on the base host. The exit status; 124: it took longer than limit_ns. */
int real_script(struct real *r, const char *script, struct buf *out, struct buf *errout,
		int64_t limit_ns);
/* Runs fn in a fiber of its own, at most limit_ns; false: it was cut off. */
bool real_fiber(struct real *r, int (*fn)(void *arg), void *arg, int64_t limit_ns);
void real_pass(struct real *r, int64_t ns);

#endif
