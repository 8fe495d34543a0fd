/*
 * The schema, as steps: steps[i] leads from version i to i + 1. A step that was released is
 * never changed; what has to differ is a new step at the end.
 */
#include "study/progress_schema.h"

void card_read(sqlite3_stmt *s, struct fsrs_card *ret)
{
	*ret = (struct fsrs_card){.state = (enum fsrs_state)sqlite3_column_int(s, 0),
				  .step = sqlite3_column_int(s, 1),
				  .stability = sqlite3_column_double(s, 2),
				  .difficulty = sqlite3_column_double(s, 3),
				  .due = sqlite3_column_int64(s, 4),
				  .last = sqlite3_column_int64(s, 5),
				  .reps = sqlite3_column_int(s, 6),
				  .lapses = sqlite3_column_int(s, 7)};
}

int card_save(sqlite3 *db, const char *drill, const struct fsrs_card *c)
{
	static const char sql[] = "INSERT OR REPLACE INTO card (" CARD_COLUMNS ", drill)"
				  " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9)";
	sqlite3_stmt *s = NULL;
	int r = sqlite3_prepare_v2(db, sql, -1, &s, NULL);

	if (r != SQLITE_OK)
		return r;
	sqlite3_bind_int(s, 1, (int)c->state);
	sqlite3_bind_int(s, 2, c->step);
	sqlite3_bind_double(s, 3, c->stability);
	sqlite3_bind_double(s, 4, c->difficulty);
	sqlite3_bind_int64(s, 5, c->due);
	sqlite3_bind_int64(s, 6, c->last);
	sqlite3_bind_int(s, 7, c->reps);
	sqlite3_bind_int(s, 8, c->lapses);
	sqlite3_bind_text(s, 9, drill, -1, SQLITE_TRANSIENT);
	sqlite3_step(s);
	return sqlite3_finalize(s);
}

struct step {
	const char *sql;
	int (*run)(sqlite3 *db); /* after the SQL; may be NULL */
};

/* The raw log, answered again from the start: what cards are is what the answers made them. */
static int replay_answers(sqlite3 *db)
{
	static const char read[] = "SELECT drill, at, rating FROM answer ORDER BY n";
	static const char load[] = "SELECT " CARD_COLUMNS " FROM card WHERE drill = ?1";
	sqlite3_stmt *in = NULL, *get = NULL;
	int r = sqlite3_prepare_v2(db, read, -1, &in, NULL);

	if (r == SQLITE_OK)
		r = sqlite3_prepare_v2(db, load, -1, &get, NULL);
	while (r == SQLITE_OK && (r = sqlite3_step(in)) == SQLITE_ROW) {
		const char *drill = (const char *)sqlite3_column_text(in, 0);
		int rating = sqlite3_column_int(in, 2);
		struct fsrs_card c = {0};

		sqlite3_bind_text(get, 1, drill, -1, SQLITE_TRANSIENT);
		if (sqlite3_step(get) == SQLITE_ROW)
			card_read(get, &c);
		sqlite3_reset(get);
		fsrs_answer(&c, (enum fsrs_rating)MIN(MAX(rating, 1), 4),
			    sqlite3_column_int64(in, 1), fsrs_seed(drill, c.reps));
		r = card_save(db, drill, &c);
	}
	sqlite3_finalize(in);
	sqlite3_finalize(get);
	return r == SQLITE_DONE ? SQLITE_OK : r;
}

static const struct step steps[] = {
	{.sql = "CREATE TABLE lesson (id TEXT PRIMARY KEY, block INTEGER NOT NULL,"
		" finished INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);"
		"CREATE TABLE answer (n INTEGER PRIMARY KEY, drill TEXT NOT NULL,"
		" at INTEGER NOT NULL, correct INTEGER NOT NULL, rating INTEGER NOT NULL,"
		" took_ms INTEGER NOT NULL);"
		"CREATE INDEX answer_drill ON answer (drill, n);"
		"CREATE TABLE attempt (n INTEGER PRIMARY KEY, lab TEXT NOT NULL,"
		" seed INTEGER NOT NULL, points INTEGER NOT NULL, total INTEGER NOT NULL,"
		" passed INTEGER NOT NULL, hints INTEGER NOT NULL,"
		" solution_seen INTEGER NOT NULL, started INTEGER NOT NULL, at INTEGER NOT NULL);"
		"CREATE INDEX attempt_lab ON attempt (lab, n);"
		"CREATE TABLE criterion (attempt INTEGER NOT NULL REFERENCES attempt (n),"
		" id TEXT NOT NULL, points INTEGER NOT NULL, total INTEGER NOT NULL,"
		" passed INTEGER NOT NULL, wanted TEXT NOT NULL, found TEXT NOT NULL);"
		"CREATE INDEX criterion_attempt ON criterion (attempt);"},
	{.sql = "ALTER TABLE answer ADD COLUMN hints INTEGER NOT NULL DEFAULT 0;"
		"CREATE TABLE card (drill TEXT PRIMARY KEY, state INTEGER NOT NULL,"
		" step INTEGER NOT NULL, stability REAL NOT NULL, difficulty REAL NOT NULL,"
		" due INTEGER NOT NULL, last INTEGER NOT NULL, reps INTEGER NOT NULL,"
		" lapses INTEGER NOT NULL);"
		"CREATE TABLE begun (lab TEXT PRIMARY KEY, at INTEGER NOT NULL);",
	 .run = replay_answers},
	{.sql = "ALTER TABLE attempt ADD COLUMN cluster TEXT NOT NULL DEFAULT '';"},
};

int progress_schema_latest(void)
{
	return (int)ARRAY_SIZE(steps);
}

int progress_schema_step(sqlite3 *db, int version)
{
	const struct step *s = &steps[version - 1];
	int r = sqlite3_exec(db, s->sql, NULL, NULL, NULL);

	return r == SQLITE_OK && s->run ? s->run(db) : r;
}
