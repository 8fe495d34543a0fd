/*
 * client.h - talking to an etcd, wherever it is: a table of requests over a transport.
 *
 * Requests block the calling fiber. They return 0 or a negative code with err holding
 * etcd's text ("etcdserver: key not found"), or "context deadline exceeded" when no server
 * answered in time; rpc_error then says why. In a simulated machine the transport goes over
 * the simulated network to a store (client_store.c); in an ordinary process it is gRPC
 * (client_grpc.c).
 */
#ifndef ETCDCTL_CLIENT_H
#define ETCDCTL_CLIENT_H

#include "shell/machine.h"
#include "store/store.h"

struct etcd_header {
	uint64_t cluster_id, member_id, raft_term;
	int64_t revision;
};
struct etcd_status {
	struct etcd_header header;
	char version[32];
	int64_t db_size, db_size_in_use;
	uint64_t leader, raft_index, raft_applied;
	bool learner;
	struct strvec errors;
};
struct etcd_members { /* strings are owned */
	struct store_member *v;
	size_t nr;
};
void etcd_members_release(struct etcd_members *m);
void etcd_status_release(struct etcd_status *s);

struct etcd_watch;
struct etcd_watch_response {
	struct etcd_header header;
	struct store_event *ev; /* keys and values are kept until released */
	size_t nr;
	bool progress;	     /* no events: all up to the header's revision were told */
	int64_t compact_rev; /* not 0: it asked for what is gone, and is over */
	char *canceled;      /* owned; not NULL: why the server ended it, it is over */
};
void etcd_watch_response_release(struct etcd_watch_response *r);

struct etcd_client_ops {
	int (*range)(void *self, const struct store_range *q, struct etcd_header *hdr,
		     struct store_result *ret, struct err *err);
	int (*put)(void *self, const struct store_op *op, struct etcd_header *hdr,
		   struct store_result *prev, struct err *err);
	int (*del)(void *self, const struct store_op *op, struct etcd_header *hdr,
		   int64_t *ret_deleted, struct store_result *prev, struct err *err);
	int (*txn)(void *self, const struct store_txn *t, struct etcd_header *hdr,
		   struct store_txn_result *ret, struct err *err);
	int (*compact)(void *self, int64_t rev, bool physical, struct err *err);
	/* notify: it tells its progress when nothing has happened for ten minutes */
	int (*watch)(void *self, const struct store_range *q, bool notify,
		     struct etcd_watch **ret, struct err *err);
	int (*lease_grant)(void *self, int64_t ttl_s, struct etcd_header *hdr, int64_t *ret_id,
			   int64_t *ret_ttl, struct err *err);
	int (*lease_revoke)(void *self, int64_t id, struct etcd_header *hdr, struct err *err);
	/* *ret_ttl 0: it is gone */
	int (*lease_keepalive)(void *self, int64_t id, struct etcd_header *hdr, int64_t *ret_ttl,
			       struct err *err);
	int (*lease_ttl)(void *self, int64_t id, struct etcd_header *hdr, int64_t *ret_left,
			 int64_t *ret_granted, struct strvec *keys, struct err *err);
	int (*leases)(void *self, struct etcd_header *hdr, int64_t **ret_ids, size_t *ret_nr,
		      struct err *err);
	int (*alarms)(void *self, bool disarm, struct etcd_header *hdr, struct strvec *ret,
		      struct err *err);
	int (*status)(void *self, struct etcd_status *ret, struct err *err);
	int (*hash_kv)(void *self, int64_t rev, struct etcd_header *hdr, uint32_t *ret,
		       int64_t *ret_compact_rev, struct err *err);
	int (*defrag)(void *self, struct err *err);
	/* The bytes of `snapshot save`, checksum included. */
	int (*snapshot)(void *self, struct buf *out, struct err *err);
	int (*members)(void *self, struct etcd_header *hdr, struct etcd_members *ret,
		       struct err *err);
	/* *ret: the members after the change */
	int (*member_add)(void *self, const struct strvec *peer_urls, bool learner,
			  struct etcd_header *hdr, uint64_t *ret_id, struct etcd_members *ret,
			  struct err *err);
	int (*member_update)(void *self, uint64_t id, const struct strvec *peer_urls,
			     struct etcd_header *hdr, struct etcd_members *ret, struct err *err);
	int (*member_remove)(void *self, uint64_t id, struct etcd_header *hdr,
			     struct etcd_members *ret, struct err *err);
	int (*member_promote)(void *self, uint64_t id, struct etcd_header *hdr,
			      struct etcd_members *ret, struct err *err);
	int (*move_leader)(void *self, uint64_t id, struct err *err);
	/* A call of the Auth service, as its protobuf messages: path
	 * "/etcdserverpb.Auth/UserAdd". ret: the answer's message. */
	int (*call)(void *self, const char *path, const struct buf *req, struct buf *ret,
		    struct err *err);
	/* Logs in as the user of etcd_config now (0 when it names none), which otherwise the
	 * first request does. */
	int (*login)(void *self, struct err *err);
	const char *(*rpc_error)(void *self); /* of the last failed request */
	void (*release)(void *self);
};
struct etcd_client {
	const struct etcd_client_ops *ops;
	void *self;
};

