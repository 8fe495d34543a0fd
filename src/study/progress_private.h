/* progress_private.h - what the files of the progress store share. */
#ifndef STUDY_PROGRESS_PRIVATE_H
#define STUDY_PROGRESS_PRIVATE_H

#include "study/progress.h"
#include "study/progress_schema.h"

struct progress {
	sqlite3 *db;
	char *path;
};

/* An error out of an SQLite code: says what is wrong with which file and what to do. */
int progress_error(const char *path, sqlite3 *db, int code, struct err *err);
/* One statement with its arguments, types: s text, i int64_t. 0 or negative. */
int progress_run(struct progress *p, struct err *err, const char *sql, const char *types,
		 ...) NODISCARD;
/* A query at its first row: NULL when there is none. Caller finalizes. */
sqlite3_stmt *progress_row(struct progress *p, const char *sql, const char *types, ...);
/* BEGIN IMMEDIATE; then COMMIT when r is 0, else ROLLBACK and r. */
int progress_begin(struct progress *p, struct err *err) NODISCARD;
int progress_end(struct progress *p, int r, struct err *err) NODISCARD;

#endif
