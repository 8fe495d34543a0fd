/* grpc_private.h - what the grpc_*.c share: the loop and channels in grpc.c, calls in
 * grpc_call.c, connections in grpc_conn.c, their TLS in grpc_tls.c. */
#ifndef CLIENT_GRPC_PRIVATE_H
#define CLIENT_GRPC_PRIVATE_H

#include "client/grpc.h"

#include <gnutls/gnutls.h>
#include <nghttp2/nghttp2.h>

#define GRPC_MAX_HEADERS ((size_t)64 << 10)
#define GRPC_MAX_QUEUED ((size_t)4 << 20)
#define GRPC_MAX_CALLS 4096

struct grpc_target {
	char *host, *port, *address; /* address: host:port as written */
	const char *endpoint;
	bool tls;
};

/* Where a connection is. */
enum conn_state {
	CONN_DIALING,  /* the socket is being connected */
	CONN_SHAKING,  /* TLS */
	CONN_GREETING, /* HTTP/2: waiting for the server's settings */
	CONN_READY,
};

struct grpc_conn {
	struct grpc_channel *ch;
	struct grpc_target *target;
	struct addrinfo *addresses, *next_address;
	int fd;
	enum conn_state state;
	gnutls_session_t tls; /* NULL: in the clear */
	char *tls_error;      /* why its certificate was not accepted */
	nghttp2_session *h2;
	struct buf out;
	size_t off;
	uint32_t events;           /* asked of epoll */
	int64_t deadline;          /* of becoming ready */
	int64_t last_read, pinged; /* pinged: when the open ping was sent; 0: none */
	bool draining;             /* GOAWAY: no new calls */
	bool corked;               /* callbacks run: what is to be sent goes out after them */
};

struct message {
	struct message *next;
	struct buf data;
};

struct grpc_call {
	struct grpc_channel *ch;
	struct grpc_call *next;
	char *path;
	struct strvec headers; /* name, value, ... */
	struct buf out;        /* framed messages */
	size_t off;
	bool close_send, deferred;
	bool sent;
	struct grpc_conn *conn; /* that carries it */
	const char *endpoint;
	int32_t id;
	struct buf in; /* a message that is not yet whole */
	struct message *first, **last;
	size_t queued, unconsumed, header_bytes;
	bool ended;
	int http, status; /* status -1: no trailers */
	bool grpc;        /* the content type was */
	char *message;
	int64_t deadline, timeout;
	struct waitq changed;
};

struct grpc_channel {
	struct grpc_loop *l;
	struct grpc_channel *next;
	struct strvec endpoints;
	struct grpc_target *target;
	size_t nr, at;   /* at: the endpoint to try next */
	size_t failures; /* since the last connection */
	struct strvec headers;
	char *user_agent;
	gnutls_certificate_credentials_t cred; /* NULL: bad certificates */
	char *cred_error;
	bool insecure_skip_verify, has_ca, fail_fast;
	int64_t dial_timeout, keepalive_time, keepalive_timeout;
	size_t max_send, max_recv;
	struct grpc_conn *conn;
	int64_t retry_at; /* 0: at once */
	char *error;
	struct grpc_call *calls;
	size_t nr_calls;
};

struct grpc_loop {
	struct sim *sim;
	int epoll, timer;
	int64_t armed;
	struct grpc_channel *channels;
};

int64_t grpc_now(void); /* ns, monotonic */

/* grpc.c */
void grpc_channel_lost(struct grpc_channel *ch, const char *why); /* its connection */
void grpc_channel_ready(struct grpc_channel *ch);
void grpc_channel_kick(struct grpc_channel *ch); /* there is a call to carry */

/* grpc_call.c */
void grpc_call_end(struct grpc_call *c, int status, const char *message);
void grpc_call_submit(struct grpc_call *c, struct grpc_conn *conn);
int grpc_call_on_header(struct grpc_call *c, const char *name, size_t name_len, const char *value,
			size_t len);
/* False: the call has ended by what came, and is to be reset. */
bool grpc_call_on_data(struct grpc_call *c, const uint8_t *p, size_t len);
void grpc_call_on_close(struct grpc_call *c, uint32_t h2_error);

/* grpc_conn.c */
struct grpc_conn *grpc_conn_new(struct grpc_channel *ch, struct grpc_target *t);
/* Begins to connect; may free it. */
void grpc_conn_start(struct grpc_conn *c);
void grpc_conn_free(struct grpc_conn *c);
void grpc_conn_ready(struct grpc_conn *c, uint32_t events); /* epoll's; may free it */
/* Deadlines and pings; the time of the next one is put into *next. May free it. */
void grpc_conn_tick(struct grpc_conn *c, int64_t now, int64_t *next);
void grpc_conn_flush(struct grpc_conn *c); /* may free it */

/* grpc_tls.c */
/* Fills ch->cred, or ch->cred_error. */
void grpc_tls_load(struct grpc_channel *ch, const struct grpc_config *cfg);
int grpc_tls_open(struct grpc_conn *c);
/* 1 done, 0 goes on, negative with the reason in Go's words. */
int grpc_tls_shake(struct grpc_conn *c, struct buf *why);
/* As read and write: bytes, 0 at the end, -EAGAIN, or another negative with the reason. */
ssize_t grpc_read(struct grpc_conn *c, void *p, size_t max, struct buf *why);
ssize_t grpc_write(struct grpc_conn *c, const void *p, size_t len);

#endif
