/* openssl_dgst.c - dgst and rand. */
#include "host/openssl.h"

static void digest(const struct buf *text, bool long_one, const char *name, struct buf *out)
{
	uint8_t hash[32];

	if (long_one)
		sha256(buf_str(text), text->len, hash);
	else
		sha1(buf_str(text), text->len, hash);
	buf_addf(out, "%s(%s)= ", long_one ? "SHA2-256" : "SHA1", name);
	for (int i = 0; i < (long_one ? 32 : 20); i++)
		buf_addf(out, "%02x", hash[i]);
	buf_addc(out, '\n');
}

static void no_file(struct proc *p, const char *path, const char *how)
{
	proc_errorf(p,
		    "%s:error:80000002:system library:BIO_new_file:No such file or directory:"
		    "../crypto/bio/bss_file.c:67:calling fopen(%s, %s)\n"
		    "%s:error:10000080:BIO routines:BIO_new_file:no such file:"
		    "../crypto/bio/bss_file.c:75:\n",
		    OPENSSL_THREAD, path, how, OPENSSL_THREAD);
}

/* What to do with a text besides showing its hash. */
struct signing {
	const char *key, *public_key, *private_key, *signature, *out;
	bool small; /* SHA-1 */
};

/* What OpenSSL's error queue says of a bad RSA signature. */
static void bad_signature(struct proc *p, struct der spki, const struct buf *signature)
{
	struct der n, e;
	bool rsa = key_rsa_parts(spki, &n, &e), fits;

	if (!rsa)
		return;
	fits = signature->len == der_len(n) - !n.p[0];
	proc_errorf(p,
		    "%s:error:020000%s:../crypto/rsa/rsa_sign.c:%d:\n"
		    "%s:error:1C880004:Provider routines:rsa_verify:RSA lib:"
		    "../providers/implementations/signature/rsa_sig.c:769:\n",
		    OPENSSL_THREAD,
		    fits ? "68:rsa routines:ossl_rsa_verify:bad signature"
			 : "77:rsa routines:ossl_rsa_verify:wrong signature length",
		    fits ? 429 : 339, OPENSSL_THREAD);
}

static int verify(struct proc *p, const struct signing *o, const struct buf *text)
{
	BUF_AUTO spki = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	BUF_AUTO signature = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	struct der public_key;

	if (o->public_key && openssl_load_public(p, o->public_key, &spki) < 0)
		return 1;
	if (!o->public_key && (openssl_load_key(p, o->private_key, "private key", &key) < 0 ||
			       key_public(key.s, key.len, &spki, &err) < 0))
		return 1;
	if (proc_read_file(p, o->signature, &signature) < 0) {
		proc_errorf(p, "Error opening signature file %s\n", o->signature);
		no_file(p, o->signature, "rb");
		return 1;
	}
	if (!signature.len) {
		proc_errorf(p, "Error reading signature file %s\n", o->signature);
		return 1;
	}
	public_key = der_of(spki.s, spki.len);
	if (key_verified_sha256(public_key, der_of(buf_str(text), text->len),
				der_of(signature.s, signature.len))) {
		proc_puts(p, "Verified OK\n");
		return 0;
	}
	proc_puts(p, "Verification failure\n");
	bad_signature(p, public_key, &signature);
	return 1;
}

static int sign_or_verify(struct proc *p, const struct signing *o, const struct buf *text)
{
	BUF_AUTO key = BUF_INIT;
	BUF_AUTO signature = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (o->public_key || o->private_key)
		return verify(p, o, text);
	if (openssl_load_key(p, o->key, "private key", &key) < 0)
		return 1;
	if (key_sign(key.s, key.len, buf_str(text), text->len, &signature, &err) < 0) {
		proc_errorf(p, "Error setting context\n");
		return 1;
	}
	return openssl_write(p, o->out, &signature, false) ? 1 : 0;
}

