/* etcd's door, in bytes: what the real etcd answers to those who know it well, and what becomes of
 * those who mean no good: everyone else is served. */
#include "door_world.h"
#include "grpc_client.h"

#include "store/rpc_private.h"

static int setup(void **state)
{
	return world_open(state, "etcd/healthcheck-client", 0);
}

/* ---- requests ------------------------------------------------------------------------------ */

static ProtobufCBinaryData text(const char *s)
{
	return (ProtobufCBinaryData){strlen(s), (uint8_t *)(uintptr_t)s};
}

static void open_client(struct world *d, struct grpc_client *g)
{
	assert_true(grpc_client_open(g, d->g, d->cert, d->key, -1));
}

static int ask(struct grpc_client *g, const char *path, const ProtobufCMessage *m,
	       struct buf *answer, char said[256])
{
	BUF_AUTO req = BUF_INIT;

	rpc_pack(m, &req);
	return grpc_client_ask(g, path, buf_str(&req), req.len, answer, said);
}

/* Its revision. */
static int64_t put(struct grpc_client *g, const char *key, const void *value, size_t len)
{
	Etcdpb__PutRequest m;
	Etcdpb__PutResponse *answer;
	BUF_AUTO got = BUF_INIT;
	int64_t rev;

	etcdpb__put_request__init(&m);
	m.key = text(key);
	m.value = (ProtobufCBinaryData){len, (uint8_t *)(uintptr_t)value};
	assert_int_equal(ask(g, "/etcdserverpb.KV/Put", &m.base, &got, NULL), 0);
	answer = etcdpb__put_response__unpack(NULL, got.len, (uint8_t *)got.s);
	assert_non_null(answer);
	rev = answer->header->revision;
	etcdpb__put_response__free_unpacked(answer, NULL);
	return rev;
}

static void others_are_served(struct world *d)
{
	struct grpc_client g;

	open_client(d, &g);
	assert_true(put(&g, "served", "x", 1) > 0);
	grpc_client_close(&g);
}

/* ---- watches ------------------------------------------------------------------------------- */

static void watch(struct grpc_client *g, struct grpc_stream_seen *s, const char *key,
		  const char *end, int64_t start, int64_t id, bool fragment)
{
	Etcdpb__WatchRequest m;
	Etcdpb__WatchCreateRequest c;
	BUF_AUTO req = BUF_INIT;

	etcdpb__watch_request__init(&m);
	etcdpb__watch_create_request__init(&c);
	c.key = text(key);
	c.range_end = text(end);
	c.start_revision = start;
	c.watch_id = id;
	c.fragment = fragment;
	m.request_case = ETCDPB__WATCH_REQUEST__REQUEST_CREATE_REQUEST;
	m.create_request = &c;
	rpc_pack(&m.base, &req);
	grpc_client_message(g, s, req.s, req.len);
	if (!s->id)
		grpc_client_call(g, s, "/etcdserverpb.Watch/Watch");
}

/* One that is to tell its progress, on a stream that is there. */
static void watch_with_notice(struct grpc_client *g, struct grpc_stream_seen *s, const char *key)
{
	Etcdpb__WatchRequest m;
	Etcdpb__WatchCreateRequest c;
	BUF_AUTO req = BUF_INIT;

	etcdpb__watch_request__init(&m);
	etcdpb__watch_create_request__init(&c);
	c.key = text(key);
	c.progress_notify = true;
	m.request_case = ETCDPB__WATCH_REQUEST__REQUEST_CREATE_REQUEST;
	m.create_request = &c;
	rpc_pack(&m.base, &req);
	grpc_client_message(g, s, req.s, req.len);
}

/* The next answer on the stream, as text: what of it is set. */
static const char *heard(struct grpc_client *g, struct grpc_stream_seen *s)
{
	static char out[300];
	Etcdpb__WatchResponse *m;
	BUF_AUTO got = BUF_INIT;

	if (!grpc_client_next(g, s, &got)) {
		snprintf(out, sizeof(out), "over: %d %s", s->status, s->message);
		return out;
	}
	m = etcdpb__watch_response__unpack(NULL, got.len, (uint8_t *)got.s);
	assert_non_null(m);
	snprintf(out, sizeof(out), "%lld%s%s%s%s compact %lld events %zu%s%s",
		 (long long)m->watch_id, m->header->revision ? "" : " no revision",
		 m->created ? " created" : "", m->canceled ? " canceled" : "",
		 m->fragment ? " fragment" : "", (long long)m->compact_revision, m->n_events,
		 *m->cancel_reason ? ": " : "", m->cancel_reason);
	etcdpb__watch_response__free_unpacked(m, NULL);
	return out;
}

