/* Files given with -f: names, directories, standard input, URLs, and their text. */
#include "kubectl/internal.h"
#include "kubectl/resource.h"

#include <errno.h>

#define MAX_INPUT (16u << 20)

static bool is_url(const char *s)
{
	return str_starts(s, "http://") || str_starts(s, "https://");
}

static bool has_extension(const char *path)
{
	return str_ends(path, ".json") || str_ends(path, ".yaml") || str_ends(path, ".yml");
}

/* Files of a directory in the order of a walk: by name, directories where they stand. */
static int walk(struct vfs *v, const char *abs, const char *shown, bool recursive,
		struct strvec *ret)
{
	STRVEC_AUTO names = STRVEC_INIT;
	int r = vfs_list(v, abs, &names);

	for (size_t i = 0; r == 0 && i < names.nr; i++) {
		STR_AUTO path = xasprintf("%s/%s", abs, names.v[i]);
		/* filepath.Join cleans "./x" to "x". */
		STR_AUTO name = str_eq(shown, ".") ? xstrdup(names.v[i])
						   : xasprintf("%s/%s", shown, names.v[i]);
		struct vfs_stat st;

		if (vfs_stat(v, path, true, &st) < 0)
			continue;
		if (st.type == VFS_DIR && recursive)
			r = walk(v, path, name, true, ret);
		else if (st.type != VFS_DIR && has_extension(name))
			strvec_add(ret, name);
	}
	return r;
}

static char *clean_name(const char *path)
{
	size_t len = strlen(path);

	while (path[0] == '.' && path[1] == '/' && path[2])
		path += 2, len -= 2;
	while (len > 1 && path[len - 1] == '/')
		len--;
	return xstrndup(path, len);
}

int kubectl_expand_files(struct kubectl *k, const struct file_flags *f, struct strvec *ret,
			 struct err *err)
{
	struct vfs *v = machine_vfs(k->proc->machine);

	for (size_t i = 0; i < f->files.nr; i++) {
		const char *path = f->files.v[i];
		STR_AUTO abs = proc_path(k->proc, path);
		struct vfs_stat st;
		size_t before = ret->nr;
		int r;

		if (str_eq(path, "-") || is_url(path)) {
			r = is_url(path) ? kubectl_check_url(path, err) : 0;
			if (r < 0)
				return r;
			strvec_add(ret, path);
			continue;
		}
		r = vfs_stat(v, abs, true, &st);
		if (r == -ENOENT || r == -ENOTDIR)
			return err_set(err, r, "the path \"%s\" does not exist", path);
		if (r < 0)
			return err_set(
				err, r,
				"the path \"%s\" cannot be accessed: stat %s: permission denied",
				path, path);
		if (st.type != VFS_DIR) {
			strvec_add(ret, path);
			continue;
		}
		STR_AUTO shown = clean_name(path);

		r = walk(v, abs, shown, f->recursive, ret);
		if (r < 0)
			return err_set(err, r, "error reading \"%s\": open %s: permission denied",
				       path, path);
		if (ret->nr == before)
			return err_set(err, -EINVAL,
				       "error reading [%s]: recognized file extensions are [.json "
				       ".yaml .yml]",
				       path);
	}
	return 0;
}

int kubectl_read_file(struct kubectl *k, const char *path, struct buf *out, struct err *err)
{
	int r;

	if (str_eq(path, "-")) {
		r = stream_read_all(proc_in(k->proc), MAX_INPUT, out);
		return r < 0 ? err_set(err, r, "error reading STDIN: input/output error") : 0;
	}
	if (is_url(path))
		return kubectl_fetch(k, path, MAX_INPUT, out, err);
	r = proc_read_file(k->proc, path, out);
	if (r == -ENOENT || r == -ENOTDIR)
		return err_set(err, r, "the path \"%s\" does not exist", path);
	if (r == -EISDIR)
		return err_set(err, r, "read %s: is a directory", path);
	if (r < 0)
		return err_set(err, r, "open %s: permission denied", path);
	return 0;
}
