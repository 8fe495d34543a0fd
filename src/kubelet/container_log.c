/* What containers write: lines with the time they came, as the runtime keeps them. */
#include "kubelet/runtime_private.h"

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

static int log_write(struct container *c, bool is_stderr, const char *p, size_t len)
{
	struct buf *partial = &c->log.partial[is_stderr];

	while (len) {
		const char *nl = memchr(p, '\n', len);
		size_t n = nl ? (size_t)(nl - p) : len;

		buf_add(partial, p, n);
		if (!nl)
			return 0;
		container_log_add(c, is_stderr, buf_str(partial), partial->len);
		buf_reset(partial);
		p += n + 1;
		len -= n + 1;
	}
	return 0;
}

static int log_end_write(void *self, const void *p, size_t len)
{
	struct log_end *e = self;

	return e->c ? log_write(e->c, e->is_stderr, p, len) : 0;
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

void container_log_release(struct container *c)
{
	struct log *l = &c->log;

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
