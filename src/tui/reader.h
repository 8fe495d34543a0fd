/* reader.h - the lesson reader's parts: what was run and answered (reader_run.c), and how it
 * all is laid out (reader_layout.c). screen_lesson.c is the screen. */
#ifndef TUI_READER_H
#define TUI_READER_H

#include "tui/tui.h"

#define READER_OUTPUT ((size_t)256 << 10) /* bytes kept of a block's output */
#define READER_LINES 14                   /* shown of it before `o` */
#define READER_CLUSTERS 4                 /* of them move on by themselves */

/* What became of a block. */
struct block_state {
	bool ran, expanded;
	int status;
	struct buf output;
	char *command; /* the learner's own version of it; NULL: as the lesson has it */
	int pan;       /* columns that the output is moved to the left */
	int answer;    /* question: from 1; 0 not yet */
};
struct reader {
	struct screen *screen;
	struct lesson *lesson;
	struct block_state *states; /* per block */
	struct stage *stage;        /* its clusters; NULL until something runs */
	struct live lives[READER_CLUSTERS];
	struct flow flow;
	struct scroll scroll;
	int width;               /* that flow was made for; 0: make it anew */
	int selected;            /* a run or question block; -1 */
	int drills;              /* how many belong to it */
	char *next, *next_title; /* the lesson after this one; NULL */
	char *needle;            /* what / looks for */
	int saved_block;         /* as progress has it */
	bool finished, was_finished;
	int64_t saved_at;
};

/* Lines are tagged by block; choices of questions by this as well. */
#define TAG_CHOICE(block, choice) ((block) | ((choice) + 1) << 16)
#define TAG_BLOCK(tag) ((tag)&0xffff)
#define TAG_CHOICE_OF(tag) (((tag) >> 16) - 1) /* -1: none */
#define TAG_END 0xffff                         /* what follows the last block */

void reader_layout(struct reader *r, int width); /* keeps the place */
void reader_go(struct reader *r, int block);     /* that block, or the one before, on top */
bool reader_can_select(const struct reader *r, size_t block);

/* Runs block i (command: the learner's own; NULL: its own) and keeps the outcome. */
int reader_run(struct reader *r, int i, const char *command, struct err *err) NODISCARD;
/* The cluster that block i (-1: the lesson) runs in, booted if need be. */
int reader_cluster(struct reader *r, int i, struct cluster **ret, struct err *err) NODISCARD;
void reader_reset(struct reader *r); /* fresh clusters, nothing run */
void reader_answer(struct reader *r, int i, int answer /* from 1 */);

#endif
