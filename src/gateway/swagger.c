/*
 * swagger.c - OpenAPI version 2 as a protobuf message (openapi.v2.Document of gnostic), which
 * kubectl before 1.29 reads and nothing else. Messages are written from their field numbers:
 * each table row says which key of the document becomes which field, and how.
 */
#include "gateway/internal.h"

#include "object/json.h"

enum how {
	TEXT,        /* a string */
	FLAG,        /* a boolean */
	TEXTS,       /* repeated strings */
	MESSAGE,     /* a message by its table */
	MESSAGES,    /* repeated, from an array */
	NAMED,       /* repeated {name = 1, value = 2} in a message of its own, from a map */
	NAMED_IN,    /* the same, directly in this message */
	WRAPPED,     /* a message as field 1 of another one */
	STRING_LIST, /* a string or strings as field 1 of a message */
	ANY,         /* YAML text as field 2 of a message */
	ANYS,
	PARAMETERS, /* each is one of several kinds of message */
	RESPONSES,
};

struct rule {
	const char *key;
	unsigned number;
	enum how how;
	const struct rule *of;
	bool extensions; /* keys that begin with x- go here */
};

static const struct rule schema_rules[] = {
	{"$ref", 1, TEXT, NULL, false},
	{"format", 2, TEXT, NULL, false},
	{"description", 4, TEXT, NULL, false},
	{"default", 5, ANY, NULL, false},
	{"required", 19, TEXTS, NULL, false},
	{"enum", 20, ANYS, NULL, false},
	{"additionalProperties", 21, WRAPPED, schema_rules, false},
	{"type", 22, STRING_LIST, NULL, false},
	{"items", 23, WRAPPED, schema_rules, false},
	{"properties", 25, NAMED, schema_rules, false},
	{NULL, 31, NAMED_IN, NULL, true},
};
static const struct rule parameter_rules[] = {
	{"required", 1, FLAG, NULL, false},    {"in", 2, TEXT, NULL, false},
	{"description", 3, TEXT, NULL, false}, {"name", 4, TEXT, NULL, false},
	{"type", 5, TEXT, NULL, false},        {"uniqueItems", 19, FLAG, NULL, false},
	{NULL, 22, NAMED_IN, NULL, true},
};
static const struct rule query_rules[] = {
	{"required", 1, FLAG, NULL, false},    {"in", 2, TEXT, NULL, false},
	{"description", 3, TEXT, NULL, false}, {"name", 4, TEXT, NULL, false},
	{"type", 6, TEXT, NULL, false},        {"uniqueItems", 20, FLAG, NULL, false},
	{NULL, 23, NAMED_IN, NULL, true},
};
static const struct rule body_rules[] = {
	{"description", 1, TEXT, NULL, false},
	{"name", 2, TEXT, NULL, false},
	{"in", 3, TEXT, NULL, false},
	{"required", 4, FLAG, NULL, false},
	{"schema", 5, MESSAGE, schema_rules, false},
	{NULL, 6, NAMED_IN, NULL, true},
};
static const struct rule response_rules[] = {
	{"description", 1, TEXT, NULL, false},
	{"schema", 2, WRAPPED, schema_rules, false},
	{NULL, 5, NAMED_IN, NULL, true},
};
static const struct rule operation_rules[] = {
	{"tags", 1, TEXTS, NULL, false},          {"description", 3, TEXT, NULL, false},
	{"operationId", 5, TEXT, NULL, false},    {"produces", 6, TEXTS, NULL, false},
	{"consumes", 7, TEXTS, NULL, false},      {"parameters", 8, PARAMETERS, NULL, false},
	{"responses", 9, RESPONSES, NULL, false}, {NULL, 13, NAMED_IN, NULL, true},
};
static const struct rule path_rules[] = {
	{"get", 2, MESSAGE, operation_rules, false},
	{"put", 3, MESSAGE, operation_rules, false},
	{"post", 4, MESSAGE, operation_rules, false},
	{"delete", 5, MESSAGE, operation_rules, false},
	{"patch", 8, MESSAGE, operation_rules, false},
	{"parameters", 9, PARAMETERS, NULL, false},
	{NULL, 10, NAMED_IN, NULL, true},
};
static const struct rule info_rules[] = {
	{"title", 1, TEXT, NULL, false},
	{"version", 2, TEXT, NULL, false},
	{NULL, 7, NAMED_IN, NULL, true},
};
static const struct rule paths_rules[] = {{NULL, 2, NAMED_IN, path_rules, false}};
static const struct rule document_rules[] = {
	{"swagger", 1, TEXT, NULL, false},         {"info", 2, MESSAGE, info_rules, false},
	{"paths", 8, MESSAGE, paths_rules, false}, {"definitions", 9, NAMED, schema_rules, false},
	{NULL, 16, NAMED_IN, NULL, true},
};

/* ---- the wire ---------------------------------------------------------------------------- */

static void varint(struct buf *out, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		buf_addc(out, (char)(v | 0x80));
	buf_addc(out, (char)v);
}

static void bytes(struct buf *out, unsigned number, const char *p, size_t len)
{
	varint(out, (uint64_t)number << 3 | 2);
	varint(out, len);
	buf_add(out, p, len);
}

static void text(struct buf *out, unsigned number, const char *s)
{
	if (s)
		bytes(out, number, s, strlen(s));
}

