#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "object/json.h"
#include "object/path.h"

/* ---- a schema of a few fields of a Pod: types are their names -------------------- */

static const struct {
	const char *type, *key, *of; /* of: the field's type */
	bool merge, retain;
	const char *merge_key;
} fields[] = {
	{"Pod", "metadata", "Meta", false, false, NULL},
	{"Pod", "spec", "Spec", false, false, NULL},
	{"Meta", "finalizers", "[]string", true, false, NULL},
	{"Meta", "labels", "{}string", false, false, NULL},
	{"Spec", "containers", "[]Container", true, false, "name"},
	{"Spec", "volumes", "[]Volume", true, true, "name"},
	{"Spec", "tolerations", "[]Toleration", false, false, NULL},
	{"Spec", "strategy", "Strategy", false, true, NULL},
	{"Container", "ports", "[]Port", true, false, "containerPort"},
	{"Container", "env", "[]Env", true, false, "name"},
	{"[]Container", "[]", "Container", false, false, NULL},
	{"[]Volume", "[]", "Volume", false, false, NULL},
	{"[]Port", "[]", "Port", false, false, NULL},
	{"[]Env", "[]", "Env", false, false, NULL},
};

static size_t find_field(const char *type, const char *key)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(fields) &&
	       (strcmp(fields[i].type, type) || strcmp(fields[i].key, key)))
		i++;
	return i;
}

static const void *field(const void *type, const char *key)
{
	size_t i = find_field(type, key);

	return i < ARRAY_SIZE(fields) ? fields[i].of : NULL;
}

static void strategy(const void *type, const char *key, bool *ret_merge, bool *ret_replace,
		     bool *ret_retain_keys, const char **ret_merge_key)
{
	size_t i = find_field(type, key);
	bool known = i < ARRAY_SIZE(fields);

	*ret_merge = known && fields[i].merge;
	*ret_replace = false;
	*ret_retain_keys = known && fields[i].retain;
	*ret_merge_key = known ? fields[i].merge_key : NULL;
}

static const struct patch_schema schema = {field, strategy};

/* ---- helpers ---------------------------------------------------------------------- */

static struct value *parse(const char *json)
{
	struct value *v = NULL;
	ERR_AUTO err = ERR_INIT;

	if (json_parse(json, strlen(json), &v, NULL, &err))
		fail_msg("%s: %s", json, err_msg(&err));
	return v;
}

static void is_json(const struct value *v, const char *json)
{
	BUF_AUTO got = BUF_INIT;

	json_write(&got, v, 0);
	assert_string_equal(buf_str(&got), json);
}

static void merges(const char *target, const char *patch, const char *want)
{
	VALUE_AUTO *t = parse(target);
	VALUE_AUTO *p = parse(patch);
	VALUE_AUTO *got = patch_merge(t, p);

	is_json(got, want);
	is_json(t, target); /* untouched */
}

static void strategic(const char *target, const char *patch, const char *want)
{
	VALUE_AUTO *t = parse(target);
	VALUE_AUTO *p = parse(patch);
	VALUE_AUTO *got = NULL;
	ERR_AUTO err = ERR_INIT;

	if (patch_strategic(t, p, &schema, "Pod", &got, &err))
		assert_string_equal(err_msg(&err), want);
	else
		is_json(got, want);
}

/* What kubectl apply sends when original was applied before and current is live. */
static void applies(const char *original, const char *modified, const char *current,
		    const char *want)
{
	VALUE_AUTO *o = parse(original);
	VALUE_AUTO *m = parse(modified);
	VALUE_AUTO *c = parse(current);
	VALUE_AUTO *got = NULL;
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(patch_three_way_strategic(o, m, c, &schema, "Pod", &got, &err), 0);
	is_json(got, want);
}

/* ---- merge patches ------------------------------------------------------------------- */

