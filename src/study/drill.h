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
 *	  setup: [shell commands on the base host]
 *	  criteria: [as in labs; points not needed]
 *	  solution: "kubectl ..."      # replayed by the tests: must pass; untouched must not
 *
 *	  type: output                 # read what was printed and say what it means
 *	  show: "text"                 # or show_run: "command" run in a fresh cluster
 *	  choices, answer, why as above
 */
#ifndef STUDY_DRILL_H
#define STUDY_DRILL_H

#include "object/value.h"

struct drill {
	char *id, *lesson, *domain, *file;
	enum { DRILL_CHOOSE, DRILL_COMMAND, DRILL_OUTPUT } type;
	char *ask, *why, *show, *show_run, *solution, *profile;
	struct strvec choices, setup;
	int answer;             /* from 0 */
	struct value *criteria; /* array, see lab.h */
};

void drill_list(struct strvec *ret_ids); /* file, then card order */
int drill_load(const char *id, const char *lang, struct drill **ret, struct err *err) NODISCARD;
void drill_free(struct drill *d);

#endif
