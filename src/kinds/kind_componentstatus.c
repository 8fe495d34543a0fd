/*
 * kind_componentstatus.c - whether the scheduler, the controller manager and etcd answer: looked
 * at when read, never stored. Upstream: pkg/registry/core/componentstatus, printers.go.
 */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

static struct value *row(const struct value *obj, int64_t now)
{
	const struct value *c = value_find(value_get(obj, "conditions"), "type", "Healthy");
	const char *status = value_str(value_get(c, "status"));

	(void)now;
	return value_build("[%v, %s, %s, %s]", value_in(obj, "metadata", "name"),
			   !c			 ? "Unknown"
			   : str_eq(status, "True") ? "Healthy"
						    : "Unhealthy",
			   value_str_or(value_get(c, "message"), ""),
			   value_str_or(value_get(c, "error"), ""));
}

const struct kind kind_componentstatus = {
	KIND_FACTS_componentstatus,
	.row = row,
};
