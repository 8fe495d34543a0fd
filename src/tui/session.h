/* session.h - a round of drills: which card, what was done about it (session.c), and how it
 * is laid out (session_layout.c). screen_drill.c is the screen. */
#ifndef TUI_SESSION_H
#define TUI_SESSION_H

#include "study/review.h"
#include "tui/shellbox.h"

enum session_phase { SESSION_ASKING, SESSION_ANSWERED, SESSION_DONE };

struct session {
	struct screen *screen;
	struct drill_set set;
	struct drill_set kept; /* of the language before: the attempt at a card borrows from it */
	char *lang, *lesson; /* lesson: only its cards; NULL */
	struct review_queue queue;
	enum session_phase phase;
	const struct drill *card; /* of set */
	int64_t asked_at;
	int chosen, answer; /* the marked choice; the one answered, -1 */
	bool correct, gave_up;
	struct review_outcome outcome;
	int answered, right;
	/* output: what is shown; command: a shell on the card's own cluster */
	struct buf text;
	struct attempt *attempt;
	struct live live;
	struct shellbox shell;
	int judged; /* how many command lines there were when it was judged last */
	struct flow flow;
	struct scroll scroll;
	int width; /* 0: lay out anew */
};

int session_open(struct session *s, struct screen *screen, const char *which,
		 struct err *err) NODISCARD;
void session_close(struct session *s);
void session_next(struct session *s); /* the next card, or the end */
void session_choose(struct session *s, int choice);
/* Judges the card's cluster when a command line is done. True: to be drawn again. */
bool session_tick(struct session *s);
void session_give_up(struct session *s);
/* The cards again in the learner's language, if that changed. */
void session_language(struct session *s);
void session_layout(struct session *s, int width);

#endif
