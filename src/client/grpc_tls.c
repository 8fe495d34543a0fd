/* grpc_tls.c - TLS of a connection: certificates, the handshake, and its failures in Go's words. */
#include "client/grpc_private.h"

#include <errno.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

static gnutls_datum_t datum(const char *pem)
{
	return (gnutls_datum_t){(unsigned char *)(uintptr_t)pem, (unsigned)strlen(pem)};
}

void grpc_tls_load(struct grpc_channel *ch, const struct grpc_config *cfg)
{
	ch->has_ca = cfg->ca_pem != NULL;
	if (gnutls_certificate_allocate_credentials(&ch->cred) < 0) {
		ch->cred = NULL;
		ch->cred_error = xstrdup("tls: no credentials");
		return;
	}
	if (cfg->ca_pem) {
		gnutls_datum_t ca = datum(cfg->ca_pem);

		(void)gnutls_certificate_set_x509_trust_mem(ch->cred, &ca, GNUTLS_X509_FMT_PEM);
	} else {
		(void)gnutls_certificate_set_x509_system_trust(ch->cred);
	}
	if (cfg->cert_pem && cfg->key_pem) {
		gnutls_datum_t cert = datum(cfg->cert_pem), key = datum(cfg->key_pem);
		int rc = gnutls_certificate_set_x509_key_mem(ch->cred, &cert, &key,
							     GNUTLS_X509_FMT_PEM);

		if (rc < 0)
			ch->cred_error = xasprintf("tls: %s", gnutls_strerror(rc));
	}
}

int grpc_check_key_pair(const char *cert_pem, const char *key_pem, struct err *err)
{
	gnutls_certificate_credentials_t cred;
	gnutls_datum_t cert = datum(cert_pem), key = datum(key_pem);
	int rc;

	if (!strstr(cert_pem, "-----BEGIN "))
		return err_set(err, -EINVAL,
			       "tls: failed to find any PEM data in certificate input");
	if (!strstr(key_pem, "-----BEGIN "))
		return err_set(err, -EINVAL, "tls: failed to find any PEM data in key input");
	rc = gnutls_certificate_allocate_credentials(&cred);
	if (rc == 0) {
		rc = gnutls_certificate_set_x509_key_mem(cred, &cert, &key, GNUTLS_X509_FMT_PEM);
		gnutls_certificate_free_credentials(cred);
	}
	if (rc == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
		return err_set(err, -EINVAL, "tls: private key does not match public key");
	return rc < 0 ? err_set(err, -EINVAL, "tls: %s", gnutls_strerror(rc)) : 0;
}

/* ---- the server's certificate ---- */

static void add_time(struct buf *out, time_t t)
{
	struct tm tm;
	char text[32];

	if (gmtime_r(&t, &tm) && strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
		buf_adds(out, text);
}

static void names_of(gnutls_x509_crt_t crt, bool ips, struct buf *out)
{
	for (unsigned i = 0;; i++) {
		char name[256];
		size_t len = sizeof(name) - 1;
		int type = gnutls_x509_crt_get_subject_alt_name(crt, i, name, &len, NULL);

		if (type < 0)
			return;
		if (type == GNUTLS_SAN_DNSNAME && !ips) {
			name[len] = '\0';
			buf_addf(out, "%s%s", out->len ? ", " : "", name);
		} else if (type == GNUTLS_SAN_IPADDRESS && ips && len == 4) {
			const uint8_t *b = (const uint8_t *)name;

			buf_addf(out, "%s%d.%d.%d.%d", out->len ? ", " : "", b[0], b[1], b[2],
				 b[3]);
		}
	}
}

static bool is_ip(const char *host)
{
	return strchr(host, ':') || host[strspn(host, "0123456789.")] == '\0';
}

static void wrong_name(struct buf *out, gnutls_x509_crt_t crt, const char *host)
{
	BUF_AUTO names = BUF_INIT;

	names_of(crt, is_ip(host), &names);
	if (names.len)
		buf_addf(out, "x509: certificate is valid for %s, not %s", buf_str(&names), host);
	else if (is_ip(host))
		buf_addf(out,
			 "x509: cannot validate certificate for %s because it doesn't contain "
			 "any IP SANs",
			 host);
	else
		buf_addf(out,
			 "x509: certificate is not valid for any names, but wanted to match %s",
			 host);
}

static void explain(struct buf *out, gnutls_session_t tls, unsigned status, const char *host)
{
	unsigned n = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(tls, &n);
	gnutls_x509_crt_t crt = NULL;

	buf_adds(out, "tls: failed to verify certificate: ");
	if (n && gnutls_x509_crt_init(&crt) < 0)
		crt = NULL;
	if (crt && gnutls_x509_crt_import(crt, &chain[0], GNUTLS_X509_FMT_DER) < 0)
		status |= GNUTLS_CERT_SIGNER_NOT_FOUND;
	if (crt && status & (GNUTLS_CERT_EXPIRED | GNUTLS_CERT_NOT_ACTIVATED)) {
		bool expired = status & GNUTLS_CERT_EXPIRED;

		buf_adds(out, "x509: certificate has expired or is not yet valid: current time ");
		add_time(out, time(NULL));
		buf_adds(out, expired ? " is after " : " is before ");
		add_time(out, expired ? gnutls_x509_crt_get_expiration_time(crt)
				      : gnutls_x509_crt_get_activation_time(crt));
	} else if (crt && status & GNUTLS_CERT_UNEXPECTED_OWNER &&
		   !(status & GNUTLS_CERT_SIGNER_NOT_FOUND)) {
		wrong_name(out, crt, host);
	} else {
		buf_adds(out, "x509: certificate signed by unknown authority");
	}
	if (crt)
		gnutls_x509_crt_deinit(crt);
}

static int verify(gnutls_session_t tls)
{
	struct grpc_conn *c = gnutls_session_get_ptr(tls);
	unsigned status = 0;
	BUF_AUTO why = BUF_INIT;

	if (c->ch->insecure_skip_verify)
		return 0;
	if (gnutls_certificate_verify_peers3(tls, c->target->host, &status) == 0 && status == 0)
		return 0;
	explain(&why, tls, status, c->target->host);
	free(c->tls_error);
	c->tls_error = buf_detach(&why);
	return GNUTLS_E_CERTIFICATE_ERROR;
}

int grpc_tls_open(struct grpc_conn *c)
{
	static unsigned char h2[] = "h2";
	gnutls_datum_t alpn = {h2, 2};

	if (gnutls_init(&c->tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK) < 0) {
		c->tls = NULL;
		return -1;
	}
	gnutls_session_set_ptr(c->tls, c);
	(void)gnutls_set_default_priority(c->tls);
	(void)gnutls_alpn_set_protocols(c->tls, &alpn, 1, 0);
	(void)gnutls_credentials_set(c->tls, GNUTLS_CRD_CERTIFICATE, c->ch->cred);
	if (!is_ip(c->target->host))
		(void)gnutls_server_name_set(c->tls, GNUTLS_NAME_DNS, c->target->host,
					     strlen(c->target->host));
	gnutls_session_set_verify_function(c->tls, verify);
	gnutls_transport_set_int(c->tls, c->fd);
	return 0;
}

static void alert(struct buf *why, gnutls_session_t tls)
{
	static const struct {
		gnutls_alert_description_t alert;
		const char *text;
	} known[] = {
		{GNUTLS_A_BAD_CERTIFICATE, "bad certificate"},
		{GNUTLS_A_CERTIFICATE_EXPIRED, "expired certificate"},
		{GNUTLS_A_CERTIFICATE_REVOKED, "revoked certificate"},
		{GNUTLS_A_CERTIFICATE_UNKNOWN, "unknown certificate"},
		{GNUTLS_A_CERTIFICATE_REQUIRED, "certificate required"},
		{GNUTLS_A_UNKNOWN_CA, "unknown certificate authority"},
		{GNUTLS_A_HANDSHAKE_FAILURE, "handshake failure"},
		{GNUTLS_A_PROTOCOL_VERSION, "protocol version not supported"},
		{GNUTLS_A_NO_APPLICATION_PROTOCOL, "no application protocol"},
		{GNUTLS_A_UNRECOGNIZED_NAME, "unrecognized name"},
		{GNUTLS_A_INTERNAL_ERROR, "internal error"},
	};
	gnutls_alert_description_t a = gnutls_alert_get(tls);

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].alert == a) {
			buf_addf(why, "remote error: tls: %s", known[i].text);
			return;
		}
	buf_addf(why, "remote error: tls: alert(%d)", (int)a);
}

