/* Walking the tree: lists, conditions, loops, functions. */
#include "shell/shell_private.h"

#include <errno.h>
#include <stdlib.h>

/* Bounds the C stack: a fiber has 256 KiB. */
#define MAX_DEPTH 160
#define MAX_FUNCTIONS 60
#define STEP_COST (10 * SIM_USEC)

static int run_list(struct shell *sh, struct program *prog, struct ast **kids)
{
	int status = 0;

	for (; *kids && sh->flow == FLOW_NONE; kids++)
		status = sh_run_ast(sh, prog, *kids);
	return status;
}

static int run_condition(struct shell *sh, struct program *prog, struct ast *a)
{
	int status;

	sh->no_errexit++;
	status = sh_run_ast(sh, prog, a);
	sh->no_errexit--;
	return status;
}

static int run_and_or(struct shell *sh, struct program *prog, struct ast *a)
{
	int status = run_condition(sh, prog, a->kids[0]);

	if (sh->flow != FLOW_NONE || (status == 0) != (a->type == AST_AND))
		return status;
	return sh_run_ast(sh, prog, a->kids[1]);
}

static int run_if(struct shell *sh, struct program *prog, struct ast *a)
{
	struct ast **k = a->kids;

	for (; k[0] && k[1]; k += 2) {
		int status = run_condition(sh, prog, k[0]);

		if (sh->flow != FLOW_NONE)
			return status;
		if (status == 0)
			return sh_run_ast(sh, prog, k[1]);
	}
	return k[0] ? sh_run_ast(sh, prog, k[0]) : 0;
}

/* After a round of a loop: shall it end? */
static bool leave_loop(struct shell *sh)
{
	if (shell_tick(sh, STEP_COST))
		return true;
	if (sh->flow == FLOW_NONE)
		return false;
	if (sh->flow != FLOW_BREAK && sh->flow != FLOW_CONTINUE)
		return true;
	if (sh->flow_count > 1) {
		sh->flow_count--;
		return true;
	}
	if (sh->flow == FLOW_CONTINUE) {
		sh->flow = FLOW_NONE;
		return false;
	}
	sh->flow = FLOW_NONE;
	return true;
}

static int run_while(struct shell *sh, struct program *prog, struct ast *a)
{
	int status = 0;

	sh->loop_depth++;
	for (;;) {
		int c = run_condition(sh, prog, a->kids[0]);

		if (sh->flow == FLOW_NONE) {
			if ((c == 0) != (a->type == AST_WHILE))
				break;
			status = sh_run_ast(sh, prog, a->kids[1]);
		}
		if (leave_loop(sh))
			break;
	}
	sh->loop_depth--;
	return sh->flow == FLOW_EXIT || sh->flow == FLOW_RETURN ? sh->status : status;
}

/* The head of the loop as it was typed, each round. */
static void trace_for(struct shell *sh, const struct ast *a)
{
	BUF_AUTO line = BUF_INIT;

	buf_addf(&line, "for %s in", a->name);
	for (char **w = a->words; w && *w; w++)
		buf_addf(&line, " %s", *w);
	if (!a->words)
		buf_adds(&line, " \"$@\"");
	shell_trace(sh, buf_str(&line));
}

static int run_for(struct shell *sh, struct program *prog, struct ast *a)
{
	STRVEC_AUTO items = STRVEC_INIT;
	int status = 0;

	if (!a->words)
		for (size_t i = 0; i < sh->args.nr; i++)
			strvec_add(&items, sh->args.v[i]);
	else if (sh_expand_words(sh, a->words, &items) < 0)
		return sh->status;
	sh->loop_depth++;
	for (size_t i = 0; i < items.nr; i++) {
		if (sh->xtrace)
			trace_for(sh, a);
		if (sh_var_set(sh, a->name, items.v[i]) < 0) {
			status = 1;
			break;
		}
		status = sh_run_ast(sh, prog, a->kids[0]);
		if (leave_loop(sh))
			break;
	}
	sh->loop_depth--;
	return status;
}