static void message(struct buf *out, const struct value *v, const struct rule *rules);

static void sub_message(struct buf *out, unsigned number, const struct value *v,
			const struct rule *rules)
{
	BUF_AUTO b = BUF_INIT;

	message(&b, v, rules);
	bytes(out, number, buf_str(&b), b.len);
}

/* gnostic keeps what it has no type for as YAML text; JSON is YAML. */
static void any(struct buf *out, unsigned number, const struct value *v)
{
	BUF_AUTO json = BUF_INIT;
	BUF_AUTO b = BUF_INIT;

	json_write(&json, v, 0);
	buf_addc(&json, '\n');
	bytes(&b, 2, json.s, json.len);
	bytes(out, number, b.s, b.len);
}

static void named(struct buf *out, unsigned number, const char *name, const struct value *v,
		  const struct rule *rules)
{
	BUF_AUTO b = BUF_INIT;

	text(&b, 1, name);
	if (rules)
		sub_message(&b, 2, v, rules);
	else
		any(&b, 2, v);
	bytes(out, number, b.s, b.len);
}

/* ---- fields -------------------------------------------------------------------------------- */

/* ParametersItem{parameter = 1: Parameter{body = 1 | non-body = 2{query = 3 | path = 4}}} */
static void parameter(struct buf *out, unsigned number, const struct value *p)
{
	const char *in = value_str_or(value_get(p, "in"), "");
	BUF_AUTO param = BUF_INIT;
	BUF_AUTO item = BUF_INIT;
	BUF_AUTO kind = BUF_INIT;

	if (!strcmp(in, "body")) {
		sub_message(&param, 1, p, body_rules);
	} else {
		if (!strcmp(in, "path"))
			sub_message(&kind, 4, p, parameter_rules);
		else
			sub_message(&kind, 3, p, query_rules);
		bytes(&param, 2, buf_str(&kind), kind.len);
	}
	bytes(&item, 1, buf_str(&param), param.len);
	bytes(out, number, buf_str(&item), item.len);
}

/* Responses{response_code = 1: {name = 1, value = 2: ResponseValue{response = 1}}} */
static void responses(struct buf *out, unsigned number, const struct value *map)
{
	const struct value *v;
	const char *code;
	BUF_AUTO all = BUF_INIT;

	value_each_entry(code, v, i, map)
	{
		BUF_AUTO one = BUF_INIT;
		BUF_AUTO value = BUF_INIT;

		sub_message(&value, 1, v, response_rules);
		text(&one, 1, code);
		bytes(&one, 2, buf_str(&value), value.len);
		bytes(&all, 1, one.s, one.len);
	}
	bytes(out, number, buf_str(&all), all.len);
}

static void wrapped(struct buf *out, unsigned number, const struct value *v,
		    const struct rule *rules)
{
	BUF_AUTO b = BUF_INIT;

	sub_message(&b, 1, v, rules);
	bytes(out, number, b.s, b.len);
}

static void string_list(struct buf *out, unsigned number, const struct value *v)
{
	BUF_AUTO b = BUF_INIT;

	text(&b, 1, value_str(v));
	bytes(out, number, buf_str(&b), b.len);
}

static void each_named(struct buf *out, const struct rule *r, const struct value *map)
{
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, map)
	{
		if (r->extensions == str_starts(key, "x-"))
			named(out, r->number, key, v, r->of);
	}
}

static void field(struct buf *out, const struct rule *r, const struct value *v)
{
	const struct value *item;
	BUF_AUTO b = BUF_INIT;
	const struct rule entries = {.number = 1, .of = r->of};

	switch (r->how) {
	case TEXT:
		text(out, r->number, value_str(v));
		break;
	case FLAG:
		varint(out, (uint64_t)r->number << 3);
		varint(out, value_bool(v));
		break;
	case MESSAGE:
		sub_message(out, r->number, v, r->of);
		break;
	case NAMED:
		each_named(&b, &entries, v);
		bytes(out, r->number, buf_str(&b), b.len);
		break;
	case NAMED_IN:
		each_named(out, r, v);
		break;
	case WRAPPED:
		wrapped(out, r->number, v, r->of);
		break;
	case STRING_LIST:
		string_list(out, r->number, v);
		break;
	case ANY:
		any(out, r->number, v);
		break;
	case RESPONSES:
		responses(out, r->number, v);
		break;
	case TEXTS:
	case MESSAGES:
	case ANYS:
	case PARAMETERS:
		value_each_item(item, i, v)
		{
			if (r->how == TEXTS)
				text(out, r->number, value_str(item));
			else if (r->how == ANYS)
				any(out, r->number, item);
			else if (r->how == PARAMETERS)
				parameter(out, r->number, item);
			else
				sub_message(out, r->number, item, r->of);
		}
		break;
	}
}

/* Fields in the order of the table, which ends with the row without a key. */
static void message(struct buf *out, const struct value *v, const struct rule *rules)
{
	for (const struct rule *r = rules;; r++) {
		const struct value *child = r->key ? value_get(v, r->key) : v;

		if (child)
			field(out, r, child);
		if (!r->key)
			return;
	}
}

void swagger_write_protobuf(struct buf *out, const struct value *document)
{
	message(out, document, document_rules);
}
