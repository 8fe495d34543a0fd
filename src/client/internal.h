/* internal.h - private to client/. */
#ifndef CLIENT_INTERNAL_H
#define CLIENT_INTERNAL_H

#include "client/informer.h"
#include "sim/trace.h"

#include <errno.h>

struct client {
	const struct transport *t;
	void *self;
	bool owned; /* the transport goes with this client */
	struct sim *sim;
	struct api_user user;
	char *name, *agent, *uid;
	struct value *extra;
	struct strvec groups;
	struct api_user as; /* whom it asks to be taken for */
	char *as_name, *as_uid;
	struct strvec as_groups;
	int64_t watch_limit;
};

extern const struct transport inprocess_transport;
/* The Status that Go's client makes of an answer that is none; text NULL: no text came. */
struct value *client_plain_status(long code, const struct buf *text);
void *inprocess_new(const struct transport_slot *slot);
/* The pod's address after the checks of the way there (owned). */
int inprocess_pod_address(void *self, const struct api_user *user, const char *ns, const char *pod,
			  char **ret_ip, struct err *err) NODISCARD;
int inprocess_forward(void *self, const struct api_user *user, const struct client_forward *what,
		      const struct client_forward_ops *ops, struct err *err) NODISCARD;

/* ---- sorted.c: pointers in the order of their keys ------------------------------------- */

/*
 * An ordered set in chunks, so that inserting moves little. Elements begin with their key
 * (struct sorted_key); keys are unique. What is inserted waits until somebody asks for the order:
 * few ever ask a cache for it, and many at once are put in order cheaper than each.
 */
struct sorted_key {
	char *key;
};
struct sorted {
	struct sorted_chunk {
		struct sorted_key **v;
		size_t nr;
	} * chunks;
	size_t nr_chunks, cap_chunks, len;
	struct sorted_key **waiting;
	size_t nr_waiting, cap_waiting;
};
void sorted_insert(struct sorted *s, struct sorted_key *e);
void sorted_remove(struct sorted *s, const struct sorted_key *e);
struct sorted_key *sorted_at(struct sorted *s, size_t n); /* NULL past the end */
void sorted_release(struct sorted *s);                    /* not the elements */
/* The place of the first element whose key is not below key. */
void sorted_seek(struct sorted *s, const char *key, size_t *ret_chunk, size_t *ret_i);
struct sorted_key *sorted_next(struct sorted *s, size_t *chunk, size_t *i);

/* ---- recent.c: what was dealt with of late ------------------------------------------------ */

/* What something is about: of any two things it differs (in 128 bits). Zeroed: nothing yet. */
struct fingerprint {
	uint64_t a, b;
};
void fingerprint_add(struct fingerprint *f, const char *s); /* one more part; NULL as "" */

/* Remembers the newest RECENT_MAX elements; they begin with a struct recent_head. */
#define RECENT_MAX 4096
struct recent_head {
	struct fingerprint about;
	uint32_t next; /* private */
	uint32_t nr;   /* the owner's: there are many elements */
};
struct recent {
	size_t size;                 /* of an element; set by the owner, */
	void (*release)(void *elem); /* as is this, which may be NULL */
	char *v;
	uint32_t *chains; /* index + 1 of the first of a chain */
	size_t nr, cap, oldest;
};
/* The element, or NULL; good until the next recent_add. */
void *recent_find(const struct recent *r, const struct fingerprint *about);
/* A new element, zeroed but for its head, in place of the oldest when there are too many. */
void *recent_add(struct recent *r, const struct fingerprint *about);
void recent_release(struct recent *r);

#endif
