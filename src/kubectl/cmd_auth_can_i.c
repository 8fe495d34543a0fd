/* kubectl auth can-i VERB RESOURCE [NAME] | --list. Upstream: pkg/cmd/auth/cani.go. */
#include "cli/printer.h"
#include "kubectl/generate.h"
#include "kubectl/internal.h"
#include "kubectl/rules.h"

#include <errno.h>

struct opts {
	bool all_ns, list, no_headers, quiet;
	char *subresource;
};
#define T struct opts
static const struct opt_spec specs[] = {
	ALL_NAMESPACES_OPT(T, all_ns),
	OPT_BOOL(T, list, "list", 0, "false", "Show everything that is allowed in the namespace."),
	OPT_BOOL(T, no_headers, "no-headers", 0, "false", "Leave out the headers of --list."),
	OPT_BOOL(T, quiet, "quiet", 'q', "false", "Say nothing, only set the exit status."),
	OPT_STR(T, subresource, "subresource", 0, "", "A subresource, such as pod/log."), OPT_END};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;

	if (o->list) {
		if (o->quiet || o->all_ns || *o->subresource)
			return err_set(err, -EINVAL,
				       "list option can't be specified with neither quiet, "
				       "all-namespaces nor subresource options");
		if (k->nr_args)
			return err_set(err, -EINVAL,
				       "list option must be specified with no arguments");
		return 0;
	}
	if (k->nr_args != 2)
		return err_set(err, -EINVAL,
			       "you must specify two arguments: verb resource or verb "
			       "resource/resourceName.\nSee 'kubectl auth can-i -h' for help and "
			       "examples.");
	if (*k->args[1] == '/' && *o->subresource)
		return err_set(err, -EINVAL, "--subresource can not be used with NonResourceURL");
	if (*k->args[1] == '/' && o->no_headers)
		return err_set(err, -EINVAL, "--no-headers cannot be set without --list specified");
	return 0;
}

/* The kind a word names; a warning when there is none or it has no namespace. */
static void resolve(struct kubectl *k, const struct opts *o, const char *word, char **ret_resource,
		    char **ret_group)
{
	const struct kind *kind = NULL;
	struct restmapper *m;
	ERR_AUTO ignored = ERR_INIT;
	size_t dot = strcspn(word, ".");

	if (!str_eq(word, "*") && kubectl_mapper(k, &m, &ignored) == 0)
		kind = kubectl_map(k, m, word);
	*ret_resource = kind ? xstrdup(kind->plural) : xstrndup(word, dot);
	*ret_group = xstrdup(kind ? kind->group : word[dot] ? word + dot + 1 : "");
	if (str_eq(word, "*"))
		return;
	if (!kind && word[dot])
		kubectl_err(k,
			    "Warning: the server doesn't have a resource type '%s' in group '%s'\n\n",
			    *ret_resource, *ret_group);
	else if (!kind)
		kubectl_err(k, "Warning: the server doesn't have a resource type '%s'\n\n", word);
	else if (!kind->namespaced && !o->all_ns)
		kubectl_err(k,
			    kind->group[0]
				    ? "Warning: resource '%s' is not namespace scoped in group '%s'\n\n"
				    : "Warning: resource '%s' is not namespace scoped\n\n",
			    kind->plural, kind->group);
}

static void check_verb(struct kubectl *k, const char *verb, bool resource)
{
	static const char *const of_resources[] = {
		"get",     "list",  "watch",       "create",
		"update",  "patch", "delete",      "deletecollection",
		"use",     "bind",  "impersonate", "*",
		"approve", "sign",  "escalate",    "attest",
		NULL};
	static const char *const of_paths[] = {"get",    "put",   "post", "head", "options",
					       "delete", "patch", "*",    NULL};
	const char *const *known = resource ? of_resources : of_paths;

	for (size_t i = 0; known[i]; i++)
		if (strcmp(known[i], verb) == 0)
			return;
	kubectl_err(k, "Warning: verb '%s' is not a known verb\n\n", verb);
}

static struct value *question(struct kubectl *k, const struct opts *o, const char *ns)
{
	const char *verb = k->args[0], *what = k->args[1];
	const char *slash = strchr(what, '/');
	STR_AUTO type = xstrndup(what, strcspn(what, "/"));
	STR_AUTO resource = NULL;
	STR_AUTO group = NULL;
	const char *name = slash ? slash + 1 : NULL;

