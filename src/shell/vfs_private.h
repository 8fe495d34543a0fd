/* vfs_private.h - nodes and path walking, shared by the vfs files. */
#ifndef SHELL_VFS_PRIVATE_H
#define SHELL_VFS_PRIVATE_H

#include "shell/vfs.h"

/* A tree holds at most this much of its own: hostile scripts must not fill our memory. */
#define VFS_MAX_BYTES (INT64_C(64) << 20)
#define VFS_MAX_NODES 65536

enum node_type { NODE_FILE, NODE_VALUE, NODE_DIR, NODE_LINK, NODE_GENERATED, NODE_WHITEOUT };

struct mount {
	struct vfs *other;
	char *sub_path;
	bool read_only;
};

/*
 * A directory of an overlay holds only what was changed: names it does not have are looked
 * up in `below`, the same directory of the lower tree; a NODE_WHITEOUT child hides one.
 */
struct node {
	enum node_type type;
	unsigned mode;
	int64_t mtime;
	char *owner, *group; /* NULL: root */
	struct mount *mount; /* shown instead of this node */
	union {
		struct buf data;
		struct value *text; /* what a NODE_VALUE, a file too, holds */
		char *target;
		struct {
			struct strmap *kids; /* NULL: none of its own */
			struct node *below;
			struct later *later; /* what fills it; NULL: it is what it is */
		} dir;
		struct {
			void (*read)(void *arg, struct buf *out);
			void *arg;
		} gen;
	};
};

struct vfs {
	int refs;
	struct sim *sim;
	struct node *root;
	struct vfs *lower;
	struct vfs_watch *watches;
	void *owner;
	int64_t bytes, nodes; /* held by this tree itself */
	int64_t clock;        /* the time it is here; 0: the sim's */
	bool frozen, read_only;
	bool host; /* the learner's own files: see vfs_host.c */
};

/* A step of a walk: where we stand. */
struct frame {
	struct vfs *v;
	struct node *n;
	const char *name; /* in its parent; lives in the walk's texts */
	size_t parent;    /* frame of the directory that holds it, itself for a tree's root */
	size_t up;        /* where ".." leads */
	bool own;         /* belongs to v, not to a lower tree */
	bool read_only;
};

#define WALK_FRAMES 10
#define WALK_TEXT 120

struct walk {
	struct frame *f; /* first, or allocated */
	size_t nr, cap;
	struct strvec texts; /* path texts that names point into, but the first short one */
	int links;
	const char *missing; /* after -ENOENT: the last name when all before it exists */
	/* after -ENOENT: the first name of the path that is not there, and what follows it. Both
	 * NULL when a link on the way leads nowhere. */
	char *gap, *rest;
	int depth; /* of links and mounts being walked */
	bool text_used;
	char text[WALK_TEXT];
	struct frame first[WALK_FRAMES];
};

enum walk_flags { WALK_FOLLOW = 1, WALK_MOUNT_POINT = 2 /* do not enter a final mount */ };

/* 0: the top frame is what path names. -ENOENT with missing set: the top is its parent. */
int vfs_walk_path(struct walk *w, struct vfs *v, const char *path, unsigned flags) NODISCARD;
void vfs_walk_release(struct walk *w);
void vfs_walk_push(struct walk *w, const struct frame *f);
struct frame *vfs_walk_top(struct walk *w);
/* Makes frame i belong to its tree, copying it and its parents up. 0 or -EROFS. */
int vfs_walk_own(struct walk *w, size_t i) NODISCARD;
/* Tells watches that what is at frame i (name: a child of it, or NULL) changed. */
void vfs_walk_notify(struct walk *w, size_t i, const char *name);

static inline int64_t vfs_now(const struct vfs *v)
{
	return v->clock ? v->clock : v->sim ? sim_now(v->sim) : 0;
}

/* A new directory, with its parents. 0, -EEXIST or another error. */
int vfs_mkdir_node(struct vfs *v, const char *path, unsigned mode, struct node **ret) NODISCARD;

/* vfs_later.c. Whoever looks at the children of a directory, or changes them, calls
 * vfs_node_look first; who asks for one of them vfs_node_look_for. */
void vfs_later_fill(struct node *dir);
bool vfs_later_touches(const struct later *l, const char *name);
void vfs_later_drop(struct node *dir);
static inline void vfs_node_look(struct node *dir)
{
	if (dir->dir.later)
		vfs_later_fill(dir);
}

static inline void vfs_node_look_for(struct node *dir, const char *name)
{
	if (dir->dir.later && vfs_later_touches(dir->dir.later, name))
		vfs_later_fill(dir);
}

/* vfs_value.c */
void vfs_value_read(const struct node *n, struct buf *out);
int64_t vfs_value_size(const struct node *n);
/* Makes it a NODE_FILE, with the bytes or empty. 0 or -ENOSPC. */
int vfs_value_drop(struct vfs *v, struct node *n, bool keep_bytes) NODISCARD;

struct node *vfs_node_new(struct vfs *v, enum node_type type, unsigned mode);
void vfs_node_free(struct vfs *v, struct node *n);
struct node *vfs_node_child(struct node *dir, const char *name, bool *ret_own);
void vfs_node_adopt(struct node *dir, const char *name, struct node *child);
/* Removes an own or lower child from an own directory. */
void vfs_node_remove(struct vfs *v, struct node *dir, const char *name);
bool vfs_node_is_empty(struct node *dir);

int vfs_host_read(const char *path, struct buf *out) NODISCARD;
int vfs_host_write(const char *path, const void *data, size_t len, unsigned mode,
		   enum vfs_write_flags flags) NODISCARD;
int vfs_host_mkdir(const char *path, unsigned mode, bool parents) NODISCARD;
int vfs_host_symlink(const char *target, const char *path) NODISCARD;
int vfs_host_unlink(const char *path) NODISCARD;
int vfs_host_rmdir(const char *path) NODISCARD;
int vfs_host_rename(const char *from, const char *to) NODISCARD;
int vfs_host_chmod(const char *path, unsigned mode) NODISCARD;
int vfs_host_stat(const char *path, bool follow, struct vfs_stat *ret) NODISCARD;
int vfs_host_readlink(const char *path, struct buf *out) NODISCARD;
int vfs_host_list(const char *path, struct strvec *ret) NODISCARD;

#endif
