/* Streams: the common part, and those without a process on the other side. */
#include "shell/stream_private.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_LINE (1 << 20) /* a longer line is cut in two: hostile input stays bounded */

struct stream *stream_custom_new(const struct stream_ops *ops, void *self)
{
	struct stream *s = xcalloc(1, sizeof(*s));

	s->refs = 1;
	s->ops = ops;
	s->self = self;
	s->tty = ops->size != NULL;
	return s;
}

struct stream *stream_ref(struct stream *s)
{
	if (s)
		s->refs++;
	return s;
}

void stream_unref(struct stream *s)
{
	if (!s || --s->refs > 0)
		return;
	if (s->ops->release)
		s->ops->release(s->self);
	buf_release(&s->ahead);
	free(s);
}

static size_t take_ahead(struct stream *s, void *p, size_t max)
{
	size_t n = MIN(max, s->ahead.len - s->ahead_off);

	if (n)
		memcpy(p, s->ahead.s + s->ahead_off, n);
	s->ahead_off += n;
	if (s->ahead_off == s->ahead.len) {
		buf_reset(&s->ahead);
		s->ahead_off = 0;
	}
	return n;
}

/* The reference held while blocked: somebody else may close the stream meanwhile. */
int64_t stream_read(struct stream *s, void *p, size_t max)
{
	int64_t n;

	if (!s || !s->ops->read)
		return -EBADF;
	if (s->ahead.len > s->ahead_off)
		return (int64_t)take_ahead(s, p, max);
	stream_ref(s);
	n = s->ops->read(s->self, p, max);
	stream_unref(s);
	return n;
}

int stream_write(struct stream *s, const void *p, size_t len)
{
	int r;

	if (!s || !s->ops->write)
		return -EBADF;
	if (!len)
		return 0;
	stream_ref(s);
	r = s->ops->write(s->self, p, len);
	stream_unref(s);
	return r;
}

int stream_puts(struct stream *s, const char *text)
{
	return stream_write(s, text, strlen(text));
}

int stream_printf(struct stream *s, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	return stream_write(s, buf_str(&b), b.len);
}

int stream_getline(struct stream *s, struct buf *line)
{
	size_t start = line->len;
	char chunk[4096];

	for (;;) {
		int64_t n;

		if (s && s->ahead.len > s->ahead_off) {
			char *p = s->ahead.s + s->ahead_off;
			size_t have = s->ahead.len - s->ahead_off;
			char *nl = memchr(p, '\n', have);
			size_t len = nl ? (size_t)(nl - p) + 1 : have;

			buf_add(line, p, len);
			s->ahead_off += len;
			if (s->ahead_off == s->ahead.len) {
				buf_reset(&s->ahead);
				s->ahead_off = 0;
			}
			if (nl || line->len - start >= MAX_LINE)
				return 1;
		}
		n = stream_read(s, chunk, sizeof(chunk));
		if (n < 0)
			return (int)n;
		if (n == 0)
			return line->len > start;
		buf_add(&s->ahead, chunk, (size_t)n);
	}
}

static int64_t zero_read(void *self, void *p, size_t max);

int stream_read_all(struct stream *s, size_t max, struct buf *out)
{
	char chunk[4096];
	size_t total = 0;

	if (s->ops->read == zero_read) /* has no end: the answer would be the same */
		return -EFBIG;
	for (;;) {
		int64_t n = stream_read(s, chunk, sizeof(chunk));

		if (n <= 0)
			return (int)n;
		total += (size_t)n;
		if (total > max)
			return -EFBIG;
		buf_add(out, chunk, (size_t)n);
	}
}

bool stream_is_tty(const struct stream *s)
{
	return s && s->tty;
}

void stream_tty_size(const struct stream *s, int *ret_cols, int *ret_rows)
{
	*ret_cols = 80;
	*ret_rows = 24;
	if (s && s->ops->size)
		s->ops->size(s->self, ret_cols, ret_rows);
}

