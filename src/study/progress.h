/*
 * progress.h - the learner's progress in one SQLite file, migrated by version, never lost.
 *
 * Schema versions are steps in progress_schema.c; a file from a newer program is refused
 * with a clear error and left as it is, and so is one that is damaged or not ours. Before a
 * migration the file is copied beside itself. What is written is on disk when the call
 * returns. Times are wall seconds since the epoch, given by the caller.
 *
 * Drills are answered through review.h, which writes here.
 */
#ifndef STUDY_PROGRESS_H
#define STUDY_PROGRESS_H

#include "study/fsrs.h"
#include "study/lab.h"

struct progress;

/* Opens or creates (parent folders too). ":memory:" for tests. 0; -EBUSY another program
 * holds it; -EPROTONOSUPPORT it is a newer program's; -EILSEQ it is damaged or something
 * else; -errno. The file is changed only by success. */
int progress_open(const char *path, struct progress **ret, struct err *err) NODISCARD;
void progress_close(struct progress *p);
/* Looks through all of it, as doctor does: 0 or -EILSEQ. */
int progress_verify(struct progress *p, struct err *err) NODISCARD;

/* Lessons: the block the reader is at, and whether the end was reached (it stays so). */
int progress_set_lesson(struct progress *p, const char *id, int block, bool finished, int64_t now,
			struct err *err) NODISCARD;
bool progress_lesson(struct progress *p, const char *id, int *ret_block, bool *ret_finished);

/* Drills: every answer is kept as it came, with what it made of the card. */
struct answer {
	bool correct;
	enum fsrs_rating rating;
	int64_t took_ms;
	int hints;
};
/* Writes the answer and the card as fsrs_answer() left it. */
int progress_add_answer(struct progress *p, const char *drill, const struct answer *a,
			const struct fsrs_card *card, int64_t now, struct err *err) NODISCARD;
/* The card's memory; zero when it is new. */
struct fsrs_card progress_card(struct progress *p, const char *drill);
/* Cards first answered at or after since. */
int progress_new_cards(struct progress *p, int64_t since);
struct drill_stats {
	int answers, correct;
	int64_t last; /* wall seconds; 0 never */
	bool last_correct;
};
struct drill_stats progress_drill(struct progress *p, const char *drill);

/* Labs: begun, and each check of an attempt with every criterion's result. */
int progress_begin_lab(struct progress *p, const char *lab, int64_t now, struct err *err) NODISCARD;
struct lab_note {
	const char *lab;
	const char *cluster; /* server of the real cluster it was on; NULL: the miniature */
	uint64_t seed;
	int hints;
	bool solution_seen;
	int64_t started, at;
};
int progress_add_attempt(struct progress *p, const struct lab_note *note, const struct score *score,
			 struct err *err) NODISCARD;
struct lab_stats {
	int attempts, best, total;
	bool passed;  /* all points, without having seen the solution */
	int64_t last; /* checked; 0 never */
};
struct lab_stats progress_lab(struct progress *p, const char *lab);

/* Where to go on: kind "lesson" or "lab" and its id; false when nothing was begun. */
bool progress_last(struct progress *p, char **ret_kind, char **ret_id);
/* All of it as a value, for --json: {lessons: [...], drills: [...], labs: [...], answers:
 * [every one], attempts: [every one with its criteria]}. */
struct value *progress_export_dup(struct progress *p);

#endif
