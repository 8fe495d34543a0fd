/* kubectl cp: files to and from containers, through tar in them. Upstream: kubectl/pkg/cmd/cp. */
#include <errno.h>
#include <stdlib.h>

#include "kubectl/podpick.h"
#include "object/goformat.h"
#include "shell/tar.h"

#define MAX_DEPTH 64

struct opts {
	char *container;
	bool no_preserve;
	int64_t retries;
};

#define T struct opts
static const struct opt_spec specs[] = {
	OPT_STR(T, container, "container", 'c', "",
		"The container. Left out, it is the one of the annotation "
		"kubectl.kubernetes.io/default-container, or the first.",
		.values = "@container"),
	OPT_BOOL(T, no_preserve, "no-preserve", 0, "false",
		 "Do not keep who owns the files and who may do what with them"),
	OPT_INT(T, retries, "retries", 0, "0",
		"How often to try again when copying from a container fails: 0 never, less than 0 "
		"without end"),
	OPT_END};

/* [[namespace/]pod:]path */
struct spec {
	char *ns, *pod, *file; /* pod NULL: a local file */
};
#define SPEC_AUTO CLEANUP(spec_release) struct spec

static void spec_release(struct spec *s)
{
	free(s->ns);
	free(s->pod);
	free(s->file);
}

static int parse_spec(const char *arg, struct spec *s, struct err *err)
{
	const char *colon = strchr(arg, ':'), *slash;

	if (!colon) {
		s->file = xstrdup(arg);
		return 0;
	}
	slash = memchr(arg, '/', (size_t)(colon - arg));
	if (colon == arg || (slash && memchr(slash + 1, '/', (size_t)(colon - slash - 1))))
		return err_set(err, -EINVAL,
			       "filespec must match the canonical format: "
			       "[[namespace/]pod:]file/path");
	if (slash)
		s->ns = xstrndup(arg, (size_t)(slash - arg));
	slash = slash ? slash + 1 : arg;
	s->pod = xstrndup(slash, (size_t)(colon - slash));
	s->file = xstrdup(colon + 1);
	return 0;
}

/* ---- paths: Go's path package --------------------------------------------------------------- */

/* path.Clean: no empty, "." or removable ".." parts; "." for nothing (owned). */
static char *clean_dup(const char *path)
{
	STRVEC_AUTO parts = STRVEC_INIT;
	STRVEC_AUTO kept = STRVEC_INIT;
	BUF_AUTO out = BUF_INIT;
	bool rooted = *path == '/';

	strvec_split(&parts, path, '/');
	for (size_t i = 0; i < parts.nr; i++) {
		const char *part = parts.v[i];

		if (!*part || !strcmp(part, "."))
			continue;
		if (strcmp(part, "..") != 0)
			strvec_add(&kept, part);
		else if (kept.nr && strcmp(kept.v[kept.nr - 1], "..") != 0)
			freep(&kept.v[--kept.nr]);
		else if (!rooted)
			strvec_add(&kept, part);
	}
	if (rooted)
		buf_addc(&out, '/');
	for (size_t i = 0; i < kept.nr; i++)
		buf_addf(&out, "%s%s", i ? "/" : "", kept.v[i]);
	return xstrdup(out.len ? buf_str(&out) : ".");
}

static char *join_dup(const char *a, const char *b)
{
	STR_AUTO both = *a && *b ? xasprintf("%s/%s", a, b) : xstrdup(*a ? a : b);

	return *both ? clean_dup(both) : xstrdup("");
}

static char *dir_dup(const char *path)
{
	const char *slash = strrchr(path, '/');
	STR_AUTO dir = slash ? xstrndup(path, (size_t)(slash + 1 - path)) : xstrdup("");

	return clean_dup(dir);
}

static char *base_dup(const char *path)
{
	size_t len = strlen(path), from;

	while (len > 1 && path[len - 1] == '/')
		len--;
	for (from = len; from > 0 && path[from - 1] != '/'; from--)
		;
	if (!len)
		return xstrdup(".");
	return from == len ? xstrdup("/") : xstrndup(path + from, len - from);
}

