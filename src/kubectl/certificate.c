#include "kubectl/certificate.h"

#include <errno.h>

#include "kubectl/internal.h"

struct deciding {
	const struct certificate_opts *o;
	bool approve;
	struct printer *printer;
	size_t nr;
};

static bool has_condition(const struct value *csr, const char *type)
{
	return value_find(value_in(csr, "status", "conditions"), "type", type) != NULL;
}

static int decide(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct deciding *d = arg;
	const char *type = d->approve ? "Approved" : "Denied";
	const char *other = d->approve ? "Denied" : "Approved";
	struct value *next, *conditions, *got = NULL;
	static const char approved_by[] = "This CSR was approved by kubectl certificate approve.";
	static const char denied_by[] = "This CSR was denied by kubectl certificate deny.";
	BUF_AUTO now = BUF_INIT;
	int r;

	d->nr++;
	if (!str_eq(info->kind->kind, "CertificateSigningRequest"))
		return err_set(
			err, -EINVAL,
			"can only handle certificates.k8s.io/v1 certificate signing requests");
	if (has_condition(info->obj, other))
		return err_set(err, -EINVAL, "certificate signing request \"%s\" is already %s",
			       info->name, other);
	if (!has_condition(info->obj, type) || d->o->force) {
		next = value_ref(info->obj);
		if (!has_condition(next, type)) {
			time_write_rfc3339(&now, sim_now(k->sim));
			conditions = value_ref(value_in(next, "status", "conditions"));
			value_push(
				&conditions,
				value_build("{type: %s, status: 'True', reason: %s, message: %s, "
					    "lastUpdateTime: %s}",
					    type, d->approve ? "KubectlApprove" : "KubectlDeny",
					    d->approve ? approved_by : denied_by, buf_str(&now)));
			value_put_in(&next, conditions, "status", "conditions");
		}
		r = kubectl_send(k, API_UPDATE, info->kind, NULL, info->name, "approval", next,
				 &got, err);
		value_unref(next);
		if (r < 0)
			return r;
		value_unref(info->obj);
		info->obj = got;
	}
	return printer_print(k, d->printer, info->obj, true, err);
}

int certificate_run(struct kubectl *k, const struct certificate_opts *o, bool approve,
		    struct err *err)
{
	struct deciding d = {.o = o, .approve = approve};
	STRVEC_AUTO args = STRVEC_INIT;
	struct builder b = {
		.files = &o->files, .flatten = true, .latest = true, .continue_on_error = true};
	int r;

	if (!k->nr_args && !files_given(&o->files))
		return err_set(err, -EINVAL,
			       "one or more CSRs must be specified as <name> or -f <filename>");
	if (k->nr_args)
		strvec_add(&args, "csr");
	for (size_t i = 0; i < k->nr_args; i++)
		strvec_add(&args, k->args[i]);
	b.args = args.v;
	r = printer_new(k, &o->print, approve ? "approved" : "denied", DRY_RUN_NONE, &d.printer,
			err);
	if (r < 0)
		return r;
	r = builder_visit(k, &b, decide, &d, err);
	printer_free(d.printer);
	if (r == 0 && !d.nr)
		kubectl_out(k, "No resources found\n");
	return r;
}
