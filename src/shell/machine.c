#include "shell/machine_private.h"
#include "shell/net_private.h"

#include <errno.h>
#include <stdlib.h>

struct machine *machine_new(struct sim *sim, struct fabric *net, const char *hostname)
{
	struct machine *m = xcalloc(1, sizeof(*m));

	m->refs = 1;
	m->sim = sim;
	m->net = net;
	m->hostname = xstrdup(hostname);
	m->pids = xcalloc(1, sizeof(*m->pids));
	m->pids->refs = m->pids->next_pid = 1;
	m->boot = sim_now(sim);
	m->cpus = 2;
	m->memory = INT64_C(4) << 30;
	return m;
}

void machine_unref(struct machine *m)
{
	if (--m->refs > 0)
		return;
	environment_unref(m->env);
	strmap_free(m->commands);
	strmap_free(m->contexts);
	strmap_free(m->completions);
	netns_unref(m->held_netns);
	pidns_unref(m->pids);
	vfs_unref(m->vfs);
	free(m->hostname);
	free(m);
}

void machine_free(struct machine *m)
{
	if (!m)
		return;
	m->gone = true;
	for (struct proc_impl *p = m->pids->procs; p; p = p->next)
		if (p->pub.machine == m)
			p->pub.on_exit = NULL;
	machine_kill_all(m);
	if (m->vfs && vfs_owner(m->vfs) == m)
		vfs_set_owner(m->vfs, NULL);
	netns_free(m->own_netns);
	m->own_netns = m->netns = NULL;
	machine_unref(m);
}

struct sim *machine_sim(struct machine *m)
{
	return m->sim;
}

struct fabric *machine_net(struct machine *m)
{
	return m->net;
}

const char *machine_hostname(const struct machine *m)
{
	return m->hostname;
}

void machine_set_hostname(struct machine *m, const char *hostname)
{
	char *old = m->hostname;

	m->hostname = xstrdup(hostname);
	free(old);
}

struct vfs *machine_vfs(struct machine *m)
{
	if (!m->vfs) {
		m->vfs = vfs_new(m->sim);
		vfs_add_base(m->vfs, m->hostname);
		vfs_set_owner(m->vfs, m);
	}
	return m->vfs;
}

void machine_set_vfs(struct machine *m, struct vfs *v)
{
	struct vfs *old = m->vfs;

	m->vfs = vfs_ref(v);
	vfs_set_owner(v, m);
	vfs_unref(old);
}

struct netns *machine_netns(struct machine *m)
{
	if (!m->netns && m->net && !m->gone) {
		m->netns = m->own_netns = netns_new(m->net, m->hostname);
		m->held_netns = netns_ref(m->netns);
	}
	return m->netns;
}

void machine_set_netns(struct machine *m, struct netns *ns)
{
	struct netns *old = m->held_netns;

	m->netns = ns;
	m->held_netns = ns ? netns_ref(ns) : NULL;
	netns_unref(old);
}

void machine_default_env(const char *hostname, struct strmap *vars)
{
	strmap_put(vars, "PATH", xstrdup(MACHINE_PATH));
	strmap_put(vars, "HOME", xstrdup("/root"));
	strmap_put(vars, "HOSTNAME", xstrdup(hostname));
}

struct environment *machine_environment(struct machine *m)
{
	if (!m->env) {
		struct strmap *vars = strmap_new(free);

		machine_default_env(m->hostname, vars);
		m->env = environment_new(vars);
	}
	return m->env;
}

struct strmap *machine_env(struct machine *m)
{
	(void)machine_environment(m);
	return environment_to_change(&m->env);
}

void machine_set_environment(struct machine *m, struct environment *e)
{
	environment_unref(m->env);
	m->env = e;
}

void machine_set_boot(struct machine *m, int64_t boot_ns)
{
	m->boot = boot_ns;
}

int64_t machine_boot(const struct machine *m)
{
	return m->boot;
}

int machine_cpus(const struct machine *m)
{
	return m->cpus;
}

int64_t machine_memory(const struct machine *m)
{
	return m->memory;
}

