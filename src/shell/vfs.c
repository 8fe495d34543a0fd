/* What one does with files and directories. */
#include "shell/vfs_private.h"

#include <errno.h>
#include <stdlib.h>

#define WALK_AUTO CLEANUP(vfs_walk_release) struct walk
#define WALK_INIT                                                                                  \
	{                                                                                          \
		.texts = STRVEC_INIT                                                               \
	}

int vfs_read(struct vfs *v, const char *path, struct buf *out)
{
	WALK_AUTO w = WALK_INIT;
	struct node *n;
	int r;

	if (v->host)
		return vfs_host_read(path, out);
	r = vfs_walk_path(&w, v, path, WALK_FOLLOW);
	if (r < 0)
		return r;
	n = vfs_walk_top(&w)->n;
	switch (n->type) {
	case NODE_FILE:
		buf_add(out, n->data.s, n->data.len);
		return 0;
	case NODE_VALUE:
		vfs_value_read(n, out);
		return 0;
	case NODE_GENERATED:
		n->gen.read(n->gen.arg, out);
		return 0;
	case NODE_DIR:
		return -EISDIR;
	default:
		return -EINVAL;
	}
}

/* The parent is on top of the walk and w->missing the name: adds a node there. */
static int create(struct walk *w, enum node_type type, unsigned mode, struct node **ret)
{
	size_t top = w->nr - 1;
	struct frame *f = vfs_walk_top(w);
	int r;

	if (strlen(w->missing) > 255)
		return -ENAMETOOLONG;
	if (f->n->type != NODE_DIR)
		return -ENOTDIR;
	r = vfs_walk_own(w, top);
	if (r < 0)
		return r;
	f = &w->f[top];
	if (f->v->nodes >= VFS_MAX_NODES)
		return -ENOSPC;
	*ret = vfs_node_new(f->v, type, mode);
	/* a whiteout of this name may stand there */
	if (f->n->dir.kids)
		vfs_node_free(f->v, strmap_take(f->n->dir.kids, w->missing));
	vfs_node_adopt(f->n, w->missing, *ret);
	f->n->mtime = vfs_now(f->v);
	vfs_walk_notify(w, top, w->missing);
	return 0;
}

static int put_data(struct vfs *v, struct node *n, const void *data, size_t len, bool append)
{
	int64_t delta = (int64_t)len - (append ? 0 : (int64_t)n->data.len);

	if (delta > 0 && v->bytes + delta > VFS_MAX_BYTES)
		return -ENOSPC;
	if (!append)
		buf_release(&n->data);
	if (len)
		buf_add(&n->data, data, len);
	v->bytes += delta;
	n->mtime = vfs_now(v);
	return 0;
}

int vfs_write(struct vfs *v, const char *path, const void *data, size_t len, unsigned mode,
	      enum vfs_write_flags flags)
{
	WALK_AUTO w = WALK_INIT;
	struct node *n;
	int r;

	if (v->host)
		return vfs_host_write(path, data, len, mode, flags);
	r = vfs_walk_path(&w, v, path, WALK_FOLLOW);
	if (r == -ENOENT && !w.missing && (flags & VFS_PARENTS)) {
		STR_AUTO dir = xstrndup(path, (size_t)(path_basename(path) - path));

		r = vfs_mkdir(v, dir, 0755, true);
		if (r < 0)
			return r;
		vfs_walk_release(&w);
		r = vfs_walk_path(&w, v, path, WALK_FOLLOW);
	}
	if (r == -ENOENT && w.missing && !(flags & VFS_NO_CREATE)) {
		r = create(&w, NODE_FILE, mode ? mode : 0644, &n);
		return r < 0 ? r : put_data(vfs_walk_top(&w)->v, n, data, len, false);
	}
	if (r < 0)
		return r;
	if (flags & VFS_EXCL)
		return -EEXIST;
	n = vfs_walk_top(&w)->n;
	if (n->type == NODE_DIR)
		return -EISDIR;
	if (n->type != NODE_FILE && n->type != NODE_VALUE)
		return -EACCES;
	r = vfs_walk_own(&w, w.nr - 1);
	n = vfs_walk_top(&w)->n;
	if (r == 0 && n->type == NODE_VALUE)
		r = vfs_value_drop(vfs_walk_top(&w)->v, n, flags & VFS_APPEND);
	if (r < 0)
		return r;
	vfs_walk_notify(&w, w.nr - 1, NULL);
	return put_data(vfs_walk_top(&w)->v, n, data, len, flags & VFS_APPEND);
}

