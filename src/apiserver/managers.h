/*
 * managers.h - who owns which fields of an object: metadata.managedFields.
 * Upstream: apimachinery/pkg/util/managedfields.
 *
 * A component's write costs next to nothing here: what stands in the object is a lazy value
 * (object/value.h) that knows the trees before and after, and the managers are worked out
 * when somebody reads them, or when too many writes wait for it.
 */
#ifndef APISERVER_MANAGERS_H
#define APISERVER_MANAGERS_H

#include "apiserver/internal.h"
#include "kinds/typed.h"

/* One entry. Strings and sets are values, owned; NULL where an entry has none. */
struct manager {
	struct value *name, *version, *sub, *time, *set;
	bool apply;
};

struct managers {
	struct manager *v;
	size_t nr, cap;
};
#define MANAGERS_INIT                                                                              \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}
void managers_release(struct managers *m);
#define MANAGERS_AUTO CLEANUP(managers_release) struct managers

/* -EINVAL with upstream's text for a list that cannot be read; *ret is empty then. */
int managers_decode(const struct value *list, struct managers *ret, struct err *err) NODISCARD;
/* The list in upstream's order; NULL when it is empty. */
struct value *managers_encode(struct managers *m);
/* The entry of this operation, made when absent; an Apply's has whatever version. */
struct manager *managers_entry(struct managers *m, const char *name, bool apply,
			       const char *version, const char *sub);
void managers_drop(struct managers *m, size_t i);
/* Folds the oldest updates into entries of "ancient-changes" while there are more than ten. */
void managers_cap(struct managers *m);

/* Objects made of late, and the lists of managers that they got. */
struct model {
	struct value *obj, *name;  /* as decoded; who made it */
	struct value *list, *time; /* NULL: not known yet */
};
struct models {
	struct model v[4];
	size_t next; /* to be replaced */
};
void models_free(struct models *ms);

/* What a kind's strategy resets when this subresource (NULL: none) is written, and so nobody
 * comes to own by it: a set, owned. */
struct value *managers_reset(const struct kind *k, const char *sub);
/* set (taken) without the fields that are nobody's, as metadata.name. */
struct value *managers_strip(struct value *set);
/* An object of a kind that says nothing, with what Go always writes: owned. */
struct value *managers_empty_object(const struct schema_type *t);

/* One object's way from before to after, in any version it is asked for. */
struct transition {
	const struct kind *stored; /* the version before and after are in */
	const struct value *before, *after;
	const char *sub;
};
/* What changed in that version: reset fields left out. False: no such version. */
bool transition_diff(const struct transition *t, const char *version, struct typed_diff *ret);

/*
 * Notes in *next (owned slot; decoded, not yet admitted) who made it of before.
 * Whatever metadata.managedFields *next came with is used as upstream uses it.
 */
void managers_written(struct call *c, struct value **next, const struct value *before);
/* The same for obj (decoded, not yet admitted), which is about to be created: notes it in the call,
 * for registry_create_decoded to put in with what else the server sets. */
void managers_created(struct call *c, const struct value *obj);
/* Whether *next is stored as it is already, but perhaps for times of its managers; it then
 * gets the list that is stored. */
bool managers_unchanged(struct value **next, const struct value *old);
/* The same for a change of spec.replicas through the scale subresource. */
void managers_scaled(struct call *c, struct value **next, const struct value *before);
/* apply.c: the applied Scale of a request on stored's scale subresource: the replicas that it
 * comes to, and metadata.managedFields of the object then. Conflicts are the call's error. */
int scale_applied(struct call *c, const struct value *stored, int64_t *ret_replicas,
		  struct value **ret_managers) NODISCARD;

#endif
