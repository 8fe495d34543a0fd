#include "cluster/inbound.h"

#include "cluster/journal_private.h"
#include "store/rpc.h"

#include <errno.h>

#include <stdlib.h>

/* Kinds whose creation answers a question and stores nothing. */
static const char *const reviews[] = {
	"selfsubjectaccessreviews", "selfsubjectrulesreviews",   "selfsubjectreviews",
	"subjectaccessreviews",     "localsubjectaccessreviews", "tokenreviews",
};

bool inbound_changes(const struct inbound *in, const struct api_request *req)
{
	if (!strcmp(in->method, "GET") || !strcmp(in->method, "HEAD") || !req->resource)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(reviews); i++)
		if (!strcmp(req->resource, reviews[i]))
			return false;
	return true;
}

struct value *inbound_user_value(const struct api_user *u)
{
	struct value *groups = value_array_new();

	for (size_t i = 0; u->groups && u->groups[i]; i++)
		value_push(&groups, value_str_new(u->groups[i]));
	return value_build("{name: %s, uid: %s, groups: %V, extra: %v, as: %V}", u->name, u->uid,
			   groups, u->extra, u->as ? inbound_user_value(u->as) : NULL);
}

void inbound_user_read(const struct value *v, struct api_user *ret)
{
	const struct value *list = value_get(v, "groups");
	const char **groups = xcalloc(value_len(list) + 1, sizeof(*groups));
	struct api_user *as = NULL;

	for (size_t i = 0; i < value_len(list); i++)
		groups[i] = value_str_or(value_idx(list, i), "");
	if (value_get(v, "as")) {
		as = xcalloc(1, sizeof(*as));
		inbound_user_read(value_get(v, "as"), as);
	}
	*ret = (struct api_user){.name = value_str_or(value_get(v, "name"), ""),
				 .uid = value_str(value_get(v, "uid")),
				 .groups = groups,
				 .extra = value_get(v, "extra"),
				 .as = as};
}

void inbound_user_release(struct api_user *u)
{
	if (u->as) {
		inbound_user_release((struct api_user *)(uintptr_t)u->as);
		free((void *)(uintptr_t)u->as);
	}
	free((void *)(uintptr_t)u->groups);
	*u = (struct api_user){0};
}

/* What a request sets off has it as its cause, like a command that was typed. The cause before,
 * to be restored. */
static uint64_t begin_request(struct sim *sim, const char *agent, const char *method,
			      const char *target)
{
	STR_AUTO program = xstrndup(str_empty(agent) ? "client" : agent,
				    str_empty(agent) ? 6 : strcspn(agent, "/ "));
	uint64_t id =
		trace_add(sim, "client", "command", NULL, NULL, program, "%s %s", method, target);

	return trace_set_cause(sim, id);
}

static struct value *texts(const struct strvec *v)
{
	struct value *list = NULL;

	for (size_t i = 0; v && i < v->nr; i++)
		value_push(&list, value_str_new(v->v[i]));
	return list;
}

int workspace_request(struct workspace *w, const struct inbound *in, const struct api_request *req,
		      struct api_response *resp, struct err *err)
{
	struct apiserver *a = cluster_apiserver(w->cluster);
	struct sim *sim = cluster_sim(w->cluster);
	uint64_t before;
	int r;

	sim_settle(sim); /* what came before has had its effects, as when this is replayed */
	r = journal_append(w,
			   value_build("{at: %l, api: {method: %s, target: %s, type: %s, accept: "
				       "%s, agent: %s, body: %v, twice: %V, user: %V}}",
				       sim_now(sim), in->method, in->target, in->content_type,
				       in->accept, in->agent, in->body, texts(in->duplicates),
				       inbound_user_value(in->user)),
			   err);
	if (r < 0)
		return r;
	before = begin_request(sim, in->agent, in->method, in->target);
	(void)apiserver_handle(a, req, resp);
	trace_set_cause(sim, before);
	return 0;
}

void inbound_replay(struct cluster *c, const struct value *api)
{
	struct apiserver *a = cluster_apiserver(c);
	struct api_user u;
	struct api_response resp = {0};
	struct api_request req;
	struct api_route *route;
	STRVEC_AUTO twice = STRVEC_INIT;
	const struct value *path;

	value_each_item(path, i, value_get(api, "twice"))
		strvec_add(&twice, value_str_or(path, ""));
	inbound_user_read(value_get(api, "user"), &u);
	route = api_route_new(value_str_or(value_get(api, "method"), ""),
			      value_str_or(value_get(api, "target"), ""),
			      value_str(value_get(api, "type")),
			      value_str(value_get(api, "accept")), value_get(api, "body"), &req);
	req.user = &u;
	req.user_agent = value_str(value_get(api, "agent"));
	req.duplicates = &twice;
	if (a) {
		uint64_t before = begin_request(cluster_sim(c), req.user_agent,
						value_str_or(value_get(api, "method"), ""),
						value_str_or(value_get(api, "target"), ""));

		(void)apiserver_handle(a, &req, &resp);
		trace_set_cause(cluster_sim(c), before);
	}
	api_response_release(&resp);
	api_route_free(route);
	inbound_user_release(&u);
}

/* ---- etcd ------------------------------------------------------------------------------- */

int workspace_etcd(struct workspace *w, const char *path, const void *body, size_t len,
		   struct buf *out, bool *ret_lost, struct err *err)
{
	struct sim *sim = cluster_sim(w->cluster);
	VALUE_AUTO *call = value_build("{path: %s}", path);
	struct store *s;
	int r;

	*ret_lost = false;
	sim_settle(sim);
	s = cluster_etcd(w->cluster);
	if (!s)
		return err_set(err, -ENODEV, "no etcd is running");
	journal_put_text(&call, "body", body, len);
	r = journal_append(w, value_build("{at: %l, etcd: %v}", sim_now(sim), call), err);
	if (r < 0) {
		*ret_lost = true;
		return r;
	}
	return store_rpc(s, path, body, len, out, err);
}

void inbound_replay_etcd(struct cluster *c, const struct value *call)
{
	struct store *s = cluster_etcd(c);
	BUF_AUTO body = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	ERR_AUTO err = ERR_INIT;

	(void)journal_text(call, "body", &body);
	if (s)
		(void)!store_rpc(s, value_str_or(value_get(call, "path"), ""), buf_str(&body),
				 body.len, &answer, &err);
}
