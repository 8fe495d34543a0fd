/*
 * https_forward.c - ports of a pod, brought to this computer. One connection to the server
 * carries SPDY, inside of a WebSocket or by itself where the server is too old for that. For
 * every connection to a local port two streams are opened in it: what goes wrong is told on the
 * first, the second has the bytes. Upstream: client-go/tools/portforward.
 *
 * One fiber does it all, with what is ready; nothing in it waits but the end of the loop.
 */
#include "client/https_private.h"

#include "client/spdy.h"
#include "object/goformat.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_PENDING ((size_t)1 << 20) /* one way of a connection; then the other end waits */
#define MAX_WHY ((size_t)64 << 10)
#define CHUNK ((size_t)32 << 10)
#define PING_EVERY (INT64_C(10) * SIM_SEC)
#define REPLY_WITHIN (INT64_C(30) * SIM_SEC)
#define MAX_ROUNDS 16 /* before others get their turn */

struct near {
	struct https_socket socket;
	struct client_forward_port port;
};

/* A connection to a local port. */
struct link {
	struct link *next;
	struct https_socket socket;
	struct client_forward_port port;
	unsigned request;
	char *ends;           /* "tcp4 127.0.0.1:8080->127.0.0.1:41234" */
	uint32_t error, data; /* streams; data 0: not asked for yet */
	bool open;            /* the server took both */
	int64_t until;        /* that it has to */
	struct buf out;       /* for the local end */
	size_t out_off;
	struct buf why;
	bool local_ended, remote_ended;
	bool given_up; /* the data stream; why may still come */
	bool told;     /* nothing comes on the error stream any more */
	bool over;
};

struct forward {
	struct sim *sim;
	struct https_loop *loop;
	const struct client_forward *what;
	const struct client_forward_ops *ops;
	struct https_wire wire;
	struct spdy *spdy;
	struct near *near;
	size_t nr;
	struct link *links;
	unsigned requests;
	int64_t ping_at;
	bool moved, lost;
};

static void trouble(struct forward *f, enum client_forward_trouble what, const char *fmt, ...)
	PRINTF(3, 4);
static void trouble(struct forward *f, enum client_forward_trouble what, const char *fmt, ...)
{
	BUF_AUTO text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&text, fmt, ap);
	va_end(ap);
	f->ops->trouble(f->ops->arg, what, buf_str(&text));
}

/* ---- streams -------------------------------------------------------------------------------- */

static uint32_t open_stream(struct forward *f, const struct link *l, const char *type)
{
	STR_AUTO port = xasprintf("%d", l->port.remote);
	STR_AUTO request = xasprintf("%u", l->request);
	const char *const headers[] = {"port",       port, "requestid", request,
				       "streamtype", type, NULL};

	return spdy_open(f->spdy, headers);
}

static struct link *of_stream(struct forward *f, uint32_t id)
{
	for (struct link *l = f->links; l; l = l->next)
		if (!l->over && (l->error == id || (l->data && l->data == id)))
			return l;
	return NULL;
}

static void no_stream(struct forward *f, struct link *l, const char *why)
{
	if (!l->data)
		trouble(f, FORWARD_NO_ERROR_STREAM,
			"error creating error stream for port %d -> %d: %s", l->port.local,
			l->port.remote, why);
	else
		trouble(f, FORWARD_NO_DATA_STREAM,
			"error creating forwarding stream for port %d -> %d: %s", l->port.local,
			l->port.remote, why);
	l->over = true;
}

static void on_replied(void *arg, uint32_t id)
{
	struct forward *f = arg;
	struct link *l = of_stream(f, id);

	if (!l || l->open)
		return;
	if (id == l->error && !l->data) {
		spdy_data(f->spdy, l->error, "", 0, true); /* nothing will be said on it */
		l->data = open_stream(f, l, "data");
		l->until = sim_now(f->sim) + REPLY_WITHIN;
	} else if (id == l->data) {
		l->open = true;
	}
}

