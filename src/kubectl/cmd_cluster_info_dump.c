/* kubectl cluster-info dump: everything that helps to find what is wrong with a cluster. */
#include "kubectl/generate.h"
#include "kubectl/internal.h"
#include "kubectl/podpick.h"

#include <errno.h>

struct opts {
	struct print_flags print;
	struct strvec namespaces;
	char *directory;
	bool all_ns;
	int64_t running_timeout;
};
#define T struct opts
static const struct opt_spec specs[] = {
	PRINT_OPTS_DEFAULT(T, print, PRINT_FORMATS, "json"),
	OPT_BOOL(T, all_ns, "all-namespaces", 'A', "false", "All namespaces."),
	OPT_LIST(T, namespaces, "namespaces", 0, "These namespaces, separated by commas."),
	OPT_STR(T, directory, "output-directory", 0, "",
		"Write files below this folder; - or nothing: standard output.", .values = "@file"),
	OPT_DUR(T, running_timeout, "pod-running-timeout", 0, "20s",
		"How long to wait for a pod that runs."),
	OPT_END};

struct dump {
	struct kubectl *k;
	const struct opts *o;
	struct client *client;
};

/* A list as the format asks, to standard output or DIR/[NAMESPACE/]NAME.json. */
static int dump_list(struct dump *d, const char *ns, const char *plural, const char *list_kind,
		     const char *api_version, struct err *err)
{
	const struct kind *kind = NULL;
	struct restmapper *m;
	VALUE_AUTO *list = NULL;
	struct printer *p;
	int r = kubectl_mapper(d->k, &m, err);

	if (r < 0)
		return r;
	kind = restmapper_find(m, plural);
	if (kind)
		r = client_list(d->client, kind, ns, NULL, &list, err);
	else
		list = value_build("{metadata: {}, items: []}");
	if (r < 0)
		return r;
	value_put_str(&list, "kind", list_kind);
	value_put_str(&list, "apiVersion", api_version);
	r = printer_new(d->k, &d->o->print, "", DRY_RUN_NONE, &p, err);
	if (r < 0)
		return r;
	r = printer_print(d->k, p, list, true, err);
	printer_free(p);
	return r;
}

static int dump_logs(struct dump *d, const char *ns, struct err *err)
{
	VALUE_AUTO *pods = NULL;
	const struct value *pod, *c;
	struct log_options log = {.tail = -1};
	int r = client_list(d->client, generate_kind("pods"), ns, NULL, &pods, err);

	if (r < 0)
		return r;
	value_each_item(pod, i, value_get(pods, "items"))
	{
		const char *name = value_str_or(value_in(pod, "metadata", "name"), "");

		value_each_item(c, n, value_in(pod, "spec", "containers"))
		{
			const char *container = value_str_or(value_get(c, "name"), "");
			ERR_AUTO why = ERR_INIT;

			kubectl_out(d->k, "==== START logs for container %s of pod %s/%s ====\n",
				    container, ns, name);
			if (client_logs(d->client, ns, name, container, &log, proc_out(d->k->proc),
					&why) < 0)
				kubectl_out(d->k, "Request log error: %s\n", err_msg(&why));
			kubectl_out(d->k, "==== END logs for container %s of pod %s/%s ====\n",
				    container, ns, name);
		}
	}
	return 0;
}

static int dump_namespace(struct dump *d, const char *ns, struct err *err)
{
	static const char *const kinds[][3] = {
		{"events", "EventList", "v1"},
		{"replicationcontrollers", "ReplicationControllerList", "v1"},
		{"services", "ServiceList", "v1"},
		{"daemonsets", "DaemonSetList", "apps/v1"},
		{"deployments", "DeploymentList", "apps/v1"},
		{"replicasets", "ReplicaSetList", "apps/v1"},
		{"pods", "PodList", "v1"},
	};
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(kinds) && r == 0; i++)
		r = dump_list(d, ns, kinds[i][0], kinds[i][1], kinds[i][2], err);
	return r < 0 ? r : dump_logs(d, ns, err);
}

static int choose_namespaces(struct dump *d, struct strvec *ret, struct err *err)
{
	VALUE_AUTO *list = NULL;
	const struct value *ns;
	const char *own;
	int r;

	if (d->o->all_ns) {
		r = client_list(d->client, generate_kind("namespaces"), NULL, NULL, &list, err);
		value_each_item(ns, i, value_get(list, "items"))
			strvec_add(ret, value_str_or(value_in(ns, "metadata", "name"), ""));
		return r;
	}
	for (size_t i = 0; i < d->o->namespaces.nr; i++)
		strvec_add(ret, d->o->namespaces.v[i]);
	if (ret->nr)
		return 0;
	r = kubectl_namespace(d->k, &own, NULL, err);
	strvec_add(ret, "kube-system");
	if (r == 0 && !str_eq(own, "kube-system"))
		strvec_add(ret, own);
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct dump d = {.k = k, .o = o};
	STRVEC_AUTO namespaces = STRVEC_INIT;
	struct printer *p = NULL;
	int r;

	if (!*o->print.output)
		return err_set(err, -EINVAL, "--output must not be empty");
	r = printer_new(k, &o->print, "", DRY_RUN_NONE, &p, err);
	printer_free(p);
	if (r == 0 && *o->directory && !str_eq(o->directory, "-"))
		r = err_set(err, -ENOTSUP,
			    "--output-directory is not there; send the output to a file");
	if (r == 0)
		r = kubectl_client(k, &d.client, err);
	if (r == 0)
		r = dump_list(&d, NULL, "nodes", "NodeList", "v1", err);
	if (r == 0)
		r = choose_namespaces(&d, &namespaces, err);
	for (size_t i = 0; i < namespaces.nr && r == 0; i++)
		r = dump_namespace(&d, namespaces.v[i], err);
	return r;
}

const struct kubectl_cmd kubectl_cluster_info_dump = {
	.name = "cluster-info dump",
	.use = "cluster-info dump [flags]",
	.summary = "Dump relevant information for debugging and diagnosis",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
