/*
 * From arguments and files to objects. Upstream: cli-runtime/pkg/resource: builder.go and
 * visitor.go; the order of checks and the texts of errors are theirs.
 */
#include "kubectl/builder_private.h"

#include "cli/printer.h"
#include "kubectl/generate.h"
#include "object/selector.h"

#include <errno.h>

#define MAX_CATEGORY 64

static void parsed_args_release(struct parsed_args *a)
{
	strvec_release(&a->types);
	strvec_release(&a->names);
	strvec_release(&a->tuple_types);
	strvec_release(&a->tuple_names);
}

/* ---- arguments ---------------------------------------------------------------------------- */

static void split_types(struct strvec *ret, const char *arg)
{
	STRVEC_AUTO v = STRVEC_INIT;

	strvec_split(&v, arg, ',');
	for (size_t i = 0; i < v.nr; i++)
		if (!strvec_has(ret, v.v[i]))
			strvec_add(ret, v.v[i]);
}

/* Replaces categories ("all") among types by their members. */
static int expand_categories(struct visit *v, struct strvec *types, struct err *err)
{
	STRVEC_AUTO out = STRVEC_INIT;
	struct restmapper *m;
	int r;

	if (v->b->local || types->nr == 0)
		return 0;
	r = kubectl_mapper(v->k, &m, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < types->nr; i++) {
		const struct kind *kinds[MAX_CATEGORY];
		size_t n = restmapper_category(m, types->v[i], kinds, MAX_CATEGORY);

		if (n == 0)
			strvec_add(&out, types->v[i]);
		for (size_t j = 0; j < n; j++)
			strvec_addf(&out, "%s%s%s", kinds[j]->plural, kinds[j]->group[0] ? "." : "",
				    kinds[j]->group);
	}
	strvec_release(types);
	for (size_t i = 0; i < out.nr; i++)
		if (!strvec_has(types, out.v[i]))
			strvec_add(types, out.v[i]);
	return 0;
}

static int add_tuple(struct parsed_args *ret, const char *arg, struct err *err)
{
	const char *slash = strchr(arg, '/');
	STR_AUTO type = xstrndup(arg, (size_t)(slash - arg));

	if (strchr(slash + 1, '/'))
		return err_set(err, -EINVAL,
			       "arguments in resource/name form may not have more than one slash");
	if (!type[0] || !slash[1] || strchr(type, ','))
		return err_set(
			err, -EINVAL,
			"arguments in resource/name form must have a single resource and name");
	strvec_add(&ret->tuple_types, type);
	strvec_add(&ret->tuple_names, slash + 1);
	return 0;
}

/* "a,b x y" means a/x a/y b/x b/y. */
static void multiply(const struct strvec *types, char *const *names, struct strvec *ret)
{
	for (size_t i = 0; i < types->nr; i++)
		for (size_t j = 0; names[j]; j++)
			strvec_addf(ret, "%s/%s", types->v[i], names[j]);
}

static int parse_names_of_type(struct visit *v, struct parsed_args *ret, struct err *err)
{
	for (char *const *a = v->b->args; a && *a; a++) {
		int r = 0;

		if (strchr(*a, '/')) {
			r = add_tuple(ret, *a, err);
		} else {
			strvec_add(&ret->tuple_types, v->b->default_type);
			strvec_add(&ret->tuple_names, *a);
		}
		if (r < 0)
			return r;
	}
	return 0;
}

