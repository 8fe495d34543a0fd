/*
 * gotemplate_private.h - tokens and the parsed form of Go templates, for gotemplate*.c only.
 *
 * Positions are byte offsets into the template's text, which errors are reported by. The
 * tree owns everything it points to and does not change after parsing.
 */
#ifndef OBJECT_GOTEMPLATE_PRIVATE_H
#define OBJECT_GOTEMPLATE_PRIVATE_H

#include "object/goformat.h"
#include "object/gotemplate.h"

#define GT_MAX_DEPTH 100 /* of nested actions and parentheses, and of templates at work */

/* ---- tokens -------------------------------------------------------------- */

enum gt_token_type {
	TOK_ERROR,
	TOK_BOOL,
	TOK_CHAR, /* a printable character that means nothing else, as the comma */
	TOK_CHAR_CONST,
	TOK_ASSIGN,
	TOK_DECLARE,
	TOK_EOF,
	TOK_FIELD,
	TOK_IDENT,
	TOK_LEFT,
	TOK_OPEN,
	TOK_NUMBER,
	TOK_PIPE,
	TOK_RAW_STRING,
	TOK_RIGHT,
	TOK_CLOSE,
	TOK_SPACE,
	TOK_STRING,
	TOK_TEXT,
	TOK_VARIABLE,
	TOK_KEYWORD, /* those below are keywords */
	TOK_BLOCK,
	TOK_BREAK,
	TOK_CONTINUE,
	TOK_DEFINE,
	TOK_DOT,
	TOK_ELSE,
	TOK_END,
	TOK_IF,
	TOK_NIL,
	TOK_RANGE,
	TOK_TEMPLATE,
	TOK_WITH,
};

struct gt_token {
	enum gt_token_type type;
	size_t pos, len;
	int line;
};

/* All tokens of a text; the last is TOK_EOF or TOK_ERROR, which msg then explains. */
struct gt_tokens {
	const char *text;
	struct gt_token *t;
	size_t nr, cap;
	char *msg;
};
void gt_lex(const char *text, struct gt_tokens *ret);
void gt_tokens_release(struct gt_tokens *t);

/* ---- nodes --------------------------------------------------------------- */

enum gt_type {
	GT_TEXT,
	GT_ACTION,
	GT_IF,
	GT_RANGE,
	GT_WITH,
	GT_TEMPLATE,
	GT_BREAK,
	GT_CONTINUE,
	GT_END,
	GT_ELSE,
	GT_LIST,
	GT_PIPE,
	GT_COMMAND,
	GT_FIELD,
	GT_VARIABLE,
	GT_CHAIN,
	GT_IDENT,
	GT_DOT,
	GT_NIL,
	GT_BOOL,
	GT_NUMBER,
	GT_STRING,
};

struct gt_func;

struct gt_node {
	enum gt_type type;
	size_t pos;
	char *text;                 /* as written: number, string, name; a text's bytes */
	size_t len;                 /* of a text */
	struct strvec names;        /* fields of field, chain, variable (its own name first) */
	struct value *literal;      /* of bool, number, string, text */
	enum go_kind kind;          /* of a number; GO_INVALID: too big for an int */
	const struct gt_func *func; /* of an identifier */
	struct strvec decl;         /* variables of a pipe */
	bool assign;                /* = and not := */
	struct gt_node *pipe;       /* of actions; what a chain starts from */
	struct gt_node *list, *otherwise;
	struct gt_node **child; /* list; commands of a pipe; arguments of a command */
	size_t nr, cap;
};

/* A {{define}} or {{block}}, or the text itself, which is the last one. */
struct gt_tree {
	char *name;
	struct gt_node *root;
};

struct gotemplate {
	char *text;
	struct gt_tree *tree;
	size_t nr, cap;
	bool missing_error;
};

const struct gt_node *gt_find(const struct gotemplate *t, const char *name); /* NULL: none */
void gt_write_node(struct buf *out, const struct gt_node *n);                /* as Go prints it */
void gt_node_free(struct gt_node *n);
/* A number's text to its literal and kind. False: msg says why. */
bool gt_parse_number(struct gt_node *n, bool is_char, struct buf *msg);

/* ---- values and functions ---------------------------------------------------- */

/*
 * A value at work: its Go type, and whether Go would see it inside an interface, as it
 * does what comes straight out of a map or list. Owns a reference to v.
 */
struct gt_val {
	enum go_kind kind;
	bool iface;
	struct value *v;
};
#define GT_NO_VALUE                                                                                \
	(struct gt_val)                                                                            \
	{                                                                                          \
		GO_INVALID, false, NULL                                                            \
	}
void gt_val_release(struct gt_val *v);
#define GT_VAL_AUTO CLEANUP(gt_val_release) struct gt_val
struct gt_val gt_take(enum go_kind kind, struct value *v); /* takes v */
struct gt_val gt_elem(const struct value *v); /* as found in a map or list: in an interface */
struct gt_val gt_copy(const struct gt_val *v);
bool gt_truth(const struct gt_val *v);

/* Arguments are counted before the call; msg gets the reason of a failure. */
struct gt_func {
	const char *name;
	int args;      /* fixed ones */
	bool variadic; /* and any number more */
	bool text;     /* the first must be a string */
	bool (*call)(const struct gt_val *args, size_t nr, struct gt_val *ret, struct buf *msg);
};
const struct gt_func *gt_func_find(const char *name); /* NULL: no such function */

#endif
