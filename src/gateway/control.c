/* control.c - the server's side of the control socket. */
#include "gateway/control.h"

#include "cluster/visit.h"
#include "gateway/internal.h"

#include "object/json.h"
#include "object/timefmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_OUT ((size_t)16 << 20)
#define MAX_IN_FLIGHT ((size_t)1 << 20)
#define MAX_PEERS 64

struct peer {
	struct source source;
	struct control *control;
	struct peer *next, *prev;
	struct buf in, out;
	size_t out_off;
	int visit; /* 0: none */
	bool asked, done, dead, stalled;
};

struct control {
	struct source listen;
	struct gateway *g;
	struct peer *peers;
	size_t nr;
	char *dir;
};

/* ---- out --------------------------------------------------------------------------------- */

static void want(struct peer *p)
{
	uint32_t events = p->stalled ? 0 : EPOLLIN;

	if (p->out.len > p->out_off)
		events |= EPOLLOUT;
	loop_change(p->control->g, &p->source, events | EPOLLRDHUP);
}

static void put(struct peer *p, char type, const void *data, size_t len)
{
	if (p->dead)
		return;
	if (p->out.len - p->out_off > MAX_OUT) {
		p->dead = true; /* does not read: cut off at the next turn */
		return;
	}
	while (len > CONTROL_MAX / 2) {
		control_frame(&p->out, type, data, CONTROL_MAX / 2);
		data = (const char *)data + CONTROL_MAX / 2;
		len -= CONTROL_MAX / 2;
	}
	control_frame(&p->out, type, data, len);
	p->control->g->served = true; /* the clock is noted before this goes out */
	want(p);
}

static void answer(struct peer *p, struct value *v)
{
	BUF_AUTO text = BUF_INIT;

	json_write(&text, v, 0);
	value_unref(v);
	put(p, 'a', text.s, text.len);
	p->done = true;
}

static void refuse(struct peer *p, const char *why)
{
	answer(p, value_build("{error: %s}", why));
}

/* ---- visits ------------------------------------------------------------------------------ */

static void on_out(void *arg, int fd, const void *data, size_t len)
{
	put(arg, fd == 2 ? 'e' : 'o', data, len);
}

static void on_end(void *arg, int status, const struct err *err)
{
	struct peer *p = arg;
	char text[16];

	(void)err;
	snprintf(text, sizeof(text), "%d", status);
	put(p, 'x', text, strlen(text));
	p->done = true;
}

static const struct visit_ops ops = {.out = on_out, .end = on_end};

/* The journal failed: nothing of what was asked happened. */
static void broken(struct peer *p, const struct err *err)
{
	STR_AUTO text = xasprintf("drydock: %s\n", err_msg(err));

	put(p, 'e', text, strlen(text));
	put(p, 'x', "1", 1);
	p->done = true;
}

static void begin(struct peer *p, const struct value *q)
{
	struct gateway *g = p->control->g;
	VALUE_AUTO *spec = value_build("{run: %v, on: %v, tty: %v}", value_get(q, "run"),
				       value_get(q, "on"), value_get(q, "tty"));
	int64_t cols = value_int_in(q, "cols"), rows = value_int_in(q, "rows");
	ERR_AUTO err = ERR_INIT;

	g->unsynced = true;
	if (workspace_visit_open(g->w, spec, &ops, p, &p->visit, &err) < 0 ||
	    (cols > 0 && rows > 0 &&
	     workspace_visit_resize(g->w, p->visit, (int)cols, (int)rows, &err) < 0))
		broken(p, &err);
}

static void feed(struct peer *p, char type, const char *data, size_t len)
{
	struct workspace *w = p->control->g->w;
	STR_AUTO text = xmemdup0(data, MIN(len, (size_t)32));
	ERR_AUTO err = ERR_INIT;
	int r = 0, cols, rows;
	int64_t n;

	p->control->g->unsynced = true;
	if (type == 'i')
		r = workspace_visit_input(w, p->visit, data, len, &err);
	else if (type == 'z')
		r = workspace_visit_input(w, p->visit, NULL, 0, &err);
	else if (type == 's' && parse_i64(text, &n) == 0 && n > 0 && n < 32)
		r = workspace_visit_signal(w, p->visit, (int)n, &err);
	else if (type == 'w' && sscanf(text, "%d %d", &cols, &rows) == 2)
		r = workspace_visit_resize(w, p->visit, cols, rows, &err);
	if (r < 0)
		broken(p, &err);
}

/* ---- questions --------------------------------------------------------------------------------
 */

static struct value *time_text(struct gateway *g)
{
	BUF_AUTO b = BUF_INIT;

	time_write_rfc3339(&b, sim_now(g->sim));
	return value_str_new(buf_str(&b));
}

