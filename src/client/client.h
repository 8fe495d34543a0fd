/*
 * client.h - typed access to the API for every component and command, whoever serves it.
 *
 * A client is an identity on a transport. Calls return 0 and the object (owned by the
 * caller when ret is not NULL), or a negative code with err holding the API error
 * (reason, http, message, Status as detail) or the connection's ("connection refused").
 * Codes: -ENOENT NotFound, -EEXIST AlreadyExists, -ESTALE Conflict, -EINVAL Invalid or
 * BadRequest, -EACCES Forbidden or Unauthorized, -EGONE (-ETIME) Expired, -ECONNREFUSED ...
 */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include "apiserver/apiserver.h"

struct client;
struct client_watch;

/* Ports of a pod to be brought near. */
struct client_forward_port {
	int local, remote; /* local 0: any that is free */
};
/* What can happen to a connection on this side; the text says it in full. */
enum client_forward_trouble {
	FORWARD_NO_ACCEPT,
	FORWARD_NO_ERROR_STREAM,
	FORWARD_NO_DATA_STREAM,
	FORWARD_FROM_LOCAL,
	FORWARD_TO_LOCAL
};
/* How it is ended from outside: set asked and wake waiting. */
struct client_forward_end {
	bool asked;
	struct waitq waiting;
};
struct client_forward {
	const char *ns, *pod;
	const char *const *addresses; /* to listen on: IP addresses, or "localhost" */
	size_t nr_addresses;
	const struct client_forward_port *ports;
	size_t nr_ports;
	struct machine *near; /* where to listen; over HTTPS it is this computer */
	bool no_websocket;    /* over HTTPS: SPDY without trying a WebSocket */
	struct client_forward_end *end;
};
struct client_forward_ops {
	void *arg;
	void (*listening)(void *arg, const char *ip, const struct client_forward_port *port);
	/* Nobody listens for it; errors as Go prints a list of them, without the brackets. */
	void (*unable)(void *arg, const struct client_forward_port *port, const char *errors);
	void (*handling)(void *arg, int local); /* a connection came */
	/* A connection came to grief: what the pod's side said, or what happened here. */
	void (*failed)(void *arg, const struct client_forward_port *port, const char *why);
	void (*trouble)(void *arg, enum client_forward_trouble what, const char *text);
};

/* How requests travel. In-process here; HTTPS is another implementation. */
struct transport {
	int (*handle)(void *self, const struct api_request *req, struct api_response *resp,
		      struct err *err); /* err: the connection failed */
	/* *ret is the transport's own handle. fn as in apiserver_watch. */
	int (*watch)(void *self, const struct api_request *req, api_watch_fn fn, void *arg,
		     void **ret, struct api_response *resp, struct err *err);
	void (*watch_free)(void *self, void *handle);
	int (*route)(void *self, const char *method, const char *target, const char *content_type,
		     const char *accept, const char *body, size_t len, const struct api_user *user,
		     struct api_response *resp, struct err *err);
	int (*logs)(void *self, const struct api_user *user, const char *ns, const char *pod,
		    const char *container, const struct log_options *opt, struct stream *out,
		    struct err *err);
	/* argv NULL: attaches to the container's first process */
	int (*exec)(void *self, const struct api_user *user, const char *ns, const char *pod,
		    const char *container, char *const *argv, struct stream *in, struct stream *out,
		    struct stream *errout, bool tty, int *ret_status, struct err *err);
	/* See client_forward. */
	int (*forward)(void *self, const struct api_user *user, const struct client_forward *what,
		       const struct client_forward_ops *ops, struct err *err);
	void (*release)(void *self);
};

/*
 * The in-process transport to an apiserver that may come and go: *slot is NULL while it is
 * down (then every call fails with -ECONNREFUSED "dial tcp HOST: connect: connection refused").
 * latency_ns > 0 lets virtual time pass per call when in a fiber (commands; components use 0).
 */
struct transport_slot {
	struct apiserver *server;
	const char *host; /* "172.30.1.2:6443" for messages */
	struct sim *sim;
	int64_t latency_ns;
	/* What a login over TLS is shown and checked against: PEM, borrowed; NULL: unchecked. */
	const char *serving_cert, *client_ca;
};

struct client *client_new(const struct transport_slot *slot, const char *user,
			  const char *const *groups, const char *user_agent);
/* Another identity on c's transport, which c keeps owning: kube-controller-manager runs each
 * controller as its own service account. */
struct client *client_as_new(struct client *c, const char *user, const char *const *groups,
			     const char *user_agent);
struct client *client_new_transport(const struct transport *t, void *self, struct sim *sim);
/* What else its credentials say of the user: uid and extra may be NULL. */
void client_identify(struct client *c, const char *uid, const struct value *extra);
/* Every request from now on asks to be taken as user's (kubectl --as); uid and groups may be
 * NULL. */
void client_impersonate(struct client *c, const char *user, const char *uid,
			const char *const *groups);
/* Watches of commands (client_watch) end after so long; 0: never. Over HTTPS the transport ends
 * requests of every kind. */
