#include <errno.h>

#include "kubectl/resource.h"

#define LABEL "kubernetes.io/cluster-service=true"

/* Colours as on a real terminal, plain text into files and pipes. */
static void service_line(struct kubectl *k, const char *name, const char *link)
{
	if (stream_is_tty(proc_out(k->proc)))
		kubectl_out(k, "\033[0;32m%s\033[0m is running at \033[0;33m%s\033[0m\n", name,
			    link);
	else
		kubectl_out(k, "%s is running at %s\n", name, link);
}

static void proxy_link(struct buf *out, const char *server, const struct value *svc)
{
	const struct value *port = value_idx(value_in(svc, "spec", "ports"), 0);
	const char *name = value_str_or(value_in(svc, "metadata", "name"), "");
	const char *port_name = value_str_or(value_get(port, "name"), "");
	bool https = str_eq(port_name, "https") || value_int_in(port, "port") == 443;

	buf_addf(out, "%s/api/v1/namespaces/%s/services/%s%s%s%s/proxy", server,
		 value_str_or(value_in(svc, "metadata", "namespace"), ""), https ? "https:" : "",
		 name, port_name[0] || https ? ":" : "", port_name);
}

static int on_service(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	const char *label = value_str_in(info->obj, "metadata", "labels", "kubernetes.io/name");
	BUF_AUTO link = BUF_INIT;

	(void)err;
	proxy_link(&link, arg, info->obj);
	service_line(k, str_empty(label) ? info->name : label, buf_str(&link));
	return 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	char *args[] = {(char[]){"services"}, NULL};
	const struct builder b = {.args = args,
				  .label_selector = LABEL,
				  .ns = k->g.ns[0] ? k->g.ns : "kube-system",
				  .flatten = true};
	const struct kube_access *a;
	struct restmapper *m;
	STR_AUTO server = NULL;
	int r = kubectl_access(k, &a, err);

	(void)opts;
	if (r == 0)
		r = kubectl_mapper(k, &m, err); /* nothing is said of a server that is not there */
	if (r == 0) {
		server = xstrdup(a->server);
		service_line(k, "Kubernetes control plane", server);
		r = builder_visit(k, &b, on_service, server, err);
	}
	kubectl_out(k,
		    "\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info "
		    "dump'.\n");
	return r;
}

const struct kubectl_cmd kubectl_cluster_info = {
	.name = "cluster-info",
	.section = SECTION_CLUSTER,
	.order = 2,
	.use = "cluster-info [flags]",
	.summary = "Display cluster information",
	.details = "Addresses of the control plane and of services with the label " LABEL ".",
	.examples = "# The addresses of control plane and cluster services\nkubectl cluster-info",
	.run = run,
};
