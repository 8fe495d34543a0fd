/* openssl_x509.c - x509 and verify. */
#include "host/openssl.h"

#include <errno.h>
#include <stdlib.h>

struct x509 {
	const char *in, *out, *ext, *checkend, *days, *ca, *ca_key, *ca_serial, *sign_key, *extfile,
		*extensions, *set_serial;
	bool req, noout, create_serial;
};

/* ---- showing --------------------------------------------------------------------------------- */

static void fingerprint(const struct cert *c, bool long_one, struct buf *out)
{
	uint8_t hash[32];

	if (long_one)
		sha256(c->der.s, c->der.len, hash);
	else
		sha1(c->der.s, c->der.len, hash);
	buf_adds(out, long_one ? "sha256 Fingerprint=" : "SHA1 Fingerprint=");
	openssl_hex(out, hash, long_one ? 32 : 20, 64, "", true);
}

static void upper(struct buf *out, const char *label, struct der d)
{
	while (der_len(d) > 1 && !*d.p)
		d.p++;
	buf_adds(out, label);
	for (; d.p < d.end; d.p++)
		buf_addf(out, "%02X", *d.p);
	buf_addc(out, '\n');
}

/* One of the things that x509 is asked to print; false: it is no such word. c NULL: only asks. */
static bool print_field(const struct cert *c, const char *what, bool sha256_wanted, struct buf *out)
{
	static const char *const words[] = {"-text",    "-subject", "-issuer", "-startdate",
					    "-enddate", "-dates",   "-serial", "-fingerprint",
					    "-pubkey",  "-modulus"};
	struct der modulus, exponent;
	size_t i = 0;

	while (i < ARRAY_SIZE(words) && strcmp(words[i], what) != 0)
		i++;
	if (!c || i == ARRAY_SIZE(words))
		return i < ARRAY_SIZE(words);
	if (i == 0) {
		openssl_cert_text(c, out);
	} else if (i <= 2) {
		buf_adds(out, i == 1 ? "subject=" : "issuer=");
		openssl_name(i == 1 ? &c->subject : &c->issuer_name, out);
		buf_addc(out, '\n');
	} else if (i <= 5) {
		if (i != 4) {
			buf_adds(out, "notBefore=");
			cert_date(c->not_before, out);
			buf_addc(out, '\n');
		}
		if (i != 3) {
			buf_adds(out, "notAfter=");
			cert_date(c->not_after, out);
			buf_addc(out, '\n');
		}
	} else if (i == 6) {
		upper(out, "serial=", c->serial);
	} else if (i == 7) {
		fingerprint(c, sha256_wanted, out);
	} else if (i == 8) {
		openssl_public_pem(c, out);
	} else if (key_rsa_parts(c->spki, &modulus, &exponent)) {
		upper(out, "Modulus=", modulus);
	} else {
		buf_adds(out, "Modulus=No modulus for this public key type\n");
	}
	return true;
}

static int show(struct proc *p, const struct x509 *x, const struct strvec *wanted,
		const struct cert *c, const char *pem)
{
	BUF_AUTO out = BUF_INIT;
	int64_t seconds = 0;
	int status = 0;

	for (size_t i = 0; i < wanted->nr; i++)
		(void)print_field(c, wanted->v[i], strvec_has(wanted, "-sha256"), &out);
	if (x->ext && !openssl_extensions_text(c, x->ext, 0, &out))
		buf_adds(&out, "No extensions in certificate\n");
	if (x->checkend && parse_i64(x->checkend, &seconds) == 0) {
		status = c->not_after < sim_now(p->sim) + seconds * SIM_SEC;
		buf_adds(&out,
			 status ? "Certificate will expire\n" : "Certificate will not expire\n");
	}
	if (!x->noout)
		buf_adds(&out, pem);
	return openssl_write(p, x->out, &out, false) ? 1 : status;
}

/* ---- signing a request ---------------------------------------------------------------------- */

static bool serial_next(uint8_t *serial)
{
	for (int i = 19; i >= 0; i--)
		if (++serial[i])
			return true;
	return false;
}

