/* spdy_dictionary.c - what both ends of SPDY/3 have seen before the first header (its
 * specification, section 2.6.10.1): words with their lengths, then text. */
#include "client/spdy.h"

static const char *const words[] = {
	"options", "head", "post", "put", "delete", "trace", "accept", "accept-charset",
	"accept-encoding", "accept-language", "accept-ranges", "age", "allow", "authorization",
	"cache-control", "connection", "content-base", "content-encoding", "content-language",
	"content-length", "content-location", "content-md5", "content-range", "content-type",
	"date", "etag", "expect", "expires", "from", "host", "if-match", "if-modified-since",
	"if-none-match", "if-range", "if-unmodified-since", "last-modified", "location",
	"max-forwards", "pragma", "proxy-authenticate", "proxy-authorization", "range", "referer",
	"retry-after", "server", "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
	"vary", "via", "warning", "www-authenticate", "method", "get", "status", "200 OK",
	"version", "HTTP/1.1", "url", "public", "set-cookie", "keep-alive", "origin",
};
static const char tail[] =
	"1001012012022052063003023033043053063074024054064074084094104114124134"
	"14415416417502504505203 Non-Authoritative Information204 No Content301"
	" Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not "
	"Found500 Internal Server Error501 Not Implemented503 Service Unavailab"
	"leJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, "
	"Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,imag"
	"e/gif,application/xml,application/xhtml+xml,text/plain,text/javascript"
	",publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1"
	",utf-,*,enq=0.";

void spdy_dictionary(struct buf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		size_t n = strlen(words[i]);
		char len[4] = {0, 0, 0, (char)n};

		buf_add(out, len, sizeof(len));
		buf_add(out, words[i], n);
	}
	buf_adds(out, tail);
}
