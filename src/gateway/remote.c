/*
 * remote.c - exec and attach. Upstream: kubelet/pkg/cri/streaming/remotecommand. Over a
 * WebSocket each message begins with its channel's number; over SPDY the client opens a
 * stream for each, named by its header streamType.
 */
#include "gateway/upgrade.h"

#include "cluster/visit.h"
#include "client/spdy.h"
#include "object/json.h"

#include <stdlib.h>

enum channel { IN, OUT, ERR, STATUS, RESIZE, CHANNELS };
#define CLOSE_SIGNAL 255 /* v5: the next byte is the channel that ends */

struct remote {
	struct upgrade *u;
	int visit; /* 0: not begun */
	bool over;
	struct spdy *spdy; /* NULL: channels of a WebSocket */
	uint32_t streams[CHANNELS];
	struct buf sizes;   /* what came of the resize channel */
	struct buf pending; /* output of one stream, sent in one piece */
	enum channel pending_on;
};

/* ---- to the client ------------------------------------------------------------------------ */

static void put(struct remote *r, enum channel c, const void *p, size_t len, bool last)
{
	BUF_AUTO b = BUF_INIT;

	if (r->spdy) {
		if (r->streams[c])
			spdy_data(r->spdy, r->streams[c], p, len, last);
		return;
	}
	for (size_t at = 0; at < len; at += 32768) {
		buf_reset(&b);
		buf_addc(&b, (char)c);
		buf_add(&b, (const char *)p + at, MIN(len - at, (size_t)32768));
		upgrade_send(r->u, b.s, b.len);
	}
}

/* A program's line may come in several writes; in one message it stays a line even when the
 * client shows two streams on one terminal. */
static void send_pending(struct remote *r)
{
	if (r->pending.len)
		put(r, r->pending_on, r->pending.s, r->pending.len, false);
	buf_reset(&r->pending);
}

static void on_out(void *arg, int fd, const void *p, size_t len)
{
	struct remote *r = arg;
	enum channel c = fd == 2 ? ERR : OUT;

	if (!(c == ERR ? r->u->target.err : r->u->target.out))
		return; /* nobody asked for it */
	if (c != r->pending_on || r->pending.len > 32768)
		send_pending(r);
	r->pending_on = c;
	buf_add(&r->pending, p, len);
}

static void settle(struct upgrade *u)
{
	send_pending(u->state);
}

static bool pending(const struct upgrade *u)
{
	return ((const struct remote *)u->state)->pending.len > 0;
}

static struct value *outcome(int status, const struct err *err)
{
	if (err)
		return value_build(
			"{metadata: {}, status: 'Failure', message: %V, reason: "
			"'InternalError', details: {causes: [{message: %V}]}, code: 500}",
			value_strf_new("Internal error occurred: %s", err_msg(err)),
			value_strf_new("%s", err_msg(err)));
	if (status)
		return value_build(
			"{metadata: {}, status: 'Failure', message: %V, reason: 'NonZeroExitCode', "
			"details: {causes: [{reason: 'ExitCode', message: %V}]}}",
			value_strf_new("command terminated with non-zero exit code: exit status %d",
				       status),
			value_strf_new("%d", status));
	return value_build("{metadata: {}, status: 'Success'}");
}

static void on_end(void *arg, int status, const struct err *err)
{
	struct remote *r = arg;
	VALUE_AUTO *v = outcome(status, err);
	BUF_AUTO text = BUF_INIT;

	send_pending(r);
	json_write(&text, v, 0);
	put(r, STATUS, text.s, text.len, true);
	put(r, OUT, "", 0, true);
	put(r, ERR, "", 0, true);
	r->over = true;
	upgrade_finish(r->u);
}

static const struct visit_ops ops = {.out = on_out, .end = on_end};

/* ---- from the client ------------------------------------------------------------------------ */

static void broken(struct remote *r, const struct err *err)
{
	(void)err; /* the journal cannot be written: the next step says so and ends the server */
	r->u->dead = true;
}

static void begin(struct remote *r)
{
	const struct remote_target *t = &r->u->target;
	bool exec = !strcmp(t->subresource, "exec");
	VALUE_AUTO *spec =
		value_build("{ns: %s, container: %s, argv: %v, stdin: %b, tty: %b, "
			    "user: %v}",
			    t->ns, t->container, t->argv, (int)t->in, (int)t->tty, t->user);
	ERR_AUTO err = ERR_INIT;

	value_put_str(&spec, exec ? "exec" : "attach", t->pod);
	r->u->g->unsynced = true;
	if (workspace_visit_open(r->u->g->w, spec, &ops, r, &r->visit, &err) < 0)
		broken(r, &err);
}

static void type_in(struct remote *r, const void *p, size_t len)
{
	ERR_AUTO err = ERR_INIT;

	if (r->over || !r->visit || !r->u->target.in)
		return;
	r->u->g->unsynced = true;
	if (workspace_visit_input(r->u->g->w, r->visit, p, len, &err) < 0)
		broken(r, &err);
}