/* What is left of a path when nothing leads above its start. */
static const char *inside(const char *path)
{
	while (str_starts(path, "../"))
		path += 3;
	if (!strcmp(path, ".") || !strcmp(path, ".."))
		return "";
	return *path == '/' ? path + 1 : path;
}

/* Is target (clean) base or below it? */
static bool is_below(const char *base, const char *target)
{
	size_t n = strlen(base);

	if (!strcmp(base, "."))
		return *target != '/' && strcmp(target, "..") != 0 && !str_starts(target, "../");
	return !strncmp(base, target, n) &&
	       (!target[n] || target[n] == '/' || (n && base[n - 1] == '/'));
}

static char *absolute_dup(struct kubectl *k, const char *path)
{
	return proc_path(k->proc, path);
}

/* ---- the container's side -------------------------------------------------------------------- */

static int find_pod(struct kubectl *k, const struct spec *s, struct value **ret, struct err *err)
{
	const char *ns = s->ns;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r == 0 && str_empty(ns))
		r = kubectl_namespace(k, &ns, NULL, err);
	if (r == 0)
		r = client_get(c, kind_by_resource("", "v1", "pods"), ns, s->pod, ret, err);
	return r == 0 ? pod_can_exec(*ret, err) : r;
}

/* Runs argv there; output to these streams. The exit status, or negative. */
static int there(struct kubectl *k, const struct value *pod, const char *container,
		 char *const *argv, struct stream *in, struct stream *out, struct stream *errout,
		 struct err *err)
{
	int status = 0, r = pod_exec(k, pod, container, argv, in, out, errout, false, &status, err);

	return r < 0 ? r : status;
}

static int report_status(struct kubectl *k, int status)
{
	if (status <= 0)
		return status;
	kubectl_err(k, "command terminated with exit code %d\n", status);
	return kubectl_exit(k, status);
}

/* ---- to a container ----------------------------------------------------------------------------- */

struct sender {
	struct kubectl *k;
	const char *source, *target; /* absolute here; the name there */
	struct stream *to;
	int failed;
};

static int send_tree(struct sender *s, const char *path, const char *name, int depth)
{
	struct vfs *v = machine_vfs(s->k->proc->machine);
	struct vfs_stat st;
	STRVEC_AUTO names = STRVEC_INIT;
	BUF_AUTO data = BUF_INIT;
	int r = vfs_stat(v, path, false, &st);

	if (r < 0 || depth > MAX_DEPTH)
		return r < 0 ? r : -ELOOP;
	if (st.type == VFS_LINK) {
		r = vfs_readlink(v, path, &data);
		st.target = buf_str(&data);
		return r < 0 ? r : tar_write(s->to, name, &st, NULL, 0);
	}
	if (st.type != VFS_DIR) {
		r = proc_read_file(s->k->proc, path, &data);
		return r < 0 ? r : tar_write(s->to, name, &st, buf_str(&data), data.len);
	}
	r = vfs_list(v, path, &names);
	if (r == 0 && !names.nr) /* a folder goes by what is in it, unless it is empty */
		return tar_write(s->to, name, &st, NULL, 0);
	for (size_t i = 0; r == 0 && i < names.nr; i++) {
		STR_AUTO sub = path_absolute(path, names.v[i]);
		STR_AUTO sub_name = join_dup(name, names.v[i]);

		r = send_tree(s, sub, sub_name, depth + 1);
	}
	return r;
}

static int sender_main(void *arg)
{
	struct sender *s = arg;

	s->failed = send_tree(s, s->source, s->target, 0);
	if (s->failed == 0)
		s->failed = tar_write_end(s->to);
	stream_unref(s->to);
	s->to = NULL;
	return 0;
}

/* Is the destination a folder there? Then the source goes into it. */
static bool is_folder_there(struct kubectl *k, const struct value *pod, const char *container,
			    const char *path)
{
	char test[] = "test", d[] = "-d";
	STR_AUTO copy = xstrdup(path);
	char *argv[] = {test, d, copy, NULL};
	struct stream *null = stream_null_new();
	ERR_AUTO ignored = ERR_INIT;
	int r = there(k, pod, container, argv, NULL, null, null, &ignored);

	stream_unref(null);
	return r == 0;
}

