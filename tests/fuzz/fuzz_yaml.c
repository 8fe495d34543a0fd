/* What YAML says survives being written as YAML and as JSON and read again. */
#include <stdlib.h>

#include "object/json.h"
#include "object/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same_json(const struct value *a, const char *want)
{
	BUF_AUTO text = BUF_INIT;

	json_write(&text, a, 0);
	if (strcmp(buf_str(&text), want) != 0)
		abort();
}

static int check(struct value *doc, int index, void *arg, struct err *err)
{
	VALUE_AUTO *yaml = NULL;
	VALUE_AUTO *json = NULL;
	BUF_AUTO text = BUF_INIT, as_yaml = BUF_INIT;

	(void)index;
	(void)arg;
	json_write(&text, doc, 0);
	if (json_parse(buf_str(&text), text.len, &json, NULL, err))
		abort();
	same_json(json, buf_str(&text));
	yaml_write(&as_yaml, doc);
	if (yaml_parse(buf_str(&as_yaml), as_yaml.len, &yaml, NULL, err))
		abort();
	same_json(yaml, buf_str(&text));
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct yaml_map *map = yaml_map_new();
	VALUE_AUTO *v = NULL;
	ERR_AUTO err = ERR_INIT;

	if (!yaml_parse((const char *)data, size, &v, map, &err))
		(void)yaml_map_find(map, "spec.x[0].y");
	yaml_map_free(map);
	(void)!yaml_each_document((const char *)data, size, check, NULL, &err);
	return 0;
}
