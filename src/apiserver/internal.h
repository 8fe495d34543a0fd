/*
 * internal.h - what the stages of the request pipeline share. Private to apiserver/.
 *
 * A request is a struct call that passes through authn, authz, and then the registry
 * (create, update, patch, delete, list, watch), which decodes, admits, prepares, validates
 * and stores. Each stage takes the call and fills call->err (an API error whose detail is
 * its Status) when it refuses.
 *
 * Invariants: an object in the store carries metadata.resourceVersion equal to its key's
 * mod revision (left out when etcd asks for bytes); objects read from the store were
 * decoded once and are shared by everybody.
 */
#ifndef APISERVER_INTERNAL_H
#define APISERVER_INTERNAL_H

#include "apiserver/apiserver.h"
#include "sim/trace.h"

#include <errno.h>

/* One storage location: what /registry/<storage>/ holds, whatever API versions show it. */
struct resource {
	const struct kind *kind; /* the version that is stored */
	const struct schema_type *schema;
	char *prefix; /* "/registry/pods/" */
	size_t prefix_len;
	int64_t last_rev; /* of the newest event seen: caches of its objects compare it */
	struct watch_index *watches;
	struct value *zero_status; /* what a status nobody set looks like; NULL: absent */
};

/* One kind as served: a group, version and plural. */
struct endpoint {
	const struct kind *kind;
	const struct schema_type *schema;
	struct resource *res; /* NULL: nothing of it is stored */
	unsigned verbs;       /* bit per enum api_verb */
	const char *warning;  /* of a deprecated kind, for every answer */
	struct subresource {
		char *name, *kind, *verbs_text; /* "scale", "autoscaling/v1/Scale", "get,..." */
		unsigned verbs;
	} * subs;
	size_t nr_subs;
	struct models *models; /* managers.h */
};

/* What --authorization-mode names. */
#define AUTHZ_ALWAYS_ALLOW 1u
#define AUTHZ_NODE 2u
#define AUTHZ_RBAC 4u

/* A set of numbers or addresses in use, with the count of users. */
struct allocator;

struct apiserver {
	struct sim *sim;
	struct store *store;
	char *version, *service_cidr, *advertise_host;
	struct endpoint *endpoints;
	size_t nr_endpoints;
	size_t nr_offered; /* of them, to discovery: at its last look */
	size_t nr_addons; /* after those: served while an APIService says so */
	struct resource *resources;
	size_t nr_resources;
	struct strmap *by_path;    /* "group/version/plural" to endpoint */
	struct endpoint **by_kind; /* open-addressed on the kind's address; never iterated */
	size_t by_kind_mask;
	struct resource *pods, *namespaces, *nodes, *services, *serviceaccounts, *priorityclasses,
		*storageclasses, *ingressclasses, *events, *pdbs, *runtimeclasses, *csrs, *apiservices,
		*endpointslices;
	struct store_watch *store_watch;
	struct allocator *ips, *ports;
	struct value *default_tolerations[2], *token_volume, *token_mount;
	struct value *bound; /* the answer to a binding; NULL: none was made yet */
	struct value *default_priority_class; /* owned; valid while priority_rev is current */
	int64_t priority_rev;
	int64_t event_lease, event_lease_at;
	size_t event_lease_keys;
	struct timer compact_timer, bookmark_timer, peers_timer, aggregator_timer;
	int64_t peers_lease;
	int64_t compact_rev; /* to compact to at the next turn */
	unsigned authz_modes; /* AUTHZ_* */
	struct rbac *rbac;    /* NULL: not one of the modes */
	struct value *node_rules;
	struct strmap *node_allowed; /* by these: see rbac_remember */
	bool node_restriction, no_anonymous;
	char *etcd_user; /* who it is to etcd */
	struct tokens *tokens;
	struct strmap *node_proofs;     /* authz_node.c: what was asked -> a pod */
	int64_t started;
	struct request_counters {
		struct request_counter *v; /* metrics.c */
		size_t nr;
	} *counters; /* of each endpoint */
	size_t dispatching; /* depth of watch callbacks running */
	bool sweep;         /* watches were freed meanwhile: */
	struct api_watch *dead;
	const struct kubelet_door *door;
	void *door_arg;
	api_extension_fn extension;
	void *extension_arg;
	api_proxy_fn proxy;
	void *proxy_arg;
	api_component_fn component;
	void *component_arg;
};

