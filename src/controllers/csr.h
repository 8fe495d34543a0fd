/* csr.h - what the controllers of CertificateSigningRequests share. */
#ifndef CONTROLLERS_CSR_H
#define CONTROLLERS_CSR_H

#include "controllers/controller.h"
#include "pki/cert.h"

#define SIGNER_CLIENT "kubernetes.io/kube-apiserver-client"
#define SIGNER_KUBELET_CLIENT "kubernetes.io/kube-apiserver-client-kubelet"
#define SIGNER_KUBELET_SERVING "kubernetes.io/kubelet-serving"
#define SIGNER_LEGACY "kubernetes.io/legacy-unknown"

bool csr_has(const struct value *csr, const char *condition); /* whatever its status */
int csr_read(const struct value *csr, struct cert *ret, struct err *err) NODISCARD;
/* What is wrong with a request for one of the kubelet's certificates; NULL: nothing. Upstream:
 * pkg/apis/certificates/helpers.go. */
const char *csr_kubelet_client_fault(const struct value *csr, const struct cert *req);
const char *csr_kubelet_serving_fault(const struct value *csr, const struct cert *req);

#endif
