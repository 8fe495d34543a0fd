/* openssl_key.c - genrsa, genpkey, rsa, pkey. */
#include "host/openssl.h"

#include <errno.h>

#include "pki/pem.h"

#define MAX_BITS 4096 /* a longer one would hold up everybody */

static int generate(struct proc *p, const char *cmd, int64_t bits, const char *out,
		    bool traditional)
{
	BUF_AUTO pem = BUF_INIT;
	BUF_AUTO other = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (bits < 512) {
		proc_errorf(
			p,
			"%s\n%s:error:1C8000AB:Provider routines:rsa_gen_set_params:key size too "
			"small:../providers/implementations/keymgmt/rsa_kmgmt.c:509:\n",
			strcmp(cmd, "genrsa") == 0 ? "Error setting RSA length"
						   : "genpkey: Error setting rsa_keygen_bits "
						     "parameter:",
			OPENSSL_THREAD);
		return 1;
	}
	if (bits > MAX_BITS || bits % 2) {
		proc_errorf(
			p, "%s: on a simulated machine keys have an even number of bits up to %d\n",
			cmd, MAX_BITS);
		return 1;
	}
	key_generate(p->sim, (unsigned)bits, &pem);
	if (traditional && key_rewrap(pem.s, pem.len, true, &other, &err) < 0)
		return 1;
	return openssl_write(p, out, traditional ? &other : &pem, true) ? 1 : 0;
}

int openssl_genrsa(struct proc *p, int argc, char **argv)
{
	const char *out = NULL;
	bool traditional = false;
	STRVEC_AUTO rest = STRVEC_INIT;
	const struct openssl_option options[] = {
		{"-out", &out, NULL, false},     {"-traditional", NULL, &traditional, false},
		{"-verbose", NULL, NULL, false}, {"-quiet", NULL, NULL, false},
		{"-F4", NULL, NULL, false},      {NULL, NULL, NULL, false}};
	int64_t bits = 2048;
	int status;

	for (int i = 2; i < argc; i++)
		if (strcmp(argv[i], "-passout") == 0 || str_starts(argv[i], "-aes") ||
		    str_starts(argv[i], "-des")) {
			proc_errorf(p, "genrsa: keys with a pass phrase are not simulated\n");
			return 1;
		}
	if (openssl_options(p, argc, argv, options, &rest, &status) < 0)
		return status;
	if (rest.nr && parse_i64(rest.v[0], &bits) < 0) {
		proc_errorf(p, "genrsa: Can't parse \"%s\" as a number\n", rest.v[0]);
		return 1;
	}
	return generate(p, "genrsa", bits, out, traditional);
}

int openssl_genpkey(struct proc *p, int argc, char **argv)
{
	const char *out = NULL, *algorithm = NULL, *option = NULL;
	const struct openssl_option options[] = {{"-out", &out, NULL, false},
						 {"-algorithm", &algorithm, NULL, false},
						 {"-pkeyopt", &option, NULL, false},
						 {"-quiet", NULL, NULL, false},
						 {NULL, NULL, NULL, false}};
	int64_t bits = 2048;
	int status;

	if (openssl_options(p, argc, argv, options, NULL, &status) < 0)
		return status;
	if (!algorithm) {
		proc_errorf(p, "genpkey: Use -help for summary.\n");
		return 1;
	}
	if (strcmp(algorithm, "RSA") != 0 && strcmp(algorithm, "rsa") != 0) {
		proc_errorf(p, "genpkey: only keys of algorithm RSA are simulated\n");
		return 1;
	}
	if (option && (!str_starts(option, "rsa_keygen_bits:") ||
		       parse_i64(option + strlen("rsa_keygen_bits:"), &bits) < 0)) {
		proc_errorf(p, "genpkey: Error setting %s parameter:\n", option);
		return 1;
	}
	return generate(p, "genpkey", bits, out, false);
}

static bool is_der(const char *form)
{
	return form && (strcmp(form, "der") == 0 || strcmp(form, "DER") == 0);
}

static void write_public(const struct buf *spki, const char *form, struct buf *out)
{
	if (is_der(form))
		buf_add(out, spki->s, spki->len);
	else
		pem_write(out, "PUBLIC KEY", spki->s, spki->len);
}

int openssl_load_public(struct proc *p, const char *path, struct buf *spki)
{
	BUF_AUTO text = BUF_INIT;
	struct pem_block b = {0};
	uint8_t id[20];
	int r = openssl_read(p, path, "public key", &text);

	if (r < 0)
		return r;
	if (pem_find(buf_str(&text), text.len, "PUBLIC KEY", &b) &&
	    key_id(der_of(b.der.s, b.der.len), id)) {
		buf_add(spki, b.der.s, b.der.len);
	} else {
		proc_errorf(p, "Could not read public key from %s\n", path ? path : "<stdin>");
		r = -EINVAL;
	}
	pem_block_release(&b);
	return r;
}

/* With -pubin: what is read is a public key. */
static int convert_public(struct proc *p, const char *in, const char *out, bool rsa, bool noout,
			  const char *form)
{
	BUF_AUTO spki = BUF_INIT;
	BUF_AUTO written = BUF_INIT;

	if (openssl_load_public(p, in, &spki) < 0)
		return 1;
	if (rsa && !noout)
		proc_errorf(p, "writing RSA key\n");
	if (!noout)
		write_public(&spki, form, &written);
	return openssl_write(p, out, &written, false) ? 1 : 0;
}

/* rsa and pkey are one command with two names. */
static int convert(struct proc *p, int argc, char **argv, bool rsa)
{
	const char *in = NULL, *out = NULL, *form = NULL;
	bool pubout = false, pubin = false, noout = false, check = false, traditional = false;
	const struct openssl_option options[] = {{"-in", &in, NULL, false},
						 {"-out", &out, NULL, false},
						 {"-pubout", NULL, &pubout, false},
						 {"-pubin", NULL, &pubin, false},
						 {"-noout", NULL, &noout, false},
						 {"-check", NULL, &check, false},
						 {"-traditional", NULL, &traditional, false},
						 {"-inform", NULL, NULL, true},
						 {"-outform", &form, NULL, false},
						 {NULL, NULL, NULL, false}};
	const char *what = rsa ? "private key" : "key";
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO spki = BUF_INIT;
	BUF_AUTO pem = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int status;

	if (openssl_options(p, argc, argv, options, NULL, &status) < 0)
		return status;
	if (pubin)
		return convert_public(p, in, out, rsa, noout, form);
	if (openssl_load_key(p, in, what, &text) < 0)
		return 1;
	if (check)
		proc_puts(p, rsa ? "RSA key ok\n" : "Key is valid\n");
	if (noout)
		return 0;
	if (rsa)
		proc_errorf(p, "writing RSA key\n");
	if (pubout) {
		if (key_public(text.s, text.len, &spki, &err) < 0)
			return 1;
		write_public(&spki, form, &pem);
	} else if (is_der(form)) {
		proc_errorf(p, "%s: private keys in DER are not simulated\n", argv[1]);
		return 1;
	} else if (key_rewrap(text.s, text.len, traditional, &pem, &err) < 0) {
		if (rsa) {
			proc_errorf(p, "Not an RSA key\n");
			return 1;
		}
		buf_add(&pem, text.s, text.len);
	}
	return openssl_write(p, out, &pem, !pubout) ? 1 : 0;
}

int openssl_rsa(struct proc *p, int argc, char **argv)
{
	return convert(p, argc, argv, true);
}

int openssl_pkey(struct proc *p, int argc, char **argv)
{
	return convert(p, argc, argv, false);
}
