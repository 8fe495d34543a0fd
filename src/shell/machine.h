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
 * The variables that processes have, name -> char *, shared by reference. One that is made
 * later comes into being when somebody looks: make fills it in; release is called then, or
 * when it goes unseen. path is what PATH will be in it.
 */
struct environment;
struct environment_maker {
	void (*make)(void *arg, struct strmap *vars);
	void (*release)(void *arg);
};
struct environment *environment_new(struct strmap *vars); /* takes them */
struct environment *environment_later(const char *path, const struct environment_maker *maker,
				      void *arg);
struct environment *environment_ref(struct environment *e);
void environment_unref(struct environment *e);
struct strmap *environment_vars(struct environment *e);         /* to read */
void environment_add(struct strmap *vars, struct strmap *more); /* copies of all of more */

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
	struct strvec argv;      /* what ps shows */
	struct environment *env; /* proc_env, proc_setenv */
	char *cwd, *user;
	struct stream *fd[10]; /* 0 in, 1 out, 2 err; others by redirection */
	int64_t started;
	struct fiber *fiber;                        /* NULL for daemons */
	void *user_data;                            /* of the installation of the command */
	void *data;                                 /* the daemon's own */
	void (*on_signal)(struct proc *p, int sig); /* NULL: default action */
	void (*cleanup)(struct proc *p); /* the daemon's own: called once when it ends, however */
	void (*on_exit)(struct proc *p, int status, void *arg); /* set by whoever spawned it */
	void *on_exit_arg;
	bool exited, is_kernel; /* is_kernel: shown by ps in brackets */
	int status, sig;        /* sig: the signal that ended it, 0 none */
	unsigned umask;         /* 022 unless a parent has another */
	int64_t mem_bytes;      /* resident, as ps and top show */
	int64_t cpu_ns;         /* consumed, as ps shows */
};

/* Cheap: files, environment and namespace come into being when asked for. net may be NULL. */
struct machine *machine_new(struct sim *sim, struct fabric *net, const char *hostname);
/* Kills its processes; no on_exit is called any more. Fibers of the killed unwind at the
 * next turn of the loop, until then the memory stays. */
void machine_free(struct machine *m);
struct sim *machine_sim(struct machine *m);
struct fabric *machine_net(struct machine *m);
const char *machine_hostname(const struct machine *m);
void machine_set_hostname(struct machine *m, const char *hostname);
/* Made with vfs_add_base when none was set. */
struct vfs *machine_vfs(struct machine *m);
void machine_set_vfs(struct machine *m, struct vfs *v); /* takes a reference */
struct netns *machine_netns(struct machine *m);         /* addresses and listeners */
/* Containers of a pod share one. Holds a reference. */
void machine_set_netns(struct machine *m, struct netns *ns);
/* Environment that new processes without a parent start with; PATH, HOME, HOSTNAME at first. */
#define MACHINE_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
void machine_default_env(const char *hostname, struct strmap *vars);
struct strmap *machine_env(struct machine *m); /* name -> char *, to read and change */
void machine_set_environment(struct machine *m, struct environment *e); /* takes the reference */
void machine_set_boot(struct machine *m, int64_t boot_ns);
int64_t machine_boot(const struct machine *m);
/* What free, nproc, df and uname tell. */
int machine_cpus(const struct machine *m);
int64_t machine_memory(const struct machine *m);
const char *machine_kernel(const struct machine *m);   /* uname -r */
void machine_set_next_pid(struct machine *m, int pid); /* later processes count from here */
/* m, which has no processes yet, joins the process namespace of other: the processes of both see
 * each other, are numbered in one series, and are all killed when number 1 ends. */
void machine_join_pids(struct machine *m, struct machine *other);
void machine_kill_all(struct machine *m); /* SIGKILL to every process that runs on m itself */
/* Owner's context, for commands that act on the machine (systemctl, crictl). */
void machine_set_context(struct machine *m, const char *key, void *ctx);
void *machine_context(struct machine *m, const char *key);

/* cmd is borrowed; the same name again takes the place of the first. */
void machine_install(struct machine *m, const struct command *cmd, void *user);
/* Installs the shell (sh, bash, ash) and the applets named in names (NULL: all that a
 * Debian node has; "busybox" images give their own list). */
void machine_install_shell(struct machine *m, const char *const *names);
const struct command *machine_find_command(struct machine *m, const char *name);
/* An applet that this machine, unlike others of its kind, lacks. */
void machine_remove_applet(struct machine *m, const char *name);
/* The applets of a machine as a whole, for others that are to have the same. */
struct applet_set {
	uint64_t bits[3];
};
struct applet_set machine_applets(const struct machine *m);
void machine_set_applets(struct machine *m, const struct applet_set *set);
/* Whose words the programs use: "debian" (when never set), "busybox", "alpine", or
 * "busybox-1.28" for those of old. Static. */
void machine_set_flavor(struct machine *m, const char *flavor);
const char *machine_flavor(const struct machine *m);
bool machine_is_busybox(const struct machine *m); /* of any kind */

struct spawn {
	char *const *argv;             /* NULL-terminated */
	const char *argv0;             /* what the program sees as argv[0]; NULL: argv[0] */
	const struct command *cmd;     /* NULL: what argv[0] names; else argv is only shown */
	struct stream *in, *out, *err; /* borrowed; NULL: null stream */
	struct strmap *env;            /* borrowed, copied; NULL: parent's or the machine's */
	const char *cwd, *user;        /* NULL: parent's or "/", "root" */
	struct proc *parent;           /* may be NULL */
	void (*on_exit)(struct proc *p, int status, void *arg);
	void *on_exit_arg;
};
/* 0; -ENOENT command not found, -EACCES not executable: the caller words it. A script file
 * with #! or without runs in the shell. -EAGAIN: too many processes. */
