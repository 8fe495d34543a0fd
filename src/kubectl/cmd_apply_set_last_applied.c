/* kubectl apply set-last-applied -f FILE */
#include "kubectl/generate.h"
#include "object/json.h"

#include <errno.h>

struct opts {
	struct file_flags files;
	struct print_flags print;
	struct dry_run_flags dry;
	bool create;
};
#define T struct opts
static const struct opt_spec specs[] = {
	OPT_ARR(T, files.files, "filename", 'f',
		"Files that contain the last-applied-configuration annotations", .values = "@file"),
	PRINT_OPTS(T, print), DRY_RUN_OPTS(T, dry),
	OPT_BOOL(T, create, "create-annotation", 0, "false",
		 "Also on objects that have no such annotation yet."),
	OPT_END};

static int set_one(struct kubectl *k, const struct opts *o, struct info *info, enum dry_run dry,
		   struct printer *printer, struct err *err)
{
	const char *text, *have;
	BUF_AUTO json = BUF_INIT;
	struct write_options opt = {.dry_run = dry == DRY_RUN_SERVER};
	VALUE_AUTO *patch = NULL;
	int r;

	json_write(&json, info->obj, JSON_HTML_ESCAPE);
	buf_addc(&json, '\n');
	text = buf_str(&json);
	r = info_get(k, info, err);
	if (r < 0)
		return r;
	have = value_str_in(info->obj, "metadata", "annotations", LAST_APPLIED);
	if (!have && !o->create)
		return err_set(err, -EINVAL,
			       "no last-applied-configuration annotation found on resource: %s, to "
			       "create the annotation, run the command with --create-annotation",
			       info->name);
	if (str_eq(have, text)) {
		kubectl_out(k, "set-last-applied %s: no changes required.\n", info->name);
		return 0;
	}
	patch = value_build("{metadata: {annotations: {%k: %s}}}", LAST_APPLIED, text);
	if (dry != DRY_RUN_CLIENT)
		r = info_patch(k, info, NULL, PATCH_MERGE, patch, &opt, err);
	return r < 0 ? r : printer_print(k, printer, info->obj, false, err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct builder b = {.files = &o->files, .args = k->args, .flatten = true};
	struct printer *printer = NULL;
	struct infos l = {0};
	enum dry_run dry;
	int r = dry_run_parse(k, &o->dry, &dry, err);

	if (r == 0)
		r = printer_new(k, &o->print, "configured", dry, &printer, err);
	if (r == 0)
		r = builder_infos(k, &b, &l, err);
	for (size_t i = 0; i < l.nr && r == 0; i++)
		r = set_one(k, o, &l.v[i], dry, printer, err);
	infos_release(&l);
	printer_free(printer);
	return r;
}

const struct kubectl_cmd kubectl_apply_set_last_applied = {
	.name = "apply set-last-applied",
	.use = "apply set-last-applied -f FILENAME",
	.summary = "Set the last-applied-configuration annotation on a live object to match the "
		   "contents of a file",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
