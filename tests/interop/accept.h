/*
 * accept.h - what two tools may print differently, and why: a file of rules, "FILES<TAB>REGEX
 * <TAB>TEXT<TAB>REASON" a line. In transcripts that FILES matches, REGEX is replaced by TEXT in
 * what both sides printed before they are compared. "^" and "$" are the ends of lines, "\n" is a
 * new line; "\1" in TEXT is the first group, a TEXT of "-" leaves out the lines of the match.
 *
 * A REGEX that begins with "\$ " is for the command: of such a command nothing is compared.
 */
#ifndef TESTS_ACCEPT_H
#define TESTS_ACCEPT_H

#include "base/base.h"

struct rules {
	struct rule *v;
	size_t nr;
};

/* Ends the program (99) when the file is missing or wrong. */
void rules_read(struct rules *r, const char *path);
void rules_release(struct rules *r);
/* The text after the rules; runs of blanks are one, and events (of kubectl describe) that follow
 * each other are sorted. */
void rules_apply(struct rules *r, const char *file, const char *text, struct buf *out);
/* Whether nothing is to be compared of this command. */
bool rules_accept(struct rules *r, const char *file, const char *command);
/* "accepted: REASON" for each rule that was of use, on standard output. */
void rules_show_used(const struct rules *r);

#endif
