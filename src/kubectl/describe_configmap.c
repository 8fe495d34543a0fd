#include "kubectl/describe.h"

static int run(const struct describing *r, const struct value *cm, struct desc *d, struct err *err)
{
	const struct value *v;
	const char *key;

	(void)r;
	(void)err;
	desc_name(d, cm);
	desc_labels(d, "Labels", value_in(cm, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(cm, "metadata", "annotations"));
	desc(d, 0, "\nData\n====\n");
	value_each_entry(key, v, i, value_get(cm, "data"))
		desc(d, 0, "%s:\n----\n%s\n\n", key, value_str_or(v, ""));
	desc(d, 0, "\nBinaryData\n====\n");
	value_each_entry(key, v, i, value_get(cm, "binaryData"))
	{
		BUF_AUTO bytes = BUF_INIT;
		const char *text = value_str_or(v, "");

		if (base64_decode(&bytes, text, strlen(text)) < 0)
			buf_reset(&bytes);
		desc(d, 0, "%s: %zu bytes\n", key, bytes.len);
	}
	desc(d, 0, "\n");
	return 0;
}

const struct describer describe_configmap = {.group = "", .kind = "ConfigMap", .run = run};
