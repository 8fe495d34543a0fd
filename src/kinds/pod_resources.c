/*
 * pod_resources.c - validation of requests and limits. Upstream:
 * ValidateContainerResourceRequirements, validatePodResources.
 */
#include "kinds/validate.h"
#include "object/quantity.h"

bool resource_is_native(const char *name)
{
	return !strchr(name, '/') || strstr(name, "kubernetes.io/");
}

static bool is_huge_pages(const char *name)
{
	return str_starts(name, "hugepages-");
}

static bool overcommit_allowed(const char *name)
{
	return resource_is_native(name) && !is_huge_pages(name);
}

static bool is_container_resource(const char *name)
{
	return strcmp(name, "cpu") == 0 || strcmp(name, "memory") == 0 ||
	       strcmp(name, "ephemeral-storage") == 0 || is_huge_pages(name);
}

static bool is_standard_resource(const char *name)
{
	static const char *const names[] = {"cpu",
					    "memory",
					    "ephemeral-storage",
					    "requests.cpu",
					    "requests.memory",
					    "requests.ephemeral-storage",
					    "limits.cpu",
					    "limits.memory",
					    "limits.ephemeral-storage",
					    "pods",
					    "resourcequotas",
					    "services",
					    "replicationcontrollers",
					    "secrets",
					    "configmaps",
					    "persistentvolumeclaims",
					    "storage",
					    "requests.storage",
					    "services.nodeports",
					    "services.loadbalancers",
					    NULL};

	return one_of(name, names) || is_huge_pages(name) ||
	       str_starts(name, "requests.hugepages-");
}

static void check_name(struct field_errors *e, const struct fpath *p, const char *name)
{
	bool slash = strchr(name, '/') != NULL;

	if (is_container_resource(name))
		return;
	if (!is_qualified_name(name, strlen(name)))
		check_form(e, p, name, qualified_name_messages);
	else if (!slash && !is_standard_resource(name))
		fe_invalid_str(e, p, name, "must be a standard resource type or fully qualified");
	if (!slash)
		fe_invalid_str(e, p, name, "must be a standard resource for containers");
	else if (!resource_is_native(name) && str_starts(name, "requests."))
		fe_invalid_str(e, p, name, "doesn't follow extended resource name standard");
}

static void check_pod_level_name(struct field_errors *e, const struct fpath *p, const char *name)
{
	static const char *const supported[] = {"cpu", "hugepages-", "memory", NULL};

	if (strcmp(name, "cpu") != 0 && strcmp(name, "memory") != 0 && !is_huge_pages(name))
		fe_unsupported(e, p, name, supported);
}

static bool parse(const struct value *v, struct quantity *ret)
{
	struct err err = ERR_INIT;

	if (!quantity_from_value(v, ret, &err))
		return true;
	err_release(&err);
	return false;
}

static void fe_quantity(struct field_errors *e, const struct fpath *p, const struct quantity *q,
			const char *detail)
{
	BUF_AUTO text = BUF_INIT;

	quantity_write(&text, q);
	fe_invalid_str(e, p, buf_str(&text), detail);
}

void check_quantity_sign(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	struct quantity q;

	if (parse(v, &q) && q.nano < 0)
		fe_quantity(e, p, &q, "must be greater than or equal to 0");
}

static void check_entry(struct field_errors *e, const struct fpath *p, const char *name,
			const struct value *v, bool pod_level)
{
	struct quantity q;

	if (pod_level)
		check_pod_level_name(e, p, name);
	else
		check_name(e, p, name);
	if (!parse(v, &q))
		return;
	if (q.nano < 0)
		fe_quantity(e, p, &q, "must be greater than or equal to 0");
	if (!resource_is_native(name) && q.nano % 1000000000 != 0)
		fe_quantity(e, p, &q, "must be an integer");
}

