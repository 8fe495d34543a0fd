#include "kubectl/describe.h"

static const char *const columns[] = {"min", "max", "defaultRequest", "default",
				      "maxLimitRequestRatio"};

void describe_limits(struct desc *d, const struct value *limit_range, const char *prefix)
{
	const struct value *limit, *v;

	value_each_item(limit, i, value_in(limit_range, "spec", "limits"))
	{
		STRVEC_AUTO names = STRVEC_INIT;
		const char *key;

		for (size_t c = 0; c < ARRAY_SIZE(columns); c++)
			value_each_entry(key, v, j, value_get(limit, columns[c]))
			{
				if (!strvec_has(&names, key))
					strvec_add(&names, key);
			}
		strvec_sort(&names);
		for (size_t n = 0; n < names.nr; n++) {
			desc(d, 0, "%s%s\t%s", prefix, value_str_or(value_get(limit, "type"), ""),
			     names.v[n]);
			for (size_t c = 0; c < ARRAY_SIZE(columns); c++) {
				BUF_AUTO text = BUF_INIT;

				v = value_in(limit, columns[c], names.v[n]);
				if (value_is_null(v))
					buf_addc(&text, '-');
				else
					quantity_text(&text, v);
				desc_add(d, "\t%s", buf_str(&text));
			}
			desc_add(d, "\n");
		}
	}
}

static int run(const struct describing *r, const struct value *l, struct desc *d, struct err *err)
{
	(void)r;
	(void)err;
	desc_name(d, l);
	desc(d, 0,
	     "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n");
	desc(d, 0,
	     "----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n");
	describe_limits(d, l, "");
	return 0;
}

const struct describer describe_limitrange = {
	.group = "", .kind = "LimitRange", .run = run, .no_events = true};
