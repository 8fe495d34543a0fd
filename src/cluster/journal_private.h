/* journal_private.h - what the files of the journal share. */
#ifndef CLUSTER_JOURNAL_PRIVATE_H
#define CLUSTER_JOURNAL_PRIVATE_H

#include "cluster/journal.h"
#include "object/value.h"

struct workspace_tty {
	struct workspace *w;
	int id;
	char *machine;
	int cols, rows;
	struct shell_tty *tty; /* NULL: closed */
	const struct tty_view *view;
	struct buf shown; /* what it showed last, bounded */
	bool open;        /* in the journal */
	struct workspace_tty *next;
};

struct workspace {
	char *dir, *path; /* path NULL: only in memory */
	int64_t at_least; /* the clock, then */
	int fd; /* of the journal, locked */
	int clock_fd;
	int at_fd;	      /* journal_crash.c */
	size_t crash_place;   /* where it crashed last, so often: */
	int crashes;
	size_t first_left_out; /* no leave_out line before that */
	char *left_out;	      /* what was left out at this opening; NULL: nothing */
	bool unsynced;
	struct cluster *cluster;
	struct workspace_source source; /* build NULL: of the head's profile */
	struct value *head;
	struct buf ca_cert, ca_key; /* empty: the cluster has its own */
	struct value **inputs;
	size_t nr, cap;
	struct workspace_tty *ttys;
	struct workspace_visit {
		int id;
		struct visit *visit;
		struct workspace_visit *next;
	} * visits;
	int next_tty, next_visit;
	const struct external_etcd *etcd; /* while it is opened: see cluster_config */
	bool external;                    /* nothing is written down: see external.h */
	bool replaying;
	size_t replayed, edits; /* the input being replayed; edits before this one were given */
	edit_fn edit;
	void *edit_arg;
};

/* journal_file.c */
int journal_open(struct workspace *w, struct err *err) NODISCARD;
int journal_restart(struct workspace *w, struct err *err) NODISCARD; /* only the head is left */
/* Cuts the file after the inputs that are kept, at once, and sets the clock to at_ns. */
int journal_cut(struct workspace *w, int64_t at_ns, struct err *err) NODISCARD;
void journal_clock(struct workspace *w, int64_t at_ns);
int64_t journal_clock_read(const struct workspace *w); /* 0: nothing believable there */
/* Appends an input (taken) to the file and keeps it; the file is not synced yet. */
int journal_append(struct workspace *w, struct value *input, struct err *err) NODISCARD;
/* The same, on disk when it returns. */
int journal_input(struct workspace *w, struct value *input, struct err *err) NODISCARD;
/* A string that may be binary, under key or KEY64. */
void journal_put_text(struct value **map, const char *key, const char *p, size_t len);
/* The same back: false when there is none. */
bool journal_text(const struct value *map, const char *key, struct buf *out);

/* journal_crash.c */
void journal_crash_open(struct workspace *w); /* before inputs are replayed */
void journal_crash_close(struct workspace *w);
/* Leaves the input out that crashed at every start; says so in w->left_out. */
int journal_crash_leave_out(struct workspace *w, struct err *err) NODISCARD;
void journal_crash_place(struct workspace *w, size_t place);
bool journal_left_out(const struct workspace *w, size_t index);

/* journal_tty.c */
void journal_tty_apply(struct workspace *w, const struct value *input);
void journal_tty_forget(struct workspace *w); /* the shells, before the cluster goes */
void journal_tty_rebuilt(struct workspace *w); /* views see what is there now */
void journal_tty_free_all(struct workspace *w);

/* journal_visit.c */
void journal_visit_apply(struct workspace *w, const struct value *input);
void journal_visits_forget(struct workspace *w); /* before the cluster goes */
int journal_visits_close(struct workspace *w, struct err *err) NODISCARD;
/* What opened a visit, for people; NULL: the input did not. */
const char *journal_visit_text(const struct value *input);

/* Does again what {"at", "api": {...}} says. */
void inbound_replay(struct cluster *c, const struct value *api);
/* And {"at", "etcd": {...}}. */
void inbound_replay_etcd(struct cluster *c, const struct value *call);

/* Where undo would cut: index of the first input to go; the number of inputs when there is
 * nothing to take back. *ret_text: what it was (borrowed). */
size_t journal_last_unit(const struct workspace *w, size_t nr, const char **ret_text);
int64_t journal_now(const struct workspace *w);

#endif