static int to_pod(struct kubectl *k, const struct opts *o, const struct spec *src,
		  const struct spec *dest, struct err *err)
{
	STR_AUTO path = absolute_dup(k, src->file);
	STR_AUTO target = xstrdup(dest->file);
	STR_AUTO dir = NULL;
	STR_AUTO member = NULL;
	STR_AUTO base = NULL;
	VALUE_AUTO *pod = NULL;
	STRVEC_AUTO argv = STRVEC_INIT;
	struct sender s = {.k = k, .source = path};
	struct stream *in;
	struct fiber *fiber;
	struct vfs_stat st;
	const char *container;
	int r;

	if (vfs_stat(machine_vfs(k->proc->machine), path, true, &st) < 0)
		return err_set(err, -ENOENT, "%s doesn't exist in local filesystem", src->file);
	r = find_pod(k, dest, &pod, err);
	if (r < 0)
		return r;
	container = pod_default_container(k, pod, o->container, true);
	if (is_folder_there(k, pod, container, target)) {
		base = base_dup(src->file);
		free(target);
		target = join_dup(dest->file, base);
	}
	container = pod_default_container(k, pod, o->container, false);
	strvec_add(&argv, "tar");
	if (o->no_preserve) {
		strvec_add(&argv, "--no-same-permissions");
		strvec_add(&argv, "--no-same-owner");
	}
	strvec_add(&argv, "-xmf");
	strvec_add(&argv, "-");
	dir = dir_dup(target);
	strvec_add(&argv, "-C");
	strvec_add(&argv, dir);
	member = base_dup(target);
	s.target = member;
	stream_pipe_new(k->sim, &in, &s.to);
	fiber = fiber_start(k->sim, "tar", sender_main, &s);
	r = there(k, pod, container, argv.v, in, proc_out(k->proc), proc_err(k->proc), err);
	stream_unref(in);
	fiber_end(fiber);
	fiber_release(fiber);
	stream_unref(s.to);
	if (r == 0 && s.failed < 0 && s.failed != -EPIPE)
		return err_set(err, s.failed, "open %s: %s", src->file, go_strerror(s.failed));
	return report_status(k, r);
}

/* ---- from a container ------------------------------------------------------------------------------
 */

/* tar's output there; where it ends early and may be tried again, with what follows. */
struct source {
	struct kubectl *k;
	const struct value *pod;
	const char *container, *file;
	int64_t max, tries; /* how often to try again, and how often that was; max < 0: always */
	unsigned long long got;
	struct stream *in; /* of the run that goes on */
	struct stream *to; /* its other end */
	struct fiber *fiber;
	int status; /* as there(), of the last run */
	struct err err;
	bool over;
};

static int source_main(void *arg)
{
	struct source *s = arg;
	STR_AUTO script =
		xasprintf("tar cf - %s | tail -c+%llu", s->file, s->tries ? s->got + 1 : 0);
	STRVEC_AUTO argv = STRVEC_INIT;

	if (s->max) {
		strvec_add(&argv, "sh");
		strvec_add(&argv, "-c");
		strvec_add(&argv, script);
	} else {
		strvec_add(&argv, "tar");
		strvec_add(&argv, "cf");
		strvec_add(&argv, "-");
		strvec_add(&argv, s->file);
	}
	s->status = there(s->k, s->pod, s->container, argv.v, NULL, s->to, proc_out(s->k->proc),
			  &s->err);
	stream_unref(s->to);
	s->to = NULL;
	return 0;
}

static void source_open(struct source *s)
{
	stream_pipe_new(s->k->sim, &s->in, &s->to);
	s->fiber = fiber_start(s->k->sim, "tar", source_main, s);
}

static void source_close(struct source *s)
{
	stream_unref(s->in);
	s->in = NULL;
	if (s->fiber) {
		fiber_end(s->fiber);
		fiber_release(s->fiber);
	}
	s->fiber = NULL;
	stream_unref(s->to);
	s->to = NULL;
}

