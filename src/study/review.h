/*
 * review.h - which card comes next, and what an answer makes of it: what the drill screen
 * and `drydock drill` share.
 *
 *	drill_set_load(lang, &set, &err);             the cards, drill.h
 *	review_due(p, &set, &limits, now, &queue);    indexes into set, in the order to ask
 *	... show set.v[queue.v[0]], time it, count hints ...
 *	review_answer(p, d, correct, took_ms, hints, now, &outcome, &err);
 *
 * Ask, answer, and call review_due() again: a card that was wrong comes back after a minute,
 * or sooner when nothing else is left (ahead_s). The queue holds learning cards that are due,
 * then reviews by due time, then new cards in the content's order up to the day's limit, then
 * learning cards due within ahead_s. The rating is derived (review_rate); it is not asked for.
 */
#ifndef STUDY_REVIEW_H
#define STUDY_REVIEW_H

#include "study/drill.h"
#include "study/progress.h"

struct review_limits {
	const char *lesson; /* only this lesson's cards, all its new ones; NULL: all cards */
	bool due_only;      /* no new cards */
	int new_per_day;    /* REVIEW_NEW_PER_DAY; counts what was begun since day_start */
	int64_t day_start;  /* wall seconds when the learner's day began */
	int64_t ahead_s;    /* REVIEW_AHEAD */
};
#define REVIEW_NEW_PER_DAY 20
#define REVIEW_AHEAD 1200

struct review_queue {
	size_t *v;
	size_t nr;
	size_t learning, due, fresh, ahead; /* how many of each: they add up to nr */
	int64_t next; /* when the next card of the set not in the queue is due; 0: none is */
};
void review_due(struct progress *p, const struct drill_set *set, const struct review_limits *l,
		int64_t now, struct review_queue *ret);
void review_queue_release(struct review_queue *q);

/*
 * Again when wrong. Right, but with a hint or more than twice the time a card of its type
 * should take: Hard. Right within a third of that time: Easy, unless it is the first answer
 * (a lucky guess is quick as well). Else Good.
 */
enum fsrs_rating review_rate(const struct drill *d, bool correct, int64_t took_ms, int hints,
			     bool first);

struct review_outcome {
	enum fsrs_rating rating;
	struct fsrs_card card; /* after it */
	int64_t wait_s;        /* until it is due again */
};
/* Rates, schedules and writes down one answer. */
int review_answer(struct progress *p, const struct drill *d, bool correct, int64_t took_ms,
		  int hints, int64_t now, struct review_outcome *ret, struct err *err) NODISCARD;
/* "in 10 minutes", "in 3 days": when a card comes back, for people; lang "en" or "ko". */
void review_wait_text(struct buf *out, int64_t wait_s, const char *lang);

#endif
