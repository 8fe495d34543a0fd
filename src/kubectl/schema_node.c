#include "kubectl/schema_node.h"

struct schema_node schema_node_of_type(const struct schema_type *t)
{
	return (struct schema_node){.type = t};
}

struct schema_node schema_node_of_json(const struct value *schema)
{
	return (struct schema_node){.json = schema};
}

/* Looks through arrays and maps of a JSON schema. */
static const struct value *elements(const struct value *schema)
{
	for (;;) {
		const struct value *items = value_get(schema, "items");
		const struct value *more = value_get(schema, "additionalProperties");

		if (value_is_map(items))
			schema = items;
		else if (value_is_map(more))
			schema = more;
		else
			return schema;
	}
}

void schema_node_fields(const struct schema_node *n, struct strvec *ret)
{
	const struct value *props = value_get(elements(n->json), "properties");
	const struct schema_field *f;

	for (size_t i = 0; n->type && (f = schema_field_at(n->type, i)); i++)
		strvec_add(ret, f->name);
	for (size_t i = 0; i < value_len(props); i++)
		strvec_add(ret, value_key(props, i));
	strvec_sort(ret);
}

bool schema_node_field(const struct schema_node *n, const char *name, struct schema_node *ret)
{
	const struct schema_field *f = n->type ? schema_field(n->type, name) : NULL;
	const struct value *parent = elements(n->json);
	const struct value *v = value_in(parent, "properties", name);

	if (f)
		*ret = (struct schema_node){
			.type = f->def, .field = f, .owner = n->type, .name = f->name};
	else if (value_is_map(v))
		*ret = (struct schema_node){.json = v, .parent_json = parent, .name = name};
	return f || value_is_map(v);
}

static const char *last_part(const char *def)
{
	const char *dot = strrchr(def, '.');

	return dot ? dot + 1 : def;
}

static const char *field_type_name(const struct schema_field *f)
{
	switch (f->type) {
	case FIELD_BOOL:
		return "boolean";
	case FIELD_INT32:
	case FIELD_INT64:
		return "integer";
	case FIELD_DOUBLE:
		return "number";
	case FIELD_QUANTITY:
		return "Quantity";
	case FIELD_INTSTR:
		return "IntOrString";
	case FIELD_RAW:
		return "RawExtension";
	case FIELD_JSON: /* the only maps of that are users' extra: of lists */
		return f->shape == SHAPE_MAP ? "[]string" : "JSON";
	case FIELD_FIELDSV1:
		return "FieldsV1";
	case FIELD_STRUCT:
		return last_part(schema_type_name(f->def));
	default:
		return "string";
	}
}

static void json_type(const struct value *schema, struct buf *out)
{
	const char *type = value_str_or(value_get(schema, "type"), "Object");

	if (value_is_map(value_get(schema, "items"))) {
		buf_adds(out, "[]");
		json_type(value_get(schema, "items"), out);
	} else if (value_is_map(value_get(schema, "additionalProperties"))) {
		buf_adds(out, "map[string]");
		json_type(value_get(schema, "additionalProperties"), out);
	} else {
		buf_adds(out, str_eq(type, "object") ? "Object" : type);
	}
}

void schema_node_type(const struct schema_node *n, struct buf *out)
{
	if (n->json) {
		json_type(n->json, out);
		return;
	}
	if (!n->field)
		return;
	if (n->field->shape == SHAPE_LIST)
		buf_adds(out, "[]");
	else if (n->field->shape == SHAPE_MAP)
		buf_adds(out, "map[string]");
	buf_adds(out, field_type_name(n->field));
}

const char *schema_node_doc(const struct schema_node *n)
{
	if (n->json)
		return value_str_in(n->json, "description");
	return n->field ? schema_doc(n->owner, n->field->name) : NULL;
}

const char *schema_node_type_doc(const struct schema_node *n)
{
	const struct value *inner = elements(n->json);

	if (n->json)
		return inner != n->json ? value_str_in(inner, "description") : NULL;
	return n->type ? schema_doc(n->type, NULL) : NULL;
}

bool schema_node_required(const struct schema_node *n)
{
	const struct value *v;

	if (n->field)
		return n->field->required;
	value_each_item(v, i, value_get(n->parent_json, "required"))
	{
		if (str_eq(value_str(v), n->name))
			return true;
	}
	return false;
}

void schema_node_enum(const struct schema_node *n, struct strvec *ret)
{
	const struct value *v;

	if (n->field && n->field->enums)
		strvec_split(ret, n->field->enums, '|');
	value_each_item(v, i, value_get(n->json, "enum")) strvec_add(ret, value_str_or(v, ""));
}

const void *schema_node_id(const struct schema_node *n)
{
	return n->type ? (const void *)n->type : (const void *)elements(n->json);
}
