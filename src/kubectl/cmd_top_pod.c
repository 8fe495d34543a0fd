#include <errno.h>

#include "cli/printer.h"
#include "cli/sort.h"
#include "kubectl/flags.h"
#include "kubectl/metrics.h"
#include "object/quantity.h"
#include "object/timefmt.h"

/* A pod of this age should have metrics. */
#define OLD_NS (120 * NSEC_PER_SEC)

struct opts {
	bool all_ns, containers, no_headers, sum, protobuf;
	char *field_selector, *selector, *sort_by;
};

#define T struct opts
static const struct opt_spec specs[] = {
	ALL_NAMESPACES_OPT(T, all_ns),
	OPT_BOOL(T, containers, "containers", 0, "false",
		 "Also what each container of a pod uses."),
	FIELD_SELECTOR_OPT(T, field_selector),
	OPT_BOOL(T, no_headers, "no-headers", 0, "false", "Leave out the headers."),
	SELECTOR_OPT(T, selector),
	OPT_STR(T, sort_by, "sort-by", 0, "", "Sort by 'cpu' or by 'memory'.",
		.values = "cpu|memory"),
	OPT_BOOL(T, sum, "sum", 0, "false", "Also the sum of all"),
	OPT_BOOL(T, protobuf, "use-protocol-buffers", 0, "true",
		 "Fetch metrics in the protocol buffers form."),
	OPT_END};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;

	if (k->nr_args > 1)
		return kubectl_usage_error(k, err, "pod [NAME | -l label]");
	if (o->sort_by[0] && !str_eq(o->sort_by, "cpu") && !str_eq(o->sort_by, "memory"))
		return err_set(err, -EINVAL, "--sort-by accepts only cpu or memory");
	if (k->nr_args == 1 && (o->selector[0] || o->field_selector[0]))
		return err_set(err, -EINVAL, "only one of NAME or selector can be provided");
	return 0;
}

static int64_t used(const struct value *m, bool cpu)
{
	const struct value *c;
	int64_t sum = 0;

	value_each_item(c, i, value_get(m, "containers"))
	{
		const struct value *v = value_in(c, "usage", cpu ? "cpu" : "memory");

		sum += cpu ? metrics_nano(v) : quantity_value_of(v);
	}
	return sum;
}

static int by_cpu(const void *a, const void *b)
{
	const struct value *const *x = a, *const *y = b;
	int64_t ux = metrics_milli(used(*x, true)), uy = metrics_milli(used(*y, true));

	return ux > uy ? -1 : ux < uy;
}

static int by_memory(const void *a, const void *b)
{
	const struct value *const *x = a, *const *y = b;
	int64_t ux = used(*x, false), uy = used(*y, false);

	return ux > uy ? -1 : ux < uy;
}

static int by_name(const void *a, const void *b)
{
	const struct value *const *x = a, *const *y = b;
	int r = strcmp(value_str_or(value_in(*x, "metadata", "namespace"), ""),
		       value_str_or(value_in(*y, "metadata", "namespace"), ""));

	if (r)
		return r;
	return strcmp(value_str_or(value_in(*x, "metadata", "name"), ""),
		      value_str_or(value_in(*y, "metadata", "name"), ""));
}

static void print_usage(struct tabwriter *tab, int64_t cpu, int64_t memory)
{
	BUF_AUTO c = BUF_INIT;
	BUF_AUTO m = BUF_INIT;

	metrics_cpu(&c, metrics_milli(cpu));
	metrics_memory(&m, memory);
	tabwriter_printf(tab, "%s\t%s\t\n", buf_str(&c), buf_str(&m));
}

static void print_pod(struct tabwriter *tab, const struct opts *o, const struct value *m)
{
	const char *ns = value_str_or(value_in(m, "metadata", "namespace"), "");
	const char *name = value_str_or(value_in(m, "metadata", "name"), "");
	const struct value *c;

	if (!o->containers) {
		tabwriter_printf(tab, "%s%s%s\t", o->all_ns ? ns : "", o->all_ns ? "\t" : "", name);
		print_usage(tab, used(m, true), used(m, false));
		return;
	}
	value_each_item(c, i, value_get(m, "containers"))
	{
		tabwriter_printf(tab, "%s%s%s\t%s\t", o->all_ns ? ns : "", o->all_ns ? "\t" : "",
				 name, value_str_or(value_get(c, "name"), ""));
		print_usage(tab, metrics_nano(value_in(c, "usage", "cpu")),
			    quantity_value_of(value_in(c, "usage", "memory")));
	}
}

