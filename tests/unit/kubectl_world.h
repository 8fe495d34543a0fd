/*
 * kubectl_world.h - a base host with kubectl, and an API server it reaches over the
 * network with certificates: for tests that run command lines and compare what they print.
 */
#ifndef TESTS_UNIT_KUBECTL_WORLD_H
#define TESTS_UNIT_KUBECTL_WORLD_H

#include "api_world.h"

#include "pki/cert.h"
#include "kubectl/kubectl.h"
#include "shell/shell.h"

#define SERVER "172.30.1.2:6443"

struct kworld {
	struct world *w;
	struct fabric *net;
	struct netns *server_ns;
	struct machine *base;
	struct listener *door;
	struct buf ca, ca_key, cert, key, serving, serving_key, config;
};

static inline void issue(struct kworld *k, const struct cert_template *like, struct buf *cert,
			 struct buf *key)
{
	struct cert_template t = *like;
	ERR_AUTO err = ERR_INIT;

	key_new(k->w->sim, key);
	t.key_pem = buf_str(key);
	t.not_before = WORLD_EPOCH - SIM_SEC;
	t.not_after = WORLD_EPOCH + INT64_C(365) * 86400 * SIM_SEC;
	assert_int_equal(cert_issue(&t, t.is_ca ? NULL : buf_str(&k->ca), buf_str(&k->ca_key), cert,
				    &err),
			 0);
}

static inline void make_pki(struct kworld *k)
{
	issue(k, &(struct cert_template){.common_name = "kubernetes", .is_ca = true}, &k->ca,
	      &k->ca_key);
	issue(k,
	      &(struct cert_template){.common_name = "kubernetes-admin",
				      .organizations = "system:masters"},
	      &k->cert, &k->key);
	issue(k,
	      &(struct cert_template){.common_name = "kube-apiserver",
				      .names = "kubernetes,10.96.0.1,172.30.1.2"},
	      &k->serving, &k->serving_key);
}

static inline void add_data(struct buf *out, const char *field, const struct buf *pem)
{
	buf_addf(out, "    %s: ", field);
	base64_encode(out, pem->s, pem->len);
	buf_addc(out, '\n');
}

static inline void make_config(struct kworld *k)
{
	struct buf *b = &k->config;

	buf_adds(b, "apiVersion: v1\nkind: Config\nclusters:\n- name: kubernetes\n  cluster:\n"
		    "    server: https://" SERVER "\n");
	add_data(b, "certificate-authority-data", &k->ca);
	buf_adds(b, "contexts:\n- name: kubernetes-admin@kubernetes\n  context:\n"
		    "    cluster: kubernetes\n    user: kubernetes-admin\n"
		    "current-context: kubernetes-admin@kubernetes\nusers:\n- name: kubernetes-admin\n"
		    "  user:\n");
	add_data(b, "client-certificate-data", &k->cert);
	add_data(b, "client-key-data", &k->key);
	assert_int_equal(vfs_writes(machine_vfs(k->base), "/root/.kube/config", buf_str(b)), 0);
}

static inline int kworld_setup(void **state)
{
	struct kworld *k = xcalloc(1, sizeof(*k));
	struct listener spec = {.port = 6443, .proto = "TCP", .protocol = "kube-apiserver"};
	void *w;

	world_setup(&w);
	k->w = w;
	k->net = fabric_new(k->w->sim);
	k->server_ns = netns_new(k->net, "controlplane");
	assert_int_equal(netns_add_ip(k->server_ns, "172.30.1.2"), 0);
	k->base = machine_new(k->w->sim, k->net, "base");
	assert_int_equal(netns_add_ip(machine_netns(k->base), "172.30.1.10"), 0);
	machine_install_shell(k->base, NULL);
	machine_install(k->base, &kubectl_command, NULL);
	make_pki(k);
	make_config(k);
	k->w->slot.serving_cert = buf_str(&k->serving);
	k->w->slot.client_ca = buf_str(&k->ca);
	spec.ns = k->server_ns;
	spec.arg = &k->w->slot;
	assert_int_equal(net_listen(k->server_ns, &spec, &k->door), 0);
	*state = k;
	return 0;
}

static inline int kworld_teardown(void **state)
{
	struct kworld *k = *state;
	struct buf *bufs[] = {&k->ca,  &k->ca_key,  &k->cert,	     &k->key,
			      &k->serving, &k->serving_key, &k->config};
	void *w = k->w;

	machine_free(k->base);
	sim_cancel_fibers(k->w->sim);
	netns_free(k->server_ns);
	fabric_free(k->net);
	world_teardown(&w);
	for (size_t i = 0; i < ARRAY_SIZE(bufs); i++)
		buf_release(bufs[i]);
	free(k);
	return 0;
}

struct script_end {
	bool done;
	int status;
};

static inline void on_script_end(struct proc *p, int status, void *arg)
{
	struct script_end *e = arg;

	(void)p;
	*e = (struct script_end){true, status};
}

static inline bool script_done(void *arg)
{
	return ((struct script_end *)arg)->done;
}

/* Runs a line in a shell on the base host, as a transcript shows it: standard output and
 * error together, then "[N]" for a status other than 0. Owned. */
static inline char *sh(struct kworld *k, const char *line)
{
	char bash[] = "bash", c[] = "-c";
	STR_AUTO text = xstrdup(line);
	char *argv[] = {bash, c, text, NULL};
	struct script_end end = {0};
	BUF_AUTO out = BUF_INIT;
	struct stream *s = stream_buf_new(&out);
	struct spawn how = {.argv = argv,
			    .out = s,
			    .err = s,
			    .cwd = "/root",
			    .on_exit = on_script_end,
			    .on_exit_arg = &end};
	struct proc *p;

	assert_int_equal(proc_spawn(k->base, &how, &p), 0);
	proc_detach(p);
	if (!sim_run_until(k->w->sim, script_done, &end, sim_now(k->w->sim) + 3600 * SIM_SEC))
		buf_adds(&out, "[still running]\n");
	sim_settle(k->w->sim);
	stream_unref(s);
	if (end.status)
		buf_addf(&out, "[%d]\n", end.status);
	return buf_detach(&out);
}

static inline void prints(struct kworld *k, const char *line, const char *want)
{
	STR_AUTO got = sh(k, line);

	if (!str_eq(got, want))
		fail_msg("$ %s\n--- got\n%s--- want\n%s", line, got, want);
}

#endif
