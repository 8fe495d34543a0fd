/*
 * meta.c - validation of metadata. Upstream: apimachinery/pkg/api/validation/objectmeta.go.
 */
#include "kinds/validate.h"
#include "object/value_private.h"

static void path_segment_messages(const char *s, struct strvec *out)
{
	if (strcmp(s, ".") == 0 || strcmp(s, "..") == 0) {
		strvec_addf(out, "may not be '%s'", s);
		return;
	}
	if (strchr(s, '/'))
		strvec_add(out, "may not contain '/'");
	if (strchr(s, '%'))
		strvec_add(out, "may not contain '%'");
}

static messages_fn form_messages(enum name_form form)
{
	switch (form) {
	case NAME_LABEL:
		return dns_label_messages;
	case NAME_SERVICE:
		return dns1035_messages;
	case NAME_PATH_SEGMENT:
		return path_segment_messages;
	case NAME_SUBDOMAIN:
		break;
	}
	return dns_subdomain_messages;
}

static bool form_ok(const char *s, enum name_form form)
{
	size_t len = strlen(s);

	switch (form) {
	case NAME_LABEL:
		return is_dns_label(s, len);
	case NAME_SERVICE:
		return is_dns1035_label(s, len);
	case NAME_SUBDOMAIN:
		return is_dns_subdomain(s, len);
	case NAME_PATH_SEGMENT:
		break;
	}
	return false;
}

static void check_name(struct field_errors *e, const struct fpath *p, const char *name,
		       enum name_form form)
{
	if (!form_ok(name, form))
		check_form(e, p, name, form_messages(form));
}

void validate_name(struct field_errors *e, const char *field, const char *name, enum name_form form)
{
	check_name(e, &FP(NULL, field), name, form);
}

/* A generated name gets more characters: what it ends in now does not matter. */
static void check_generate_name(struct field_errors *e, const struct fpath *p, const char *name,
				enum name_form form)
{
	size_t len = strlen(name);
	STRVEC_AUTO msgs = STRVEC_INIT;

	if (form != NAME_PATH_SEGMENT && len > 1 && name[len - 1] == '-') {
		STR_AUTO masked = xstrndup(name, len - 1);

		masked[len - 2] = 'a';
		form_messages(form)(masked, &msgs);
	} else {
		form_messages(form)(name, &msgs);
	}
	for (size_t i = 0; i < msgs.nr; i++)
		fe_invalid_str(e, p, name, msgs.v[i]);
}

static void check_owners(struct field_errors *e, const struct fpath *p, const struct value *refs)
{
	const struct value *ref;
	const char *controller = NULL;

	value_each_item(ref, i, refs)
	{
		const char *api = value_str_or(value_get(ref, "apiVersion"), "");
		const char *kind = value_str_or(value_get(ref, "kind"), "");
		const char *name = value_str_or(value_get(ref, "name"), "");
		const char *slash = strchr(api, '/');

		if (!*api || (slash && !slash[1]))
			fe_invalid_str(e, &FP(p, "apiVersion"), "", "version must not be empty");
		if (!*kind)
			fe_invalid_str(e, &FP(p, "kind"), kind, "must not be empty");
		if (!*name)
			fe_invalid_str(e, &FP(p, "name"), name, "must not be empty");
		if (str_empty(value_str(value_get(ref, "uid"))))
			fe_invalid_str(e, &FP(p, "uid"), "", "must not be empty");
		if (strcmp(kind, "Event") == 0 && strcmp(api, "v1") == 0)
			fe_invalid(e, p, ref, "/v1, Kind=Event is disallowed from being an owner");
		if (!value_bool(value_get(ref, "controller")))
			continue;
		if (controller)
			fe_add(e, FE_INVALID, p, refs,
			       "Only one reference can have Controller set to true. Found \"true\" "
			       "in references for %s and %s",
			       controller, name);
		else
			controller = name;
	}
}

static void check_finalizers(struct field_errors *e, const struct fpath *p,
			     const struct value *list)
{
	const struct value *v, *orphan = NULL, *foreground = NULL;

	value_each_item(v, i, list)
	{
		const char *s = value_str_or(v, "");

		check_label_name(e, p, s);
		if (strcmp(s, "orphan") == 0)
			orphan = v;
		if (strcmp(s, "foregroundDeletion") == 0)
			foreground = v;
	}
	if (orphan && foreground)
		fe_add(e, FE_INVALID, p, list,
		       "finalizer orphan and foregroundDeletion cannot be both set");
}