static void watches_that_cannot_be_are_refused(void **state)
{
	struct world *d = *state;
	struct grpc_client g;
	GRPC_STREAM_AUTO s = {0};

	open_client(d, &g);
	watch(&g, &s, "a", "", 0, 7, false);
	assert_string_equal(heard(&g, &s), "7 created compact 0 events 0");
	watch(&g, &s, "a", "", 0, 7, false);
	assert_string_equal(heard(&g, &s), "-1 created canceled compact 0 events 0: "
					   "mvcc: duplicate watch ID provided on the WatchStream");
	watch(&g, &s, "b", "a", 0, 0, false);
	assert_string_equal(heard(&g, &s), "-1 created canceled compact 0 events 0: "
					   "mvcc: watcher range is empty");
	watch(&g, &s, "b", "b", 0, 0, false);
	assert_string_equal(heard(&g, &s), "-1 created canceled compact 0 events 0: "
					   "mvcc: watcher range is empty");
	watch(&g, &s, "b", "", -5, 0, false);
	assert_string_equal(heard(&g, &s), "0 created compact 0 events 0");
	assert_string_equal(heard(&g, &s), "0 no revision canceled compact -1 events 0");
	grpc_client_message(&g, &s, "\xff", 1);
	assert_string_equal(heard(&g, &s),
			    "over: 13 grpc: failed to unmarshal the received message");
	grpc_client_close(&g);
}

static void a_watch_outlives_the_end_of_requests(void **state)
{
	struct world *d = *state;
	struct grpc_client g;
	GRPC_STREAM_AUTO s = {.half_close = true};

	open_client(d, &g);
	watch(&g, &s, "a", "", 0, 0, false);
	assert_string_equal(heard(&g, &s), "0 created compact 0 events 0");
	put(&g, "a", "1", 1);
	assert_string_equal(heard(&g, &s), "0 compact 0 events 1");
	grpc_client_close(&g);
}

static void jump(struct world *d, int64_t seconds)
{
	ERR_AUTO err = ERR_INIT;

	if (workspace_jump(d->w, seconds * SIM_SEC, &err) < 0)
		fail_msg("%s", err_msg(&err));
	door_step(d->g);
}

/* Every ten minutes, who asked for it and heard nothing else. */
static void quiet_watches_tell_their_progress(void **state)
{
	struct world *d = *state;
	struct grpc_client g;
	GRPC_STREAM_AUTO s = {0};

	open_client(d, &g);
	watch(&g, &s, "a", "", 0, 0, false);
	assert_string_equal(heard(&g, &s), "0 created compact 0 events 0");
	watch_with_notice(&g, &s, "b");
	assert_string_equal(heard(&g, &s), "1 created compact 0 events 0");
	watch_with_notice(&g, &s, "c");
	assert_string_equal(heard(&g, &s), "2 created compact 0 events 0");
	jump(d, 601); /* the first round may find all of them new */
	jump(d, 601);
	put(&g, "c", "1", 1);
	jump(d, 601);
	put(&g, "a", "end", 3);
	for (const char *got = heard(&g, &s); strcmp(got, "0 compact 0 events 1");
	     got = heard(&g, &s))
		strvec_add(&d->said, got);
	assert_true(d->said.nr >= 4 && d->said.nr <= 6);
	/* the last round: only b was quiet since the one before */
	assert_string_equal(d->said.v[d->said.nr - 1], "1 compact 0 events 0");
	assert_string_equal(d->said.v[d->said.nr - 2], "2 compact 0 events 1");
	for (size_t i = 0; i + 2 < d->said.nr; i++)
		assert_true(str_ends(d->said.v[i], " compact 0 events 0"));
	strvec_release(&d->said);
	grpc_client_close(&g);
}

