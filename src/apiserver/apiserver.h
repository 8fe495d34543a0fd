/*
 * apiserver.h - the request pipeline: authenticate, authorize, admit, default, validate,
 * store, watch. One registry serves all kinds. The only client of the store.
 *
 * Requests come structured (in-process clients pass trees, nothing is serialized) or as
 * a method and URL (apiserver_route), and take the same way from there. No time passes in
 * a call. Objects in responses are shared immutable trees with the wire's contents.
 */
#ifndef APISERVER_APISERVER_H
#define APISERVER_APISERVER_H

#include "kinds/kind.h"
#include "shell/machine.h"
#include "store/store.h"

struct apiserver;

struct api_user {
	const char *name, *uid;
	const char *const *groups;  /* NULL-terminated */
	const struct value *extra; /* a map of lists, or NULL */
	/* Whom the user asks to be taken for, and is when authorized to; NULL: nobody else.
	 * Without groups a service account gets its own. */
	const struct api_user *as;
};


enum api_verb {
	API_GET,
	API_LIST,
	API_WATCH,
	API_CREATE,
	API_UPDATE,
	API_PATCH,
	API_DELETE,
	API_DELETE_COLLECTION
};
enum patch_type { PATCH_STRATEGIC, PATCH_MERGE, PATCH_JSON, PATCH_APPLY };
enum propagation {
	PROPAGATE_DEFAULT,
	PROPAGATE_BACKGROUND,
	PROPAGATE_FOREGROUND,
	PROPAGATE_ORPHAN
};
/* Why a request cannot be served whatever its object is. */
enum api_refusal {
	API_WELCOME,
	API_NO_METHOD,
	API_UNKNOWN_FORM, /* no Accept that is known */
	API_NO_CONVERSION, /* nothing of its kind is what Accept asks for */
	API_NO_STREAM,	   /* the same, of a watch */
	API_UNKNOWN_PATCH,
};
enum initial_events { INITIAL_EVENTS_DEFAULT, INITIAL_EVENTS_NO, INITIAL_EVENTS_YES };
enum field_validation { VALIDATE_WARN, VALIDATE_IGNORE, VALIDATE_STRICT };

/* A body that a door could make no value of. What is wrong with it is told after everything that is
 * wrong with a request whatever its body says. */
struct api_unread {
	const char *why; /* the reader's words; NULL: it is of a media type that nobody reads */
	const char *text;
	size_t len;
};

/* All strings borrowed for the call (a watch copies what it keeps). */
struct api_request {
	enum api_verb verb;
	const char *group, *version, *resource; /* "" core; plural */
	const char *ns, *name;                  /* NULL: cluster-wide / collection */
	const char *subresource; /* NULL or "status", "scale", "binding", "log", ... */
	const struct value *body;
	const struct api_unread *unread;   /* instead of body */
	const struct strvec *duplicates;   /* paths of keys that the body has twice; or NULL */
	enum patch_type patch;
	/* options */
	const char *label_selector, *field_selector, *cont;
	const char *resource_version, *rv_match;
	int64_t limit;
	bool allow_bookmarks;
	enum initial_events initial_events;
	bool dry_run, force;
	const char *field_manager;
	enum field_validation validation;
	enum propagation propagation;
	int64_t grace_s; /* -1: not given */
	const char *precondition_uid, *precondition_rv;
	bool as_table, as_partial; /* response forms */
	bool as_aggregated;        /* /api and /apis as one APIGroupDiscoveryList */
	int include_object;        /* of table rows: 0 metadata, 1 none, 2 whole object */
	const char *path;          /* non-resource request when resource is NULL: "/version" */
	const char *query;         /* raw query of subresources and non-resource paths */
	const struct api_user *user;
	const char *user_agent;
	const struct kind *kind; /* saves looking up group, version and resource; may be NULL */
	bool wire;         /* the answer leaves the process: list items without their own type */
	int64_t timeout_s; /* of a watch, as asked; 0: none (the door keeps to it) */
	bool head;         /* only the headers are wanted */
	const char *etags; /* If-None-Match; NULL: not given */
	enum api_refusal refusal; /* whoever may ask is told so */
};
#define API_REQUEST_INIT                                                                           \
	{                                                                                          \
		.grace_s = -1                                                                      \
	}

