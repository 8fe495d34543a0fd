#include "kubectl/describe.h"

static void addresses(struct desc *d, const char *title, const struct value *list)
{
	const struct value *a;
	BUF_AUTO text = BUF_INIT;

	value_each_item(a, i, list)
		buf_addf(&text, "%s%s", i ? "," : "", value_str_or(value_get(a, "ip"), ""));
	desc(d, 1, "%s:\t%s\n", title, text.len ? buf_str(&text) : "<none>");
}

static int run(const struct describing *r, const struct value *ep, struct desc *d, struct err *err)
{
	const struct value *s, *p;

	(void)r;
	(void)err;
	desc_name(d, ep);
	desc_labels(d, "Labels", value_in(ep, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(ep, "metadata", "annotations"));
	desc(d, 0, "Subsets:\n");
	value_each_item(s, i, value_get(ep, "subsets"))
	{
		addresses(d, "Addresses", value_get(s, "addresses"));
		addresses(d, "NotReadyAddresses", value_get(s, "notReadyAddresses"));
		if (value_len(value_get(s, "ports")) > 0) {
			desc(d, 1, "Ports:\n");
			desc(d, 2, "Name\tPort\tProtocol\n");
			desc(d, 2, "----\t----\t--------\n");
		}
		value_each_item(p, j, value_get(s, "ports"))
		{
			const char *name = value_str_or(value_get(p, "name"), "");

			desc(d, 2, "%s\t%lld\t%s\n", name[0] ? name : "<unset>",
			     (long long)value_int_in(p, "port"),
			     value_str_or(value_get(p, "protocol"), ""));
		}
		desc(d, 0, "\n");
	}
	return 0;
}

const struct describer describe_endpoints = {.group = "", .kind = "Endpoints", .run = run};
