/* The proofs: that labs, lessons and drills do what they say, shown by doing it. */
#include "study/drill.h"
#include "study/lesson.h"

#include <errno.h>
#include <stdlib.h>

#define BLOCK_LIMIT (600 * SIM_SEC)

/* ---- labs ------------------------------------------------------------------------------- */

/* Score of a fresh attempt after a script (NULL: untouched). */
static int score_after(const struct lab *lab, uint64_t seed, const char *script, struct score *ret,
		       struct buf *out, struct err *err)
{
	struct attempt *a = NULL;
	int r = attempt_start(lab, seed, &a, err);

	if (r < 0)
		return r;
	if (script)
		(void)cluster_run(attempt_cluster(a), NULL, script, out, NULL, 0);
	r = attempt_check(a, ret, err);
	attempt_free(a);
	return r;
}

static void explain(struct buf *report, const struct score *s, const struct buf *out)
{
	for (size_t i = 0; i < s->nr; i++)
		if (!s->results[i].passed)
			buf_addf(report, "    %s: wanted %s; found %s\n",
				 s->results[i].criterion->id, s->results[i].wanted,
				 s->results[i].found);
	if (out->len)
		buf_addf(report, "    it printed: %.600s\n", buf_str(out));
}

static bool same_score(const struct score *a, const struct score *b)
{
	bool same = a->points == b->points && a->nr == b->nr;

	for (size_t i = 0; same && i < a->nr; i++)
		same = a->results[i].passed == b->results[i].passed &&
		       str_eq(a->results[i].found, b->results[i].found);
	return same;
}

/* 0 it is as expected, 1 it is not, negative: it could not be tried. */
enum expected { ZERO, FULL, NOT_FULL };
static int one_case(const struct lab *lab, uint64_t seed, const char *name, const char *script,
		    enum expected expect, struct buf *report, struct err *err)
{
	struct score first = {0}, again = {0};
	BUF_AUTO out = BUF_INIT;
	BUF_AUTO drop = BUF_INIT;
	bool good, same;
	int r = score_after(lab, seed, script, &first, &out, err);

	if (r == 0)
		r = score_after(lab, seed, script, &again, &drop, err);
	if (r < 0) {
		score_release(&first);
		return r;
	}
	good = expect == FULL ? first.passed : expect == ZERO ? first.points == 0 : !first.passed;
	same = same_score(&first, &again);
	buf_addf(report, "%s %s: %s scores %d of %d%s\n", good && same ? "ok  " : "FAIL", lab->id,
		 name, first.points, first.total,
		 same ? "" : ", but another time it is found otherwise");
	if (!good)
		explain(report, &first, &out);
	r = good && same ? 0 : 1;
	score_release(&first);
	score_release(&again);
	return r;
}

/* How many of the scripts do not as expected; negative: one could not be tried. */
static int all_cases(const struct lab *lab, uint64_t seed, const struct lab_script *v, size_t nr,
		     enum expected expect, struct buf *report, struct err *err)
{
	int bad = 0;

	for (size_t i = 0; i < nr; i++) {
		int r = one_case(lab, seed, v[i].name, v[i].text, expect, report, err);

		if (r < 0)
			return r;
		bad += r;
	}
	return bad;
}

/* The same of all that a lab brings along. */
static int its_cases(const struct lab *lab, uint64_t seed, struct buf *report, struct err *err)
{
	const struct {
		const struct lab_script *v;
		size_t nr;
		enum expected expect;
	} lists[] = {{lab->solutions, lab->nr_solutions, FULL},
		     {lab->also, lab->nr_also, FULL},
		     {lab->wrongs, lab->nr_wrongs, NOT_FULL}};
	int bad = 0;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		int r = all_cases(lab, seed, lists[i].v, lists[i].nr, lists[i].expect, report, err);

		if (r < 0)
			return r;
		bad += r;
	}
	return bad;
}

/* A parameter that the lab does not have, left in a text for people: its name; NULL: none. */
static char *unfilled_dup(const char *text)
{
	const char *at = text ? strstr(text, "${") : NULL;

	return at ? xstrndup(at, strcspn(at, "}\n") + (at[strcspn(at, "}\n")] == '}')) : NULL;
}

static int text_is_filled(const struct lab *lab, const char *what, const char *text,
			  struct buf *report)
{
	STR_AUTO left = unfilled_dup(text);

	if (left)
		buf_addf(report, "FAIL %s: %s: %s: expected the name of a parameter\n", lab->id,
			 what, left);
	return left != NULL;
}

