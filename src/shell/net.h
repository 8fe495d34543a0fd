/*
 * net.h - the wires between simulated machines: addresses, listeners, connections.
 *
 * A connection is modelled as request and response (HTTP, or raw text for other
 * protocols): enough for curl, wget, nc, probes and the components' clients. Routing:
 * the destination name is resolved (hosts file, then the resolver hook), the DNAT hook
 * may rewrite it (services), the filter hook may drop or reject it (network policy), then
 * the listener at that address and port serves it. Addresses are IPv4 text.
 */
#ifndef SHELL_NET_H
#define SHELL_NET_H

#include "base/base.h"
#include "sim/sim.h"

struct fabric;
struct netns;
struct machine;

struct fabric *fabric_new(struct sim *sim);
void fabric_free(struct fabric *f);

/* A network stack: one per node and per pod. */
struct netns *netns_new(struct fabric *f, const char *name);
/* Takes its addresses away and breaks its connections. The memory goes with the last machine
 * in it; a process that still unwinds may close its listeners. */
void netns_free(struct netns *n);
/* 0 or -EADDRINUSE when another namespace has the address. */
int netns_add_ip(struct netns *n, const char *ip) NODISCARD;
const char *netns_ip(const struct netns *n);              /* the first one, or NULL */
const char *netns_ip_at(const struct netns *n, size_t i); /* NULL past the end */
const char *netns_name(const struct netns *n);
struct netns *fabric_find(struct fabric *f, const char *ip); /* NULL: nobody */
/* Cut off (power or cable): everything to and from it times out. */
void netns_set_down(struct netns *n, bool down);

struct net_request {
	const char *method, *path; /* "GET", "/index.html" ; raw protocols: method NULL */
	const char *host;          /* Host header */
	const char *scheme;        /* "http" or "https" */
	struct strvec headers;     /* "Name: value" */
	const char *body;
	size_t body_len;
	const char *src_ip; /* filled in by net_exchange */
	const char *client_cert; /* what a TLS client presents: PEM with its key, or NULL */
};
struct net_response {
	int status;
	struct strvec headers;
	struct buf body;
};
void net_response_release(struct net_response *r);

/* Serves one request; may block (fiber code). Returns 0 or a negative errno for a broken
 * connection (-ECONNRESET). req NULL: only a connect (TCP probe, nc -z). When a wait inside
 * returns -ECANCELED the client or the listener is gone: return without touching arg. */
typedef int (*serve_fn)(void *arg, const struct net_request *req, struct net_response *resp);

struct listener {
	struct netns *ns;
	const char *ip; /* NULL: all addresses */
	int port;
	const char *proto;    /* "TCP" or "UDP" */
	const char *protocol; /* static tag: "http", "https", "kube-apiserver", "etcd", "raw" */
	bool is_rule; /* of the packet filter: serves, but there is no socket to be listed */
	serve_fn serve;
	void *arg; /* for tagged protocols: what the in-process client talks to */
	const char *program;  /* whose it is, for ss and netstat; may be NULL */
	const char *tls_cert; /* PEM that TLS clients are shown, borrowed; NULL: self-signed */
};
/* Does it speak TLS? By its tag. */
bool net_is_tls(const struct listener *l);
/* -EADDRINUSE when taken. The listener is owned by ns until net_unlisten. */
int net_listen(struct netns *ns, const struct listener *spec, struct listener **ret) NODISCARD;
void net_unlisten(struct listener *l);
struct listener *net_find_listener(struct netns *ns, const char *ip, int port, const char *proto);

/* Listeners of a namespace, in order of creation, for ss and netstat. */
struct listener *net_listener_at(struct netns *ns, size_t i);

/* ---- hooks: set by network/ --------------------------------------------- */

struct net_hooks {
	/* Adds the addresses that name server `server` (an address) gives from for a full DNS
	 * name (search lists were applied, no final dot); 0, -ENOENT no such host, -ETIMEDOUT
	 * (no such server, or not reachable), -ECONNREFUSED (nothing listens there). */
	int (*resolve)(void *arg, struct netns *from, const char *server, const char *name,
		       struct strvec *ret_ips);
	/* May rewrite ip and port (ip is a buffer); 0, -ECONNREFUSED (service without
	 * endpoints: reject), or -ETIMEDOUT. */
	int (*dnat)(void *arg, struct netns *from, struct buf *ip, int *port, const char *proto);
	/* 0 or -ETIMEDOUT (dropped by policy). */
	int (*filter)(void *arg, struct netns *from, struct netns *to, int port, const char *proto);
};
void fabric_set_hooks(struct fabric *f, const struct net_hooks *hooks, void *arg);

