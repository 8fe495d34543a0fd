/*
 * stream.h - open files of simulated processes: pipes, files, terminals, sinks.
 *
 * Reference-counted. Reads and writes may block the calling fiber (a pipe that is empty
 * or full). Outside fibers only sinks, buffers and files may be used.
 */
#ifndef SHELL_STREAM_H
#define SHELL_STREAM_H

#include "shell/vfs.h"

struct stream;

struct stream *stream_ref(struct stream *s);
void stream_unref(struct stream *s); /* the last reference closes it */

/* Bytes read (0: end), or -EIO, -ECANCELED, -EBADF. */
int64_t stream_read(struct stream *s, void *p, size_t max) NODISCARD;
/* All of it: 0, -EPIPE (no reader left), -ENOSPC, -ECANCELED, -EBADF. */
int stream_write(struct stream *s, const void *p, size_t len);
int stream_puts(struct stream *s, const char *text);
int stream_printf(struct stream *s, const char *fmt, ...) PRINTF(2, 3);
/* Reads a line including '\n' (the last may lack it); 1, 0 at end, or negative. */
int stream_getline(struct stream *s, struct buf *line) NODISCARD;
int stream_read_all(struct stream *s, size_t max, struct buf *out) NODISCARD;
bool stream_is_tty(const struct stream *s);
void stream_tty_size(const struct stream *s, int *ret_cols, int *ret_rows); /* 80x24 default */

/* A pipe: two streams, 64 KiB between them. */
void stream_pipe_new(struct sim *sim, struct stream **ret_read, struct stream **ret_write);
struct stream *stream_null_new(void);                      /* reads end, writes vanish */
struct stream *stream_zero_new(void);                      /* reads zeros for ever */
struct stream *stream_random_new(struct sim *sim);         /* reads the simulation's random bytes */
struct stream *stream_text_new(const char *p, size_t len); /* reads these bytes (copied) */
/* Writes append. out outlives it, or stream_end() is called before it goes. */
struct stream *stream_buf_new(struct buf *out);
/* Writes call fn; is_tty tells what isatty() would. */
struct stream *stream_sink_new(int (*fn)(void *arg, const void *p, size_t len), void *arg,
			       bool is_tty);
/* What a stream writes to goes away: what processes left in the background write there from now
 * on vanishes. For the streams of the two functions above. */
void stream_end(struct stream *s);
/* A file opened for reading, writing (truncated), or appending. 0 or -errno. */
int stream_open(struct vfs *v, const char *path, const char *mode /* "r" "w" "a" */,
		struct stream **ret) NODISCARD;

/*
 * Custom streams (terminals, network): ops may be NULL for what is not supported. self is
 * released with the last reference.
 */
struct stream_ops {
	int64_t (*read)(void *self, void *p, size_t max);
	int (*write)(void *self, const void *p, size_t len);
	void (*release)(void *self);
	void (*size)(void *self, int *cols, int *rows); /* set: it is a terminal */
	/* A terminal of the host: raw passes every key on as it comes, echo shows what is typed. */
	void (*mode)(void *self, bool raw, bool echo);
};
struct stream *stream_custom_new(const struct stream_ops *ops, void *self);

#endif
