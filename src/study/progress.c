/* The progress file: opening it without ever harming one, and moving it to this version. */
#include "study/progress_private.h"

#include "shell/vfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define WAIT_MS 1500 /* for another program that writes */

int progress_error(const char *path, sqlite3 *db, int code, struct err *err)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, -EBUSY, "%s is in use by another program: try again", path);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return err_set(err, -EILSEQ,
			       "%s is damaged (%s); it is left as it is: move it away to start "
			       "anew, or put a copy of it in its place",
			       path, sqlite3_errstr(code));
	case SQLITE_FULL:
		return err_set(err, -ENOSPC, "%s: the disk is full; nothing was changed", path);
	case SQLITE_READONLY:
		return err_set(err, -EROFS, "%s cannot be written to", path);
	case SQLITE_CANTOPEN:
		return err_set(err, -EACCES, "%s cannot be opened", path);
	default:
		return err_set(err, -EIO, "%s: %s", path,
			       db ? sqlite3_errmsg(db) : sqlite3_errstr(code));
	}
}

/* ---- statements -------------------------------------------------------------------------- */

static int bind(sqlite3_stmt *s, const char *types, va_list ap)
{
	int r = SQLITE_OK;

	for (int i = 0; r == SQLITE_OK && types[i]; i++)
		r = types[i] == 's' ? sqlite3_bind_text(s, i + 1, va_arg(ap, const char *), -1,
							SQLITE_TRANSIENT)
				    : sqlite3_bind_int64(s, i + 1, va_arg(ap, int64_t));
	return r;
}

int progress_run(struct progress *p, struct err *err, const char *sql, const char *types, ...)
{
	sqlite3_stmt *s = NULL;
	int r = sqlite3_prepare_v2(p->db, sql, -1, &s, NULL);
	va_list ap;

	va_start(ap, types);
	if (r == SQLITE_OK)
		r = bind(s, types, ap);
	va_end(ap);
	if (r == SQLITE_OK)
		r = sqlite3_step(s);
	sqlite3_finalize(s);
	return r == SQLITE_DONE || r == SQLITE_ROW ? 0 : progress_error(p->path, p->db, r, err);
}

