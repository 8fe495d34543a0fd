#define BASE_PRIVATE
#include "base/base.h"

#include <stdlib.h>

void err_release(struct err *err)
{
	free(err->msg);
	if (err->detail && err->free_detail)
		err->free_detail(err->detail);
	*err = (struct err)ERR_INIT;
}

PRINTF(5, 0)
static int set(struct err *err, int code, int http, const char *reason, const char *fmt,
	       va_list ap)
{
	struct buf b = BUF_INIT;

	buf_addv(&b, fmt, ap); /* before the release: fmt's arguments may point into err */
	err_release(err);
	err->code = code;
	err->http = http;
	err->reason = reason;
	err->msg = buf_detach(&b);
	return code;
}

int err_set(struct err *err, int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(err, code, 0, NULL, fmt, ap);
	va_end(ap);
	return code;
}

int err_api(struct err *err, int code, int http, const char *reason, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(err, code, http, reason, fmt, ap);
	va_end(ap);
	return code;
}

const char *err_msg(const struct err *err)
{
	return err->msg ? err->msg : "unknown error";
}

void err_move(struct err *to, struct err *from)
{
	err_release(to);
	*to = *from;
	*from = (struct err)ERR_INIT;
}
