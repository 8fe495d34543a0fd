/* Directories that are filled when somebody looks into them. */
#include "shell/vfs_private.h"

#include <errno.h>
#include <stdlib.h>

struct later {
	struct vfs *v; /* the tree it is part of, where its room is held */
	struct vfs_later what;
	const char *const *names; /* of the directory, that fill may touch; NULL: all */
	int64_t at;
};

/* Leaves the directory for later, and holds the room it will take. */
static void leave(struct vfs *v, struct node *dir, const struct vfs_later *what,
		  const char *const *names)
{
	dir->dir.later = xcalloc(1, sizeof(*dir->dir.later));
	*dir->dir.later = (struct later){v, *what, names, vfs_now(v)};
	v->bytes += what->bytes;
	v->nodes += what->nodes;
}

int vfs_root_later(struct vfs *v, const struct vfs_later *what, const char *const *names)
{
	if (v->host)
		return -EPERM;
	if (v->root->dir.later || v->root->dir.kids)
		return -EEXIST;
	leave(v, v->root, what, names);
	return 0;
}

bool vfs_later_touches(const struct later *l, const char *name)
{
	for (const char *const *n = l->names; n && *n; n++)
		if (strcmp(*n, name) == 0)
			return true;
	return !l->names;
}

int vfs_mkdir_later(struct vfs *v, const char *path, const struct vfs_later *what)
{
	struct node *n = NULL;
	int r;

	if (v->host)
		return -EPERM;
	if (v->bytes + what->bytes > VFS_MAX_BYTES || v->nodes + what->nodes > VFS_MAX_NODES)
		return -ENOSPC;
	r = vfs_mkdir_node(v, path, 0755, &n);
	if (r < 0)
		return r;
	leave(v, n, what, NULL);
	return 0;
}

/* Lets go of the room that was held, and of what fill would have needed. */
static void let_go(struct later *l)
{
	l->v->bytes -= l->what.bytes;
	l->v->nodes -= l->what.nodes;
	if (l->what.release)
		l->what.release(l->what.arg);
	free(l);
}

void vfs_later_drop(struct node *dir)
{
	if (!dir->dir.later)
		return;
	let_go(dir->dir.later);
	dir->dir.later = NULL;
}

void vfs_later_fill(struct node *dir)
{
	struct later *l = dir->dir.later;
	struct vfs view = {.refs = 1, .sim = l->v->sim, .root = dir, .clock = l->at};

	dir->dir.later = NULL;
	l->what.fill(&view, l->what.arg);
	l->v->bytes += view.bytes;
	l->v->nodes += view.nodes;
	let_go(l);
}
