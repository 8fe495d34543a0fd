#include "api_world.h"

static struct value *json(struct world *w, const char *target, const char *accept, int want)
{
	struct api_response resp;
	ERR_AUTO err = ERR_INIT;
	struct value *v;

	if (client_raw(w->c, "GET", target, accept, NULL, 0, &resp, &err) < 0)
		err_release(&err);
	assert_int_equal(resp.code, want);
	v = value_ref(resp.body);
	api_response_release(&resp);
	return v;
}

static void urls_reach_objects(void **state)
{
	struct world *w = *state;
	STR_AUTO made = NULL;
	STR_AUTO got = NULL;
	VALUE_AUTO *v = NULL;
	int code;

	made = raw(w, "POST", "/api/v1/namespaces/default/configmaps",
		   "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"},"
		   "\"data\":{\"a\":\"b\"}}",
		   &code);
	assert_int_equal(code, 201);
	v = json(w, "/api/v1/namespaces/default/configmaps/x", NULL, 200);
	assert_string_equal(value_str_in(v, "data", "a"), "b");
	value_unref(v);
	v = json(w, "/api/v1/namespaces/default", NULL, 200);
	assert_string_equal(value_str_in(v, "kind"), "Namespace");
	value_unref(v);
	v = json(w, "/api/v1/configmaps?fieldSelector=metadata.name%3Dx", NULL, 200);
	assert_string_equal(value_str_in(v, "kind"), "ConfigMapList");
	assert_int_equal(value_len(value_get(v, "items")), 1);
	assert_null(value_get(value_idx(value_get(v, "items"), 0), "kind"));
	got = raw(w, "DELETE", "/api/v1/namespaces/default/configmaps/x",
		  "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"propagationPolicy\":"
		  "\"Foreground\"}",
		  &code);
	assert_int_equal(code, 200);
	assert_non_null(strstr(got, "foregroundDeletion"));
}

static void unknown_paths_are_not_found(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *method, *path;
		int code;
		const char *message;
	} t[] = {
		{"GET", "/api/v1/foos", 404, "the server could not find the requested resource"},
		{"GET", "/apis/nope/v1/foos", 404,
		 "the server could not find the requested resource"},
		{"GET", "/api/v1/namespaces/default/pods/web/nope", 404,
		 "the server could not find the requested resource"},
		{"GET", "/nope", 404, "the server could not find the requested resource"},
		{"GET", "/api/v1/namespaces/default/pods/web", 404, "pods \"web\" not found"},
		{"POST", "/api/v1/namespaces/default/pods/web", 405,
		 "the server does not allow this method on the requested resource"},
		{"GET", "/api/v1/pods?labelSelector=a%20b%20c", 400, NULL},
		{"GET", "/api/v1/configmaps?fieldSelector=spec.x%3Dy", 400,
		 "\"spec.x\" is not a known field selector: only \"metadata.name\", "
		 "\"metadata.namespace\""},
		{"GET", "/api/v1/pods?fieldSelector=spec.x%3Dy", 400,
		 "field label not supported: spec.x"},
		{"GET", "/api/v1/pods?resourceVersion=99999", 504, NULL},
	};

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		int code;
		STR_AUTO text = raw(w, t[i].method, t[i].path, NULL, &code);
		VALUE_AUTO *v = parse(text);

		assert_int_equal(code, t[i].code);
		assert_string_equal(value_str_in(v, "kind"), "Status");
		assert_int_equal(value_int_in(v, "code"), code);
		if (t[i].message)
			assert_string_equal(value_str_in(v, "message"), t[i].message);
	}
}