#define API_FOR_GOOD "public, immutable" /* cache_control; it expires in a year */
struct api_response {
	int code;
	struct value *body; /* owned; object, list, Table or Status; NULL when text is used */
	/* non-resource and log responses; the bytes of a body, too: through HTTPS, and where they are
	 * not those that any body has */
	struct buf text;
	const char *text_type, *cache_control; /* headers; NULL: the usual */
	char *etag;     /* owned; NULL: none. With code 304 the client has it already */
	char *location; /* owned; with code 301 */
	bool vary;      /* another Accept would have another answer */
	struct strvec warnings;
};
void api_response_release(struct api_response *r);

/* Service account tokens: the --service-account-* flags and --api-audiences. */
struct token_config {
	const char *key;         /* PEM they are signed with; NULL: none are issued */
	const char *public_keys; /* PEMs they are known by; NULL: none is known */
	/* Comma lists; NULL: the cluster's own name, the issuers. The first issuer issues. */
	const char *issuers, *audiences;
	const char *jwks_uri; /* NULL: the server's own */
	bool no_extension;    /* --service-account-extend-token-expiration=false */
	int64_t most_seconds; /* of a token, as it is asked for; 0: any */
};
/* Whether tokens can be signed with this PEM: 0 or -EINVAL with client-go's words. */
int tokens_check_key(const char *pem, struct err *err) NODISCARD;

struct apiserver_config {
	const char *version;        /* "v1.34.0" */
	const char *service_cidr;   /* "10.96.0.0/12" */
	const char *advertise_host; /* "172.30.1.2:6443" */
	const char *authorization_mode; /* "Node,RBAC"; NULL: AlwaysAllow, as upstream */
	bool node_restriction;          /* of --enable-admission-plugins */
	bool no_anonymous;              /* --anonymous-auth=false */
	const char *etcd_user; /* common name of its certificate for etcd; NULL: it shows none */
	struct token_config tokens;
	/* Bytes of a kubelet's answer; NULL: none reachable. See kubelet doors below. */
};

/* The store is borrowed and must outlive it. Loads what the store holds. */
struct apiserver *apiserver_new(struct sim *sim, struct store *store,
				const struct apiserver_config *cfg);
void apiserver_free(struct apiserver *a); /* watches are ended (closed) */

/* 0, or -errno of the response's Status (also in resp->body). Never a watch. */
int apiserver_handle(struct apiserver *a, const struct api_request *req, struct api_response *resp);

/* Method, request target and headers of interest as a request, which borrows from them and from
 * the route (freed with api_route_free). body is the parsed body or NULL. */
struct api_route;
struct api_route *api_route_new(const char *method, const char *target, const char *content_type,
				const char *accept, const struct value *body,
				struct api_request *req);
void api_route_free(struct api_route *r);

/* What an Accept header (NULL: none) asks for. */
struct api_accept {
	bool table, partial, aggregated, yaml;
	bool possible;	 /* one of its clauses can be given */
	bool type_known; /* one of its types, in whatever conversion */
	bool text;	 /* plain text would do */
};
void api_accept_parse(const char *header, struct api_accept *ret);

/*
 * Watches. fn gets type "ADDED", "MODIFIED", "DELETED", "BOOKMARK" or "ERROR" (then obj is
 * a Status and the watch is over), or NULL with no object when the server went away (the
 * watch is over; it still has to be freed). It is called within the commit that caused it,
 * and for what exists already within apiserver_watch: it must not call the apiserver (queue
 * it; client/ informers do). Freeing watches is allowed.
 */
struct api_watch;
typedef void (*api_watch_fn)(void *arg, const char *type, const struct value *obj);
int apiserver_watch(struct apiserver *a, const struct api_request *req, api_watch_fn fn, void *arg,
		    struct api_watch **ret, struct api_response *resp);
void api_watch_free(struct api_watch *w);

/* ---- kubelet doors: logs, exec, attach, port-forward go to the node ----------- */

struct log_options {
	bool follow, previous, timestamps;
	int64_t tail;        /* -1: all */
	int64_t since_s;     /* 0: none */
	int64_t since_time;  /* ns; 0: none */
	int64_t limit_bytes; /* 0: none */
};