static void print_sum(struct tabwriter *tab, const struct opts *o, const struct value **v,
		      size_t nr)
{
	int64_t cpu = 0, memory = 0;
	const char *indent = o->all_ns ? "\t" : "";

	for (size_t i = 0; i < nr; i++) {
		cpu += used(v[i], true);
		memory += used(v[i], false);
	}
	tabwriter_printf(tab, "%s%s\t________\t________\t\n", indent, o->containers ? "\t" : "");
	tabwriter_printf(tab, "%s%s\t", indent, o->containers ? "\t" : "");
	print_usage(tab, cpu, memory);
}

static void show(struct kubectl *k, const struct opts *o, const struct value *items)
{
	size_t nr = value_len(items);
	const struct value **v = xcalloc(nr + 1, sizeof(*v));
	struct tabwriter *tab = tabwriter_table_new();
	BUF_AUTO out = BUF_INIT;

	for (size_t i = 0; i < nr; i++)
		v[i] = value_idx(items, i);
	sort_stable(v, nr,
		    str_eq(o->sort_by, "cpu")      ? by_cpu
		    : str_eq(o->sort_by, "memory") ? by_memory
						   : by_name);
	if (!o->no_headers)
		tabwriter_printf(tab, "%s%sCPU(cores)\tMEMORY(bytes)\t\n",
				 o->all_ns ? "NAMESPACE\t" : "",
				 o->containers ? "POD\tNAME\t" : "NAME\t");
	for (size_t i = 0; i < nr; i++)
		print_pod(tab, o, v[i]);
	if (o->sum)
		print_sum(tab, o, v, nr);
	tabwriter_flush(tab, &out);
	kubectl_out_buf(k, &out);
	tabwriter_free(tab);
	free(v);
}

/* Nothing came: because there are no pods, or because nothing is known of them yet. */
static int explain_nothing(struct kubectl *k, const struct opts *o, const char *ns,
			   struct err *err)
{
	const struct list_options lo = {
		.label_selector = o->selector[0] ? o->selector : NULL,
		.field_selector = o->field_selector[0] ? o->field_selector : NULL};
	VALUE_AUTO *pods = NULL;
	const struct value *pod;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r == 0)
		r = client_list(c, kind_by_resource("", "v1", "pods"), o->all_ns ? NULL : ns, &lo,
				&pods, err);
	if (r < 0)
		return r;
	value_each_item(pod, i, value_get(pods, "items"))
	{
		int64_t now = sim_now(k->sim);
		int64_t age = now - time_of(value_in(pod, "metadata", "creationTimestamp"), now);
		BUF_AUTO text = BUF_INIT;

		if (age <= OLD_NS)
			continue;
		duration_write_go(&text, age);
		return err_set(err, -ENOENT, "Metrics not available for pod %s/%s, age: %s",
			       value_str_or(value_in(pod, "metadata", "namespace"), ""),
			       value_str_or(value_in(pod, "metadata", "name"), ""), buf_str(&text));
	}
	if (value_len(value_get(pods, "items")))
		return err_set(err, -ENOENT, "metrics not available yet");
	if (o->all_ns)
		kubectl_err(k, "No resources found\n");
	else
		kubectl_err(k, "No resources found in %s namespace.\n", ns);
	return 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	VALUE_AUTO *metrics = NULL;
	BUF_AUTO path = BUF_INIT;
	const char *ns;
	int r = metrics_available(k, err);

	if (r == 0)
		r = kubectl_namespace(k, &ns, NULL, err);
	if (r < 0)
		return r;
	if (!o->all_ns)
		buf_addf(&path, "namespaces/%s/", ns);
	buf_adds(&path, "pods");
	if (k->nr_args)
		buf_addf(&path, "/%s", k->args[0]);
	r = metrics_get(k, buf_str(&path), o->selector, o->field_selector, &metrics, err);
	if (r < 0)
		return r;
	if (k->nr_args)
		metrics = value_build("{items: [%V]}", metrics);
	if (value_len(value_get(metrics, "items")) == 0)
		return explain_nothing(k, o, ns, err);
	show(k, o, value_get(metrics, "items"));
	return 0;
}

const struct kubectl_cmd kubectl_top_pod = {
	.name = "top pod",
	.aliases = "pods,po",
	.section = SECTION_NONE,
	.use = "top pod [NAME | -l label]",
	.summary = "Display resource (CPU/memory) usage of pods",
	.details = "Numbers of a new pod may take some minutes to appear.",
	.examples = "# The pods of this namespace\nkubectl top pod\n\n"
		    "# Of another\nkubectl top pod --namespace=NAMESPACE\n\n"
		    "# One pod, each container\nkubectl top pod POD_NAME --containers\n\n"
		    "# Pods by label\nkubectl top pod -l name=myLabel",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
	.arg_kinds = "pod",
};