/* The serial number file of the CA: ca.crt -> ca.srl. */
static char *serial_path(const struct x509 *x)
{
	const char *dot = strrchr(x->ca, '.');

	if (x->ca_serial)
		return xstrdup(x->ca_serial);
	return xasprintf("%.*s.srl",
			 (int)(dot && !strchr(dot, '/') ? dot - x->ca : (int)strlen(x->ca)), x->ca);
}

static bool from_hex(const char *s, uint8_t out[20])
{
	size_t n = strcspn(s, "\r\n ");

	if (!n || n > 40)
		return false;
	memset(out, 0, 20);
	for (size_t i = 0; i < n; i++) {
		static const char digits[] = "0123456789ABCDEF0123456789abcdef";
		const char *d = strchr(digits, s[i]);
		size_t at = n - 1 - i;

		if (!d)
			return false;
		out[19 - at / 2] |= (uint8_t)(((d - digits) & 15) << (at % 2 ? 4 : 0));
	}
	return true;
}

/* 0 or -1, said. */
static int serial_take(struct proc *p, const struct x509 *x, uint8_t out[20])
{
	STR_AUTO path = x->ca ? serial_path(x) : NULL;
	BUF_AUTO text = BUF_INIT;
	bool there = path && proc_read_file(p, path, &text) == 0;

	if (x->set_serial) {
		STR_AUTO padded = NULL;
		int64_t n = 0;

		if (str_starts(x->set_serial, "0x") ? from_hex(x->set_serial + 2, out)
						    : parse_i64(x->set_serial, &n) == 0 && n >= 0) {
			if (!str_starts(x->set_serial, "0x")) {
				padded = xasprintf("%llx", (unsigned long long)n);
				(void)from_hex(padded, out);
			}
			return 0;
		}
		proc_errorf(p, "x509: Can't parse \"%s\" as a number\n", x->set_serial);
		return -1;
	}
	if (there && from_hex(buf_str(&text), out)) {
		(void)serial_next(out);
	} else if (x->ca_serial && !x->create_serial) {
		proc_errorf(p, "%s: No such file or directory\n", x->ca_serial);
		return -1;
	} else {
		openssl_serial(p, out);
	}
	if (path && (there || x->create_serial)) {
		buf_reset(&text);
		for (int i = 0; i < 20; i++)
			if (out[i] || text.len || i == 19)
				buf_addf(&text, "%02X", out[i]);
		buf_addc(&text, '\n');
		return openssl_write(p, path, &text, false);
	}
	return 0;
}

struct signing {
	struct cert csr, ca;
	struct buf text, ca_pem, key, extensions;
	const char *ca_text; /* NULL: self-signed */
};

static void signing_release(struct signing *s)
{
	cert_release(&s->csr);
	cert_release(&s->ca);
	buf_release(&s->text);
	buf_release(&s->ca_pem);
	buf_release(&s->key);
	buf_release(&s->extensions);
}

/* Reads the CA and its key, or the key alone. */
static int signer(struct proc *p, const struct x509 *x, struct signing *s)
{
	ERR_AUTO err = ERR_INIT;
	STR_AUTO id = NULL;

	if (!x->ca && !x->sign_key) {
		proc_errorf(p, "We need a private key to sign with, use -key or -CAkey or -CA with "
			       "private key\n");
		return -1;
	}
	if (!x->ca)
		return openssl_load_key(p, x->sign_key, "private key", &s->key);
	if (openssl_load_cert(p, x->ca, &s->ca, &s->ca_pem) < 0 ||
	    openssl_load_key(p, x->ca_key ? x->ca_key : x->ca, "CA private key", &s->key) < 0)
		return -1;
	if (cert_key_parse(buf_str(&s->key), s->key.len, &id, &err) < 0 || !str_eq(id, s->ca.id)) {
		proc_errorf(
			p,
			"CA certificate and CA private key do not match\n%s:error:05800074:x509 "
			"certificate routines:X509_check_private_key:key values mismatch:"
			"../crypto/x509/x509_cmp.c:403:\n",
			OPENSSL_THREAD);
		return -1;
	}
	s->ca_text = buf_str(&s->ca_pem);
	return 0;
}

