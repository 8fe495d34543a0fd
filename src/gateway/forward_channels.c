/*
 * forward_channels.c - port-forward as plain WebSocket channels, the form of clients before
 * SPDY was tunnelled: for the n-th port of the query, channel 2n carries data and 2n + 1 what
 * went wrong. On each the server says the port first, two bytes little endian.
 */
#include "gateway/upgrade.h"

#include "cluster/visit.h"

#include <stdlib.h>

#define MAX_PORTS 32

struct channel {
	struct channels *all;
	uint8_t number; /* of its data */
	int visit;
	bool over;
};

struct channels {
	struct upgrade *u;
	size_t nr;
	struct channel v[MAX_PORTS];
};

static void put(struct channels *c, unsigned number, const void *p, size_t len)
{
	BUF_AUTO b = BUF_INIT;

	buf_addc(&b, (char)number);
	buf_add(&b, p, len);
	upgrade_send(c->u, b.s, b.len);
}

static void on_out(void *arg, int fd, const void *p, size_t len)
{
	struct channel *ch = arg;

	(void)fd;
	put(ch->all, ch->number, p, len);
}

static void on_end(void *arg, int status, const struct err *err)
{
	struct channel *ch = arg;
	struct channels *c = ch->all;
	size_t left = 0;

	(void)status;
	ch->over = true;
	if (err)
		put(c, ch->number + 1u, err_msg(err), strlen(err_msg(err)));
	for (size_t i = 0; i < c->nr; i++)
		left += !c->v[i].over;
	if (!left)
		upgrade_finish(c->u);
}

static const struct visit_ops ops = {.out = on_out, .end = on_end};

static void on_message(struct upgrade *u, const void *p, size_t len)
{
	struct channels *c = u->state;
	const uint8_t *b = p;
	ERR_AUTO err = ERR_INIT;

	if (len < 2 || b[0] % 2 || b[0] / 2u >= c->nr || c->v[b[0] / 2].over)
		return;
	u->g->unsynced = true;
	if (workspace_visit_input(u->g->w, c->v[b[0] / 2].visit, b + 1, len - 1, &err) < 0)
		u->dead = true;
}

static void release(struct upgrade *u)
{
	struct channels *c = u->state;
	ERR_AUTO err = ERR_INIT;

	u->g->unsynced = true;
	for (size_t i = 0; i < c->nr; i++)
		(void)!workspace_visit_close(u->g->w, c->v[i].visit, &err);
	free(c);
}

static void begin(struct channels *c, int64_t port)
{
	struct upgrade *u = c->u;
	struct channel *ch = &c->v[c->nr];
	char low_high[2] = {(char)(port & 0xff), (char)(port >> 8)};
	VALUE_AUTO *spec = value_build("{forward: %s, ns: %s, port: %l, user: %v}", u->target.pod,
				       u->target.ns, port, u->target.user);
	ERR_AUTO err = ERR_INIT;

	*ch = (struct channel){.all = c, .number = (uint8_t)(2 * c->nr)};
	c->nr++;
	put(c, ch->number, low_high, 2);
	put(c, ch->number + 1u, low_high, 2);
	u->g->unsynced = true;
	if (workspace_visit_open(u->g->w, spec, &ops, ch, &ch->visit, &err) < 0)
		u->dead = true;
}

void forward_start_channels(struct upgrade *u)
{
	struct channels *c = xcalloc(1, sizeof(*c));
	const struct value *port;

	c->u = u;
	u->state = c;
	u->received = on_message;
	u->release = release;
	value_each_item(port, i, u->target.ports)
	{
		if (c->nr < MAX_PORTS)
			begin(c, value_int(port));
	}
	if (!c->nr)
		upgrade_finish(u);
}
