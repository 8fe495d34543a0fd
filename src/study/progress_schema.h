/* progress_schema.h - the versions of the progress file, for progress.c and its tests. */
#ifndef STUDY_PROGRESS_SCHEMA_H
#define STUDY_PROGRESS_SCHEMA_H

#include "study/fsrs.h"

#include <sqlite3.h>

#define PROGRESS_APPLICATION 0x44724479 /* "DrDy": PRAGMA application_id */

int progress_schema_latest(void);
/* From version - 1 to version, within the caller's transaction. An SQLite code. */
int progress_schema_step(sqlite3 *db, int version);

#define CARD_COLUMNS "state, step, stability, difficulty, due, last, reps, lapses"
void card_read(sqlite3_stmt *s, struct fsrs_card *ret); /* of SELECT CARD_COLUMNS */
int card_save(sqlite3 *db, const char *drill, const struct fsrs_card *c);

#endif