/* A request against the limit of the same name. */
static void check_against(struct field_errors *e, const struct fpath *res, const char *name,
			  const struct value *request, const struct value *limit)
{
	struct fpath requests = FP(res, "requests"), limits = FP(res, "limits");
	BUF_AUTO text = BUF_INIT;
	struct quantity r, l;
	int c;

	if (!limit) {
		if (!overcommit_allowed(name))
			fe_required(e, &limits,
				    "Limit must be set for non overcommitable resources");
		return;
	}
	if (request == limit || !parse(request, &r) || !parse(limit, &l))
		return;
	c = quantity_cmp(&r, &l);
	if (c == 0 || (c < 0 && overcommit_allowed(name)))
		return;
	buf_addf(&text, "must be %s to %s limit of ",
		 overcommit_allowed(name) ? "less than or equal" : "equal", name);
	quantity_write(&text, &l);
	fe_quantity(e, &requests, &r, buf_str(&text));
}

void check_resources(struct field_errors *e, const struct fpath *p, const struct value *res,
		     bool pod_level)
{
	struct fpath limits_path = FP(p, "limits"), requests_path = FP(p, "requests");
	const struct value *limits = value_get(res, "limits"), *v;
	bool compute = false, huge = false;
	size_t before = field_errors_len(e);
	const char *name;

	if (!pod_level && has_mark(res, MARK_VALID))
		return;
	value_each_entry(name, v, i, limits)
	{
		check_entry(e, &FP_KEY(&limits_path, name), name, v, pod_level);
		compute |= strcmp(name, "cpu") == 0 || strcmp(name, "memory") == 0;
		huge |= is_huge_pages(name);
	}
	value_each_entry(name, v, i, value_get(res, "requests"))
	{
		check_entry(e, &FP_KEY(&requests_path, name), name, v, pod_level);
		check_against(e, p, name, v, value_get(limits, name));
		compute |= strcmp(name, "cpu") == 0 || strcmp(name, "memory") == 0;
		huge |= is_huge_pages(name);
	}
	if (huge && !compute)
		fe_forbidden(e, p, "HugePages require cpu or memory");
	if (!pod_level && field_errors_len(e) == before)
		add_mark(res, MARK_VALID);
}

/* ---- resources of the whole pod --------------------------------------------------------- */

static void check_aggregate(struct field_errors *e, const struct fpath *requests,
			    const struct value *spec, const char *name)
{
	struct quantity sum = {0, QUANTITY_DECIMAL_SI}, q, pod;
	const struct value *c;
	BUF_AUTO text = BUF_INIT;

	value_each_item(
		c, i,
		value_get(spec, "containers")) if (value_in(c, "resources", "requests", name) &&
						   parse(value_in(c, "resources", "requests", name),
							 &q)) quantity_add(&sum, &q);
	if (!parse(value_in(spec, "resources", "requests", name), &pod) ||
	    quantity_cmp(&sum, &pod) <= 0)
		return;
	buf_adds(&text, "must be greater than or equal to aggregate container requests of ");
	quantity_write(&text, &sum);
	fe_quantity(e, &FP_KEY(requests, name), &pod, buf_str(&text));
}

static void check_container_limits(struct field_errors *e, const struct fpath *p, const char *name,
				   const struct value *containers, const struct quantity *pod)
{
	struct fpath list = FP(p, "containers");
	const struct value *c;
	struct quantity q;

	value_each_item(c, i, containers)
	{
		const struct value *limit = value_in(c, "resources", "limits", name);
		struct fpath at = FP_AT(&list, i), key = FP_KEY(&at, name);
		BUF_AUTO text = BUF_INIT;

		if (!limit || !parse(limit, &q) || quantity_cmp(&q, pod) <= 0)
			continue;
		buf_adds(&text, "must be less than or equal to pod limits of ");
		quantity_write(&text, pod);
		fe_quantity(e, &FP(&key, "limits"), &q, buf_str(&text));
	}
}

void check_pod_resources(struct field_errors *e, const struct fpath *p, const struct value *spec)
{
	const struct value *res = value_get(spec, "resources"), *v;
	struct fpath requests = FP(p, "requests");
	struct quantity pod;
	const char *name;

	if (!res)
		return;
	if (value_get(res, "claims"))
		fe_forbidden(e, &FP(p, "claims"),
			     "claims cannot be set for Resources at pod-level");
	check_resources(e, p, res, true);
	check_aggregate(e, &requests, spec, "cpu");
	check_aggregate(e, &requests, spec, "memory");
	value_each_entry(name, v, i, value_get(res, "limits")) if (parse(v, &pod))
		check_container_limits(e, p, name, value_get(spec, "containers"), &pod);
}
