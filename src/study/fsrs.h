/*
 * fsrs.h - when to show a card again: the FSRS-6 model of memory, as pure arithmetic.
 *
 * A card's memory is its stability S (days until recall falls to 90 %) and its difficulty D
 * (1..10). fsrs_answer() moves a card from one answer to the next: new cards go through
 * learning steps of 1 and 10 minutes, forgotten ones through a relearning step of 10
 * minutes, everything else waits whole days. Times are wall seconds since the epoch; nothing
 * here reads a clock or draws a random number: the spread of intervals comes from a seed.
 */
#ifndef STUDY_FSRS_H
#define STUDY_FSRS_H

#include "base/base.h"

enum fsrs_rating { FSRS_AGAIN = 1, FSRS_HARD, FSRS_GOOD, FSRS_EASY };
enum fsrs_state { FSRS_NEW, FSRS_LEARNING, FSRS_REVIEW, FSRS_RELEARNING };

struct fsrs_card {
	enum fsrs_state state;
	int step;                     /* of the (re)learning steps */
	double stability, difficulty; /* 0, 0: new */
	int64_t due, last;            /* last: 0 when new */
	int reps, lapses;             /* answers; times forgotten */
};

/* seed 0: no spread of intervals; else the same seed gives the same one. rating 1..4. */
void fsrs_answer(struct fsrs_card *c, enum fsrs_rating rating, int64_t now, uint64_t seed);
/* Chance of recalling it at now, 0..1; 0 for new cards. */
double fsrs_recall(const struct fsrs_card *c, int64_t now);
/* Days from stability s until recall falls to 90 %: whole, 1..36500. */
int fsrs_interval(double s);
/* Whole days of the same interval, spread by seed. */
int fsrs_spread(int days, uint64_t seed);
/* A seed from a card's name and how often it was answered: the log replayed gives the same. */
uint64_t fsrs_seed(const char *name, int reps);

#endif
