#include "kubelet/runtime_private.h"
#include "object/ip.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

/* ---- the node's view of a container's process ------------------------------------------ */

static void shadow_signal(struct proc *p, int sig)
{
	struct container *c = p->data;

	if (c && c->init)
		proc_signal(c->init, sig);
}

static int shadow_start(struct proc *p, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	p->on_signal = shadow_signal;
	return 0;
}

static const struct command shim = {.name = "containerd-shim-runc-v2", .start = shadow_start};

struct runtime *runtime_new(struct sim *sim, struct machine *node, struct image_set *images)
{
	struct runtime *r = xcalloc(1, sizeof(*r));

	r->sim = sim;
	r->node = node;
	r->images = images;
	images_init(r);
	machine_install(node, &shim, NULL);
	r->last = &r->first;
	return r;
}

void runtime_free(struct runtime *r)
{
	if (!r)
		return;
	while (r->first)
		sandbox_free(r->first);
	images_release(r);
	free(r);
}

void runtime_kill_all(struct runtime *r)
{
	for (struct sandbox *s = r->first; s; s = s->next)
		for (struct container *c = s->first; c; c = c->next)
			machine_kill_all(c->machine);
}

struct sandbox *runtime_find_sandbox(struct runtime *r, const char *pod_uid)
{
	for (struct sandbox *s = r->first; s; s = s->next)
		if (strcmp(s->uid, pod_uid) == 0)
			return s;
	return NULL;
}

/* ---- sandboxes ------------------------------------------------------------------------ */

void runtime_set_pod_cidr(struct runtime *r, const char *cidr)
{
	uint32_t base;
	int bits;

	if (!ipv4_range_parse(cidr, &base, &bits) || bits > 30)
		return;
	r->cidr_base = base;
	r->cidr_size = bits == 0 ? UINT32_MAX : 1u << (32 - bits);
	if (!r->next_ip)
		r->next_ip = 2; /* .1 is the bridge */
}

/* host-local IPAM: the next address after the last one given, round the range. */
static int assign_ip(struct runtime *r, struct netns *ns)
{
	for (uint32_t tries = 0; r->cidr_size && tries < r->cidr_size - 3; tries++) {
		uint32_t ip = r->cidr_base + r->next_ip;
		BUF_AUTO text = BUF_INIT;

		ipv4_write(&text, ip);
		r->next_ip = r->next_ip + 2 >= r->cidr_size ? 2 : r->next_ip + 1;
		if (netns_add_ip(ns, buf_str(&text)) == 0)
			return 0;
	}
	return -EADDRNOTAVAIL;
}

struct sandbox *sandbox_new(struct runtime *r, const char *ns, const char *name, const char *uid,
			    const char *hostname, bool host_network, struct err *err)
{
	struct sandbox *s = xcalloc(1, sizeof(*s));

	s->runtime = r;
	s->host_network = host_network;
	if (host_network) {
		s->netns = machine_netns(r->node);
	} else {
		s->netns = netns_new(machine_net(r->node), name);
		if (assign_ip(r, s->netns) < 0) {
			netns_free(s->netns);
			free(s);
			err_set(err, -EADDRNOTAVAIL,
				"failed to setup network for sandbox: plugin type=\"flannel\" "
				"failed "
				"(add): loadFlannelSubnetEnv failed: open /run/flannel/subnet.env: "
				"no "
				"such file or directory");
			return NULL;
		}
	}
	s->ns = xstrdup(ns);
	s->name = xstrdup(name);
	s->uid = xstrdup(uid);
	s->hostname = xstrdup(hostname);
	*r->last = s;
	r->last = &s->next;
	return s;
}

void sandbox_free(struct sandbox *s)
{
	struct runtime *r;
	struct sandbox **p;

	if (!s)
		return;
	r = s->runtime;
	portmap_free(s->ports);
	while (s->first)
		container_free(s->first);
	sandbox_end_pause(s);
	for (p = &r->first; *p != s; p = &(*p)->next)
		;
	*p = s->next;
	for (r->last = p; *r->last; r->last = &(*r->last)->next)
		;
	if (!s->host_network)
		netns_free(s->netns);
	free(s->ns);
	free(s->name);
	free(s->uid);
	free(s->hostname);
	free(s);
}

