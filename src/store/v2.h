/*
 * v2.h - etcd's version 2 tree: directories and values under one index, time to live.
 * It has nothing to do with the version 3 keys; etcd kept both side by side.
 *
 * Errors are etcd's, with code -EBADMSG: "100: Key not found (/x) [8]". The number in
 * brackets is the index. Nodes of a directory come in the order they were made.
 */
#ifndef STORE_V2_H
#define STORE_V2_H

#include "store/store.h"

struct v2_tree;
struct v2_tree *store_v2(struct store *s); /* borrowed; made on first use */

struct v2_node {
	char *key, *value; /* key: the whole path; value NULL: a directory */
	uint64_t created, modified;
	int64_t expires;       /* ns since the epoch; 0: never */
	struct v2_node *nodes; /* of a directory, when asked for */
	size_t nr;
};
struct v2_event {
	const char *action; /* static: "get", "set", "create", ... */
	struct v2_node node;
	bool has_prev;
	struct v2_node prev;
	uint64_t index; /* of the tree after it */
};
void v2_event_release(struct v2_event *ev);
int64_t v2_ttl(const struct v2_node *n, int64_t now); /* whole seconds, rounded up; 0: none */

int v2_get(struct v2_tree *t, const char *path, bool recursive, bool sorted, struct v2_event *ret,
	   struct err *err) NODISCARD;

enum v2_exist { V2_ANY, V2_MUST_NOT_EXIST, V2_MUST_EXIST };
struct v2_write {
	const char *value; /* NULL: a directory, or with keep_value what is there */
	int64_t ttl_s;     /* 0: none */
	enum v2_exist exist;
	const char *prev_value; /* NULL: do not compare */
	uint64_t prev_index;    /* 0: do not compare */
};
/* set, create, update, compareAndSwap, by what w asks. */
int v2_set(struct v2_tree *t, const char *path, const struct v2_write *w, struct v2_event *ret,
	   struct err *err) NODISCARD;
/* Makes a child of path named by the index, zero-padded: a queue. */
int v2_create_in_order(struct v2_tree *t, const char *path, const char *value, int64_t ttl_s,
		       struct v2_event *ret, struct err *err) NODISCARD;
/* dir: path may be an empty directory; recursive: any directory. */
int v2_delete(struct v2_tree *t, const char *path, bool dir, bool recursive, const char *prev_value,
	      uint64_t prev_index, struct v2_event *ret, struct err *err) NODISCARD;

#endif
