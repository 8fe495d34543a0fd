/* Options of applets, in getopt_long's manner but without its globals. */
#include "shell/applet.h"

#include <errno.h>
#include <stdlib.h>

struct opts applet_opts(struct proc *p, int argc, char **argv, const char *shorts,
			const char *const *longs)
{
	struct opts o = {.p = p, .name = path_basename(argc > 0 ? argv[0] : "")};

	o.shorts = shorts;
	o.longs = longs;
	o.in = argv;
	o.nr_in = argc;
	o.i = 1;
	o.argv = xcalloc((size_t)argc + 1, sizeof(*o.argv));
	return o;
}

void applet_opts_release(struct opts *o)
{
	free(o->argv);
	o->argv = NULL;
}

static int bad(struct opts *o)
{
	proc_errorf(o->p, "Try '%s --help' for more information.\n", o->name);
	return -1;
}

static int next_long(struct opts *o, const char *name)
{
	size_t len = strcspn(name, "=");
	const char *match = NULL;
	int matches = 0;

	for (const char *const *l = o->longs; l && *l; l++) {
		size_t n = strcspn(*l, ":=");

		if (strncmp(*l, name, len) != 0 || len > n)
			continue;
		match = *l;
		matches++;
		if (n == len) {
			matches = 1;
			break;
		}
	}
	if (matches == 0) {
		proc_errorf(o->p, "%s: unrecognized option '--%s'\n", o->name, name);
		return bad(o);
	}
	if (matches > 1) {
		proc_errorf(o->p, "%s: option '--%s' is ambiguous\n", o->name, name);
		return bad(o);
	}
	o->arg = name[len] == '=' ? name + len + 1 : NULL;
	len = strcspn(match, ":=");
	if (match[len] == ':' && !o->arg) {
		if (match[len + 1] == ':') /* optional, attached only */
			return (unsigned char)match[len + 3];
		if (o->i >= o->nr_in) {
			proc_errorf(o->p, "%s: option '--%.*s' requires an argument\n", o->name,
				    (int)len, match);
			return bad(o);
		}
		o->arg = o->in[o->i++];
	} else if (match[len] == '=' && o->arg) {
		proc_errorf(o->p, "%s: option '--%.*s' doesn't allow an argument\n", o->name,
			    (int)len, match);
		return bad(o);
	}
	return (unsigned char)match[strcspn(match, "=") + 1];
}

static int next_short(struct opts *o)
{
	char c = *o->bundle++;
	const char *known = c == ':' || c == '+' ? NULL : strchr(o->shorts, c);

	if (!known) {
		proc_errorf(o->p, "%s: invalid option -- '%c'\n", o->name, c);
		return bad(o);
	}
	if (known[1] != ':')
		return (unsigned char)c;
	if (*o->bundle)
		o->arg = o->bundle;
	else if (o->i < o->nr_in)
		o->arg = o->in[o->i++];
	else {
		proc_errorf(o->p, "%s: option requires an argument -- '%c'\n", o->name, c);
		return bad(o);
	}
	o->bundle = "";
	return (unsigned char)c;
}

int applet_next(struct opts *o)
{
	o->arg = NULL;
	if (o->bundle && *o->bundle)
		return next_short(o);
	while (o->i < o->nr_in) {
		const char *a = o->in[o->i++];

		if (o->operands_only || a[0] != '-' || !a[1]) {
			o->argv[o->argc++] = a;
			o->operands_only = o->operands_only || *o->shorts == '+';
		} else if (strcmp(a, "--") == 0) {
			o->operands_only = true;
		} else if (a[1] == '-') {
			return next_long(o, a + 2);
		} else {
			o->bundle = a + 1;
			return next_short(o);
		}
	}
	return 0;
}

/* ---- other common things ----------------------------------------------------------- */

