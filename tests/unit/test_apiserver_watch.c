#include "api_world.h"

/* Notes "TYPE name;" */
static void tell(void *arg, const char *type, const struct value *obj)
{
	struct buf *b = arg;

	buf_addf(b, "%s %s;", type ? type : "CLOSED",
		 value_str_or(value_in(obj, "metadata", "name"), ""));
}

static struct api_watch *watch(struct world *w, struct buf *b, const char *plural, const char *ns,
			       const char *labels, const char *fields, const char *rv)
{
	struct api_request req = API_REQUEST_INIT;
	struct api_response resp;
	struct api_watch *x = NULL;

	req.verb = API_WATCH;
	req.kind = kind_of(plural);
	req.ns = ns;
	req.label_selector = labels;
	req.field_selector = fields;
	req.resource_version = rv;
	if (apiserver_watch(w->api, &req, tell, b, &x, &resp) < 0)
		buf_adds(b, value_str_or(value_get(resp.body, "message"), "?"));
	api_response_release(&resp);
	return x;
}

static void expect(struct buf *b, const char *want)
{
	assert_string_equal(buf_str(b), want);
	buf_reset(b);
}

static void relabel(struct world *w, const char *name, const char *json)
{
	STR_AUTO e = patch(w, "pods", "default", name, NULL, PATCH_MERGE, json);

	assert_string_equal(e, "");
}

