/*
 * metrics-server as a program: it asks the kubelets every --metric-resolution what containers
 * use, keeps the last two answers, and serves metrics.k8s.io from them.
 * Upstream: kubernetes-sigs/metrics-server, pkg/{scraper,storage,api}.
 */
#include "cluster/cluster_private.h"

#include <errno.h>
#include <stdlib.h>

#define KNOWN                                                                                      \
	"cert-dir,secure-port,kubelet-insecure-tls?,kubelet-use-node-status-port?,kubelet-*,"      \
	"metric-resolution,node-selector,tls-*,v,vmodule,"                                         \
	"authentication-*,authorization-*,kubeconfig,client-ca-file,requestheader-*,logging-"      \
	"format,"                                                                                  \
	"permit-*,bind-address,audit-*,contention-profiling?,profiling?,feature-gates"
#define FRESH_NS (10 * SIM_SEC) /* a container's first moments say nothing */

struct sample {
	int64_t cpu_nano, bytes, at, window;
};

struct metrics_server {
	struct cluster *cluster;
	struct client *client;
	struct netns *netns;
	struct strmap *samples; /* "NAMESPACE/POD/CONTAINER" or "NODE" -> struct sample */
	struct strmap *before;  /* of the scrape before */
	int64_t resolution;
	bool insecure; /* --kubelet-insecure-tls */
	struct metrics_server *next;
};

/* ---- scraping --------------------------------------------------------------------------- */

static void keep(struct metrics_server *m, const char *key, int64_t cpu, int64_t bytes,
		 int64_t since)
{
	const struct sample *old = strmap_get(m->before, key);
	struct sample *s = xcalloc(1, sizeof(*s));

	s->at = sim_now(m->cluster->sim);
	s->cpu_nano = cpu;
	s->bytes = bytes;
	s->window = s->at - (old ? old->at : since);
	strmap_put(m->samples, key, s);
}

static void scrape_node(struct metrics_server *m, const struct node *n, const struct value *pods)
{
	struct runtime *r = host_runtime(n->host);
	int64_t now = sim_now(m->cluster->sim);
	struct sandbox *s;
	struct container *c;
	struct usage u;

	for (size_t i = 0; (s = runtime_sandbox_at(r, i)); i++)
		for (size_t k = 0; (c = sandbox_container_at(s, k)); k++) {
			STR_AUTO key = xasprintf("%s/%s/%s", sandbox_pod_namespace(s),
						 sandbox_pod_name(s), container_name(c));

			if (!container_running(c) || now - container_started(c) < FRESH_NS)
				continue;
			usage_of_container(n, s, c, pods, &u);
			keep(m, key, u.cpu_nano, u.bytes, container_started(c));
		}
	usage_of_node(n, pods, &u);
	keep(m, n->spec->name, u.cpu_nano, u.bytes, now);
}

static void scrape(struct metrics_server *m, struct proc *p)
{
	VALUE_AUTO *pods = NULL;
	ERR_AUTO err = ERR_INIT;

	if (client_list(m->client, kind_by_resource("", "v1", "pods"), NULL, NULL, &pods, &err) <
	    0) {
		klog_line(p, 'E', "reflector.go:200",
			  "\"Failed to watch\" err=\"failed to list *v1.Pod: %s\"", err_msg(&err));
		return;
	}
	strmap_free(m->before);
	m->before = m->samples;
	m->samples = strmap_new(free);
	for (size_t i = 0; i < m->cluster->nr_nodes; i++) {
		const struct node *n = &m->cluster->nodes[i];

		if (!n->kubelet)
			klog_line(
				p, 'E', "scraper.go:149",
				"\"Failed to scrape node\" err=\"Get \\\"https://%s:10250/metrics/"
				"resource\\\": dial tcp %s:10250: connect: connection refused\" "
				"node=\"%s\"",
				n->spec->ip, n->spec->ip, n->spec->name);
		else if (!m->insecure) /* kubeadm's kubelets sign their own certificates */
			klog_line(
				p, 'E', "scraper.go:149",
				"\"Failed to scrape node\" err=\"Get \\\"https://%s:10250/metrics/"
				"resource\\\": tls: failed to verify certificate: x509: cannot "
				"validate certificate for %s because it doesn't contain any IP "
				"SANs\" node=\"%s\"",
				n->spec->ip, n->spec->ip, n->spec->name);
		else
			scrape_node(m, n, value_get(pods, "items"));
	}
}

/* ---- answers ------------------------------------------------------------------------------ */

static struct value *usage(const struct sample *s)
{
	return value_build("{cpu: %V, memory: %V}",
			   s->cpu_nano ? value_strf_new("%lldn", (long long)s->cpu_nano)
				       : value_str_new("0"),
			   s->bytes ? value_strf_new("%lldKi", (long long)(s->bytes / 1024))
				    : value_str_new("0"));
}

static struct value *measured(const struct kind *k, const struct value *of, const struct sample *s,
			      int64_t now)
{
	BUF_AUTO window = BUF_INIT;

	duration_write_go(&window, s->window);
	return value_build("{apiVersion: %s, kind: %s, metadata: {name: %v, namespace: %v, "
			   "creationTimestamp: %V, labels: %v}, timestamp: %V, window: %s}",
			   kind_api_version(k), k->kind, value_in(of, "metadata", "name"),
			   value_in(of, "metadata", "namespace"), time_value_new(now),
			   value_in(of, "metadata", "labels"), time_value_new(s->at),
			   buf_str(&window));
}

