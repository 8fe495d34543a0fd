/* https_private.h - what the https_*.c share. */
#ifndef CLIENT_HTTPS_PRIVATE_H
#define CLIENT_HTTPS_PRIVATE_H

#include "client/https.h"
#include "client/internal.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <strings.h>

/* A socket that is not libcurl's to watch: who uses it waits on *ready. */
struct https_socket {
	curl_socket_t fd;
	bool wants_read, wants_write;
	struct waitq *ready;
	struct https_socket *next, **at; /* at NULL: not in the loop */
};

struct https_loop {
	struct sim *sim;
	CURLM *multi;
	struct https_socket *sockets;
	struct waitq resized; /* the terminal */
	struct curl_waitfd *waits; /* of the sockets, while they are waited for */
	size_t cap_waits;
};

struct https {
	struct https_loop *loop;
	struct https_config cfg; /* strings owned */
	struct strvec as_groups, extra;
	struct https_credential got; /* of the plugin */
	bool asked;
	char *ca_pem;
	char *base;                 /* server without a slash at the end */
	int ca_fd, cert_fd, key_fd; /* memory files that GnuTLS can open; -1: none */
};

/* One transfer. */
struct transfer {
	struct https *h;
	CURL *easy;
	struct curl_slist *headers, *connect_to;
	struct buf answer;
	struct strvec warnings;
	struct waitq changed;
	char reason[CURL_ERROR_SIZE];
	char dialed[80]; /* the first address that was tried, "ip:port" */
	int fd;          /* that was opened last, while it connects */
	curl_off_t connected_us;
	CURLcode rc;
	long status;
	bool done, json, slow_handshake;
	bool keep; /* the connection is used on when it is made */
	size_t max;    /* bytes of an answer, 0: many */
	bool too_long; /* it had more */
	char said[64]; /* the reason of its status line, or of its status */
	/* a watch: lines are told as they come */
	api_watch_fn fn;
	void *fn_arg;
};

/* https_tls.c: why the certificate of a server of that name was refused */
int https_disbelieved(struct transfer *t, const char *host, struct err *err);

/* https.c: a file that only this process sees, -1 for no text; sockets of the loop */
int https_memory_file(const char *text);
void https_socket_add(struct https_loop *l, struct https_socket *s);
void https_socket_remove(struct https_loop *l, struct https_socket *s); /* if it is there */
/* What may be written is limited (https_config): 0, or -EACCES for a pod of ns. */
int https_guard_pod(const struct https *h, const char *ns, const char *pod,
		    struct err *err) NODISCARD;

/* https_credential.c: before and after a request */
int https_identify(struct https *h, struct err *err) NODISCARD;
void https_identity_refused(struct https *h);

/* https_transfer.c */
void https_transfer_init(struct transfer *t, struct https *h, const char *method,
			 const char *target, const char *accept);
void https_transfer_body(struct transfer *t, const char *type, const char *body, size_t len);
void https_transfer_start(struct transfer *t);
/* Fiber code: until it has ended. 0, or the connection's error. */
int https_transfer_wait(struct transfer *t, struct err *err) NODISCARD;
/* https_error.c: t->rc in Go's words */
int https_connection_error(struct transfer *t, struct err *err);
void https_transfer_release(struct transfer *t);
/* The finished transfer as a response. 0, or negative with the Status in resp. */
int https_respond(struct transfer *t, struct api_response *resp, struct err *err) NODISCARD;
/* HOST:PORT of the server. */
void https_address(const struct https *h, struct buf *out);
void https_escape(struct buf *out, const char *s);
void https_option(struct buf *out, bool *first, const char *key, const char *value);
void https_number(struct buf *out, bool *first, const char *key, int64_t n);

/* ---- https_wire.c: connections that have left HTTP ------------------------------------------- */

struct https_upgrade {
	const char *target, *protocol;
	bool websocket; /* else SPDY/3.1 */
};

/* What comes is told to received (whole messages of a WebSocket, or bytes) during
 * https_wire_turn; nothing waits there: its user waits for *socket.ready. */
struct https_wire {
	struct transfer t;
	struct https_socket socket;
	struct waitq ready; /* what socket.ready is until its user has another one */
	struct buf early;   /* read past the answer's head */
	struct buf out;     /* bytes not sent yet */
	size_t out_off;
	struct wslay_event_context *ws; /* NULL: bytes */
	void (*received)(void *arg, const void *p, size_t len);
	void *arg;
	bool refused; /* the server answered, but with no upgrade */
	bool closed;  /* the other end said so */
	bool paused;  /* nothing is read for now */
};

/* Fiber code: connects and asks for the upgrade. Release w in either case. */
int https_wire_open(struct https_wire *w, struct https *h, const struct https_upgrade *how,
		    void (*received)(void *arg, const void *p, size_t len), void *arg,
		    struct err *err) NODISCARD;
/* Only connects: bytes as they come. The same. */
int https_wire_connect(struct https_wire *w, struct https *h,
		       void (*received)(void *arg, const void *p, size_t len), void *arg,
		       struct err *err) NODISCARD;
/* The lines of a request's head that say who asks. */
void https_add_identity(const struct https *h, struct buf *out);
void https_wire_release(struct https_wire *w);
void https_wire_send(struct https_wire *w, const void *p, size_t len); /* queues */
void https_wire_close(struct https_wire *w);                           /* says goodbye */
size_t https_wire_queued(const struct https_wire *w);
/* As far as it goes both ways: 0, or -EPIPE at its end. */
int https_wire_turn(struct https_wire *w) NODISCARD;

/* ---- https_listen.c: sockets of this computer -------------------------------------------------
 */

/* Listens at ip:port (port 0: any), IPv6 without IPv4; ip "": at every address of both. 0 and the socket, nonblocking, and its
 * port; or the negative errno with Go's net.Listen's words. */
int https_listen(const char *ip, int port, int *ret_fd, int *ret_port, struct err *err) NODISCARD;
/* The addresses that the words of --address stand for, sorted, each once; *ret_any[i] says that
 * address i has to be free ("localhost" is content with one of its two). Owned. */
void https_listen_addresses(const char *const *words, size_t nr, struct strvec *ret,
			    bool **ret_any);
/* "127.0.0.1:8080", "[::1]:8080": this end's address of a socket, or its peer's. */
void https_socket_name(int fd, bool peer, struct buf *out);

/* https_exec.c */
int https_exec(void *self, const struct api_user *user, const char *ns, const char *pod,
	       const char *container, char *const *argv, struct stream *in, struct stream *out,
	       struct stream *errout, bool tty, int *ret_status, struct err *err) NODISCARD;

/* https_forward.c */
int https_forward(void *self, const struct api_user *user, const struct client_forward *what,
		  const struct client_forward_ops *ops, struct err *err) NODISCARD;

#endif
