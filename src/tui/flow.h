/*
 * flow.h - text laid out into lines of a width: styled runs, wrapped between words (a
 * Hangul word stays whole; Han and Kana break anywhere; a word longer than the line breaks
 * where it must), with a first and a hanging indentation, searchable.
 *
 *	flow_reset(f, width);
 *	flow_begin(f, tag, "• ", "  ");
 *	flow_text(f, ROLE_TEXT, "Pods are ");
 *	flow_text(f, ROLE_STRONG, "groups");
 *	flow_end(f);
 *
 * Each line keeps the tag it was made under, so that a reader finds block and line again
 * after a resize.
 */
#ifndef TUI_FLOW_H
#define TUI_FLOW_H

#include "study/lesson.h"
#include "tui/canvas.h"

struct flow_run {
	enum role role;
	char *text;
};
struct flow_line {
	struct flow_run *runs;
	size_t nr;
	int tag;
};
struct flow {
	struct flow_line *lines;
	size_t nr, cap;
	int width;
	/* private: the paragraph being laid out */
	int tag, column, indent;
	const char *first, *rest;
	enum role lead;
	bool space;
	enum role space_role;
	struct flow_run *word; /* may be of several styles */
	size_t nr_word, cap_word;
	int word_width;
};

void flow_reset(struct flow *f, int width); /* forgets all lines */
void flow_release(struct flow *f);
/* A paragraph: first is put before its first line, rest before the others (both borrowed
 * until flow_end). */
void flow_begin(struct flow *f, int tag, enum role lead, const char *first, const char *rest);
void flow_text(struct flow *f, enum role role, const char *text);
void flow_end(struct flow *f);
/* The three in one. */
void flow_paragraph(struct flow *f, int tag, enum role role, const char *text);
/* Lines as they are, each after lead; too long ones are cut when drawn. */
void flow_verbatim(struct flow *f, int tag, enum role role, const char *lead, const char *text);
/* The same, but what is too long goes on in the next line. */
void flow_output(struct flow *f, int tag, enum role role, const char *lead, const char *text);
/* One line of its own; runs are added to it with flow_run. */
void flow_line(struct flow *f, int tag);
void flow_run(struct flow *f, enum role role, const char *text);
void flow_blank(struct flow *f, int tag);

/* Draws lines from top on; what equals find (may be NULL, letters of either case) is marked. */
void flow_draw(const struct flow *f, const struct canvas *c, int top, const char *find);
/* The next line with needle in it after line `from` (or before it), around the end; -1. */
int flow_find(const struct flow *f, const char *needle, int from, bool backwards);
/* The first line with this tag; -1. */
int flow_tagged(const struct flow *f, int tag);

/* ---- Markdown (markdown.c) -------------------------------------------------------------- */

/* The text blocks of lessons: headings, paragraphs, lists, quotes, tables (of which blocks[i]
 * is the first row: all are drawn and the index of the last is returned), code, diagrams,
 * rules. Lines are tagged i. Not run blocks and questions. */
size_t markdown_block(struct flow *f, const struct block *blocks, size_t nr, size_t i);
/* A short text within a paragraph that was begun: its code, emphasis, strong words. */
void markdown_words(struct flow *f, enum role role, const char *text);
/* A whole text (a lab's task, a debrief), blank lines between. Broken text is shown plain. */
void markdown_text(struct flow *f, const char *text);

#endif
