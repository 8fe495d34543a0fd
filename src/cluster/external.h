/*
 * external.h - a cluster whose apiservers keep their objects in a real etcd cluster: the
 * store that stands for it. It is a mirror (store.h) of the keys below /registry: reads and
 * watches are answered from it, writes are transactions of the real etcd's, which answer when
 * their own event has come back.
 *
 * Such a cluster is neither deterministic nor journaled: its state is that etcd's. A write blocks
 * the program for as long as etcd takes, five seconds at most. While etcd cannot be reached writes
 * fail at once; so do those after one that was not answered, until etcd answers again, which it is
 * asked once a second: everyone else is served meanwhile, and reads always are.
 */
#ifndef CLUSTER_EXTERNAL_H
#define CLUSTER_EXTERNAL_H

#include "store/store.h"

struct external_etcd {
	const char *servers;                     /* "https://a:2379,https://b:2379" */
	const char *ca_pem, *cert_pem, *key_pem; /* NULL: none */
	const char *prefix;                      /* NULL: "/registry" */
};

struct external;
/* Connects and reads everything. Negative when it cannot: err says why. */
int external_new(struct sim *sim, const struct external_etcd *cfg, struct external **ret,
		 struct err *err) NODISCARD;
void external_free(struct external *x);
struct store *external_store(struct external *x);
const char *external_servers(const struct external *x);
/* A descriptor that is readable when external_turn has something to do. */
int external_fd(const struct external *x);
/* Takes in what others wrote. Never blocks long. */
void external_turn(struct external *x);

#endif
