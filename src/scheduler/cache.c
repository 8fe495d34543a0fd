/* Nodes and what their pods take, kept current pod by pod. */
#include "scheduler/scheduler_private.h"

#include "object/quantity.h"

#include <stdlib.h>

#define DEFAULT_CPU 100 /* milli, of containers without a request */
#define DEFAULT_MEMORY (INT64_C(200) * 1024 * 1024)

static bool has_anti_affinity(const struct value *pod)
{
	return value_len(value_in(pod, "spec", "affinity", "podAntiAffinity",
				  "requiredDuringSchedulingIgnoredDuringExecution")) > 0;
}

static bool has_host_ports(const struct value *pod)
{
	const struct value *c, *p;

	value_each_item(c, i, value_in(pod, "spec", "containers"))
	{
		value_each_item(p, k, value_get(c, "ports"))
		{
			if (value_int_in(p, "hostPort"))
				return true;
		}
	}
	return false;
}

static bool has_extended(const struct value *pod)
{
	const struct value *c, *q;
	const char *name;

	value_each_item(c, i, value_in(pod, "spec", "containers"))
	{
		value_each_entry(name, q, k, value_in(c, "resources", "requests"))
		{
			if (strcmp(name, "cpu") != 0 && strcmp(name, "memory") != 0 &&
			    strcmp(name, "ephemeral-storage") != 0)
				return true;
		}
	}
	return false;
}

void pod_info_fill(struct pod_info *i, const struct value *pod)
{
	const struct value *c;

	i->cpu = pod_request(pod, "cpu");
	i->memory = pod_request(pod, "memory");
	i->ephemeral = pod_request(pod, "ephemeral-storage");
	i->seen_cpu = i->cpu;
	i->seen_memory = i->memory;
	value_each_item(c, k, value_in(pod, "spec", "containers"))
	{
		const struct value *r = value_in(c, "resources", "requests");

		i->seen_cpu += value_get(r, "cpu") ? 0 : DEFAULT_CPU;
		i->seen_memory += value_get(r, "memory") ? 0 : DEFAULT_MEMORY;
	}
	i->has_anti = has_anti_affinity(pod);
	i->has_ports = has_host_ports(pod);
	i->has_extended = has_extended(pod);
}

static void count_ports(struct node_info *n, const struct value *pod, intptr_t by)
{
	const struct value *c, *p;

	value_each_item(c, i, value_in(pod, "spec", "containers"))
	{
		value_each_item(p, k, value_get(c, "ports"))
		{
			int64_t port = value_int_in(p, "hostPort");
			STR_AUTO key = NULL;
			intptr_t count;

			if (!port)
				continue;
			key = xasprintf("%s %s %lld", value_str_or(value_get(p, "protocol"), "TCP"),
					value_str_or(value_get(p, "hostIP"), "0.0.0.0"),
					(long long)port);
			count = (intptr_t)strmap_get(n->ports, key) + by;
			if (count > 0)
				strmap_put(n->ports, key, (void *)count);
			else
				strmap_del(n->ports, key);
		}
	}
}

static void account(struct scheduler *s, struct node_info *n, const struct pod_info *p, int by)
{
	n->used_cpu += by * p->cpu;
	n->used_memory += by * p->memory;
	n->used_ephemeral += by * p->ephemeral;
	n->seen_cpu += by * p->seen_cpu;
	n->seen_memory += by * p->seen_memory;
	n->nr_pods += by;
	n->generation = ++s->generation;
	if (p->has_anti) {
		n->nr_anti += (size_t)by;
		s->nr_anti += (size_t)by;
	}
	if (p->has_ports)
		count_ports(n, p->pod, by);
	if (s->nr_groups)
		spread_count(s, n, p, by);
}

static void note_labels(struct pod_info *p)
{
	const struct value *meta = value_get(p->pod, "metadata");

	p->labels = value_get(meta, "labels");
	p->ending = value_get(meta, "deletionTimestamp") != NULL;
}