static void what_is_compacted_is_told_without_a_revision(void **state)
{
	struct world *d = *state;
	struct grpc_client g;
	GRPC_STREAM_AUTO s = {0};
	Etcdpb__CompactionRequest m;
	BUF_AUTO got = BUF_INIT;
	char want[100];

	open_client(d, &g);
	etcdpb__compaction_request__init(&m);
	m.revision = put(&g, "a", "1", 1);
	assert_int_equal(ask(&g, "/etcdserverpb.KV/Compact", &m.base, &got, NULL), 0);
	watch(&g, &s, "a", "", 2, 0, false);
	assert_string_equal(heard(&g, &s), "0 created compact 0 events 0");
	snprintf(want, sizeof(want), "0 no revision canceled compact %lld events 0",
		 (long long)m.revision);
	assert_string_equal(heard(&g, &s), want);
	grpc_client_close(&g);
}

static void who_takes_fragments_gets_them(void **state)
{
	struct world *d = *state;
	struct grpc_client g;
	GRPC_STREAM_AUTO whole = {0};
	GRPC_STREAM_AUTO parts = {0};
	STR_AUTO big = xcalloc(1, 900001);
	int64_t first = 0;

	open_client(d, &g);
	memset(big, 'x', 900000);
	for (int i = 0; i < 5; i++) {
		char key[] = "big0";
		int64_t rev;

		key[3] = (char)('0' + i);
		rev = put(&g, key, big, 900000);
		first = first ? first : rev;
	}
	watch(&g, &whole, "big", "bih", first, 0, false);
	assert_string_equal(heard(&g, &whole), "0 created compact 0 events 0");
	assert_string_equal(heard(&g, &whole), "0 compact 0 events 5");
	watch(&g, &parts, "big", "bih", first, 0, true);
	assert_string_equal(heard(&g, &parts), "0 created compact 0 events 0");
	assert_string_equal(heard(&g, &parts), "0 fragment compact 0 events 2");
	assert_string_equal(heard(&g, &parts), "0 fragment compact 0 events 2");
	assert_string_equal(heard(&g, &parts), "0 compact 0 events 1");
	put(&g, "big0", big, 900000);
	assert_string_equal(heard(&g, &whole), "0 compact 0 events 1");
	assert_string_equal(heard(&g, &parts), "0 compact 0 events 1");
	grpc_client_close(&g);
}

/* ---- calls --------------------------------------------------------------------------------- */

static void requests_that_are_no_messages_are_refused(void **state)
{
	static const char *const paths[] = {"KV/Range",
					    "KV/Put",
					    "KV/DeleteRange",
					    "KV/Txn",
					    "KV/Compact",
					    "Lease/LeaseGrant",
					    "Lease/LeaseLeases",
					    "Cluster/MemberList",
					    "Maintenance/Status",
					    "Maintenance/Alarm",
					    "Maintenance/Defragment",
					    "Maintenance/Hash",
					    "Maintenance/HashKV",
					    "Auth/UserList",
					    "Auth/AuthEnable",
					    "Auth/AuthStatus"};
	static const struct {
		const char *p;
		size_t len;
	} bad[] = {{"\x0a", 1},
		   {"\xff", 1},
		   {"\x0f\x01", 2},
		   {"\x0a\x05"
		    "abc",
		    5},
		   {"\x00", 1}};
	struct world *d = *state;
	struct grpc_client g;

	open_client(d, &g);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		for (size_t j = 0; j < ARRAY_SIZE(bad); j++) {
			STR_AUTO path = xasprintf("/etcdserverpb.%s", paths[i]);
			BUF_AUTO got = BUF_INIT;
			char said[256];

			if (grpc_client_ask(&g, path, bad[j].p, bad[j].len, &got, said) != 13)
				fail_msg("%s, %zu: %s", path, j, said);
			assert_string_equal(said, "grpc: error unmarshalling request");
		}
	grpc_client_close(&g);
}

static int put_size(struct grpc_client *g, size_t n, char said[256])
{
	STR_AUTO value = xcalloc(1, n + 1);
	Etcdpb__PutRequest m;
	BUF_AUTO got = BUF_INIT;

	etcdpb__put_request__init(&m);
	m.key = text("big");
	m.value = (ProtobufCBinaryData){n, (uint8_t *)value};
	return ask(g, "/etcdserverpb.KV/Put", &m.base, &got, said);
}