struct etcd_tls {
	char *ca, *cert, *key; /* PEM; NULL: not given */
	bool insecure_skip_verify;
};
struct etcd_config {
	struct proc *proc;
	const struct strvec *endpoints; /* outlives the client */
	const struct etcd_tls *tls;     /* the same */
	int64_t timeout_ns;             /* of a request; 0: none */
	const char *user, *password;    /* NULL: only what the certificate says */
	/* of gRPC connections; use_tls: endpoints without a scheme are reached by TLS */
	int64_t dial_timeout_ns, keepalive_time_ns, keepalive_timeout_ns;
	bool use_tls;
};
/* Of the transport that the process's machine has. */
struct etcd_client *etcd_client_new(const struct etcd_config *cfg);
struct grpc_channel;
struct grpc_loop;
/* Over gRPC. proc may be NULL: requests then block the program, not a fiber. With
 * fail_fast a request does not wait for a server that cannot be reached. */
struct etcd_client *etcd_client_grpc_new(struct grpc_loop *l, const struct etcd_config *cfg,
					 bool fail_fast);
/* How an ordinary process runs a program of its machine (watch's, lock's): start gives its pid, or
 * -ENOENT when there is no such program; ended tells whether it has ended, with its exit status.
 * The context's value points to one. */
struct etcd_exec {
	int (*start)(char *const *argv, const struct strmap *env, int *ret_pid);
	bool (*ended)(int pid, int *ret_status);
};
#define ETCD_EXEC_CONTEXT "exec"
/* The machine's context under which an ordinary process has its grpc_loop. */
#define ETCD_GRPC_CONTEXT "grpc"
void etcd_client_free(struct etcd_client *c);

struct etcd_watch_ops {
	int (*next)(struct etcd_watch *w, struct etcd_watch_response *ret);
	/* May be NULL. 1: ret is the next response; 0: there is none yet. Never waits. */
	int (*poll)(struct etcd_watch *w, struct etcd_watch_response *ret);
	/* Asks how far it is; the answer is a response. */
	void (*progress)(struct etcd_watch *w);
	void (*free)(struct etcd_watch *w);
};
struct etcd_watch { /* the first member of a transport's own */
	const struct etcd_watch_ops *ops;
};
/* Waits for the next response. 0 or -ECANCELED. */
int etcd_watch_next(struct etcd_watch *w, struct etcd_watch_response *ret) NODISCARD;
void etcd_watch_free(struct etcd_watch *w);

/* ---- dialling --------------------------------------------------------------------- */

struct etcd_door;
/* Finds the server behind an endpoint ("https://127.0.0.1:2379", "host:2379"), with TLS as
 * both sides want it. err: the reason as gRPC says it. tls may be NULL. */
int etcd_dial(struct proc *p, const char *endpoint, const struct etcd_tls *tls,
	      struct etcd_door **ret, struct err *err) NODISCARD;
/* host:port of an endpoint, as targets show it. */
void etcd_target(const char *endpoint, struct buf *out);

#endif
