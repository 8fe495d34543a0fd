#include "kubectl/describe.h"

#include <errno.h>

#define ROLE_PREFIX "node-role.kubernetes.io/"

static void roles(struct desc *d, const struct value *labels)
{
	STRVEC_AUTO v = STRVEC_INIT;
	BUF_AUTO text = BUF_INIT;
	const struct value *val;
	const char *key;

	value_each_entry(key, val, i, labels)
	{
		const char *role = "";

		if (str_starts(key, ROLE_PREFIX))
			role = key + strlen(ROLE_PREFIX);
		else if (str_eq(key, "kubernetes.io/role"))
			role = value_str_or(val, "");
		if (role[0] && !strvec_has(&v, role))
			strvec_add(&v, role);
	}
	strvec_sort(&v);
	strvec_join(&v, ",", &text);
	desc(d, 0, "Roles:\t%s\n", v.nr ? buf_str(&text) : "<none>");
}

static int by_effect_and_key(const void *a, const void *b)
{
	const struct value *const *x = a, *const *y = b;
	int r = strcmp(value_str_or(value_get(*x, "effect"), ""),
		       value_str_or(value_get(*y, "effect"), ""));

	if (r)
		return r;
	return strcmp(value_str_or(value_get(*x, "key"), ""),
		      value_str_or(value_get(*y, "key"), ""));
}

static void taints(struct desc *d, const struct value *list)
{
	size_t nr = value_len(list);
	const struct value **v = xcalloc(nr + 1, sizeof(*v));

	for (size_t i = 0; i < nr; i++)
		v[i] = value_idx(list, i);
	sort_stable(v, nr, by_effect_and_key);
	desc(d, 0, "Taints:\t%s", nr ? "" : "<none>\n");
	for (size_t i = 0; i < nr; i++) {
		const char *val = value_str_or(value_get(v[i], "value"), "");
		const char *effect = value_str_or(value_get(v[i], "effect"), "");

		desc_add(d, "%s%s%s%s%s%s\n", i ? "\t" : "",
			 value_str_or(value_get(v[i], "key"), ""), val[0] ? "=" : "", val,
			 effect[0] ? ":" : "", effect);
	}
	free(v);
}

static void lease_time(struct desc *d, const char *title, const struct value *t)
{
	if (value_is_null(t))
		desc(d, 1, "%s:\t<unset>\n", title);
	else
		desc_time(d, 1, title, t);
}

static void lease(const struct describing *r, struct desc *d, const char *name)
{
	const struct kind *k = kind_by_resource("coordination.k8s.io", "v1", "leases");
	VALUE_AUTO *l = NULL;
	ERR_AUTO err = ERR_INIT;
	const struct value *spec;

	if (!k || client_get(r->client, k, "kube-node-lease", name, &l, &err) < 0) {
		desc(d, 0, "Lease:\tFailed to get lease: %s\n", err_msg(&err));
		return;
	}
	spec = value_get(l, "spec");
	desc(d, 0, "Lease:\n");
	desc(d, 1, "HolderIdentity:\t%s\n",
	     value_str_or(value_get(spec, "holderIdentity"), "<unset>"));
	lease_time(d, "AcquireTime", value_get(spec, "acquireTime"));
	lease_time(d, "RenewTime", value_get(spec, "renewTime"));
}

static void conditions(struct desc *d, const struct value *list)
{
	const struct value *c;

	if (value_len(list) == 0)
		return;
	desc(d, 0,
	     "Conditions:\n  "
	     "Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n");
	desc(d, 1, "----\t------\t-----------------\t------------------\t------\t-------\n");
	value_each_item(c, i, list)
	{
		BUF_AUTO beat = BUF_INIT;
		BUF_AUTO changed = BUF_INIT;

		time_text(&beat, value_get(c, "lastHeartbeatTime"));
		time_text(&changed, value_get(c, "lastTransitionTime"));
		desc(d, 1, "%s \t%s \t%s \t%s \t%s \t%s\n", value_str_or(value_get(c, "type"), ""),
		     value_str_or(value_get(c, "status"), ""), buf_str(&beat), buf_str(&changed),
		     value_str_or(value_get(c, "reason"), ""),
		     value_str_or(value_get(c, "message"), ""));
	}
}

static void resources(struct desc *d, const char *title, const struct value *map)
{
	const struct value *v;
	const char *key;

	if (value_len(map) == 0)
		return;
	desc(d, 0, "%s:\n", title);
	value_each_entry(key, v, i, map)
	{
		BUF_AUTO text = BUF_INIT;

		quantity_text(&text, v);
		desc(d, 0, "  %s:\t%s\n", key, buf_str(&text));
	}
}

