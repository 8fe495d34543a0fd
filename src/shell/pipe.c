/*
 * Pipes. Both ends share the buffer; each end's stream release closes that end and wakes
 * the other side. Outside fibers nobody can wait: writes may then exceed the capacity up to
 * a hard limit, reads of an empty pipe give -EAGAIN.
 */
#include "shell/stream_private.h"

#include <errno.h>
#include <stdlib.h>

#define CAPACITY ((size_t)64 * 1024)
#define HARD_LIMIT ((size_t)1024 * 1024)

struct pipe {
	struct sim *sim;
	struct buf data;
	size_t off;
	bool readers, writers;
	struct waitq wait;
};

static int64_t pipe_read(void *self, void *p, size_t max)
{
	struct pipe *q = self;
	size_t n;

	while (q->data.len == q->off) {
		int r;

		if (!q->writers)
			return 0;
		if (!fiber_self(q->sim))
			return -EAGAIN;
		r = waitq_wait(q->sim, &q->wait, SIM_NEVER);
		if (r < 0)
			return r;
	}
	n = MIN(max, q->data.len - q->off);
	memcpy(p, q->data.s + q->off, n);
	q->off += n;
	if (q->off == q->data.len) {
		buf_reset(&q->data);
		q->off = 0;
	}
	waitq_wake_all(q->sim, &q->wait);
	return (int64_t)n;
}

static int pipe_write(void *self, const void *data, size_t len)
{
	struct pipe *q = self;
	const char *p = data;

	while (len > 0) {
		size_t used = q->data.len - q->off, n;
		bool fiber = fiber_self(q->sim) != NULL;
		size_t limit = fiber ? CAPACITY : HARD_LIMIT;

		if (!q->readers)
			return -EPIPE;
		n = used < limit ? MIN(len, limit - used) : 0;
		if (n > 0) {
			if (q->off > CAPACITY) {
				memmove(q->data.s, q->data.s + q->off, used);
				buf_trunc(&q->data, used);
				q->off = 0;
			}
			buf_add(&q->data, p, n);
			p += n;
			len -= n;
			waitq_wake_all(q->sim, &q->wait);
			continue;
		}
		if (!fiber)
			return -EAGAIN;
		int r = waitq_wait(q->sim, &q->wait, SIM_NEVER);

		if (r < 0)
			return r;
	}
	return 0;
}

static void pipe_close(struct pipe *q, bool *end)
{
	*end = false;
	waitq_wake_all(q->sim, &q->wait);
	if (q->readers || q->writers)
		return;
	buf_release(&q->data);
	free(q);
}

static void close_reader(void *self)
{
	struct pipe *q = self;

	pipe_close(q, &q->readers);
}

static void close_writer(void *self)
{
	struct pipe *q = self;

	pipe_close(q, &q->writers);
}

void stream_pipe_new(struct sim *sim, struct stream **ret_read, struct stream **ret_write)
{
	static const struct stream_ops read_ops = {.read = pipe_read, .release = close_reader};
	static const struct stream_ops write_ops = {.write = pipe_write, .release = close_writer};
	struct pipe *q = xcalloc(1, sizeof(*q));

	q->sim = sim;
	q->readers = q->writers = true;
	q->wait = (struct waitq)WAITQ_INIT;
	*ret_read = stream_custom_new(&read_ops, q);
	*ret_write = stream_custom_new(&write_ops, q);
}
