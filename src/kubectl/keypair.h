/* keypair.h - does a private key belong to a certificate? Upstream: crypto/tls X509KeyPair. */
#ifndef KUBECTL_KEYPAIR_H
#define KUBECTL_KEYPAIR_H

#include "base/base.h"

/* Both in PEM, real X.509 or of the cluster's own PKI. 0, or -EINVAL with Go's words. */
int keypair_check(const struct buf *cert, const struct buf *key, struct err *err) NODISCARD;

#endif
