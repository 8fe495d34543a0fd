/*
 * shell_private.h - the shell's parts: reader (text to commands), expander (words to
 * fields), interpreter (commands to effects), builtins.
 *
 * Words stay raw text with their quotes in the tree; the expander reads them when the
 * command runs. A program (the tree of one complete command) is reference-counted, for
 * functions keep it alive.
 */
#ifndef SHELL_SHELL_PRIVATE_H
#define SHELL_SHELL_PRIVATE_H

#include "shell/shell.h"

/* ---- tree -------------------------------------------------------------------------- */

enum ast_type {
	AST_SIMPLE,   /* assignments, words */
	AST_PIPE,     /* kids */
	AST_AND,      /* kids[0] && kids[1] */
	AST_OR,       /* kids[0] || kids[1] */
	AST_NOT,      /* ! kids[0] */
	AST_TIME,     /* time kids[0] */
	AST_LIST,     /* kids in turn */
	AST_ASYNC,    /* kids[0] & */
	AST_SUBSHELL, /* ( kids[0] ) */
	AST_GROUP,    /* { kids[0] } */
	AST_IF,       /* kids: condition, then, [condition, then]..., [else] */
	AST_FOR,      /* name, words (NULL: positional), kids[0] */
	AST_CFOR,     /* words: three expressions, kids[0] */
	AST_WHILE,    /* kids: condition, body */
	AST_UNTIL,
	AST_CASE,     /* name: the word; arms */
	AST_FUNCTION, /* name, kids[0] */
	AST_COND,     /* [[ words ]] */
	AST_ARITH,    /* (( name )) */
};

struct redir {
	int fd;
	char *var; /* unused descriptor names are not supported */
	enum {
		REDIR_IN,
		REDIR_OUT,
		REDIR_CLOBBER,
		REDIR_APPEND,
		REDIR_RDWR,
		REDIR_DUP_IN,
		REDIR_DUP_OUT,
		REDIR_BOTH, /* &> */
		REDIR_BOTH_APPEND,
		REDIR_HERE,     /* word is the body */
		REDIR_HERE_RAW, /* the same, not expanded */
		REDIR_STRING,   /* <<< */
	} op;
	char *word;
	struct redir *next;
};

struct case_arm {
	char **patterns; /* NULL-ended */
	struct ast *body;
	enum { ARM_BREAK, ARM_FALL, ARM_TEST } end; /* ;; ;& ;;& */
};

struct ast {
	enum ast_type type;
	int line;
	char *name;
	char **assigns, **words; /* NULL-ended */
	struct ast **kids;       /* NULL-ended */
	struct case_arm *arms;   /* ended by patterns NULL */
	struct redir *redirs;
	const char *text; /* source of jobs and functions; may be NULL */
};

struct program {
	int refs;
	void **mem;
	size_t nr, cap;
	struct ast *root;
};
struct program *sh_program_ref(struct program *p);
void sh_program_unref(struct program *p);

/* ---- reader ------------------------------------------------------------------------ */

struct token {
	enum { TOK_EOF, TOK_NEWLINE, TOK_WORD, TOK_OP, TOK_NUMBER } type;
	char *text; /* in the program's memory */
	int line;
	size_t start, end;
};

struct heredoc {
	struct redir *r;
	char *end;
	bool strip;
	struct heredoc *next;
};

struct parser {
	struct buf src;
	size_t pos;
	int line, depth;
	struct token tok; /* the one looked at */
	bool have_tok;
	struct program *prog;   /* being built */
	struct heredoc *here;   /* bodies still to come */
	struct strmap *aliases; /* borrowed; NULL: not expanded */
	struct {
		char *name;
		size_t tail; /* bytes of src after the alias text */
	} active[8];
	int nr_active, nr_aliased;
	bool alias_next; /* the word after an alias that ends in a blank */
	bool failed, incomplete;
	struct buf error; /* after "syntax error" and so on, without prefix */
	int error_line;
	bool show_line; /* the message wants the source line after it */
};

void sh_parser_init(struct parser *ps, const char *text, size_t len, struct strmap *aliases);
void sh_parser_release(struct parser *ps);
/* The next complete command: 1 and *ret, 0 at the end of the text, -EINVAL (see error). */
int sh_parser_next(struct parser *ps, struct program **ret) NODISCARD;
/* Source line n, for messages. */
void sh_parser_line(const struct parser *ps, int n, struct buf *out);

