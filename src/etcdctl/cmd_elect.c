/* etcdctl elect: stands for an election, or shows who wins it. */
#include "etcdctl/concurrency.h"
#include "etcdctl/print.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#define TERM_S 60 /* of the session */

struct opts {
	bool listen;
};

static const struct opt_spec specs[] = {
	OPT_BOOL(struct opts, listen, "listen", 'l', "false", "Show the leaders as they come"),
	OPT_END};

static int campaign(struct ctl *c, const char *name, const char *proposal)
{
	struct etcd_session s;
	struct store_result res;
	struct etcd_header h;
	ERR_AUTO err = ERR_INIT;
	int64_t rev;
	int r = etcd_session_open(c, TERM_S, &s);

	if (r)
		return r;
	r = etcd_session_queue(&s, name, proposal, &rev, &err);
	if (r == 0) {
		struct store_range q = {.key = s.key, .key_len = strlen(s.key)};

		r = c->client->ops->range(c->client->self, &q, &h, &res, &err);
	}
	if (r < 0) {
		r = etcd_session_fail(c, r, &err);
		etcd_session_close(&s);
		return r;
	}
	r = ctl_print(c, get, &h, &res);
	store_result_release(&res);
	if (r == 0) {
		r = etcd_session_wait(&s);
		if (r == 0)
			r = etcd_session_leave(&s, &err);
		if (r == -ESTALE)
			r = ctl_fail(c, EXIT_ERROR, "elect: session expired");
		else if (r < 0)
			r = etcd_session_fail(c, r, &err);
	}
	etcd_session_close(&s);
	return r;
}

/* ---- looking on ------------------------------------------------------------------------ */

struct observer {
	struct ctl *c;
	struct store_range line;
	char *name, *end;
	struct err err;
};

static int show(struct observer *o, const struct etcd_header *h, const struct store_kv *kv)
{
	struct store_result one = {0};
	int r;

	store_result_add(&one, kv);
	one.count = 0; /* nobody counted */
	r = ctl_print(o->c, get, h, &one);
	store_result_release(&one);
	return r ? -EIO : 0;
}

/* The first key of the line, waiting for one. The result is the caller's. */
static int first(struct observer *o, struct etcd_header *h, struct store_result *ret)
{
	struct etcd_client *client = o->c->client;
	struct store_range all = o->line;
	struct etcd_watch *w;
	int r = client->ops->range(client->self, &o->line, h, ret, &o->err);

	if (r < 0 || ret->nr)
		return r;
	all.rev = h->revision + 1;
	r = client->ops->watch(client->self, &all, false, &w, &o->err);
	if (r < 0)
		return r;
	while (r == 0 && !ret->nr) {
		struct etcd_watch_response resp = {0};

		r = etcd_watch_next(w, &resp);
		for (size_t i = 0; r == 0 && !ret->nr && i < resp.nr; i++)
			if (!resp.ev[i].del) {
				store_result_add(ret, &resp.ev[i].kv);
				*h = resp.header;
				h->revision = resp.ev[i].kv.mod_rev;
			}
		if (r == 0 && (resp.canceled || resp.compact_rev))
			r = -ENOTCONN;
		etcd_watch_response_release(&resp);
	}
	etcd_watch_free(w);
	return r;
}

/* What the leader says, until it goes. */
static int follow(struct observer *o, const struct store_kv *leader, int64_t rev)
{
	struct etcd_client *client = o->c->client;
	struct store_range q = {.key = leader->key, .key_len = leader->key_len, .rev = rev};
	struct etcd_watch *w;
	bool gone = false;
	int r = client->ops->watch(client->self, &q, false, &w, &o->err);

	if (r < 0)
		return r;
	while (r == 0 && !gone) {
		struct etcd_watch_response resp = {0};

		r = etcd_watch_next(w, &resp);
		for (size_t i = 0; r == 0 && !gone && i < resp.nr; i++) {
			gone = resp.ev[i].del;
			if (!gone)
				r = show(o, &resp.header, &resp.ev[i].kv);
		}
		if (r != -ECANCELED && (resp.canceled || resp.compact_rev))
			r = -ENOTCONN;
		if (r != -ECANCELED)
			etcd_watch_response_release(&resp);
	}
	etcd_watch_free(w);
	return r;
}

/* A signal ends it, and that is no failure. */
static void on_signal(struct proc *p, int sig)
{
	if (sig == SIGINT || sig == SIGTERM)
		proc_exit(p, EXIT_OK);
	else
		proc_kill(p, sig);
}

static int observe(struct ctl *c, const char *name)
{
	struct observer o = {.c = c};
	struct etcd_session s;
	int r = etcd_session_open(c, TERM_S, &s);

	if (r)
		return r;
	c->proc->on_signal = on_signal;
	line_range(name, &o.line, &o.name, &o.end);
	o.line.sort = STORE_SORT_ASCEND;
	o.line.limit = 1;
	while (r == 0) {
		struct store_result leader = {0};
		struct etcd_header h;

		r = first(&o, &h, &leader);
		if (r == 0)
			r = show(&o, &h, &leader.kv[0]);
		if (r == 0)
			r = follow(&o, &leader.kv[0], h.revision + 1);
		store_result_release(&leader);
	}
	if (r == -ECANCELED)
		r = EXIT_KILLED;
	else
		r = ctl_fail(c, EXIT_ERROR, "elect: observer lost");
	etcd_session_close(&s);
	err_release(&o.err);
	free(o.name);
	free(o.end);
	return r;
}

static int run(struct ctl *c, void *opts)
{
	const struct opts *o = opts;
	int r;

	if (c->nr_args != 1 && c->nr_args != 2)
		return ctl_fail(c, EXIT_BAD_ARGS, "elect takes one election name argument and an "
						  "optional proposal argument");
	r = ctl_connect(c);
	if (r)
		return r;
	if (c->nr_args == 1 && !o->listen)
		return ctl_fail(c, EXIT_BAD_ARGS, "no proposal argument but -l not set");
	if (c->nr_args == 2 && o->listen)
		return ctl_fail(c, EXIT_BAD_ARGS, "proposal given but -l is set");
	return o->listen ? observe(c, c->args[0]) : campaign(c, c->args[0], c->args[1]);
}

const struct etcdctl_cmd etcdctl_elect = {
	.name = "elect",
	.use = "elect <election-name> [proposal]",
	.summary = "Stands for an election, or shows who leads",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
