/* How errors become lines on standard error. Upstream: kubectl/pkg/cmd/util/helpers.go. */
#include "kubectl/internal.h"
#include "kubectl/kubectl.h"

#include <errno.h>

bool err_is_not_found(const struct err *err)
{
	return str_eq(err->reason, "NotFound");
}

int kubectl_usage_error(struct kubectl *k, struct err *err, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	return err_set(err, -EINVAL, "%s\nSee 'kubectl %s -h' for help and examples", buf_str(&b),
		       k->cmd->name);
}

int kubectl_plain_error(struct err *err, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	return err_set(err, KUBECTL_PLAIN, "%s", buf_str(&b));
}

int kubectl_connect_error(struct err *err, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	return err_set(err, -ENOTCONN, "%s", buf_str(&b));
}

void kubectl_keep_error(struct kubectl *k, struct err *err)
{
	k->errs = grow(k->errs, k->nr_errs + 1, &k->cap_errs, sizeof(*k->errs));
	k->errs[k->nr_errs] = (struct err)ERR_INIT;
	err_move(&k->errs[k->nr_errs++], err);
}

int kubectl_kept(const struct kubectl *k)
{
	return k->nr_errs > 0 ? -ECANCELED : 0;
}

int kubectl_exit(struct kubectl *k, int status)
{
	k->status = status;
	return status == 0 ? 0 : -ECANCELED;
}

void err_prefix(struct err *err, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	buf_adds(&b, err_msg(err));
	free(err->msg);
	err->msg = buf_detach(&b);
}

void kubectl_error_source(struct err *err, const char *verb, const char *source)
{
	if (!str_empty(source))
		err_prefix(err, "error when %s \"%s\": ", verb, source);
}

const char *kubectl_server_host(const struct kubectl *k, struct buf *scratch)
{
	const char *url = k->access ? k->access->server : NULL, *host;

	if (str_empty(url))
		return "localhost:8080";
	host = strstr(url, "://");
	host = host ? host + 3 : url;
	buf_add(scratch, host, strcspn(host, "/"));
	return buf_str(scratch);
}

static bool is_connection_error(const struct err *err)
{
	if (err->http || err->reason)
		return false;
	switch (err->code) {
	case -ENOTCONN:
	case -ETIMEDOUT:
	case -EHOSTUNREACH:
	case -ENETUNREACH:
	case -ECONNRESET:
		return true;
	default:
		return false;
	}
}

/* The line for errors that have a standard form; false: there is none. */
static bool standard_text(struct kubectl *k, const struct err *err, struct buf *out)
{
	BUF_AUTO host = BUF_INIT;

	if (err->code == KUBECTL_PLAIN) {
		buf_adds(out, err_msg(err));
	} else if (str_eq(err->reason, "Unauthorized")) {
		buf_addf(out, "error: You must be logged in to the server (%s)", err_msg(err));
	} else if (!str_empty(err->reason)) {
		buf_addf(out, "Error from server (%s): %s", err->reason, err_msg(err));
	} else if (err->http) {
		buf_addf(out, "Error from server: %s", err_msg(err));
	} else if (err->code == -ECONNREFUSED) {
		buf_addf(out,
			 "The connection to the server %s was refused - did you specify the right "
			 "host or port?",
			 kubectl_server_host(k, &host));
	} else if (is_connection_error(err)) {
		buf_addf(out, "Unable to connect to the server: %s", err_msg(err));
	} else {
		return false;
	}
	return true;
}

/* "The Pod "x" is invalid: ..." with the causes the server listed. */
static void invalid_text(const struct err *err, struct buf *out)
{
	const struct value *details = value_get(err->detail, "details"), *cause;
	const char *kind = value_str_or(value_get(details, "kind"), "");
	const char *name = value_str_or(value_get(details, "name"), "");
	STRVEC_AUTO lines = STRVEC_INIT;

	value_each_item(cause, i, value_get(details, "causes"))
	{
		STR_AUTO line = xasprintf("%s: %s", value_str_or(value_get(cause, "field"), ""),
					  value_str_or(value_get(cause, "message"), ""));

		if (!strvec_has(&lines, line))
			strvec_add(&lines, line);
	}
	if (kind[0] || name[0])
		buf_addf(out, "The %s \"%s\" is invalid", kind, name);
	else if (lines.nr == 0 && err_msg(err)[0])
		buf_addf(out, "The request is invalid: %s", err_msg(err));
	else
		buf_adds(out, "The request is invalid");
	if (lines.nr == 1)
		buf_addf(out, ": %s", lines.v[0]);
	if (lines.nr < 2)
		return;
	buf_adds(out, ": \n");
	for (size_t i = 0; i < lines.nr; i++)
		buf_addf(out, "* %s\n", lines.v[i]);
}

void kubectl_error_text(struct kubectl *k, const struct err *err, struct buf *out)
{
	if (str_eq(err->reason, "Invalid") && err->detail)
		invalid_text(err, out);
	else if (!standard_text(k, err, out))
		buf_addf(out, "%s%s",
			 str_starts(err_msg(err), "error: ") ? "" : "error: ", err_msg(err));
}

void kubectl_errors_text(struct kubectl *k, struct buf *out)
{
	if (k->nr_errs == 1) {
		kubectl_error_text(k, &k->errs[0], out);
		return;
	}
	/* Several: one line each, and the local ones without a prefix. */
	for (size_t i = 0; i < k->nr_errs; i++) {
		if (!standard_text(k, &k->errs[i], out))
			buf_adds(out, err_msg(&k->errs[i]));
		if (out->len && out->s[out->len - 1] != '\n')
			buf_addc(out, '\n');
	}
}
