/* Directories that are filled when somebody looks into them. */
#include "shell/vfs_private.h"

#include <errno.h>
#include <stdlib.h>

struct later {
	struct vfs *v; /* the tree it is part of, where its room is held */
	struct vfs_later what;
	int64_t at;
};

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
	n->dir.later = xcalloc(1, sizeof(*n->dir.later));
	*n->dir.later = (struct later){v, *what, vfs_now(v)};
	v->bytes += what->bytes;
	v->nodes += what->nodes;
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
