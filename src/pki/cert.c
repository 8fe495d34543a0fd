#include "pki/cert_private.h"

#include <errno.h>
#include <stdlib.h>

#include "object/timefmt.h"
#include "pki/pem.h"

#define MAX_DER ((size_t)64 << 10)

void cert_release(struct cert *c)
{
	free(c->common_name);
	free(c->serial_name);
	free(c->issuer);
	free(c->id);
	strvec_release(&c->organizations);
	strvec_release(&c->subject);
	strvec_release(&c->issuer_name);
	strvec_release(&c->names);
	strvec_release(&c->emails);
	strvec_release(&c->uris);
	buf_release(&c->der);
	*c = (struct cert){0};
}

/* ---- parts --------------------------------------------------------------------------------- */

static bool text_of(unsigned tag, struct der v, char **ret)
{
	bool known = tag == DER_UTF8 || tag == DER_PRINTABLE || tag == DER_IA5 || tag == 0x14;

	if (!known || memchr(v.p, '\0', der_len(v)) || !utf8_valid((const char *)v.p, der_len(v)))
		return false;
	*ret = xmemdup0(v.p, der_len(v));
	return true;
}

static bool name_read(struct der name, struct strvec *ret)
{
	struct der set, pair, oid, value;
	char dotted[64];
	unsigned tag;

	while (name.p < name.end) {
		if (!der_take(&name, DER_SET, &set))
			return false;
		for (bool more = false; set.p < set.end; more = true) {
			STR_AUTO text = NULL;

			if (ret->nr >= MAX_PARTS || !der_take(&set, DER_SEQUENCE, &pair) ||
			    !der_take(&pair, DER_OID, &oid) || !der_next(&pair, &tag, &value) ||
			    !text_of(tag, value, &text))
				return false;
			strvec_addf(ret, "%s%s=%s", more ? "+" : "", name_type_oid(oid, dotted),
				    text);
		}
	}
	return true;
}

/* The last value of a type, as Go has it; NULL: none. */
static const char *part_of(const struct strvec *name, const char *type)
{
	size_t n = strlen(type);

	for (size_t i = name->nr; i-- > 0;) {
		const char *s = name->v[i] + (name->v[i][0] == '+');

		if (!strncmp(s, type, n) && s[n] == '=')
			return s + n + 1;
	}
	return NULL;
}

static bool names_read(struct cert *c)
{
	struct der subject = c->subject_der, issuer = c->issuer_der, content;

	if (!der_take(&subject, DER_SEQUENCE, &content) || !name_read(content, &c->subject))
		return false;
	if (issuer.p &&
	    (!der_take(&issuer, DER_SEQUENCE, &content) || !name_read(content, &c->issuer_name)))
		return false;
	c->common_name = xstrdup(part_of(&c->subject, "CN"));
	c->serial_name = xstrdup(part_of(&c->subject, "serialNumber"));
	c->issuer = xstrdup(part_of(&c->issuer_name, "CN"));
	for (size_t i = 0; i < c->subject.nr; i++) {
		const char *s = c->subject.v[i] + (c->subject.v[i][0] == '+');

		if (str_starts(s, "O="))
			strvec_add(&c->organizations, s + 2);
	}
	return true;
}

static bool time_read(struct der *d, int64_t *ret)
{
	struct civil c = {0};
	struct der v;
	unsigned tag;
	int n[7] = {0};
	size_t digits;

	if (!der_next(d, &tag, &v) || (tag != DER_UTC_TIME && tag != DER_GENERAL_TIME))
		return false;
	digits = tag == DER_UTC_TIME ? 12 : 14;
	if (der_len(v) != digits + 1 || v.p[digits] != 'Z')
		return false;
	for (size_t i = 0; i < digits; i++) {
		if (v.p[i] < '0' || v.p[i] > '9')
			return false;
		n[i / 2] = n[i / 2] * 10 + (v.p[i] - '0');
	}
	if (tag == DER_UTC_TIME) {
		for (size_t i = 6; i > 0; i--)
			n[i] = n[i - 1];
		n[0] = n[1] >= 50 ? 19 : 20;
	}
	c = (struct civil){.year = n[0] * 100 + n[1],
			   .month = n[2],
			   .day = n[3],
			   .hour = n[4],
			   .min = n[5],
			   .sec = n[6]};
	if (c.month < 1 || c.month > 12 || c.day < 1 || c.day > 31 || c.hour > 23 || c.min > 59 ||
	    c.sec > 60)
		return false;
	/* what no clock here reaches */
	*ret = c.year > 2261 ? INT64_MAX : c.year < 1678 ? INT64_MIN : time_from_civil(&c);
	return true;
}

