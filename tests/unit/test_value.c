#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "object/value.h"

static void a_change_never_reaches_another_holder(void **state)
{
	VALUE_AUTO *a = value_build("{metadata: {name: 'web', labels: {app: 'x'}}, n: [1, 2]}");
	VALUE_AUTO *b = value_ref(a);

	(void)state;
	value_put_in(&b, value_str_new("y"), "metadata", "labels", "app");
	assert_string_equal(value_str_in(a, "metadata", "labels", "app"), "x");
	assert_string_equal(value_str_in(b, "metadata", "labels", "app"), "y");
	assert_ptr_equal(value_get(a, "n"), value_get(b, "n")); /* shared */
	value_del_in(&b, "metadata", "labels");
	assert_non_null(value_in(a, "metadata", "labels"));
	assert_null(value_in(b, "metadata", "labels"));
}

static void keys_stand_in_byte_order(void **state)
{
	VALUE_AUTO *m = NULL;

	(void)state;
	value_put_int(&m, "b", 1);
	value_put_int(&m, "name", 2);
	value_put_int(&m, "a", 3);
	value_put_int(&m, "B", 4);
	value_put_int(&m, "a", 5);
	assert_int_equal(value_len(m), 4);
	assert_string_equal(value_key(m, 0), "B");
	assert_string_equal(value_key(m, 3), "name");
	assert_int_equal(value_int(value_get(m, "a")), 5);
}

/* All that subsets of some keys can be put into, at once and one by one. */
static void many_puts_at_once_are_the_same_puts(void **state)
{
	static const char *const keys[] = {"a", "alongerkey", "alongerkez", "m", "name", "z"};
	enum { N = ARRAY_SIZE(keys) };

	(void)state;
	for (unsigned had = 0; had < 1u << N; had++) {
		for (unsigned put = 0; put < 1u << N; put++) {
			VALUE_AUTO *before = value_map_new();
			VALUE_AUTO *at_once = NULL;
			VALUE_AUTO *one_by_one = NULL;
			struct value_part parts[N];

			for (int i = 0; i < N; i++) {
				if (had & 1u << i)
					value_put_int(&before, keys[i], i);
				parts[i] = (struct value_part){
					keys[i], put & 1u << i ? value_int_new(100 + i) : NULL};
			}
			at_once = value_ref(before);
			one_by_one = value_ref(before);
			value_put_parts(&at_once, parts, N);
			for (int i = 0; i < N; i++)
				if (put & 1u << i)
					value_put_int(&one_by_one, keys[i], 100 + i);
			assert_true(value_equal(at_once, one_by_one));
			for (int i = 0; i < N; i++) { /* before is untouched; all is found */
				assert_int_equal(value_get(before, keys[i]) != NULL,
						 had >> i & 1);
				assert_true(value_equal(value_get(at_once, keys[i]),
							value_get(one_by_one, keys[i])));
			}
		}
	}
}

static void absent_arguments_leave_entries_out(void **state)
{
	VALUE_AUTO *v = value_build("{a: %s, b: %v, c: [%s, 'x'], %k: %b, 'e.f': null}",
				    (char *)NULL, (struct value *)NULL, (char *)NULL, "d", 1);

	(void)state;
	assert_int_equal(value_len(v), 3);
	assert_int_equal(value_len(value_get(v, "c")), 1);
	assert_true(value_bool(value_get(v, "d")));
	assert_true(value_is_null(value_get(v, "e.f")));
}

static void arrays_insert_and_delete_anywhere(void **state)
{
	VALUE_AUTO *a = value_build("[1, 3]");
	VALUE_AUTO *want = value_build("[0, 2, 3]");

	(void)state;
	value_insert_idx(&a, 1, value_int_new(2));
	value_insert_idx(&a, 0, value_int_new(0));
	value_del_idx(&a, 1);
	assert_true(value_equal(a, want));
	value_put_idx(&a, 0, value_double_new(0.0));
	assert_true(value_equal(a, want)); /* 0.0 is 0 */
	value_push(&a, value_null_new());
	assert_false(value_equal(a, want));
}

static bool add_zero(struct value **child, void *arg)
{
	(void)arg;
	if (value_get(*child, "n"))
		return false;
	value_put_int(child, "n", 0);
	return true;
}

static bool add_zero_each(struct value **child, void *arg)
{
	return value_edit_each(child, add_zero, arg);
}

static void edits_copy_only_what_changes(void **state)
{
	VALUE_AUTO *v = value_build("{list: [{n: 1}, {m: 2}]}");
	VALUE_AUTO *shared = value_ref(v);
	VALUE_AUTO *want = value_build("{list: [{n: 1}, {m: 2, n: 0}]}");
	struct value *first = value_idx(value_get(v, "list"), 0);

	(void)state;
	assert_false(value_edit(&v, "absent", add_zero, NULL));
	assert_true(value_edit(&v, "list", add_zero_each, NULL));
	assert_true(value_equal(v, want));
	assert_false(value_equal(shared, want));
	assert_ptr_equal(value_idx(value_get(v, "list"), 0), first);
	assert_false(value_edit(&v, "list", add_zero_each, NULL));
	value_unrefp(&shared);
	value_del(&v, "list"); /* in place where nobody else looks */
	value_put(&v, "list", value_build("[{m: 1}, {n: 5}]"));
	first = value_get(v, "list");
	assert_true(value_edit(&v, "list", add_zero_each, NULL));
	assert_ptr_equal(value_get(v, "list"), first);
	value_unrefp(&want);
	want = value_build("[{m: 1, n: 0}, {n: 5}]");
	assert_true(value_equal(first, want));
}