static int check_signing(struct proc *p, const struct signing *o, size_t nr_files)
{
	if (nr_files > 1)
		proc_errorf(p, "dgst: Can only sign or verify one file.\n");
	else if ((o->public_key || o->private_key) && !o->signature)
		proc_errorf(p, "No signature to verify: use the -signature option\n");
	else if (o->small)
		proc_errorf(p, "Error setting context\n");
	else
		return 0;
	return 1;
}

int openssl_dgst(struct proc *p, int argc, char **argv)
{
	struct signing o = {0};
	const struct openssl_option options[] = {{"-sha256", NULL, NULL, false},
						 {"-sha1", NULL, &o.small, false},
						 {"-hex", NULL, NULL, false},
						 {"-sign", &o.key, NULL, false},
						 {"-verify", &o.public_key, NULL, false},
						 {"-prverify", &o.private_key, NULL, false},
						 {"-signature", &o.signature, NULL, false},
						 {"-out", &o.out, NULL, false},
						 {NULL, NULL, NULL, false}};
	STRVEC_AUTO files = STRVEC_INIT;
	BUF_AUTO out = BUF_INIT;
	bool signing;
	int status;

	if (openssl_options(p, argc, argv, options, &files, &status) < 0)
		return status;
	signing = o.key || o.public_key || o.private_key;
	if (signing && check_signing(p, &o, files.nr))
		return 1;
	for (size_t i = 0; i < MAX(files.nr, 1); i++) {
		BUF_AUTO text = BUF_INIT;
		int r = files.nr ? proc_read_file(p, files.v[i], &text)
				 : stream_read_all(proc_in(p), 1 << 24, &text);

		if (r < 0 && files.nr) {
			proc_errorf(p,
				    "%s: No such file or directory\n%s:error:80000002:system "
				    "library:file_ctrl:No such file or directory:"
				    "../crypto/bio/bss_file.c:297:calling fopen(%s, r)\n"
				    "%s:error:10080002:BIO routines:file_ctrl:system lib:"
				    "../crypto/bio/bss_file.c:300:\n",
				    files.v[i], OPENSSL_THREAD, files.v[i], OPENSSL_THREAD);
			status = 1;
		} else if (signing) {
			return sign_or_verify(p, &o, &text);
		} else {
			digest(&text, !o.small, files.nr ? files.v[i] : "stdin", &out);
		}
	}
	return openssl_write(p, o.out, &out, false) ? 1 : status;
}

int openssl_rand(struct proc *p, int argc, char **argv)
{
	const char *file = NULL;
	bool hex = false, base64 = false;
	const struct openssl_option options[] = {{"-hex", NULL, &hex, false},
						 {"-base64", NULL, &base64, false},
						 {"-out", &file, NULL, false},
						 {NULL, NULL, NULL, false}};
	STRVEC_AUTO rest = STRVEC_INIT;
	BUF_AUTO bytes = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	int64_t n = 0;
	int status;

	if (openssl_options(p, argc, argv, options, &rest, &status) < 0)
		return status;
	if (rest.nr && (parse_i64(rest.v[0], &n) < 0 || n < 0 || n > 1 << 20)) {
		proc_errorf(p,
			    "rand: Can't parse \"%s\" as a number\nrand: Use -help for summary.\n",
			    rest.v[0]);
		return 1;
	}
	while (n--)
		buf_addc(&bytes, (char)(sim_rand(p->sim) >> 56));
	if (hex) {
		for (size_t i = 0; i < bytes.len; i++)
			buf_addf(&text, "%02x", (uint8_t)bytes.s[i]);
		buf_addc(&text, '\n');
	} else if (base64) {
		BUF_AUTO line = BUF_INIT;

		base64_encode(&line, bytes.s, bytes.len);
		for (size_t i = 0; i < line.len; i += 64)
			buf_addf(&text, "%.*s\n", (int)MIN((size_t)64, line.len - i), line.s + i);
	}
	return openssl_write(p, file, hex || base64 ? &text : &bytes, false) ? 1 : 0;
}