const char *applet_errno(int negative_errno)
{
	switch (negative_errno) {
	case -ENOENT:
		return "No such file or directory";
	case -ENOTDIR:
		return "Not a directory";
	case -EISDIR:
		return "Is a directory";
	case -EEXIST:
		return "File exists";
	case -ENOTEMPTY:
		return "Directory not empty";
	case -EROFS:
		return "Read-only file system";
	case -ELOOP:
		return "Too many levels of symbolic links";
	case -ENAMETOOLONG:
		return "File name too long";
	case -ENOSPC:
		return "No space left on device";
	case -EACCES:
		return "Permission denied";
	case -EPERM:
		return "Operation not permitted";
	case -EBUSY:
		return "Device or resource busy";
	case -EINVAL:
		return "Invalid argument";
	case -EXDEV:
		return "Invalid cross-device link";
	case -EBADF:
		return "Bad file descriptor";
	case -ENXIO:
		return "No such device or address";
	case -EFBIG:
		return "File too large";
	case -ENOEXEC:
		return "Exec format error";
	case -ENOTTY:
		return "Inappropriate ioctl for device";
	case -ECONNREFUSED:
		return "Connection refused";
	case -EHOSTUNREACH:
		return "No route to host";
	case -ETIMEDOUT:
		return "Connection timed out";
	case -ECONNRESET:
		return "Connection reset by peer";
	case -EPIPE:
		return "Broken pipe";
	case -EAGAIN:
		return "Resource temporarily unavailable";
	case -E2BIG:
		return "Argument list too long";
	default:
		return "Input/output error";
	}
}

int applet_complain(struct proc *p, const char *name, const char *what, int negative_errno)
{
	if (negative_errno != -ECANCELED && machine_is_busybox(p->machine))
		return applet_failed(p, name, "open", what, negative_errno);
	if (negative_errno != -ECANCELED)
		proc_errorf(p, "%s: %s: %s\n", name, what, applet_errno(negative_errno));
	return 1;
}

struct stream *applet_open(struct proc *p, const char *name, const char *path)
{
	struct stream *s;
	int r;

	if (strcmp(path, "-") == 0)
		return stream_ref(proc_in(p));
	r = proc_open(p, path, "r", &s);
	if (r == 0)
		return s;
	applet_complain(p, name, path, r);
	return NULL;
}

int applet_each_line(struct proc *p, const char *name, int nr, const char *const *files,
		     int (*fn)(void *arg, char *line, size_t len), void *arg)
{
	static const char *const dash[] = {"-"};
	int status = 0;

	if (nr == 0)
		files = dash;
	for (int i = 0; i < MAX(nr, 1) && !proc_dying(p); i++) {
		struct stream *in = applet_open(p, name, files[i]);
		BUF_AUTO line = BUF_INIT;
		int r = 0;

		if (!in) {
			status = 1;
			continue;
		}
		while (!proc_dying(p) && (r = stream_getline(in, &line)) > 0) {
			if (line.s[line.len - 1] == '\n')
				buf_trunc(&line, line.len - 1);
			if (fn(arg, line.s, line.len) != 0)
				break;
			buf_reset(&line);
		}
		if (r < 0)
			status = applet_complain(p, name, files[i], r);
		stream_unref(in);
	}
	return status;
}

int applet_seconds(const char *s, bool units, int64_t *ret_ns)
{
	double v, mul = 1;
	char *end;

	errno = 0;
	v = strtod(s, &end);
	if (end == s || errno || v < 0 || v != v)
		return -EINVAL;
	if (*end && units) {
		const char *u = strchr("smhd", *end);

		if (!u || end[1])
			return -EINVAL;
		mul = *end == 's' ? 1 : *end == 'm' ? 60 : *end == 'h' ? 3600 : 86400;
	} else if (*end) {
		return -EINVAL;
	}
	v *= mul;
	*ret_ns = v > 9e9 ? SIM_NEVER : (int64_t)(v * 1e9);
	return 0;
}
