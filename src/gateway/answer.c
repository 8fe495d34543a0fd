/* answer.c - bodies in, answers out. Upstream: apiserver/pkg/endpoints/handlers/{negotiation,
 * responsewriters}. */
#include "gateway/internal.h"
#include "gateway/protobuf.h"

#include "object/json.h"
#include "object/yaml.h"

#include <stdlib.h>
#include <strings.h>
#include <zlib.h>

#define PROTOBUF "application/vnd.kubernetes.protobuf"
#define GZIP_FROM ((size_t)128 << 10)

/* ---- bodies -------------------------------------------------------------------------- */

static bool is_patch_type(const char *type)
{
	return strstr(type, "patch+json") || strstr(type, "apply-patch+yaml");
}

static bool known_type(const char *type)
{
	static const char *const types[] = {"application/json", "application/yaml", PROTOBUF};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		size_t n = strlen(types[i]);

		if (!strncasecmp(type, types[i], n) && (!type[n] || strchr("; ,", type[n])))
			return true;
	}
	return is_patch_type(type);
}

int answer_body(struct exchange *x, struct value **ret, struct strvec *dups, struct err *err)
{
	const char *type = exchange_header(x, "Content-Type");

	*ret = NULL;
	if (!x->body.len)
		return 0;
	if (!str_empty(type) && !known_type(type))
		return -ENOTSUP;
	if (type && str_starts(type, PROTOBUF))
		return protobuf_object(x->body.s, x->body.len, ret, err);
	if (type && strstr(type, "yaml"))
		return yaml_parse(x->body.s, x->body.len, ret, NULL, err);
	return json_parse_strict(x->body.s, x->body.len, ret, dups, NULL, err);
}

/* ---- texts ------------------------------------------------------------------------------ */

static bool accepts_gzip(struct exchange *x)
{
	const char *h = exchange_header(x, "Accept-Encoding");

	return h && strstr(h, "gzip");
}

/* Replaces text by its gzip form; false: as it was. */
static bool compress_text(struct buf *text)
{
	z_stream z = {0};
	size_t cap;
	char *out;

	if (deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	cap = deflateBound(&z, text->len);
	out = xmalloc(cap);
	z.next_in = (Bytef *)text->s;
	z.avail_in = (uInt)text->len;
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)cap;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END) {
		deflateEnd(&z);
		free(out);
		return false;
	}
	buf_release(text);
	*text = (struct buf){.s = out, .len = z.total_out, .cap = cap};
	deflateEnd(&z);
	return true;
}

static void add_warnings(struct MHD_Response *r, const struct strvec *warnings)
{
	for (size_t i = 0; i < warnings->nr; i++) {
		BUF_AUTO line = BUF_INIT;

		buf_adds(&line, "299 - \"");
		for (const char *p = warnings->v[i]; *p; p++) {
			if (*p == '"' || *p == '\\')
				buf_addc(&line, '\\');
			buf_addc(&line, (unsigned char)*p < 0x20 ? ' ' : *p);
		}
		buf_addc(&line, '"');
		MHD_add_response_header(r, "Warning", buf_str(&line));
	}
}

static struct MHD_Response *text_response(struct exchange *x, const char *type, const char *cache,
					  struct buf *text)
{
	bool zip = text->len > GZIP_FROM && accepts_gzip(x) && compress_text(text);
	size_t len = text->len;
	struct MHD_Response *r =
		MHD_create_response_from_buffer(len, buf_detach(text), MHD_RESPMEM_MUST_FREE);

	if (type)
		MHD_add_response_header(r, "Content-Type", type);
	MHD_add_response_header(r, "Cache-Control", cache ? cache : "no-cache, private");
	if (zip) {
		MHD_add_response_header(r, "Content-Encoding", "gzip");
		MHD_add_response_header(r, "Vary", "Accept-Encoding");
	}
	return r;
}

/* ---- forms --------------------------------------------------------------------------------- */

static bool wants_yaml(struct exchange *x)
{
	struct api_accept forms;

	api_accept_parse(exchange_header(x, "Accept"), &forms);
	return forms.yaml;
}

