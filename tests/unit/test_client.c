#include "api_world.h"
#include "client/spdy.h"

#include "client/internal.h"

static void expect(struct buf *b, const char *want)
{
	assert_string_equal(buf_str(b), want);
	buf_reset(b);
}

static void relabel(struct world *w, const char *name, const char *value)
{
	STR_AUTO json = xasprintf("{\"metadata\":{\"labels\":{\"v\":\"%s\"}}}", value);
	STR_AUTO e = patch(w, "configmaps", "default", name, NULL, PATCH_MERGE, json);

	assert_string_equal(e, "");
}

static void config(struct world *w, const char *name)
{
	STR_AUTO json = xasprintf("{\"metadata\":{\"name\":\"%s\"}}", name);

	must_create(w, "configmaps", "default", json);
}

static void a_server_that_is_down_refuses_connections(void **state)
{
	struct world *w = *state;
	ERR_AUTO err = ERR_INIT;

	w->slot.server = NULL;
	assert_int_equal(client_get(w->c, kind_of("pods"), "default", "x", NULL, &err),
			 -ECONNREFUSED);
	assert_string_equal(err_msg(&err), "dial tcp 172.30.1.2:6443: connect: connection refused");
	w->slot.server = w->api;
}

static void errors_carry_the_status(void **state)
{
	struct world *w = *state;
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(client_get(w->c, kind_of("pods"), "default", "x", NULL, &err), -ENOENT);
	assert_int_equal(err.http, 404);
	assert_string_equal(err.reason, "NotFound");
	assert_string_equal(value_str_in(err.detail, "details", "name"), "x");
}

static int slow_get(void *arg)
{
	struct world *w = arg;
	ERR_AUTO err = ERR_INIT;

	return client_get(w->c, kind_of("namespaces"), NULL, "default", NULL, &err);
}

static void calls_of_fibers_take_their_time(void **state)
{
	struct world *w = *state;
	struct fiber *f;

	w->slot.latency_ns = 3 * SIM_MSEC;
	f = fiber_start(w->sim, "cmd", slow_get, w);
	sim_advance(w->sim, 2 * SIM_MSEC);
	assert_false(fiber_done(f));
	sim_advance(w->sim, 2 * SIM_MSEC);
	assert_true(fiber_done(f));
	assert_int_equal(fiber_result(f), 0);
	fiber_release(f);
	f = fiber_start(w->sim, "cmd", slow_get, w);
	sim_settle(w->sim);
	fiber_cancel(f);
	sim_settle(w->sim);
	assert_int_equal(fiber_result(f), -ECANCELED);
	fiber_release(f);
	w->slot.latency_ns = 0;
}

static int watch_two(void *arg)
{
	struct world *w = arg;
	struct client_watch *x;
	ERR_AUTO err = ERR_INIT;
	const char *type;
	struct value *obj;
	int rc = client_watch(w->c, kind_of("configmaps"), "default", NULL, NULL, false, &x, &err);

	while (rc == 0 && client_watch_next(x, SIM_NEVER, &type, &obj) == 1) {
		buf_addf(&w->told, "%s %s;", type, value_str_in(obj, "metadata", "name"));
		value_unref(obj);
	}
	client_watch_free(x);
	return rc;
}

static void fibers_wait_for_events(void **state)
{
	struct world *w = *state;
	struct fiber *f;

	config(w, "a");
	f = fiber_start(w->sim, "watch", watch_two, w);
	sim_settle(w->sim);
	expect(&w->told, "ADDED a;");
	relabel(w, "a", "1");
	free(delete (w, "configmaps", "default", "a", NULL));
	sim_settle(w->sim);
	expect(&w->told, "MODIFIED a;DELETED a;");
	apiserver_free(w->api);
	w->api = w->slot.server = world_server(w);
	sim_settle(w->sim);
	assert_true(fiber_done(f));
	fiber_release(f);
}

/* ---- informers ---------------------------------------------------------------------------- */

static void heard(void *arg, const struct value *obj, const struct value *old, bool deleted)
{
	buf_addf(arg, "%c%s",
		 deleted ? '-'
		 : old   ? '~'
			 : '+',
		 value_str_in(obj, "metadata", "name"));
	if (value_str_in(obj, "metadata", "labels", "v"))
		buf_addf(arg, "=%s", value_str_in(obj, "metadata", "labels", "v"));
	buf_addc(arg, ' ');
}