static int64_t source_read(void *self, void *data, size_t len)
{
	struct source *s = self;

	while (!s->over) {
		int64_t n = stream_read(s->in, data, len);

		if (n > 0)
			s->got += (unsigned long long)n;
		if (n != 0)
			return n;
		source_close(s);
		s->over = s->status != 0; /* that it says, then */
		if (!s->over && (s->max < 0 || s->tries < s->max)) {
			s->tries++;
			kubectl_out(s->k, "Resuming copy at %llu bytes, retry %lld/%lld\n", s->got,
				    (long long)s->tries, (long long)s->max);
			source_open(s);
		} else if (!s->over) {
			kubectl_out(s->k, "Dropping out copy after %lld retries\n",
				    (long long)s->tries);
			s->over = true;
		}
	}
	return 0;
}

struct place {
	const struct spec *src, *dest;
	bool warned; /* of a link */
};

static void warn_link(struct kubectl *k, struct place *p, const char *name, const char *target)
{
	BUF_AUTO line = BUF_INIT;

	buf_adds(&line, "warning: skipping symlink: ");
	go_quote(&line, name);
	buf_adds(&line, " -> ");
	go_quote(&line, target);
	if (!p->warned) {
		buf_adds(&line, " (consider using \"kubectl exec -n ");
		go_quote(&line, p->src->ns ? p->src->ns : "");
		buf_addc(&line, ' ');
		go_quote(&line, p->src->pod);
		buf_adds(&line, " -- tar cf - ");
		go_quote(&line, p->src->file);
		buf_adds(&line, " | tar xf -\")");
	}
	p->warned = true;
	kubectl_err(k, "%s\n", buf_str(&line));
}

/* os.MkdirAll */
static int make_dir(struct kubectl *k, const char *path, struct err *err)
{
	for (const char *end = path; *end;) {
		STR_AUTO part = NULL;
		struct vfs_stat st;
		STR_AUTO absolute = NULL;
		int r;

		end += strspn(end, "/");
		end += strcspn(end, "/");
		part = xstrndup(path, (size_t)(end - path));
		absolute = absolute_dup(k, part);
		r = vfs_stat(machine_vfs(k->proc->machine), absolute, true, &st);
		if (r == 0 && st.type != VFS_DIR)
			r = -ENOTDIR;
		else if (r == -ENOENT)
			r = proc_mkdir(k->proc, absolute, 0755);
		if (r < 0)
			return err_set(err, r, "mkdir %s: %s", part, go_strerror(r));
	}
	return 0;
}

static int place(struct kubectl *k, struct place *p, const char *prefix,
		 const struct tar_member *m, struct err *err)
{
	STR_AUTO base = clean_dup(p->dest->file);
	STR_AUTO path = NULL;
	STR_AUTO dir = NULL;
	STR_AUTO absolute = NULL;
	int r;

	if (!str_starts(buf_str(&m->name), prefix))
		return err_set(err, -EINVAL, "tar contents corrupted");
	path = join_dup(p->dest->file, buf_str(&m->name) + strlen(prefix));
	if (!is_below(base, path)) {
		BUF_AUTO quoted = BUF_INIT;

		go_quote(&quoted, path);
		kubectl_err(k, "warning: file %s is outside target destination, skipping\n",
			    buf_str(&quoted));
		return 0;
	}
	dir = dir_dup(path);
	r = make_dir(k, dir, err);
	if (r < 0 || m->type == '5')
		return r < 0 ? r : make_dir(k, path, err);
	if (m->type == '2') {
		warn_link(k, p, path, m->target);
		return 0;
	}
	absolute = absolute_dup(k, path);
	r = proc_write_file(k->proc, absolute, buf_str(&m->data), m->data.len, 0644);
	return r < 0 ? err_set(err, r, "open %s: %s", path, go_strerror(r)) : 0;
}

static int untar(struct kubectl *k, struct place *p, const char *prefix, struct stream *in,
		 struct err *err)
{
	struct tar_member m = {0};
	int r, placed = 0;

