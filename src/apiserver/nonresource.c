/*
 * nonresource.c - paths that are no objects: /version, /healthz and its like.
 * Upstream: apiserver/pkg/server/{healthz,routes}.
 */
#include "apiserver/internal.h"
#include "apiserver/openapi.h"
#include "apiserver/token.h"

/* Whoever asks: fields in the order of their Go type, indented, no new line at the end. */
static void write_version(struct api_response *resp)
{
	static const char *const order[] = {
		"major",
		"minor",
		"emulationMajor",
		"emulationMinor",
		"minCompatibilityMajor",
		"minCompatibilityMinor",
		"gitVersion",
		"gitCommit",
		"gitTreeState",
		"buildDate",
		"goVersion",
		"compiler",
		"platform",
	};

	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		buf_addf(&resp->text, "%s  \"%s\": \"%s\"", i ? ",\n" : "{\n", order[i],
			 value_str_in(resp->body, order[i]));
	buf_adds(&resp->text, "\n}");
	resp->text_type = "application/json";
}

static int version(struct call *c)
{
	const char *dot = strchr(c->a->version, '.');
	int64_t minor = 34;
	STR_AUTO text = NULL;

	if (dot) {
		STR_AUTO part = xstrndup(dot + 1, strcspn(dot + 1, ".-+"));

		if (parse_i64(part, &minor) < 0)
			minor = 34;
	}
	text = xasprintf("%lld", (long long)minor);
	c->resp->body = value_build(
		"{major: '1', minor: %s, emulationMajor: '1', emulationMinor: %s, "
		"minCompatibilityMajor: '1', minCompatibilityMinor: %V, gitVersion: %s, gitCommit: "
		"'f28b4c9efbca5c5c0af716d9f2d5702667ee8a45', gitTreeState: 'clean', buildDate: "
		"'2025-08-27T10:09:04Z', goVersion: 'go1.24.6', compiler: 'gc', platform: "
		"'linux/amd64'}",
		text, text, value_strf_new("%lld", (long long)minor - 1), c->a->version);
	write_version(c->resp);
	c->resp->code = 200;
	return 0;
}

static const char *const checks[] = {
	"ping",
	"log",
	"etcd",
	"etcd-readiness",
	"informer-sync",
	"poststarthook/start-apiserver-admission-initializer",
	"poststarthook/generic-apiserver-start-informers",
	"poststarthook/priority-and-fairness-config-consumer",
	"poststarthook/priority-and-fairness-filter",
	"poststarthook/storage-object-count-tracker-hook",
	"poststarthook/start-apiextensions-informers",
	"poststarthook/start-apiextensions-controllers",
	"poststarthook/crd-informer-synced",
	"poststarthook/start-system-namespaces-controller",
	"poststarthook/start-cluster-authentication-info-controller",
	"poststarthook/start-kube-apiserver-identity-lease-controller",
	"poststarthook/start-kube-apiserver-identity-lease-garbage-collector",
	"poststarthook/start-legacy-token-tracking-controller",
	"poststarthook/start-service-ip-repair-controllers",
	"poststarthook/rbac/bootstrap-roles",
	"poststarthook/scheduling/bootstrap-system-priority-classes",
	"poststarthook/priority-and-fairness-config-producer",
	"poststarthook/bootstrap-controller",
	"poststarthook/start-kubernetes-service-cidr-controller",
	"poststarthook/aggregator-reload-proxy-client-cert",
	"poststarthook/start-kube-aggregator-informers",
	"poststarthook/apiservice-status-local-available-controller",
	"poststarthook/apiservice-status-remote-available-controller",
	"poststarthook/apiservice-registration-controller",
	"poststarthook/apiservice-discovery-controller",
	"poststarthook/kube-apiserver-autoregistration",
	"autoregister-completion",
	"poststarthook/apiservice-openapi-controller",
	"poststarthook/apiservice-openapiv3-controller",
	"shutdown",
};

/* What Go's server says of a path that nobody serves. */
static int no_such_page(struct call *c)
{
	c->resp->code = 404;
	buf_adds(&c->resp->text, "404 page not found\n");
	return 0;
}

/* Which of the checks an endpoint runs. */
static bool runs(const char *endpoint, const char *check)
{
	bool ready = !strcmp(endpoint, "readyz");

	if (!strcmp(check, "shutdown") || !strcmp(check, "informer-sync") ||
	    !strcmp(check, "etcd-readiness"))
		return ready;
	return true;
}

static bool is_well(struct call *c, const char *check, struct err *why)
{
	return !str_starts(check, "etcd") ||
	       etcd_permits(c->a, "/registry/health", false, why) == 0;
}

/* All values of a key. */
static void excluded_checks(const char *query, struct strvec *ret)
{
	static const char key[] = "exclude=";

	for (const char *p = query; p && *p; p += strcspn(p, "&"), p += *p == '&')
		if (!strncmp(p, key, strlen(key)))
			strvec_take(ret, query_value(p, "exclude"));
}

static bool is_check(const char *endpoint, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(checks); i++)
		if (runs(endpoint, checks[i]) && !strcmp(checks[i], name))
			return true;
	return false;
}

