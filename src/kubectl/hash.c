/* --append-hash: a hash of a config map's or secret's content as a suffix of its name.
 * Upstream: kubectl/pkg/util/hash (kustomize's generators use the same). */
#include "kubectl/generate.h"
#include "object/json.h"

#define HASH_CHARS 10

void generate_append_hash(struct value **obj)
{
	bool secret = str_eq(value_str_in(*obj, "kind"), "Secret");
	const char *name = value_str_or(value_in(*obj, "metadata", "name"), "");
	const struct value *data = value_get(*obj, "data");
	const struct value *binary = value_get(*obj, "binaryData");
	VALUE_AUTO *content = value_build(
		"{kind: %s, name: %s, type: %s, data: %V, binaryData: %v}",
		secret ? "Secret" : "ConfigMap", name,
		secret ? value_str_or(value_get(*obj, "type"), "") : NULL,
		data ? value_ref(data) : value_map_new(), value_len(binary) ? binary : NULL);
	static const char digits[] = "gh2k456789mbcdtf"; /* hexadecimal without vowels */
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO suffixed = BUF_INIT;
	uint8_t sum[32];

	json_write(&text, content, JSON_HTML_ESCAPE);
	sha256(buf_str(&text), text.len, sum);
	buf_addf(&suffixed, "%s-", name);
	for (int i = 0; i < HASH_CHARS; i++)
		buf_addc(&suffixed, digits[i % 2 ? sum[i / 2] & 15 : sum[i / 2] >> 4]);
	value_put_in(obj, value_str_new(buf_str(&suffixed)), "metadata", "name");
}
