/* websocket.c - RFC 6455 frames through wslay. A client that breaks the rules gets a close
 * frame with the reason and is cut off. */
#include "gateway/upgrade.h"

#include <stdlib.h>
#include <wslay/wslay.h>

#define MAX_MESSAGE ((uint64_t)4 << 20)

struct websocket {
	struct upgrade *u;
	wslay_event_context_ptr ctx;
	struct buf in;
	size_t in_off;
};

static ssize_t on_recv(wslay_event_context_ptr ctx, uint8_t *buf, size_t len, int flags, void *arg)
{
	struct websocket *w = arg;
	size_t n = MIN(len, w->in.len - w->in_off);

	(void)flags;
	if (!n) {
		wslay_event_set_error(ctx, WSLAY_ERR_WOULDBLOCK);
		return -1;
	}
	memcpy(buf, w->in.s + w->in_off, n);
	w->in_off += n;
	return (ssize_t)n;
}

static ssize_t on_send(wslay_event_context_ptr ctx, const uint8_t *data, size_t len, int flags,
		       void *arg)
{
	struct websocket *w = arg;

	(void)ctx;
	(void)flags;
	upgrade_send_raw(w->u, data, len);
	return (ssize_t)len;
}

static void on_message(wslay_event_context_ptr ctx, const struct wslay_event_on_msg_recv_arg *m,
		       void *arg)
{
	struct websocket *w = arg;

	(void)ctx;
	if (wslay_is_ctrl_frame(m->opcode) || w->u->finishing)
		return;
	w->u->received(w->u, m->msg, m->msg_length);
}

struct websocket *websocket_new(struct upgrade *u)
{
	static const struct wslay_event_callbacks calls = {.recv_callback = on_recv,
							   .send_callback = on_send,
							   .on_msg_recv_callback = on_message};
	struct websocket *w = xcalloc(1, sizeof(*w));

	w->u = u;
	if (wslay_event_context_server_init(&w->ctx, &calls, w) != 0) {
		free(w);
		return NULL;
	}
	wslay_event_config_set_max_recv_msg_length(w->ctx, MAX_MESSAGE);
	return w;
}

void websocket_free(struct websocket *w)
{
	if (!w)
		return;
	wslay_event_context_free(w->ctx);
	buf_release(&w->in);
	free(w);
}

bool websocket_over(const struct websocket *w)
{
	return !wslay_event_want_read(w->ctx) && !wslay_event_want_write(w->ctx);
}

static void pump(struct websocket *w)
{
	if (wslay_event_want_write(w->ctx) && wslay_event_send(w->ctx) != 0)
		w->u->dead = true;
	if (websocket_over(w))
		w->u->finishing = true;
}

void websocket_received(struct websocket *w, const void *p, size_t len)
{
	buf_add(&w->in, p, len);
	if (wslay_event_recv(w->ctx) != 0)
		w->u->dead = true;
	buf_reset(&w->in); /* wslay took all of it */
	w->in_off = 0;
	pump(w);
}

void websocket_send(struct websocket *w, const void *p, size_t len)
{
	struct wslay_event_msg m = {.opcode = WSLAY_BINARY_FRAME, .msg = p, .msg_length = len};

	if (wslay_event_queue_msg(w->ctx, &m) == 0)
		pump(w);
}

void websocket_close(struct websocket *w)
{
	if (wslay_event_queue_close(w->ctx, WSLAY_CODE_NORMAL_CLOSURE, NULL, 0) == 0)
		pump(w);
}