static int parse_args(struct visit *v, struct parsed_args *ret, struct err *err)
{
	STRVEC_AUTO types = STRVEC_INIT;
	STRVEC_AUTO args = STRVEC_INIT;
	char *const *a = v->b->args;
	size_t slashes = 0;

	if (v->b->default_type)
		return parse_names_of_type(v, ret, err);
	if (!a || !a[0])
		return 0;
	split_types(&types, a[0]);
	if (a[1] && types.nr > 1)
		multiply(&types, a + 1, &args);
	else
		for (size_t i = 0; a[i]; i++)
			strvec_add(&args, a[i]);
	for (size_t i = 0; i < args.nr; i++)
		slashes += strchr(args.v[i], '/') != NULL;
	if (slashes > 0 && slashes != args.nr)
		return err_set(err, -EINVAL,
			       "there is no need to specify a resource type as a separate argument "
			       "when passing arguments in resource/name form (e.g. 'kubectl get "
			       "resource/<resource_name>' instead of 'kubectl get resource "
			       "resource/<resource_name>'");
	for (size_t i = 0; slashes > 0 && i < args.nr; i++) {
		int r = add_tuple(ret, args.v[i], err);

		if (r < 0)
			return r;
	}
	if (slashes > 0)
		return 0;
	split_types(&ret->types, args.v[0]);
	for (size_t i = 1; i < args.nr; i++)
		strvec_add(&ret->names, args.v[i]);
	ret->everything = args.nr == 1 && v->b->allow_empty_selector;
	if (ret->names.nr && ((v->b->select_all && v->b->all) || !str_empty(v->b->label_selector)))
		return err_set(err, -EINVAL,
			       "name cannot be provided when a selector is specified");
	if (v->b->select_all && v->b->all &&
	    (!str_empty(v->b->label_selector) || !str_empty(v->b->field_selector)))
		return err_set(err, -EINVAL,
			       "setting 'all' parameter but found a non empty selector. ");
	if (!ret->names.nr && !str_empty(v->b->subresource))
		return err_set(err, -EINVAL,
			       "subresource cannot be used when bulk resources are specified");
	return expand_categories(v, &ret->types, err);
}

/* ---- one object ---------------------------------------------------------------------------- */

/* Calls fn, and keeps or returns its error. */
int builder_emit(struct visit *v, struct info *info, int r, struct err *err)
{
	if (r == 0)
		r = v->fn(v->k, info, v->arg, err);
	if (r == 0)
		return 0;
	if (v->b->ignore_not_found && err_is_not_found(err)) {
		err_release(err);
		return 0;
	}
	if (!v->b->continue_on_error)
		return r;
	if (err->msg)
		kubectl_keep_error(v->k, err);
	else if (r == -ECANCELED && v->k->nr_errs == 0)
		return r; /* interrupted, not failed */
	v->failed = true;
	return 0;
}

static int visit_items(struct visit *v, const struct info *list, struct err *err);

/* Sets the namespace an object of a file is to have, and fetches it when asked to. */
static int settle(struct visit *v, struct info *info, struct err *err)
{
	const struct builder *b = v->b;
	const char *own = value_str_in(info->obj, "metadata", "namespace");

	if (info->kind && !info->kind->namespaced) {
		free(info->ns);
		info->ns = NULL;
		value_del_in(&info->obj, "metadata", "namespace");
		return b->latest && info->name[0] ? info_fetch(v->k, info, b, err) : 0;
	}
	if (str_empty(own) && !b->keep_file_ns && !b->local && v->ns[0]) {
		free(info->ns);
		info->ns = xstrdup(v->ns);
		value_put_in(&info->obj, value_str_new(v->ns), "metadata", "namespace");
	}
	if (v->ns_given && !str_empty(own) && !b->all_ns && !str_eq(own, v->ns))
		return err_set(err, -EINVAL,
			       "the namespace from the provided object \"%s\" does not match the "
			       "namespace \"%s\". You must pass '--namespace=%s' to perform this "
			       "operation.",
			       own, v->ns, own);
	return b->latest && info->name[0] ? info_fetch(v->k, info, b, err) : 0;
}

static bool is_list_kind(const char *kind)
{
	return str_eq(kind, "List");
}