static void on_data(void *arg, uint32_t id, const void *p, size_t len, bool last)
{
	struct forward *f = arg;
	struct link *l = of_stream(f, id);

	if (!l)
		return;
	if (id == l->error) {
		buf_add(&l->why, p, MIN(len, MAX_WHY - MIN(l->why.len, MAX_WHY)));
		l->told |= last;
		return;
	}
	if (!l->given_up && !l->remote_ended)
		buf_add(&l->out, p, len);
	l->remote_ended |= last;
	if (l->out.len - l->out_off > MAX_PENDING)
		f->wire.paused = true;
}

static void on_reset(void *arg, uint32_t id)
{
	struct forward *f = arg;
	struct link *l = of_stream(f, id);

	if (!l)
		return;
	if (!l->open && id == (l->data ? l->data : l->error))
		no_stream(f, l, "Stream reset");
	else if (id == l->error)
		l->told = true;
	else
		l->remote_ended = true;
}

static void on_goaway(void *arg)
{
	struct forward *f = arg;

	f->lost = true;
}

static void spdy_send(void *arg, const void *p, size_t len)
{
	struct forward *f = arg;

	https_wire_send(&f->wire, p, len);
}

static void on_received(void *arg, const void *p, size_t len)
{
	struct forward *f = arg;

	f->moved = true;
	if (f->spdy && spdy_input(f->spdy, p, len) < 0)
		f->lost = true;
}

/* ---- connections ------------------------------------------------------------------------------
 */

static void accept_one(struct forward *f, struct near *n, int fd)
{
	struct link *l = xcalloc(1, sizeof(*l));
	BUF_AUTO ends = BUF_INIT;

	https_socket_name(fd, false, &ends);
	buf_adds(&ends, "->");
	https_socket_name(fd, true, &ends);
	l->ends = xasprintf("tcp%c %s", ends.s[0] == '[' ? '6' : '4', buf_str(&ends));
	l->socket = (struct https_socket){.fd = fd, .ready = &f->what->end->waiting};
	l->port = n->port;
	l->until = sim_now(f->sim) + REPLY_WITHIN;
	l->next = f->links;
	f->links = l;
	https_socket_add(f->loop, &l->socket);
	f->ops->handling(f->ops->arg, l->port.local);
	l->request = f->requests++;
	l->error = open_stream(f, l, "error");
	f->moved = true;
}

static void near_close(struct forward *f, struct near *n)
{
	if (n->socket.fd < 0)
		return;
	https_socket_remove(f->loop, &n->socket);
	close(n->socket.fd);
	n->socket.fd = -1;
}

static void accept_all(struct forward *f, struct near *n)
{
	while (n->socket.fd >= 0) {
		int fd = accept4(n->socket.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0) {
			accept_one(f, n, fd);
			continue;
		}
		if (errno == EINTR || errno == ECONNABORTED)
			continue;
		if (errno != EAGAIN) {
			trouble(f, FORWARD_NO_ACCEPT, "error accepting connection on port %d: %s",
				n->port.local, go_strerror(-errno));
			near_close(f, n);
		}
		return;
	}
}

/* Nothing more is carried: both ways have ended, or the local end broke. */
static void give_up(struct forward *f, struct link *l)
{
	spdy_reset(f->spdy, l->data, SPDY_CANCEL);
	l->given_up = true;
	l->local_ended = true;
	buf_reset(&l->out);
	l->out_off = 0;
}

/* The local end can no more be read from, or written to: errno says why. */
static void broken(struct forward *f, struct link *l, bool reading)
{
	const char *why = go_strerror(-errno);

	if (reading)
		trouble(f, FORWARD_FROM_LOCAL,
			"error copying from local connection to remote stream: writeto %s: read "
			"%s: read: %s",
			l->ends, l->ends, why);
	else
		trouble(f, FORWARD_TO_LOCAL,
			"error copying from remote stream to local connection: readfrom %s: write "
			"%s: write: %s",
			l->ends, l->ends, why);
	give_up(f, l);
}

