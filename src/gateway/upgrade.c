/* upgrade.c - the handshake, and the life of an upgraded connection. */
#include "gateway/upgrade.h"

#include <stdlib.h>
#include <strings.h>
#include <sys/epoll.h>

#define MAX_OUT ((size_t)16 << 20)
#define MAX_IN_FLIGHT ((size_t)1 << 20)
#define MAX_UPGRADES 256
#define LINGER_NS (30 * SIM_SEC) /* wall time for the client to hang up */
#define CLIENT_NS (150 * SIM_MSEC) /* stepped time: what a client may take to say more */
#define WEBSOCKET_KEY "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define TUNNEL "SPDY/3.1+portforward.k8s.io"

/* ---- the connection -------------------------------------------------------------------- */

static void want(struct upgrade *u)
{
	uint32_t events = u->stalled ? 0 : EPOLLIN;

	if (u->out.len > u->out_off)
		events |= EPOLLOUT;
	loop_change(u->g, &u->source, events | EPOLLRDHUP);
}

void upgrade_send_raw(struct upgrade *u, const void *p, size_t len)
{
	if (u->dead)
		return;
	if (u->out.len - u->out_off > MAX_OUT) {
		u->dead = true; /* does not read */
		return;
	}
	buf_add(&u->out, p, len);
	u->g->served = true;
}

void upgrade_send(struct upgrade *u, const void *p, size_t len)
{
	if (u->ws)
		websocket_send(u->ws, p, len);
	else
		upgrade_send_raw(u, p, len);
}

void upgrade_finish(struct upgrade *u)
{
	if (u->ws)
		websocket_close(u->ws);
	u->finishing = true;
}

static void target_release(struct remote_target *t)
{
	free(t->ns);
	free(t->pod);
	free(t->container);
	free(t->subresource);
	value_unref(t->argv);
	value_unref(t->ports);
	value_unref(t->user);
	*t = (struct remote_target){0};
}

static void end_upgrade(struct upgrade *u)
{
	if (u->release)
		u->release(u);
	loop_remove(u->g, &u->source);
	if (u->urh)
		MHD_upgrade_action(u->urh, MHD_UPGRADE_ACTION_CLOSE);
	if (u->prev)
		u->prev->next = u->next;
	else
		u->g->upgrades = u->next;
	if (u->next)
		u->next->prev = u->prev;
	websocket_free(u->ws);
	target_release(&u->target);
	buf_release(&u->out);
	free(u->protocol);
	free(u);
}

static void received(struct upgrade *u, const void *p, size_t len)
{
	if (u->ws)
		websocket_received(u->ws, p, len);
	else if (!u->finishing)
		u->received(u, p, len);
}

static void read_on(struct upgrade *u)
{
	char chunk[16384]; /* a record of TLS */
	ssize_t n;

	do {
		n = upgrade_tls_read(u, chunk, sizeof(chunk));
		if (n > 0)
			received(u, chunk, (size_t)n);
		else if (n != -EAGAIN)
			u->dead = true;
	} while (n > 0 && !u->dead && upgrade_tls_holds(u));
}

static void on_ready(struct source *s, uint32_t events)
{
	struct upgrade *u = (struct upgrade *)(void *)s;

	if (!(events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) || u->dead)
		return;
	u->g->busy_until = wall_ns() + CLIENT_NS;
	read_on(u);
}

/*
 * All is said. To close now, while something of the client is unread, would be a reset, and
 * that may take away from the client what it has not read yet: so it hangs up first.
 */
static void linger(struct upgrade *u)
{
	bool waits = u->ws ? !websocket_over(u->ws) : u->lingers;

	if (!u->linger_until)
		u->linger_until = wall_ns() + LINGER_NS;
	if (!waits || wall_ns() >= u->linger_until)
		u->dead = true;
}

static void flush(struct upgrade *u)
{
	while (u->out.len > u->out_off) {
		ssize_t n = upgrade_tls_write(u, u->out.s + u->out_off, u->out.len - u->out_off);

		if (n == -EAGAIN)
			return;
		if (n <= 0) {
			u->dead = true;
			return;
		}
		u->out_off += (size_t)n;
	}
	buf_reset(&u->out);
	u->out_off = 0;
	if (u->finishing)
		linger(u);
}

void upgrade_abandon(struct upgrade *u)
{
	end_upgrade(u);
}

void upgrades_run(struct gateway *g)
{
	for (struct upgrade *u = g->upgrades, *next; u; u = next) {
		next = u->next;
		if (u->source.fd < 0)
			continue; /* the handshake's answer is under way */
		if (!u->dead && u->settle)
			u->settle(u);
		if (!u->dead)
			flush(u);
		if (u->dead) {
			end_upgrade(u);
			continue;
		}
		u->stalled = u->unread && u->unread(u) > MAX_IN_FLIGHT;
		want(u);
	}
}

