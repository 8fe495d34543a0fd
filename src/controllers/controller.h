/*
 * controller.h - what a controller is, and the runner that drives it: informers feed a
 * queue of keys, keys are reconciled one at a time, failures are retried with back-off.
 *
 * A controller reads from informers and writes through its client, which acts as its own
 * service account in kube-system (what RBAC allows it is what the real one may do). It
 * starts working when its informers have synced. A reconcile must be idempotent, must
 * look at present state only, and must not keep values it did not reference: objects of
 * informers are borrowed until the loop turns.
 *
 * To add one: write controller_NAME.c ending in `const struct controller controller_NAME`
 * and list it in local.mk.
 */
#ifndef CONTROLLERS_CONTROLLER_H
#define CONTROLLERS_CONTROLLER_H

#include "controllers/controllers.h"

struct ctl;

/* A kind whose changes matter. */
struct ctl_source {
	const char *group, *resource; /* resource NULL ends the list */
	/* NULL: queues the key of the object itself. */
	void (*changed)(struct ctl *c, const struct value *obj, const struct value *old,
			bool deleted);
};
#define CTL_MAX_SOURCES 6

struct controller {
	const char *name;      /* as kube-controller-manager --controllers names it */
	const char *component; /* source of its events */
	const char *account;   /* its service account */
	struct ctl_source sources[CTL_MAX_SOURCES + 1];
	/* Makes the world match key. 0, or negative with err: the key is retried. May be NULL. */
	int (*reconcile)(struct ctl *c, const char *key, struct err *err);
	/* Called before any object is seen: sets c->state. May be NULL, as stop. */
	void (*start)(struct ctl *c);
	void (*stop)(struct ctl *c);
	/* Whether informers beyond those of sources have synced. May be NULL. */
	bool (*synced)(const struct ctl *c);
	/* Called when the informers have synced, and from then on every period_ns. */
	void (*tick)(struct ctl *c);
	int64_t period_ns;
};

struct ctl_watch {
	struct ctl *ctl;
	const struct ctl_source *source;
};

/* A running controller. Everything but state belongs to the runner. */
struct ctl {
	const struct controller *spec;
	const struct controllers_config *cfg;
	struct sim *sim;
	struct client *client;
	struct informer_set *informers;
	struct recorder *recorder;
	void *state;
	const struct kind *kind[CTL_MAX_SOURCES]; /* by index in spec->sources */
	struct informer *informer[CTL_MAX_SOURCES];

	struct workqueue *queue;
	struct strmap *held; /* keys queued before the informers had synced */
	bool synced;
	struct ctl_watch watch[CTL_MAX_SOURCES];
	struct informer_handler *handler[CTL_MAX_SOURCES];
	struct timer sync_timer, tick_timer;
};

void ctl_queue(struct ctl *c, const char *key);
void ctl_queue_after(struct ctl *c, const char *key, int64_t ns);
void ctl_queue_object(struct ctl *c, const struct value *obj);
void ctl_queue_named(struct ctl *c, const char *ns, const char *name);

/* For sources whose objects are looked up but whose changes queue nothing. */
void ctl_ignore(struct ctl *c, const struct value *obj, const struct value *old, bool deleted);

/* Indexes the runner gives these informers: */
#define INDEX_OWNER "owner"   /* pods, replicasets, controllerrevisions: controller's uid */
#define INDEX_ORPHAN "orphan" /* the same kinds without controller: namespace */
#define INDEX_NODE "node"     /* pods: spec.nodeName, when bound */

/* A list of borrowed objects. */
struct objects {
	const struct value **v;
	size_t nr, cap;
};
#define OBJECTS_INIT                                                                               \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}
#define OBJECTS_AUTO CLEANUP(objects_release) struct objects
void objects_add(struct objects *list, const struct value *obj);
void objects_release(struct objects *list);
/* Appends every object of informer i under key of index. */
void objects_from_index(struct objects *list, struct informer *i, const char *index,
			const char *key);

/* The objects of informer i (with a LabelSelector at spec.selector) in obj's namespace that
 * select obj. For objects without owner, which are few: it looks at all of i's. */
void objects_selecting(struct objects *list, struct informer *i, const struct value *obj);

/* ---- kinds ------------------------------------------------------------------------ */

/* The kinds that hold objects of their own and can be listed, watched and deleted: each
 * object is in exactly one. addons: also those served only once installed. */
const struct kind *deletable_kind(size_t i, bool addons); /* NULL past the end */

/* ---- object fields ----------------------------------------------------------------- */

const char *obj_name(const struct value *obj);
const char *obj_ns(const struct value *obj);
const char *obj_uid(const struct value *obj);
bool obj_deleting(const struct value *obj); /* has a deletionTimestamp */
const char *obj_annotation(const struct value *obj, const char *key);
const char *obj_label(const struct value *obj, const char *key);
/* Older first: creationTimestamp, then name. For qsort of const struct value *. */
int obj_cmp_created(const void *a, const void *b);

/* ---- owners ------------------------------------------------------------------------- */

/* A new owner reference with controller and blockOwnerDeletion. */
struct value *owner_ref_new(const struct kind *k, const struct value *owner);
/* Whether owner (by uid) is obj's controller. */
bool owned_by(const struct value *obj, const struct value *owner);

/*
 * The objects of informer i (kind k, indexed by owner) that owner controls. Orphans that
 * selector matches are adopted, controlled ones it no longer matches released; both by a
 * patch, whose effect comes back as an event. Upstream: pkg/controller ControllerRefManager.
 */
int claim_objects(struct ctl *c, struct informer *i, const struct kind *k,
		  const struct value *owner, const struct kind *owner_kind,
		  const struct selector *sel, struct objects *ret, struct err *err) NODISCARD;

#endif
