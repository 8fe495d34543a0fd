/* internal.h - what the files of the door share. */
#ifndef GATEWAY_INTERNAL_H
#define GATEWAY_INTERNAL_H

#include "apiserver/apiserver.h"
#include "cluster/inbound.h"
#include "gateway/gateway.h"
#include "sim/pace.h"

#include <errno.h>
#include <microhttpd.h>

#define MAX_BODY ((size_t)3 << 20)
#define MAX_UNREAD ((size_t)16 << 20) /* of a watch or a log that nobody reads */
#define MAX_CONNECTIONS 1000

struct exchange;

/* Whom a client certificate was found to be. Verifying one costs more than most requests, so
 * for the rest of the second (of both clocks) the same bytes are believed. */
struct known_client {
	struct buf der;
	char *name, *credential;
	struct strvec groups;
	int64_t sim_s, wall_s;
};
#define KNOWN_CLIENTS 8

/* ---- loop.c ------------------------------------------------------------------------ */

/* A descriptor the loop watches. ready may free the source. */
struct source {
	int fd;
	void (*ready)(struct source *s, uint32_t events);
};

struct gateway {
	struct workspace *w;
	struct cluster *c;
	struct sim *sim;
	struct pace pace;
	bool stepped, follows, stop;
	struct value *(*ask)(void *arg, const struct value *question);
	void *ask_arg;
	int64_t busy_until; /* stepped: time stands still until then, wall ns */
	int64_t active_at;  /* stepped: wall ns of the last request */
	bool (*at_rest)(void *arg); /* stepped: may be NULL */
	void *at_rest_arg;
	bool rested;	  /* at the last look */
	int64_t looked_at; /* wall ns */
	int64_t rest_ns;  /* wall time since the last request in which clients were at rest */
	struct door_pki *pki;
	char *address, *server, *kubeconfig;
	int port;
	int epoll;
	struct source **sources; /* by descriptor */
	size_t cap_sources;
	struct MHD_Daemon *http; /* NULL while the cluster's apiserver does not run */
	struct source external; /* of a real etcd that holds the cluster's state; fd -1: none */
	struct source http_source;
	struct exchange *exchanges; /* all there are */
	struct link *links;         /* connections */
	struct control *control;
	struct etcd_gate *etcd; /* etcd.h */
	struct upgrade *upgrades; /* connections that became WebSocket or SPDY */
	int64_t sweep_at;   /* wall ns */
	bool unsynced;      /* an input is not yet on disk: answers wait */
	bool served;        /* somebody saw the present */
	struct gateway_stats stats;
	struct known_client known[KNOWN_CLIENTS];
	unsigned next_known; /* whose place the next one gets */
	/* the last object written for a watcher: the next ones get the same bytes */
	struct value *last_object;
	struct buf last_text;
};

int64_t wall_ns(void); /* monotonic */
int64_t wall_seconds(void);
void loop_add(struct gateway *g, struct source *s, uint32_t events);
void loop_change(struct gateway *g, struct source *s, uint32_t events);
void loop_remove(struct gateway *g, struct source *s);

/* ---- http.c: connections and requests ------------------------------------------------ */

/*
 * An answer that comes bit by bit. Whoever produces appends to out and calls flow_wake;
 * release is called once, when the client has all of it or is gone.
 */
struct flow {
	struct buf out;
	size_t off; /* sent */
	bool ended; /* nothing more will come */
	bool failed;
	int64_t deadline; /* wall ns at which it ends; 0: none */
	void (*release)(struct exchange *x);
	void *owner;
};

struct exchange {
	struct gateway *g;
	struct MHD_Connection *conn;
	struct exchange *next, *prev;
	char *target;
	const char *method;
	struct buf body;
	bool begun, too_large, started, suspended, hung_up;
	const char *malformed; /* why it is not even read; NULL: it is */
	bool swagger_protobuf; /* OpenAPI version 2 in the form that was asked for */
	int64_t since; /* wall ns */
	/* who asks: owned */
	char *user_name;
	struct strvec groups;
	struct api_token_user *token;
	struct api_user user;
	/* whom they want to be taken for: owned */
	struct strvec as_groups;
	struct value *as_extra;
	struct value *extra; /* of user, when a certificate says who it is */
	struct api_user as;
	/* an answer that waits for the journal */
	struct MHD_Response *held;
	unsigned held_code;
	struct flow *flow;
	struct upgrade *upgrade; /* whose handshake this is */
	struct proxied *proxied;
	struct source hangup; /* tells that the client of a suspended exchange is gone */
};

