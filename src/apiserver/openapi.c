/* openapi.c - the documents and their paths. Upstream: kube-openapi/pkg/{builder,builder3}. */
#include "apiserver/openapi.h"

#include <ctype.h>

struct op {
	struct openapi_defs *d;
	const struct endpoint *ep;
	const struct subresource *sub; /* NULL: the resource itself */
	const char *group, *version;
};

/* ---- operations ------------------------------------------------------------------------- */

static void camel(struct buf *out, const char *text)
{
	bool up = true;

	for (const char *p = text; *p && !str_starts(p, ".k8s.io"); p++) {
		if (*p == '.' || *p == '-' || *p == '/') {
			up = true;
			continue;
		}
		buf_addc(out, up ? (char)toupper((unsigned char)*p) : *p);
		up = false;
	}
}

/* "readCoreV1NamespacedPodLog" */
static struct value *operation_id(const struct op *o, const char *verb, bool all)
{
	const struct kind *k = o->ep->kind;
	BUF_AUTO b = BUF_INIT;

	buf_adds(&b, verb);
	camel(&b, *o->group ? o->group : "core");
	camel(&b, o->version);
	if (k->namespaced && !all)
		buf_adds(&b, "Namespaced");
	buf_adds(&b, k->kind);
	if (o->sub)
		camel(&b, o->sub->name);
	if (k->namespaced && all)
		buf_adds(&b, "ForAllNamespaces");
	return value_str_new(buf_str(&b));
}

static struct value *parameter(const struct op *o, const char *name, const char *in,
			       const char *type, const char *what)
{
	struct value *p = value_build("{name: %s, in: %s, description: %s, %k: true}", name, in,
				      what, "uniqueItems");

	if (!strcmp(in, "path"))
		value_put_bool(&p, "required", true);
	if (o->d->form == OPENAPI_V3) {
		value_del(&p, "uniqueItems");
		value_put(&p, "schema", value_build("{type: %s, uniqueItems: true}", type));
	} else {
		value_put_str(&p, "type", type);
	}
	return p;
}

static struct value *list_parameters(const struct op *o)
{
	static const char *const names[][3] = {
		{"allowWatchBookmarks", "boolean", "Ask for events of type BOOKMARK."},
		{"continue", "string", "Where to go on, from the answer before."},
		{"fieldSelector", "string", "Only objects whose fields match."},
		{"labelSelector", "string", "Only objects whose labels match."},
		{"limit", "integer", "At most so many objects in one answer."},
		{"resourceVersion", "string", "Not older than this version."},
		{"resourceVersionMatch", "string", "How resourceVersion is applied to a list."},
		{"sendInitialEvents", "boolean", "A watch begins with what exists."},
		{"timeoutSeconds", "integer", "The request ends after this time."},
		{"watch", "boolean", "Send changes as they happen."},
	};
	struct value *list = value_array_new();

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		value_push(&list, parameter(o, names[i][0], "query", names[i][1], names[i][2]));
	return list;
}

static struct value *write_parameters(const struct op *o, const char *action)
{
	struct value *list = value_array_new();

	value_push(&list, parameter(o, "dryRun", "query", "string",
				    "All: go through every stage, store nothing."));
	if (!strcmp(action, "delete") || !strcmp(action, "deletecollection")) {
		value_push(&list, parameter(o, "gracePeriodSeconds", "query", "integer",
					    "How long the object has to end by itself."));
		value_push(&list, parameter(o, "propagationPolicy", "query", "string",
					    "What happens to dependents: Orphan, Background or "
					    "Foreground."));
		return list;
	}
	value_push(&list, parameter(o, "fieldManager", "query", "string", "Who makes the change."));
	value_push(&list, parameter(o, "fieldValidation", "query", "string",
				    "What becomes of unknown and duplicate fields: Ignore, Warn or "
				    "Strict."));
	if (!strcmp(action, "patch"))
		value_push(&list, parameter(o, "force", "query", "boolean",
					    "Take over fields that others own (apply only)."));
	return list;
}

static struct value *body_content(struct value *schema, const char *const *types)
{
	struct value *content = NULL;

	for (size_t i = 0; types[i]; i++)
		value_put(&content, types[i], value_build("{schema: %v}", schema));
	value_unref(schema);
	return content;
}

static const char *const json_types[] = {"application/json", "application/yaml", NULL};
static const char *const any_types[] = {"*/*", NULL};
static const char *const patch_types[] = {
	"application/apply-patch+yaml", "application/json-patch+json",
	"application/merge-patch+json", "application/strategic-merge-patch+json", NULL};

