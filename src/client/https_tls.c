/*
 * https_tls.c - certificates in Go's words: are those that are configured any good, and why was
 * the server's not believed? Upstream: crypto/tls X509KeyPair, crypto/x509 Verify,
 * client-go/transport TLSConfigFor.
 */
#include "client/https_private.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <time.h>

#define MAX_CHAIN 16U
#define PROBE_MS 10000L
#define FAILED "tls: failed to verify certificate: "

/* ---- what is configured ---- */

static gnutls_datum_t datum(const char *s)
{
	return (gnutls_datum_t){.data = (unsigned char *)(uintptr_t)s, .size = (unsigned)strlen(s)};
}

static unsigned read_chain(const char *pem, gnutls_x509_crt_t *chain)
{
	gnutls_datum_t d = datum(pem);
	unsigned nr = MAX_CHAIN;

	return gnutls_x509_crt_list_import(chain, &nr, &d, GNUTLS_X509_FMT_PEM, 0) < 0 ? 0 : nr;
}

static void chain_release(gnutls_x509_crt_t *chain, unsigned nr)
{
	for (unsigned i = 0; i < nr; i++)
		gnutls_x509_crt_deinit(chain[i]);
}

static bool same_key(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key)
{
	unsigned char a[64], b[64];
	size_t na = sizeof(a), nb = sizeof(b);

	return gnutls_x509_crt_get_key_id(crt, GNUTLS_KEYID_USE_SHA256, a, &na) == 0 &&
	       gnutls_x509_privkey_get_key_id(key, GNUTLS_KEYID_USE_SHA256, b, &nb) == 0 &&
	       na == nb && memcmp(a, b, na) == 0;
}

int https_check_pair(const char *cert_pem, const char *key_pem, struct err *err)
{
	gnutls_x509_crt_t chain[MAX_CHAIN];
	gnutls_x509_privkey_t key;
	gnutls_datum_t d = datum(key_pem);
	unsigned nr;
	int r = 0;

	if (!strstr(cert_pem, "-----BEGIN "))
		return err_set(err, -EINVAL,
			       "tls: failed to find any PEM data in certificate input");
	nr = read_chain(cert_pem, chain);
	if (!nr)
		return err_set(err, -EINVAL, "x509: malformed certificate");
	gnutls_x509_privkey_init(&key);
	if (!strstr(key_pem, "-----BEGIN "))
		r = err_set(err, -EINVAL, "tls: failed to find any PEM data in key input");
	else if (!strstr(key_pem, "PRIVATE KEY-----") && strstr(key_pem, "CERTIFICATE-----"))
		r = err_set(err, -EINVAL,
			    "tls: found a certificate rather than a key in the PEM for the private "
			    "key");
	else if (gnutls_x509_privkey_import2(key, &d, GNUTLS_X509_FMT_PEM, NULL, 0) < 0)
		r = err_set(err, -EINVAL, "tls: failed to parse private key");
	else if (gnutls_x509_crt_get_pk_algorithm(chain[0], NULL) !=
		 gnutls_x509_privkey_get_pk_algorithm(key))
		r = err_set(err, -EINVAL, "tls: private key type does not match public key type");
	else if (!same_key(chain[0], key))
		r = err_set(err, -EINVAL, "tls: private key does not match public key");
	gnutls_x509_privkey_deinit(key);
	chain_release(chain, nr);
	return r;
}

int https_check_tls(const struct https_config *cfg, struct err *err)
{
	gnutls_x509_crt_t chain[MAX_CHAIN];
	unsigned nr;

	if (cfg->insecure && !str_empty(cfg->ca_pem))
		return err_set(err, -EINVAL,
			       "specifying a root certificates file with the insecure flag is not "
			       "allowed");
	if (!str_empty(cfg->ca_pem)) {
		nr = read_chain(cfg->ca_pem, chain);
		chain_release(chain, nr);
		if (!nr)
			return err_set(err, -EINVAL,
				       "unable to load root certificates: unable to parse bytes as "
				       "PEM block");
	}
	return 0;
}

/* ---- why the server's was not believed ---- */

