/* SHA-256 by the instructions that newer x86 processors have for it. */
#define BASE_PRIVATE
#include "base/sha256.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#define TARGET __attribute__((target("sha,sse4.1,ssse3")))

/* Four words of the schedule from the sixteen before them. */
TARGET static __m128i next_words(__m128i a, __m128i b, __m128i c, __m128i d)
{
	__m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(a, b), _mm_alignr_epi8(d, c, 4));

	return _mm_sha256msg2_epu32(sum, d);
}

TARGET static void block(uint32_t *h, const uint8_t *p)
{
	const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
	__m128i low = _mm_loadu_si128((const __m128i *)(const void *)h);
	__m128i high = _mm_loadu_si128((const __m128i *)(const void *)(h + 4));
	__m128i w[4], abef, cdgh, before_abef, before_cdgh, kw;

	low = _mm_shuffle_epi32(low, 0xb1);
	high = _mm_shuffle_epi32(high, 0x1b);
	before_abef = abef = _mm_alignr_epi8(low, high, 8);
	before_cdgh = cdgh = _mm_blend_epi16(high, low, 0xf0);
	for (int i = 0; i < 16; i++) { /* four rounds each */
		const __m128i *k = (const __m128i *)(const void *)(sha256_k + (size_t)i * 4);
		const __m128i *in = (const __m128i *)(const void *)(p + (size_t)i * 16);

		w[i & 3] = i < 4 ? _mm_shuffle_epi8(_mm_loadu_si128(in), big_endian)
				 : next_words(w[i & 3], w[(i + 1) & 3], w[(i + 2) & 3],
					      w[(i + 3) & 3]);
		kw = _mm_add_epi32(w[i & 3], _mm_loadu_si128(k));
		cdgh = _mm_sha256rnds2_epu32(cdgh, abef, kw);
		abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(kw, 0x0e));
	}
	abef = _mm_shuffle_epi32(_mm_add_epi32(abef, before_abef), 0x1b);
	cdgh = _mm_shuffle_epi32(_mm_add_epi32(cdgh, before_cdgh), 0xb1);
	_mm_storeu_si128((__m128i *)(void *)h, _mm_blend_epi16(abef, cdgh, 0xf0));
	_mm_storeu_si128((__m128i *)(void *)(h + 4), _mm_alignr_epi8(cdgh, abef, 8));
}

sha256_block_fn *sha256_block_of_processor(void)
{
	unsigned a, b, c, d;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSE4_1) || !(c & bit_SSSE3))
		return NULL;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA) ? block : NULL;
}

#else
sha256_block_fn *sha256_block_of_processor(void)
{
	return NULL;
}
#endif
