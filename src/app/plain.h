/*
 * plain.h - the plain journeys: numbered text that a screen reader or a pipe can follow. What
 * is asked is asked in one line and answered in one; without a terminal nothing waits, and the
 * end of the input ends the journey.
 */
#ifndef APP_PLAIN_H
#define APP_PLAIN_H

#include "app/app.h"

#include "study/lesson.h"
#include "study/lab_session.h"

/* Prints text wrapped to the terminal's width (80 when unknown), each line after indent. Lines
 * of the text are kept apart. */
void plain_text(const char *indent, const char *text);
/* The same after a mark such as "3. ", under which the further lines stand. */
void plain_hanging(const char *indent, const char *mark, const char *text);
/* Markdown: task, debrief, why. */
void plain_markdown(const char *indent, const char *text);
/* One block; runs, questions and code as they read. n: its number among those of its type. */
void plain_block(const struct block *b, int n, const char *lang);
/* Text in w columns, wide characters counted. */
void plain_field(const char *text, int w);
/* Both ends are terminals. */
bool plain_interactive(void);
/* Prints prompt and reads a line, without its newline. False at the end of the input. */
bool plain_ask(const char *prompt, struct buf *line);
/* A number 1..max, after asking until one comes; 0 at the end of the input or for "q". */
int plain_ask_number(const char *prompt, int max, const char *lang);
/* Runs a script with its output on standard output. The exit status. */
int plain_run(struct cluster *c, const char *machine, const char *script);
/* A value as JSON, with a newline. */
void plain_json(const struct value *v);
/* "7" means the seventh of ids, else the text itself. Borrowed from ids or text. */
const char *plain_pick(const struct strvec *ids, const char *text);

#endif
