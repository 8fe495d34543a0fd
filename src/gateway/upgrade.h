/*
 * upgrade.h - connections that stopped being HTTP: WebSocket or SPDY/3.1, for exec, attach
 * and port-forward. A connection has a transport (raw bytes, or a WebSocket's messages) and a
 * protocol on top of it.
 *
 *	upgrade.c    the connection, its buffers, the handshake; which protocol
 *	upgrade_tls.c its bytes, from the TLS session itself
 *	websocket.c  frames, by wslay; messages go to the protocol
 *	remote.c     exec and attach: channels of a WebSocket, or streams of SPDY
 *	forward.c    port-forward: streams of SPDY, also inside of a WebSocket;
 *	             forward_channels.c: channels of a WebSocket
 */
#ifndef GATEWAY_UPGRADE_H
#define GATEWAY_UPGRADE_H

#include "gateway/internal.h"

struct websocket;

/* What a request for an upgrade asked for; owned strings. */
struct remote_target {
	char *ns, *pod, *container, *subresource; /* "exec", "attach", "portforward" */
	struct value *argv, *user, *ports;
	bool in, out, err, tty;
};

struct upgrade {
	struct source source;
	struct gateway *g;
	struct upgrade *next, *prev;
	struct exchange *x; /* until the handshake is through */
	struct MHD_UpgradeResponseHandle *urh;
	struct gnutls_session_int *tls; /* libmicrohttpd's */
	bool tls_blocked;               /* it holds what it could not send */
	struct buf out;
	size_t out_off;
	bool finishing; /* close when all is sent */
	bool lingers;   /* without a WebSocket too: not before the client has hung up */
	int64_t linger_until; /* wall time, once all is sent; 0: not yet */
	bool dead, writable_wanted, stalled;
	struct websocket *ws; /* NULL: raw bytes */
	struct remote_target target;
	char *protocol; /* the subprotocol or stream protocol agreed upon */
	/* the protocol: bytes of the raw connection, or messages of the WebSocket */
	void (*received)(struct upgrade *u, const void *p, size_t len);
	void (*release)(struct upgrade *u); /* the client is gone or all is said */
	size_t (*unread)(const struct upgrade *u); /* input nobody took yet */
	void (*settle)(struct upgrade *u); /* time stands still for a while: send; may be NULL */
	bool (*pending)(const struct upgrade *u); /* settle would send something */
	void *state;
};

/* Sends raw bytes, or a binary message when it is a WebSocket. */
void upgrade_send(struct upgrade *u, const void *p, size_t len);
void upgrade_send_raw(struct upgrade *u, const void *p, size_t len);
/* A polite end once everything is sent. */
void upgrade_finish(struct upgrade *u);

/* The connection's bytes, from now on ours alone. Read and written as far as it goes: a count
 * (0: the client said goodbye), -EAGAIN, or -EPIPE. */
void upgrade_tls_take(struct upgrade *u, struct MHD_Connection *conn);
ssize_t upgrade_tls_read(struct upgrade *u, void *p, size_t max) NODISCARD;
ssize_t upgrade_tls_write(struct upgrade *u, const void *p, size_t len) NODISCARD;
bool upgrade_tls_holds(const struct upgrade *u); /* decrypted bytes: no descriptor tells of them */

struct websocket *websocket_new(struct upgrade *u);
void websocket_free(struct websocket *w);
void websocket_received(struct websocket *w, const void *p, size_t len);
void websocket_send(struct websocket *w, const void *p, size_t len);
void websocket_close(struct websocket *w);
bool websocket_over(const struct websocket *w); /* both have said goodbye */

/* Begin a protocol on u, whose target and transport are set. */
void remote_start_channels(struct upgrade *u); /* v4 or v5.channel.k8s.io */
void remote_start_streams(struct upgrade *u);  /* the same over SPDY */
void forward_start(struct upgrade *u);
void forward_start_channels(struct upgrade *u);

#endif
