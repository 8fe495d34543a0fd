/* What is written down: places in lessons, answers and cards, attempts at labs. */
#include "study/progress_private.h"

#include <errno.h>
#include <stdlib.h>

/* ---- lessons ------------------------------------------------------------------------------- */

int progress_set_lesson(struct progress *p, const char *id, int block, bool finished, int64_t now,
			struct err *err)
{
	return progress_run(p, err,
			    "INSERT INTO lesson VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT (id) DO "
			    "UPDATE SET block = ?2, finished = max(finished, ?3), last = ?4",
			    "siii", id, (int64_t)block, (int64_t)finished, now);
}

bool progress_lesson(struct progress *p, const char *id, int *ret_block, bool *ret_finished)
{
	sqlite3_stmt *s =
		progress_row(p, "SELECT block, finished FROM lesson WHERE id = ?1", "s", id);
	bool found = s != NULL;

	*ret_block = found ? sqlite3_column_int(s, 0) : 0;
	*ret_finished = found && sqlite3_column_int(s, 1);
	sqlite3_finalize(s);
	return found;
}

/* ---- drills --------------------------------------------------------------------------------- */

int progress_add_answer(struct progress *p, const char *drill, const struct answer *a,
			const struct fsrs_card *card, int64_t now, struct err *err)
{
	int code, r = progress_begin(p, err);

	if (r < 0)
		return r;
	r = progress_run(p, err,
			 "INSERT INTO answer (drill, at, correct, rating, took_ms, hints)"
			 " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
			 "siiiii", drill, now, (int64_t)a->correct, (int64_t)a->rating, a->took_ms,
			 (int64_t)a->hints);
	code = r == 0 ? card_save(p->db, drill, card) : SQLITE_OK;
	if (code != SQLITE_OK)
		r = progress_error(p->path, p->db, code, err);
	return progress_end(p, r, err);
}

struct fsrs_card progress_card(struct progress *p, const char *drill)
{
	sqlite3_stmt *s =
		progress_row(p, "SELECT " CARD_COLUMNS " FROM card WHERE drill = ?1", "s", drill);
	struct fsrs_card c = {0};

	if (s)
		card_read(s, &c);
	sqlite3_finalize(s);
	return c;
}

int progress_new_cards(struct progress *p, int64_t since)
{
	sqlite3_stmt *s = progress_row(p,
				       "SELECT count(*) FROM (SELECT min(at) AS first FROM answer"
				       " GROUP BY drill) WHERE first >= ?1",
				       "i", since);
	int n = s ? sqlite3_column_int(s, 0) : 0;

	sqlite3_finalize(s);
	return n;
}

struct drill_stats progress_drill(struct progress *p, const char *drill)
{
	sqlite3_stmt *s = progress_row(
		p,
		"SELECT count(*), coalesce(sum(correct), 0), coalesce(max(at), 0), coalesce((SELECT"
		" correct FROM answer WHERE drill = ?1 ORDER BY n DESC LIMIT 1), 0)"
		" FROM answer WHERE drill = ?1",
		"s", drill);
	struct drill_stats d = {0};

	if (s) {
		d.answers = sqlite3_column_int(s, 0);
		d.correct = sqlite3_column_int(s, 1);
		d.last = sqlite3_column_int64(s, 2);
		d.last_correct = sqlite3_column_int(s, 3);
	}
	sqlite3_finalize(s);
	return d;
}

/* ---- labs ------------------------------------------------------------------------------------ */

int progress_begin_lab(struct progress *p, const char *lab, int64_t now, struct err *err)
{
	return progress_run(p, err, "INSERT OR REPLACE INTO begun VALUES (?1, ?2)", "si", lab, now);
}

static int add_criteria(struct progress *p, const struct score *score, int64_t attempt,
			struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < score->nr; i++) {
		const struct check_result *c = &score->results[i];

		if (c->unjudged)
			continue;
		r = progress_run(p, err, "INSERT INTO criterion VALUES (?1,?2,?3,?4,?5,?6,?7)",
				 "isiiiss", attempt, c->criterion->id, (int64_t)c->points,
				 (int64_t)c->criterion->points, (int64_t)c->passed,
				 c->wanted ? c->wanted : "", c->found ? c->found : "");
	}
	return r;
}

int progress_add_attempt(struct progress *p, const struct lab_note *note, const struct score *score,
			 struct err *err)
{
	int r = progress_begin(p, err);

	if (r < 0)
		return r;
	r = progress_run(p, err,
			 "INSERT INTO attempt (lab, seed, points, total, passed, hints,"
			 " solution_seen, started, at, cluster)"
			 " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)",
			 "siiiiiiiis", note->lab, (int64_t)note->seed, (int64_t)score->points,
			 (int64_t)score->total, (int64_t)score->passed, (int64_t)note->hints,
			 (int64_t)note->solution_seen, note->started, note->at,
			 note->cluster ? note->cluster : "");
	if (r == 0)
		r = add_criteria(p, score, sqlite3_last_insert_rowid(p->db), err);
	return progress_end(p, r, err);
}

