/* openapi_schema.c - the definitions: one a type of the schema table. Upstream:
 * kube-openapi/pkg/common and the generated openapi of k8s.io/api. */
#include "apiserver/openapi.h"

#include "object/json.h"

#define META "io.k8s.apimachinery.pkg.apis.meta.v1."
#define QUANTITY "io.k8s.apimachinery.pkg.api.resource.Quantity"
#define INTSTR "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
#define RAW "io.k8s.apimachinery.pkg.runtime.RawExtension"

/* "core.v1.Pod" as upstream names it. */
static char *full_name(const char *type)
{
	if (str_starts(type, "meta.v1."))
		return xasprintf(META "%s", type + 8);
	if (str_starts(type, "apiextensions."))
		return xasprintf("io.k8s.apiextensions-apiserver.pkg.apis.%s", type);
	if (str_starts(type, "apiregistration."))
		return xasprintf("io.k8s.kube-aggregator.pkg.apis.%s", type);
	if (str_starts(type, "metrics."))
		return xasprintf("io.k8s.metrics.pkg.apis.%s", type);
	if (str_starts(type, "gateway."))
		return xasprintf("io.k8s.networking.%s", type);
	return xasprintf("io.k8s.api.%s", type);
}

static void add_gvk(struct openapi_defs *d, const struct kind *k, const char *kind)
{
	const struct schema_type *t = schema_of_kind(k->api_version, kind);
	struct value *list, *gvk;

	if (!t)
		return;
	gvk = value_build("{group: %s, kind: %s, version: %s}", k->group, kind, k->version);
	list = value_ref(strmap_get(d->gvks, schema_type_name(t)));
	value_push(&list, gvk);
	strmap_put(d->gvks, schema_type_name(t), list);
}

static void unref(void *v)
{
	value_unref(v);
}

void openapi_defs_init(struct openapi_defs *d, const struct apiserver *a, enum openapi_form form)
{
	*d = (struct openapi_defs){.a = a, .form = form};
	d->done = value_map_new();
	d->seen = strmap_new(NULL);
	d->gvks = strmap_new(unref);
	for (size_t i = 0; i < a->nr_endpoints; i++) {
		add_gvk(d, a->endpoints[i].kind, a->endpoints[i].kind->kind);
		if (a->endpoints[i].res)
			add_gvk(d, a->endpoints[i].kind, a->endpoints[i].kind->list_kind);
	}
}

void openapi_defs_release(struct openapi_defs *d)
{
	value_unref(d->done);
	strvec_release(&d->todo);
	strmap_free(d->seen);
	strmap_free(d->gvks);
}

struct value *openapi_ref_name(struct openapi_defs *d, const char *name)
{
	return value_build("{$ref: %V}",
			   value_strf_new(d->form == OPENAPI_V3 ? "#/components/schemas/%s"
								: "#/definitions/%s",
					  name));
}

/* Types that are no structs of the table. */
static struct value *special(enum openapi_form form, const char *name)
{
	if (!strcmp(name, QUANTITY))
		return form == OPENAPI_V3
			       ? value_build(
					 "{description: %s, oneOf: [{type: 'string'}, {type: "
					 "'number'}]}",
					 "A fixed-point number with a suffix, such as 100m, 1.5 "
					 "or 2Gi.")
			       : value_build(
					 "{description: %s, type: 'string'}",
					 "A fixed-point number with a suffix, such as 100m, 1.5 "
					 "or 2Gi.");
	if (!strcmp(name, INTSTR))
		return form == OPENAPI_V3
			       ? value_build("{description: %s, format: 'int-or-string', oneOf: "
					     "[{type: 'integer'}, {type: 'string'}]}",
					     "A whole number, or a string such as 25% or a name.")
			       : value_build("{description: %s, format: 'int-or-string', type: "
					     "'string'}",
					     "A whole number, or a string such as 25% or a name.");
	if (!strcmp(name, META "Time") || !strcmp(name, META "MicroTime"))
		return value_build("{description: %s, format: 'date-time', type: 'string'}",
				   "A moment in RFC 3339 form.");
	if (!strcmp(name, META "Duration"))
		return value_build("{description: %s, type: 'string'}",
				   "A length of time such as 1m30s.");
	if (!strcmp(name, META "FieldsV1"))
		return value_build("{description: %s, type: 'object'}",
				   "A set of fields as a tree of their names.");
	if (!strcmp(name, META "Patch"))
		return value_build("{description: %s, type: 'object'}",
				   "A patch in the form that the content type names.");
	return value_build("{description: %s, type: 'object'}", "Any object.");
}

static struct value *special_ref(struct openapi_defs *d, const char *name)
{
	if (!value_get(d->done, name))
		value_put(&d->done, name, special(d->form, name));
	return openapi_ref_name(d, name);
}

struct value *openapi_ref(struct openapi_defs *d, const struct schema_type *t)
{
	const char *type = schema_type_name(t);
	STR_AUTO name = full_name(type);

	if (!strmap_has(d->seen, type)) {
		strmap_put(d->seen, type, d);
		strvec_add(&d->todo, type);
	}
	return openapi_ref_name(d, name);
}

/* ---- fields ------------------------------------------------------------------------------- */

