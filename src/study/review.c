#include "study/review.h"

#include <stdlib.h>

/* What a card of a type should take, in milliseconds. */
static int64_t expected_ms(const struct drill *d)
{
	return d->type == DRILL_COMMAND ? 90000 : d->type == DRILL_OUTPUT ? 40000 : 20000;
}

enum fsrs_rating review_rate(const struct drill *d, bool correct, int64_t took_ms, int hints,
			     bool first)
{
	int64_t expected = expected_ms(d);

	if (!correct)
		return FSRS_AGAIN;
	if (hints > 0 || took_ms > 2 * expected)
		return FSRS_HARD;
	return !first && took_ms * 3 <= expected ? FSRS_EASY : FSRS_GOOD;
}

int review_answer(struct progress *p, const struct drill *d, bool correct, int64_t took_ms,
		  int hints, int64_t now, struct review_outcome *ret, struct err *err)
{
	struct fsrs_card c = progress_card(p, d->id);
	struct answer a = {.correct = correct, .took_ms = MAX(took_ms, 0), .hints = hints};
	int r;

	a.rating = review_rate(d, correct, a.took_ms, hints, c.state == FSRS_NEW);
	fsrs_answer(&c, a.rating, now, fsrs_seed(d->id, c.reps));
	r = progress_add_answer(p, d->id, &a, &c, now, err);
	if (r < 0)
		return r;
	*ret = (struct review_outcome){.rating = a.rating, .card = c, .wait_s = c.due - now};
	return 0;
}

/* ---- the queue --------------------------------------------------------------------------------
 */

enum group { LEARNING, DUE, FRESH, AHEAD, LATER };
struct entry {
	size_t index;
	enum group group;
	int64_t due;
};

static int by_group(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	if (a->due != b->due)
		return a->due < b->due ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

static enum group group_of(const struct fsrs_card *c, const struct review_limits *l, int64_t now,
			   int *fresh_left)
{
	bool learning = c->state == FSRS_LEARNING || c->state == FSRS_RELEARNING;

	if (c->state == FSRS_NEW)
		return !l->due_only && (*fresh_left)-- > 0 ? FRESH : LATER;
	if (c->due <= now)
		return learning ? LEARNING : DUE;
	return learning && c->due <= now + l->ahead_s ? AHEAD : LATER;
}

void review_due(struct progress *p, const struct drill_set *set, const struct review_limits *l,
		int64_t now, struct review_queue *ret)
{
	struct entry *e = xcalloc(set->nr + 1, sizeof(*e));
	int fresh_left = l->lesson ? (int)set->nr
				   : MAX(l->new_per_day - progress_new_cards(p, l->day_start), 0);
	size_t nr = 0, count[LATER + 1] = {0};

	*ret = (struct review_queue){0};
	for (size_t i = 0; i < set->nr; i++) {
		struct fsrs_card c;

		if (l->lesson && strcmp(set->v[i]->lesson, l->lesson) != 0)
			continue;
		c = progress_card(p, set->v[i]->id);
		e[nr] = (struct entry){.index = i, .due = c.due};
		e[nr].group = group_of(&c, l, now, &fresh_left);
		count[e[nr].group]++;
		if (e[nr].group == LATER && c.due && (!ret->next || c.due < ret->next))
			ret->next = c.due;
		nr++;
	}
	qsort(e, nr, sizeof(*e), by_group);
	ret->nr = nr - count[LATER];
	ret->learning = count[LEARNING];
	ret->due = count[DUE];
	ret->fresh = count[FRESH];
	ret->ahead = count[AHEAD];
	ret->v = xcalloc(ret->nr + 1, sizeof(size_t));
	for (size_t i = 0; i < ret->nr; i++)
		ret->v[i] = e[i].index;
	free(e);
}

void review_queue_release(struct review_queue *q)
{
	free(q->v);
	*q = (struct review_queue){0};
}

void review_wait_text(struct buf *out, int64_t wait_s, const char *lang)
{
	static const struct {
		int64_t unit;
		const char *en, *ko;
	} units[] = {{86400, "day", "일"}, {3600, "hour", "시간"}, {60, "minute", "분"}};
	size_t i = 0;
	int64_t n;

	while (i + 1 < ARRAY_SIZE(units) && wait_s < units[i].unit)
		i++;
	n = MAX((wait_s + units[i].unit / 2) / units[i].unit, 1);
	if (str_eq(lang, "ko"))
		buf_addf(out, "%lld%s 뒤", (long long)n, units[i].ko);
	else
		buf_addf(out, "in %lld %s%s", (long long)n, units[i].en, n == 1 ? "" : "s");
}
