/*
 * The learner's own files, for commands run as ordinary processes (kubectl against a
 * kubeconfig). Nothing inside a cluster is ever given such a tree.
 */
#include "shell/vfs_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FILE (64 << 20)

int vfs_host_read(const char *path, struct buf *out)
{
	char chunk[65536];
	size_t n, total = 0;
	struct stat st;
	FILE *f = fopen(path, "re");
	int r;

	if (!f)
		return -errno;
	if (fstat(fileno(f), &st) == 0 && S_ISDIR(st.st_mode)) {
		fclose(f);
		return -EISDIR;
	}
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0 && (total += n) <= MAX_FILE)
		buf_add(out, chunk, n);
	r = ferror(f) ? -EIO : total > MAX_FILE ? -EFBIG : 0;
	fclose(f);
	return r;
}

int vfs_host_write(const char *path, const void *data, size_t len, unsigned mode,
		   enum vfs_write_flags flags)
{
	int how = O_WRONLY | O_CLOEXEC | (flags & VFS_APPEND ? O_APPEND : O_TRUNC);
	const char *p = data;
	int fd, r = 0;

	if (flags & VFS_PARENTS) {
		STR_AUTO dir = xstrndup(path, (size_t)(path_basename(path) - path));

		r = *dir ? vfs_host_mkdir(dir, 0755, true) : 0;
		if (r < 0)
			return r;
	}
	if (!(flags & VFS_NO_CREATE))
		how |= O_CREAT | (flags & VFS_EXCL ? O_EXCL : 0);
	fd = open(path, how, (mode_t)(mode ? mode : 0644));
	if (fd < 0)
		return -errno;
	r = fd_write(fd, p, len);
	if (close(fd) < 0 && r == 0)
		r = -errno;
	return r;
}

int vfs_host_mkdir(const char *path, unsigned mode, bool parents)
{
	for (const char *p = path; parents && (p = strchr(p + 1, '/'));) {
		STR_AUTO dir = xstrndup(path, (size_t)(p - path));

		if (mkdir(dir, 0755) < 0 && errno != EEXIST)
			return -errno;
	}
	if (mkdir(path, (mode_t)(mode ? mode : 0755)) < 0 && !(parents && errno == EEXIST))
		return -errno;
	return 0;
}

int vfs_host_symlink(const char *target, const char *path)
{
	return symlink(target, path) < 0 ? -errno : 0;
}

int vfs_host_unlink(const char *path)
{
	return unlink(path) < 0 ? -errno : 0;
}

int vfs_host_rmdir(const char *path)
{
	return rmdir(path) < 0 ? -errno : 0;
}

int vfs_host_rename(const char *from, const char *to)
{
	return rename(from, to) < 0 ? -errno : 0;
}

int vfs_host_chmod(const char *path, unsigned mode)
{
	return chmod(path, (mode_t)mode) < 0 ? -errno : 0;
}

int vfs_host_stat(const char *path, bool follow, struct vfs_stat *ret)
{
	struct stat st;

	if ((follow ? stat(path, &st) : lstat(path, &st)) < 0)
		return -errno;
	*ret = (struct vfs_stat){.type = S_ISDIR(st.st_mode)   ? VFS_DIR
					 : S_ISLNK(st.st_mode) ? VFS_LINK
							       : VFS_FILE};
	ret->mode = st.st_mode & 07777;
	ret->owner = ret->group = "";
	ret->size = st.st_size;
	ret->mtime = st.st_mtim.tv_sec * SIM_SEC + st.st_mtim.tv_nsec;
	ret->target = "";
	return 0;
}

int vfs_host_readlink(const char *path, struct buf *out)
{
	char target[4096];
	ssize_t n = readlink(path, target, sizeof(target));

	if (n < 0)
		return -errno;
	buf_add(out, target, (size_t)n);
	return 0;
}

int vfs_host_list(const char *path, struct strvec *ret)
{
	DIR *d = opendir(path);
	struct dirent *e;

	if (!d)
		return -errno;
	while ((e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			strvec_add(ret, e->d_name);
	closedir(d);
	strvec_sort(ret);
	return 0;
}
