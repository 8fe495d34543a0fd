#include "kubectl/describe.h"

#include <errno.h>

#include "pki/cert.h"
#include "kubectl/table.h"

static void state(struct buf *out, const struct value *csr)
{
	const struct value *list = value_in(csr, "status", "conditions");
	const char *first = value_find(list, "type", "Denied")     ? "Denied"
			    : value_find(list, "type", "Approved") ? "Approved"
								   : "Pending";

	buf_addf(out, "%s%s%s", first, value_find(list, "type", "Failed") ? ",Failed" : "",
		 str_empty(value_str_in(csr, "status", "certificate")) ? "" : ",Issued");
}

static void list_lines(struct desc *d, const char *title, const struct strvec *v)
{
	for (size_t i = 0; i < v->nr; i++) {
		if (i)
			desc(d, 0, "\t\t%s\n", v->v[i]);
		else
			desc(d, 0, "\t%s:\t%s\n", title, v->v[i]);
	}
}

/* The subject's values of one type. */
static void part(struct desc *d, const struct cert *c, const char *title, const char *type)
{
	STRVEC_AUTO values = STRVEC_INIT;
	size_t n = strlen(type);

	for (size_t i = 0; i < c->subject.nr; i++) {
		const char *s = c->subject.v[i] + (c->subject.v[i][0] == '+');

		if (strncmp(s, type, n) == 0 && s[n] == '=')
			strvec_add(&values, s + n + 1);
	}
	list_lines(d, title, &values);
}

static bool is_address(const char *s)
{
	return s[strspn(s, "0123456789.")] == '\0' || strchr(s, ':');
}

static void names(struct desc *d, const struct cert *c)
{
	STRVEC_AUTO dns = STRVEC_INIT;
	STRVEC_AUTO ips = STRVEC_INIT;

	if (!c->names.nr && !c->emails.nr && !c->uris.nr)
		return;
	for (size_t i = 0; i < c->names.nr; i++)
		strvec_add(is_address(c->names.v[i]) ? &ips : &dns, c->names.v[i]);
	desc(d, 0, "Subject Alternative Names:\n");
	list_lines(d, "DNS Names", &dns);
	list_lines(d, "Email Addresses", &c->emails);
	list_lines(d, "URIs", &c->uris);
	list_lines(d, "IP Addresses", &ips);
}

static int subject(struct desc *d, const struct value *csr, struct err *err)
{
	const char *text = value_str_or(value_in(csr, "spec", "request"), "");
	struct cert c = {0};
	ERR_AUTO why = ERR_INIT;
	BUF_AUTO pem = BUF_INIT;

	if (base64_decode(&pem, text, strlen(text)) < 0)
		buf_reset(&pem);
	if (csr_parse(buf_str(&pem), pem.len, &c, &why) < 0)
		return err_set(err, -EINVAL, "Error parsing CSR: %s", err_msg(&why));
	desc(d, 0, "Subject:\n");
	desc(d, 0, "\tCommon Name:\t%s\n", c.common_name ? c.common_name : "");
	desc(d, 0, "\tSerial Number:\t%s\n", c.serial_name ? c.serial_name : "");
	part(d, &c, "Organization", "O");
	part(d, &c, "Organizational Unit", "OU");
	part(d, &c, "Country", "C");
	part(d, &c, "Locality", "L");
	part(d, &c, "Province", "ST");
	part(d, &c, "StreetAddress", "street");
	part(d, &c, "PostalCode", "postalCode");
	names(d, &c);
	cert_release(&c);
	return 0;
}

static int run(const struct describing *r, const struct value *csr, struct desc *d, struct err *err)
{
	const struct value *spec = value_get(csr, "spec");
	BUF_AUTO labels = BUF_INIT;
	BUF_AUTO annotations = BUF_INIT;
	BUF_AUTO status = BUF_INIT;

	(void)r;
	labels_write(&labels, value_in(csr, "metadata", "labels"));
	labels_write(&annotations, value_in(csr, "metadata", "annotations"));
	state(&status, csr);
	desc_string(d, 0, "Name", value_in(csr, "metadata", "name"));
	desc(d, 0, "Labels:\t%s\n", buf_str(&labels));
	desc(d, 0, "Annotations:\t%s\n", buf_str(&annotations));
	desc_time(d, 0, "CreationTimestamp", value_in(csr, "metadata", "creationTimestamp"));
	desc_string(d, 0, "Requesting User", value_get(spec, "username"));
	if (!str_empty(value_str_in(spec, "signerName")))
		desc_string(d, 0, "Signer", value_get(spec, "signerName"));
	if (!value_is_null(value_get(spec, "expirationSeconds"))) {
		BUF_AUTO age = BUF_INIT;

		duration_write_human(&age, value_int_in(spec, "expirationSeconds") * SIM_SEC);
		desc(d, 0, "Requested Duration:\t%s\n", buf_str(&age));
	}
	desc(d, 0, "Status:\t%s\n", buf_str(&status));
	return subject(d, csr, err);
}

const struct describer describe_certificatesigningrequest = {
	.group = "certificates.k8s.io", .kind = "CertificateSigningRequest", .run = run};
