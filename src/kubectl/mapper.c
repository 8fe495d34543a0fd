/*
 * The kinds a server has, from its discovery documents, and the names users give them.
 * Upstream: client-go/restmapper and cli-runtime's shortcut and category expanders.
 */
#include "kubectl/internal.h"
#include "kubectl/kubectl.h"

#include <errno.h>

#include "object/json.h"
#include "shell/klog.h"

#define ACCEPT_AGGREGATED                                                                          \
	"application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"

struct entry {
	const struct kind *kind;
	struct kind *own; /* when no built-in kind stands for it */
	bool preferred;
};

struct restmapper {
	struct entry *v; /* in discovery order */
	size_t nr, cap;
	const struct kind **sorted; /* by group, then name */
	struct strvec versions;
};

static void free_kind(struct kind *k)
{
	const char *strings[] = {k->group,     k->version,     k->kind,          k->plural,
				 k->singular,  k->short_names, k->categories,    k->verbs,
				 k->list_kind, k->api_version, k->group_resource};

	for (size_t i = 0; i < ARRAY_SIZE(strings); i++) {
		void *p;

		memcpy(&p, &strings[i], sizeof(p));
		free(p);
	}
	free(k);
}

void restmapper_free(struct restmapper *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->nr; i++)
		if (m->v[i].own)
			free_kind(m->v[i].own);
	free(m->v);
	free(m->sorted);
	strvec_release(&m->versions);
	free(m);
}

/* ---- reading discovery ------------------------------------------------------------------ */

static char *join(const struct value *list)
{
	BUF_AUTO b = BUF_INIT;
	const struct value *v;

	value_each_item(v, i, list) buf_addf(&b, "%s%s", i ? "," : "", value_str_or(v, ""));
	return buf_detach(&b);
}

/* One resource as either form of discovery tells it. */
struct found {
	const char *group, *version, *plural, *singular, *kind;
	bool namespaced, preferred;
	const struct value *verbs, *short_names, *categories;
};

static void add(struct restmapper *m, const struct found *f)
{
	const struct kind *known = kind_by_resource(f->group, f->version, f->plural);
	struct entry *e;

	m->v = grow(m->v, m->nr + 1, &m->cap, sizeof(*m->v));
	e = &m->v[m->nr++];
	*e = (struct entry){.kind = known, .preferred = f->preferred};
	if (known)
		return;
	e->own = xcalloc(1, sizeof(*e->own));
	*e->own = (struct kind){
		.group = xstrdup(f->group),
		.version = xstrdup(f->version),
		.kind = xstrdup(f->kind),
		.plural = xstrdup(f->plural),
		.singular = xstrdup(f->singular),
		.short_names = join(f->short_names),
		.categories = join(f->categories),
		.namespaced = f->namespaced,
		.verbs = join(f->verbs),
		.list_kind = xasprintf("%sList", f->kind),
		.api_version = f->group[0] ? xasprintf("%s/%s", f->group, f->version)
					   : xstrdup(f->version),
		.group_resource =
			f->group[0] ? xasprintf("%s.%s", f->plural, f->group) : xstrdup(f->plural)};
	e->kind = e->own;
}

static void add_version(struct restmapper *m, const char *group, const char *version)
{
	if (group[0])
		strvec_addf(&m->versions, "%s/%s", group, version);
	else
		strvec_add(&m->versions, version);
}

static void read_aggregated(struct restmapper *m, const struct value *doc)
{
	const struct value *group, *version, *r;

	value_each_item(group, i, value_get(doc, "items"))
	{
		const char *name = value_str_or(value_in(group, "metadata", "name"), "");

		value_each_item(version, j, value_get(group, "versions"))
		{
			const char *v = value_str_or(value_get(version, "version"), "");

			if (str_eq(value_str_in(version, "freshness"), "Stale"))
				continue; /* whoever serves it is not there */
			add_version(m, name, v);
			value_each_item(r, n, value_get(version, "resources"))
			{
				struct found f = {
					.group = name,
					.version = v,
					.plural = value_str_or(value_get(r, "resource"), ""),
					.singular =
						value_str_or(value_get(r, "singularResource"), ""),
					.kind = value_str_or(value_in(r, "responseKind", "kind"),
							     ""),
					.namespaced =
						str_eq(value_str_in(r, "scope"), "Namespaced"),
					.preferred = j == 0,
					.verbs = value_get(r, "verbs"),
					.short_names = value_get(r, "shortNames"),
					.categories = value_get(r, "categories")};

				add(m, &f);
			}
		}
	}
}