void pod_info_hold(struct pod_info *p, const struct value *pod, const char *node)
{
	p->pod = value_ref(pod);
	p->node = xstrdup(node);
	note_labels(p);
}

/* The pod of p is now this one. */
static void renew(struct scheduler *s, struct pod_info *p, const struct value *pod)
{
	struct pod_info was = *p;
	struct node_info *n;

	p->pod = value_ref(pod);
	note_labels(p);
	if (s->nr_groups && (p->labels != was.labels || p->ending != was.ending)) {
		n = strmap_get(s->node_infos, p->node);
		spread_count(s, n, &was, -1);
		spread_count(s, n, p, 1);
		n->generation = ++s->generation;
	}
	value_unref(was.pod);
}

void cache_hide(struct scheduler *s, struct node_info *n, struct pod_info *p)
{
	account(s, n, p, -1);
	strmap_del(n->pods, value_str_or(value_in(p->pod, "metadata", "uid"), ""));
}

void cache_show(struct scheduler *s, struct node_info *n, struct pod_info *p)
{
	account(s, n, p, 1);
	strmap_put(n->pods, value_str_or(value_in(p->pod, "metadata", "uid"), ""), p);
}

static struct node_info *node_get(struct scheduler *s, const char *name)
{
	struct node_info *n = strmap_get(s->node_infos, name);

	if (n)
		return n;
	n = xcalloc(1, sizeof(*n));
	n->name = xstrdup(name);
	n->pods = strmap_new(NULL);
	n->ports = strmap_new(NULL);
	n->images = strmap_new(NULL);
	n->generation = ++s->generation;
	strmap_put(s->node_infos, name, n);
	s->sorted_stale = true;
	return n;
}

/* "docker.io/library/nginx:1.25" is what "nginx:1.25" means: all ends of a name are noted. */
static void note_images(struct node_info *n, const struct value *images)
{
	const struct value *img, *name;

	strmap_free(n->images);
	n->images = strmap_new(NULL);
	value_each_item(img, i, images)
	{
		void *size = (void *)(intptr_t)value_int_in(img, "sizeBytes");

		value_each_item(name, k, value_get(img, "names"))
		{
			const char *s = value_str_or(name, "");

			for (; s; s = strchr(s, '/') ? strchr(s, '/') + 1 : NULL)
				if (!strmap_has(n->images, s))
					strmap_put(n->images, s, size);
		}
	}
}

/* Does the node say of itself what it said? Heartbeats change only times. */
static bool says_the_same(const struct value *a, const struct value *b)
{
	return a && value_equal(value_get(a, "spec"), value_get(b, "spec")) &&
	       value_equal(value_in(a, "metadata", "labels"), value_in(b, "metadata", "labels")) &&
	       value_equal(value_in(a, "status", "allocatable"),
			   value_in(b, "status", "allocatable")) &&
	       value_equal(value_in(a, "status", "images"), value_in(b, "status", "images"));
}

void cache_set_node(struct scheduler *s, const struct value *node)
{
	struct node_info *n = node_get(s, value_str_or(value_in(node, "metadata", "name"), ""));
	const struct value *a = value_in(node, "status", "allocatable");
	struct value *old = n->node;

	if (!old)
		s->sorted_stale = true;
	if (!says_the_same(old, node)) {
		n->generation = ++s->generation;
		s->changed_nodes++;
	}
	if (!value_equal(value_in(old, "status", "images"), value_in(node, "status", "images")))
		note_images(n, value_in(node, "status", "images"));
	n->node = value_ref(node);
	value_unref(old);
	n->labels = value_in(node, "metadata", "labels");
	n->taints = value_in(node, "spec", "taints");
	n->unschedulable = value_bool_in(node, "spec", "unschedulable");
	n->cpu = quantity_milli_of(value_get(a, "cpu"));
	n->memory = quantity_value_of(value_get(a, "memory"));
	n->ephemeral = quantity_value_of(value_get(a, "ephemeral-storage"));
	n->max_pods = quantity_value_of(value_get(a, "pods"));
}

