/* Nodes, and the life of whole trees. */
#include "shell/vfs_private.h"

#include <stdlib.h>

struct node *vfs_node_new(struct vfs *v, enum node_type type, unsigned mode)
{
	struct node *n = xcalloc(1, sizeof(*n));

	n->type = type;
	n->mode = mode;
	n->mtime = vfs_now(v);
	v->nodes++;
	return n;
}

static void mount_free(struct vfs *v, struct mount *m)
{
	if (!m)
		return;
	if (m->other != v)
		vfs_unref(m->other);
	free(m->sub_path);
	free(m);
}

void vfs_node_free(struct vfs *v, struct node *n)
{
	void *kid;

	if (!n)
		return;
	switch (n->type) {
	case NODE_FILE:
		v->bytes -= (int64_t)n->data.len;
		buf_release(&n->data);
		break;
	case NODE_VALUE:
		v->bytes -= vfs_value_bytes(n->text);
		value_unref(n->text);
		break;
	case NODE_DIR:
		vfs_later_drop(n);
		for (size_t i = 0; strmap_next(n->dir.kids, &i, NULL, &kid);)
			vfs_node_free(v, kid);
		strmap_free(n->dir.kids);
		break;
	case NODE_LINK:
		free(n->target);
		break;
	case NODE_GENERATED:
	case NODE_WHITEOUT:
		break;
	}
	mount_free(v, n->mount);
	free(n->owner);
	free(n->group);
	free(n);
	v->nodes--;
}

struct node *vfs_node_child(struct node *dir, const char *name, bool *ret_own)
{
	for (struct node *d = dir; d; d = d->dir.below) {
		struct node *k;

		vfs_node_look_for(d, name);
		k = strmap_get(d->dir.kids, name);
		if (!k)
			continue;
		*ret_own = d == dir;
		return k->type == NODE_WHITEOUT ? NULL : k;
	}
	*ret_own = false;
	return NULL;
}

void vfs_node_adopt(struct node *dir, const char *name, struct node *child)
{
	if (!dir->dir.kids)
		dir->dir.kids = strmap_new(NULL);
	strmap_put(dir->dir.kids, name, child);
}

void vfs_node_remove(struct vfs *v, struct node *dir, const char *name)
{
	bool own;

	if (dir->dir.kids)
		vfs_node_free(v, strmap_take(dir->dir.kids, name));
	if (vfs_node_child(dir, name, &own))
		vfs_node_adopt(dir, name, vfs_node_new(v, NODE_WHITEOUT, 0));
}

bool vfs_node_is_empty(struct node *dir)
{
	const char *name;
	bool own;

	for (struct node *d = dir; d; d = d->dir.below) {
		vfs_node_look(d);
		for (size_t i = 0; strmap_next(d->dir.kids, &i, &name, NULL);)
			if (vfs_node_child(dir, name, &own))
				return false;
	}
	return true;
}

struct vfs *vfs_new(struct sim *sim)
{
	struct vfs *v = xcalloc(1, sizeof(*v));

	v->refs = 1;
	v->sim = sim;
	v->root = vfs_node_new(v, NODE_DIR, 0755);
	return v;
}

struct vfs *vfs_overlay_new(struct vfs *lower)
{
	struct vfs *v = vfs_new(lower->sim);

	v->lower = vfs_ref(lower);
	lower->frozen = true;
	v->root->dir.below = lower->root;
	v->root->mtime = lower->root->mtime;
	return v;
}

struct vfs *vfs_host_new(struct sim *sim)
{
	struct vfs *v = vfs_new(sim);

	v->host = true;
	return v;
}

struct vfs *vfs_ref(struct vfs *v)
{
	v->refs++;
	return v;
}

void vfs_unref(struct vfs *v)
{
	if (!v || --v->refs > 0)
		return;
	vfs_node_free(v, v->root);
	vfs_unref(v->lower);
	free(v);
}

void vfs_set_read_only(struct vfs *v, bool read_only)
{
	v->read_only = read_only;
}

bool vfs_is_read_only(const struct vfs *v)
{
	return v->read_only;
}

void vfs_set_owner(struct vfs *v, void *owner)
{
	v->owner = owner;
}

void *vfs_owner(const struct vfs *v)
{
	return v->owner;
}

int64_t vfs_time(const struct vfs *v)
{
	return vfs_now(v);
}

int64_t vfs_used(struct vfs *v)
{
	vfs_node_look(v->root);
	return v->bytes;
}
