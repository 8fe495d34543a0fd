/*
 * options.c - what a request's query asks for, and whether it may. Numbers that are none and
 * values that do not go together are refused once it is known that the client may ask at all.
 * Upstream: apimachinery/pkg/{runtime/conversion.go,apis/meta/v1/validation,
 * apis/meta/internalversion/{defaults.go,validation}}.
 */
#include "apiserver/internal.h"

#include "object/goformat.h"

#define MAX_MANAGER 128

/* ---- queries -------------------------------------------------------------------------------- */

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *query_decode(const char *s, size_t len, bool plus)
{
	BUF_AUTO b = BUF_INIT;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '%' && i + 2 < len && hex(s[i + 1]) >= 0 && hex(s[i + 2]) >= 0) {
			buf_addc(&b, (char)(hex(s[i + 1]) << 4 | hex(s[i + 2])));
			i += 2;
		} else {
			buf_addc(&b, plus && s[i] == '+' ? ' ' : s[i]);
		}
	}
	return buf_detach(&b);
}

char *query_value(const char *query, const char *key)
{
	size_t n = strlen(key);

	for (const char *p = query; p && *p;) {
		const char *e = strchr(p, '&');
		size_t len = e ? (size_t)(e - p) : strlen(p);

		if (len >= n && !strncmp(p, key, n) && (len == n || p[n] == '='))
			return len == n ? xstrdup("") : query_decode(p + n + 1, len - n - 1, true);
		p = e ? e + 1 : NULL;
	}
	return NULL;
}

bool query_bool(const char *query, const char *key)
{
	STR_AUTO v = query_value(query, key);

	return v && strcasecmp(v, "false") != 0 && strcmp(v, "0") != 0;
}

int64_t query_int(const char *query, const char *key, int64_t dflt)
{
	STR_AUTO v = query_value(query, key);
	int64_t n = dflt;

	return v && parse_i64(v, &n) == 0 ? n : dflt;
}

/* The value, kept as long as the strings of kept are; NULL when absent or empty. */
static const char *keep(struct strvec *kept, const char *query, const char *key)
{
	char *v = query_value(query, key);

	if (str_empty(v)) {
		free(v);
		return NULL;
	}
	strvec_take(kept, v);
	return v;
}

/* ---- reading ----------------------------------------------------------------------------------
 */

static enum propagation propagation_of(const char *s)
{
	return str_eq(s, "Orphan")       ? PROPAGATE_ORPHAN
	       : str_eq(s, "Foreground") ? PROPAGATE_FOREGROUND
	       : str_eq(s, "Background") ? PROPAGATE_BACKGROUND
					 : PROPAGATE_DEFAULT;
}

void options_read(struct strvec *kept, struct api_request *req)
{
	const char *q = req->query, *v;

	req->label_selector = keep(kept, q, "labelSelector");
	req->field_selector = keep(kept, q, "fieldSelector");
	req->cont = keep(kept, q, "continue");
	req->resource_version = keep(kept, q, "resourceVersion");
	req->rv_match = keep(kept, q, "resourceVersionMatch");
	req->limit = MAX(query_int(q, "limit", 0), 0);
	req->allow_bookmarks = query_bool(q, "allowWatchBookmarks");
	v = keep(kept, q, "sendInitialEvents");
	req->initial_events = !v                                   ? INITIAL_EVENTS_DEFAULT
			      : query_bool(q, "sendInitialEvents") ? INITIAL_EVENTS_YES
								   : INITIAL_EVENTS_NO;
	req->timeout_s = query_int(q, "timeoutSeconds", 0);
	req->dry_run = str_eq(keep(kept, q, "dryRun"), "All");
	v = keep(kept, q, "includeObject");
	req->include_object = str_eq(v, "None") ? 1 : str_eq(v, "Object") ? 2 : 0;
	req->force = query_bool(q, "force");
	req->field_manager = keep(kept, q, "fieldManager");
	v = keep(kept, q, "fieldValidation");
	req->validation = str_eq(v, "Strict")   ? VALIDATE_STRICT
			  : str_eq(v, "Ignore") ? VALIDATE_IGNORE
						: VALIDATE_WARN;
	req->propagation = propagation_of(keep(kept, q, "propagationPolicy"));
	req->grace_s = query_int(q, "gracePeriodSeconds", -1);
}

