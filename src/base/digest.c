/* SHA-1 and SHA-256 (FIPS 180-4), for identifiers and checksums that must equal others'. */
#define BASE_PRIVATE
#include "base/base.h"

static uint32_t rol(uint32_t x, int n)
{
	return x << n | x >> (32 - n);
}

static uint32_t ror(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void sha1_block(uint32_t *h, const uint8_t *p)
{
	static const uint32_t k[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
	uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];

	for (int i = 0; i < 16; i++)
		w[i] = be32(p + 4 * i);
	for (int i = 16; i < 80; i++)
		w[i] = rol(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	for (int i = 0; i < 80; i++) {
		uint32_t f = i < 20              ? (b & c) | (~b & d)
			     : i < 40 || i >= 60 ? b ^ c ^ d
						 : (b & c) | (b & d) | (c & d);
		uint32_t t = rol(a, 5) + f + e + k[i / 20] + w[i];

		e = d;
		d = c;
		c = rol(b, 30);
		b = a;
		a = t;
	}
	h[0] += a;
	h[1] += b;
	h[2] += c;
	h[3] += d;
	h[4] += e;
}

/* The i-th word of the schedule; w holds the last sixteen. */
static inline __attribute__((always_inline)) uint32_t sha256_word(uint32_t *w, int i)
{
	uint32_t x, y;

	if (i < 16)
		return w[i];
	x = w[(i + 1) & 15];
	y = w[(i + 14) & 15];
	return w[i & 15] += (ror(x, 7) ^ ror(x, 18) ^ x >> 3) + w[(i + 9) & 15] +
			    (ror(y, 17) ^ ror(y, 19) ^ y >> 10);
}

/* A round; the variable a of the standard is v[at], and the others follow it. */
static inline __attribute__((always_inline)) void sha256_round(uint32_t *v, int at, uint32_t kw)
{
	uint32_t a = v[at], b = v[(at + 1) & 7], c = v[(at + 2) & 7];
	uint32_t e = v[(at + 4) & 7], f = v[(at + 5) & 7], g = v[(at + 6) & 7];
	uint32_t t =
		v[(at + 7) & 7] + (ror(e, 6) ^ ror(e, 11) ^ ror(e, 25)) + (g ^ (e & (f ^ g))) + kw;

	v[(at + 3) & 7] += t;
	v[(at + 7) & 7] = t + (ror(a, 2) ^ ror(a, 13) ^ ror(a, 22)) + ((a & b) | (c & (a | b)));
}

static void sha256_block(uint32_t *h, const uint8_t *p)
{
	static const uint32_t k[64] = {
		0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
		0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
		0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
		0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
		0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
		0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
		0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
		0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
		0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
		0xc67178f2};
	uint32_t w[16], v[8];

	memcpy(v, h, sizeof(v));
	for (int i = 0; i < 16; i++)
		w[i] = be32(p + 4 * i);
	for (int i = 0; i < 64; i += 8) { /* after eight rounds each word is in its place again */
		sha256_round(v, 0, k[i] + sha256_word(w, i));
		sha256_round(v, 7, k[i + 1] + sha256_word(w, i + 1));
		sha256_round(v, 6, k[i + 2] + sha256_word(w, i + 2));
		sha256_round(v, 5, k[i + 3] + sha256_word(w, i + 3));
		sha256_round(v, 4, k[i + 4] + sha256_word(w, i + 4));
		sha256_round(v, 3, k[i + 5] + sha256_word(w, i + 5));
		sha256_round(v, 2, k[i + 6] + sha256_word(w, i + 6));
		sha256_round(v, 1, k[i + 7] + sha256_word(w, i + 7));
	}
	for (int i = 0; i < 8; i++)
		h[i] += v[i];
}

static void digest(void (*block)(uint32_t *, const uint8_t *), uint32_t *h, const void *p,
		   size_t len, uint8_t *out, int words)
{
	const uint8_t *s = p;
	uint8_t last[128] = {0};
	size_t left = len % 64, size = left < 56 ? 64 : 128;
	uint64_t bits = (uint64_t)len * 8;

	for (size_t i = 0; i + 64 <= len; i += 64)
		block(h, s + i);
	if (left)
		memcpy(last, s + len - left, left);
	last[left] = 0x80;
	for (int i = 0; i < 8; i++)
		last[size - 1 - (size_t)i] = (uint8_t)(bits >> 8 * i);
	for (size_t i = 0; i < size; i += 64)
		block(h, last + i);
	for (int i = 0; i < words * 4; i++)
		out[i] = (uint8_t)(h[i / 4] >> (24 - i % 4 * 8));
}

void sha1(const void *p, size_t len, uint8_t out[20])
{
	uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};

	digest(sha1_block, h, p, len, out, 5);
}

void sha256(const void *p, size_t len, uint8_t out[32])
{
	uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
			 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

	digest(sha256_block, h, p, len, out, 8);
}

char *sha256_hex(const void *p, size_t len)
{
	struct buf hex = BUF_INIT;
	uint8_t sum[32];

	sha256(p, len, sum);
	for (size_t i = 0; i < sizeof(sum); i++)
		buf_addf(&hex, "%02X", sum[i]);
	return buf_detach(&hex);
}
