/* flowing.h - what a command set off, as a tree of the trace's causes (flowing.c), laid out for
 * screen_flow.c. */
#ifndef TUI_FLOWING_H
#define TUI_FLOWING_H

#include "sim/trace.h"
#include "tui/tui.h"

enum flowing_level { FLOW_STORY, FLOW_STEPS, FLOW_ALL, NR_FLOW_LEVELS };

struct flowing_step {
	uint64_t id;
	int64_t at;        /* ns after the command */
	int parent, depth; /* index of the step shown above it; -1: the command itself */
	bool last;         /* of its siblings */
	char *component, *text;
	char *more; /* the same in full */
	enum role role;
};
struct flowing {
	struct flowing_step *steps; /* [0] is the command */
	size_t nr, cap;
	uint64_t *commands; /* ids, oldest first */
	size_t nr_commands, cap_commands;
	uint64_t newest; /* event in the trace when it was loaded */
};
/* The effects of a command (0: the newest), parents before children; with filter (may be
 * NULL, letters of either case) only where it is found, and what led there. */
void flowing_load(struct flowing *f, const struct tui *t, struct sim *sim, uint64_t command,
		  enum flowing_level level, const char *filter);
uint64_t flowing_newest(const struct sim *sim); /* id of the newest event, 0 none */
void flowing_release(struct flowing *f);

#endif