void options_read_delete(const struct value *body, struct api_request *req)
{
	const struct value *grace = value_get(body, "gracePeriodSeconds");
	const struct value *dry = value_get(body, "dryRun");
	const char *policy = value_str(value_get(body, "propagationPolicy"));
	const struct value *orphan = value_get(body, "orphanDependents");

	if (!value_is_null(grace))
		req->grace_s = value_int(grace);
	if (policy)
		req->propagation = propagation_of(policy);
	else if (!value_is_null(orphan))
		req->propagation = value_bool(orphan) ? PROPAGATE_ORPHAN : PROPAGATE_BACKGROUND;
	if (str_eq(value_str(value_idx(dry, 0)), "All"))
		req->dry_run = true;
	req->precondition_uid = value_str_in(body, "preconditions", "uid");
	req->precondition_rv = value_str_in(body, "preconditions", "resourceVersion");
}

/* ---- checking ---------------------------------------------------------------------------------
 */

static int check_number(struct call *c, const char *key)
{
	STR_AUTO v = query_value(c->req->query, key);
	BUF_AUTO shown = BUF_INIT;
	int64_t n;
	int rc;

	if (!v)
		return 0;
	rc = *v ? parse_i64(v, &n) : -EINVAL;
	if (rc == 0)
		return 0;
	go_quote(&shown, v);
	return status_bad_request(c->err, "strconv.ParseInt: parsing %s: %s", buf_str(&shown),
				  rc == -ERANGE ? "value out of range" : "invalid syntax");
}

static void forbid(struct field_errors *errs, const char *field, const char *why)
{
	field_error(errs, FE_FORBIDDEN, field, NULL, "%s", why);
}

static void not_supported(struct field_errors *errs, const char *field, struct value *bad,
			  const char *const *known)
{
	field_error_unsupported(errs, field, bad, known);
	value_unref(bad);
}

static const char MATCH[] = "resourceVersionMatch";

static void check_list(const struct api_request *req, struct field_errors *errs)
{
	const char *match = req->rv_match;

	if (match) {
		if (!req->resource_version)
			forbid(errs, MATCH,
			       "resourceVersionMatch is forbidden unless resourceVersion is "
			       "provided");
		if (req->cont)
			forbid(errs, MATCH,
			       "resourceVersionMatch is forbidden when continue is provided");
		if (!str_eq(match, "Exact") && !str_eq(match, "NotOlderThan"))
			not_supported(errs, MATCH, value_str_new(match),
				      (const char *const[]){"Exact", "NotOlderThan", "", NULL});
		if (str_eq(match, "Exact") && str_eq(req->resource_version, "0"))
			forbid(errs, MATCH,
			       "resourceVersionMatch \"exact\" is forbidden for resourceVersion "
			       "\"0\"");
	}
	if (req->initial_events != INITIAL_EVENTS_DEFAULT)
		forbid(errs, "sendInitialEvents", "sendInitialEvents is forbidden for list");
}