static void existing_objects_come_first(void **state)
{
	struct world *w = *state;
	struct api_watch *x;

	must_create(w, "pods", "default", POD("b", ""));
	must_create(w, "pods", "default", POD("a", ""));
	x = watch(w, &w->told, "pods", NULL, NULL, NULL, NULL);
	expect(&w->told, "ADDED a;ADDED b;");
	must_create(w, "pods", "default", POD("c", ""));
	relabel(w, "c", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
	relabel(w, "c", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
	free(delete (w, "pods", "default", "c", NULL));
	expect(&w->told, "ADDED c;MODIFIED c;MODIFIED c;DELETED c;");
	api_watch_free(x);
	must_create(w, "pods", "default", POD("d", ""));
	expect(&w->told, "");
}

static void selectors_turn_changes_into_arrivals_and_departures(void **state)
{
	struct world *w = *state;
	struct api_watch *x = watch(w, &w->told, "pods", "default", "app=web", NULL, NULL);

	must_create(w, "pods", "default", POD("a", ""));
	expect(&w->told, "");
	relabel(w, "a", "{\"metadata\":{\"labels\":{\"app\":\"web\"}}}");
	expect(&w->told, "ADDED a;");
	relabel(w, "a", "{\"metadata\":{\"labels\":{\"app\":\"web\",\"z\":\"1\"}}}");
	expect(&w->told, "MODIFIED a;");
	relabel(w, "a", "{\"metadata\":{\"labels\":{\"app\":\"db\"}}}");
	expect(&w->told, "DELETED a;");
	free(delete (w, "pods", "default", "a", NULL));
	expect(&w->told, "");
	api_watch_free(x);
}

static void kubelets_hear_of_their_own_pods_only(void **state)
{
	struct world *w = *state;
	struct buf other = BUF_INIT;
	struct api_watch *x = watch(w, &w->told, "pods", NULL, NULL, "spec.nodeName=n1", NULL);
	struct api_watch *y = watch(w, &other, "pods", NULL, NULL, "spec.nodeName=n2", NULL);
	ERR_AUTO err = ERR_INIT;

	must_create(w, "pods", "default", POD("a", ""));
	expect(&w->told, "");
	assert_int_equal(client_bind(w->c, "default", "a", NULL, "n1", &err), 0);
	expect(&w->told, "ADDED a;");
	relabel(w, "a", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
	expect(&w->told, "MODIFIED a;");
	{
		struct delete_options now = {.grace_s = 0};

		free(delete (w, "pods", "default", "a", &now));
	}
	expect(&w->told, "MODIFIED a;DELETED a;");
	expect(&other, "");
	api_watch_free(x);
	api_watch_free(y);
	buf_release(&other);
}

static void one_object_can_be_watched_by_name(void **state)
{
	struct world *w = *state;
	struct api_watch *x = watch(w, &w->told, "pods", "default", NULL, "metadata.name=a", NULL);

	must_create(w, "pods", "default", POD("b", ""));
	must_create(w, "pods", "default", POD("a", ""));
	make_namespace(w, "team");
	must_create(w, "pods", "team", POD("a", ""));
	expect(&w->told, "ADDED a;");
	api_watch_free(x);
	x = watch(w, &w->told, "pods", NULL, NULL, "metadata.name=a", NULL);
	expect(&w->told, "ADDED a;ADDED a;");
	free(delete (w, "pods", "team", "a", NULL));
	expect(&w->told, "MODIFIED a;DELETED a;");
	api_watch_free(x);
}

static void history_is_replayed_until_it_is_compacted(void **state)
{
	struct world *w = *state;
	STR_AUTO rv = xasprintf("%lld", (long long)store_rev(w->store));
	struct api_watch *x;
	ERR_AUTO err = ERR_INIT;

	must_create(w, "pods", "default", POD("a", ""));
	relabel(w, "a", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
	free(delete (w, "pods", "default", "a", NULL));
	x = watch(w, &w->told, "pods", NULL, NULL, NULL, rv);
	expect(&w->told, "ADDED a;MODIFIED a;MODIFIED a;DELETED a;");
	must_create(w, "pods", "default", POD("b", ""));
	expect(&w->told, "ADDED b;");
	api_watch_free(x);
	assert_int_equal(store_compact(w->store, store_rev(w->store), &err), 0);
	x = watch(w, &w->told, "pods", NULL, NULL, NULL, rv);
	assert_null(x);
	{
		STR_AUTO want = xasprintf("too old resource version: %s (%lld)", rv,
					  (long long)store_rev(w->store));

		expect(&w->told, want);
	}
}

static void the_server_compacts_every_five_minutes(void **state)
{
	struct world *w = *state;
	int64_t rev = store_rev(w->store);

	must_create(w, "pods", "default", POD("a", ""));
	sim_advance(w->sim, 299 * SIM_SEC);
	assert_int_equal(store_compact_rev(w->store), 0);
	sim_advance(w->sim, 2 * SIM_SEC);
	assert_in_range(store_compact_rev(w->store), 1, rev);
	sim_advance(w->sim, 300 * SIM_SEC);
	assert_in_range(store_compact_rev(w->store), rev + 1, rev + 2);
}

struct freeing {
	struct api_watch *self, *other;
	int calls;
};

static void free_both(void *arg, const char *type, const struct value *obj)
{
	struct freeing *f = arg;

	(void)type;
	(void)obj;
	f->calls++;
	api_watch_free(f->self);
	api_watch_free(f->other);
}

static void watches_may_be_freed_while_told(void **state)
{
	struct world *w = *state;
	struct api_request req = API_REQUEST_INIT;
	struct api_response resp;
	struct freeing f = {0};

	req.verb = API_WATCH;
	req.kind = kind_of("pods");
	assert_int_equal(apiserver_watch(w->api, &req, free_both, &f, &f.self, &resp), 0);
	f.other = watch(w, &w->told, "pods", NULL, NULL, NULL, NULL);
	must_create(w, "pods", "default", POD("a", ""));
	must_create(w, "pods", "default", POD("b", ""));
	assert_int_equal(f.calls, 1);
	expect(&w->told, "");
}

static void a_server_that_ends_closes_its_watches(void **state)
{
	struct world *w = *state;
	struct api_watch *x = watch(w, &w->told, "pods", NULL, NULL, NULL, NULL);

	apiserver_free(w->api);
	expect(&w->told, "CLOSED ;");
	api_watch_free(x);
	w->api = w->slot.server = world_server(w);
}

static void events_expire_after_an_hour(void **state)
{
	struct world *w = *state;
	struct api_watch *x = watch(w, &w->told, "events", NULL, NULL, NULL, NULL);

	must_create(w, "events", "default",
		    "{\"metadata\":{\"name\":\"e\"},\"involvedObject\":{\"namespace\":\"default\"},"
		    "\"reason\":\"Test\",\"type\":\"Normal\"}");
	sim_advance(w->sim, 3599 * SIM_SEC);
	expect(&w->told, "ADDED e;");
	sim_advance(w->sim, 70 * SIM_SEC);
	expect(&w->told, "DELETED e;");
	api_watch_free(x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(existing_objects_come_first, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(selectors_turn_changes_into_arrivals_and_departures,
						world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(kubelets_hear_of_their_own_pods_only, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(one_object_can_be_watched_by_name, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(history_is_replayed_until_it_is_compacted,
						world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(the_server_compacts_every_five_minutes, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(watches_may_be_freed_while_told, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(a_server_that_ends_closes_its_watches, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(events_expire_after_an_hour, world_setup,
						world_teardown),
	};

	return cmocka_run_group_tests_name("apiserver_watch", tests, NULL, NULL);
}
