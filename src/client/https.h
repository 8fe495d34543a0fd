/*
 * https.h - requests to a real API server over HTTPS (libcurl): how kubectl runs as an
 * ordinary process. The only part of client/ that opens sockets.
 *
 * An https_loop carries the transfers of any number of clients. Calls block the calling fiber;
 * whoever drives the simulation gives the loop its turns (https_loop_poll).
 *
 * Errors of the connection read as Go's do: -ECONNREFUSED "dial tcp HOST:PORT: connect: connection
 * refused", else -ENOTCONN with what kubectl puts after "Unable to connect to the server: ".
 */
#ifndef CLIENT_HTTPS_H
#define CLIENT_HTTPS_H

#include "client/client.h"

struct https_loop;
struct https_loop *https_loop_new(struct sim *sim);
void https_loop_free(struct https_loop *l); /* its clients must be gone */
/* Waits up to timeout_ms for sockets, and for fd to be readable (-1: none); moves transfers on
 * and wakes fibers. True when fd is readable. */
bool https_loop_poll(struct https_loop *l, int timeout_ms, int fd);
/* The terminal of this process has another size now: sessions on it tell their containers. */
void https_loop_resized(struct https_loop *l);

/* What a credential plugin gives: a token, a certificate with its key, or both. */
struct https_credential {
	char *token, *cert_pem, *key_pem;
	int64_t expires_ns; /* on the loop's clock; 0: never */
};
void https_credential_release(struct https_credential *c);

struct https_config {
	const char *server; /* "https://host:6443[/path]" */
	const char *ca_pem, *cert_pem, *key_pem, *token, *username, *password; /* NULL: none */
	const char *tls_server_name;
	const char *proxy_url; /* http, https or socks5; NULL: none, whatever the environment says */
	const char *as, *as_uid;
	const char *const *as_groups; /* NULL-terminated, or NULL */
	const char *const *headers;   /* further ones, "Name: value"; the same */
	bool insecure;
	/* Writes outside these namespaces are refused before they are sent; NULL: none are. The
	 * vector is the caller's and may grow. */
	const struct strvec *writes;
	/* Asked before a request when there is neither token nor password; once more after what it
	 * gave has expired or was answered with 401. NULL: nobody. */
	int (*credential)(void *arg, struct https_credential *ret, struct err *err);
	void *credential_arg;
	int64_t timeout_ns; /* of a request; 0: none */
	const char *user_agent;
};
/* Copies cfg. Nothing is sent yet. */
struct client *https_client_new(struct https_loop *l, const struct https_config *cfg);

/* Can certificates be used? 0, or -EINVAL with what Go's crypto/tls says. */
int https_check_tls(const struct https_config *cfg, struct err *err) NODISCARD;
int https_check_pair(const char *cert_pem, const char *key_pem, struct err *err) NODISCARD;

/* A page of the web. reason: as the status line has it; location: where a redirect leads, absolute;
 * NULL: nowhere. */
struct https_page {
	int status;
	char *reason, *location;
	struct buf body;
};
void https_page_release(struct https_page *p);
/* GETs an http or https URL, whatever the answer's status; no redirect is followed. -EFBIG: more
 * than max bytes, -EIO: the answer ends early (*ret then has its head), else as a client's errors.
 * proxy NULL: none. Fiber code. */
int https_get(struct https_loop *l, const char *url, const char *proxy, size_t max,
	      struct https_page *ret, struct err *err) NODISCARD;

/*
 * A proxy on this computer: what comes to it goes on to the server with the client's credentials.
 * (kubectl proxy)
 */
struct https_verdict { /* of a request */
	char *target; /* it goes on with this one; owned. NULL: it is answered here, with */
	int status;
	struct strvec headers; /* "Name: value" */
	struct buf body;
};
void https_verdict_release(struct https_verdict *v);
/* Go's http.Error. */
void https_verdict_error(struct https_verdict *v, int status, const char *text);

struct https_proxy_config {
	const char *address; /* as Go's net.Listen takes it; port 0: any */
	int port;
	const char *unix_socket; /* its path, instead; NULL or "": none */
	bool append_path;        /* the path of the server's URL goes before each target */
	void *arg;
	void (*listening)(void *arg, const char *where);
	void (*judge)(void *arg, const char *method, const char *target, const char *host,
		      struct https_verdict *ret);
	void (*failed)(void *arg, const char *why); /* the server could not be reached */
};
/* Serves until the calling fiber is cancelled; c is one of https_client_new. -ECANCELED, or the
 * negative errno of listening with Go's words. */
int https_proxy(struct client *c, const struct https_proxy_config *cfg, struct err *err) NODISCARD;

/* The path and query of a request, as clients write them; appended to out. */
void https_target(const struct api_request *req, struct buf *out);

#endif
