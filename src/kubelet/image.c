#include "kubelet/image_private.h"

#include "base/embed.h"
#include "object/quantity.h"
#include "object/yaml.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#define MAX_PROGRAMS 64

static void image_free(void *p)
{
	struct image *i = p;

	for (size_t k = 0; k < i->nr_programs; k++)
		free(i->programs[k].name);
	free(i->programs);
	vfs_unref(i->base);
	value_unref(i->spec);
	free(i->name);
	free(i);
}

void image_set_free(struct image_set *s)
{
	if (!s)
		return;
	strmap_free(s->images);
	strmap_free(s->natives);
	free(s);
}

void image_set_native(struct image_set *s, const char *name, const struct command *cmd, void *user)
{
	struct native *n = xcalloc(1, sizeof(*n));

	n->cmd = cmd;
	n->user = user;
	strmap_put(s->natives, name, n);
}

/* ---- descriptions ------------------------------------------------------------------ */

static int wrong(struct err *err, const char *file, const struct yaml_map *at, const char *path,
		 const char *what)
{
	struct yaml_pos pos = yaml_map_find(at, path);

	return err_set(err, -EINVAL, "%s:%d:%d: %s: %s", file, pos.line, pos.column, path, what);
}

static bool one_of(const char *s, const char *const *words)
{
	for (; s && *words; words++)
		if (strcmp(s, *words) == 0)
			return true;
	return false;
}

static int check_keys(const struct value *map, const char *const *known, const char *file,
		      const struct yaml_map *at, const char *prefix, struct err *err)
{
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, map)
	{
		STR_AUTO path = xasprintf("%s%s", prefix, key);

		if (!one_of(key, known))
			return wrong(err, file, at, path, "unknown field");
	}
	return 0;
}

static int add_program(struct image *img, const char *name, const struct value *spec,
		       const char *file, const struct yaml_map *at, struct err *err)
{
	static const char *const known[] = {
		"serve",  "log",   "access_log", "requires_env", "missing_env", "run",
		"exit",   "after", "on_term",    "term_after",   "memory",      "cpu",
		"native", "path",  "stderr_log", "writes",       NULL};
	struct program *p = &img->programs[img->nr_programs];
	STR_AUTO prefix = xasprintf("programs.%s.", name);
	const char *path = value_str(value_get(spec, "path"));
	int r;

	if (!value_is_map(spec) && !value_is_null(spec))
		return wrong(err, file, at, prefix, "expected a map");
	r = check_keys(spec, known, file, at, prefix, err);
	if (r < 0)
		return r;
	img->nr_programs++;
	*p = (struct program){.image = img, .name = xstrdup(name)};
	p->spec = value_val(value_get(img->spec, "programs"), img->nr_programs - 1);
	p->memory = quantity_value_of(value_get(p->spec, "memory"));
	p->cpu_nano = quantity_milli_of(value_get(p->spec, "cpu")) * INT64_C(1000000);
	p->cmd.name = p->name;
	p->cmd.path = path;
	if (value_get(spec, "run"))
		p->cmd.main = behave_run;
	else
		p->cmd.start = behave_start;
	return 0;
}

static int parse_image(struct image *img, const char *file, const struct yaml_map *at,
		       struct err *err)
{
	static const char *const known[] = {
		"name", "tags",  "size",  "entrypoint", "cmd",         "env",   "workdir",
		"user", "shell", "files", "programs",   "description", "tools", NULL};
	static const char *const shells[] = {"debian", "alpine", "busybox", "none", NULL};
	const struct value *programs = value_get(img->spec, "programs"), *spec;
	struct quantity size;
	const char *name;
	int r = check_keys(img->spec, known, file, at, "", err);

	if (r < 0)
		return r;
	if (!value_str(value_get(img->spec, "name")))
		return wrong(err, file, at, "name", "expected the image's name");
	if (!value_is_array(value_get(img->spec, "tags")))
		return wrong(err, file, at, "tags", "expected a list of tags");
	if (!one_of(value_str_or(value_get(img->spec, "shell"), "none"), shells))
		return wrong(err, file, at, "shell", "expected debian, alpine, busybox or none");
	if (quantity_from_value(value_get(img->spec, "size"), &size, err) < 0)
		return wrong(err, file, at, "size", "expected a quantity");
	img->size = quantity_value(&size);
	if (value_len(programs) > MAX_PROGRAMS)
		return wrong(err, file, at, "programs", "expected at most 64 programs");
	img->programs = xcalloc(value_len(programs), sizeof(*img->programs));
	value_each_entry(name, spec, i, programs)
	{
		r = add_program(img, name, spec, file, at, err);
		if (r < 0)
			return r;
	}
	return 0;
}

int image_set_add(struct image_set *s, const char *file, const char *text, size_t len,
		  struct err *err)
{
	struct image *img = xcalloc(1, sizeof(*img));
	struct yaml_map *at = yaml_map_new();
	BUF_AUTO name = BUF_INIT;
	int r = yaml_parse(text, len, &img->spec, at, err);