static int fetch(struct kubectl *k, struct client *c, const char *path, const char *accept,
		 struct value **ret, struct err *err)
{
	struct api_response resp = {0};
	int r = client_raw(c, "GET", path, accept, NULL, 0, &resp, err);

	if (r == 0)
		kubectl_warnings(k, &resp.warnings);
	if (r == 0 && resp.body)
		*ret = value_ref(resp.body);
	else if (r == 0) /* some other server: what it says is no JSON */
		r = json_parse(buf_str(&resp.text), resp.text.len, ret, NULL, err);
	api_response_release(&resp);
	return r;
}

static int read_group_version(struct kubectl *k, struct client *c, struct restmapper *m,
			      const char *group, const char *version, bool preferred,
			      struct err *err)
{
	STR_AUTO path =
		group[0] ? xasprintf("/apis/%s/%s", group, version) : xasprintf("/api/%s", version);
	VALUE_AUTO *list = NULL;
	const struct value *r;
	int ret = fetch(k, c, path, "application/json", &list, err);

	if (ret < 0)
		return ret;
	add_version(m, group, version);
	value_each_item(r, i, value_get(list, "resources"))
	{
		const char *name = value_str_or(value_get(r, "name"), "");
		struct found f = {.group = group,
				  .version = version,
				  .plural = name,
				  .singular = value_str_or(value_get(r, "singularName"), ""),
				  .kind = value_str_or(value_get(r, "kind"), ""),
				  .namespaced = value_bool_in(r, "namespaced"),
				  .preferred = preferred,
				  .verbs = value_get(r, "verbs"),
				  .short_names = value_get(r, "shortNames"),
				  .categories = value_get(r, "categories")};

		if (!strchr(name, '/'))
			add(m, &f);
	}
	return 0;
}

/* Servers that do not aggregate: one document a group and version. */
static int read_legacy(struct kubectl *k, struct client *c, struct restmapper *m,
		       const struct value *api, const struct value *apis, struct err *err)
{
	const struct value *version, *group;
	int r = 0;

	value_each_item(version, i, value_get(api, "versions"))
	{
		r = read_group_version(k, c, m, "", value_str_or(version, "v1"), i == 0, err);
		if (r < 0)
			return r;
	}
	value_each_item(group, i, value_get(apis, "groups"))
	{
		const char *preferred = value_str_in(group, "preferredVersion", "version");

		value_each_item(version, j, value_get(group, "versions"))
		{
			const char *v = value_str_or(value_get(version, "version"), "");

			r = read_group_version(k, c, m, value_str_or(value_get(group, "name"), ""),
					       v, str_eq(v, preferred), err);
			if (r < 0)
				return r;
		}
	}
	return r;
}

static int by_group_and_name(const void *a_, const void *b_)
{
	const struct kind *const *a = a_, *const *b = b_;
	int r = strcmp((*a)->group, (*b)->group);

	if (r == 0)
		r = strcmp((*a)->plural, (*b)->plural);
	return r ? r : strcmp((*b)->version, (*a)->version);
}

static void sort(struct restmapper *m)
{
	m->sorted = xcalloc(m->nr + 1, sizeof(*m->sorted));
	for (size_t i = 0; i < m->nr; i++)
		m->sorted[i] = m->v[i].kind;
	qsort(m->sorted, m->nr, sizeof(*m->sorted), by_group_and_name);
	strvec_sort(&m->versions);
}

/* How often a command tries discovery before it gives up; others: 5. */
static const struct {
	const char *command;
	int attempts;
} attempts[] = {
	{"api-resources", 1}, {"api-versions", 1},  {"run", 1},      {"explain", 2},
	{"auth can-i", 2},    {"logs", 4},          {"exec", 4},     {"cordon", 4},
	{"uncordon", 4},      {"drain", 4},         {"wait", 4},     {"set image", 4},
	{"set env", 4},       {"set resources", 4}, {"top node", 0}, {"top pod", 0},
};

static int attempts_of(const struct kubectl *k)
{
	for (size_t i = 0; i < ARRAY_SIZE(attempts); i++)
		if (str_eq(attempts[i].command, k->cmd->name))
			return attempts[i].attempts;
	return 5;
}

/* klog's value of a key: quoted, or on lines of its own. */
static void add_logged(struct buf *out, const char *text)
{
	bool lines = strchr(text, '\n') != NULL;

	buf_adds(out, lines ? "<\n\t" : "\"");
	for (const char *s = text; *s; s++)
		if (lines)
			buf_adds(out, *s == '\n' ? "\n\t" : (const char[]){*s, '\0'});
		else
			buf_addf(out, *s == '"' || *s == '\\' ? "\\%c" : "%c", *s);
	buf_adds(out, lines ? "\n >" : "\"");
}

