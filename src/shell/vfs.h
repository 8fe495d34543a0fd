/*
 * vfs.h - the file tree of a simulated machine. Nothing here ever touches the learner's
 * files, except a tree made with vfs_host_new for commands run as ordinary processes.
 *
 * Paths given to these functions are absolute; "." and ".." and symbolic links are
 * resolved (at most 40 links). Functions return 0 or -errno (ENOENT, ENOTDIR, EISDIR,
 * EEXIST, ENOTEMPTY, EROFS, ELOOP, ENAMETOOLONG, ENOSPC): the caller words the message,
 * with strerror's texts, as the tool it plays would.
 */
#ifndef SHELL_VFS_H
#define SHELL_VFS_H

#include "object/value.h"
#include "sim/sim.h"

struct vfs;

struct vfs_stat {
	enum { VFS_FILE, VFS_DIR, VFS_LINK } type;
	unsigned mode;             /* permission bits */
	const char *owner, *group; /* names, borrowed */
	int64_t size, mtime;       /* bytes; ns */
	const char *target;        /* of a link, borrowed; "" of the learner's own files */
};

struct vfs *vfs_new(struct sim *sim); /* an empty root directory */
/* A shared base under a fresh writable tree: copies nothing until written. From then on
 * the base refuses writes (-EROFS). */
struct vfs *vfs_overlay_new(struct vfs *lower);
struct vfs *vfs_ref(struct vfs *v);
void vfs_unref(struct vfs *v);
void vfs_set_read_only(struct vfs *v, bool read_only); /* what is mounted in it is not meant */
bool vfs_is_read_only(const struct vfs *v);
/* The computer whose whole tree it is; NULL: of none. Borrowed. */
void vfs_set_owner(struct vfs *v, void *owner);
void *vfs_owner(const struct vfs *v);
int64_t vfs_time(const struct vfs *v); /* what it is there: ns */
int64_t vfs_used(struct vfs *v);       /* bytes of files written to this tree itself */

int vfs_read(struct vfs *v, const char *path, struct buf *out) NODISCARD;
enum vfs_write_flags { VFS_APPEND = 1, VFS_EXCL = 2, VFS_PARENTS = 4, VFS_NO_CREATE = 8 };
/* Creates or replaces; mode is used on creation (0: 0644). */
int vfs_write(struct vfs *v, const char *path, const void *data, size_t len, unsigned mode,
	      enum vfs_write_flags flags) NODISCARD;
int vfs_writes(struct vfs *v, const char *path, const char *text); /* with parents, 0644 */
/* A file, with parents, that holds text (a string) until it is written to. A lazy one is made for
 * who reads it or asks for its size. Replaces what is there. */
int vfs_write_value(struct vfs *v, const char *path, struct value *text, unsigned mode) NODISCARD;
int64_t vfs_value_bytes(const struct value *text); /* the room that it takes */
int vfs_mkdir(struct vfs *v, const char *path, unsigned mode, bool parents) NODISCARD;
int vfs_symlink(struct vfs *v, const char *target, const char *path) NODISCARD;
int vfs_unlink(struct vfs *v, const char *path) NODISCARD; /* files and links */
int vfs_rmdir(struct vfs *v, const char *path) NODISCARD;
int vfs_remove_all(struct vfs *v, const char *path) NODISCARD;
int vfs_rename(struct vfs *v, const char *from, const char *to) NODISCARD;
int vfs_chmod(struct vfs *v, const char *path, unsigned mode) NODISCARD;
int vfs_chown(struct vfs *v, const char *path, const char *owner, const char *group) NODISCARD;
int vfs_stat(struct vfs *v, const char *path, bool follow, struct vfs_stat *ret) NODISCARD;
/* Appends where a link leads; -EINVAL: it is none. */
int vfs_readlink(struct vfs *v, const char *path, struct buf *out) NODISCARD;
int vfs_list(struct vfs *v, const char *path, struct strvec *ret) NODISCARD; /* sorted */
int vfs_utime(struct vfs *v, const char *path, int64_t mtime) NODISCARD;

/* A file whose contents read makes each time (/proc, logs). Writing it gives -EACCES. */
int vfs_generated(struct vfs *v, const char *path, unsigned mode,
		  void (*read)(void *arg, struct buf *out), void *arg) NODISCARD;
/*
 * A directory (0755, with parents) that is filled when somebody looks into it, and cannot be
 * told from one that was filled at once: fill gets it as a tree of its own in which it is
 * still now. It must succeed; bytes and nodes are what it may write, held until then. release
 * (NULL: none) is called after fill, or when the directory goes unseen. -EEXIST when path is
 * there already.
 */
struct vfs_later {
	void (*fill)(struct vfs *dir, void *arg);
	void (*release)(void *arg);
	void *arg;
	int64_t bytes, nodes;
};
int vfs_mkdir_later(struct vfs *v, const char *path, const struct vfs_later *what) NODISCARD;
/* The same for the root of a fresh overlay, which has what is below it too: fill changes only
 * what is at or below the names (NULL-ended, borrowed until release) in the root. */
int vfs_root_later(struct vfs *v, const struct vfs_later *what, const char *const *names) NODISCARD;
/* The name in the root at or below which making the directory path changes something (caller
 * frees), or -errno when it cannot be made. */
int vfs_mkdir_touches(struct vfs *v, const char *path, char **ret) NODISCARD;
/* Shows sub_path of other at path (volumes, hostPath). Takes a reference. */
int vfs_mount(struct vfs *v, const char *path, struct vfs *other, const char *sub_path,
	      bool read_only) NODISCARD;
int vfs_unmount(struct vfs *v, const char *path) NODISCARD;
/* The tree whose root is shown at path: v itself, or one mounted as a whole. *ret NULL: path is a
 * directory within a tree. */
int vfs_tree_at(struct vfs *v, const char *path, struct vfs **ret) NODISCARD;

/* Calls fn soon (as a task) after anything directly in or below dir changed. */
struct vfs_watch;
struct vfs_watch *vfs_watch_new(struct vfs *v, const char *dir, void (*fn)(void *arg), void *arg);
void vfs_watch_free(struct vfs_watch *w);

/* What every machine has: /etc/passwd, group, hostname, hosts, os-release; /tmp, /root, ... */
void vfs_add_base(struct vfs *v, const char *hostname);

/* Makes dir/path absolute and normal ("/etc" + "../tmp/./x" -> "/tmp/x"); caller frees. */
char *path_absolute(const char *cwd, const char *path);
const char *path_basename(const char *path);

/* The learner's own files, for commands run outside a cluster (app/ only). */
struct vfs *vfs_host_new(struct sim *sim);

#endif
