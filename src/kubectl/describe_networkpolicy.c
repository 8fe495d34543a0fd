#include "kubectl/describe.h"

static void ports(struct desc *d, const struct value *list)
{
	const struct value *p;

	if (value_len(list) == 0)
		desc(d, 0, "    To Port: <any> (traffic allowed to all ports)\n");
	value_each_item(p, i, list)
	{
		const char *proto = value_str_or(value_get(p, "protocol"), "TCP");
		const struct value *end = value_get(p, "endPort");
		BUF_AUTO port = BUF_INIT;

		go_value_write(&port, value_get(p, "port"));
		if (value_is_null(end))
			desc(d, 0, "    To Port: %s/%s\n", buf_str(&port), proto);
		else
			desc(d, 0, "    To Port Range: %s-%lld/%s\n", buf_str(&port),
			     (long long)value_int(end), proto);
	}
}

static void selector(struct desc *d, const char *title, const struct value *v)
{
	BUF_AUTO text = BUF_INIT;

	if (!value_is_map(v))
		return;
	selector_format_object(&text, v);
	desc(d, 1, "    %s: %s\n", title, buf_str(&text));
}

static void peers(struct desc *d, const struct value *list, const char *title, const char *side)
{
	const struct value *p;

	if (value_len(list) == 0)
		desc(d, 0, "    %s: <any> (traffic not restricted by %s)\n", title, side);
	value_each_item(p, i, list)
	{
		const struct value *block = value_get(p, "ipBlock");
		BUF_AUTO except = BUF_INIT;

		desc(d, 0, "    %s:\n", title);
		selector(d, "NamespaceSelector", value_get(p, "namespaceSelector"));
		selector(d, "PodSelector", value_get(p, "podSelector"));
		if (!value_is_map(block) || value_is_map(value_get(p, "podSelector")) ||
		    value_is_map(value_get(p, "namespaceSelector")))
			continue;
		strings_join(&except, value_get(block, "except"), ", ");
		desc(d, 1, "    IPBlock:\n");
		desc(d, 2, "    CIDR: %s\n", value_str_or(value_get(block, "cidr"), ""));
		desc(d, 2, "    Except: %s\n", buf_str(&except));
	}
}

static bool has_type(const struct value *spec, const char *type)
{
	const struct value *v;

	value_each_item(v, i, value_get(spec, "policyTypes"))
	{
		if (str_eq(value_str(v), type))
			return true;
	}
	return false;
}

static void direction(struct desc *d, const struct value *spec, bool in)
{
	const struct value *rules = value_get(spec, in ? "ingress" : "egress"), *rule;
	const char *name = in ? "ingress" : "egress";

	if (!has_type(spec, in ? "Ingress" : "Egress")) {
		desc(d, 1, "Not affecting %s traffic\n", name);
		return;
	}
	desc(d, 1, "Allowing %s traffic:\n", name);
	if (value_len(rules) == 0)
		desc(d, 0, "    <none> (Selected pods are isolated for %s connectivity)\n", name);
	value_each_item(rule, i, rules)
	{
		ports(d, value_get(rule, "ports"));
		peers(d, value_get(rule, in ? "from" : "to"), in ? "From" : "To",
		      in ? "source" : "destination");
		if (i + 1 < value_len(rules))
			desc(d, 0, "    ----------\n");
	}
}

/* Go prints a time as "2026-11-23 15:42:24 +0000 UTC". */
static void created(struct desc *d, const struct value *time)
{
	BUF_AUTO text = BUF_INIT;

	time_format(&text, "%F %T %z %Z", time_of(time, 0));
	desc(d, 0, "Created on:\t%s\n", buf_str(&text));
}

static int run(const struct describing *r, const struct value *np, struct desc *d, struct err *err)
{
	const struct value *spec = value_get(np, "spec"), *pods = value_get(spec, "podSelector");
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO types = BUF_INIT;

	(void)r;
	(void)err;
	desc_name(d, np);
	created(d, value_in(np, "metadata", "creationTimestamp"));
	desc_labels(d, "Labels", value_in(np, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(np, "metadata", "annotations"));
	desc(d, 0, "Spec:\n");
	if (value_len(value_get(pods, "matchLabels")) +
		    value_len(value_get(pods, "matchExpressions")) ==
	    0)
		buf_adds(&text,
			 "<none> (Allowing the specific traffic to all pods in this namespace)");
	else
		selector_format_object(&text, pods);
	desc(d, 1, "PodSelector:     %s\n", buf_str(&text));
	direction(d, spec, true);
	direction(d, spec, false);
	strings_join(&types, value_get(spec, "policyTypes"), ", ");
	desc(d, 1, "Policy Types: %s\n", types.len ? buf_str(&types) : "<none>");
	return 0;
}

const struct describer describe_networkpolicy = {
	.group = "networking.k8s.io", .kind = "NetworkPolicy", .run = run, .no_events = true};