	if (*what == '/')
		check_verb(k, verb, false);
	if (*what == '/')
		return value_build("{nonResourceAttributes: {path: %s, verb: %s}}", what, verb);
	resolve(k, o, type, &resource, &group);
	check_verb(k, verb, true);
	return value_build("{resourceAttributes: {namespace: %s, verb: %s, group: %s, resource: %s, "
			   "subresource: %s, name: %s}}",
			   o->all_ns || !*ns ? NULL : ns, verb, *group ? group : NULL, resource,
			   *o->subresource ? o->subresource : NULL, name);
}

static int ask(struct kubectl *k, const struct opts *o, const char *ns, struct err *err)
{
	VALUE_AUTO *review =
		value_build("{apiVersion: 'authorization.k8s.io/v1', kind: "
			    "'SelfSubjectAccessReview', metadata: {}, spec: %V}",
			    question(k, o, ns));
	VALUE_AUTO *got = NULL;
	const char *reason, *evaluation;
	bool allowed;
	int r = kubectl_send(k, API_CREATE, generate_kind("selfsubjectaccessreviews"), NULL, NULL,
			     NULL, review, &got, err);

	if (r < 0)
		return r;
	allowed = value_bool_in(got, "status", "allowed");
	reason = value_str_or(value_in(got, "status", "reason"), "");
	evaluation = value_str_or(value_in(got, "status", "evaluationError"), "");
	if (!o->quiet && allowed) {
		kubectl_out(k, "yes\n");
	} else if (!o->quiet) {
		kubectl_out(k, "no");
		if (*reason)
			kubectl_out(k, " - %s", reason);
		if (*evaluation)
			kubectl_out(k, " - %s", evaluation);
		kubectl_out(k, "\n");
	}
	return allowed ? 0 : kubectl_exit(k, 1);
}

static void print_rules(const struct value *status, bool headers, struct buf *out)
{
	struct value *all = value_array_new();
	const struct value *rule;
	struct tabwriter *t = tabwriter_table_new();
	VALUE_AUTO *compact = NULL;

	value_each_item(rule, i, value_get(status, "resourceRules"))
		value_push(&all, value_ref(rule));
	value_each_item(rule, n, value_get(status, "nonResourceRules"))
		value_push(&all, value_ref(rule));
	compact = rules_compact(all);
	value_unref(all);
	if (headers)
		tabwriter_puts(t, "Resources\tNon-Resource URLs\tResource Names\tVerbs\n");
	value_each_item(rule, m, compact)
	{
		BUF_AUTO line = BUF_INIT;

		rule_resource_write(&line, rule);
		buf_addc(&line, '\t');
		rule_list_write(&line, value_get(rule, "nonResourceURLs"));
		buf_addc(&line, '\t');
		rule_list_write(&line, value_get(rule, "resourceNames"));
		buf_addc(&line, '\t');
		rule_list_write(&line, value_get(rule, "verbs"));
		buf_addc(&line, '\n');
		tabwriter_puts(t, buf_str(&line));
	}
	tabwriter_flush(t, out);
	tabwriter_free(t);
}

static int list(struct kubectl *k, const struct opts *o, const char *ns, struct err *err)
{
	VALUE_AUTO *review = value_build("{apiVersion: 'authorization.k8s.io/v1', kind: "
					 "'SelfSubjectRulesReview', metadata: {}, spec: {namespace: "
					 "%s}}",
					 ns);
	VALUE_AUTO *got = NULL;
	BUF_AUTO out = BUF_INIT;
	int r = kubectl_send(k, API_CREATE, generate_kind("selfsubjectrulesreviews"), NULL, NULL,
			     NULL, review, &got, err);

	if (r < 0)
		return r;
	if (value_bool_in(got, "status", "incomplete"))
		kubectl_err(k,
			    "warning: the list may be incomplete: %s\n",
			    value_str_or(value_in(got, "status", "evaluationError"), ""));
	print_rules(value_get(got, "status"), !o->no_headers, &out);
	kubectl_out_buf(k, &out);
	return 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	const char *ns;
	int r = kubectl_namespace(k, &ns, NULL, err);

	if (r < 0)
		return r;
	return o->list ? list(k, o, ns, err) : ask(k, o, ns, err);
}

const struct kubectl_cmd kubectl_auth_can_i = {
	.name = "auth can-i",
	.use = "auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]",
	.summary = "Check whether an action is allowed",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
	.arg_kinds = "verb type name",
};