static void informers_keep_the_newest(void **state)
{
	struct world *w = *state;
	struct informer_set *s = informer_set_new(w->c);
	struct informer *i = informer_get(s, kind_of("configmaps"), NULL);

	config(w, "b");
	informer_on_event(i, heard, &w->told);
	assert_false(informer_synced(i));
	sim_settle(w->sim);
	assert_true(informer_set_synced(s));
	expect(&w->told, "+b ");
	config(w, "a");
	relabel(w, "a", "1");
	assert_null(informer_find(i, "default", "a")); /* not before the loop turns */
	sim_settle(w->sim);
	expect(&w->told, "+a ~a=1 ");
	assert_string_equal(
		value_str_in(informer_find(i, "default", "a"), "metadata", "labels", "v"), "1");
	assert_int_equal(informer_len(i), 2);
	assert_ptr_equal(informer_get(s, kind_of("configmaps"), NULL), i);
	informer_on_event(i, heard, &w->told); /* who comes late hears of all */
	free(delete (w, "configmaps", "default", "b", NULL));
	sim_settle(w->sim);
	expect(&w->told, "+a=1 +b -b -b ");
	informer_set_free(s);
}

static void informers_survive_the_server(void **state)
{
	struct world *w = *state;
	struct informer_set *s = informer_set_new(w->c);
	struct informer *i = informer_get(s, kind_of("configmaps"), NULL);
	struct apiserver *other;
	ERR_AUTO err = ERR_INIT;

	config(w, "a");
	config(w, "b");
	informer_on_event(i, heard, &w->told);
	sim_settle(w->sim);
	expect(&w->told, "+a +b ");
	apiserver_free(w->api);
	w->api = w->slot.server = NULL;
	sim_advance(w->sim, 5 * SIM_SEC);
	expect(&w->told, "");
	assert_int_equal(informer_len(i), 2);
	/* it comes back, and history is gone: what changed meanwhile is made out */
	other = world_server(w);
	w->slot.server = other;
	free(delete (w, "configmaps", "default", "a", NULL));
	relabel(w, "b", "2");
	config(w, "c");
	assert_int_equal(store_compact(w->store, store_rev(w->store), &err), 0);
	sim_advance(w->sim, 30 * SIM_SEC);
	expect(&w->told, "~b=2 +c -a ");
	relabel(w, "c", "3");
	sim_settle(w->sim);
	expect(&w->told, "~c=3 ");
	informer_set_free(s);
	w->api = other;
}

static void by_label(const struct value *obj, struct strvec *ret_keys)
{
	const char *v = value_str_in(obj, "metadata", "labels", "v");

	if (v)
		strvec_add(ret_keys, v);
}

static void indexes_follow_changes(void **state)
{
	struct world *w = *state;
	struct informer_set *s = informer_set_new(w->c);
	struct informer *i = informer_get(s, kind_of("configmaps"), NULL);

	informer_add_index(i, "v", by_label);
	config(w, "b");
	config(w, "a");
	relabel(w, "a", "1");
	relabel(w, "b", "1");
	sim_settle(w->sim);
	informer_add_index(i, "ns", index_by_namespace); /* late */
	assert_int_equal(informer_index_len(i, "v", "1"), 2);
	assert_int_equal(informer_index_len(i, "ns", "default"), 2);
	assert_string_equal(value_str_in(informer_index_at(i, "v", "1", 0), "metadata", "name"),
			    "a");
	relabel(w, "a", "2");
	sim_settle(w->sim);
	assert_int_equal(informer_index_len(i, "v", "1"), 1);
	assert_int_equal(informer_index_len(i, "v", "2"), 1);
	free(delete (w, "configmaps", "default", "a", NULL));
	sim_settle(w->sim);
	assert_int_equal(informer_index_len(i, "v", "2"), 0);
	assert_null(informer_index_at(i, "v", "2", 0));
	assert_int_equal(informer_index_len(i, "ns", "default"), 1);
	informer_set_free(s);
}

static int note_name(const struct value *obj, void *arg)
{
	const char *name = value_str_in(obj, "metadata", "name");
	struct strvec *names = arg;

	if (names->nr)
		assert_true(strcmp(names->v[names->nr - 1], name) < 0);
	strvec_add(names, name);
	return 0;
}