int vfs_writes(struct vfs *v, const char *path, const char *text)
{
	return vfs_write(v, path, text, strlen(text), 0, VFS_PARENTS);
}

static int mkdir_one(struct vfs *v, const char *path, unsigned mode, bool may_exist)
{
	WALK_AUTO w = WALK_INIT;
	struct node *n;
	int r = vfs_walk_path(&w, v, path, may_exist ? WALK_FOLLOW : 0);

	if (r == 0)
		return may_exist && vfs_walk_top(&w)->n->type == NODE_DIR ? 0 : -EEXIST;
	if (r != -ENOENT || !w.missing)
		return r;
	return create(&w, NODE_DIR, mode ? mode : 0755, &n);
}

static int mkdir_prefix(struct vfs *v, const char *path, const char *end)
{
	STR_AUTO dir = xstrndup(path, (size_t)(end - path));
	int r = *dir ? mkdir_one(v, dir, 0755, true) : 0;

	return r == -EEXIST ? -ENOTDIR : r;
}

/* Each folder of the path in its turn, through links and what dots mean. */
static int mkdir_by_prefix(struct vfs *v, const char *path, unsigned mode)
{
	int r = 0;

	for (const char *p = path; r == 0 && (p = strchr(p + 1, '/'));)
		r = mkdir_prefix(v, path, p);
	return r < 0 ? r : mkdir_one(v, path, mode, true);
}

/* Is one of the names "." or ".."? */
static bool has_dots(const char *path)
{
	while (*path) {
		size_t n = strcspn(path, "/");

		if (path[0] == '.' && (n == 1 || (n == 2 && path[1] == '.')))
			return true;
		path += n + (path[n] == '/');
	}
	return false;
}

/* Makes what the walk did not find: w->gap, and the folders of w->rest in one another. */
static int mkdir_rest(struct walk *w, unsigned mode, struct node **ret)
{
	char *name = w->gap, *p = w->rest;

	for (;;) {
		struct frame next = *vfs_walk_top(w);
		bool last = !*p;
		int r;

		w->missing = name;
		r = create(w, NODE_DIR, last ? mode : 0755, ret);
		if (r < 0 || last)
			return r;
		next = *vfs_walk_top(w);
		next.n = *ret;
		next.name = name;
		next.own = true;
		next.parent = next.up = w->nr - 1;
		vfs_walk_push(w, &next);
		name = p;
		p = strchrnul(p, '/');
		while (*p == '/')
			*p++ = '\0';
	}
}

/* 0, also when the directory is there already: then *ret is NULL. */
static int mkdir_parents(struct vfs *v, const char *path, unsigned mode, struct node **ret)
{
	WALK_AUTO w = WALK_INIT;
	int r = vfs_walk_path(&w, v, path, WALK_FOLLOW);

	*ret = NULL;
	if (r == 0)
		return vfs_walk_top(&w)->n->type == NODE_DIR ? 0 : -EEXIST;
	if (r != -ENOENT)
		return r;
	if (w.gap && !has_dots(w.rest))
		return mkdir_rest(&w, mode, ret);
	return mkdir_by_prefix(v, path, mode);
}

int vfs_mkdir(struct vfs *v, const char *path, unsigned mode, bool parents)
{
	if (v->host)
		return vfs_host_mkdir(path, mode, parents);
	if (!parents)
		return mkdir_one(v, path, mode, false);
	{
		struct node *n;

		return mkdir_parents(v, path, mode ? mode : 0755, &n);
	}
}

