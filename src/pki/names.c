/* names.c - distinguished and alternative names. */
#include "pki/cert_private.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

/* In the order of Go's pkix.Name.ToRDNSequence, then others that people use. */
static const struct {
	const char *type;
	struct oid oid;
} types[] = {
	{"C", OID("\x55\x04\x06")},
	{"O", OID("\x55\x04\x0a")},
	{"OU", OID("\x55\x04\x0b")},
	{"L", OID("\x55\x04\x07")},
	{"ST", OID("\x55\x04\x08")},
	{"street", OID("\x55\x04\x09")},
	{"postalCode", OID("\x55\x04\x11")},
	{"CN", OID("\x55\x04\x03")},
	{"serialNumber", OID("\x55\x04\x05")},
	{"emailAddress", OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01")},
	{"DC", OID("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19")},
	{"UID", OID("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01")},
	{"title", OID("\x55\x04\x0c")},
	{"GN", OID("\x55\x04\x2a")},
	{"SN", OID("\x55\x04\x04")},
};
#define GO_TYPES 9

const char *name_type_oid(struct der d, char out[64])
{
	unsigned long n = 0;
	size_t at = 0;
	bool first = true;

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (oid_is(d, &types[i].oid))
			return types[i].type;
	out[0] = '\0';
	for (const uint8_t *p = d.p; p < d.end && at < 48 && n < 1UL << 48; p++) {
		n = n << 7 | (*p & 0x7f);
		if (*p & 0x80)
			continue;
		if (first) {
			unsigned long top = MIN(n / 40, 2UL);

			at += (size_t)snprintf(out + at, 64 - at, "%lu", top);
			n -= top * 40;
			first = false;
		}
		at += (size_t)snprintf(out + at, 64 - at, ".%lu", n);
		n = 0;
	}
	return out;
}

static bool is_printable(const char *s)
{
	static const char others[] = " '()+,-./:=?";

	for (; *s; s++)
		if (!((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
		      (*s >= '0' && *s <= '9') || strchr(others, *s)))
			return false;
	return true;
}

static bool attribute_put(struct buf *out, const char *type, const char *value, bool utf8)
{
	BUF_AUTO b = BUF_INIT;
	unsigned tag;

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (strcmp(types[i].type, type) != 0)
			continue;
		tag = !utf8 && is_printable(value) ? DER_PRINTABLE : DER_UTF8;
		if (utf8 && (!strcmp(type, "C") || !strcmp(type, "serialNumber")))
			tag = DER_PRINTABLE;
		if (!strcmp(type, "emailAddress") || !strcmp(type, "DC"))
			tag = DER_IA5;
		oid_put(&b, &types[i].oid);
		der_put(&b, tag, value, strlen(value));
		der_put_buf(out, DER_SEQUENCE, &b);
		return true;
	}
	return false;
}

bool name_put(struct buf *out, const char *type, const char *value, bool utf8)
{
	BUF_AUTO b = BUF_INIT;

	if (!attribute_put(&b, type, value, utf8))
		return false;
	der_put_buf(out, DER_SET, &b);
	return true;
}

static int by_bytes(const void *pa, const void *pb)
{
	const struct buf *a = pa, *b = pb;
	int c = memcmp(buf_str(a), buf_str(b), MIN(a->len, b->len));

	return c ? c : (a->len > b->len) - (a->len < b->len);
}

/* All values of a type as one relative name: a SET is written in the order of its bytes. */
static void set_put(struct buf *out, const char *type, const struct strvec *values)
{
	struct buf *each = xcalloc(values->nr, sizeof(*each));
	BUF_AUTO b = BUF_INIT;

	for (size_t i = 0; i < values->nr; i++)
		(void)attribute_put(&each[i], type, values->v[i], false);
	qsort(each, values->nr, sizeof(*each), by_bytes);
	for (size_t i = 0; i < values->nr; i++) {
		buf_add(&b, each[i].s, each[i].len);
		buf_release(&each[i]);
	}
	free(each);
	if (values->nr)
		der_put_buf(out, DER_SET, &b);
}

void name_put_go(struct buf *out, const struct strvec *subject)
{
	for (size_t t = 0; t < GO_TYPES; t++) {
		bool single =
			!strcmp(types[t].type, "CN") || !strcmp(types[t].type, "serialNumber");
		STRVEC_AUTO values = STRVEC_INIT;

		for (size_t i = 0; i < subject->nr; i++) {
			const char *part = subject->v[i] + (subject->v[i][0] == '+');
			size_t n = strlen(types[t].type);

			if (strncmp(part, types[t].type, n) || part[n] != '=')
				continue;
			if (single)
				strvec_release(&values); /* the last one counts */
			strvec_add(&values, part + n + 1);
		}
		set_put(out, types[t].type, &values);
	}
}

/* ---- alternative names -------------------------------------------------------------------- */

static bool alt_name_put(struct buf *out, const char *s)
{
	static const struct {
		const char *prefix;
		unsigned tag;
	} forms[] = {
		{"DNS:", 0x82}, {"email:", 0x81}, {"URI:", 0x86}, {"IP:", 0}, {"IP Address:", 0}};
	uint8_t address[16];
	unsigned tag = 0x82;
	bool said = false;

	for (size_t i = 0; !said && i < ARRAY_SIZE(forms); i++)
		if (str_starts(s, forms[i].prefix)) {
			s += strlen(forms[i].prefix);
			tag = forms[i].tag;
			said = true;
		}
	if (!said || !tag) {
		size_t len = inet_pton(AF_INET, s, address) == 1    ? 4
			     : inet_pton(AF_INET6, s, address) == 1 ? 16
								    : 0;

		if (len)
			der_put(out, 0x87, address, len);
		if (len || said)
			return len > 0;
	}
	if (!*s)
		return false;
	der_put(out, tag, s, strlen(s));
	return true;
}

bool alt_names_put(struct buf *out, const char *list)
{
	STRVEC_AUTO all = STRVEC_INIT;

	strvec_split(&all, list ? list : "", ',');
	for (size_t i = 0; i < all.nr; i++) {
		char *s = all.v[i] + strspn(all.v[i], " ");

		for (size_t n = strlen(s); n && s[n - 1] == ' '; n--)
			s[n - 1] = '\0';
		if (!alt_name_put(out, s))
			return false;
	}
	return true;
}

bool alt_names_read(struct cert *c, struct der d)
{
	unsigned tag;
	struct der v;

	c->alt_names = d;
	while (d.p < d.end) {
		char text[INET6_ADDRSTRLEN];

		if (!der_next(&d, &tag, &v))
			return false;
		if (tag == 0x87) {
			if ((der_len(v) != 4 && der_len(v) != 16) ||
			    !inet_ntop(der_len(v) == 4 ? AF_INET : AF_INET6, v.p, text,
				       sizeof(text)))
				return false;
			strvec_add(&c->names, text);
		} else if (tag == 0x82 || tag == 0x81 || tag == 0x86) {
			if (memchr(v.p, '\0', der_len(v)))
				return false;
			strvec_addn(tag == 0x82   ? &c->names
				    : tag == 0x81 ? &c->emails
						  : &c->uris,
				    (const char *)v.p, der_len(v));
		}
	}
	return true;
}
