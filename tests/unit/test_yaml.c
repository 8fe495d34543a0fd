#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "object/json.h"
#include "object/yaml.h"

/* What the text means, as JSON. */
static void reads_as(const char *text, const char *json)
{
	VALUE_AUTO *v = NULL;
	BUF_AUTO got = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (yaml_parse(text, strlen(text), &v, NULL, &err))
		fail_msg("%s: %s", text, err_msg(&err));
	json_write(&got, v, 0);
	assert_string_equal(buf_str(&got), json);
}

static void fails_with(const char *text, const char *message)
{
	VALUE_AUTO *v = NULL;
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(yaml_parse(text, strlen(text), &v, NULL, &err), -EINVAL);
	assert_null(v);
	assert_string_equal(err_msg(&err), message);
}

static void scalars_resolve_as_in_go_yaml(void **state)
{
	(void)state;
	reads_as("[yes, No, on, y, n, ~, null, \"\", !!str 1, !!int \"3\", !!float 2]",
		 "[true,false,true,true,false,null,null,\"\",\"1\",3,2]");
	reads_as("[0o17, 017, 0x1F, 0b101, 1_000, +1, 08, 1e3, .5, 1., 12:30, 1.0]",
		 "[15,15,31,5,1000,1,8,1000,0.5,1,\"12:30\",1]");
	reads_as("[2026-11-23, 0x, 1e999, -, --, .x, 18446744073709551615, 99999999999999999999]",
		 "[\"2026-11-23\",\"0x\",\"1e999\",\"-\",\"--\",\".x\",18446744073709552000,"
		 "100000000000000000000]");
	reads_as("!!binary aGk=", "\"hi\"");
	reads_as("", "null");
	reads_as("# nothing\n", "null");
	reads_as("a: |\n  x\n  y\nb: >-\n  x\n  y\n", "{\"a\":\"x\\ny\\n\",\"b\":\"x y\"}");
}

static void keys_become_strings(void **state)
{
	(void)state;
	reads_as("1: a\ntrue: b\n1.5: c\nn: d\n",
		 "{\"1\":\"a\",\"1.5\":\"c\",\"false\":\"d\",\"true\":\"b\"}");
	fails_with("{{a: b}: c}",
		   "yaml: invalid map key: map[interface {}]interface {}{\"a\":\"b\"}");
	fails_with("image: {{ .Values.image }}\n",
		   "yaml: invalid map key: map[interface {}]interface {}{\".Values.image\":"
		   "interface {}(nil)}");
}

static void anchors_and_merges_share(void **state)
{
	(void)state;
	reads_as(
		"m: &m {k: v, l: 1}\no: {<<: *m, l: 2}\np: *m\n",
		"{\"m\":{\"k\":\"v\",\"l\":1},\"o\":{\"k\":\"v\",\"l\":2},\"p\":{\"k\":\"v\",\"l\":"
		"1}}");
	reads_as("a: {<<: [{x: 1, k: 1}, {x: 2, z: 2}]}", "{\"a\":{\"k\":1,\"x\":1,\"z\":2}}");
	fails_with("a: *x", "yaml: unknown anchor 'x' referenced");
	fails_with("a: &x [*x]", "yaml: anchor 'x' value contains itself");
	fails_with("a: {<<: 1}", "yaml: map merge requires map or sequence of maps as the value");
}

static void errors_read_as_from_go_yaml(void **state)
{
	(void)state;
	fails_with("a: b\n  c: d\n",
		   "yaml: line 2: mapping values are not allowed in this context");
	fails_with("a:\n\tb: c\n", "yaml: line 2: found character that cannot start any token");
	fails_with("a: [1, 2\nb: 3\n", "yaml: line 1: did not find expected ',' or ']'");
	fails_with("a:\n  - b\n c: d\n", "yaml: line 2: did not find expected key");
	fails_with("a: 'x\n", "yaml: line 2: found unexpected end of stream");
	fails_with("a: \"\\q\"", "yaml: found unknown escape character");
	fails_with("a: \x01", "yaml: control characters are not allowed");
	fails_with("a: !!int x", "yaml: cannot decode !!str `x` as a !!int");
	fails_with("a: .nan", "json: unsupported value: NaN");
}

