/* What programs use of their process: environment, streams, files, time. */
#include "shell/machine_private.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

struct strmap *proc_env(const struct proc *p)
{
	return environment_vars(p->env);
}

void proc_set_env(struct proc *p, struct strmap *vars)
{
	environment_unref(p->env);
	p->env = environment_new(vars);
}

const char *proc_getenv(const struct proc *p, const char *name)
{
	return strcmp(name, "PATH") == 0 ? environment_path(p->env)
					 : strmap_get(environment_vars(p->env), name);
}

void proc_setenv(struct proc *p, const char *name, const char *value)
{
	struct strmap *vars = environment_to_change(&p->env);

	if (value)
		strmap_put(vars, name, xstrdup(value));
	else
		strmap_del(vars, name);
}

struct stream *proc_in(struct proc *p)
{
	return p->fd[0];
}

struct stream *proc_out(struct proc *p)
{
	return p->fd[1];
}

struct stream *proc_err(struct proc *p)
{
	return p->fd[2];
}

void proc_set_fd(struct proc *p, int fd, struct stream *s)
{
	struct stream *old = p->fd[fd];

	p->fd[fd] = stream_ref(s);
	stream_unref(old);
}

/* Writing where nobody reads any more ends a process, as SIGPIPE does. */
static int put(struct proc *p, int fd, const void *data, size_t len)
{
	int r = stream_write(p->fd[fd], data, len);

	if (r == -EPIPE)
		proc_signal(p, SIGPIPE);
	return r;
}

int proc_write(struct proc *p, const void *data, size_t len)
{
	return put(p, 1, data, len);
}

int proc_puts(struct proc *p, const char *text)
{
	return put(p, 1, text, strlen(text));
}

void proc_printf(struct proc *p, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	put(p, 1, buf_str(&b), b.len);
}

void proc_errorf(struct proc *p, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	put(p, 2, buf_str(&b), b.len);
}

int proc_sleep(struct proc *p, int64_t ns)
{
	return fiber_sleep(p->sim, ns);
}

int proc_use_cpu(struct proc *p, int64_t ns)
{
	p->cpu_ns += ns;
	return fiber_sleep(p->sim, ns);
}

void machine_on_exhaustion(struct machine *m, void (*fn)(struct machine *m))
{
	m->on_exhaustion = fn;
}

#define FILL_TIME (600 * SIM_MSEC)

void proc_exhaust_memory(struct proc *p)
{
	p->mem_bytes = INT64_C(1) << 50;
	if (p->machine->on_exhaustion)
		p->machine->on_exhaustion(p->machine);
	if (proc_use_cpu(p, FILL_TIME) == 0)
		proc_kill(p, SIGKILL);
}

/* ---- files ----------------------------------------------------------------------- */

char *proc_path(const struct proc *p, const char *path)
{
	/* ".." is left to the walk when links may be on the way; the text form suffices for
	 * showing, and programs pass it on to vfs functions */
	return path_absolute(p->cwd, path);
}

/* May the user do what bits (4 read, 2 write, 1 search) say? Parents are not asked. */
static bool allowed(const struct proc *p, const struct vfs_stat *st, unsigned bits)
{
	struct user_info who;
	unsigned mode = st->mode;
	STR_AUTO uid = NULL;

	if (machine_find_user(p->machine, p->user, &who) < 0)
		return false;
	uid = xasprintf("%d", who.uid);
	if (who.uid == 0)
		bits = 0;
	else if (str_eq(st->owner, who.name) || strcmp(st->owner, uid) == 0)
		mode >>= 6;
	else if (str_eq(st->group, who.group) || strvec_has(&who.groups, st->group))
		mode >>= 3;
	user_info_release(&who);
	return (mode & bits) == bits;
}

/* New files belong to who made them, and have the mode its umask leaves. */
static void own_file(struct proc *p, const char *path, unsigned mode)
{
	struct user_info who;
	STR_AUTO uid = NULL;
	STR_AUTO gid = NULL;

	if (p->umask != 022)
		(void)!vfs_chmod(machine_vfs(p->machine), path, mode & ~p->umask);
	if (strcmp(p->user, "root") == 0 || machine_find_user(p->machine, p->user, &who) < 0)
		return;
	uid = xasprintf("%d", who.uid);
	gid = xasprintf("%d", who.gid);
	(void)!vfs_chown(machine_vfs(p->machine), path, who.name ? who.name : uid,
			 who.group ? who.group : gid);
	user_info_release(&who);
}

