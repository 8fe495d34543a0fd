/* What containers write: lines with the time they came, as the runtime keeps them. */
#include "kubelet/runtime_private.h"
#include "object/timefmt.h"

#include <errno.h>
#include <stdlib.h>

#define LOG_LIMIT (INT64_C(10) << 20)

static void log_drop_half(struct log *l)
{
	size_t n = l->nr / 2;

	for (size_t i = 0; i < n; i++) {
		union {
			const char *c;
			char *m;
		} u = {l->lines[i].text};

		l->bytes -= (int64_t)l->lines[i].len;
		free(u.m);
	}
	l->nr -= n;
	memmove(l->lines, l->lines + n, l->nr * sizeof(*l->lines));
}

void container_log_add(struct container *c, bool is_stderr, const char *text, size_t len)
{
	struct log *l = &c->log;

	if (l->bytes > LOG_LIMIT)
		log_drop_half(l); /* as the kubelet rotates */
	l->lines = grow(l->lines, l->nr + 1, &l->cap, sizeof(*l->lines));
	l->lines[l->nr++] = (struct log_line){sim_now(c->sandbox->runtime->sim), is_stderr,
					      xmemdup0(text, len), len};
	l->bytes += (int64_t)len;
	waitq_wake_all(c->sandbox->runtime->sim, &c->log_wait);
}

void container_log_write(struct container *c, bool is_stderr, const char *p, size_t len)
{
	struct buf *partial = &c->log.partial[is_stderr];

	container_io_show(c, is_stderr, p, len);
	while (len) {
		const char *nl = memchr(p, '\n', len);
		size_t n = nl ? (size_t)(nl - p) : len;

		if (partial->len || !nl)
			buf_add(partial, p, n);
		if (!nl)
			return;
		if (partial->len)
			container_log_add(c, is_stderr, buf_str(partial), partial->len);
		else
			container_log_add(c, is_stderr, p, n);
		buf_reset(partial);
		p += n + 1;
		len -= n + 1;
	}
}

static int log_end_write(void *self, const void *p, size_t len)
{
	struct log_end *e = self;

	if (e->c)
		container_log_write(e->c, e->is_stderr, p, len);
	return 0;
}

static void log_end_release(void *self)
{
	struct log_end *e = self;

	if (e->c)
		e->c->ends[e->is_stderr] = NULL;
	free(e);
}

struct stream *container_log_stream_new(struct container *c, bool is_stderr)
{
	static const struct stream_ops ops = {.write = log_end_write, .release = log_end_release};
	struct log_end *e = xcalloc(1, sizeof(*e));

	e->c = c;
	e->is_stderr = is_stderr;
	c->ends[is_stderr] = e;
	return stream_custom_new(&ops, e);
}

/* ---- on the node ------------------------------------------------------------------------ */

/* "2026-01-05T09:00:12.254000000Z stdout F text" for each line, as the runtime writes them. */
static void read_log(void *arg, struct buf *out)
{
	struct container *c = arg;
	struct log_line l;

	for (size_t i = 0; container_log_at(c, i, &l); i++) {
		time_write_rfc3339_micro(out, l.at);
		buf_trunc(out, out->len - 1);
		buf_addf(out, "000Z %s F ", l.is_stderr ? "stderr" : "stdout");
		buf_add(out, l.text, l.len);
		buf_addc(out, '\n');
	}
}

static void add_link(struct buf *out, const struct container *c)
{
	const char *const parts[] = {"/var/log/containers/",
				     c->sandbox->name,
				     "_",
				     c->sandbox->ns,
				     "_",
				     c->name,
				     "-",
				     c->id,
				     ".log"};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		buf_adds(out, parts[i]);
}

static void add_pod_dir(struct buf *out, const struct container *c)
{
	const char *const parts[] = {"/var/log/pods/", c->sandbox->ns, "_", c->sandbox->name, "_",
				     c->sandbox->uid};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		buf_adds(out, parts[i]);
}

/* The pod's folder, when somebody looks; unpublish does, too, before c is gone. */
static void fill_pod_dir(struct vfs *dir, void *arg)
{
	struct container *c = arg;
	STR_AUTO log = xasprintf("/%s/%d.log", c->name, c->attempt);

	(void)!vfs_generated(dir, log, 0640, read_log, c);
}

void container_log_publish(struct container *c)
{
	struct vfs *node = machine_vfs(c->sandbox->runtime->node);
	struct vfs_later later = {.fill = fill_pod_dir, .arg = c, .nodes = 2};
	BUF_AUTO path = BUF_INIT;
	BUF_AUTO link = BUF_INIT;
	int r;

	c->log_published = true;
	add_pod_dir(&path, c);
	r = vfs_mkdir_later(node, buf_str(&path), &later);
	buf_addf(&path, "/%s/%d.log", c->name, c->attempt);
	if (r < 0) /* it is there: of another container */
		(void)!vfs_generated(node, buf_str(&path), 0640, read_log, c);
	add_link(&link, c);
	if (vfs_symlink(node, buf_str(&path), buf_str(&link)) == -ENOENT &&
	    vfs_mkdir(node, "/var/log/containers", 0755, true) == 0)
		(void)!vfs_symlink(node, buf_str(&path), buf_str(&link));
}

/* The folders go with the pod's last container. */
static void unpublish(struct container *c)
{
	struct vfs *node = machine_vfs(c->sandbox->runtime->node);
	BUF_AUTO path = BUF_INIT;
	BUF_AUTO link = BUF_INIT;

	if (!c->log_published)
		return;
	add_link(&link, c);
	(void)!vfs_unlink(node, buf_str(&link));
	add_pod_dir(&path, c);
	buf_addf(&path, "/%s/%d.log", c->name, c->attempt);
	(void)!vfs_unlink(node, buf_str(&path));
	for (int i = 0; i < 2; i++) {
		buf_trunc(&path, (size_t)(strrchr(buf_str(&path), '/') - buf_str(&path)));
		if (vfs_rmdir(node, buf_str(&path)) < 0)
			break;
	}
}

void container_log_release(struct container *c)
{
	struct log *l = &c->log;

	unpublish(c);
	while (l->nr > 1)
		log_drop_half(l);
	if (l->nr) {
		union {
			const char *c;
			char *m;
		} u = {l->lines[0].text};

		free(u.m);
	}
	free(l->lines);
	buf_release(&l->partial[0]);
	buf_release(&l->partial[1]);
}

bool container_log_at(struct container *c, size_t i, struct log_line *ret)
{
	if (i >= c->log.nr)
		return false;
	*ret = c->log.lines[i];
	return true;
}

struct waitq *container_log_wait(struct container *c)
{
	return &c->log_wait;
}
