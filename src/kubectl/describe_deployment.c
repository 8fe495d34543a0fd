#include "kubectl/describe.h"

/* Are two pod templates the same but for the label that names the ReplicaSet? */
static bool same_template(const struct value *a, const struct value *b)
{
	struct value *x = value_ref(a), *y = value_ref(b);
	bool same;

	value_del_in(&x, "metadata", "labels", "pod-template-hash");
	value_del_in(&y, "metadata", "labels", "pod-template-hash");
	same = value_equal(x, y);
	value_unref(x);
	value_unref(y);
	return same;
}

static int by_age(const void *a, const void *b)
{
	const struct value *const *x = a, *const *y = b;
	int64_t tx = time_of(value_in(*x, "metadata", "creationTimestamp"), 0);
	int64_t ty = time_of(value_in(*y, "metadata", "creationTimestamp"), 0);

	if (tx != ty)
		return tx < ty ? -1 : 1;
	return strcmp(value_str_or(value_in(*x, "metadata", "name"), ""),
		      value_str_or(value_in(*y, "metadata", "name"), ""));
}

static void add_set(struct buf *out, const struct value *rs)
{
	buf_addf(out, "%s%s (%lld/%lld replicas created)", out->len ? ", " : "",
		 value_str_or(value_in(rs, "metadata", "name"), ""),
		 (long long)value_int_in(rs, "status", "replicas"),
		 (long long)value_int_in(rs, "spec", "replicas"));
}

/* Old ReplicaSets that still have pods wanted, and the one of the present template. */
static void replica_sets(const struct describing *r, struct desc *d, const struct value *dep)
{
	const char *uid = value_str_or(value_in(dep, "metadata", "uid"), "");
	const struct value **v, *rs, *current = NULL;
	VALUE_AUTO *list = NULL;
	ERR_AUTO ignored = ERR_INIT;
	BUF_AUTO old = BUF_INIT;
	BUF_AUTO new = BUF_INIT;
	size_t nr = 0;

	if (describe_list(r, "apps", "replicasets", value_str_in(dep, "metadata", "namespace"),
			  NULL, NULL, &list, &ignored) < 0)
		return;
	v = xcalloc(value_len(value_get(list, "items")) + 1, sizeof(*v));
	value_each_item(rs, i, value_get(list, "items"))
	{
		if (str_eq(value_str_in(object_controller(rs), "uid"), uid))
			v[nr++] = rs;
	}
	sort_stable(v, nr, by_age);
	for (size_t i = 0; i < nr && !current; i++)
		if (same_template(value_in(v[i], "spec", "template"),
				  value_in(dep, "spec", "template")))
			current = v[i];
	for (size_t i = 0; i < nr; i++)
		if (v[i] != current)
			add_set(&old, v[i]);
	if (current)
		add_set(&new, current);
	if (nr > 0) {
		desc(d, 0, "OldReplicaSets:\t%s\n", old.len ? buf_str(&old) : "<none>");
		desc(d, 0, "NewReplicaSet:\t%s\n", new.len ? buf_str(&new) : "<none>");
	}
	free(v);
}

static void strategy(struct desc *d, const struct value *spec)
{
	const struct value *rolling = value_in(spec, "strategy", "rollingUpdate");
	BUF_AUTO unavailable = BUF_INIT;
	BUF_AUTO surge = BUF_INIT;

	desc_string(d, 0, "StrategyType", value_in(spec, "strategy", "type"));
	desc_int(d, 0, "MinReadySeconds", value_get(spec, "minReadySeconds"));
	if (!value_is_map(rolling))
		return;
	intstr_text(&unavailable, value_get(rolling, "maxUnavailable"));
	intstr_text(&surge, value_get(rolling, "maxSurge"));
	desc(d, 0, "RollingUpdateStrategy:\t%s max unavailable, %s max surge\n",
	     buf_str(&unavailable), buf_str(&surge));
}

static int run(const struct describing *r, const struct value *dep, struct desc *d, struct err *err)
{
	const struct value *spec = value_get(dep, "spec"), *status = value_get(dep, "status");
	struct selector *sel = NULL;
	BUF_AUTO text = BUF_INIT;
	int rc = selector_from_object(value_get(spec, "selector"), &sel, err);

	if (rc < 0)
		return rc;
	selector_write(&text, sel);
	selector_free(sel);
	desc_name(d, dep);
	desc_time(d, 0, "CreationTimestamp", value_in(dep, "metadata", "creationTimestamp"));
	desc_labels(d, "Labels", value_in(dep, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(dep, "metadata", "annotations"));
	desc(d, 0, "Selector:\t%s\n", buf_str(&text));
	desc(d, 0,
	     "Replicas:\t%lld desired | %lld updated | %lld total | %lld available | %lld "
	     "unavailable\n",
	     (long long)value_int_in(spec, "replicas"),
	     (long long)value_int_in(status, "updatedReplicas"),
	     (long long)value_int_in(status, "replicas"),
	     (long long)value_int_in(status, "availableReplicas"),
	     (long long)value_int_in(status, "unavailableReplicas"));
	strategy(d, spec);
	describe_pod_template(d, value_get(spec, "template"));
	desc_conditions(d, value_get(status, "conditions"));
	replica_sets(r, d, dep);
	return 0;
}

const struct describer describe_deployment = {.group = "apps", .kind = "Deployment", .run = run};
