/* pki.c - keys and certificates with GnuTLS. */
#include "gateway/pki_private.h"
#include "object/ip.h"

#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <stdlib.h>

int tls_err(struct err *err, const char *what, int rc)
{
	return err_set(err, -EIO, "%s: %s", what, gnutls_strerror(rc));
}

/* ---- names ------------------------------------------------------------------------ */

static int set_names(gnutls_x509_crt_t crt, const char *const *names)
{
	int rc = 0;

	for (size_t i = 0; rc >= 0 && names && names[i]; i++) {
		uint8_t ip[16] = {0};
		uint32_t n = 0;
		bool v4 = ipv4_parse(names[i], &n);
		bool v6 = !strcmp(names[i], "::1");

		for (int k = 0; v4 && k < 4; k++)
			ip[k] = (uint8_t)(n >> (24 - 8 * k));
		ip[15] = v6;
		if (v4 || v6)
			rc = gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, ip,
								  v4 ? 4 : 16, GNUTLS_FSAN_APPEND);
		else
			rc = gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, names[i],
								  (unsigned)strlen(names[i]),
								  GNUTLS_FSAN_APPEND);
	}
	return rc;
}

static int set_subject(gnutls_x509_crt_t crt, const struct door_cert *c)
{
	STRVEC_AUTO groups = STRVEC_INIT;
	int rc = 0;

	if (!str_empty(c->groups))
		strvec_split(&groups, c->groups, ',');
	for (size_t i = 0; rc >= 0 && i < groups.nr; i++)
		rc = gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_ORGANIZATION_NAME, 0,
						   groups.v[i], (unsigned)strlen(groups.v[i]));
	if (rc >= 0)
		rc = gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0,
						   c->common_name,
						   (unsigned)strlen(c->common_name));
	return rc;
}

/* ---- making ----------------------------------------------------------------------- */

static int set_common(gnutls_x509_crt_t crt, const struct door_cert *c, bool ca)
{
	unsigned usage = ca ? GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_DIGITAL_SIGNATURE |
					 GNUTLS_KEY_KEY_ENCIPHERMENT
			    : GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_ENCIPHERMENT;
	uint8_t serial[8], id[20];
	size_t id_len = sizeof(id);
	int rc = gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial));

	serial[0] &= 0x7f;
	serial[0] |= 0x40;
	if (rc >= 0)
		rc = gnutls_x509_crt_set_version(crt, 3);
	if (rc >= 0)
		rc = gnutls_x509_crt_set_serial(crt, serial, sizeof(serial));
	if (rc >= 0)
		rc = gnutls_x509_crt_set_activation_time(crt, c->not_before_s);
	if (rc >= 0)
		rc = gnutls_x509_crt_set_expiration_time(crt, c->not_after_s);
	if (rc >= 0)
		rc = gnutls_x509_crt_set_basic_constraints(crt, ca, -1);
	if (rc >= 0)
		rc = gnutls_x509_crt_set_key_usage(crt, usage);
	if (rc >= 0 && c->server)
		rc = gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_SERVER, 0);
	if (rc >= 0 && c->client)
		rc = gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_CLIENT, 0);
	if (rc >= 0)
		rc = gnutls_x509_crt_get_key_id(crt, 0, id, &id_len);
	if (rc >= 0)
		rc = gnutls_x509_crt_set_subject_key_id(crt, id, id_len);
	return rc;
}

static int add_pem(struct buf *out, gnutls_x509_crt_t crt)
{
	gnutls_datum_t text = {0};
	int rc = gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &text);

	if (rc >= 0)
		buf_add(out, text.data, text.size);
	gnutls_free(text.data);
	return rc;
}

static int sign_with(gnutls_x509_crt_t crt, gnutls_x509_crt_t ca, gnutls_x509_privkey_t key,
		     struct buf *ret_pem)
{
	uint8_t id[64];
	size_t len = sizeof(id);
	int rc = gnutls_x509_crt_get_subject_key_id(ca, id, &len, NULL);

	if (rc >= 0)
		rc = gnutls_x509_crt_set_authority_key_id(crt, id, len);
	if (rc >= 0)
		rc = gnutls_x509_crt_sign2(crt, ca, key, GNUTLS_DIG_SHA256, 0);
	return rc < 0 ? rc : add_pem(ret_pem, crt);
}

int door_key_new(gnutls_x509_privkey_t *ret, struct buf *ret_pem, struct err *err)
{
	unsigned bits = GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);
	gnutls_datum_t text = {0};
	int rc = gnutls_x509_privkey_init(ret);

	if (rc < 0)
		return tls_err(err, "make a key", rc);
	rc = gnutls_x509_privkey_generate(*ret, GNUTLS_PK_ECDSA, bits, 0);
	if (rc >= 0)
		rc = gnutls_x509_privkey_export2(*ret, GNUTLS_X509_FMT_PEM, &text);
	if (rc >= 0)
		buf_add(ret_pem, text.data, text.size);
	gnutls_free(text.data);
	if (rc < 0) {
		gnutls_x509_privkey_deinit(*ret);
		return tls_err(err, "make a key", rc);
	}
	return 0;
}

