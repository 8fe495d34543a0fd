/*
 * watch.c - watches over HTTP: one JSON line an event, for as long as the client listens.
 * Many watch the same objects, so the bytes of the last object are kept for the next watcher.
 */
#include "gateway/internal.h"

#include <stdlib.h>

struct watcher {
	struct flow flow;
	struct exchange *x;
	struct api_watch *watch;
};

static void write_object(struct gateway *g, struct buf *out, const struct value *obj)
{
	if (g->last_object != obj) {
		value_unref(g->last_object);
		g->last_object = value_ref(obj);
		buf_reset(&g->last_text);
		answer_write(&g->last_text, obj, false);
	}
	buf_add(out, g->last_text.s, g->last_text.len);
}

static void on_event(void *arg, const char *type, const struct value *obj)
{
	struct watcher *w = arg;
	struct flow *f = &w->flow;

	if (!type || f->ended) {
		f->ended = true;
		return;
	}
	buf_addf(&f->out, "{\"type\":\"%s\",\"object\":", type);
	write_object(w->x->g, &f->out, obj);
	buf_adds(&f->out, "}\n");
	if (!strcmp(type, "ERROR"))
		f->ended = true;
	flow_wake(w->x);
}

static void release(struct exchange *x)
{
	struct watcher *w = x->flow->owner;

	x->g->stats.watches--;
	api_watch_free(w->watch);
	buf_release(&w->flow.out);
	free(w);
	x->flow = NULL;
}

/* Upstream ends a watch without a timeout of its own after 30 to 60 minutes. */
static int64_t deadline(const struct api_request *req)
{
	int64_t s = req->timeout_s > 0 ? req->timeout_s : 1800 + wall_ns() / 1000 % 1800;

	return wall_ns() + MIN(s, 86400) * SIM_SEC;
}

enum MHD_Result watch_answer(struct exchange *x, struct apiserver *a, const struct api_request *req)
{
	struct watcher *w = xcalloc(1, sizeof(*w));
	struct api_response resp = {0};
	enum MHD_Result ok;

	w->x = x;
	w->flow.owner = w;
	w->flow.release = release;
	w->flow.deadline = deadline(req);
	x->g->sweep_at = MIN(x->g->sweep_at, w->flow.deadline);
	if (apiserver_watch(a, req, on_event, w, &w->watch, &resp) < 0 && resp.code != 410) {
		buf_release(&w->flow.out);
		free(w);
		ok = answer_response(x, req, &resp);
	} else {
		x->g->stats.watches++;
		if (!w->watch) /* too old: upstream's cache has begun to answer when it finds out */
			on_event(w, "ERROR", resp.body);
		ok = answer_flow(x, "application/json", &w->flow, &resp.warnings);
	}
	api_response_release(&resp);
	return ok;
}
