/*
 * controllers.h - kube-controller-manager: every controller of this folder on one set of
 * informers. To add one: see controller.h.
 */
#ifndef CONTROLLERS_CONTROLLERS_H
#define CONTROLLERS_CONTROLLERS_H

#include "client/informer.h"

struct controllers;
struct controllers_config {
	struct sim *sim;
	struct client *client;
	const char *cluster_cidr;      /* "10.244.0.0/16" */
	int64_t node_monitor_grace_ns; /* 0: 50 s */
	const char *root_ca;           /* PEM for kube-root-ca.crt */
	const char *disable;           /* comma list of controller names, or NULL */
	/* Reads the CA that signs certificates, as it is now (PEMs appended); NULL: none does. */
	void (*signing_files)(void *arg, struct buf *ret_cert, struct buf *ret_key);
	void *signing_arg;
	int64_t signing_ns; /* the longest a certificate is valid; 0: a year */
};
struct controllers *controllers_new(const struct controllers_config *cfg);
void controllers_free(struct controllers *c);

#endif