int vfs_mkdir_touches(struct vfs *v, const char *path, char **ret)
{
	WALK_AUTO w = WALK_INIT;
	int r = vfs_walk_path(&w, v, path, WALK_FOLLOW);
	size_t i;

	if (r == 0 && vfs_walk_top(&w)->n->type != NODE_DIR)
		return -EEXIST;
	if (r < 0 && (r != -ENOENT || !w.gap || has_dots(w.rest)))
		return r;
	i = w.nr - 1;
	if (w.f[i].v != v)
		return -EXDEV;
	while (w.f[i].parent != i && w.f[w.f[i].parent].parent != w.f[i].parent)
		i = w.f[i].parent;
	if (w.f[i].parent == i && r == 0)
		return -EBUSY; /* the root itself */
	*ret = xstrdup(w.f[i].parent == i ? w.gap : w.f[i].name);
	return 0;
}

int vfs_mkdir_node(struct vfs *v, const char *path, unsigned mode, struct node **ret)
{
	int r = mkdir_parents(v, path, mode, ret);

	return r == 0 && !*ret ? -EEXIST : r;
}

int vfs_symlink(struct vfs *v, const char *target, const char *path)
{
	WALK_AUTO w = WALK_INIT;
	struct node *n;
	int r;

	if (v->host)
		return vfs_host_symlink(target, path);
	r = vfs_walk_path(&w, v, path, 0);
	if (r == 0)
		return -EEXIST;
	if (r != -ENOENT || !w.missing)
		return r;
	r = create(&w, NODE_LINK, 0777, &n);
	if (r == 0)
		n->target = xstrdup(target);
	return r;
}

static int remove_top(struct walk *w)
{
	size_t i = w->nr - 1, parent = w->f[i].parent;
	int r;

	if (parent == i || w->f[i].n->mount)
		return -EBUSY;
	r = vfs_walk_own(w, parent);
	if (r < 0)
		return r;
	vfs_walk_notify(w, i, NULL);
	vfs_node_remove(w->f[i].v, w->f[parent].n, w->f[i].name);
	w->f[parent].n->mtime = vfs_now(w->f[i].v);
	return 0;
}

int vfs_unlink(struct vfs *v, const char *path)
{
	WALK_AUTO w = WALK_INIT;
	int r;

	if (v->host)
		return vfs_host_unlink(path);
	r = vfs_walk_path(&w, v, path, WALK_MOUNT_POINT);
	if (r < 0)
		return r;
	return vfs_walk_top(&w)->n->type == NODE_DIR ? -EISDIR : remove_top(&w);
}

int vfs_rmdir(struct vfs *v, const char *path)
{
	WALK_AUTO w = WALK_INIT;
	int r;

	if (v->host)
		return vfs_host_rmdir(path);
	r = vfs_walk_path(&w, v, path, WALK_MOUNT_POINT);
	if (r < 0)
		return r;
	if (vfs_walk_top(&w)->n->type != NODE_DIR)
		return -ENOTDIR;
	return vfs_node_is_empty(vfs_walk_top(&w)->n) ? remove_top(&w) : -ENOTEMPTY;
}

/* Mount points below stay (EBUSY), as the kernel would have it. */
static bool has_mount(struct node *n)
{
	void *kid;

	if (n->mount)
		return true;
	if (n->type != NODE_DIR || n->dir.later) /* nothing is mounted before somebody looks */
		return false;
	for (size_t i = 0; strmap_next(n->dir.kids, &i, NULL, &kid);)
		if (has_mount(kid))
			return true;
	return false;
}

int vfs_remove_all(struct vfs *v, const char *path)
{
	WALK_AUTO w = WALK_INIT;
	int r;

	if (v->host)
		return -EPERM;
	r = vfs_walk_path(&w, v, path, WALK_MOUNT_POINT);
	if (r < 0)
		return r;
	return has_mount(vfs_walk_top(&w)->n) ? -EBUSY : remove_top(&w);
}

static bool is_below(struct walk *w, size_t i, struct node *n)
{
	for (;; i = w->f[i].parent) {
		if (w->f[i].n == n)
			return true;
		if (w->f[i].parent == i)
			return false;
	}
}

