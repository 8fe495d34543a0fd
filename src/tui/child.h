/*
 * child.h - a program of the learner's machine on a pseudo-terminal of ours: what it prints comes
 * out, keys go in. Nothing here waits: reading and writing take what is there.
 */
#ifndef TUI_CHILD_H
#define TUI_CHILD_H

#include "base/base.h"

struct child;

/*
 * Starts argv[0] (a path) with the process's environment, in which set (NAME=VALUE) comes first
 * and what describes another terminal is left out; it is told an xterm with many colours. In a
 * session of its own, with default signals and no descriptors but the terminal. -errno.
 */
int child_start(const struct strvec *argv, const struct strvec *set, int cols, int rows,
		struct child **ret, struct err *err) NODISCARD;
/* Hangs it up when it still runs. NULL is fine. */
void child_free(struct child *c);
/* For polling; -1: it said all it had to. *ret_more: there are keys it did not take yet, so it is
 * to be polled for writing too. */
int child_fd(const struct child *c, bool *ret_more);
/* At most max bytes of what it printed; 0: nothing is there now. */
size_t child_read(struct child *c, char *p, size_t max);
/* Keys. False: it takes none any more, or too many wait: these were dropped. */
bool child_write(struct child *c, const char *p, size_t len);
void child_resize(struct child *c, int cols, int rows);
/* A command runs in front of the shell. */
bool child_busy(const struct child *c);
/* It has ended and all it printed was read. The exit status, 128 + N of signal N. */
bool child_ended(struct child *c, int *ret_status);

#endif