/* What TLS clients need to know of certificates: set by host/. All PEM. */
struct net_tls {
	/* Appends to why, in OpenSSL's words, what is wrong with cert for a client that trusts
	 * only ca (NULL: no CA of ours) and wants `host`; nothing when all is well. */
	void (*verify)(const char *cert, const char *ca, const char *host, int64_t now,
		       struct buf *why);
	/* Lines of curl -v about it: subject, dates, issuer. */
	void (*describe)(const char *cert, struct strvec *ret);
	/* Whether text holds a certificate and, when asked for, a key. */
	bool (*holds)(const char *text, bool key);
};
void fabric_set_tls(struct fabric *f, const struct net_tls *tls);
const struct net_tls *fabric_tls(const struct fabric *f); /* NULL: never set */

/* ---- connecting ------------------------------------------------------------ */

/*
 * Resolves name as a program does: literals and localhost, then hosts (text of the caller's
 * /etc/hosts, or NULL), then the servers of resolv_conf (text of /etc/resolv.conf, or NULL:
 * no server) with its search list and ndots. Blocking (fiber code) when no server answers:
 * then 5 s an attempt, two attempts. 0, -ENOENT, -ETIMEDOUT, -ECANCELED.
 */
int net_resolve(struct fabric *f, struct netns *from, const char *hosts, const char *resolv_conf,
		const char *name, struct strvec *ret_ips) NODISCARD;
/* One question to one server, as nslookup and dig ask: no time passes. As hooks.resolve. */
int net_query(struct fabric *f, struct netns *from, const char *server, const char *name,
	      struct strvec *ret_ips) NODISCARD;

/* What a resolv.conf says, and the full names that a program tries for name, in order. */
struct resolv_conf {
	struct strvec servers, search;
	int ndots;
};
void resolv_conf_parse(const char *text, struct resolv_conf *c); /* c: zeroed; text may be NULL */
void resolv_conf_release(struct resolv_conf *c);
void resolv_candidates(const struct resolv_conf *c, const char *name, struct strvec *ret);

/*
 * Where a connection from `from` to ip:port ends. No time passes. 0, -ECONNREFUSED,
 * -EHOSTUNREACH, -ETIMEDOUT (would hang until the caller's timeout: the caller sleeps).
 */
int net_route(struct fabric *f, struct netns *from, const char *ip, int port, const char *proto,
	      struct listener **ret) NODISCARD;
/* Would an echo request to ip come back? 0, -EHOSTUNREACH (the neighbourhood says so),
 * -ETIMEDOUT (nobody says anything). No time passes. */
int net_ping(struct fabric *f, struct netns *from, const char *ip) NODISCARD;
/*
 * A connection that was made: where it really leads, after services were translated. It
 * holds nothing; the other end may be gone when it is used.
 */
struct net_conn {
	char ip[16];
	int port;
	bool local;
	bool tls;             /* the listener speaks it */
	const char *tls_cert; /* valid until time passes */
};
/* Waits a round trip of virtual time, or until timeout_ns (> 0) for nobody. Fiber code. */
int net_connect(struct fabric *f, struct netns *from, const char *ip, int port, int64_t timeout_ns,
		struct net_conn *ret) NODISCARD;
/* One request over it. req NULL: waits for what the server says first (raw protocols). A
 * server that takes longer than timeout_ns is cancelled (-ETIMEDOUT). */
int net_request(struct fabric *f, struct netns *from, const struct net_conn *conn,
		struct net_request *req, struct net_response *resp, int64_t timeout_ns) NODISCARD;
/* Both. req NULL: only a connect. */
int net_exchange(struct fabric *f, struct netns *from, const char *ip, int port,
		 struct net_request *req, struct net_response *resp, int64_t timeout_ns) NODISCARD;

#endif
