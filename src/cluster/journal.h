/*
 * journal.h - what entered a cluster from outside, line by line, so that replaying it
 * rebuilds the cluster: resuming, sharing and looking back are one mechanism.
 *
 * A workspace is a folder with one file, journal.jsonl. Its first line says what was
 * started ({"drydock":1,"profile":...,"seed":...,"epoch":...}); each further line is an
 * input: {"at":NS,"run":SCRIPT,"on":MACHINE}, {"at":NS,"jump":NS} or {"at":NS,"api":{...}}
 * (inbound.h). at is the virtual time it came at. The file clock beside it holds how far time
 * had gone when somebody outside last saw the cluster: what they saw is never in the future. A last line cut short by a crash is dropped: what it says was never
 * acknowledged.
 */
#ifndef CLUSTER_JOURNAL_H
#define CLUSTER_JOURNAL_H

#include "cluster/cluster.h"

struct workspace;

/* Opens dir, making a new cluster of cfg when it is empty, else replaying (cfg's profile and
 * seed must then be absent (NULL, 0) or the same: -EINVAL). One process at a time: -EBUSY. */
int workspace_open(const char *dir, const struct cluster_config *cfg, struct workspace **ret,
		   struct err *err) NODISCARD;
void workspace_close(struct workspace *w);
struct cluster *workspace_cluster(struct workspace *w);

/* Writes the input down, then does it. The script's exit status, or negative. */
int workspace_run(struct workspace *w, const char *machine, const char *script, struct stream *in,
		  struct stream *out, struct stream *errout, struct err *err);
int workspace_jump(struct workspace *w, int64_t ns, struct err *err) NODISCARD;
/* Forgets the last n inputs and rebuilds. -ERANGE when there are fewer. */
int workspace_undo(struct workspace *w, int n, struct err *err) NODISCARD;
size_t workspace_inputs(const struct workspace *w);
const char *workspace_dir(const struct workspace *w);

/* Inputs written since the last call are on disk when it returns. */
int workspace_sync(struct workspace *w, struct err *err) NODISCARD;
/* Notes that the present was seen: opened again, the cluster is at least this far. Survives
 * the end of the process however it comes; not synced to disk. */
void workspace_mark(struct workspace *w);

#endif
