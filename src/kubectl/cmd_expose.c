/* kubectl expose: a service for what a resource selects. */
#include "kubectl/generate.h"
#include "kubectl/internal.h"

#include <errno.h>

struct opts {
	struct file_flags files;
	struct generate_flags g;
	char *name, *type, *protocol, *target_port, *port, *cluster_ip, *selector, *external_ip,
		*session_affinity, *labels, *balancer_ip, *overrides, *override_type;
};
#define T struct opts
static const struct opt_spec specs[] = {
	FILE_OPTS(T, files, "identifying the resource to expose a service"),
	GENERATE_OPTS_BY(T, g, "kubectl-expose"),
	OPT_STR(T, balancer_ip, "load-balancer-ip", 0, "",
		"Address to ask the load balancer for."),
	OPT_STR(T, overrides, "overrides", 0, "", "JSON that is merged into the generated object."),
	OPT_STR(T, override_type, "override-type", 0, "merge",
		"How --overrides is to be understood: json, merge, or strategic.",
		.values = "json|merge|strategic"),
	OPT_STR(T, name, "name", 0, "", "The name for the newly created object."),
	OPT_STR(T, type, "type", 0, "",
		"Type for this service: ClusterIP, NodePort, LoadBalancer, or ExternalName. "
		"Default is "
		"'ClusterIP'."),
	OPT_STR(T, protocol, "protocol", 0, "",
		"The network protocol for the service to be created."),
	OPT_STR(T, port, "port", 0, "", "The port that the service should serve on."),
	OPT_STR(T, target_port, "target-port", 0, "",
		"Name or number of the container's port that traffic goes to."),
	OPT_STR(T, cluster_ip, "cluster-ip", 0, "", "The address to use; None for headless."),
	OPT_STR(T, external_ip, "external-ip", 0, "", "An additional address to serve on."),
	OPT_STR(T, session_affinity, "session-affinity", 0, "",
		"If non-empty, set the session affinity for the service."),
	OPT_STR(T, selector, "selector", 0, "",
		"A label selector to use instead of the resource's."),
	OPT_STR(T, labels, "labels", 'l', "", "Labels for the service."),
	OPT_END};

static int parse_map(const char *text, const char *what, struct value **ret, struct err *err)
{
	STRVEC_AUTO parts = STRVEC_INIT;

	strvec_split(&parts, text, ',');
	for (size_t i = 0; i < parts.nr; i++) {
		char *eq = strchr(parts.v[i], '=');

		if (!eq)
			return err_set(err, -EINVAL, "unexpected %s: %s", what, parts.v[i]);
		*eq = '\0';
		value_put_str(ret, parts.v[i], eq + 1);
	}
	return 0;
}

/* What the service selects: as the resource does. */
static int selector_of(const struct info *info, const struct opts *o, struct value **ret,
		       struct err *err)
{
	const struct value *spec = value_get(info->obj, "spec"), *s = NULL;
	const char *kind = info->kind->kind;

	if (*o->selector)
		return parse_map(o->selector, "selector", ret, err);
	if (strcmp(kind, "Pod") == 0)
		s = value_in(info->obj, "metadata", "labels");
	else if (strcmp(kind, "Service") == 0)
		s = value_get(spec, "selector");
	else if (strcmp(kind, "Deployment") == 0 || strcmp(kind, "ReplicaSet") == 0)
		s = value_in(spec, "selector", "matchLabels");
	else
		return err_set(err, -EINVAL, "cannot expose a %s", kind);
	if (!value_len(s))
		return err_set(err, -EINVAL,
			       "couldn't retrieve selectors via --selector flag or introspection: "
			       "the %s %s",
			       info->kind->singular,
			       strcmp(kind, "Service") == 0
				       ? "has no pod selector set"
				       : "has no labels and cannot be exposed");
	*ret = value_ref(s);
	return 0;
}

static const struct value *pod_spec(const struct info *info)
{
	return strcmp(info->kind->kind, "Pod") == 0
		       ? value_get(info->obj, "spec")
		       : value_in(info->obj, "spec", "template", "spec");
}

/* --port, or every port that the containers name. */
static int ports_of(const struct info *info, const struct opts *o, struct value **ret,
		    struct err *err)
{
	struct value *list = value_array_new();
	const struct value *c, *p;
	int64_t n;

