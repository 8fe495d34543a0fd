/* The door and those who mean no good: each is refused or cut off, everyone else is served. */
#include "door_world.h"

#include "gateway/protobuf.h"
#include "client/spdy.h"

static int setup(void **state)
{
	return world_open(state, "admin", 1);
}

#define GET(path) "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"

static void others_are_served(struct world *d)
{
	struct door_client c;

	assert_true(door_open(&c, d->g, d->cert, d->key));
	door_send(&c, GET("/api/v1/namespaces/default"), strlen(GET("/api/v1/namespaces/default")));
	assert_true(door_expect(&c, "\"name\":\"default\""));
	door_close(&c);
}

/* Steps until the other end has closed fd. */
static bool is_closed(struct world *d, int fd)
{
	char chunk[4096];

	for (int i = 0; i < 4000; i++) {
		ssize_t n;

		door_step(d->g);
		n = recv(fd, chunk, sizeof(chunk), MSG_DONTWAIT);
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK))
			return true;
		usleep(500);
	}
	return false;
}

static void plain_text_and_garbage_get_nowhere(void **state)
{
	static const char *const texts[] = {
		"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
		"\x16\x03\x01\x00\x05hello",
		"\x16\x03\x01\xff\xff\x01\x00\xff\xff garbage that is no hello at all, long enough",
		"SSH-2.0-OpenSSH_9.2\r\n",
	};
	struct world *d = *state;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		int fd = door_connect(d->g);

		assert_true(send(fd, texts[i], strlen(texts[i]), MSG_NOSIGNAL) > 0);
		for (int k = 0; k < 20; k++)
			door_step(d->g);
		if (i == 1 || i == 2) /* the rest of these never comes: cut off in time */
			http_sweep(d->g, wall_ns() + 30 * SIM_SEC);
		assert_true(is_closed(d, fd));
		close(fd);
	}
	others_are_served(d);
}

static void who_says_nothing_is_cut_off(void **state)
{
	struct world *d = *state;
	struct door_client c;
	int fds[50];

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		fds[i] = door_connect(d->g);
	assert_true(door_open(&c, d->g, d->cert, d->key));
	door_send(&c, "GET /api/v1/pods HTTP/1.1\r\nHo", 29); /* and no more of it */
	others_are_served(d);
	http_sweep(d->g, wall_ns() + 10 * SIM_SEC);
	others_are_served(d);
	http_sweep(d->g, wall_ns() + 70 * SIM_SEC);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		assert_true(is_closed(d, fds[i]));
		close(fds[i]);
	}
	assert_true(door_ends(&c));
	door_close(&c);
}