/* With no cached answers, every failed attempt at discovery is logged. */
static void log_failure(struct kubectl *k, const struct err *err)
{
	BUF_AUTO host = BUF_INIT;
	BUF_AUTO why = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	const char *timeout = k->g.request_timeout;

	/* what is wrong before anything is sent is no failure of discovery; on simulated machines
	 * the connection is made when the client is */
	if (err->code == -ECANCELED || !k->access ||
	    (!k->client && (machine_context(k->proc->machine, "https") ||
			    (err->code != -ECONNREFUSED && err->code != -ENOTCONN))))
		return;
	/* a real API server that does not know the caller: its discovery is in everybody's cache */
	if (err->http == 401 && str_eq(err_msg(err), "Unauthorized"))
		return;
	buf_adds(&why, "couldn't get current server API group list: ");
	if (!err->http && err->code != -EINVAL) {
		buf_addf(&why, "Get \"%s%s", strstr(k->access->server, "://") ? "" : "http://",
			 k->access->server);
		if (str_ends(buf_str(&why), "/"))
			buf_trunc(&why, why.len - 1);
		buf_addf(&why, "/api?timeout=%s\": ",
			 str_empty(timeout) || str_eq(timeout, "0") ? "32s" : timeout);
	}
	buf_adds(&why, err_msg(err));
	add_logged(&text, buf_str(&why));
	for (int i = 0; i < attempts_of(k); i++)
		klog_line_at(k->proc, sim_now(k->sim) + i * 1600 * SIM_USEC, 'E', "memcache.go:265",
			     "\"Unhandled Error\" err=%s", buf_str(&text));
}

int kubectl_mapper(struct kubectl *k, struct restmapper **ret, struct err *err)
{
	struct restmapper *m;
	struct client *c;
	VALUE_AUTO *api = NULL;
	VALUE_AUTO *apis = NULL;
	int r;

	if (k->mapper) {
		*ret = k->mapper;
		return 0;
	}
	r = kubectl_client(k, &c, err);
	if (r == 0)
		r = fetch(k, c, "/api", ACCEPT_AGGREGATED, &api, err);
	if (r == 0)
		r = fetch(k, c, "/apis", ACCEPT_AGGREGATED, &apis, err);
	if (r < 0) {
		log_failure(k, err);
		return r;
	}
	m = xcalloc(1, sizeof(*m));
	if (str_eq(value_str_in(apis, "kind"), "APIGroupDiscoveryList")) {
		read_aggregated(m, api);
		read_aggregated(m, apis);
	} else {
		r = read_legacy(k, c, m, api, apis, err);
	}
	if (r < 0) {
		restmapper_free(m);
		return r;
	}
	sort(m);
	k->mapper = *ret = m;
	return 0;
}

/* ---- look-up ------------------------------------------------------------------------------ */

const struct kind *restmapper_at(const struct restmapper *m, size_t i)
{
	return i < m->nr ? m->sorted[i] : NULL;
}

bool restmapper_preferred(const struct restmapper *m, const struct kind *k)
{
	for (size_t i = 0; i < m->nr; i++)
		if (m->v[i].kind == k)
			return m->v[i].preferred;
	return false;
}

void restmapper_versions(const struct restmapper *m, struct strvec *ret)
{
	for (size_t i = 0; i < m->versions.nr; i++)
		strvec_add(ret, m->versions.v[i]);
}

static bool in_list(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *s = list; s && *s;) {
		size_t n = strcspn(s, ",");

		if (n == len && !memcmp(s, word, len))
			return true;
		s += n + (s[n] == ',');
	}
	return false;
}

/* How an argument names a kind: NULL parts are not given. */
struct wanted {
	const char *resource; /* lower case, or the kind as typed */
	const char *group, *version;
	enum { BY_NAME, BY_SHORT_NAME, BY_KIND } how;
};

static bool matches(const struct kind *k, const struct wanted *w, bool group_prefix)
{
	if (w->version && !str_eq(k->version, w->version))
		return false;
	if (w->group &&
	    !(group_prefix ? str_starts(k->group, w->group) : str_eq(k->group, w->group)))
		return false;
	if (w->how == BY_KIND)
		return str_eq(k->kind, w->resource);
	if (w->how == BY_SHORT_NAME)
		return in_list(k->short_names, w->resource);
	/* servers that name no singular mean the kind in lower case */
	return str_eq(k->plural, w->resource) || str_eq(k->singular, w->resource) ||
	       (str_empty(k->singular) && !strcasecmp(k->kind, w->resource));
}