/* The kind of a document, or kubectl's long sentence about it. */
static int find_kind(struct visit *v, const struct value *doc, const char *source,
		     const struct kind **ret, struct err *err)
{
	const char *version = value_str_or(value_get(doc, "apiVersion"), "");
	const char *kind = value_str_or(value_get(doc, "kind"), "");
	struct restmapper *m;
	BUF_AUTO name = BUF_INIT;
	BUF_AUTO ns = BUF_INIT;
	int r;

	*ret = NULL;
	if (is_list_kind(kind))
		return 0;
	if (v->b->local) {
		*ret = generate_kind_gvk(version, kind);
		if (*ret)
			return 0;
	}
	r = kubectl_mapper(v->k, &m, err);
	if (r < 0)
		return r;
	*ret = restmapper_find_gvk(m, version, kind);
	if (*ret)
		return 0;
	go_quote(&name, value_str_or(value_in(doc, "metadata", "name"), ""));
	go_quote(&ns, value_str_or(value_in(doc, "metadata", "namespace"), ""));
	return err_set(err, -EINVAL,
		       "resource mapping not found for name: %s namespace: %s from \"%s\": no "
		       "matches for kind \"%s\" in version \"%s\"\nensure CRDs are installed first",
		       buf_str(&name), buf_str(&ns), source, kind, version);
}

/* -l chooses among the objects of files, too. */
static bool is_selected(const struct visit *v, const struct info *info)
{
	ERR_AUTO ignored = ERR_INIT;
	struct selector *s;
	bool ok;

	if (str_empty(v->b->label_selector) || info->is_list ||
	    selector_parse_labels(v->b->label_selector, &s, &ignored) < 0)
		return true;
	ok = selector_matches_labels(s, value_in(info->obj, "metadata", "labels"));
	selector_free(s);
	return ok;
}

int builder_visit_object(struct visit *v, struct value *obj, const char *source, struct err *err)
{
	struct info info = {.source = xstrdup(source), .obj = value_ref(obj)};
	int r = find_kind(v, obj, source, &info.kind, err);

	info.name = xstrdup(value_str_or(value_in(obj, "metadata", "name"), ""));
	info.ns = xstrdup(value_str_in(obj, "metadata", "namespace"));
	info.is_list = is_list_kind(value_str_in(obj, "kind"));
	if (r == 0 && info.is_list && v->b->flatten) {
		r = visit_items(v, &info, err);
	} else {
		if (r == 0 && !info.is_list)
			r = settle(v, &info, err);
		if (r < 0 || is_selected(v, &info))
			r = builder_emit(v, &info, r, err);
	}
	info_release(&info);
	return r;
}

static int visit_items(struct visit *v, const struct info *list, struct err *err)
{
	struct value *item;

	value_each_item(item, i, value_get(list->obj, "items"))
	{
		int r = builder_visit_object(v, item, list->source, err);

		if (r < 0)
			return r;
	}
	return 0;
}

/* ---- selectors
 * ----------------------------------------------------------------------------------- */

static void explain_selector_error(const struct visit *v, const struct kind *kind, struct err *err)
{
	const char *labels = v->b->label_selector, *fields = v->b->field_selector;
	BUF_AUTO l = BUF_INIT;
	BUF_AUTO f = BUF_INIT;

	if (!str_eq(err->reason, "BadRequest") && !err_is_not_found(err))
		return;
	if (str_empty(labels) && str_empty(fields)) {
		err_prefix(err, "Unable to list \"%s/%s, Resource=%s\": ", kind->group,
			   kind->version, kind->plural);
		return;
	}
	go_quote(&l, labels ? labels : "");
	go_quote(&f, fields ? fields : "");
	err_prefix(err,
		   "Unable to find \"%s/%s, Resource=%s\" that match label selector %s, field "
		   "selector %s: ",
		   kind->group, kind->version, kind->plural, buf_str(&l), buf_str(&f));
}

