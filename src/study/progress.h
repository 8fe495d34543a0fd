/*
 * progress.h - the learner's progress in one SQLite file, migrated by version, never lost.
 *
 * Schema versions are steps in progress_schema.c; a file from a newer program is refused
 * with a clear error and left as it is. Before a migration the file is copied beside
 * itself. Times are wall seconds since the epoch, given by the caller.
 */
#ifndef STUDY_PROGRESS_H
#define STUDY_PROGRESS_H

#include "study/lab.h"

struct progress;

/* Opens or creates (parent folders too). ":memory:" for tests. */
int progress_open(const char *path, struct progress **ret, struct err *err) NODISCARD;
void progress_close(struct progress *p);

/* Lessons: the block the reader is at, and whether the end was reached. */
int progress_set_lesson(struct progress *p, const char *id, int block, bool finished, int64_t now,
			struct err *err) NODISCARD;
bool progress_lesson(struct progress *p, const char *id, int *ret_block, bool *ret_finished);
/* Drills: every answer is kept. rating 1..4 as FSRS (Again, Hard, Good, Easy). */
int progress_add_answer(struct progress *p, const char *drill, bool correct, int rating,
			int64_t took_ms, int64_t now, struct err *err) NODISCARD;
struct drill_stats {
	int answers, correct;
	int64_t last; /* wall seconds; 0 never */
	bool last_correct;
};
struct drill_stats progress_drill(struct progress *p, const char *drill);
/* Labs: each check of an attempt with every criterion's result. */
int progress_add_attempt(struct progress *p, const char *lab, const struct score *score,
			 uint64_t seed, int hints_used, bool solution_seen, int64_t started,
			 int64_t now, struct err *err) NODISCARD;
struct lab_stats {
	int attempts, best, total;
	bool passed;
	int64_t last;
};
struct lab_stats progress_lab(struct progress *p, const char *lab);
/* Where to go on: kind "lesson" or "lab" and its id; false when nothing was begun. */
bool progress_last(struct progress *p, char **ret_kind, char **ret_id);
/* All of it as a value, for --json: {lessons: [...], drills: [...], labs: [...]}. */
struct value *progress_export_dup(struct progress *p);

#endif
