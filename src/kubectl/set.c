#include "kubectl/set.h"

#include <errno.h>

#include "cli/printer.h"
#include "kubectl/internal.h"
#include "object/path.h"

struct setting {
	const struct set_flags *f;
	struct printer *printer;
	enum dry_run dry;
	set_fn fn;
	void *arg;
};

const char *const *set_pod_spec_path(const struct value *obj)
{
	static const char *const pod[] = {"spec", NULL};
	static const char *const template[] = {"spec", "template", "spec", NULL};
	static const char *const cron[] = {"spec", "jobTemplate", "spec", "template", "spec", NULL};
	const char *kind = value_str_or(value_get(obj, "kind"), "");

	if (str_eq(kind, "Pod"))
		return pod;
	if (str_eq(kind, "CronJob"))
		return cron;
	return value_in_keys(obj, template) ? template : NULL;
}

int set_no_pod_spec(const struct value *obj, struct err *err)
{
	const char *version = value_str_or(value_get(obj, "apiVersion"), "");
	const char *slash = strrchr(version, '/');

	return err_set(err, -ENOTSUP,
		       "the object is not a pod or does not have a pod template: *%s.%s",
		       slash ? slash + 1 : version, value_str_or(value_get(obj, "kind"), ""));
}

/* Does name fit a pattern in which '*' stands for any text? */
static bool fits(const char *pattern, const char *name)
{
	for (; *pattern && *pattern != '*'; pattern++, name++)
		if (*pattern != *name)
			return false;
	if (!*pattern)
		return !*name;
	for (;; name++) {
		if (fits(pattern + 1, name))
			return true;
		if (!*name)
			return false;
	}
}

int set_containers(struct value **obj, const char *pattern, bool init, container_fn fn, void *arg,
		   struct err *err)
{
	static const char *const lists[] = {"containers", "initContainers"};
	const char *const *path = set_pod_spec_path(*obj);
	int found = 0;

	if (!path)
		return set_no_pod_spec(*obj, err);
	for (size_t l = 0; l < (init ? 2 : 1); l++) {
		VALUE_AUTO *spec = value_ref(value_in_keys(*obj, path));
		VALUE_AUTO *list = value_ref(value_get(spec, lists[l]));

		for (size_t i = 0; i < value_len(list); i++) {
			struct value *c = value_ref(value_idx(list, i));
			int r = 0;

			if (fits(pattern, value_str_or(value_get(c, "name"), ""))) {
				found++;
				r = fn(&c, arg, err);
			}
			value_put_idx(&list, i, c);
			if (r < 0)
				return r;
		}
		if (list)
			value_put(&spec, lists[l], value_ref(list));
		value_put_in_keys(obj, value_ref(spec), path);
	}
	return found;
}

int set_take_resources(struct kubectl *k, const struct set_flags *f, size_t nr, struct strvec *ret,
		       struct err *err)
{
	for (size_t i = 0; i < nr; i++)
		strvec_add(ret, k->args[i]);
	return ret->nr || files_given(&f->files) ? 0 : resource_required(err);
}

int set_check_local(const struct set_flags *f, const struct strvec *resources, struct err *err)
{
	if (f->local && resources->nr)
		return err_set(err, -EINVAL,
			       "you must specify resources by --filename when --local is set.\n"
			       "Example resource specifications include:\n   '-f rsrc.yaml'\n"
			       "   '--filename=rsrc.json'");
	return 0;
}

static int send(struct kubectl *k, struct setting *s, struct info *info, const struct value *next,
		struct err *err)
{
	struct write_options opt = {.field_manager = s->f->manager,
				    .dry_run = s->dry == DRY_RUN_SERVER};
	VALUE_AUTO *patch = NULL;
	int r = patch_create_strategic(
		info->obj, next, &schema_patch,
		schema_of_kind(kind_api_version(info->kind), info->kind->kind), &patch, err);

	if (r == 0)
		r = info_patch(k, info, NULL, PATCH_STRATEGIC, patch, &opt, err);
	return r;
}

static int set_one(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct setting *s = arg;
	VALUE_AUTO *next = value_ref(info->obj);
	int r = s->fn(k, info, &next, s->arg, err);

	if (r < 0) {
		BUF_AUTO label = BUF_INIT;

		info_label(info, &label);
		/* Upstream names the object in these only. */
		if (!err->http && r == -EEXIST)
			err_prefix(err, "%s\n ", buf_str(&label));
		else if (!err->http && r == -ENOTSUP)
			err_prefix(err, "%s/%s ", info->kind->plural, info->name);
		return r;
	}
	if (value_equal(next, info->obj) && !str_eq(info->kind->kind, "Service"))
		return 0; /* nothing to say, as upstream */
	if (s->f->local || s->dry == DRY_RUN_CLIENT) {
		value_unref(info->obj);
		info->obj = value_ref(next);
	} else {
		r = send(k, s, info, next, err);
		if (r < 0)
			return r;
	}
	return printer_print(k, s->printer, info->obj, true, err);
}

static int change_all(struct kubectl *k, struct setting *s, struct infos *l, const char *said,
		      struct err *err)
{
	int r = printer_new(k, &s->f->print, said, s->f->local ? DRY_RUN_NONE : s->dry, &s->printer,
			    err);

	for (size_t i = 0; i < l->nr && r == 0; i++)
		if (set_one(k, &l->v[i], s, err) < 0)
			kubectl_keep_error(k, err);
	printer_free(s->printer);
	return r < 0 ? r : kubectl_kept(k);
}

int set_objects(struct kubectl *k, const struct set_flags *f, const struct strvec *args,
		const char *said, int (*check)(void *arg, struct err *err), set_fn fn, void *arg,
		struct err *err)
{
	struct setting s = {.f = f, .fn = fn, .arg = arg};
	struct builder b = {.args = f->local ? NULL : args->v,
			    .files = &f->files,
			    .label_selector = f->selector,
			    .all = f->all,
			    .select_all = true,
			    .flatten = true,
			    .local = f->local,
			    .latest = !f->local,
			    .continue_on_error = true};
	struct infos infos = {0};
	int r = dry_run_parse(k, &f->dry, &s.dry, err);

	if (r == 0)
		r = builder_infos(k, &b, &infos, err);
	if (r == 0 && check)
		r = check(arg, err);
	if (r == 0)
		r = change_all(k, &s, &infos, said, err);
	infos_release(&infos);
	return r;
}