/* Appends the entries of a further page to the first. */
static void append_page(struct value **all, struct value *page, const char *key)
{
	struct value *list = value_ref(value_get(*all, key)), *item;

	value_each_item(item, i, value_get(page, key)) value_push(&list, value_ref(item));
	value_put(all, key, list ? list : value_array_new());
	value_del_in(all, "metadata", "continue");
	value_del_in(all, "metadata", "remainingItemCount");
}

/* Lists omit what the list itself says about its items. */
static void name_items(struct value **list, const struct kind *kind)
{
	struct value *items = value_ref(value_get(*list, "items"));
	STR_AUTO version = kind->group[0] ? xasprintf("%s/%s", kind->group, kind->version)
					  : xstrdup(kind->version);

	for (size_t i = 0; i < value_len(items); i++) {
		struct value *item;

		if (value_str_in(value_idx(items, i), "kind"))
			continue;
		item = value_ref(value_idx(items, i));
		value_put_str(&item, "apiVersion", version);
		value_put_str(&item, "kind", kind->kind);
		value_put_idx(&items, i, item);
	}
	if (items)
		value_put(list, "items", items);
}

static int list_pages(struct visit *v, const struct kind *kind, const char *ns, struct value **ret,
		      struct err *err)
{
	const struct builder *b = v->b;
	struct api_request req = API_REQUEST_INIT;
	STR_AUTO cont = NULL;
	struct client *c;
	int r = kubectl_client(v->k, &c, err);

	req.verb = API_LIST;
	req.group = kind->group;
	req.version = kind->version;
	req.resource = kind->plural;
	req.ns = ns;
	req.label_selector = str_empty(b->label_selector) ? NULL : b->label_selector;
	req.field_selector = str_empty(b->field_selector) ? NULL : b->field_selector;
	req.as_table = b->as_table;
	req.include_object = b->include_object;
	req.limit = b->chunk;
	while (r == 0) {
		struct api_response resp = {0};
		const char *next;

		req.cont = cont;
		r = client_do(c, &req, &resp, err);
		kubectl_warnings(v->k, &resp.warnings);
		if (r == 0 && !*ret)
			*ret = value_ref(resp.body);
		else if (r == 0)
			append_page(ret, resp.body, b->as_table ? "rows" : "items");
		next = r == 0 ? value_str_in(resp.body, "metadata", "continue") : NULL;
		free(cont);
		cont = str_empty(next) ? NULL : xstrdup(next);
		api_response_release(&resp);
		if (!cont)
			break;
	}
	return r;
}

static int visit_selected(struct visit *v, const struct kind *kind, struct err *err)
{
	const char *ns = kind->namespaced && v->ns[0] ? v->ns : NULL;
	struct info info = {.kind = kind, .ns = xstrdup(ns), .name = xstrdup(""), .is_list = true};
	int r = list_pages(v, kind, ns, &info.obj, err);

	if (r < 0)
		explain_selector_error(v, kind, err);
	if (r == 0 && !v->b->as_table)
		name_items(&info.obj, kind);
	if (r == 0 && v->b->flatten && value_is_array(value_get(info.obj, "items"))) {
		struct value *item;

		value_each_item(item, i, value_get(info.obj, "items"))
		{
			struct info one = {
				.kind = kind,
				.ns = xstrdup(value_str_in(item, "metadata", "namespace")),
				.name = xstrdup(
					value_str_or(value_in(item, "metadata", "name"), "")),
				.obj = value_ref(item)};

			r = builder_emit(v, &one, 0, err);
			info_release(&one);
			if (r < 0)
				break;
		}
	} else {
		r = builder_emit(v, &info, r, err);
	}
	info_release(&info);
	return r;
}