static void keys_set_twice_are_reported_in_order(void **state)
{
	(void)state;
	fails_with("a: 1\nb:\n  x: 1\n  x: 2\na:\n  3\n\"c\": {1: a, 1: b}\n",
		   "yaml: unmarshal errors:\n  line 4: key \"x\" already set in map\n"
		   "  line 6: key \"a\" already set in map\n  line 7: key 1 already set in map");
}

static void limits_hold(void **state)
{
	BUF_AUTO text = BUF_INIT;

	(void)state;
	buf_pad(&text, '[', 101);
	fails_with(buf_str(&text), "yaml: exceeded max depth of 100");
	buf_reset(&text);
	buf_adds(&text, "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n");
	for (int i = 1; i < 30; i++)
		buf_addf(&text, "a%d: &a%d [*a%d,*a%d,*a%d]\n", i, i, i - 1, i - 1, i - 1);
	fails_with(buf_str(&text), "yaml: document contains excessive aliasing");
}

static void positions_point_into_the_text(void **state)
{
	static const char text[] = "title: x\nspec:\n  tasks:\n  - name: a\n  -   name: b\n";
	struct yaml_map *map = yaml_map_new();
	VALUE_AUTO *v = NULL;
	ERR_AUTO err = ERR_INIT;
	struct yaml_pos pos;

	(void)state;
	assert_int_equal(yaml_parse(text, strlen(text), &v, map, &err), 0);
	pos = yaml_map_find(map, "spec.tasks[1]");
	assert_int_equal(pos.line, 5);
	assert_int_equal(pos.column, 7);
	pos = yaml_map_find(map, "spec.tasks");
	assert_int_equal(pos.line, 3);
	pos = yaml_map_find(map, "spec.tasks[0].points.max"); /* the nearest there is */
	assert_int_equal(pos.line, 4);
	pos = yaml_map_find(map, "nowhere");
	assert_int_equal(pos.line, 1);
	yaml_map_free(map);
}

/* ---- streams ---------------------------------------------------------------- */

static int collect(struct value *doc, int index, void *arg, struct err *err)
{
	struct buf *out = arg;

	(void)err;
	buf_addf(out, "%d:", index);
	json_write(out, doc, 0);
	buf_addc(out, ' ');
	return value_get(doc, "stop") ? 7 : 0;
}

static int stream(const char *text, const char *docs, const char *message)
{
	BUF_AUTO got = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int r = yaml_each_document(text, strlen(text), collect, &got, &err);

	assert_string_equal(buf_str(&got), docs);
	assert_string_equal(err.code ? err_msg(&err) : "", message);
	return r;
}

static void streams_split_as_in_kubectl(void **state)
{
	(void)state;
	stream("a: 1\n---\n# c\n---  # x\n\n---\nb: 2", "0:{\"a\":1} 1:{\"b\":2} ", "");
	stream("---\na: 1\n---\n---\nb: 2\n...\nc: 3\n", "0:{\"a\":1} 1:{\"b\":2} ", "");
	stream("a: 1\r\n---\r\nb: |\r\n  x\r\n", "0:{\"a\":1} 1:{\"b\":\"x\\n\"} ", "");
	stream("\xef\xbb\xbf"
	       "a: \xff",
	       "0:{\"a\":\"\xef\xbf\xbd\"} ", "");
	stream("a: 1\na: 2\n", "0:{\"a\":2} ", ""); /* kubectl takes the last */
	stream("hello", "0:\"hello\" ", "");
	stream("a: 1\n--- x\n", "", "invalid Yaml document separator: x");
	stream("a: 1\n---\nb:\n  c: 1\n   d: 2\n", "0:{\"a\":1} ",
	       "error converting YAML to JSON: yaml: line 3: mapping values are not allowed in "
	       "this "
	       "context");
	assert_int_equal(stream("stop: 1\n---\na: 1\n", "0:{\"stop\":1} ", ""), 7);
}

static void streams_may_be_json(void **state)
{
	(void)state;
	stream(" {\"a\":1}\n{\"b\":2}", "0:{\"a\":1} 1:{\"b\":2} ", "");
	stream("{\"a\":1}\n---\nb: 2\n---\n{\"c\": 3}\n", "0:{\"a\":1} 1:{\"b\":2} 2:{\"c\":3} ",
	       "");
	stream("{a: 1}", "0:{\"a\":1} ", "");
	stream("  {a: b, c: [}", "",
	       "json: offset 4: invalid character 'a' looking for beginning of object key string");
	stream("{\"a\":1}, {\"b\":2}", "0:{\"a\":1} ",
	       "json: offset 8: invalid character ',' looking for beginning of value");
	stream("{\"a\":1}\n{", "0:{\"a\":1} ", "unexpected EOF");
}