static void merge_patches_follow_rfc_7386(void **state)
{
	(void)state;
	merges("{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}");
	merges("{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}");
	merges("{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}");
	merges("{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}",
	       "{\"a\":{\"b\":\"d\"}}");
	merges("{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}");
	merges("[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}");
	merges("{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}");
	merges("{\"e\":null}", "{\"a\":1}", "{\"a\":1,\"e\":null}");
	merges("{\"a\":\"foo\"}", "null", "null");
}

static void three_way_merge_keeps_what_others_set(void **state)
{
	VALUE_AUTO *original = parse("{\"a\":1,\"b\":{\"x\":1,\"y\":2},\"l\":[1]}");
	VALUE_AUTO *modified = parse("{\"a\":2,\"b\":{\"x\":1},\"l\":[1]}");
	VALUE_AUTO *current = parse("{\"a\":1,\"b\":{\"x\":1,\"y\":2,\"z\":3},\"l\":[1],\"w\":1}");
	VALUE_AUTO *got = patch_three_way_merge(original, modified, current);
	VALUE_AUTO *same = patch_three_way_merge(original, original, current);

	(void)state;
	is_json(got, "{\"a\":2,\"b\":{\"y\":null}}");
	is_json(same, "{}");
}

/* ---- JSON patches ----------------------------------------------------------------------- */

static void json_patch(const char *ops, int code, const char *want)
{
	VALUE_AUTO *t =
		parse("{\"l\":[1,\"b\",{\"c\":[]}],\"m\":{\"x/y\":1,\"n\":null},\"s\":\"t\"}");
	VALUE_AUTO *o = parse(ops);
	VALUE_AUTO *got = NULL;
	ERR_AUTO err = ERR_INIT;
	int r = patch_json(t, o, &got, &err);

	assert_int_equal(r, code);
	if (r)
		assert_string_equal(err_msg(&err), want);
	else
		is_json(value_get(got, "l") ? value_get(got, "l") : got, want);
}

static void json_patches_change_lists_and_maps(void **state)
{
	(void)state;
	json_patch("[{\"op\":\"add\",\"path\":\"/l/1\",\"value\":2},{\"op\":\"remove\",\"path\":\"/"
		   "l/0\"},"
		   "{\"op\":\"add\",\"path\":\"/l/-\",\"value\":null}]",
		   0, "[2,\"b\",{\"c\":[]},null]");
	json_patch("[{\"op\":\"copy\",\"from\":\"/m/x~1y\",\"path\":\"/l/2/c/-\"},"
		   "{\"op\":\"move\",\"from\":\"/l/0\",\"path\":\"/l/-1\"}]",
		   0, "[\"b\",{\"c\":[1]},1]");
	json_patch("[{\"op\":\"replace\",\"path\":\"\",\"value\":{\"a\":1}}]", 0, "{\"a\":1}");
	json_patch(
		"[{\"op\":\"test\",\"path\":\"/m/n\"},{\"op\":\"test\",\"path\":\"/l/2\",\"value\":"
		"{\"c\":[]}},{\"op\":\"replace\",\"path\":\"/l\",\"value\":[]}]",
		0, "[]");
}

