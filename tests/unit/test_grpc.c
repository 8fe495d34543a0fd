/* The gRPC client and servers of every sort: those that answer, err, lie, flood or say nothing. */
#include "client/grpc.h"
#include "store/rpc.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define PATIENCE (600 * SIM_SEC) /* of calls that are answered, on whatever machine */

/* A server in the test's own thread: it says what it is told to say. */
struct server {
	int listener, peer;
	char *endpoint;
};

static void server_open(struct server *s)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(at);

	s->peer = -1;
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert_true(s->listener >= 0);
	assert_int_equal(bind(s->listener, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(s->listener, 8), 0);
	assert_int_equal(getsockname(s->listener, (struct sockaddr *)&at, &len), 0);
	s->endpoint = xasprintf("127.0.0.1:%d", ntohs(at.sin_port));
}

static void server_close(struct server *s)
{
	if (s->peer >= 0)
		close(s->peer);
	close(s->listener);
	free(s->endpoint);
}

static void frame(struct buf *out, int type, int flags, uint32_t stream, const void *p, size_t len)
{
	const uint8_t head[9] = {
		(uint8_t)(len >> 16),    (uint8_t)(len >> 8),    (uint8_t)len,
		(uint8_t)type,           (uint8_t)flags,         (uint8_t)(stream >> 24),
		(uint8_t)(stream >> 16), (uint8_t)(stream >> 8), (uint8_t)stream};

	buf_add(out, head, sizeof(head));
	buf_add(out, p, len);
}

/* A header that enters no table. */
static void literal(struct buf *out, const char *name, const char *value)
{
	buf_addc(out, 0);
	buf_addc(out, (char)strlen(name));
	buf_adds(out, name);
	buf_addc(out, (char)strlen(value));
	buf_adds(out, value);
}

static void headers(struct buf *out, uint32_t stream, bool first, bool last, const char *status,
		    const char *message)
{
	BUF_AUTO block = BUF_INIT;

	if (first) {
		buf_addc(&block, (char)0x88); /* :status 200 */
		literal(&block, "content-type", "application/grpc");
	}
	if (status)
		literal(&block, "grpc-status", status);
	if (message)
		literal(&block, "grpc-message", message);
	frame(out, 1, last ? 5 : 4, stream, buf_str(&block), block.len);
}

struct world {
	struct server s;
	struct sim *sim;
	struct grpc_loop *l;
	struct grpc_channel *ch;
	struct grpc_call *call;
};

static void begin(struct world *w, struct grpc_config *cfg, int64_t timeout)
{
	static const char *endpoints[2];

	server_open(&w->s);
	if (!cfg->endpoints) {
		endpoints[0] = w->s.endpoint;
		cfg->endpoints = endpoints;
	}
	w->sim = sim_new(1, 0);
	w->l = grpc_loop_new(w->sim);
	w->ch = grpc_channel_new(w->l, cfg);
	w->call = grpc_call_new(w->ch, "/x.Y/Z", timeout);
	grpc_call_send(w->call, "hello", 5);
	grpc_call_close_send(w->call);
}

static void end(struct world *w)
{
	grpc_call_free(w->call);
	grpc_channel_free(w->ch);
	grpc_loop_free(w->l);
	sim_free(w->sim);
	server_close(&w->s);
}

