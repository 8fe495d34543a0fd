/* test, [ and [[: the same questions, asked three ways. */
#include "shell/shell_private.h"

#include <errno.h>
#include <regex.h>
#include <stdlib.h>

#define MAX_DEPTH 40

bool sh_test_file(struct proc *p, char op, const char *path)
{
	STR_AUTO abs = proc_path(p, path);
	struct vfs *v = machine_vfs(p->machine);
	struct vfs_stat st;
	bool follow = op != 'L' && op != 'h';

	if (!*path || vfs_stat(v, abs, follow, &st) < 0)
		return false;
	switch (op) {
	case 'f':
		return st.type == VFS_FILE && !str_starts(abs, "/dev/");
	case 'd':
		return st.type == VFS_DIR;
	case 'L':
	case 'h':
		return st.type == VFS_LINK;
	case 's':
		return st.size > 0;
	case 'c':
		return str_starts(abs, "/dev/");
	case 'r':
		return proc_access(p, path, 4) == 0;
	case 'w':
		return proc_access(p, path, 2) == 0;
	case 'x':
		return (st.mode & 0111) && proc_access(p, path, 1) == 0;
	case 'b':
	case 'p':
	case 'S':
	case 'u':
	case 'g':
	case 'k':
		return false;
	default: /* a e O G N */
		return true;
	}
}

static bool is_unary(const char *s)
{
	return s[0] == '-' && s[1] && !s[2] && strchr("abcdefghknprstuvwxzGLNOS", s[1]);
}

static const char *const binaries[] = {"=",   "==",  "!=",  "<",   ">",   "-eq", "-ne",
				       "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"};

static bool is_binary(const char *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(binaries); i++)
		if (strcmp(binaries[i], s) == 0)
			return true;
	return false;
}

static bool unary(struct proc *p, char op, const char *arg)
{
	int64_t fd;

	switch (op) {
	case 'n':
		return *arg;
	case 'z':
		return !*arg;
	case 't':
		return parse_i64(arg, &fd) == 0 && fd >= 0 && fd < 10 && stream_is_tty(p->fd[fd]);
	default:
		return sh_test_file(p, op, arg);
	}
}

static bool compare_numbers(const char *op, int64_t x, int64_t y)
{
	if (strcmp(op, "-eq") == 0)
		return x == y;
	if (strcmp(op, "-ne") == 0)
		return x != y;
	if (strcmp(op, "-lt") == 0)
		return x < y;
	if (strcmp(op, "-le") == 0)
		return x <= y;
	return strcmp(op, "-gt") == 0 ? x > y : x >= y;
}

static bool compare_files(struct proc *p, const char *op, const char *a, const char *b)
{
	STR_AUTO pa = proc_path(p, a);
	STR_AUTO pb = proc_path(p, b);
	struct vfs *v = machine_vfs(p->machine);
	struct vfs_stat sa, sb;
	bool has_a = vfs_stat(v, pa, true, &sa) == 0, has_b = vfs_stat(v, pb, true, &sb) == 0;

	if (strcmp(op, "-ef") == 0)
		return has_a && has_b && strcmp(pa, pb) == 0;
	if (strcmp(op, "-nt") == 0)
		return has_a && (!has_b || sa.mtime > sb.mtime);
	return has_b && (!has_a || sb.mtime > sa.mtime);
}

static bool is_number_op(const char *op)
{
	return op[0] == '-' && op[1] && strchr("elgn", op[1]) && op[2] && strchr("qte", op[2]) &&
	       strcmp(op, "-nt") != 0;
}

static bool compare_texts(const char *op, const char *a, const char *b)
{
	int c = strcmp(a, b);

	switch (*op) {
	case '!':
		return c != 0;
	case '<':
		return c < 0;
	case '>':
		return c > 0;
	default:
		return c == 0;
	}
}

/* ---- test ---------------------------------------------------------------------------- */

struct test {
	struct proc *p;
	const char *name;
	char **v;
	int nr, i, depth;
	bool failed;
};

static void test_fail(struct test *t, const char *fmt, const char *what)
{
	if (!t->failed) {
		proc_errorf(t->p, "%s: ", t->name);
		if (what)
			proc_errorf(t->p, "%s: ", what);
		proc_errorf(t->p, "%s\n", fmt);
	}
	t->failed = true;
}

static bool test_or(struct test *t);