int proc_spawn(struct machine *m, const struct spawn *how, struct proc **ret) NODISCARD;
/* A child that runs cmd itself, whatever argv says: subshells. */
int proc_fork(struct proc *parent, const struct command *cmd, void *user_data,
	      const struct spawn *how, struct proc **ret) NODISCARD;
/* When main returns, the process becomes this program instead of ending. 0, -ENOENT, -EACCES. */
int proc_exec(struct proc *p, char *const *argv) NODISCARD;
/* Fiber code: waits for p's end. 0 with its exit status: p is freed. -ECANCELED: it is not,
 * detach it. Every process spawned is waited for or detached once. */
int proc_wait(struct proc *waiter_or_null, struct proc *p, int *ret_status) NODISCARD;
/* Frees p when it ends without anyone waiting. */
void proc_detach(struct proc *p);
void proc_exit(struct proc *p, int status); /* daemons at once, others by cancelling */
void proc_signal(struct proc *p, int sig);
void proc_kill(struct proc *p, int sig); /* ends it as killed by sig, handlers or not */
/* Killed and unwinding: loops that do not wait must ask. */
bool proc_dying(const struct proc *p);
/* Live processes of m's namespace by pid: for (i = 0; (p = machine_proc(m, i)); i++). */
struct proc *machine_proc(struct machine *m, size_t i);
struct proc *machine_find_proc(struct machine *m, int pid);
/* The same, but only those that run on m itself. */
struct proc *machine_own_proc(struct machine *m, size_t i);

struct strmap *proc_env(const struct proc *p);                         /* name -> char *, to read */
void proc_set_env(struct proc *p, struct strmap *vars);                /* takes it */
const char *proc_getenv(const struct proc *p, const char *name);       /* NULL when unset */
void proc_setenv(struct proc *p, const char *name, const char *value); /* NULL unsets */
struct stream *proc_in(struct proc *p);
struct stream *proc_out(struct proc *p);
struct stream *proc_err(struct proc *p);
void proc_set_fd(struct proc *p, int fd, struct stream *s); /* takes a reference; NULL closes */
/* Write to standard output or error. When nobody reads any more (-EPIPE) the process is killed
 * by SIGPIPE: return from main soon. */
int proc_write(struct proc *p, const void *data, size_t len);
int proc_puts(struct proc *p, const char *text);
void proc_printf(struct proc *p, const char *fmt, ...) PRINTF(2, 3);
void proc_errorf(struct proc *p, const char *fmt, ...) PRINTF(2, 3);
/* Time passes for the process; cpu time counts as consumed. 0 or -ECANCELED. */
int proc_sleep(struct proc *p, int64_t ns);
int proc_use_cpu(struct proc *p, int64_t ns);
/* The process takes more memory than there is, and is killed for it: back when it is dying. */
void proc_exhaust_memory(struct proc *p);
/* What else ends when processes of m do that: fn is called a moment before. */
void machine_on_exhaustion(struct machine *m, void (*fn)(struct machine *m));
/* Files relative to the process's working directory, with its user's rights (-EACCES), and
 * devices (/dev/null, /dev/urandom, ...). 0 or -errno. */
int proc_open(struct proc *p, const char *path, const char *mode /* "r" "w" "a" */,
	      struct stream **ret) NODISCARD;
int proc_access(struct proc *p, const char *path,
		unsigned bits /* 4 read 2 write 1 run */) NODISCARD;
char *proc_path(const struct proc *p, const char *path); /* absolute; caller frees */
int proc_read_file(struct proc *p, const char *path, struct buf *out) NODISCARD;
int proc_write_file(struct proc *p, const char *path, const void *data, size_t len,
		    unsigned mode) NODISCARD;
int proc_mkdir(struct proc *p, const char *path, unsigned mode) NODISCARD;

/*
 * Who a process is. A proc's user is a name of /etc/passwd, or "UID[:GID[:GROUP,GROUP...]]"
 * as containers have it. Found: 0 (strings owned), unknown uid: name is NULL.
 */
struct user_info {
	char *name, *group, *home, *shell;
	int uid, gid;
	struct strvec groups; /* supplementary, as numbers */
};
int machine_find_user(struct machine *m, const char *user, struct user_info *ret) NODISCARD;
void user_info_release(struct user_info *u);
/* Name of a gid, NULL when /etc/group has none. Caller frees. */
char *machine_group_name(struct machine *m, int gid);
/* Names as the process sees them: its machine's hosts and resolv.conf. As net_resolve. */
int proc_resolve(struct proc *p, const char *name, struct strvec *ret_ips) NODISCARD;

/*
 * A whole-screen editor, set by whoever owns the terminal: edits text in place, 0 or
 * -errno (-ENOTTY: there is no terminal). Used by vi, vim, nano and kubectl edit.
 */
typedef int (*edit_fn)(void *arg, struct proc *p, const char *name, struct buf *text);
void machine_set_editor(struct machine *m, edit_fn fn, void *arg);
int machine_edit(struct machine *m, struct proc *p, const char *name, struct buf *text) NODISCARD;

#endif
