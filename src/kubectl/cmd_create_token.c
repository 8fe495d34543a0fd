/* kubectl create token SERVICE_ACCOUNT */
#include "kubectl/generate.h"
#include "kubectl/internal.h"

#include <errno.h>

struct opts {
	struct print_flags print;
	struct strvec audiences;
	char *kind, *name, *uid;
	int64_t duration;
};
#define T struct opts
static const struct opt_spec specs[] = {
	PRINT_OPTS(T, print),
	OPT_ARR(T, audiences, "audience", 0, "Whom the token is for; may be repeated."),
	OPT_DUR(T, duration, "duration", 0, "0s", "How long it is to be valid; 0: the default."),
	OPT_STR(T, kind, "bound-object-kind", 0, "",
		"Kind of the object the token dies with: Node, Pod, Secret.",
		.values = "Node|Pod|Secret"),
	OPT_STR(T, name, "bound-object-name", 0, "", "Name of that object."),
	OPT_STR(T, uid, "bound-object-uid", 0, "", "UID of that object; else the present one."),
	OPT_END};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	const char *name;
	struct printer *p = NULL;
	int r = generate_name(k, &name, err);

	if (r == 0)
		r = printer_new(k, &o->print, "", DRY_RUN_NONE, &p, err);
	printer_free(p);
	if (r < 0)
		return r;
	if (o->duration < 0)
		return err_set(err, -EINVAL, "--duration must be greater than or equal to 0");
	if (!*o->kind && *o->name)
		return err_set(err, -EINVAL,
			       "--bound-object-name can only be set if --bound-object-kind is "
			       "provided");
	if (!*o->kind && *o->uid)
		return err_set(
			err, -EINVAL,
			"--bound-object-uid can only be set if --bound-object-kind is provided");
	if (!*o->kind)
		return 0;
	if (!str_eq(o->kind, "Node") && !str_eq(o->kind, "Pod") && !str_eq(o->kind, "Secret"))
		return err_set(err, -EINVAL,
			       "supported --bound-object-kind values are Node, Pod, Secret");
	if (!*o->name)
		return err_set(err, -EINVAL,
			       "--bound-object-name is required if --bound-object-kind is provided");
	return 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct value *audiences = NULL;
	VALUE_AUTO *request = NULL;
	VALUE_AUTO *got = NULL;
	const char *ns, *token;
	int r = kubectl_namespace(k, &ns, NULL, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < o->audiences.nr; i++)
		value_push(&audiences, value_str_new(o->audiences.v[i]));
	request = value_build(
		"{apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {}, spec: "
		"{audiences: %V, expirationSeconds: %V, boundObjectRef: %V}}",
		audiences, o->duration ? value_int_new(o->duration / SIM_SEC) : NULL,
		*o->kind ? value_build("{kind: %s, apiVersion: 'v1', name: %s, uid: %s}", o->kind,
				       o->name, *o->uid ? o->uid : NULL)
			 : NULL);
	r = kubectl_send(k, API_CREATE, generate_kind("serviceaccounts"), ns, k->args[0], "token",
			 request, &got, err);
	if (r < 0 && err->http) {
		STR_AUTO why = xstrdup(err_msg(err));

		return err_set(err, r, "failed to create token: %s", why);
	}
	if (r < 0)
		return r;
	if (*o->print.output)
		return print_result(k, &o->print, "", DRY_RUN_NONE, got, true, err);
	token = value_str_in(got, "status", "token");
	if (str_empty(token))
		return err_set(err, -EINVAL, "failed to create token: no token in server response");
	kubectl_out(k, "%s\n", token);
	return 0;
}

const struct kubectl_cmd kubectl_create_token = {
	.name = "create token",
	.use = "create token SERVICE_ACCOUNT_NAME",
	.summary = "Request a service account token",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
	.arg_kinds = "serviceaccount",
};