/* A failure of GnuTLS in Go's words. */
static void tls_failed(struct grpc_conn *c, int rc, struct buf *why)
{
	if (c->tls_error)
		buf_adds(why, c->tls_error);
	else if (rc == GNUTLS_E_FATAL_ALERT_RECEIVED)
		alert(why, c->tls);
	else if (rc == GNUTLS_E_UNEXPECTED_PACKET_LENGTH ||
		 rc == GNUTLS_E_UNSUPPORTED_VERSION_PACKET || rc == GNUTLS_E_RECORD_OVERFLOW ||
		 rc == GNUTLS_E_UNEXPECTED_PACKET)
		buf_adds(why, "tls: first record does not look like a TLS handshake");
	else if (rc == GNUTLS_E_PREMATURE_TERMINATION)
		buf_adds(why, "EOF");
	else if (rc == GNUTLS_E_PULL_ERROR || rc == GNUTLS_E_PUSH_ERROR)
		buf_addf(why, "read tcp: connection reset by peer");
	else
		buf_addf(why, "tls: %s", gnutls_strerror(rc));
}

int grpc_tls_shake(struct grpc_conn *c, struct buf *why)
{
	int rc = gnutls_handshake(c->tls);

	if (rc == 0)
		return 1;
	if (!gnutls_error_is_fatal(rc))
		return 0;
	tls_failed(c, rc, why);
	(void)gnutls_alert_send_appropriate(c->tls, rc);
	return -1;
}

/* ---- bytes ---- */

ssize_t grpc_read(struct grpc_conn *c, void *p, size_t max, struct buf *why)
{
	ssize_t n;

	if (!c->tls) {
		n = recv(c->fd, p, max, 0);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return -EAGAIN;
		if (n < 0)
			buf_addf(why, "read tcp: %s",
				 errno == ECONNRESET ? "connection reset by peer"
						     : "input/output error");
		return n < 0 ? -EIO : n;
	}
	n = gnutls_record_recv(c->tls, p, max);
	if (n >= 0)
		return n;
	if (n == GNUTLS_E_PREMATURE_TERMINATION)
		return 0;
	if (!gnutls_error_is_fatal((int)n))
		return -EAGAIN;
	tls_failed(c, (int)n, why);
	return -EIO;
}

ssize_t grpc_write(struct grpc_conn *c, const void *p, size_t len)
{
	ssize_t n;

	if (!c->tls) {
		n = send(c->fd, p, len, MSG_NOSIGNAL);
		if (n < 0)
			return errno == EAGAIN || errno == EINTR ? -EAGAIN : -EIO;
		return n;
	}
	n = gnutls_record_send(c->tls, p, len);
	if (n >= 0)
		return n;
	return gnutls_error_is_fatal((int)n) ? -EIO : -EAGAIN;
}
