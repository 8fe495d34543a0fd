/* A file of documents as kubectl reads it: JSON values, YAML documents, or one then the other. */
#include "object/json.h"
#include "object/value_private.h"
#include "object/yaml_private.h"

#include <errno.h>

struct stream {
	const char *p, *end;
	int index;
	int (*fn)(struct value *doc, int index, void *arg, struct err *err);
	void *arg;
	struct err *err;
};

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static int give(struct stream *s, struct value *doc)
{
	return value_is_null(doc) ? 0 : s->fn(doc, s->index++, s->arg, s->err);
}

/* The next line with its "\n" as Go's line reader gives it; false at the end. */
static bool next_line(struct stream *s, struct buf *line)
{
	const char *nl;
	size_t len;

	buf_reset(line);
	if (s->p == s->end)
		return false;
	nl = memchr(s->p, '\n', (size_t)(s->end - s->p));
	len = (size_t)((nl ? nl : s->end) - s->p);
	buf_add(line, s->p, len - (nl && len && s->p[len - 1] == '\r'));
	buf_addc(line, '\n');
	s->p = nl ? nl + 1 : s->end;
	return true;
}

/*
 * Collects lines up to a separator. A separator with nothing before it belongs to the
 * document, so that lines count from it. 1: there is a document; 0: the end.
 */
static int next_document(struct stream *s, struct buf *doc)
{
	BUF_AUTO line = BUF_INIT;

	buf_reset(doc);
	while (next_line(s, &line)) {
		if (str_starts(buf_str(&line), "---")) {
			const char *rest = line.s + 3;
			size_t len = line.len - 3;

			while (len && is_space(*rest)) {
				rest++;
				len--;
			}
			while (len && is_space(rest[len - 1]))
				len--;
			if (len && *rest != '#')
				return err_set(s->err, -EINVAL,
					       "invalid Yaml document separator: %.*s", (int)len,
					       rest);
			if (doc->len)
				return 1;
		}
		buf_add(doc, line.s, line.len);
	}
	return doc->len > 0;
}

static int read_yaml_document(const struct buf *doc, struct value **ret, struct err *err)
{
	ERR_AUTO why = ERR_INIT;

	if (!yaml_read(buf_str(doc), doc->len, false, ret, NULL, &why))
		return 0;
	return err_set(err, -EINVAL, "error converting YAML to JSON: %s", err_msg(&why));
}

static int each_yaml(struct stream *s)
{
	BUF_AUTO doc = BUF_INIT;
	int r;

	while ((r = next_document(s, &doc)) > 0) {
		VALUE_AUTO *v = NULL;

		r = read_yaml_document(&doc, &v, s->err);
		if (!r)
			r = give(s, v);
		if (r)
			return r;
	}
	return r;
}

static bool looks_like_json(const char *p, const char *end)
{
	while (p < end && is_space(*p))
		p++;
	return p < end && *p == '{';
}

/*
 * JSON values while they last. What is no JSON may be YAML, from there to the end; when
 * its first document is neither, the error is the one about JSON.
 */
static int each_json(struct stream *s, const char *start)
{
	for (;;) {
		VALUE_AUTO *v = NULL;
		ERR_AUTO why = ERR_INIT;
		ERR_AUTO no_yaml = ERR_INIT;
		BUF_AUTO doc = BUF_INIT;
		size_t used;
		int r = json_parse_next(s->p, (size_t)(s->end - s->p), &v, &used, &why);
		size_t offset = (size_t)(s->p - start) + used;

		if (!r) {
			s->p += used;
			if (!v)
				return 0;
			r = give(s, v);
			if (r)
				return r;
			continue;
		}
		if (!strcmp(err_msg(&why), "unexpected EOF"))
			return err_set(s->err, -EINVAL, "%s", err_msg(&why));
		while (s->p < s->end && is_space(*s->p))
			s->p++;
		r = next_document(s, &doc);
		if (r > 0)
			r = read_yaml_document(&doc, &v, &no_yaml);
		if (r < 0)
			return err_set(s->err, -EINVAL, "json: offset %zu: %s", offset,
				       err_msg(&why));
		r = give(s, v);
		return r ? r : each_yaml(s);
	}
}

static uint32_t unit16(const char *p, bool big)
{
	const unsigned char *u = (const unsigned char *)p;

	return big ? (uint32_t)(u[0] << 8 | u[1]) : (uint32_t)(u[1] << 8 | u[0]);
}

static void decode_utf16(struct buf *out, const char *text, size_t len, bool big)
{
	for (size_t i = 0; i + 1 < len; i += 2) {
		uint32_t u = unit16(text + i, big), low;

		if (u >= 0xd800 && u < 0xdc00 && i + 3 < len) {
			low = unit16(text + i + 2, big);
			if (low >= 0xdc00 && low < 0xe000) {
				u = 0x10000 + ((u - 0xd800) << 10) + (low - 0xdc00);
				i += 2;
			}
		}
		utf8_encode(out, u >= 0xd800 && u < 0xe000 ? 0xfffd : u);
	}
	if (len % 2)
		utf8_encode(out, 0xfffd);
}

/*
 * The text as kubectl decodes a file: a byte order mark says what it is, and what is no
 * UTF-8 becomes U+FFFD. Returns the text, in the scratch buffer where it had to change.
 */
static const char *decode(const char *text, size_t *len, struct buf *scratch)
{
	uint32_t cp;

	if (*len >= 2 && (!memcmp(text, "\xfe\xff", 2) || !memcmp(text, "\xff\xfe", 2))) {
		decode_utf16(scratch, text + 2, *len - 2, *text == '\xfe');
		*len = scratch->len;
		return buf_str(scratch);
	}
	if (*len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) {
		text += 3;
		*len -= 3;
	}
	if (utf8_valid(text, *len))
		return text;
	for (size_t i = 0; i < *len;) {
		i += utf8_decode(text + i, *len - i, &cp);
		utf8_encode(scratch, cp);
	}
	*len = scratch->len;
	return buf_str(scratch);
}

int yaml_each_document(const char *text, size_t len,
		       int (*fn)(struct value *doc, int index, void *arg, struct err *err),
		       void *arg, struct err *err)
{
	struct stream s = {.fn = fn, .arg = arg, .err = err};
	BUF_AUTO scratch = BUF_INIT;

	s.p = decode(text, &len, &scratch);
	s.end = s.p + len;
	return looks_like_json(s.p, s.end) ? each_json(&s, s.p) : each_yaml(&s);
}
