/* inprocess_forward.c - ports of a pod, brought to a simulated machine. */
#include "client/internal.h"

#include "shell/machine.h"
#include "shell/net.h"

#include <stdlib.h>

#define TIMEOUT (INT64_C(30) * SIM_SEC)
/* The kernel's range for "any port". */
#define FIRST_ANY 32768
#define LAST_ANY 60999

struct near_port {
	struct forward *f;
	struct client_forward_port port;
	const char *ip; /* NULL: all addresses */
	struct listener *l;
};

struct forward {
	struct sim *sim;
	struct fabric *fabric;
	struct netns *near;
	const char *pod, *pod_ip;
	const struct client_forward_ops *ops;
	struct client_forward_end *end;
	bool lost;
	struct near_port *ports;
	size_t nr;
};

static void refused(struct forward *f, const struct client_forward_port *port,
		    const struct netns *pod, int code)
{
	STR_AUTO what =
		pod ? client_forward_refusal_dup(netns_name(pod), port->remote, code)
		    : xasprintf("pods \"%s\" not found", f->pod);
	STR_AUTO why = xasprintf("error forwarding port %d to pod %s, uid : %s", port->remote, f->pod,
				 what);

	f->ops->failed(f->ops->arg, port, why);
	f->lost = true;
	waitq_wake_all(f->sim, &f->end->waiting);
}

static int serve(void *arg, const struct net_request *req, struct net_response *resp)
{
	struct near_port *p = arg;
	struct forward *f = p->f;
	struct netns *pod = fabric_find(f->fabric, f->pod_ip);
	struct net_request copy = {0};
	struct client_forward_port port = p->port;
	int r = -ENOENT;

	if (f->lost)
		return -ECONNRESET;
	f->ops->handling(f->ops->arg, port.local);
	if (req)
		copy = *req;
	if (pod)
		r = net_exchange(f->fabric, pod, "127.0.0.1", port.remote, req ? &copy : NULL, resp,
				 TIMEOUT);
	if (r == 0 || r == -ECANCELED)
		return r;
	if (!f->lost)
		refused(f, &port, pod, r);
	return 0; /* hangs up without a word */
}

/* ---- listening ---------------------------------------------------------------------------- */

static int listen_at(struct forward *f, const char *ip, struct client_forward_port *port)
{
	struct near_port *p = &f->ports[f->nr];
	struct netns *pod = fabric_find(f->fabric, f->pod_ip);
	const struct listener *there =
		pod ? net_find_listener(pod, "127.0.0.1", port->remote, "TCP") : NULL;
	struct listener spec = {.ip = ip,
				.port = port->local,
				.proto = "TCP",
				.protocol = there ? there->protocol : "raw",
				.tls_cert = there ? there->tls_cert : NULL,
				.serve = serve,
				.arg = p,
				.program = "kubectl"};
	int r = -EADDRINUSE;

	if (port->local)
		r = net_listen(f->near, &spec, &p->l);
	for (int any = FIRST_ANY; !port->local && r == -EADDRINUSE && any <= LAST_ANY; any++) {
		spec.port = any;
		r = net_listen(f->near, &spec, &p->l);
	}
	if (r < 0)
		return r;
	port->local = spec.port;
	p->f = f;
	p->port = *port;
	f->nr++;
	return 0;
}

static void cannot_listen(const char *family, const char *ip, int port, const char *why,
			  struct buf *out)
{
	bool six = strchr(ip, ':') != NULL;

	buf_addf(out, "%sunable to create listener: Error listen %s %s%s%s:%d: bind: %s",
		 out->len ? " " : "", family, six ? "[" : "", ip, six ? "]" : "", port, why);
}

/* One port at one address of the command line. The machine's stack is IPv4's: ::1 follows what
 * came of 127.0.0.1. */
static int listen_on(struct forward *f, const char *address, struct client_forward_port *port,
		     struct buf *errors)
{
	bool local = !strcmp(address, "localhost");
	const char *ip = local ? "127.0.0.1" : address;
	int r;

	if (strcmp(ip, "0.0.0.0") != 0 && strcmp(ip, "127.0.0.1") != 0 &&
	    fabric_find(f->fabric, ip) != f->near) {
		cannot_listen("tcp4", ip, port->local, "cannot assign requested address", errors);
		return -EADDRNOTAVAIL;
	}
	r = listen_at(f, strcmp(ip, "0.0.0.0") != 0 ? ip : NULL, port);
	if (r == 0) {
		f->ops->listening(f->ops->arg, ip, port);
		if (local)
			f->ops->listening(f->ops->arg, "::1", port);
		return 0;
	}
	cannot_listen("tcp4", ip, port->local, "address already in use", errors);
	if (local)
		cannot_listen("tcp6", "::1", port->local, "address already in use", errors);
	return r;
}

int inprocess_forward(void *self, const struct api_user *user,
		      const struct client_forward *what, const struct client_forward_ops *ops,
		      struct err *err)
{
	struct forward f = {.sim = machine_sim(what->near),
			    .fabric = machine_net(what->near),
			    .near = machine_netns(what->near),
			    .pod = what->pod,
			    .ops = ops,
			    .end = what->end};
	STR_AUTO ip = NULL;
	size_t nr = 0;
	int r = inprocess_pod_address(self, user, what->ns, what->pod, &ip, err);

	if (r < 0)
		return client_forward_no_way(r, err);
	f.pod_ip = ip;
	f.ports = xcalloc(what->nr_ports * what->nr_addresses + 1, sizeof(*f.ports));
	for (size_t i = 0; i < what->nr_ports; i++) {
		BUF_AUTO errors = BUF_INIT;
		struct client_forward_port port = what->ports[i];
		bool ok = true;

		for (size_t k = 0; k < what->nr_addresses; k++)
			ok &= listen_on(&f, what->addresses[k], &port, &errors) == 0;
		nr += ok;
		if (!ok)
			ops->unable(ops->arg, &port, buf_str(&errors));
	}
	if (!nr)
		r = client_forward_nothing(what, err);
	while (r == 0 && !f.lost && !what->end->asked)
		r = waitq_wait(f.sim, &what->end->waiting, SIM_NEVER);
	for (size_t i = 0; i < f.nr; i++)
		net_unlisten(f.ports[i].l);
	free(f.ports);
	if (r == 0 && f.lost)
		r = err_set(err, -EIO, "lost connection to pod");
	return r;
}
