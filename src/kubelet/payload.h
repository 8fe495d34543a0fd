/*
 * payload.h - the files of a config map, secret, downward API or projected volume, put into
 * a directory at once: they lie in a dated folder that the link ..data points to, and what a
 * container sees are links through it, so that an update is one change of one link.
 * Upstream: pkg/volume/util/atomic_writer.go.
 */
#ifndef KUBELET_PAYLOAD_H
#define KUBELET_PAYLOAD_H

#include "object/value.h"
#include "shell/vfs.h"

struct payload {
	struct strmap *files; /* path -> struct payload_file * */
};

void payload_init(struct payload *p);
void payload_release(struct payload *p);
/* Takes text, a string; path may have folders, a later file of the same path wins. */
void payload_add(struct payload *p, const char *path, struct value *text, unsigned mode);
/* The same for a text that may be lazy: stamp changes when it does. */
void payload_add_lazy(struct payload *p, const char *path, struct value *text, uint64_t stamp,
		      unsigned mode);
/* Makes dir hold exactly these files; nothing is touched when it does. 0 or -errno. */
int payload_write(const struct payload *p, struct vfs *v, const char *dir,
		  int64_t now_ns) NODISCARD;

/*
 * The directories of a pod's volumes below one of the node's, made when somebody looks: few
 * ever read the files of a volume that every pod has.
 */
struct payload_dirs;
struct payload_dirs *payload_dirs_new(void);
void payload_dirs_free(struct payload_dirs *d);
/* Takes what p holds (p is empty then); NULL: an empty directory for anybody to write to.
 * False: p may meet an error, which must be told now; nothing happened. */
bool payload_dirs_add(struct payload_dirs *d, const char *path, struct payload *p);
/* Makes dir, which must not be there, with all that was added. 0 or -errno. Takes d. */
int payload_dirs_put(struct payload_dirs *d, struct vfs *v, const char *dir) NODISCARD;

#endif