/* From the local end to the pod. */
static void read_local(struct forward *f, struct link *l)
{
	char chunk[CHUNK];
	ssize_t n;

	while (!l->local_ended && https_wire_queued(&f->wire) < MAX_PENDING) {
		n = recv(l->socket.fd, chunk, sizeof(chunk), 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		f->moved = true;
		if (n < 0) {
			broken(f, l, true);
			return;
		}
		spdy_data(f->spdy, l->data, chunk, (size_t)n, n == 0);
		l->local_ended = n == 0;
	}
}

static void write_local(struct forward *f, struct link *l)
{
	while (l->out.len > l->out_off) {
		ssize_t n = send(l->socket.fd, l->out.s + l->out_off, l->out.len - l->out_off,
				 MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		f->moved = true;
		if (n < 0) {
			broken(f, l, false);
			return;
		}
		l->out_off += (size_t)n;
	}
	buf_trunc(&l->out, 0);
	l->out_off = 0;
}

static void link_turn(struct forward *f, struct link *l)
{
	if (!l->open && sim_now(f->sim) >= l->until && !l->over)
		no_stream(f, l, "Timeout occurred");
	if (l->over || !l->open)
		return;
	if (!l->given_up)
		read_local(f, l);
	if (!l->given_up)
		write_local(f, l);
	if (!l->given_up && l->remote_ended && l->out.len == l->out_off)
		give_up(f, l);
	if (l->given_up && l->told) {
		l->over = true;
		if (l->why.len) {
			f->ops->failed(f->ops->arg, &l->port, buf_str(&l->why));
			f->lost = true;
		}
	}
	l->socket.wants_read = !l->local_ended && https_wire_queued(&f->wire) < MAX_PENDING;
	l->socket.wants_write = l->out.len > l->out_off;
}

static void link_free(struct forward *f, struct link *l)
{
	https_socket_remove(f->loop, &l->socket);
	close(l->socket.fd);
	buf_release(&l->out);
	buf_release(&l->why);
	free(l->ends);
	free(l);
}

/* ---- the loop ----------------------------------------------------------------------------------
 */

static void turn(struct forward *f)
{
	bool full = false;

	f->moved = false;
	/* what came while this process was held up is heard before anything counts as late */
	if (https_wire_turn(&f->wire) < 0)
		f->lost = true;
	for (size_t i = 0; i < f->nr; i++)
		accept_all(f, &f->near[i]);
	for (struct link **at = &f->links, *l; (l = *at);) {
		link_turn(f, l);
		full |= l->out.len - l->out_off > MAX_PENDING;
		if (l->over) {
			*at = l->next;
			link_free(f, l);
		} else {
			at = &l->next;
		}
	}
	if (sim_now(f->sim) >= f->ping_at) {
		spdy_ping(f->spdy);
		f->ping_at = sim_now(f->sim) + PING_EVERY;
	}
	f->wire.paused = full;
	if (https_wire_turn(&f->wire) < 0)
		f->lost = true;
}

static int carry(struct forward *f, struct err *err)
{
	struct client_forward_end *end = f->what->end;
	int rounds = 0, r;

	f->wire.socket.ready = &end->waiting;
	f->ping_at = sim_now(f->sim) + PING_EVERY;
	while (!f->lost && !end->asked) {
		turn(f);
		if (f->lost || (f->moved && ++rounds < MAX_ROUNDS))
			continue;
		rounds = 0;
		r = waitq_wait(f->sim, &end->waiting, f->moved ? sim_now(f->sim) : f->ping_at);
		if (r == -ECANCELED)
			return r;
	}
	https_wire_close(&f->wire);
	return end->asked ? 0 : err_set(err, -EIO, "lost connection to pod");
}

/* ---- listening ---------------------------------------------------------------------------------
 */

static bool listen_on(struct forward *f, const char *ip, struct client_forward_port *port,
		      struct buf *errors)
{
	struct near *n = &f->near[f->nr];
	ERR_AUTO err = ERR_INIT;
	int fd;

	if (https_listen(ip, port->local, &fd, &port->local, &err) < 0) {
		buf_addf(errors, "%sunable to create listener: Error %s", errors->len ? " " : "",
			 err_msg(&err));
		return false;
	}
	f->ops->listening(f->ops->arg, ip, port);
	*n = (struct near){
		.port = *port,
		.socket = {.fd = fd, .wants_read = true, .ready = &f->what->end->waiting}};
	https_socket_add(f->loop, &n->socket);
	f->nr++;
	return true;
}

/* One port at all addresses. */
static bool listen_port(struct forward *f, const struct strvec *addresses, const bool *any,
			struct client_forward_port port)
{
	BUF_AUTO errors = BUF_INIT;
	size_t one = 0, none_of_all = 0;
	bool ok = true;

	for (size_t i = 0; i < addresses->nr; i++) {
		bool listens = listen_on(f, addresses->v[i], &port, &errors);

		if (any[i])
			ok &= listens;
		else if (listens)
			one++;
		else
			none_of_all++;
	}
	ok &= one || !none_of_all;
	if (!ok)
		f->ops->unable(f->ops->arg, &port, buf_str(&errors));
	return ok;
}

static int listen_all(struct forward *f, struct err *err)
{
	STRVEC_AUTO addresses = STRVEC_INIT;
	bool *any, listens = false;

	https_listen_addresses(f->what->addresses, f->what->nr_addresses, &addresses, &any);
	f->near = xcalloc(f->what->nr_ports * addresses.nr + 1, sizeof(*f->near));
	for (size_t i = 0; i < f->what->nr_ports; i++)
		listens |= listen_port(f, &addresses, any, f->what->ports[i]);
	free(any);
	return listens ? 0 : client_forward_nothing(f->what, err);
}

/* ---- the connection to the server
 * ---------------------------------------------------------------- */

static int dial(struct forward *f, struct https *h, struct err *err)
{
	BUF_AUTO target = BUF_INIT;
	struct https_upgrade how = {.protocol = "SPDY/3.1+portforward.k8s.io", .websocket = true};
	int r;

	buf_adds(&target, "/api/v1/namespaces/");
	https_escape(&target, f->what->ns);
	buf_adds(&target, "/pods/");
	https_escape(&target, f->what->pod);
	buf_adds(&target, "/portforward");
	how.target = buf_str(&target);
	if (!f->what->no_websocket) {
		r = https_wire_open(&f->wire, h, &how, on_received, f, err);
		if (r == 0 || !f->wire.refused)
			return r;
		err_release(err);
		https_wire_release(&f->wire);
	}
	how.protocol = "portforward.k8s.io";
	how.websocket = false;
	return https_wire_open(&f->wire, h, &how, on_received, f, err);
}

int https_forward(void *self, const struct api_user *user, const struct client_forward *what,
		  const struct client_forward_ops *ops, struct err *err)
{
	static const struct spdy_ops calls = {.send = spdy_send,
					      .replied = on_replied,
					      .data = on_data,
					      .reset = on_reset,
					      .goaway = on_goaway};
	struct https *h = self;
	struct forward f = {.sim = h->loop->sim, .loop = h->loop, .what = what, .ops = ops};
	int r = https_identify(h, err);

	(void)user;
	if (r == 0)
		r = https_guard_pod(h, what->ns, what->pod, err);
	if (r == 0)
		r = dial(&f, h, err);
	if (r < 0) {
		https_wire_release(&f.wire);
		return client_forward_no_way(r, err);
	}
	f.spdy = spdy_client_new(&calls, &f);
	r = listen_all(&f, err);
	if (r == 0)
		r = carry(&f, err);
	for (size_t i = 0; i < f.nr; i++)
		near_close(&f, &f.near[i]);
	for (struct link *l = f.links, *next; l; l = next) {
		next = l->next;
		link_free(&f, l);
	}
	free(f.near);
	spdy_free(f.spdy);
	https_wire_release(&f.wire);
	return r;
}