static void large_headers_and_bodies_are_refused(void **state)
{
	struct world *d = *state;
	struct door_client c;
	BUF_AUTO text = BUF_INIT;
	char piece[8192];

	buf_adds(&text, "GET /api/v1/pods HTTP/1.1\r\nHost: x\r\nX-Long: ");
	buf_pad(&text, 'a', (size_t)200 << 10);
	assert_true(door_open(&c, d->g, d->cert, d->key));
	door_send(&c, text.s, text.len);
	for (int i = 0; i < 2000 && !c.closed && !c.got.len; i++)
		door_pump(&c);
	assert_true(c.closed || strstr(buf_str(&c.got), "431") || strstr(buf_str(&c.got), "413"));
	door_close(&c);
	/* a body without an end */
	assert_true(door_open(&c, d->g, d->cert, d->key));
	buf_reset(&text);
	buf_adds(&text, "POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Type: "
			"application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
	door_send(&c, text.s, text.len);
	memset(piece, ' ', sizeof(piece));
	memcpy(piece, "1ff0\r\n", 6);
	memcpy(piece + 6 + 0x1ff0, "\r\n", 2);
	for (int i = 0; i < 4000 && !c.closed; i++)
		door_send(&c, piece, 6 + 0x1ff0 + 2);
	assert_true(c.closed);
	door_close(&c);
	others_are_served(d);
}

static void deep_json_is_refused(void **state)
{
	struct world *d = *state;
	struct door_client c;
	BUF_AUTO text = BUF_INIT;

	buf_addf(&text,
		 "POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
		 "Content-Length: %d\r\n\r\n",
		 100000);
	buf_pad(&text, '[', 100000);
	assert_true(door_open(&c, d->g, d->cert, d->key));
	door_send(&c, text.s, text.len);
	assert_true(door_expect(&c, "400 Bad Request"));
	door_close(&c);
}

static void wrong_tokens_are_refused(void **state)
{
	static const char *const tokens[] = {"x", "eyJhbGciOiJub25lIn0.e30.", "a.b.c", "..."};
	struct world *d = *state;

	for (size_t i = 0; i < ARRAY_SIZE(tokens); i++) {
		STR_AUTO text = xasprintf("GET /version HTTP/1.1\r\nHost: x\r\nAuthorization: "
					  "Bearer %s\r\n\r\n",
					  tokens[i]);
		struct door_client c;

		assert_true(door_open(&c, d->g, NULL, NULL));
		door_send(&c, text, strlen(text));
		assert_true(door_expect(&c, "401 Unauthorized"));
		door_close(&c);
	}
}

/* Requests that could be read in two ways, or for anybody. */
static void requests_of_two_minds_are_refused(void **state)
{
	static const char *const texts[] = {
		"POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
		"Content-Length: 3\r\n\r\n{}\n",
		"GET /healthz HTTP/1.1\r\n\r\n",
		"GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
	};
	static const char empty[] = "GET /api/v1/pods HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
				    " \r\n\r\n";
	struct world *d = *state;
	struct door_client c;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		assert_true(door_open(&c, d->g, d->cert, d->key));
		door_send(&c, texts[i], strlen(texts[i]));
		if (!door_expect(&c, "400 Bad Request"))
			fail_msg("%s", texts[i]);
		door_close(&c);
	}
	/* no token at all is nobody's, not a wrong one */
	assert_true(door_open(&c, d->g, NULL, NULL));
	door_send(&c, empty, strlen(empty));
	assert_true(door_expect(&c, "403 Forbidden"));
	door_close(&c);
	others_are_served(d);
}

/* A watch whose client does not read: it is ended, not kept in memory for ever. */
static void slow_readers_are_dropped(void **state)
{
	struct world *d = *state;
	struct door_client slow, c;
	BUF_AUTO text = BUF_INIT;
	static const char watch[] = GET("/api/v1/namespaces/default/configmaps?watch=1");

	assert_true(door_open(&slow, d->g, d->cert, d->key));
	door_send(&slow, watch, strlen(watch));
	assert_true(door_expect(&slow, "200 OK"));
	assert_true(door_open(&c, d->g, d->cert, d->key));
	for (int i = 0; i < 60 && gateway_stats(d->g).watches; i++) {
		BUF_AUTO body = BUF_INIT;

		buf_addf(&body,
			 "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":"
			 "\"c%d\"},\"data\":{\"k\":\"",
			 i);
		buf_pad(&body, 'x', (size_t)900 << 10);
		buf_adds(&body, "\"}}");
		buf_reset(&text);
		buf_addf(&text,
			 "POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\n"
			 "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
			 body.len);
		door_send(&c, text.s, text.len);
		door_send(&c, body.s, body.len);
		buf_reset(&c.got);
		assert_true(door_expect(&c, "201 Created"));
		for (int k = 0; k < 200; k++)
			door_pump(&c);
	}
	assert_int_equal(gateway_stats(d->g).watches, 0);
	door_close(&c);
	door_close(&slow);
	others_are_served(d);
}

/* ---- WebSocket ---------------------------------------------------------------------------- */

