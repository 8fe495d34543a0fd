/*
 * cert.h - X.509 certificates and PKCS#10 requests: read, verified, issued. They are real: what
 * a cluster issues, openssl and any client outside read, and the other way round. Words of errors
 * are Go's crypto/tls and crypto/x509.
 *
 * A struct cert owns its DER; the spans in it point there. Text from outside is hostile: sizes
 * are bounded, names with a NUL in them are refused.
 */
#ifndef PKI_CERT_H
#define PKI_CERT_H

#include "pki/key.h"

enum { /* bits of a Key Usage extension, in the order of RFC 5280 */
       KU_SIGNATURE = 1 << 0,
       KU_COMMITMENT = 1 << 1,
       KU_ENCIPHERMENT = 1 << 2,
       KU_DATA_ENCIPHERMENT = 1 << 3,
       KU_AGREEMENT = 1 << 4,
       KU_CERT_SIGN = 1 << 5,
       KU_CRL_SIGN = 1 << 6,
       KU_ENCIPHER_ONLY = 1 << 7,
       KU_DECIPHER_ONLY = 1 << 8,
       KU_COUNT = 9,
};
enum { /* bits of an Extended Key Usage, in the order of Go's constants */
       EKU_ANY = 1 << 0,
       EKU_SERVER = 1 << 1,
       EKU_CLIENT = 1 << 2,
       EKU_CODE = 1 << 3,
       EKU_EMAIL = 1 << 4,
       EKU_IPSEC_END = 1 << 5,
       EKU_IPSEC_TUNNEL = 1 << 6,
       EKU_IPSEC_USER = 1 << 7,
       EKU_TIME = 1 << 8,
       EKU_OCSP = 1 << 9,
       EKU_MICROSOFT = 1 << 10,
       EKU_NETSCAPE = 1 << 11,
       EKU_COUNT = 12,
};

/* A distinguished name's attributes, in order: "CN=jane"; with a '+' before it when it belongs
 * to the same relative name as the one before. */
struct cert {
	char *common_name, *serial_name; /* CN and serialNumber of the subject; may be NULL */
	char *issuer;                    /* CN of the issuer; may be NULL */
	struct strvec organizations;
	struct strvec subject, issuer_name;
	struct strvec names; /* alternative names: DNS names and IP addresses as text */
	struct strvec emails, uris;
	char *id;                      /* SHA-1 of its public key, hexadecimal */
	int64_t not_before, not_after; /* ns */
	int version;                   /* 1 or 3; of a request 1 */
	bool is_ca, has_constraints;
	unsigned key_usage, ext_usage; /* KU_*, EKU_*; 0: none said */

	struct buf der; /* the whole; the rest lies in it */
	struct der tbs, serial, subject_der, issuer_der, spki, algorithm, signature;
	struct der extensions;  /* content of the SEQUENCE; empty: none */
	struct der alt_names;   /* content of a subjectAltName's GeneralNames; empty: none */
	struct der subject_key; /* what it calls its key; empty: nothing */
};
void cert_release(struct cert *c);

/* The first certificate of a PEM text. 0 or -EINVAL ("tls: failed to find any PEM data in
 * certificate input", "x509: malformed certificate"). */
int cert_parse(const char *pem, size_t len, struct cert *ret, struct err *err) NODISCARD;
int cert_parse_der(const void *der, size_t len, struct cert *ret, struct err *err) NODISCARD;
/* The first block of a PEM text must be a "CERTIFICATE REQUEST": -EINVAL "PEM block type must be
 * CERTIFICATE REQUEST", as pkg/apis/certificates has it. The signature is not looked at. */
int csr_parse(const char *pem, size_t len, struct cert *ret, struct err *err) NODISCARD;
/* Whether a request is signed with the key it is for. */
bool csr_verified(const struct cert *csr);

/* The id of a private key: equal to the id of the certificates that are for it. */
int cert_key_parse(const char *pem, size_t len, char **ret_id, struct err *err) NODISCARD;

