/* client_watch.h - what client_store.c has of client_watch.c. */
#ifndef ETCDCTL_CLIENT_WATCH_H
#define ETCDCTL_CLIENT_WATCH_H

#include "etcdctl/client.h"

void client_header(const struct store *s, struct etcd_header *hdr);
/* Of a store that outlives it. */
struct etcd_watch *client_watch_new(struct sim *sim, struct store *store,
				    const struct store_range *q, bool notify);

#endif