static int run_cfor(struct shell *sh, struct program *prog, struct ast *a)
{
	int status = 0;
	int64_t v = 0;

	if (sh_arith_eval(sh, a->words[0], &v) < 0)
		return 1;
	sh->loop_depth++;
	for (;;) {
		v = 1;
		if (a->words[1][strspn(a->words[1], " \t\n")] &&
		    sh_arith_eval(sh, a->words[1], &v) < 0) {
			status = 1;
			break;
		}
		if (!v)
			break;
		status = sh_run_ast(sh, prog, a->kids[0]);
		if (leave_loop(sh))
			break;
		if (sh_arith_eval(sh, a->words[2], &v) < 0) {
			status = 1;
			break;
		}
	}
	sh->loop_depth--;
	return status;
}

/* 1 an arm's pattern matches, 0 none, negative. */
static int arm_matches(struct shell *sh, const struct case_arm *arm, const char *word)
{
	for (char **p = arm->patterns; *p; p++) {
		BUF_AUTO pattern = BUF_INIT;
		int r = sh_expand_pattern(sh, *p, &pattern);

		if (r < 0)
			return r;
		if (sh_pattern_match(buf_str(&pattern), word))
			return 1;
	}
	return 0;
}

static int run_case(struct shell *sh, struct program *prog, struct ast *a)
{
	BUF_AUTO word = BUF_INIT;
	int status = 0;
	bool fall = false;

	if (sh_expand_one(sh, a->name, 0, &word) < 0)
		return sh->status;
	for (const struct case_arm *arm = a->arms; arm->patterns; arm++) {
		int r = fall ? 1 : arm_matches(sh, arm, buf_str(&word));

		if (r < 0)
			return sh->status;
		if (r == 0)
			continue;
		status = sh_run_ast(sh, prog, arm->body);
		if (arm->end == ARM_BREAK || sh->flow != FLOW_NONE)
			break;
		fall = arm->end == ARM_FALL;
	}
	return status;
}

static void function_free(void *p)
{
	struct function *f = p;

	sh_program_unref(f->prog);
	free(f);
}

struct strmap *sh_functions_new(void)
{
	return strmap_new(function_free);
}

void sh_function_define(struct shell *sh, const char *name, struct program *prog, struct ast *body,
			const char *text)
{
	struct function *f = xcalloc(1, sizeof(*f));

	f->prog = sh_program_ref(prog);
	f->body = body;
	f->text = text;
	strmap_put(sh->funcs, name, f);
}

int sh_run_function(struct shell *sh, struct function *f, struct strvec *argv)
{
	struct program *prog = sh_program_ref(f->prog); /* it may redefine itself */
	struct ast *body = f->body;
	struct strvec args = sh->args;
	int status, loops = sh->loop_depth;

	if (sh->func_depth >= MAX_FUNCTIONS) {
		shell_error(sh, "%s: maximum function nesting level exceeded (%d)", argv->v[0],
			    MAX_FUNCTIONS);
		sh_program_unref(prog);
		sh->flow = sh->interactive ? FLOW_ABORT : FLOW_EXIT;
		return sh->status = 1;
	}
	sh->args = (struct strvec)STRVEC_INIT;
	for (size_t i = 1; i < argv->nr; i++)
		strvec_add(&sh->args, argv->v[i]);
	sh->func_depth++;
	sh->loop_depth = 0;
	status = sh_run_ast(sh, prog, body);
	if (sh->flow == FLOW_RETURN) {
		sh->flow = FLOW_NONE;
		status = sh->status;
	}
	sh_var_leave_function(sh);
	sh->loop_depth = loops;
	sh->func_depth--;
	strvec_release(&sh->args);
	sh->args = args;
	sh_program_unref(prog);
	return status;
}