static void node_free(struct node_info *n)
{
	value_unref(n->node);
	strmap_free(n->pods);
	strmap_free(n->ports);
	strmap_free(n->images);
	free(n->name);
	free(n);
}

void cache_del_node(struct scheduler *s, const char *name)
{
	struct node_info *n = strmap_get(s->node_infos, name);

	if (!n)
		return;
	s->changed_nodes++;
	value_unref(n->node);
	n->node = NULL; /* its pods may still be counted: the entry stays while they are */
	n->labels = n->taints = NULL;
	if (!strmap_len(n->pods)) {
		strmap_del(s->node_infos, name);
		node_free(n);
	}
	s->sorted_stale = true;
}

void cache_del_pod(struct scheduler *s, const struct value *pod)
{
	const char *uid = value_str_or(value_in(pod, "metadata", "uid"), "");
	struct pod_info *p = strmap_take(s->pod_infos, uid);
	struct node_info *n = p ? strmap_get(s->node_infos, p->node) : NULL;

	if (!p)
		return;
	if (n) {
		account(s, n, p, -1);
		strmap_del(n->pods, uid);
		if (!n->node && !strmap_len(n->pods)) {
			strmap_del(s->node_infos, p->node);
			s->sorted_stale = true;
			node_free(n);
		}
	}
	value_unref(p->pod);
	free(p->node);
	free(p);
}

void cache_add_pod(struct scheduler *s, const struct value *pod, const char *node,
		   const struct pod_info *want)
{
	const char *uid = value_str_or(value_in(pod, "metadata", "uid"), "");
	struct pod_info *p = strmap_get(s->pod_infos, uid);
	struct node_info *n;

	if (p && strcmp(p->node, node) == 0) { /* requests do not change once it is placed */
		renew(s, p, pod);
		return;
	}
	if (p)
		cache_del_pod(s, pod);
	n = node_get(s, node);
	p = xcalloc(1, sizeof(*p));
	if (want)
		*p = *want;
	else
		pod_info_fill(p, pod);
	pod_info_hold(p, pod, node);
	strmap_put(s->pod_infos, uid, p);
	strmap_put(n->pods, uid, p);
	account(s, n, p, 1);
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct node_info *const *)a)->name, (*(struct node_info *const *)b)->name);
}

void node_names_unref(struct node_names *n)
{
	if (!n || --n->refs)
		return;
	strvec_release(&n->names);
	free(n);
}

void sort_nodes(struct scheduler *s)
{
	void *v;

	if (!s->sorted_stale)
		return;
	free(s->sorted);
	s->sorted = xcalloc(strmap_len(s->node_infos), sizeof(struct node_info *));
	s->nr_sorted = 0;
	for (size_t i = 0; strmap_next(s->node_infos, &i, NULL, &v);)
		if (((struct node_info *)v)->node)
			s->sorted[s->nr_sorted++] = v;
	if (s->nr_sorted > 1)
		qsort(s->sorted, s->nr_sorted, sizeof(struct node_info *), by_name);
	s->sorted_stale = false;
	node_names_unref(s->names);
	s->names = xcalloc(1, sizeof(*s->names));
	s->names->refs = 1;
	for (size_t i = 0; i < s->nr_sorted; i++)
		strvec_add(&s->names->names, s->sorted[i]->name);
}

void cache_free(struct scheduler *s)
{
	void *v;

	for (size_t i = 0; strmap_next(s->pod_infos, &i, NULL, &v);) {
		struct pod_info *p = v;

		value_unref(p->pod);
		free(p->node);
		free(p);
	}
	for (size_t i = 0; strmap_next(s->node_infos, &i, NULL, &v);)
		node_free(v);
	strmap_free(s->pod_infos);
	strmap_free(s->node_infos);
	free(s->sorted);
	node_names_unref(s->names);
}
