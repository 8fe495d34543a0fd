/*
 * check_private.h - what the kinds of checks share. To add one: a `const struct check_kind
 * check_NAME` in one of the check_*.c files, a row in check.c's table, its line in lab.h.
 */
#ifndef STUDY_CHECK_PRIVATE_H
#define STUDY_CHECK_PRIVATE_H

#include "kinds/kind.h"
#include "study/check.h"
#include "study/match.h"

/* Unknown: it cannot be told now (the API does not answer): it does not count as passed, and
 * neither does its opposite. */
enum verdict { VERDICT_NO, VERDICT_YES, VERDICT_UNKNOWN };

struct outcome {
	enum verdict verdict;
	struct buf wanted, found;
};
struct real;
struct judge {
	struct cluster *cluster;             /* NULL: a real one */
	struct real *real;                   /* real.h; NULL: ours */
	const struct invariants *invariants; /* NULL: none were watched */
};

struct check_kind {
	const char *key;
	/* Its fields: "name:type" each, '!' after required ones. Types: s text, S text or number,
	 * r text that may be "~REGEX", i whole number, b yes or no, m match (match.h), l labels
	 * (a map, or a selector's text), c command (list of texts, or a shell's text), p the pod
	 * to look from, k kind, e expectation of connect, x checks (a list), y a check, d duration.
	 */
	const char *fields;
	/* More than the fields can say; NULL: nothing. */
	int (*valid)(const struct value *arg, struct err *err);
	/* 0, or -EINVAL when it makes no sense in this cluster (no such machine). */
	int (*run)(const struct judge *j, const struct value *arg, struct outcome *o,
		   struct err *err);
};
extern const struct check_kind check_object, check_absent, check_count, check_condition,
	check_event, check_can_i, check_exec, check_connect, check_run_script, check_logs,
	check_file, check_unit, check_etcd, check_invariant;

/* The kind of a check, NULL: none. And all their names: "object, absent, ...". */
const struct check_kind *check_find(const struct value *check);
void check_names(struct buf *out);
int judge_run(const struct judge *j, const struct value *check, struct outcome *o,
	      struct err *err) NODISCARD;
void outcome_release(struct outcome *o);
/* Why it cannot be told. */
void outcome_unknown(struct outcome *o, const struct err *why);
/* Text of the cluster, for people: one line, no control characters, at most 240 bytes. */
void outcome_quote(struct buf *out, const char *text, size_t len);

/* A whole number, also one written as text (a parameter filled in). */
int64_t arg_int(const struct value *arg, const char *key, int64_t otherwise);
/* The printed text of a scalar; NULL absent. Caller frees. */
char *arg_text_dup(const struct value *arg, const char *key);

/* ---- objects ------------------------------------------------------------------------------ */

/* "Deployment", "deployments", "deploy"; api_version NULL: the first that has it. */
const struct kind *check_kind_of(const char *name, const char *api_version);
/* The objects that {kind, apiVersion, namespace, name | selector, field_selector} means, those
 * being deleted too or not. ret: an array, in key order. 0, or an API error. */
int check_select(const struct judge *j, const struct value *arg, bool terminating, struct value **ret,
		 struct err *err) NODISCARD;
bool check_terminating(const struct value *obj);
/* "Deployment web in shop" */
void check_describe_target(struct buf *out, const struct value *arg);
/* The object of an array that runs and is ready, else one that runs; NULL: none. */
const struct value *check_running_pod(const struct value *pods);
/* The machine of a pod's container (NULL: the first that runs); NULL: none runs. */
struct machine *check_pod_machine(struct cluster *c, const struct value *pod,
				  const char *container);

/* ---- commands ----------------------------------------------------------------------------- */

/* Runs blocking code on the cluster's loop, moving time as needed, at most limit_ns. False:
 * it was cut off. */
bool check_fiber(const struct judge *j, int (*fn)(void *arg), void *arg, int64_t limit_ns);
/* A script on a machine (NULL: the base host) of the cluster. Its exit status. */
int judge_script(const struct judge *j, const char *on, const char *script, struct buf *out,
		 struct buf *errout, int64_t limit_ns);
/* A machine by name (NULL: the base host); NULL: there is none, or none to be reached. */
struct machine *judge_machine(const struct judge *j, const char *name);
/* The API as its admin. */
struct client *judge_admin(const struct judge *j);
/* As check_all_of. */
int judge_all(const struct judge *j, const struct value *const *checks, size_t nr,
	      struct judged *results, struct err *err) NODISCARD;

/* ---- invariants ----------------------------------------------------------------------------- */

/*
 * What must hold at every moment of an attempt, watched from the end of the set-up on: each
 * change of the objects is looked at as it comes.
 */
struct invariants *invariants_new(struct cluster *c, const struct lab *l);
void invariants_free(struct invariants *w);

#endif