static int trim_number(struct test *t, const char *s, int64_t *ret)
{
	STR_AUTO s2 = xstrdup(s + strspn(s, " \t\n"));
	size_t n = strlen(s2);

	while (n > 0 && strchr(" \t\n", s2[n - 1]))
		s2[--n] = '\0';
	if (parse_i64(s2, ret) == 0)
		return 0;
	test_fail(t, "integer expression expected", s);
	return -EINVAL;
}

static bool binary_test(struct test *t, const char *a, const char *op, const char *b)
{
	int64_t x, y;

	if (is_number_op(op)) {
		if (trim_number(t, a, &x) < 0 || trim_number(t, b, &y) < 0)
			return false;
		return compare_numbers(op, x, y);
	}
	if (op[0] == '-')
		return compare_files(t->p, op, a, b);
	return compare_texts(op, a, b);
}

static bool test_primary(struct test *t)
{
	int left = t->nr - t->i;
	const char *s;

	if (left <= 0 || ++t->depth > MAX_DEPTH) {
		test_fail(t, "argument expected", NULL);
		return false;
	}
	s = t->v[t->i];
	if (left >= 3 && is_binary(t->v[t->i + 1])) {
		t->i += 3;
		t->depth--;
		return binary_test(t, s, t->v[t->i - 2], t->v[t->i - 1]);
	}
	if (strcmp(s, "!") == 0 && left > 1) {
		bool v;

		t->i++;
		v = test_primary(t);
		t->depth--;
		return !v;
	}
	if (strcmp(s, "(") == 0 && left > 1) {
		bool v;

		t->i++;
		v = test_or(t);
		if (t->i >= t->nr || strcmp(t->v[t->i], ")") != 0)
			test_fail(t, "`)' expected", NULL);
		t->i++;
		t->depth--;
		return v;
	}
	t->depth--;
	if (is_unary(s) && left > 1) {
		t->i += 2;
		return unary(t->p, s[1], t->v[t->i - 1]);
	}
	if (left == 2 && s[0] == '-' && s[1]) {
		test_fail(t, "unary operator expected", s);
		return false;
	}
	t->i++;
	return *s;
}

static bool test_and(struct test *t)
{
	bool v = test_primary(t);

	while (!t->failed && t->i < t->nr && strcmp(t->v[t->i], "-a") == 0) {
		t->i++;
		v = test_primary(t) && v;
	}
	return v;
}

static bool test_or(struct test *t)
{
	bool v = test_and(t);

	while (!t->failed && t->i < t->nr && strcmp(t->v[t->i], "-o") == 0) {
		t->i++;
		v = test_and(t) || v;
	}
	return v;
}

int sh_test_eval(struct proc *p, const char *name, int argc, char **argv)
{
	struct test t = {.p = p, .name = name, .v = argv + 1, .nr = argc - 1};
	bool v;

	if (strcmp(argv[0], "[") == 0) {
		if (argc < 2 || strcmp(argv[argc - 1], "]") != 0) {
			test_fail(&t, "missing `]'", NULL);
			return 2;
		}
		t.nr--;
	}
	if (t.nr == 0)
		return 1;
	v = test_or(&t);
	if (!t.failed && t.i < t.nr) {
		if (t.nr == 2)
			test_fail(&t, "unary operator expected", t.v[0]);
		else if (t.nr == 3)
			test_fail(&t, "binary operator expected", t.v[1]);
		else
			test_fail(&t, "too many arguments", NULL);
	}
	return t.failed ? 2 : !v;
}

/* ---- [[ ]] --------------------------------------------------------------------------- */

struct cond {
	struct shell *sh;
	char **w;
	int i, depth;
	int skip; /* > 0: only parsing */
	bool failed;
};

static bool cond_or(struct cond *c);

static void cond_fail(struct cond *c)
{
	if (!c->failed && c->sh->flow == FLOW_NONE)
		shell_error(c->sh, "syntax error in conditional expression");
	c->failed = true;
}

static bool value(struct cond *c, const char *raw, struct buf *out)
{
	if (c->skip == 0 && sh_expand_one(c->sh, raw, 0, out) < 0)
		c->failed = true;
	return !c->failed;
}

