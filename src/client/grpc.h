/*
 * grpc.h - calls to a gRPC server: HTTP/2 (nghttp2) over TLS (GnuTLS) or in the clear. How
 * etcdctl as an ordinary process, and an apiserver on somebody else's etcd, reach it.
 *
 * A loop carries the connections of any number of channels; it is one file descriptor
 * (grpc_loop_fd) that is readable when grpc_loop_turn has something to do, deadlines included.
 * A channel is a set of endpoints, of which one is connected at a time: when it fails the next
 * one is tried, and after the last a pause of one to three seconds. Calls wait for a
 * connection; a call whose connection breaks ends with GRPC_UNAVAILABLE and is not repeated
 * here. A call that waits blocks its fiber; outside of fibers it turns the loop itself.
 *
 * Deadlines follow the machine's own clock, never virtual time.
 *
 * Limits against a hostile peer: 64 KiB of headers a call, max_message bytes a message (in
 * either direction), 4 MiB of messages that wait to be taken (then the peer may not send),
 * 4096 calls a channel. Texts of errors are grpc-go's.
 */
#ifndef CLIENT_GRPC_H
#define CLIENT_GRPC_H

#include "base/base.h"
#include "sim/sim.h"

enum grpc_code {
	GRPC_OK = 0,
	GRPC_CANCELED = 1,
	GRPC_UNKNOWN = 2,
	GRPC_DEADLINE_EXCEEDED = 4,
	GRPC_RESOURCE_EXHAUSTED = 8,
	GRPC_UNIMPLEMENTED = 12,
	GRPC_INTERNAL = 13,
	GRPC_UNAVAILABLE = 14,
	GRPC_UNAUTHENTICATED = 16,
};
/* "DeadlineExceeded"; "Unknown" for a number that is none. */
const char *grpc_code_name(int code);

/* ---- the loop ---- */

struct grpc_loop;
struct grpc_loop *grpc_loop_new(struct sim *sim); /* NULL: nobody waits as a fiber */
void grpc_loop_free(struct grpc_loop *l);         /* its channels must be gone */
int64_t grpc_now_ms(void);                        /* of the clock that deadlines follow */
int grpc_loop_fd(const struct grpc_loop *l);
/* Waits up to timeout_ms (-1: for ever), moves everything on and wakes fibers. */
void grpc_loop_turn(struct grpc_loop *l, int timeout_ms);

/* ---- channels ---- */

struct grpc_config {
	const char *const *endpoints; /* "https://host:port", "host:port"; NULL-terminated */
	/* PEM texts; NULL: none (ca: the system's authorities). An endpoint without a scheme
	 * is reached by TLS when tls is set. */
	const char *ca_pem, *cert_pem, *key_pem;
	bool tls, insecure_skip_verify;
	/* 0: 20 s; 0: no pings; 0: 20 s. Pings go out while calls are open, at most every 10 s. */
	int64_t dial_timeout_ns, keepalive_time_ns, keepalive_timeout_ns;
	size_t max_send, max_recv; /* of a message; 0: 2 MiB and 256 MiB */
	const char *user_agent;
	/* Calls end with GRPC_UNAVAILABLE as soon as no endpoint can be reached, instead of
	 * waiting for one until their deadline. */
	bool fail_fast;
};
/* Whether a certificate and a key can be used, and belong together; err in Go's words. */
int grpc_check_key_pair(const char *cert_pem, const char *key_pem, struct err *err) NODISCARD;
struct grpc_channel;
/* Copies cfg. Connects when there is a call to carry. */
struct grpc_channel *grpc_channel_new(struct grpc_loop *l, const struct grpc_config *cfg);
void grpc_channel_free(struct grpc_channel *ch); /* its calls must be gone */
/* A header of every call from now on ("token"); value NULL: no more. */
void grpc_channel_header(struct grpc_channel *ch, const char *name, const char *value);
/* "host:port" of an endpoint; returns false when it has none. */
bool grpc_endpoint_address(const char *endpoint, struct buf *out);

/* ---- calls ---- */

struct grpc_call;
/* path: "/etcdserverpb.KV/Range". timeout_ns 0: none. Headers: see grpc_call_header. */
struct grpc_call *grpc_call_new(struct grpc_channel *ch, const char *path, int64_t timeout_ns);
void grpc_call_free(struct grpc_call *c); /* one that has not ended is reset */
/* Adds metadata; before the first message. */
void grpc_call_header(struct grpc_call *c, const char *name, const char *value);
void grpc_call_send(struct grpc_call *c, const void *message, size_t len);
void grpc_call_close_send(struct grpc_call *c);
/* The next message, when there is one already. */
bool grpc_call_take(struct grpc_call *c, struct buf *ret);
bool grpc_call_ended(const struct grpc_call *c); /* and nothing is left to take */
/* Waits for the next message: 1 with the message appended to ret, 0 when the call ended with
 * GRPC_OK. Negative: -EPROTO when it ended otherwise (see grpc_call_status), -ECANCELED when
 * the fiber was. */
int grpc_call_recv(struct grpc_call *c, struct buf *ret) NODISCARD;
/* How it ended, and the server's or our own words for it. */
int grpc_call_status(const struct grpc_call *c, const char **ret_message);
/* Whether anything of it can have reached a server. */
bool grpc_call_sent(const struct grpc_call *c);
/* The endpoint that carries or carried it; NULL: none yet. */
const char *grpc_call_endpoint(const struct grpc_call *c);

#endif