static int visit_by_selector(struct visit *v, const struct parsed_args *a, struct err *err)
{
	const struct kind **kinds;
	size_t nr = 0;
	int r = 0;

	if (a->names.nr)
		return err_set(err, -EINVAL,
			       "name cannot be provided when a selector is specified");
	if (a->tuple_types.nr)
		return err_set(
			err, -EINVAL,
			"selectors and the all flag cannot be used when passing resource/name "
			"arguments");
	if (a->types.nr == 0)
		return err_set(err, -EINVAL,
			       "at least one resource must be specified to use a selector");
	if (a->types.nr > 1 && v->b->single_type)
		return err_set(err, -EINVAL, "you may only specify a single resource type");
	/* All names are looked up before the first request. */
	kinds = xcalloc(a->types.nr, sizeof(*kinds));
	for (size_t i = 0; r == 0 && i < a->types.nr; i++) {
		const struct kind *kind;
		bool seen = false;

		r = kubectl_find_kind(v->k, a->types.v[i], &kind, err);
		for (size_t j = 0; r == 0 && j < nr; j++)
			seen = seen || kinds[j] == kind;
		if (r == 0 && !seen)
			kinds[nr++] = kind;
	}
	for (size_t i = 0; r == 0 && i < nr; i++)
		r = visit_selected(v, kinds[i], err);
	free(kinds);
	return r;
}

/* ---- names
 * ------------------------------------------------------------------------------------------ */

static int visit_named(struct visit *v, const struct kind *kind, const char *name, struct err *err)
{
	struct info info = {.kind = kind, .name = xstrdup(name)};
	int r = 0;

	if (kind->namespaced)
		info.ns = xstrdup(v->ns);
	if (!v->b->no_fetch)
		r = info_fetch(v->k, &info, v->b, err);
	r = builder_emit(v, &info, r, err);
	info_release(&info);
	return r;
}

static int check_scope(const struct visit *v, const struct kind *kind, struct err *err)
{
	if (!kind->namespaced || v->ns[0])
		return 0;
	return err_set(err, -EINVAL,
		       v->b->all_ns
			       ? "a resource cannot be retrieved by name across all namespaces"
			       : "namespace may not be empty when retrieving a resource by name");
}

static int visit_tuples(struct visit *v, const struct parsed_args *a, struct err *err)
{
	const struct kind **kinds = xcalloc(a->tuple_types.nr, sizeof(*kinds));
	int r = 0;

	for (size_t i = 0; r == 0 && i < a->tuple_types.nr; i++) {
		r = kubectl_find_kind(v->k, a->tuple_types.v[i], &kinds[i], err);
		if (r == 0 && v->b->single_type && kinds[i] != kinds[0])
			r = err_set(err, -EINVAL, "you may only specify a single resource type");
		if (r == 0)
			r = check_scope(v, kinds[i], err);
	}
	v->single = a->tuple_types.nr == 1;
	for (size_t i = 0; r == 0 && i < a->tuple_types.nr; i++)
		r = visit_named(v, kinds[i], a->tuple_names.v[i], err);
	free(kinds);
	return r;
}

static int visit_names(struct visit *v, const struct parsed_args *a, struct err *err)
{
	const struct kind *kind;
	int r;

	if (a->types.nr == 0)
		return err_set(err, -EINVAL,
			       "you must provide a resource and a resource name together");
	if (a->types.nr > 1)
		return err_set(err, -EINVAL, "you must specify only one resource");
	r = kubectl_find_kind(v->k, a->types.v[0], &kind, err);
	if (r == 0)
		r = check_scope(v, kind, err);
	v->single = a->names.nr == 1;
	for (size_t i = 0; r == 0 && i < a->names.nr; i++)
		r = visit_named(v, kind, a->names.v[i], err);
	return r;
}

/* ---- the visit
 * ---------------------------------------------------------------------------------------- */

int resource_required(struct err *err)
{
	return err_set(err, -EINVAL,
		       "You must provide one or more resources by argument or filename.\n"
		       "Example resource specifications include:\n"
		       "   '-f rsrc.yaml'\n"
		       "   '--filename=rsrc.json'\n"
		       "   '<resource> <name>'\n"
		       "   '<resource>'");
}