static const struct schema_type *type_of(const struct op *o, const char *kind)
{
	const char *slash = strrchr(kind, '/');
	STR_AUTO version = slash ? xstrndup(kind, (size_t)(slash - kind)) : NULL;

	return schema_of_kind(version ? version : o->ep->kind->api_version,
			      slash ? slash + 1 : kind);
}

static struct value *ref_of(const struct op *o, const char *kind)
{
	const struct schema_type *t = type_of(o, kind);

	return t ? openapi_ref(o->d, t) : value_build("{type: 'string'}");
}

static struct value *gvk_of(const struct op *o)
{
	const char *kind = o->sub ? o->sub->kind : o->ep->kind->kind;
	const char *slash = strrchr(kind, '/'), *first = slash ? strchr(kind, '/') : NULL;
	STR_AUTO gv = slash ? xstrndup(kind, (size_t)(slash - kind)) : NULL;

	if (!gv)
		return value_build("{group: %s, kind: %s, version: %s}", o->group, kind,
				   o->version);
	if (first == slash) /* "v1/Kind" */
		return value_build("{group: '', kind: %s, version: %s}", slash + 1, gv);
	gv[first - kind] = '\0';
	return value_build("{group: %s, kind: %s, version: %s}", gv, slash + 1,
			   gv + (first - kind) + 1);
}

static void add_body(const struct op *o, struct value **v, const char *action)
{
	bool patch = !strcmp(action, "patch"), gone = !strncmp(action, "delete", 6);
	struct value *schema = patch  ? openapi_ref_name(o->d, "io.k8s.apimachinery.pkg.apis.meta."
								"v1.Patch")
			       : gone ? openapi_ref(o->d, schema_find("meta.v1.DeleteOptions"))
				      : ref_of(o, o->sub ? o->sub->kind : o->ep->kind->kind);
	const char *const *types = patch ? patch_types : gone ? json_types : any_types;

	if (patch && !value_get(o->d->done, "io.k8s.apimachinery.pkg.apis.meta.v1.Patch"))
		value_put(&o->d->done, "io.k8s.apimachinery.pkg.apis.meta.v1.Patch",
			  value_build("{description: 'A patch in the form that the content type "
				      "names.', type: 'object'}"));
	if (o->d->form == OPENAPI_V3) {
		value_put(v, "requestBody",
			  value_build("{content: %V, required: %b}", body_content(schema, types),
				      (int)!gone));
		return;
	}
	{
		struct value *list = value_ref(value_get(*v, "parameters"));

		value_push(&list, value_build("{name: 'body', in: 'body', required: %b, schema: "
					      "%V}",
					      (int)!gone, schema));
		value_put(v, "parameters", list);
	}
	value_put(v, "consumes", value_array_new());
	for (size_t i = 0; types[i]; i++) {
		struct value *list = value_ref(value_get(*v, "consumes"));

		value_push(&list, value_str_new(types[i]));
		value_put(v, "consumes", list);
	}
}

static struct value *responses(const struct op *o, const char *action)
{
	bool list = !strcmp(action, "list");
	const struct kind *k = o->ep->kind;
	struct value *schema = !strncmp(action, "delete", 6)
				       ? openapi_ref(o->d, schema_find("meta.v1.Status"))
				       : ref_of(o, list     ? k->list_kind
						   : o->sub ? o->sub->kind
							    : k->kind);
	struct value *ok = NULL;

	value_put_str(&ok, "description", "OK");
	if (o->d->form == OPENAPI_V3)
		value_put(&ok, "content", body_content(schema, json_types));
	else
		value_put(&ok, "schema", schema);
	return value_build("{%k: %V, %k: {description: 'Unauthorized'}}", "200", ok, "401");
}

static struct value *operation(const struct op *o, const char *verb, const char *action, bool all)
{
	bool reads = !strcmp(action, "get") || !strcmp(action, "list");
	STR_AUTO tag = xasprintf("%s_%s", *o->group ? o->group : "core", o->version);
	struct value *v = value_build("{operationId: %V, tags: [%s], %k: %s, %k: %V}",
				      operation_id(o, verb, all), tag, "x-kubernetes-action",
				      action, "x-kubernetes-group-version-kind", gvk_of(o));

	value_put(&v, "responses", responses(o, action));
	value_put(&v, "parameters",
		  !strcmp(action, "list") ? list_parameters(o)
		  : reads                 ? value_array_new()
					  : write_parameters(o, action));
	if (o->d->form == OPENAPI_V2)
		value_put(&v, "produces", value_build("['application/json', 'application/yaml']"));
	if (!reads)
		add_body(o, &v, action);
	return v;
}

