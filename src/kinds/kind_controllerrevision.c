/*
 * kind_controllerrevision.c - what daemon sets and stateful sets keep of their templates.
 * Upstream: pkg/apis/apps/validation ValidateControllerRevision.
 */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

#include <ctype.h>
#include <stdlib.h>

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	(void)subresource;
	check_nonnegative(e, &FP(NULL, "revision"), value_get(obj, "revision"));
	if (old && !value_equal(value_get(obj, "data"), value_get(old, "data")))
		field_error(e, FE_INVALID, "data", value_get(obj, "data"), "field is immutable");
}

/* "daemonset.apps/web" of the controlling owner. */
static struct value *controller_cell(const struct value *obj)
{
	const struct value *owner = object_controller(obj);
	const char *version = value_str_or(value_get(owner, "apiVersion"), "");
	const char *slash = strchr(version, '/');
	STR_AUTO kind = NULL;

	if (!owner)
		return value_str_new("<none>");
	kind = xstrdup(value_str_or(value_get(owner, "kind"), ""));
	for (char *p = kind; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return value_strf_new("%s%s%.*s/%s", kind, slash ? "." : "",
			      slash ? (int)(slash - version) : 0, version,
			      value_str_or(value_get(owner, "name"), ""));
}

static struct value *row(const struct value *obj, int64_t now)
{
	return value_build("[%v, %V, %V, %V]", value_in(obj, "metadata", "name"),
			   controller_cell(obj),
			   value_strf_new("%lld", (long long)value_int(value_get(obj, "revision"))),
			   cell_age(obj, now));
}

const struct kind kind_controllerrevision = {
	.validate = validate,
	.row = row,
	KIND_FACTS_controllerrevision,
};