static struct value *status(struct gateway *g)
{
	return value_build("{port: %i, etcd_port: %i, address: %s, pid: %i, time: %V, rate: %i, "
			   "profile: %s, kubeconfig: %s, apiserver: %b, requests: %l, connections: "
			   "%l, watches: %l}",
			   g->port, gateway_etcd_port(g), g->address, (int)getpid(), time_text(g),
			   g->pace.rate, cluster_profile(g->c), g->kubeconfig,
			   (int)(cluster_apiserver(g->c) != NULL), (int64_t)g->stats.requests,
			   (int64_t)g->stats.connections, (int64_t)g->stats.watches);
}

static struct value *explain(struct gateway *g, const struct value *q)
{
	const char *ns = value_str_or(value_get(q, "ns"), "default");
	const char *pod = value_str_or(value_get(q, "pod"), "");
	return value_build("{decision: %V, trace: %V}",
			   cluster_scheduler(g->c)
				   ? scheduler_explain_dup(cluster_scheduler(g->c), ns, pod)
				   : NULL,
			   cluster_story_dup(g->c, ns, pod));
}

static void jump(struct peer *p, const struct value *q)
{
	struct gateway *g = p->control->g;
	int64_t ns = value_int_in(q, "ns");
	ERR_AUTO err = ERR_INIT;

	if (ns < 0) {
		refuse(p, "time does not go back");
		return;
	}
	g->unsynced = true;
	if (workspace_jump(g->w, ns, &err) < 0) {
		refuse(p, err_msg(&err));
		return;
	}
	pace_init(&g->pace, wall_ns(), sim_now(g->sim), g->pace.rate);
	answer(p, value_build("{time: %V}", time_text(g)));
}

static void undo(struct peer *p, const struct value *q)
{
	struct gateway *g = p->control->g;
	ERR_AUTO err = ERR_INIT;
	int r;

	gateway_cut(g);
	r = workspace_undo(g->w, (int)MIN(MAX(value_int_in(q, "n"), 1), 100000), &err);
	gateway_rebuilt(g);
	if (r < 0)
		refuse(p, err_msg(&err));
	else
		answer(p, value_build("{left: %l}", (int64_t)workspace_inputs(g->w)));
}

static void question(struct peer *p, const char *text, size_t len)
{
	struct gateway *g = p->control->g;
	VALUE_AUTO *q = NULL;
	struct value *own;
	ERR_AUTO err = ERR_INIT;
	const char *cmd;

	p->asked = true;
	if (json_parse(text, len, &q, NULL, &err) < 0 || !value_is_map(q)) {
		refuse(p, "malformed question");
		return;
	}
	cmd = value_str_or(value_get(q, "cmd"), "");
	own = g->ask ? g->ask(g->ask_arg, q) : NULL;
	if (own) {
		if (g->sim) /* time may have been moved, as a jump moves it */
			pace_init(&g->pace, wall_ns(), sim_now(g->sim), g->pace.rate);
		answer(p, own);
	} else if (value_is_string(value_get(q, "run"))) {
		begin(p, q);
	} else if (!strcmp(cmd, "status")) {
		answer(p, status(g));
	} else if (!strcmp(cmd, "down")) {
		answer(p, value_map_new());
		g->stop = true;
	} else if (!strcmp(cmd, "rate")) {
		pace_set_rate(&g->pace, wall_ns(), (int)MIN(MAX(value_int_in(q, "rate"), 0), 1000));
		answer(p, value_map_new());
	} else if (!strcmp(cmd, "explain")) {
		answer(p, explain(g, q));
	} else if (!strcmp(cmd, "jump")) {
		jump(p, q);
	} else if (!strcmp(cmd, "undo")) {
		undo(p, q);
	} else {
		refuse(p, "unknown question");
	}
}

/* ---- connections -------------------------------------------------------------------------------
 */

static void end_peer(struct peer *p)
{
	struct control *c = p->control;
	ERR_AUTO err = ERR_INIT;

	if (p->visit) {
		c->g->unsynced |= !p->done;
		(void)!workspace_visit_close(c->g->w, p->visit, &err);
	}
	loop_remove(c->g, &p->source);
	close(p->source.fd);
	if (p->prev)
		p->prev->next = p->next;
	else
		c->peers = p->next;
	if (p->next)
		p->next->prev = p->prev;
	c->nr--;
	buf_release(&p->in);
	buf_release(&p->out);
	free(p);
}

static void drop(struct buf *b, size_t n)
{
	memmove(b->s, b->s + n, b->len - n);
	buf_trunc(b, b->len - n);
}

static void take_frames(struct peer *p)
{
	int64_t len;

	while (!p->dead && (len = control_frame_len(buf_str(&p->in), p->in.len)) != 0) {
		const char *data = p->in.s + CONTROL_HEAD;
		size_t n;

		if (len < 0) {
			p->dead = true;
			return;
		}
		n = (size_t)len - CONTROL_HEAD;
		if (!p->asked && p->in.s[0] == 'q')
			question(p, data, n);
		else if (p->visit && !p->done)
			feed(p, p->in.s[0], data, n);
		else if (!p->asked)
			p->dead = true;
		drop(&p->in, (size_t)len);
	}
}