static void lists_come_in_pages_of_one_moment(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *page = NULL;
	STR_AUTO next = NULL;

	for (int i = 0; i < 5; i++) {
		STR_AUTO body = xasprintf("{\"metadata\":{\"name\":\"c%d\"}}", i);

		must_create(w, "configmaps", "default", body);
	}
	page = json(w, "/api/v1/namespaces/default/configmaps?limit=-1", NULL, 200); /* as none */
	assert_int_equal(value_len(value_get(page, "items")), 5);
	assert_null(value_in(page, "metadata", "continue"));
	value_unref(page);
	page = json(w, "/api/v1/namespaces/default/configmaps?limit=2", NULL, 200);
	assert_int_equal(value_len(value_get(page, "items")), 2);
	assert_int_equal(value_int_in(page, "metadata", "remainingItemCount"), 3);
	next = xasprintf("/api/v1/namespaces/default/configmaps?limit=2&continue=%s",
			 value_str_in(page, "metadata", "continue"));
	free(delete (w, "configmaps", "default", "c3", NULL)); /* later than the first page */
	value_unref(page);
	page = json(w, next, NULL, 200);
	assert_int_equal(value_len(value_get(page, "items")), 2);
	assert_string_equal(
		value_str_in(value_idx(value_get(page, "items"), 1), "metadata", "name"), "c3");
	free(next);
	next = xasprintf("/api/v1/namespaces/default/configmaps?limit=2&continue=%s",
			 value_str_in(page, "metadata", "continue"));
	value_unref(page);
	page = json(w, next, NULL, 200);
	assert_int_equal(value_len(value_get(page, "items")), 1);
	assert_null(value_in(page, "metadata", "continue"));
	{
		ERR_AUTO err = ERR_INIT;

		assert_int_equal(store_compact(w->store, store_rev(w->store), &err), 0);
	}
	value_unref(page);
	page = json(w, next, NULL, 410);
	assert_string_equal(value_str_in(page, "reason"), "Expired");
	assert_non_null(strstr(value_str_in(page, "message"), "results in an inconsistent list"));
	free(next);
	next = xasprintf("/api/v1/namespaces/default/configmaps?limit=2&continue=%s",
			 value_str_in(page, "metadata", "continue"));
	value_unref(page);
	page = json(w, next, NULL, 200); /* of what there is now */
	assert_int_equal(value_len(value_get(page, "items")), 1);
}

static void tables_have_columns_and_metadata(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *v = NULL;
	const struct value *row;

	must_create(w, "pods", "default", POD("web", ""));
	v = json(w, "/api/v1/namespaces/default/pods",
		 "application/json;as=Table;v=v1;g=meta.k8s.io,application/json", 200);
	assert_string_equal(value_str_in(v, "kind"), "Table");
	assert_string_equal(value_str_in(value_idx(value_get(v, "columnDefinitions"), 0), "name"),
			    "Name");
	row = value_idx(value_get(v, "rows"), 0);
	assert_string_equal(value_str(value_idx(value_get(row, "cells"), 0)), "web");
	assert_string_equal(value_str_in(row, "object", "kind"), "PartialObjectMetadata");
	assert_null(value_in(row, "object", "spec"));
	value_unref(v);
	v = json(w, "/api/v1/namespaces/default/pods?includeObject=Object",
		 "application/json;as=Table;v=v1;g=meta.k8s.io,application/json", 200);
	row = value_idx(value_get(v, "rows"), 0);
	assert_string_equal(value_str_in(row, "object", "kind"), "Pod");
	assert_non_null(value_in(row, "object", "spec"));
	value_unref(v);
	v = json(w, "/api/v1/namespaces/default/pods?includeObject=None",
		 "application/json;as=Table;v=v1;g=meta.k8s.io,application/json", 200);
	assert_null(value_get(value_idx(value_get(v, "rows"), 0), "object"));
	value_unref(v);
	v = json(w, "/api/v1/namespaces/default/pods",
		 "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", 200);
	assert_string_equal(value_str_in(v, "kind"), "PartialObjectMetadataList");
	assert_null(value_get(value_idx(value_get(v, "items"), 0), "spec"));
	value_unref(v);
	v = json(w, "/api/v1/pods", "application/vnd.kubernetes.protobuf", 406);
}

