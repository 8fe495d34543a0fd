/* journal_private.h - what the files of the journal share. */
#ifndef CLUSTER_JOURNAL_PRIVATE_H
#define CLUSTER_JOURNAL_PRIVATE_H

#include "cluster/journal.h"
#include "object/value.h"

struct workspace {
	char *dir, *path;
	int fd; /* of the journal, locked */
	int clock_fd;
	struct cluster *cluster;
	struct value *head;
	struct value **inputs;
	size_t nr, cap;
	bool unsynced;
};

/* Appends an input (taken) to the file and keeps it; the file is not synced yet. */
int journal_append(struct workspace *w, struct value *input, struct err *err) NODISCARD;
/* Does again what {"at", "api": {...}} says. */
void inbound_replay(struct cluster *c, const struct value *api);

#endif