static bool has_string(const struct value *list, const char *s)
{
	const struct value *v;

	value_each_item(v, i, list) if (str_eq(value_str(v), s)) return true;
	return false;
}

static void check_new_finalizers(struct field_errors *e, const struct fpath *p,
				 const struct value *list, const struct value *old)
{
	BUF_AUTO names = BUF_INIT;
	const struct value *v;

	value_each_item(v, i, list) if (!has_string(old, value_str_or(v, "")))
		buf_addf(&names, "%s\"%s\"", names.len ? ", " : "", value_str_or(v, ""));
	if (names.len)
		fe_add(e, FE_FORBIDDEN, p, NULL,
		       "no new finalizers can be added if the object is being deleted, found new "
		       "finalizers []string{%s}",
		       buf_str(&names));
}

static void check_identity(struct field_errors *e, const struct fpath *meta, const struct value *m,
			   const struct kind *k)
{
	const char *generate = value_str_or(value_get(m, "generateName"), "");
	const char *name = value_str_or(value_get(m, "name"), "");
	const char *ns = value_str_or(value_get(m, "namespace"), "");

	if (*generate)
		check_generate_name(e, &FP(meta, "generateName"), generate, k->name_form);
	if (!*name)
		fe_required(e, &FP(meta, "name"), "name or generateName is required");
	else
		check_name(e, &FP(meta, "name"), name, k->name_form);
	if (!k->namespaced && *ns)
		fe_forbidden(e, &FP(meta, "namespace"), "not allowed on this type");
	else if (k->namespaced && !*ns)
		fe_required(e, &FP(meta, "namespace"), "");
	else if (k->namespaced)
		check_dns_label(e, &FP(meta, "namespace"), ns);
}

static void check_update(struct field_errors *e, const struct fpath *meta, const struct value *m,
			 const struct value *old)
{
	static const char *const fixed[] = {"name",
					    "namespace",
					    "uid",
					    "creationTimestamp",
					    "deletionTimestamp",
					    "deletionGracePeriodSeconds"};

	if (value_get(m, "deletionTimestamp"))
		check_new_finalizers(e, &FP(meta, "finalizers"), value_get(m, "finalizers"),
				     value_get(old, "finalizers"));
	if (value_int_in(m, "generation") < value_int_in(old, "generation"))
		fe_invalid_int(e, &FP(meta, "generation"), value_int_in(m, "generation"),
			       "must not be decremented");
	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++)
		check_immutable(e, &FP(meta, fixed[i]), value_get(m, fixed[i]),
				value_get(old, fixed[i]));
}

/* Whether nothing is new in m but what the server itself writes with each version. */
static bool is_settled(const struct value *m, const struct value *om)
{
	const struct map *a = as_map(m), *b = as_map(om);

	if (!value_is_map(m) || !value_is_map(om) || m->len != om->len)
		return false;
	for (size_t i = 0; i < m->len; i++) {
		const char *key = as_string(a->e[i].key)->s;

		if (a->e[i].key != b->e[i].key && strcmp(key, as_string(b->e[i].key)->s) != 0)
			return false;
		if (a->e[i].val != b->e[i].val && strcmp(key, "managedFields") != 0 &&
		    strcmp(key, "resourceVersion") != 0)
			return false;
	}
	return true;
}

void validate_object_meta(const struct value *obj, const struct value *old, const struct kind *k,
			  struct field_errors *e)
{
	const struct value *m = value_get(obj, "metadata");
	const struct value *om = value_get(old, "metadata");
	size_t before = field_errors_len(e);
	struct fpath meta = FP(NULL, "metadata");
	const struct value *v;

	if (old && has_mark(om, MARK_VALID) && is_settled(m, om)) {
		add_mark(m, MARK_VALID);
		return;
	}
	if (old)
		check_update(e, &meta, m, om);
	else
		check_identity(e, &meta, m, k);
	if (value_int_in(m, "generation") < 0)
		check_nonnegative(e, &FP(&meta, "generation"), value_get(m, "generation"));
	v = value_get(m, "labels");
	if (v && v != value_get(om, "labels"))
		check_labels(e, &FP(&meta, "labels"), v);
	v = value_get(m, "annotations");
	if (v && v != value_get(om, "annotations"))
		check_annotations(e, &FP(&meta, "annotations"), v);
	check_owners(e, &FP(&meta, "ownerReferences"), value_get(m, "ownerReferences"));
	check_finalizers(e, &FP(&meta, "finalizers"), value_get(m, "finalizers"));
	if (field_errors_len(e) == before)
		add_mark(m, MARK_VALID);
}