/* lex.c, for the parser */
struct token *sh_lex_peek(struct parser *ps);
void sh_lex_take(struct parser *ps);
bool sh_lex_is_op(struct parser *ps, const char *op);
bool sh_lex_is_word(struct parser *ps, const char *word);
void sh_lex_read_heredocs(struct parser *ps);
/* Replaces an alias in command position; the token looked at changes. */
void sh_lex_alias(struct parser *ps);
int sh_parse_error(struct parser *ps, const char *fmt, ...) PRINTF(2, 3);
void *sh_prog_alloc(struct program *p, size_t size);
char *sh_prog_strndup(struct program *p, const char *s, size_t len);
/* Raw text of (( ... )) after its opening; NULL unless it is closed by "))". */
char *sh_lex_arith(struct parser *ps);
/* A word in [[ ]]: < > ( ) && || and regexes are not operators of the shell there. */
void sh_lex_cond_word(struct parser *ps, bool regex);

/*
 * Where a quoted or bracketed thing that starts at s[i] ends (index after it);
 * SCAN_OPEN when it does not. Depth is bounded.
 */
#define SCAN_OPEN SIZE_MAX
size_t sh_scan_single(const char *s, size_t i, size_t len);
size_t sh_scan_double(const char *s, size_t i, size_t len, int depth);
size_t sh_scan_backtick(const char *s, size_t i, size_t len);
size_t sh_scan_dollar(const char *s, size_t i, size_t len, int depth); /* at least i + 1 */
size_t sh_scan_parens(const char *s, size_t i, size_t len, int depth); /* i: after "(" */
bool sh_is_name_start(char c);
bool sh_is_name_char(char c);
size_t sh_name_len(const char *s); /* of the identifier at s, 0 when none */

/* ---- state ------------------------------------------------------------------------- */

struct var {
	char *value; /* NULL: declared only */
	struct strvec items;
	bool array, exported, readonly, integer;
};

struct function {
	struct program *prog;
	struct ast *body;
	const char *text;
};

/* What `local` hid, restored when the function returns. */
struct saved_var {
	char *name;
	struct var *var; /* NULL: was unset */
	int depth;
	struct saved_var *next;
};

struct job {
	int id, pid;
	char *text;
	struct proc *proc; /* NULL once done */
	int status;
	bool done, told;
	struct shell *sh;
	struct job *next;
};

enum flow { FLOW_NONE, FLOW_BREAK, FLOW_CONTINUE, FLOW_RETURN, FLOW_EXIT, FLOW_ABORT };
enum dialect { DIALECT_BASH, DIALECT_DASH, DIALECT_BUSYBOX };

struct shell {
	struct proc *p;
	enum dialect dialect;
	struct strmap *vars;    /* struct var */
	struct strmap *funcs;   /* struct function */
	struct strmap *aliases; /* char * */
	struct strmap *traps;   /* signal name without SIG, or EXIT: char * */
	struct saved_var *saved;
	char *arg0;
	struct strvec args; /* $1 ... */
	bool errexit, nounset, xtrace, pipefail, noglob, noexec, allexport, noclobber, verbose;
	bool interactive, login, expand_aliases, is_subshell, running_trap;
	bool dash_c; /* messages say "-c: line N" */
	int status, line;
	int depth, func_depth, loop_depth, source_depth;
	int no_errexit; /* > 0: inside a condition */
	enum flow flow;
	int flow_count; /* loops to leave */
	int last_bg;
	struct job *jobs;
	int next_job;
	struct waitq wait; /* a job ended or a signal came */
	uint64_t pending;  /* trapped signals to be handled */
	bool interrupted;  /* SIGINT reached an interactive shell */
	struct proc **fg;  /* foreground children */
	size_t nr_fg, cap_fg;
	int64_t debt; /* time used by builtins and not yet slept */
	int64_t started;
	struct strvec *history; /* borrowed from the terminal; may be NULL */
	struct parser *reading; /* for messages */
	int getopts_pos;
	int nr_files;     /* made by <( ) and still there */
	int subst_status; /* of the last command substitution, -1 none */
	bool became;      /* exec was done: the process is no shell any more */
	bool last_exec;   /* the command being run is the last: it may replace the process */
};