struct call {
	struct apiserver *a;
	const struct api_request *req;
	const struct endpoint *ep; /* NULL for non-resource paths */
	const struct api_user *user;
	struct api_response *resp;
	struct err *err;
	const char *name; /* of the object: the request's, or the one created */
	struct api_user as; /* who user is when impersonating */
	struct strvec as_groups;
	struct value *managers; /* of the object created (null: none); NULL: it has them already */
};
void call_release(struct call *c);

/* apiserver.c: does etcd, when it asks who one is, let the apiserver read (and write) below this
 * prefix? 500 with etcd's words. */
int etcd_permits(struct apiserver *a, const char *prefix, bool write, struct err *err) NODISCARD;

/* ---- status.c: errors with upstream's words --------------------------------------- */

/* The general form: fills c->err with message and Status. details may be NULL; taken. */
int status_error(struct err *err, int code, int http, const char *reason, struct value *details,
		 const char *fmt, ...) PRINTF(6, 7);
int status_not_found(struct err *err, const struct kind *k, const char *name);
int status_exists(struct err *err, const struct kind *k, const char *name);
int status_conflict(struct err *err, const char *what, const struct kind *k, const char *name,
		    const char *why);
int status_forbidden(struct err *err, const struct kind *k, const char *name, const char *fmt, ...)
	PRINTF(4, 5);
int status_bad_request(struct err *err, const char *fmt, ...) PRINTF(2, 3);
int status_internal(struct err *err, const char *fmt, ...) PRINTF(2, 3);
int status_invalid(struct err *err, const struct kind *k, const char *name,
		   const struct field_errors *errs);
int status_no_such_method(struct err *err); /* nothing answers that method there */
int status_method(struct err *err, const char *verb, const struct kind *k);
int status_no_such_api(struct err *err);
void status_put_meta(struct err *err, const char *key, const char *text); /* metadata.KEY */
/* Turns err into the response's Status; returns its code. */
int status_respond(struct api_response *resp, struct err *err);
/* The Status of a success that returns no object. */
struct value *status_success(int http, const struct kind *k, const char *name, const char *uid);
/* The Status value of err (a new reference). */
struct value *status_of(const struct err *err);

/* ---- storage.c: objects in the store -------------------------------------------------- */

struct stored {
	struct value *obj; /* owned: release with stored_release */
	int64_t rev;
};
void stored_release(struct stored *s);

struct key {
	char s[640];
	size_t len; /* 0: too long to exist */
};
void storage_key(struct key *k, const struct resource *r, const char *ns, const char *name);
/* 0; -ENOENT without a text; other errors as API errors. */
int storage_get(struct apiserver *a, const struct resource *r, const char *ns, const char *name,
		struct stored *ret, struct err *err) NODISCARD;
/* As storage_get, borrowed and without errors: NULL when absent or not decodable. Valid
 * until the next write. */
const struct value *storage_find(struct apiserver *a, const struct resource *r, const char *ns,
				 const char *name);
/* Writes *obj while the key is at rev (0: must not exist), setting its resourceVersion.
 * -ESTALE without a text. */
int storage_put(struct apiserver *a, const struct resource *r, const char *ns, const char *name,
		struct value **obj, int64_t rev, struct err *err) NODISCARD;
int storage_delete(struct apiserver *a, const struct resource *r, const char *ns, const char *name,
		   int64_t rev, int64_t *ret_rev, struct err *err) NODISCARD;
/* The object a key-value holds, with its resourceVersion: a new reference. */
int storage_decode(const struct resource *r, const struct store_kv *kv, struct value **ret,
		   struct err *err) NODISCARD;
/* What a key-value is stored under, or NULL (not ours). */
struct resource *storage_resource(struct apiserver *a, const struct store_kv *kv);
/* The resourceVersion of an object, 0 when there is none. */
int64_t object_rv(const struct value *obj);
void object_set_rv(struct value **obj, int64_t rev);
struct value *rv_value_new(int64_t rev);
/* The revision that the next write will have, unless others write to that etcd too. */
int64_t storage_next_rev(const struct apiserver *a);

/* ---- decode.c: from what a client sent to an object in order ---------------------------- */

/*
 * Makes *obj (owned slot) what decoding into a typed object gives: type errors and, by
 * field_validation, unknown fields are refused or warned of; unknown and empty fields are
 * dropped; defaults are set; the result is in the storage version. known (may be NULL) is
 * the object stored now.
 */
/* A body that could not be read, or is missing. */
int decode_unread(struct call *c) NODISCARD;
/* What the patch made of before cannot be decoded, and why. */
int patch_invalid(struct call *c, const struct value *before, const char *why) NODISCARD;
int decode_object(struct call *c, struct value **obj, const struct value *known) NODISCARD;
/* The served version of a stored object: a new reference. */
struct value *convert_out(const struct endpoint *ep, const struct value *obj);
struct value *convert(const struct kind *from, const struct kind *to, const struct value *obj);

