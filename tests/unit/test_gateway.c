/* The door to real clients: certificates, protobuf bodies, requests, watches, restarts. */
#include "door_client.h"

#include "gateway/control.h"
#include "gateway/protobuf.h"
#include "object/json.h"

#include <ftw.h>
#include <setjmp.h>
#include <cmocka.h>

struct world {
	char dir[64];
	struct workspace *w;
	struct gateway *g;
	char *cert, *key;
};

static void open_world(struct world *d)
{
	struct cluster_config cfg = {.seed = 3};
	/* a port of its own: one that is closed for a while must not be taken by another test */
	struct gateway_config door = {.rate = 1, .port = 20100 + (int)(getpid() % 1000) * 12};
	ERR_AUTO err = ERR_INIT;
	int r = workspace_open(d->dir, &cfg, &d->w, &err);

	for (int i = 0; r == 0 && !d->g && i < 12; i++, door.port++) {
		err_release(&err);
		if (gateway_new(d->w, &door, &d->g, &err) < 0)
			d->g = NULL;
	}
	if (!d->g)
		fail_msg("%s", err_msg(&err));
}

static void close_world(struct world *d)
{
	gateway_free(d->g);
	workspace_close(d->w);
	d->g = NULL;
	d->w = NULL;
}

static int setup(void **state)
{
	struct world *d = xcalloc(1, sizeof(*d));

	snprintf(d->dir, sizeof(d->dir), "/tmp/drydock-door-XXXXXX");
	assert_non_null(mkdtemp(d->dir));
	d->cert = xasprintf("%s/pki/admin.crt", d->dir);
	d->key = xasprintf("%s/pki/admin.key", d->dir);
	open_world(d);
	*state = d;
	return 0;
}

static int unlink_one(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)st;
	(void)type;
	(void)f;
	return remove(path);
}