/* Every key of a PEM text: public keys, those of private keys and of certificates, as
 * SubjectPublicKeyInfo; other blocks are passed over. 0 or -EINVAL with the words of client-go's
 * keyutil when there is none. */
int publics_each(const char *pem, size_t len, void (*fn)(struct der spki, void *arg), void *arg,
		 struct err *err) NODISCARD;

bool cert_signed_by(const struct cert *c, const struct cert *ca);
bool cert_self_signed(const struct cert *c);
/* "X509SHA256=..." for a DER: by what a user with that certificate is known to the apiserver, under
 * authentication.kubernetes.io/credential-id. Owned. */
char *cert_credential_id(const void *der, size_t len);
#define CERT_CREDENTIAL_KEY "authentication.kubernetes.io/credential-id"
/* Whether c was issued by ca, is valid at now and, when it says what it is for, is for usage
 * (EKU_SERVER, EKU_CLIENT; 0: anything): 0, or -EACCES with Go's words ("x509: certificate signed
 * by unknown authority", "x509: certificate has expired or is not yet valid: ..."). */
int cert_verify(const struct cert *c, const struct cert *ca, unsigned usage, int64_t now,
		struct err *err) NODISCARD;

/* ---- issuing --------------------------------------------------------------------------------- */

/*
 * What is to be issued. Order and forms are those of Go's x509.CreateCertificate, with which
 * kubeadm and the signers of kube-controller-manager make theirs; what openssl issues is as_is.
 */
struct cert_template {
	const char *common_name;
	const char *organizations; /* comma list */
	const char *names;         /* comma list of DNS names and IP addresses */
	/* Subject, names and key of a parsed request (or certificate), instead of the above. */
	const struct cert *like;
	const char *key_pem;           /* the key it is for, when like is NULL */
	int64_t not_before, not_after; /* ns */
	unsigned key_usage, ext_usage;
	bool is_ca;
	bool as_is;            /* like's subject as it stands, and no extensions but these */
	struct der extensions; /* with as_is: content of Extensions; empty: version 1 */
	const uint8_t *serial; /* NULL: made from the key */
	size_t serial_len;
};
/* Appends the PEM. ca_cert NULL: self-signed, with ca_key. -EINVAL: a PEM is not what it should
 * be. */
int cert_issue(const struct cert_template *t, const char *ca_cert, const char *ca_key,
	       struct buf *ret_pem, struct err *err) NODISCARD;

/* A request as PEM. subject: DER of the name; extensions: content of Extensions or empty. */
int csr_make(struct der subject, struct der extensions, const char *key_pem, struct buf *ret_pem,
	     struct err *err) NODISCARD;

/* ---- parts, for those who write certificates and requests of other forms -------------------- */

/* Adds one relative name of one attribute to the content of a Name. type: "CN", "O", ... or
 * "1.2.3"; utf8: always UTF8String, as openssl; else PrintableString where it can be. False: no
 * such type. */
bool name_put(struct buf *out, const char *type, const char *value, bool utf8);
/* The GeneralNames content for a comma list of DNS names and addresses; kinds may be said
 * ("DNS:a,IP:10.0.0.1,email:a@b,URI:x"). False: one is malformed. */
bool alt_names_put(struct buf *out, const char *list);
void extension_put(struct buf *out, const struct oid *oid, bool critical, const struct buf *value);
void key_usage_put(struct buf *out, unsigned usage, bool critical); /* nothing for 0, both */
void ext_usage_put(struct buf *out, unsigned usage, bool critical);
void constraints_put(struct buf *out, bool ca, bool critical);
/* Subject key identifier; authority key identifier. */
void subject_key_put(struct buf *out, struct der spki);
void authority_key_put(struct buf *out, const struct cert *issuer);
extern const struct oid oid_alt_names, oid_key_usage, oid_ext_usage, oid_constraints,
	oid_subject_key, oid_authority_key, oid_extension_request;
const struct oid *ext_usage_oid(size_t bit);
const char *name_type_oid(struct der oid, char out[64]); /* "CN", or dotted in out */

#endif