/* A pod with a shell that runs. */
static char *a_pod(struct world *d)
{
	static const char pod[] =
		"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"box\"},\"spec\":{"
		"\"containers\":[{\"name\":\"box\",\"image\":\"busybox\",\"command\":[\"sleep\","
		"\"9999\"]"
		"}]}}";
	STR_AUTO text = xasprintf("POST /api/v1/namespaces/default/pods HTTP/1.1\r\nHost: x\r\n"
				  "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
				  strlen(pod), pod);
	struct door_client c;

	assert_true(door_open(&c, d->g, d->cert, d->key));
	door_send(&c, text, strlen(text));
	assert_true(door_expect(&c, "201 Created"));
	door_close(&c);
	sim_advance(d->g->sim, 20 * SIM_SEC);
	pace_init(&d->g->pace, wall_ns(), sim_now(d->g->sim), 1);
	return xstrdup("box");
}

static void shake(struct world *d, struct door_client *c, const char *pod, const char *protocol,
		  bool spdy)
{
	STR_AUTO text =
		spdy ? xasprintf("POST /api/v1/namespaces/default/pods/%s/exec?command=cat&"
				 "stdin=true&stdout=true HTTP/1.1\r\nHost: x\r\nConnection: "
				 "Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: "
				 "%s\r\nContent-Length: 0\r\n\r\n",
				 pod, protocol)
		     : xasprintf("GET /api/v1/namespaces/default/pods/%s/exec?command=cat&"
				 "stdin=true&stdout=true HTTP/1.1\r\nHost: x\r\nConnection: "
				 "Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
				 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
				 "Sec-WebSocket-Protocol: %s\r\n\r\n",
				 pod, protocol);

	assert_true(door_open(c, d->g, d->cert, d->key));
	door_send(c, text, strlen(text));
}

static void web_socket_frames(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} bad[] = {
		{"\x82\x03\x00hi", 5},           /* not masked */
		{"\x83\x80\x00\x00\x00\x00", 6}, /* an opcode there is not */
		{"\xf2\x80\x00\x00\x00\x00", 6}, /* reserved bits */
		{"\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00\x01", 15}, /* endless */
		{"\x09\x80\x00\x00\x00\x00", 6},         /* a ping in pieces */
		{"\x80\x80\x00\x00\x00\x00", 6},         /* goes on with nothing */
		{"\x89\xfe\x01\x00\x00\x00\x00\x00", 8}, /* a ping too long */
	};
	struct world *d = *state;
	STR_AUTO pod = a_pod(d);
	struct door_client c;

	shake(d, &c, pod, "v4.channel.k8s.io,v5.channel.k8s.io", false);
	assert_true(door_expect(&c, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
	assert_true(door_expect(&c, "Sec-WebSocket-Protocol: v5.channel.k8s.io"));
	door_send(&c, "\x82\x87\x00\x00\x00\x00\x00hello\n", 13);
	assert_true(door_expect(&c, "\x01hello\n"));
	door_send(&c, "\x82\x82\x00\x00\x00\x00\xff\x00", 8); /* end of input */
	assert_true(door_expect(&c, "\"status\":\"Success\""));
	for (int i = 0; i < 200; i++)
		door_pump(&c);
	assert_false(c.closed); /* it might still have to read: its goodbye comes first */
	door_send(&c, "\x88\x82\x00\x00\x00\x00\x03\xe8", 8);
	assert_true(door_ends(&c));
	door_close(&c);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		shake(d, &c, pod, "v4.channel.k8s.io", false);
		assert_true(door_expect(&c, "101 Switching"));
		door_send(&c, bad[i].bytes, bad[i].len);
		if (!door_ends(&c))
			fail_msg("frame %zu is taken", i);
		door_close(&c);
	}
	shake(d, &c, pod, "v9.unknown", false);
	assert_true(door_expect(&c, "400 Bad Request"));
	door_close(&c);
	shake(d, &c, "nonesuch", "v4.channel.k8s.io", false);
	assert_true(door_expect(&c, "404 Not Found"));
	door_close(&c);
	others_are_served(d);
	assert_null(d->g->upgrades);
}