static void discovery_names_what_is_served(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *v = json(w, "/api", NULL, 200);
	const struct value *r;

	assert_string_equal(value_str_in(v, "kind"), "APIVersions");
	value_unref(v);
	v = json(w, "/apis", NULL, 200);
	r = value_find(value_get(v, "groups"), "name", "apps");
	assert_string_equal(value_str_in(r, "preferredVersion", "groupVersion"), "apps/v1");
	value_unref(v);
	v = json(w, "/apis/apps/v1", NULL, 200);
	r = value_find(value_get(v, "resources"), "name", "deployments");
	assert_string_equal(value_str_in(r, "singularName"), "deployment");
	assert_string_equal(value_str(value_idx(value_get(r, "shortNames"), 0)), "deploy");
	r = value_find(value_get(v, "resources"), "name", "deployments/scale");
	assert_string_equal(value_str_in(r, "group"), "autoscaling");
	assert_string_equal(value_str_in(r, "kind"), "Scale");
	value_unref(v);
	v = json(w, "/apis", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
		 200);
	assert_string_equal(value_str_in(v, "kind"), "APIGroupDiscoveryList");
	for (size_t i = 0; (r = value_idx(value_get(v, "items"), i)); i++)
		if (str_eq(value_str_in(r, "metadata", "name"), "apps"))
			break;
	r = value_find(value_get(value_idx(value_get(r, "versions"), 0), "resources"), "resource",
		       "deployments");
	assert_string_equal(value_str_in(r, "scope"), "Namespaced");
	value_unref(v);
	v = json(w, "/version", NULL, 200);
	assert_string_equal(value_str_in(v, "gitVersion"), "v1.34.0");
	assert_string_equal(value_str_in(v, "minor"), "34");
}

static void health_is_plain_text(void **state)
{
	struct world *w = *state;
	STR_AUTO ok = raw(w, "GET", "/healthz", NULL, NULL);
	STR_AUTO verbose = raw(w, "GET", "/readyz?verbose", NULL, NULL);
	STR_AUTO metrics = raw(w, "GET", "/metrics", NULL, NULL);

	assert_string_equal(ok, "ok");
	assert_true(str_starts(verbose, "[+]ping ok\n[+]log ok\n[+]etcd ok\n"));
	assert_true(str_ends(verbose, "readyz check passed\n"));
	assert_non_null(strstr(metrics, "apiserver_storage_objects{resource=\"namespaces\"} 4\n"));
}

static void checks_are_left_out_of_health(void **state)
{
	struct world *w = *state;
	STR_AUTO one = raw(w, "GET", "/livez?exclude=etcd&verbose=false", NULL, NULL);
	STR_AUTO unknown =
		raw(w, "GET", "/readyz?verbose&exclude=z&exclude=a&exclude=ping", NULL, NULL);
	STR_AUTO check = raw(w, "GET", "/healthz/ping", NULL, NULL);
	int code;

	assert_true(str_starts(one, "[+]ping ok\n[+]log ok\n[+]etcd excluded: ok\n"));
	assert_true(str_starts(unknown, "[+]ping excluded: ok\n[+]log ok\n"));
	assert_true(str_ends(unknown, "warn: some health checks cannot be excluded: no matches for "
				      "\"a\", \"z\"\nreadyz check passed\n"));
	assert_string_equal(check, "ok");
	free(raw(w, "GET", "/livez/informer-sync", NULL, &code));
	assert_int_equal(code, 404);
}

static int code_of(struct world *w, const char *method, const char *target, const char *accept)
{
	struct api_request req;
	struct api_response resp = {0};
	struct api_route *r = api_route_new(method, target, NULL, accept, NULL, &req);
	int code;

	(void)apiserver_handle(w->api, &req, &resp);
	code = resp.code;
	api_response_release(&resp);
	api_route_free(r);
	return code;
}

/* Upstream: goautoneg and negotiation; go-restful's router before them. */
static void forms_are_chosen_by_quality(void **state)
{
	static const struct {
		const char *accept;
		int code;
		bool yaml;
	} cases[] = {
		{NULL, 200, false},
		{"*/*", 200, false},
		{"application/yaml", 200, true},
		{"application/json;q=0.1, application/yaml;q=0.9", 200, true},
		{"application/yaml;q=0.5,application/json", 200, false},
		{"*/*,application/yaml", 200, true},
		{"image/png, */*;q=0.1", 200, false},
		{"application/vnd.kubernetes.protobuf, application/yaml", 200, true},
		{"image/png", 406, false},
		{"text/html", 406, false},
		{"application/vnd.kubernetes.protobuf", 406, false},
		{"application/json;as=Table;g=other;v=v1", 406, false},
		{"application/json;as=Nothing", 406, false},
		{",;,q=,;;=", 406, false},
	};
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct api_accept forms;

		api_accept_parse(cases[i].accept, &forms);
		assert_int_equal(forms.yaml, cases[i].yaml);
		if (code_of(w, "GET", "/api/v1/namespaces", cases[i].accept) != cases[i].code)
			fail_msg("Accept: %s", cases[i].accept);
	}
	assert_int_equal(code_of(w, "GET", "/apis", "image/png"), 406);
	assert_int_equal(code_of(w, "GET", "/healthz", "image/png"), 200);
	assert_int_equal(code_of(w, "GET", "/metrics", "image/png"), 200);
}