/* Sends the next of text: its first frame, the settings, then, when the request is there, all. */
static void say(struct server *s, const struct buf *text, size_t *off, size_t *heard)
{
	static const char settings[9] = {0, 0, 0, 4};
	bool greets = text->len >= 9 && memcmp(text->s, settings, 9) == 0;
	size_t end = greets && *heard < 90 ? 9 : text->len;
	char sink[65536];
	ssize_t n;

	if (s->peer < 0)
		s->peer = accept4(s->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (s->peer < 0)
		return;
	while ((n = recv(s->peer, sink, sizeof(sink), 0)) > 0)
		*heard += (size_t)n;
	if (*off < end) {
		n = send(s->peer, text->s + *off, end - *off, MSG_NOSIGNAL);
		*off += n > 0 ? (size_t)n : 0;
	}
}

/* Says text to whoever connects, then (when close_after) closes; until the call has ended. */
static void serve(struct world *w, const struct buf *text, bool close_after)
{
	size_t off = 0, heard = 0;

	for (int i = 0; i < PATIENCE / SIM_MSEC && !grpc_call_ended(w->call); i++) {
		BUF_AUTO message = BUF_INIT;

		grpc_loop_turn(w->l, 1);
		say(&w->s, text, &off, &heard);
		if (w->s.peer >= 0 && off == text->len && close_after) {
			close(w->s.peer);
			w->s.peer = -1;
			close_after = false;
		}
		if (grpc_call_take(w->call, &message))
			assert_true(message.len <= 65536);
	}
	assert_true(grpc_call_ended(w->call));
}

static void check(struct world *w, int code, const char *message)
{
	const char *got;

	assert_int_equal(grpc_call_status(w->call, &got), code);
	if (message && !strstr(got, message))
		fail_msg("%s instead of %s", got, message);
}

static void test_answers(void **state)
{
	struct world w = {0};
	struct grpc_config cfg = {.max_recv = 65536};
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO got = BUF_INIT;
	size_t off = 0, heard = 0;

	(void)state;
	begin(&w, &cfg, PATIENCE);
	frame(&text, 4, 0, 0, "", 0);
	headers(&text, 1, true, false, NULL, NULL);
	frame(&text, 0, 0, 1, "\0\0\0\0\3abc\0\0\0\0\2d", 14);
	frame(&text, 0, 0, 1, "e", 1);
	headers(&text, 1, false, true, "0", NULL);
	for (int i = 0; i < 10000 && !grpc_call_take(w.call, &got); i++) {
		grpc_loop_turn(w.l, 1);
		say(&w.s, &text, &off, &heard);
	}
	assert_string_equal(buf_str(&got), "abc");
	assert_int_equal(grpc_call_recv(w.call, &got), 1);
	assert_string_equal(buf_str(&got), "abcde");
	assert_int_equal(grpc_call_recv(w.call, &got), 0);
	check(&w, GRPC_OK, "");
	end(&w);
}

static void test_error_of_the_server(void **state)
{
	struct world w = {0};
	struct grpc_config cfg = {0};
	BUF_AUTO text = BUF_INIT;

	(void)state;
	begin(&w, &cfg, PATIENCE);
	frame(&text, 4, 0, 0, "", 0);
	headers(&text, 1, true, true, "5", "not%20%7Bhere%7D%1b[31m%");
	serve(&w, &text, false);
	check(&w, 5, "not {here}?[31m%");
	end(&w);
}

/* Each of these ends the call with its status, soon and without using up memory. */
static void test_hostile(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		int code;
		const char *why;
	} cases[] = {
		{"", 0, GRPC_UNAVAILABLE, "error reading server preface: EOF"},
		{"HTTP/1.1 400 Bad Request\r\n\r\n", 28, GRPC_UNAVAILABLE, "server preface"},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11, GRPC_UNAVAILABLE,
		 "server preface"},
		/* settings, then a frame of 16 MB */
		{"\0\0\0\4\0\0\0\0\0\xff\xff\xff\0\0\0\0\0\1", 18, GRPC_UNAVAILABLE, NULL},
		/* settings, then headers that do not unpack */
		{"\0\0\0\4\0\0\0\0\0\0\0\4\1\5\0\0\0\1\xff\xff\xff\xff", 22, GRPC_UNAVAILABLE,
		 NULL},
		/* settings, then GOAWAY (enhance your calm) */
		{"\0\0\0\4\0\0\0\0\0\0\0\10\7\0\0\0\0\0\0\0\0\0\0\0\0\x0b", 26, GRPC_UNAVAILABLE,
		 NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct world w = {0};
		struct grpc_config cfg = {.fail_fast = true};
		BUF_AUTO text = BUF_INIT;

		begin(&w, &cfg, PATIENCE);
		buf_add(&text, cases[i].text, cases[i].len);
		serve(&w, &text, true);
		check(&w, cases[i].code, cases[i].why);
		end(&w);
	}
}