void sandbox_map_port(struct sandbox *s, const char *host_ip, int host_port, int port,
		      const char *proto)
{
	portmap_add(&s->ports, s->runtime->node, s->netns, host_ip, host_port, port, proto);
}

const char *sandbox_ip(const struct sandbox *s)
{
	return netns_ip(s->netns);
}

struct sandbox *runtime_sandbox_at(struct runtime *r, size_t i)
{
	struct sandbox *s = r->first;

	while (s && i-- > 0)
		s = s->next;
	return s;
}

struct container *sandbox_container_at(struct sandbox *s, size_t i)
{
	struct container *c = s->first;

	while (c && i-- > 0)
		c = c->next;
	return c;
}

const char *sandbox_pod_name(const struct sandbox *s)
{
	return s->name;
}

const char *sandbox_pod_namespace(const struct sandbox *s)
{
	return s->ns;
}

const char *sandbox_pod_uid(const struct sandbox *s)
{
	return s->uid;
}

/* ---- containers -------------------------------------------------------------------------- */

static void drop_shadow(struct container *c);

static void ended(struct proc *p, int status, void *arg)
{
	struct container *c = arg;

	for (int i = 0; i < 2; i++)
		if (c->log.partial[i].len)
			container_log_add(c, i == 1, buf_str(&c->log.partial[i]),
					  c->log.partial[i].len);
	buf_reset(&c->log.partial[0]);
	buf_reset(&c->log.partial[1]);
	c->running = false;
	c->status = status;
	c->finished = sim_now(p->sim);
	c->init = NULL;
	proc_detach(p);
	machine_kill_all(c->machine); /* also where its first process is not number 1 */
	container_hide_root(c);
	drop_shadow(c);
	container_io_ended(c);
	waitq_wake_all(c->sandbox->runtime->sim, &c->log_wait);
	if (c->on_exit)
		c->on_exit(c, c->exit_arg);
}

static void add_words(struct strvec *out, const struct value *list)
{
	const struct value *w;

	value_each_item(w, i, list)
	{
		strvec_add(out, value_str_or(w, ""));
	}
}

/* Docker's rules: command replaces entrypoint and cmd, args replace cmd. */
static void command_line(const struct container_config *cfg, const struct image *img,
			 struct strvec *out)
{
	for (char *const *w = cfg->command; w && *w; w++)
		strvec_add(out, *w);
	if (!cfg->command)
		add_words(out, value_get(img->spec, "entrypoint"));
	for (char *const *w = cfg->args; w && *w; w++)
		strvec_add(out, *w);
	if (!cfg->command && !cfg->args)
		add_words(out, value_get(img->spec, "cmd"));
}

/* A container's environment: the machine's, the image's, the pod's. Most are never looked at. */
struct later_env {
	char *hostname;
	const struct value *image; /* lives as long as the set of images */
	struct container_env pod;
};

static void make_env(void *arg, struct strmap *vars)
{
	struct later_env *e = arg;
	const struct value *v;
	const char *name;

	machine_default_env(e->hostname, vars);
	value_each_entry(name, v, i, e->image)
	{
		strmap_put(vars, name, xstrdup(value_str_or(v, "")));
	}
	if (e->pod.services)
		environment_add(vars, environment_vars(e->pod.services));
	environment_add(vars, e->pod.own);
}

static void release_env(void *arg)
{
	struct later_env *e = arg;

	free(e->hostname);
	container_env_release(&e->pod);
	free(e);
}

static void set_environment(struct container *c, const struct container_config *cfg)
{
	static const struct environment_maker maker = {make_env, release_env};
	struct later_env *e = xcalloc(1, sizeof(*e));
	const char *path;

	e->hostname = xstrdup(c->sandbox->hostname);
	e->image = value_get(c->image->spec, "env");
	if (cfg->env)
		e->pod = *cfg->env;
	if (cfg->env)
		*cfg->env = (struct container_env){.own = NULL};
	path = strmap_get(e->pod.own, "PATH");
	if (!path)
		path = value_str_or(value_get(e->image, "PATH"), MACHINE_PATH);
	machine_set_environment(c->machine, environment_later(path, &maker, e));
}