const char *machine_kernel(const struct machine *m)
{
	(void)m;
	return "6.1.0-39-amd64";
}

void machine_set_next_pid(struct machine *m, int pid)
{
	m->pids->next_pid = pid;
}

void machine_set_context(struct machine *m, const char *key, void *ctx)
{
	if (!m->contexts)
		m->contexts = strmap_new(NULL);
	strmap_put(m->contexts, key, ctx);
}

void *machine_context(struct machine *m, const char *key)
{
	return strmap_get(m->contexts, key);
}

/* ---- programs -------------------------------------------------------------------- */

void machine_install(struct machine *m, const struct command *cmd, void *user)
{
	struct installed *i = xcalloc(1, sizeof(*i));

	if (!m->commands)
		m->commands = strmap_new(free);
	i->cmd = cmd;
	i->user = user;
	strmap_put(m->commands, cmd->name, i);
}

const struct command *machine_find_command(struct machine *m, const char *name)
{
	const struct installed *i = strmap_get(m->commands, name);

	return i ? i->cmd : applet_lookup(m, name);
}

/* /bin and /usr/bin are one directory, as are their sbin siblings, on every image we know. */
static bool same_dir(const char *a, size_t a_len, const char *b, size_t b_len)
{
	if (a_len > 4 && strncmp(a, "/usr/", 5) == 0) {
		a += 4;
		a_len -= 4;
	}
	if (b_len > 4 && strncmp(b, "/usr/", 5) == 0) {
		b += 4;
		b_len -= 4;
	}
	return b_len == a_len && memcmp(a, b, a_len) == 0;
}

/* The command installed as file name in directory dir. */
static bool command_at(struct machine *m, const char *dir, size_t dir_len, const char *name,
		       struct installed *ret)
{
	const struct installed *i = strmap_get(m->commands, name);
	const struct command *cmd = i ? i->cmd : applet_lookup(m, name);

	if (!cmd)
		return false;
	if (!cmd->path) {
		if (!same_dir(dir, dir_len, "/bin", 4))
			return false;
	} else {
		size_t n = (size_t)(path_basename(cmd->path) - cmd->path);

		if (!same_dir(dir, dir_len, cmd->path, n > 1 ? n - 1 : n))
			return false;
	}
	*ret = i ? *i : (struct installed){.cmd = cmd};
	return true;
}

static int program_at(struct machine *m, const char *path, struct strvec *argv, int depth,
		      struct installed *ret);

static void argv_prepend(struct strvec *argv, char *taken)
{
	strvec_take(argv, taken);
	memmove(&argv->v[1], &argv->v[0], (argv->nr - 1) * sizeof(char *));
	argv->v[0] = taken;
}

static void argv_set0(struct strvec *argv, const char *s)
{
	free(argv->v[0]);
	argv->v[0] = xstrdup(s);
}

/* A file's contents say what runs it: "#!interpreter", our ELF mark, or the shell. */
static int file_program(struct machine *m, const char *path, struct strvec *argv, int depth,
			struct installed *ret)
{
	BUF_AUTO text = BUF_INIT;
	STRVEC_AUTO words = STRVEC_INIT;
	STR_AUTO line = NULL;
	int r = vfs_read(m->vfs, path, &text);

	if (r < 0)
		return r;
	line = xstrndup(buf_str(&text), strcspn(buf_str(&text), "\n"));
	if (strcmp(line, "\177ELF") == 0) {
		const char *name = buf_str(&text) + 5;
		STR_AUTO cmd_name = xstrndup(name, strcspn(name, "\n"));
		const struct installed *i = strmap_get(m->commands, cmd_name);

		if (!i)
			return -ENOEXEC;
		*ret = *i;
		return 0;
	}
	argv_set0(argv, path);
	if (!str_starts(line, "#!")) {
		const struct command *sh = applet_lookup(m, "sh");

		if (!sh)
			return -ENOEXEC;
		argv_prepend(argv, xstrdup("sh"));
		*ret = (struct installed){.cmd = sh};
		return 0;
	}
	strvec_split(&words, line + 2 + strspn(line + 2, " "), ' ');
	if (words.nr == 0)
		return -ENOEXEC;
	if (words.nr > 1)
		argv_prepend(argv, xstrdup(words.v[1]));
	argv_prepend(argv, xstrdup(words.v[0]));
	return program_at(m, words.v[0], argv, depth + 1, ret);
}