sqlite3_stmt *progress_row(struct progress *p, const char *sql, const char *types, ...)
{
	sqlite3_stmt *s = NULL;
	va_list ap;
	int r = sqlite3_prepare_v2(p->db, sql, -1, &s, NULL);

	va_start(ap, types);
	if (r == SQLITE_OK)
		r = bind(s, types, ap);
	va_end(ap);
	if (r == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		return s;
	sqlite3_finalize(s);
	return NULL;
}

int progress_begin(struct progress *p, struct err *err)
{
	return progress_run(p, err, "BEGIN IMMEDIATE", "");
}

int progress_end(struct progress *p, int r, struct err *err)
{
	ERR_AUTO drop = ERR_INIT;

	if (r == 0)
		r = progress_run(p, err, "COMMIT", "");
	if (r < 0 && !sqlite3_get_autocommit(p->db))
		(void)!progress_run(p, &drop, "ROLLBACK", "");
	return r;
}

static int64_t pragma(struct progress *p, const char *sql)
{
	sqlite3_stmt *s = progress_row(p, sql, "");
	int64_t n = s ? sqlite3_column_int64(s, 0) : -1;

	sqlite3_finalize(s);
	return n;
}

/* ---- opening ------------------------------------------------------------------------------ */

static uint32_t big_endian(const unsigned char *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static int newer(const char *path, int64_t version, struct err *err)
{
	return err_set(err, -EPROTONOSUPPORT,
		       "%s was written by a newer drydock (version %lld of it, this one knows %d); "
		       "it is left as it is: use that drydock",
		       path, (long long)version, progress_schema_latest());
}

static int not_ours(const char *path, struct err *err)
{
	return err_set(err, -EILSEQ,
		       "%s is not a progress file of drydock, or is damaged; it is left as it is: "
		       "move it away to start anew, or put a copy of it in its place",
		       path);
}

/* What the file's first page says, before SQLite touches it. 1: there is no file yet. */
static int look(const char *path, struct err *err)
{
	unsigned char head[100];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0 && errno == ENOENT)
		return 1;
	if (fd < 0)
		return err_set(err, -errno, "open %s: %s", path, strerror(errno));
	n = read(fd, head, sizeof(head));
	close(fd);
	if (n == 0)
		return 1;
	if (n < (ssize_t)sizeof(head) || memcmp(head, "SQLite format 3", 16) != 0)
		return not_ours(path, err);
	if (big_endian(head + 68) != PROGRESS_APPLICATION &&
	    (big_endian(head + 60) || big_endian(head + 68)))
		return not_ours(path, err);
	if (big_endian(head + 60) > (uint32_t)progress_schema_latest())
		return newer(path, big_endian(head + 60), err);
	return 0;
}

/* The file as it is, beside itself: PATH.before-vN, with a number when that exists. */
static int copy_beside(struct progress *p, struct err *err)
{
	int version = progress_schema_latest();
	STR_AUTO to = xasprintf("%s.before-v%d", p->path, version);

	for (int i = 1; access(to, F_OK) == 0 && i < 1000; i++) {
		free(to);
		to = xasprintf("%s.before-v%d.%d", p->path, version, i);
	}
	return progress_run(p, err, "VACUUM INTO ?1", "s", to);
}

static int step(struct progress *p, int version, struct err *err)
{
	STR_AUTO mark = xasprintf("PRAGMA user_version = %d", version);
	STR_AUTO ours = xasprintf("PRAGMA application_id = %d", PROGRESS_APPLICATION);
	int r = progress_begin(p, err), code;

	if (r < 0)
		return r;
	if (pragma(p, "PRAGMA user_version") != version - 1) /* another program was quicker */
		return progress_end(p, 0, err);
	code = progress_schema_step(p->db, version);
	if (code != SQLITE_OK)
		r = progress_error(p->path, p->db, code, err);
	if (r == 0)
		r = progress_run(p, err, mark, "");
	if (r == 0)
		r = progress_run(p, err, ours, "");
	return progress_end(p, r, err);
}

static int migrate(struct progress *p, struct err *err)
{
	int64_t have = pragma(p, "PRAGMA user_version");
	int latest = progress_schema_latest(), r = 0;

	if (have < 0)
		return progress_error(p->path, p->db, sqlite3_errcode(p->db), err);
	if (have > latest)
		return newer(p->path, have, err);
	if (have > 0 && have < latest)
		r = copy_beside(p, err);
	while (r == 0 && have < latest) {
		r = step(p, (int)have + 1, err);
		have = pragma(p, "PRAGMA user_version");
	}
	return r;
}

static int check_pages(struct progress *p, const char *sql, struct err *err)
{
	sqlite3_stmt *s = progress_row(p, sql, "");
	bool ok = s && str_eq((const char *)sqlite3_column_text(s, 0), "ok");
	int code = s || !sqlite3_errcode(p->db) ? SQLITE_CORRUPT : sqlite3_errcode(p->db);

	sqlite3_finalize(s);
	return ok ? 0 : progress_error(p->path, p->db, code, err);
}

/* The first statement meets damage, locks and missing rights. */
static int prepare(struct progress *p, struct err *err)
{
	int r;

	sqlite3_busy_timeout(p->db, WAIT_MS);
	r = progress_run(p, err, "SELECT count(*) FROM sqlite_schema", "");
	if (r == 0 && pragma(p, "PRAGMA user_version") == 0 &&
	    pragma(p, "SELECT count(*) FROM sqlite_schema") > 0)
		r = not_ours(p->path, err);
	if (r == 0 && pragma(p, "PRAGMA user_version") > progress_schema_latest())
		r = newer(p->path, pragma(p, "PRAGMA user_version"), err);
	if (r == 0)
		r = check_pages(p, "PRAGMA quick_check(1)", err);
	if (r == 0)
		r = progress_run(p, err, "PRAGMA journal_mode = WAL", "");
	if (r == 0)
		r = progress_run(p, err, "PRAGMA synchronous = FULL", "");
	if (r == 0)
		r = progress_run(p, err, "PRAGMA foreign_keys = ON", "");
	return r < 0 ? r : migrate(p, err);
}

static int make_folder(const char *path, struct err *err)
{
	STR_AUTO dir = xstrndup(path, (size_t)(path_basename(path) - path));

	return *dir ? dir_make(dir, err) : 0;
}

int progress_open(const char *path, struct progress **ret, struct err *err)
{
	bool memory = strcmp(path, ":memory:") == 0;
	struct progress *p = xcalloc(1, sizeof(*p));
	int r = memory ? 0 : make_folder(path, err), code;

	p->path = xstrdup(path);
	if (r == 0 && !memory)
		r = look(path, err);
	if (r >= 0) {
		code = sqlite3_open_v2(path, &p->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
				       NULL);
		r = code == SQLITE_OK ? prepare(p, err) : progress_error(path, p->db, code, err);
	}
	if (r < 0) {
		progress_close(p);
		return r;
	}
	*ret = p;
	return 0;
}

void progress_close(struct progress *p)
{
	if (!p)
		return;
	sqlite3_close(p->db);
	free(p->path);
	free(p);
}

int progress_verify(struct progress *p, struct err *err)
{
	return check_pages(p, "PRAGMA integrity_check(1)", err);
}
