/* tar: create, list and extract, ustar with GNU's long names. `kubectl cp` runs it. */
#include "shell/applet.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK 512
#define MAX_MEMBER ((size_t)64 << 20)
#define MAX_DEPTH 64

struct tar {
	struct proc *p;
	char mode; /* 'c', 'x', 't' */
	bool verbose, keep_absolute, warned, failed;
	const char *file, *dir;
	struct stream *io;
};

/* ---- headers --------------------------------------------------------------------------- */

static void octal(char *at, size_t width, uint64_t v)
{
	at[--width] = '\0';
	while (width) {
		at[--width] = (char)('0' + (v & 7));
		v >>= 3;
	}
}

static uint64_t read_octal(const char *at, size_t width)
{
	uint64_t v = 0;

	for (size_t i = 0; i < width && at[i]; i++)
		if (at[i] >= '0' && at[i] <= '7')
			v = v << 3 | (uint64_t)(at[i] - '0');
	return v;
}

static unsigned checksum(const char *h)
{
	unsigned sum = 0;

	for (int i = 0; i < BLOCK; i++)
		sum += i >= 148 && i < 156 ? ' ' : (unsigned char)h[i];
	return sum;
}

static int pad(struct tar *t, uint64_t size)
{
	static const char zeros[BLOCK];
	size_t rest = (size_t)(size % BLOCK);

	return rest ? stream_write(t->io, zeros, BLOCK - rest) : 0;
}

static int write_header(struct tar *t, const char *name, char type, const struct vfs_stat *st,
			uint64_t size)
{
	char h[BLOCK] = {0};
	size_t n = strlen(name);

	if (n > 100) { /* the name goes before it, as a member of its own */
		struct vfs_stat none = {0};

		if (write_header(t, "././@LongLink", 'L', &none, n + 1) < 0 ||
		    stream_write(t->io, name, n + 1) < 0 || pad(t, n + 1) < 0)
			return -EPIPE;
		n = 100;
	}
	memcpy(h, name, n);
	octal(h + 100, 8, st->mode & 07777);
	octal(h + 108, 8, 0);
	octal(h + 116, 8, 0);
	octal(h + 124, 12, size);
	octal(h + 136, 12, (uint64_t)(st->mtime / 1000000000));
	h[156] = type;
	if (type == '2' && st->target)
		memcpy(h + 157, st->target, MIN(strlen(st->target), (size_t)100));
	memcpy(h + 257, "ustar  ", 8); /* GNU's own */
	snprintf(h + 265, 32, "%s", st->owner ? st->owner : "root");
	snprintf(h + 297, 32, "%s", st->group ? st->group : "root");
	snprintf(h + 148, 8, "%06o", checksum(h));
	h[155] = ' ';
	return stream_write(t->io, h, BLOCK);
}

/* ---- create ---------------------------------------------------------------------------- */

/* Absolute names lose their slash, and say so once. */
static const char *member_name(struct tar *t, const char *name)
{
	if (*name != '/' || t->keep_absolute)
		return name;
	if (!t->warned)
		proc_errorf(t->p, "tar: Removing leading `/' from member names\n");
	t->warned = true;
	while (*name == '/')
		name++;
	return *name ? name : "./";
}

static int add(struct tar *t, const char *path, const char *name, int depth)
{
	struct vfs *v = machine_vfs(t->p->machine);
	struct vfs_stat st;
	BUF_AUTO data = BUF_INIT;
	const char *member;
	int r = vfs_stat(v, path, false, &st);

	if (r < 0 || depth > MAX_DEPTH) {
		proc_errorf(t->p, "tar: %s: Cannot stat: %s\n", name,
			    applet_errno(r < 0 ? r : -ELOOP));
		t->failed = true;
		return 0;
	}
	member = member_name(t, name);
	if (t->verbose)
		proc_errorf(t->p, "%s\n", name);
	if (st.type == VFS_LINK)
		return write_header(t, member, '2', &st, 0);
	if (st.type == VFS_DIR) {
		STRVEC_AUTO names = STRVEC_INIT;
		bool slash = str_ends(member, "/");
		STR_AUTO dir = xasprintf("%s%s", member, slash ? "" : "/");

		r = write_header(t, dir, '5', &st, 0);
		if (r == 0 && vfs_list(v, path, &names) == 0)
			for (size_t i = 0; r == 0 && i < names.nr && !proc_dying(t->p); i++) {
				STR_AUTO sub = path_absolute(path, names.v[i]);
				STR_AUTO sub_name = xasprintf(
					"%s%s%s", name, str_ends(name, "/") ? "" : "/", names.v[i]);

				r = add(t, sub, sub_name, depth + 1);
			}
		return r;
	}
	r = proc_read_file(t->p, path, &data);
	if (r < 0) {
		proc_errorf(t->p, "tar: %s: Cannot open: %s\n", name, applet_errno(r));
		t->failed = true;
		return 0;
	}
	r = write_header(t, member, '0', &st, data.len);
	if (r == 0)
		r = stream_write(t->io, buf_str(&data), data.len);
	return r == 0 ? pad(t, data.len) : r;
}