static void large_requests_end_where_etcds_do(void **state)
{
	struct world *d = *state;
	struct grpc_client g;
	char said[256];

	open_client(d, &g);
	assert_int_equal(put_size(&g, 1572838, said), 0);
	assert_int_equal(put_size(&g, 1572839, said), 3);
	assert_string_equal(said, "etcdserver: request is too large");
	assert_int_equal(put_size(&g, 2097152, said), 8);
	assert_string_equal(said, "grpc: received message larger than max (2097162 vs. 2097152)");
	grpc_client_close(&g);
}

static int alarm_asked(struct grpc_client *g, int action, uint64_t member, int type)
{
	Etcdpb__AlarmRequest m;
	Etcdpb__AlarmResponse *answer;
	BUF_AUTO got = BUF_INIT;
	int n;

	etcdpb__alarm_request__init(&m);
	m.action = action;
	m.member_id = member;
	m.alarm = type;
	assert_int_equal(ask(g, "/etcdserverpb.Maintenance/Alarm", &m.base, &got, NULL), 0);
	answer = etcdpb__alarm_response__unpack(NULL, got.len, (uint8_t *)got.s);
	assert_non_null(answer);
	n = (int)answer->n_alarms;
	for (size_t i = 0; type && i < answer->n_alarms; i++)
		assert_int_equal(answer->alarms[i]->alarm, type);
	etcdpb__alarm_response__free_unpacked(answer, NULL);
	return n;
}

static void alarms_are_raised_and_disarmed_one_by_one(void **state)
{
	struct world *d = *state;
	struct grpc_client g;
	char said[256];

	open_client(d, &g);
	assert_int_equal(alarm_asked(&g, 0, 0, 0), 0);
	assert_int_equal(alarm_asked(&g, 1, 5, 1), 1);
	assert_int_equal(put_size(&g, 1, said), 8);
	assert_string_equal(said, "etcdserver: mvcc: database space exceeded");
	assert_int_equal(alarm_asked(&g, 0, 0, 0), 1); /* only that one */
	assert_int_equal(alarm_asked(&g, 0, 0, 2), 0);
	assert_int_equal(alarm_asked(&g, 2, 6, 1), 0);
	assert_int_equal(alarm_asked(&g, 2, 5, 2), 0);
	assert_int_equal(alarm_asked(&g, 2, 5, 1), 1);
	assert_int_equal(put_size(&g, 1, said), 0);
	assert_int_equal(alarm_asked(&g, 1, 5, 2), 1);
	assert_int_equal(put_size(&g, 1, said), 15);
	assert_string_equal(said, "etcdserver: corrupt cluster");
	assert_int_equal(alarm_asked(&g, 2, 5, 2), 1);
	assert_int_equal(put_size(&g, 1, said), 0);
	grpc_client_close(&g);
}

static void members_have_urls(void **state)
{
	static const char *const bad[] = {
		"x",           "http://a", "ftp://a:1", "", "http://a:1/path", "http://1.2.3.4:x",
		"http://[::1]"};
	struct world *d = *state;
	struct grpc_client g;
	char said[256];

	open_client(d, &g);
	for (size_t i = 0; i <= ARRAY_SIZE(bad); i++) {
		char *url = xstrdup(i < ARRAY_SIZE(bad) ? bad[i] : "");
		Etcdpb__MemberAddRequest m;
		BUF_AUTO got = BUF_INIT;

		etcdpb__member_add_request__init(&m);
		m.peer_urls = &url;
		m.n_peer_urls = i < ARRAY_SIZE(bad); /* the last one has none at all */
		assert_int_equal(ask(&g, "/etcdserverpb.Cluster/MemberAdd", &m.base, &got, said),
				 3);
		assert_string_equal(said, "etcdserver: given member URLs are invalid");
		free(url);
	}
	grpc_client_close(&g);
}

/* ---- those who mean no good ------------------------------------------------------------------ */

/* An HTTP/2 frame. */
static void frame(struct buf *out, int type, int flags, uint32_t stream, const void *p, size_t len)
{
	const char head[9] = {(char)(len >> 16),    (char)(len >> 8),    (char)len,
			      (char)type,           (char)flags,         (char)(stream >> 24),
			      (char)(stream >> 16), (char)(stream >> 8), (char)stream};

	buf_add(out, head, sizeof(head));
	buf_add(out, p, len);
}

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
enum {
	DATA,
	HEADERS,
	PRIORITY,
	RST_STREAM,
	SETTINGS,
	PUSH_PROMISE,
	PING,
	GOAWAY,
	WINDOW_UPDATE,
	CONTINUATION
};

