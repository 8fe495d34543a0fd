/*
 * gateway.h - the doors of a cluster to real clients: an HTTPS server on loopback over
 * apiserver_handle, etcd's gRPC over its store, and a control socket for drydock's own commands. The only module, with
 * the HTTPS transport, that opens sockets and speaks TLS.
 *
 * One thread, one loop. gateway_step() lets virtual time follow the wall clock (sim/pace.h),
 * serves what the sockets have, and puts inputs on disk before anything that follows from
 * them is answered; gateway_wait() sleeps until the next timer or socket event. Requests are
 * carried out between timers, at one moment of virtual time each.
 *
 * Who is asking: a client certificate that the workspace's CA signed (CN and O), else a bearer
 * token, else anonymous (identity.c). What they may do is the apiserver's to say.
 *
 * Limits: 64 KiB of headers, 3 MiB of body, 1,000 connections, 20 s from connecting to a whole
 * first request, 16 MiB of unread events a watch; who goes beyond is answered or cut off,
 * everyone else is served meanwhile.
 *
 * To add a path that is no plain request (another upgrade, say): a case in exchange_start of
 * http.c and a file of its own, as watch.c and websocket.c are.
 */
#ifndef GATEWAY_GATEWAY_H
#define GATEWAY_GATEWAY_H

#include "cluster/journal.h"
#include "gateway/pki.h"

struct gateway;

struct gateway_config {
	const char *address; /* NULL: "127.0.0.1" */
	int port;            /* 0: the one used before, else 6443, else any that is free */
	int etcd_port;       /* of etcd's gRPC; 0: 2379, else any that is free */
	int rate;            /* virtual seconds per wall second; 0: time is paused */
	bool stepped; /* time goes on only when somebody waits, then at once: for tests */
	bool follows; /* its owner moves time, then calls gateway_step: a screen's loop */
	/* Asked before a question of the control socket (control.h) is answered as there: the
	 * answer (owned), or NULL to leave it to the gateway. It may let the workspace be built
	 * anew between gateway_cut and gateway_rebuilt. May be NULL. */
	struct value *(*ask)(void *arg, const struct value *question);
	void *arg;
	/* Stepped: whether all clients are at rest, that is, wait for what the door or their own
	 * timers bring. Asked often, every few milliseconds. NULL: who was quiet for a while is
	 * taken to be. */
	bool (*at_rest)(void *arg);
	void *at_rest_arg;
};

/* The workspace is borrowed and must outlive it; its PKI and kubeconfigs are made or renewed in
 * its folder. -EADDRINUSE, -EINVAL (address), or what writing files gives. */
int gateway_new(struct workspace *w, const struct gateway_config *cfg, struct gateway **ret,
		struct err *err) NODISCARD;
void gateway_free(struct gateway *g); /* connections are cut */
/* Before the workspace's cluster is built anew (undo, reset): connections are cut, as clients
 * would see another history. Then, when it is there. */
void gateway_cut(struct gateway *g);
void gateway_rebuilt(struct gateway *g);

int gateway_port(const struct gateway *g);
/* Where clients on this machine reach it, as the kubeconfig has it: "https://127.0.0.1:6443". */
const char *gateway_server(const struct gateway *g);
/* Where etcd's API version 3 is served (gRPC, TLS with client certificates; the files are in
 * pki/etcd of the workspace). */
int gateway_etcd_port(const struct gateway *g);
const char *gateway_kubeconfig(const struct gateway *g); /* path */

/* A descriptor that is readable when gateway_step has something to do before
 * gateway_timeout_ms is over: for programs with a loop of their own. */
int gateway_fd(const struct gateway *g);
int gateway_timeout_ms(struct gateway *g); /* -1: none */
int gateway_wait(struct gateway *g);       /* sleeps; 0, or -EINTR after a signal */
/* 0, or negative when the journal cannot be written any more: stop then. */
int gateway_step(struct gateway *g, struct err *err) NODISCARD;
/* Steps until gateway_stop (also by `drydock down` through the control socket). */
int gateway_run(struct gateway *g, struct err *err) NODISCARD;
void gateway_stop(struct gateway *g);
bool gateway_stopping(const struct gateway *g);

/* Numbers for status and the benches. */
struct gateway_stats {
	uint64_t requests, connections, watches;
};
struct gateway_stats gateway_stats(const struct gateway *g);

#endif
