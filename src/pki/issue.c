/* issue.c - certificates and requests written. */
#include "pki/cert_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "object/timefmt.h"
#include "pki/pem.h"

/* ---- parts --------------------------------------------------------------------------------- */

static void time_put(struct buf *out, int64_t ns)
{
	BUF_AUTO text = BUF_INIT;
	struct civil c;
	bool utc;

	time_civil(ns, &c);
	utc = c.year >= 1950 && c.year < 2050;
	time_format(&text, utc ? "%y%m%d%H%M%SZ" : "%Y%m%d%H%M%SZ", ns);
	der_put(out, utc ? DER_UTC_TIME : DER_GENERAL_TIME, text.s, text.len);
}

void key_usage_put(struct buf *out, unsigned usage, bool critical)
{
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO value = BUF_INIT;
	uint8_t bits[3] = {0};
	unsigned last = 0;

	if (!usage)
		return;
	for (unsigned i = 0; i < KU_COUNT; i++)
		if (usage & 1U << i) {
			bits[1 + i / 8] |= (uint8_t)(0x80 >> i % 8);
			last = i;
		}
	bits[0] = (uint8_t)(7 - last % 8);
	buf_add(&b, bits, 2 + last / 8);
	der_put_buf(&value, DER_BITS, &b);
	extension_put(out, &oid_key_usage, critical, &value);
}

void ext_usage_put(struct buf *out, unsigned usage, bool critical)
{
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO value = BUF_INIT;

	for (size_t i = 0; i < EKU_COUNT; i++)
		if (usage & 1U << i)
			oid_put(&b, ext_usage_oid(i));
	if (!b.len)
		return;
	der_put_buf(&value, DER_SEQUENCE, &b);
	extension_put(out, &oid_ext_usage, critical, &value);
}

void constraints_put(struct buf *out, bool ca, bool critical)
{
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO value = BUF_INIT;

	if (ca)
		der_put(&b, DER_BOOLEAN, "\xff", 1);
	der_put_buf(&value, DER_SEQUENCE, &b);
	extension_put(out, &oid_constraints, critical, &value);
}

void subject_key_put(struct buf *out, struct der spki)
{
	BUF_AUTO value = BUF_INIT;
	uint8_t id[20];

	if (!key_id(spki, id))
		return;
	der_put(&value, DER_OCTETS, id, sizeof(id));
	extension_put(out, &oid_subject_key, false, &value);
}

void authority_key_put(struct buf *out, const struct cert *issuer)
{
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO value = BUF_INIT;
	uint8_t id[20];

	if (der_len(issuer->subject_key))
		der_put(&b, 0x80, issuer->subject_key.p, der_len(issuer->subject_key));
	else if (key_id(issuer->spki, id))
		der_put(&b, 0x80, id, sizeof(id));
	der_put_buf(&value, DER_SEQUENCE, &b);
	extension_put(out, &oid_authority_key, false, &value);
}

/* ---- certificates ---------------------------------------------------------------------------- */

struct making {
	const struct cert_template *t;
	const struct cert *ca; /* NULL: self-signed */
	struct buf subject, spki, alt_names;
};

static void making_release(struct making *m)
{
	buf_release(&m->subject);
	buf_release(&m->spki);
	buf_release(&m->alt_names);
}

/* In Go's order: DNS names, mail addresses, IP addresses, URIs. */
static void alt_names_sorted(struct buf *out, struct der names)
{
	static const unsigned order[] = {0x82, 0x81, 0x87, 0x86};

	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		struct der d = names, v;
		unsigned tag;

		while (der_next(&d, &tag, &v))
			if (tag == order[i])
				der_put(out, tag, v.p, der_len(v));
	}
}

static int fill(struct making *m, struct err *err)
{
	const struct cert_template *t = m->t;
	STRVEC_AUTO subject = STRVEC_INIT;
	STRVEC_AUTO groups = STRVEC_INIT;
	BUF_AUTO name = BUF_INIT;
	BUF_AUTO names = BUF_INIT;

	if (t->like) {
		der_put_raw(&m->spki, t->like->spki);
		alt_names_sorted(&m->alt_names, t->like->alt_names);
		if (t->as_is) {
			der_put_raw(&m->subject, t->like->subject_der);
			return 0;
		}
		name_put_go(&name, &t->like->subject);
		der_put_buf(&m->subject, DER_SEQUENCE, &name);
		return 0;
	}
	strvec_split(&groups, t->organizations ? t->organizations : "", ',');
	for (size_t i = 0; i < groups.nr; i++)
		strvec_addf(&subject, "O=%s", groups.v[i]);
	strvec_addf(&subject, "CN=%s", t->common_name);
	name_put_go(&name, &subject);
	der_put_buf(&m->subject, DER_SEQUENCE, &name);
	if (!alt_names_put(&names, t->names))
		return err_set(err, -EINVAL, "x509: malformed alternative name");
	alt_names_sorted(&m->alt_names, der_of(buf_str(&names), names.len));
	return key_public(t->key_pem, strlen(t->key_pem), &m->spki, err);
}

