#include "kubectl/describe.h"

/* Names under a header; those of secrets that do not exist say so. */
static void names(struct desc *d, const char *header, const struct strvec *v,
		  const struct strvec *existing)
{
	if (v->nr == 0)
		desc(d, 0, "%s\t<none>\n", header);
	for (size_t i = 0; i < v->nr; i++)
		desc(d, 0, "%s\t%s%s\n", i ? "                   " : header, v->v[i],
		     !existing || strvec_has(existing, v->v[i]) ? "" : " (not found)");
}

static void list_names(const struct value *list, struct strvec *ret)
{
	const struct value *v;

	value_each_item(v, i, list) strvec_add(ret, value_str_or(value_get(v, "name"), ""));
}

static bool is_token_of(const struct value *secret, const struct value *sa)
{
	const struct value *a = value_in(secret, "metadata", "annotations");
	const char *uid = value_str_in(a, "kubernetes.io/service-account.uid");

	return str_eq(value_str_in(secret, "type"), "kubernetes.io/service-account-token") &&
	       str_eq(value_str_in(a, "kubernetes.io/service-account.name"),
		      value_str_in(sa, "metadata", "name")) &&
	       (str_empty(uid) || str_eq(uid, value_str_in(sa, "metadata", "uid")));
}

static int run(const struct describing *r, const struct value *sa, struct desc *d, struct err *err)
{
	STRVEC_AUTO pull = STRVEC_INIT;
	STRVEC_AUTO mount = STRVEC_INIT;
	STRVEC_AUTO token = STRVEC_INIT;
	STRVEC_AUTO existing = STRVEC_INIT;
	VALUE_AUTO *list = NULL;
	ERR_AUTO ignored = ERR_INIT;
	const struct value *s;
	bool known = describe_list(r, "", "secrets", value_str_in(sa, "metadata", "namespace"),
				   NULL, NULL, &list, &ignored) == 0;

	(void)err;
	value_each_item(s, i, value_get(list, "items"))
	{
		const char *name = value_str_or(value_in(s, "metadata", "name"), "");

		strvec_add(&existing, name);
		if (is_token_of(s, sa))
			strvec_add(&token, name);
	}
	list_names(value_get(sa, "imagePullSecrets"), &pull);
	list_names(value_get(sa, "secrets"), &mount);
	desc_name(d, sa);
	desc_labels(d, "Labels", value_in(sa, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(sa, "metadata", "annotations"));
	names(d, "Image pull secrets:", &pull, known ? &existing : NULL);
	names(d, "Mountable secrets: ", &mount, known ? &existing : NULL);
	names(d, "Tokens:            ", &token, NULL);
	return 0;
}

const struct describer describe_serviceaccount = {
	.group = "", .kind = "ServiceAccount", .run = run};