static int texts_are_filled(const struct lab *lab, struct buf *report)
{
	int bad = text_is_filled(lab, "task", lab->task, report);

	for (size_t i = 0; i < lab->hints.nr; i++)
		bad += text_is_filled(lab, "hints", lab->hints.v[i], report);
	for (size_t i = 0; i < lab->nr_criteria; i++)
		bad += text_is_filled(lab, lab->criteria[i].id, lab->criteria[i].text, report);
	return bad;
}

int lab_test(const struct lab *lab, uint64_t seed, struct buf *report, struct err *err)
{
	int bad = texts_are_filled(lab, report);
	int r = one_case(lab, seed, "untouched", NULL, ZERO, report, err);

	if (r < 0)
		return r;
	bad += r;
	if (!lab->nr_solutions) {
		buf_addf(report, "FAIL %s: expected a solution*.sh\n", lab->id);
		bad++;
	}
	if (!lab->nr_wrongs) {
		buf_addf(report, "FAIL %s: expected a wrong*.sh\n", lab->id);
		bad++;
	}
	r = its_cases(lab, seed, report, err);
	if (r < 0)
		return r;
	bad += r;
	return bad ? err_set(err, -EINVAL, "%s: %d rules do not hold", lab->id, bad) : 0;
}

/* ---- drills ----------------------------------------------------------------------------- */

int drill_test(const struct drill *d, uint64_t seed, struct buf *report, struct err *err)
{
	BUF_AUTO out = BUF_INIT;
	int bad = 0, r;

	if (d->type == DRILL_OUTPUT && d->show_run) {
		r = drill_show(d, &out, err);
		if (r < 0)
			return r;
		if (!out.len) {
			buf_addf(report, "FAIL %s: `%s` prints nothing\n", d->id, d->show_run);
			return err_set(err, -EINVAL, "%s: nothing to read", d->id);
		}
	}
	if (d->type == DRILL_COMMAND) {
		r = one_case(d->lab, seed, "untouched", NULL, NOT_FULL, report, err);
		if (r < 0)
			return r;
		bad += r;
		r = one_case(d->lab, seed, "solution", d->solution, FULL, report, err);
		if (r < 0)
			return r;
		bad += r;
		r = its_cases(d->lab, seed, report, err);
		if (r < 0)
			return r;
		bad += r;
	} else {
		buf_addf(report, "ok   %s\n", d->id);
	}
	return bad ? err_set(err, -EINVAL, "%s: %d rules do not hold", d->id, bad) : 0;
}

/* ---- lessons ---------------------------------------------------------------------------- */

static bool block_holds(struct cluster *c, const struct lesson *l, const struct block *b,
			struct buf *report, struct buf *out)
{
	int status;

	if (!cluster_machine(c, b->on)) {
		buf_addf(report, "FAIL %s:%d: on=%s: there is no such machine\n", l->id, b->line,
			 b->on);
		return false;
	}
	status = cluster_run(c, b->on, b->code, out, NULL, BLOCK_LIMIT);
	if (status != 124 && (status != 0) == b->expect_fail)
		return true;
	buf_addf(report, "FAIL %s:%d: exit status %d, expected %s\n    %s    it printed: %.600s\n",
		 l->id, b->line, status, b->expect_fail ? "another than 0" : "0", b->code,
		 buf_str(out));
	return false;
}

int lesson_test(const struct lesson *l, uint64_t seed, struct buf *report,
		struct strvec *ret_outputs, struct err *err)
{
	struct stage *stage = stage_new(l, seed);
	struct cluster *c = NULL;
	int ran = 0, bad = 0, questions = 0;
	int r = stage_cluster(stage, NULL, &c, err);

	for (size_t i = 0; r == 0 && i < l->nr_blocks; i++) {
		const struct block *b = &l->blocks[i];
		BUF_AUTO out = BUF_INIT;

		questions += b->type == BLOCK_QUESTION;
		if (b->type != BLOCK_RUN)
			continue;
		ran++;
		r = stage_cluster(stage, b, &c, err);
		if (r < 0)
			break;
		bad += !block_holds(c, l, b, report, &out);
		if (ret_outputs)
			strvec_add(ret_outputs, buf_str(&out));
	}
	stage_free(stage);
	if (r < 0)
		return r;
	if (bad)
		return err_set(err, -EINVAL, "%s: %d of %d run blocks do not hold", l->id, bad,
			       ran);
	buf_addf(report, "ok   %s (%s): %d run blocks, %d questions\n", l->id, l->lang, ran,
		 questions);
	return 0;
}
