/*
 * openssl: x509 and verify for the simulated certificates, as OpenSSL 3.0 prints them. The
 * numbers that a real certificate has and ours have not (serial, modulus, signature) are
 * made from the keys' ids, so they are the same whenever they are looked at.
 */
#include "host/host_private.h"
#include "host/layout.h"

#include "object/timefmt.h"

#include <errno.h>
#include <stdlib.h>

void cert_date(int64_t ns, struct buf *out)
{
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct civil c;

	time_civil(ns, &c);
	buf_addf(out, "%s %2d %02d:%02d:%02d %d GMT", months[c.month - 1], c.day, c.hour, c.min,
		 c.sec, c.year);
}

/* n bytes that id stands for. */
static void bytes_of(const char *id, const char *what, uint8_t *out, size_t n)
{
	for (size_t i = 0; i < n;) {
		STR_AUTO text = xasprintf("%s %s %zu", what, id ? id : "", i);
		uint8_t hash[32];

		sha256(text, strlen(text), hash);
		for (size_t k = 0; k < 32 && i < n; k++)
			out[i++] = hash[k];
	}
}

static void hex_rows(struct buf *out, const uint8_t *p, size_t n, size_t per_row,
		     const char *indent, bool upper)
{
	for (size_t i = 0; i < n; i++) {
		if (i % per_row == 0)
			buf_adds(out, indent);
		buf_addf(out, upper ? "%02X" : "%02x", p[i]);
		buf_adds(out, i + 1 == n ? "\n" : (i + 1) % per_row == 0 ? ":\n" : ":");
	}
}

static void subject_of(const struct cert *c, struct buf *out)
{
	STRVEC_AUTO orgs = STRVEC_INIT;

	strvec_split(&orgs, c->organizations ? c->organizations : "", ',');
	for (size_t i = 0; i < orgs.nr; i++)
		if (*orgs.v[i])
			buf_addf(out, "O = %s, ", orgs.v[i]);
	buf_addf(out, "CN = %s", c->common_name ? c->common_name : "");
}

static void names_of(const struct cert *c, struct buf *out)
{
	STRVEC_AUTO names = STRVEC_INIT;

	strvec_split(&names, c->names ? c->names : "", ',');
	for (int ips = 0; ips < 2; ips++) /* as kubeadm orders them */
		for (size_t i = 0; i < names.nr; i++) {
			const char *n = names.v[i] + strspn(names.v[i], " ");

			if (net_is_ipv4(n) == (ips == 1) && *n)
				buf_addf(out, "%s%s:%s", out->len ? ", " : "",
					 ips ? "IP Address" : "DNS", n);
		}
}

static void extensions(const struct cert *c, struct buf *out)
{
	BUF_AUTO names = BUF_INIT;
	uint8_t id[20];

	names_of(c, &names);
	buf_adds(out, "        X509v3 extensions:\n            X509v3 Key Usage: critical\n");
	buf_addf(out, "                Digital Signature, Key Encipherment%s\n",
		 c->is_ca ? ", Certificate Sign" : "");
	if (!c->is_ca)
		buf_addf(out, "            X509v3 Extended Key Usage: \n                TLS Web %s "
			      "Authentication\n",
			 names.len ? "Server" : "Client");
	buf_addf(out, "            X509v3 Basic Constraints: critical\n                CA:%s\n",
		 c->is_ca ? "TRUE" : "FALSE");
	if (c->is_ca) {
		bytes_of(c->id, "key", id, sizeof(id));
		buf_adds(out, "            X509v3 Subject Key Identifier: \n");
	} else {
		bytes_of(c->ca_id, "key", id, sizeof(id));
		buf_adds(out, "            X509v3 Authority Key Identifier: \n");
	}
	hex_rows(out, id, sizeof(id), 20, "                ", true);
	if (c->is_ca && !names.len)
		buf_addf(&names, "DNS:%s", c->common_name);
	if (names.len)
		buf_addf(out, "            X509v3 Subject Alternative Name: \n                %s\n",
			 buf_str(&names));
}

static void serial_of(const struct cert *c, uint8_t out[8])
{
	bytes_of(c->id, "serial", out, 8);
	out[0] &= 0x7f;
}