static void system_info(struct desc *d, const struct value *node)
{
	static const char *const fields[][2] = {
		{"Machine ID", "machineID"},
		{"System UUID", "systemUUID"},
		{"Boot ID", "bootID"},
		{"Kernel Version", "kernelVersion"},
		{"OS Image", "osImage"},
		{"Operating System", "operatingSystem"},
		{"Architecture", "architecture"},
		{"Container Runtime Version", "containerRuntimeVersion"},
		{"Kubelet Version", "kubeletVersion"},
		{"Kube-Proxy Version", "kubeProxyVersion"},
	};
	const struct value *info = value_in(node, "status", "nodeInfo"),
			   *spec = value_get(node, "spec");
	BUF_AUTO cidrs = BUF_INIT;

	desc(d, 0, "System Info:\n");
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		desc_string(d, 1, fields[i][0], value_get(info, fields[i][1]));
	if (!str_empty(value_str_in(spec, "podCIDR")))
		desc_string(d, 0, "PodCIDR", value_get(spec, "podCIDR"));
	strings_join(&cidrs, value_get(spec, "podCIDRs"), ",");
	if (cidrs.len)
		desc(d, 0, "PodCIDRs:\t%s\n", buf_str(&cidrs));
	if (!str_empty(value_str_in(spec, "providerID")))
		desc_string(d, 0, "ProviderID", value_get(spec, "providerID"));
}

/* ---- what pods ask of the node ------------------------------------------------------------ */

static void of_container(const struct value *c, const char *what, const char *resource,
			 struct quantity *ret)
{
	ERR_AUTO ignored = ERR_INIT;

	if (quantity_from_value(value_in(c, "resources", what, resource), ret, &ignored) < 0)
		*ret = (struct quantity){0};
}

/* Containers together; init containers one at a time, over the sidecars started before. */
void pod_resource_total(const struct value *pod, const char *what, const char *resource,
			struct quantity *ret)
{
	const struct value *spec = value_get(pod, "spec"), *c;
	const struct value *own = value_in(spec, "resources", what, resource);
	struct quantity sidecars = {0}, init = {0}, q, overhead;
	ERR_AUTO ignored = ERR_INIT;

	*ret = (struct quantity){0};
	if (!value_is_null(own) && quantity_from_value(own, ret, &ignored) == 0)
		return;
	value_each_item(c, i, value_get(spec, "containers"))
	{
		of_container(c, what, resource, &q);
		quantity_add(ret, &q);
	}
	value_each_item(c, i, value_get(spec, "initContainers"))
	{
		of_container(c, what, resource, &q);
		if (str_eq(value_str_in(c, "restartPolicy"), "Always")) {
			quantity_add(ret, &q);
			quantity_add(&sidecars, &q);
			q = sidecars;
		} else {
			quantity_add(&q, &sidecars);
		}
		if (quantity_cmp(&q, &init) > 0)
			init = q;
	}
	if (quantity_cmp(&init, ret) > 0)
		*ret = init;
	if (quantity_from_value(value_in(spec, "overhead", resource), &overhead, &ignored) < 0)
		return;
	if (str_eq(what, "requests") || ret->nano != 0)
		quantity_add(ret, &overhead);
}

static long long percent(const struct quantity *q, const struct value *total, bool milli)
{
	int64_t of = milli ? quantity_milli_of(total) : quantity_value_of(total);
	int64_t part = milli ? quantity_milli(q) : quantity_value(q);

	return of ? (long long)((double)part / (double)of * 100) : 0;
}

static void share(struct desc *d, const struct quantity *q, const struct value *total, bool milli)
{
	BUF_AUTO text = BUF_INIT;

	quantity_write(&text, q);
	desc_add(d, "\t%s (%lld%%)", buf_str(&text), percent(q, total, milli));
}

static const char *const sides[] = {"requests", "limits"};

static void pod_line(const struct describing *r, struct desc *d, const struct value *pod,
		     const struct value *allocatable)
{
	static const char *const names[] = {"cpu", "memory"};
	BUF_AUTO age = BUF_INIT;

	desc(d, 1, "%s\t%s\t", value_str_or(value_in(pod, "metadata", "namespace"), ""),
	     value_str_or(value_in(pod, "metadata", "name"), ""));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(sides); j++) {
			struct quantity q;

			pod_resource_total(pod, sides[j], names[i], &q);
			share(d, &q, value_get(allocatable, names[i]), i == 0);
		}
	}
	age_text(&age, value_in(pod, "metadata", "creationTimestamp"), r->now);
	desc_add(d, "\t%s\n", buf_str(&age));
}

static void sum(const struct value *pods, const char *what, const char *resource,
		struct quantity *ret)
{
	const struct value *pod;

