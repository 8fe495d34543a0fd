/* https_private.h - what the https_*.c share. */
#ifndef CLIENT_HTTPS_PRIVATE_H
#define CLIENT_HTTPS_PRIVATE_H

#include "client/https.h"
#include "client/internal.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <strings.h>

/* A socket that is used past HTTP (exec): fibers wait for it. */
struct https_socket {
	curl_socket_t fd;
	bool wants_write;
	struct waitq ready;
	struct https_socket *next;
};

struct https_loop {
	struct sim *sim;
	CURLM *multi;
	struct https_socket *sockets;
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
	/* a watch: lines are told as they come */
	api_watch_fn fn;
	void *fn_arg;
};

/* https_tls.c: why the certificate of a server of that name was refused */
int https_disbelieved(struct transfer *t, const char *host, struct err *err);

/* https.c: a file that only this process sees, -1 for no text */
int https_memory_file(const char *text);

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

/* https_exec.c */
int https_exec(void *self, const struct api_user *user, const char *ns, const char *pod,
	       const char *container, char *const *argv, struct stream *in, struct stream *out,
	       struct stream *errout, bool tty, int *ret_status, struct err *err) NODISCARD;

#endif
