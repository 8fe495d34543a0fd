/* lab.h - a lab under way: its attempt and workspace (lab.c), what stands beside the shell
 * (lab_layout.c), the keys (screen_lab.c). */
#ifndef TUI_LAB_H
#define TUI_LAB_H

#include "study/lab_session.h"
#include "tui/pane.h"

enum lab_part { LAB_TASK = 1, LAB_HINTS, LAB_RESULT, LAB_SOLUTION, LAB_DEBRIEF };

struct labbing {
	struct screen *screen;
	struct lab_session *session;
	const struct lab *lab;   /* the session's: never exchanged while it lasts */
	struct lab *other;       /* its texts in the present language; NULL: lab has them */
	const struct lab *shown; /* other or lab */
	char *lang, *name;
	struct workspace *w; /* the session's */
	struct live live;
	struct pane pane;
	struct score score;
	bool checked, passed;
	/* the screen */
	bool reading; /* the text is looked at, not the shell */
	bool brought; /* it came up by itself: letters still belong to the shell, and lead back */
	bool whole;   /* the shell has all the room */
	struct flow flow;
	struct scroll scroll;
	int width, text_x, text_w, text_h; /* width 0: lay out anew */
	int64_t second;                    /* shown last */
};

int lab_begin(struct labbing *l, struct screen *s, const char *id, struct err *err) NODISCARD;
void lab_end(struct labbing *l);
/* Virtual seconds since the set-up; the suggested ones are lab->minutes * 60. */
int64_t lab_seconds(const struct labbing *l);
void lab_check(struct labbing *l);
void lab_hint(struct labbing *l);
void lab_show_solution(struct labbing *l);
void lab_undo(struct labbing *l);
void lab_reset(struct labbing *l);
void lab_language(struct labbing *l);

void lab_layout(struct labbing *l, int width);
void lab_go_to(struct labbing *l, enum lab_part part);

#endif