static void many_objects_stay_in_order(void **state)
{
	struct world *w = *state;
	struct informer_set *s = informer_set_new(w->c);
	struct informer *i = informer_get(s, kind_of("configmaps"), NULL);
	STRVEC_AUTO names = STRVEC_INIT;

	sim_settle(w->sim);
	for (int n = 0; n < 1500; n++) {
		STR_AUTO name = xasprintf("n%04d", (n * 7919) % 1500);

		config(w, name);
	}
	sim_settle(w->sim);
	for (int n = 0; n < 1500; n += 2) {
		STR_AUTO name = xasprintf("n%04d", n);

		free(delete (w, "configmaps", "default", name, NULL));
	}
	sim_settle(w->sim);
	informer_each(i, "default", note_name, &names);
	assert_int_equal(names.nr, 750);
	assert_int_equal(informer_len(i), 750);
	informer_set_free(s);
}

/* ---- work queues ---------------------------------------------------------------------------- */

struct work {
	struct workqueue *q;
	struct buf did;
	int failures;
	bool again;
};

static int reconcile(void *arg, const char *key, struct err *err)
{
	struct work *x = arg;

	buf_addf(&x->did, "%s ", key);
	if (x->again) {
		x->again = false;
		workqueue_add(x->q, key);
	}
	if (x->failures > 0) {
		x->failures--;
		return err_set(err, -EIO, "not yet");
	}
	return 0;
}

static void keys_are_done_once_and_retried(void **state)
{
	struct sim *sim = sim_new(1, WORLD_EPOCH);
	struct work x = {0};

	(void)state;
	x.q = workqueue_new(sim, "test", reconcile, &x);
	workqueue_add(x.q, "ns/a");
	workqueue_add(x.q, "ns/b");
	workqueue_add(x.q, "ns/a");
	sim_settle(sim);
	expect(&x.did, "ns/a ns/b ");
	x.again = true; /* queued while it runs: once more after */
	workqueue_add(x.q, "ns/a");
	sim_settle(sim);
	expect(&x.did, "ns/a ns/a ");
	x.failures = 3;
	workqueue_add(x.q, "ns/a");
	sim_settle(sim);
	expect(&x.did, "ns/a ");
	sim_advance(sim, 5 * SIM_MSEC);
	expect(&x.did, "ns/a ");
	sim_advance(sim, 9 * SIM_MSEC);
	expect(&x.did, "");
	sim_advance(sim, 1 * SIM_MSEC);
	expect(&x.did, "ns/a ");
	sim_advance(sim, 20 * SIM_MSEC);
	expect(&x.did, "ns/a ");
	sim_advance(sim, 3600 * SIM_SEC);
	expect(&x.did, "");
	workqueue_add_after(x.q, "k", 10 * SIM_SEC);
	workqueue_add_after(x.q, "k", 5 * SIM_SEC);
	workqueue_add_after(x.q, "k", 20 * SIM_SEC);
	sim_advance(sim, 5 * SIM_SEC);
	expect(&x.did, "k ");
	sim_advance(sim, 60 * SIM_SEC);
	expect(&x.did, "");
	workqueue_add_after(x.q, "never", SIM_SEC);
	workqueue_free(x.q);
	sim_advance(sim, 2 * SIM_SEC);
	expect(&x.did, "");
	buf_release(&x.did);
	sim_free(sim);
}

/* ---- the order of caches ----------------------------------------------------------------- */

static void sorted_sets_agree_with_a_list(void **state)
{
	enum { N = 1500 };
	static struct sorted_key keys[N];
	static bool in[N];
	struct world *w = *state;
	struct sorted s = {0};
	size_t len = 0, chunk, at, n;
	struct sorted_key *k;

	for (int i = 0; i < N; i++)
		keys[i].key = xasprintf("%05d", i);
	for (int step = 0; step < 20000; step++) {
		int i = (int)sim_rand_below(w->sim, N);

		if (!in[i])
			sorted_insert(&s, &keys[i]);
		else if (step % 3)
			continue;
		else
			sorted_remove(&s, &keys[i]);
		in[i] = !in[i];
		len += in[i] ? 1 : (size_t)-1;
		assert_int_equal(s.len, len);
		if (step % 900)
			continue;
		sorted_seek(&s, keys[i].key, &chunk, &at);
		for (int next = i; next < N; next++)
			if (in[next])
				assert_ptr_equal(sorted_next(&s, &chunk, &at), &keys[next]);
		assert_null(sorted_next(&s, &chunk, &at));
		n = 0;
		for (int next = 0; next < N; next++)
			if (in[next])
				assert_ptr_equal(sorted_at(&s, n++), &keys[next]);
		assert_null(sorted_at(&s, n));
	}
	chunk = at = n = 0;
	while ((k = sorted_next(&s, &chunk, &at)))
		n++;
	assert_int_equal(n, len);
	sorted_release(&s);
	for (int i = 0; i < N; i++)
		free(keys[i].key);
}

