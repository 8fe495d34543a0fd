#include "shell/tar.h"

#include <errno.h>
#include <stdio.h>

#define BLOCK 512

/* ---- writing ------------------------------------------------------------------------------ */

static void octal(char *at, size_t width, uint64_t v)
{
	at[--width] = '\0';
	while (width) {
		at[--width] = (char)('0' + (v & 7));
		v >>= 3;
	}
}

static unsigned checksum(const char *h)
{
	unsigned sum = 0;

	for (int i = 0; i < BLOCK; i++)
		sum += i >= 148 && i < 156 ? ' ' : (unsigned char)h[i];
	return sum;
}

static int pad(struct stream *io, uint64_t size)
{
	static const char zeros[BLOCK];
	size_t rest = (size_t)(size % BLOCK);

	return rest ? stream_write(io, zeros, BLOCK - rest) : 0;
}

static int write_header(struct stream *io, const char *name, char type, const struct vfs_stat *st,
			uint64_t size)
{
	char h[BLOCK] = {0};
	size_t n = strlen(name);

	if (n > 100) { /* the name goes before it, as a member of its own */
		struct vfs_stat none = {0};
		int r = write_header(io, "././@LongLink", 'L', &none, n + 1);

		if (r == 0)
			r = stream_write(io, name, n + 1);
		if (r == 0)
			r = pad(io, n + 1);
		if (r < 0)
			return r;
		n = 100;
	}
	memcpy(h, name, n);
	octal(h + 100, 8, st->mode & 07777);
	octal(h + 108, 8, 0);
	octal(h + 116, 8, 0);
	octal(h + 124, 12, size);
	octal(h + 136, 12, (uint64_t)(st->mtime / 1000000000));
	h[156] = type;
	if (type == '2' && st->target)
		memcpy(h + 157, st->target, MIN(strlen(st->target), (size_t)100));
	memcpy(h + 257, "ustar  ", 8); /* GNU's own */
	snprintf(h + 265, 32, "%s", st->owner ? st->owner : "root");
	snprintf(h + 297, 32, "%s", st->group ? st->group : "root");
	snprintf(h + 148, 8, "%06o", checksum(h));
	h[155] = ' ';
	return stream_write(io, h, BLOCK);
}

int tar_write(struct stream *io, const char *name, const struct vfs_stat *st, const void *data,
	      size_t len)
{
	STR_AUTO dir = NULL;
	int r;

	if (st->type == VFS_LINK)
		return write_header(io, name, '2', st, 0);
	if (st->type == VFS_DIR) {
		dir = xasprintf("%s%s", name, str_ends(name, "/") ? "" : "/");
		return write_header(io, dir, '5', st, 0);
	}
	r = write_header(io, name, '0', st, len);
	if (r == 0 && len)
		r = stream_write(io, data, len);
	return r == 0 ? pad(io, len) : r;
}

int tar_write_end(struct stream *io)
{
	static const char end[2 * BLOCK];

	return stream_write(io, end, sizeof(end));
}

/* ---- reading ------------------------------------------------------------------------------ */

static uint64_t read_octal(const char *at, size_t width)
{
	uint64_t v = 0;

	for (size_t i = 0; i < width && at[i]; i++)
		if (at[i] >= '0' && at[i] <= '7')
			v = v << 3 | (uint64_t)(at[i] - '0');
	return v;
}

/* 1, or 0 at the end before the first byte. */
static int read_full(struct stream *io, void *p, size_t len)
{
	size_t done = 0;

	while (done < len) {
		int64_t n = stream_read(io, (char *)p + done, len - done);

		if (n < 0)
			return n == -ECANCELED ? -ECANCELED : -EIO;
		if (n == 0)
			return done ? -EIO : 0;
		done += (size_t)n;
	}
	return 1;
}

static int read_data(struct stream *io, uint64_t size, struct buf *out)
{
	char block[BLOCK];
	int r;

	buf_reset(out);
	if (size > TAR_MAX_MEMBER)
		return -EIO;
	for (uint64_t left = size; left;) {
		int64_t n = stream_read(io, block, (size_t)MIN(left, (uint64_t)BLOCK));

		if (n <= 0)
			return n == -ECANCELED ? -ECANCELED : -EIO;
		buf_add(out, block, (size_t)n);
		left -= (uint64_t)n;
	}
	if (size % BLOCK && (r = read_full(io, block, BLOCK - size % BLOCK)) <= 0)
		return r < 0 ? r : -EIO;
	return 0;
}

/* "path=..." of a pax record, into name. */
static void pax_path(const struct buf *data, struct buf *name)
{
	const char *p = data->len ? strstr(data->s, " path=") : NULL;

	if (!p)
		return;
	buf_reset(name);
	buf_add(name, p + 6, strcspn(p + 6, "\n"));
}

static void header_name(const char *h, struct buf *name)
{
	if (name->len)
		return; /* it came before */
	if (!memcmp(h + 257, "ustar\0", 6) && h[345])
		buf_addf(name, "%.155s/", h + 345);
	buf_addf(name, "%.100s", h);
}

int tar_next(struct stream *io, struct tar_member *m)
{
	char h[BLOCK];
	int r;

	buf_reset(&m->name);
	buf_reset(&m->data);
	for (;;) {
		r = read_full(io, h, BLOCK);
		if (r <= 0 || !h[0])
			break;
		if (read_octal(h + 148, 8) != checksum(h))
			return -EINVAL;
		m->type = h[156] ? h[156] : '0';
		if (!strchr("xL", m->type)) {
			header_name(h, &m->name);
			m->mode = (unsigned)read_octal(h + 100, 8) & 07777;
			memcpy(m->target, h + 157, 100);
		}
		r = read_data(io, read_octal(h + 124, 12), &m->data);
		if (r < 0)
			return r;
		if (m->type == 'x') {
			pax_path(&m->data, &m->name);
		} else if (m->type == 'L') {
			buf_reset(&m->name);
			buf_adds(&m->name, buf_str(&m->data));
		} else {
			return 1;
		}
	}
	return r < 0 ? r : 0;
}

int tar_read(struct stream *io, struct tar_member *m)
{
	char rest[BLOCK];
	int r = tar_next(io, m);

	if (r != 0)
		return r;
	while ((r = read_full(io, rest, BLOCK)) > 0)
		;
	return r == -ECANCELED ? r : 0;
}

void tar_member_release(struct tar_member *m)
{
	buf_release(&m->name);
	buf_release(&m->data);
}