/* ---- paths --------------------------------------------------------------------------------- */

static void add_operation(const struct op *o, struct value **item, unsigned verbs, enum api_verb v,
			  const char *method, const char *verb, const char *action, bool all)
{
	if (verbs & 1u << v)
		value_put(item, method, operation(o, verb, action, all));
}

static struct value *path_item(const struct op *o, bool named, bool ns)
{
	struct value *item = value_build("{parameters: []}"), *list = value_array_new();

	if (named)
		value_push(&list, parameter(o, "name", "path", "string", "Name of the object."));
	if (ns)
		value_push(&list,
			   parameter(o, "namespace", "path", "string", "Namespace of the object."));
	value_push(&list, parameter(o, "pretty", "query", "string",
				    "true: with line breaks and indentation."));
	value_put(&item, "parameters", list);
	return item;
}

static void add_endpoint_paths(struct op *o, const char *root, struct value **paths)
{
	const struct endpoint *ep = o->ep;
	const struct kind *k = ep->kind;
	STR_AUTO all = xasprintf("%s/%s", root, k->plural);
	STR_AUTO base = k->namespaced ? xasprintf("%s/namespaces/{namespace}/%s", root, k->plural)
				      : xstrdup(all);
	STR_AUTO one = xasprintf("%s/{name}", base);
	struct value *item = path_item(o, false, k->namespaced);

	add_operation(o, &item, ep->verbs, API_LIST, "get", "list", "list", false);
	add_operation(o, &item, ep->verbs, API_CREATE, "post", "create", "post", false);
	add_operation(o, &item, ep->verbs, API_DELETE_COLLECTION, "delete", "deleteCollection",
		      "deletecollection", false);
	value_put(paths, base, item);
	if (ep->verbs & 1u << API_GET) {
		item = path_item(o, true, k->namespaced);
		add_operation(o, &item, ep->verbs, API_GET, "get", "read", "get", false);
		add_operation(o, &item, ep->verbs, API_UPDATE, "put", "replace", "put", false);
		add_operation(o, &item, ep->verbs, API_PATCH, "patch", "patch", "patch", false);
		add_operation(o, &item, ep->verbs, API_DELETE, "delete", "delete", "delete", false);
		value_put(paths, one, item);
	}
	if (k->namespaced && ep->verbs & 1u << API_LIST) {
		item = path_item(o, false, false);
		add_operation(o, &item, ep->verbs, API_LIST, "get", "list", "list", true);
		value_put(paths, all, item);
	}
	for (size_t i = 0; i < ep->nr_subs; i++) {
		STR_AUTO path = xasprintf("%s/%s", one, ep->subs[i].name);

		o->sub = &ep->subs[i];
		item = path_item(o, true, k->namespaced);
		add_operation(o, &item, o->sub->verbs, API_GET, "get", "read", "get", false);
		add_operation(o, &item, o->sub->verbs, API_CREATE, "post", "create", "post", false);
		add_operation(o, &item, o->sub->verbs, API_UPDATE, "put", "replace", "put", false);
		add_operation(o, &item, o->sub->verbs, API_PATCH, "patch", "patch", "patch", false);
		value_put(paths, path, item);
		o->sub = NULL;
	}
}

void openapi_paths(struct openapi_defs *d, const char *group, const char *version,
		   struct value **paths)
{
	STR_AUTO root =
		*group ? xasprintf("/apis/%s/%s", group, version) : xasprintf("/api/%s", version);

	for (size_t i = 0; i < d->a->nr_endpoints; i++) {
		struct op o = {
			.d = d, .ep = &d->a->endpoints[i], .group = group, .version = version};

		if (!strcmp(o.ep->kind->group, group) && !strcmp(o.ep->kind->version, version))
			add_endpoint_paths(&o, root, paths);
	}
}

/* ---- documents ------------------------------------------------------------------------------ */

static struct value *info(const struct apiserver *a)
{
	return value_build("{title: 'Kubernetes', version: %s}", a->version);
}

static struct value *document(const struct apiserver *a, const char *group, const char *version)
{
	struct openapi_defs d;
	struct value *paths = value_map_new(), *doc;

	openapi_defs_init(&d, a, OPENAPI_V3);
	openapi_paths(&d, group, version, &paths);
	openapi_write_defs(&d);
	doc = value_build("{openapi: '3.0.0', info: %V, paths: %V, components: {schemas: %v}}",
			  info(a), paths, d.done);
	openapi_defs_release(&d);
	return doc;
}

