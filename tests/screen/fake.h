/* fake.h - a terminal that is no terminal: keys from a script, a wall clock that stands still
 * until told to move, the grid kept; and content that only tests see (tests/screen/content). */
#ifndef TESTS_SCREEN_FAKE_H
#define TESTS_SCREEN_FAKE_H

#include "tui/tui.h"

struct fake {
	struct tui_backend backend;
	int cols, rows;
	int64_t now; /* ns; the date is FAKE_DATE + now */
	struct grid shown;
	int shows; /* how often something was drawn */
};
#define FAKE_DATE INT64_C(1767603600) /* 2026-01-05T09:00:00Z */

void fake_init(struct fake *f, const char *size /* "80x24" */);
void fake_release(struct fake *f);
/* mark: '$' keys, '@' a duration, '!' the mouse. False: text is none. */
bool fake_step(struct fake *f, struct tui *t, char mark, const char *text);
/* Files of tests/screen/content: lessons/LANG/ID.md, drills.yaml, labs/ID. */
extern const struct tui_content fake_content;

#endif