/* For people: as upstream, when a browser, curl or wget asks, or ?pretty says so. */
static bool wants_pretty(struct exchange *x)
{
	const char *agent = exchange_header(x, "User-Agent");
	const char *arg = MHD_lookup_connection_value(x->conn, MHD_GET_ARGUMENT_KIND, "pretty");

	if (arg)
		return strcmp(arg, "false") && strcmp(arg, "0");
	return str_starts(agent, "curl") || str_starts(agent, "Wget") ||
	       str_starts(agent, "Mozilla/5.0");
}

void answer_write(struct buf *out, const struct value *v, bool pretty)
{
	enum json_flags flags = pretty ? JSON_INDENT2 | JSON_HTML_ESCAPE : JSON_HTML_ESCAPE;
	const struct schema_type *t = schema_of_kind(value_str_or(value_get(v, "apiVersion"), ""),
						     value_str_or(value_get(v, "kind"), ""));

	if (t)
		schema_write_json(out, v, t, flags);
	else
		json_write(out, v, flags);
}

/* What caches go by. */
static void add_cache_headers(struct MHD_Response *r, const struct api_response *resp)
{
	if (resp->vary)
		MHD_add_response_header(r, "Vary", "Accept");
	if (resp->location)
		MHD_add_response_header(r, "Location", resp->location);
	if (resp->etag) {
		STR_AUTO quoted = xasprintf("\"%s\"", resp->etag);

		MHD_add_response_header(r, "ETag", quoted);
	}
	if (str_eq(resp->cache_control, API_FOR_GOOD)) {
		char date[64];
		time_t then = (time_t)(wall_seconds() + 365 * 86400);
		struct tm tm;

		gmtime_r(&then, &tm);
		strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
		MHD_add_response_header(r, "Expires", date);
	}
}

/* resp: what it is of, or NULL. */
static enum MHD_Result answer_body_as(struct exchange *x, unsigned code, const struct value *body,
				      const struct api_response *resp, const char *json_type)
{
	BUF_AUTO text = BUF_INIT;
	struct MHD_Response *r;
	const char *cache = resp ? resp->cache_control : NULL;

	if (x->swagger_protobuf && code == 200) {
		swagger_write_protobuf(&text, body);
		r = text_response(x, "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
				  cache, &text);
	} else if (wants_yaml(x)) {
		yaml_write(&text, body);
		r = text_response(x, "application/yaml", cache, &text);
	} else {
		bool pretty = wants_pretty(x);

		answer_write(&text, body, pretty);
		if (!pretty)
			buf_addc(&text, '\n');
		r = text_response(x, json_type, cache, &text);
	}
	if (resp) {
		add_warnings(r, &resp->warnings);
		add_cache_headers(r, resp);
	}
	return answer_queue(x, code, r);
}

enum MHD_Result answer_value(struct exchange *x, unsigned code, const struct value *body)
{
	return answer_body_as(x, code, body, NULL, "application/json");
}

enum MHD_Result answer_status(struct exchange *x, unsigned code, const char *reason,
			      const char *fmt, ...)
{
	BUF_AUTO message = BUF_INIT;
	VALUE_AUTO *status = NULL;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&message, fmt, ap);
	va_end(ap);
	status = value_build("{kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', "
			     "message: %s, reason: %s, code: %i}",
			     buf_str(&message), reason, (int)code);
	return answer_body_as(x, code, status, NULL, "application/json");
}

/* An API error as the Status it has, or one made of its text. */
enum MHD_Result answer_error(struct exchange *x, const struct err *err)
{
	unsigned code = err->http ? (unsigned)err->http : 500;

	if (err->detail)
		return answer_value(x, code, err->detail);
	return answer_status(x, code, err->reason ? err->reason : "InternalError", "%s",
			     err_msg(err));
}

enum MHD_Result answer_response(struct exchange *x, const struct api_request *req,
				struct api_response *resp)
{
	const char *type = "application/json";
	unsigned code = resp->code ? (unsigned)resp->code : 200;

	if (!resp->body || resp->text.len || code == 304) {
		const char *plain = code == 304 ? NULL : "text/plain; charset=utf-8";
		struct MHD_Response *r = text_response(x, resp->text_type ? resp->text_type : plain,
						       resp->cache_control, &resp->text);

		add_cache_headers(r, resp);
		return answer_queue(x, code, r);
	}
	if (req && req->as_aggregated && code == 200 && !req->resource)
		type = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
	return answer_body_as(x, code, resp->body, resp, type);
}
