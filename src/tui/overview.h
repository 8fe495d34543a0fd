/*
 * overview.h - where the learner stands: every lesson, drill and lab beside what progress
 * says of it, and the exam's domains in numbers. Shared by home, the lists and progress.
 */
#ifndef TUI_OVERVIEW_H
#define TUI_OVERVIEW_H

#include "study/review.h"
#include "tui/tui.h"

struct overview_lesson {
	char *id, *title, *domain;
	int minutes, percent; /* read, 0..100 */
	bool begun, finished;
	int drills, due, fresh; /* its cards: all, due now, never seen */
};
struct overview_lab {
	char *id, *title, *domain, *task;
	char *broken;                           /* why it cannot be read; NULL */
	struct strvec criteria, criteria_texts; /* ids, and what each asks for */
	int minutes, level, points;
	struct lab_stats stats;
};
struct overview_domain {
	int lessons, lessons_done, drills, drills_known, labs, labs_passed;
	int percent; /* mean of the three shares that exist */
};
struct overview {
	struct overview_lesson *lessons;
	struct overview_lab *labs;
	size_t nr_lessons, nr_labs;
	struct drill_set cards;
	struct overview_domain domains[NR_DOMAINS], all;
	int due, fresh;   /* cards to be asked now, new ones among today's share */
	int64_t next_due; /* wall seconds of the next card after these; 0: none */
	/* where to go on */
	char *go_kind, *go_id, *go_title; /* "lesson" or "lab"; NULL: all is done */
	bool nothing_yet;                 /* a learner's first visit */
};

void overview_load(struct overview *o, const struct tui_content *content, struct progress *p,
		   const char *lang, int64_t now);
void overview_release(struct overview *o);
/* The same for a running program. */
void tui_overview(struct tui *t, struct overview *o);
/* When the learner's day began (local midnight). */
int64_t day_start(int64_t now);
/* Cards of a set due on each of nr days from day_start on; what is late counts today. */
void overview_forecast(const struct overview *o, struct progress *p, int64_t now, int nr,
		       int *ret_counts);

#endif
