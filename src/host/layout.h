/*
 * layout.h - what a host has on its disk at first power-on: the data files of
 * profiles/layouts filled in, then certificates and kubeconfigs. Internal to host/.
 */
#ifndef HOST_LAYOUT_H
#define HOST_LAYOUT_H

#include "host/host.h"

/* Copies every file below profiles/layouts/SUB to the machine, filling in ${name}s. */
void layout_copy(struct vfs *v, const char *sub, const struct host_config *cfg);
/* Everything for a node of cfg's layout and role. */
void layout_node(struct vfs *v, const struct host_config *cfg);
const char *pki_ca_key(const struct pki *p, const char *name);

#endif
