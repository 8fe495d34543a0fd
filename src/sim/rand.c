/* xoshiro256**: small, fast, and the same on every machine. Not for secrets. */
#include "sim/sim_private.h"

static uint64_t rotl(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

static uint64_t draw(struct rng *r)
{
	uint64_t *s = r->s;
	uint64_t result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return result;
}

static uint64_t draw_below(struct rng *r, uint64_t n)
{
	/* Draws below this would favour small remainders. */
	uint64_t skip = -n % n, x;

	do {
		x = draw(r);
	} while (x < skip);
	return x % n;
}

uint64_t sim_rand(struct sim *sim)
{
	return draw(&sim->rng[RNG_CHANCE]);
}

uint64_t sim_rand_below(struct sim *sim, uint64_t n)
{
	return draw_below(&sim->rng[RNG_CHANCE], n);
}

void sim_rand_suffix(struct sim *sim, struct buf *out, int n)
{
	static const char alphabet[] = "bcdfghjklmnpqrstvwxz2456789";

	while (n-- > 0)
		buf_addc(out, alphabet[draw_below(&sim->rng[RNG_SUFFIX], sizeof(alphabet) - 1)]);
}

void sim_rand_uuid(struct sim *sim, struct buf *out)
{
	static const char hex[] = "0123456789abcdef";
	struct rng *r = &sim->rng[RNG_UUID];
	uint64_t half[2] = {draw(r), draw(r)};
	char text[36], *p = text;

	half[0] = (half[0] & ~UINT64_C(0xf000)) | 0x4000;               /* version 4 */
	half[1] = (half[1] & ~(UINT64_C(3) << 62)) | UINT64_C(1) << 63; /* variant */
	for (int i = 0; i < 32; i++) {
		if (i == 8 || i == 12 || i == 16 || i == 20)
			*p++ = '-';
		*p++ = hex[half[i / 16] >> (60 - 4 * (i % 16)) & 15];
	}
	buf_add(out, text, sizeof(text));
}