static void json_patch_errors_read_as_from_upstream(void **state)
{
	(void)state;
	json_patch("{}", -EINVAL,
		   "json: cannot unmarshal object into Go value of type jsonpatch.Patch");
	json_patch("[1]", -EINVAL,
		   "json: cannot unmarshal number into Go value of type jsonpatch.Operation");
	json_patch("[{\"op\":\"frob\",\"path\":\"/a\"}]", -EFAULT, "Unexpected kind: frob");
	json_patch("[{\"op\":\"test\",\"path\":\"/s\",\"value\":1}]", -EFAULT,
		   "testing value /s failed: test failed");
	json_patch("[{\"op\":\"remove\",\"path\":\"/m/z\"}]", -EFAULT,
		   "error in remove for path: '/m/z': Unable to remove nonexistent key: z: missing "
		   "value");
	json_patch("[{\"op\":\"add\",\"path\":\"/no/z\",\"value\":1}]", -EFAULT,
		   "add operation does not apply: doc is missing path: \"/no/z\": missing value");
	json_patch("[{\"op\":\"replace\",\"path\":\"/l/7\",\"value\":1}]", -EFAULT,
		   "replace operation does not apply: doc is missing key: /l/7: missing value");
	json_patch("[{\"op\":\"add\",\"path\":\"/l/x\",\"value\":1}]", -EFAULT,
		   "error in add for path: '/l/x': value was not a proper array index: 'x': "
		   "strconv.Atoi: parsing \"x\": invalid syntax");
	json_patch(
		"[{\"op\":\"add\",\"path\":\"/l/9\",\"value\":1}]", -EFAULT,
		"error in add for path: '/l/9': Unable to access invalid index: 9: invalid index "
		"referenced");
}

/* ---- strategic patches --------------------------------------------------------------------- */

#define PORTS(...) "{\"spec\":{\"containers\":[{\"name\":\"a\",\"ports\":[" __VA_ARGS__ "]}]}}"
#define CONTAINERS(...) "{\"spec\":{\"containers\":[" __VA_ARGS__ "]}}"
#define A1 "{\"image\":\"1\",\"name\":\"a\"}"
#define A2 "{\"image\":\"2\",\"name\":\"a\"}"
#define B1 "{\"image\":\"1\",\"name\":\"b\"}"
#define SIDE "{\"image\":\"9\",\"name\":\"side\"}"

static void lists_merge_by_their_key(void **state)
{
	(void)state;
	strategic(CONTAINERS(A1 "," B1), CONTAINERS(A2), CONTAINERS(A2 "," B1));
	strategic(CONTAINERS(A1), CONTAINERS(B1), CONTAINERS(B1 "," A1));
	strategic(CONTAINERS(A1 "," B1), CONTAINERS("{\"$patch\":\"delete\",\"name\":\"a\"}"),
		  CONTAINERS(B1));
	strategic(CONTAINERS(A1 "," B1), CONTAINERS(SIDE ",{\"$patch\":\"replace\"}"),
		  CONTAINERS(SIDE));
	strategic(CONTAINERS(A1), CONTAINERS("{\"image\":null,\"name\":\"a\"}"),
		  CONTAINERS("{\"name\":\"a\"}"));
	strategic("{\"spec\":{\"tolerations\":[1,2]}}", "{\"spec\":{\"tolerations\":[3]}}",
		  "{\"spec\":{\"tolerations\":[3]}}");
	strategic("{\"metadata\":{\"finalizers\":[\"a\",\"b\"]}}",
		  "{\"metadata\":{\"$deleteFromPrimitiveList/"
		  "finalizers\":[\"a\"],\"finalizers\":[\"c\"]}}",
		  "{\"metadata\":{\"finalizers\":[\"c\",\"b\"]}}");
}

static void directives_order_and_retain(void **state)
{
	(void)state;
	strategic(CONTAINERS(A1 "," B1 "," SIDE),
		  "{\"spec\":{\"$setElementOrder/containers\":[{\"name\":\"b\"},{\"name\":\"a\"}],"
		  "\"containers\":[" A2 "]}}",
		  CONTAINERS(B1 "," A2 "," SIDE));
	strategic("{\"spec\":{\"strategy\":{\"rollingUpdate\":{\"maxSurge\":1},\"type\":\"R\"}}}",
		  "{\"spec\":{\"strategy\":{\"$retainKeys\":[\"type\"],\"type\":\"Recreate\"}}}",
		  "{\"spec\":{\"strategy\":{\"type\":\"Recreate\"}}}");
	strategic("{\"metadata\":{\"labels\":{\"a\":\"1\"}}}",
		  "{\"metadata\":{\"labels\":{\"$patch\":\"replace\",\"b\":\"2\"}}}",
		  "{\"metadata\":{\"labels\":{\"b\":\"2\"}}}");
	strategic("{}", "{\"metadata\":{\"labels\":{\"a\":null,\"b\":\"2\"}}}",
		  "{\"metadata\":{\"labels\":{\"b\":\"2\"}}}");
}

