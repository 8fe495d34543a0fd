#include "kubelet/payload.h"

#include "object/timefmt.h"

#include <errno.h>
#include <stdlib.h>

struct payload_file {
	struct value *text;
	uint64_t stamp; /* of a lazy text */
	unsigned mode;
};

static void file_free(void *p)
{
	struct payload_file *f = p;

	value_unref(f->text);
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

void payload_add_lazy(struct payload *p, const char *path, struct value *text, uint64_t stamp,
		      unsigned mode)
{
	struct payload_file *f = xcalloc(1, sizeof(*f));

	*f = (struct payload_file){text, stamp, mode};
	strmap_put(p->files, path, f);
}

void payload_add(struct payload *p, const char *path, struct value *text, unsigned mode)
{
	payload_add_lazy(p, path, text, 0, mode);
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
		h = h * UINT64_C(1099511628211) +
		    (value_is_lazy(f->text)
			     ? f->stamp
			     : hash_bytes(value_str(f->text), value_str_len(f->text))) +
		    f->mode;
	}
	return h % UINT64_C(10000000000);
}

/* "..2026_01_05_09_00_12.1234567890" */
static char *dated_name(uint64_t number, int64_t now)
{
	struct buf b = BUF_INIT;

	time_format(&b, "..%Y_%m_%d_%H_%M_%S", now);
	buf_addf(&b, ".%llu", (unsigned long long)number);
	return buf_detach(&b);
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

		r = vfs_write_value(v, clean, f->text, f->mode);
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

/* ---- later ------------------------------------------------------------------------------- */

struct one_dir {
	char *path;
	struct payload payload; /* files NULL: an empty directory */
};

struct payload_dirs {
	struct one_dir *v;
	size_t nr, cap;
	int64_t bytes, nodes;
};

struct payload_dirs *payload_dirs_new(void)
{
	return xcalloc(1, sizeof(struct payload_dirs));
}

void payload_dirs_free(struct payload_dirs *d)
{
	for (size_t i = 0; d && i < d->nr; i++) {
		free(d->v[i].path);
		payload_release(&d->v[i].payload);
	}
	if (d)
		free(d->v);
	free(d);
}

/* A file in no folder, with a name that needs no cleaning, can always be written. */
static bool is_simple(const char *path)
{
	return *path && *path != '.' && !strchr(path, '/') && strlen(path) < 200;
}

bool payload_dirs_add(struct payload_dirs *d, const char *path, struct payload *p)
{
	const char *name;
	void *val;

	if (!is_simple(path_basename(path)))
		return false;
	for (size_t i = 0; p && strmap_next(p->files, &i, &name, NULL);)
		if (!is_simple(name))
			return false;
	for (size_t i = 0; p && strmap_next(p->files, &i, &name, &val);) {
		d->bytes += vfs_value_bytes(((struct payload_file *)val)->text);
		d->nodes += 2; /* it and its link */
	}
	d->nodes += 8; /* folders on the way, the dated one, ..data */
	d->v = grow(d->v, d->nr + 1, &d->cap, sizeof(*d->v));
	d->v[d->nr++] = (struct one_dir){xstrdup(path), {p ? p->files : NULL}};
	if (p)
		p->files = NULL;
	return true;
}

static int write_dir(const struct one_dir *o, struct vfs *v, const char *path)
{
	int r;

	if (o->payload.files)
		return payload_write(&o->payload, v, path, vfs_time(v));
	r = vfs_mkdir(v, path, 0777, true);
	return r < 0 ? r : vfs_chmod(v, path, 0777);
}

static void fill(struct vfs *v, void *arg)
{
	struct payload_dirs *d = arg;

	for (size_t i = 0; i < d->nr; i++) /* simple names, and room was held */
		(void)!write_dir(&d->v[i], v, d->v[i].path);
}

static void release(void *arg)
{
	payload_dirs_free(arg);
}

int payload_dirs_put(struct payload_dirs *d, struct vfs *v, const char *dir)
{
	struct vfs_later later = {fill, release, d, d->bytes, d->nodes};
	int r = d->nr ? vfs_mkdir_later(v, dir, &later) : 0;

	if (r < 0 || !d->nr)
		payload_dirs_free(d);
	return r;
}
