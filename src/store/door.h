/*
 * door.h - what stands behind an etcd client port: the arg of a listener whose protocol tag
 * is "etcd" (shell/net.h). The etcd program makes it; etcdctl and the apiserver use it.
 */
#ifndef STORE_DOOR_H
#define STORE_DOOR_H

#include "store/store.h"

struct etcd_door {
	struct store *store;
	const char *ca_pem;   /* client certificates must come from this CA */
	const char *cert_pem; /* its serving certificate, which clients verify */
	bool client_cert_auth;
	const char *name;                  /* of the member */
	const char *peer_url, *client_url; /* as advertised */
	const char *data_dir;
};

#endif