static void bad_strategic_patches_say_why(void **state)
{
	(void)state;
	strategic(CONTAINERS(A1), CONTAINERS("{\"image\":\"2\"}"),
		  "map: map[image:2] does not contain declared merge key: name");
	strategic(CONTAINERS(A1), CONTAINERS("5"),
		  "list element types are not identical: [[map[image:1 name:a]] [5]]");
	strategic("{\"metadata\":{\"labels\":{}}}",
		  "{\"metadata\":{\"labels\":{\"$patch\":\"x\"}}}",
		  "unknown patch type: x in map: map[$patch:x]");
	strategic("{\"spec\":{\"strategy\":{}}}",
		  "{\"spec\":{\"strategy\":{\"$retainKeys\":[\"a\"],\"b\":1}}}",
		  "invalid patch format of retainKeys");
	strategic("{}", "[1]", "invalid JSON document");
}

/* The patches are those that kubectl 1.33 sent for these objects. */
static void apply_sends_what_kubectl_sends(void **state)
{
	(void)state;
	applies(CONTAINERS(A1 "," B1), CONTAINERS(A2 "," B1),
		CONTAINERS("{\"image\":\"1\",\"imagePullPolicy\":\"Always\",\"name\":\"a\"}," B1),
		"{\"spec\":{\"$setElementOrder/containers\":[{\"name\":\"a\"},{\"name\":\"b\"}],"
		"\"containers\":[" A2 "]}}");
	applies(CONTAINERS(A1 "," B1), CONTAINERS(B1), CONTAINERS(A1 "," B1 "," SIDE),
		"{\"spec\":{\"$setElementOrder/containers\":[{\"name\":\"b\"}],"
		"\"containers\":[{\"$patch\":\"delete\",\"name\":\"a\"}]}}");
	applies(CONTAINERS(A1 "," B1), CONTAINERS(B1 "," A1), CONTAINERS(A1 "," B1),
		"{\"spec\":{\"$setElementOrder/containers\":[{\"name\":\"b\"},{\"name\":\"a\"}]}}");
	applies("{\"metadata\":{\"finalizers\":[\"x\",\"y\"],\"labels\":{\"k\":\"1\",\"l\":\"1\"}}"
		"}",
		"{\"metadata\":{\"finalizers\":[\"z\",\"x\"],\"labels\":{\"l\":\"2\"}}}",
		"{\"metadata\":{\"finalizers\":[\"x\",\"y\",\"w\"],\"labels\":{\"k\":\"1\",\"l\":"
		"\"1\","
		"\"m\":\"1\"}}}",
		"{\"metadata\":{\"$deleteFromPrimitiveList/finalizers\":[\"y\"],"
		"\"$setElementOrder/"
		"finalizers\":[\"z\",\"x\"],\"finalizers\":[\"z\"],\"labels\":{\"k\":"
		"null,\"l\":\"2\"}}}");
	applies(CONTAINERS(A1), CONTAINERS(A1),
		"{\"metadata\":{\"labels\":{\"l\":\"1\"}},\"spec\":{\"containers\":[" A1
		"],\"nodeName\":\"n\"}}",
		"{}");
}

