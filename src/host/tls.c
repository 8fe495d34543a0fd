/* What TLS clients on the simulated network are told of certificates. Upstream words: OpenSSL's
 * verification errors as curl prints them. */
#include "host/host_private.h"
#include "host/layout.h"
#include "object/ip.h"

#include <errno.h>
#include <stdlib.h>

static bool names_include(const struct cert *c, const char *host)
{
	for (size_t i = 0; i < c->names.nr; i++) {
		const char *n = c->names.v[i];

		if (strcmp(n, host) == 0 || (str_starts(n, "*.") && strchr(host, '.') &&
					     strcmp(n + 1, strchr(host, '.')) == 0))
			return true;
	}
	return false;
}

static void verify(const char *cert_pem, const char *ca_pem, const char *host, int64_t now,
		   struct buf *why)
{
	struct cert cert = {0}, ca = {0};
	ERR_AUTO err = ERR_INIT;
	bool known;

	if (cert_parse(cert_pem, strlen(cert_pem), &cert, &err) < 0) {
		buf_adds(why, "certificate is malformed");
		return;
	}
	known = ca_pem && cert_parse(ca_pem, strlen(ca_pem), &ca, &err) == 0 &&
		cert_signed_by(&cert, &ca);
	if (!known)
		buf_adds(why, cert_self_signed(&cert) ? "self-signed certificate"
						      : "unable to get local issuer certificate");
	else if (now > cert.not_after || now > ca.not_after)
		buf_adds(why, "certificate has expired");
	else if (now < cert.not_before)
		buf_adds(why, "certificate is not yet valid");
	else if (!names_include(&cert, host))
		buf_addf(why,
			 ipv4_parse(host, NULL) ? "no alternative certificate subject name matches "
						  "target ipv4 address '%s'"
						: "no alternative certificate subject name matches "
						  "target host name '%s'",
			 host);
	cert_release(&cert);
	cert_release(&ca);
}

static void describe(const char *pem, struct strvec *ret)
{
	struct cert c = {0};
	ERR_AUTO err = ERR_INIT;
	BUF_AUTO from = BUF_INIT;
	BUF_AUTO until = BUF_INIT;
	BUF_AUTO subject = BUF_INIT;
	BUF_AUTO issuer = BUF_INIT;

	if (cert_parse(pem, strlen(pem), &c, &err) < 0)
		return;
	cert_date(c.not_before, &from);
	cert_date(c.not_after, &until);
	strvec_join(&c.subject, "; ", &subject);
	strvec_join(&c.issuer_name, "; ", &issuer);
	strvec_addf(ret, "subject: %s", buf_str(&subject));
	strvec_addf(ret, "start date: %s", buf_str(&from));
	strvec_addf(ret, "expire date: %s", buf_str(&until));
	strvec_addf(ret, "issuer: %s", buf_str(&issuer));
	cert_release(&c);
}

static bool holds(const char *text, bool key)
{
	struct cert c = {0};
	STR_AUTO id = NULL;
	ERR_AUTO err = ERR_INIT;
	int r = key ? cert_key_parse(text, strlen(text), &id, &err)
		    : cert_parse(text, strlen(text), &c, &err);

	cert_release(&c);
	return r == 0;
}

const struct net_tls host_tls = {.verify = verify, .describe = describe, .holds = holds};