/* ---- writing ------------------------------------------------------------------- */

static void writes_as(const char *json, const char *want)
{
	VALUE_AUTO *v = NULL;
	BUF_AUTO got = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(json_parse(json, strlen(json), &v, NULL, &err), 0);
	yaml_write(&got, v);
	assert_string_equal(buf_str(&got), want);
}

/* The expected texts are what kubectl 1.33 printed for these values. */
static void strings_are_quoted_as_by_kubectl(void **state)
{
	(void)state;
	writes_as("{\"a\":\"\",\"b\":\"true\",\"c\":\"1\",\"d\":\"2026-11-23T15:41:14Z\"}",
		  "a: \"\"\nb: \"true\"\nc: \"1\"\nd: \"2026-11-23T15:41:14Z\"\n");
	writes_as("{\"e\":\"a: b\",\"f\":\"a #b\",\"g\":\" a\",\"s\":\"it's\",\"t\":\"*\"}",
		  "e: 'a: b'\nf: 'a #b'\ng: ' a'\ns: it's\nt: '*'\n");
	writes_as("{\"k\":\"a\\tb\",\"l\":\"one \\ntwo\",\"u\":\"ok \\ud83d\\ude00\"}",
		  "k: \"a\\tb\"\nl: \"one \\ntwo\"\nu: \"ok \\U0001F600\"\n");
	writes_as("{\"w\":\"12:30\",\"x\":\"08\",\"y\":\"~\",\"z\":\"0x1g\"}",
		  "w: \"12:30\"\nx: \"08\"\n\"y\": \"~\"\nz: 0x1g\n");
	writes_as("{\"h\":\"one\\ntwo\\n\",\"i\":\"one\\ntwo\",\"j\":\"one\\n\\n\",\"v\":\"  two\\n"
		  "lines\"}",
		  "h: |\n  one\n  two\ni: |-\n  one\n  two\nj: |+\n  one\n\nv: |2-\n    two\n  "
		  "lines\n");
}

static void long_strings_fold_after_column_80(void **state)
{
	(void)state;
	writes_as("{\"m\":\"0/3 nodes are available: 1 node(s) had untolerated taint "
		  "{node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu. preemption: 0/3 "
		  "nodes are available\"}",
		  "m: '0/3 nodes are available: 1 node(s) had untolerated taint "
		  "{node-role.kubernetes.io/control-plane:\n  }, 2 Insufficient cpu. preemption: "
		  "0/3 nodes are available'\n");
}

static void containers_nest_as_by_kubectl(void **state)
{
	(void)state;
	writes_as("{\"n\":null,\"o\":{},\"p\":[],\"q\":[[1,[2,\"x\"]],{\"a\":1,\"b\":[{\"c\":true}]"
		  "}]}",
		  "\"n\": null\no: {}\np: []\nq:\n- - 1\n  - - 2\n    - x\n- a: 1\n  b:\n  - c: "
		  "true\n");
	writes_as("{\"x10\":1,\"x2\":2,\"file.txt\":3,\"file-1\":4,\"B\":5,\"a\":6}",
		  "B: 5\na: 6\nfile-1: 4\nfile.txt: 3\nx2: 2\nx10: 1\n");
	writes_as("[1.5,1e21,1e-7,0.0001,1234567.5,-3]",
		  "- 1.5\n- 1e+21\n- 1e-07\n- 0.0001\n- 1.2345675e+06\n- -3\n");
	writes_as("\"x\"", "x\n");
	writes_as("{}", "{}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalars_resolve_as_in_go_yaml),
		cmocka_unit_test(keys_become_strings),
		cmocka_unit_test(anchors_and_merges_share),
		cmocka_unit_test(errors_read_as_from_go_yaml),
		cmocka_unit_test(keys_set_twice_are_reported_in_order),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(positions_point_into_the_text),
		cmocka_unit_test(streams_split_as_in_kubectl),
		cmocka_unit_test(streams_may_be_json),
		cmocka_unit_test(strings_are_quoted_as_by_kubectl),
		cmocka_unit_test(long_strings_fold_after_column_80),
		cmocka_unit_test(containers_nest_as_by_kubectl),
	};

	return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