/* ---- events -----------------------------------------------------------------------------------
 */

static struct value *events(struct world *w)
{
	struct value *list = NULL;
	ERR_AUTO err = ERR_INIT;

	assert_int_equal(client_list(w->c, kind_of("events"), "default", NULL, &list, &err), 0);
	return list;
}

static void repeated_events_are_counted(void **state)
{
	struct world *w = *state;
	struct recorder *r = recorder_new(w->c, "kubelet", "node01");
	VALUE_AUTO *cm = NULL;
	VALUE_AUTO *list = NULL;
	const struct value *ev;

	config(w, "a");
	cm = get(w, "configmaps", "default", "a");
	for (int i = 0; i < 3; i++) {
		record_event(r, cm, "Warning", "BackOff", "Back-off restarting %s", "it");
		sim_advance(w->sim, SIM_SEC);
	}
	record_event_field(r, cm, "spec.containers{c}", "Normal", "Pulled", "ok");
	sim_settle(w->sim);
	list = events(w);
	assert_int_equal(value_len(value_get(list, "items")), 2);
	ev = value_idx(value_get(list, "items"), 0);
	assert_int_equal(value_int_in(ev, "count"), 3);
	assert_string_equal(value_str_in(ev, "firstTimestamp"), "2026-01-05T09:00:00Z");
	assert_string_equal(value_str_in(ev, "lastTimestamp"), "2026-01-05T09:00:02Z");
	assert_string_equal(value_str_in(ev, "source", "host"), "node01");
	assert_string_equal(value_str_in(ev, "involvedObject", "kind"), "ConfigMap");
	ev = value_idx(value_get(list, "items"), 1);
	assert_string_equal(value_str_in(ev, "involvedObject", "fieldPath"), "spec.containers{c}");
	recorder_free(r);
}

static void similar_events_are_combined_and_floods_stopped(void **state)
{
	struct world *w = *state;
	struct recorder *r = recorder_new(w->c, "kubelet", "node01");
	VALUE_AUTO *cm = NULL;
	VALUE_AUTO *list = NULL;
	const struct value *ev;
	int64_t total = 0;
	size_t combined = 0;

	config(w, "a");
	cm = get(w, "configmaps", "default", "a");
	for (int i = 0; i < 40; i++)
		record_event(r, cm, "Warning", "Failed", "attempt %d", i);
	sim_settle(w->sim);
	list = events(w);
	assert_int_equal(value_len(value_get(list, "items")), 10);
	value_each_item(ev, i, value_get(list, "items"))
	{
		total += value_int_in(ev, "count");
		if (str_starts(value_str_in(ev, "message"), "(combined from similar events): "))
			combined++;
	}
	assert_int_equal(combined, 1);
	assert_int_equal(total, 25); /* the burst */
	sim_advance(w->sim, 301 * SIM_SEC);
	record_event(r, cm, "Warning", "Other", "again");
	record_event(r, cm, "Warning", "Other", "and again");
	sim_settle(w->sim);
	value_unref(list);
	list = events(w);
	assert_int_equal(value_len(value_get(list, "items")), 11);
	recorder_free(r);
}

static void events_wait_for_the_server(void **state)
{
	struct world *w = *state;
	struct recorder *r = recorder_new(w->c, "kubelet", "node01");
	VALUE_AUTO *cm = NULL;
	VALUE_AUTO *list = NULL;

	config(w, "a");
	cm = get(w, "configmaps", "default", "a");
	w->slot.server = NULL;
	record_event(r, cm, "Normal", "One", "x");
	record_event(r, cm, "Normal", "Two", "y");
	sim_advance(w->sim, 15 * SIM_SEC);
	w->slot.server = w->api;
	sim_advance(w->sim, 10 * SIM_SEC);
	list = events(w);
	assert_int_equal(value_len(value_get(list, "items")), 2);
	recorder_free(r);
}

/* ---- SPDY ------------------------------------------------------------------------------------ */

/* One end of a connection; what it sends lies ready for the other. */
struct end {
	struct spdy *s;
	struct buf sent, heard;
	struct strvec headers;
	uint32_t stream, replied, reset;
	bool last, goaway;
};

static void end_send(void *arg, const void *p, size_t len)
{
	buf_add(&((struct end *)arg)->sent, p, len);
}

