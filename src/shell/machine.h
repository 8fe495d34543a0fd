/*
 * machine.h - a simulated computer: a node, the learner's base host, or a container.
 * It has files, commands, processes, users and network addresses. Processes run in
 * virtual time and never on the learner's machine.
 *
 * Process life: proc_spawn starts argv[0] (a path or a name looked up in $PATH) as a
 * child with its own streams, environment and working directory; it ends when its main
 * returns or proc_exit is called; proc_wait collects it. Signals: SIGKILL ends a process
 * at once (its fiber is cancelled and unwinds); others run on_signal when set, else
 * terminate it with status 128 + n (SIGTERM to pid 1 of a container without a handler is
 * ignored, as in the kernel).
 */
#ifndef SHELL_MACHINE_H
#define SHELL_MACHINE_H

#include "shell/net.h"
#include "shell/stream.h"
#include "shell/vfs.h"
#include "sim/sim.h"
#include "sim/trace.h"

struct proc;
struct machine;

/*
 * A program installed on machines. main is blocking code run in the process's fiber.
 * A daemon has start instead: it is called once and returns 0 (running: the process lives
 * on without a fiber until proc_exit) or an exit status; ten thousand idle servers then
 * cost no stacks. user is per-installation data (machine_install).
 */
struct command {
	const char *name;
	const char *path; /* NULL: /usr/bin/NAME */
	int (*main)(struct proc *p, int argc, char **argv);
	int (*start)(struct proc *p, int argc, char **argv);
};

struct proc {
	struct machine *machine;
	struct sim *sim;
	int pid, ppid;
	struct strvec argv;   /* what ps shows */
	struct strmap *env;   /* name -> char * */
	char *cwd, *user;
	struct stream *fd[10]; /* 0 in, 1 out, 2 err; others by redirection */
	int64_t started;
	struct fiber *fiber; /* NULL for daemons */
	void *user_data;     /* of the installation of the command */
	void *data;	     /* the daemon's own */
	void (*on_signal)(struct proc *p, int sig); /* NULL: default action */
	void (*on_exit)(struct proc *p, int status, void *arg); /* set by whoever spawned it */
	void *on_exit_arg;
	bool exited, is_kernel; /* is_kernel: shown by ps in brackets */
	int status, sig;	/* sig: the signal that ended it, 0 none */
	int64_t mem_bytes;	/* resident, as ps and top show */
	int64_t cpu_ns;		/* consumed, as ps shows */
};

struct machine *machine_new(struct sim *sim, struct fabric *net, const char *hostname);
void machine_free(struct machine *m); /* ends its processes first */
struct sim *machine_sim(struct machine *m);
struct fabric *machine_net(struct machine *m);
const char *machine_hostname(const struct machine *m);
struct vfs *machine_vfs(struct machine *m);
void machine_set_vfs(struct machine *m, struct vfs *v); /* takes a reference */
struct netns *machine_netns(struct machine *m); /* addresses and listeners */
/* Containers of a pod share one; takes nothing: ns outlives the machine. */
void machine_set_netns(struct machine *m, struct netns *ns);
/* Environment that new processes without a parent start with. */
struct strmap *machine_env(struct machine *m);
void machine_set_boot(struct machine *m, int64_t boot_ns);
int64_t machine_boot(const struct machine *m);
/* Owner's context, for commands that act on the machine (systemctl, crictl). */
void machine_set_context(struct machine *m, const char *key, void *ctx);
void *machine_context(struct machine *m, const char *key);

void machine_install(struct machine *m, const struct command *cmd, void *user);
/* Installs the shell (sh, bash, ash) and the applets named in names (NULL: all that a
 * Debian node has; "busybox" images give their own list). */
void machine_install_shell(struct machine *m, const char *const *names);
const struct command *machine_find_command(struct machine *m, const char *name);

struct spawn {
	char *const *argv;	  /* NULL-terminated */
	struct stream *in, *out, *err; /* borrowed; NULL: null stream */
	struct strmap *env;	  /* borrowed, copied; NULL: parent's or the machine's */
	const char *cwd, *user;	  /* NULL: parent's or "/", "root" */
	struct proc *parent;	  /* may be NULL */
	void (*on_exit)(struct proc *p, int status, void *arg);
	void *on_exit_arg;
};
/* 0; -ENOENT command not found, -EACCES not executable: the caller words it. A script file
 * with #! or without runs in the shell. */
int proc_spawn(struct machine *m, const struct spawn *how, struct proc **ret) NODISCARD;
/* Fiber code: waits for p's end. 0 with its exit status, or -ECANCELED. Frees p. */
int proc_wait(struct proc *waiter_or_null, struct proc *p, int *ret_status) NODISCARD;
/* Frees p when it ends without anyone waiting. */
void proc_detach(struct proc *p);
void proc_exit(struct proc *p, int status); /* daemons: ends the process */
void proc_signal(struct proc *p, int sig);
/* Live processes by pid: for (i = 0; (p = machine_proc(m, i)); i++). */
struct proc *machine_proc(struct machine *m, size_t i);
struct proc *machine_find_proc(struct machine *m, int pid);

const char *proc_getenv(const struct proc *p, const char *name); /* NULL when unset */
void proc_setenv(struct proc *p, const char *name, const char *value); /* NULL unsets */
struct stream *proc_in(struct proc *p);
struct stream *proc_out(struct proc *p);
struct stream *proc_err(struct proc *p);
/* Write to standard output or error. */
void proc_printf(struct proc *p, const char *fmt, ...) PRINTF(2, 3);
void proc_errorf(struct proc *p, const char *fmt, ...) PRINTF(2, 3);
/* Files relative to the process's working directory. 0 or -errno. */
char *proc_path(const struct proc *p, const char *path); /* absolute; caller frees */
int proc_read_file(struct proc *p, const char *path, struct buf *out) NODISCARD;
int proc_write_file(struct proc *p, const char *path, const void *data, size_t len,
		    unsigned mode) NODISCARD;

/*
 * A whole-screen editor, set by whoever owns the terminal: edits text in place, 0 or
 * -errno (-ENOTTY: there is no terminal). Used by vi, vim, nano and kubectl edit.
 */
typedef int (*edit_fn)(void *arg, struct proc *p, const char *name, struct buf *text);
void machine_set_editor(struct machine *m, edit_fn fn, void *arg);
int machine_edit(struct machine *m, struct proc *p, const char *name, struct buf *text) NODISCARD;

#endif