static void apply_pairs_ports_and_unions_as_kubectl(void **state)
{
	(void)state;
	applies(PORTS("{\"containerPort\":80},{\"containerPort\":81}"),
		PORTS("{\"containerPort\":80,\"name\":\"web\"},{\"containerPort\":82}"),
		PORTS("{\"containerPort\":80,\"protocol\":\"TCP\"},{\"containerPort\":81,"
		      "\"protocol\":"
		      "\"TCP\"}"),
		"{\"spec\":{\"$setElementOrder/containers\":[{\"name\":\"a\"}],\"containers\":[{"
		"\"$setElementOrder/"
		"ports\":[{\"containerPort\":80},{\"containerPort\":82}],\"name\":\"a\","
		"\"ports\":[{\"containerPort\":80,\"name\":\"web\"},{\"containerPort\":82},{\"$"
		"patch\":"
		"\"delete\",\"containerPort\":81}]}]}}");
	applies(PORTS("{\"containerPort\":53,\"protocol\":\"UDP\"},{\"containerPort\":53,"
		      "\"protocol\":"
		      "\"TCP\"}"),
		PORTS("{\"containerPort\":53,\"protocol\":\"UDP\"},{\"containerPort\":53,\"name\":"
		      "\"t\","
		      "\"protocol\":\"TCP\"}"),
		PORTS("{\"containerPort\":53,\"protocol\":\"UDP\"},{\"containerPort\":53,"
		      "\"protocol\":"
		      "\"TCP\"}"),
		"{\"spec\":{\"$setElementOrder/containers\":[{\"name\":\"a\"}],\"containers\":[{"
		"\"$setElementOrder/"
		"ports\":[{\"containerPort\":53},{\"containerPort\":53}],\"name\":\"a\","
		"\"ports\":[{\"containerPort\":53,\"name\":\"t\"}]}]}}");
	applies("{\"spec\":{\"volumes\":[{\"emptyDir\":{},\"name\":\"v\"}]}}",
		"{\"spec\":{\"volumes\":[{\"configMap\":{\"name\":\"c\"},\"name\":\"v\"}]}}",
		"{\"spec\":{\"volumes\":[{\"emptyDir\":{},\"name\":\"v\"},{\"name\":\"token\","
		"\"secret\":"
		"{\"secretName\":\"s\"}}]}}",
		"{\"spec\":{\"$setElementOrder/"
		"volumes\":[{\"name\":\"v\"}],\"volumes\":[{\"$retainKeys\":["
		"\"configMap\",\"name\"],\"configMap\":{\"name\":\"c\"},\"emptyDir\":null,\"name\":"
		"\"v\"}]}"
		"}");
}

/* ---- applying what was created gives what was wanted ------------------------------------------
 */

static unsigned int next(uint64_t *seed, unsigned int below)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)(*seed >> 33) % below;
}

/* Some of n names, each once, shuffled or in order. */
static struct value *pick(uint64_t *seed, const char *const *names, unsigned int n, bool shuffle)
{
	struct value *out = value_array_new();

	for (unsigned int i = 0; i < n; i++)
		if (next(seed, 2))
			value_insert_idx(&out,
					 shuffle ? next(seed, (unsigned int)value_len(out) + 1)
						 : value_len(out),
					 value_str_new(names[i]));
	return out;
}

static struct value *random_list(uint64_t *seed, const char *key, int depth);

static struct value *random_element(uint64_t *seed, const char *key, const struct value *id,
				    int depth)
{
	struct value *v = value_map_new();

	value_put(&v, key, value_ref(id));
	if (next(seed, 2))
		value_put_int(&v, "image", next(seed, 3));
	if (depth && next(seed, 2))
		value_put(&v, "ports", random_list(seed, "containerPort", 0));
	if (depth && next(seed, 2))
		value_put(&v, "env", random_list(seed, "name", 0));
	return v;
}

static struct value *random_list(uint64_t *seed, const char *key, int depth)
{
	static const char *const names[] = {"a", "b", "c", "d", "e"};
	VALUE_AUTO *ids = pick(seed, names, 5, true);
	struct value *out = value_array_new(), *id;

	value_each_item(id, i, ids) value_push(&out, random_element(seed, key, id, depth));
	return out;
}

