#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "object/json.h"
#include "study/progress_schema.h"
#include "study/review.h"

#define NOW INT64_C(1767600000)
#define DAY INT64_C(86400)

/* ---- a folder of the test's own ------------------------------------------------------ */

static char *folder;

static char *file_in(const char *name)
{
	return xasprintf("%s/%s", folder, name);
}

static int make_folder(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	folder = xasprintf("%s/progressXXXXXX", tmp ? tmp : "/tmp");
	return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
	STRVEC_AUTO names = STRVEC_INIT;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	(void)!dir_list(folder, &names, &err);
	for (size_t i = 0; i < names.nr; i++) {
		STR_AUTO path = file_in(names.v[i]);

		unlink(path);
	}
	rmdir(folder);
	free(folder);
	return 0;
}

static struct progress *opened(const char *path)
{
	struct progress *p = NULL;
	ERR_AUTO err = ERR_INIT;

	if (progress_open(path, &p, &err) < 0)
		fail_msg("%s", err_msg(&err));
	return p;
}

static void write_file(const char *path, const void *data, size_t len)
{
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(file_write(path, data, len, 0600, &err), 0);
}

/* Opening must fail with code and text, and leave every byte as it was. */
static void refused(const char *path, int code, const char *says)
{
	struct progress *p = NULL;
	BUF_AUTO before = BUF_INIT, after = BUF_INIT;
	ERR_AUTO err = ERR_INIT, drop = ERR_INIT;

	assert_int_equal(file_read(path, 1 << 24, &before, &drop), 0);
	assert_int_equal(progress_open(path, &p, &err), code);
	if (!strstr(err_msg(&err), says) || !strstr(err_msg(&err), path))
		fail_msg("%s: expected \"%s\" and the file's name", err_msg(&err), says);
	assert_int_equal(file_read(path, 1 << 24, &after, &drop), 0);
	assert_int_equal(before.len, after.len);
	assert_memory_equal(before.s, after.s, after.len);
}