/* ---- registry.c ----------------------------------------------------------------------- */

int registry_get(struct call *c) NODISCARD;
int registry_create(struct call *c) NODISCARD;
int registry_update(struct call *c) NODISCARD;
/* The rest of a create: *obj is decoded and knows its managers. */
int registry_create_decoded(struct call *c, struct value **obj) NODISCARD;
int registry_apply(struct call *c) NODISCARD; /* PATCH of type apply */
/* What is to be stored must be the object that the URL names. */
int registry_check_identity(struct call *c, const struct value *next) NODISCARD;
int registry_patch(struct call *c) NODISCARD;
int registry_delete(struct call *c) NODISCARD;
int registry_delete_collection(struct call *c) NODISCARD;
int registry_list(struct call *c) NODISCARD;

/* Stores next (owned slot, storage version, decoded) over old: strategy, admission, validation,
 * optimistic lock, deletion when the last finalizer went. */
int registry_store_update(struct call *c, const char *name, const struct stored *old,
			  struct value **next) NODISCARD;
/* Puts a created, updated or read object into the response in the form asked for. */
int respond_object(struct call *c, int http, const struct value *obj);
bool kind_unconditional_update(const struct kind *k);
bool kind_create_on_update(const struct kind *k);
/* metadata.name of obj, or its generateName; "" when neither is there. */
const char *object_name_hint(const struct value *obj);

/* Deletes one object as a DELETE request would; *ret_obj is what the response shows. */
int delete_object(struct call *c, const char *ns, const char *name,
		  struct value **ret_obj) NODISCARD;
bool deletes_during_update(const struct resource *r, const struct value *next,
			   const struct value *old);

/* ---- subresources ---------------------------------------------------------------------- */

/* A bit per enum api_verb; 0: there is none of that name. */
unsigned subresource_verbs(const struct endpoint *ep, const char *sub);
void subresources_load(struct endpoint *ep, unsigned (*verbs)(const char *list));
void subresources_release(struct endpoint *ep); /* and its models */
int subresource_handle(struct call *c) NODISCARD; /* not "status" */
int scale_handle(struct call *c) NODISCARD;
int binding_create(struct call *c) NODISCARD;
int eviction_create(struct call *c) NODISCARD;
int finalize_update(struct call *c) NODISCARD;
int log_get(struct call *c) NODISCARD;

/* ---- options.c ------------------------------------------------------------------------------ */

/* Parts of a raw query: the first value of a key, decoded (owned; NULL when absent), a flag (on
 * but for "false" and "0"), a number. query_decode: plus is a space. */
char *query_decode(const char *s, size_t len, bool plus);
char *query_value(const char *query, const char *key);
bool query_bool(const char *query, const char *key);
int64_t query_int(const char *query, const char *key, int64_t dflt);
/* From req->query, with strings that kept owns; from DeleteOptions. What is wrong with them
 * options_check tells, once the client is authorized. */
void options_read(struct strvec *kept, struct api_request *req);
void options_read_delete(const struct value *body, struct api_request *req);
int options_check(struct call *c) NODISCARD;

int review_create(struct call *c) NODISCARD;
bool review_kind(const struct kind *k);

/* ---- list.c, watch.c: which objects ------------------------------------------------------- */

/* A resourceVersion as asked for: absent is 0. One that is no number is an error without a reason,
 * as upstream's; one of the future is too large. */
int resource_version_parse(const char *text, int64_t *ret, struct err *err) NODISCARD;
int resource_version_too_large(int64_t want, int64_t have, struct err *err);

/* What a list or watch selects. */
struct filter {
	const struct kind *kind; /* as served */
	char *ns, *name;         /* required, or NULL */
	struct strvec not_name, not_ns;
	bool nothing;     /* contradicts itself */
	const char *node; /* required spec.nodeName, or NULL; borrowed from fields */
	struct selector *labels, *fields; /* NULL: everything */
};
int filter_init(struct filter *f, struct call *c) NODISCARD;
void filter_release(struct filter *f);
bool filter_matches(const struct filter *f, const struct value *obj);
bool filter_selects_all(const struct filter *f); /* of its namespace */

int watch_start(struct call *c, api_watch_fn fn, void *arg, struct api_watch **ret) NODISCARD;
void watch_dispatch(struct apiserver *a, struct resource *r, const struct value *obj,
		    const struct value *old, int64_t rev);
struct watch_index *watch_index_new(void);
void watch_index_free(struct watch_index *x);
void watch_end_all(struct apiserver *a);
void watch_bookmarks(void *apiserver);
size_t watch_count(const struct apiserver *a);