/* Preferred versions first, then whatever comes first in discovery. */
static const struct kind *search(const struct restmapper *m, const struct wanted *w)
{
	for (int group_prefix = 0; group_prefix < 2; group_prefix++) {
		for (int any = 0; any < 2; any++) {
			for (size_t i = 0; i < m->nr; i++) {
				const struct entry *e = &m->v[i];

				if ((any || e->preferred) && matches(e->kind, w, group_prefix))
					return e->kind;
			}
		}
		if (!w->group || !w->group[0])
			break;
	}
	return NULL;
}

/* Other resources that the short name of found could mean, each once. */
static void warn_of_others(struct kubectl *warn, const struct restmapper *m, const struct wanted *w,
			   const struct kind *found)
{
	STRVEC_AUTO named = STRVEC_INIT;

	for (size_t i = 0; i < m->nr; i++) {
		const struct kind *k = m->v[i].kind;
		const char *other = kind_group_resource(k);

		if (!matches(k, w, false) || str_eq(other, kind_group_resource(found)) ||
		    strvec_has(&named, other))
			continue;
		strvec_add(&named, other);
		kubectl_err(warn,
			    "Warning: short name \"%s\" could also match lower priority resource "
			    "%s\n",
			    w->resource, other);
	}
}

/* warn: NULL when nothing is to be said. */
static const struct kind *search_all_ways(struct kubectl *warn, const struct restmapper *m,
					  struct wanted w, const char *as_typed)
{
	const struct kind *k;

	w.how = BY_NAME;
	k = search(m, &w);
	if (k)
		return k;
	w.how = BY_SHORT_NAME;
	k = search(m, &w);
	if (k && warn)
		warn_of_others(warn, m, &w, k);
	if (k)
		return k;
	w.how = BY_KIND;
	w.resource = as_typed;
	return search(m, &w);
}

static const struct kind *find(struct kubectl *warn, const struct restmapper *m,
			       const char *resource)
{
	const char *dot = strchr(resource, '.'), *dot2 = dot ? strchr(dot + 1, '.') : NULL;
	STR_AUTO typed = dot ? xstrndup(resource, (size_t)(dot - resource)) : xstrdup(resource);
	STR_AUTO lower = xstrdup(typed);
	const struct kind *k;

	for (char *c = lower; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	if (dot2) {
		STR_AUTO version = xstrndup(dot + 1, (size_t)(dot2 - dot - 1));

		k = search_all_ways(
			warn, m,
			(struct wanted){.resource = lower, .group = dot2 + 1, .version = version},
			typed);
		if (k)
			return k;
	}
	return search_all_ways(
		warn, m, (struct wanted){.resource = lower, .group = dot ? dot + 1 : NULL}, typed);
}

const struct kind *restmapper_find(const struct restmapper *m, const char *resource)
{
	return find(NULL, m, resource);
}

const struct kind *kubectl_map(struct kubectl *k, const struct restmapper *m, const char *resource)
{
	return find(k, m, resource);
}

const struct kind *restmapper_find_gvk(const struct restmapper *m, const char *api_version,
				       const char *kind)
{
	const char *slash = strchr(api_version, '/');
	STR_AUTO group = slash ? xstrndup(api_version, (size_t)(slash - api_version)) : xstrdup("");
	const struct wanted w = {.resource = kind,
				 .group = group,
				 .version = slash ? slash + 1 : api_version,
				 .how = BY_KIND};

	for (size_t i = 0; i < m->nr; i++)
		if (matches(m->v[i].kind, &w, false))
			return m->v[i].kind;
	return NULL;
}

size_t restmapper_category(const struct restmapper *m, const char *category,
			   const struct kind **ret, size_t max)
{
	size_t nr = 0;

	for (size_t i = 0; i < m->nr && nr < max; i++)
		if (m->v[i].preferred && in_list(m->v[i].kind->categories, category))
			ret[nr++] = m->v[i].kind;
	return nr;
}

int kubectl_find_kind(struct kubectl *k, const char *resource, const struct kind **ret,
		      struct err *err)
{
	struct restmapper *m;
	int r = kubectl_mapper(k, &m, err);

	if (r < 0)
		return r;
	*ret = kubectl_map(k, m, resource);
	if (*ret)
		return 0;
	return err_set(err, -EINVAL, "the server doesn't have a resource type \"%.*s\"",
		       (int)strcspn(resource, "."), resource);
}
