/*
 * kind_secret.c - secrets. Upstream: ValidateSecret. Data is base64 text, as on the wire.
 */
#include "kinds/kind_facts.inc"
#include "kinds/validate.h"

#define MAX_BYTES (1024 * 1024)

/* stringData is written into data and never kept. */
static void merge_string_data(struct value **obj)
{
	VALUE_AUTO *text = value_ref(value_get(*obj, "stringData"));
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, text)
	{
		BUF_AUTO b = BUF_INIT;

		base64_encode(&b, value_str_or(v, ""), value_str_len(v));
		value_put_in(obj, value_strn_new(buf_str(&b), b.len), "data", key);
	}
	value_del(obj, "stringData");
}

static void defaults(struct value **obj)
{
	put_default_str(obj, "type", "Opaque");
	if (value_get(*obj, "stringData"))
		merge_string_data(obj);
}

static size_t decoded_size(const struct value *v)
{
	const char *s = value_str_or(v, "");
	size_t len = value_str_len(v);

	return len / 4 * 3 - str_ends(s, "=") - str_ends(s, "==");
}

static void check_json(struct field_errors *e, const struct fpath *dp, const struct value *data,
		       const char *key)
{
	const struct value *v = value_get(data, key);
	VALUE_AUTO *parsed = NULL;
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	if (!v) {
		fe_required(e, &FP_KEY(dp, key), "");
		return;
	}
	if (base64_decode(&text, value_str_or(v, ""), value_str_len(v)))
		return;
	if (json_parse(buf_str(&text), text.len, &parsed, NULL, &err))
		fe_invalid_str(e, &FP_KEY(dp, key), "<secret contents redacted>", err_msg(&err));
}

static void check_required(struct field_errors *e, const struct fpath *dp, const struct value *data,
			   const char *key)
{
	if (!value_get(data, key))
		fe_required(e, &FP_KEY(dp, key), "");
}

static void check_type(struct field_errors *e, const struct fpath *dp, const struct value *obj)
{
	const char *type = value_str_or(value_get(obj, "type"), "");
	const struct value *data = value_get(obj, "data");
	struct fpath meta = FP(NULL, "metadata"), ap = FP(&meta, "annotations");
	static const char account[] = "kubernetes.io/service-account.name";

	if (strcmp(type, "kubernetes.io/service-account-token") == 0) {
		if (str_empty(value_str_in(obj, "metadata", "annotations", account)))
			fe_required(e, &FP_KEY(&ap, account), "");
	} else if (strcmp(type, "kubernetes.io/dockercfg") == 0) {
		check_json(e, dp, data, ".dockercfg");
	} else if (strcmp(type, "kubernetes.io/dockerconfigjson") == 0) {
		check_json(e, dp, data, ".dockerconfigjson");
	} else if (strcmp(type, "kubernetes.io/basic-auth") == 0) {
		if (value_get(data, "username") || value_get(data, "password"))
			return;
		check_required(e, dp, data, "username");
		check_required(e, dp, data, "password");
	} else if (strcmp(type, "kubernetes.io/ssh-auth") == 0) {
		if (!value_str_len(value_get(data, "ssh-privatekey")))
			fe_required(e, &FP_KEY(dp, "ssh-privatekey"), "");
	} else if (strcmp(type, "kubernetes.io/tls") == 0) {
		check_required(e, dp, data, "tls.crt");
		check_required(e, dp, data, "tls.key");
	}
}

static void check_update(struct field_errors *e, const struct value *obj, const struct value *old)
{
	static const char denied[] = "field is immutable when `immutable` is set";
	const struct value *now = value_get(obj, "data"), *was = value_get(old, "data");

	check_immutable(e, &FP(NULL, "type"), value_get(obj, "type"), value_get(old, "type"));
	if (!value_bool_in(old, "immutable"))
		return;
	if (!value_bool_in(obj, "immutable"))
		fe_forbidden(e, &FP(NULL, "immutable"), denied);
	if (value_len(now) + value_len(was) && !value_equal(now, was))
		fe_forbidden(e, &FP(NULL, "data"), denied);
}

static void validate(const struct value *obj, const struct value *old, const char *subresource,
		     struct field_errors *e)
{
	struct fpath dp = FP(NULL, "data");
	const struct value *v;
	const char *key;
	size_t total = 0;

	(void)subresource;
	if (old)
		check_update(e, obj, old);
	check_data_keys(e, &dp, value_get(obj, "data"));
	value_each_entry(key, v, i, value_get(obj, "data")) total += decoded_size(v);
	if (total > MAX_BYTES)
		fe_add(e, FE_TOO_LONG, &dp, NULL, "may not be more than %d bytes", MAX_BYTES);
	check_type(e, &dp, obj);
}

static struct value *row(const struct value *obj, int64_t now)
{
	return value_build("[%v, %V, %l, %V]", value_in(obj, "metadata", "name"),
			   cell_text(value_get(obj, "type"), ""),
			   (int64_t)value_len(value_get(obj, "data")), cell_age(obj, now));
}

static const char *field(const struct value *obj, const char *key, struct buf *scratch)
{
	(void)scratch;
	return strcmp(key, "type") == 0 ? value_str_or(value_get(obj, "type"), "") : NULL;
}

const struct kind kind_secret = {
	.defaults = defaults,
	.validate = validate,
	.row = row,
	.field = field,
	KIND_FACTS_secret,
};