/* What stands at the target may be replaced by n? */
static int may_replace(struct node *old, struct node *n)
{
	if (old->mount)
		return -EBUSY;
	if (old->type == NODE_DIR && n->type != NODE_DIR)
		return -EISDIR;
	if (old->type != NODE_DIR && n->type == NODE_DIR)
		return -ENOTDIR;
	if (old->type == NODE_DIR && !vfs_node_is_empty(old))
		return -ENOTEMPTY;
	return 0;
}

static int rename_walked(struct walk *a, struct walk *b, const char *name, size_t dir)
{
	size_t i = a->nr - 1, parent = a->f[i].parent;
	struct vfs *v = a->f[i].v;
	struct node *n = a->f[i].n, *taken, *to = b->f[dir].n;

	if (parent == i || n->mount)
		return -EBUSY;
	if (v != b->f[dir].v)
		return -EXDEV;
	if (n->type == NODE_DIR && is_below(b, dir, n))
		return -EINVAL;
	vfs_walk_notify(a, i, NULL);
	taken = strmap_take(a->f[parent].n->dir.kids, a->f[i].name);
	vfs_node_remove(v, a->f[parent].n, a->f[i].name);
	if (to->dir.kids)
		vfs_node_free(v, strmap_take(to->dir.kids, name));
	vfs_node_adopt(to, name, taken);
	a->f[parent].n->mtime = to->mtime = vfs_now(v);
	vfs_walk_notify(b, dir, name);
	return 0;
}

int vfs_rename(struct vfs *v, const char *from, const char *to)
{
	WALK_AUTO a = WALK_INIT;
	WALK_AUTO b = WALK_INIT;
	const char *name;
	size_t dir;
	int r;

	if (v->host)
		return vfs_host_rename(from, to);
	/* copy both directories up first: that changes what a walk sees */
	r = vfs_walk_path(&a, v, from, WALK_MOUNT_POINT);
	if (r == 0)
		r = vfs_walk_own(&a, a.nr - 1);
	if (r < 0)
		return r;
	r = vfs_walk_path(&b, v, to, WALK_MOUNT_POINT);
	if (r < 0 && !(r == -ENOENT && b.missing))
		return r;
	if (r == 0 && b.f[b.nr - 1].n == a.f[a.nr - 1].n)
		return 0;
	if (r == 0)
		r = may_replace(vfs_walk_top(&b)->n, vfs_walk_top(&a)->n);
	else
		r = vfs_walk_top(&b)->n->type == NODE_DIR ? 0 : -ENOTDIR;
	if (r < 0)
		return r;
	name = b.missing ? b.missing : vfs_walk_top(&b)->name;
	dir = b.missing ? b.nr - 1 : vfs_walk_top(&b)->parent;
	if (!b.missing && dir == b.nr - 1)
		return -EBUSY;
	r = vfs_walk_own(&b, dir);
	if (r < 0)
		return r;
	vfs_walk_release(&a);
	r = vfs_walk_path(&a, v, from, WALK_MOUNT_POINT);
	return r < 0 ? r : rename_walked(&a, &b, name, dir);
}

/* Walks and makes the node writable, for changes of its attributes. */
static int own_path(struct walk *w, struct vfs *v, const char *path)
{
	int r = vfs_walk_path(w, v, path, WALK_FOLLOW);

	if (r == 0)
		r = vfs_walk_own(w, w->nr - 1);
	if (r == 0)
		vfs_walk_notify(w, w->nr - 1, NULL);
	return r;
}

int vfs_chmod(struct vfs *v, const char *path, unsigned mode)
{
	WALK_AUTO w = WALK_INIT;
	int r = v->host ? vfs_host_chmod(path, mode) : own_path(&w, v, path);

	if (r == 0 && !v->host)
		vfs_walk_top(&w)->n->mode = mode & 07777;
	return r;
}

int vfs_chown(struct vfs *v, const char *path, const char *owner, const char *group)
{
	WALK_AUTO w = WALK_INIT;
	int r = v->host ? -EPERM : own_path(&w, v, path);
	struct node *n;

	if (r < 0)
		return r;
	n = vfs_walk_top(&w)->n;
	if (owner) {
		free(n->owner);
		n->owner = strcmp(owner, "root") == 0 ? NULL : xstrdup(owner);
	}
	if (group) {
		free(n->group);
		n->group = strcmp(group, "root") == 0 ? NULL : xstrdup(group);
	}
	return 0;
}

