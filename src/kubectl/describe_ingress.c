#include "kubectl/describe.h"

static void service_endpoints(const struct describing *r, const char *ns, const char *name,
			      const struct value *port, struct buf *out)
{
	const struct kind *k = kind_by_resource("", "v1", "services");
	STR_AUTO selector = xasprintf("kubernetes.io/service-name=%s", name);
	const char *found = "", *port_name = value_str_or(value_get(port, "name"), "");
	VALUE_AUTO *slices = NULL;
	VALUE_AUTO *svc = NULL;
	ERR_AUTO err = ERR_INIT;
	const struct value *p;

	if (describe_list(r, "discovery.k8s.io", "endpointslices", ns, selector, NULL, &slices,
			  &err) < 0 ||
	    client_get(r->client, k, ns, name, &svc, &err) < 0) {
		buf_addf(out, "<error: %s>", err_msg(&err));
		return;
	}
	value_each_item(p, i, value_in(svc, "spec", "ports"))
	{
		int64_t number = value_int_in(port, "number");
		const char *own = value_str_or(value_get(p, "name"), "");

		if ((number && number == value_int_in(p, "port")) ||
		    (port_name[0] && str_eq(own, port_name)))
			found = own;
	}
	endpoints_text(out, value_get(slices, "items"), found);
}

static void backend(const struct describing *r, const char *ns, const struct value *b,
		    struct buf *out)
{
	const struct value *svc = value_get(b, "service"), *res = value_get(b, "resource");
	const struct value *port = value_get(svc, "port");
	const char *name = value_str_or(value_get(svc, "name"), "");

	if (value_is_map(svc)) {
		if (value_int_in(port, "number"))
			buf_addf(out, "%s:%lld (", name, (long long)value_int_in(port, "number"));
		else
			buf_addf(out, "%s:%s (", name, value_str_or(value_get(port, "name"), ""));
		service_endpoints(r, ns, name, port, out);
		buf_addc(out, ')');
	} else if (value_is_map(res)) {
		buf_addf(out, "APIGroup: %s, Kind: %s, Name: %s",
			 value_str_or(value_get(res, "apiGroup"), "<none>"),
			 value_str_or(value_get(res, "kind"), ""),
			 value_str_or(value_get(res, "name"), ""));
	}
}

static void addresses(struct desc *d, const struct value *list)
{
	STRVEC_AUTO v = STRVEC_INIT;
	BUF_AUTO text = BUF_INIT;
	const struct value *in;

	value_each_item(in, i, list)
	{
		const char *ip = value_str_or(value_get(in, "ip"), "");
		const char *shown = ip[0] ? ip : value_str_or(value_get(in, "hostname"), "");

		if (shown[0] && !strvec_has(&v, shown))
			strvec_add(&v, shown);
	}
	strvec_sort(&v);
	strvec_join(&v, ",", &text);
	desc(d, 0, "Address:\t%s\n", buf_str(&text));
}

static void tls(struct desc *d, const struct value *list)
{
	const struct value *t;

	if (value_len(list))
		desc(d, 0, "TLS:\n");
	value_each_item(t, i, list)
	{
		const char *secret = value_str_or(value_get(t, "secretName"), "");
		BUF_AUTO hosts = BUF_INIT;

		strings_join(&hosts, value_get(t, "hosts"), ",");
		if (secret[0])
			desc(d, 1, "%s terminates %s\n", secret, buf_str(&hosts));
		else
			desc(d, 1, "SNI routes %s\n", buf_str(&hosts));
	}
}

static void rules(const struct describing *r, struct desc *d, const struct value *ing,
		  const char *fallback)
{
	const char *ns = value_str_or(value_in(ing, "metadata", "namespace"), "");
	const struct value *rule, *path;
	size_t count = 0;

	desc(d, 0, "Rules:\n  Host\tPath\tBackends\n");
	desc(d, 1, "----\t----\t--------\n");
	value_each_item(rule, i, value_in(ing, "spec", "rules"))
	{
		const char *host = value_str_or(value_get(rule, "host"), "");

		if (!value_is_map(value_get(rule, "http")))
			continue;
		count++;
		desc(d, 1, "%s\t\n", host[0] ? host : "*");
		value_each_item(path, j, value_in(rule, "http", "paths"))
		{
			BUF_AUTO text = BUF_INIT;

			backend(r, ns, value_get(path, "backend"), &text);
			desc(d, 2, "\t%s \t%s\n", value_str_or(value_get(path, "path"), ""),
			     buf_str(&text));
		}
	}
	if (count == 0)
		desc(d, 1, "*\t*\t%s\n", fallback);
}

static int run(const struct describing *r, const struct value *ing, struct desc *d, struct err *err)
{
	const struct value *spec = value_get(ing, "spec"), *def = value_get(spec, "defaultBackend");
	BUF_AUTO text = BUF_INIT;

	(void)err;
	if (value_is_map(def))
		backend(r, value_str_or(value_in(ing, "metadata", "namespace"), ""), def, &text);
	else
		buf_adds(&text, "<default>");
	desc_string(d, 0, "Name", value_in(ing, "metadata", "name"));
	desc_labels(d, "Labels", value_in(ing, "metadata", "labels"));
	desc_string(d, 0, "Namespace", value_in(ing, "metadata", "namespace"));
	addresses(d, value_in(ing, "status", "loadBalancer", "ingress"));
	desc(d, 0, "Ingress Class:\t%s\n",
	     value_str_or(value_get(spec, "ingressClassName"), "<none>"));
	desc(d, 0, "Default backend:\t%s\n", buf_str(&text));
	tls(d, value_get(spec, "tls"));
	rules(r, d, ing, buf_str(&text));
	desc_annotations(d, "Annotations", value_in(ing, "metadata", "annotations"));
	return 0;
}

const struct describer describe_ingress = {
	.group = "networking.k8s.io", .kind = "Ingress", .run = run};
