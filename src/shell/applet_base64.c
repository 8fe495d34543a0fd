/* base64, sha256sum, sha1sum. */
#include "shell/applet.h"

#include <errno.h>

#define MAX_INPUT ((size_t)16 << 20)

/* All of a file or of standard input ("-"). 0, or 1 after complaining. */
static int slurp(struct proc *p, const char *name, const char *path, struct buf *out)
{
	struct stream *in = applet_open(p, name, path);
	char chunk[4096];
	ssize_t n = 0;

	if (!in)
		return 1;
	while (out->len < MAX_INPUT && (n = stream_read(in, chunk, sizeof(chunk))) > 0)
		buf_add(out, chunk, (size_t)n);
	stream_unref(in);
	return n < 0 ? applet_complain(p, name, path, (int)n) : 0;
}

static int encode(struct proc *p, const struct buf *in, int64_t wrap)
{
	BUF_AUTO text = BUF_INIT;

	base64_encode(&text, in->s, in->len);
	for (size_t i = 0; wrap > 0 && i < text.len; i += (size_t)wrap) {
		size_t n = MIN(text.len - i, (size_t)wrap);

		if (proc_write(p, text.s + i, n) < 0 || proc_puts(p, "\n") < 0)
			return 1;
	}
	return wrap > 0 || proc_write(p, text.s, text.len) >= 0 ? 0 : 1;
}

/* Newlines do not count; with garbage ignored nothing but the alphabet does. What could be
 * decoded before a mistake is printed, as coreutils does it. */
static int decode(struct proc *p, const struct buf *in, bool ignore_garbage)
{
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO bytes = BUF_INIT;
	size_t good = 0;

	for (size_t i = 0; i < in->len; i++) {
		char c = in->s[i];
		bool in_alphabet = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
				   (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';

		if (c != '\n' && (in_alphabet || !ignore_garbage))
			buf_addc(&text, c);
	}
	if (base64_decode(&bytes, buf_str(&text), text.len) == 0)
		return proc_write(p, bytes.s, bytes.len) < 0;
	buf_reset(&bytes);
	while (good + 4 <= text.len && base64_decode(&bytes, text.s + good, 4) == 0)
		good += 4;
	proc_errorf(p, "base64: invalid input\n"); /* before what stdio still held back */
	(void)!proc_write(p, bytes.s, bytes.len);
	return 1;
}

static int base64_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {"decode=d", "ignore-garbage=i", "wrap:=w", NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "dDiw:", longs);
	BUF_AUTO in = BUF_INIT;
	bool decoding = false, ignore = false;
	int64_t wrap = 76;
	int c;

	while ((c = applet_next(&o)) > 0) {
		decoding |= c == 'd' || c == 'D';
		ignore |= c == 'i';
		if (c == 'w' && (parse_i64(o.arg, &wrap) < 0 || wrap < 0)) {
			proc_errorf(p, "base64: invalid wrap size: '%s'\n", o.arg);
			return 1;
		}
	}
	if (c < 0)
		return 1;
	if (o.argc > 1) {
		proc_errorf(p,
			    "base64: extra operand '%s'\nTry 'base64 --help' for more "
			    "information.\n",
			    o.argv[1]);
		return 1;
	}
	if (slurp(p, "base64", o.argc ? o.argv[0] : "-", &in))
		return 1;
	return decoding ? decode(p, &in, ignore) : encode(p, &in, wrap);
}

static int digests(struct proc *p, int argc, char **argv, const char *name, size_t size)
{
	int status = 0;

	for (int i = argc > 1 ? 1 : 0; i < argc; i++) {
		const char *path = argc > 1 ? argv[i] : "-";
		BUF_AUTO in = BUF_INIT;
		uint8_t sum[32];

		if (slurp(p, name, path, &in)) {
			status = 1;
			continue;
		}
		if (size == 32)
			sha256(buf_str(&in), in.len, sum);
		else
			sha1(buf_str(&in), in.len, sum);
		for (size_t k = 0; k < size; k++)
			proc_printf(p, "%02x", sum[k]);
		proc_printf(p, "  %s\n", path);
	}
	return status;
}

static int sha256sum_main(struct proc *p, int argc, char **argv)
{
	return digests(p, argc, argv, "sha256sum", 32);
}

static int sha1sum_main(struct proc *p, int argc, char **argv)
{
	return digests(p, argc, argv, "sha1sum", 20);
}

const struct applet applet_base64 = {{{"base64", NULL, base64_main, NULL},
				      {"sha256sum", NULL, sha256sum_main, NULL},
				      {"sha1sum", NULL, sha1sum_main, NULL}}};