/* Says all of it and then nothing more; whether the door has hung up by then. The others are served
 * in either case. */
static bool hangs_up(struct world *d, const struct buf *said)
{
	struct door_client c;
	bool over = false;

	assert_true(door_open_to(&c, d->g, gateway_etcd_port(d->g), "h2", d->cert, d->key));
	door_send(&c, said->s, said->len);
	for (int i = 0; i < 300 && !c.closed; i++) {
		door_pump(&c);
		usleep(i < 100 ? 0 : 500);
	}
	over = c.closed;
	others_are_served(d);
	door_close(&c);
	return over;
}

static void hello(struct buf *out)
{
	buf_reset(out);
	buf_add(out, PREFACE, strlen(PREFACE));
	frame(out, SETTINGS, 0, 0, "", 0);
}

static void floods_of_frames_are_cut_off(void **state)
{
	/* :method POST, :scheme https, :path / of the static table */
	static const char get[] = "\x83\x87\x84";
	struct world *d = *state;
	BUF_AUTO said = BUF_INIT;

	hello(&said);
	for (int i = 0; i < 20000; i++)
		frame(&said, SETTINGS, 0, 0, "", 0);
	assert_true(hangs_up(d, &said));
	hello(&said);
	for (int i = 0; i < 20000; i++)
		frame(&said, PING, 0, 0, "12345678", 8);
	assert_true(hangs_up(d, &said));
	hello(&said);
	frame(&said, HEADERS, 0, 1, get, 3); /* never at its end */
	for (int i = 0; i < 20000; i++)
		frame(&said, CONTINUATION, 0, 1, "", 0);
	assert_true(hangs_up(d, &said));
	hello(&said);
	for (int i = 0; i < 2000; i++) { /* more than may be open at once */
		frame(&said, HEADERS, 4, (uint32_t)(2 * i + 1), get, 3);
		frame(&said, RST_STREAM, 0, (uint32_t)(2 * i + 1), "\0\0\0\x08", 4);
	}
	(void)hangs_up(d, &said); /* it may or may not: the library's limits are by time */
	hello(&said);
	for (int i = 0; i < 20000; i++)
		frame(&said, PRIORITY, 0, 1, "\0\0\0\x03\x10", 5);
	(void)hangs_up(d, &said);
	hello(&said);
	for (int i = 0; i < 20000; i++)
		frame(&said, DATA, 0, 1, "", 0);
	assert_true(hangs_up(d, &said));
	hello(&said);
	frame(&said, WINDOW_UPDATE, 0, 0, "\x7f\xff\xff\xff", 4);
	assert_true(hangs_up(d, &said));
	assert_int_equal(d->g->etcd->held, 0);
}

static void broken_frames_end_their_connection(void **state)
{
	static const char *const texts[] = {
		"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
		PREFACE "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
		PREFACE PREFACE,
	};
	struct world *d = *state;
	BUF_AUTO said = BUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		buf_reset(&said);
		buf_adds(&said, texts[i]);
		assert_true(hangs_up(d, &said));
	}
	for (int type = DATA; type <= CONTINUATION; type++) { /* each too long by far */
		STR_AUTO much = xcalloc(1, 20000);

		hello(&said);
		frame(&said, type, 0, 1, much, 20000);
		assert_true(hangs_up(d, &said));
	}
}

/* Watches that nobody reads are ended; so is, at last, the one that holds most of all. */
static void slow_readers_are_bounded(void **state)
{
	struct world *d = *state;
	struct grpc_client slow, quick;
	GRPC_STREAM_AUTO s = {0};
	STR_AUTO big = xcalloc(1, 1000001);
	size_t most = 0;

	assert_true(grpc_client_open(&slow, d->g, d->cert, d->key, 1000));
	open_client(d, &quick);
	watch(&slow, &s, "big", "", 0, 0, false);
	assert_string_equal(heard(&slow, &s), "0 created compact 0 events 0");
	for (int i = 0; i < 40; i++) {
		assert_true(put(&quick, "big", big, 1000000) > 0);
		most = MAX(most, d->g->etcd->held);
	}
	assert_true(most > MAX_UNREAD / 2 && most < MAX_UNREAD + 4000000);
	grpc_client_close(&slow);
	grpc_client_close(&quick);
	assert_int_equal(d->g->etcd->held, 0);
}