int proc_access(struct proc *p, const char *path, unsigned bits)
{
	struct vfs *v = machine_vfs(p->machine);
	STR_AUTO abs = proc_path(p, path);
	struct vfs_stat st;
	int r;

	if (*path == '\0')
		return -ENOENT;
	r = vfs_stat(v, abs, true, &st);
	if (r == 0)
		return allowed(p, &st, bits) ? 0 : -EACCES;
	if (r == -ENOENT && (bits & 2)) {
		STR_AUTO dir = xstrndup(abs, (size_t)(path_basename(abs) - abs));

		if (vfs_stat(v, dir, true, &st) == 0 && !allowed(p, &st, 2))
			return -EACCES;
	}
	return r;
}

/* Devices have no bytes in the tree: what opening them gives is decided here. */
static int open_device(struct proc *p, const char *path, const char *mode, struct stream **ret)
{
	static const char *const std[] = {"/dev/stdin", "/dev/stdout", "/dev/stderr"};
	int64_t fd;

	if (strcmp(path, "/dev/null") == 0)
		*ret = stream_null_new();
	else if (strcmp(path, "/dev/zero") == 0)
		*ret = stream_zero_new();
	else if (strcmp(path, "/dev/urandom") == 0 || strcmp(path, "/dev/random") == 0)
		*ret = stream_random_new(p->sim);
	else if (strcmp(path, "/dev/full") == 0)
		*ret = *mode == 'r' ? stream_zero_new() : NULL;
	else if (strcmp(path, "/dev/tty") == 0)
		*ret = stream_is_tty(p->fd[2]) ? stream_ref(p->fd[2]) : NULL;
	else if ((str_starts(path, "/dev/fd/") && parse_i64(path + 8, &fd) == 0 && fd < 10) ||
		 (str_starts(path, "/proc/self/fd/") && parse_i64(path + 14, &fd) == 0))
		*ret = fd >= 0 && fd < (int)ARRAY_SIZE(p->fd) ? stream_ref(p->fd[fd]) : NULL;
	else if (str_starts(path, "/dev/fd/"))
		return -ENOENT; /* a file of <( ) */
	else {
		for (int i = 0; i < 3; i++)
			if (strcmp(path, std[i]) == 0) {
				*ret = stream_ref(p->fd[i]);
				return *ret ? 0 : -ENXIO;
			}
		return -ENOENT;
	}
	return *ret ? 0 : -ENXIO;
}

/* What pid 1 has open: `kubectl exec` users write to /proc/1/fd/1 to reach the log. */
static struct stream *init_fd(struct proc *p, const char *path)
{
	struct proc *init = machine_find_proc(p->machine, 1);
	int64_t fd;

	if (!init || !str_starts(path, "/proc/1/fd/") || parse_i64(path + 11, &fd) < 0 || fd < 0 ||
	    fd >= (int)ARRAY_SIZE(init->fd))
		return NULL;
	return stream_ref(init->fd[fd]);
}

int proc_open(struct proc *p, const char *path, const char *mode, struct stream **ret)
{
	STR_AUTO abs = proc_path(p, path);
	bool fresh;
	int r;

	if (str_starts(abs, "/dev/") || str_starts(abs, "/proc/")) {
		r = open_device(p, abs, mode, ret);
		if (r != -ENOENT)
			return r;
		*ret = init_fd(p, abs);
		if (*ret)
			return 0;
	}
	r = proc_access(p, path, *mode == 'r' ? 4 : 2);
	if (r < 0 && !(r == -ENOENT && *mode != 'r'))
		return r;
	fresh = r == -ENOENT;
	r = stream_open(machine_vfs(p->machine), abs, mode, ret);
	if (r == 0 && fresh)
		own_file(p, abs, 0666);
	return r;
}

int proc_read_file(struct proc *p, const char *path, struct buf *out)
{
	struct stream *s;
	int r = proc_open(p, path, "r", &s);

	if (r < 0)
		return r;
	r = stream_read_all(s, (size_t)64 << 20, out);
	stream_unref(s);
	return r;
}

int proc_write_file(struct proc *p, const char *path, const void *data, size_t len, unsigned mode)
{
	STR_AUTO abs = proc_path(p, path);
	int r = proc_access(p, path, 2);
	bool fresh = r == -ENOENT;

	if (r < 0 && !fresh)
		return r;
	r = vfs_write(machine_vfs(p->machine), abs, data, len, mode, 0);
	if (r == 0 && fresh)
		own_file(p, abs, mode ? mode : 0666);
	return r;
}

int proc_mkdir(struct proc *p, const char *path, unsigned mode)
{
	STR_AUTO abs = proc_path(p, path);
	int r = proc_access(p, path, 2);

	if (r == 0)
		return -EEXIST;
	if (r != -ENOENT)
		return r;
	r = vfs_mkdir(machine_vfs(p->machine), abs, mode, false);
	if (r == 0)
		own_file(p, abs, mode ? mode : 0777);
	return r;
}