static void test_too_large(void **state)
{
	struct world w = {0};
	struct grpc_config cfg = {.max_recv = 1000};
	BUF_AUTO text = BUF_INIT;
	STR_AUTO big = xcalloc(1, 3000);

	(void)state;
	begin(&w, &cfg, PATIENCE);
	frame(&text, 4, 0, 0, "", 0);
	headers(&text, 1, true, false, NULL, NULL);
	frame(&text, 0, 0, 1, "\0\xff\xff\xff\xff", 5);
	serve(&w, &text, false);
	check(&w, GRPC_RESOURCE_EXHAUSTED,
	      "received message larger than max (4294967295 vs. 1000)");
	end(&w);

	/* and what we would send */
	cfg = (struct grpc_config){.max_send = 1000};
	begin(&w, &cfg, PATIENCE);
	grpc_call_free(w.call);
	w.call = grpc_call_new(w.ch, "/x.Y/Z", 0);
	grpc_call_send(w.call, big, 3000);
	check(&w, GRPC_RESOURCE_EXHAUSTED, "trying to send message larger than max");
	end(&w);
}

static void test_headers_without_end(void **state)
{
	struct world w = {0};
	struct grpc_config cfg = {.fail_fast = true};
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO block = BUF_INIT;
	STR_AUTO value = xcalloc(1, 101);

	(void)state;
	memset(value, 'v', 100);
	buf_addc(&block, (char)0x88);
	for (int i = 0; i < 100; i++)
		literal(&block, "x-more", value);
	begin(&w, &cfg, PATIENCE);
	frame(&text, 4, 0, 0, "", 0);
	frame(&text, 1, 0, 1, buf_str(&block), block.len);
	for (int i = 0; i < 200; i++)
		frame(&text, 9, 0, 1, block.s + 1, block.len - 1);
	serve(&w, &text, true);
	{
		const char *why;

		assert_int_not_equal(grpc_call_status(w.call, &why), GRPC_OK);
	}
	end(&w);
}

/* A call to a server that is silent, or (gone) is not there: how it ends. False when the time was
 * too short for this machine to get so far. */
static bool silent_call(bool gone, int64_t ns, int code, const char *why)
{
	struct world w = {0};
	struct grpc_config cfg = {.dial_timeout_ns = gone ? 0 : ns, .fail_fast = !gone};
	BUF_AUTO none = BUF_INIT;
	const char *got;
	bool as_wanted;

	begin(&w, &cfg, gone ? ns : 0);
	if (gone) /* nobody else gets its port */
		assert_int_equal(shutdown(w.s.listener, SHUT_RDWR), 0);
	serve(&w, &none, false);
	as_wanted = grpc_call_status(w.call, &got) == code && strstr(got, why);
	if (!as_wanted)
		print_message("within %lld ms: %s\n", (long long)(ns / SIM_MSEC), got);
	end(&w);
	return as_wanted;
}

static void test_silence(void **state)
{
	int64_t ns;

	(void)state;
	for (ns = 50 * SIM_MSEC; ns < PATIENCE; ns *= 4)
		if (silent_call(false, ns, GRPC_UNAVAILABLE,
				"error reading server preface: i/o timeout"))
			break;
	assert_true(ns < PATIENCE);
	/* a call's own deadline, while nobody is there to talk to */
	for (ns = 100 * SIM_MSEC; ns < PATIENCE; ns *= 4)
		if (silent_call(true, ns, GRPC_DEADLINE_EXCEEDED,
				"latest balancer error: last connection error: connection error: "
				"desc = \"transport: Error while dialing: dial tcp 127.0.0.1:"))
			break;
	assert_true(ns < PATIENCE);
}

