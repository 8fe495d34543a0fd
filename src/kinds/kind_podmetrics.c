/* kind_podmetrics.c - what a pod's containers use: read only, answered by the metrics server.
 * Its table shows the sums, as metrics-server's does. */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"
#include "object/quantity.h"

static struct value *row(const struct value *obj, int64_t now)
{
	const struct value *c;
	int64_t nano = 0, bytes = 0;

	(void)now;
	value_each_item(c, i, value_get(obj, "containers"))
	{
		struct quantity q;

		if (quantity_parse(value_str_or(value_in(c, "usage", "cpu"), "0"), &q, NULL) == 0)
			nano += (int64_t)q.nano;
		bytes += quantity_value_of(value_in(c, "usage", "memory"));
	}
	return value_build("[%v, %V, %V, %v]", value_in(obj, "metadata", "name"),
			   nano ? value_strf_new("%lldn", (long long)nano) : value_str_new("0"),
			   bytes ? value_strf_new("%lldKi", (long long)(bytes / 1024))
				 : value_str_new("0"),
			   value_get(obj, "window"));
}

const struct kind kind_podmetrics = {
	.row = row,
	KIND_FACTS_podmetrics,
};
