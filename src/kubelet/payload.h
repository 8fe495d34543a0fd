/*
 * payload.h - the files of a config map, secret, downward API or projected volume, put into
 * a directory at once: they lie in a dated folder that the link ..data points to, and what a
 * container sees are links through it, so that an update is one change of one link.
 * Upstream: pkg/volume/util/atomic_writer.go.
 */
#ifndef KUBELET_PAYLOAD_H
#define KUBELET_PAYLOAD_H

#include "shell/vfs.h"

struct payload {
	struct strmap *files; /* path -> struct payload_file * */
};

void payload_init(struct payload *p);
void payload_release(struct payload *p);
/* Copies data; path may have folders, a later file of the same path wins. */
void payload_add(struct payload *p, const char *path, const char *data, size_t len, unsigned mode);
/* Makes dir hold exactly these files; nothing is touched when it does. 0 or -errno. */
int payload_write(const struct payload *p, struct vfs *v, const char *dir, int64_t now_ns) NODISCARD;

#endif
