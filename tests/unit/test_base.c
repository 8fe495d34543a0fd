#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"

static void strmap_iterates_in_insertion_order_across_deletes(void **state)
{
	struct strmap *m = strmap_new(NULL);
	BUF_AUTO got = BUF_INIT;
	const char *k;
	void *v;

	(void)state;
	for (int i = 0; i < 100; i++) {
		STR_AUTO key = xasprintf("k%d", i);

		strmap_put(m, key, m);
	}
	for (size_t i = 0; strmap_next(m, &i, &k, &v);)
		if (strlen(k) != 2)
			strmap_del(m, k);
	for (size_t i = 0; strmap_next(m, &i, &k, &v);)
		buf_adds(&got, k);
	assert_string_equal(buf_str(&got), "k0k1k2k3k4k5k6k7k8k9");
	assert_int_equal(strmap_len(m), 10);
	assert_null(strmap_get(m, "k50"));
	strmap_free(m);
}

static void numbers_are_whole_or_refused(void **state)
{
	int64_t v = 7;

	(void)state;
	assert_int_equal(parse_i64("12x", &v), -EINVAL);
	assert_int_equal(parse_i64("", &v), -EINVAL);
	assert_int_equal(parse_i64("9223372036854775808", &v), -ERANGE);
	assert_int_equal(v, 7);
	assert_int_equal(parse_i64("-9223372036854775808", &v), 0);
	assert_true(v == INT64_MIN);
}

/* What buf_addf writes by hand is what printf writes. */
#define AS_PRINTF(...)                                                                             \
	do {                                                                                       \
		STR_AUTO got_ = xasprintf(__VA_ARGS__);                                            \
		char want_[200];                                                                   \
		snprintf(want_, sizeof(want_), __VA_ARGS__);                                       \
		assert_string_equal(got_, want_);                                                  \
	} while (0)
static void directives_by_hand_write_what_printf_writes(void **state)
{
	(void)state;
	AS_PRINTF("%d %i %u %x|%04d %04d %02d %02d", INT32_MIN, -7, UINT32_MAX, 48879u, 7, -7, 123,
		  -5);
	AS_PRINTF("%ld %lu %lx %08lx", LONG_MIN, ULONG_MAX, ULONG_MAX, 255ul);
	AS_PRINTF("%lld %llu %llx %016llx %020lld", LLONG_MIN, ULLONG_MAX, 0ull, 0xabcull, -1ll);
	AS_PRINTF("%zu %zx %05zu", SIZE_MAX, SIZE_MAX, (size_t)42);
	AS_PRINTF("%s %.*s %c%%|%5d|%-5d|%+d|%030d|%hhd|%zd|%.3s|%5.1f|%d", "s", 2, "xyz", 'c', 1,
		  1, 1, 1, 'a', (ssize_t)-3, "abcd", 2.5, 9);
}

static void base64_round_trips_and_is_strict(void **state)
{
	BUF_AUTO enc = BUF_INIT;
	BUF_AUTO dec = BUF_INIT;

	(void)state;
	base64_encode(&enc, "hello", 5);
	assert_string_equal(buf_str(&enc), "aGVsbG8=");
	assert_int_equal(base64_decode(&dec, enc.s, enc.len), 0);
	assert_string_equal(buf_str(&dec), "hello");
	assert_int_equal(base64_decode(&dec, "aGVs=G8=", 8), -EINVAL);
	assert_int_equal(base64_decode(&dec, "aGV", 3), -EINVAL);
	buf_reset(&enc);
	base64_encode(&enc, "hell", 4);
	assert_string_equal(buf_str(&enc), "aGVsbA==");
	buf_reset(&enc);
	base64url_encode(&enc, "\xfb\xff\xfe?", 4);
	base64url_encode(&enc, "hello", 5);
	base64url_encode(&enc, "hel", 3);
	assert_string_equal(buf_str(&enc), "-__-PwaGVsbG8aGVs");
}

static void utf8_refuses_overlong_and_measures_hangul(void **state)
{
	(void)state;
	assert_true(utf8_valid("선박", 6));
	assert_false(utf8_valid("\xc0\xaf", 2));
	assert_false(utf8_valid("\xed\xa0\x80", 3));
	assert_int_equal(utf8_str_width("선박", 6), 4);
}