static int start_failed(struct err *err, const char *word, int code)
{
	const char *what = strchr(word, '/') ? "" : "executable file not found in $PATH";
	STR_AUTO stat = strchr(word, '/')
				? xasprintf(code == -EACCES ? "%s: permission denied"
							    : "stat %s: no such file or directory",
					    word)
				: NULL;

	err_api(err, code, 0, "StartError",
		"failed to create containerd task: failed to create shim task: OCI runtime create "
		"failed: runc create failed: unable to start container process: error during "
		"container init: exec: \"%s\": %s",
		word, stat ? stat : what);
	return code;
}

/* ---- the node's view of a container's process ------------------------------------------ */

/* kill -9 on the node: the container dies with it. */
static void shadow_ended(struct proc *p, int status, void *arg)
{
	struct container *c = arg;

	(void)status;
	c->shadow = NULL;
	proc_detach(p);
	if (c->init)
		proc_kill(c->init, SIGKILL);
}

static void cast_shadow(struct container *c)
{
	struct spawn how = {.cmd = &shim, .on_exit = shadow_ended, .on_exit_arg = c};
	struct machine *node = c->sandbox->runtime->node;
	struct proc *p;

	if (!c->init)
		return;
	how.argv = c->init->argv.v;
	if (proc_spawn(node, &how, &p) < 0)
		return;
	p->data = c;
	c->shadow = p;
	p->mem_bytes = c->init->mem_bytes;
}

static void drop_shadow(struct container *c)
{
	struct proc *p = c->shadow;

	if (!p)
		return;
	c->shadow = NULL;
	p->on_exit = NULL;
	p->data = NULL;
	proc_detach(p);
	proc_exit(p, 0);
}

static int launch(struct container *c, const struct container_config *cfg, struct err *err)
{
	STRVEC_AUTO argv = STRVEC_INIT;
	struct spawn how = {
		.cwd = cfg->workdir, .user = cfg->user, .on_exit = ended, .on_exit_arg = c};
	int r;

	command_line(cfg, c->image, &argv);
	if (!argv.nr)
		return err_api(err, -EINVAL, 0, "StartError",
			       "failed to generate container spec: failed to generate spec: no "
			       "command specified");
	if (!how.cwd)
		how.cwd = value_str(value_get(c->image->spec, "workdir"));
	if (!how.user)
		how.user = value_str(value_get(c->image->spec, "user"));
	container_io_open(c, cfg, &how);
	how.argv = argv.v;
	c->running = true;
	c->started = sim_now(c->sandbox->runtime->sim);
	r = proc_spawn(c->machine, &how, &c->init);
	stream_unref(how.in);
	stream_unref(how.out);
	stream_unref(how.err);
	if (r < 0) {
		container_io_ended(c);
		c->running = false;
		c->status = 128;
		c->finished = c->started;
		c->started = 0;
		return start_failed(err, argv.v[0], r);
	}
	/* programs compiled in say so themselves, but only once they run */
	c->init->mem_bytes = MAX(c->init->mem_bytes, image_program_memory(c->image, argv.v[0]));
	c->pid = c->init->pid;
	container_show_roots(c, cfg);
	container_io_started(c);
	if (cfg->pids != PIDS_OF_NODE) /* else it is seen itself */
		cast_shadow(c);
	return 0;
}

#define FILL_TIME (400 * SIM_MSEC)         /* what a program takes until its memory is in use */
#define MEMORY_OF_NODES (INT64_C(1) << 45) /* more than any has */

/* The kernel ends the container whose processes hold more than its limit. */
static void out_of_memory(void *arg)
{
	struct container *c = arg;
	int64_t used = 0;
	struct proc *p;

	for (size_t i = 0; (p = machine_own_proc(c->machine, i)); i++)
		used += p->mem_bytes;
	if (!c->init || used <= (c->memory_limit ? c->memory_limit : MEMORY_OF_NODES))
		return;
	c->oom_killed = true;
	proc_kill(c->init, SIGKILL);
}

void container_memory_changed(struct machine *m)
{
	struct container *c = machine_context(m, "container");

	if (c && c->memory_limit)
		timer_after(c->sandbox->runtime->sim, &c->oom_timer, FILL_TIME);
}

static void exhausted(struct machine *m)
{
	struct container *c = machine_context(m, "container");

	timer_after(c->sandbox->runtime->sim, &c->oom_timer, FILL_TIME);
}