static void write_minutes(struct shell *sh, const char *what, int64_t ns)
{
	proc_errorf(sh->p, "%s\t%lldm%lld.%03llds\n", what, (long long)(ns / (60 * SIM_SEC)),
		    (long long)(ns / SIM_SEC % 60), (long long)(ns / SIM_MSEC % 1000));
}

static int run_time(struct shell *sh, struct program *prog, struct ast *a)
{
	int64_t began = sim_now(sh->p->sim) + sh->debt, cpu = sh->p->cpu_ns, took;
	int status = sh_run_ast(sh, prog, a->kids[0]);

	took = sim_now(sh->p->sim) + sh->debt - began;
	cpu = sh->p->cpu_ns - cpu;
	proc_errorf(sh->p, "\n");
	write_minutes(sh, "real", took);
	write_minutes(sh, "user", MIN(took, cpu + SIM_MSEC));
	write_minutes(sh, "sys", 0);
	return status;
}

static int run_node(struct shell *sh, struct program *prog, struct ast *a)
{
	int64_t v;

	switch (a->type) {
	case AST_SIMPLE:
		return sh_run_simple(sh, prog, a);
	case AST_PIPE:
		return sh_run_pipe(sh, prog, a);
	case AST_AND:
	case AST_OR:
		return run_and_or(sh, prog, a);
	case AST_NOT:
		return !run_condition(sh, prog, a->kids[0]);
	case AST_TIME:
		return run_time(sh, prog, a);
	case AST_LIST:
	case AST_GROUP:
		return run_list(sh, prog, a->kids);
	case AST_ASYNC:
		return sh_run_async(sh, prog, a);
	case AST_SUBSHELL:
		return sh_run_subshell(sh, prog, a);
	case AST_IF:
		return run_if(sh, prog, a);
	case AST_FOR:
		return run_for(sh, prog, a);
	case AST_CFOR:
		return run_cfor(sh, prog, a);
	case AST_WHILE:
	case AST_UNTIL:
		return run_while(sh, prog, a);
	case AST_CASE:
		return run_case(sh, prog, a);
	case AST_FUNCTION:
		sh_function_define(sh, a->name, prog, a->kids[0], a->text);
		return 0;
	case AST_COND:
		return sh_cond_eval(sh, a->words);
	case AST_ARITH:
		return sh_arith_eval(sh, a->name, &v) < 0 || v == 0;
	}
	return 0;
}

static bool may_exit(enum ast_type type)
{
	return type == AST_SIMPLE || type == AST_PIPE || type == AST_SUBSHELL || type == AST_COND ||
	       type == AST_ARITH;
}

int sh_run_ast(struct shell *sh, struct program *prog, struct ast *a)
{
	struct saved_fds saved;
	bool redirected = a->redirs && a->type != AST_SIMPLE;
	int status;

	if (sh->flow != FLOW_NONE || shell_tick(sh, STEP_COST))
		return sh->status;
	if (sh->depth >= MAX_DEPTH) {
		shell_error(sh, "maximum nesting level exceeded");
		sh->flow = sh->interactive ? FLOW_ABORT : FLOW_EXIT;
		return sh->status = 1;
	}
	if (redirected && sh_redirect(sh, a->redirs, &saved) < 0)
		return sh->status = 1;
	sh->depth++;
	sh->line = a->line;
	status = run_node(sh, prog, a);
	sh->depth--;
	if (redirected)
		sh_redirect_undo(sh, &saved);
	if (sh->flow != FLOW_EXIT && sh->flow != FLOW_RETURN && sh->flow != FLOW_ABORT)
		sh->status = status;
	if (status != 0 && sh->errexit && sh->no_errexit == 0 && may_exit(a->type) &&
	    sh->flow == FLOW_NONE)
		sh->flow = FLOW_EXIT;
	if (sh->pending && !sh->running_trap)
		shell_run_traps(sh);
	return sh->status;
}
