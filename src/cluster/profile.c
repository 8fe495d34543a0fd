/* Profiles: which machines a cluster has and how they are laid out. */
#include "cluster/cluster_private.h"

#include "base/embed.h"
#include "object/quantity.h"
#include "object/yaml.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_NODES 1100

void profile_release(struct profile *p)
{
	for (size_t i = 0; i < p->nr_nodes; i++) {
		free(p->nodes[i].name);
		free(p->nodes[i].ip);
	}
	free(p->nodes);
	free(p->name);
	free(p->version);
	strvec_release(&p->addons);
	*p = (struct profile){0};
}

static int wrong(struct err *err, const char *file, const struct yaml_map *at, const char *path,
		 const char *what)
{
	struct yaml_pos pos = yaml_map_find(at, path);

	return err_set(err, -EINVAL, "%s:%d:%d: %s: %s", file, pos.line, pos.column, path, what);
}

static int parse_node(const struct value *v, size_t i, const char *file, const struct yaml_map *at,
		      struct profile_node *ret, struct err *err)
{
	const char *role = value_str(value_get(v, "role"));
	STR_AUTO path = xasprintf("nodes[%zu]", i);
	struct quantity cpu, memory;

	if (!value_str(value_get(v, "name")) || !value_str(value_get(v, "ip")))
		return wrong(err, file, at, path, "expected a name and an ip");
	if (!role || (strcmp(role, "control-plane") != 0 && strcmp(role, "worker") != 0))
		return wrong(err, file, at, path, "expected role control-plane or worker");
	if (quantity_from_value(value_get(v, "cpu"), &cpu, err) < 0 ||
	    quantity_from_value(value_get(v, "memory"), &memory, err) < 0)
		return wrong(err, file, at, path, "expected cpu and memory as quantities");
	ret->name = xstrdup(value_str(value_get(v, "name")));
	ret->ip = xstrdup(value_str(value_get(v, "ip")));
	ret->control_plane = strcmp(role, "control-plane") == 0;
	ret->cpu_milli = quantity_milli(&cpu);
	ret->memory_bytes = quantity_value(&memory);
	return 0;
}

static int parse(const struct value *v, const char *file, const struct yaml_map *at,
		 struct profile *ret, struct err *err)
{
	const char *layout = value_str(value_get(v, "layout"));
	const struct value *nodes = value_get(v, "nodes"), *item;

	if (!layout || (strcmp(layout, "kubeadm") != 0 && strcmp(layout, "hard-way") != 0))
		return wrong(err, file, at, "layout", "expected kubeadm or hard-way");
	ret->layout = strcmp(layout, "kubeadm") == 0 ? LAYOUT_KUBEADM : LAYOUT_HARD_WAY;
	ret->version = xstrdup(value_str_or(value_get(v, "version"), "v1.34.0"));
	value_each_item(item, i, value_get(v, "addons"))
		strvec_add(&ret->addons, value_str_or(item, ""));
	if (value_len(nodes) == 0 || value_len(nodes) > MAX_NODES)
		return wrong(err, file, at, "nodes", "expected 1 to 1100 nodes");
	ret->nodes = xcalloc(value_len(nodes), sizeof(*ret->nodes));
	value_each_item(item, k, nodes)
	{
		int r = parse_node(item, k, file, at, &ret->nodes[k], err);

		if (r < 0)
			return r;
		ret->nr_nodes++;
	}
	if (!ret->nodes[0].control_plane)
		return wrong(err, file, at, "nodes[0]", "expected a control-plane node first");
	return 0;
}

int profile_parse(const char *file, const char *name, const char *text, size_t len,
		  struct profile *ret, struct err *err)
{
	struct yaml_map *at = yaml_map_new();
	VALUE_AUTO *v = NULL;
	int r = yaml_parse(text, len, &v, at, err);

	*ret = (struct profile){.name = xstrdup(name)};
	if (r < 0)
		err_set(err, r, "%s: %s", file, err_msg(err));
	else
		r = parse(v, file, at, ret, err);
	yaml_map_free(at);
	if (r < 0)
		profile_release(ret);
	return r;
}

static void add_workers(struct profile *p, int n)
{
	size_t first = p->nr_nodes, workers = 0;

	for (size_t i = 0; i < first; i++)
		workers += !p->nodes[i].control_plane;
	p->nodes = xreallocarray(p->nodes, first + (size_t)n, sizeof(*p->nodes));
	for (int i = 0; i < n; i++) {
		size_t no = workers + (size_t)i + 1;

		p->nodes[p->nr_nodes++] = (struct profile_node){
			.name = xasprintf("node%02zu", no),
			.ip = xasprintf("172.31.%zu.%zu", no / 250, no % 250 + 2),
			.cpu_milli = 32000,
			.memory_bytes = INT64_C(128) << 30,
		};
	}
}

int profile_load(const char *name, int extra_nodes, struct profile *ret, struct err *err)
{
	STR_AUTO file = xasprintf("profiles/%s.yaml", name);
	const struct embedded_file *f = strchr(name, '/') ? NULL : embed_find(file);
	int r;

	if (!f) {
		BUF_AUTO known = BUF_INIT;

		for (size_t i = 0; (f = embed_at("profiles/", i)); i++)
			if (str_ends(f->name, ".yaml") && !strchr(f->name + 9, '/'))
				buf_addf(&known, "%s%.*s", known.len ? ", " : "",
					 (int)(f->len ? strlen(f->name) - 14 : 0), f->name + 9);
		return err_set(err, -ENOENT, "unknown profile \"%s\", expected one of: %s", name,
			       buf_str(&known));
	}
	r = profile_parse(file, name, f->data, f->len, ret, err);
	if (r == 0 && extra_nodes > 0)
		add_workers(ret, MIN(extra_nodes, MAX_NODES));
	return r;
}
