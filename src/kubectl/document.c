/* What decoding a document as an object of unknown kind checks, in Go's words. */
#include "kubectl/internal.h"

#include <errno.h>

#include "object/json.h"

static int wrong_type(struct err *err, const char *source, const struct value *v, const char *field,
		      const char *type)
{
	return err_set(
		err, -EINVAL,
		"unable to decode \"%s\": json: cannot unmarshal %s into Go struct field %s of "
		"type %s",
		source, json_type_name(v), field, type);
}

static int check_strings(struct err *err, const char *source, const struct value *map,
			 const char *field)
{
	const struct value *v;
	const char *key;

	if (!value_is_null(map) && !value_is_map(map))
		return wrong_type(err, source, map, field, "map[string]string");
	value_each_entry(key, v, i, map)
	{
		if (!value_is_null(v) && !value_is_string(v))
			return wrong_type(err, source, v, field, "string");
	}
	return 0;
}

static int check_metadata(const struct value *meta, const char *source, struct err *err)
{
	static const char *const strings[] = {"generateName", "name", "namespace",
					      "resourceVersion", "uid"};
	const struct value *v;

	if (!value_is_null(meta) && !value_is_map(meta))
		return wrong_type(err, source, meta, "metadataOnlyObject.metadata",
				  "v1.ObjectMeta");
	for (size_t i = 0; i < ARRAY_SIZE(strings); i++) {
		STR_AUTO field = xasprintf("ObjectMeta.metadata.%s", strings[i]);

		v = value_get(meta, strings[i]);
		if (!value_is_null(v) && !value_is_string(v))
			return wrong_type(err, source, v, field, "string");
	}
	v = value_get(meta, "ownerReferences");
	if (!value_is_null(v) && !value_is_array(v))
		return wrong_type(err, source, v, "ObjectMeta.metadata.ownerReferences",
				  "[]v1.OwnerReference");
	if (check_strings(err, source, value_get(meta, "labels"), "ObjectMeta.metadata.labels") < 0)
		return -EINVAL;
	return check_strings(err, source, value_get(meta, "annotations"),
			     "ObjectMeta.metadata.annotations");
}

int kubectl_check_document(const struct value *doc, const char *source, struct err *err)
{
	const struct value *version = value_get(doc, "apiVersion");
	BUF_AUTO json = BUF_INIT;

	if (!value_is_map(doc))
		return err_set(
			err, -EINVAL,
			"unable to decode \"%s\": json: cannot unmarshal %s into Go value of "
			"type unstructured.detector",
			source, json_type_name(doc));
	if (!value_is_null(version) && !value_is_string(version))
		return wrong_type(err, source, version, "metadataOnlyObject.apiVersion", "string");
	if (!str_empty(value_str_in(doc, "kind")))
		return check_metadata(value_get(doc, "metadata"), source, err);
	json_write(&json, doc, 0);
	return err_set(err, -EINVAL, "unable to decode \"%s\": Object 'Kind' is missing in '%s'",
		       source, buf_str(&json));
}

const char *document_lacks(const struct value *doc)
{
	bool version = !str_empty(value_str_in(doc, "apiVersion"));
	bool kind = !str_empty(value_str_in(doc, "kind"));

	if (!value_is_map(doc))
		return "invalid object to validate";
	return version && kind ? NULL
	       : version       ? "kind not set"
	       : kind	       ? "apiVersion not set"
			       : "[apiVersion not set, kind not set]";
}