struct shell *shell_new(struct proc *p, const char *arg0, char *const *args);
void shell_free(struct shell *sh);
struct shell *shell_clone(const struct shell *sh); /* for subshells; p is to be set */
/* Runs text to its end or an exit; the status. */
int shell_eval(struct shell *sh, const char *text, size_t len);
/* set -e and the like; -EINVAL unknown. */
int shell_set_option(struct shell *sh, char letter, bool on) NODISCARD;
int shell_set_long_option(struct shell *sh, const char *name, bool on) NODISCARD;
/* Exit traps. */
void shell_finish(struct shell *sh);
/* Message with the shell's name and line in front. */
void shell_error(struct shell *sh, const char *fmt, ...) PRINTF(2, 3);
/* Time passes; true when the shell shall stop what it does (killed, interrupted). */
bool shell_tick(struct shell *sh, int64_t ns);
void shell_run_traps(struct shell *sh);
void shell_on_signal(struct proc *p, int sig);
/* Are these whole commands (or hopeless), or do they go on in lines to come? */
bool shell_complete_text(struct shell *sh, const char *text, size_t len);
/* The line loop of an interactive shell. */
int shell_interact(struct shell *sh);
void shell_prompt(struct shell *sh, const char *ps, struct buf *out);
void shell_reap(struct shell *sh, bool tell); /* forgets finished jobs, telling about them */
int sh_signal_number(const char *name);       /* "TERM", "SIGTERM", "15"; -1 unknown; EXIT is 0 */
const char *sh_signal_name(int sig);          /* "TERM"; NULL */
const char *sh_signal_text(int sig);          /* "Terminated" */

/* ---- variables --------------------------------------------------------------------- */

struct var *sh_var_find(const struct shell *sh, const char *name);
const char *sh_var_get(const struct shell *sh, const char *name); /* NULL when unset */
/* 0, or -EROFS with the message printed. */
int sh_var_set(struct shell *sh, const char *name, const char *value);
int sh_var_set_item(struct shell *sh, const char *name, int64_t index, const char *value);
struct var *sh_var_make(struct shell *sh, const char *name);
int sh_var_unset(struct shell *sh, const char *name);
void sh_var_export(struct shell *sh, const char *name, bool on);
void sh_var_free(void *v);
/* name=value, name+=value, name[i]=value, name=(...): raw text. 0 or negative. */
int sh_var_assign(struct shell *sh, const char *raw);
bool sh_is_assignment(const char *raw);
void sh_var_local(struct shell *sh, const char *name);
void sh_var_leave_function(struct shell *sh);
/* $-parameters: 1 9 @ * # ? - $ ! 0. NULL when unset; text in scratch. */
const char *sh_param_special(struct shell *sh, const char *name, struct buf *scratch);

/* ---- expansion --------------------------------------------------------------------- */

/* Characters with how they came about, see expand.c. */
struct chars {
	struct buf text, how;
};
enum how {
	HOW_LITERAL = 'L',
	HOW_QUOTED = 'Q',
	HOW_EXPANDED = 'E',
	HOW_BREAK = 'F',
	HOW_NULL = 'N'
};
#define CHARS_AUTO CLEANUP(sh_chars_release) struct chars
#define CHARS_INIT                                                                                 \
	{                                                                                          \
		BUF_INIT, BUF_INIT                                                                 \
	}
void sh_chars_release(struct chars *c);
void sh_chars_add(struct chars *c, const char *s, size_t len, enum how how);

enum expand_flags {
	EXPAND_QUOTED = 1,  /* inside double quotes */
	EXPAND_HERE = 2,    /* a here-document: " is ordinary */
	EXPAND_ASSIGN = 4,  /* ~ also after : */
	EXPAND_PATTERN = 8, /* keep what tells quoted from unquoted */
};
/* All return 0 or negative, with the message printed and sh->flow set. */
int sh_expand_words(struct shell *sh, char **raw, struct strvec *out) NODISCARD;
int sh_expand_one(struct shell *sh, const char *raw, unsigned flags, struct buf *out) NODISCARD;
/* As a pattern: characters that were quoted are escaped. */
int sh_expand_pattern(struct shell *sh, const char *raw, struct buf *out) NODISCARD;
/* As a regular expression for =~: quoted parts match literally. */
int sh_expand_regex(struct shell *sh, const char *raw, struct buf *out) NODISCARD;
int sh_expand_chars(struct shell *sh, const char *s, size_t len, unsigned flags,
		    struct chars *out) NODISCARD;
