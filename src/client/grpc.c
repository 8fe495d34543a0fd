/* grpc.c - the loop, and channels: which endpoint is connected, what happens when it fails. */
#include "client/grpc_private.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define DIAL_TIMEOUT (20 * SIM_SEC)
#define KEEPALIVE_TIMEOUT (20 * SIM_SEC)
#define KEEPALIVE_MIN (10 * SIM_SEC) /* grpc-go allows no shorter one */
#define MAX_SEND ((size_t)2 << 20)
#define MAX_RECV ((size_t)256 << 20)
#define RETRY_MIN SIM_SEC
#define RETRY_MAX (3 * SIM_SEC)

int64_t grpc_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * SIM_SEC + ts.tv_nsec;
}

int64_t grpc_now_ms(void)
{
	return grpc_now() / SIM_MSEC;
}

static const char *const codes[] = {
	"OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
	"NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
	"Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
	"DataLoss", "Unauthenticated"};

const char *grpc_code_name(int code)
{
	return code >= 0 && code < (int)ARRAY_SIZE(codes) ? codes[code] : "Unknown";
}

/* ---- the loop ---- */

struct grpc_loop *grpc_loop_new(struct sim *sim)
{
	struct grpc_loop *l = xcalloc(1, sizeof(*l));
	struct epoll_event ev = {.events = EPOLLIN};

	l->sim = sim;
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (l->epoll < 0 || l->timer < 0 || epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->timer, &ev) < 0)
		abort(); /* no descriptors left before anything began */
	return l;
}

void grpc_loop_free(struct grpc_loop *l)
{
	if (!l)
		return;
	close(l->timer);
	close(l->epoll);
	free(l);
}

int grpc_loop_fd(const struct grpc_loop *l)
{
	return l->epoll;
}

static void arm(struct grpc_loop *l, int64_t at)
{
	struct itimerspec spec = {0};

	if (l->armed == at)
		return;
	l->armed = at;
	if (at != SIM_NEVER) {
		at = MAX(at, INT64_C(1));
		spec.it_value.tv_sec = at / SIM_SEC;
		spec.it_value.tv_nsec = at % SIM_SEC;
	}
	(void)timerfd_settime(l->timer, TFD_TIMER_ABSTIME, &spec, NULL);
}

static void dial(struct grpc_channel *ch);

/* What has to happen by now; the time of the next such thing into *next. */
static void tick_channel(struct grpc_channel *ch, int64_t now, int64_t *next)
{
	for (struct grpc_call *c = ch->calls; c; c = c->next) {
		if (c->ended || !c->deadline)
			continue;
		if (c->deadline <= now)
			grpc_call_end(c, GRPC_DEADLINE_EXCEEDED, NULL);
		else
			*next = MIN(*next, c->deadline);
	}
	if (ch->conn)
		grpc_conn_tick(ch->conn, now, next);
	if (!ch->conn && ch->retry_at) {
		if (ch->retry_at <= now)
			dial(ch);
		if (!ch->conn && ch->retry_at)
			*next = MIN(*next, ch->retry_at);
		else if (ch->conn && ch->conn->deadline)
			*next = MIN(*next, ch->conn->deadline);
	}
}

static void settle(struct grpc_loop *l)
{
	int64_t next = SIM_NEVER, now = grpc_now();

	for (struct grpc_channel *ch = l->channels; ch; ch = ch->next)
		tick_channel(ch, now, &next);
	arm(l, next);
}

/* Takes what the sockets have; of how many. */
static int look(struct grpc_loop *l, int timeout_ms)
{
	struct epoll_event ev[32];
	int n = epoll_wait(l->epoll, ev, ARRAY_SIZE(ev), timeout_ms);

	for (int i = 0; i < n; i++) {
		uint64_t ticks;

		if (!ev[i].data.ptr) {
			(void)!read(l->timer, &ticks, sizeof(ticks));
			l->armed = 0;
			continue;
		}
		/* a channel's only connection; an event of one that is gone is looked at again */
		for (struct grpc_channel *ch = l->channels; ch; ch = ch->next)
			if (ch == ev[i].data.ptr && ch->conn)
				grpc_conn_ready(ch->conn, ev[i].events);
	}
	return n;
}