/* A stream of {"Width": W, "Height": H}. */
static void resize(struct remote *r, const void *p, size_t len)
{
	ERR_AUTO err = ERR_INIT;

	if (r->sizes.len + len > 4096)
		buf_reset(&r->sizes);
	buf_add(&r->sizes, p, len);
	for (;;) {
		VALUE_AUTO *v = NULL;
		size_t used = 0;

		if (json_parse_next(buf_str(&r->sizes), r->sizes.len, &v, &used, &err) < 0 || !v)
			return;
		memmove(r->sizes.s, r->sizes.s + used, r->sizes.len - used);
		buf_trunc(&r->sizes, r->sizes.len - used);
		if (r->over || !r->visit)
			continue;
		r->u->g->unsynced = true;
		if (workspace_visit_resize(
			    r->u->g->w, r->visit, (int)(value_int(value_get(v, "Width")) & 0xffff),
			    (int)(value_int(value_get(v, "Height")) & 0xffff), &err) < 0)
			broken(r, &err);
	}
}

static void release(struct upgrade *u)
{
	struct remote *r = u->state;
	ERR_AUTO err = ERR_INIT;

	if (r->visit) {
		u->g->unsynced = true;
		(void)!workspace_visit_close(u->g->w, r->visit, &err);
	}
	spdy_free(r->spdy);
	buf_release(&r->sizes);
	buf_release(&r->pending);
	free(r);
}

static size_t unread(const struct upgrade *u)
{
	const struct remote *r = u->state;

	return r->visit ? workspace_visit_unread(u->g->w, r->visit) : 0;
}

static struct remote *remote_new(struct upgrade *u)
{
	struct remote *r = xcalloc(1, sizeof(*r));

	r->u = u;
	u->state = r;
	u->release = release;
	u->unread = unread;
	u->settle = settle;
	u->pending = pending;
	return r;
}

/* ---- channels -----------------------------------------------------------------------------------
 */

static void on_message(struct upgrade *u, const void *p, size_t len)
{
	struct remote *r = u->state;
	const uint8_t *b = p;

	if (!len)
		return;
	if (b[0] == IN)
		type_in(r, b + 1, len - 1);
	else if (b[0] == RESIZE)
		resize(r, b + 1, len - 1);
	else if (b[0] == CLOSE_SIGNAL && len >= 2 && b[1] == IN && str_starts(u->protocol, "v5"))
		type_in(r, NULL, 0);
}

void remote_start_channels(struct upgrade *u)
{
	struct remote *r = remote_new(u);

	u->received = on_message;
	begin(r);
}

/* ---- streams ------------------------------------------------------------------------------------
 */

static void spdy_send(void *arg, const void *p, size_t len)
{
	struct remote *r = arg;

	upgrade_send(r->u, p, len);
}

static bool complete(const struct remote *r)
{
	const struct remote_target *t = &r->u->target;

	return r->streams[STATUS] && (!t->in || r->streams[IN]) && (!t->out || r->streams[OUT]) &&
	       (!t->err || t->tty || r->streams[ERR]) && (!t->tty || r->streams[RESIZE]);
}

static void on_stream(void *arg, uint32_t id, const struct strvec *headers)
{
	static const char *const names[] = {[IN] = "streamtype: stdin",
					    [OUT] = "streamtype: stdout",
					    [ERR] = "streamtype: stderr",
					    [STATUS] = "streamtype: error",
					    [RESIZE] = "streamtype: resize"};
	struct remote *r = arg;

	for (size_t c = 0; c < CHANNELS; c++)
		if (strvec_has(headers, names[c]) && !r->streams[c]) {
			r->streams[c] = id;
			spdy_reply(r->spdy, id);
			if (!r->visit && complete(r))
				begin(r);
			return;
		}
	spdy_reset(r->spdy, id, SPDY_REFUSED);
}

static void on_data(void *arg, uint32_t id, const void *p, size_t len, bool last)
{
	struct remote *r = arg;

	if (id == r->streams[IN]) {
		if (len)
			type_in(r, p, len);
		if (last)
			type_in(r, NULL, 0);
	} else if (id == r->streams[RESIZE] && len) {
		resize(r, p, len);
	}
}

static void on_reset(void *arg, uint32_t id)
{
	struct remote *r = arg;

	if (id == r->streams[IN])
		type_in(r, NULL, 0);
}

static void on_bytes(struct upgrade *u, const void *p, size_t len)
{
	struct remote *r = u->state;

	if (spdy_input(r->spdy, p, len) < 0)
		u->dead = true;
}

void remote_start_streams(struct upgrade *u)
{
	static const struct spdy_ops calls = {
		.send = spdy_send, .stream = on_stream, .data = on_data, .reset = on_reset};
	struct remote *r = remote_new(u);

	r->spdy = spdy_new(&calls, r);
	u->lingers = true;
	u->received = on_bytes;
}
