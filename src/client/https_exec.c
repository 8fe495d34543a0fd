/*
 * https_exec.c - a command in a container over a WebSocket (v5.channel.k8s.io): every message
 * begins with the number of its channel. Upstream: apimachinery/pkg/util/remotecommand,
 * client-go/tools/remotecommand/websocket.go.
 */
#include "client/https_private.h"

#include "object/json.h"
#include "shell/pty.h"

#include <errno.h>
#include <string.h>

enum { CHANNEL_IN, CHANNEL_OUT, CHANNEL_ERR, CHANNEL_STATUS, CHANNEL_RESIZE, CHANNEL_CLOSE = 255 };

#define MAX_QUEUED ((size_t)4 << 20)
#define IN_CHUNK (32 << 10)

struct session {
	struct https_wire w;
	struct sim *sim;
	struct stream *in, *out, *errout;
	struct value *status;
	struct fiber *reader, *sizes;
	int failed; /* of a stream that nobody reads any more */
};

static void on_message(void *arg, const void *msg, size_t all)
{
	struct session *s = arg;
	const char *p = (const char *)msg + 1;
	size_t len = all - 1;
	ERR_AUTO err = ERR_INIT;

	if (all < 1)
		return;
	switch (p[-1]) {
	case CHANNEL_OUT:
		s->failed = s->failed ? s->failed : stream_write(s->out, p, len);
		break;
	case CHANNEL_ERR:
		s->failed = s->failed ? s->failed : stream_write(s->errout, p, len);
		break;
	case CHANNEL_STATUS:
		value_unref(s->status);
		s->status = NULL;
		(void)!json_parse(p, len, &s->status, NULL, &err);
		break;
	default:
		break;
	}
}

static void queue_message(struct session *s, int channel, const void *p, size_t len)
{
	BUF_AUTO b = BUF_INIT;

	buf_addc(&b, (char)channel);
	buf_add(&b, p, len);
	https_wire_send(&s->w, b.s, b.len);
}

/* ---- the session ------------------------------------------------------------------------------
 */

/* Standard input goes out as it comes; its end closes the channel. */
static int read_input(void *arg)
{
	struct session *s = arg;
	char chunk[IN_CHUNK];
	int64_t n;

	while ((n = stream_read(s->in, chunk, sizeof(chunk))) > 0) {
		queue_message(s, CHANNEL_IN, chunk, (size_t)n);
		/* a little at a time: what the socket has not taken waits in memory */
		while (https_wire_queued(&s->w) > MAX_QUEUED)
			if (fiber_sleep(s->sim, SIM_MSEC) < 0)
				return -ECANCELED;
	}
	if (n == 0) {
		char channel = CHANNEL_IN;

		queue_message(s, CHANNEL_CLOSE, &channel, 1);
	}
	return 0;
}

static int talk(struct session *s, struct err *err)
{
	while (https_wire_turn(&s->w) == 0 && !s->status && !s->failed)
		if (waitq_wait(s->sim, &s->w.ready, SIM_NEVER) == -ECANCELED)
			return err_set(err, -ECANCELED, "context canceled");
	return 0;
}

static int outcome(struct session *s, int *ret_status, struct err *err)
{
	const struct value *cause;

	*ret_status = 0;
	if (!s->status)
		return err_set(err, -ENOTCONN,
			       "websocket: close 1006 (abnormal closure): unexpected "
			       "EOF");
	if (str_eq(value_str_in(s->status, "status"), "Success"))
		return 0;
	if (!str_eq(value_str_in(s->status, "reason"), "NonZeroExitCode"))
		return client_status_err(s->status, (int)value_int_in(s->status, "code"), err);
	*ret_status = 1;
	value_each_item(cause, i, value_in(s->status, "details", "causes"))
	{
		int64_t n;

		if (str_eq(value_str_in(cause, "reason"), "ExitCode") &&
		    parse_i64(value_str_or(value_get(cause, "message"), ""), &n) == 0)
			*ret_status = (int)n;
	}
	return 0;
}

static void session_release(struct session *s)
{
	struct fiber *all[] = {s->reader, s->sizes};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (all[i]) {
			fiber_end(all[i]);
			fiber_release(all[i]);
		}
	https_wire_release(&s->w);
	value_unref(s->status);
}

static void write_target(const char *ns, const char *pod, const char *container, char *const *argv,
			 const struct session *s, bool tty, struct buf *out)
{
	bool first = true;

	buf_adds(out, "/api/v1/namespaces/");
	https_escape(out, ns);
	buf_adds(out, "/pods/");
	https_escape(out, pod);
	buf_adds(out, argv ? "/exec" : "/attach");
	for (; argv && *argv; argv++) {
		buf_addf(out, "%ccommand=", first ? '?' : '&');
		https_escape(out, *argv);
		first = false;
	}
	https_option(out, &first, "container", container);
	if (s->in)
		https_option(out, &first, "stdin", "true");
	https_option(out, &first, "stdout", "true");
	if (!tty)
		https_option(out, &first, "stderr", "true");
	if (tty)
		https_option(out, &first, "tty", "true");
}

static void send_size(struct session *s)
{
	STR_AUTO text = NULL;
	int cols = 80, rows = 24;

	stream_tty_size(s->in, &cols, &rows);
	text = xasprintf("{\"Width\":%d,\"Height\":%d}", cols, rows);
	queue_message(s, CHANNEL_RESIZE, text, strlen(text));
}

/* The container's terminal gets the size of ours whenever that changes. */
static int follow_size(void *arg)
{
	struct session *s = arg;

	while (waitq_wait(s->sim, &s->w.t.h->loop->resized, SIM_NEVER) == 0)
		send_size(s);
	return 0;
}

int https_exec(void *self, const struct api_user *user, const char *ns, const char *pod,
	       const char *container, char *const *argv, struct stream *in, struct stream *out,
	       struct stream *errout, bool tty, int *ret_status, struct err *err)
{
	struct https *h = self;
	struct session s = {
		.sim = h->loop->sim, .in = in, .out = out, .errout = errout ? errout : out};
	BUF_AUTO target = BUF_INIT;
	struct https_upgrade how = {.protocol = "v5.channel.k8s.io", .websocket = true};
	int r = https_identify(h, err);

	(void)user;
	if (r == 0)
		r = https_guard_pod(h, ns, pod, err);
	if (r < 0)
		return r;
	write_target(ns, pod, container, argv, &s, tty, &target);
	how.target = buf_str(&target);
	r = https_wire_open(&s.w, h, &how, on_message, &s, err);
	if (r == 0) {
		if (tty && in) {
			stream_set_mode(in, TTY_RAW);
			send_size(&s);
			s.sizes = fiber_start(s.sim, "terminal size", follow_size, &s);
		}
		if (in)
			s.reader = fiber_start(s.sim, "stdin", read_input, &s);
		r = talk(&s, err);
		if (tty && in)
			stream_set_mode(in, TTY_COOKED);
	}
	if (r == 0)
		r = outcome(&s, ret_status, err);
	session_release(&s);
	return r;
}
