/*
 * pod_scheduling.c - validation of affinity, tolerations and topology spread.
 */
#include "kinds/validate.h"

#define REQUIRED "requiredDuringSchedulingIgnoredDuringExecution"
#define PREFERRED "preferredDuringSchedulingIgnoredDuringExecution"

const char *const taint_effects[] = {"NoSchedule", "PreferNoSchedule", "NoExecute", NULL};

static const char *str(const struct value *v, const char *key)
{
	return value_str_or(value_get(v, key), "");
}

static void check_pod_term(struct field_errors *e, const struct fpath *p, const struct value *term)
{
	const struct value *ns;

	check_selector(e, &FP(p, "labelSelector"), value_get(term, "labelSelector"));
	check_selector(e, &FP(p, "namespaceSelector"), value_get(term, "namespaceSelector"));
	value_each_item(ns, i, value_get(term, "namespaces"))
		check_dns_label(e, &FP(p, "namespace"), value_str_or(ns, ""));
	if (!*str(term, "topologyKey"))
		fe_required(e, &FP(p, "topologyKey"), "can not be empty");
	check_label_name(e, &FP(p, "topologyKey"), str(term, "topologyKey"));
}

static void check_pod_affinity(struct field_errors *e, const struct fpath *p,
			       const struct value *affinity)
{
	struct fpath required = FP(p, REQUIRED), preferred = FP(p, PREFERRED);
	const struct value *term;

	value_each_item(term, i, value_get(affinity, REQUIRED))
		check_pod_term(e, &FP_AT(&required, i), term);
	value_each_item(term, i, value_get(affinity, PREFERRED))
	{
		struct fpath at = FP_AT(&preferred, i);
		int64_t weight = value_int_in(term, "weight");

		if (weight < 1 || weight > 100)
			fe_invalid_int(e, &FP(&at, "weight"), weight, "must be in the range 1-100");
		check_pod_term(e, &FP(&at, "podAffinityTerm"), value_get(term, "podAffinityTerm"));
	}
}

void check_affinity(struct field_errors *e, const struct fpath *p, const struct value *affinity)
{
	const struct value *node = value_get(affinity, "nodeAffinity");
	struct fpath np = FP(p, "nodeAffinity");

	if (!affinity)
		return;
	if (value_get(node, REQUIRED))
		check_node_selector(e, &FP(&np, REQUIRED), value_get(node, REQUIRED));
	check_preferred_nodes(e, &FP(&np, PREFERRED), value_get(node, PREFERRED));
	check_pod_affinity(e, &FP(p, "podAffinity"), value_get(affinity, "podAffinity"));
	check_pod_affinity(e, &FP(p, "podAntiAffinity"), value_get(affinity, "podAntiAffinity"));
}

static void check_toleration(struct field_errors *e, const struct fpath *p, const struct value *t)
{
	static const char *const operators[] = {"Equal", "Exists", NULL};
	const char *op = str(t, "operator"), *val = str(t, "value");
	bool exists = strcmp(op, "Exists") == 0;
	struct fpath op_path = FP(p, "operator");

	if (*str(t, "key"))
		check_label_name(e, &FP(p, "key"), str(t, "key"));
	else if (!exists)
		fe_invalid_str(e, &op_path, op,
			       "operator must be Exists when `key` is empty, which means \"match "
			       "all values and all keys\"");
	if (value_get(t, "tolerationSeconds") && strcmp(str(t, "effect"), "NoExecute") != 0)
		fe_invalid_str(e, &FP(p, "effect"), str(t, "effect"),
			       "effect must be 'NoExecute' when `tolerationSeconds` is set");
	if (exists && *val)
		fe_invalid_str(e, &op_path, val, "value must be empty when `operator` is 'Exists'");
	else if (!*op || strcmp(op, "Equal") == 0)
		check_form(e, &op_path, val, label_value_messages);
	else if (!exists)
		fe_unsupported(e, &op_path, op, operators);
	check_enum(e, &FP(p, "effect"), value_get(t, "effect"), taint_effects, UNSET_OK);
}

void check_tolerations(struct field_errors *e, const struct fpath *p, const struct value *list)
{
	const struct value *t;

	value_each_item(t, i, list)
	{
		size_t before = field_errors_len(e);

		if (has_mark(t, MARK_VALID))
			continue;
		check_toleration(e, &FP_AT(p, i), t);
		if (field_errors_len(e) == before)
			add_mark(t, MARK_VALID);
	}
}

static void check_min_domains(struct field_errors *e, const struct fpath *p, const struct value *c)
{
	const struct value *min = value_get(c, "minDomains");
	BUF_AUTO detail = BUF_INIT;

	if (!min)
		return;
	if (value_int(min) <= 0)
		fe_invalid_int(e, p, value_int(min), "must be greater than zero");
	if (strcmp(str(c, "whenUnsatisfiable"), "DoNotSchedule") == 0)
		return;
	buf_addf(&detail, "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not %s",
		 str(c, "whenUnsatisfiable"));
	fe_invalid_int(e, p, value_int(min), buf_str(&detail));
}

static bool repeated(const struct value *list, size_t i)
{
	const struct value *c = value_idx(list, i), *other;

	for (size_t k = i + 1; (other = value_idx(list, k)) != NULL; k++)
		if (strcmp(str(c, "topologyKey"), str(other, "topologyKey")) == 0 &&
		    strcmp(str(c, "whenUnsatisfiable"), str(other, "whenUnsatisfiable")) == 0)
			return true;
	return false;
}

void check_topology_spread(struct field_errors *e, const struct fpath *p, const struct value *list)
{
	static const char *const actions[] = {"DoNotSchedule", "ScheduleAnyway", NULL};
	static const char *const policies[] = {"Honor", "Ignore", NULL};
	const struct value *c;

	value_each_item(c, i, list)
	{
		struct fpath at = FP_AT(p, i);
		const char *key = str(c, "topologyKey");

		if (value_int_in(c, "maxSkew") <= 0)
			fe_invalid_int(e, &FP(&at, "maxSkew"), value_int_in(c, "maxSkew"),
				       "must be greater than zero");
		if (!*key)
			fe_required(e, &FP(&at, "topologyKey"), "can not be empty");
		check_enum(e, &FP(&at, "whenUnsatisfiable"), value_get(c, "whenUnsatisfiable"),
			   actions, UNSET_UNSUPPORTED);
		if (repeated(list, i)) {
			VALUE_AUTO *bad =
				value_strf_new("{%s, %s}", key, str(c, "whenUnsatisfiable"));

			fe_duplicate(e, &FP(&at, "{topologyKey, whenUnsatisfiable}"), bad);
		}
		check_min_domains(e, &FP(&at, "minDomains"), c);
		check_enum(e, &FP(&at, "nodeAffinityPolicy"), value_get(c, "nodeAffinityPolicy"),
			   policies, UNSET_OK);
		check_enum(e, &FP(&at, "nodeTaintsPolicy"), value_get(c, "nodeTaintsPolicy"),
			   policies, UNSET_OK);
		check_selector(e, &FP(&at, "labelSelector"), value_get(c, "labelSelector"));
	}
}