static void methods_that_nothing_answers_are_said(void **state)
{
	static const struct {
		const char *method, *target;
		int code;
	} cases[] = {
		{"PUT", "/api/v1/namespaces", 405},
		{"PATCH", "/api/v1/namespaces", 405},
		{"POST", "/api/v1/namespaces/default", 405},
		{"OPTIONS", "/api/v1/namespaces", 405},
		{"HEAD", "/api/v1/namespaces", 405},
		{"HEAD", "/version", 405},
		{"HEAD", "/apis", 405},
		{"HEAD", "/healthz", 200},
		{"DELETE", "/api/v1/namespaces/default/pods/x/log", 405},
		{"PUT", "/api/v1/nothings", 404},
		{"PUT", "/api/v1/pods/x", 404},
		{"GET", "/api/v1/namespaces/default/pods/x/nothing", 404},
		{"GET", "/api/v1/namespaces/default/pods/%2e%2e", 400},
		{"GET", "/api/v1/namespaces/default/pods/a%25b", 400},
		{"GET", "/api/v1/namespaces/default/pods/a%2fb", 404},
	};
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (code_of(w, cases[i].method, cases[i].target, NULL) != cases[i].code)
			fail_msg("%s %s", cases[i].method, cases[i].target);
}

static void the_older_paths_watch(void **state)
{
	static const struct {
		const char *target, *resource, *ns, *name;
	} cases[] = {
		{"/api/v1/watch/pods", "pods", NULL, NULL},
		{"/api/v1/watch/namespaces", "namespaces", NULL, NULL},
		{"/api/v1/watch/namespaces/default", "namespaces", NULL, "default"},
		{"/api/v1/watch/namespaces/default/pods", "pods", "default", NULL},
		{"/apis/apps/v1/watch/namespaces/a/deployments/web", "deployments", "a", "web"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct api_request req;
		struct api_route *r = api_route_new("GET", cases[i].target, NULL, NULL, NULL, &req);

		assert_int_equal(req.verb, API_WATCH);
		assert_string_equal(req.resource, cases[i].resource);
		assert_true(str_eq(req.ns, cases[i].ns) || req.ns == cases[i].ns);
		assert_true(str_eq(req.name, cases[i].name) || req.name == cases[i].name);
		api_route_free(r);
	}
}

static void scale_is_a_door_to_replicas(void **state)
{
	struct world *w = *state;
	static const char path[] = "/apis/apps/v1/namespaces/default/deployments/web/scale";
	VALUE_AUTO *v = NULL;
	STR_AUTO e = NULL;
	int code;

	must_create(
		w, "deployments.apps", "default",
		"{\"metadata\":{\"name\":\"web\"},\"spec\":{\"replicas\":2,\"selector\":{"
		"\"matchLabels\":{\"app\":\"web\"}},\"template\":{\"metadata\":{\"labels\":{"
		"\"app\":\"web\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"x\"}]}}"
		"}}");
	v = json(w, path, NULL, 200);
	assert_string_equal(value_str_in(v, "kind"), "Scale");
	assert_int_equal(value_int_in(v, "spec", "replicas"), 2);
	assert_string_equal(value_str_in(v, "status", "selector"), "app=web");
	free(raw(w, "PATCH", path, "{\"spec\":{\"replicas\":5}}", &code));
	assert_int_equal(code, 200);
	value_unref(v);
	v = get(w, "deployments.apps", "default", "web");
	assert_int_equal(value_int_in(v, "spec", "replicas"), 5);
	assert_int_equal(value_int_in(v, "metadata", "generation"), 2);
	e = raw(w, "PATCH", path, "{\"spec\":{\"replicas\":-1}}", &code);
	assert_int_equal(code, 422);
}

static void two_versions_show_one_object(void **state)
{
	struct world *w = *state;
	VALUE_AUTO *v = NULL;

	needs_kind("autoscaling", "horizontalpodautoscalers");
	must_create(
		w, "horizontalpodautoscalers.autoscaling", "default",
		"{\"metadata\":{\"name\":\"web\"},\"spec\":{\"maxReplicas\":3,"
		"\"scaleTargetRef\":{\"kind\":\"Deployment\",\"name\":\"web\",\"apiVersion\":"
		"\"apps/v1\"},\"metrics\":[{\"type\":\"Resource\",\"resource\":{\"name\":\"cpu\","
		"\"target\":{\"type\":\"Utilization\",\"averageUtilization\":70}}}]}}");
	v = json(w, "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers/web", NULL,
		 200);
	assert_string_equal(value_str_in(v, "apiVersion"), "autoscaling/v1");
	assert_int_equal(value_int_in(v, "spec", "targetCPUUtilizationPercentage"), 70);
	assert_null(value_in(v, "spec", "metrics"));
}

/* Tokens that are none of ours; %s of a target is one made of this text. */
static char *token_of(const char *text)
{
	BUF_AUTO b64 = BUF_INIT;

	base64_encode(&b64, text, strlen(text));
	while (b64.len && b64.s[b64.len - 1] == '=')
		buf_trunc(&b64, b64.len - 1);
	return buf_detach(&b64);
}

/* The words are those of apimachinery's and apiserver's sources. */
#define CMS "/api/v1/namespaces/default/configmaps"
#define LIST_OPTIONS "ListOptions.meta.k8s.io \"\" is invalid: "
static const struct {
	const char *method, *path, *token;
	int code;
	const char *message;
} senseless[] = {
	{"GET", CMS "?limit=x", NULL, 400, "strconv.ParseInt: parsing \"x\": invalid syntax"},
	{"GET", CMS "?limit=99999999999999999999", NULL, 400,
	 "strconv.ParseInt: parsing \"99999999999999999999\": value out of range"},
	{"GET", CMS "?timeoutSeconds=1s", NULL, 400,
	 "strconv.ParseInt: parsing \"1s\": invalid syntax"},
	{"GET", CMS "?resourceVersion=abc", NULL, 400,
	 "invalid resource version: resourceVersion: Invalid value: \"abc\": "
	 "strconv.ParseUint: parsing \"abc\": invalid syntax"},
	{"GET", CMS "/c0?resourceVersion=-1", NULL, 500,
	 "resourceVersion: Invalid value: \"-1\": strconv.ParseUint: parsing \"-1\": "
	 "invalid syntax"},
	{"GET", CMS "?resourceVersionMatch=Exact", NULL, 422,
	 LIST_OPTIONS "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden "
		      "unless resourceVersion is provided"},
	{"GET", CMS "?resourceVersionMatch=Exact&resourceVersion=0", NULL, 422,
	 LIST_OPTIONS "resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is "
		      "forbidden for resourceVersion \"0\""},
	{"GET", CMS "?resourceVersionMatch=About&resourceVersion=1", NULL, 422,
	 LIST_OPTIONS "resourceVersionMatch: Unsupported value: \"About\": supported "
		      "values: \"Exact\", \"NotOlderThan\", \"\""},
	{"GET", CMS "?sendInitialEvents=false", NULL, 422,
	 LIST_OPTIONS "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for "
		      "list"},
	{"GET", CMS "?continue=%s&resourceVersion=1",
	 "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"c0\"}", 400,
	 "specifying resource version is not allowed when using continue"},
	{"GET", CMS "?continue=a*b", NULL, 400,
	 "invalid continue token: continue key is not valid: illegal base64 data at "
	 "input byte 1"},
	{"GET", CMS "?continue=%s", "no", 400,
	 "invalid continue token: continue key is not valid: invalid character 'o' in "
	 "literal null (expecting 'u')"},
	{"GET", CMS "?continue=%s", "{\"v\":\"v2\",\"rv\":1,\"start\":\"x\"}", 400,
	 "invalid continue token: continue key is not valid: server does not recognize "
	 "this encoded version v2"},
	{"GET", CMS "?continue=%s", "{\"v\":\"meta.k8s.io/v1\",\"start\":\"x\"}", 400,
	 "invalid continue token: continue key is not valid: incorrect encoded start "
	 "resourceVersion (version meta.k8s.io/v1)"},
	{"GET", CMS "?continue=%s", "{\"v\":\"meta.k8s.io/v1\",\"rv\":1}", 400,
	 "invalid continue token: continue key is not valid: encoded start key empty "
	 "(version meta.k8s.io/v1)"},
	{"GET", CMS "?continue=%s", "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"../x\"}", 400,
	 "invalid continue token: continue key is not valid: ../x"},
	{"POST", CMS "?dryRun=Some", NULL, 422,
	 "CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: "
	 "[\"Some\"]: supported values: \"All\""},
	{"POST", CMS "?fieldValidation=strict", NULL, 422,
	 "CreateOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value: "
	 "\"strict\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\""},
	{"POST", CMS "?fieldManager=a%07", NULL, 422,
	 "CreateOptions.meta.k8s.io \"\" is invalid: fieldManager: Invalid value: "
	 "\"a\\a\": invalid character U+0007 (at position 1)"},
	{"DELETE", CMS "/c0?propagationPolicy=Later", NULL, 422,
	 "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: "
	 "\"Later\": supported values: \"Foreground\", \"Background\", \"Orphan\", "
	 "\"nil\""},
	{"DELETE", CMS "/c0?gracePeriodSeconds=", NULL, 400,
	 "strconv.ParseInt: parsing \"\": invalid syntax"},
};

static void options_that_make_no_sense_are_refused(void **state)
{
	struct world *w = *state;

	must_create(w, "configmaps", "default", "{\"metadata\":{\"name\":\"c0\"}}");
	for (size_t i = 0; i < ARRAY_SIZE(senseless); i++) {
		STR_AUTO token = token_of(senseless[i].token ? senseless[i].token : "");
		const char *at = strstr(senseless[i].path, "%s");
		STR_AUTO path = at ? xasprintf("%.*s%s%s", (int)(at - senseless[i].path),
					       senseless[i].path, token, at + 2)
				   : xstrdup(senseless[i].path);
		const char *body = "{\"metadata\":{\"name\":\"c1\"}}";
		int code;
		STR_AUTO text = raw(w, senseless[i].method, path,
				    strcmp(senseless[i].method, "POST") ? NULL : body, &code);
		VALUE_AUTO *v = parse(text);

		assert_string_equal(value_str_in(v, "message"), senseless[i].message);
		assert_int_equal(code, senseless[i].code);
	}
	{ /* what nothing can be made of is no limit, as upstream */
		VALUE_AUTO *v = json(w, CMS "?limit=-1", NULL, 200);

		assert_int_equal(value_len(value_get(v, "items")), 1);
	}
}

static void hostile_urls_do_no_harm(void **state)
{
	struct world *w = *state;
	static const char *const urls[] = {
		"",
		"/",
		"//",
		"?",
		"/api/",
		"/api/v1/",
		"/apis/x/y/z/w/v/u/t",
		"%",
		"/%zz",
		"/%2f/%00x",
		"/api/v1/namespaces//pods",
		"/api/v1/pods?limit=-1&continue=%%",
		"/api/v1/namespaces?limit=-1",
		"/api/v1/pods?continue=AAAA",
		"/api/v1/pods?limit=99999999999999999999",
	};
	BUF_AUTO big = BUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(urls); i++)
		free(raw(w, "GET", urls[i], NULL, NULL));
	buf_adds(&big, "/api/v1/namespaces/default/pods/");
	buf_pad(&big, 'a', 100000);
	{
		int code;

		free(raw(w, "GET", buf_str(&big), NULL, &code));
		assert_int_equal(code, 404);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(urls_reach_objects, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(unknown_paths_are_not_found, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(lists_come_in_pages_of_one_moment, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(tables_have_columns_and_metadata, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(discovery_names_what_is_served, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(health_is_plain_text, world_setup, world_teardown),
		cmocka_unit_test_setup_teardown(checks_are_left_out_of_health, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(forms_are_chosen_by_quality, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(methods_that_nothing_answers_are_said, world_setup,
						world_teardown),
		cmocka_unit_test(the_older_paths_watch),
		cmocka_unit_test_setup_teardown(scale_is_a_door_to_replicas, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(two_versions_show_one_object, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(options_that_make_no_sense_are_refused, world_setup,
						world_teardown),
		cmocka_unit_test_setup_teardown(hostile_urls_do_no_harm, world_setup,
						world_teardown),
	};

	return cmocka_run_group_tests_name("apiserver_route", tests, NULL, NULL);
}