struct kubelet_door {
	/* All block (fiber code). Errors are API errors (http, reason, message). */
	int (*logs)(void *arg, const char *node, const char *ns, const char *pod,
		    const char *container, const struct log_options *opt, struct stream *out,
		    struct err *err);
	int (*exec)(void *arg, const char *node, const char *ns, const char *pod,
		    const char *container, char *const *argv, struct stream *in, struct stream *out,
		    struct stream *errout, bool tty, int *ret_status, struct err *err);
	/* in, errout may be NULL */
	int (*attach)(void *arg, const char *node, const char *ns, const char *pod,
		      const char *container, struct stream *in, struct stream *out,
		      struct stream *errout, struct err *err);
};
void apiserver_set_kubelet_door(struct apiserver *a, const struct kubelet_door *door, void *arg);
/* Pod logs and exec after the pipeline's checks (pod exists, container named, authorized). */
int apiserver_logs(struct apiserver *a, const struct api_user *user, const char *ns,
		   const char *pod, const char *container, const struct log_options *opt,
		   struct stream *out, struct err *err) NODISCARD;
int apiserver_exec(struct apiserver *a, const struct api_user *user, const char *ns,
		   const char *pod, const char *container, char *const *argv, struct stream *in,
		   struct stream *out, struct stream *errout, bool tty, int *ret_status,
		   struct err *err) NODISCARD;

/*
 * What the program at ip answers to a get or list of an aggregated API's kind: 0 and an array
 * (owned) of the objects there are (by req's namespace and name; not yet selected by labels), or
 * a negative code when nothing listens there.
 */
typedef int (*api_extension_fn)(void *arg, const char *ip, const struct api_request *req,
				const struct kind *k, struct value **ret);
void apiserver_set_extension_door(struct apiserver *a, api_extension_fn fn, void *arg);

/* What https://127.0.0.1:port/healthz on the server's own machine answers: its HTTP status, with
 * the body in ret, or a negative code when nothing listens there. */
typedef int (*api_component_fn)(void *arg, int port, struct buf *ret);
void apiserver_set_component_door(struct apiserver *a, api_component_fn fn, void *arg);

/*
 * Whose bearer token it is, for doors: fills *ret, which borrows from *ret_keep (release it with
 * api_token_user_free after the last request). 0, or -EACCES ("Unauthorized").
 */
struct api_token_user;
int apiserver_token_user(struct apiserver *a, const char *token, struct api_user *ret,
			 struct api_token_user **ret_keep, struct err *err) NODISCARD;
void api_token_user_free(struct api_token_user *u);
/* In and out of a container's first process; in and errout may be NULL. Until it or in ends. */
int apiserver_attach(struct apiserver *a, const struct api_user *user, const char *ns,
		     const char *pod, const char *container, struct stream *in, struct stream *out,
		     struct stream *errout, struct err *err) NODISCARD;
/* Whether user may come through a door ("exec", "attach", "portforward") to a pod, and the pod,
 * its container (NULL: the only one) and node are there: to refuse before a stream begins. */
int apiserver_pod_door(struct apiserver *a, const struct api_user *user, const char *sub,
		       const char *ns, const char *pod, const char *container,
		       struct err *err) NODISCARD;
/* Whether user may have a port of a pod forwarded (or whatever else sub names) and where the
 * pod is: its address (owned). Running pods only. */
int apiserver_pod_address(struct apiserver *a, const struct api_user *user, const char *sub,
			  const char *ns, const char *pod, char **ret_ip,
			  struct err *err) NODISCARD;

/* Where the proxy subresource of a node, pod or service leads. */
struct api_proxy {
	char *ip; /* owned */
	int port;
	bool tls;
};
bool apiserver_is_proxy(const struct api_request *req);
/* One request over the simulated network from the server's machine; err has why it failed. */
struct net_request;
struct net_response;
typedef int (*api_proxy_fn)(void *arg, const struct api_proxy *to, struct net_request *req,
			    struct net_response *resp, struct err *err);
void apiserver_set_proxy_door(struct apiserver *a, api_proxy_fn fn, void *arg);
/* Passes method, body and what follows ".../proxy" in target on. Fiber code. */
int apiserver_proxy(struct apiserver *a, const struct api_request *req, const char *method,
		    const char *target, const char *body, size_t len, struct net_response *resp,
		    struct err *err) NODISCARD;
int apiserver_proxy_target(struct apiserver *a, const struct api_request *req,
			   struct api_proxy *ret, struct err *err) NODISCARD;

#endif