int vfs_utime(struct vfs *v, const char *path, int64_t mtime)
{
	WALK_AUTO w = WALK_INIT;
	int r = v->host ? -EPERM : own_path(&w, v, path);

	if (r == 0)
		vfs_walk_top(&w)->n->mtime = mtime;
	return r;
}

int vfs_stat(struct vfs *v, const char *path, bool follow, struct vfs_stat *ret)
{
	WALK_AUTO w = WALK_INIT;
	BUF_AUTO text = BUF_INIT;
	struct node *n;
	int r;

	if (v->host)
		return vfs_host_stat(path, follow, ret);
	r = vfs_walk_path(&w, v, path, follow ? WALK_FOLLOW : 0);
	if (r < 0)
		return r;
	n = vfs_walk_top(&w)->n;
	if (n == v->root)
		vfs_node_look(n);
	*ret = (struct vfs_stat){.type = VFS_FILE, .mode = n->mode, .mtime = n->mtime};
	ret->owner = n->owner ? n->owner : "root";
	ret->group = n->group ? n->group : "root";
	switch (n->type) {
	case NODE_FILE:
		ret->size = (int64_t)n->data.len;
		break;
	case NODE_VALUE:
		ret->size = vfs_value_size(n);
		break;
	case NODE_DIR:
		ret->type = VFS_DIR;
		ret->size = 4096;
		break;
	case NODE_LINK:
		ret->type = VFS_LINK;
		ret->target = n->target;
		ret->size = (int64_t)strlen(n->target);
		break;
	case NODE_GENERATED:
		n->gen.read(n->gen.arg, &text);
		ret->size = (int64_t)text.len;
		break;
	case NODE_WHITEOUT:
		return -ENOENT;
	}
	return 0;
}

int vfs_readlink(struct vfs *v, const char *path, struct buf *out)
{
	struct vfs_stat st;
	int r;

	if (v->host)
		return vfs_host_readlink(path, out);
	r = vfs_stat(v, path, false, &st);
	if (r == 0 && st.type != VFS_LINK)
		r = -EINVAL;
	if (r == 0)
		buf_adds(out, st.target);
	return r;
}

int vfs_list(struct vfs *v, const char *path, struct strvec *ret)
{
	WALK_AUTO w = WALK_INIT;
	struct strmap *seen;
	struct node *dir;
	const char *name;
	bool own;
	int r;

	if (v->host)
		return vfs_host_list(path, ret);
	r = vfs_walk_path(&w, v, path, WALK_FOLLOW);
	if (r < 0)
		return r;
	dir = vfs_walk_top(&w)->n;
	if (dir->type != NODE_DIR)
		return -ENOTDIR;
	seen = strmap_new(NULL);
	for (struct node *d = dir; d; d = d->dir.below) {
		vfs_node_look(d);
		for (size_t i = 0; strmap_next(d->dir.kids, &i, &name, NULL);)
			if (vfs_node_child(dir, name, &own) && !strmap_has(seen, name)) {
				strmap_put(seen, name, seen);
				strvec_add(ret, name);
			}
	}
	strmap_free(seen);
	strvec_sort(ret);
	return 0;
}

int vfs_generated(struct vfs *v, const char *path, unsigned mode,
		  void (*read)(void *arg, struct buf *out), void *arg)
{
	WALK_AUTO w = WALK_INIT;
	STR_AUTO dir = xstrndup(path, (size_t)(path_basename(path) - path));
	struct node *n;
	int r = vfs_mkdir(v, dir, 0755, true);

	if (r < 0)
		return r;
	r = vfs_walk_path(&w, v, path, 0);
	if (r == 0) {
		r = remove_top(&w);
		vfs_walk_release(&w);
		if (r == 0)
			r = vfs_walk_path(&w, v, path, 0);
	}
	if (r != -ENOENT || !w.missing)
		return r < 0 ? r : -EEXIST;
	r = create(&w, NODE_GENERATED, mode ? mode : 0444, &n);
	if (r < 0)
		return r;
	n->gen.read = read;
	n->gen.arg = arg;
	return 0;
}