static void end_stream(void *arg, uint32_t id, const struct strvec *headers)
{
	struct end *e = arg;

	e->stream = id;
	for (size_t i = 0; i < headers->nr; i++)
		strvec_add(&e->headers, headers->v[i]);
	if (headers->nr > 1)
		spdy_reply(e->s, id);
	else
		spdy_reset(e->s, id, SPDY_REFUSED);
}

static void end_replied(void *arg, uint32_t id)
{
	((struct end *)arg)->replied = id;
}

static void end_data(void *arg, uint32_t id, const void *p, size_t len, bool last)
{
	struct end *e = arg;

	(void)id;
	buf_add(&e->heard, p, len);
	e->last |= last;
}

static void end_reset(void *arg, uint32_t id)
{
	((struct end *)arg)->reset = id;
}

static void end_goaway(void *arg)
{
	((struct end *)arg)->goaway = true;
}

static void end_release(struct end *e)
{
	spdy_free(e->s);
	buf_release(&e->sent);
	buf_release(&e->heard);
	strvec_release(&e->headers);
}

/* Byte by byte, as slow connections bring it. */
static void deliver(struct end *from, struct end *to)
{
	struct buf b = from->sent;

	from->sent = (struct buf)BUF_INIT;
	for (size_t i = 0; i < b.len; i++)
		assert_int_equal(spdy_input(to->s, b.s + i, 1), 0);
	buf_release(&b);
}

static void spdy_both_ends(void **state)
{
	static const struct spdy_ops ops = {end_send, end_stream, end_replied,
					    end_data, end_reset,  end_goaway};
	struct end client = {.headers = STRVEC_INIT}, server = {.headers = STRVEC_INIT};
	char *long_value = xmalloc(9000);
	BUF_AUTO much = BUF_INIT;

	(void)state;
	memset(long_value, 'x', 8999);
	long_value[8999] = '\0';
	client.s = spdy_client_new(&ops, &client);
	server.s = spdy_new(&ops, &server);
	for (uint32_t i = 0; i < 20; i++) { /* one compressed stream of headers for all */
		const char *const headers[] = {"port", "80", "long", i % 3 ? "" : long_value, NULL};
		STR_AUTO line = xasprintf("long: %s", headers[3]);

		assert_int_equal(spdy_open(client.s, headers), 2 * i + 1);
		deliver(&client, &server);
		assert_int_equal(server.stream, 2 * i + 1);
		assert_string_equal(server.headers.v[2 * i], "port: 80");
		assert_string_equal(server.headers.v[2 * i + 1], line);
		deliver(&server, &client);
		assert_int_equal(client.replied, 2 * i + 1);
	}
	{
		const char *const headers[] = {"port", "80", NULL};
		uint32_t id = spdy_open(client.s, headers);

		deliver(&client, &server);
		deliver(&server, &client);
		assert_int_equal(client.reset, id);
	}
	for (int i = 0; i < 100000; i++)
		buf_addf(&much, "%d ", i);
	spdy_data(client.s, 1, much.s, much.len, true);
	deliver(&client, &server);
	assert_true(server.last && server.heard.len == much.len &&
		    memcmp(server.heard.s, much.s, much.len) == 0);
	spdy_data(server.s, 1, "back", 4, false);
	deliver(&server, &client);
	assert_string_equal(buf_str(&client.heard), "back");
	assert_false(client.last);
	spdy_ping(client.s);
	deliver(&client, &server);
	assert_int_equal(server.sent.len, 12); /* the echo, which nobody answers */
	deliver(&server, &client);
	assert_int_equal(client.sent.len, 0);
	spdy_goaway(server.s);
	deliver(&server, &client);
	assert_true(client.goaway);
	free(long_value);
	end_release(&client);
	end_release(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_server_that_is_down_refuses_connections,
						world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(errors_carry_the_status, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(calls_of_fibers_take_their_time, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(fibers_wait_for_events, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(informers_keep_the_newest, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(informers_survive_the_server, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(indexes_follow_changes, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(many_objects_stay_in_order, world_setup,
						world_teardown),
		cmocka_unit_test(keys_are_done_once_and_retried),
		cmocka_unit_test_setup_teardown(sorted_sets_agree_with_a_list, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(repeated_events_are_counted, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(similar_events_are_combined_and_floods_stopped,
						world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(events_wait_for_the_server, world_setup,
						world_teardown),
		cmocka_unit_test(spdy_both_ends),
	};

	return cmocka_run_group_tests_name("client", tests, NULL, NULL);
}
