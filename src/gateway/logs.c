/*
 * logs.c - pods/log as a stream: a fiber reads the log, what it writes goes to the client as
 * it comes. Reading changes nothing in the cluster, so the journal does not know of it.
 */
#include "gateway/internal.h"

#include "object/timefmt.h"

#include <stdlib.h>

struct reader {
	struct flow flow;
	struct exchange *x; /* NULL: the client is gone */
	int refs;           /* the exchange, the fiber, its stream */
	struct fiber *fiber;
	struct apiserver *a;
	char *ns, *pod, *container;
	struct value *who;
	struct api_user user; /* borrows from who */
	struct log_options opt;
	struct err err;
	bool done;
};

static void unref(void *reader)
{
	struct reader *r = reader;

	if (--r->refs > 0)
		return;
	buf_release(&r->flow.out);
	free(r->ns);
	free(r->pod);
	free(r->container);
	inbound_user_release(&r->user);
	value_unref(r->who);
	err_release(&r->err);
	free(r);
}

static int write_out(void *reader, const void *p, size_t len)
{
	struct reader *r = reader;

	if (!r->x || r->flow.failed)
		return -EPIPE;
	buf_add(&r->flow.out, p, len);
	flow_wake(r->x);
	return 0;
}

static int run(void *reader)
{
	static const struct stream_ops ops = {.write = write_out, .release = unref};
	struct reader *r = reader;
	struct stream *out;

	r->refs++;
	out = stream_custom_new(&ops, r);
	(void)!apiserver_logs(r->a, &r->user, r->ns, r->pod, r->container, &r->opt, out, &r->err);
	stream_unref(out);
	r->done = r->flow.ended = true;
	r->fiber = NULL;
	unref(r);
	return 0;
}

static void release(struct exchange *x)
{
	struct reader *r = x->flow->owner;

	x->flow = NULL;
	r->x = NULL;
	if (r->fiber)
		fiber_cancel(r->fiber);
	unref(r);
}

static const char *arg(struct exchange *x, const char *key)
{
	return MHD_lookup_connection_value(x->conn, MHD_GET_ARGUMENT_KIND, key);
}

static bool flag(struct exchange *x, const char *key)
{
	const char *v = arg(x, key);

	return v && (!strcmp(v, "true") || !strcmp(v, "1"));
}

/* A whole number that may be absent; false: it is none. */
static bool number(struct exchange *x, const char *key, int64_t min, int64_t *ret)
{
	const char *v = arg(x, key);

	return !v || (parse_i64(v, ret) == 0 && *ret >= min);
}

static const char *read_options(struct exchange *x, struct log_options *o)
{
	const char *since = arg(x, "sinceTime");

	*o = (struct log_options){.tail = -1,
				  .follow = flag(x, "follow"),
				  .previous = flag(x, "previous"),
				  .timestamps = flag(x, "timestamps")};
	if (!number(x, "tailLines", 0, &o->tail))
		return "tailLines: must be greater than or equal to 0";
	if (!number(x, "limitBytes", 1, &o->limit_bytes))
		return "limitBytes: must be greater than 0";
	if (!number(x, "sinceSeconds", 1, &o->since_s))
		return "sinceSeconds: must be greater than 0";
	if (since && time_parse_rfc3339(since, &o->since_time) < 0)
		return "sinceTime: expected a time in RFC 3339 form";
	return NULL;
}

enum MHD_Result logs_answer(struct exchange *x, struct apiserver *a, const struct api_request *req)
{
	struct reader *r = xcalloc(1, sizeof(*r));
	const char *why = read_options(x, &r->opt);
	enum MHD_Result ok;

	if (why) {
		free(r);
		return answer_status(x, 422, "Invalid", "PodLogOptions \"\" is invalid: %s", why);
	}
	r->refs = 2;
	r->x = x;
	r->a = a;
	r->flow.owner = r;
	r->flow.release = release;
	r->ns = xstrdup(req->ns);
	r->pod = xstrdup(req->name);
	r->container = arg(x, "container") ? xstrdup(arg(x, "container")) : NULL;
	r->who = inbound_user_value(&x->user);
	inbound_user_read(r->who, &r->user);
	r->fiber = fiber_start(x->g->sim, "logs", run, r);
	fiber_release(r->fiber);
	sim_settle(x->g->sim);
	if (r->done && r->err.code && !r->flow.out.len) {
		ok = answer_error(x, &r->err);
		unref(r);
		return ok;
	}
	return answer_flow(x, "text/plain", &r->flow, NULL);
}