int door_pki_issue(const struct door_pki *p, const struct door_cert *c, struct buf *ret_cert_pem,
		   struct buf *ret_key_pem, struct err *err)
{
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;
	int rc = door_key_new(&key, ret_key_pem, err);

	if (rc < 0)
		return rc;
	rc = gnutls_x509_crt_init(&crt);
	if (rc >= 0) {
		rc = gnutls_x509_crt_set_key(crt, key);
		if (rc >= 0)
			rc = set_subject(crt, c);
		if (rc >= 0)
			rc = set_common(crt, c, false);
		if (rc >= 0)
			rc = set_names(crt, c->names);
		if (rc >= 0)
			rc = sign_with(crt, p->ca, p->ca_key, ret_cert_pem);
		gnutls_x509_crt_deinit(crt);
	}
	gnutls_x509_privkey_deinit(key);
	return rc < 0 ? tls_err(err, "issue a certificate", rc) : 0;
}

/* ---- reading -------------------------------------------------------------------------- */

static char *dn_part(gnutls_x509_crt_t crt, const char *oid, unsigned i)
{
	char text[1024];
	size_t len = sizeof(text);

	if (gnutls_x509_crt_get_dn_by_oid(crt, oid, i, 0, text, &len) < 0)
		return NULL;
	if (memchr(text, '\0', len))
		return NULL; /* a name that ends early is nobody's */
	return xmemdup0(text, len);
}

/* Whether it is one of those that were made for the kubeconfigs here. */
static bool is_own(const struct door_pki *p, const void *der, size_t len)
{
	uint8_t hash[32];

	sha256(der, len, hash);
	for (size_t i = 0; i < p->nr_own; i++)
		if (memcmp(p->own[i], hash, sizeof(hash)) == 0)
			return true;
	return false;
}

/* Certificates of the cluster's own signers live by the cluster's clock, those made here by the
 * wall's; one that is valid already by either has begun. */
static bool in_time(const struct door_pki *p, gnutls_x509_crt_t crt, const gnutls_datum_t *raw,
		    int64_t now_s, int64_t wall_s)
{
	int64_t end = is_own(p, raw->data, raw->size) ? wall_s : now_s;

	return MAX(now_s, wall_s) >= gnutls_x509_crt_get_activation_time(crt) &&
	       end <= gnutls_x509_crt_get_expiration_time(crt);
}

static int check(const struct door_pki *p, gnutls_x509_crt_t crt, struct err *err)
{
	gnutls_typed_vdata_st purpose = {
		.type = GNUTLS_DT_KEY_PURPOSE_OID,
		.data = (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_CLIENT};
	unsigned status = 0;
	int rc = gnutls_x509_trust_list_verify_crt2(
		p->trust, &crt, 1, &purpose, 1, GNUTLS_VERIFY_DISABLE_TIME_CHECKS, &status, NULL);

	if (rc < 0 || status)
		return err_set(err, -EACCES, "x509: certificate signed by unknown authority");
	return 0;
}

int door_pki_identify(const struct door_pki *p, const void *der, size_t len, int64_t now_s,
		      int64_t wall_s, char **ret_name, struct strvec *ret_groups, struct err *err)
{
	gnutls_datum_t raw = {(unsigned char *)(uintptr_t)der, (unsigned)len};
	gnutls_x509_crt_t crt;
	char *part;
	int rc = gnutls_x509_crt_init(&crt);

	if (rc < 0)
		return tls_err(err, "read a certificate", rc);
	*ret_name = NULL;
	rc = gnutls_x509_crt_import(crt, &raw, GNUTLS_X509_FMT_DER);
	rc = rc < 0 ? err_set(err, -EACCES, "x509: malformed certificate")
		    : check(p, crt, err);
	if (rc == 0 && !in_time(p, crt, &raw, now_s, wall_s))
		rc = err_set(err, -EACCES, "x509: certificate has expired or is not yet valid");
	if (rc == 0) {
		*ret_name = dn_part(crt, GNUTLS_OID_X520_COMMON_NAME, 0);
		for (unsigned i = 0; i < 64; i++) {
			part = dn_part(crt, GNUTLS_OID_X520_ORGANIZATION_NAME, i);
			if (!part)
				break;
			strvec_take(ret_groups, part);
		}
		if (str_empty(*ret_name))
			rc = err_set(err, -EACCES, "x509: subject with cn= is required");
	}
	gnutls_x509_crt_deinit(crt);
	return rc;
}