static void check_watch(const struct api_request *req, struct field_errors *errs)
{
	bool asked = req->initial_events != INITIAL_EVENTS_DEFAULT;
	const char *match = req->rv_match;

	if (asked && !str_eq(match, "NotOlderThan"))
		forbid(errs, MATCH,
		       "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
	if (!match)
		return;
	if (!asked)
		forbid(errs, MATCH,
		       "resourceVersionMatch is forbidden for watch unless sendInitialEvents is "
		       "provided");
	if (!str_eq(match, "NotOlderThan"))
		not_supported(errs, MATCH, value_str_new(match),
			      (const char *const[]){"NotOlderThan", NULL});
	if (req->cont)
		forbid(errs, MATCH, "resourceVersionMatch is forbidden when continue is provided");
}

static void check_manager(const char *name, struct field_errors *errs)
{
	size_t len = strlen(name);
	VALUE_AUTO *v = value_str_new(name);

	if (len > MAX_MANAGER)
		field_error(errs, FE_TOO_LONG, "fieldManager", NULL,
			    "may not be more than %d bytes", MAX_MANAGER);
	for (size_t i = 0; i < len;) {
		uint32_t cp;
		size_t n = utf8_decode(name + i, len - i, &cp);

		if (!go_is_print(cp))
			field_error(errs, FE_INVALID, "fieldManager", v,
				    "invalid character U+%04X (at position %zu)", (unsigned int)cp,
				    i);
		i += n;
	}
}

/* Those of bodies that hold options count as those of queries do. */
static void check_dry_run(const struct api_request *req, const struct value *body,
			  struct field_errors *errs)
{
	STR_AUTO v = query_value(req->query, "dryRun");
	VALUE_AUTO *asked = NULL;
	const struct value *one;

	if (v)
		value_push(&asked, value_str_new(v));
	else if (value_is_array(value_get(body, "dryRun")))
		asked = value_ref(value_get(body, "dryRun"));
	value_each_item(one, i, asked) if (!str_eq(value_str(one), "All"))
	{
		not_supported(errs, "dryRun", value_ref(asked), (const char *const[]){"All", NULL});
		return;
	}
}

static void check_validation(const struct api_request *req, struct field_errors *errs)
{
	static const char *const known[] = {"", "Ignore", "Strict", "Warn", NULL};
	STR_AUTO v = query_value(req->query, "fieldValidation");

	for (size_t i = 0; v && known[i]; i++)
		if (!strcmp(v, known[i]))
			return;
	if (v)
		not_supported(errs, "fieldValidation", value_str_new(v), known);
}

static void check_write(const struct api_request *req, struct field_errors *errs)
{
	const char *name = req->field_manager ? req->field_manager : "";
	bool apply = req->verb == API_PATCH && req->patch == PATCH_APPLY;

	if (req->verb == API_PATCH && !apply && req->force)
		forbid(errs, "force", "may not be specified for non-apply patch");
	if (apply && !*name)
		field_error(errs, FE_REQUIRED, "fieldManager", NULL, "is required for apply patch");
	check_manager(name, errs);
	check_dry_run(req, NULL, errs);
	check_validation(req, errs);
}

static void check_delete(const struct api_request *req, struct field_errors *errs)
{
	static const char *const known[] = {"Foreground", "Background", "Orphan", "nil", NULL};
	STR_AUTO of_query = query_value(req->query, "propagationPolicy");
	const char *of_body = value_str(value_get(req->body, "propagationPolicy"));
	const char *policy = of_body ? of_body : of_query;

	if (policy && !value_is_null(value_get(req->body, "orphanDependents"))) {
		VALUE_AUTO *v = value_str_new(policy);

		field_error(errs, FE_INVALID, "propagationPolicy", v,
			    "orphanDependents and deletionPropagation cannot be both set");
	}
	if (policy && propagation_of(policy) == PROPAGATE_DEFAULT)
		not_supported(errs, "propagationPolicy", value_str_new(policy), known);
	check_dry_run(req, req->body, errs);
}

int options_check(struct call *c)
{
	static const struct {
		struct kind kind;
		void (*check)(const struct api_request *req, struct field_errors *errs);
		const char *numbers[2];
	} verbs[] = {
		[API_LIST] = {{.kind = "ListOptions"}, check_list, {"limit", "timeoutSeconds"}},
		[API_WATCH] = {{.kind = "ListOptions"}, check_watch, {"limit", "timeoutSeconds"}},
		[API_CREATE] = {{.kind = "CreateOptions"}, check_write, {0}},
		[API_UPDATE] = {{.kind = "UpdateOptions"}, check_write, {0}},
		[API_PATCH] = {{.kind = "PatchOptions"}, check_write, {0}},
		[API_DELETE] = {{.kind = "DeleteOptions"}, check_delete, {"gracePeriodSeconds"}},
		[API_DELETE_COLLECTION] = {{.kind = "DeleteOptions"},
					   check_delete,
					   {"gracePeriodSeconds"}},
	};
	enum api_verb verb = c->req->verb;
	struct field_errors *errs;
	int rc = 0;

	if (!c->req->query && !c->req->field_manager && c->req->patch != PATCH_APPLY)
		return 0; /* of a component of the cluster */
	for (size_t i = 0; rc == 0 && i < 2 && verbs[verb].numbers[i] && c->req->query; i++)
		rc = check_number(c, verbs[verb].numbers[i]);
	if (rc < 0 || !verbs[verb].check)
		return rc;
	errs = field_errors_new();
	verbs[verb].check(c->req, errs);
	if (field_errors_len(errs)) {
		struct kind k = verbs[verb].kind;

		k.group = "meta.k8s.io";
		rc = status_invalid(c->err, &k, "", errs);
	}
	field_errors_free(errs);
	return rc;
}
