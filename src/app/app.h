/*
 * app.h - drydock's own command line. The only place, with tui/, that prints to the
 * learner's terminal, reads the environment and exits.
 *
 * To add a subcommand: write cmd_NAME.c with `const struct app_cmd app_NAME`, list it in
 * local.mk. Its line of help and the manual come from the spec.
 */
#ifndef APP_APP_H
#define APP_APP_H

#include "base/base.h"

/* Flags every subcommand takes, before or after its name. */
struct app {
	const char *cluster, *profile, *lang; /* NULL: not given */
	uint64_t seed;
	bool seed_given, plain, json;
	char *home; /* state folder: $DRYDOCK_HOME, else XDG's */
	int argc;   /* what follows the subcommand's name */
	char **argv;
	char *current;               /* app_cluster's */
	const struct external_etcd *etcd; /* of up --etcd-servers; NULL: the cluster's own */
	struct lab_session *session; /* of the lab in progress, while app_open has it open */
};

struct app_cmd {
	const char *name, *use, *summary;
	/* More than the summary says, for `drydock help NAME` and the manual page: paragraphs
	 * divided by empty lines. NULL: nothing more to say. */
	const char *about;
	bool raw; /* its arguments are another tool's: common flags only before the name */
	int (*run)(struct app *a); /* the exit status */
};

extern const struct app_cmd *const *app_commands(void); /* NULL-terminated */

/* The common flags, as help and the manual show them; ends with a NULL name. */
struct app_flag {
	const char *name, *arg, *text; /* arg NULL: takes no value */
};
extern const struct app_flag app_flags[];

/* What `drydock help` prints, of one command or (NULL) of all. */
void app_print_help(const struct app_cmd *cmd);
/* The manual page's sections of commands and flags, in man(7)'s macros. */
void app_print_manual(void);

/* "drydock: MESSAGE" on standard error; returns 1. */
int app_fail(const char *fmt, ...) PRINTF(1, 2);
/* Wrong usage of a command: its usage line too; returns 2. */
int app_usage(const struct app_cmd *cmd, const char *fmt, ...) PRINTF(2, 3);
bool app_valid_name(const char *s); /* of a cluster, or "lab/ID": that of an attempt at a lab */
/* Quotes one word for the shell. */
void app_quote(struct buf *out, const char *word);
/*
 * The name of the cluster that a command works on: what --cluster says, else the lab's in whose
 * pane it was typed ($DRYDOCK_CLUSTER), else that of the lab in progress, else "default". A lab's
 * is "lab/ID". Borrowed.
 */
const char *app_cluster(struct app *a);
const char *app_cluster_lab(struct app *a); /* the lab's id; NULL: it is none's */
char *app_cluster_dir(struct app *a);       /* its workspace's folder; the caller frees */
/* Opens it. -EBUSY another process has it. */
struct workspace;
struct lab_session;
int app_open(struct app *a, struct workspace **ret, struct err *err) NODISCARD;
/* A new one's clock begins at epoch_ns; 0: at its own date. */
int app_open_at(struct app *a, int64_t epoch_ns, struct workspace **ret,
		struct err *err) NODISCARD;
void app_close(struct app *a, struct workspace *w); /* NULL is fine */
/* The lab it is of, else the one in progress; -ENOENT: none is. */
int app_session_open(struct app *a, struct lab_session **ret, struct err *err) NODISCARD;
/* Runs a script on its base host, with the terminal's streams. The exit status. */
int app_run_script(struct app *a, const char *script);
/* Runs a command line of words on the workspace's base host, with the terminal's streams. */
int app_run_words(struct app *a, const char *first, int argc, char **argv);
/* For workspace_set_editor: the learner's editor on the process's terminal. */
struct proc;
int app_edit(void *arg, struct proc *p, const char *name, struct buf *text);
/* The learner's progress: progress.db in the state folder. The caller closes it. */
struct progress;
int app_progress_open(const struct app *a, struct progress **ret, struct err *err) NODISCARD;
int64_t app_wall_seconds(void);
/* What --seed says; else another one for each attempt at a lab. */
uint64_t app_attempt_seed(const struct app *a);
int64_t app_wall_ns(void);                 /* monotonic */
/* The size of the terminal that fd is; false, and nothing set, when it tells none. */
bool app_terminal_size(int fd, int *ret_cols, int *ret_rows);
const char *app_lang(const struct app *a); /* "en" or "ko" */

#endif