static void test_failover(void **state)
{
	struct world w = {0};
	struct server dead;
	const char *endpoints[3] = {0};
	struct grpc_config cfg = {.endpoints = endpoints, .fail_fast = true};
	BUF_AUTO text = BUF_INIT;

	(void)state;
	server_open(&dead);
	assert_int_equal(shutdown(dead.listener, SHUT_RDWR), 0);
	endpoints[0] = dead.endpoint;
	endpoints[1] = "127.0.0.1:1";
	begin(&w, &cfg, 0);
	serve(&w, &text, false);
	check(&w, GRPC_UNAVAILABLE, "connection refused");
	end(&w);

	server_open(&w.s);
	endpoints[1] = w.s.endpoint;
	w.sim = sim_new(1, 0);
	w.l = grpc_loop_new(w.sim);
	w.ch = grpc_channel_new(w.l, &cfg);
	w.call = grpc_call_new(w.ch, "/x.Y/Z", PATIENCE);
	grpc_call_send(w.call, "", 0);
	frame(&text, 4, 0, 0, "", 0);
	headers(&text, 1, true, true, "0", NULL);
	serve(&w, &text, false);
	check(&w, GRPC_OK, "");
	assert_string_equal(grpc_call_endpoint(w.call), w.s.endpoint);
	end(&w);
	server_close(&dead);
}

/* A server that sends without end to somebody who takes nothing has to wait. */
static void test_flood(void **state)
{
	struct world w = {0};
	struct grpc_config cfg = {0};
	BUF_AUTO text = BUF_INIT;
	STR_AUTO message = xcalloc(1, 16384);
	size_t sent = 0, off = 0, heard = 0;

	(void)state;
	message[3] = 0x3f; /* 16379 bytes after the prefix */
	message[4] = (char)0xfb;
	begin(&w, &cfg, 0);
	frame(&text, 4, 0, 0, "", 0);
	headers(&text, 1, true, false, NULL, NULL);
	/* more than the windows of the stream and of what may wait together */
	for (int i = 0; i < 2000; i++)
		frame(&text, 0, 0, 1, message, 16384);
	for (int i = 0; i < 3000; i++) {
		grpc_loop_turn(w.l, 0);
		say(&w.s, &text, &off, &heard);
	}
	/* it ignored the window, so it was cut off; what came is bounded */
	while (!grpc_call_ended(w.call)) {
		BUF_AUTO m = BUF_INIT;

		if (!grpc_call_take(w.call, &m))
			break;
		sent += m.len;
	}
	assert_true(sent > 0);
	assert_true(sent < (size_t)12 << 20);
	end(&w);
}

static void put_varint(struct buf *out, size_t n)
{
	for (; n > 0x7f; n >>= 7)
		buf_addc(out, (char)(n | 0x80));
	buf_addc(out, (char)n);
}

/* Transactions inside transactions, deeper than a stack is. */
static void test_depth(void **state)
{
	struct buf m = BUF_INIT;

	(void)state;
	for (int i = 0; i < 4000; i++) {
		struct buf outer = BUF_INIT;

		put_varint(&outer, (i % 2 ? 2 : 4) << 3 | 2);
		put_varint(&outer, m.len);
		buf_add(&outer, buf_str(&m), m.len);
		buf_release(&m);
		m = outer;
		if (i == 30)
			assert_true(rpc_txn_depth_ok(m.s, m.len, false));
	}
	assert_false(rpc_txn_depth_ok(m.s, m.len, false));
	assert_false(rpc_txn_depth_ok("\x12\x05", 2, false));
	assert_true(rpc_txn_depth_ok("", 0, true));
	buf_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_error_of_the_server),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_headers_without_end),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_failover),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