static void spdy_garbage(void **state)
{
	struct world *d = *state;
	STR_AUTO pod = a_pod(d);
	struct door_client c;

	shake(d, &c, pod, "v4.channel.k8s.io", true);
	assert_true(door_expect(&c, "101 Switching"));
	door_send(&c, "\x80\x02\x00\x01\x00\x00\x00\x00 version two", 20);
	assert_true(door_ends(&c));
	door_close(&c);
	others_are_served(d);
}

/* ---- parsers ------------------------------------------------------------------------------- */

static void drop_bytes(void *arg, const void *p, size_t len)
{
	(void)arg;
	(void)p;
	(void)len;
}

static void drop_stream(void *arg, uint32_t id, const struct strvec *headers)
{
	(void)arg;
	(void)id;
	(void)headers;
}

static void drop_data(void *arg, uint32_t id, const void *p, size_t len, bool last)
{
	(void)arg;
	(void)id;
	(void)p;
	(void)len;
	(void)last;
}

static void drop_id(void *arg, uint32_t id)
{
	(void)arg;
	(void)id;
}

static void parsers_survive_noise(void **state)
{
	static const struct spdy_ops ops = {.send = drop_bytes,
					    .stream = drop_stream,
					    .replied = drop_id,
					    .data = drop_data,
					    .reset = drop_id};
	uint64_t x = 88172645463325252u;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		uint8_t noise[200];
		struct spdy *s = round & 4 ? spdy_client_new(&ops, NULL) : spdy_new(&ops, NULL);
		struct value *v = NULL;
		ERR_AUTO err = ERR_INIT;
		size_t len;

		for (size_t i = 0; i < sizeof(noise); i++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			noise[i] = (uint8_t)(round % 3 ? x & 0x1f : x);
		}
		len = x % sizeof(noise);
		memcpy(noise,
		       round & 1 ? round & 4 ? "\x80\x03\x00\x02\x00\x00\x00"
					     : "\x80\x03\x00\x01\x00\x00\x00"
				 : "\x80\x03\x00\x08\x00\x00\x00",
		       7);
		if (spdy_input(s, noise, len) == 0)
			(void)!spdy_input(s, noise, len);
		spdy_free(s);
		memcpy(noise,
		       "k8s\0\x0a\x0d\x0a\x02v1\x12\x07"
		       "Service\x12",
		       20);
		if (protobuf_object(noise, len, &v, &err) == 0)
			value_unref(v);
	}
}

/* What the dictionary must be for anybody's headers to be read: its Adler-32 is the one that
 * every SPDY/3 client announces. */
static void the_dictionary_is_the_one_of_the_protocol(void **state)
{
	BUF_AUTO b = BUF_INIT;
	uint32_t s1 = 1, s2 = 0;

	(void)state;
	spdy_dictionary(&b);
	assert_int_equal(b.len, 1423);
	for (size_t i = 0; i < b.len; i++) {
		s1 = (s1 + (uint8_t)b.s[i]) % 65521;
		s2 = (s2 + s1) % 65521;
	}
	assert_int_equal(s2 << 16 | s1, 0xe3c6a7c2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_dictionary_is_the_one_of_the_protocol),
		cmocka_unit_test(parsers_survive_noise),
		cmocka_unit_test_setup_teardown(plain_text_and_garbage_get_nowhere, setup,
						teardown),
		cmocka_unit_test_setup_teardown(who_says_nothing_is_cut_off, setup, teardown),
		cmocka_unit_test_setup_teardown(large_headers_and_bodies_are_refused, setup,
						teardown),
		cmocka_unit_test_setup_teardown(deep_json_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(wrong_tokens_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(requests_of_two_minds_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(slow_readers_are_dropped, setup, teardown),
		cmocka_unit_test_setup_teardown(web_socket_frames, setup, teardown),
		cmocka_unit_test_setup_teardown(spdy_garbage, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
