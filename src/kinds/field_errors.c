/*
 * field_errors.c - field errors with the texts of apimachinery's field package.
 */
#include "kinds/validate.h"

#include <stdlib.h>

struct field_err {
	enum field_error_type type;
	char *field, *body;
};

struct field_errors {
	struct field_err *v;
	size_t nr, cap;
};

static const struct {
	const char *reason, *text;
} types[] = {
	[FE_REQUIRED] = {"FieldValueRequired", "Required value"},
	[FE_INVALID] = {"FieldValueInvalid", "Invalid value"},
	[FE_NOT_SUPPORTED] = {"FieldValueNotSupported", "Unsupported value"},
	[FE_DUPLICATE] = {"FieldValueDuplicate", "Duplicate value"},
	[FE_FORBIDDEN] = {"FieldValueForbidden", "Forbidden"},
	[FE_TOO_LONG] = {"FieldValueTooLong", "Too long"},
	[FE_TOO_MANY] = {"FieldValueTooMany", "Too many"},
	[FE_NOT_FOUND] = {"FieldValueNotFound", "Not found"},
	[FE_INTERNAL] = {"InternalError", "Internal error"},
	[FE_TYPE_INVALID] = {"FieldValueTypeInvalid", "Invalid value"},
};

struct field_errors *field_errors_new(void)
{
	return xcalloc(1, sizeof(struct field_errors));
}

void field_errors_free(struct field_errors *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < e->nr; i++) {
		free(e->v[i].field);
		free(e->v[i].body);
	}
	free(e->v);
	free(e);
}

size_t field_errors_len(const struct field_errors *e)
{
	return e->nr;
}

bool field_error_at(const struct field_errors *e, size_t i, const char **ret_reason,
		    const char **ret_body, const char **ret_field)
{
	if (i >= e->nr)
		return false;
	*ret_reason = types[e->v[i].type].reason;
	*ret_body = e->v[i].body;
	*ret_field = e->v[i].field;
	return true;
}

/* As Go's %q. */
static void quote(struct buf *out, const char *s, size_t len)
{
	static const char escapes[] = "abtnvfr"; /* 7..13 */

	buf_addc(out, '"');
	for (size_t i = 0; i < len;) {
		uint32_t cp;
		size_t n = utf8_decode(s + i, len - i, &cp);
		unsigned char c = (unsigned char)s[i];

		if (n == 1 && c >= 0x80)
			buf_addf(out, "\\x%02x", c);
		else if (c == '"' || c == '\\')
			buf_addf(out, "\\%c", c);
		else if (c >= 7 && c <= 13)
			buf_addf(out, "\\%c", escapes[c - 7]);
		else if (c < 0x20 || c == 0x7f)
			buf_addf(out, "\\x%02x", c);
		else if (cp == 0xfeff || (cp >= 0x80 && cp < 0xa0))
			buf_addf(out, "\\u%04x", cp);
		else
			buf_add(out, s + i, n);
		i += n;
	}
	buf_addc(out, '"');
}

static void write_bad(struct buf *out, const struct value *bad)
{
	if (value_is_string(bad))
		quote(out, value_str(bad), value_str_len(bad));
	else if (bad)
		json_write(out, bad, JSON_HTML_ESCAPE);
	else
		buf_adds(out, "null");
}

static bool shows_value(enum field_error_type type)
{
	return type != FE_REQUIRED && type != FE_FORBIDDEN && type != FE_TOO_LONG &&
	       type != FE_INTERNAL;
}

/* shown: the value as printed. Takes field. */
static void add_text(struct field_errors *e, enum field_error_type type, char *field,
		     const char *shown, const char *detail)
{
	struct buf body = BUF_INIT;

	buf_adds(&body, types[type].text);
	if (shows_value(type))
		buf_addf(&body, ": %s", shown);
	if (detail && *detail)
		buf_addf(&body, ": %s", detail);
	e->v = grow(e->v, e->nr + 1, &e->cap, sizeof(*e->v));
	e->v[e->nr++] = (struct field_err){type, field, buf_detach(&body)};
}

static void add(struct field_errors *e, enum field_error_type type, char *field,
		const struct value *bad, const char *detail)
{
	BUF_AUTO shown = BUF_INIT;

	if (shows_value(type))
		write_bad(&shown, bad);
	add_text(e, type, field, buf_str(&shown), detail);
}

void field_error(struct field_errors *e, enum field_error_type type, const char *field,
		 const struct value *bad, const char *detail_fmt, ...)
{
	BUF_AUTO detail = BUF_INIT;
	va_list ap;

	va_start(ap, detail_fmt);
	buf_addv(&detail, detail_fmt, ap);
	va_end(ap);
	add(e, type, xstrdup(field ? field : ""), bad, buf_str(&detail));
}

static void supported_text(struct buf *out, const char *const *supported)
{
	if (!*supported)
		return;
	buf_adds(out, "supported values: ");
	for (size_t i = 0; supported[i]; i++) {
		if (i)
			buf_adds(out, ", ");
		quote(out, supported[i], strlen(supported[i]));
	}
}

