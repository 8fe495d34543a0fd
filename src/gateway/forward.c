/*
 * forward.c - port-forward. Upstream: kubelet/pkg/cri/streaming/portforward. For every
 * connection to its local port the client opens two streams of the same requestID: one for
 * data and one on which the server says what went wrong.
 */
#include "gateway/upgrade.h"

#include "cluster/visit.h"
#include "client/spdy.h"

#include <stdlib.h>

#define MAX_PAIRS 128

struct pair {
	struct forward *f;
	struct pair *next;
	char *id; /* requestID */
	int64_t port;
	uint32_t data, error;
	int visit; /* 0: not begun */
	bool over;
};

struct forward {
	struct upgrade *u;
	struct spdy *spdy;
	struct pair *pairs;
	size_t nr;
};

static const char *header(const struct strvec *headers, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < headers->nr; i++)
		if (!strncmp(headers->v[i], name, n) && str_starts(headers->v[i] + n, ": "))
			return headers->v[i] + n + 2;
	return NULL;
}

/* ---- visits ------------------------------------------------------------------------------ */

static void on_out(void *arg, int fd, const void *p, size_t len)
{
	struct pair *pair = arg;

	(void)fd;
	spdy_data(pair->f->spdy, pair->data, p, len, false);
}

static void on_end(void *arg, int status, const struct err *err)
{
	struct pair *p = arg;

	(void)status;
	p->over = true;
	if (err) {
		STR_AUTO text = xasprintf("error forwarding port %lld to pod %s, uid : %s",
					  (long long)p->port, p->f->u->target.pod, err_msg(err));

		spdy_data(p->f->spdy, p->error, text, strlen(text), true);
	} else {
		spdy_data(p->f->spdy, p->error, "", 0, true);
	}
	spdy_data(p->f->spdy, p->data, "", 0, true);
}

static const struct visit_ops ops = {.out = on_out, .end = on_end};

static void begin(struct pair *p)
{
	struct upgrade *u = p->f->u;
	VALUE_AUTO *spec = value_build("{forward: %s, ns: %s, port: %l, user: %v}", u->target.pod,
				       u->target.ns, p->port, u->target.user);
	ERR_AUTO err = ERR_INIT;

	u->g->unsynced = true;
	if (workspace_visit_open(u->g->w, spec, &ops, p, &p->visit, &err) < 0)
		u->dead = true;
}

static void end_pair(struct pair *p)
{
	struct upgrade *u = p->f->u;
	ERR_AUTO err = ERR_INIT;

	if (p->visit) {
		u->g->unsynced = true;
		(void)!workspace_visit_close(u->g->w, p->visit, &err);
	}
	free(p->id);
	free(p);
}

static void forget(struct forward *f, struct pair *p)
{
	for (struct pair **at = &f->pairs; *at; at = &(*at)->next)
		if (*at == p) {
			*at = p->next;
			f->nr--;
			end_pair(p);
			return;
		}
}

/* ---- streams -------------------------------------------------------------------------------- */

static struct pair *find_or_make(struct forward *f, const char *id)
{
	struct pair *p;

	for (p = f->pairs; p; p = p->next)
		if (!strcmp(p->id, id))
			return p;
	if (f->nr >= MAX_PAIRS)
		return NULL;
	p = xcalloc(1, sizeof(*p));
	p->f = f;
	p->id = xstrdup(id);
	p->next = f->pairs;
	f->pairs = p;
	f->nr++;
	return p;
}

static void on_stream(void *arg, uint32_t id, const struct strvec *headers)
{
	struct forward *f = arg;
	const char *type = header(headers, "streamtype"), *request = header(headers, "requestid");
	const char *port = header(headers, "port");
	struct pair *p = type && request && port ? find_or_make(f, request) : NULL;
	bool data = str_eq(type, "data");

	if (!p || (!data && !str_eq(type, "error")) || (data ? p->data : p->error) ||
	    parse_i64(port, &p->port) < 0 || p->port < 1 || p->port > 65535) {
		spdy_reset(f->spdy, id, SPDY_REFUSED);
		return;
	}
	if (data)
		p->data = id;
	else
		p->error = id;
	spdy_reply(f->spdy, id);
	if (p->data && p->error)
		begin(p);
}

static struct pair *of_data(struct forward *f, uint32_t id)
{
	for (struct pair *p = f->pairs; p; p = p->next)
		if (p->data == id)
			return p;
	return NULL;
}

static void on_data(void *arg, uint32_t id, const void *p, size_t len, bool last)
{
	struct forward *f = arg;
	struct pair *pair = of_data(f, id);
	ERR_AUTO err = ERR_INIT;

	if (!pair || !pair->visit)
		return;
	if (pair->over) {
		if (last)
			forget(f, pair);
		return;
	}
	f->u->g->unsynced = true;
	if ((len && workspace_visit_input(f->u->g->w, pair->visit, p, len, &err) < 0) ||
	    (last && workspace_visit_input(f->u->g->w, pair->visit, NULL, 0, &err) < 0))
		f->u->dead = true;
}

static void on_reset(void *arg, uint32_t id)
{
	struct forward *f = arg;
	struct pair *p = of_data(f, id);

	if (!p)
		return;
	if (!p->over) /* nothing will be said of it any more */
		spdy_data(f->spdy, p->error, "", 0, true);
	forget(f, p);
}

static void spdy_send(void *arg, const void *p, size_t len)
{
	struct forward *f = arg;

	upgrade_send(f->u, p, len);
}

static void on_bytes(struct upgrade *u, const void *p, size_t len)
{
	struct forward *f = u->state;

	if (spdy_input(f->spdy, p, len) < 0)
		u->dead = true;
	for (struct pair *pair = f->pairs, *next; pair; pair = next) {
		next = pair->next;
		if (pair->over && f->nr > MAX_PAIRS / 2)
			forget(f, pair);
	}
}

static void release(struct upgrade *u)
{
	struct forward *f = u->state;

	for (struct pair *p = f->pairs, *next; p; p = next) {
		next = p->next;
		end_pair(p);
	}
	spdy_free(f->spdy);
	free(f);
}

static size_t unread(const struct upgrade *u)
{
	const struct forward *f = u->state;
	size_t most = 0;

	for (const struct pair *p = f->pairs; p; p = p->next)
		if (p->visit)
			most = MAX(most, workspace_visit_unread(u->g->w, p->visit));
	return most;
}

void forward_start(struct upgrade *u)
{
	static const struct spdy_ops calls = {
		.send = spdy_send, .stream = on_stream, .data = on_data, .reset = on_reset};
	struct forward *f = xcalloc(1, sizeof(*f));

	f->u = u;
	f->spdy = spdy_new(&calls, f);
	u->state = f;
	u->received = on_bytes;
	u->release = release;
	u->unread = unread;
}