static void receive(struct peer *p)
{
	char chunk[16384];
	ssize_t n = recv(p->source.fd, chunk, sizeof(chunk), MSG_DONTWAIT);

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
		p->dead = true;
		return;
	}
	if (n > 0)
		buf_add(&p->in, chunk, (size_t)n);
	take_frames(p);
}

static void flush(struct peer *p)
{
	while (p->out.len > p->out_off) {
		ssize_t n = send(p->source.fd, p->out.s + p->out_off, p->out.len - p->out_off,
				 MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			break;
		if (n <= 0) {
			p->dead = true;
			return;
		}
		p->out_off += (size_t)n;
	}
	if (p->out.len == p->out_off) {
		buf_reset(&p->out);
		p->out_off = 0;
		if (p->done)
			p->dead = true; /* all said */
	}
	if (!p->dead)
		want(p);
}

static void on_peer(struct source *s, uint32_t events)
{
	struct peer *p = (struct peer *)(void *)s;

	if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
		receive(p);
}

static void on_listen(struct source *s, uint32_t events)
{
	struct control *c = (struct control *)(void *)s;
	struct ucred who;
	socklen_t len = sizeof(who);
	struct peer *p;
	int fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)events;
	if (fd < 0)
		return;
	if (c->nr >= MAX_PEERS || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) < 0 ||
	    (who.uid != geteuid() && who.uid != 0)) {
		close(fd);
		return;
	}
	p = xcalloc(1, sizeof(*p));
	p->source = (struct source){.fd = fd, .ready = on_peer};
	p->control = c;
	p->next = c->peers;
	if (p->next)
		p->next->prev = p;
	c->peers = p;
	c->nr++;
	loop_add(c->g, &p->source, EPOLLIN | EPOLLRDHUP);
}

void control_cut(struct gateway *g)
{
	for (struct peer *p = g->control ? g->control->peers : NULL; p; p = p->next)
		p->dead = p->dead || p->visit;
}

void control_run_peers(struct gateway *g)
{
	for (struct peer *p = g->control ? g->control->peers : NULL, *next; p; p = next) {
		bool stalled;

		next = p->next;
		if (!p->dead && (p->out.len > p->out_off || p->done))
			flush(p);
		stalled = p->visit && workspace_visit_unread(g->w, p->visit) > MAX_IN_FLIGHT;
		if (stalled != p->stalled && !p->dead) {
			p->stalled = stalled;
			want(p);
		}
		if (p->dead)
			end_peer(p);
	}
}

bool control_busy(const struct gateway *g)
{
	for (const struct peer *p = g->control ? g->control->peers : NULL; p; p = p->next)
		if (p->visit && !p->done)
			return true;
	return false;
}

bool control_news(const struct gateway *g)
{
	for (const struct peer *p = g->control ? g->control->peers : NULL; p; p = p->next)
		if (p->out.len > p->out_off)
			return true;
	return false;
}

/* ---- life --------------------------------------------------------------------------------------
 */

int control_open(struct gateway *g, struct err *err)
{
	struct control *c = xcalloc(1, sizeof(*c));
	struct sockaddr_un sa;
	mode_t before;
	int dirfd, r = control_address(workspace_dir(g->w), &sa, &dirfd, err);

	c->g = g;
	c->listen.fd = -1;
	c->listen.ready = on_listen;
	g->control = c;
	if (r < 0)
		return r;
	(void)unlink(sa.sun_path); /* the workspace is locked: nobody serves there */
	c->listen.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	before = umask(0177);
	if (c->listen.fd < 0 || bind(c->listen.fd, (struct sockaddr *)&sa, sizeof(sa)) < 0 ||
	    listen(c->listen.fd, 16) < 0)
		r = err_set(err, -errno, "control.sock: %s", strerror(errno));
	umask(before);
	close(dirfd);
	if (r == 0)
		loop_add(g, &c->listen, EPOLLIN);
	return r;
}

void control_close(struct gateway *g)
{
	struct control *c = g->control;
	struct sockaddr_un sa;
	ERR_AUTO err = ERR_INIT;
	int dirfd;

	if (!c)
		return;
	while (c->peers)
		end_peer(c->peers);
	if (c->listen.fd >= 0) {
		loop_remove(g, &c->listen);
		close(c->listen.fd);
		if (control_address(workspace_dir(g->w), &sa, &dirfd, &err) == 0) {
			(void)unlink(sa.sun_path);
			close(dirfd);
		}
	}
	free(c);
	g->control = NULL;
}
