/*
 * journal.h - what entered a cluster from outside, line by line, so that replaying it
 * rebuilds the cluster: resuming, undo, sharing and looking back are one mechanism.
 *
 * A workspace is a folder with one file, journal.jsonl. Its first line says what was
 * started ({"drydock":1,"profile":...,"seed":...,"epoch":...}, or what a source says); each
 * further line is an input, at the virtual time it came:
 *
 *	{"at":NS,"run":SCRIPT,"on":MACHINE,"in":STDIN}
 *	{"at":NS,"jump":NS}
 *	{"at":NS,"tty":ID,"open":MACHINE,"cols":N,"rows":N}
 *	{"at":NS,"tty":ID,"keys":TEXT,"fresh":true}     fresh: first keys after a prompt
 *	{"at":NS,"tty":ID,"keys64":BASE64}              the same, not text
 *	{"at":NS,"tty":ID,"line":TEXT}                  a command line was entered: for reading
 *	{"at":NS,"tty":ID,"cols":N,"rows":N}  and undo, replay makes it from the keys
 *	{"at":NS,"tty":ID,"close":true}
 *	{"at":NS,"edit":TEXT}  or  {"at":NS,"edit_failed":ERRNO}: what the editor gave back
 *	{"at":NS,"visit":ID,...}                      journal_visit.c
 *	{"at":NS,"leave_out":INDEX}                   journal_crash.c: that input is not replayed
 *	{"at":NS,"do":WORD}                             the source's own
 *	{"at":NS,"api":{...}}                           a request from a real client (inbound.h)
 *	{"at":NS,"etcd":{"path":CALL,"body64":...}}      a real client's call to etcd (inbound.h)
 *
 * Binary text is under KEY64 in base64. The file clock beside it holds how far time had gone
 * when somebody outside last saw the cluster: what they saw is never in the future. A last line cut short by a crash is dropped: what it
 * says was never acknowledged.
 *
 * pki/ca.crt and ca.key are the cluster's CA: made from the host's randomness when the workspace
 * is, so that only its owner can sign, and given to the cluster at every replay. Without a
 * folder the CA comes from the seed.
 */
#ifndef CLUSTER_JOURNAL_H
#define CLUSTER_JOURNAL_H

#include "cluster/cluster.h"

struct workspace;

/*
 * Where the cluster of a workspace comes from, when it is not just a profile: a lab sets one
 * up. The source owns it. Callbacks may be called again at any undo.
 */
struct workspace_source {
	void *arg;
	/* The first line of the journal; another one found there: the journal starts anew. */
	struct value *head; /* borrowed during workspace_open_source */
	/* A fresh cluster with that CA (NULL: its own); the one of the call before is gone
	 * afterwards. */
	int (*build)(void *arg, const struct cluster_ca *ca, struct cluster **ret, struct err *err);
	/* Replays {"do": word}; may be NULL. */
	void (*act)(void *arg, const char *word);
};

/* Opens dir (NULL: only in memory), making a new cluster of cfg when it is empty, else replaying (cfg's profile and
 * seed must then be absent (NULL, 0) or the same: -EINVAL). One process at a time: -EBUSY. */
int workspace_open(const char *dir, const struct cluster_config *cfg, struct workspace **ret,
		   struct err *err) NODISCARD;
int workspace_open_source(const char *dir, const struct workspace_source *source,
			  struct workspace **ret, struct err *err) NODISCARD;
/* Does a process have it open? */
bool workspace_busy(const char *dir);
/* What opening left out, as replaying it crashed the program twice: a sentence for people; NULL:
 * nothing. */
const char *workspace_left_out(const struct workspace *w);
/* Notes where the clock stands; terminals stay open in the journal. */
void workspace_close(struct workspace *w);
struct cluster *workspace_cluster(struct workspace *w);

/* Writes the input down, then does it. in (may be NULL) is read to its end first. The
 * script's exit status, or negative. */
int workspace_run(struct workspace *w, const char *machine, const char *script, struct stream *in,
		  struct stream *out, struct stream *errout, struct err *err);
int workspace_jump(struct workspace *w, int64_t ns, struct err *err) NODISCARD;
/* Writes a word of the source's down; the caller then does what it means. */
int workspace_do(struct workspace *w, const char *word, struct err *err) NODISCARD;
size_t workspace_done(const struct workspace *w, const char *word); /* how often so far */
const char *workspace_dir(const struct workspace *w);

/* Inputs written since the last call are on disk when it returns. */
int workspace_sync(struct workspace *w, struct err *err) NODISCARD;
/* Notes that the present was seen: opened again, the cluster is at least this far. Survives
 * the end of the process however it comes; not synced to disk. To be called now and then
 * while time passes. */
void workspace_mark(struct workspace *w);

/* Forgets the last n inputs and rebuilds: scripts, jumps, requests, command lines of terminals
 * with all their keys. -ERANGE when there are fewer. */
int workspace_undo(struct workspace *w, int n, struct err *err) NODISCARD;
/* Forgets everything and rebuilds. */
int workspace_reset(struct workspace *w, struct err *err) NODISCARD;
/* What the first line says from the next reset on, when a source builds another one then. */
void workspace_set_head(struct workspace *w, struct value *head);
size_t workspace_inputs(const struct workspace *w); /* that undo could take back */
/* The text of the input that undo takes back next (of a request: "PATCH deployments/web");
 * NULL: none. */
char *workspace_last_input_dup(const struct workspace *w);

/* ---- terminals --------------------------------------------------------------------- */

/*
 * A terminal whose keys are inputs. It outlives its views and the program: opening a
 * terminal on a machine where one was left open takes that up, with its shell and all it
 * showed.
 */
struct workspace_tty;
struct tty_view {
	void *arg;
	/* All is to be forgotten; what was shown so far follows as out. */
	void (*reset)(void *arg);
	void (*out)(void *arg, const char *p, size_t len);
};
/* machine NULL: base. view borrowed, set to NULL again with workspace_tty_view before it goes. */
int workspace_tty_open(struct workspace *w, const char *machine, int cols, int rows,
		       const struct tty_view *view, struct workspace_tty **ret,
		       struct err *err) NODISCARD;
void workspace_tty_view(struct workspace_tty *t, const struct tty_view *view);
int workspace_tty_keys(struct workspace_tty *t, const char *p, size_t len,
		       struct err *err) NODISCARD;
int workspace_tty_resize(struct workspace_tty *t, int cols, int rows, struct err *err) NODISCARD;
int workspace_tty_close(struct workspace_tty *t, struct err *err) NODISCARD;
bool workspace_tty_done(const struct workspace_tty *t); /* its shell ended */
/* The program in front waits for keys: nothing happens before some come. */
bool workspace_tty_waiting(const struct workspace_tty *t);

/* The editor of every machine of the workspace; what it gives back is an input. */
void workspace_set_editor(struct workspace *w, edit_fn fn, void *arg);

#endif