void grpc_loop_turn(struct grpc_loop *l, int timeout_ms)
{
	/* what came while this process was held up is heard before anything counts as late */
	bool any = look(l, 0) > 0;

	settle(l);
	if (any)
		return;
	(void)look(l, timeout_ms);
	settle(l);
}

/* ---- endpoints ---- */

static const char *after_scheme(const char *endpoint)
{
	const char *sep = strstr(endpoint, "://");

	return sep ? sep + 3 : endpoint;
}

bool grpc_endpoint_address(const char *endpoint, struct buf *out)
{
	const char *s = after_scheme(endpoint);
	size_t n = strcspn(s, "/");

	buf_add(out, s, n);
	return memchr(s, ':', n) != NULL;
}

static void target_init(struct grpc_target *t, const char *endpoint, bool tls)
{
	BUF_AUTO address = BUF_INIT;
	const char *colon, *s;
	size_t len;

	(void)grpc_endpoint_address(endpoint, &address);
	s = buf_str(&address);
	colon = strrchr(s, ':');
	len = colon ? (size_t)(colon - s) : strlen(s);
	t->endpoint = endpoint;
	t->tls = str_starts(endpoint, "https://") || (tls && !strstr(endpoint, "://"));
	t->port = xstrdup(colon ? colon + 1 : "");
	if (len >= 2 && s[0] == '[' && s[len - 1] == ']') /* [::1] */
		t->host = xstrndup(s + 1, len - 2);
	else
		t->host = xstrndup(s, len);
	t->address = buf_detach(&address);
}

/* ---- channels ---- */

struct grpc_channel *grpc_channel_new(struct grpc_loop *l, const struct grpc_config *cfg)
{
	struct grpc_channel *ch = xcalloc(1, sizeof(*ch));

	ch->l = l;
	for (const char *const *e = cfg->endpoints; *e; e++)
		strvec_add(&ch->endpoints, *e);
	ch->nr = ch->endpoints.nr;
	ch->target = xcalloc(ch->nr + 1, sizeof(*ch->target));
	for (size_t i = 0; i < ch->nr; i++)
		target_init(&ch->target[i], ch->endpoints.v[i], cfg->tls);
	ch->user_agent = xstrdup(cfg->user_agent ? cfg->user_agent : "drydock");
	ch->insecure_skip_verify = cfg->insecure_skip_verify;
	ch->fail_fast = cfg->fail_fast;
	ch->dial_timeout = cfg->dial_timeout_ns > 0 ? cfg->dial_timeout_ns : DIAL_TIMEOUT;
	if (cfg->keepalive_time_ns > 0)
		ch->keepalive_time = MAX(cfg->keepalive_time_ns, KEEPALIVE_MIN);
	ch->keepalive_timeout =
		cfg->keepalive_timeout_ns > 0 ? cfg->keepalive_timeout_ns : KEEPALIVE_TIMEOUT;
	ch->max_send = cfg->max_send ? cfg->max_send : MAX_SEND;
	ch->max_recv = cfg->max_recv ? cfg->max_recv : MAX_RECV;
	grpc_tls_load(ch, cfg);
	ch->next = l->channels;
	l->channels = ch;
	return ch;
}

void grpc_channel_free(struct grpc_channel *ch)
{
	if (!ch)
		return;
	for (struct grpc_channel **at = &ch->l->channels; *at; at = &(*at)->next)
		if (*at == ch) {
			*at = ch->next;
			break;
		}
	grpc_conn_free(ch->conn);
	for (size_t i = 0; i < ch->nr; i++) {
		free(ch->target[i].host);
		free(ch->target[i].port);
		free(ch->target[i].address);
	}
	free(ch->target);
	strvec_release(&ch->endpoints);
	strvec_release(&ch->headers);
	if (ch->cred)
		gnutls_certificate_free_credentials(ch->cred);
	free(ch->cred_error);
	free(ch->user_agent);
	free(ch->error);
	free(ch);
}

