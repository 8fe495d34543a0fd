/*
 * transcript.h - files (.t) of steps, each followed by what it shows. They are replayed, and what
 * is shown then must be the same to the byte; UPDATE_GOLDEN=1 rewrites a file instead of failing.
 */
#ifndef TESTS_TRANSCRIPT_H
#define TESTS_TRANSCRIPT_H

#include "base/base.h"

struct transcripts {
	const char *folder; /* "tests/golden": where they are when none is named */
	const char *what;   /* "transcripts", for the last line */
	int context;        /* lines to print from the first one that differs on */
	/* Carries out the steps of want and writes the file as it should have been to got. */
	void (*replay)(const char *file, const char *want, struct buf *got);
};

/* The main function of such a test: the files named, or all. The exit status. */
int transcripts_main(const struct transcripts *t, int argc, char **argv);
/* The start of the line after p's; the end of the text after the last. */
static inline const char *next_line(const char *p)
{
	const char *nl = strchr(p, '\n');

	return nl ? nl + 1 : p + strlen(p);
}

#endif
