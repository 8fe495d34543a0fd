/* loop.c - the one loop: sockets, the journal, and virtual time after the wall clock. */
#include "gateway/etcd.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

/* Virtual time that a step may make up at once, so that sockets are looked at meanwhile. */
#define MAX_CATCH_UP (20 * SIM_SEC)
#define QUIET_NS (150 * SIM_MSEC)
#define LOOK_NS (4 * SIM_MSEC) /* between two looks whether clients are at rest */

int64_t wall_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * SIM_SEC + ts.tv_nsec;
}

int64_t wall_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec;
}

/* ---- descriptors -------------------------------------------------------------------- */

void loop_add(struct gateway *g, struct source *s, uint32_t events)
{
	struct epoll_event ev = {.events = events, .data.fd = s->fd};
	size_t want = (size_t)s->fd + 1;

	while (g->cap_sources < want) {
		size_t cap = g->cap_sources ? 2 * g->cap_sources : 64;

		g->sources = xreallocarray(g->sources, cap, sizeof(struct source *));
		memset(g->sources + g->cap_sources, 0,
		       (cap - g->cap_sources) * sizeof(struct source *));
		g->cap_sources = cap;
	}
	g->sources[s->fd] = s;
	if (epoll_ctl(g->epoll, EPOLL_CTL_ADD, s->fd, &ev) < 0 && errno == EEXIST)
		(void)epoll_ctl(g->epoll, EPOLL_CTL_MOD, s->fd, &ev);
}

void loop_change(struct gateway *g, struct source *s, uint32_t events)
{
	struct epoll_event ev = {.events = events, .data.fd = s->fd};

	(void)epoll_ctl(g->epoll, EPOLL_CTL_MOD, s->fd, &ev);
}

void loop_remove(struct gateway *g, struct source *s)
{
	if (s->fd < 0 || (size_t)s->fd >= g->cap_sources || g->sources[s->fd] != s)
		return;
	g->sources[s->fd] = NULL;
	(void)epoll_ctl(g->epoll, EPOLL_CTL_DEL, s->fd, NULL);
}

/* ---- time ------------------------------------------------------------------------------- */

static bool somebody_waits(const struct gateway *g)
{
	for (const struct exchange *x = g->exchanges; x; x = x->next)
		if (x->flow && x->suspended)
			return true;
	return upgrades_wait(g) || control_busy(g) || etcd_waiting(g);
}

static bool has_news(const struct gateway *g)
{
	for (const struct exchange *x = g->exchanges; x; x = x->next)
		if (x->flow && (x->flow->out.len > x->flow->off || x->flow->ended))
			return true;
	return upgrades_news(g) || control_news(g);
}

/* Nothing came in that was not looked at. */
static bool nothing_new(struct gateway *g)
{
	struct epoll_event ev;

	return http_timeout_ms(g) != 0 && epoll_wait(g->epoll, &ev, 1, 0) == 0;
}

/* At rest twice in a row, and all they said was heard: what is on its way wakes somebody. */
static bool clients_rest(struct gateway *g, int64_t now)
{
	bool before = g->rested;

	if (!g->at_rest)
		return now >= g->busy_until;
	if (now < g->looked_at + LOOK_NS)
		return false;
	g->rested = g->at_rest(g->at_rest_arg) && nothing_new(g);
	if (g->rested && before)
		g->rest_ns += now - g->looked_at;
	g->looked_at = now;
	return g->rested && before;
}

/* One timer after the other while clients wait, until they have something to read. */
static void step_time(struct gateway *g, int64_t now)
{
	if (!clients_rest(g, now) || !somebody_waits(g))
		return;
	for (int i = 0; i < 1000; i++) {
		if (!sim_step(g->sim, sim_now(g->sim) + 3600 * SIM_SEC))
			return;
		if (has_news(g)) {
			g->busy_until = now + QUIET_NS;
			g->rested = false;
			return;
		}
	}
}

static void follow_time(struct gateway *g, int64_t now)
{
	int64_t target;

	if (g->follows)
		return;
	if (g->stepped) {
		step_time(g, now);
		return;
	}
	target = pace_target(&g->pace, now);
	if (target - sim_now(g->sim) > MAX_CATCH_UP) {
		target = sim_now(g->sim) + MAX_CATCH_UP;
		/* a machine that is too slow for the rate stays behind */
		pace_init(&g->pace, now, target, g->pace.rate);
	}
	if (target > sim_now(g->sim))
		sim_advance_to(g->sim, target);
}

