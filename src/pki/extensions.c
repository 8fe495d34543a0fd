/* extensions.c - of certificates and requests: those that mean something here. */
#include "pki/cert_private.h"

const struct oid oid_subject_key = OID("\x55\x1d\x0e");
const struct oid oid_key_usage = OID("\x55\x1d\x0f");
const struct oid oid_alt_names = OID("\x55\x1d\x11");
const struct oid oid_constraints = OID("\x55\x1d\x13");
const struct oid oid_authority_key = OID("\x55\x1d\x23");
const struct oid oid_ext_usage = OID("\x55\x1d\x25");
const struct oid oid_extension_request = OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0e");

#define KP "\x2b\x06\x01\x05\x05\x07\x03"
static const struct oid ext_usages[EKU_COUNT] = {
	OID("\x55\x1d\x25\x00"),
	OID(KP "\x01"),
	OID(KP "\x02"),
	OID(KP "\x03"),
	OID(KP "\x04"),
	OID(KP "\x05"),
	OID(KP "\x06"),
	OID(KP "\x07"),
	OID(KP "\x08"),
	OID(KP "\x09"),
	OID("\x2b\x06\x01\x04\x01\x82\x37\x0a\x03\x03"),
	OID("\x60\x86\x48\x01\x86\xf8\x42\x04\x01"),
};

const struct oid *ext_usage_oid(size_t bit)
{
	return &ext_usages[bit];
}

void extension_put(struct buf *out, const struct oid *oid, bool critical, const struct buf *value)
{
	BUF_AUTO b = BUF_INIT;

	oid_put(&b, oid);
	if (critical)
		der_put(&b, DER_BOOLEAN, "\xff", 1);
	der_put_buf(&b, DER_OCTETS, value);
	der_put_buf(out, DER_SEQUENCE, &b);
}

static bool key_usage_read(struct cert *c, struct der v)
{
	struct der bits;

	if (!der_take(&v, DER_BITS, &bits) || der_len(bits) < 1 || der_len(bits) > 3)
		return false;
	for (unsigned i = 0; i < KU_COUNT && i / 8 + 1 < der_len(bits); i++)
		if (bits.p[1 + i / 8] & (0x80 >> i % 8))
			c->key_usage |= 1U << i;
	return true;
}

static bool ext_usage_read(struct cert *c, struct der v)
{
	struct der seq, oid;

	if (!der_take(&v, DER_SEQUENCE, &seq))
		return false;
	while (seq.p < seq.end) {
		if (!der_take(&seq, DER_OID, &oid))
			return false;
		for (size_t i = 0; i < EKU_COUNT; i++)
			if (oid_is(oid, &ext_usages[i]))
				c->ext_usage |= 1U << i;
	}
	/* for something, but for nothing that is known here */
	if (!c->ext_usage)
		c->ext_usage = 1U << EKU_COUNT;
	return true;
}

static bool constraints_read(struct cert *c, struct der v)
{
	struct der seq, flag;

	if (!der_take(&v, DER_SEQUENCE, &seq))
		return false;
	c->has_constraints = true;
	c->is_ca = der_take(&seq, DER_BOOLEAN, &flag) && der_len(flag) == 1 && flag.p[0] == 0xff;
	return true;
}

bool extensions_read(struct cert *c, struct der d)
{
	struct der extension, oid, flag, value, names;

	while (d.p < d.end) {
		bool ok = true;

		if (!der_take(&d, DER_SEQUENCE, &extension) || !der_take(&extension, DER_OID, &oid))
			return false;
		(void)der_take(&extension, DER_BOOLEAN, &flag);
		if (!der_take(&extension, DER_OCTETS, &value))
			return false;
		if (oid_is(oid, &oid_subject_key))
			ok = der_take(&value, DER_OCTETS, &c->subject_key);
		else if (oid_is(oid, &oid_key_usage))
			ok = key_usage_read(c, value);
		else if (oid_is(oid, &oid_ext_usage))
			ok = ext_usage_read(c, value);
		else if (oid_is(oid, &oid_constraints))
			ok = constraints_read(c, value);
		else if (oid_is(oid, &oid_alt_names))
			ok = der_take(&value, DER_SEQUENCE, &names) && alt_names_read(c, names);
		if (!ok)
			return false;
	}
	return true;
}
