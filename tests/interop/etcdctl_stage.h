/*
 * etcdctl_stage.h - a stage for transcripts of etcdctl with the real one, through etcd's door.
 *
 * Bare (tests/golden/etcdctl): the control plane node runs nothing but an empty etcd, of the member
 * that the world of etcdctl_run.c has, and the certificates lie in the working directory as there.
 * Else it is a whole cluster; `ssh NODE COMMAND` runs COMMAND here, with the node's certificates.
 *
 * Addresses and paths of the cluster in commands are replaced by this machine's, and back in what
 * is printed. What ends by its timeout has a shorter one; etcdutl, which a real etcdctl before 3.5
 * is too, is a link to it.
 */
#ifndef TESTS_ETCDCTL_STAGE_H
#define TESTS_ETCDCTL_STAGE_H

#include "stage.h"

struct etcdctl_stage {
	struct stage s;
	struct strvec inside, outside; /* texts that stand for each other */
	struct strvec leases;
};

/* Whether a transcript can be played: its commands are etcdctl's, of version 3, and kubectl's. */
bool etcdctl_stage_plays(const char *transcript, bool bare, bool have_kubectl);
/* Whether one command of it can: false for version 2, which no door serves, and for check perf,
 * which takes a minute. */
bool etcdctl_stage_can(const char *command);
void etcdctl_stage_open(struct etcdctl_stage *e, const char *profile, bool bare,
			const char *etcdctl, const char *kubectl);
void etcdctl_stage_close(struct etcdctl_stage *e);
/* As stage_run, want being what is expected of it. */
int etcdctl_stage_run(struct etcdctl_stage *e, const char *command, const char *want,
		      struct buf *got);
/* What was printed as transcripts have it. */
void etcdctl_stage_text(struct etcdctl_stage *e, const char *printed, struct buf *out);

#endif