	img->set = s;
	if (r < 0)
		err_set(err, r, "%s: %s", file, err_msg(err));
	else
		r = parse_image(img, file, at, err);
	if (r == 0 && image_normalize(value_str(value_get(img->spec, "name")), &name) < 0)
		r = wrong(err, file, at, "name", "not a valid image name");
	yaml_map_free(at);
	if (r < 0) {
		image_free(img);
		return r;
	}
	buf_trunc(&name, (size_t)(strrchr(name.s, ':') - name.s)); /* the tag */
	img->name = xstrdup(buf_str(&name));
	strmap_put(s->images, img->name, img);
	return 0;
}

int image_set_new(struct image_set **ret, struct err *err)
{
	struct image_set *s = xcalloc(1, sizeof(*s));
	const struct embedded_file *f;

	s->images = strmap_new(image_free);
	s->natives = strmap_new(free);
	for (size_t i = 0; (f = embed_at("images/", i)); i++) {
		int r = str_ends(f->name, ".yaml") ? image_set_add(s, f->name, f->data, f->len, err)
						   : 0;

		if (r < 0) {
			image_set_free(s);
			return r;
		}
	}
	*ret = s;
	return 0;
}

/* ---- references ------------------------------------------------------------------------ */

/* Of "path:tag" or "path:tag@digest". */
static bool tag_is_right(const char *rest)
{
	const char *tag = strchr(rest, ':'), *at = strchr(rest, '@'), *p;

	if (!tag || (at && at < tag))
		return true;
	for (p = tag + 1; *p && *p != '@'; p++)
		if (!isalnum((unsigned char)*p) && *p != '_' && (p == tag + 1 || !strchr(".-", *p)))
			return false;
	return p > tag + 1 && p - tag <= 129;
}

/* Upstream: distribution/reference: domain, path, tag, digest. */
int image_normalize(const char *ref, struct buf *ret)
{
	const char *slash = strchr(ref, '/');
	size_t first = slash ? (size_t)(slash - ref) : 0;
	bool domain = slash && (memchr(ref, '.', first) || memchr(ref, ':', first) ||
				(first == 9 && memcmp(ref, "localhost", 9) == 0));
	const char *rest = domain ? slash + 1 : ref;
	bool hub = !domain || (first == 9 && memcmp(ref, "docker.io", 9) == 0) ||
		   (first == 15 && memcmp(ref, "index.docker.io", 15) == 0);

	if (!*ref || strlen(ref) > 512)
		return -EINVAL;
	for (const char *p = ref; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("._-/:@+", *p))
			return -EINVAL;
	for (const char *p = rest; *p && *p != ':' && *p != '@'; p++)
		if (isupper((unsigned char)*p))
			return -EINVAL;
	if (!isalnum((unsigned char)*rest) || ref[strlen(ref) - 1] == ':' ||
	    ref[strlen(ref) - 1] == '/')
		return -EINVAL;
	if (!tag_is_right(rest) || strstr(rest, "//"))
		return -EINVAL;
	if (hub)
		buf_addf(ret, "docker.io/%s", strchr(rest, '/') ? "" : "library/");
	buf_adds(ret, hub ? rest : ref);
	if (!strchr(rest, ':') && !strchr(rest, '@'))
		buf_adds(ret, ":latest");
	return 0;
}

static bool has_tag(const struct image *i, const char *tag)
{
	const struct value *t;

	value_each_item(t, k, value_get(i->spec, "tags"))
	{
		const char *s = value_str(t);

		if (s && strcmp(s, tag) == 0)
			return true;
	}
	return false;
}

int image_resolve(struct image_set *s, const char *ref, const struct image **ret, struct err *err)
{
	BUF_AUTO full = BUF_INIT;
	STR_AUTO name = NULL;
	char *sep;
	struct image *i;

	if (image_normalize(ref, &full) < 0)
		return err_set(
			err, -EINVAL,
			"Failed to apply default image tag \"%s\": couldn't parse image name "
			"\"%s\": invalid reference format",
			ref, ref);
	name = xstrdup(buf_str(&full));
	sep = strchr(name, '@');
	if (sep)
		*sep = '\0';
	else
		*(sep = strrchr(name, ':')) = '\0';
	i = strmap_get(s->images, name);
	if (i && (buf_str(&full)[sep - name] == '@' || has_tag(i, sep + 1))) {
		*ret = i;
		return 0;
	}
	if (!i && str_starts(buf_str(&full), "docker.io/"))
		return err_set(
			err, -ENOENT,
			"failed to pull and unpack image \"%s\": failed to resolve reference "
			"\"%s\": pull access denied, repository does not exist or may require "
			"authorization: server message: insufficient_scope: authorization "
			"failed",
			buf_str(&full), buf_str(&full));
	return err_set(
		err, -ENOENT,
		"failed to pull and unpack image \"%s\": failed to resolve reference \"%s\": "
		"%s: not found",
		buf_str(&full), buf_str(&full), buf_str(&full));
}

int64_t image_size(const struct image *i)
{
	return i->size;
}