	*ret = (struct quantity){0};
	value_each_item(pod, i, pods)
	{
		struct quantity q;

		pod_resource_total(pod, what, resource, &q);
		quantity_add(ret, &q);
	}
}

static void total_line(struct desc *d, const struct value *pods, const struct value *allocatable,
		       const char *resource)
{
	desc(d, 1, "%s", resource);
	for (size_t j = 0; j < ARRAY_SIZE(sides); j++) {
		struct quantity q;

		sum(pods, sides[j], resource, &q);
		share(d, &q, value_get(allocatable, resource), str_eq(resource, "cpu"));
	}
	desc_add(d, "\n");
}

/* Extended resources have no share: only the sums. */
static void extended_line(struct desc *d, const struct value *pods, const char *resource)
{
	desc(d, 1, "%s", resource);
	for (size_t j = 0; j < ARRAY_SIZE(sides); j++) {
		struct quantity q;
		BUF_AUTO text = BUF_INIT;

		sum(pods, sides[j], resource, &q);
		quantity_write(&text, &q);
		desc_add(d, "\t%s", buf_str(&text));
	}
	desc_add(d, "\n");
}

static bool is_standard(const char *resource)
{
	return str_eq(resource, "cpu") || str_eq(resource, "memory") ||
	       str_eq(resource, "ephemeral-storage") || str_eq(resource, "pods");
}

static void usage(const struct describing *r, struct desc *d, const struct value *node,
		  const struct value *pods)
{
	const struct value *allocatable = value_in(node, "status", "allocatable"), *pod, *v;
	const char *key;

	if (value_len(allocatable) == 0)
		allocatable = value_in(node, "status", "capacity");
	desc(d, 0, "Non-terminated Pods:\t(%zu in total)\n", value_len(pods));
	desc(d, 1,
	     "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n");
	desc(d, 1,
	     "---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n");
	value_each_item(pod, i, pods) pod_line(r, d, pod, allocatable);
	desc(d, 0,
	     "Allocated resources:\n  (Total limits may be over 100 percent, i.e., "
	     "overcommitted.)\n");
	desc(d, 1, "Resource\tRequests\tLimits\n");
	desc(d, 1, "--------\t--------\t------\n");
	total_line(d, pods, allocatable, "cpu");
	total_line(d, pods, allocatable, "memory");
	total_line(d, pods, allocatable, "ephemeral-storage");
	value_each_entry(key, v, i, allocatable)
	{
		if (str_starts(key, "hugepages-"))
			total_line(d, pods, allocatable, key);
	}
	value_each_entry(key, v, i, allocatable)
	{
		if (!str_starts(key, "hugepages-") && !is_standard(key))
			extended_line(d, pods, key);
	}
}

static int run(const struct describing *r, const struct value *node, struct desc *d,
	       struct err *err)
{
	const char *name = value_str_or(value_in(node, "metadata", "name"), "");
	STR_AUTO fields =
		xasprintf("spec.nodeName=%s,status.phase!=Failed,status.phase!=Succeeded", name);
	const struct value *address;
	VALUE_AUTO *pods = NULL;
	int rc = describe_list(r, "", "pods", NULL, NULL, fields, &pods, err);
	bool forbidden = rc < 0 && str_eq(err->reason, "Forbidden");

	if (rc < 0 && !forbidden)
		return rc;
	err_release(err);
	desc(d, 0, "Name:\t%s\n", name);
	roles(d, value_in(node, "metadata", "labels"));
	desc_labels(d, "Labels", value_in(node, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(node, "metadata", "annotations"));
	desc_time(d, 0, "CreationTimestamp", value_in(node, "metadata", "creationTimestamp"));
	taints(d, value_in(node, "spec", "taints"));
	desc(d, 0, "Unschedulable:\t%s\n",
	     value_bool_in(node, "spec", "unschedulable") ? "true" : "false");
	lease(r, d, name);
	conditions(d, value_in(node, "status", "conditions"));
	desc(d, 0, "Addresses:\n");
	value_each_item(address, i, value_in(node, "status", "addresses"))
		desc(d, 1, "%s:\t%s\n", value_str_or(value_get(address, "type"), ""),
		     value_str_or(value_get(address, "address"), ""));
	resources(d, "Capacity", value_in(node, "status", "capacity"));
	resources(d, "Allocatable", value_in(node, "status", "allocatable"));
	system_info(d, node);
	if (forbidden)
		desc(d, 0, "Pods:\tnot authorized\n");
	else
		usage(r, d, node, value_get(pods, "items"));
	return 0;
}

const struct describer describe_node = {.group = "", .kind = "Node", .run = run};
