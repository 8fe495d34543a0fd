/* Files that hold a value, which may be lazy. */
#include "shell/vfs_private.h"

#include <errno.h>

/* Nobody can tell whether a lazy text was made: it takes this much room before and after. */
#define LAZY_BYTES 1024

int64_t vfs_value_bytes(const struct value *text)
{
	return value_is_lazy(text) ? LAZY_BYTES : (int64_t)value_str_len(text);
}

void vfs_value_read(const struct node *n, struct buf *out)
{
	VALUE_AUTO *text = value_now(n->text);

	buf_add(out, value_str_or(text, ""), value_str_len(text));
}

int64_t vfs_value_size(const struct node *n)
{
	VALUE_AUTO *text = value_now(n->text);

	return (int64_t)value_str_len(text);
}

int vfs_value_drop(struct vfs *v, struct node *n, bool keep_bytes)
{
	int64_t size = keep_bytes ? vfs_value_size(n) : 0, held = vfs_value_bytes(n->text);
	struct value *text = n->text;
	BUF_AUTO data = BUF_INIT;

	if (size > held && v->bytes + size - held > VFS_MAX_BYTES)
		return -ENOSPC;
	if (keep_bytes)
		vfs_value_read(n, &data);
	n->type = NODE_FILE;
	n->data = data;
	data = (struct buf)BUF_INIT;
	value_unref(text);
	v->bytes += size - held;
	return 0;
}

int vfs_write_value(struct vfs *v, const char *path, struct value *text, unsigned mode)
{
	CLEANUP(vfs_walk_release) struct walk w = {.texts = STRVEC_INIT};
	int r = v->host ? -EPERM : vfs_write(v, path, "", 0, mode, VFS_PARENTS);
	struct frame *f;

	if (r == 0)
		r = vfs_walk_path(&w, v, path, WALK_FOLLOW);
	if (r < 0)
		return r;
	f = vfs_walk_top(&w);
	if (f->v->bytes + vfs_value_bytes(text) > VFS_MAX_BYTES)
		return -ENOSPC;
	f->v->bytes += vfs_value_bytes(text);
	buf_release(&f->n->data);
	f->n->type = NODE_VALUE;
	f->n->text = value_ref(text);
	return 0;
}
