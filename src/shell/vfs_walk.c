/*
 * Walking a path keeps the whole way as a stack of frames, so that ".." leaves a mount by
 * the door it was entered, and a write can copy up exactly the directories on its way.
 */
#include "shell/vfs_private.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_LINKS 40
#define MAX_PATH 4096
#define MAX_NAME 255

static int walk_from(struct walk *w, size_t root, const char *path, unsigned flags);

struct frame *vfs_walk_top(struct walk *w)
{
	return &w->f[w->nr - 1];
}

static struct frame *push(struct walk *w)
{
	if (w->nr == w->cap) {
		struct frame *own = w->f == w->first ? NULL : w->f;

		w->f = xreallocarray(own, w->cap * 2, sizeof(*w->f));
		if (!own)
			memcpy(w->f, w->first, sizeof(w->first));
		w->cap *= 2;
	}
	return &w->f[w->nr++];
}

void vfs_walk_push(struct walk *w, const struct frame *f)
{
	*push(w) = *f;
}

static void push_root(struct walk *w, struct vfs *v, bool read_only)
{
	struct frame *f = push(w);

	*f = (struct frame){.v = v, .n = v->root, .name = "", .own = true};
	f->parent = f->up = w->nr - 1;
	f->read_only = read_only;
}

/* The mounted tree becomes the top, with ".." leading to where the mount point is. */
static int enter_mount(struct walk *w)
{
	struct mount *m = vfs_walk_top(w)->n->mount;
	size_t up = vfs_walk_top(w)->up;
	int r;

	if (++w->links > MAX_LINKS)
		return -ELOOP;
	push_root(w, m->other, m->read_only);
	r = walk_from(w, w->nr - 1, m->sub_path, WALK_FOLLOW);
	w->missing = NULL;
	if (r < 0)
		return r;
	vfs_walk_top(w)->up = up;
	return 0;
}

static int follow_link(struct walk *w, size_t root, const char *target, unsigned flags)
{
	if (++w->links > MAX_LINKS)
		return -ELOOP;
	if (*target == '/')
		w->nr = root + 1;
	return walk_from(w, root, target, flags | WALK_FOLLOW);
}

static int step(struct walk *w, size_t root, char *name, bool last, unsigned flags)
{
	struct frame *top = vfs_walk_top(w), *f;
	struct frame next;
	int r;

	if (top->n->type != NODE_DIR)
		return -ENOTDIR;
	if (strcmp(name, ".") == 0)
		return 0;
	if (strcmp(name, "..") == 0) {
		if (w->nr - 1 != root)
			w->nr = top->up + 1;
		return 0;
	}
	if (strlen(name) > MAX_NAME)
		return -ENAMETOOLONG;
	next = *top;
	next.name = name;
	next.parent = next.up = w->nr - 1;
	next.n = vfs_node_child(top->n, name, &next.own);
	next.own = next.own && top->own;
	if (!next.n) {
		w->missing = last ? name : NULL;
		w->gap = w->depth == 1 ? name : NULL;
		return -ENOENT;
	}
	if (next.n->type == NODE_LINK && (!last || (flags & WALK_FOLLOW))) {
		r = follow_link(w, root, next.n->target, last ? flags : 0);
		if (r < 0 && !last)
			w->missing = NULL;
		return r;
	}
	f = push(w);
	*f = next;
	if (f->n->mount && !(last && (flags & WALK_MOUNT_POINT)))
		return enter_mount(w);
	return 0;
}

/* root: the frame that "/" and a leading ".." lead to. */
static int walk_from(struct walk *w, size_t root, const char *path, unsigned flags)
{
	char *p, *name, *end;
	size_t len = strlen(path);
	int r = 0;

	if (len >= MAX_PATH)
		return -ENAMETOOLONG;
	if (len < sizeof(w->text) && !w->text_used) {
		p = memcpy(w->text, path, len + 1);
		w->text_used = true;
	} else {
		p = xmemdup0(path, len);
		strvec_take(&w->texts, p);
	}
	w->depth++;
	for (;;) {
		while (*p == '/')
			p++;
		if (!*p)
			break;
		name = p;
		p = strchrnul(p, '/');
		end = p;
		while (*p == '/')
			p++;
		*end = '\0';
		r = step(w, root, name, *p == '\0', flags);
		if (r < 0) {
			w->rest = p;
			break;
		}
	}
	w->depth--;
	return r;
}

