#include "kubectl/describe.h"

static void or_unset(struct desc *d, const char *title, const struct value *v)
{
	desc(d, 2, "%s:\t%s\n", title, value_str_or(v, "<unset>"));
}

static void endpoint(struct desc *d, const struct value *e)
{
	const struct value *ready = value_in(e, "conditions", "ready");
	const struct value *target = value_get(e, "targetRef");
	BUF_AUTO text = BUF_INIT;

	strings_join(&text, value_get(e, "addresses"), ", ");
	desc(d, 1, "- Addresses:\t%s\n", text.len ? buf_str(&text) : "<none>");
	desc(d, 2, "Conditions:\n");
	desc(d, 3, "Ready:\t%s\n",
	     value_is_null(ready) ? "<unset>"
	     : value_bool(ready)  ? "true"
				  : "false");
	or_unset(d, "Hostname", value_get(e, "hostname"));
	if (value_is_map(target))
		desc(d, 2, "TargetRef:\t%s/%s\n", value_str_or(value_get(target, "kind"), ""),
		     value_str_or(value_get(target, "name"), ""));
	or_unset(d, "NodeName", value_get(e, "nodeName"));
	or_unset(d, "Zone", value_get(e, "zone"));
}

static void ports(struct desc *d, const struct value *list)
{
	const struct value *p;

	if (value_len(list) == 0) {
		desc(d, 0, "Ports: <unset>\n");
		return;
	}
	desc(d, 0, "Ports:\n");
	desc(d, 1, "Name\tPort\tProtocol\n");
	desc(d, 1, "----\t----\t--------\n");
	value_each_item(p, i, list)
	{
		const char *name = value_str_or(value_get(p, "name"), "");
		BUF_AUTO port = BUF_INIT;

		if (value_is_null(value_get(p, "port")))
			buf_adds(&port, "<unset>");
		else
			go_value_write(&port, value_get(p, "port"));
		desc(d, 1, "%s\t%s\t%s\n", name[0] ? name : "<unset>", buf_str(&port),
		     value_str_or(value_get(p, "protocol"), ""));
	}
}

static int run(const struct describing *r, const struct value *s, struct desc *d, struct err *err)
{
	const struct value *e;

	(void)r;
	(void)err;
	desc_name(d, s);
	desc_labels(d, "Labels", value_in(s, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(s, "metadata", "annotations"));
	desc_string(d, 0, "AddressType", value_get(s, "addressType"));
	ports(d, value_get(s, "ports"));
	desc(d, 0, value_len(value_get(s, "endpoints")) ? "Endpoints:\n" : "Endpoints: <none>\n");
	value_each_item(e, i, value_get(s, "endpoints")) endpoint(d, e);
	return 0;
}

const struct describer describe_endpointslice = {
	.group = "discovery.k8s.io", .kind = "EndpointSlice", .run = run};
