/*
 * schema_check.c - does a value fit a type? Errors are those of Go's JSON decoder, which
 * the apiserver hands on to its users. Paths are put together only when one is printed.
 */
#include "kinds/schema_private.h"
#include "object/quantity.h"
#include "object/timefmt.h"

#include <errno.h>

void schema_write_path(struct buf *out, const struct frame *f, bool indexes)
{
	if (!f)
		return;
	schema_write_path(out, f->up, indexes);
	if (!f->in && !indexes)
		return;
	if (!f->key) {
		buf_addf(out, "[%zu]", f->idx);
		return;
	}
	if (out->len)
		buf_addc(out, '.');
	buf_adds(out, f->key);
}

const char *schema_go_name(const char *def)
{
	const char *dot = strchr(def, '.');

	return dot ? dot + 1 : def;
}

static const char *short_type(const struct schema_type *t)
{
	const char *dot = strrchr(t->name, '.');

	return dot ? dot + 1 : t->name;
}

/* Go's named string types, where a wrong value is a likely slip of the pen. */
static const char *named_string(const struct frame *f)
{
	static const struct {
		const char *field, *type;
	} names[] = {
		{"PodSpec.restartPolicy", "v1.RestartPolicy"},
		{"PodSpec.dnsPolicy", "v1.DNSPolicy"},
		{"Container.imagePullPolicy", "v1.PullPolicy"},
		{"Container.restartPolicy", "v1.ContainerRestartPolicy"},
		{"Container.terminationMessagePolicy", "v1.TerminationMessagePolicy"},
		{"ContainerPort.protocol", "v1.Protocol"},
		{"ServicePort.protocol", "v1.Protocol"},
		{"ServiceSpec.type", "v1.ServiceType"},
		{"ServiceSpec.sessionAffinity", "v1.ServiceAffinity"},
		{"Taint.effect", "v1.TaintEffect"},
		{"Toleration.effect", "v1.TaintEffect"},
		{"Toleration.operator", "v1.TolerationOperator"},
		{"DeploymentStrategy.type", "v1.DeploymentStrategyType"},
		{"Secret.type", "v1.SecretType"},
	};
	const char *t = f && f->in ? short_type(f->in) : "";
	size_t n = strlen(t);

	for (size_t i = 0; n && i < ARRAY_SIZE(names); i++)
		if (strncmp(names[i].field, t, n) == 0 && names[i].field[n] == '.' &&
		    strcmp(names[i].field + n + 1, f->key) == 0)
			return names[i].type;
	return "string";
}

const char *schema_go_type(const struct frame *at, const struct schema_field *f)
{
	switch (f->type) {
	case FIELD_BOOL:
		return "bool";
	case FIELD_INT32:
	case FIELD_INTSTR:
		return "int32";
	case FIELD_INT64:
		return "int64";
	case FIELD_DOUBLE:
		return "float64";
	case FIELD_BYTES:
		return "[]uint8";
	case FIELD_STRUCT:
		return schema_go_name(f->def->name);
	case FIELD_RAW:
	case FIELD_JSON:
	case FIELD_FIELDSV1:
		return "map[string]interface {}";
	default:
		return named_string(at);
	}
}

static const char *go_kind(const struct value *v)
{
	static const char *const kinds[] = {"invalid", "bool",  "int64", "float64",
					    "string",  "slice", "map"};

	return kinds[value_type(v)];
}

/* Go may convert a number to text or to another kind of number, which is then refused; what Go
 * cannot convert at all is of a kind that nothing is known to be done with. */
static int cannot_convert(struct check *c, const struct value *v, const char *prefix,
			  const char *type)
{
	static const char *const scalars[] = {"bool", "int32", "int64", "float64", NULL};
	const char *kind = go_kind(v);
	size_t known = 0;
	bool number = value_type(v) == VALUE_INT || value_type(v) == VALUE_DOUBLE;

	if (str_starts(prefix, "map[") || str_starts(type, "map[") ||
	    str_eq(type, "v1.ResourceList"))
		return err_set(c->err, -EINVAL, "cannot restore map from %s", kind);
	if (*prefix || str_eq(type, "[]uint8"))
		return err_set(c->err, -EINVAL, "cannot restore slice from %s", kind);
	while (scalars[known] && strcmp(type, scalars[known]) != 0)
		known++;
	if (number && (scalars[known] ? known > 0 : value_type(v) == VALUE_INT))
		return err_set(c->err, -EINVAL, "cannot convert %s to %s", kind, type);
	return err_set(c->err, -EINVAL, "unrecognized type: %s",
		       scalars[known] ? scalars[known] : "string");
}