struct lab_stats progress_lab(struct progress *p, const char *lab)
{
	sqlite3_stmt *s =
		progress_row(p,
			     "SELECT count(*), coalesce(max(points), 0), coalesce(max(total), 0),"
			     " coalesce(max(passed AND NOT solution_seen), 0), coalesce(max(at), 0)"
			     " FROM attempt WHERE lab = ?1",
			     "s", lab);
	struct lab_stats l = {0};

	if (s) {
		l.attempts = sqlite3_column_int(s, 0);
		l.best = sqlite3_column_int(s, 1);
		l.total = sqlite3_column_int(s, 2);
		l.passed = sqlite3_column_int(s, 3);
		l.last = sqlite3_column_int64(s, 4);
	}
	sqlite3_finalize(s);
	return l;
}

bool progress_last(struct progress *p, char **ret_kind, char **ret_id)
{
	sqlite3_stmt *s =
		progress_row(p,
			     "SELECT kind, id FROM (SELECT 'lesson' AS kind, id, last AS at FROM "
			     "lesson UNION ALL SELECT 'lab', lab, at FROM begun UNION ALL SELECT "
			     "'lab', lab, max(at) FROM attempt GROUP BY lab)"
			     " ORDER BY at DESC, kind, id LIMIT 1",
			     "");

	if (!s)
		return false;
	*ret_kind = xstrdup((const char *)sqlite3_column_text(s, 0));
	*ret_id = xstrdup((const char *)sqlite3_column_text(s, 1));
	sqlite3_finalize(s);
	return true;
}

/* ---- all of it --------------------------------------------------------------------------------
 */

/* Every row as a map of its columns. */
static struct value *rows(struct progress *p, const char *sql, const char *types, int64_t arg)
{
	struct value *out = value_array_new();
	sqlite3_stmt *s = progress_row(p, sql, types, arg);

	for (int r = s ? SQLITE_ROW : SQLITE_DONE; r == SQLITE_ROW; r = sqlite3_step(s)) {
		struct value *row = value_map_new();

		for (int i = 0; i < sqlite3_column_count(s); i++) {
			const char *name = sqlite3_column_name(s, i);

			if (sqlite3_column_type(s, i) == SQLITE_TEXT)
				value_put_str(&row, name, (const char *)sqlite3_column_text(s, i));
			else if (sqlite3_column_type(s, i) == SQLITE_FLOAT)
				value_put(&row, name,
					  value_double_new(sqlite3_column_double(s, i)));
			else if (str_starts(name, "is_"))
				value_put_bool(&row, name + 3, sqlite3_column_int(s, i));
			else
				value_put_int(&row, name, sqlite3_column_int64(s, i));
		}
		value_push(&out, row);
	}
	sqlite3_finalize(s);
	return out;
}

static struct value *attempts(struct progress *p)
{
	struct value *out =
		rows(p,
		     "SELECT n, lab, seed, points, total, passed AS is_passed, hints,"
		     " solution_seen AS is_solution_seen, started, at, cluster FROM attempt"
		     " ORDER BY n",
		     "", 0);

	for (size_t i = 0; i < value_len(out); i++) {
		struct value *one = value_ref(value_idx(out, i));

		value_put(&one, "criteria",
			  rows(p,
			       "SELECT id, points, total, passed AS is_passed, wanted, found FROM"
			       " criterion WHERE attempt = ?1 ORDER BY rowid",
			       "i", value_int_in(one, "n")));
		value_del(&one, "n");
		if (!*value_str_or(value_get(one, "cluster"), ""))
			value_del(&one, "cluster");
		value_put_idx(&out, i, one);
	}
	return out;
}

struct value *progress_export_dup(struct progress *p)
{
	return value_build(
		"{version: %i, lessons: %V, drills: %V, labs: %V, answers: %V, attempts: %V}",
		progress_schema_latest(),
		rows(p,
		     "SELECT id, block, finished AS is_finished, first, last FROM lesson"
		     " ORDER BY id",
		     "", 0),
		rows(p,
		     "SELECT drill AS id, count(*) AS answers, sum(correct) AS correct, max(at) AS"
		     " last, (SELECT b.correct FROM answer b WHERE b.drill = a.drill ORDER BY n"
		     " DESC LIMIT 1) AS is_last_correct, (SELECT due FROM card c WHERE c.drill ="
		     " a.drill) AS due, (SELECT stability FROM card c WHERE c.drill = a.drill) AS"
		     " stability, (SELECT difficulty FROM card c WHERE c.drill = a.drill) AS"
		     " difficulty FROM answer a GROUP BY drill ORDER BY drill",
		     "", 0),
		rows(p,
		     "SELECT lab AS id, count(*) AS attempts, max(points) AS best, max(total) AS"
		     " total, max(passed AND NOT solution_seen) AS is_passed, max(at) AS last FROM"
		     " attempt GROUP BY lab ORDER BY lab",
		     "", 0),
		rows(p,
		     "SELECT drill, at, correct AS is_correct, rating, took_ms, hints FROM answer"
		     " ORDER BY n",
		     "", 0),
		attempts(p));
}
