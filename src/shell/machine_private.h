/* machine_private.h - the insides of machines and processes. */
#ifndef SHELL_MACHINE_PRIVATE_H
#define SHELL_MACHINE_PRIVATE_H

#include "shell/shell.h"

/* Processes with a fiber that a machine can have: hostile scripts must not eat our memory. */
#define MAX_FIBERS 400

struct installed {
	const struct command *cmd;
	void *user;
};

struct completer {
	complete_fn fn;
};

#define MAX_APPLETS 192 /* bits of struct applet_set */

/* Processes that see each other, and their numbers. Machines may share one. */
struct pidns {
	int refs, next_pid;
	struct proc_impl *procs, *last; /* live, by pid */
};
void pidns_unref(struct pidns *n);

/* One reference is the owner's, one each process's. */
struct machine {
	int refs;
	bool gone; /* machine_free was called */
	struct sim *sim;
	struct fabric *net;
	struct netns *netns, *own_netns, *held_netns; /* held: referenced until the end */
	struct vfs *vfs;
	char *hostname;
	const char *flavor;      /* NULL: debian */
	struct environment *env; /* NULL until asked for */
	struct strmap *commands; /* name -> struct installed; NULL: none */
	struct applet_set applets;
	struct strmap *contexts, *completions;
	struct pidns *pids;
	int nr_fibers; /* processes with a stack of their own */
	int64_t boot, memory;
	int cpus;
	edit_fn edit;
	void *edit_arg;
	void (*on_exhaustion)(struct machine *m);
};

struct proc_impl {
	struct proc pub;
	struct proc_impl *next; /* live processes by pid */
	const struct command *cmd;
	struct strvec exec_argv; /* the program to become, set by proc_exec */
	struct waitq ended;
	struct task start_failed;
	bool finishing; /* on_exit runs: detaching must not free yet */
	bool detached, killed, starting, exec_pending;
	bool counted;    /* in nr_fibers */
	bool exit_asked; /* by proc_exit, with exit_status */
	int exit_status;
};

struct environment *environment_copy(struct strmap *vars);
const char *environment_path(struct environment *e);
/* The variables of *e to change: from now on nobody else has them. */
struct strmap *environment_to_change(struct environment **e);
struct environment *machine_environment(struct machine *m);

void machine_unref(struct machine *m);
/* What completes the arguments of a command; NULL: file names. */
complete_fn machine_completion(const struct machine *m, const char *command);
/* The applet of that name if the machine has it. */
const struct command *applet_lookup(const struct machine *m, const char *name);
/* Adds the names of all applets the machine has. */
void applet_names(const struct machine *m, struct strvec *ret);
/* The program that argv[0] means: 0 and argv possibly grown in front (scripts), or -errno. */
int machine_program_find(struct machine *m, const char *cwd, const char *path_var,
			 struct strvec *argv, struct installed *ret) NODISCARD;
/* The path at which name is found in path_var, for which and type; NULL: nowhere. Caller frees. */
char *machine_program_path(struct machine *m, const char *cwd, const char *path_var,
			   const char *name);

#endif