/* ---- null, text, buffer, sink ---------------------------------------------------- */

static int64_t null_read(void *self, void *p, size_t max)
{
	(void)self, (void)p, (void)max;
	return 0;
}

static int null_write(void *self, const void *p, size_t len)
{
	(void)self, (void)p, (void)len;
	return 0;
}

struct stream *stream_null_new(void)
{
	static const struct stream_ops ops = {.read = null_read, .write = null_write};

	return stream_custom_new(&ops, NULL);
}

static int64_t zero_read(void *self, void *p, size_t max)
{
	(void)self;
	memset(p, 0, max);
	return (int64_t)max;
}

struct stream *stream_zero_new(void)
{
	static const struct stream_ops ops = {.read = zero_read, .write = null_write};

	return stream_custom_new(&ops, NULL);
}

static int64_t random_read(void *self, void *p, size_t max)
{
	char *out = p;

	for (size_t i = 0; i < max; i += 8) {
		uint64_t r = sim_rand(self);

		memcpy(out + i, &r, MIN(max - i, sizeof(r)));
	}
	return (int64_t)max;
}

struct stream *stream_random_new(struct sim *sim)
{
	static const struct stream_ops ops = {.read = random_read, .write = null_write};

	return stream_custom_new(&ops, sim);
}

struct stream *stream_text_new(const char *p, size_t len)
{
	static const struct stream_ops ops = {.read = null_read};
	struct stream *s = stream_custom_new(&ops, NULL);

	buf_add(&s->ahead, p, len);
	return s;
}

static int buf_write(void *self, const void *p, size_t len)
{
	buf_add(self, p, len);
	return 0;
}

struct stream *stream_buf_new(struct buf *out)
{
	static const struct stream_ops ops = {.write = buf_write};

	return stream_custom_new(&ops, out);
}

struct sink {
	int (*fn)(void *arg, const void *p, size_t len);
	void *arg;
};

static int sink_write(void *self, const void *p, size_t len)
{
	struct sink *k = self;

	return k->fn(k->arg, p, len);
}

struct stream *stream_sink_new(int (*fn)(void *arg, const void *p, size_t len), void *arg,
			       bool is_tty)
{
	static const struct stream_ops ops = {.write = sink_write, .release = free};
	struct sink *k = xcalloc(1, sizeof(*k));
	struct stream *s;

	k->fn = fn;
	k->arg = arg;
	s = stream_custom_new(&ops, k);
	s->tty = is_tty;
	return s;
}

void stream_end(struct stream *s)
{
	static const struct stream_ops ops = {.write = null_write};

	if (s->ops->release)
		s->ops->release(s->self);
	s->ops = &ops;
	s->self = NULL;
}

/* ---- files ----------------------------------------------------------------------- */

struct file {
	struct vfs *v;
	char *path;
};

static int file_append(void *self, const void *p, size_t len)
{
	struct file *f = self;
	int r = vfs_write(f->v, f->path, p, len, 0, VFS_APPEND | VFS_NO_CREATE);

	return r == -ENOENT ? 0 : r; /* unlinked while open: written to nowhere */
}

static void file_release(void *self)
{
	struct file *f = self;

	vfs_unref(f->v);
	free(f->path);
	free(f);
}

int stream_open(struct vfs *v, const char *path, const char *mode, struct stream **ret)
{
	static const struct stream_ops ops = {.write = file_append, .release = file_release};
	struct file *f;
	int r;

	if (*mode == 'r') {
		BUF_AUTO text = BUF_INIT;

		r = vfs_read(v, path, &text);
		if (r == 0)
			*ret = stream_text_new(buf_str(&text), text.len);
		return r;
	}
	r = vfs_write(v, path, "", 0, 0644, *mode == 'a' ? VFS_APPEND : 0);
	if (r < 0)
		return r;
	f = xcalloc(1, sizeof(*f));
	f->v = vfs_ref(v);
	f->path = xstrdup(path);
	*ret = stream_custom_new(&ops, f);
	return 0;
}