static void warn_of_unknown(struct buf *out, const char *endpoint, const struct strvec *excluded)
{
	STRVEC_AUTO unknown = STRVEC_INIT;

	for (size_t i = 0; i < excluded->nr; i++)
		if (!is_check(endpoint, excluded->v[i]) && !strvec_has(&unknown, excluded->v[i]))
			strvec_add(&unknown, excluded->v[i]);
	if (!unknown.nr)
		return;
	strvec_sort(&unknown);
	buf_adds(out, "warn: some health checks cannot be excluded: no matches for ");
	for (size_t i = 0; i < unknown.nr; i++)
		buf_addf(out, "%s\"%s\"", i ? ", " : "", unknown.v[i]);
	buf_addc(out, '\n');
}

/* One check by its path. */
static int health_of(struct call *c, const char *endpoint, const char *only)
{
	ERR_AUTO why = ERR_INIT;

	if (!is_check(endpoint, only))
		return no_such_page(c);
	c->resp->code = is_well(c, only, &why) ? 200 : 500;
	if (c->resp->code == 200)
		buf_adds(&c->resp->text, "ok");
	else
		buf_addf(&c->resp->text,
			 "internal server error: error getting data from etcd: %s\n",
			 err_msg(&why));
	return 0;
}

/* A line a check, and whether all are well. out NULL: only that. */
static bool run_checks(struct call *c, const char *endpoint, const struct strvec *excluded,
		       struct buf *out)
{
	bool well = true;

	for (size_t i = 0; i < ARRAY_SIZE(checks); i++) {
		bool left_out = strvec_has(excluded, checks[i]), good = true;
		ERR_AUTO why = ERR_INIT;

		if (!runs(endpoint, checks[i]))
			continue;
		if (!left_out)
			good = is_well(c, checks[i], &why);
		well = well && good;
		if (out)
			buf_addf(out, "[%c]%s%s\n", good ? '+' : '-', checks[i],
				 left_out ? " excluded: ok"
				 : good   ? " ok"
					  : " failed: reason withheld");
	}
	return well;
}

static int health(struct call *c, const char *endpoint)
{
	STR_AUTO verbose = query_value(c->req->query, "verbose");
	STRVEC_AUTO excluded = STRVEC_INIT;
	struct buf *out = &c->resp->text;
	bool well;

	excluded_checks(c->req->query, &excluded);
	/* probes ask each second and want no lines */
	well = run_checks(c, endpoint, &excluded, NULL);
	c->resp->code = well ? 200 : 500;
	if (well && !verbose) {
		buf_adds(out, "ok");
		return 0;
	}
	(void)run_checks(c, endpoint, &excluded, out);
	warn_of_unknown(out, endpoint, &excluded);
	buf_addf(out, "%s check %s\n", endpoint, well ? "passed" : "failed");
	return 0;
}

static int index_page(struct call *c)
{
	struct value *paths = NULL;

	value_push(&paths, value_str_new(OPENID_CONFIG_PATH));
	value_push(&paths, value_str_new("/api"));
	value_push(&paths, value_str_new("/api/v1"));
	value_push(&paths, value_str_new("/apis"));
	for (size_t i = 0; i < c->a->nr_endpoints; i++) {
		const struct kind *k = c->a->endpoints[i].kind;
		const struct kind *before = i ? c->a->endpoints[i - 1].kind : NULL;

		if (*k->group && (!before || strcmp(before->group, k->group) != 0))
			value_push(&paths, value_strf_new("/apis/%s", k->group));
		if (*k->group && (!before || strcmp(before->group, k->group) != 0 ||
				  strcmp(before->version, k->version) != 0))
			value_push(&paths, value_strf_new("/apis/%s/%s", k->group, k->version));
	}
	value_push(&paths, value_str_new("/healthz"));
	value_push(&paths, value_str_new("/livez"));
	value_push(&paths, value_str_new("/metrics"));
	value_push(&paths, value_str_new("/openapi/v2"));
	value_push(&paths, value_str_new("/openapi/v3"));
	value_push(&paths, value_str_new(JWKS_PATH));
	value_push(&paths, value_str_new("/readyz"));
	value_push(&paths, value_str_new("/version"));
	c->resp->body = value_build("{paths: %V}", paths);
	c->resp->code = 200;
	return 0;
}

int nonresource_handle(struct call *c)
{
	static const char *const health_paths[] = {"/healthz", "/livez", "/readyz"};
	const char *path = c->req->path ? c->req->path : "/";
	bool handled = false;
	int rc;

	if (c->req->verb != API_GET && c->req->verb != API_LIST)
		return status_no_such_method(c->err);
	for (size_t i = 0; i < ARRAY_SIZE(health_paths); i++) {
		size_t n = strlen(health_paths[i]);

		if (!strncmp(path, health_paths[i], n) && (!path[n] || path[n] == '/'))
			return path[n] && path[n + 1]
				       ? health_of(c, health_paths[i] + 1, path + n + 1)
				       : health(c, health_paths[i] + 1);
	}
	if (!strcmp(path, "/version") || !strcmp(path, "/version/"))
		return c->req->head ? status_no_such_method(c->err) : version(c);
	if (!strcmp(path, "/metrics"))
		return metrics_handle(c);
	if (!strcmp(path, "/"))
		return index_page(c);
	rc = tokens_discovery(c, path, &handled);
	if (!handled)
		rc = openapi_handle(c, path, &handled);
	if (!handled)
		rc = discovery_handle(c, path, &handled);
	return handled ? rc : no_such_page(c);
}