int gateway_timeout_ms(struct gateway *g)
{
	int64_t now = wall_ns(), wait = INT64_MAX;
	int http = http_timeout_ms(g);

	if (!sim_idle(g->sim))
		return 0;
	if (g->follows)
		wait = INT64_MAX;
	else if (g->at_rest)
		wait = MAX(g->looked_at + LOOK_NS - now, 0);
	else if (g->stepped)
		wait = somebody_waits(g) ? MAX(g->busy_until - now, 0) : INT64_MAX;
	else
		wait = pace_wait(&g->pace, now, sim_next(g->sim));
	wait = MIN(wait, MAX(g->sweep_at - now, 0));
	wait = MIN((wait + SIM_MSEC - 1) / SIM_MSEC, 60000);
	return http >= 0 && http < wait ? http : (int)wait;
}

/* ---- steps ------------------------------------------------------------------------------ */

static void poll_sources(struct gateway *g, int timeout_ms)
{
	struct epoll_event ev[64];
	int n = epoll_wait(g->epoll, ev, (int)ARRAY_SIZE(ev), timeout_ms);

	for (int i = 0; i < n; i++) {
		size_t fd = (size_t)ev[i].data.fd;
		struct source *s = fd < g->cap_sources ? g->sources[fd] : NULL;

		if (s && s->ready)
			s->ready(s, ev[i].events);
	}
}

/* The door is open while an apiserver is there to serve it. */
static int follow_apiserver(struct gateway *g, struct err *err)
{
	bool up = cluster_apiserver(g->c) != NULL;

	if (up == (g->http != NULL))
		return 0;
	if (!up) {
		http_close(g);
		return 0;
	}
	if (http_open(g, err) == -EADDRINUSE)
		err_release(err); /* somebody took the port meanwhile: it may come free again */
	return err->code;
}

int gateway_step(struct gateway *g, struct err *err)
{
	int64_t now = wall_ns();
	int r;

	follow_time(g, now);
	if (follow_apiserver(g, err) < 0)
		return err->code;
	poll_sources(g, 0);
	if (!g->sim)
		return err_set(err, -EIO, "the cluster could not be built again");
	do {
		http_run(g);
		sim_settle(g->sim);
		r = workspace_sync(g->w, err);
		if (r < 0)
			return r;
		g->unsynced = false;
		if (g->served)
			workspace_mark(g->w);
		g->served = false;
		etcd_release(g);
		control_run_peers(g);
		upgrades_run(g);
	} while (http_release(g));
	etcd_sweep(g, now);
	if (now >= g->sweep_at)
		http_sweep(g, now);
	return 0;
}

int gateway_wait(struct gateway *g)
{
	struct epoll_event ev;
	int n = epoll_wait(g->epoll, &ev, 1, gateway_timeout_ms(g));

	return n < 0 ? -errno : 0;
}

int gateway_run(struct gateway *g, struct err *err)
{
	while (!g->stop) {
		int r = gateway_step(g, err);

		if (r < 0)
			return r;
		if (!g->stop)
			(void)gateway_wait(g);
	}
	return 0;
}

int gateway_fd(const struct gateway *g)
{
	return g->epoll;
}

void gateway_cut(struct gateway *g)
{
	http_close(g);
	etcd_cut(g);
	control_cut(g);
}

void gateway_rebuilt(struct gateway *g)
{
	g->c = workspace_cluster(g->w);
	g->sim = g->c ? cluster_sim(g->c) : NULL;
	if (g->sim)
		pace_init(&g->pace, wall_ns(), sim_now(g->sim), g->pace.rate);
}

void gateway_stop(struct gateway *g)
{
	g->stop = true;
}

bool gateway_stopping(const struct gateway *g)
{
	return g->stop;
}

/* ---- life ---------------------------------------------------------------------------------- */

int gateway_port(const struct gateway *g)
{
	return g->port;
}

const char *gateway_server(const struct gateway *g)
{
	return g->server;
}

const char *gateway_kubeconfig(const struct gateway *g)
{
	return g->kubeconfig;
}

struct gateway_stats gateway_stats(const struct gateway *g)
{
	return g->stats;
}