/* Keys alike in their first eight bytes or their last, of lengths around eight and sixteen, in maps
 * of sizes around sixteen. */
static void keys_are_told_apart_to_the_last_byte(void **state)
{
	static const char *const around[][2] = {
		{"", ""}, {"abcde", ""}, {"abcdef", ""}, {"abcdefg", ""}, {"", "2345678abc"},
		{"abcdefgh", "345678"}, {"abcdefgh", "3456789"}, {"abcdefgh", "34567890"},
		{"abcdefghijklmnopqrstuvwxyz", "-0123456789"}};

	(void)state;
	for (size_t f = 0; f < ARRAY_SIZE(around); f++)
		for (size_t n = 1; n < 24; n++) {
			VALUE_AUTO *m = NULL;

			for (size_t i = 0; i < n + 2; i++) {
				size_t k = i < n ? i * 29 % n : i;
				STR_AUTO key =
					xasprintf("%s%02zu%s", around[f][0], k, around[f][1]);

				assert_null(value_get(m, key));
				if (i < n)
					value_put_int(&m, key, (int64_t)k + 2);
			}
			for (size_t i = 0; i < n; i++) {
				STR_AUTO key =
					xasprintf("%s%02zu%s", around[f][0], i, around[f][1]);

				assert_int_equal(value_int(value_get(m, key)), i + 2);
				value_del(&m, key);
				assert_null(value_get(m, key));
				assert_int_equal(value_len(m), n - i - 1);
			}
		}
}

static struct value *make_list(void *payload)
{
	++*(int *)payload;
	return value_build("[1, 2]");
}

static void made_list(void *payload)
{
	*(int *)payload += 10;
}

static const struct value_lazy_ops list_ops = {make_list, made_list};

static void lazy_values_are_made_once_and_only_when_read(void **state)
{
	struct value *m = value_build("{a: 1, z: 2}"), *copy;
	int calls = 0;

	(void)state;
	value_put(&m, "lazy", value_lazy_new(&list_ops, &calls));
	copy = value_ref(m);
	value_put_int(&copy, "b", 3); /* a map of its own */
	assert_ptr_equal(value_lazy_payload(value_get_lazy(copy, "lazy"), &list_ops), &calls);
	assert_int_equal(value_len(m), 3);
	assert_int_equal(value_compare(m, m), 0);
	assert_int_equal(calls, 0);
	assert_int_equal(value_len(value_get(copy, "lazy")), 2);
	assert_int_equal(calls, 11); /* made, and what it was made of is gone */
	assert_ptr_equal(value_get(m, "lazy"), value_get(copy, "lazy"));
	assert_null(value_lazy_payload(value_get_lazy(m, "lazy"), &list_ops));
	assert_int_equal(calls, 11);
	value_unref(copy);
	value_unref(m);

	calls = 0;
	m = NULL;
	value_put(&m, "lazy", value_lazy_new(&list_ops, &calls));
	value_unref(m); /* never read */
	assert_int_equal(calls, 10);
}

/* Of every size, with keys that begin alike, and after entries went. */
static void maps_find_what_they_have_and_nothing_else(void **state)
{
	(void)state;
	for (int n = 0; n < 40; n++) {
		VALUE_AUTO *m = value_map_new();
		char key[40];

		for (int i = 0; i < n; i++) {
			snprintf(key, sizeof(key), i % 2 ? "k%d" : "containerKey%d", i);
			value_put_int(&m, key, i + 100);
		}
		for (int i = 0; i < n; i += 3) {
			snprintf(key, sizeof(key), i % 2 ? "k%d" : "containerKey%d", i);
			value_del(&m, key);
		}
		for (int i = 0; i < 60; i++) {
			snprintf(key, sizeof(key), i % 2 ? "k%d" : "containerKey%d", i);
			assert_int_equal(value_int(value_get(m, key)),
					 i < n && i % 3 ? i + 100 : 0);
		}
		assert_null(value_get(m, ""));
		assert_null(value_get(m, "containe"));
	}
}

static void words_are_shared_when_they_are_known(void **state)
{
	VALUE_AUTO *a = value_word_new("Normal");
	VALUE_AUTO *b = value_word_new("Normal");
	VALUE_AUTO *odd = value_word_new("no such word");
	VALUE_AUTO *built = value_build("{b: %w, a: 'Normal', c: %w}", "Warning", NULL);

	(void)state;
	assert_ptr_equal(a, b);
	assert_string_equal(value_str(odd), "no such word");
	assert_ptr_equal(value_get(built, "a"), a);
	assert_string_equal(value_str(value_get(built, "b")), "Warning");
	assert_int_equal(value_len(built), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps_find_what_they_have_and_nothing_else),
		cmocka_unit_test(words_are_shared_when_they_are_known),
		cmocka_unit_test(a_change_never_reaches_another_holder),
		cmocka_unit_test(keys_stand_in_byte_order),
		cmocka_unit_test(many_puts_at_once_are_the_same_puts),
		cmocka_unit_test(absent_arguments_leave_entries_out),
		cmocka_unit_test(arrays_insert_and_delete_anywhere),
		cmocka_unit_test(edits_copy_only_what_changes),
		cmocka_unit_test(keys_are_told_apart_to_the_last_byte),
		cmocka_unit_test(lazy_values_are_made_once_and_only_when_read),
	};

	return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
