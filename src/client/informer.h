/*
 * informer.h - list-and-watch caches, work queues and event recorders: what controllers,
 * the scheduler, kubelets and proxies are built on. Upstream: client-go.
 *
 * An informer lists, then watches, and keeps the newest objects; it survives an
 * apiserver that goes away (it retries with back-off, relists after 410). Handlers run as
 * tasks of the loop, never inside a commit, in order, each event once. Several users of
 * one client share informers through an informer_set.
 */
#ifndef CLIENT_INFORMER_H
#define CLIENT_INFORMER_H

#include "client/client.h"

struct informer;
struct informer_set;

struct informer_set *informer_set_new(struct client *c);
void informer_set_free(struct informer_set *s);
/* The shared informer of a kind, all namespaces; field_selector may be NULL. Starts it. */
struct informer *informer_get(struct informer_set *s, const struct kind *k,
			      const char *field_selector);
bool informer_synced(const struct informer *i);
bool informer_set_synced(const struct informer_set *s);

/* obj is the new state (the last known one when deleted), old the one before (NULL: added). */
typedef void (*informer_fn)(void *arg, const struct value *obj, const struct value *old,
			    bool deleted);
struct informer_handler; /* ends with informer_handler_free or with the set */
struct informer_handler *informer_on_event(struct informer *i, informer_fn fn, void *arg);
void informer_handler_free(struct informer_handler *h);

/* Borrowed until the loop turns. key is "ns/name" or "name". */
const struct value *informer_find(struct informer *i, const char *ns, const char *name);
const struct value *informer_find_key(struct informer *i, const char *key);
size_t informer_len(const struct informer *i);
/* All objects in key order (ns NULL: of every namespace); stops at non-zero, which is returned. */
int informer_each(struct informer *i, const char *ns, int (*fn)(const struct value *obj, void *arg),
		  void *arg);

/*
 * Indexes: fn adds the index keys of an object; look-ups are O(matches), in key order. The keys
 * depend on its name, labels, annotations, owners and what lies beside metadata and status (they
 * are not asked for again when nothing of that changed); of _whole on anything.
 */
typedef void (*index_fn)(const struct value *obj, struct strvec *ret_keys);
void informer_add_index(struct informer *i, const char *name, index_fn fn);
void informer_add_index_whole(struct informer *i, const char *name, index_fn fn);
/* name as it was given to informer_add_index; the same name again is the same index */
size_t informer_index_len(struct informer *i, const char *name, const char *key);
const struct value *informer_index_at(struct informer *i, const char *name, const char *key,
				      size_t n);
/* Ready-made: controller owner's uid. */
void index_by_controller(const struct value *obj, struct strvec *ret_keys);
void index_by_namespace(const struct value *obj, struct strvec *ret_keys);

/* "ns/name" of an object; caller frees. */
char *object_key(const struct value *obj);
/* Splits "ns/name"; ns "" for cluster-scoped. ret strings owned. */
void object_key_split(const char *key, char **ret_ns, char **ret_name);

/* ---- work queue ------------------------------------------------------------------ */

/*
 * Keys are processed one at a time by fn, each after a delay of virtual time; a key queued
 * again while waiting is one item; while being processed it runs again after. fn returns
 * 0 done, or negative: retried with exponential back-off (5 ms doubling to 1000 s).
 */
struct workqueue;
typedef int (*reconcile_fn)(void *arg, const char *key, struct err *err);
/* component: a static string, as in trace_add. fn may free the queue it runs on. */
struct workqueue *workqueue_new(struct sim *sim, const char *component, reconcile_fn fn, void *arg);
void workqueue_free(struct workqueue *q);
void workqueue_add(struct workqueue *q, const char *key);
void workqueue_add_after(struct workqueue *q, const char *key, int64_t ns);

/* ---- events ------------------------------------------------------------------------ */

/*
 * Records Events about obj, correlated as client-go does (same event again: count + 1 by
 * patch; more than 10 similar in 10 minutes: "(combined from similar events): ..."; spam
 * filter of 25 then one per 5 minutes).
 */
struct recorder;
/* component: a static string, as in trace_add. */
struct recorder *recorder_new(struct client *c, const char *component, const char *host);
void recorder_free(struct recorder *r);
void record_event(struct recorder *r, const struct value *obj, const char *type, const char *reason,
		  const char *fmt, ...) PRINTF(5, 6);
/* With involvedObject.fieldPath, as kubelets do ("spec.containers{web}"). */
void record_event_field(struct recorder *r, const struct value *obj, const char *field_path,
			const char *type, const char *reason, const char *fmt, ...) PRINTF(6, 7);

#endif
