/*
 * host.h - the one place in pki/ that takes the host's randomness: for certificates of a
 * workspace, which real clients trust. Nothing inside a cluster calls it.
 */
#ifndef PKI_HOST_H
#define PKI_HOST_H

#include "base/base.h"

/* A CA as kubeadm makes it (RSA of 2048 bits, ten years from not_before_ns), appended as PEMs. */
int host_ca_new(const char *name, int64_t not_before_ns, struct buf *ret_cert, struct buf *ret_key,
		struct err *err) NODISCARD;

#endif
