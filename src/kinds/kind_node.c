/*
 * kind_node.c - nodes. Upstream: pkg/registry/core/node/strategy.go.
 */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

static void defaults(struct value **obj)
{
	const struct value *capacity = value_in(*obj, "status", "capacity");

	if (capacity && !value_in(*obj, "status", "allocatable"))
		value_put_in(obj, value_ref(capacity), "status", "allocatable");
}

static void check_taint(struct field_errors *e, const struct fpath *p, const struct value *list,
			size_t i)
{
	const struct value *t = value_idx(list, i), *other;
	const char *key = value_str_or(value_get(t, "key"), "");
	const char *val = value_str_or(value_get(t, "value"), "");
	const char *effect = value_str_or(value_get(t, "effect"), "");

	check_label_name(e, &FP(p, "key"), key);
	if (!is_label_value(val, strlen(val)))
		check_form(e, &FP(p, "value"), val, label_value_messages);
	check_enum(e, &FP(p, "effect"), value_get(t, "effect"), taint_effects, UNSET_REQUIRED);
	for (size_t k = 0; k < i; k++) {
		BUF_AUTO shown = BUF_INIT;

		other = value_idx(list, k);
		if (!str_eq(value_str(value_get(other, "key")), key) ||
		    !str_eq(value_str(value_get(other, "effect")), effect))
			continue;
		buf_adds(&shown, "{\"Key\":");
		json_write_string(&shown, key, strlen(key), JSON_HTML_ESCAPE);
		buf_adds(&shown, ",\"Value\":");
		json_write_string(&shown, val, strlen(val), JSON_HTML_ESCAPE);
		buf_addf(&shown, ",\"Effect\":\"%s\",\"TimeAdded\":null}", effect);
		fe_add_json(e, FE_DUPLICATE, p, buf_str(&shown),
			    "taints must be unique by key and effect pair");
		return;
	}
}

static void check_pod_cidr(struct field_errors *e, const struct value *obj, const struct value *old)
{
	const struct value *was = value_in(old, "spec", "podCIDRs");
	struct fpath spec = FP(NULL, "spec");

	if (value_len(was) && !value_equal(was, value_in(obj, "spec", "podCIDRs")))
		fe_forbidden(e, &FP(&spec, "podCIDRs"),
			     "node updates may not change podCIDR except from \"\" to valid");
}

static void check_provider(struct field_errors *e, const struct value *obj, const struct value *old)
{
	const char *was = value_str_or(value_in(old, "spec", "providerID"), "");
	const char *now = value_str_or(value_in(obj, "spec", "providerID"), "");
	struct fpath spec = FP(NULL, "spec");

	if (*was && strcmp(was, now) != 0)
		fe_forbidden(e, &FP(&spec, "providerID"),
			     "node updates may not change providerID except from \"\" to valid");
}

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	/* the path really says metadata */
	struct fpath meta = FP(NULL, "metadata"), p = FP(&meta, "taints");
	const struct value *taints = value_in(obj, "spec", "taints");

	(void)subresource;
	for (size_t i = 0; i < value_len(taints); i++)
		check_taint(e, &FP_AT(&p, i), taints, i);
	if (!old)
		return;
	check_pod_cidr(e, obj, old);
	check_provider(e, obj, old);
}

static struct value *status_cell(const struct value *obj)
{
	const struct value *c = value_find(value_in(obj, "status", "conditions"), "type", "Ready");
	const char *ready = "Unknown";

	if (c)
		ready = str_eq(value_str_in(c, "status"), "True") ? "Ready" : "NotReady";
	return value_strf_new("%s%s", ready,
			      value_bool_in(obj, "spec", "unschedulable") ? ",SchedulingDisabled"
									  : "");
}

static struct value *roles_cell(const struct value *obj)
{
	static const char prefix[] = "node-role.kubernetes.io/";
	STRVEC_AUTO roles = STRVEC_INIT;
	struct buf b = BUF_INIT;
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, value_in(obj, "metadata", "labels"))
	{
		const char *role = NULL;

		if (str_starts(key, prefix))
			role = key + sizeof(prefix) - 1;
		else if (strcmp(key, "kubernetes.io/role") == 0)
			role = value_str(v);
		if (!str_empty(role) && !strvec_has(&roles, role))
			strvec_add(&roles, role);
	}
	strvec_sort(&roles);
	strvec_join(&roles, ",", &b);
	if (!b.len)
		buf_adds(&b, "<none>");
	return cell_take(&b);
}

static struct value *address_cell(const struct value *obj, const char *type)
{
	const struct value *a = value_find(value_in(obj, "status", "addresses"), "type", type);

	return cell_text(value_get(a, "address"), "<none>");
}

static struct value *row(const struct value *obj, int64_t now)
{
	const struct value *info = value_in(obj, "status", "nodeInfo");

	return value_build("[%v, %V, %V, %V, %V, %V, %V, %V, %V, %V]",
			   value_in(obj, "metadata", "name"), status_cell(obj), roles_cell(obj),
			   cell_age(obj, now), cell_text(value_get(info, "kubeletVersion"), ""),
			   address_cell(obj, "InternalIP"), address_cell(obj, "ExternalIP"),
			   cell_text(value_get(info, "osImage"), "<unknown>"),
			   cell_text(value_get(info, "kernelVersion"), "<unknown>"),
			   cell_text(value_get(info, "containerRuntimeVersion"), "<unknown>"));
}

static const char *field(const struct value *obj, const char *key, struct buf *scratch)
{
	(void)scratch;
	if (strcmp(key, "spec.unschedulable") != 0)
		return NULL;
	return value_bool_in(obj, "spec", "unschedulable") ? "true" : "false";
}

const struct kind kind_node = {
	.defaults = defaults,
	.validate = validate,
	.row = row,
	.field = field,
	KIND_FACTS_node,
};
