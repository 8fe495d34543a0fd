/* etcdctl txn: compares, then requests for success, then for failure, a blank line each. */
#include <errno.h>

#include "etcdctl/print.h"

struct opts {
	bool interactive;
};

static const struct opt_spec specs[] = {
	OPT_BOOL(struct opts, interactive, "interactive", 'i', "false", "Say what is expected"),
	OPT_END};

struct script {
	struct store_compare *cmp;
	struct strvec text; /* keys and values of the compares */
	size_t nr_cmp, cap_cmp;
	struct ctl_op *op[2];
	size_t nr[2], cap[2];
};

static void script_release(struct script *s)
{
	free(s->cmp);
	strvec_release(&s->text);
	for (int b = 0; b < 2; b++) {
		for (size_t i = 0; i < s->nr[b]; i++)
			ctl_op_release(&s->op[b][i]);
		free(s->op[b]);
	}
}

/* A line without the spaces around it: 0, or the status of a run that ends here. */
static int next_line(struct ctl *c, struct buf *line)
{
	size_t lead;
	int r;

	buf_reset(line);
	r = stream_getline(proc_in(c->proc), line);
	if (r < 0)
		return EXIT_KILLED;
	if (r == 0 || line->s[line->len - 1] != '\n')
		return ctl_fail(c, EXIT_INVALID_INPUT, "EOF");
	while (line->len && strchr(" \t\r\n", line->s[line->len - 1]))
		buf_trunc(line, line->len - 1);
	lead = strspn(buf_str(line), " \t");
	if (lead) {
		memmove(line->s, line->s + lead, line->len - lead);
		buf_trunc(line, line->len - lead);
	}
	return 0;
}

/* ---- compares --------------------------------------------------------------------- */

/* A quoted string at *p, as Go's %q reads it; false when there is none. */
static bool quoted(const char **p, struct buf *ret)
{
	const char *s = *p + strspn(*p, " ");

	if (*s != '"')
		return false;
	for (s++; *s && *s != '"'; s++) {
		if (*s == '\\' && s[1]) {
			s++;
			buf_addc(ret, *s == 'n' ? '\n' : *s == 't' ? '\t' : *s);
		} else {
			buf_addc(ret, *s);
		}
	}
	if (*s != '"')
		return false;
	*p = s + 1;
	return true;
}

static const struct {
	const char *name;
	enum store_cmp_target target;
} targets[] = {
	{"ver", STORE_CMP_VERSION},   {"version", STORE_CMP_VERSION}, {"c", STORE_CMP_CREATE},
	{"create", STORE_CMP_CREATE}, {"m", STORE_CMP_MOD},           {"mod", STORE_CMP_MOD},
	{"val", STORE_CMP_VALUE},     {"value", STORE_CMP_VALUE},     {"lease", STORE_CMP_LEASE}};

static bool compare_op(const char *op, enum store_cmp *ret)
{
	static const struct {
		const char *op;
		enum store_cmp cmp;
	} ops[] = {{"=", STORE_EQUAL},
		   {"!=", STORE_NOT_EQUAL},
		   {">", STORE_GREATER},
		   {"<", STORE_LESS}};

	for (size_t i = 0; i < ARRAY_SIZE(ops); i++)
		if (strcmp(op, ops[i].op) == 0) {
			*ret = ops[i].cmp;
			return true;
		}
	return false;
}

static int malformed(struct ctl *c, const char *line, const char *target, const struct buf *key,
		     const char *op)
{
	BUF_AUTO q = BUF_INIT;

	ctl_quote(&q, buf_str(key), key->len);
	return ctl_fail(c, EXIT_INVALID_INPUT, "malformed comparison: %s; got %s(%s) %s \"\"", line,
			target, buf_str(&q), op);
}

static int add_compare(struct ctl *c, const char *line, struct script *s)
{
	const char *paren = strchr(line, '('), *p;
	STR_AUTO target = NULL;
	STR_AUTO op = NULL;
	BUF_AUTO key = BUF_INIT;
	BUF_AUTO val = BUF_INIT;
	struct store_compare cmp = {0};
	size_t t = 0, len;

	if (!paren)
		return ctl_fail(c, EXIT_INVALID_INPUT, "malformed comparison: %s", line);
	target = xstrndup(line, (size_t)(paren - line));
	p = paren + 1;
	if (!quoted(&p, &key)) {
		buf_reset(&key);
		return malformed(c, line, target, &key, "");
	}
	if (*p != ')')
		return malformed(c, line, target, &key, "");
	p += 1 + strspn(p + 1, " ");
	len = strcspn(p, " ");
	op = xstrndup(p, len);
	p += len;
	if (!quoted(&p, &val))
		return malformed(c, line, target, &key, op);
	while (t < ARRAY_SIZE(targets) && strcmp(targets[t].name, target) != 0)
		t++;
	if (t == ARRAY_SIZE(targets))
		return ctl_fail(c, EXIT_INVALID_INPUT,
				"malformed comparison: %s (unknown target %s)", line, target);
	cmp.target = targets[t].target;
	if (cmp.target != STORE_CMP_VALUE && parse_i64(buf_str(&val), &cmp.num) < 0)
		return ctl_fail(c, EXIT_INVALID_INPUT, "invalid txn compare request: %s", line);
	if (!compare_op(op, &cmp.cmp)) {
		ctl_err(c, "panic: Unknown result op\n");
		return EXIT_BAD_CONNECTION;
	}
	cmp.key_len = key.len;
	cmp.val_len = val.len;
	strvec_take(&s->text, buf_detach(&key));
	cmp.key = s->text.v[s->text.nr - 1];
	strvec_take(&s->text, buf_detach(&val));
	cmp.val = s->text.v[s->text.nr - 1];
	s->cmp = grow(s->cmp, s->nr_cmp + 1, &s->cap_cmp, sizeof(*s->cmp));
	s->cmp[s->nr_cmp++] = cmp;
	return 0;
}

