/* A JSONPath template, then a NUL, then an object in JSON: both may be anything. */
#include "object/json.h"
#include "object/jsonpath.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char object[] = "{\"items\":[{\"n\":\"a\",\"v\":1,\"t\":[1,2]},{\"n\":\"b\",\"v\":2.5,"
			     "\"x\":null}],\"s\":\"x\"}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	STR_AUTO text = xmemdup0(data, size);
	size_t len = strlen(text);
	STR_AUTO relaxed = NULL;
	struct jsonpath *p = NULL;
	VALUE_AUTO *v = NULL;
	VALUE_AUTO *found = NULL;
	BUF_AUTO out = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (len >= size || json_parse(text + len + 1, size - len - 1, &v, NULL, &err) < 0)
		(void)!json_parse(object, sizeof(object) - 1, &v, NULL, &err);
	(void)!jsonpath_relax(text, &relaxed, &err);
	if (jsonpath_parse(text, &p, &err) < 0)
		return 0;
	for (int allow = 0; allow < 2; allow++) {
		jsonpath_allow_missing_keys(p, allow);
		(void)!jsonpath_execute(p, v, &out, &err);
	}
	jsonpath_output_json(p, true);
	(void)!jsonpath_execute(p, v, &out, &err);
	(void)!jsonpath_find(p, v, &found, &err);
	jsonpath_free(p);
	return 0;
}