static struct value *random_object(uint64_t *seed)
{
	static const char *const names[] = {"x", "y", "z"};
	struct value *v = value_map_new();

	/* a new order alone of a list of strings is no change to upstream */
	if (next(seed, 3))
		value_put_in(&v, pick(seed, names, 3, false), "metadata", "finalizers");
	for (int i = 0; i < 3; i++)
		if (next(seed, 2))
			value_put_in(&v, value_int_new(next(seed, 3)), "metadata", "labels",
				     names[next(seed, 3)]);
	if (next(seed, 4))
		value_put_in(&v, random_list(seed, "name", 1), "spec", "containers");
	if (next(seed, 2))
		value_put_in(&v, random_list(seed, "name", 1), "spec", "volumes");
	if (next(seed, 2))
		value_put_in(&v, random_list(seed, "name", 1), "spec", "tolerations");
	if (next(seed, 2))
		value_put_in(&v, random_element(seed, "type", v, 1), "spec", "strategy");
	return v;
}

static void applying_a_created_patch_gives_the_other_object(void **state)
{
	uint64_t seed = 42;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		VALUE_AUTO *a = random_object(&seed);
		VALUE_AUTO *b = random_object(&seed);
		VALUE_AUTO *merge = patch_create_merge(a, b);
		VALUE_AUTO *merged = patch_merge(a, merge);
		VALUE_AUTO *patch = NULL;
		VALUE_AUTO *patched = NULL;
		ERR_AUTO err = ERR_INIT;

		assert_true(value_equal(merged, b));
		assert_int_equal(patch_create_strategic(a, b, &schema, "Pod", &patch, &err), 0);
		assert_int_equal(patch_strategic(a, patch, &schema, "Pod", &patched, &err), 0);
		if (!value_equal(patched, b)) {
			BUF_AUTO text = BUF_INIT;

			json_write(&text, a, 0);
			buf_addc(&text, '\n');
			json_write(&text, b, 0);
			buf_addc(&text, '\n');
			json_write(&text, patch, 0);
			fail_msg("%s", buf_str(&text));
		}
	}
}

/* ---- unified differences
 * -------------------------------------------------------------------------- */

static void differs(const char *a, const char *b, const char *want)
{
	BUF_AUTO got = BUF_INIT;

	diff_unified(&got, "a", a, "b", b);
	assert_string_equal(buf_str(&got), want);
}

static void differences_look_like_diff_u(void **state)
{
	(void)state;
	differs("x\n", "x\n", "");
	differs("", "x\n", "--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n");
	differs("x\ny\n", "", "--- a\n+++ b\n@@ -1,2 +0,0 @@\n-x\n-y\n");
	differs("x", "x\n", "--- a\n+++ b\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n");
	differs("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
		"--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
	differs("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "0\n1\n2\n3\n4\n5\n6\n7\n8\n",
		"--- a\n+++ b\n@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -6,4 +7,3 @@\n 6\n 7\n 8\n-9\n");
	differs("a\nb\nb\nc\n", "a\nb\nc\n", "--- a\n+++ b\n@@ -1,4 +1,3 @@\n a\n b\n-b\n c\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merge_patches_follow_rfc_7386),
		cmocka_unit_test(three_way_merge_keeps_what_others_set),
		cmocka_unit_test(json_patches_change_lists_and_maps),
		cmocka_unit_test(json_patch_errors_read_as_from_upstream),
		cmocka_unit_test(lists_merge_by_their_key),
		cmocka_unit_test(directives_order_and_retain),
		cmocka_unit_test(bad_strategic_patches_say_why),
		cmocka_unit_test(apply_sends_what_kubectl_sends),
		cmocka_unit_test(apply_pairs_ports_and_unions_as_kubectl),
		cmocka_unit_test(applying_a_created_patch_gives_the_other_object),
		cmocka_unit_test(differences_look_like_diff_u),
	};

	return cmocka_run_group_tests_name("patch", tests, NULL, NULL);
}