static struct value *value_type_of(struct openapi_defs *d, const struct schema_field *f)
{
	switch (f->type) {
	case FIELD_STRING:
		return value_build("{type: 'string'}");
	case FIELD_BOOL:
		return value_build("{type: 'boolean'}");
	case FIELD_INT32:
		return value_build("{type: 'integer', format: 'int32'}");
	case FIELD_INT64:
		return value_build("{type: 'integer', format: 'int64'}");
	case FIELD_DOUBLE:
		return value_build("{type: 'number', format: 'double'}");
	case FIELD_BYTES:
		return value_build("{type: 'string', format: 'byte'}");
	case FIELD_TIME:
		return special_ref(d, META "Time");
	case FIELD_MICROTIME:
		return special_ref(d, META "MicroTime");
	case FIELD_DURATION:
		return special_ref(d, META "Duration");
	case FIELD_QUANTITY:
		return special_ref(d, QUANTITY);
	case FIELD_INTSTR:
		return special_ref(d, INTSTR);
	case FIELD_RAW:
		return special_ref(d, RAW);
	case FIELD_FIELDSV1:
		return special_ref(d, META "FieldsV1");
	case FIELD_STRUCT:
		return openapi_ref(d, f->def);
	case FIELD_JSON:
		break;
	}
	return value_map_new();
}

static struct value *parse_text(const char *json)
{
	struct value *v = NULL;
	ERR_AUTO err = ERR_INIT;

	return json && json_parse(json, strlen(json), &v, NULL, &err) == 0 ? v : NULL;
}

/* A reference may stand beside nothing else in version 3: it goes into allOf. */
static void wrap_ref(struct openapi_defs *d, struct value **v)
{
	if (d->form == OPENAPI_V3 && value_get(*v, "$ref"))
		*v = value_build("{allOf: [%V]}", *v);
}

static struct value *words(const char *text, char sep)
{
	STRVEC_AUTO parts = STRVEC_INIT;
	struct value *list = value_array_new();

	strvec_split(&parts, text, sep);
	for (size_t i = 0; i < parts.nr; i++)
		value_push(&list, value_str_new(parts.v[i]));
	return list;
}

static struct value *element(struct openapi_defs *d, const struct schema_field *f)
{
	struct value *v = value_type_of(d, f);
	const struct schema_type *t = f->type == FIELD_STRUCT ? f->def : NULL;

	if (d->form == OPENAPI_V3) {
		bool is_ref = value_get(v, "$ref") != NULL;

		wrap_ref(d, &v);
		if (t || is_ref)
			value_put(&v, "default", value_map_new());
		else if (f->type == FIELD_STRING)
			value_put(&v, "default", value_str_new(""));
	}
	if (f->enums && f->shape == SHAPE_LIST)
		value_put(&v, "enum", words(f->enums, '|'));
	return v;
}

static struct value *field_schema(struct openapi_defs *d, const struct schema_type *t,
				  const struct schema_field *f)
{
	struct value *v;

	if (f->shape == SHAPE_MAP && f->type == FIELD_JSON) {
		/* only the extra of users is that: lists of strings by name */
		v = value_build("{type: 'object', additionalProperties: {type: 'array', items: "
				"{type: 'string', default: %s}}}",
				d->form == OPENAPI_V3 ? "" : NULL);
	} else if (f->shape == SHAPE_LIST) {
		v = value_build("{type: 'array', items: %V}", element(d, f));
	} else if (f->shape == SHAPE_MAP) {
		v = value_build("{type: 'object', additionalProperties: %V}", element(d, f));
	} else {
		v = value_type_of(d, f);
		wrap_ref(d, &v);
		if (d->form == OPENAPI_V3 && (f->dflt || (f->zero && strcmp(f->zero, "null"))))
			value_put(&v, "default", parse_text(f->dflt ? f->dflt : f->zero));
		if (f->enums)
			value_put(&v, "enum", words(f->enums, '|'));
	}
	value_put_str(&v, "description", schema_doc(t, f->name));
	if (f->list_type)
		value_put_str(&v,
			      f->shape == SHAPE_LIST ? "x-kubernetes-list-type"
						     : "x-kubernetes-map-type",
			      f->list_type);
	if (f->list_keys)
		value_put(&v, "x-kubernetes-list-map-keys", words(f->list_keys, ','));
	value_put_str(&v, "x-kubernetes-patch-strategy", f->patch_strategy);
	value_put_str(&v, "x-kubernetes-patch-merge-key", f->merge_key);
	return v;
}

static struct value *type_schema(struct openapi_defs *d, const struct schema_type *t)
{
	const struct schema_field *f;
	struct value *props = NULL, *required = NULL;
	struct value *v = value_build("{type: 'object'}");

	for (size_t i = 0; (f = schema_field_at(t, i)); i++) {
		value_put(&props, f->name, field_schema(d, t, f));
		if (f->required)
			value_push(&required, value_str_new(f->name));
	}
	value_put_str(&v, "description", schema_doc(t, NULL));
	value_put(&v, "properties", props);
	value_put(&v, "required", required);
	if (schema_type_atomic(t))
		value_put_str(&v, "x-kubernetes-map-type", "atomic");
	value_put(&v, "x-kubernetes-group-version-kind",
		  value_ref(strmap_get(d->gvks, schema_type_name(t))));
	return v;
}

void openapi_write_defs(struct openapi_defs *d)
{
	for (size_t i = 0; i < d->todo.nr; i++) {
		const struct schema_type *t = schema_find(d->todo.v[i]);
		STR_AUTO name = full_name(d->todo.v[i]);
		STR_AUTO type = xstrdup(d->todo.v[i]); /* todo grows meanwhile */

		if (t)
			value_put(&d->done, name, type_schema(d, t));
	}
}