void grpc_channel_header(struct grpc_channel *ch, const char *name, const char *value)
{
	struct strvec kept = STRVEC_INIT;

	for (size_t i = 0; i + 1 < ch->headers.nr; i += 2) {
		if (str_eq(ch->headers.v[i], name))
			continue;
		strvec_add(&kept, ch->headers.v[i]);
		strvec_add(&kept, ch->headers.v[i + 1]);
	}
	if (value) {
		strvec_add(&kept, name);
		strvec_add(&kept, value);
	}
	strvec_release(&ch->headers);
	ch->headers = kept;
}

static bool wanted(const struct grpc_channel *ch)
{
	for (const struct grpc_call *c = ch->calls; c; c = c->next)
		if (!c->ended && !c->conn)
			return true;
	return false;
}

static void dial(struct grpc_channel *ch)
{
	ch->retry_at = 0;
	if (!ch->nr || ch->conn || !wanted(ch))
		return;
	ch->conn = grpc_conn_new(ch, &ch->target[ch->at]);
	grpc_conn_start(ch->conn); /* may fail at once: grpc_channel_lost */
}

/* Nobody waits for a server that was not there a moment ago. */
static void fail_waiting(struct grpc_channel *ch)
{
	for (struct grpc_call *c = ch->calls; c; c = c->next)
		if (!c->ended && !c->conn)
			grpc_call_end(c, GRPC_UNAVAILABLE, ch->error);
}

void grpc_channel_kick(struct grpc_channel *ch)
{
	if (ch->conn && ch->conn->state == CONN_READY && !ch->conn->draining)
		grpc_channel_ready(ch);
	else if (!ch->conn && !ch->retry_at)
		ch->retry_at = 1; /* the next turn dials */
	else if (!ch->conn && ch->fail_fast && ch->error && ch->failures >= ch->nr)
		fail_waiting(ch);
	if (ch->l->armed != 1)
		arm(ch->l, 1);
}

void grpc_channel_ready(struct grpc_channel *ch)
{
	ch->failures = 0;
	free(ch->error);
	ch->error = NULL;
	for (struct grpc_call *c = ch->calls; c; c = c->next)
		if (!c->ended && !c->conn)
			grpc_call_submit(c, ch->conn);
}

void grpc_channel_lost(struct grpc_channel *ch, const char *why)
{
	struct grpc_conn *gone = ch->conn;
	bool was_ready = gone && gone->state == CONN_READY;
	int64_t wait;

	ch->conn = NULL;
	for (struct grpc_call *c = ch->calls; gone && c; c = c->next)
		if (c->conn == gone) {
			c->conn = NULL;
			if (!c->ended)
				grpc_call_end(c, GRPC_UNAVAILABLE, why);
		}
	grpc_conn_free(gone);
	free(ch->error);
	ch->error = xstrdup(why);
	ch->at = ch->nr ? (ch->at + 1) % ch->nr : 0;
	ch->failures++;
	wait = ch->failures % MAX(ch->nr, (size_t)1) || was_ready
		       ? 0
		       : MIN(RETRY_MIN * (int64_t)(ch->failures / MAX(ch->nr, (size_t)1)),
			     RETRY_MAX);
	if (ch->fail_fast && ch->failures >= ch->nr)
		for (struct grpc_call *c = ch->calls; c; c = c->next)
			if (!c->ended)
				grpc_call_end(c, GRPC_UNAVAILABLE, why);
	ch->retry_at = grpc_now() + wait;
	if (ch->l->armed != 1)
		arm(ch->l, 1);
}
