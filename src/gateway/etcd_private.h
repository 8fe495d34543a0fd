/* etcd_private.h - what the files of etcd's door share: calls in etcd.c, connections in
 * etcd_conn.c, watches in etcd_watch.c. */
#ifndef GATEWAY_ETCD_PRIVATE_H
#define GATEWAY_ETCD_PRIVATE_H

#include "gateway/etcd.h"
#include "store/rpc.h"

#include <gnutls/gnutls.h>
#include <nghttp2/nghttp2.h>

/* gRPC's status codes. */
enum {
	GRPC_OK = 0,
	GRPC_UNKNOWN = 2,
	GRPC_RESOURCE_EXHAUSTED = 8,
	GRPC_UNIMPLEMENTED = 12,
	GRPC_INTERNAL = 13,
	GRPC_UNAVAILABLE = 14
};

struct conn;

struct watching;

struct grpc_stream {
	struct conn *conn;
	struct grpc_stream *next;
	int32_t id;
	char *path;
	char *token; /* what it says of who calls; NULL: nothing */
	enum rpc_kind kind;
	bool grpc, begun, answered, ended, in_ended;
	struct buf in;  /* bytes of messages not yet whole */
	struct buf out; /* framed messages to be sent */
	size_t off;
	int status;
	char *message;
	struct watching *watches;
	int64_t next_watch;
	bool own_ids; /* the client has chosen some of them */
	int64_t no_quorum; /* virtual: till when it waits for members that are not there; 0: not */
};

struct conn {
	struct source source;
	struct gateway *g;
	struct conn *next, *prev;
	gnutls_session_t tls;
	char *common_name; /* of the client's certificate */
	nghttp2_session *h2;
	struct grpc_stream *streams;
	struct buf out; /* for the socket */
	size_t off;
	bool shaken, wants_write, dead;
	int64_t since;
	size_t held; /* by its streams */
};

struct etcd_gate {
	struct gateway *g;
	struct source listener;
	int port;
	struct door_pki *pki;
	gnutls_certificate_credentials_t creds;
	gnutls_priority_t priority;
	struct conn *conns;
	size_t nr;
	int64_t notify; /* virtual: when watches tell their progress next */
	size_t held, max_held; /* by all streams: what came and what is to go */
};

/* The call is over; the trailers tell how. */
void grpc_finish(struct grpc_stream *s, int status, const char *message);
void grpc_refuse(struct grpc_stream *s, const struct err *err);
/* A message of the answer. */
void grpc_answer(struct grpc_stream *s, const struct buf *message);
/* Carries out the whole messages of s->in, one after the other. */
void grpc_input(struct grpc_stream *s);
/* Answers go out: begins the response, or goes on with it. */
void grpc_send(struct grpc_stream *s);
void grpc_free(struct grpc_stream *s);
/* A stream holds n bytes more, or less. When all hold too much the connection that holds most is
 * dead from now on. */
void grpc_hold(struct grpc_stream *s, ssize_t n);
/* One message of a client on a Watch stream. */
void grpc_watch_message(struct grpc_stream *s, struct store *store, const void *p, size_t len);
void grpc_watches_sweep(struct grpc_stream *s); /* those that are dead go */
/* Those that asked for it, and told nothing since the last time, tell how far they are. */
void grpc_watches_notify(struct grpc_stream *s, struct store *store);
void grpc_watches_free(struct grpc_stream *s);
nghttp2_nv grpc_header(const char *name, const char *value);

#endif
