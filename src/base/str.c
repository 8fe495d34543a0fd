#define BASE_PRIVATE
#include "base/base.h"

#include <errno.h>
#include <stdlib.h>

bool str_eq(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool str_starts(const char *s, const char *prefix)
{
	return s && strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix)
{
	size_t n = s ? strlen(s) : 0, m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

bool str_empty(const char *s)
{
	return !s || !*s;
}

int parse_i64(const char *s, int64_t *ret)
{
	const char *p = s + (*s == '-' || *s == '+');
	int64_t v = 0;

	if (!*p)
		return -EINVAL;
	for (; *p; p++) {
		if (*p < '0' || *p > '9')
			return -EINVAL;
		if (__builtin_mul_overflow(v, 10, &v))
			return -ERANGE;
		if (*s == '-' ? __builtin_sub_overflow(v, *p - '0', &v)
			      : __builtin_add_overflow(v, *p - '0', &v))
			return -ERANGE;
	}
	*ret = v;
	return 0;
}

uint64_t hash_bytes(const void *p, size_t len)
{
	const unsigned char *s = p;
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len; i++)
		h = (h ^ s[i]) * UINT64_C(0x100000001b3);
	return h;
}

uint32_t crc32c(uint32_t crc, const void *p, size_t len)
{
	const unsigned char *s = p;

	crc = ~crc;
	for (size_t i = 0; i < len; i++) {
		crc ^= s[i];
		for (int k = 0; k < 8; k++)
			crc = crc & 1 ? (crc >> 1) ^ 0x82f63b78u : crc >> 1;
	}
	return ~crc;
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char alphabet_url[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Without padding. */
static void encode(struct buf *out, const unsigned char *s, size_t len, const char *letters)
{
	size_t from = out->len, whole = len / 3 * 3, n = len - whole;
	char *to;

	buf_pad(out, '=', whole / 3 * 4 + (n ? n + 1 : 0));
	to = out->s + from;
	for (const unsigned char *end = s + whole; s < end; s += 3, to += 4) {
		to[0] = letters[s[0] >> 2];
		to[1] = letters[(s[0] & 3) << 4 | s[1] >> 4];
		to[2] = letters[(s[1] & 15) << 2 | s[2] >> 6];
		to[3] = letters[s[2] & 63];
	}
	if (!n)
		return;
	to[0] = letters[s[0] >> 2];
	to[1] = letters[(s[0] & 3) << 4 | (n > 1 ? s[1] >> 4 : 0)];
	if (n > 1)
		to[2] = letters[(s[1] & 15) << 2];
}

void base64_encode(struct buf *out, const void *p, size_t len)
{
	encode(out, p, len, alphabet);
	buf_pad(out, '=', (3 - len % 3) % 3);
}

void base64url_encode(struct buf *out, const void *p, size_t len)
{
	encode(out, p, len, alphabet_url);
}

/* What a letter of the standard alphabet stands for; 64: it is none. */
static uint32_t letter_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (uint32_t)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (uint32_t)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0') + 52;
	return c == '+' ? 62 : c == '/' ? 63 : 64;
}

int base64_decode(struct buf *out, const char *s, size_t len)
{
	uint32_t w = 0;
	size_t pad = 0;

	if (len % 4)
		return -EINVAL;
	buf_reserve(out, len / 4 * 3);
	for (size_t i = 0; i < len; i++) {
		uint32_t v = letter_value(s[i]);

		if (s[i] == '=' && i + 2 >= len) {
			pad++;
			v = 0;
		} else if (v > 63 || pad) {
			return -EINVAL;
		}
		w = w << 6 | v;
		if (i % 4 == 3) {
			const char c[3] = {(char)(w >> 16), (char)(w >> 8), (char)w};

			buf_add(out, c, 3 - pad);
			w = 0;
		}
	}
	return 0;
}
