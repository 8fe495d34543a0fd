#include "host/host_private.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#define CONTEXT "host"

struct host *host_of(struct machine *m)
{
	return machine_context(m, CONTEXT);
}

struct machine *host_machine(struct host *h)
{
	return h->machine;
}

struct runtime *host_runtime(struct host *h)
{
	return h->runtime;
}

const struct host_config *host_config(const struct host *h)
{
	return &h->cfg;
}

/* ---- containerd as a process: while it runs, containers can be managed ---------- */

static void stop_containerd(struct proc *p, int sig)
{
	if (sig == SIGTERM || sig == SIGINT)
		proc_exit(p, 0);
}

static int start_containerd(struct proc *p, int argc, char **argv)
{
	p->on_signal = stop_containerd;
	(void)argc;
	(void)argv;
	p->mem_bytes = INT64_C(48) << 20;
	return 0;
}

const struct command host_containerd = {.name = "containerd", .start = start_containerd};

/* ---- environment of root's and the learner's shells ------------------------------ */

static void set_env(struct machine *m, const char *name, const char *value)
{
	strmap_put(machine_env(m), name, xstrdup(value));
}

static void login_environment(struct machine *m, const char *home, const char *user)
{
	set_env(m, "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
	set_env(m, "HOME", home);
	set_env(m, "USER", user);
	set_env(m, "SHELL", "/bin/bash");
	set_env(m, "TERM", "xterm-256color");
	set_env(m, "LANG", "C.UTF-8");
}

static void enable_all(struct host *h)
{
	static const char *const folders[] = {"/usr/lib/systemd/system", "/etc/systemd/system"};

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		STRVEC_AUTO names = STRVEC_INIT;

		if (vfs_list(machine_vfs(h->machine), folders[i], &names) < 0)
			continue;
		for (size_t k = 0; k < names.nr; k++) {
			ERR_AUTO err = ERR_INIT;

			if (str_ends(names.v[k], ".service"))
				(void)!unit_enable(h, names.v[k], true, &err);
		}
	}
}

struct host *host_new(const struct host_config *cfg)
{
	struct host *h = xcalloc(1, sizeof(*h));

	h->cfg = *cfg;
	h->cfg.name = xstrdup(cfg->name);
	h->cfg.ip = xstrdup(cfg->ip);
	h->cfg.version = xstrdup(cfg->version);
	h->cfg.pod_cidr = xstrdup(cfg->pod_cidr);
	h->machine = machine_new(cfg->sim, cfg->net, cfg->name);
	h->netns = netns_new(cfg->net, cfg->name);
	if (netns_add_ip(h->netns, cfg->ip) < 0)
		abort(); /* profiles are checked for this */
	machine_set_netns(h->machine, h->netns);
	machine_set_context(h->machine, CONTEXT, h);
	machine_set_boot(h->machine, sim_now(cfg->sim));
	machine_set_next_pid(h->machine, 612); /* init and the system's own came before */
	login_environment(h->machine, "/root", "root");
	machine_install_shell(h->machine, NULL);
	machine_install(h->machine, &host_systemctl, NULL);
	machine_install(h->machine, &host_journalctl, NULL);
	machine_install(h->machine, &host_crictl, NULL);
	machine_install(h->machine, &host_containerd, NULL);
	machine_install(h->machine, &host_openssl, NULL);
	fabric_set_tls(cfg->net, &host_tls);
	layout_node(machine_vfs(h->machine), &h->cfg);
	if (vfs_mkdir(machine_vfs(h->machine), "/root", 0700, true) < 0)
		abort();
	h->runtime = runtime_new(cfg->sim, h->machine, cfg->images);
	if (cfg->pod_cidr)
		runtime_set_pod_cidr(h->runtime, cfg->pod_cidr);
	h->powered = true;
	enable_all(h);
	return h;
}

static void free_config(struct host_config *cfg)
{
	const char *owned[] = {cfg->name, cfg->ip, cfg->version, cfg->pod_cidr};

	for (size_t i = 0; i < ARRAY_SIZE(owned); i++) {
		union {
			const char *c;
			char *m;
		} u = {owned[i]};

		free(u.m);
	}
}

void host_stop(struct host *h)
{
	h->powered = false;
	machine_kill_all(h->machine);
	runtime_kill_all(h->runtime);
}

void host_free(struct host *h)
{
	if (!h)
		return;
	units_free(h);
	runtime_free(h->runtime);
	machine_free(h->machine);
	netns_free(h->netns);
	journal_free(h);
	free_config(&h->cfg);
	free(h);
}

void host_power_off(struct host *h)
{
	if (!h->powered)
		return;
	netns_set_down(h->netns, true);
	host_stop(h);
}

void host_power_on(struct host *h)
{
	if (h->powered)
		return;
	h->powered = true;
	netns_set_down(h->netns, false);
	machine_set_boot(h->machine, sim_now(h->cfg.sim));
	units_boot(h);
}

/* ---- the base host ------------------------------------------------------------------ */

struct machine *base_host_new(struct sim *sim, struct fabric *net, const char *ip,
			      const char *hosts, const char *admin_kubeconfig)
{
	struct machine *m = machine_new(sim, net, "base");
	struct netns *ns = netns_new(net, "base");
	struct host_config cfg = {.name = "base", .ip = ip, .control_plane_name = "base"};
	struct vfs *v = machine_vfs(m);
	STR_AUTO own_hosts = xasprintf("127.0.0.1 localhost\n%s", hosts);
	static const char *const homes[] = {"/home/candidate", "/home/candidate/.bashrc",
					    "/home/candidate/.kube",
					    "/home/candidate/.kube/config"};

	if (netns_add_ip(ns, ip) < 0)
		abort();
	machine_set_netns(m, ns);
	machine_set_boot(m, sim_now(sim));
	login_environment(m, "/home/candidate", "candidate");
	machine_install_shell(m, NULL);
	machine_install(m, &host_openssl, NULL);
	layout_copy(v, "all", &cfg);
	vfs_writes(v, "/etc/hostname", "base\n");
	vfs_writes(v, "/etc/hosts", own_hosts);
	vfs_writes(v, "/home/candidate/.kube/config", admin_kubeconfig);
	vfs_writes(v, "/home/candidate/.bashrc", "HISTCONTROL=ignoreboth\nalias k=kubectl\n");
	if (vfs_chmod(v, "/home/candidate/.kube/config", 0600) < 0)
		abort();
	for (size_t i = 0; i < ARRAY_SIZE(homes); i++)
		if (vfs_chown(v, homes[i], "candidate", "candidate") < 0)
			abort();
	return m;
}

void base_host_free(struct machine *m)
{
	ssh_targets_free(m);
	machine_free(m);
}