int schema_wrong_type(struct check *c, const struct frame *at, const struct value *v,
		      const char *prefix, const char *type)
{
	BUF_AUTO what = BUF_INIT;
	BUF_AUTO path = BUF_INIT;
	const struct frame *f = at;

	if (c->words == SCHEMA_WORDS_CONVERTER && at)
		return cannot_convert(c, v, prefix, type);
	buf_adds(&what, json_type_name(v));
	if (strncmp(type, "int", 3) == 0 && !*prefix &&
	    (value_type(v) == VALUE_INT || value_type(v) == VALUE_DOUBLE)) {
		buf_addc(&what, ' ');
		json_write(&what, v, 0);
	}
	while (f && !f->in)
		f = f->up;
	if (!f)
		return err_set(c->err, -EINVAL,
			       "json: cannot unmarshal %s into Go value of type %s%s",
			       buf_str(&what), prefix, type);
	schema_write_path(&path, f, false);
	return err_set(c->err, -EINVAL,
		       "json: cannot unmarshal %s into Go struct field %s.%s of type %s%s",
		       buf_str(&what), short_type(f->in), buf_str(&path), prefix, type);
}

int schema_not_struct(struct check *c, const struct frame *at, const struct schema_type *t,
		      const struct value *v)
{

	if (c->words == SCHEMA_WORDS_CONVERTER)
		return err_set(c->err, -EINVAL, "cannot restore struct from: %s", go_kind(v));
	return schema_wrong_type(c, at, v, "", schema_go_name(t->name));
}

static int digits2(const char *s)
{
	return s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9'
		       ? 99
		       : (s[0] - '0') * 10 + s[1] - '0';
}

/* "2006-01-02T15:04:05Z", as objects are full of, and surely a time. */
static bool plain_time(const char *s, size_t len)
{
	return len == 20 && s[4] == '-' && s[7] == '-' && s[10] == 'T' && s[13] == ':' &&
	       s[16] == ':' && s[19] == 'Z' && digits2(s) < 99 && digits2(s) > 16 &&
	       digits2(s + 2) < 99 && digits2(s + 5) >= 1 && digits2(s + 5) <= 12 &&
	       digits2(s + 8) >= 1 && digits2(s + 8) <= 28 && digits2(s + 11) < 24 &&
	       digits2(s + 14) < 60 && digits2(s + 17) < 60;
}

static int check_time(struct check *c, const struct value *v)
{
	int64_t ns;

	if (!value_is_string(v))
		return schema_wrong_type(c, NULL, v, "", "string");
	if (plain_time(value_str(v), value_str_len(v)) || !time_parse_rfc3339(value_str(v), &ns))
		return 0;
	return err_set(
		c->err, -EINVAL,
		"parsing time \"%s\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"%s\" as "
		"\"2006\"",
		value_str(v), value_str(v));
}

/* Where Go's base64 decoder stops: the first byte outside the alphabet, else the end. */
static size_t base64_stop(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char ch = s[i];

		if (!((ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z') ||
		      (ch >= '0' && ch <= '9') || ch == '+' || ch == '/'))
			return i;
	}
	return len / 4 * 4;
}

static int check_bytes(struct check *c, const struct frame *at, const struct value *v)
{
	BUF_AUTO out = BUF_INIT;

	if (!value_is_string(v))
		return schema_wrong_type(c, at, v, "", "[]uint8");
	if (!base64_decode(&out, value_str(v), value_str_len(v)))
		return 0;
	return err_set(c->err, -EINVAL, "illegal base64 data at input byte %zu",
		       base64_stop(value_str(v), value_str_len(v)));
}