static void add_time(struct buf *out, time_t t, bool local)
{
	struct tm tm;
	char text[64];
	size_t n;

	if (local)
		localtime_r(&t, &tm);
	else
		gmtime_r(&t, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	buf_adds(out, text);
	n = local ? strftime(text, sizeof(text), "%z", &tm) : 0;
	if (n != 5 || str_eq(text, "+0000"))
		buf_addc(out, 'Z');
	else
		buf_addf(out, "%.3s:%s", text, text + 3);
}

static int check_dates(gnutls_x509_crt_t crt, time_t now, struct err *err)
{
	time_t from = gnutls_x509_crt_get_activation_time(crt),
	       to = gnutls_x509_crt_get_expiration_time(crt);
	BUF_AUTO a = BUF_INIT;
	BUF_AUTO b = BUF_INIT;

	if (now >= from && now <= to)
		return 0;
	add_time(&a, now, true);
	add_time(&b, now < from ? from : to, false);
	return err_set(err, -ENOTCONN,
		       FAILED "x509: certificate has expired or is not yet valid: current time %s "
			      "is %s %s",
		       buf_str(&a), now < from ? "before" : "after", buf_str(&b));
}

static void read_names(gnutls_x509_crt_t crt, struct strvec *dns, struct strvec *ips)
{
	char text[256], shown[INET6_ADDRSTRLEN];
	unsigned type;

	for (unsigned i = 0; i < 256; i++) {
		size_t n = sizeof(text) - 1;
		int r = gnutls_x509_crt_get_subject_alt_name2(crt, i, text, &n, &type, NULL);

		if (r == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			return;
		if (r < 0)
			continue;
		text[n] = '\0';
		if (type == GNUTLS_SAN_DNSNAME)
			strvec_add(dns, text);
		else if (type == GNUTLS_SAN_IPADDRESS &&
			 inet_ntop(n == 4 ? AF_INET : AF_INET6, text, shown, sizeof(shown)))
			strvec_add(ips, shown);
	}
}

static int check_name(gnutls_x509_crt_t crt, const char *host, struct err *err)
{
	STRVEC_AUTO dns = STRVEC_INIT;
	STRVEC_AUTO ips = STRVEC_INIT;
	BUF_AUTO list = BUF_INIT;
	unsigned char bytes[16];
	bool numeric =
		inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
	const struct strvec *same = numeric ? &ips : &dns;
	char common[256];
	size_t n = sizeof(common);

	read_names(crt, &dns, &ips);
	if ((dns.nr || ips.nr) && gnutls_x509_crt_check_hostname(crt, host))
		return 0;
	if (numeric && !ips.nr)
		return err_set(err, -ENOTCONN,
			       FAILED "x509: cannot validate certificate for %s because it doesn't "
				      "contain any IP SANs",
			       host);
	if (!dns.nr && !ips.nr &&
	    gnutls_x509_crt_get_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, common, &n) ==
		    0 &&
	    strcasecmp(common, host) == 0)
		return err_set(err, -ENOTCONN,
			       FAILED "x509: certificate relies on legacy Common Name field, use "
				      "SANs instead");
	if (!same->nr)
		return err_set(err, -ENOTCONN,
			       FAILED "x509: certificate is not valid for any names, but wanted to "
				      "match %s",
			       host);
	strvec_join(same, ", ", &list);
	return err_set(err, -ENOTCONN, FAILED "x509: certificate is valid for %s, not %s",
		       buf_str(&list), host);
}

/* An authority of the right name that has not signed it is told. */
static int unknown_authority(gnutls_x509_crt_t crt, const char *ca_pem, struct err *err)
{
	gnutls_x509_crt_t ca[MAX_CHAIN];
	unsigned nr = str_empty(ca_pem) ? 0 : read_chain(ca_pem, ca);
	char common[256];
	BUF_AUTO hint = BUF_INIT;

	for (unsigned i = 0; i < nr && !hint.len; i++) {
		size_t n = sizeof(common);
		int algorithm = gnutls_x509_crt_get_pk_algorithm(ca[i], NULL);
		unsigned why = 0;

		if (!gnutls_x509_crt_check_issuer(crt, ca[i]) ||
		    (gnutls_x509_crt_verify(crt, &ca[i], 1, GNUTLS_VERIFY_DISABLE_TIME_CHECKS,
					    &why) == 0 &&
		     why == 0))
			continue;
		if (gnutls_x509_crt_get_dn_by_oid(ca[i], GNUTLS_OID_X520_COMMON_NAME, 0, 0, common,
						  &n) < 0)
			continue;
		buf_addf(&hint,
			 " (possibly because of \"%s\" while trying to verify candidate authority "
			 "certificate \"%s\")",
			 algorithm == GNUTLS_PK_RSA ? "crypto/rsa: verification error"
			 : algorithm == GNUTLS_PK_EDDSA_ED25519
				 ? "x509: Ed25519 verification failure"
				 : "x509: ECDSA verification failure",
			 common);
	}
	chain_release(ca, nr);
	return err_set(err, -ENOTCONN, FAILED "x509: certificate signed by unknown authority%s",
		       buf_str(&hint));
}

/* The chain that the server at url shows, as PEM: asked again, unchecked, nothing is sent. */
static void fetch_chain(const struct https *h, const char *url, struct curl_slist *connect_to,
			struct buf *out)
{
	CURL *easy = curl_easy_init();
	struct curl_certinfo *info = NULL;

	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, PROBE_MS);
	curl_easy_setopt(easy, CURLOPT_PROXY, h->cfg.proxy_url ? h->cfg.proxy_url : "");
	if (connect_to)
		curl_easy_setopt(easy, CURLOPT_CONNECT_TO, connect_to);
	(void)curl_easy_perform(easy);
	if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &info) == CURLE_OK && info)
		for (int i = 0; i < info->num_of_certs; i++)
			for (struct curl_slist *l = info->certinfo[i]; l; l = l->next)
				if (str_starts(l->data, "Cert:"))
					buf_addf(out, "%s\n", l->data + strlen("Cert:"));
	curl_easy_cleanup(easy);
}

int https_disbelieved(struct transfer *t, const char *host, struct err *err)
{
	gnutls_x509_crt_t chain[MAX_CHAIN];
	BUF_AUTO pem = BUF_INIT;
	char *url = NULL;
	unsigned nr;
	int r;

	curl_easy_getinfo(t->easy, CURLINFO_EFFECTIVE_URL, &url);
	fetch_chain(t->h, url, t->connect_to, &pem);
	nr = read_chain(buf_str(&pem), chain);
	if (!nr)
		return err_set(err, -ENOTCONN,
			       FAILED "x509: certificate signed by unknown authority");
	r = check_dates(chain[0], (time_t)(sim_now(t->h->loop->sim) / SIM_SEC), err);
	if (r == 0)
		r = check_name(chain[0], host, err);
	if (r == 0)
		r = unknown_authority(chain[0], t->h->ca_pem, err);
	chain_release(chain, nr);
	return r;
}