void client_limit_watches(struct client *c, int64_t ns);
void client_free(struct client *c);
/* Fills err from a Status answered with HTTP code http; returns err->code. For transports. */
int client_status_err(const struct value *status, int http, struct err *err);

struct list_options {
	const char *label_selector, *field_selector, *resource_version, *cont;
	int64_t limit;
};
struct write_options {
	bool dry_run, force;
	const char *field_manager;
	enum field_validation validation;
	struct strvec *warnings; /* filled when not NULL */
};
struct delete_options {
	int64_t grace_s; /* -1: default */
	enum propagation propagation;
	const char *uid, *resource_version; /* preconditions */
	bool dry_run;
};
#define DELETE_OPTIONS_INIT                                                                        \
	{                                                                                          \
		.grace_s = -1                                                                      \
	}

/* opt may be NULL everywhere. subresource NULL or "status" ... */
int client_get(struct client *c, const struct kind *k, const char *ns, const char *name,
	       struct value **ret, struct err *err) NODISCARD;
int client_list(struct client *c, const struct kind *k, const char *ns,
		const struct list_options *opt, struct value **ret, struct err *err) NODISCARD;
int client_create(struct client *c, const struct kind *k, const char *ns, const struct value *obj,
		  const struct write_options *opt, struct value **ret, struct err *err) NODISCARD;
int client_update(struct client *c, const struct kind *k, const char *subresource,
		  const struct value *obj, const struct write_options *opt, struct value **ret,
		  struct err *err) NODISCARD;
int client_patch(struct client *c, const struct kind *k, const char *ns, const char *name,
		 const char *subresource, enum patch_type type, const struct value *patch,
		 const struct write_options *opt, struct value **ret, struct err *err) NODISCARD;
int client_delete(struct client *c, const struct kind *k, const char *ns, const char *name,
		  const struct delete_options *opt, struct value **ret, struct err *err) NODISCARD;
int client_bind(struct client *c, const char *ns, const char *pod, const char *uid,
		const char *node, struct err *err) NODISCARD;
/* Anything else: fill a request (its user is set here). resp is filled in either case. */
int client_do(struct client *c, struct api_request *req, struct api_response *resp,
	      struct err *err) NODISCARD;
/* By URL, as `kubectl get --raw`. */
int client_raw(struct client *c, const char *method, const char *target, const char *accept,
	       const char *body, size_t len, struct api_response *resp, struct err *err) NODISCARD;
int client_logs(struct client *c, const char *ns, const char *pod, const char *container,
		const struct log_options *opt, struct stream *out, struct err *err) NODISCARD;
int client_exec(struct client *c, const char *ns, const char *pod, const char *container,
		char *const *argv, struct stream *in, struct stream *out, struct stream *errout,
		bool tty, int *ret_status, struct err *err) NODISCARD;
/* In and out of the container's first process until it or in ends. tty: in is a terminal to be
 * handed over; else errout gets what it writes there. in, errout may be NULL. */
int client_attach(struct client *c, const char *ns, const char *pod, const char *container,
		  struct stream *in, struct stream *out, struct stream *errout, bool tty,
		  struct err *err) NODISCARD;

/*
 * Listens, and carries connections to the pod, until what->end asks for its end, or one fails
 * there: -EIO "lost connection to pod". -EADDRINUSE when none of the ports can be listened on
 * ("unable to listen on ..."); -ECANCELED. As upstream, nothing is noticed of the pod's end before
 * the next connection. Fiber code. Upstream: client-go/tools/portforward.
 */
int client_forward(struct client *c, const struct client_forward *what,
		   const struct client_forward_ops *ops, struct err *err) NODISCARD;
/* For transports: the error r in err as that of a connection which was not made (returns r); the
 * error of having no listener at all; what a container runtime says when
 * nobody answers (code: -ECONNREFUSED, -ECONNRESET, -ETIMEDOUT) in a sandbox (owned). */
int client_forward_no_way(int r, struct err *err);
int client_forward_nothing(const struct client_forward *what, struct err *err);
char *client_forward_refusal_dup(const char *sandbox, int port, int code);

/*
 * Watch as a blocking queue for commands: client_watch_next waits in the fiber. The request
 * fields are as in list_options plus resource_version to start from; table asks for Table
 * events.
 */
/* The raw form for components: fn as in apiserver_watch; from rv (NULL: what exists first). */
int client_watch_start(struct client *c, const struct kind *k, const char *ns, const char *name,
		       const struct list_options *opt, api_watch_fn fn, void *arg, void **ret,
		       struct err *err) NODISCARD;
void client_watch_stop(struct client *c, void *handle);
int client_watch(struct client *c, const struct kind *k, const char *ns, const char *name,
		 const struct list_options *opt, bool table, struct client_watch **ret,
		 struct err *err) NODISCARD;
/* 1 with *ret_type (static) and *ret_obj (owned), 0 when the server ended it, -ETIMEDOUT at
 * deadline, -ECANCELED. */
int client_watch_next(struct client_watch *w, int64_t deadline_ns, const char **ret_type,
		      struct value **ret_obj) NODISCARD;
void client_watch_free(struct client_watch *w);

#endif