/* ---- requests --------------------------------------------------------------------- */

static int add_request(struct ctl *c, const char *line, struct script *s, int branch)
{
	static const struct etcdctl_cmd *const kinds[] = {&etcdctl_get, &etcdctl_put, &etcdctl_del};
	union {
		struct get_opts get;
		struct put_opts put;
		struct del_opts del;
	} o = {0};
	STRVEC_AUTO words = STRVEC_INIT;
	struct opt_parsed parsed = OPT_PARSED_INIT;
	struct opt_set set = {NULL, &o};
	char *none = NULL, **args;
	struct ctl_op op = {0};
	ERR_AUTO err = ERR_INIT;
	size_t k = 0;
	int r;

	ctl_split(line, &words);
	if (words.nr < 2)
		return ctl_fail(c, EXIT_INVALID_INPUT, "invalid txn compare request: %s", line);
	while (k < ARRAY_SIZE(kinds) && strcmp(kinds[k]->name, words.v[0]) != 0)
		k++;
	if (k == ARRAY_SIZE(kinds))
		return ctl_fail(c, EXIT_INVALID_INPUT, "invalid txn request: %s", line);
	set.specs = kinds[k]->opts;
	opt_defaults(set.specs, &o);
	r = opt_parse(&set, 1, (int)words.nr - 1, words.v + 1, &parsed, &err);
	args = parsed.args.nr ? parsed.args.v : &none;
	if (r < 0) {
		BUF_AUTO usage = BUF_INIT;

		ctl_usage(kinds[k], &usage);
		ctl_err(c, "%s", buf_str(&usage));
	}
	if (r < 0 || parsed.help)
		r = ctl_fail(c, EXIT_INVALID_INPUT, "invalid txn request: %s", line);
	else if (k == 0)
		r = ctl_get_op(c, &o.get, args, &op);
	else if (k == 1)
		r = ctl_put_op(c, &o.put, args, &op);
	else
		r = ctl_del_op(c, &o.del, args, &op);
	opt_release(set.specs, &o);
	opt_parsed_release(&parsed);
	if (r) {
		ctl_op_release(&op);
		return r;
	}
	s->op[branch] = grow(s->op[branch], s->nr[branch] + 1, &s->cap[branch], sizeof(op));
	s->op[branch][s->nr[branch]++] = op;
	return 0;
}

static int read_script(struct ctl *c, bool interactive, struct script *s)
{
	static const char *const prompts[] = {"compares:", "success requests (get, put, del):",
					      "failure requests (get, put, del):"};
	BUF_AUTO line = BUF_INIT;

	for (int part = 0; part < 3; part++) {
		if (interactive)
			ctl_out(c, "%s\n", prompts[part]);
		for (;;) {
			int r = next_line(c, &line);

			if (r)
				return r;
			if (!line.len)
				break;
			r = part ? add_request(c, buf_str(&line), s, part - 1)
				 : add_compare(c, buf_str(&line), s);
			if (r)
				return r;
		}
	}
	return 0;
}

static struct store_op *plain_ops(const struct script *s, int branch)
{
	struct store_op *v = xcalloc(s->nr[branch] + 1, sizeof(*v));

	for (size_t i = 0; i < s->nr[branch]; i++)
		v[i] = s->op[branch][i].op;
	return v;
}

static int run(struct ctl *c, void *opts)
{
	const struct opts *o = opts;
	struct script s = {0};
	struct store_op *then = NULL, *otherwise = NULL;
	struct store_txn_result res = {0};
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	int r;

	if (c->nr_args)
		return ctl_fail(c, EXIT_BAD_ARGS, "txn command does not accept argument");
	c->no_stdin = true;
	r = read_script(c, o->interactive, &s);
	if (r == 0)
		r = ctl_connect(c);
	if (r == 0) {
		struct store_txn t = {.compare = s.cmp, .nr_compare = s.nr_cmp};

		t.then = then = plain_ops(&s, 0);
		t.nr_then = s.nr[0];
		t.otherwise = otherwise = plain_ops(&s, 1);
		t.nr_otherwise = s.nr[1];
		if (c->client->ops->txn(c->client->self, &t, &h, &res, &err) < 0)
			r = ctl_fail_rpc(c, EXIT_ERROR, &err);
		else
			r = ctl_print(c, txn, &h, &res);
	}
	store_txn_result_release(&res);
	free(then);
	free(otherwise);
	script_release(&s);
	return r;
}

const struct etcdctl_cmd etcdctl_txn = {
	.name = "txn",
	.use = "txn [options]",
	.summary = "Reads compares and requests and runs them as one",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