static bool match_regex(struct cond *c, const char *text, const char *raw)
{
	BUF_AUTO re = BUF_INIT;
	regmatch_t m[10];
	regex_t compiled;
	bool hit;

	if (sh_expand_regex(c->sh, raw, &re) < 0) {
		c->failed = true;
		return false;
	}
	if (re.len > 1000 || regcomp(&compiled, buf_str(&re), REG_EXTENDED) != 0) {
		c->failed = true;
		return false;
	}
	hit = strlen(text) < 100000 && regexec(&compiled, text, ARRAY_SIZE(m), m, 0) == 0;
	regfree(&compiled);
	sh_var_unset(c->sh, "BASH_REMATCH");
	for (size_t i = 0; hit && i < ARRAY_SIZE(m); i++) {
		STR_AUTO part = NULL;

		if (m[i].rm_so < 0)
			continue;
		part = xstrndup(text + m[i].rm_so, (size_t)(m[i].rm_eo - m[i].rm_so));
		(void)!sh_var_set_item(c->sh, "BASH_REMATCH", (int64_t)i, part);
	}
	return hit;
}

static bool cond_binary(struct cond *c, const char *a_raw, const char *op, const char *b_raw)
{
	BUF_AUTO a = BUF_INIT;
	BUF_AUTO b = BUF_INIT;
	int64_t x, y;

	if (c->skip || !value(c, a_raw, &a))
		return false;
	if (strcmp(op, "=~") == 0)
		return match_regex(c, buf_str(&a), b_raw);
	if (strcmp(op, "=") == 0 || strcmp(op, "==") == 0 || strcmp(op, "!=") == 0) {
		if (sh_expand_pattern(c->sh, b_raw, &b) < 0) {
			c->failed = true;
			return false;
		}
		return sh_pattern_match(buf_str(&b), buf_str(&a)) == (*op != '!');
	}
	if (!value(c, b_raw, &b))
		return false;
	if (is_number_op(op)) {
		if (sh_arith_eval(c->sh, buf_str(&a), &x) < 0 ||
		    sh_arith_eval(c->sh, buf_str(&b), &y) < 0) {
			c->failed = true;
			return false;
		}
		return compare_numbers(op, x, y);
	}
	return op[0] == '-' ? compare_files(c->sh->p, op, buf_str(&a), buf_str(&b))
			    : compare_texts(op, buf_str(&a), buf_str(&b));
}

static bool cond_primary(struct cond *c)
{
	char **w = c->w + c->i;
	BUF_AUTO text = BUF_INIT;
	bool v;

	if (!*w || ++c->depth > MAX_DEPTH || strcmp(*w, ")") == 0 || strcmp(*w, "&&") == 0 ||
	    strcmp(*w, "||") == 0) {
		cond_fail(c);
		return false;
	}
	if (strcmp(*w, "!") == 0) {
		c->i++;
		v = !cond_primary(c);
	} else if (strcmp(*w, "(") == 0) {
		c->i++;
		v = cond_or(c);
		if (!c->w[c->i] || strcmp(c->w[c->i], ")") != 0)
			cond_fail(c);
		else
			c->i++;
	} else if (w[1] && w[2] && (is_binary(w[1]) || strcmp(w[1], "=~") == 0)) {
		c->i += 3;
		v = cond_binary(c, w[0], w[1], w[2]);
	} else if (is_unary(*w) && w[1] && strcmp(w[1], "&&") != 0 && strcmp(w[1], "||") != 0) {
		c->i += 2;
		v = value(c, w[1], &text) && !c->skip;
		if (v)
			v = w[0][1] == 'v' ? sh_var_get(c->sh, buf_str(&text)) != NULL
					   : unary(c->sh->p, w[0][1], buf_str(&text));
	} else {
		c->i++;
		v = value(c, *w, &text) && text.len > 0;
	}
	c->depth--;
	return v;
}

static bool cond_and(struct cond *c)
{
	bool v = cond_primary(c);

	while (!c->failed && c->w[c->i] && strcmp(c->w[c->i], "&&") == 0) {
		bool w;

		c->i++;
		c->skip += !v;
		w = cond_primary(c);
		c->skip -= !v;
		v = v && w;
	}
	return v;
}

static bool cond_or(struct cond *c)
{
	bool v = cond_and(c);

	while (!c->failed && c->w[c->i] && strcmp(c->w[c->i], "||") == 0) {
		bool w;

		c->i++;
		c->skip += v;
		w = cond_and(c);
		c->skip -= v;
		v = v || w;
	}
	return v;
}

int sh_cond_eval(struct shell *sh, char **words)
{
	struct cond c = {.sh = sh, .w = words};
	bool v = cond_or(&c);

	if (!c.failed && words[c.i])
		cond_fail(&c);
	return c.failed ? 2 : !v;
}