static const struct program *find_program(const struct image *i, const char *argv0)
{
	const char *name = path_basename(argv0);

	for (size_t k = 0; k < i->nr_programs; k++)
		if (strcmp(i->programs[k].name, name) == 0)
			return &i->programs[k];
	return NULL;
}

int64_t image_program_memory(const struct image *i, const char *argv0)
{
	const struct program *p = find_program(i, argv0);

	return p ? p->memory : 0;
}

int64_t image_program_cpu(const struct image *i, const char *argv0)
{
	const struct program *p = find_program(i, argv0);

	return p ? p->cpu_nano : 0;
}

void image_digest(const struct image *i, const char *ref, struct buf *out)
{
	BUF_AUTO full = BUF_INIT;

	if (image_normalize(ref, &full) < 0)
		buf_adds(&full, ref);
	buf_adds(out, "sha256:");
	for (uint64_t k = 0; k < 4; k++) {
		BUF_AUTO part = BUF_INIT;

		buf_addf(&part, "%llu %s %s", (unsigned long long)k, i->name, buf_str(&full));
		buf_addf(out, "%016llx", (unsigned long long)hash_bytes(part.s, part.len));
	}
}

/* ---- containers ----------------------------------------------------------------------- */

static struct vfs *base_files(struct image *i, struct machine *m)
{
	const struct value *v;
	const char *path;

	if (i->base)
		return i->base;
	i->base = vfs_new(machine_sim(m));
	vfs_add_base(i->base, "localhost");
	value_each_entry(path, v, k, value_get(i->spec, "files"))
	{
		const char *text = value_str_or(v, "");

		if (*path == '/')
			(void)!vfs_write(i->base, path, text, strlen(text), 0644, VFS_PARENTS);
	}
	return i->base;
}

static void install_shell(struct image *i, struct machine *m, const char *tag)
{
	static const char *const busybox[] = {
		"sh",    "ash",     "echo",     "printf",    "cat",    "ls",       "grep",
		"head",  "tail",    "diff",     "cmp",       "wc",     "sort",     "uniq",
		"cut",   "tr",      "sed",      "awk",       "sleep",  "date",     "env",
		"test",  "[",       "true",     "false",     "ps",     "kill",     "base64",
		"mkdir", "rmdir",   "rm",       "cp",        "mv",     "touch",    "ln",
		"id",    "whoami",  "hostname", "seq",       "tee",    "xargs",    "find",
		"wget",  "nc",      "nslookup", "ping",      "stat",   "chmod",    "chown",
		"yes",   "clear",   "which",    "uname",     "uptime", "free",     "df",
		"pwd",   "expr",    "md5sum",   "sha256sum", "vi",     "printenv", "mktemp",
		"du",    "dirname", "basename", "netstat",   "top",    "tar",      "chroot",
		"pgrep", "pkill",   "killall",  "stty",      "reset",  "readlink", "realpath",
		"tac",   "nproc",   "less",     "watch",     "nl",     "timeout",  "nohup",
		"ip",    "paste",   "rev",      "truncate",  NULL};
	static const char *const network[] = {"curl", "wget", "nc", "netcat",  "nslookup", "dig",
					      "host", "ping", "ss", "netstat", "ip",       NULL};
	const char *kind = value_str_or(value_get(i->spec, "shell"), "none");
	const struct value *tool;

	if (strcmp(kind, "none") == 0)
		return;
	machine_set_flavor(m, strcmp(kind, "busybox") == 0 && strcmp(tag, "1.28") == 0
				      ? "busybox-1.28"
			      : strcmp(kind, "busybox") == 0 ? "busybox"
			      : strcmp(kind, "alpine") == 0  ? "alpine"
							     : NULL);
	if (i->has_applets) {
		machine_set_applets(m, &i->applets);
		return;
	}
	machine_install_shell(m, strcmp(kind, "debian") == 0 ? NULL : busybox);
	for (size_t k = 0; strcmp(kind, "debian") == 0 && network[k]; k++)
		machine_remove_applet(m, network[k]);
	value_each_item(tool, k, value_get(i->spec, "tools"))
	{
		const char *const one[] = {value_str_or(tool, ""), NULL};

		machine_install_shell(m, strcmp(one[0], "network") == 0 ? network : one);
	}
	i->applets = machine_applets(m);
	i->has_applets = true;
}

void image_equip(struct image *i, const char *ref, struct machine *m)
{
	const char *colon = strrchr(ref, ':');
	struct vfs *own = vfs_overlay_new(base_files(i, m));

	machine_set_vfs(m, own);
	vfs_unref(own);
	install_shell(i, m, colon ? colon + 1 : "latest");
	for (size_t k = 0; k < i->nr_programs; k++) {
		struct program *p = &i->programs[k];
		const char *name = value_str(value_get(p->spec, "native"));
		const struct native *n = name ? strmap_get(i->set->natives, name) : NULL;

		if (n)
			machine_install(m, n->cmd, n->user);
		else if (!name)
			machine_install(m, &p->cmd, p);
	}
}