static void remove_tree(const char *dir)
{
	(void)nftw(dir, unlink_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int teardown(void **state)
{
	struct world *d = *state;
	close_world(d);
	remove_tree(d->dir);
	free(d->cert);
	free(d->key);
	free(d);
	return 0;
}

static void ask(struct world *d, const char *request, const char *want)
{
	struct door_client c;

	assert_true(door_open(&c, d->g, d->cert, d->key));
	door_send(&c, request, strlen(request));
	if (!door_expect(&c, want))
		fail_msg("%s\nexpected: %s\ngot: %.*s", request, want, (int)MIN(c.got.len, 600),
			 buf_str(&c.got));
	door_close(&c);
}

static void post(struct world *d, const char *path, const char *body, const char *want)
{
	STR_AUTO request = xasprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: "
				     "application/json\r\nContent-Length: %zu\r\n\r\n%s",
				     path, strlen(body), body);

	ask(d, request, want);
}

#define GET(path) "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"

static void certificates_name_who_asks(void **state)
{
	struct world *d = *state;
	struct door_client c;

	ask(d, GET("/api/v1/namespaces/default"), "\"name\":\"default\"");
	post(d, "/apis/authentication.k8s.io/v1/selfsubjectreviews",
	     "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}",
	     "\"username\":\"kubernetes-admin\"");
	assert_true(door_open(&c, d->g, NULL, NULL));
	door_send(&c, GET("/api/v1/pods"), strlen(GET("/api/v1/pods")));
	assert_true(door_expect(&c, "403 Forbidden"));
	assert_true(door_expect(&c, "User \\\"system:anonymous\\\" cannot list resource "
				    "\\\"pods\\\""));
	door_send(&c, GET("/version"), strlen(GET("/version")));
	assert_true(door_expect(&c, "\"gitVersion\": \"v1.34"));
	door_close(&c);
}

static void foreign_and_expired_certificates_are_refused(void **state)
{
	struct world *d = *state;
	int64_t now = sim_now(d->g->sim) / SIM_SEC;
	char other[] = "/tmp/drydock-other-XXXXXX";
	STR_AUTO cert = NULL;
	STR_AUTO key = NULL;
	struct door_pki *foreign;
	struct door_client c;
	ERR_AUTO err = ERR_INIT;

	assert_non_null(mkdtemp(other));
	assert_int_equal(door_pki_open(other, now, NULL, &foreign, &err), 0);
	cert = xasprintf("%s/c.crt", other);
	key = xasprintf("%s/c.key", other);
	for (int expired = 0; expired < 2; expired++) {
		struct door_cert want = {.common_name = "kubernetes-admin",
					 .groups = "system:masters",
					 .client = true,
					 .not_before_s = now - 7200,
					 .not_after_s = expired ? now - 3600 : now + 3600};
		BUF_AUTO cert_pem = BUF_INIT;
		BUF_AUTO key_pem = BUF_INIT;

		assert_int_equal(door_pki_issue(expired ? d->g->pki : foreign, &want, &cert_pem,
						&key_pem, &err),
				 0);
		assert_int_equal(file_write(cert, cert_pem.s, cert_pem.len, 0600, &err), 0);
		assert_int_equal(file_write(key, key_pem.s, key_pem.len, 0600, &err), 0);
		assert_true(door_open(&c, d->g, cert, key));
		door_send(&c, GET("/api/v1/pods"), strlen(GET("/api/v1/pods")));
		assert_true(door_expect(&c, "401 Unauthorized"));
		assert_true(door_expect(&c, "\"reason\":\"Unauthorized\""));
		door_close(&c);
	}
	/* a server's certificate is none for clients */
	free(cert);
	free(key);
	cert = xasprintf("%s/pki/apiserver.crt", d->dir);
	key = xasprintf("%s/pki/apiserver.key", d->dir);
	assert_true(door_open(&c, d->g, cert, key));
	door_send(&c, GET("/api/v1/pods"), strlen(GET("/api/v1/pods")));
	assert_true(door_expect(&c, "401 Unauthorized"));
	door_close(&c);
	door_pki_free(foreign);
	remove_tree(other);
}

static void bad_requests_have_their_answers(void **state)
{
	struct world *d = *state;

	ask(d, GET("/api/v1/namespaces/default/pods/nope"), "pods \\\"nope\\\" not found");
	ask(d, GET("/api/v1/../../etc/passwd"), "404 Not Found");
	ask(d, GET("/api/v1/namespaces/default%00/pods"), "400 Bad Request");
	ask(d, "GET /api/v1/pods HTTP/1.1\r\nHost: x\r\nAccept: text/csv-not\r\n\r\n", "HTTP/1.1");
	ask(d, "GET /api/v1/pods HTTP/1.1\r\nHost: x\r\nAccept: image/png\r\n\r\n", "406 Not ");
	post(d, "/api/v1/namespaces", "{\"apiVersion\": \"v1\", ", "400 Bad Request");
	post(d, "/api/v1/namespaces", "{\"apiVersion\": \"v1\", ",
	     "the object provided is unrecognized (must be of type Namespace): couldn't get "
	     "version/kind; json parse error: unexpected end of JSON input "
	     "({\\\"apiVersion\\\": \\\"v1\\\", )");
	post(d, "/api/v1/namespaces", "[]",
	     "json: cannot unmarshal array into Go value of type struct { APIVersion string "
	     "\\\"json:\\\\\\\"apiVersion,omitempty\\\\\\\"\\\"; Kind string "
	     "\\\"json:\\\\\\\"kind,omitempty\\\\\\\"\\\" } (5b5d)");
	post(d, "/api/v1/nonesuches", "{}", "404 Not Found");
	post(d, "/api/v1/nonesuches", "{", "404 Not Found");
	post(d, "/api/v1/namespaces?fieldValidation=Strict",
	     "{\"metadata\":{\"name\":\"twice\",\"name\":\"twice\"}}",
	     "strict decoding error: duplicate field \\\"metadata.name\\\"");
	post(d, "/api/v1/namespaces", "{\"metadata\":{\"name\":\"twice\",\"name\":\"twice\"}}",
	     "Warning: 299 - \"duplicate field \\\"metadata.name\\\"\"");
	ask(d,
	    "PATCH /api/v1/namespaces/default HTTP/1.1\r\nHost: x\r\nContent-Type: "
	    "application/json\r\nContent-Length: 2\r\n\r\n{}",
	    "\"message\":\"415: Unsupported Media Type\"");
	ask(d,
	    "POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\n"
	    "Content-Length: 3\r\n\r\n<a>",
	    "415 Unsupported Media Type");
	ask(d,
	    "POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n",
	    "413 ");
	ask(d, "GET /api/v1/namespaces/default HTTP/1.1\r\nHost: x\r\nAccept: "
	       "application/yaml\r\n\r\n",
	    "kind: Namespace");
}

/* Clients keep these for long and ask whether they changed. */
static void what_is_served_is_not_sent_twice(void **state)
{
	struct world *d = *state;
	struct door_client c;
	STR_AUTO etag = NULL;
	STR_AUTO again = NULL;
	const char *p;

	ask(d, GET("/openapi/v3"), "ETag: \"");
	ask(d, GET("/openapi/v3/apis/apps/v1?hash=OLD"), "301 Moved Permanently");
	ask(d, GET("/apis/nothing.example.com/v1"), "\r\n\r\n404 page not found\n");
	assert_true(door_open(&c, d->g, d->cert, d->key));
	door_send(&c, GET("/openapi/v3/apis/apps/v1"), strlen(GET("/openapi/v3/apis/apps/v1")));
	assert_true(door_expect(&c, "\r\n\r\n{"));
	p = strstr(buf_str(&c.got), "ETag: \"");
	assert_non_null(p);
	etag = xstrndup(p + strlen("ETag: \""), 64);
	door_close(&c);
	again = xasprintf("GET /openapi/v3/apis/apps/v1?hash=%s HTTP/1.1\r\nHost: x\r\n"
			  "If-None-Match: W/\"old\", \"%s\"\r\n\r\n",
			  etag, etag);
	ask(d, again, "304 Not Modified");
	ask(d, again, "Cache-Control: public, immutable");
	ask(d,
	    "GET /apis HTTP/1.1\r\nHost: x\r\nAccept: application/json;g=apidiscovery.k8s.io;v=v2;"
	    "as=APIGroupDiscoveryList\r\nIf-None-Match: *\r\n\r\n",
	    "304 Not Modified");
}

/* Upstream's watch cache has begun to answer when it finds out. */
static void a_watch_from_too_long_ago_is_told_so_in_an_event(void **state)
{
	struct world *d = *state;
	ERR_AUTO err = ERR_INIT;
	struct store *s = cluster_etcd(workspace_cluster(d->w));

	assert_int_equal(store_compact(s, store_rev(s), &err), 0);
	ask(d, GET("/api/v1/pods?watch=1&resourceVersion=1"), "200 OK");
	ask(d, GET("/api/v1/pods?watch=1&resourceVersion=1"),
	    "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},"
	    "\"status\":\"Failure\",\"message\":\"too old resource version: 1 (");
	for (int i = 0; i < 50 && gateway_stats(d->g).watches; i++)
		door_step(d->g);
	assert_int_equal(gateway_stats(d->g).watches, 0);
}

static void watches_are_told_at_once_and_end_with_their_client(void **state)
{
	struct world *d = *state;
	struct door_client c;
	static const char watch[] =
		GET("/api/v1/namespaces/default/configmaps?watch=1&fieldSelector=metadata.name%3Dw");

	assert_true(door_open(&c, d->g, d->cert, d->key));
	door_send(&c, watch, strlen(watch));
	assert_true(door_expect(&c, "200 OK"));
	post(d, "/api/v1/namespaces/default/configmaps",
	     "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"w\"}}",
	     "201 Created");
	/* as Go writes it: fields in the order of their types */
	assert_true(door_expect(&c, "{\"type\":\"ADDED\",\"object\":{\"kind\":\"ConfigMap\","
				    "\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"w\","));
	assert_int_equal(gateway_stats(d->g).watches, 1);
	door_close(&c);
	for (int i = 0; i < 4000 && gateway_stats(d->g).watches; i++) {
		door_step(d->g);
		usleep(i < 100 ? 0 : 500);
	}
	assert_int_equal(gateway_stats(d->g).watches, 0);
}

static void copy_file(const struct world *from, const struct world *to, const char *name,
		      const char *more)
{
	STR_AUTO source = xasprintf("%s/%s", from->dir, name);
	STR_AUTO target = xasprintf("%s/%s", to->dir, name);
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(file_read(source, 1 << 24, &text, &err), 0);
	buf_adds(&text, more);
	assert_int_equal(file_write(target, text.s, text.len, 0600, &err), 0);
}

/* What the next start finds when d's process is killed now, with half a line more in the
 * journal. */
static void open_killed(const struct world *d, struct world *again, const char *half_line)
{
	snprintf(again->dir, sizeof(again->dir), "/tmp/drydock-door-XXXXXX");
	assert_non_null(mkdtemp(again->dir));
	copy_file(d, again, "journal.jsonl", half_line);
	copy_file(d, again, "clock", "");
	open_world(again);
	again->cert = xasprintf("%s/pki/admin.crt", again->dir);
	again->key = xasprintf("%s/pki/admin.key", again->dir);
}

static void close_killed(struct world *again)
{
	close_world(again);
	remove_tree(again->dir);
	free(again->cert);
	free(again->key);
}

static void what_was_acknowledged_survives(void **state)
{
	struct world *d = *state;
	struct world again = {0};

	/* time is made to pass here, and stands still once all is acknowledged */
	pace_set_rate(&d->g->pace, wall_ns(), 0);
	sim_advance(d->g->sim, 100 * SIM_SEC);
	post(d, "/api/v1/namespaces/default/configmaps",
	     "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"generateName\":"
	     "\"kept-\"},\"data\":{\"a\":\"b\"}}",
	     "201 Created");
	open_killed(d, &again, "{\"at\":12345,\"api\":{\"meth");
	ask(&again, GET("/api/v1/namespaces/default/configmaps"), "\"name\":\"kept-");
	assert_true(sim_now(again.g->sim) + SIM_SEC > sim_now(d->g->sim));
	close_killed(&again);
}

/* A script's output was seen, its end was not: it has come as far as was seen. */
static void what_a_script_said_survives(void **state)
{
	static const char question[] = "{\"run\":\"sleep 1; kubectl create configmap said; seq 400000\"}";
	struct world *d = *state;
	struct world again = {0};
	ERR_AUTO err = ERR_INIT;
	BUF_AUTO frame = BUF_INIT;
	char seen[256] = "";
	ssize_t n = -1;
	int fd = control_connect(d->dir, &err);

	assert_true(fd >= 0);
	control_frame(&frame, 'q', question, strlen(question));
	assert_int_equal(write(fd, frame.s, frame.len), frame.len);
	for (int i = 0; i < 50000 && n <= 0; i++) {
		door_step(d->g);
		usleep(200);
		n = recv(fd, seen, sizeof(seen) - 1, MSG_DONTWAIT);
	}
	assert_true(n > CONTROL_HEAD);
	assert_non_null(strstr(seen + CONTROL_HEAD, "configmap/said created"));
	open_killed(d, &again, "");
	close(fd);
	ask(&again, GET("/api/v1/namespaces/default/configmaps/said"), "200 OK");
	close_killed(&again);
}

/* Runs a command in pod box over a WebSocket until its status comes. */
static void run_in_box(struct world *d, const char *arguments, const char *want)
{
	STR_AUTO text = xasprintf("GET /api/v1/namespaces/default/pods/box/exec?%s&stdout=true "
				  "HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: "
				  "websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
				  "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: "
				  "v5.channel.k8s.io\r\n\r\n",
				  arguments);

	ask(d, text, want);
}

static void what_was_done_in_containers_survives(void **state)
{
	struct world *d = *state;
	struct world again = {0};

	post(d, "/api/v1/namespaces/default/pods",
	     "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"box\"},\"spec\":{"
	     "\"containers\":[{\"name\":\"box\",\"image\":\"busybox\",\"command\":[\"sleep\",\"9999\"]"
	     "}]}}",
	     "201 Created");
	sim_advance(d->g->sim, 20 * SIM_SEC);
	pace_init(&d->g->pace, wall_ns(), sim_now(d->g->sim), 1);
	run_in_box(d, "command=sh&command=-c&command=echo%20kept%20%3E%20/tmp/f", "Success");
	open_killed(d, &again, "");
	run_in_box(&again, "command=cat&command=/tmp/f", "\x01kept\n");
	close_killed(&again);
}

static void on_base(struct world *d, const char *script)
{
	BUF_AUTO said = BUF_INIT;
	struct stream *out = stream_buf_new(&said);
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(workspace_run(d->w, NULL, script, NULL, out, out, &err), 0);
	stream_unref(out);
	pace_init(&d->g->pace, wall_ns(), sim_now(d->g->sim), 1);
	door_step(d->g);
}

/* As with the real one: nobody listens while the apiserver does not run. */
static void the_door_closes_with_the_apiserver(void **state)
{
	struct world *d = *state;
	struct sockaddr_in sa = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)gateway_port(d->g)),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	on_base(d, "ssh controlplane mv /etc/kubernetes/manifests/kube-apiserver.yaml /tmp; "
		   "sleep 60");
	assert_int_equal(connect(fd, (struct sockaddr *)&sa, sizeof(sa)), -1);
	assert_int_equal(errno, ECONNREFUSED);
	close(fd);
	on_base(d, "ssh controlplane mv /tmp/kube-apiserver.yaml /etc/kubernetes/manifests; sleep "
		   "90");
	ask(d, GET("/api/v1/namespaces/default"), "\"name\":\"default\"");
}