static int add_extensions(struct proc *p, const struct x509 *x, struct signing *s)
{
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	STR_AUTO section = NULL;
	const struct cert *issuer = s->ca_text ? &s->ca : &s->csr;

	if (!x->extfile)
		return 0;
	if (proc_read_file(p, x->extfile, &text) < 0) {
		proc_errorf(p, "Can't open \"%s\" for reading, No such file or directory\n",
			    x->extfile);
		return -1;
	}
	section = x->extensions ? xstrdup(x->extensions)
				: openssl_config(buf_str(&text), "default", "extensions");
	if (openssl_extensions(buf_str(&text), section ? section : "default", s->csr.spki, issuer,
			       &s->extensions, &err) < 0) {
		proc_errorf(p, "Error checking extension section %s\n", err_msg(&err));
		return -1;
	}
	/* a version 3 certificate says whose keys are meant */
	if (!memmem(buf_str(&s->extensions), s->extensions.len, "\x06\x03\x55\x1d\x0e", 5))
		subject_key_put(&s->extensions, s->csr.spki);
	if (!memmem(buf_str(&s->extensions), s->extensions.len, "\x06\x03\x55\x1d\x23", 5))
		authority_key_put(&s->extensions, issuer);
	return 0;
}

static int sign(struct proc *p, const struct x509 *x, struct signing *s, int64_t days,
		struct buf *ret)
{
	uint8_t serial[20];
	struct cert_template t = {.like = &s->csr,
				  .as_is = true,
				  .not_before = sim_now(p->sim),
				  .not_after = sim_now(p->sim) + days * 86400 * SIM_SEC,
				  .serial = serial,
				  .serial_len = sizeof(serial)};
	BUF_AUTO line = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (openssl_load_csr(p, x->in, "Unable to load certificate request input", &s->csr,
			     &s->text) < 0)
		return 1;
	if (!csr_verified(&s->csr)) {
		proc_errorf(p, "Certificate request self-signature did not match the contents\n");
		return 1;
	}
	openssl_name(&s->csr.subject, &line);
	proc_errorf(p, "Certificate request self-signature ok\nsubject=%s\n", buf_str(&line));
	if (signer(p, x, s) < 0 || serial_take(p, x, serial) < 0 || add_extensions(p, x, s) < 0)
		return 1;
	t.extensions = der_of(buf_str(&s->extensions), s->extensions.len);
	if (cert_issue(&t, s->ca_text, buf_str(&s->key), ret, &err) < 0) {
		proc_errorf(p, "%s\n", err_msg(&err));
		return 1;
	}
	return 0;
}

/* ---- x509 ----------------------------------------------------------------------------------- */

static int x509_run(struct proc *p, const struct x509 *x, const struct strvec *wanted)
{
	struct signing s = {0};
	struct cert c = {0};
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int64_t days = 30;
	int status = 0;

	if (x->days && parse_i64(x->days, &days) < 0) {
		proc_errorf(p,
			    "x509: Can't parse \"%s\" as a number\nx509: Use -help for summary.\n",
			    x->days);
		return 1;
	}
	if (x->req)
		status = sign(p, x, &s, days, &text) || cert_parse(text.s, text.len, &c, &err) < 0;
	else
		status = openssl_load_cert(p, x->in, &c, &text) < 0;
	if (!status)
		status = show(p, x, wanted, &c, buf_str(&text));
	cert_release(&c);
	signing_release(&s);
	return status;
}