static void crc32c_matches_the_check_value(void **state)
{
	(void)state;
	assert_int_equal(crc32c(0, "123456789", 9), 0xe3069283u);
}

static void digests_match_the_published_ones(void **state)
{
	static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	static const char long_one[] =
		"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
		"ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";
	uint8_t d[32];

	(void)state;
	sha1("abc", 3, d);
	assert_memory_equal(d, "\xa9\x99\x3e\x36\x47\x06\x81\x6a\xba\x3e", 10);
	sha256("abc", 3, d);
	assert_memory_equal(d, "\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41", 10);
	sha256(two_blocks, 56, d);
	assert_memory_equal(d, "\x24\x8d\x6a\x61\xd2\x06\x38\xb8\xe5\xc0", 10);
	sha256(long_one, 112, d);
	assert_memory_equal(d, "\xcf\x5b\x16\xa7\x78\xaf\x83\x80\x03\x6c", 10);
}

/* Small, grown and shrunk: entries are there exactly until they are deleted. */
static void strmap_keeps_its_entries_while_it_grows(void **state)
{
	struct strmap *m = strmap_new(NULL);
	char key[16];

	(void)state;
	for (int i = 0; i < 100; i++) {
		snprintf(key, sizeof(key), "key%d", i);
		strmap_put(m, key, key);
		if (i >= 6) {
			snprintf(key, sizeof(key), "key%d", i - 6);
			assert_true(i < 60 || strmap_has(m, key));
			if (i < 60)
				assert_true(strmap_del(m, key));
		}
		for (int k = 0; k <= i; k++) {
			snprintf(key, sizeof(key), "key%d", k);
			assert_int_equal(strmap_has(m, key), k > MIN(i, 59) - 6);
			assert_int_equal(strmap_get_key(m, strmap_key(key)) != NULL,
					 k > MIN(i, 59) - 6);
		}
	}
	assert_int_equal(strmap_len(m), 46);
	strmap_free(m);
}

/* A write that fails leaves what was there, and nothing beside it. */
static void files_are_written_whole_or_not_at_all(void **state)
{
	char dir[] = "/tmp/drydock-base.XXXXXX";
	STRVEC_AUTO names = STRVEC_INIT;
	STR_AUTO file = NULL;
	STR_AUTO folder = NULL;
	BUF_AUTO got = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	struct stat st;
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_non_null(mkdtemp(dir));
	file = xasprintf("%s/file", dir);
	folder = xasprintf("%s/a/b", dir);
	assert_int_equal(file_write(file, "one\0two", 7, 0640, &err), 0);
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(file_read(file, 7, &got, &err), 0);
	assert_int_equal(got.len, 7);
	assert_memory_equal(got.s, "one\0two", 7);
	assert_int_equal(file_read(file, 6, &got, &err), -EFBIG);
	assert_int_equal(fd_write(full, "x", 1), -ENOSPC);
	assert_int_equal(dir_make(folder, &err), 0);
	assert_int_equal(dir_make(folder, &err), 0); /* again is no error */
	assert_int_equal(dir_make("", &err), -ENOENT);
	assert_int_equal(dir_make(file, &err), -ENOTDIR);
	assert_int_equal(file_write(folder, "x", 1, 0600, &err), -EISDIR);
	assert_int_equal(dir_list(dir, &names, &err), 0);
	assert_int_equal(names.nr, 2);
	assert_string_equal(names.v[0], "a");
	assert_string_equal(names.v[1], "file");
	close(full);
	unlink(file);
	rmdir(folder);
	*strrchr(folder, '/') = '\0';
	rmdir(folder);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strmap_iterates_in_insertion_order_across_deletes),
		cmocka_unit_test(strmap_keeps_its_entries_while_it_grows),
		cmocka_unit_test(numbers_are_whole_or_refused),
		cmocka_unit_test(directives_by_hand_write_what_printf_writes),
		cmocka_unit_test(base64_round_trips_and_is_strict),
		cmocka_unit_test(utf8_refuses_overlong_and_measures_hangul),
		cmocka_unit_test(crc32c_matches_the_check_value),
		cmocka_unit_test(digests_match_the_published_ones),
		cmocka_unit_test(files_are_written_whole_or_not_at_all),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
