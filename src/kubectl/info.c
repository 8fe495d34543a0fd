/* One object of a visit, and the requests about it. */
#include "kubectl/internal.h"
#include "kubectl/resource.h"

#include <errno.h>

#include "cli/printer.h"

void info_release(struct info *i)
{
	free(i->ns);
	free(i->name);
	free(i->source);
	value_unref(i->obj);
	*i = (struct info){0};
}

void infos_release(struct infos *l)
{
	for (size_t i = 0; i < l->nr; i++)
		info_release(&l->v[i]);
	free(l->v);
	*l = (struct infos){0};
}

void info_label(const struct info *info, struct buf *out)
{
	if (info->kind) {
		kind_label_write(out, info->kind->kind, info->kind->group);
		buf_addf(out, "/%s", info->name);
	} else {
		object_label_write(out, info->obj);
	}
}

static void take(struct info *info, struct value *obj)
{
	if (!obj)
		return;
	value_unref(info->obj);
	info->obj = obj;
	if (value_str_in(obj, "metadata", "name")) {
		free(info->name);
		info->name = xstrdup(value_str_in(obj, "metadata", "name"));
	}
}

/* When an object is not found because its whole namespace is missing, say that. */
static void blame_namespace(struct client *c, const struct info *info, struct err *err)
{
	const struct kind *k = kind_by_resource("", "v1", "namespaces");
	ERR_AUTO why = ERR_INIT;

	if (!k || !err_is_not_found(err) || str_empty(info->ns) || str_eq(info->ns, "default"))
		return;
	if (client_get(c, k, NULL, info->ns, NULL, &why) < 0 && err_is_not_found(&why))
		err_move(err, &why);
}

int info_fetch(struct kubectl *k, struct info *info, const struct builder *b, struct err *err)
{
	struct api_request req = API_REQUEST_INIT;
	struct api_response resp = {0};
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r < 0)
		return r;
	req.verb = API_GET;
	req.group = info->kind->group;
	req.version = info->kind->version;
	req.resource = info->kind->plural;
	req.ns = info->ns;
	req.name = info->name;
	if (b) {
		/* of what a file names, the object itself is shown: as upstream */
		if (!str_empty(b->subresource) && !info->source)
			req.subresource = b->subresource;
		req.as_table = b->as_table;
		req.include_object = b->include_object;
	}
	r = client_do(c, &req, &resp, err);
	kubectl_warnings(k, &resp.warnings);
	if (r == 0)
		take(info, value_ref(resp.body));
	else
		blame_namespace(c, info, err);
	api_response_release(&resp);
	return r;
}

int info_get(struct kubectl *k, struct info *info, struct err *err)
{
	return info_fetch(k, info, NULL, err);
}

int info_list(struct kubectl *k, const struct info *info, struct value **ret, char **ret_version,
	      struct err *err)
{
	STR_AUTO name = xasprintf("metadata.name=%s", info->name);
	const struct list_options opt = {.field_selector = name};
	VALUE_AUTO *list = NULL;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	*ret = NULL;
	*ret_version = NULL;
	if (r == 0)
		r = client_list(c, info->kind, info->ns, &opt, &list, err);
	if (r < 0)
		return r;
	*ret = value_ref(value_idx(value_get(list, "items"), 0));
	*ret_version = xstrdup(value_str_or(value_in(list, "metadata", "resourceVersion"), ""));
	return 0;
}

/* The caller's options with a place for warnings, which are shown here. */
struct write_call {
	struct write_options opt;
	struct strvec warnings;
	bool show;
};

static void write_begin(struct write_call *w, const struct write_options *opt)
{
	*w = (struct write_call){.show = !opt || !opt->warnings};
	if (opt)
		w->opt = *opt;
	if (w->show)
		w->opt.warnings = &w->warnings;
}

static void write_end(struct kubectl *k, struct write_call *w)
{
	if (w->show)
		kubectl_warnings(k, &w->warnings);
	strvec_release(&w->warnings);
}

int info_create(struct kubectl *k, struct info *info, const struct write_options *opt,
		struct err *err)
{
	struct write_call w;
	struct value *ret = NULL;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r < 0)
		return r;
	write_begin(&w, opt);
	r = client_create(c, info->kind, info->ns, info->obj, &w.opt, &ret, err);
	write_end(k, &w);
	if (r == 0)
		take(info, ret);
	return r;
}

int info_replace(struct kubectl *k, struct info *info, const char *subresource,
		 const struct write_options *opt, struct err *err)
{
	struct write_call w;
	struct value *ret = NULL;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r < 0)
		return r;
	write_begin(&w, opt);
	r = client_update(c, info->kind, subresource, info->obj, &w.opt, &ret, err);
	write_end(k, &w);
	if (r == 0)
		take(info, ret);
	return r;
}

int info_patch(struct kubectl *k, struct info *info, const char *subresource, enum patch_type type,
	       const struct value *patch, const struct write_options *opt, struct err *err)
{
	struct write_call w;
	struct value *ret = NULL;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r < 0)
		return r;
	write_begin(&w, opt);
	r = client_patch(c, info->kind, info->ns, info->name, subresource, type, patch, &w.opt,
			 &ret, err);
	write_end(k, &w);
	if (r == 0)
		take(info, ret);
	return r;
}

int info_delete(struct kubectl *k, struct info *info, const struct delete_options *opt,
		struct value **ret, struct err *err)
{
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r < 0)
		return r;
	return client_delete(c, info->kind, info->ns, info->name, opt, ret, err);
}