void field_error_unsupported(struct field_errors *e, const char *field, const struct value *bad,
			     const char *const *supported)
{
	BUF_AUTO detail = BUF_INIT;

	supported_text(&detail, supported);
	add(e, FE_NOT_SUPPORTED, xstrdup(field), bad, buf_str(&detail));
}

/* ---- by path ------------------------------------------------------------------------- */

void fpath_write(struct buf *out, const struct fpath *p)
{
	if (!p)
		return;
	fpath_write(out, p->up);
	switch (p->form) {
	case FPATH_FIELD:
		if (out->len && *p->name)
			buf_addc(out, '.');
		buf_adds(out, p->name);
		break;
	case FPATH_INDEX:
		buf_addf(out, "[%zu]", p->idx);
		break;
	case FPATH_KEY:
		buf_addf(out, "[%s]", p->name);
		break;
	}
}

static char *path_text(const struct fpath *p)
{
	struct buf b = BUF_INIT;

	fpath_write(&b, p);
	return buf_detach(&b);
}

void fe_add(struct field_errors *e, enum field_error_type type, const struct fpath *p,
	    const struct value *bad, const char *fmt, ...)
{
	BUF_AUTO detail = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&detail, fmt, ap);
	va_end(ap);
	add(e, type, path_text(p), bad, buf_str(&detail));
}

void fe_add_json(struct field_errors *e, enum field_error_type type, const struct fpath *p,
		 const char *json, const char *detail)
{
	add_text(e, type, path_text(p), json, detail);
}

void fe_required(struct field_errors *e, const struct fpath *p, const char *detail)
{
	add(e, FE_REQUIRED, path_text(p), NULL, detail);
}

void fe_forbidden(struct field_errors *e, const struct fpath *p, const char *detail)
{
	add(e, FE_FORBIDDEN, path_text(p), NULL, detail);
}

void fe_invalid(struct field_errors *e, const struct fpath *p, const struct value *bad,
		const char *detail)
{
	add(e, FE_INVALID, path_text(p), bad, detail);
}

void fe_invalid_str(struct field_errors *e, const struct fpath *p, const char *bad,
		    const char *detail)
{
	VALUE_AUTO *v = value_str_new(bad ? bad : "");

	add(e, FE_INVALID, path_text(p), v, detail);
}

void fe_invalid_int(struct field_errors *e, const struct fpath *p, int64_t bad, const char *detail)
{
	VALUE_AUTO *v = value_int_new(bad);

	add(e, FE_INVALID, path_text(p), v, detail);
}

void fe_duplicate(struct field_errors *e, const struct fpath *p, const struct value *bad)
{
	add(e, FE_DUPLICATE, path_text(p), bad, NULL);
}

void fe_unsupported(struct field_errors *e, const struct fpath *p, const char *bad,
		    const char *const *supported)
{
	VALUE_AUTO *v = value_str_new(bad ? bad : "");
	BUF_AUTO detail = BUF_INIT;

	supported_text(&detail, supported);
	add(e, FE_NOT_SUPPORTED, path_text(p), v, buf_str(&detail));
}

void fe_typed(struct field_errors *e, enum field_error_type type, const struct fpath *p,
	      const struct value *bad, const char *def, const char *detail)
{
	BUF_AUTO shown = BUF_INIT;

	if (bad)
		schema_write_json(&shown, bad, schema_find(def), JSON_HTML_ESCAPE);
	else
		buf_adds(&shown, "null");
	add_text(e, type, path_text(p), buf_str(&shown), detail);
}

/* ---- common checks --------------------------------------------------------------------- */

bool one_of(const char *s, const char *const *list)
{
	for (; s && *list; list++)
		if (strcmp(s, *list) == 0)
			return true;
	return false;
}

void check_enum(struct field_errors *e, const struct fpath *p, const struct value *v,
		const char *const *supported, enum unset unset)
{
	const char *s = value_str(v);

	if (one_of(s, supported))
		return;
	if (!str_empty(s) || unset == UNSET_UNSUPPORTED)
		fe_unsupported(e, p, s, supported);
	else if (unset == UNSET_REQUIRED)
		fe_required(e, p, "");
}

void check_nonnegative(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	if (value_int(v) < 0)
		fe_invalid_int(e, p, value_int(v), "must be greater than or equal to 0");
}

void check_port(struct field_errors *e, const struct fpath *p, int64_t port)
{
	if (port < 1 || port > 65535)
		fe_invalid_int(e, p, port, "must be between 1 and 65535, inclusive");
}

void check_port_or_name(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	if (value_is_string(v))
		check_form(e, p, value_str(v), port_name_messages);
	else
		check_port(e, p, value_int(v));
}

void check_immutable(struct field_errors *e, const struct fpath *p, const struct value *v,
		     const struct value *old)
{
	if (v == old || value_equal(v, old) || (value_is_null(v) && value_is_null(old)))
		return;
	fe_invalid(e, p, v, "field is immutable");
}