bool upgrades_wait(const struct gateway *g)
{
	for (const struct upgrade *u = g->upgrades; u; u = u->next)
		if (!u->finishing && !u->dead)
			return true;
	return false;
}

bool upgrades_news(const struct gateway *g)
{
	for (const struct upgrade *u = g->upgrades; u; u = u->next)
		if (u->out.len > u->out_off || (u->finishing && !u->linger_until) ||
		    (u->pending && u->pending(u)))
			return true;
	return false;
}

void upgrades_close(struct gateway *g)
{
	while (g->upgrades)
		end_upgrade(g->upgrades);
}

/* ---- the handshake ---------------------------------------------------------------------- */

static void on_upgraded(void *cls, struct MHD_Connection *conn, void *con_cls, const char *extra,
			size_t extra_len, MHD_socket sock, struct MHD_UpgradeResponseHandle *urh)
{
	struct upgrade *u = cls;

	(void)con_cls;
	(void)sock; /* libmicrohttpd's copy of the bytes, which stays empty */
	u->urh = urh;
	u->x->upgrade = NULL;
	u->x = NULL;
	u->source.ready = on_ready;
	upgrade_tls_take(u, conn);
	loop_add(u->g, &u->source, EPOLLIN | EPOLLRDHUP);
	if (!strcmp(u->target.subresource, "portforward") && strstr(u->protocol, "channel"))
		forward_start_channels(u);
	else if (!strcmp(u->target.subresource, "portforward"))
		forward_start(u);
	else if (u->ws)
		remote_start_channels(u);
	else
		remote_start_streams(u);
	if (extra_len)
		received(u, extra, extra_len);
	if (upgrade_tls_holds(u))
		read_on(u);
}

/* The first of ours (in order) among what a comma list offers; NULL: none. */
static const char *choose(const char *offered, const char *const *ours)
{
	STRVEC_AUTO list = STRVEC_INIT;

	if (offered)
		strvec_split(&list, offered, ',');
	for (; *ours; ours++)
		for (size_t i = 0; i < list.nr; i++) {
			const char *p = list.v[i] + strspn(list.v[i], " \t");

			if (str_starts(p, *ours) &&
			    !p[strlen(*ours) + strspn(p + strlen(*ours), " \t")])
				return *ours;
		}
	return NULL;
}

static enum MHD_Result all_values(void *cls, enum MHD_ValueKind kind, const char *key,
				  const char *value)
{
	(void)kind;
	if (value && !strcasecmp(key, "X-Stream-Protocol-Version"))
		buf_addf(cls, ",%s", value);
	return MHD_YES;
}

static void accept_key(const char *key, struct buf *out)
{
	BUF_AUTO text = BUF_INIT;
	uint8_t sum[20];

	buf_addf(&text, "%s%s", key, WEBSOCKET_KEY);
	sha1(text.s, text.len, sum);
	base64_encode(out, sum, sizeof(sum));
}

/* "80,443" */
static void add_ports(struct remote_target *t, const char *list)
{
	STRVEC_AUTO parts = STRVEC_INIT;
	int64_t n;

	strvec_split(&parts, list, ',');
	for (size_t i = 0; i < parts.nr; i++)
		if (parse_i64(parts.v[i], &n) == 0 && n > 0 && n < 65536)
			value_push(&t->ports, value_int_new(n));
}

static enum MHD_Result argument(void *cls, enum MHD_ValueKind kind, const char *key,
				const char *value)
{
	struct remote_target *t = cls;
	bool yes = value && (!strcmp(value, "true") || !strcmp(value, "1"));

	(void)kind;
	if (!strcmp(key, "command") && value)
		value_push(&t->argv, value_str_new(value));
	else if (!strcmp(key, "ports") && value)
		add_ports(t, value);
	else if (!strcmp(key, "container") && value && !t->container)
		t->container = xstrdup(value);
	else if (!strcmp(key, "stdin"))
		t->in = yes;
	else if (!strcmp(key, "stdout"))
		t->out = yes;
	else if (!strcmp(key, "stderr"))
		t->err = yes;
	else if (!strcmp(key, "tty"))
		t->tty = yes;
	return MHD_YES;
}

