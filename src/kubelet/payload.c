#include "kubelet/payload.h"

#include "object/timefmt.h"

#include <errno.h>
#include <stdlib.h>

struct payload_file {
	char *data;
	size_t len;
	unsigned mode;
};

static void file_free(void *p)
{
	struct payload_file *f = p;

	free(f->data);
	free(f);
}

void payload_init(struct payload *p)
{
	p->files = strmap_new(file_free);
}

void payload_release(struct payload *p)
{
	strmap_free(p->files);
}

void payload_add(struct payload *p, const char *path, const char *data, size_t len, unsigned mode)
{
	struct payload_file *f = xcalloc(1, sizeof(*f));

	f->data = xmemdup0(data, len);
	f->len = len;
	f->mode = mode;
	strmap_put(p->files, path, f);
}

/* The same files give the same number. */
static uint64_t fingerprint(const struct payload *p)
{
	uint64_t h = 0;
	const char *path;
	void *v;

	for (size_t i = 0; strmap_next(p->files, &i, &path, &v);) {
		const struct payload_file *f = v;

		h = h * UINT64_C(1099511628211) + hash_bytes(path, strlen(path));
		h = h * UINT64_C(1099511628211) + hash_bytes(f->data, f->len) + f->mode;
	}
	return h % UINT64_C(10000000000);
}

/* "..2026_01_05_09_00_12.1234567890" */
static char *dated_name(uint64_t number, int64_t now)
{
	struct civil c;

	time_civil(now, &c);
	return xasprintf("..%04d_%02d_%02d_%02d_%02d_%02d.%llu", c.year, c.month, c.day, c.hour,
			 c.min, c.sec, (unsigned long long)number);
}

static int write_files(const struct payload *p, struct vfs *v, const char *into)
{
	const char *path;
	void *val;
	int r = vfs_mkdir(v, into, 0755, true);

	for (size_t i = 0; r == 0 && strmap_next(p->files, &i, &path, &val);) {
		const struct payload_file *f = val;
		STR_AUTO full = xasprintf("%s/%s", into, path);
		STR_AUTO clean = path_absolute("/", full);

		r = vfs_write(v, clean, f->data, f->len, f->mode, VFS_PARENTS);
	}
	return r;
}

/* One link for each first part of a path; those of files that are gone go. */
static int make_links(const struct payload *p, struct vfs *v, const char *dir)
{
	STRVEC_AUTO want = STRVEC_INIT;
	STRVEC_AUTO have = STRVEC_INIT;
	const char *path;
	int r = vfs_list(v, dir, &have);

	for (size_t i = 0; strmap_next(p->files, &i, &path, NULL);) {
		STR_AUTO first = xstrndup(path, strcspn(path, "/"));

		if (!strvec_has(&want, first))
			strvec_add(&want, first);
	}
	for (size_t i = 0; r == 0 && i < have.nr; i++) {
		STR_AUTO full = xasprintf("%s/%s", dir, have.v[i]);

		if (!str_starts(have.v[i], "..") && !strvec_has(&want, have.v[i]))
			r = vfs_unlink(v, full);
	}
	for (size_t i = 0; r == 0 && i < want.nr; i++) {
		STR_AUTO full = xasprintf("%s/%s", dir, want.v[i]);
		STR_AUTO target = xasprintf("..data/%s", want.v[i]);

		if (!strvec_has(&have, want.v[i]))
			r = vfs_symlink(v, target, full);
	}
	return r;
}

int payload_write(const struct payload *p, struct vfs *v, const char *dir, int64_t now)
{
	uint64_t number = fingerprint(p);
	STR_AUTO name = dated_name(number, now);
	STR_AUTO link = xasprintf("%s/..data", dir);
	STR_AUTO into = xasprintf("%s/%s", dir, name);
	STR_AUTO suffix = xasprintf(".%llu", (unsigned long long)number);
	STR_AUTO old = NULL;
	struct vfs_stat st;
	int r;

	if (vfs_stat(v, link, false, &st) == 0 && st.type == VFS_LINK) {
		if (str_ends(st.target, suffix))
			return 0;
		old = xasprintf("%s/%s", dir, st.target);
	}
	r = vfs_mkdir(v, dir, 0777, true);
	if (r == 0)
		r = vfs_chmod(v, dir, 0777);
	if (r == 0)
		r = write_files(p, v, into);
	if (r == 0 && old)
		r = vfs_unlink(v, link);
	if (r == 0)
		r = vfs_symlink(v, name, link);
	if (r == 0)
		r = make_links(p, v, dir);
	if (r == 0 && old)
		r = vfs_remove_all(v, old);
	return r;
}
