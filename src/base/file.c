#define BASE_PRIVATE
#include "base/base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(struct err *err, const char *verb, const char *path, int code)
{
	return err_set(err, -code, "%s %s: %s", verb, path, strerror(code));
}

int file_read(const char *path, size_t max, struct buf *out, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char chunk[16384];
	size_t start = out->len;
	ssize_t n;

	if (fd < 0)
		return fail(err, "open", path, errno);
	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || out->len - start + (size_t)n > max) {
			int code = n < 0 ? errno : EFBIG;

			close(fd);
			return fail(err, "read", path, code);
		}
		buf_add(out, chunk, (size_t)n);
	}
	close(fd);
	return 0;
}

int fd_write(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

int file_write(const char *path, const void *data, size_t len, int mode, struct err *err)
{
	STR_AUTO tmp = xasprintf("%s.XXXXXX", path);
	int fd = mkostemp(tmp, O_CLOEXEC), code;

	if (fd < 0)
		return fail(err, "create", path, errno);
	code = -fd_write(fd, data, len);
	if (!code && fsync(fd) < 0 && errno != EINVAL && errno != EROFS)
		code = errno;
	if (!code && fchmod(fd, (mode_t)mode) < 0)
		code = errno;
	if (close(fd) < 0 && !code)
		code = errno;
	if (!code && rename(tmp, path) < 0)
		code = errno;
	if (!code)
		return 0;
	unlink(tmp);
	return fail(err, "write", path, code);
}

int dir_make(const char *path, struct err *err)
{
	STR_AUTO p = xstrdup(path);
	struct stat st;

	for (char *s = *p ? p + 1 : p;; s++) {
		char c = *s;

		if (c != '/' && c != '\0')
			continue;
		*s = '\0';
		if (mkdir(p, 0700) < 0 && errno != EEXIST)
			return fail(err, "mkdir", p, errno);
		*s = c;
		if (c)
			continue;
		if (stat(p, &st) == 0 && !S_ISDIR(st.st_mode))
			return fail(err, "mkdir", p, ENOTDIR);
		return 0;
	}
}

int dir_list(const char *path, struct strvec *ret, struct err *err)
{
	DIR *d = opendir(path);
	struct dirent *e;

	if (!d)
		return fail(err, "open", path, errno);
	while ((e = readdir(d)))
		if (e->d_name[0] != '.')
			strvec_add(ret, e->d_name);
	closedir(d);
	strvec_sort(ret);
	return 0;
}
