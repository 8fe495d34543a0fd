/* kubectl replace -f [--force]. */
#include "kubectl/generate.h"
#include "kubectl/internal.h"

#include <errno.h>

struct opts {
	struct file_flags files;
	struct print_flags print;
	struct dry_run_flags dry;
	char *manager, *validate, *raw, *subresource;
	bool save_config;
	struct delete_flags del;
};
#define T struct opts
static const struct opt_spec specs[] = {
	FILE_OPTS(T, files, "to use to replace the resource."),
	PRINT_OPTS(T, print),
	DRY_RUN_OPTS(T, dry),
	MANAGER_OPT(T, manager, "kubectl-replace"),
	VALIDATE_OPT(T, validate),
	OPT_STR(T, raw, "raw", 0, "", "Path to send the request to as it is."),
	OPT_STR(T, subresource, "subresource", 0, "", "Replace this subresource of the object.",
		.values = "status|scale|resize"),
	OPT_BOOL(T, save_config, "save-config", 0, "false",
		 "Keep the configuration in an annotation."),
	DELETE_OPTS(T, del),
	OPT_END};

struct replacing {
	struct opts *o;
	struct printer *printer;
	enum dry_run dry;
	enum field_validation validation;
	size_t nr;
};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;

	(void)k;
	if (!files_given(&o->files))
		return err_set(err, -EINVAL, "must specify one of -f and -k");
	if (o->del.grace >= 0 && !o->del.force)
		return err_set(err, -EINVAL, "--grace-period must have --force specified");
	if (o->del.timeout && !o->del.force)
		return err_set(err, -EINVAL, "--timeout must have --force specified");
	return *o->raw ? kubectl_check_raw(o->raw, &o->files, false, NULL, NULL, true, err) : 0;
}

static int delete_first(struct kubectl *k, struct info *info, const struct opts *o, struct err *err)
{
	struct delete_options del = DELETE_OPTIONS_INIT;
	struct value *wanted = value_ref(info->obj);
	struct client *c;
	int r = kubectl_client(k, &c, err);

	del.grace_s = o->del.grace < 0 ? 0 : o->del.grace; /* upstream: --force means at once */
	if (r == 0)
		r = client_delete(c, info->kind, info->ns, info->name, &del, NULL, err);
	if (r == 0) {
		kubectl_out(k, "%s%s%s \"%s\" deleted", info->kind->singular,
			    *info->kind->group ? "." : "", info->kind->group, info->name);
		if (info->ns)
			kubectl_out(k, " from %s namespace", info->ns);
		kubectl_out(k, "\n");
	}
	if (r == -ENOENT) {
		err_release(err);
		r = 0;
	}
	for (int i = 0; i < 600 && r == 0; i++) {
		ERR_AUTO gone = ERR_INIT;

		if (client_get(c, info->kind, info->ns, info->name, NULL, &gone) == -ENOENT)
			break;
		if (fiber_sleep(k->sim, 100 * SIM_MSEC) < 0)
			r = -ECANCELED;
	}
	value_unref(info->obj);
	info->obj = wanted;
	return r;
}

static int replace_one(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct replacing *p = arg;
	struct write_options opt = {.field_manager = p->o->manager,
				    .validation = p->validation,
				    .dry_run = p->dry == DRY_RUN_SERVER};
	const char *sub = *p->o->subresource ? p->o->subresource : NULL;
	int r = 0;

	p->nr++;
	if (p->o->save_config) {
		struct value *kept = with_last_applied(info->obj);

		value_unref(info->obj);
		info->obj = kept;
	}
	if (p->dry != DRY_RUN_CLIENT) {
		if (p->o->del.force) {
			r = delete_first(k, info, p->o, err);
			if (r == 0)
				r = info_create(k, info, &opt, err);
		} else {
			r = info_replace(k, info, sub, &opt, err);
		}
	}
	if (r < 0) {
		kubectl_error_source(err, p->o->del.force ? "creating" : "replacing", info->source);
		return r;
	}
	return printer_print(k, p->printer, info->obj, false, err);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct replacing p = {.o = o};
	struct builder b = {.files = &o->files,
			    .flatten = true,
			    .continue_on_error = true,
			    .validate = true};
	int r = dry_run_parse(k, &o->dry, &p.dry, err);

	if (r == 0)
		r = validate_parse(o->validate, &p.validation, err);
	if (r == 0)
		r = printer_new(k, &o->print, "replaced", p.dry, &p.printer, err);
	if (r < 0)
		return r;
	r = builder_visit(k, &b, replace_one, &p, err);
	printer_free(p.printer);
	if (r == 0 && !p.nr)
		return err_set(err, -EINVAL, "no objects passed to replace");
	return r;
}

const struct kubectl_cmd kubectl_replace = {
	.name = "replace",
	.section = SECTION_ADVANCED,
	.order = 4,
	.use = "replace -f FILENAME",
	.summary = "Replace a resource by file name or stdin",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
};
