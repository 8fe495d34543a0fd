/* pem.h - PEM blocks: base64 between BEGIN and END lines. */
#ifndef PKI_PEM_H
#define PKI_PEM_H

#include "base/base.h"

#define PEM_MAX ((size_t)1 << 20) /* bytes of a text looked at */

struct pem_block {
	char *type; /* "CERTIFICATE REQUEST" */
	struct buf der;
	size_t begin, end; /* where it stands in the text: from BEGIN to the end of its last line */
	bool headers;      /* "Name: value" lines before the data */
};
void pem_block_release(struct pem_block *b);

/* The first whole, well-formed block at or after *at, as Go's encoding/pem finds it: text
 * around blocks and broken blocks are passed over. *at moves behind it. False: none left. */
bool pem_next(const char *pem, size_t len, size_t *at, struct pem_block *ret);
/* The first block whose type is type, or with '*' as its first character ends in the rest. */
bool pem_find(const char *pem, size_t len, const char *type, struct pem_block *ret);
void pem_write(struct buf *out, const char *type, const void *der, size_t len);

#endif