/* ---- table.c -------------------------------------------------------------------------------- */

/* A Table of items (array or single object), with metadata (taken, may be NULL). */
struct value *table_new(const struct endpoint *ep, const struct value *items,
			struct value *metadata, int include_object, bool columns, int64_t now);
struct value *partial_new(const struct value *obj);

/* ---- accept.c: forms of answers ------------------------------------------------------------ */

enum api_refusal accept_refusal(const struct api_request *req, const struct api_accept *accept);
int refuse_request(struct call *c) NODISCARD; /* 0: it is welcome */
/* etag (taken) of the answer; true: the client has that already, which is the answer. */
bool respond_etag(struct call *c, char *etag);

/* ---- the rest ----------------------------------------------------------------------------------
 */

/* NULL: no kind served is stored as that. */
struct resource *resource_of(struct apiserver *a, const char *group, const char *plural);
struct endpoint *endpoint_find(struct apiserver *a, const char *group, const char *version,
			       const char *plural);
struct endpoint *endpoint_of_kind(struct apiserver *a, const struct kind *k);

int authenticate(struct call *c) NODISCARD;
struct authz_attributes {
	const struct api_user *user;
	const char *verb, *group, *resource, *subresource, *ns, *name, *path;
};
/* Whether user may; why (may be NULL) gets the reason. */
bool authz_allowed(struct apiserver *a, const struct authz_attributes *at, struct buf *why);
int authorize(struct call *c) NODISCARD;
bool user_is_master(const struct api_user *u); /* in system:masters */
/* "node01" of system:node:node01 in system:nodes, else NULL (authz_node.c). */
const char *user_node_name(const struct api_user *u);
bool node_allowed(struct apiserver *a, const struct authz_attributes *at, struct buf *why);
void node_proof_free(void *proof);
const char *api_verb_name(enum api_verb v); /* as RBAC names it */

int nonresource_handle(struct call *c) NODISCARD;
/* metrics.c */
void metrics_count(struct call *c, int code); /* a request was answered with that */
void metrics_release(struct apiserver *a);
int metrics_handle(struct call *c) NODISCARD;
int discovery_handle(struct call *c, const char *path, bool *ret_handled) NODISCARD;

/* Services: what ports and addresses are taken. */
struct allocator *allocator_new(void);
void allocator_free(struct allocator *x);
void service_seen(struct apiserver *a, const struct value *obj, const struct value *old);
int service_allocate(struct call *c, struct value **svc, const struct value *old) NODISCARD;
/* Writes the caller into a new CertificateSigningRequest. */
void csr_set_requester(struct call *c, struct value **obj);

/* ---- aggregator.c: API groups that other programs serve ----------------------------------- */

/* Whether an APIService says that another program serves the kind's version; and can. */
bool aggregator_offers(struct apiserver *a, const struct kind *k);
bool aggregator_available(struct apiserver *a, const struct kind *k);
/* How many of a->endpoints discovery shows. */
size_t endpoints_offered(const struct apiserver *a);
int aggregator_read(struct call *c) NODISCARD;
int componentstatus_read(struct call *c) NODISCARD;
/* Answers a get or list of what is stored nowhere: items are what there is. */
int virtual_respond(struct call *c, const struct value *items) NODISCARD;
void aggregator_start(struct apiserver *a);
void aggregator_seen(struct apiserver *a, const struct resource *r); /* one of r changed */

void bootstrap(struct apiserver *a);
/* Creates obj (taken), or puts its field in place of what is there when that differs. */
void ensure_field(struct apiserver *a, const char *api_version, const char *kind, const char *ns,
		  struct value *obj, const char *field);
/* The endpoints of the Service kubernetes: this server and its peers on the same store. */
void peers_start(struct apiserver *a);
/* The port advertised and the address (owned; NULL when none is). */
int64_t advertised(const struct apiserver *a, char **ret_ip);
void compaction_start(struct apiserver *a);

/* storage_put and storage_delete as a traced step, the cause of what watchers do. */
int call_put(struct call *c, const char *ns, const char *name, struct value **obj,
	     int64_t rev) NODISCARD;
int call_remove(struct call *c, const char *ns, const char *name, int64_t rev) NODISCARD;
/* Get and list of kinds that are not stored. */
int virtual_read(struct call *c) NODISCARD;

/* Adds a trace event about the request's object. */
void trace_step(struct call *c, const char *verb, const char *detail);
/* The name the following steps are about (a created object's). */
void trace_name(struct call *c, const char *name);

#endif
