/*
 * drill.h - drills: small cards. drills/TOPIC.yaml (built in) holds a list:
 *
 *	- id: etcd-port
 *	  lesson: 02-etcd
 *	  domain: architecture
 *	  type: choose                 # choose | command | output
 *	  ask: {en: "...", ko: "..."}
 *	  choices: {en: [...], ko: [...]}    # choose
 *	  answer: 2                          # from 1
 *	  why: {en: "...", ko: "..."}
 *
 *	  type: command                # typed into a shell; graded by effect, not spelling
 *	  profile: default             # of the card's own cluster
 *	  setup: [shell commands on the base host, or steps as in labs]
 *	  criteria: [as in labs; id, points and text may be left out]
 *	  solution: "kubectl ..."      # replayed by the tests: must pass; untouched must not
 *	  also: [other right scripts]  # replayed: each must pass
 *	  wrong: [scripts]             # replayed: none may pass
 *
 *	  type: output                 # read what was printed and say what it means
 *	  show: "text"                 # or show_run: "command" run in a fresh cluster, set up
 *	  choices, answer, why as above
 *
 * Texts are {en: ..., ko: ...} or one text for every language. A card with a cluster is a
 * small lab: attempt_start(d->lab, ...) and attempt_check() of lab.h serve it. What the
 * learner answered, and when a card is due again, is in review.h.
 */
#ifndef STUDY_DRILL_H
#define STUDY_DRILL_H

#include "study/lab.h"

struct drill {
	char *id, *lesson, *domain, *file;
	enum { DRILL_CHOOSE, DRILL_COMMAND, DRILL_OUTPUT } type;
	char *ask, *why;
	char *show, *show_run; /* output: one of them, else NULL */
	struct strvec choices; /* choose, output */
	int answer;            /* from 0; -1: command */
	char *solution;        /* command; else NULL */
	struct lab *lab;       /* command, and output with show_run: its cluster and criteria */
};
struct drill_set {
	struct drill **v;
	size_t nr;
};

void drill_list(struct strvec *ret_ids); /* file, then card order */
/* 0; -ENOENT; -EINVAL "drills/x.yaml:LINE:COL: ..., expected ...". Caller frees. */
int drill_load(const char *id, const char *lang, struct drill **ret, struct err *err) NODISCARD;
void drill_free(struct drill *d);

/* Every card of a file's text, or none. file is for messages. */
int drill_set_parse(const char *file, const char *text, size_t len, const char *lang,
		    struct drill_set *ret, struct err *err) NODISCARD;
/* From a file of the learner's machine (authors). */
int drill_set_read(const char *path, const char *lang, struct drill_set *ret,
		   struct err *err) NODISCARD;
/* Every built-in card. */
int drill_set_load(const char *lang, struct drill_set *ret, struct err *err) NODISCARD;
void drill_set_release(struct drill_set *s);

/* What an output card shows: its text, or what its command prints in a cluster of its own. */
int drill_show(const struct drill *d, struct buf *out, struct err *err) NODISCARD;

/* The rules: a command card's untouched cluster and what is wrong fail, its solution and what is
 * right also pass, twice the same;
 * what an output card runs can be run. A line per finding into report. 0 when all hold. */
int drill_test(const struct drill *d, uint64_t seed, struct buf *report, struct err *err) NODISCARD;

#endif