	while (placed == 0 && (r = tar_next(in, &m)) > 0)
		placed = place(k, p, prefix, &m, err);
	if (placed == 0 && r == -EIO && m.type == '0' && m.data.len)
		placed = place(k, p, prefix, &m, err); /* what came of it stays */
	tar_member_release(&m);
	if (placed < 0)
		return placed;
	return r < 0 ? err_set(err, r, "%s",
			       r == -EINVAL ? "archive/tar: invalid tar header" : "unexpected EOF")
		     : 0;
}

static int from_pod(struct kubectl *k, const struct opts *o, const struct spec *src,
		    const struct spec *dest, struct err *err)
{
	static const struct stream_ops ops = {.read = source_read};
	STR_AUTO clean = clean_dup(src->file + strspn(src->file, "/"));
	struct place p = {.src = src, .dest = dest};
	struct source s = {.k = k, .file = src->file, .max = o->retries};
	VALUE_AUTO *pod = NULL;
	struct stream *in;
	char rest[512];
	int r = find_pod(k, src, &pod, err);

	if (r < 0)
		return r;
	s.pod = pod;
	s.container = pod_default_container(k, pod, o->container, false);
	source_open(&s);
	in = stream_custom_new(&ops, &s);
	r = untar(k, &p, inside(clean), in, err);
	stream_unref(in);
	while (r == 0 && s.in && stream_read(s.in, rest, sizeof(rest)) > 0)
		; /* so that tar sees no closed pipe */
	source_close(&s);
	if (s.status < 0) { /* what went wrong there comes first */
		err_release(err);
		*err = s.err;
		return s.status;
	}
	err_release(&s.err);
	if (s.over && s.status > 0) {
		err_release(err);
		return report_status(k, s.status);
	}
	/* as upstream, an archive with its end is all that counts: tar's status comes too late */
	return r;
}

/* ---- the command ----------------------------------------------------------------------------------- */

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	(void)opts;
	return k->nr_args == 2 ? 0
			       : err_set(err, -EINVAL, "source and destination are required");
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	SPEC_AUTO src = {0};
	SPEC_AUTO dest = {0};
	int r = parse_spec(k->args[0], &src, err);

	if (r == 0)
		r = parse_spec(k->args[1], &dest, err);
	if (r < 0)
		return r;
	if (src.pod && dest.pod)
		return err_set(err, -EINVAL, "one of src or dest must be a local file specification");
	if (!*src.file || !*dest.file)
		return err_set(err, -EINVAL, "filepath can not be empty");
	if (src.pod)
		return from_pod(k, opts, &src, &dest, err);
	if (dest.pod)
		return to_pod(k, opts, &src, &dest, err);
	return err_set(err, -EINVAL, "one of src or dest must be a remote file specification");
}

const struct kubectl_cmd kubectl_cp = {
	.name = "cp",
	.section = SECTION_DEBUG,
	.order = 7,
	.use = "cp <file-spec-src> <file-spec-dest> [options]",
	.summary = "Copy files and directories to and from containers",
	.details = "The container has to have tar. Symbolic links are not copied from it: for them, "
		   "and for wildcards, use tar with kubectl exec.",
	.examples = "# A local folder into a pod of the namespace in force\n"
		    "kubectl cp /tmp/foo_dir some-pod:/tmp/bar_dir\n\n"
		    "# A file into a certain container\n"
		    "kubectl cp /tmp/foo some-pod:/tmp/bar -c a-container\n\n"
		    "# Into a pod of another namespace\n"
		    "kubectl cp /tmp/foo some-namespace/some-pod:/tmp/bar\n\n"
		    "# From a pod\n"
		    "kubectl cp some-namespace/some-pod:/tmp/foo /tmp/bar\n\n"
		    "# The same by hand, with whatever else tar can do\n"
		    "kubectl exec -n some-namespace some-pod -- tar cf - /tmp/foo | tar xf - -C "
		    "/tmp/bar",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
	.arg_kinds = "file",
};