static void exec(const char *path, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* ---- what is written down is found again ----------------------------------------------- */

static void a_lesson_keeps_its_place(void **state)
{
	STR_AUTO path = xasprintf("%s/deep/er/progress.db", folder);
	STR_AUTO deep = xasprintf("%s/deep", folder);
	STR_AUTO deeper = xasprintf("%s/deep/er", folder);
	struct progress *p = opened(path);
	ERR_AUTO err = ERR_INIT;
	char *kind = NULL, *id = NULL;
	bool finished;
	int block;

	(void)state;
	assert_false(progress_lesson(p, "01-x", &block, &finished));
	assert_false(progress_last(p, &kind, &id));
	assert_int_equal(progress_set_lesson(p, "01-x", 7, false, NOW, &err), 0);
	progress_close(p);
	p = opened(path);
	assert_true(progress_lesson(p, "01-x", &block, &finished));
	assert_int_equal(block, 7);
	assert_false(finished);
	assert_int_equal(progress_set_lesson(p, "01-x", 20, true, NOW + 1, &err), 0);
	assert_int_equal(progress_set_lesson(p, "01-x", 2, false, NOW + 2, &err), 0);
	assert_true(progress_lesson(p, "01-x", &block, &finished));
	assert_int_equal(block, 2);
	assert_true(finished); /* read again from the start: it was read */
	assert_true(progress_last(p, &kind, &id));
	assert_string_equal(kind, "lesson");
	assert_string_equal(id, "01-x");
	free(kind);
	free(id);
	progress_close(p);
	unlink(path);
	rmdir(deeper);
	rmdir(deep);
}

static struct score score_of(struct lab_criterion *c, int a, int b)
{
	struct score s = {.results = xcalloc(2, sizeof(*s.results)), .nr = 2};

	c[0] = (struct lab_criterion){.id = xstrdup("one"), .points = 3};
	c[1] = (struct lab_criterion){.id = xstrdup("two"), .points = 2};
	s.total = 5;
	s.points = a + b;
	s.passed = s.points == s.total;
	for (int i = 0; i < 2; i++)
		s.results[i] = (struct check_result){.criterion = &c[i],
						     .points = i ? b : a,
						     .passed = (i ? b : a) > 0,
						     .wanted = xstrdup("w'anted"),
						     .found = xstrdup("found \"it\"")};
	return s;
}

static void add_attempt_on(struct progress *p, const char *cluster, int a, int b, bool seen,
			   int64_t at)
{
	struct lab_criterion c[2];
	struct score s = score_of(c, a, b);
	ERR_AUTO err = ERR_INIT;

	const struct lab_note note = {.lab = "scale",
				      .cluster = cluster,
				      .seed = UINT64_MAX,
				      .hints = 1,
				      .solution_seen = seen,
				      .started = at - 60,
				      .at = at};

	s.results[0].unjudged = cluster != NULL;
	assert_int_equal(progress_add_attempt(p, &note, &s, &err), 0);
	score_release(&s);
	free(c[0].id);
	free(c[1].id);
}

static void add_attempt(struct progress *p, int a, int b, bool seen, int64_t at)
{
	add_attempt_on(p, NULL, a, b, seen, at);
}

/* It counts, says where it was, and has no result of what could not be judged. */
static void attempts_on_a_real_cluster_count(void **state)
{
	struct progress *p = opened(":memory:");
	VALUE_AUTO *all = NULL;
	const struct value *one;

	(void)state;
	add_attempt(p, 3, 0, false, NOW);
	add_attempt_on(p, "https://10.0.0.1:6443", 3, 2, false, NOW + 10);
	assert_true(progress_lab(p, "scale").passed);
	all = progress_export_dup(p);
	assert_null(value_get(value_idx(value_get(all, "attempts"), 0), "cluster"));
	one = value_idx(value_get(all, "attempts"), 1);
	assert_string_equal(value_str_in(one, "cluster"), "https://10.0.0.1:6443");
	assert_int_equal(value_len(value_get(one, "criteria")), 1);
	assert_string_equal(value_str_in(value_idx(value_get(one, "criteria"), 0), "id"), "two");
	progress_close(p);
}

static void attempts_keep_every_criterion(void **state)
{
	struct progress *p = opened(":memory:");
	ERR_AUTO err = ERR_INIT;
	VALUE_AUTO *all = NULL;
	struct lab_stats l;
	const struct value *one;
	char *kind = NULL, *id = NULL;

	(void)state;
	assert_int_equal(progress_lab(p, "scale").attempts, 0);
	add_attempt(p, 3, 0, false, NOW);
	l = progress_lab(p, "scale");
	assert_int_equal(l.best, 3);
	assert_int_equal(l.total, 5);
	assert_false(l.passed);
	add_attempt(p, 3, 2, true, NOW + 10); /* after looking at the solution */
	assert_false(progress_lab(p, "scale").passed);
	assert_int_equal(progress_lab(p, "scale").best, 5);
	add_attempt(p, 3, 2, false, NOW + 20);
	l = progress_lab(p, "scale");
	assert_true(l.passed);
	assert_int_equal(l.attempts, 3);
	assert_int_equal(l.last, NOW + 20);
	assert_int_equal(progress_begin_lab(p, "other", NOW + 30, &err), 0);
	assert_true(progress_last(p, &kind, &id));
	assert_string_equal(kind, "lab");
	assert_string_equal(id, "other");
	free(kind);
	free(id);
	all = progress_export_dup(p);
	assert_int_equal(value_len(value_get(all, "attempts")), 3);
	one = value_idx(value_get(value_idx(value_get(all, "attempts"), 0), "criteria"), 1);
	assert_string_equal(value_str_in(one, "id"), "two");
	assert_string_equal(value_str_in(one, "wanted"), "w'anted");
	assert_string_equal(value_str_in(one, "found"), "found \"it\"");
	assert_false(value_bool_in(one, "passed"));
	one = value_idx(value_get(all, "labs"), 0);
	assert_true(value_bool_in(one, "passed"));
	assert_int_equal(value_int_in(one, "best"), 5);
	progress_close(p);
}

/* ---- cards -------------------------------------------------------------------------------- */

static struct drill card_a = {.id = (char[]){"a"}, .lesson = (char[]){"l1"}, .type = DRILL_CHOOSE};
static struct drill card_b = {.id = (char[]){"b"}, .lesson = (char[]){"l1"}, .type = DRILL_OUTPUT};
static struct drill card_c = {.id = (char[]){"c"}, .lesson = (char[]){"l2"}, .type = DRILL_COMMAND};
static struct drill *cards[] = {&card_a, &card_b, &card_c};
static const struct drill_set deck = {.v = cards, .nr = 3};

static enum fsrs_rating answer(struct progress *p, const struct drill *d, bool correct, int64_t ms,
			       int hints, int64_t now)
{
	struct review_outcome out;
	ERR_AUTO err = ERR_INIT;

	if (review_answer(p, d, correct, ms, hints, now, &out, &err) < 0)
		fail_msg("%s", err_msg(&err));
	return out.rating;
}

static void ratings_come_from_correctness_time_and_hints(void **state)
{
	static const struct {
		bool correct;
		int64_t ms;
		int hints;
		bool first;
		enum fsrs_rating want;
	} cases[] = {
		{false, 1000, 0, false, FSRS_AGAIN}, {false, 1000, 2, true, FSRS_AGAIN},
		{true, 12000, 0, false, FSRS_GOOD},  {true, 1000, 0, false, FSRS_EASY},
		{true, 6666, 0, false, FSRS_EASY},   {true, 6667, 0, false, FSRS_GOOD},
		{true, 1000, 0, true, FSRS_GOOD},    {true, 1000, 1, false, FSRS_HARD},
		{true, 40000, 0, false, FSRS_GOOD},  {true, 40001, 0, false, FSRS_HARD},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(review_rate(&card_a, cases[i].correct, cases[i].ms, cases[i].hints,
					     cases[i].first),
				 cases[i].want);
	assert_int_equal(review_rate(&card_c, true, 90000, 0, false), FSRS_GOOD);
}

static void answers_move_the_card_and_are_kept(void **state)
{
	struct progress *p = opened(":memory:");
	VALUE_AUTO *all = NULL;
	const struct value *last;
	struct fsrs_card c;
	struct drill_stats d;

	(void)state;
	assert_int_equal(progress_card(p, "a").state, FSRS_NEW);
	assert_int_equal(answer(p, &card_a, true, 12000, 0, NOW), FSRS_GOOD);
	c = progress_card(p, "a");
	assert_int_equal(c.state, FSRS_LEARNING);
	assert_int_equal(c.due, NOW + 600);
	assert_int_equal(answer(p, &card_a, true, 12000, 0, NOW + 600), FSRS_GOOD);
	c = progress_card(p, "a");
	assert_int_equal(c.state, FSRS_REVIEW);
	assert_int_equal(c.due, NOW + 600 + 2 * DAY);
	assert_int_equal(answer(p, &card_a, false, 5000, 1, c.due), FSRS_AGAIN);
	assert_int_equal(progress_card(p, "a").state, FSRS_RELEARNING);
	d = progress_drill(p, "a");
	assert_int_equal(d.answers, 3);
	assert_int_equal(d.correct, 2);
	assert_int_equal(d.last, c.due);
	assert_false(d.last_correct);
	assert_int_equal(progress_new_cards(p, NOW), 1);
	assert_int_equal(progress_new_cards(p, NOW + 1), 0);
	all = progress_export_dup(p);
	last = value_idx(value_get(all, "answers"), 2);
	assert_int_equal(value_int_in(last, "rating"), FSRS_AGAIN);
	assert_int_equal(value_int_in(last, "hints"), 1);
	assert_int_equal(value_int_in(last, "took_ms"), 5000);
	progress_close(p);
}

/* "abc": the queue's cards in order. */
static void queue_is(struct progress *p, const struct review_limits *l, int64_t now,
		     const char *want)
{
	struct review_queue q;
	BUF_AUTO got = BUF_INIT;

	review_due(p, &deck, l, now, &q);
	for (size_t i = 0; i < q.nr; i++)
		buf_adds(&got, deck.v[q.v[i]]->id);
	assert_string_equal(buf_str(&got), want);
	assert_int_equal(q.nr, q.learning + q.due + q.fresh + q.ahead);
	review_queue_release(&q);
}

static void the_queue_asks_what_is_due_first(void **state)
{
	struct progress *p = opened(":memory:");
	struct review_limits l = {.new_per_day = 20, .day_start = NOW, .ahead_s = REVIEW_AHEAD};
	struct review_queue q;
	int64_t due;

	(void)state;
	queue_is(p, &l, NOW, "abc");
	l.new_per_day = 2;
	queue_is(p, &l, NOW, "ab");
	l.lesson = "l2"; /* asked for by name: the day's limit does not hold it back */
	l.new_per_day = 0;
	queue_is(p, &l, NOW, "c");
	l.due_only = true;
	queue_is(p, &l, NOW, "");
	l = (struct review_limits){.new_per_day = 2, .day_start = NOW, .ahead_s = REVIEW_AHEAD};
	answer(p, &card_b, false, 5000, 0, NOW + 1); /* back in a minute */
	queue_is(p, &l, NOW + 2, "ab");              /* meanwhile a new one; b ahead of time */
	queue_is(p, &l, NOW + 62, "ba");             /* b is due */
	answer(p, &card_a, true, 5000, 0, NOW + 63);
	queue_is(p, &l, NOW + 64, "ba"); /* the day's two are begun; a ahead of time */
	l.ahead_s = 0;
	queue_is(p, &l, NOW + 64, "b");
	answer(p, &card_a, true, 5000, 0, NOW + 700);
	due = progress_card(p, "a").due;
	l.day_start = due;
	queue_is(p, &l, due, "bac"); /* learning, then reviews, then new */
	review_due(p, &deck, &l, NOW + 700, &q);
	assert_int_equal(q.next, due);
	review_queue_release(&q);
	progress_close(p);
}

static void waits_read_well(void **state)
{
	static const struct {
		int64_t s;
		const char *en, *ko;
	} cases[] = {{30, "in 1 minute", "1분 뒤"},     {60, "in 1 minute", "1분 뒤"},
		     {600, "in 10 minutes", "10분 뒤"}, {7200, "in 2 hours", "2시간 뒤"},
		     {DAY, "in 1 day", "1일 뒤"},       {11 * DAY, "in 11 days", "11일 뒤"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		BUF_AUTO en = BUF_INIT, ko = BUF_INIT;

		review_wait_text(&en, cases[i].s, "en");
		review_wait_text(&ko, cases[i].s, "ko");
		assert_string_equal(buf_str(&en), cases[i].en);
		assert_string_equal(buf_str(&ko), cases[i].ko);
	}
}

/* ---- files that must not be harmed ----------------------------------------------------------- */

static void what_is_no_progress_file_is_left_alone(void **state)
{
	STR_AUTO text = file_in("text.db");
	STR_AUTO other = file_in("other.db");
	STR_AUTO tagged = file_in("tagged.db");
	STR_AUTO longer = file_in("long.db");
	static char zeros[4096] = "my notes";

	(void)state;
	write_file(text, "my notes", 8);
	refused(text, -EILSEQ, "is not a progress file of drydock");
	write_file(longer, zeros, sizeof(zeros));
	refused(longer, -EILSEQ, "is not a progress file of drydock");
	exec(other, "CREATE TABLE recipes (id)");
	refused(other, -EILSEQ, "is not a progress file of drydock");
	exec(tagged, "CREATE TABLE recipes (id); PRAGMA application_id = 7");
	refused(tagged, -EILSEQ, "is not a progress file of drydock");
}

static void a_damaged_file_is_left_alone(void **state)
{
	STR_AUTO path = file_in("damaged.db");
	struct progress *p = opened(path);
	BUF_AUTO bytes = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	for (int i = 0; i < 50; i++)
		answer(p, &card_a, true, 5000, 0, NOW + i);
	progress_close(p);
	assert_int_equal(file_read(path, 1 << 24, &bytes, &err), 0);
	memset(bytes.s + 4096, 0x5a, 4096); /* a page in the middle */
	write_file(path, bytes.s, bytes.len);
	refused(path, -EILSEQ, "is damaged");
	write_file(path, bytes.s, 4096); /* cut short */
	refused(path, -EILSEQ, "is damaged");
}

static void a_newer_file_is_left_alone(void **state)
{
	STR_AUTO path = file_in("newer.db");
	STR_AUTO sql = xasprintf("PRAGMA user_version = %d", progress_schema_latest() + 1);

	(void)state;
	progress_close(opened(path));
	exec(path, sql);
	refused(path, -EPROTONOSUPPORT, "was written by a newer drydock");
}

static void a_file_in_use_is_waited_for_then_said(void **state)
{
	STR_AUTO path = file_in("busy.db");
	struct progress *p = opened(path), *second = NULL;
	sqlite3 *db = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(progress_set_lesson(p, "x", 1, false, NOW, &err), -EBUSY);
	assert_non_null(strstr(err_msg(&err), "is in use by another program"));
	assert_int_equal(progress_open(path, &second, &err), 0); /* reading needs no lock */
	progress_close(second);
	assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(progress_set_lesson(p, "x", 1, false, NOW, &err), 0);
	sqlite3_close(db);
	progress_close(p);
}

static void two_programs_may_write_in_turn(void **state)
{
	STR_AUTO path = file_in("two.db");
	struct progress *a = opened(path), *b = opened(path);

	(void)state;
	answer(a, &card_a, true, 5000, 0, NOW);
	answer(b, &card_a, true, 5000, 0, NOW + 600);
	assert_int_equal(progress_drill(a, "a").answers, 2);
	assert_int_equal(progress_card(a, "a").reps, 2);
	progress_close(a);
	progress_close(b);
}

/* ---- migration --------------------------------------------------------------------------------
 */

static void make_version_1(const char *path)
{
	sqlite3 *db = NULL;
	STR_AUTO mark = xasprintf("PRAGMA user_version = 1; PRAGMA application_id = %d",
				  PROGRESS_APPLICATION);

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(progress_schema_step(db, 1), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, mark, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db,
			     "INSERT INTO answer (drill, at, correct, rating, took_ms) VALUES"
			     " ('a', 1767600000, 1, 3, 9000), ('b', 1767600010, 0, 1, 9000),"
			     " ('a', 1767600600, 1, 3, 9000);"
			     "INSERT INTO lesson VALUES ('01-x', 4, 1, 1, 2)",
			     NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int64_t count(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int64_t n = -1;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return n;
}

static void an_older_file_is_copied_and_moved_on(void **state)
{
	STR_AUTO path = file_in("old.db");
	STR_AUTO copy_name = xasprintf("old.db.before-v%d", progress_schema_latest());
	STR_AUTO second_name = xasprintf("%s.1", copy_name);
	STR_AUTO copy = file_in(copy_name);
	STR_AUTO second = file_in(second_name);
	struct progress *p;
	struct fsrs_card c;
	bool finished;
	int block;

	(void)state;
	make_version_1(path);
	p = opened(path);
	c = progress_card(p, "a"); /* as the log makes it */
	assert_int_equal(c.state, FSRS_REVIEW);
	assert_int_equal(c.reps, 2);
	assert_int_equal(c.due, NOW + 600 + 2 * DAY);
	assert_int_equal(progress_card(p, "b").state, FSRS_LEARNING);
	assert_true(progress_lesson(p, "01-x", &block, &finished));
	assert_int_equal(block, 4);
	progress_close(p);
	assert_int_equal(count(copy, "PRAGMA user_version"), 1);
	assert_int_equal(count(copy, "SELECT count(*) FROM answer"), 3);
	assert_int_equal(count(copy, "SELECT count(*) FROM card"), -1);
	assert_int_equal(count(path, "PRAGMA user_version"), progress_schema_latest());
	progress_close(opened(path)); /* nothing to do: no further copy */
	assert_int_not_equal(access(second, F_OK), 0);
	unlink(path);
	make_version_1(path);
	progress_close(opened(path)); /* an earlier copy is not overwritten */
	assert_int_equal(access(second, F_OK), 0);
}

static void a_failed_migration_changes_nothing(void **state)
{
	STR_AUTO path = file_in("clash.db");
	struct progress *p = NULL;
	ERR_AUTO err = ERR_INIT;

	(void)state;
	make_version_1(path);
	exec(path, "CREATE TABLE begun (x)"); /* what version 2 wants to make is there */
	assert_int_equal(progress_open(path, &p, &err), -EIO);
	assert_int_equal(count(path, "PRAGMA user_version"), 1);
	assert_int_equal(count(path, "SELECT count(*) FROM card"), -1);
	assert_int_equal(count(path, "SELECT count(*) FROM answer"), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lesson_keeps_its_place),
		cmocka_unit_test(attempts_keep_every_criterion),
		cmocka_unit_test(attempts_on_a_real_cluster_count),
		cmocka_unit_test(ratings_come_from_correctness_time_and_hints),
		cmocka_unit_test(answers_move_the_card_and_are_kept),
		cmocka_unit_test(the_queue_asks_what_is_due_first),
		cmocka_unit_test(waits_read_well),
		cmocka_unit_test(what_is_no_progress_file_is_left_alone),
		cmocka_unit_test(a_damaged_file_is_left_alone),
		cmocka_unit_test(a_newer_file_is_left_alone),
		cmocka_unit_test(a_file_in_use_is_waited_for_then_said),
		cmocka_unit_test(two_programs_may_write_in_turn),
		cmocka_unit_test(an_older_file_is_copied_and_moved_on),
		cmocka_unit_test(a_failed_migration_changes_nothing),
	};

	return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
