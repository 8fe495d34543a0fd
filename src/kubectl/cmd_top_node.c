#include <errno.h>

#include "cli/printer.h"
#include "cli/sort.h"
#include "kubectl/metrics.h"
#include "object/quantity.h"

struct opts {
	bool no_headers, capacity, protobuf;
	char *selector, *sort_by;
};

#define T struct opts
static const struct opt_spec specs[] = {
	OPT_BOOL(T, no_headers, "no-headers", 0, "false", "Leave out the headers"),
	OPT_STR(T, selector, "selector", 'l', "",
		"Selector (label query), supports '=', '==', '!=', 'in', 'notin'. Objects must "
		"match "
		"all of it."),
	OPT_BOOL(T, capacity, "show-capacity", 0, "false",
		 "Percentages of the nodes' capacity, not of what is allocatable."),
	OPT_STR(T, sort_by, "sort-by", 0, "", "Sort by 'cpu' or by 'memory'.",
		.values = "cpu|memory"),
	OPT_BOOL(T, protobuf, "use-protocol-buffers", 0, "true",
		 "Fetch metrics in the protocol buffers form."),
	OPT_END};

struct row {
	const char *name;
	int64_t cpu, memory;
};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;

	if (k->nr_args > 1)
		return kubectl_usage_error(k, err, "node [NAME | -l label]");
	if (k->nr_args == 1 && o->selector[0])
		return err_set(err, -EINVAL, "only one of NAME or --selector can be provided");
	if (o->sort_by[0] && !str_eq(o->sort_by, "cpu") && !str_eq(o->sort_by, "memory"))
		return err_set(err, -EINVAL, "--sort-by accepts only cpu or memory");
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct row *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static int by_cpu(const void *a, const void *b)
{
	const struct row *const *x = a, *const *y = b;

	return (*x)->cpu > (*y)->cpu ? -1 : (*x)->cpu < (*y)->cpu;
}

static int by_memory(const void *a, const void *b)
{
	const struct row *const *x = a, *const *y = b;

	return (*x)->memory > (*y)->memory ? -1 : (*x)->memory < (*y)->memory;
}

static void print_row(struct tabwriter *tab, const struct row *row, const struct value *node,
		      bool capacity)
{
	const struct value *of = value_in(node, "status", capacity ? "capacity" : "allocatable");
	int64_t cpu = quantity_milli_of(value_get(of, "cpu"));
	int64_t memory = quantity_value_of(value_get(of, "memory"));
	BUF_AUTO c = BUF_INIT;
	BUF_AUTO m = BUF_INIT;

	metrics_cpu(&c, row->cpu);
	metrics_memory(&m, row->memory);
	tabwriter_printf(tab, "%s\t%s\t%lld%%\t%s\t%lld%%\t\n", row->name, buf_str(&c),
			 (long long)(cpu ? row->cpu * 100 / cpu : 0), buf_str(&m),
			 (long long)(memory ? row->memory * 100 / memory : 0));
}

static int fetch(struct kubectl *k, const struct opts *o, struct value **metrics,
		 struct value **nodes, struct err *err)
{
	const struct list_options lo = {.label_selector = o->selector[0] ? o->selector : NULL};
	STR_AUTO path = k->nr_args ? xasprintf("nodes/%s", k->args[0]) : xstrdup("nodes");
	struct client *c;
	int r = metrics_get(k, path, o->selector, NULL, metrics, err);

	if (r == 0)
		r = kubectl_client(k, &c, err);
	if (r == 0)
		r = client_list(c, kind_by_resource("", "v1", "nodes"), NULL, &lo, nodes, err);
	if (r == 0 && k->nr_args)
		*metrics = value_build("{items: [%V]}", *metrics);
	return r;
}

static const struct value *find_node(const struct value *nodes, const char *name)
{
	const struct value *node;

	value_each_item(node, i, value_get(nodes, "items"))
	{
		if (str_eq(value_str_in(node, "metadata", "name"), name))
			return node;
	}
	return NULL;
}

/* Nodes whose kubelets do not answer. */
static void print_missing(struct tabwriter *tab, const struct value *nodes, const struct row *rows,
			  size_t nr)
{
	const struct value *node;

	value_each_item(node, i, value_get(nodes, "items"))
	{
		const char *name = value_str_or(value_in(node, "metadata", "name"), "");
		size_t k = 0;

		while (k < nr && strcmp(rows[k].name, name) != 0)
			k++;
		if (k == nr)
			tabwriter_printf(tab, "%s\t<unknown>\t<unknown>\t<unknown>\t<unknown>\t\n",
					 name);
	}
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	VALUE_AUTO *metrics = NULL;
	VALUE_AUTO *nodes = NULL;
	struct row *rows, **order;
	const struct value *m;
	struct tabwriter *tab;
	BUF_AUTO out = BUF_INIT;
	size_t nr;
	int r = metrics_available(k, err);

	if (r == 0)
		r = fetch(k, o, &metrics, &nodes, err);
	nr = value_len(value_get(metrics, "items"));
	if (r == 0 && nr == 0)
		r = err_set(err, -ENOENT, "metrics not available yet");
	if (r < 0)
		return r;
	rows = xcalloc(nr, sizeof(*rows));
	order = xcalloc(nr, sizeof(*order));
	value_each_item(m, i, value_get(metrics, "items"))
	{
		rows[i] = (struct row){value_str_or(value_in(m, "metadata", "name"), ""),
				       quantity_milli_of(value_in(m, "usage", "cpu")),
				       quantity_value_of(value_in(m, "usage", "memory"))};
		order[i] = &rows[i];
	}
	sort_stable(order, nr,
		    str_eq(o->sort_by, "cpu")      ? by_cpu
		    : str_eq(o->sort_by, "memory") ? by_memory
						   : by_name);
	tab = tabwriter_table_new();
	if (!o->no_headers)
		tabwriter_puts(tab, "NAME\tCPU(cores)\tCPU(%)\tMEMORY(bytes)\tMEMORY(%)\t\n");
	for (size_t i = 0; i < nr; i++)
		print_row(tab, order[i], find_node(nodes, order[i]->name), o->capacity);
	if (!k->nr_args)
		print_missing(tab, nodes, rows, nr);
	tabwriter_flush(tab, &out);
	kubectl_out_buf(k, &out);
	tabwriter_free(tab);
	free(rows);
	free(order);
	return 0;
}

const struct kubectl_cmd kubectl_top_node = {
	.name = "top node",
	.aliases = "nodes,no",
	.section = SECTION_NONE,
	.use = "top node [NAME | -l label]",
	.summary = "Display resource (CPU/memory) usage of nodes",
	.examples = "# All nodes\nkubectl top node\n\n# One node\nkubectl top node NODE_NAME",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
	.arg_kinds = "node",
};
