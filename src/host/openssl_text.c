/* openssl_text.c - certificates and requests as `openssl x509 -text` and `req -text` show them. */
#include "host/openssl.h"

#include "object/timefmt.h"
#include "pki/pem.h"

void cert_date(int64_t ns, struct buf *out)
{
	time_format(out, "%b %e %T %Y GMT", ns);
}

void openssl_hex(struct buf *out, const uint8_t *p, size_t n, size_t per_row, const char *indent,
		 bool upper)
{
	for (size_t i = 0; i < n; i++) {
		if (i % per_row == 0)
			buf_adds(out, indent);
		buf_addf(out, upper ? "%02X" : "%02x", p[i]);
		buf_adds(out, i + 1 == n ? "\n" : (i + 1) % per_row == 0 ? ":\n" : ":");
	}
}

/* Values with characters that mean something in a name are quoted; control characters shown as
 * "\0A". */
static void value_text(const char *v, struct buf *out)
{
	size_t n = strlen(v);
	bool quote = strpbrk(v, ",+\"\\<>;") || *v == ' ' || *v == '#' || (n && v[n - 1] == ' ');

	if (quote)
		buf_addc(out, '"');
	for (; *v; v++) {
		if (*v == '"' || *v == '\\')
			buf_addc(out, '\\');
		if ((unsigned char)*v < ' ' || *v == 0x7f)
			buf_addf(out, "\\%02X", (unsigned char)*v);
		else
			buf_addc(out, *v);
	}
	if (quote)
		buf_addc(out, '"');
}

void openssl_name(const struct strvec *name, struct buf *out)
{
	for (size_t i = 0; i < name->nr; i++) {
		const char *s = name->v[i];
		bool joined = *s == '+';
		const char *eq;

		s += joined;
		eq = strchr(s, '=');
		buf_adds(out, !i ? "" : joined ? " + " : ", ");
		buf_addf(out, "%.*s = ", (int)(eq - s), s);
		value_text(eq + 1, out);
	}
}

/* ---- keys and signatures -------------------------------------------------------------------- */

