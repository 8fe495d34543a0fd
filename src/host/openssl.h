/*
 * openssl.h - the openssl command of simulated machines: what people need of OpenSSL 3.0 for a
 * cluster's certificates, with its words. Keys come from the cluster's random numbers, times from
 * its clock. To add a subcommand: a function here and a row in cmd_openssl.c.
 */
#ifndef HOST_OPENSSL_H
#define HOST_OPENSSL_H

#include "host/host_private.h"
#include "pki/cert.h"

int openssl_dgst(struct proc *p, int argc, char **argv);
int openssl_rand(struct proc *p, int argc, char **argv);
int openssl_genrsa(struct proc *p, int argc, char **argv);
int openssl_genpkey(struct proc *p, int argc, char **argv);
int openssl_rsa(struct proc *p, int argc, char **argv);
int openssl_pkey(struct proc *p, int argc, char **argv);
int openssl_req(struct proc *p, int argc, char **argv);
int openssl_x509(struct proc *p, int argc, char **argv);
int openssl_verify(struct proc *p, int argc, char **argv);

/* ---- options ------------------------------------------------------------------------------- */

struct openssl_option {
	const char *name;   /* "-in" */
	const char **value; /* where its argument goes */
	bool *flag;         /* or what it sets; both NULL: it is taken and means nothing here */
	bool takes;         /* with neither: it has an argument */
};
/* -1: *status is the command's. rest: words that are no options. NULL: they are errors. */
int openssl_options(struct proc *p, int argc, char **argv, const struct openssl_option *options,
		    struct strvec *rest, int *status);

/* ---- files --------------------------------------------------------------------------------- */

/* path NULL: standard input. Failures are said as the real one says them: what is "private key",
 * "certificate". */
int openssl_read(struct proc *p, const char *path, const char *what, struct buf *text);
int openssl_load_cert(struct proc *p, const char *path, struct cert *ret, struct buf *text);
int openssl_load_key(struct proc *p, const char *path, const char *what, struct buf *text);
int openssl_load_public(struct proc *p, const char *path, struct buf *spki);
int openssl_load_csr(struct proc *p, const char *path, const char *unable, struct cert *ret,
		     struct buf *text);
void openssl_serial(struct proc *p, uint8_t out[20]); /* a random one */
/* path NULL: standard output. Keys are for their owner only. 0 or -1, said. */
int openssl_write(struct proc *p, const char *path, const struct buf *text, bool key);
/* The hexadecimal thread number that begins a line of OpenSSL's error queue. */
#define OPENSSL_THREAD "80BB6FE3767F0000"

/* ---- text ----------------------------------------------------------------------------------- */

void openssl_name(const struct strvec *name, struct buf *out); /* "CN = jane, O = devs" */
void openssl_cert_text(const struct cert *c, struct buf *out);
void openssl_csr_text(const struct cert *c, struct buf *out);
/* Those of a comma list (NULL: all) that there are; false: none. */
bool openssl_extensions_text(const struct cert *c, const char *wanted, int indent, struct buf *out);
void openssl_hex(struct buf *out, const uint8_t *p, size_t n, size_t per_row, const char *indent,
		 bool upper);
void openssl_public_pem(const struct cert *c, struct buf *out);

/* ---- configuration files -------------------------------------------------------------------- */

/* The value of a key in a section of an openssl.cnf text; NULL: none. Owned. */
char *openssl_config(const char *text, const char *section, const char *key);
/* The section's entries as "key=value", in order. */
bool openssl_section(const char *text, const char *section, struct strvec *ret);
/* Extensions that a section asks for ("keyUsage = ..."), appended as DER. issuer may be NULL. 0 or
 * -EINVAL. */
int openssl_extensions(const char *text, const char *section, struct der subject_key,
		       const struct cert *issuer, struct buf *out, struct err *err) NODISCARD;
/* One "name=value". */
int openssl_extension(const char *text, const char *entry, struct der subject_key,
		      const struct cert *issuer, struct buf *out, struct err *err) NODISCARD;

#endif