static int create(struct tar *t, const struct opts *o)
{
	static const char end[2 * BLOCK];
	int r = 0;

	for (int i = 0; r == 0 && i < o->argc; i++) {
		STR_AUTO base = t->dir ? proc_path(t->p, t->dir) : xstrdup(t->p->cwd);
		STR_AUTO path = path_absolute(base, o->argv[i]);

		r = add(t, path, o->argv[i], 0);
	}
	if (r == 0)
		r = stream_write(t->io, end, sizeof(end));
	if (t->failed)
		proc_errorf(t->p, "tar: Exiting with failure status due to previous errors\n");
	return r < 0 || t->failed ? 2 : 0;
}

/* ---- extract and list ---------------------------------------------------------------------- */

static int read_full(struct tar *t, void *p, size_t len)
{
	size_t done = 0;

	while (done < len) {
		int64_t n = stream_read(t->io, (char *)p + done, len - done);

		if (n < 0)
			return (int)n;
		if (n == 0)
			return done ? -EIO : 0;
		done += (size_t)n;
	}
	return 1;
}

static int read_data(struct tar *t, uint64_t size, struct buf *out)
{
	char block[BLOCK];

	buf_reset(out);
	for (uint64_t left = size; left;) {
		size_t n = (size_t)MIN(left, (uint64_t)BLOCK);

		if (read_full(t, block, BLOCK) <= 0)
			return -EIO;
		buf_add(out, block, n);
		left -= n;
	}
	return 0;
}

/* "path=..." of a pax record, into name. */
static void pax_path(const struct buf *data, struct buf *name)
{
	const char *p = data->len ? strstr(data->s, " path=") : NULL;

	if (!p)
		return;
	buf_reset(name);
	buf_add(name, p + 6, strcspn(p + 6, "\n"));
}

static bool leaves(const char *name)
{
	STRVEC_AUTO parts = STRVEC_INIT;

	strvec_split(&parts, name, '/');
	return strvec_has(&parts, "..");
}

static void complain(struct tar *t, const char *name, const char *what, int r)
{
	proc_errorf(t->p, "tar: %s: Cannot %s: %s\n", name, what, applet_errno(r));
	t->failed = true;
}

static void place(struct tar *t, const char *name, char type, unsigned mode, const char *target,
		  const struct buf *data)
{
	struct vfs *v = machine_vfs(t->p->machine);
	STR_AUTO base = t->dir ? proc_path(t->p, t->dir) : xstrdup(t->p->cwd);
	STR_AUTO path = NULL;
	const char *slash;
	int r = 0;

	name = member_name(t, name);
	if (leaves(name)) {
		proc_errorf(t->p, "tar: %s: Member name contains '..'\n", name);
		t->failed = true;
		return;
	}
	path = path_absolute(base, name);
	slash = strrchr(path, '/');
	if (slash > path) {
		STR_AUTO parent = xstrndup(path, (size_t)(slash - path));

		(void)!vfs_mkdir(v, parent, 0755, true);
	}
	if (type == '5') {
		r = vfs_mkdir(v, path, mode, true);
		if (r == -EEXIST)
			r = 0;
		if (r < 0)
			complain(t, name, "mkdir", r);
	} else if (type == '2') {
		(void)!vfs_unlink(v, path);
		r = vfs_symlink(v, target, path);
		if (r < 0)
			complain(t, name, "create symlink", r);
	} else {
		r = proc_write_file(t->p, path, buf_str(data), data->len, mode);
		if (r < 0)
			complain(t, name, "open", r);
	}
}