static int check_quantity(struct check *c, const struct value *v)
{
	struct quantity q;

	if (value_is_string(v) || value_type(v) == VALUE_INT || value_type(v) == VALUE_DOUBLE)
		return quantity_from_value(v, &q, c->err);
	return err_set(c->err, -EINVAL,
		       "quantities must match the regular expression "
		       "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
}

static int check_struct(struct check *c, const struct frame *up, const struct schema_type *t,
			const struct value *v);

int schema_check_scalar(struct check *c, const struct frame *at, const struct schema_field *f,
			const struct value *v)
{
	enum value_type t = value_type(v);
	bool ok = true;
	int64_t ns;

	switch (f->type) {
	case FIELD_STRING:
		ok = t == VALUE_STRING;
		break;
	case FIELD_BOOL:
		ok = t == VALUE_BOOL;
		break;
	case FIELD_INT32:
		ok = t == VALUE_INT && value_int(v) >= INT32_MIN && value_int(v) <= INT32_MAX;
		break;
	case FIELD_INT64:
		ok = t == VALUE_INT;
		break;
	case FIELD_DOUBLE:
		ok = t == VALUE_INT || t == VALUE_DOUBLE;
		break;
	case FIELD_BYTES:
		return check_bytes(c, at, v);
	case FIELD_TIME:
	case FIELD_MICROTIME:
		return check_time(c, v);
	case FIELD_DURATION:
		if (t != VALUE_STRING)
			return schema_wrong_type(c, NULL, v, "", "string");
		return duration_parse_go(value_str(v), &ns, c->err);
	case FIELD_QUANTITY:
		return check_quantity(c, v);
	case FIELD_INTSTR:
		if (t == VALUE_STRING)
			return 0;
		if (t == VALUE_INT && value_int(v) >= INT32_MIN && value_int(v) <= INT32_MAX)
			return 0;
		return schema_wrong_type(c, NULL, v, "", "int32");
	case FIELD_RAW:
	case FIELD_FIELDSV1:
		ok = t == VALUE_MAP;
		break;
	case FIELD_JSON:
		break;
	case FIELD_STRUCT:
		return check_struct(c, at, f->def, v);
	}
	return ok ? 0 : schema_wrong_type(c, at, v, "", schema_go_type(at, f));
}

static int check_field(struct check *c, const struct frame *at, const struct schema_field *f,
		       const struct value *v)
{
	struct frame elem = {at, NULL, NULL, 0};
	const struct value *child;
	int r;

	if (value_is_null(v))
		return 0;
	switch (f->shape) {
	case SHAPE_ONE:
		return schema_check_scalar(c, at, f, v);
	case SHAPE_LIST:
		if (!value_is_array(v))
			return schema_wrong_type(c, at, v, "[]", schema_go_type(NULL, f));
		value_each_item(child, i, v)
		{
			elem.idx = i;
			r = value_is_null(child) ? 0 : schema_check_scalar(c, &elem, f, child);
			if (r)
				return r;
		}
		return 0;
	case SHAPE_MAP:
		if (!value_is_map(v))
			return f->type == FIELD_QUANTITY
				       ? schema_wrong_type(c, at, v, "", "v1.ResourceList")
				       : schema_wrong_type(c, at, v, "map[string]",
							   schema_go_type(NULL, f));
		value_each_entry(elem.key, child, i, v)
		{
			r = value_is_null(child) ? 0 : schema_check_scalar(c, &elem, f, child);
			if (r)
				return r;
		}
		return 0;
	}
	return 0;
}

static int check_struct(struct check *c, const struct frame *up, const struct schema_type *t,
			const struct value *v)
{
	struct frame at = {up, t, NULL, 0};
	const struct value *child;
	size_t cursor = 0;

	if (!value_is_map(v))
		return schema_not_struct(c, up, t, v);
	value_each_entry(at.key, child, i, v)
	{
		const struct schema_field *f = schema_walk(t, &cursor, at.key);

		if (f) {
			int r = check_field(c, &at, f, child);

			if (r)
				return r;
		} else if (c->unknown) {
			BUF_AUTO path = BUF_INIT;

			schema_write_path(&path, &at, true);
			strvec_addf(c->unknown, "unknown field \"%s\"", buf_str(&path));
		}
	}
	return 0;
}

int schema_check(const struct value *obj, const struct schema_type *t, struct strvec *unknown,
		 struct err *err)
{
	struct check c = {unknown, err, 0, SCHEMA_WORDS_JSON};

	return check_struct(&c, NULL, t, obj);
}
