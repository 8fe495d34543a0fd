/* kubectl patch. */
#include "kubectl/internal.h"
#include "kubectl/print.h"
#include "kubectl/resource.h"
#include "object/path.h"
#include "object/yaml.h"

#include <errno.h>

struct opts {
	struct file_flags files;
	struct print_flags print;
	struct dry_run_flags dry;
	char *patch, *patch_file, *type, *subresource, *manager;
	bool local;
};
#define T struct opts
static const struct opt_spec specs[] = {
	FILE_OPTS(T, files, "identifying the resource to update"),
	PRINT_OPTS(T, print),
	DRY_RUN_OPTS(T, dry),
	MANAGER_OPT(T, manager, "kubectl-patch"),
	OPT_STR(T, patch, "patch", 'p', "", "The patch to be applied to the resource."),
	OPT_STR(T, patch_file, "patch-file", 0, "", "A file with the patch.", .values = "@file"),
	OPT_STR(T, type, "type", 0, "strategic", "The type of patch: one of [json merge strategic]",
		.values = "json|merge|strategic"),
	OPT_STR(T, subresource, "subresource", 0, "", "The subresource to patch."),
	OPT_BOOL(T, local, "local", 0, "false", "Only change what files say."),
	OPT_END};

struct patching {
	struct opts *o;
	enum patch_type type;
	struct value *patch;
	struct printer *printer;
	enum dry_run dry;
};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;

	(void)k;
	if (*o->patch && *o->patch_file)
		return err_set(err, -EINVAL, "cannot specify --patch and --patch-file together");
	if (!*o->patch && !*o->patch_file)
		return err_set(err, -EINVAL,
			       "must specify --patch or --patch-file containing the contents of "
			       "the patch");
	if (o->local && k->nr_args)
		return err_set(err, -EINVAL, "cannot specify --local and server resources");
	if (strcmp(o->type, "json") && strcmp(o->type, "merge") && strcmp(o->type, "strategic"))
		return err_set(err, -EINVAL,
			       "--type must be one of [json merge strategic], not \"%s\"", o->type);
	return 0;
}

/* JSON, or YAML turned into it. Bad JSON is the server's to refuse. */
static int read_patch(struct kubectl *k, const struct opts *o, struct value **ret, struct err *err)
{
	BUF_AUTO text = BUF_INIT;
	const char *p;
	int r = 0;

	if (*o->patch_file && proc_access(k->proc, o->patch_file, 0) == -ENOENT)
		return err_set(err, -ENOENT,
			       "unable to read patch file: open %s: no such file or directory",
			       o->patch_file);
	if (*o->patch_file)
		r = kubectl_read_file(k, o->patch_file, &text, err);
	else
		buf_adds(&text, o->patch);
	if (r < 0)
		return r;
	for (p = buf_str(&text); *p == ' ' || *p == '\n' || *p == '\t'; p++)
		;
	if (*p == '{' || *p == '[') {
		r = json_parse(buf_str(&text), text.len, ret, NULL, err);
		if (r < 0 && o->local && str_eq(o->type, "strategic"))
			return err_set(err, -EINVAL, "invalid JSON document");
		if (r < 0) {
			STR_AUTO why = xstrdup(err_msg(err));

			return err_api(err, -EINVAL, 400, "BadRequest", "%s", why);
		}
		return 0;
	}
	r = yaml_parse(buf_str(&text), text.len, ret, NULL, err);
	if (r < 0) {
		STR_AUTO why = xstrdup(err_msg(err));

		return err_set(err, r, "unable to parse \"%s\": %s", buf_str(&text), why);
	}
	return 0;
}

static int patch_one(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct patching *p = arg;
	struct write_options opt = {.field_manager = p->o->manager,
				    .dry_run = p->dry == DRY_RUN_SERVER};
	VALUE_AUTO *before = value_ref(info->obj);
	int r;

	if (p->dry == DRY_RUN_CLIENT || p->o->local) {
		struct value *next = NULL;

		if (p->type == PATCH_MERGE)
			next = patch_merge(info->obj, p->patch);
		else if (p->type == PATCH_JSON)
			r = patch_json(info->obj, p->patch, &next, err);
		else
			r = patch_strategic(
				info->obj, p->patch, &schema_patch,
				schema_of_kind(kind_api_version(info->kind), info->kind->kind),
				&next, err);
		if (!next)
			return -EINVAL;
		value_unref(info->obj);
		info->obj = next;
	} else {
		r = info_patch(k, info, *p->o->subresource ? p->o->subresource : NULL, p->type,
			       p->patch, &opt, err);
		if (r < 0)
			return r;
	}
	if (value_equal(before, info->obj) && printer_is_result(p->printer)) {
		BUF_AUTO label = BUF_INIT;

		info_label(info, &label); /* without a word about dry runs, as upstream */
		kubectl_out(k, "%s patched (no change)\n", buf_str(&label));
		return 0;
	}
	return printer_print(k, p->printer, info->obj, false, err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct patching p = {.o = o};
	struct builder b = {.args = k->args,
			    .files = &o->files,
			    .flatten = true,
			    .latest = !o->local,
			    .local = o->local,
			    .continue_on_error = true};
	int r = dry_run_parse(k, &o->dry, &p.dry, err);

	p.type = strcmp(o->type, "json") == 0    ? PATCH_JSON
		 : strcmp(o->type, "merge") == 0 ? PATCH_MERGE
						 : PATCH_STRATEGIC;
	if (r == 0)
		r = read_patch(k, o, &p.patch, err);
	if (r == 0)
		r = printer_new(k, &o->print, "patched", p.dry, &p.printer, err);
	if (r == 0)
		r = builder_visit(k, &b, patch_one, &p, err);
	printer_free(p.printer);
	value_unref(p.patch);
	return r;
}

const struct kubectl_cmd kubectl_patch = {
	.name = "patch",
	.section = SECTION_ADVANCED,
	.order = 3,
	.use = "patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]",
	.summary = "Update fields of a resource",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
	.arg_kinds = "type name",
};
