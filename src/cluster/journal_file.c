/* The journal as a file: one JSON object a line, appended; locked while it is open. */
#include "cluster/journal_private.h"

#include "object/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#define MAX_JOURNAL ((size_t)1 << 30)

static int failed(struct workspace *w, const char *what, struct err *err)
{
	int code = errno;

	return err_set(err, -code, "%s %s: %s", what, w->path, strerror(code));
}

static int write_line(struct workspace *w, const struct value *v, struct err *err)
{
	BUF_AUTO line = BUF_INIT;
	off_t before;

	if (!w->path)
		return 0;
	before = lseek(w->fd, 0, SEEK_END);
	json_write(&line, v, 0);
	buf_addc(&line, '\n');
	if (fd_write(w->fd, line.s, line.len) < 0) {
		int r = failed(w, "write", err);

		(void)!ftruncate(w->fd, before); /* no half lines before the next one */
		return r;
	}
	w->unsynced = true;
	return 0;
}

int workspace_sync(struct workspace *w, struct err *err)
{
	if (!w->unsynced)
		return 0;
	if (fdatasync(w->fd) < 0 && errno != EINVAL)
		return failed(w, "sync", err);
	w->unsynced = false;
	return 0;
}

static void keep(struct workspace *w, struct value *input)
{
	w->inputs = grow(w->inputs, w->nr + 1, &w->cap, sizeof(struct value *));
	w->inputs[w->nr++] = input;
}

int journal_append(struct workspace *w, struct value *input, struct err *err)
{
	int r;

	if (w->external) {
		value_unref(input);
		return 0;
	}
	r = write_line(w, input, err);

	if (r < 0) {
		value_unref(input);
		return r;
	}
	keep(w, input);
	journal_crash_place(w, 2 * w->nr - 1);
	return 0;
}

int journal_input(struct workspace *w, struct value *input, struct err *err)
{
	int r = journal_append(w, input, err);

	return r < 0 ? r : workspace_sync(w, err);
}

int journal_restart(struct workspace *w, struct err *err)
{
	int r;

	w->at_least = 0;
	if (!w->path)
		return 0;
	if (ftruncate(w->fd, 0) < 0 || (w->clock_fd >= 0 && ftruncate(w->clock_fd, 0) < 0))
		return failed(w, "truncate", err);
	r = write_line(w, w->head, err);
	return r < 0 ? r : workspace_sync(w, err);
}

int journal_cut(struct workspace *w, int64_t at_ns, struct err *err)
{
	BUF_AUTO text = BUF_INIT;
	size_t len = 0;
	int r = w->path ? file_read(w->path, MAX_JOURNAL, &text, err) : 0;

	w->at_least = at_ns;
	if (!w->path || r < 0)
		return r;
	for (size_t lines = 0; len < text.len && lines < w->nr + 1; len++)
		lines += text.s[len] == '\n';
	if (ftruncate(w->fd, (off_t)len) < 0)
		return failed(w, "truncate", err);
	w->unsynced = true;
	journal_clock(w, at_ns);
	return workspace_sync(w, err);
}

/* ---- the clock --------------------------------------------------------------------------- */

void journal_clock(struct workspace *w, int64_t at_ns)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "%020lld\n", (long long)at_ns);

	if (w->clock_fd >= 0)
		(void)!pwrite(w->clock_fd, text, (size_t)n, 0);
}

int64_t journal_clock_read(const struct workspace *w)
{
	char text[32] = "";
	ssize_t n = w->clock_fd < 0 ? -1 : pread(w->clock_fd, text, sizeof(text) - 1, 0);
	int64_t at = 0;

	if (!w->path)
		return w->at_least;
	if (n <= 0)
		return 0;
	text[strspn(text, "0123456789")] = '\0';
	return parse_i64(text, &at) == 0 ? at : 0;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* Reads whole lines; what follows the last newline is cut off. */
static int load(struct workspace *w, struct err *err)
{
	BUF_AUTO text = BUF_INIT;
	const char *end;
	size_t good = 0;
	int line = 0, r = file_read(w->path, MAX_JOURNAL, &text, err);

	if (r < 0)
		return r;
	end = buf_str(&text) + text.len;
	for (const char *p = buf_str(&text), *nl; (nl = memchr(p, '\n', (size_t)(end - p)));
	     p = nl + 1) {
		struct value *v = NULL;

		line++;
		r = json_parse(p, (size_t)(nl - p), &v, NULL, err);
		if (r < 0 || !value_is_map(v)) {
			STR_AUTO why = xstrdup(r < 0 ? err_msg(err) : "expected an object");

			value_unref(v);
			return err_set(err, -EINVAL, "%s:%d: %s", w->path, line, why);
		}
		if (line == 1)
			w->head = v;
		else
			keep(w, v);
		good = (size_t)(nl + 1 - buf_str(&text));
	}
	if (good < text.len && ftruncate(w->fd, (off_t)good) < 0)
		return failed(w, "truncate", err);
	return 0;
}

int journal_open(struct workspace *w, struct err *err)
{
	STR_AUTO clock = xasprintf("%s/clock", w->dir);
	int r = w->path ? dir_make(w->dir, err) : 0;

	if (!w->path || r < 0)
		return r;
	w->fd = open(w->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (w->fd < 0)
		return failed(w, "open", err);
	if (flock(w->fd, LOCK_EX | LOCK_NB) < 0)
		return err_set(err, -EBUSY,
			       "the cluster in %s is in use by another drydock process", w->dir);
	w->clock_fd = open(clock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	return load(w, err);
}

bool workspace_busy(const char *dir)
{
	STR_AUTO path = xasprintf("%s/journal.jsonl", dir);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool busy = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0;

	if (fd >= 0)
		close(fd);
	return busy;
}

/* ---- text that may be no text ---------------------------------------------------------- */

void journal_put_text(struct value **map, const char *key, const char *p, size_t len)
{
	STR_AUTO key64 = xasprintf("%s64", key);
	BUF_AUTO text = BUF_INIT;

	if (utf8_valid(p, len) && !memchr(p, '\0', len)) {
		value_put(map, key, value_strn_new(p, len));
		return;
	}
	base64_encode(&text, p, len);
	value_put(map, key64, value_strn_new(text.s, text.len));
}

bool journal_text(const struct value *map, const char *key, struct buf *out)
{
	STR_AUTO key64 = xasprintf("%s64", key);
	const char *text = value_str(value_get(map, key)),
		   *coded = value_str(value_get(map, key64));

	if (text)
		buf_adds(out, text);
	else if (!coded || base64_decode(out, coded, strlen(coded)) < 0)
		return false;
	return true;
}
