/*
 * der.h - DER, as far as keys, certificates and requests need it: elements of definite length
 * with tags of one byte. Reading never looks past what it was given and never recurses;
 * writing goes from the inside out.
 */
#ifndef PKI_DER_H
#define PKI_DER_H

#include "base/base.h"

enum {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BITS = 0x03,
	DER_OCTETS = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_UTF8 = 0x0c,
	DER_PRINTABLE = 0x13,
	DER_IA5 = 0x16,
	DER_UTC_TIME = 0x17,
	DER_GENERAL_TIME = 0x18,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
};

/* A run of bytes, borrowed. */
struct der {
	const uint8_t *p, *end;
};

struct der der_of(const void *p, size_t len);
size_t der_len(struct der d);
bool der_same(struct der a, struct der b);
/* Takes the next element off d: its tag and content. False: there is none, or it is malformed. */
bool der_next(struct der *d, unsigned *ret_tag, struct der *ret_content);
/* The same, when its tag is tag; else d stays and the answer is false. */
bool der_take(struct der *d, unsigned tag, struct der *ret_content);
/* The same with the header: the whole element's bytes. */
bool der_take_whole(struct der *d, unsigned tag, struct der *ret_whole, struct der *ret_content);
/* A BIT STRING without unused bits: the bytes. */
bool der_take_bits(struct der *d, struct der *ret);

void der_put(struct buf *out, unsigned tag, const void *content, size_t len);
void der_put_buf(struct buf *out, unsigned tag, const struct buf *content);
void der_put_bits(struct buf *out, const void *p, size_t len);
/* A non-negative INTEGER from big-endian bytes. */
void der_put_uint(struct buf *out, const void *p, size_t len);
void der_put_raw(struct buf *out, struct der d);

/* ---- object identifiers, as content bytes ------------------------------------------------ */

struct oid {
	const char *bytes; /* content octets */
	size_t len;
};
#define OID(text)                                                                                  \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}
bool oid_is(struct der d, const struct oid *o);
void oid_put(struct buf *out, const struct oid *o);

#endif