static void extensions_put(struct making *m, struct buf *out)
{
	const struct cert_template *t = m->t;
	struct der own = der_of(m->spki.s, m->spki.len);
	BUF_AUTO value = BUF_INIT;

	if (t->as_is) {
		der_put_raw(out, t->extensions);
		return;
	}
	key_usage_put(out, t->key_usage, true);
	ext_usage_put(out, t->ext_usage, false);
	constraints_put(out, t->is_ca, true);
	if (t->is_ca)
		subject_key_put(out, own);
	if (m->ca)
		authority_key_put(out, m->ca);
	if (m->alt_names.len) {
		der_put_buf(&value, DER_SEQUENCE, &m->alt_names);
		extension_put(out, &oid_alt_names, false, &value);
	}
}

static void serial_put(const struct making *m, struct buf *out)
{
	uint8_t hash[32];

	if (m->t->serial) {
		der_put_uint(out, m->t->serial, m->t->serial_len);
		return;
	}
	sha256(buf_str(&m->spki), m->spki.len, hash);
	hash[0] &= 0x7f;
	der_put_uint(out, hash, 8);
}

static void tbs_put(struct making *m, const struct buf *algorithm, struct buf *out)
{
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO inner = BUF_INIT;
	BUF_AUTO extensions = BUF_INIT;
	bool first = m->t->as_is && !der_len(m->t->extensions); /* version 1 */

	if (!first) {
		der_put(&inner, DER_INTEGER, "\x02", 1);
		der_put_buf(&b, 0xa0, &inner);
	}
	serial_put(m, &b);
	buf_add(&b, algorithm->s, algorithm->len);
	if (m->ca)
		der_put_raw(&b, m->ca->subject_der);
	else
		buf_add(&b, m->subject.s, m->subject.len);
	buf_reset(&inner);
	time_put(&inner, m->t->not_before);
	time_put(&inner, m->t->not_after);
	der_put_buf(&b, DER_SEQUENCE, &inner);
	buf_add(&b, m->subject.s, m->subject.len);
	buf_add(&b, m->spki.s, m->spki.len);
	if (!first) {
		buf_reset(&inner);
		extensions_put(m, &extensions);
		der_put_buf(&inner, DER_SEQUENCE, &extensions);
		der_put_buf(&b, 0xa3, &inner);
	}
	der_put_buf(out, DER_SEQUENCE, &b);
}

/* The signed whole: what, how, signature. */
static void signed_put(const struct buf *tbs, const struct buf *algorithm,
		       const struct buf *signature, const char *type, struct buf *ret_pem)
{
	BUF_AUTO all = BUF_INIT;
	BUF_AUTO der = BUF_INIT;

	buf_add(&all, tbs->s, tbs->len);
	buf_add(&all, algorithm->s, algorithm->len);
	der_put_bits(&all, signature->s, signature->len);
	der_put_buf(&der, DER_SEQUENCE, &all);
	pem_write(ret_pem, type, der.s, der.len);
}

int cert_issue(const struct cert_template *t, const char *ca_cert, const char *ca_key,
	       struct buf *ret_pem, struct err *err)
{
	struct making m = {.t = t};
	struct cert ca = {0};
	BUF_AUTO algorithm = BUF_INIT;
	BUF_AUTO tbs = BUF_INIT;
	BUF_AUTO signature = BUF_INIT;
	int r = 0;

	if (ca_cert)
		r = cert_parse(ca_cert, strlen(ca_cert), &ca, err);
	m.ca = ca_cert ? &ca : NULL;
	if (r == 0)
		r = fill(&m, err);
	if (r == 0)
		r = key_algorithm(ca_key, strlen(ca_key), &algorithm, err);
	if (r == 0) {
		tbs_put(&m, &algorithm, &tbs);
		r = key_sign(ca_key, strlen(ca_key), tbs.s, tbs.len, &signature, err);
	}
	if (r == 0)
		signed_put(&tbs, &algorithm, &signature, "CERTIFICATE", ret_pem);
	making_release(&m);
	cert_release(&ca);
	return r;
}

int csr_make(struct der subject, struct der extensions, const char *key_pem, struct buf *ret_pem,
	     struct err *err)
{
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO attributes = BUF_INIT;
	BUF_AUTO set = BUF_INIT;
	BUF_AUTO tbs = BUF_INIT;
	BUF_AUTO algorithm = BUF_INIT;
	BUF_AUTO signature = BUF_INIT;
	int r;

	der_put_uint(&b, "", 1);
	der_put_raw(&b, subject);
	r = key_public(key_pem, strlen(key_pem), &b, err);
	if (r < 0)
		return r;
	if (der_len(extensions)) {
		der_put(&tbs, DER_SEQUENCE, extensions.p, der_len(extensions));
		oid_put(&set, &oid_extension_request);
		der_put_buf(&set, DER_SET, &tbs);
		der_put_buf(&attributes, DER_SEQUENCE, &set);
		buf_reset(&tbs);
	}
	der_put_buf(&b, 0xa0, &attributes);
	der_put_buf(&tbs, DER_SEQUENCE, &b);
	r = key_algorithm(key_pem, strlen(key_pem), &algorithm, err);
	if (r == 0)
		r = key_sign(key_pem, strlen(key_pem), tbs.s, tbs.len, &signature, err);
	if (r == 0)
		signed_put(&tbs, &algorithm, &signature, "CERTIFICATE REQUEST", ret_pem);
	return r;
}