static void write_text(const struct cert *c, struct buf *out)
{
	BUF_AUTO from = BUF_INIT;
	BUF_AUTO until = BUF_INIT;
	BUF_AUTO subject = BUF_INIT;
	uint8_t serial[8], modulus[257] = {0}, signature[256];
	uint64_t number = 0;

	serial_of(c, serial);
	for (size_t i = 0; i < sizeof(serial); i++)
		number = number << 8 | serial[i];
	bytes_of(c->id, "modulus", modulus + 1, 256);
	modulus[1] |= 0x80;
	bytes_of(c->id, "signature", signature, sizeof(signature));
	cert_date(c->not_before, &from);
	cert_date(c->not_after, &until);
	subject_of(c, &subject);
	buf_addf(out,
		 "Certificate:\n    Data:\n        Version: 3 (0x2)\n        Serial Number: %llu "
		 "(0x%llx)\n        Signature Algorithm: sha256WithRSAEncryption\n        Issuer: "
		 "CN = %s\n        Validity\n            Not Before: %s\n            Not After : "
		 "%s\n        Subject: %s\n        Subject Public Key Info:\n            Public "
		 "Key Algorithm: rsaEncryption\n                Public-Key: (2048 bit)\n"
		 "                Modulus:\n",
		 (unsigned long long)number, (unsigned long long)number, c->issuer, buf_str(&from),
		 buf_str(&until), buf_str(&subject));
	hex_rows(out, modulus, sizeof(modulus), 15, "                    ", false);
	buf_adds(out, "                Exponent: 65537 (0x10001)\n");
	extensions(c, out);
	buf_adds(out, "    Signature Algorithm: sha256WithRSAEncryption\n    Signature Value:\n");
	hex_rows(out, signature, sizeof(signature), 18, "        ", false);
}

/* ---- x509 ------------------------------------------------------------------------------ */

static int load(struct proc *p, const char *path, struct cert *ret, struct buf *text)
{
	ERR_AUTO err = ERR_INIT;
	int r = path ? proc_read_file(p, path, text)
		     : stream_read_all(proc_in(p), 1 << 20, text);

	if (r < 0) {
		proc_errorf(p,
			    "Could not open file or uri for loading certificate from %s\n"
			    "%016llX:error:80000002:system library:file_open:No such file or "
			    "directory:../providers/implementations/storemgmt/file_store.c:266:"
			    "calling stat(%s)\nUnable to load certificate\n",
			    path ? path : "<stdin>", 0x807B2A0B7F7F0000ULL, path ? path : "");
		return r;
	}
	r = cert_parse(buf_str(text), text->len, ret, &err);
	if (r < 0)
		proc_errorf(p, "Could not read certificate from %s\nUnable to load certificate\n",
			    path ? path : "<stdin>");
	return r;
}

/* One of the things that x509 is asked to print. */
static bool print_field(const struct cert *c, const char *what, struct buf *out)
{
	uint8_t bytes[20];

	if (strcmp(what, "-text") == 0) {
		write_text(c, out);
	} else if (strcmp(what, "-subject") == 0) {
		buf_adds(out, "subject=");
		subject_of(c, out);
		buf_addc(out, '\n');
	} else if (strcmp(what, "-issuer") == 0) {
		buf_addf(out, "issuer=CN = %s\n", c->issuer);
	} else if (strcmp(what, "-startdate") == 0) {
		buf_adds(out, "notBefore=");
		cert_date(c->not_before, out);
		buf_addc(out, '\n');
	} else if (strcmp(what, "-enddate") == 0) {
		buf_adds(out, "notAfter=");
		cert_date(c->not_after, out);
		buf_addc(out, '\n');
	} else if (strcmp(what, "-dates") == 0) {
		(void)print_field(c, "-startdate", out);
		(void)print_field(c, "-enddate", out);
	} else if (strcmp(what, "-serial") == 0) {
		serial_of(c, bytes);
		buf_adds(out, "serial=");
		for (int i = 0; i < 8; i++)
			buf_addf(out, "%02X", bytes[i]);
		buf_addc(out, '\n');
	} else if (strcmp(what, "-fingerprint") == 0) {
		bytes_of(c->id, "fingerprint", bytes, sizeof(bytes));
		buf_adds(out, "SHA1 Fingerprint=");
		hex_rows(out, bytes, sizeof(bytes), 20, "", true);
	} else {
		return false;
	}
	return true;
}

static void print_extension(const struct cert *c, const char *which, struct buf *out)
{
	BUF_AUTO names = BUF_INIT;

	if (strcmp(which, "subjectAltName") != 0) {
		buf_adds(out, "No extensions matching the names in the list\n");
		return;
	}
	names_of(c, &names);
	if (names.len)
		buf_addf(out, "X509v3 Subject Alternative Name: \n    %s\n", buf_str(&names));
	else
		buf_adds(out, "No extensions in certificate\n");
}

