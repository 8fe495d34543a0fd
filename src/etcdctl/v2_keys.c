/* Version 2: get, ls, set, mk, mkdir, setdir, update, updatedir, rm, rmdir. */
#include <errno.h>

#include "etcdctl/v2ctl.h"
#include "object/json.h"
#include "object/timefmt.h"

#define EXIT_SERVER 4

/* ---- printing ------------------------------------------------------------------------- */

static void expiration(struct buf *out, int64_t ns)
{
	BUF_AUTO t = BUF_INIT;
	int64_t frac = ns % SIM_SEC;

	time_write_rfc3339(&t, ns);
	buf_trunc(&t, t.len - 1);
	if (frac) {
		buf_addf(&t, ".%09lld", (long long)frac);
		while (t.s[t.len - 1] == '0')
			buf_trunc(&t, t.len - 1);
	}
	buf_addf(out, ",\"expiration\":\"%sZ\"", buf_str(&t));
}

static void node_json(struct buf *out, const struct v2_node *n, int64_t now)
{
	const char *value = n->value ? n->value : "";

	buf_adds(out, "{\"key\":");
	json_write_string(out, n->key, strlen(n->key), JSON_HTML_ESCAPE);
	if (!n->value)
		buf_adds(out, ",\"dir\":true");
	buf_adds(out, ",\"value\":");
	json_write_string(out, value, strlen(value), JSON_HTML_ESCAPE);
	buf_adds(out, ",\"nodes\":");
	for (size_t i = 0; i < n->nr; i++) {
		buf_addc(out, i ? ',' : '[');
		node_json(out, &n->nodes[i], now);
	}
	buf_adds(out, n->nr ? "]" : "null");
	buf_addf(out, ",\"createdIndex\":%llu,\"modifiedIndex\":%llu",
		 (unsigned long long)n->created, (unsigned long long)n->modified);
	if (n->expires) {
		expiration(out, n->expires);
		buf_addf(out, ",\"ttl\":%lld", (long long)v2_ttl(n, now));
	}
	buf_addc(out, '}');
}

void v2_print_json(struct v2_run *r, const struct v2_event *ev)
{
	int64_t now = sim_now(r->proc->sim);
	BUF_AUTO b = BUF_INIT;

	buf_addf(&b, "{\"action\":\"%s\",\"node\":", ev->action);
	node_json(&b, &ev->node, now);
	buf_adds(&b, ",\"prevNode\":");
	if (ev->has_prev)
		node_json(&b, &ev->prev, now);
	else
		buf_adds(&b, "null");
	v2_out(r, "%s}\n", buf_str(&b));
}

void v2_print(struct v2_run *r, const struct v2_event *ev)
{
	bool deleted = str_eq(ev->action, "delete");
	const char *value = ev->node.value ? ev->node.value : "";
	const char *prev = ev->prev.value ? ev->prev.value : "";

	if (str_eq(r->output, "json")) {
		v2_print_json(r, ev);
		return;
	}
	if (!str_eq(r->output, "extended")) {
		v2_out(r, deleted ? "PrevNode.Value: %s\n" : "%s\n", deleted ? prev : value);
		return;
	}
	v2_out(r, "Key: %s\nCreated-Index: %llu\nModified-Index: %llu\n", ev->node.key,
	       (unsigned long long)ev->node.created, (unsigned long long)ev->node.modified);
	if (ev->has_prev)
		v2_out(r, "PrevNode.Value: %s\n", prev);
	v2_out(r, "TTL: %lld\nIndex: %llu\n", (long long)v2_ttl(&ev->node, sim_now(r->proc->sim)),
	       (unsigned long long)ev->index);
	if (!deleted)
		v2_out(r, "\n%s\n", value);
}

/* An answer about a directory is shown only in the longer formats. */
static int answer(struct v2_run *r, int e, struct v2_event *ev, const struct err *err, bool dir)
{
	if (e < 0)
		return v2_fail(r, EXIT_SERVER, err_msg(err));
	if (!dir || !str_eq(r->output, "simple"))
		v2_print(r, ev);
	v2_event_release(ev);
	return EXIT_OK;
}

static int tree(struct v2_run *r, struct v2_tree **ret)
{
	struct store *s;
	int e = v2_connect(r, &s);

	if (e == 0)
		*ret = store_v2(s);
	return e;
}

/* The cluster is asked for its members before anyone looks at the arguments. */
static int need_key(struct v2_run *r)
{
	int e = v2_sync(r);

	return e || r->nr_args ? e : v2_fail(r, EXIT_ERROR, "key required");
}

/* The value argument, or the standard input. Caller frees; NULL with the error printed. */
static char *value_arg(struct v2_run *r)
{
	BUF_AUTO in = BUF_INIT;

	if (r->nr_args > 1)
		return xstrdup(r->args[1]);
	if (stream_read_all(proc_in(r->proc), SIZE_MAX, &in) < 0 || !in.len) {
		v2_fail(r, EXIT_ERROR, "value required");
		return NULL;
	}
	return buf_detach(&in);
}

