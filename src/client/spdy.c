#include "client/spdy.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

#define MAX_FRAME ((size_t)1 << 20)
#define MAX_HEADERS ((size_t)64 << 10) /* of one stream, inflated */
#define DATA_PIECE ((size_t)32 << 10)

enum {
	SYN_STREAM = 1,
	SYN_REPLY = 2,
	RST_STREAM = 3,
	SETTINGS = 4,
	PING = 6,
	GOAWAY = 7,
	HEADERS = 8,
	WINDOW_UPDATE = 9
};

struct spdy {
	const struct spdy_ops *ops;
	void *arg;
	struct buf in;
	z_stream inflate, deflate;
	bool client, failed;
	uint32_t last_id; /* that the client gave a stream */
	uint32_t last_ping;
};

static uint32_t get32(const void *p)
{
	const uint8_t *u = p;

	return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

static void put32(struct buf *b, uint32_t v)
{
	uint8_t u[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};

	buf_add(b, u, sizeof(u));
}

struct spdy *spdy_new(const struct spdy_ops *ops, void *arg)
{
	struct spdy *s = xcalloc(1, sizeof(*s));

	s->ops = ops;
	s->arg = arg;
	s->failed = inflateInit(&s->inflate) != Z_OK ||
		    deflateInit(&s->deflate, Z_DEFAULT_COMPRESSION) != Z_OK;
	return s;
}

struct spdy *spdy_client_new(const struct spdy_ops *ops, void *arg)
{
	struct spdy *s = spdy_new(ops, arg);

	s->client = true;
	return s;
}

void spdy_free(struct spdy *s)
{
	if (!s)
		return;
	inflateEnd(&s->inflate);
	deflateEnd(&s->deflate);
	buf_release(&s->in);
	free(s);
}

/* ---- out ------------------------------------------------------------------------------- */

static void send_control(struct spdy *s, unsigned type, const void *p, size_t len)
{
	BUF_AUTO b = BUF_INIT;

	put32(&b, 0x80030000u | type);
	put32(&b, (uint32_t)len);
	buf_add(&b, p, len);
	s->ops->send(s->arg, b.s, b.len);
}

/* Headers in their compressed form. */
static bool deflate_headers(struct spdy *s, const struct buf *headers, struct buf *out)
{
	uint8_t packed[256];

	s->deflate.next_in = (uint8_t *)headers->s;
	s->deflate.avail_in = (uInt)headers->len;
	do {
		s->deflate.next_out = packed;
		s->deflate.avail_out = sizeof(packed);
		if (deflate(&s->deflate, Z_SYNC_FLUSH) != Z_OK)
			return false;
		buf_add(out, packed, sizeof(packed) - s->deflate.avail_out);
	} while (!s->deflate.avail_out);
	return true;
}

void spdy_reply(struct spdy *s, uint32_t id)
{
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO none = BUF_INIT;

	put32(&b, id);
	put32(&none, 0);
	if (deflate_headers(s, &none, &b))
		send_control(s, SYN_REPLY, b.s, b.len);
}

uint32_t spdy_open(struct spdy *s, const char *const *headers)
{
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	uint32_t n = 0;

	s->last_id = s->last_id ? s->last_id + 2 : 1;
	while (headers[n])
		n++;
	put32(&text, n / 2);
	for (; *headers; headers++) {
		put32(&text, (uint32_t)strlen(*headers));
		buf_adds(&text, *headers);
	}
	put32(&b, s->last_id);
	put32(&b, 0);           /* of no other stream */
	buf_add(&b, "\0\0", 2); /* as important as any */
	if (deflate_headers(s, &text, &b))
		send_control(s, SYN_STREAM, b.s, b.len);
	return s->last_id;
}

void spdy_ping(struct spdy *s)
{
	BUF_AUTO b = BUF_INIT;

	s->last_ping = s->last_ping ? s->last_ping + 2 : 1;
	put32(&b, s->last_ping);
	send_control(s, PING, b.s, b.len);
}

void spdy_data(struct spdy *s, uint32_t id, const void *p, size_t len, bool last)
{
	do {
		size_t n = MIN(len, DATA_PIECE);
		BUF_AUTO b = BUF_INIT;

		put32(&b, id);
		put32(&b, (uint32_t)n | (last && n == len ? 1u << 24 : 0));
		buf_add(&b, p, n);
		s->ops->send(s->arg, b.s, b.len);
		p = (const char *)p + n;
		len -= n;
	} while (len);
}

void spdy_reset(struct spdy *s, uint32_t id, uint32_t status)
{
	BUF_AUTO b = BUF_INIT;

	put32(&b, id);
	put32(&b, status);
	send_control(s, RST_STREAM, b.s, b.len);
}

void spdy_goaway(struct spdy *s)
{
	BUF_AUTO b = BUF_INIT;

	put32(&b, s->last_id);
	put32(&b, 0);
	send_control(s, GOAWAY, b.s, b.len);
}

/* ---- in ----------------------------------------------------------------------------------- */

static int inflate_headers(struct spdy *s, const uint8_t *p, size_t len, struct buf *out)
{
	uint8_t chunk[4096];

	s->inflate.next_in = (uint8_t *)(uintptr_t)p;
	s->inflate.avail_in = (uInt)len;
	while (s->inflate.avail_in) {
		int r;

		s->inflate.next_out = chunk;
		s->inflate.avail_out = sizeof(chunk);
		r = inflate(&s->inflate, Z_SYNC_FLUSH);
		if (r == Z_NEED_DICT) {
			BUF_AUTO dict = BUF_INIT;

			spdy_dictionary(&dict);
			if (inflateSetDictionary(&s->inflate, (uint8_t *)dict.s, (uInt)dict.len) !=
			    Z_OK)
				return -EPROTO;
			continue;
		}
		if (r != Z_OK && !(r == Z_BUF_ERROR && !s->inflate.avail_in))
			return -EPROTO;
		buf_add(out, chunk, sizeof(chunk) - s->inflate.avail_out);
		if (out->len > MAX_HEADERS)
			return -EPROTO;
	}
	return 0;
}

/* A counted string at *p; NULL: it is cut short. */
static const char *counted(const char **p, const char *end, size_t *len)
{
	const char *text;

	if (end - *p < 4)
		return NULL;
	*len = get32(*p);
	text = *p + 4;
	if (*len > (size_t)(end - text))
		return NULL;
	*p = text + *len;
	return text;
}

static int read_headers(struct spdy *s, const uint8_t *p, size_t len, struct strvec *ret)
{
	BUF_AUTO text = BUF_INIT;
	const char *at, *end;
	int r = inflate_headers(s, p, len, &text);

	if (r < 0 || text.len < 4)
		return r < 0 ? r : -EPROTO;
	at = text.s + 4;
	end = text.s + text.len;
	for (uint32_t n = get32(text.s); n; n--) {
		size_t name_len, value_len;
		const char *name = counted(&at, end, &name_len);
		const char *value = name ? counted(&at, end, &value_len) : NULL;
		STR_AUTO line = NULL;

		if (!value || memchr(name, 0, name_len) || memchr(value, 0, value_len))
			return -EPROTO;
		line = xasprintf("%.*s: %.*s", (int)name_len, name, (int)value_len, value);
		for (size_t i = 0; i < name_len; i++)
			line[i] = (char)tolower((unsigned char)line[i]);
		strvec_add(ret, line);
	}
	return 0;
}

static int on_control(struct spdy *s, unsigned type, unsigned flags, const uint8_t *p, size_t len)
{
	STRVEC_AUTO headers = STRVEC_INIT;
	uint32_t id = len >= 4 ? get32(p) & 0x7fffffff : 0;
	int r;

	switch (type) {
	case SYN_STREAM:
		if (len < 10 || !id || s->client)
			return -EPROTO;
		r = read_headers(s, p + 10, len - 10, &headers);
		if (r < 0)
			return r;
		s->last_id = id;
		s->ops->stream(s->arg, id, &headers);
		if (flags & 1)
			s->ops->data(s->arg, id, "", 0, true);
		return 0;
	case SYN_REPLY:
		if (!s->client)
			return 0;
		r = len < 4 ? -EPROTO : read_headers(s, p + 4, len - 4, &headers);
		if (r < 0)
			return r;
		s->ops->replied(s->arg, id);
		if (flags & 1)
			s->ops->data(s->arg, id, "", 0, true);
		return 0;
	case HEADERS: /* part of the compressed stream: must be read, says nothing here */
		return len < 4 ? -EPROTO : read_headers(s, p + 4, len - 4, &headers);
	case RST_STREAM:
		if (len < 8)
			return -EPROTO;
		s->ops->reset(s->arg, id);
		return 0;
	case PING:
		if (len != 4)
			return -EPROTO;
		if ((id & 1) != s->client) /* the other end's own: it waits for the echo */
			send_control(s, PING, p, len);
		return 0;
	case GOAWAY:
		if (s->ops->goaway)
			s->ops->goaway(s->arg);
		return 0;
	case SETTINGS:
	case WINDOW_UPDATE:
	default:
		return 0;
	}
}

static int on_frame(struct spdy *s, const uint8_t *p, size_t len)
{
	if (p[0] & 0x80) {
		if ((get32(p) >> 16) != 0x8003)
			return -EPROTO;
		return on_control(s, get32(p) & 0xffff, p[4], p + 8, len);
	}
	s->ops->data(s->arg, get32(p), p + 8, len, p[4] & 1);
	return 0;
}

int spdy_input(struct spdy *s, const void *p, size_t len)
{
	size_t at = 0;
	int r = s->failed ? -EPROTO : 0;

	buf_add(&s->in, p, len);
	while (r == 0 && s->in.len - at >= 8) {
		const uint8_t *f = (const uint8_t *)s->in.s + at;
		size_t n = get32(f + 4) & 0xffffff;

		if (n > MAX_FRAME)
			r = -EPROTO;
		else if (s->in.len - at < 8 + n)
			break;
		else
			r = on_frame(s, f, n);
		at += 8 + n;
	}
	if (r < 0) {
		s->failed = true;
		return r;
	}
	memmove(s->in.s, s->in.s + at, s->in.len - at);
	buf_trunc(&s->in, s->in.len - at);
	return 0;
}
