/* certificates.h - what the plugins about CertificateSigningRequests share. */
#ifndef APISERVER_ADMISSION_CERTIFICATES_H
#define APISERVER_ADMISSION_CERTIFICATES_H

#include "apiserver/admission/admission.h"

/* subresource "": the object itself. */
bool admits_csr(const struct admission *at, const char *subresource);
/* Whether the user may verb ("approve", "sign") for the signer, or for all of its domain. */
bool may_for_signer(const struct admission *at, const char *verb, const char *signer);

#endif