#define ID_PREFIX "containerd://"

static void make_id(struct container *c)
{
	char text[sizeof(ID_PREFIX) + 64] = ID_PREFIX, *p = text + sizeof(ID_PREFIX) - 1;

	for (int i = 0; i < 4; i++) {
		uint64_t word = sim_rand(c->sandbox->runtime->sim);

		for (int k = 60; k >= 0; k -= 4)
			*p++ = "0123456789abcdef"[word >> k & 15];
	}
	c->uri = value_strn_new(text, sizeof(text) - 1);
	c->id = value_str(c->uri) + sizeof(ID_PREFIX) - 1;
}

int container_start(struct sandbox *s, const struct container_config *cfg, struct container **ret,
		    struct err *err)
{
	struct runtime *r = s->runtime;
	struct container *c, **tail = &s->first;
	struct pulled *p = images_find(r, cfg->image);
	int res;

	if (!p)
		return err_api(err, -ENOENT, 0, "CreateContainerError",
			       "failed to get image from containerd \"%s\": image not found",
			       cfg->image);
	c = xcalloc(1, sizeof(*c));
	c->sandbox = s;
	c->image = p->image;
	c->image_ref = value_str(p->name);
	c->name = xstrdup(cfg->name);
	c->attempt = cfg->attempt;
	c->memory_limit = cfg->memory_limit;
	c->on_exit = cfg->on_exit;
	c->exit_arg = cfg->exit_arg;
	timer_init(&c->oom_timer, out_of_memory, c);
	make_id(c);
	c->machine = machine_new(r->sim, machine_net(r->node), s->hostname);
	machine_set_netns(c->machine, s->netns);
	machine_set_context(c->machine, "container", c);
	machine_on_exhaustion(c->machine, exhausted);
	image_equip(c->image, c->image_ref, c->machine);
	set_environment(c, cfg);
	while (*tail)
		tail = &(*tail)->next;
	*tail = c;
	res = container_join_pids(c, cfg, err);
	if (res == 0 && cfg->prepare)
		res = cfg->prepare(cfg->prepare_arg, c->machine, err);
	if (res == 0)
		res = launch(c, cfg, err);
	if (res < 0 && !str_eq(err->reason, "StartError")) {
		container_free(c);
		return res;
	}
	container_log_publish(c);
	*ret = c;
	return res;
}

void container_free(struct container *c)
{
	struct container **p;

	if (!c)
		return;
	for (p = &c->sandbox->first; *p && *p != c; p = &(*p)->next)
		;
	if (*p)
		*p = c->next;
	c->on_exit = NULL;
	timer_cancel(c->sandbox->runtime->sim, &c->oom_timer);
	drop_shadow(c);
	container_hide_root(c);
	if (c->init)
		proc_detach(c->init);
	for (int i = 0; i < 2; i++)
		if (c->ends[i])
			c->ends[i]->c = NULL;
	machine_free(c->machine);
	waitq_wake_all(c->sandbox->runtime->sim, &c->log_wait);
	container_log_release(c);
	container_io_ended(c);
	free(c->name);
	value_unref(c->uri);
	free(c);
}

void container_set_on_exit(struct container *c, void (*fn)(struct container *c, void *arg),
			   void *arg)
{
	c->on_exit = fn;
	c->exit_arg = arg;
}

int container_attempt(const struct container *c)
{
	return c->attempt;
}

void container_signal(struct container *c, int sig)
{
	if (c->init)
		proc_signal(c->init, sig);
}

bool container_running(const struct container *c)
{
	return c->running;
}

int container_exit_status(const struct container *c)
{
	return c->status;
}

bool container_oom_killed(const struct container *c)
{
	return c->oom_killed;
}

const char *container_id(const struct container *c)
{
	return c->id;
}

const struct value *container_uri(const struct container *c)
{
	return c->uri;
}

const char *container_name(const struct container *c)
{
	return c->name;
}

const char *container_image_id(const struct container *c)
{
	return c->image_ref;
}

int64_t container_started(const struct container *c)
{
	return c->started;
}

int64_t container_finished(const struct container *c)
{
	return c->finished;
}

struct machine *container_machine(struct container *c)
{
	return c->machine;
}

struct proc *container_init(struct container *c)
{
	return c->init;
}
