/*
 * shell.h - a POSIX shell for simulated machines, and the line editor of its terminal.
 *
 * To add an applet: write applet_NAME.c defining `const struct command applet_NAME`, list
 * it in local.mk, and say in which image sets it is (applets.c).
 */
#ifndef SHELL_SHELL_H
#define SHELL_SHELL_H

#include "shell/machine.h"

/* Runs a script in process p (whose streams, environment and directory it uses and may
 * change); argv0 and args become $0 and $1...; the exit status. Fiber code. Syntax errors
 * read as bash's ("bash: -c: line 1: syntax error near unexpected token `)'"). */
int shell_run(struct proc *p, const char *script, size_t len, const char *argv0, char *const *args);

/* The command `sh`/`bash`: -c, script files, stdin, interactive when in is a terminal. */
extern const struct command shell_command;

/*
 * An interactive terminal: keys in, screen bytes out, hosting one login shell on a pty
 * (pty.h). The shell edits its lines as readline does (edit.h). Text out is UTF-8 with
 * "\r\n" and the control sequences every terminal knows.
 *
 * out is called from inside the loop as well as from these functions; it must not call back.
 * What input sets off happens as the loop runs (sim_settle, sim_advance_to).
 */
struct shell_tty;
struct shell_tty *shell_tty_new(struct machine *m, const char *user,
				void (*out)(void *arg, const char *p, size_t len), void *arg);
void shell_tty_free(struct shell_tty *t);
void shell_tty_input(struct shell_tty *t, const char *p, size_t len);
void shell_tty_resize(struct shell_tty *t, int cols, int rows);
bool shell_tty_done(const struct shell_tty *t, int *ret_status); /* ret_status may be NULL */
/* The program in front waits for keys; fresh: it is a shell and none came since its prompt. */
bool shell_tty_waiting(const struct shell_tty *t);
bool shell_tty_fresh(const struct shell_tty *t);
/* Called with every complete command line the learner enters (for grading and replay). */
void shell_tty_on_line(struct shell_tty *t, void (*fn)(void *arg, const char *line), void *arg);

/* Completion of arguments, registered per command name (kubectl registers its own): adds
 * candidates for the word being completed, "WORD" or "WORD\tabout it". words: the line's
 * words, the last unfinished. user is NULL. Fiber code. */
typedef void (*complete_fn)(void *user, struct proc *p, const struct strvec *words,
			    struct strvec *ret);
void machine_set_completion(struct machine *m, const char *command, complete_fn fn);

#endif