static int open_pki(struct gateway *g, struct err *err)
{
	const char *addresses[] = {g->address, NULL};
	bool any = !strcmp(g->address, "0.0.0.0");

	return door_pki_open(workspace_dir(g->w), wall_seconds(), any ? NULL : addresses, &g->pki,
			     err);
}

/* The port served last time, kept in the workspace. */
static int saved_port(const struct gateway *g)
{
	STR_AUTO path = xasprintf("%s/port", workspace_dir(g->w));
	BUF_AUTO text = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	int64_t n = 0;

	if (file_read(path, 16, &text, &err) < 0)
		return 0;
	while (text.len && text.s[text.len - 1] == '\n')
		buf_trunc(&text, text.len - 1);
	return parse_i64(buf_str(&text), &n) == 0 && n > 0 && n < 65536 ? (int)n : 0;
}

static int open_door(struct gateway *g, const struct gateway_config *cfg, struct err *err)
{
	int choices[] = {cfg->port, saved_port(g), 6443, 0};
	STR_AUTO path = xasprintf("%s/port", workspace_dir(g->w));
	char text[16];
	int r = -EADDRINUSE;

	for (size_t i = 0; i < ARRAY_SIZE(choices); i++) {
		if (!choices[i] && i + 1 < ARRAY_SIZE(choices))
			continue;
		err_release(err);
		g->port = choices[i];
		r = http_open(g, err);
		if (r != -EADDRINUSE || cfg->port)
			break;
	}
	if (r < 0)
		return r;
	snprintf(text, sizeof(text), "%d\n", g->port);
	r = file_write(path, text, strlen(text), 0600, err);
	g->server = xasprintf("https://%s:%d",
			      strcmp(g->address, "0.0.0.0") ? g->address : "127.0.0.1", g->port);
	return r < 0 ? r : door_pki_kubeconfigs(g->pki, g->server, err);
}

static void external_ready(struct source *s, uint32_t events)
{
	struct gateway *g = (struct gateway *)((char *)s - offsetof(struct gateway, external));

	(void)events;
	external_turn(cluster_external(g->c));
}

/* What others write into the etcd that holds the cluster's state is heard of. */
static void follow_external(struct gateway *g)
{
	g->external = (struct source){.fd = external_fd(cluster_external(g->c)),
				      .ready = external_ready};
	loop_add(g, &g->external, EPOLLIN);
}

int gateway_new(struct workspace *w, const struct gateway_config *cfg, struct gateway **ret,
		struct err *err)
{
	struct gateway *g = xcalloc(1, sizeof(*g));
	int r;

	g->w = w;
	g->c = workspace_cluster(w);
	g->sim = cluster_sim(g->c);
	g->stepped = cfg->stepped;
	g->follows = cfg->follows;
	g->ask = cfg->ask;
	g->ask_arg = cfg->arg;
	g->at_rest = cfg->stepped ? cfg->at_rest : NULL;
	g->at_rest_arg = cfg->at_rest_arg;
	g->address = xstrdup(cfg->address ? cfg->address : "127.0.0.1");
	g->kubeconfig = xasprintf("%s/kubeconfig", workspace_dir(w));
	g->http_source.fd = g->external.fd = -1;
	pace_init(&g->pace, wall_ns(), sim_now(g->sim), cfg->rate);
	g->epoll = epoll_create1(EPOLL_CLOEXEC);
	r = g->epoll < 0 ? err_set(err, -errno, "epoll: %s", strerror(errno)) : open_pki(g, err);
	if (r == 0)
		r = open_door(g, cfg, err);
	if (r == 0 && cluster_external(g->c))
		follow_external(g);
	else if (r == 0)
		r = etcd_open(g, cfg->etcd_port, err);
	if (r == 0)
		r = control_open(g, err);
	if (r < 0) {
		gateway_free(g);
		return r;
	}
	*ret = g;
	return 0;
}

void gateway_free(struct gateway *g)
{
	if (!g)
		return;
	control_close(g);
	http_close(g);
	etcd_close(g);
	if (g->external.fd >= 0)
		loop_remove(g, &g->external);
	identity_forget(g);
	door_pki_free(g->pki);
	if (g->epoll >= 0)
		close(g->epoll);
	value_unref(g->last_object);
	buf_release(&g->last_text);
	free(g->sources);
	free(g->address);
	free(g->server);
	free(g->kubeconfig);
	free(g);
}