static void the_greediest_goes_first(void **state)
{
	struct world *d = *state;
	struct grpc_client greedy, modest, quick;
	struct grpc_stream_seen many[40] = {0};
	GRPC_STREAM_AUTO one = {.half_close = true};
	STR_AUTO big = xcalloc(1, 1000001);
	Etcdpb__RangeRequest m;
	BUF_AUTO req = BUF_INIT;

	d->g->etcd->max_held = 20 << 20;
	open_client(d, &quick);
	put(&quick, "big", big, 1000000);
	etcdpb__range_request__init(&m);
	m.key = text("big");
	rpc_pack(&m.base, &req);
	assert_true(grpc_client_open(&modest, d->g, d->cert, d->key, 0));
	grpc_client_message(&modest, &one, req.s, req.len);
	grpc_client_call(&modest, &one, "/etcdserverpb.KV/Range");
	for (int i = 0; i < 20000 && !d->g->etcd->held; i++) {
		grpc_client_pump(&modest);
		usleep(i < 100 ? 0 : 500);
	}
	assert_in_range(d->g->etcd->held, 1000000, 1100000);
	assert_true(grpc_client_open(&greedy, d->g, d->cert, d->key, 0));
	for (size_t i = 0; i < ARRAY_SIZE(many); i++) {
		many[i].half_close = true;
		grpc_client_message(&greedy, &many[i], req.s, req.len);
		grpc_client_call(&greedy, &many[i], "/etcdserverpb.KV/Range");
		for (int j = 0; j < 5; j++)
			grpc_client_pump(&greedy);
		assert_true(d->g->etcd->held <= d->g->etcd->max_held);
		assert_true(put(&quick, "served", "x", 1) > 0);
	}
	for (int i = 0; i < 20000 && !greedy.c.closed; i++) {
		grpc_client_pump(&greedy);
		usleep(i < 100 ? 0 : 500);
	}
	assert_true(greedy.c.closed);
	assert_false(modest.c.closed);
	assert_in_range(d->g->etcd->held, 1000000, 1100000); /* the modest one's */
	for (size_t i = 0; i < ARRAY_SIZE(many); i++)
		grpc_stream_seen_release(&many[i]);
	grpc_client_close(&greedy);
	grpc_client_close(&modest);
	grpc_client_close(&quick);
}

/* Those who connect and show no certificate cannot keep others out. */
static void who_says_nothing_makes_room(void **state)
{
	struct world *d = *state;
	int fds[250];

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = door_connect_to(gateway_etcd_port(d->g));
		door_step(d->g);
	}
	others_are_served(d);
	assert_true(d->g->etcd->nr <= 200);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		close(fds[i]);
}

static void nobody_enters_without_a_certificate_of_etcds(void **state)
{
	struct world *d = *state;
	STR_AUTO cert = xasprintf("%s/pki/admin.crt", d->dir);
	STR_AUTO key = xasprintf("%s/pki/admin.key", d->dir);
	const char *const who[][2] = {{NULL, NULL}, {cert, key}};

	for (size_t i = 0; i < ARRAY_SIZE(who); i++) {
		struct door_client c;
		bool in =
			door_open_to(&c, d->g, gateway_etcd_port(d->g), "h2", who[i][0], who[i][1]);

		for (int j = 0; in && j < 500 && !c.closed; j++) {
			door_pump(&c);
			usleep(j < 100 ? 0 : 500);
		}
		assert_true(!in || c.closed);
		assert_int_equal(c.got.len, 0);
		door_close(&c);
	}
	others_are_served(d);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(watches_that_cannot_be_are_refused),
		T(a_watch_outlives_the_end_of_requests),
		T(quiet_watches_tell_their_progress),
		T(what_is_compacted_is_told_without_a_revision),
		T(who_takes_fragments_gets_them),
		T(requests_that_are_no_messages_are_refused),
		T(large_requests_end_where_etcds_do),
		T(alarms_are_raised_and_disarmed_one_by_one),
		T(members_have_urls),
		T(floods_of_frames_are_cut_off),
		T(broken_frames_end_their_connection),
		T(slow_readers_are_bounded),
		T(the_greediest_goes_first),
		T(who_says_nothing_makes_room),
		T(nobody_enters_without_a_certificate_of_etcds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
