/*
 * pty.h - a pseudo terminal: the line discipline between keys and the programs of a machine.
 *
 * The master side is whoever holds the screen (a pane, ssh, kubectl exec -t): keys go in
 * with pty_input, bytes to be shown come out through fn. The slave side is one stream for
 * reading and writing, which is what programs have as standard input and output.
 *
 * Modes: cooked (lines with echo, erase, kill; ^C and ^\ are signals; the default), edit
 * (each key as it comes, for a line editor; output still gets its carriage returns), raw
 * (nothing is touched either way, for relays to another terminal).
 *
 * Ownership: pty_new's reference is the master's; pty_free hangs up, streams may live on
 * and then read the end. Inside the virtual time loop all of it is deterministic.
 */
#ifndef SHELL_PTY_H
#define SHELL_PTY_H

#include "shell/machine.h"

enum tty_mode { TTY_COOKED, TTY_EDIT, TTY_RAW };

struct pty;
typedef void (*pty_out_fn)(void *arg, const char *p, size_t len);

struct pty *pty_new(struct sim *sim, int cols, int rows, pty_out_fn out, void *arg);
/* Hangs up: processes that hold it get SIGHUP, reads end, writes vanish. NULL is fine. */
void pty_free(struct pty *t);
struct stream *pty_stream(struct pty *t); /* borrowed */
/* Keys that nobody reads are kept, 64 KiB of them. In edit mode a read gives -EINTR when the
 * size changed. */
void pty_input(struct pty *t, const char *p, size_t len);
void pty_resize(struct pty *t, int cols, int rows);
/* The process that signals from the keyboard go to: a shell hands them to its foreground
 * command. NULL: nobody. Must be cleared before the process is freed. */
void pty_set_leader(struct pty *t, struct proc *p);
/* Called with every command line that a shell accepts on this terminal or on one that is
 * relayed to it. */
void pty_on_line(struct pty *t, void (*fn)(void *arg, const char *line), void *arg);
void pty_accepted(struct pty *t, const char *line);

/* The program in front (of the innermost relayed terminal) waits for keys. */
bool pty_waiting(const struct pty *t);
/* A shell has shown its prompt and no key came since. */
bool pty_fresh(const struct pty *t);
void pty_prompted(struct pty *t); /* for shells: their prompt comes now */

/* The terminal of a stream; NULL: it is none of this kind. */
struct pty *stream_pty(const struct stream *s);
/* Mode and echo (cooked only); false when s is no such terminal. Of a terminal of the host only
 * raw and echo are set. */
bool stream_set_mode(struct stream *s, enum tty_mode mode);
enum tty_mode stream_mode(const struct stream *s);
bool stream_set_echo(struct stream *s, bool echo);
bool stream_echo(const struct stream *s);

/* Another terminal is shown on that of in for a while: keys of in are the caller's to pass on,
 * sizes follow by themselves, and a program that draws its line draws it anew. */
void pty_join(struct pty *t, struct stream *in);
/* No more; in gets its mode back. t NULL: it is gone by now. */
void pty_part(struct pty *t, struct stream *in, enum tty_mode before);

/*
 * Runs a program on a terminal of its own that is shown on another: keys of in go to it, what
 * it shows to out, window sizes too, until it ends. This is ssh, and kubectl exec -t. how's
 * streams are set here. Fiber code. As proc_spawn and proc_wait; a cancelled wait hangs up.
 */
int pty_relay(struct machine *m, struct spawn *how, struct stream *in, struct stream *out,
	      int *ret_status) NODISCARD;

#endif
