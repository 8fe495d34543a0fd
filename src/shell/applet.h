/*
 * applet.h - the programs of every machine (ls, grep, curl ...), and what they share.
 *
 * A file applet_NAME.c defines `const struct applet applet_NAME`, a few related programs.
 * To add one: write the file and list it in local.mk; a program is then on every machine
 * that was given all applets, or whose list names it.
 *
 * Programs speak like GNU's on Debian 12. They hold no state but their process; loops over
 * input end when proc_dying() or a read fails.
 */
#ifndef SHELL_APPLET_H
#define SHELL_APPLET_H

#include "shell/machine.h"

struct applet {
	struct command cmds[10]; /* ended by a NULL name or the array's end */
};

/*
 * Options, as getopt_long reads them: short ones bundle, take their argument attached or
 * next, and may follow operands unless the first character of `shorts` is '+'. longs
 * are "name=c" (c: the short letter it stands for; "name:=c" takes an argument), NULL-ended.
 *
 *	struct opts o = applet_opts(p, argc, argv, "n:f", longs);
 *	while ((c = applet_next(&o)) > 0) ... o.arg ...
 *	if (c < 0) return 2;      (the message was printed)
 *	operands: o.argv[0 .. o.argc-1]
 */
struct opts {
	struct proc *p;
	const char *name, *shorts;
	const char *const *longs;
	char *const *in;
	int nr_in, i;
	const char *bundle; /* rest of a group of short options */
	bool operands_only;
	const char *arg;
	const char **argv; /* operands */
	int argc;
};
struct opts applet_opts(struct proc *p, int argc, char **argv, const char *shorts,
			const char *const *longs);
int applet_next(struct opts *o); /* the letter, 0 at the end, -1 bad usage */
void applet_opts_release(struct opts *o);
#define OPTS_AUTO CLEANUP(applet_opts_release) struct opts

/* "NAME: VERB 'what': No such file or directory" to standard error, or as BusyBox says it
 * (coreutils; busybox's xfuncs); returns 1. */
int applet_failed(struct proc *p, const char *name, const char *verb, const char *what,
		  int negative_errno);
/* "NAME: what: No such file or directory" to standard error; returns 1. */
int applet_complain(struct proc *p, const char *name, const char *what, int negative_errno);
/* The file or, for "-", standard input. Complains. NULL when it cannot be opened. */
struct stream *applet_open(struct proc *p, const char *name, const char *path);
const char *applet_errno(int negative_errno); /* strerror's words */
/* "drwxr-xr-x" of a vfs_stat type and mode; 1.5K. */
void applet_mode_text(int kind, unsigned mode, char out[11]);
void applet_human_size(int64_t n, struct buf *out);
/* fn for each line (without its newline) of the files, or standard input when there are
 * none; fn returns non-zero to stop. 0, or 1 when a file could not be read (complained). */
int applet_each_line(struct proc *p, const char *name, int nr, const char *const *files,
		     int (*fn)(void *arg, char *line, size_t len), void *arg);
/* "1.5", "10s", "2m" to ns. */
int applet_seconds(const char *s, bool units, int64_t *ret_ns) NODISCARD;

#endif
