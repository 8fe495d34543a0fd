/*
 * parse_private.h - what the parts of the shell's grammar share: parse.c (lists, pipelines, simple
 * commands, redirections) and parse_compound.c. Trees are in the program's memory. A function that
 * gives no tree has said why (sh_parse_error).
 */
#ifndef SHELL_PARSE_PRIVATE_H
#define SHELL_PARSE_PRIVATE_H

#include "shell/shell_private.h"

#define MAX_NESTING 50 /* of the stack's 256 KiB */

/* Pointers being collected. */
struct sh_list {
	void **v;
	size_t nr, cap;
};
#define SH_LIST_AUTO CLEANUP(sh_list_release) struct sh_list
void sh_list_release(struct sh_list *l);
void sh_list_add(struct sh_list *l, void *p);
/* NULL-ended, in the program's memory. */
void *sh_list_keep(struct parser *ps, const struct sh_list *l);

struct ast *sh_ast_new(struct parser *ps, enum ast_type type);
struct ast *sh_ast_with(struct parser *ps, enum ast_type type, struct ast *x, struct ast *y);
/* Always NULL: the token looked at does not belong here. */
struct ast *sh_unexpected(struct parser *ps);
void sh_skip_newlines(struct parser *ps);
bool sh_expect_word(struct parser *ps, const char *word); /* and takes it */

struct ast *sh_parse_list(struct parser *ps, bool one_line);
struct ast *sh_parse_command(struct parser *ps);
bool sh_at_compound(struct parser *ps);
struct ast *sh_parse_compound(struct parser *ps);
/* a, after its name and "()", from start on: the body is a compound command. */
struct ast *sh_parse_function(struct parser *ps, struct ast *a, size_t start);

#endif
