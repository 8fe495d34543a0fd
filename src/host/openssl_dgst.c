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

int openssl_dgst(struct proc *p, int argc, char **argv)
{
	bool small = false;
	const struct openssl_option options[] = {{"-sha256", NULL, NULL, false},
						 {"-sha1", NULL, &small, false},
						 {"-hex", NULL, NULL, false},
						 {NULL, NULL, NULL, false}};
	STRVEC_AUTO files = STRVEC_INIT;
	BUF_AUTO out = BUF_INIT;
	int status;

	if (openssl_options(p, argc, argv, options, &files, &status) < 0)
		return status;
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
		} else {
			digest(&text, !small, files.nr ? files.v[i] : "stdin", &out);
		}
	}
	return openssl_write(p, NULL, &out, false) ? 1 : status;
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
