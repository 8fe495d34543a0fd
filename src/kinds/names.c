/*
 * names.c - field errors about names, labels and annotations.
 */
#include "kinds/validate.h"

void check_form(struct field_errors *e, const struct fpath *p, const char *s, messages_fn fn)
{
	STRVEC_AUTO msgs = STRVEC_INIT;

	fn(s, &msgs);
	for (size_t i = 0; i < msgs.nr; i++)
		fe_invalid_str(e, p, s, msgs.v[i]);
}

void check_dns_label(struct field_errors *e, const struct fpath *p, const char *s)
{
	if (!is_dns_label(s, strlen(s)))
		check_form(e, p, s, dns_label_messages);
}

void check_dns_subdomain(struct field_errors *e, const struct fpath *p, const char *s)
{
	if (!is_dns_subdomain(s, strlen(s)))
		check_form(e, p, s, dns_subdomain_messages);
}

void check_label_name(struct field_errors *e, const struct fpath *p, const char *s)
{
	if (!is_qualified_name(s, strlen(s)))
		check_form(e, p, s, qualified_name_messages);
}

void check_labels(struct field_errors *e, const struct fpath *p, const struct value *labels)
{
	size_t before = field_errors_len(e);
	const struct value *v;
	const char *key;

	if (has_mark(labels, MARK_VALID))
		return;
	value_each_entry(key, v, i, labels)
	{
		const char *s = value_str_or(v, "");

		check_label_name(e, p, key);
		if (!is_label_value(s, value_str_len(v)))
			check_form(e, p, s, label_value_messages);
	}
	if (field_errors_len(e) == before)
		add_mark(labels, MARK_VALID);
}

#define ANNOTATIONS_MAX (256 * 1024)

static void lower_case(struct buf *out, const char *s)
{
	for (; *s; s++)
		buf_addc(out, *s >= 'A' && *s <= 'Z' ? (char)(*s + 32) : *s);
}

void check_annotations(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	const struct value *val;
	const char *key;
	size_t total = 0;

	value_each_entry(key, val, i, v)
	{
		total += strlen(key) + value_str_len(val);
		if (!is_qualified_name(key, strlen(key))) {
			BUF_AUTO low = BUF_INIT;
			STRVEC_AUTO msgs = STRVEC_INIT;

			/* capitals in the prefix are let pass, as upstream does */
			lower_case(&low, key);
			qualified_name_messages(buf_str(&low), &msgs);
			for (size_t m = 0; m < msgs.nr; m++)
				fe_invalid_str(e, p, key, msgs.v[m]);
		}
	}
	if (total > ANNOTATIONS_MAX)
		fe_add(e, FE_TOO_LONG, p, NULL, "may not be more than %d bytes", ANNOTATIONS_MAX);
}