static int mount_at(struct walk *w, struct vfs *v, const char *path, struct mount **ret)
{
	int r = vfs_walk_path(w, v, path, WALK_FOLLOW | WALK_MOUNT_POINT);

	if (r == -ENOENT) {
		vfs_walk_release(w);
		r = vfs_mkdir(v, path, 0755, true);
		if (r == 0)
			r = vfs_walk_path(w, v, path, WALK_FOLLOW | WALK_MOUNT_POINT);
	}
	if (r < 0)
		return r;
	if (w->nr == 1)
		return -EBUSY;
	r = vfs_walk_own(w, w->nr - 1);
	if (r < 0)
		return r;
	if (vfs_walk_top(w)->n->mount)
		return -EBUSY;
	*ret = vfs_walk_top(w)->n->mount = xcalloc(1, sizeof(**ret));
	return 0;
}

int vfs_mount(struct vfs *v, const char *path, struct vfs *other, const char *sub_path,
	      bool read_only)
{
	WALK_AUTO w = WALK_INIT;
	struct mount *m;
	bool was = v->read_only;
	int r;

	v->read_only = false; /* a mount is no write to the tree */
	r = mount_at(&w, v, path, &m);
	v->read_only = was;
	if (r < 0)
		return r;
	m->other = other == vfs_walk_top(&w)->v ? other : vfs_ref(other);
	m->sub_path = xstrdup(sub_path && *sub_path ? sub_path : "/");
	m->read_only = read_only;
	return 0;
}

int vfs_unmount(struct vfs *v, const char *path)
{
	WALK_AUTO w = WALK_INIT;
	struct node *n;
	int r = vfs_walk_path(&w, v, path, WALK_FOLLOW | WALK_MOUNT_POINT);

	if (r < 0)
		return r;
	n = vfs_walk_top(&w)->n;
	if (!n->mount)
		return -EINVAL;
	if (n->mount->other != vfs_walk_top(&w)->v)
		vfs_unref(n->mount->other);
	free(n->mount->sub_path);
	free(n->mount);
	n->mount = NULL;
	return 0;
}

int vfs_tree_at(struct vfs *v, const char *path, struct vfs **ret)
{
	WALK_AUTO w = WALK_INIT;
	struct frame *top;
	int r = vfs_walk_path(&w, v, path, WALK_FOLLOW);

	*ret = NULL;
	if (r < 0)
		return r;
	top = vfs_walk_top(&w);
	if (top->n->type != NODE_DIR)
		return -ENOTDIR;
	if (top->own && top->n == top->v->root)
		*ret = top->v;
	return 0;
}

/* ---- path text ------------------------------------------------------------------- */

/* Absolute and normal already, as most paths are. */
static bool is_absolute(const char *path)
{
	const char *p = path;

	if (*p != '/')
		return false;
	for (; *p == '/'; p = strchrnul(p + 1, '/'))
		if (p[1] == '/' || p[1] == '.' || !p[1])
			return false;
	return true;
}

char *path_absolute(const char *cwd, const char *path)
{
	BUF_AUTO in = BUF_INIT;
	struct buf out = BUF_INIT;

	if (is_absolute(path))
		return xstrdup(path);
	if (*path != '/')
		buf_addf(&in, "%s/", cwd ? cwd : "/");
	buf_adds(&in, path);
	for (const char *p = buf_str(&in); *p;) {
		size_t n = strcspn(p, "/");

		if (n == 2 && p[0] == '.' && p[1] == '.') {
			while (out.len && out.s[out.len - 1] != '/')
				out.len--;
			buf_trunc(&out, out.len ? out.len - 1 : 0);
			if (out.s)
				out.s[out.len] = '\0';
		} else if (n > 0 && !(n == 1 && *p == '.')) {
			buf_addc(&out, '/');
			buf_add(&out, p, n);
		}
		p += n + (p[n] == '/');
	}
	if (!out.len)
		buf_addc(&out, '/');
	return buf_detach(&out);
}

const char *path_basename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
