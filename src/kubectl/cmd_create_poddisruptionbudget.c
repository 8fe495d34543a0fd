/* kubectl create poddisruptionbudget NAME --selector=... --min-available=N|N% */
#include "kubectl/generate.h"
#include "object/selector.h"

#include <ctype.h>
#include <errno.h>

struct opts {
	struct generate_flags g;
	char *min_available, *max_unavailable, *selector;
};
#define T struct opts
static const struct opt_spec specs[] = {
	GENERATE_OPTS(T, g),
	OPT_STR(T, min_available, "min-available", 0, "",
		"How many of the selected pods, or what part of them, must stay available."),
	OPT_STR(T, max_unavailable, "max-unavailable", 0, "",
		"How many of the selected pods, or what part of them, may be unavailable."),
	OPT_STR(T, selector, "selector", 0, "", "The pods' labels, as KEY=VALUE pairs."), OPT_END};

static int check_number(const char *text, const char *flag, struct err *err)
{
	size_t digits = strspn(text, "0123456789");

	if (!*text || (digits && (!text[digits] || str_eq(text + digits, "%"))))
		return 0;
	return err_set(err, -EINVAL, "invalid format specified for %s", flag);
}

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	const char *name;
	int r = generate_name(k, &name, err);

	if (r < 0)
		return r;
	if (!*o->selector)
		return err_set(err, -EINVAL, "a selector must be specified");
	if (!*o->min_available && !*o->max_unavailable)
		return err_set(err, -EINVAL,
			       "one of min-available or max-unavailable must be specified");
	if (*o->min_available && *o->max_unavailable)
		return err_set(err, -EINVAL,
			       "min-available and max-unavailable cannot be both specified");
	r = check_number(o->min_available, "min-available", err);
	return r < 0 ? r : check_number(o->max_unavailable, "max-unavailable", err);
}

static struct value *number(const char *text)
{
	ERR_AUTO ignored = ERR_INIT;
	int64_t n;

	if (!*text)
		return NULL;
	return opt_parse_int(text, 32, &n, &ignored) == 0 ? value_int_new(n) : value_str_new(text);
}

/* Upstream's ParseToLabelSelector: equality and set requirements as an object. */
static int label_selector(const char *text, struct value **ret, struct err *err)
{
	struct selector *s;
	int r = selector_parse_labels(text, &s, err);

	if (r < 0) {
		STR_AUTO why = xstrdup(err_msg(err));

		return err_set(err, -EINVAL, "couldn't parse the selector string \"%s\": %s", text,
			       why);
	}
	*ret = selector_to_object(s);
	selector_free(s);
	return 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	VALUE_AUTO *selector = NULL;
	VALUE_AUTO *obj = NULL;
	int r = label_selector(o->selector, &selector, err);

	if (r < 0)
		return r;
	obj = value_build("{apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: {name: "
			  "%s}, spec: {minAvailable: %V, selector: %v, maxUnavailable: %V}}",
			  k->args[0], number(o->min_available), selector,
			  number(o->max_unavailable));
	return generate(k, &o->g, generate_kind("poddisruptionbudgets"), obj,
			"poddisruptionbudgets", err);
}

const struct kubectl_cmd kubectl_create_poddisruptionbudget = {
	.name = "create poddisruptionbudget",
	.aliases = "pdb",
	.use = "create poddisruptionbudget NAME --selector=SELECTOR --min-available=N "
	       "[--dry-run=server|client|none]",
	.summary = "Create a pod disruption budget with the specified name",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
};