/* ---- reading -------------------------------------------------------------------------- */

int v2_cmd_get(struct v2_run *r)
{
	struct v2_tree *t;
	struct v2_event ev;
	ERR_AUTO err = ERR_INIT;
	int e = need_key(r);

	if (e == 0)
		e = tree(r, &t);
	if (e)
		return e;
	if (v2_get(t, r->args[0], false, v2_flag(r, "sort"), &ev, &err) < 0)
		return v2_fail(r, EXIT_SERVER, err_msg(&err));
	if (!ev.node.value) {
		v2_errf(r, "%s: is a directory\n", ev.node.key);
		e = EXIT_ERROR;
	} else {
		v2_print(r, &ev);
	}
	v2_event_release(&ev);
	return e;
}

static void list_node(struct v2_run *r, const struct v2_node *n)
{
	v2_out(r, "%s%s\n", n->key, !n->value && v2_flag(r, "p") ? "/" : "");
	for (size_t i = 0; i < n->nr; i++)
		list_node(r, &n->nodes[i]);
}

int v2_cmd_ls(struct v2_run *r)
{
	struct v2_tree *t;
	struct v2_event ev;
	ERR_AUTO err = ERR_INIT;
	int e = tree(r, &t);

	if (e)
		return e;
	if (v2_get(t, r->nr_args ? r->args[0] : "/", v2_flag(r, "recursive"), v2_flag(r, "sort"),
		   &ev, &err) < 0)
		return v2_fail(r, EXIT_SERVER, err_msg(&err));
	if (str_eq(r->output, "json")) {
		v2_print_json(r, &ev);
	} else if (ev.node.value) {
		v2_out(r, "%s\n", ev.node.key);
	} else {
		for (size_t i = 0; i < ev.node.nr; i++)
			list_node(r, &ev.node.nodes[i]);
	}
	v2_event_release(&ev);
	return EXIT_OK;
}

/* ---- writing -------------------------------------------------------------------------- */

/* Writes the value that the arguments give, as w says. */
static int write_value(struct v2_run *r, struct v2_write *w)
{
	STR_AUTO value = NULL;
	struct v2_tree *t;
	struct v2_event ev;
	ERR_AUTO err = ERR_INIT;
	int e = need_key(r);

	if (e)
		return e;
	w->ttl_s = v2_number(r, "ttl");
	w->value = value = value_arg(r);
	if (!value)
		return EXIT_ERROR;
	e = tree(r, &t);
	if (e)
		return e;
	e = w->exist == V2_MUST_NOT_EXIST && v2_flag(r, "in-order")
		    ? v2_create_in_order(t, r->args[0], value, w->ttl_s, &ev, &err)
		    : v2_set(t, r->args[0], w, &ev, &err);
	return answer(r, e, &ev, &err, false);
}

int v2_cmd_set(struct v2_run *r)
{
	struct v2_write w = {.prev_value = v2_value(r, "swap-with-value", NULL),
			     .prev_index = (uint64_t)v2_number(r, "swap-with-index")};

	return write_value(r, &w);
}

int v2_cmd_mk(struct v2_run *r)
{
	struct v2_write w = {.exist = V2_MUST_NOT_EXIST};

	return write_value(r, &w);
}

int v2_cmd_update(struct v2_run *r)
{
	struct v2_write w = {.exist = V2_MUST_EXIST};

	return write_value(r, &w);
}

static int make_dir(struct v2_run *r, enum v2_exist exist)
{
	struct v2_write w = {.ttl_s = v2_number(r, "ttl"), .exist = exist};
	struct v2_tree *t;
	struct v2_event ev;
	ERR_AUTO err = ERR_INIT;
	int e = need_key(r);

	if (e == 0)
		e = tree(r, &t);
	return e ? e : answer(r, v2_set(t, r->args[0], &w, &ev, &err), &ev, &err, true);
}

int v2_cmd_mkdir(struct v2_run *r)
{
	return make_dir(r, V2_MUST_NOT_EXIST);
}

int v2_cmd_setdir(struct v2_run *r)
{
	return make_dir(r, V2_ANY);
}

int v2_cmd_updatedir(struct v2_run *r)
{
	return make_dir(r, V2_MUST_EXIST);
}

static int remove_key(struct v2_run *r, bool dir, bool recursive)
{
	struct v2_tree *t;
	struct v2_event ev;
	ERR_AUTO err = ERR_INIT;
	bool was_dir;
	int e = need_key(r);

	if (e == 0)
		e = tree(r, &t);
	if (e)
		return e;
	e = v2_delete(t, r->args[0], dir, recursive, v2_value(r, "with-value", NULL),
		      (uint64_t)v2_number(r, "with-index"), &ev, &err);
	was_dir = e == 0 && !ev.node.value;
	return answer(r, e, &ev, &err, was_dir);
}

int v2_cmd_rm(struct v2_run *r)
{
	return remove_key(r, v2_flag(r, "dir"), v2_flag(r, "recursive"));
}

int v2_cmd_rmdir(struct v2_run *r)
{
	return remove_key(r, true, false);
}