static int no_name(struct visit *v, const struct parsed_args *a, struct err *err)
{
	for (size_t i = 0; i < a->types.nr; i++) {
		const struct kind *kind;
		int r = kubectl_find_kind(v->k, a->types.v[i], &kind, err);

		if (r < 0)
			return r;
	}
	if (a->types.nr)
		return err_set(err, -EINVAL,
			       "resource(s) were provided, but no name was specified");
	return resource_required(err);
}

static int find_namespace(struct visit *v, struct err *err)
{
	const struct builder *b = v->b;

	v->ns = "";
	if (b->all_ns)
		return 0;
	if (b->ns) {
		v->ns = b->ns;
		return 0;
	}
	return kubectl_namespace(v->k, &v->ns, &v->ns_given, err);
}

static int run_visit(struct visit *v, struct err *err)
{
	const struct builder *b = v->b;
	struct parsed_args a = {0};
	bool files = b->text || (b->files && files_given(b->files));
	int r = find_namespace(v, err);

	if (r == 0)
		r = parse_args(v, &a, err);
	if (r == 0 && a.tuple_types.nr &&
	    (b->all || !str_empty(b->label_selector) || !str_empty(b->field_selector)))
		r = err_set(err, -EINVAL,
			    "selectors and the all flag cannot be used when passing resource/name "
			    "arguments");
	else if (r == 0 && b->all &&
		 (!str_empty(b->label_selector) || !str_empty(b->field_selector)))
		r = err_set(err, -EINVAL,
			    "setting 'all' parameter but found a non empty selector. ");
	else if (r == 0 && b->local && !files && (a.types.nr || a.tuple_types.nr))
		r = err_set(err, -EINVAL,
			    "you must specify resources by --filename when --local is set.\n"
			    "Example resource specifications include:\n"
			    "   '-f rsrc.yaml'\n"
			    "   '--filename=rsrc.json'");
	else if (r == 0 && files)
		r = builder_visit_files(v, &a, err);
	else if (r == 0 && ((b->all && !a.names.nr) || a.everything ||
			    !str_empty(b->label_selector) || !str_empty(b->field_selector)))
		r = visit_by_selector(v, &a, err);
	else if (r == 0 && a.tuple_types.nr)
		r = visit_tuples(v, &a, err);
	else if (r == 0 && a.names.nr)
		r = visit_names(v, &a, err);
	else if (r == 0)
		r = no_name(v, &a, err);
	parsed_args_release(&a);
	return r < 0 ? r : v->failed ? -ECANCELED : 0;
}

int builder_visit(struct kubectl *k, const struct builder *b, visit_fn fn, void *arg,
		  struct err *err)
{
	struct visit v = {.k = k, .b = b, .fn = fn, .arg = arg};

	return run_visit(&v, err);
}

static int collect(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct infos *l = arg;

	(void)k;
	(void)err;
	l->v = grow(l->v, l->nr + 1, &l->cap, sizeof(*l->v));
	l->v[l->nr++] = *info;
	*info = (struct info){0};
	return 0;
}

int builder_infos(struct kubectl *k, const struct builder *b, struct infos *ret, struct err *err)
{
	struct visit v = {.k = k, .b = b, .fn = collect, .arg = ret};
	int r = run_visit(&v, err);

	ret->single = v.single;
	return r;
}

int builder_one(struct kubectl *k, const struct builder *b, struct info *ret, struct err *err)
{
	struct infos l = {0};
	int r = builder_infos(k, b, &l, err);

	if (r == 0 && l.nr != 1)
		r = err_set(err, -EINVAL,
			    l.nr ? "arguments in resource/name form must have a single resource "
				   "and name"
				 : "no objects passed");
	if (r == 0) {
		*ret = l.v[0];
		l.v[0] = (struct info){0};
	}
	infos_release(&l);
	return r;
}