/* NULL: two scrapes have not seen it yet. */
static struct value *node_metrics(struct metrics_server *m, const struct kind *k,
				  const struct value *node)
{
	const struct sample *s =
		strmap_get(m->samples, value_str_or(value_in(node, "metadata", "name"), ""));
	struct value *v;

	if (!s || s->window <= 0)
		return NULL;
	v = measured(k, node, s, sim_now(m->cluster->sim));
	value_put(&v, "usage", usage(s));
	return v;
}

/* NULL: not all of its containers were seen for long enough. */
static struct value *pod_metrics(struct metrics_server *m, const struct kind *k,
				 const struct value *pod)
{
	const struct value *c;
	const struct sample *first = NULL;
	struct value *list = NULL, *v;

	value_each_item(c, i, value_in(pod, "spec", "containers"))
	{
		const char *name = value_str_or(value_get(c, "name"), "");
		STR_AUTO key = xasprintf("%s/%s/%s",
					 value_str_or(value_in(pod, "metadata", "namespace"), ""),
					 value_str_or(value_in(pod, "metadata", "name"), ""), name);
		const struct sample *s = strmap_get(m->samples, key);

		if (!s) {
			value_unref(list);
			return NULL;
		}
		first = first ? first : s;
		value_push(&list, value_build("{name: %s, usage: %V}", name, usage(s)));
	}
	if (!first)
		return NULL;
	v = measured(k, pod, first, sim_now(m->cluster->sim));
	value_put(&v, "containers", list);
	return v;
}

int metrics_read(void *arg, const char *ip, const struct api_request *req, const struct kind *k,
		 struct value **ret)
{
	struct cluster *c = arg;
	bool pods = !strcmp(k->plural, "pods");
	const struct kind *of = kind_by_resource("", "v1", k->plural);
	struct metrics_server *m = c->metrics_servers;
	VALUE_AUTO *list = NULL;
	const struct value *obj;
	ERR_AUTO err = ERR_INIT;

	while (m && !str_eq(netns_ip(m->netns), ip))
		m = m->next;
	if (!m)
		return -ECONNREFUSED;
	*ret = value_array_new();
	if (client_list(m->client, of, pods ? req->ns : NULL, NULL, &list, &err) < 0)
		return 0;
	value_each_item(obj, i, value_get(list, "items"))
	{
		struct value *v;

		if (req->name && !str_eq(value_str_in(obj, "metadata", "name"), req->name))
			continue;
		v = pods ? pod_metrics(m, k, obj) : node_metrics(m, k, obj);
		if (v)
			value_push(ret, v);
	}
	return 0;
}

static int serve(void *arg, const struct net_request *req, struct net_response *resp)
{
	const struct metrics_server *m = arg;

	if (!req || !req->method)
		return 0;
	if (!str_starts(req->path, "/readyz") || strmap_len(m->samples))
		return door_secure(NULL, req, resp);
	resp->status = 500; /* the check metric-storage-ready: no metrics to serve */
	strvec_add(&resp->headers, "Content-Type: text/plain; charset=utf-8");
	buf_adds(&resp->body,
		 "[+]ping ok\n[+]log ok\n[-]metric-storage-ready failed: reason withheld\n"
		 "readyz check failed\n");
	return 0;
}

/* ---- the program ---------------------------------------------------------------------------- */

static int go_duration(const char *text, int64_t *ret)
{
	ERR_AUTO err = ERR_INIT;

	return duration_parse_go(text, ret, &err);
}

static int run(struct proc *p, int argc, char **argv)
{
	struct cluster *c = p->user_data;
	struct metrics_server m = {
		.cluster = c, .netns = machine_netns(p->machine), .resolution = 60 * SIM_SEC};
	struct listener spec = {.port = 443,
				.proto = "TCP",
				.protocol = "https",
				.program = "metrics-server",
				.serve = serve,
				.arg = &m};
	struct metrics_server **at;
	struct listener *l = NULL;
	FLAGS_AUTO f = {0};
	int64_t port;

	component_handle_signals(p);
	p->mem_bytes = INT64_C(19) << 20;
	if (flags_parse(p, argc, argv, KNOWN, &f) < 0)
		return 1;
	if (flag(&f, "secure-port") && parse_i64(flag(&f, "secure-port"), &port) == 0)
		spec.port = (int)port;
	if (flag(&f, "metric-resolution") &&
	    (go_duration(flag(&f, "metric-resolution"), &m.resolution) < 0 ||
	     m.resolution < 10 * SIM_SEC)) {
		klog_line(p, 'E', "run.go:74",
			  "\"command failed\" err=\"metric-resolution should be a time duration at "
			  "least 10s, but value %s provided\"",
			  flag(&f, "metric-resolution"));
		return 1;
	}
	m.insecure = str_eq(flag(&f, "kubelet-insecure-tls"), "true");
	if (net_listen(m.netns, &spec, &l) < 0)
		return 1;
	klog_line(p, 'I', "secure_serving.go:211", "Serving securely on [::]:%d", spec.port);
	m.client = component_pod_client(c, "metrics-server");
	m.samples = strmap_new(free);
	m.before = strmap_new(free);
	m.next = c->metrics_servers;
	c->metrics_servers = &m;
	do {
		scrape(&m, p);
	} while (fiber_sleep(p->sim, m.resolution) == 0);
	for (at = &c->metrics_servers; *at != &m; at = &(*at)->next)
		;
	*at = m.next;
	net_unlisten(l);
	strmap_free(m.samples);
	strmap_free(m.before);
	client_free(m.client);
	return 0;
}

const struct command component_metrics_server = {
	.name = "metrics-server", .path = "/metrics-server", .main = run};