/* path is absolute. */
static int program_at(struct machine *m, const char *path, struct strvec *argv, int depth,
		      struct installed *ret)
{
	const char *base = path_basename(path);
	struct vfs_stat st;
	int r;

	if (depth > 8)
		return -ELOOP;
	if (command_at(m, path, base - path > 1 ? (size_t)(base - path) - 1 : 1, base, ret))
		return 0;
	r = vfs_stat(machine_vfs(m), path, false, &st);
	if (r < 0)
		return r;
	if (st.type == VFS_LINK) {
		STR_AUTO dir = xstrndup(path, (size_t)(base - path));
		STR_AUTO target = path_absolute(dir, st.target);

		return program_at(m, target, argv, depth + 1, ret);
	}
	if (st.type == VFS_DIR || !(st.mode & 0111))
		return -EACCES;
	return file_program(m, path, argv, depth, ret);
}

/* Appends a directory of $PATH, absolute, nothing for the root. */
static void add_dir(struct buf *out, const char *cwd, const char *dir, size_t len)
{
	STR_AUTO text = NULL;
	STR_AUTO abs = NULL;

	if (len > 1 && *dir == '/' && dir[len - 1] != '/' && !memmem(dir, len, "//", 2) &&
	    !memmem(dir, len, "/.", 2)) {
		buf_add(out, dir, len);
		return;
	}
	text = len ? xstrndup(dir, len) : xstrdup(".");
	abs = path_absolute(cwd, text);
	if (strcmp(abs, "/") != 0)
		buf_adds(out, abs);
}

char *machine_program_path(struct machine *m, const char *cwd, const char *path_var,
			   const char *name)
{
	struct installed ignored;
	BUF_AUTO path = BUF_INIT;

	for (const char *p = path_var ? path_var : MACHINE_PATH; *name; p++) {
		size_t len = strcspn(p, ":"), dir_len;
		struct vfs_stat st;
		bool found;

		buf_reset(&path);
		add_dir(&path, cwd, p, len);
		dir_len = path.len;
		buf_addc(&path, '/');
		found = command_at(m, buf_str(&path), dir_len ? dir_len : 1, name, &ignored);
		buf_adds(&path, name);
		/* a link may lead to a command that is no file */
		if (found || (vfs_stat(machine_vfs(m), buf_str(&path), false, &st) == 0 &&
			      (st.type == VFS_LINK || (st.type == VFS_FILE && (st.mode & 0111)))))
			return buf_detach(&path);
		p += len;
		if (!*p)
			break;
	}
	return NULL;
}

int machine_program_find(struct machine *m, const char *cwd, const char *path_var,
			 struct strvec *argv, struct installed *ret)
{
	const char *name = argv->nr ? argv->v[0] : "";
	STR_AUTO path = NULL;

	if (!*name)
		return -ENOENT;
	path = strchr(name, '/') ? path_absolute(cwd, name)
				 : machine_program_path(m, cwd, path_var, name);
	return path ? program_at(m, path, argv, 0, ret) : -ENOENT;
}

/* ---- editor and completion --------------------------------------------------------- */

void machine_set_completion(struct machine *m, const char *command, complete_fn fn)
{
	struct completer *c = xcalloc(1, sizeof(*c));

	c->fn = fn;
	if (!m->completions)
		m->completions = strmap_new(free);
	strmap_put(m->completions, command, c);
}

complete_fn machine_completion(const struct machine *m, const char *command)
{
	const struct completer *c = strmap_get(m->completions, command);

	return c ? c->fn : NULL;
}

void machine_set_editor(struct machine *m, edit_fn fn, void *arg)
{
	m->edit = fn;
	m->edit_arg = arg;
}

int machine_edit(struct machine *m, struct proc *p, const char *name, struct buf *text)
{
	return m->edit ? m->edit(m->edit_arg, p, name, text) : -ENOTTY;
}
