/*
 * term_guard.h - what a program prints, before libvterm sees it. libvterm 0.1 (Debian 12's) writes
 * beyond its arrays when a control sequence has more than 16 numbers, repeats nothing for ever,
 * puts strings of any length on the stack and restores a cursor to rows that are gone; and a
 * learner may show any file. So sequences come out of here whole and bounded: at most 16 numbers of
 * at most 9999, strings of at most 1 KiB, repetition (REP) written out. All else comes out as it
 * went in.
 */
#ifndef TUI_TERM_GUARD_H
#define TUI_TERM_GUARD_H

#include "base/base.h"

#define GUARD_SEQUENCE 256
/* A report that nobody asked for: libvterm then puts its cursor back inside the screen. */
#define GUARD_CURSOR "\033[0n"

struct term_guard {
	uint8_t state, want, nr_last;
	uint16_t nr; /* bytes of seq or glyph */
	bool too_long;
	size_t string;            /* bytes of a string so far */
	char seq[GUARD_SEQUENCE]; /* of a control sequence: what follows CSI */
	char glyph[4];            /* a character of which bytes are missing */
	char last[4];             /* the last one that takes room */
};
/* Appends to out what may be shown. A character is repeated at most columns times. */
void term_guard(struct term_guard *g, const char *p, size_t len, int columns, struct buf *out);

#endif
