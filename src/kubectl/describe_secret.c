#include "kubectl/describe.h"

static int run(const struct describing *r, const struct value *s, struct desc *d, struct err *err)
{
	const char *type = value_str_or(value_get(s, "type"), "");
	const struct value *v;
	const char *key;

	(void)r;
	(void)err;
	desc_name(d, s);
	desc_labels(d, "Labels", value_in(s, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(s, "metadata", "annotations"));
	desc(d, 0, "\nType:\t%s\n", type);
	desc(d, 0, "\nData\n====\n");
	value_each_entry(key, v, i, value_get(s, "data"))
	{
		const char *text = value_str_or(v, "");
		BUF_AUTO bytes = BUF_INIT;

		if (base64_decode(&bytes, text, strlen(text)) < 0)
			buf_reset(&bytes);
		if (str_eq(key, "token") && str_eq(type, "kubernetes.io/service-account-token"))
			desc(d, 0, "%s:\t%s\n", key, buf_str(&bytes));
		else
			desc(d, 0, "%s:\t%zu bytes\n", key, bytes.len);
	}
	return 0;
}

const struct describer describe_secret = {
	.group = "", .kind = "Secret", .run = run, .no_events = true};
