/*
 * hostshell.h - the learner's own shell beside a cluster: the doors of its workspace (gateway.h)
 * on the screen's own loop, and the shell on a pseudo-terminal (child.h) with what it needs to
 * find them (tui_doors). What its commands change comes in as inputs of the workspace.
 */
#ifndef TUI_HOSTSHELL_H
#define TUI_HOSTSHELL_H

#include "gateway/gateway.h"
#include "tui/tui.h"

struct hostshell;
struct hostshell_config {
	struct tui *tui;
	struct workspace *workspace; /* its cluster lives (tui.h) */
	const char *name;            /* of the cluster, for people and commands */
	/* Questions of drydock's commands; see struct gateway_config. */
	struct value *(*ask)(void *arg, const struct value *question);
	void *ask_arg;
	/* What the shell printed; from the loop. */
	void (*out)(void *arg, const char *p, size_t len);
	void *out_arg;
};
/* Opens the doors. -ENOTSUP: the program has none to open; else why they stay shut. */
int hostshell_open(const struct hostshell_config *cfg, struct hostshell **ret,
		   struct err *err) NODISCARD;
void hostshell_close(struct hostshell *h); /* the shell is hung up; NULL is fine */
/* Starts the shell, or another one. */
int hostshell_start(struct hostshell *h, int cols, int rows, struct err *err) NODISCARD;
bool hostshell_started(const struct hostshell *h);
bool hostshell_ended(const struct hostshell *h, int *ret_status); /* once started */
bool hostshell_busy(const struct hostshell *h); /* a command runs in front of it */
void hostshell_keys(struct hostshell *h, const char *p, size_t len);
void hostshell_resize(struct hostshell *h, int cols, int rows);
/* Around an undo or a reset of the workspace. The shell goes on. */
void hostshell_cut(struct hostshell *h);
void hostshell_rebuilt(struct hostshell *h);

#endif