/* One member; 1 go on, 0 the end, negative: no archive. */
static int member(struct tar *t, struct buf *name)
{
	char h[BLOCK], text[101] = "", target[101] = "";
	BUF_AUTO data = BUF_INIT;
	uint64_t size;
	int r = read_full(t, h, BLOCK);

	if (r <= 0 || !h[0])
		return r < 0 ? r : 0;
	if (read_octal(h + 148, 8) != checksum(h))
		return -EINVAL;
	size = read_octal(h + 124, 12);
	if (size > MAX_MEMBER || read_data(t, size, &data) < 0)
		return -EIO;
	if (h[156] == 'L' || h[156] == 'x') {
		if (h[156] == 'x')
			pax_path(&data, name);
		else
			buf_adds(name, buf_str(&data));
		return 1;
	}
	if (!name->len) {
		memcpy(text, h, 100);
		if (!memcmp(h + 257, "ustar\0", 6) && h[345])
			buf_addf(name, "%.155s/", h + 345);
		buf_adds(name, text);
	}
	memcpy(target, h + 157, 100);
	if (t->mode == 't')
		proc_printf(t->p, "%s\n", buf_str(name));
	else if (t->verbose)
		proc_printf(t->p, "%s\n", buf_str(name));
	if (t->mode == 'x' && (h[156] == '0' || !h[156] || h[156] == '5' || h[156] == '2'))
		place(t, buf_str(name), h[156] ? h[156] : '0',
		      (unsigned)read_octal(h + 100, 8) & 07777, target, &data);
	buf_reset(name);
	return 1;
}

static int extract(struct tar *t)
{
	BUF_AUTO name = BUF_INIT;
	char rest[BLOCK];
	int r;

	while ((r = member(t, &name)) > 0)
		if (proc_dying(t->p))
			return 2;
	while (r == 0 && stream_read(t->io, rest, sizeof(rest)) > 0)
		; /* what follows the end is padding: the writer must not see a closed pipe */
	if (r == -EINVAL)
		proc_errorf(t->p, "tar: This does not look like a tar archive\n");
	else if (r < 0)
		proc_errorf(t->p, "tar: Unexpected EOF in archive\n");
	if (r < 0 || t->failed)
		proc_errorf(t->p,
			    r < 0 ? "tar: Error is not recoverable: exiting now\n"
				  : "tar: Exiting with failure status due to previous errors\n");
	return r < 0 || t->failed ? 2 : 0;
}

/* ---- the command ------------------------------------------------------------------------------
 */

static int usage(struct proc *p, const char *text)
{
	proc_errorf(p, "tar: %s\nTry 'tar --help' or 'tar --usage' for more information.\n", text);
	return 2;
}

static int run(struct tar *t, const struct opts *o)
{
	bool std = !t->file || !strcmp(t->file, "-");
	int r;

	if (!t->mode)
		return usage(t->p, "You must specify one of the '-Acdtrux', '--delete' or "
				   "'--test-label' options");
	if (t->mode == 'c' && !o->argc)
		return usage(t->p, "Cowardly refusing to create an empty archive");
	if (std) {
		t->io = stream_ref(t->mode == 'c' ? proc_out(t->p) : proc_in(t->p));
	} else {
		r = proc_open(t->p, t->file, t->mode == 'c' ? "w" : "r", &t->io);
		if (r < 0) {
			proc_errorf(t->p,
				    "tar: %s: Cannot open: %s\ntar: Error is not recoverable: "
				    "exiting now\n",
				    t->file, applet_errno(r));
			return 2;
		}
	}
	r = t->mode == 'c' ? create(t, o) : extract(t);
	stream_unref(t->io);
	return r;
}

static int tar_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"create=c",         "extract=x", "list=t",
					    "file:=f",          "verbose=v", "directory:=C",
					    "absolute-names=P", NULL};
	struct tar t = {.p = p};
	STRVEC_AUTO words = STRVEC_INIT;
	int c;

	/* "tar cf -": the first word may go without its dash */
	for (int i = 0; i < argc; i++)
		strvec_addf(&words, "%s%s", i == 1 && argv[i][0] && argv[i][0] != '-' ? "-" : "",
			    argv[i]);
	{
		OPTS_AUTO o = applet_opts(p, argc, words.v, "cxtf:vC:Pzpmohk", longs);

		while ((c = applet_next(&o)) > 0)
			switch (c) {
			case 'c':
			case 'x':
			case 't':
				t.mode = (char)c;
				break;
			case 'f':
				t.file = o.arg;
				break;
			case 'C':
				t.dir = o.arg;
				break;
			case 'v':
				t.verbose = true;
				break;
			case 'P':
				t.keep_absolute = true;
				break;
			case 'z':
				proc_errorf(p, "tar (child): gzip: Cannot exec: No such file or "
					       "directory\ntar (child): Error is not recoverable: "
					       "exiting now\n");
				return 2;
			default:
				break;
			}
		return c < 0 ? 2 : run(&t, &o);
	}
}

const struct applet applet_tar = {.cmds = {{.name = "tar", .main = tar_main}}};
