/* kubectl set image TYPE/NAME CONTAINER=IMAGE... */
#include "kubectl/internal.h"
#include "kubectl/print.h"
#include "kubectl/resource.h"
#include "object/path.h"

#include <errno.h>

struct opts {
	struct file_flags files;
	struct print_flags print;
	struct dry_run_flags dry;
	char *selector, *manager;
	bool all;
};
#define T struct opts
static const struct opt_spec specs[] = {
	FILE_OPTS(T, files, "identifying the resource to get from a server."),
	PRINT_OPTS(T, print),
	DRY_RUN_OPTS(T, dry),
	SELECTOR_OPT(T, selector),
	MANAGER_OPT(T, manager, "kubectl-set"),
	OPT_BOOL(T, all, "all", 0, "false", "Select all resources of the given types."),
	OPT_END};

struct setting {
	struct opts *o;
	struct strvec pairs; /* CONTAINER=IMAGE */
	struct printer *printer;
	enum dry_run dry;
};

/* Sets the image of containers of this name ("*": all) in list; counts what it found. */
static size_t set_in(struct value **list, const char *name, size_t len, const char *image)
{
	size_t found = 0;

	for (size_t i = 0; i < value_len(*list); i++) {
		const char *n = value_str_or(value_get(value_idx(*list, i), "name"), "");
		struct value *c;

		if (!(len == 1 && *name == '*') && !(strlen(n) == len && memcmp(n, name, len) == 0))
			continue;
		found++;
		c = value_ref(value_idx(*list, i));
		value_put_str(&c, "image", image);
		value_put_idx(list, i, c);
	}
	return found;
}

static int change(const struct setting *s, struct info *info, struct value **ret, struct err *err)
{
	static const char *const lists[] = {"initContainers", "containers"};
	bool pod = strcmp(info->kind->kind, "Pod") == 0;
	struct value *obj = value_ref(info->obj);

	for (size_t i = 0; i < s->pairs.nr; i++) {
		const char *pair = s->pairs.v[i], *eq = strchr(pair, '=');
		size_t found = 0;

		for (size_t l = 0; l < ARRAY_SIZE(lists); l++) {
			const struct value *spec = pod ? value_get(obj, "spec")
						       : value_in(obj, "spec", "template", "spec");
			struct value *list = value_ref(value_get(spec, lists[l]));
			size_t n = set_in(&list, pair, (size_t)(eq - pair), eq + 1);

			found += n;
			if (n && pod)
				value_put_in(&obj, list, "spec", lists[l]);
			else if (n)
				value_put_in(&obj, list, "spec", "template", "spec", lists[l]);
			else
				value_unref(list);
		}
		if (!found) {
			value_unref(obj);
			return err_set(err, -ENOENT, "unable to find container named \"%.*s\"",
				       (int)(eq - pair), pair);
		}
	}
	*ret = obj;
	return 0;
}

static int set_one(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct setting *s = arg;
	struct write_options opt = {.field_manager = s->o->manager,
				    .dry_run = s->dry == DRY_RUN_SERVER};
	VALUE_AUTO *next = NULL;
	VALUE_AUTO *patch = NULL;
	int r = change(s, info, &next, err);

	if (r < 0)
		return r;
	if (value_equal(next, info->obj) && !*s->o->print.output)
		return 0; /* nothing to say, as upstream */
	if (s->dry == DRY_RUN_CLIENT) {
		value_unref(info->obj);
		info->obj = value_ref(next);
	} else {
		r = patch_create_strategic(
			info->obj, next, &schema_patch,
			schema_of_kind(kind_api_version(info->kind), info->kind->kind), &patch,
			err);
		if (r == 0)
			r = info_patch(k, info, NULL, PATCH_STRATEGIC, patch, &opt, err);
		if (r < 0)
			return r;
	}
	return printer_print(k, s->printer, info->obj, false, err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct setting s = {.o = o, .pairs = STRVEC_INIT};
	STRVEC_AUTO resources = STRVEC_INIT;
	struct builder b = {.files = &o->files,
			    .label_selector = o->selector,
			    .all = o->all,
			    .flatten = true,
			    .latest = true,
			    .continue_on_error = true};
	int r;

	for (size_t i = 0; i < k->nr_args; i++)
		strvec_add(strchr(k->args[i], '=') ? &s.pairs : &resources, k->args[i]);
	b.args = resources.v;
	r = dry_run_parse(k, &o->dry, &s.dry, err);
	if (r == 0 && !resources.nr && !o->files.files.nr)
		r = err_set(err, -EINVAL,
			    "one or more resources must be specified as <resource> <name> "
			    "or <resource>/<name>");
	if (r == 0 && !s.pairs.nr)
		r = err_set(err, -EINVAL, "at least one image update is required");
	if (r == 0)
		r = printer_new(k, &o->print, "image updated", s.dry, &s.printer, err);
	if (r == 0) {
		r = builder_visit(k, &b, set_one, &s, err);
		printer_free(s.printer);
	}
	strvec_release(&s.pairs);
	return r;
}

const struct kubectl_cmd kubectl_set_image = {
	.name = "set image",
	.use = "set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... "
	       "CONTAINER_NAME_N=CONTAINER_IMAGE_N",
	.summary = "Update the image of a pod template",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "type name",
};
