/*
 * kind_apiservice.c - where an API group's version is served: here, or behind a Service.
 * Upstream: kube-aggregator/pkg/apis/apiregistration/validation, registry/apiservice.
 */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

static void defaults(struct value **obj)
{
	const struct value *service = value_in(*obj, "spec", "service");
	struct value *spec;

	if (!service || value_get(service, "port"))
		return;
	spec = value_ref(value_get(*obj, "spec"));
	{
		struct value *s = value_ref(service);

		value_put_int(&s, "port", 443);
		value_put(&spec, "service", s);
	}
	value_put(obj, "spec", spec);
}

static void in_range(struct field_errors *e, const struct value *spec, const char *field,
		     const char *path, int64_t below)
{
	const struct value *v = value_get(spec, field);

	if (value_int(v) <= 0 || value_int(v) > below)
		field_error(e, FE_INVALID, path, v, "must be positive and less than %lld",
			    (long long)below);
}

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	const struct value *spec = value_get(obj, "spec"), *service = value_get(spec, "service");
	const char *version = value_str_or(value_get(spec, "version"), "");
	STR_AUTO want = xasprintf("%s.%s", version, value_str_or(value_get(spec, "group"), ""));

	(void)old;
	(void)subresource;
	if (!str_eq(value_str_in(obj, "metadata", "name"), want))
		field_error(e, FE_INVALID, "metadata.name", value_in(obj, "metadata", "name"),
			    "must be `spec.version+\".\"+spec.group`: \"%s\"", want);
	if (!*version)
		field_error(e, FE_REQUIRED, "spec.version", NULL, "%s", "");
	in_range(e, spec, "groupPriorityMinimum", "spec.groupPriorityMinimum", 20000);
	in_range(e, spec, "versionPriority", "spec.versionPriority", 1000);
	if (!service) {
		if (value_get(spec, "caBundle"))
			field_error(e, FE_INVALID, "spec.caBundle", NULL,
				    "local APIServices may not have a caBundle");
		if (value_bool(value_get(spec, "insecureSkipTLSVerify")))
			field_error(e, FE_INVALID, "spec.insecureSkipTLSVerify",
				    value_get(spec, "insecureSkipTLSVerify"),
				    "local APIServices may not have insecureSkipTLSVerify");
		return;
	}
	if (str_empty(value_str(value_get(service, "namespace"))))
		field_error(e, FE_REQUIRED, "spec.service.namespace", NULL, "%s", "");
	if (str_empty(value_str(value_get(service, "name"))))
		field_error(e, FE_REQUIRED, "spec.service.name", NULL, "%s", "");
	if (value_bool(value_get(spec, "insecureSkipTLSVerify")) && value_get(spec, "caBundle"))
		field_error(e, FE_INVALID, "spec.insecureSkipTLSVerify",
			    value_get(spec, "insecureSkipTLSVerify"),
			    "may not be true if caBundle is present");
}

static struct value *row(const struct value *obj, int64_t now)
{
	const struct value *service = value_in(obj, "spec", "service");
	const struct value *c =
		value_find(value_in(obj, "status", "conditions"), "type", "Available");
	const char *status = value_str_or(value_get(c, "status"), "Unknown");
	BUF_AUTO where = BUF_INIT;
	BUF_AUTO available = BUF_INIT;

	if (service)
		buf_addf(&where, "%s/%s", value_str_or(value_get(service, "namespace"), ""),
			 value_str_or(value_get(service, "name"), ""));
	else
		buf_adds(&where, "Local");
	buf_adds(&available, status);
	if (c && !str_eq(status, "True"))
		buf_addf(&available, " (%s)", value_str_or(value_get(c, "reason"), ""));
	return value_build("[%v, %s, %s, %V]", value_in(obj, "metadata", "name"), buf_str(&where),
			   buf_str(&available), cell_age(obj, now));
}

const struct kind kind_apiservice = {
	.defaults = defaults,
	.validate = validate,
	.row = row,
	.name_form = NAME_PATH_SEGMENT,
	KIND_FACTS_apiservice,
};
