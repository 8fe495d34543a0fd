/* sed_private.h - a sed script, compiled (sed_script.c), and its run (applet_sed.c). */
#ifndef SHELL_SED_PRIVATE_H
#define SHELL_SED_PRIVATE_H

#include "shell/applet.h"

#include <regex.h>

struct sed_address {
	enum { ADDR_NONE, ADDR_LINE, ADDR_LAST, ADDR_REGEX, ADDR_STEP, ADDR_PLUS } type;
	int64_t n, step;
	regex_t re;
};

struct sed_command {
	struct sed_address a, b;
	bool negate, in_range;
	int64_t range_end;
	char c;
	char *text; /* a i c, labels, y's two strings, file of w */
	regex_t re;
	bool has_re, global, print, icase;
	int64_t nth;
	size_t jump;
};

struct sed {
	struct proc *p;
	bool quiet, extended, in_place, separate;
	const char *suffix;
	struct sed_command *cmd;
	size_t nr, cap;
	const char *src;
	size_t open[32];
	int nr_open;
	bool failed;

	struct stream *in;
	struct buf ahead; /* the next line, to know the last one */
	bool has_ahead, last_newline;
	const char *const *files;
	int nr_files, file;
	struct buf space, hold, after, out;
	int64_t line;
	bool replaced, quit;
	int status;
};

/* Adds the commands of text; a mistake is printed and sets s->failed. */
void sed_parse(struct sed *s, const char *text);
void sed_resolve_labels(struct sed *s);
void sed_free_commands(struct sed *s);

#endif