static int x509(struct proc *p, int argc, char **argv)
{
	const char *in = NULL, *extension = NULL, *wanted[16];
	struct cert c = {0};
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO out = BUF_INIT;
	bool noout = false, check = false;
	int64_t seconds = 0;
	int nr = 0, status = 0;

	for (int i = 2; i < argc; i++) {
		const char *next = i + 1 < argc ? argv[i + 1] : NULL;

		if (strcmp(argv[i], "-noout") == 0) {
			noout = true;
		} else if (next && strcmp(argv[i], "-in") == 0) {
			in = argv[++i];
		} else if (next && strcmp(argv[i], "-ext") == 0) {
			extension = argv[++i];
		} else if (next && strcmp(argv[i], "-checkend") == 0) {
			check = true;
			if (parse_i64(argv[++i], &seconds) < 0) {
				proc_errorf(p, "x509: Non-number \"%s\" for option -checkend\n", next);
				return 1;
			}
		} else if (next && (strcmp(argv[i], "-inform") == 0 ||
				    strcmp(argv[i], "-nameopt") == 0)) {
			i++;
		} else if (print_field(&c, argv[i], &text) && nr < 16) {
			wanted[nr++] = argv[i];
		} else {
			proc_errorf(p, "x509: Unknown option: %s\nx509: Use -help for summary.\n",
				    argv[i]);
			return 1;
		}
	}
	buf_reset(&text);
	if (load(p, in, &c, &text) < 0)
		return 1;
	for (int i = 0; i < nr; i++)
		(void)print_field(&c, wanted[i], &out);
	if (extension)
		print_extension(&c, extension, &out);
	if (check) {
		status = c.not_after < sim_now(p->sim) + seconds * SIM_SEC;
		buf_adds(&out, status ? "Certificate will expire\n" : "Certificate will not expire\n");
	}
	if (!noout)
		buf_add(&out, text.s, text.len);
	(void)!proc_write(p, buf_str(&out), out.len);
	cert_release(&c);
	return status;
}

/* ---- verify ----------------------------------------------------------------------------- */

static int verify_one(struct proc *p, const char *path, const struct cert *ca, bool have_ca)
{
	struct cert c = {0};
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO subject = BUF_INIT;
	int64_t now = sim_now(p->sim);
	const char *why = NULL;
	int code = 0;

	if (load(p, path, &c, &text) < 0)
		return 2;
	if (!have_ca || !str_eq(c.ca_id, ca->id)) {
		code = str_eq(c.ca_id, c.id) ? 18 : 20;
		why = code == 18 ? "self-signed certificate"
				 : "unable to get local issuer certificate";
	} else if (now > c.not_after) {
		code = 10;
		why = "certificate has expired";
	} else if (now < c.not_before) {
		code = 9;
		why = "certificate is not yet valid";
	}
	subject_of(&c, &subject);
	cert_release(&c);
	if (!why) {
		proc_printf(p, "%s: OK\n", path);
		return 0;
	}
	proc_errorf(p, "%s\nerror %d at 0 depth lookup: %s\nerror %s: verification failed\n",
		    buf_str(&subject), code, why, path);
	return 2;
}

static int verify(struct proc *p, int argc, char **argv)
{
	struct cert ca = {0};
	BUF_AUTO text = BUF_INIT;
	bool have_ca = false;
	int status = 0;

	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "-CAfile") == 0 && i + 1 < argc) {
			if (load(p, argv[++i], &ca, &text) < 0)
				return 1;
			have_ca = true;
		} else if (argv[i][0] != '-') {
			int r = verify_one(p, argv[i], &ca, have_ca);

			status = r ? r : status;
		}
	}
	cert_release(&ca);
	return status;
}

static int run(struct proc *p, int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "x509") == 0)
		return x509(p, argc, argv);
	if (argc > 1 && strcmp(argv[1], "verify") == 0)
		return verify(p, argc, argv);
	if (argc > 1 && strcmp(argv[1], "version") == 0) {
		proc_puts(p, "OpenSSL 3.0.17 1 Jul 2025 (Library: OpenSSL 3.0.17 1 Jul 2025)\n");
		return 0;
	}
	proc_errorf(p, "Invalid command '%s'; type \"help\" for a list.\n", argc > 1 ? argv[1] : "");
	return 1;
}

const struct command host_openssl = {.name = "openssl", .main = run};