int http_open(struct gateway *g, struct err *err) NODISCARD; /* listens */
void http_close(struct gateway *g);
int http_timeout_ms(struct gateway *g);
void http_run(struct gateway *g);
/* After a sync: answers that were held go out, flows with news are resumed. */
bool http_release(struct gateway *g);
void http_sweep(struct gateway *g, int64_t now); /* deadlines */
/* The answer comes later, into x->held. */
void exchange_wait(struct exchange *x);
const char *exchange_header(struct exchange *x, const char *name);

/* ---- answer.c -------------------------------------------------------------------------- */

enum MHD_Result answer_error(struct exchange *x, const struct err *err);
/* As the server writes JSON: fields in the order of their Go types, no new line at the end. */
void answer_write(struct buf *out, const struct value *v, bool pretty);
enum MHD_Result answer_value(struct exchange *x, unsigned code, const struct value *body);
enum MHD_Result answer_status(struct exchange *x, unsigned code, const char *reason,
			      const char *fmt, ...) PRINTF(4, 5);
/* The apiserver's answer in the form that was asked for. */
enum MHD_Result answer_response(struct exchange *x, const struct api_request *req,
				struct api_response *resp);
/* Bits appended to flow->out as they come; takes nothing, flow->release frees. */
enum MHD_Result answer_flow(struct exchange *x, const char *type, struct flow *f,
			    const struct strvec *warnings);
/* Queues response (taken) now, or once the journal is on disk. */
enum MHD_Result answer_queue(struct exchange *x, unsigned code, struct MHD_Response *r);
void flow_wake(struct exchange *x);
/* The request's body as a value (NULL: empty), and the paths of keys it has twice. -ENOTSUP: of a
 * media type nobody reads; else negative with the reader's words. */
int answer_body(struct exchange *x, struct value **ret, struct strvec *dups,
		struct err *err) NODISCARD;

/* ---- swagger.c ----------------------------------------------------------------------- */

#define SWAGGER_PROTOBUF "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"
/* An OpenAPI version 2 document as the protobuf message that older clients ask for. */
void swagger_write_protobuf(struct buf *out, const struct value *document);

/* ---- identity.c ----------------------------------------------------------------------- */

/* Fills x->user, and whom it impersonates. -EINVAL: parts of that without a name. -EACCES: credentials were shown and are not good. */
int identify(struct exchange *x) NODISCARD;
void identity_forget(struct gateway *g);

/* ---- control.c ------------------------------------------------------------------------ */

int control_open(struct gateway *g, struct err *err) NODISCARD;
void control_close(struct gateway *g);
void control_cut(struct gateway *g); /* ends the visits of its peers */
void control_run_peers(struct gateway *g); /* sends what there is, ends who is gone */
bool control_busy(const struct gateway *g); /* a script runs for somebody */
bool control_news(const struct gateway *g);

/* ---- upgrade.c ------------------------------------------------------------------------ */

enum MHD_Result upgrade_answer(struct exchange *x, struct apiserver *a,
			       const struct api_request *req);
void upgrade_abandon(struct upgrade *u); /* the client went before the handshake was through */
void upgrades_run(struct gateway *g);    /* sends what there is, ends who is gone */
void upgrades_close(struct gateway *g);
bool upgrades_wait(const struct gateway *g); /* somebody waits for what happens */
bool upgrades_news(const struct gateway *g); /* and has something to read now */

/* ---- proxy.c ----------------------------------------------------------------------------- */

enum MHD_Result proxy_answer(struct exchange *x, struct apiserver *a,
			     const struct api_request *req);
void proxy_release(struct exchange *x);

/* ---- logs.c ----------------------------------------------------------------------------- */

enum MHD_Result logs_answer(struct exchange *x, struct apiserver *a, const struct api_request *req);

/* ---- watch.c ---------------------------------------------------------------------------- */

enum MHD_Result watch_answer(struct exchange *x, struct apiserver *a,
			     const struct api_request *req);

#endif
