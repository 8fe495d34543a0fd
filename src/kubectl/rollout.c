#include "kubectl/rollout.h"

#include "kubectl/internal.h"

#include <errno.h>
#include <stdlib.h>

bool rollout_is(const struct info *info, const char *kind)
{
	return strcmp(info->kind->kind, kind) == 0;
}

int rollout_validate(struct kubectl *k, void *opts, struct err *err)
{
	struct rollout_opts *o = opts;

	enum dry_run dry;

	if (!k->nr_args && !files_given(&o->files))
		return err_set(err, -EINVAL, "required resource not specified");
	if (o->revision < 0)
		return err_set(err, -EINVAL, "revision must be a positive integer: %lld",
			       (long long)o->revision);
	return o->dry.text ? dry_run_parse(k, &o->dry, &dry, err) : 0;
}

int rollout_visit(struct kubectl *k, const struct rollout_opts *o, visit_fn fn, void *arg,
		  struct err *err)
{
	struct builder b = {.args = k->args,
			    .files = &o->files,
			    .label_selector = o->selector,
			    .allow_empty_selector = true,
			    .flatten = true,
			    .latest = true,
			    .continue_on_error = true};

	return builder_visit(k, &b, fn, arg, err);
}

struct counted {
	visit_fn fn;
	void *arg;
	size_t nr;
};

static int count(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct counted *c = arg;

	c->nr++;
	return c->fn(k, info, c->arg, err);
}

int rollout_visit_some(struct kubectl *k, const struct rollout_opts *o, visit_fn fn, void *arg,
		       struct err *err)
{
	struct counted c = {.fn = fn, .arg = arg};
	int r = rollout_visit(k, o, count, &c, err);

	return r == 0 && !c.nr ? kubectl_none_found(k, err) : r;
}

int rollout_patch(struct kubectl *k, struct info *info, const struct rollout_opts *o,
		  const struct value *patch, enum patch_type type, const char *said,
		  struct err *err)
{
	struct write_options opt = {.field_manager = o->manager};
	enum dry_run dry = DRY_RUN_NONE;
	int r = o->dry.text ? dry_run_parse(k, &o->dry, &dry, err) : 0;

	opt.dry_run = dry == DRY_RUN_SERVER;
	if (r == 0 && dry != DRY_RUN_CLIENT)
		r = info_patch(k, info, NULL, type, patch, &opt, err);
	if (r < 0)
		return r;
	return print_result(k, &o->print, said, dry, info->obj, false, err);
}

static void add(struct revisions *r, int64_t number, struct value *template, const char *cause,
		const struct value *annotations, const struct value *obj)
{
	size_t at = r->nr;

	r->v = grow(r->v, r->nr + 1, &r->cap, sizeof(*r->v));
	while (at > 0 && r->v[at - 1].number > number) {
		r->v[at] = r->v[at - 1];
		at--;
	}
	r->v[at] = (struct revision){number, template, xstrdup(cause), value_ref(annotations),
				     value_ref(obj)};
	r->nr++;
}

void revisions_release(struct revisions *r)
{
	for (size_t i = 0; i < r->nr; i++) {
		value_unref(r->v[i].template);
		free(r->v[i].cause);
		value_unref(r->v[i].annotations);
		value_unref(r->v[i].obj);
	}
	free(r->v);
	*r = (struct revisions){0};
}

static bool owned_by(const struct value *obj, const struct value *owner)
{
	return str_eq(value_str(value_get(object_controller(obj), "uid")),
		      value_str_in(owner, "metadata", "uid"));
}

static void from_replicaset(struct revisions *r, const struct value *set)
{
	int64_t number = 0;
	const char *cause = value_str_in(set, "metadata", "annotations", CHANGE_CAUSE);
	const char *text = value_str_in(set, "metadata", "annotations", REVISION);
	struct value *t = value_ref(value_in(set, "spec", "template"));

	if (!text || parse_i64(text, &number) < 0) {
		value_unref(t);
		return;
	}
	if (cause)
		value_put_in(&t, value_str_new(cause), "metadata", "annotations", CHANGE_CAUSE);
	add(r, number, t, cause, value_in(set, "metadata", "annotations"), set);
}

static void from_controller_revision(struct revisions *r, const struct value *rev)
{
	const char *cause = value_str_in(rev, "metadata", "annotations", CHANGE_CAUSE);
	struct value *t = value_ref(value_in(rev, "data", "spec", "template"));

	value_del(&t, "$patch");
	add(r, value_int_in(rev, "revision"), t, cause, NULL, rev);
}

int revisions_load(struct kubectl *k, const struct info *info, struct revisions *ret,
		   struct err *err)
{
	bool deployment = rollout_is(info, "Deployment");
	const struct kind *kind =
		kind_by_resource("apps", NULL, deployment ? "replicasets" : "controllerrevisions");
	BUF_AUTO selector = BUF_INIT;
	struct list_options opt = {0};
	VALUE_AUTO *list = NULL;
	const struct value *item;
	struct client *c;
	int r;

	if (!deployment && !rollout_is(info, "DaemonSet"))
		return err_set(err, -EINVAL,
			       "no history viewer has been implemented for \"%s%s%s\"",
			       info->kind->kind, *info->kind->group ? "." : "", info->kind->group);
	r = kubectl_client(k, &c, err);
	selector_format_object(&selector, value_in(info->obj, "spec", "selector"));
	opt.label_selector = buf_str(&selector);
	if (r == 0)
		r = client_list(c, kind, info->ns, &opt, &list, err);
	if (r < 0)
		return r;
	value_each_item(item, i, value_get(list, "items"))
	{
		if (!owned_by(item, info->obj))
			continue;
		if (deployment)
			from_replicaset(ret, item);
		else
			from_controller_revision(ret, item);
	}
	return 0;
}