int openssl_x509(struct proc *p, int argc, char **argv)
{
	struct x509 x = {0};
	const struct openssl_option options[] = {{"-in", &x.in, NULL, false},
						 {"-out", &x.out, NULL, false},
						 {"-ext", &x.ext, NULL, false},
						 {"-checkend", &x.checkend, NULL, false},
						 {"-days", &x.days, NULL, false},
						 {"-CA", &x.ca, NULL, false},
						 {"-CAkey", &x.ca_key, NULL, false},
						 {"-CAserial", &x.ca_serial, NULL, false},
						 {"-signkey", &x.sign_key, NULL, false},
						 {"-key", &x.sign_key, NULL, false},
						 {"-extfile", &x.extfile, NULL, false},
						 {"-extensions", &x.extensions, NULL, false},
						 {"-set_serial", &x.set_serial, NULL, false},
						 {"-req", NULL, &x.req, false},
						 {"-noout", NULL, &x.noout, false},
						 {"-CAcreateserial", NULL, &x.create_serial, false},
						 {"-inform", NULL, NULL, true},
						 {"-outform", NULL, NULL, true},
						 {"-nameopt", NULL, NULL, true},
						 {"-sha1", NULL, NULL, false},
						 {NULL, NULL, NULL, false}};
	STRVEC_AUTO wanted = STRVEC_INIT;
	char **rest = xcalloc((size_t)argc + 1, sizeof(*rest));
	int n = 0, status;

	for (int i = 0; i < argc; i++) {
		if (i >= 2 &&
		    (print_field(NULL, argv[i], false, NULL) || !strcmp(argv[i], "-sha256")))
			strvec_add(&wanted, argv[i]);
		else
			rest[n++] = argv[i];
	}
	if (openssl_options(p, n, rest, options, NULL, &status) == 0) {
		int64_t seconds;

		if (x.checkend && parse_i64(x.checkend, &seconds) < 0) {
			proc_errorf(p, "x509: Non-number \"%s\" for option -checkend\n",
				    x.checkend);
			status = 1;
		} else {
			status = x509_run(p, &x, &wanted);
		}
	}
	free(rest);
	return status;
}

/* ---- verify --------------------------------------------------------------------------------- */

static int verify_one(struct proc *p, const char *path, const struct cert *ca)
{
	struct cert c = {0};
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO subject = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int64_t now = sim_now(p->sim);
	const char *why = NULL;
	int code = 0;

	if (openssl_read(p, path, "certificate file", &text) < 0 ||
	    cert_parse(buf_str(&text), text.len, &c, &err) < 0) {
		if (err.code)
			proc_errorf(p, "Could not read certificate file from %s\n", path);
		proc_errorf(p, "Unable to load certificate file\n");
		return 2;
	}
	if (!ca || !cert_signed_by(&c, ca)) {
		code = cert_self_signed(&c) ? 18 : 20;
		why = code == 18 ? "self-signed certificate"
				 : "unable to get local issuer certificate";
	} else if (now > c.not_after) {
		code = 10;
		why = "certificate has expired";
	} else if (now < c.not_before) {
		code = 9;
		why = "certificate is not yet valid";
	}
	openssl_name(&c.subject, &subject);
	cert_release(&c);
	if (!why) {
		proc_printf(p, "%s: OK\n", path);
		return 0;
	}
	proc_errorf(p, "%s\nerror %d at 0 depth lookup: %s\nerror %s: verification failed\n",
		    buf_str(&subject), code, why, path);
	return 2;
}

static int load_ca(struct proc *p, const char *path, struct cert *ret)
{
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int r = proc_read_file(p, path, &text);

	if (r < 0)
		proc_errorf(
			p,
			"Error loading file %s\n%s:error:80000002:system library:BIO_new_file:No "
			"such file or directory:../crypto/bio/bss_file.c:67:calling fopen(%s, r)\n",
			path, OPENSSL_THREAD, path);
	else if ((r = cert_parse(buf_str(&text), text.len, ret, &err)) < 0)
		proc_errorf(p,
			    "Error loading file %s\n%s:error:05800088:x509 certificate "
			    "routines:X509_load_cert_crl_file_ex:no certificate or crl found:"
			    "../crypto/x509/by_file.c:252:\n",
			    path, OPENSSL_THREAD);
	return r;
}

int openssl_verify(struct proc *p, int argc, char **argv)
{
	const char *ca_file = NULL;
	const struct openssl_option options[] = {{"-CAfile", &ca_file, NULL, false},
						 {"-verbose", NULL, NULL, false},
						 {NULL, NULL, NULL, false}};
	STRVEC_AUTO files = STRVEC_INIT;
	struct cert ca = {0};
	int status;

	if (openssl_options(p, argc, argv, options, &files, &status) < 0)
		return status;
	if (ca_file && load_ca(p, ca_file, &ca) < 0)
		return 1;
	for (size_t i = 0; i < files.nr; i++) {
		int r = verify_one(p, files.v[i], ca_file ? &ca : NULL);

		status = r ? r : status;
	}
	cert_release(&ca);
	return status;
}