	if (*o->port) {
		STRVEC_AUTO each = STRVEC_INIT;

		strvec_split(&each, o->port, ',');
		for (size_t i = 0; i < each.nr; i++) {
			int64_t t;
			bool number = *o->target_port && parse_i64(o->target_port, &t) == 0;
			STR_AUTO name = each.nr > 1 ? xasprintf("port-%zu", i + 1) : NULL;

			if (opt_parse_int(each.v[i], 32, &n, err) < 0) {
				value_unref(list);
				return -EINVAL;
			}
			value_push(&list,
				   value_build("{name: %s, port: %l, protocol: %s, targetPort: %V}",
					       name, n, *o->protocol ? o->protocol : "TCP",
					       !*o->target_port ? value_int_new(n)
					       : number         ? value_int_new(t)
								: value_str_new(o->target_port)));
		}
		*ret = list;
		return 0;
	}
	value_each_item(c, i, value_get(pod_spec(info), "containers"))
	{
		value_each_item(p, k, value_get(c, "ports"))
		{
			int64_t port = value_int_in(p, "containerPort"), t;

			value_push(&list,
				   value_build("{port: %l, protocol: %s, targetPort: %V}", port,
					       value_str_or(value_get(p, "protocol"), "TCP"),
					       !*o->target_port ? value_int_new(port)
					       : parse_i64(o->target_port, &t) == 0
						       ? value_int_new(t)
						       : value_str_new(o->target_port)));
		}
	}
	for (size_t i = 0; value_len(list) > 1 && i < value_len(list); i++) {
		struct value *named = value_ref(value_idx(list, i));
		STR_AUTO name = xasprintf("port-%zu", i + 1);

		value_put_str(&named, "name", name);
		value_put_idx(&list, i, named);
	}
	if (!value_len(list)) {
		value_unref(list);
		return err_set(err, -EINVAL, "couldn't find port via --port flag or introspection");
	}
	*ret = list;
	return 0;
}

static int expose_one(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct opts *o = arg;
	VALUE_AUTO *selector = NULL;
	VALUE_AUTO *ports = NULL;
	VALUE_AUTO *labels = NULL;
	VALUE_AUTO *svc = NULL;
	VALUE_AUTO *got = NULL;
	enum dry_run dry;
	const char *ns;
	bool given;
	int r = dry_run_parse(k, &o->g.dry, &dry, err);

	if (r == 0)
		r = selector_of(info, o, &selector, err);
	if (r == 0)
		r = ports_of(info, o, &ports, err);
	if (r == 0 && *o->labels)
		r = parse_map(o->labels, "label spec", &labels, err);
	if (r == 0)
		r = kubectl_namespace(k, &ns, &given, err);
	if (r < 0)
		return r;
	if (!labels)
		labels = value_ref(value_in(info->obj, "metadata", "labels"));
	svc = value_build(
		"{apiVersion: 'v1', kind: 'Service', metadata: {name: %s, labels: %v}, spec: "
		"{ports: %v, selector: %v, type: %s, clusterIP: %s, sessionAffinity: %s, "
		"externalIPs: %V, loadBalancerIP: %s}, status: {loadBalancer: {}}}",
		*o->name ? o->name : info->name, labels, ports, selector, *o->type ? o->type : NULL,
		*o->cluster_ip ? o->cluster_ip : NULL,
		*o->session_affinity ? o->session_affinity : NULL,
		*o->external_ip ? value_build("[%s]", o->external_ip) : NULL,
		*o->balancer_ip ? o->balancer_ip : NULL);
	if (*o->overrides && generate_override(o->overrides, o->override_type, &svc, err) < 0)
		return -EINVAL;
	if (given)
		value_put_in(&svc, value_str_new(ns), "metadata", "namespace");
	if (dry != DRY_RUN_CLIENT) {
		struct write_options opt = {.field_manager = "kubectl-expose",
					    .dry_run = dry == DRY_RUN_SERVER};
		struct client *c;

		r = kubectl_client(k, &c, err);
		if (r == 0)
			r = client_create(c, kind_by_resource("", NULL, "services"),
					  info->ns ? info->ns : ns, svc, &opt, &got, err);
		if (r < 0)
			return r;
	}
	return print_result(k, &o->g.print, "exposed", dry, got ? got : svc, true, err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct builder b = {.args = k->args,
			    .files = &o->files,
			    .flatten = true,
			    .latest = true,
			    .continue_on_error = true};

	return builder_visit(k, &b, expose_one, o, err);
}

const struct kubectl_cmd kubectl_expose = {
	.name = "expose",
	.section = SECTION_BEGINNER,
	.order = 2,
	.use = "expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] "
	       "[--target-port=number-or-name] [--name=name] "
	       "[--external-ip=external-ip-of-service] "
	       "[--type=type]",
	.summary =
		"Take a replication controller, service, deployment or pod and expose it as a new "
		"Kubernetes service",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "type name",
};
