#include "controllers/csr.h"

bool csr_has(const struct value *csr, const char *condition)
{
	return value_find(value_in(csr, "status", "conditions"), "type", condition) != NULL;
}

int csr_read(const struct value *csr, struct cert *ret, struct err *err)
{
	const char *text = value_str_or(value_in(csr, "spec", "request"), "");
	BUF_AUTO pem = BUF_INIT;

	if (base64_decode(&pem, text, strlen(text)) < 0)
		buf_reset(&pem);
	return csr_parse(buf_str(&pem), pem.len, ret, err);
}

static bool has_usage(const struct value *list, const char *usage)
{
	const struct value *v;

	value_each_item(v, i, list)
	{
		if (str_eq(value_str(v), usage))
			return true;
	}
	return false;
}

/* Digital signature and auth, key encipherment or not, and nothing else. */
static bool usages_are(const struct value *csr, const char *auth)
{
	const struct value *list = value_in(csr, "spec", "usages");
	size_t n = 2u + has_usage(list, "key encipherment");

	return has_usage(list, "digital signature") && has_usage(list, auth) &&
	       value_len(list) == n;
}

static bool of_nodes(const struct cert *req)
{
	return req->organizations.nr == 1 && strcmp(req->organizations.v[0], "system:nodes") == 0;
}

static bool named_node(const struct cert *req)
{
	return req->common_name && str_starts(req->common_name, "system:node:");
}

static bool is_address(const char *s)
{
	return strchr(s, ':') || s[strspn(s, "0123456789.")] == '\0';
}

const char *csr_kubelet_client_fault(const struct value *csr, const struct cert *req)
{
	bool dns = false;

	if (!of_nodes(req))
		return "subject organization is not system:nodes";
	for (size_t i = 0; i < req->names.nr; i++)
		dns = dns || !is_address(req->names.v[i]);
	if (dns)
		return "DNS subjectAltNames are not allowed";
	if (req->emails.nr)
		return "Email subjectAltNames are not allowed";
	if (req->names.nr)
		return "IP subjectAltNames are not allowed";
	if (req->uris.nr)
		return "URI subjectAltNames are not allowed";
	if (!named_node(req))
		return "subject common name does not begin with system:node:";
	if (!usages_are(csr, "client auth"))
		return "usages did not match [client auth digital signature key encipherment]";
	return NULL;
}

const char *csr_kubelet_serving_fault(const struct value *csr, const struct cert *req)
{
	if (!of_nodes(req))
		return "subject organization is not system:nodes";
	if (!req->names.nr)
		return "DNS or IP subjectAltName is required";
	if (req->emails.nr)
		return "Email subjectAltNames are not allowed";
	if (req->uris.nr)
		return "URI subjectAltNames are not allowed";
	if (!usages_are(csr, "server auth"))
		return "usages did not match [digital signature key encipherment server auth]";
	if (!named_node(req))
		return "subject common name does not begin with system:node:";
	return NULL;
}