/* What kubectl 1.33 sends for `create configmap a --from-literal=k=v`. */
static void protobuf_bodies_are_read(void **state)
{
	static const char body[] = "k8s\0"
				   "\x0a\x0f\x0a\x02v1\x12\x09" "ConfigMap"
				   "\x12\x1f"
				   "\x0a\x0d\x0a\x01" "a\x12\x00\x1a\x00\x22\x00*\x00\x32\x00"
				   "\x12\x06\x0a\x01k\x12\x01v"
				   "\x1a\x06\x0a\x01" "b\x12\x01\xff"
				   "\x1a\x00\x22\x00";
	VALUE_AUTO *obj = NULL;
	ERR_AUTO err = ERR_INIT;
	BUF_AUTO text = BUF_INIT;

	(void)state;
	assert_int_equal(protobuf_object(body, sizeof(body) - 1, &obj, &err), 0);
	json_write(&text, obj, 0);
	assert_string_equal(buf_str(&text),
			    "{\"apiVersion\":\"v1\",\"binaryData\":{\"b\":\"/w==\"},\"data\":{"
			    "\"k\":\"v\"},\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}");
	for (size_t cut = 0; cut + 1 < sizeof(body) - 5; cut++) {
		struct value *v = NULL;

		err_release(&err);
		if (protobuf_object(body, cut, &v, &err) == 0)
			value_unref(v);
		else
			assert_null(v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(protobuf_bodies_are_read),
		cmocka_unit_test_setup_teardown(certificates_name_who_asks, setup, teardown),
		cmocka_unit_test_setup_teardown(foreign_and_expired_certificates_are_refused, setup,
						teardown),
		cmocka_unit_test_setup_teardown(bad_requests_have_their_answers, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_served_is_not_sent_twice, setup, teardown),
		cmocka_unit_test_setup_teardown(watches_are_told_at_once_and_end_with_their_client,
						setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_watch_from_too_long_ago_is_told_so_in_an_event, setup, teardown),
		cmocka_unit_test_setup_teardown(what_was_acknowledged_survives, setup, teardown),
		cmocka_unit_test_setup_teardown(what_a_script_said_survives, setup, teardown),
		cmocka_unit_test_setup_teardown(the_door_closes_with_the_apiserver, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_was_done_in_containers_survives, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
