/* --append-hash: a hash of a config map's or secret's content as a suffix of its name.
 * Upstream: kubectl/pkg/util/hash, and kustomize/api/hasher, which leaves the name out. */
#include "kubectl/generate.h"
#include "object/json.h"

#define HASH_CHARS 10

void object_hash(const struct value *obj, const char *name, struct buf *out)
{
	bool secret = str_eq(value_str_in(obj, "kind"), "Secret");
	const struct value *data = value_get(obj, "data");
	const struct value *binary = value_get(obj, "binaryData");
	struct value *none = name ? value_map_new() : value_str_new("");
	VALUE_AUTO *content =
		value_build("{kind: %s, name: %s, type: %s, data: %v, binaryData: %v}",
			    secret ? "Secret" : "ConfigMap", name ? name : "",
			    secret ? value_str_or(value_get(obj, "type"), "") : NULL,
			    data ? data : none, value_len(binary) ? binary : NULL);
	static const char digits[] = "gh2k456789mbcdtf"; /* hexadecimal without vowels */
	BUF_AUTO text = BUF_INIT;
	uint8_t sum[32];

	value_unref(none);
	json_write(&text, content, JSON_HTML_ESCAPE);
	sha256(buf_str(&text), text.len, sum);
	for (int i = 0; i < HASH_CHARS; i++)
		buf_addc(out, digits[i % 2 ? sum[i / 2] & 15 : sum[i / 2] >> 4]);
}

void generate_append_hash(struct value **obj)
{
	const char *name = value_str_or(value_in(*obj, "metadata", "name"), "");
	BUF_AUTO suffixed = BUF_INIT;

	buf_addf(&suffixed, "%s-", name);
	object_hash(*obj, name, &suffixed);
	value_put_in(obj, value_str_new(buf_str(&suffixed)), "metadata", "name");
}
