/* etcd.h - etcd's door for the loop; private to gateway/. */
#ifndef GATEWAY_ETCD_H
#define GATEWAY_ETCD_H

#include "gateway/internal.h"

/* Listens on port (0: 2379, else any that is free) with etcd's certificates of the workspace. */
int etcd_open(struct gateway *g, int port, struct err *err) NODISCARD;
void etcd_close(struct gateway *g);
void etcd_cut(struct gateway *g); /* its connections */
/* After a sync: what was answered and what watches saw goes out. */
void etcd_release(struct gateway *g);
void etcd_sweep(struct gateway *g, int64_t now); /* deadlines */
bool etcd_waiting(const struct gateway *g);      /* somebody watches */

#endif
