/* kubectl apply edit-last-applied TYPE NAME: the annotation in the machine's editor. */
#include "kubectl/generate.h"
#include "object/yaml.h"

#include <errno.h>

struct opts {
	struct file_flags files;
	struct print_flags print;
	char *manager;
	bool windows;
	char *validate;
};
#define T struct opts
static const struct opt_spec specs[] = {
	FILE_OPTS(T, files, "to use to edit the resource"), PRINT_OPTS(T, print),
	MANAGER_OPT(T, manager, "kubectl-client-side-apply"), VALIDATE_OPT(T, validate),
	OPT_BOOL(T, windows, "windows-line-endings", 0, "false", "Lines end as on Windows."),
	OPT_END};

static int edit_one(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	const struct opts *o = arg;
	const char *had = value_str_in(info->obj, "metadata", "annotations", LAST_APPLIED);
	struct write_options opt = {.field_manager = o->manager};
	VALUE_AUTO *config = NULL;
	VALUE_AUTO *edited = NULL;
	VALUE_AUTO *patch = NULL;
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO json = BUF_INIT;
	int r;

	if (!had)
		return err_set(err, -EINVAL,
			       "no last-applied-configuration annotation found on resource: %s",
			       info->name);
	if (json_parse(had, strlen(had), &config, NULL, err) < 0)
		return -EINVAL;
	buf_adds(&text, "# Please edit the 'last-applied-configuration' annotations below.\n"
			"# Lines beginning with a '#' will be ignored, and an empty file will "
			"abort the edit.\n#\n");
	yaml_write(&text, config);
	r = machine_edit(k->proc->machine, k->proc, "kubectl-edit.yaml", &text);
	if (r < 0)
		return err_set(err, r, "there is no editor here: %s", strerror(-r));
	if (yaml_parse(buf_str(&text), text.len, &edited, NULL, err) < 0)
		return -EINVAL;
	if (!value_is_map(edited) || value_equal(edited, config)) {
		kubectl_err(k, "Edit cancelled, no changes made.\n");
		return 0;
	}
	json_write(&json, edited, JSON_HTML_ESCAPE);
	buf_addc(&json, '\n');
	patch = value_build("{metadata: {annotations: {%k: %s}}}", LAST_APPLIED, buf_str(&json));
	r = info_patch(k, info, NULL, PATCH_MERGE, patch, &opt, err);
	if (r < 0)
		return r;
	return print_result(k, &o->print, "edited", DRY_RUN_NONE, info->obj, false, err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct builder b = {.args = k->args,
			    .files = &o->files,
			    .flatten = true,
			    .latest = true,
			    .continue_on_error = true};

	return builder_visit(k, &b, edit_one, o, err);
}

const struct kubectl_cmd kubectl_apply_edit_last_applied = {
	.name = "apply edit-last-applied",
	.use = "apply edit-last-applied (RESOURCE/NAME | -f FILENAME)",
	.summary = "Edit latest last-applied-configuration annotations of a resource/object",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "type name",
};