static bool set_id(struct cert *c)
{
	BUF_AUTO hex = BUF_INIT;
	uint8_t id[20];

	if (!key_id(c->spki, id))
		return false;
	for (size_t i = 0; i < sizeof(id); i++)
		buf_addf(&hex, "%02x", id[i]);
	c->id = buf_detach(&hex);
	return true;
}

/* ---- certificates --------------------------------------------------------------------------- */

/* Certificate and CertificationRequest alike: what is signed, how, the signature. */
static bool outer_read(struct cert *c, struct der *ret_tbs)
{
	struct der all = der_of(buf_str(&c->der), c->der.len), seq;

	return der_take(&all, DER_SEQUENCE, &seq) && all.p == all.end &&
	       der_take_whole(&seq, DER_SEQUENCE, &c->tbs, ret_tbs) &&
	       der_take(&seq, DER_SEQUENCE, &c->algorithm) && der_take_bits(&seq, &c->signature) &&
	       seq.p == seq.end;
}

static bool cert_read(struct cert *c)
{
	struct der tbs, v, version, ignored;

	if (!outer_read(c, &tbs))
		return false;
	c->version = 1;
	if (der_take(&tbs, 0xa0, &v)) {
		if (!der_take(&v, DER_INTEGER, &version) || der_len(version) != 1 ||
		    version.p[0] > 2)
			return false;
		c->version = version.p[0] + 1;
	}
	if (!der_take(&tbs, DER_INTEGER, &c->serial) || !der_len(c->serial) ||
	    der_len(c->serial) > 64 || !der_take(&tbs, DER_SEQUENCE, &v) ||
	    !der_same(v, c->algorithm) ||
	    !der_take_whole(&tbs, DER_SEQUENCE, &c->issuer_der, &ignored) ||
	    !der_take(&tbs, DER_SEQUENCE, &v) || !time_read(&v, &c->not_before) ||
	    !time_read(&v, &c->not_after) ||
	    !der_take_whole(&tbs, DER_SEQUENCE, &c->subject_der, &ignored) ||
	    !der_take_whole(&tbs, DER_SEQUENCE, &c->spki, &ignored))
		return false;
	(void)der_take(&tbs, 0x81, &ignored);
	(void)der_take(&tbs, 0x82, &ignored);
	if (der_take(&tbs, 0xa3, &v) &&
	    (!der_take(&v, DER_SEQUENCE, &c->extensions) || !extensions_read(c, c->extensions)))
		return false;
	return tbs.p == tbs.end && names_read(c) && set_id(c);
}

int cert_parse_der(const void *der, size_t len, struct cert *ret, struct err *err)
{
	*ret = (struct cert){0};
	if (len <= MAX_DER) {
		buf_add(&ret->der, der, len);
		if (cert_read(ret))
			return 0;
	}
	cert_release(ret);
	return err_set(err, -EINVAL, "x509: malformed certificate");
}

int cert_parse(const char *pem, size_t len, struct cert *ret, struct err *err)
{
	struct pem_block b;
	int r;

	*ret = (struct cert){0};
	if (!pem_find(pem, len, "CERTIFICATE", &b))
		return err_set(err, -EINVAL,
			       "tls: failed to find any PEM data in certificate input");
	r = cert_parse_der(buf_str(&b.der), b.der.len, ret, err);
	pem_block_release(&b);
	return r;
}

/* ---- requests
 * ------------------------------------------------------------------------------------ */

/* Attributes: only the one that asks for extensions matters. */
static bool attributes_read(struct cert *c, struct der d)
{
	struct der attribute, oid, set;

	while (d.p < d.end) {
		if (!der_take(&d, DER_SEQUENCE, &attribute) ||
		    !der_take(&attribute, DER_OID, &oid) || !der_take(&attribute, DER_SET, &set))
			return false;
		if (oid_is(oid, &oid_extension_request) &&
		    (!der_take(&set, DER_SEQUENCE, &c->extensions) ||
		     !extensions_read(c, c->extensions)))
			return false;
	}
	return true;
}

