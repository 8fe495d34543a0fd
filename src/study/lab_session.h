/*
 * lab_session.h - a lab in progress, kept in a folder so that after a crash, a restart or from
 * another command of drydock it goes on where it was.
 *
 * HOME/attempts/ID holds the workspace (cluster/journal.h) whose source is the lab: the set-up
 * is built again, then every input replayed, so that invariants see the whole attempt. What is
 * no input of the cluster's is a word of the journal: "check" (checks take virtual time),
 * "hint", "solution" and "passed". The journal's first line has the seed and, where it is not the
 * usual one, the epoch of its clock: going on with it takes both from there. HOME/lab names the lab that the plain commands work on.
 */
#ifndef STUDY_LAB_SESSION_H
#define STUDY_LAB_SESSION_H

#include "cluster/journal.h"
#include "study/progress.h"

struct lab_session;

struct lab_session_config {
	const char *home; /* state folder; NULL: only in memory, nothing is kept */
	const char *id, *lang;
	uint64_t seed; /* of a new attempt */
	/* What a new attempt's clock shows at the end of its set-up, about: clients outside tell ages
	 * by their own clock. 0: as CLUSTER_EPOCH gives it. */
	int64_t now_ns;
	bool again; /* an attempt that was passed is over: it begins anew with seed and now_ns */
	/* NULL: lab_load */
	int (*load)(const char *id, const char *lang, uint64_t seed, struct lab **ret,
		    struct err *err);
};
/* Begins a lab or takes it up where it was. -ENOENT no such lab, -EBUSY another process has it. */
int lab_session_open(const struct lab_session_config *cfg, struct lab_session **ret,
		     struct err *err) NODISCARD;
/* It stays in its folder. */
void lab_session_close(struct lab_session *s);
const struct lab *lab_session_lab(const struct lab_session *s);
struct workspace *lab_session_workspace(struct lab_session *s);
struct cluster *lab_session_cluster(struct lab_session *s);
uint64_t lab_session_seed(const struct lab_session *s);
bool lab_session_resumed(const struct lab_session *s); /* something was done in it before */
int lab_session_hints(const struct lab_session *s);    /* shown so far */
bool lab_session_solution_seen(const struct lab_session *s);
/* Virtual seconds since the set-up, without those that checks took. */
int64_t lab_session_seconds(const struct lab_session *s);

/* Judges it; into the progress too when p is not NULL, now being wall seconds. 0 when it was
 * judged, with err set when that could not be written down. */
int lab_session_check(struct lab_session *s, struct progress *p, int64_t now, struct score *ret,
		      struct err *err) NODISCARD;
/* The next hint (borrowed), noted as seen; NULL: there are no more. */
int lab_session_hint(struct lab_session *s, const char **ret, struct err *err) NODISCARD;
/* Notes that the solution was looked at. */
int lab_session_see_solution(struct lab_session *s, struct err *err) NODISCARD;
/* Takes back the last n inputs, or all; what was read of hints and solution stays so. */
int lab_session_undo(struct lab_session *s, int n, struct err *err) NODISCARD;
/* As at the beginning; where the attempt began at a time outside, its clock now shows now_ns about
 * (0: as before). */
int lab_session_reset(struct lab_session *s, int64_t now_ns, struct err *err) NODISCARD;

/* ---- questions of drydock's commands (lab_session_ask.c) ----------------------------------- */

/*
 * {"cmd": "lab", "do": "check"}     {"score": as below, "debrief" when passed, "warning"}
 *                      "hint"       {"hints": [shown so far], "of": N, "new": BOOL}
 *                      "solution"   {"solutions": [...], "debrief"}
 *                      "reset"      {}
 * {"cmd": "undo", "n": N}           {"left": N}
 *
 * Or {"error": TEXT}; NULL: it is another question. p and now as of lab_session_check.
 */
struct value *lab_session_ask(struct lab_session *s, struct progress *p, int64_t now,
			      const struct value *q);
/* Whether the cluster is another one afterwards. */
bool lab_session_ask_renews(const struct value *q);
/* {"lab", "points", "total", "passed", "criteria": [{"id", "text", "points", "of", "passed",
 * "wanted", "found"}]} */
struct value *lab_score_value(const struct lab *l, const struct score *score);

/* ---- the lab of the plain commands --------------------------------------------------------- */

/* Its id, owned; NULL: none is in progress. */
char *lab_session_current_dup(const char *home);
/* Sets it; NULL: none any more. */
int lab_session_set_current(const char *home, const char *id, struct err *err) NODISCARD;
/* Whether a lab has an attempt in its folder, and forgetting that. */
bool lab_session_exists(const char *home, const char *id);
/* The seed it was begun with, which going on with it takes; false: there is none. */
bool lab_session_begun(const char *home, const char *id, uint64_t *ret_seed);
/* The seed that opening it would take: that of an attempt which is not over, else fresh. */
uint64_t lab_session_next_seed(const char *home, const char *id, uint64_t fresh);
/* Where the attempt is, or would be; NULL without a home. The caller frees. */
char *lab_session_dir_dup(const char *home, const char *id);
int lab_session_forget(const char *home, const char *id, struct err *err) NODISCARD;

#endif