int sh_expand_param(struct shell *sh, const char *body, size_t len, unsigned flags,
		    struct chars *out) NODISCARD;
void sh_expand_positional(struct shell *sh, const struct strvec *items, bool star, unsigned flags,
			  struct chars *out);
int sh_expand_failed(struct shell *sh); /* after a message: stops the command or the script */
int sh_command_output(struct shell *sh, const char *text, size_t len, struct buf *out) NODISCARD;
void sh_forget_files(struct shell *sh, int nr); /* of <( ), down to nr */
int sh_arith_eval(struct shell *sh, const char *text, int64_t *ret) NODISCARD;
void sh_brace_expand(const char *raw, struct strvec *out);
void sh_glob_expand(struct shell *sh, const char *pattern, struct strvec *out);
bool sh_has_glob(const char *pattern);
bool sh_pattern_match(const char *pattern, const char *s); /* the whole of s */
void sh_unescape_pattern(const char *pattern, struct buf *out);
/* $'...': s is what stands between the quotes. */
void sh_ansi_unescape(const char *s, size_t len, struct buf *out);

/* ---- running ----------------------------------------------------------------------- */

int sh_run_ast(struct shell *sh, struct program *prog, struct ast *a);
/* Starts argv as a child in the foreground and waits. */
int sh_run_external(struct shell *sh, struct strvec *argv);
int sh_run_simple(struct shell *sh, struct program *prog, struct ast *a);
int sh_run_pipe(struct shell *sh, struct program *prog, struct ast *a);
int sh_run_async(struct shell *sh, struct program *prog, struct ast *a);
int sh_run_subshell(struct shell *sh, struct program *prog, struct ast *a);
int sh_run_function(struct shell *sh, struct function *f, struct strvec *argv);
int sh_run_argv(struct shell *sh, struct strvec *argv, bool functions);
/* exec; prefix comes before the name in messages. */
int shell_become(struct shell *sh, struct strvec *argv, const char *prefix);
void shell_trace(struct shell *sh, const char *text); /* a line of set -x */
struct strmap *sh_functions_new(void);
void sh_function_define(struct shell *sh, const char *name, struct program *prog, struct ast *body,
			const char *text);
void sh_job_show(struct shell *sh, const struct job *j, struct stream *out);
void sh_job_free(struct job *j);
struct strmap *shell_environment(struct shell *sh); /* exported variables; caller frees */
/* A child running node a, or text when a is NULL. 0 or -errno. */
int shell_fork(struct shell *sh, struct program *prog, struct ast *a, const char *text,
	       struct stream *const fds[3], struct proc **ret) NODISCARD;
void shell_fork_failed(struct shell *sh);
int shell_wait_fg(struct shell *sh, struct proc *child); /* its status; frees it */

struct saved_fds {
	struct stream *fd[10];
	bool saved[10];
};
/* Applies redirections; on failure (message printed) nothing is left changed. saved NULL: for
 * good (exec). */
int sh_redirect(struct shell *sh, struct redir *r, struct saved_fds *saved) NODISCARD;
void sh_redirect_undo(struct shell *sh, struct saved_fds *saved);

int sh_cond_eval(struct shell *sh, char **words); /* [[ ]] */
/* test and [: name for messages. 0 true, 1 false, 2 error. */
int sh_test_eval(struct proc *p, const char *name, int argc, char **argv);
bool sh_test_file(struct proc *p, char op, const char *path);

/* ---- builtins ---------------------------------------------------------------------- */

struct builtin {
	const char *name;
	int (*fn)(struct shell *sh, int argc, char **argv);
	bool special; /* assignments before it stay */
};
extern const struct builtin sh_builtins_flow[], sh_builtins_vars[], sh_builtins_jobs[],
	sh_builtins_io[];
const struct builtin *sh_builtin_find(const struct shell *sh, const char *name);
bool sh_is_keyword(const char *word);

int sh_echo_main(struct proc *p, int argc, char **argv);
int sh_echo_xpg_main(struct proc *p, int argc, char **argv);
int sh_printf_main(struct proc *p, int argc, char **argv);
/* printf's text without writing it. */
int sh_printf_format(struct proc *p, const char *name, int argc, char **argv, struct buf *out);
int sh_kill_run(struct proc *p, struct shell *sh, int argc, char **argv);

#endif
