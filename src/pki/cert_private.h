/* cert_private.h - what the files of certificates share. */
#ifndef PKI_CERT_PRIVATE_H
#define PKI_CERT_PRIVATE_H

#include "pki/cert.h"

#define MAX_PARTS 64 /* attributes of a name */

/* A subject the way Go's pkix.Name writes it: known types only, in its order. */
void name_put_go(struct buf *out, const struct strvec *subject);
/* The content of GeneralNames into names, emails, uris. */
bool alt_names_read(struct cert *c, struct der d);
bool extensions_read(struct cert *c, struct der content);

#endif