static struct value *swagger(const struct apiserver *a)
{
	struct openapi_defs d;
	struct value *paths = value_map_new(), *doc;
	STRVEC_AUTO seen = STRVEC_INIT;

	openapi_defs_init(&d, a, OPENAPI_V2);
	for (size_t i = 0; i < a->nr_endpoints; i++) {
		const struct kind *k = a->endpoints[i].kind;

		if (strvec_has(&seen, k->api_version))
			continue;
		strvec_add(&seen, k->api_version);
		openapi_paths(&d, k->group, k->version, &paths);
	}
	openapi_write_defs(&d);
	doc = value_build("{swagger: '2.0', info: %V, paths: %V, definitions: %v}", info(a), paths,
			  d.done);
	openapi_defs_release(&d);
	return doc;
}

/* Says whether what is served under a group and version (NULL: all) changed. */
static char *hash(const struct apiserver *a, const char *api_version)
{
	BUF_AUTO b = BUF_INIT;

	buf_adds(&b, a->version);
	for (size_t i = 0; i < a->nr_endpoints; i++)
		if (!api_version || !strcmp(a->endpoints[i].kind->api_version, api_version))
			buf_addf(&b, ",%s", a->endpoints[i].kind->plural);
	return sha256_hex(b.s, b.len);
}

static struct value *index_document(const struct apiserver *a)
{
	struct value *paths = value_map_new();

	for (size_t i = 0; i < a->nr_endpoints; i++) {
		const struct kind *k = a->endpoints[i].kind;
		STR_AUTO key = xasprintf("%s/%s", *k->group ? "apis" : "api", k->api_version);
		STR_AUTO sum = NULL;

		if (value_get(paths, key))
			continue;
		sum = hash(a, k->api_version);
		value_put(&paths, key,
			  value_build("{serverRelativeURL: %V}",
				      value_strf_new("/openapi/v3/%s?hash=%s", key, sum)));
	}
	return value_build("{paths: %V}", paths);
}

static bool served(const struct apiserver *a, const char *group, const char *version)
{
	for (size_t i = 0; i < a->nr_endpoints; i++)
		if (!strcmp(a->endpoints[i].kind->group, group) &&
		    !strcmp(a->endpoints[i].kind->version, version))
			return true;
	return false;
}

/* Of one group and version; with ?hash=, as the index has it, it may be kept for good. */
static void respond_document(struct call *c, const char *group, const char *version)
{
	STR_AUTO api_version = *group ? xasprintf("%s/%s", group, version) : xstrdup(version);
	STR_AUTO want = query_value(c->req->query, "hash");
	char *sum = hash(c->a, api_version);

	if (!str_empty(want) && strcmp(want, sum) != 0) {
		c->resp->code = 301;
		c->resp->location = xasprintf("/openapi/v3/%s/%s?hash=%s", *group ? "apis" : "api",
					      api_version, sum);
		free(sum);
		return;
	}
	if (!str_empty(want)) {
		c->resp->cache_control = API_FOR_GOOD;
		c->resp->vary = true;
	}
	c->resp->code = 200;
	if (!respond_etag(c, sum))
		c->resp->body = document(c->a, group, version);
}

int openapi_handle(struct call *c, const char *path, bool *ret_handled)
{
	STRVEC_AUTO p = STRVEC_INIT;

	strvec_split(&p, path + (*path == '/'), '/');
	if (p.nr < 2 || strcmp(p.v[0], "openapi") != 0)
		return 0;
	*ret_handled = true;
	c->resp->code = 200;
	if (p.nr == 2 && !strcmp(p.v[1], "v2")) {
		c->resp->vary = true;
		if (!respond_etag(c, hash(c->a, NULL)))
			c->resp->body = swagger(c->a);
	} else if (p.nr == 2 && !strcmp(p.v[1], "v3")) {
		if (!respond_etag(c, hash(c->a, NULL)))
			c->resp->body = index_document(c->a);
	} else if (p.nr == 4 && !strcmp(p.v[2], "api") && served(c->a, "", p.v[3])) {
		respond_document(c, "", p.v[3]);
	} else if (p.nr == 5 && !strcmp(p.v[2], "apis") && served(c->a, p.v[3], p.v[4])) {
		respond_document(c, p.v[3], p.v[4]);
	} else {
		*ret_handled = false;
		c->resp->code = 0;
	}
	return 0;
}
