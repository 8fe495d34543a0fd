/*
 * jsonpath_private.h - the parsed form of a JSONPath template, for jsonpath*.c only.
 *
 * A template is a list of nodes: texts, and one list for each {expression}. Nodes own
 * what hangs below them; nothing changes after parsing.
 */
#ifndef OBJECT_JSONPATH_PRIVATE_H
#define OBJECT_JSONPATH_PRIVATE_H

#include "object/jsonpath.h"

enum jp_type {
	JP_LIST,
	JP_TEXT,
	JP_FIELD,
	JP_IDENTIFIER,
	JP_ARRAY,
	JP_FILTER,
	JP_INT,
	JP_FLOAT,
	JP_BOOL,
	JP_WILDCARD,
	JP_RECURSIVE,
	JP_UNION,
};

enum jp_op { JP_EXISTS, JP_LT, JP_GT, JP_EQ, JP_NE, JP_LE, JP_GE, JP_BAD_OP };

/* One of the three numbers of [from:to:step]. */
struct jp_param {
	int64_t value;
	bool known;
	bool derived; /* the end that a lone index implies */
};

struct jp_node {
	enum jp_type type;
	enum jp_op op;
	char *s;               /* field, identifier; the operator of a filter */
	size_t len;            /* of s */
	struct value *literal; /* of text, int, float, bool */
	struct jp_param param[3];
	struct jp_node **child; /* list, union; left and right of a filter */
	size_t nr, cap;
};

struct jsonpath {
	struct jp_node *root;
	bool allow_missing;
	bool json;
};

#endif