/* WebSocket: NULL when all is well, else what is wrong. */
static const char *shake_websocket(struct exchange *x, struct upgrade *u, struct MHD_Response *r)
{
	static const char *const remote[] = {"v5.channel.k8s.io", "v4.channel.k8s.io", NULL};
	static const char *const tunnel[] = {TUNNEL, "v5.channel.k8s.io", "v4.channel.k8s.io",
					     NULL};
	bool forward = !strcmp(u->target.subresource, "portforward");
	const char *key = exchange_header(x, "Sec-WebSocket-Key");
	const char *version = exchange_header(x, "Sec-WebSocket-Version");
	const char *p =
		choose(exchange_header(x, "Sec-WebSocket-Protocol"), forward ? tunnel : remote);
	BUF_AUTO token = BUF_INIT;

	if (!key || strlen(key) != 24 || !str_eq(version, "13"))
		return "the WebSocket handshake is malformed";
	if (!p)
		return forward ? "unable to negotiate protocol: portforward is served as "
				 "SPDY/3.1+portforward.k8s.io"
			       : "unable to negotiate protocol: v5.channel.k8s.io and "
				 "v4.channel.k8s.io are served";
	u->protocol = xstrdup(p);
	u->ws = websocket_new(u);
	accept_key(key, &token);
	MHD_add_response_header(r, "Upgrade", "websocket");
	MHD_add_response_header(r, "Sec-WebSocket-Accept", buf_str(&token));
	MHD_add_response_header(r, "Sec-WebSocket-Protocol", p);
	return u->ws ? NULL : "out of memory";
}

static const char *shake_spdy(struct exchange *x, struct upgrade *u, struct MHD_Response *r)
{
	static const char *const remote[] = {"v4.channel.k8s.io", NULL};
	static const char *const forward[] = {"portforward.k8s.io", NULL};
	bool fwd = !strcmp(u->target.subresource, "portforward");
	BUF_AUTO offered = BUF_INIT;
	const char *p;

	MHD_get_connection_values(x->conn, MHD_HEADER_KIND, all_values, &offered);
	p = choose(buf_str(&offered), fwd ? forward : remote);
	if (!p)
		return fwd ? "unable to negotiate protocol: portforward.k8s.io is served"
			   : "unable to negotiate protocol: v4.channel.k8s.io is served";
	u->protocol = xstrdup(p);
	MHD_add_response_header(r, "Upgrade", "SPDY/3.1");
	MHD_add_response_header(r, "X-Stream-Protocol-Version", p);
	return NULL;
}

static bool served_here(const struct api_request *req)
{
	return req->resource && !strcmp(req->resource, "pods") && req->name && req->ns &&
	       req->subresource &&
	       (!strcmp(req->subresource, "exec") || !strcmp(req->subresource, "attach") ||
		!strcmp(req->subresource, "portforward"));
}

/* Everything that can be refused is, while it is still HTTP. */
static int check(struct exchange *x, struct apiserver *a, const struct remote_target *t,
		 enum MHD_Result *ret)
{
	ERR_AUTO err = ERR_INIT;
	int r = apiserver_pod_door(a, &x->user, t->subresource, t->ns, t->pod, t->container, &err);

	if (r == 0)
		return 0;
	*ret = answer_error(x, &err);
	return r;
}

static enum MHD_Result shake(struct exchange *x, struct upgrade *u)
{
	const char *to = exchange_header(x, "Upgrade"), *why;
	struct MHD_Response *r = MHD_create_response_for_upgrade(on_upgraded, u);

	if (!r)
		return MHD_NO;
	if (!strcasecmp(to, "websocket"))
		why = shake_websocket(x, u, r);
	else if (!strcasecmp(to, "SPDY/3.1"))
		why = shake_spdy(x, u, r);
	else
		why = "unable to upgrade: WebSocket and SPDY/3.1 are served";
	if (why) {
		x->upgrade = NULL;
		MHD_destroy_response(r);
		end_upgrade(u);
		return answer_status(x, 400, "BadRequest", "%s", why);
	}
	return answer_queue(x, MHD_HTTP_SWITCHING_PROTOCOLS, r);
}

enum MHD_Result upgrade_answer(struct exchange *x, struct apiserver *a,
			       const struct api_request *req)
{
	struct gateway *g = x->g;
	struct upgrade *u;
	enum MHD_Result ok;
	size_t nr = 0;

	if (!served_here(req))
		return answer_status(x, 400, "BadRequest", "nothing here is served by an upgrade");
	for (u = g->upgrades; u; u = u->next)
		nr++;
	if (nr >= MAX_UPGRADES)
		return answer_status(x, 429, "TooManyRequests", "too many open streams");
	u = xcalloc(1, sizeof(*u));
	u->g = g;
	u->source = (struct source){.fd = -1};
	u->next = g->upgrades;
	if (u->next)
		u->next->prev = u;
	g->upgrades = u;
	u->target.ns = xstrdup(req->ns);
	u->target.pod = xstrdup(req->name);
	u->target.subresource = xstrdup(req->subresource);
	u->target.user = inbound_user_value(&x->user);
	MHD_get_connection_values(x->conn, MHD_GET_ARGUMENT_KIND, argument, &u->target);
	if (check(x, a, &u->target, &ok) < 0) {
		end_upgrade(u);
		return ok;
	}
	u->x = x;
	x->upgrade = u;
	return shake(x, u);
}