static const struct algorithm {
	struct oid oid;
	const char *name;
} algorithms[] = {
	{OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), "rsaEncryption"},
	{OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"), "sha256WithRSAEncryption"},
	{OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c"), "sha384WithRSAEncryption"},
	{OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d"), "sha512WithRSAEncryption"},
	{OID("\x2a\x86\x48\xce\x3d\x02\x01"), "id-ecPublicKey"},
	{OID("\x2a\x86\x48\xce\x3d\x04\x03\x02"), "ecdsa-with-SHA256"},
	{OID("\x2a\x86\x48\xce\x3d\x04\x03\x03"), "ecdsa-with-SHA384"},
	{OID("\x2a\x86\x48\xce\x3d\x04\x03\x04"), "ecdsa-with-SHA512"},
	{OID("\x2b\x65\x70"), "ED25519"},
};

static const struct {
	struct oid oid;
	const char *name, *nist;
	int bits;
} curves[] = {
	{OID("\x2a\x86\x48\xce\x3d\x03\x01\x07"), "prime256v1", "P-256", 256},
	{OID("\x2b\x81\x04\x00\x22"), "secp384r1", "P-384", 384},
	{OID("\x2b\x81\x04\x00\x23"), "secp521r1", "P-521", 521},
};

static const char *algorithm_name(struct der d, char dotted[64])
{
	struct der oid;

	if (!der_take(&d, DER_OID, &oid))
		return "";
	for (size_t i = 0; i < ARRAY_SIZE(algorithms); i++)
		if (oid_is(oid, &algorithms[i].oid))
			return algorithms[i].name;
	return name_type_oid(oid, dotted);
}

static void exponent_text(struct der e, struct buf *out)
{
	uint64_t n = 0;

	for (const uint8_t *p = e.p; p < e.end; p++)
		n = n << 8 | *p;
	buf_addf(out, "                Exponent: %llu (0x%llx)\n", (unsigned long long)n,
		 (unsigned long long)n);
}

static size_t bits_of(struct der modulus)
{
	size_t bits;
	uint8_t top;

	while (modulus.p < modulus.end && !*modulus.p)
		modulus.p++;
	if (modulus.p == modulus.end)
		return 0;
	bits = (der_len(modulus) - 1) * 8;
	for (top = *modulus.p; top; top = (uint8_t)(top >> 1))
		bits++;
	return bits;
}

static void curve_text(struct der algorithm, struct der bits, struct buf *out)
{
	static const char indent[] = "                    ";
	struct der oid, curve = {NULL, NULL};

	(void)der_take(&algorithm, DER_OID, &oid);
	(void)der_take(&algorithm, DER_OID, &curve);
	for (size_t i = 0; i < ARRAY_SIZE(curves); i++) {
		if (!oid_is(curve, &curves[i].oid))
			continue;
		buf_addf(out, "                Public-Key: (%d bit)\n                pub:\n",
			 curves[i].bits);
		openssl_hex(out, bits.p, der_len(bits), 15, indent, false);
		buf_addf(out, "                ASN1 OID: %s\n                NIST CURVE: %s\n",
			 curves[i].name, curves[i].nist);
		return;
	}
	if (curve.p)
		return;
	buf_adds(out, "                ED25519 Public-Key:\n                pub:\n");
	openssl_hex(out, bits.p, der_len(bits), 15, indent, false);
}

static void key_text(const struct cert *c, struct buf *out)
{
	struct der spki = c->spki, seq, algorithm, modulus, exponent, bits;
	char dotted[64];

	if (!der_take(&spki, DER_SEQUENCE, &seq) || !der_take(&seq, DER_SEQUENCE, &algorithm) ||
	    !der_take_bits(&seq, &bits))
		return;
	buf_addf(out, "        Subject Public Key Info:\n            Public Key Algorithm: %s\n",
		 algorithm_name(algorithm, dotted));
	if (!key_rsa_parts(c->spki, &modulus, &exponent)) {
		curve_text(algorithm, bits, out);
		return;
	}
	buf_addf(out, "                Public-Key: (%zu bit)\n                Modulus:\n",
		 bits_of(modulus));
	openssl_hex(out, modulus.p, der_len(modulus), 15, "                    ", false);
	exponent_text(exponent, out);
}

static void signature_text(const struct cert *c, struct buf *out)
{
	char dotted[64];

	buf_addf(out, "    Signature Algorithm: %s\n    Signature Value:\n",
		 algorithm_name(c->algorithm, dotted));
	openssl_hex(out, c->signature.p, der_len(c->signature), 18, "        ", false);
}

void openssl_public_pem(const struct cert *c, struct buf *out)
{
	pem_write(out, "PUBLIC KEY", c->spki.p, der_len(c->spki));
}

/* ---- extensions ------------------------------------------------------------------------------ */

static void words(unsigned bits, const char *const *names, size_t n, struct buf *out)
{
	bool more = false;

	for (size_t i = 0; i < n; i++)
		if (bits & 1U << i) {
			buf_addf(out, "%s%s", more ? ", " : "", names[i]);
			more = true;
		}
}

static void alt_names_text(const struct cert *c, struct buf *out)
{
	struct der d = c->alt_names, v;
	unsigned tag;
	size_t dns = 0, ip = 0, mail = 0, uri = 0;

	/* names holds DNS names and addresses in the order in which they stand */
	while (der_next(&d, &tag, &v)) {
		const char *kind = NULL, *text = NULL;

		if (tag == 0x82 || tag == 0x87) {
			kind = tag == 0x82 ? "DNS" : "IP Address";
			text = c->names.v[dns + ip];
			*(tag == 0x82 ? &dns : &ip) += 1;
		} else if (tag == 0x81) {
			kind = "email";
			text = c->emails.v[mail++];
		} else if (tag == 0x86) {
			kind = "URI";
			text = c->uris.v[uri++];
		}
		if (kind)
			buf_addf(out, "%s%s:%s", out->len ? ", " : "", kind, text);
	}
}

static void key_link_text(struct der v, bool authority, struct buf *out)
{
	struct der seq, id;

	if (authority && (!der_take(&v, DER_SEQUENCE, &seq) || !der_take(&seq, 0x80, &id)))
		return;
	if (!authority && !der_take(&v, DER_OCTETS, &id))
		return;
	openssl_hex(out, id.p, der_len(id), 64, "", true);
	if (out->len && out->s[out->len - 1] == '\n')
		buf_trunc(out, out->len - 1);
}

/* The name of an extension, its short name, and what it says. */
static const char *extension(const struct cert *c, struct der oid, struct der value,
			     const char **ret_short, char dotted[64], struct buf *out)
{
	static const char *const uses[] = {
		"Digital Signature", "Non Repudiation", "Key Encipherment",
		"Data Encipherment", "Key Agreement",   "Certificate Sign",
		"CRL Sign",          "Encipher Only",   "Decipher Only"};
	static const char *const purposes[] = {"Any Extended Key Usage",
					       "TLS Web Server Authentication",
					       "TLS Web Client Authentication",
					       "Code Signing",
					       "E-mail Protection",
					       "IPSec End System",
					       "IPSec Tunnel",
					       "IPSec User",
					       "Time Stamping",
					       "OCSP Signing",
					       "Microsoft Server Gated Crypto",
					       "Netscape Server Gated Crypto"};

	if (oid_is(oid, &oid_key_usage)) {
		words(c->key_usage, uses, ARRAY_SIZE(uses), out);
		*ret_short = "keyUsage";
		return "X509v3 Key Usage";
	}
	if (oid_is(oid, &oid_ext_usage)) {
		words(c->ext_usage, purposes, ARRAY_SIZE(purposes), out);
		*ret_short = "extendedKeyUsage";
		return "X509v3 Extended Key Usage";
	}
	if (oid_is(oid, &oid_constraints)) {
		buf_adds(out, c->is_ca ? "CA:TRUE" : "CA:FALSE");
		*ret_short = "basicConstraints";
		return "X509v3 Basic Constraints";
	}
	if (oid_is(oid, &oid_alt_names)) {
		alt_names_text(c, out);
		*ret_short = "subjectAltName";
		return "X509v3 Subject Alternative Name";
	}
	if (oid_is(oid, &oid_subject_key) || oid_is(oid, &oid_authority_key)) {
		bool authority = oid_is(oid, &oid_authority_key);

		key_link_text(value, authority, out);
		*ret_short = authority ? "authorityKeyIdentifier" : "subjectKeyIdentifier";
		return authority ? "X509v3 Authority Key Identifier"
				 : "X509v3 Subject Key Identifier";
	}
	*ret_short = "";
	return name_type_oid(oid, dotted);
}

bool openssl_extensions_text(const struct cert *c, const char *wanted, int indent, struct buf *out)
{
	struct der d = c->extensions, e, oid, flag, value;
	STRVEC_AUTO list = STRVEC_INIT;
	bool any = false;

	if (wanted)
		strvec_split(&list, wanted, ',');
	while (der_take(&d, DER_SEQUENCE, &e) && der_take(&e, DER_OID, &oid)) {
		bool critical = der_take(&e, DER_BOOLEAN, &flag);
		BUF_AUTO text = BUF_INIT;
		char dotted[64];
		const char *name, *small = "";

		if (!der_take(&e, DER_OCTETS, &value))
			break;
		name = extension(c, oid, value, &small, dotted, &text);
		if (wanted && !strvec_has(&list, small))
			continue;
		any = true;
		buf_addf(out, "%*s%s: %s\n%*s%s\n", indent, "", name, critical ? "critical" : "",
			 indent + 4, "", buf_str(&text));
	}
	return any;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void serial_text(const struct cert *c, struct buf *out)
{
	struct der s = c->serial;
	uint64_t n = 0;

	while (der_len(s) > 1 && !*s.p)
		s.p++;
	if (der_len(s) < 8 || (der_len(s) == 8 && !(*s.p & 0x80))) {
		for (const uint8_t *p = s.p; p < s.end; p++)
			n = n << 8 | *p;
		buf_addf(out, "        Serial Number: %llu (0x%llx)\n", (unsigned long long)n,
			 (unsigned long long)n);
		return;
	}
	buf_adds(out, "        Serial Number:\n");
	openssl_hex(out, s.p, der_len(s), 64, "            ", false);
}

void openssl_cert_text(const struct cert *c, struct buf *out)
{
	char dotted[64];

	buf_addf(out, "Certificate:\n    Data:\n        Version: %d (0x%x)\n", c->version,
		 (unsigned)c->version - 1);
	serial_text(c, out);
	buf_addf(out, "        Signature Algorithm: %s\n        Issuer: ",
		 algorithm_name(c->algorithm, dotted));
	openssl_name(&c->issuer_name, out);
	buf_adds(out, "\n        Validity\n            Not Before: ");
	cert_date(c->not_before, out);
	buf_adds(out, "\n            Not After : ");
	cert_date(c->not_after, out);
	buf_adds(out, "\n        Subject: ");
	openssl_name(&c->subject, out);
	buf_addc(out, '\n');
	key_text(c, out);
	if (der_len(c->extensions)) {
		buf_adds(out, "        X509v3 extensions:\n");
		(void)openssl_extensions_text(c, NULL, 12, out);
	}
	signature_text(c, out);
}

void openssl_csr_text(const struct cert *c, struct buf *out)
{
	buf_adds(out,
		 "Certificate Request:\n    Data:\n        Version: 1 (0x0)\n        Subject: ");
	openssl_name(&c->subject, out);
	buf_addc(out, '\n');
	key_text(c, out);
	buf_adds(out, "        Attributes:\n");
	if (!der_len(c->extensions))
		buf_adds(out, "            (none)\n");
	buf_adds(out, "            Requested Extensions:\n");
	(void)openssl_extensions_text(c, NULL, 16, out);
	signature_text(c, out);
}