int vfs_walk_path(struct walk *w, struct vfs *v, const char *path, unsigned flags)
{
	w->f = w->first;
	w->nr = 0;
	w->cap = WALK_FRAMES;
	w->texts = (struct strvec)STRVEC_INIT;
	w->links = 0;
	w->missing = w->gap = w->rest = NULL;
	w->text_used = false;
	w->depth = 0;
	push_root(w, v, false);
	return walk_from(w, 0, path, flags);
}

void vfs_walk_release(struct walk *w)
{
	if (w->f != w->first)
		free(w->f);
	w->f = NULL;
	if (w->texts.nr)
		strvec_release(&w->texts);
}

static struct node *copy_up(struct vfs *v, struct node *n)
{
	struct node *c = vfs_node_new(v, n->type, n->mode);

	c->mtime = n->mtime;
	c->owner = xstrdup(n->owner);
	c->group = xstrdup(n->group);
	switch (n->type) {
	case NODE_FILE:
		buf_add(&c->data, n->data.s, n->data.len);
		v->bytes += (int64_t)n->data.len;
		break;
	case NODE_VALUE:
		c->text = value_ref(n->text);
		v->bytes += vfs_value_bytes(n->text);
		break;
	case NODE_DIR:
		c->dir.below = n;
		break;
	case NODE_LINK:
		c->target = xstrdup(n->target);
		break;
	case NODE_GENERATED:
		c->gen.read = n->gen.read;
		c->gen.arg = n->gen.arg;
		break;
	case NODE_WHITEOUT:
		break;
	}
	return c;
}

int vfs_walk_own(struct walk *w, size_t i)
{
	struct frame *f = &w->f[i];
	int r;

	if (f->read_only || f->v->read_only || f->v->frozen)
		return -EROFS;
	if (f->n->type == NODE_DIR)
		vfs_node_look(f->n);
	if (f->own)
		return 0;
	r = vfs_walk_own(w, f->parent);
	if (r < 0)
		return r;
	f->n = copy_up(f->v, f->n);
	f->own = true;
	vfs_node_adopt(w->f[f->parent].n, f->name, f->n);
	return 0;
}

static void frame_path(struct walk *w, size_t i, struct buf *out)
{
	if (w->f[i].parent == i)
		return;
	frame_path(w, w->f[i].parent, out);
	buf_addc(out, '/');
	buf_adds(out, w->f[i].name);
}

/* ---- watches --------------------------------------------------------------------- */

struct vfs_watch {
	struct vfs *v;
	char *dir; /* "" is the root */
	struct task task;
	struct vfs_watch *next;
};

struct vfs_watch *vfs_watch_new(struct vfs *v, const char *dir, void (*fn)(void *arg), void *arg)
{
	struct vfs_watch *w = xcalloc(1, sizeof(*w));

	w->v = vfs_ref(v);
	w->dir = path_absolute("/", dir);
	if (strcmp(w->dir, "/") == 0)
		w->dir[0] = '\0';
	task_init(&w->task, fn, arg);
	w->next = v->watches;
	v->watches = w;
	return w;
}

void vfs_watch_free(struct vfs_watch *w)
{
	if (!w)
		return;
	for (struct vfs_watch **p = &w->v->watches; *p; p = &(*p)->next)
		if (*p == w) {
			*p = w->next;
			break;
		}
	task_cancel(w->v->sim, &w->task);
	vfs_unref(w->v);
	free(w->dir);
	free(w);
}

void vfs_walk_notify(struct walk *w, size_t i, const char *name)
{
	struct vfs *v = w->f[i].v;
	BUF_AUTO path = BUF_INIT;

	if (!v->watches)
		return;
	frame_path(w, i, &path);
	if (name)
		buf_addf(&path, "/%s", name);
	for (struct vfs_watch *k = v->watches; k; k = k->next) {
		size_t n = strlen(k->dir);

		if (strncmp(buf_str(&path), k->dir, n) == 0 &&
		    (buf_str(&path)[n] == '\0' || buf_str(&path)[n] == '/'))
			task_post(v->sim, &k->task);
	}
}
