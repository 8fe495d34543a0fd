/* status.c - API errors: the Status objects, with the words of apimachinery's errors. */
#include "apiserver/internal.h"

static void free_status(void *status)
{
	value_unref(status);
}

/* Upstream leaves out what is empty. */
static const char *full(const char *s)
{
	return str_empty(s) ? NULL : s;
}

int status_error(struct err *err, int code, int http, const char *reason, struct value *details,
		 const char *fmt, ...)
{
	BUF_AUTO msg = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&msg, fmt, ap);
	va_end(ap);
	err_api(err, code, http, reason, "%s", buf_str(&msg));
	err->detail =
		value_build("{kind: 'Status', apiVersion: 'v1', metadata: {}, "
			    "status: 'Failure', message: %s, reason: %s, details: %V, code: %i}",
			    buf_str(&msg), full(reason), details, http);
	err->free_detail = free_status;
	return code;
}

static struct value *details_of(const struct kind *k, const char *name)
{
	return value_build("{name: %s, group: %s, kind: %s}", full(name), full(k->group),
			   k->plural);
}

int status_not_found(struct err *err, const struct kind *k, const char *name)
{
	return status_error(err, -ENOENT, 404, "NotFound", details_of(k, name),
			    "%s \"%s\" not found", kind_group_resource(k), name);
}

int status_exists(struct err *err, const struct kind *k, const char *name)
{
	return status_error(err, -EEXIST, 409, "AlreadyExists", details_of(k, name),
			    "%s \"%s\" already exists", kind_group_resource(k), name);
}

int status_conflict(struct err *err, const char *what, const struct kind *k, const char *name,
		    const char *why)
{
	return status_error(err, -ESTALE, 409, "Conflict", details_of(k, name),
			    "Operation cannot be fulfilled on %s \"%s\": %s",
			    what ? what : kind_group_resource(k), name, why);
}

int status_forbidden(struct err *err, const struct kind *k, const char *name, const char *fmt, ...)
{
	BUF_AUTO why = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&why, fmt, ap);
	va_end(ap);
	if (!k)
		return status_error(err, -EACCES, 403, "Forbidden", value_map_new(),
				    "forbidden: %s", buf_str(&why));
	if (str_empty(name))
		return status_error(err, -EACCES, 403, "Forbidden", details_of(k, NULL),
				    "%s is forbidden: %s", kind_group_resource(k), buf_str(&why));
	return status_error(err, -EACCES, 403, "Forbidden", details_of(k, name),
			    "%s \"%s\" is forbidden: %s", kind_group_resource(k), name,
			    buf_str(&why));
}

int status_bad_request(struct err *err, const char *fmt, ...)
{
	BUF_AUTO msg = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&msg, fmt, ap);
	va_end(ap);
	return status_error(err, -EINVAL, 400, "BadRequest", NULL, "%s", buf_str(&msg));
}

int status_internal(struct err *err, const char *fmt, ...)
{
	BUF_AUTO msg = BUF_INIT;
	struct value *details;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&msg, fmt, ap);
	va_end(ap);
	details = value_build("{causes: [{message: %s}]}", buf_str(&msg));
	return status_error(err, -EIO, 500, "InternalError", details, "Internal error occurred: %s",
			    buf_str(&msg));
}

/* "a", or "[a, b]" of the different ones: what aggregating field errors prints. */
static void aggregate(struct buf *out, const struct field_errors *errs)
{
	const char *reason, *body, *field;
	STRVEC_AUTO texts = STRVEC_INIT;

	for (size_t i = 0; field_error_at(errs, i, &reason, &body, &field); i++) {
		STR_AUTO text = str_empty(field) ? xstrdup(body) : xasprintf("%s: %s", field, body);

		if (!strvec_has(&texts, text))
			strvec_add(&texts, text);
	}
	if (texts.nr > 1)
		buf_addc(out, '[');
	strvec_join(&texts, ", ", out);
	if (texts.nr > 1)
		buf_addc(out, ']');
}

int status_invalid(struct err *err, const struct kind *k, const char *name,
		   const struct field_errors *errs)
{
	const char *reason, *body, *field;
	struct value *causes = NULL;
	BUF_AUTO subject = BUF_INIT;
	BUF_AUTO text = BUF_INIT;

	for (size_t i = 0; field_error_at(errs, i, &reason, &body, &field); i++)
		value_push(&causes, value_build("{reason: %s, message: %s, field: %s}", reason,
						body, field));
	buf_adds(&subject, k->kind);
	if (*k->group)
		buf_addf(&subject, ".%s", k->group);
	aggregate(&text, errs);
	return status_error(err, -EINVAL, 422, "Invalid",
			    value_build("{name: %s, group: %s, kind: %s, causes: %V}", full(name),
					full(k->group), full(k->kind), causes),
			    "%s \"%s\" is invalid: %s", buf_str(&subject), name ? name : "",
			    buf_str(&text));
}

int status_no_such_method(struct err *err)
{
	return status_error(err, -EOPNOTSUPP, 405, "MethodNotAllowed", value_map_new(),
			    "the server does not allow this method on the requested resource");
}

int status_method(struct err *err, const char *verb, const struct kind *k)
{
	return status_error(err, -EOPNOTSUPP, 405, "MethodNotAllowed",
			    value_build("{group: %s, kind: %s}", full(k->group), k->plural),
			    "%s is not supported on resources of kind \"%s\"", verb,
			    kind_group_resource(k));
}

int status_no_such_api(struct err *err)
{
	return status_error(err, -ENOENT, 404, "NotFound", value_map_new(),
			    "the server could not find the requested resource");
}

void status_put_meta(struct err *err, const char *key, const char *text)
{
	struct value *status = err->detail;

	value_put_in(&status, value_str_new(text), "metadata", key);
	err->detail = status;
}

struct value *status_of(const struct err *err)
{
	int http = err->http ? err->http : 500;

	if (err->detail && err->free_detail == free_status)
		return value_ref(err->detail);
	return value_build("{kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', "
			   "message: %s, reason: %s, code: %i}",
			   err_msg(err), err->reason, http);
}

int status_respond(struct api_response *resp, struct err *err)
{
	value_unref(resp->body);
	resp->body = status_of(err);
	resp->code = err->http ? err->http : 500;
	return err->code ? err->code : -EIO;
}

struct value *status_success(int http, const struct kind *k, const char *name, const char *uid)
{
	struct value *details = NULL;

	if (k)
		details = value_build("{group: %s, kind: %s, name: %s, uid: %s}",
				      full(k->group), k->plural, name, full(uid));
	return value_build("{apiVersion: 'v1', code: %i, details: %V, kind: 'Status', metadata: "
			   "{}, status: 'Success'}",
			   http, details);
}