static bool csr_read(struct cert *c)
{
	struct der tbs, v;

	c->version = 1;
	if (!outer_read(c, &tbs) || !der_take(&tbs, DER_INTEGER, &v) ||
	    !der_take_whole(&tbs, DER_SEQUENCE, &c->subject_der, &v) ||
	    !der_take_whole(&tbs, DER_SEQUENCE, &c->spki, &v))
		return false;
	if (der_take(&tbs, 0xa0, &v) && !attributes_read(c, v))
		return false;
	return names_read(c) && set_id(c);
}

int csr_parse(const char *pem, size_t len, struct cert *ret, struct err *err)
{
	struct pem_block b;
	size_t at = 0;
	bool ok;

	*ret = (struct cert){0};
	if (!pem_next(pem, len, &at, &b))
		return err_set(err, -EINVAL, "PEM block type must be CERTIFICATE REQUEST");
	ok = strcmp(b.type, "CERTIFICATE REQUEST") == 0;
	if (!ok) {
		err_set(err, -EINVAL, "PEM block type must be CERTIFICATE REQUEST");
	} else {
		ret->der = b.der;
		b.der = (struct buf)BUF_INIT;
		ok = ret->der.len <= MAX_DER && csr_read(ret);
		if (!ok)
			err_set(err, -EINVAL,
				"asn1: structure error: malformed certificate request");
	}
	pem_block_release(&b);
	if (!ok)
		cert_release(ret);
	return ok ? 0 : -EINVAL;
}

bool csr_verified(const struct cert *csr)
{
	return key_verified(csr->spki, csr->algorithm, csr->tbs, csr->signature);
}

int cert_key_parse(const char *pem, size_t len, char **ret_id, struct err *err)
{
	struct cert c = {0};
	BUF_AUTO spki = BUF_INIT;
	int r;

	*ret_id = NULL;
	r = key_public(pem, len, &spki, err);
	if (r < 0)
		return r;
	c.spki = der_of(spki.s, spki.len);
	if (!set_id(&c))
		return err_set(err, -EINVAL, "tls: failed to parse private key");
	*ret_id = c.id;
	return 0;
}

char *cert_credential_id(const void *der, size_t len)
{
	BUF_AUTO b = BUF_INIT;
	uint8_t hash[32];

	sha256(der, len, hash);
	buf_adds(&b, "X509SHA256=");
	for (size_t i = 0; i < sizeof(hash); i++)
		buf_addf(&b, "%02x", hash[i]);
	return buf_detach(&b);
}

/* ---- verifying
 * ------------------------------------------------------------------------------------ */

bool cert_signed_by(const struct cert *c, const struct cert *ca)
{
	return der_same(c->issuer_der, ca->subject_der) &&
	       key_verified(ca->spki, c->algorithm, c->tbs, c->signature);
}

bool cert_self_signed(const struct cert *c)
{
	return cert_signed_by(c, c);
}

int cert_verify(const struct cert *c, const struct cert *ca, unsigned usage, int64_t now,
		struct err *err)
{
	bool late = now > c->not_after;

	if (late || now < c->not_before) {
		BUF_AUTO t = BUF_INIT;
		BUF_AUTO edge = BUF_INIT;

		time_write_rfc3339(&t, now);
		time_write_rfc3339(&edge, late ? c->not_after : c->not_before);
		return err_set(err, -EACCES,
			       "x509: certificate has expired or is not yet valid: current time %s "
			       "is %s %s",
			       buf_str(&t), late ? "after" : "before", buf_str(&edge));
	}
	if (!ca->is_ca || now > ca->not_after || !cert_signed_by(c, ca))
		return err_set(err, -EACCES, "x509: certificate signed by unknown authority");
	if (usage && c->ext_usage && !(c->ext_usage & (usage | EKU_ANY)))
		return err_set(err, -EACCES,
			       "x509: certificate specifies an incompatible key usage");
	return 0;
}
