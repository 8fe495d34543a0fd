/*
 * recorder.c - Events, written in the background and correlated on the way.
 * Upstream: client-go/tools/record (event.go, events_cache.go).
 */
#include "client/internal.h"

#include "object/timefmt.h"

#define SIMILAR_MAX 10
#define SIMILAR_WINDOW (600 * SIM_SEC)
#define SPAM_BURST 25
#define SPAM_REFILL (300 * SIM_SEC) /* one more each */
#define CACHE_MAX 4096
#define RETRY_EVERY (10 * SIM_SEC)
#define RETRY_MAX 12

/* Messages that share everything else. */
struct similar {
	struct strvec messages;
	int64_t last;
};

/* An event as it stands at the server. */
struct known {
	char *name;
	int64_t count;
	struct value *first_seen;
};

struct bucket {
	int64_t tokens, filled;
};

struct pending {
	struct value *event; /* as if new */
	struct buf key;	     /* who speaks about what, and, from group on, in which words */
	size_t group;
	char *counted;       /* key it is counted under, once correlated */
	uint64_t cause;
	struct pending *next;
};

struct recorder {
	struct client *c;
	const char *component;
	char *host;
	struct value *instance; /* host, or "" */
	uint64_t seq; /* of events when the trace gives no ids */
	const struct kind *kind;
	struct strmap *similar, *known, *spam;
	struct pending *first, **last;
	struct task task;
	struct timer retry;
	int tries;
};

/* ---- caches --------------------------------------------------------------------------- */

static void free_similar(void *p)
{
	struct similar *s = p;

	strvec_release(&s->messages);
	free(s);
}

static void free_known(void *p)
{
	struct known *k = p;

	free(k->name);
	value_unref(k->first_seen);
	free(k);
}

/* Room for one more: the oldest goes. */
static void make_room(struct strmap *m)
{
	const char *key;
	size_t i = 0;
	void *v;

	if (strmap_len(m) >= CACHE_MAX && strmap_next(m, &i, &key, &v)) {
		STR_AUTO oldest = xstrdup(key);

		strmap_del(m, oldest);
	}
}

/* ---- correlation --------------------------------------------------------------------------- */

static void add_part(struct buf *key, const char *s)
{
	buf_adds(key, s ? s : "");
	buf_addc(key, '\x1f');
}

/* Folds the tenth different message of a kind into a combined event. Key gets what it is
 * counted under. */
static void aggregate(struct recorder *r, const struct pending *p, struct value **ev,
		      struct buf *key)
{
	int64_t now = sim_now(r->c->sim);
	const char *msg = value_str_or(value_get(*ev, "message"), "");
	struct similar *s;

	buf_reserve(key, p->key.len);
	buf_add(key, p->key.s, p->group);
	s = strmap_get(r->similar, buf_str(key));
	if (!s) {
		make_room(r->similar);
		s = xcalloc(1, sizeof(*s));
		strmap_put(r->similar, buf_str(key), s);
	} else if (now - s->last > SIMILAR_WINDOW) {
		strvec_release(&s->messages);
	}
	s->last = now;
	if (!strvec_has(&s->messages, msg)) {
		if (s->messages.nr + 1 < SIMILAR_MAX) {
			strvec_add(&s->messages, msg);
			buf_adds(key, p->key.s + p->group);
			return;
		}
	} else if (s->messages.nr < SIMILAR_MAX) {
		buf_adds(key, p->key.s + p->group);
		return;
	}
	value_put(ev, "message", value_strf_new("(combined from similar events): %s", msg));
}

/* Who speaks about what. */
static void source_key(const struct recorder *r, const struct value *obj, struct buf *key)
{
	const struct value *meta = value_get(obj, "metadata");

	add_part(key, r->component);
	add_part(key, r->host);
	add_part(key, value_str(value_get(obj, "kind")));
	add_part(key, value_str(value_get(meta, "namespace")));
	add_part(key, value_str(value_get(meta, "name")));
	add_part(key, value_str(value_get(meta, "uid")));
	add_part(key, value_str(value_get(obj, "apiVersion")));
}

/* Whether this source may still speak about this object. Asked before the event is made:
 * whoever says a thousand times that it made a pod is not heard after the first ones. */
static bool within_budget(struct recorder *r, const char *source)
{
	int64_t now = sim_now(r->c->sim), more;
	struct bucket *b = strmap_get(r->spam, source);

	if (!b) {
		make_room(r->spam);
		b = xcalloc(1, sizeof(*b));
		*b = (struct bucket){SPAM_BURST, now};
		strmap_put(r->spam, source, b);
	}
	more = (now - b->filled) / SPAM_REFILL;
	b->tokens = MIN(b->tokens + more, (int64_t)SPAM_BURST);
	b->filled = b->tokens == SPAM_BURST ? now : b->filled + more * SPAM_REFILL;
	if (!b->tokens)
		return false;
	b->tokens--;
	return true;
}

/* ---- writing -------------------------------------------------------------------------------- */

static int count_again(struct recorder *r, struct known *k, const struct value *ev, struct err *err)
{
	VALUE_AUTO *patch = value_build("{count: %l, lastTimestamp: %v, message: %v}", k->count + 1,
					value_get(ev, "lastTimestamp"), value_get(ev, "message"));
	int rc = client_patch(r->c, r->kind, value_str_in(ev, "metadata", "namespace"), k->name,
			      NULL, PATCH_STRATEGIC, patch, NULL, NULL, err);

	if (rc == 0)
		k->count++;
	return rc;
}

static int create(struct recorder *r, const struct value *ev, const char *key, struct err *err)
{
	int rc = client_create(r->c, r->kind, value_str_in(ev, "metadata", "namespace"), ev, NULL,
			       NULL, err);
	struct known *k;

	if (rc < 0)
		return rc;
	make_room(r->known);
	k = xcalloc(1, sizeof(*k));
	k->name = xstrdup(value_str_in(ev, "metadata", "name"));
	k->count = 1;
	k->first_seen = value_ref(value_get(ev, "firstTimestamp"));
	strmap_put(r->known, key, k);
	return 0;
}

/* Writes the oldest. -EAGAIN when the server cannot be reached. */
static int write_one(struct recorder *r, struct pending *p)
{
	struct value *ev = value_ref(p->event);
	BUF_AUTO key = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	struct known *k;
	int rc = 0;

	if (!p->counted)
		aggregate(r, p, &ev, &key);
	else
		buf_adds(&key, p->counted);
	k = strmap_get(r->known, buf_str(&key));
	rc = k ? count_again(r, k, ev, &err) : create(r, ev, buf_str(&key), &err);
	if (rc == -ENOENT && k) { /* it has expired since */
		err_release(&err);
		strmap_del(r->known, buf_str(&key));
		rc = create(r, ev, buf_str(&key), &err);
	}
	if (rc == -ECONNREFUSED && !p->counted) {
		p->counted = xstrdup(buf_str(&key));
		value_unref(p->event);
		p->event = value_ref(ev);
	}
	value_unref(ev);
	return rc == -ECONNREFUSED ? -EAGAIN : 0;
}

static void drop_first(struct recorder *r)
{
	struct pending *p = r->first;

	r->first = p->next;
	if (!r->first)
		r->last = &r->first;
	value_unref(p->event);
	buf_release(&p->key);
	free(p->counted);
	free(p);
	r->tries = 0;
}

static void run(void *arg)
{
	struct recorder *r = arg;
	uint64_t cause = trace_cause(r->c->sim);

	while (r->first && !timer_pending(&r->retry)) {
		trace_set_cause(r->c->sim, r->first->cause);
		if (write_one(r, r->first) == -EAGAIN && ++r->tries < RETRY_MAX)
			timer_after(r->c->sim, &r->retry, RETRY_EVERY);
		else
			drop_first(r);
	}
	trace_set_cause(r->c->sim, cause);
}

struct recorder *recorder_new(struct client *c, const char *component, const char *host)
{
	struct recorder *r = xcalloc(1, sizeof(*r));

	r->c = c;
	r->component = component;
	r->host = xstrdup(host);
	r->instance = value_str_new(host ? host : "");
	r->kind = kind_by_resource("", "v1", "events");
	r->similar = strmap_new(free_similar);
	r->known = strmap_new(free_known);
	r->spam = strmap_new(free);
	r->last = &r->first;
	task_init(&r->task, run, r);
	timer_init(&r->retry, run, r);
	return r;
}

void recorder_free(struct recorder *r)
{
	if (!r)
		return;
	task_cancel(r->c->sim, &r->task);
	timer_cancel(r->c->sim, &r->retry);
	while (r->first)
		drop_first(r);
	strmap_free(r->similar);
	strmap_free(r->known);
	strmap_free(r->spam);
	free(r->host);
	value_unref(r->instance);
	free(r);
}

static uint64_t trace(struct recorder *r, const struct value *obj, const char *reason,
		      const char *message)
{
	const struct value *meta = value_get(obj, "metadata");

	return trace_add(r->c->sim, r->component, "event", NULL,
			 value_str(value_get(meta, "namespace")),
			 value_str_or(value_get(meta, "name"), ""), "%s: %s", reason, message);
}

static struct value *event_new(struct recorder *r, const struct value *obj, const char *field_path,
			       const char *type, const char *reason, const char *message)
{
	const struct value *meta = value_get(obj, "metadata");
	const char *ns = value_str(value_get(meta, "namespace"));
	const char *name = value_str_or(value_get(meta, "name"), "");
	int64_t now = sim_now(r->c->sim);
	VALUE_AUTO *at = time_value_new(now);
	uint64_t id = trace(r, obj, reason, message);

	/* Names carry the time; what happens in the same instant is told apart by its order. */
	now += (int64_t)((id ? id : ++r->seq) % 1000000);
	return value_build(
		"{apiVersion: 'v1', count: 1, eventTime: null, firstTimestamp: %v, involvedObject: "
		"{apiVersion: %v, "
		"fieldPath: %s, kind: %v, name: %v, namespace: %v, resourceVersion: %v, uid: %v}, "
		"kind: 'Event', lastTimestamp: %v, message: %s, metadata: {name: %V, namespace: "
		"%w}, reason: %w, reportingComponent: %w, reportingInstance: %v, source: "
		"{component: %w, host: %v}, type: %w}",
		at, value_get(obj, "apiVersion"), field_path, value_get(obj, "kind"),
		value_get(meta, "name"), value_get(meta, "namespace"),
		value_get(meta, "resourceVersion"), value_get(meta, "uid"), at, message,
		value_strf_new("%s.%llx", name, (unsigned long long)now),
		str_empty(ns) ? "default" : ns, reason, r->component, r->instance, r->component,
		r->host ? r->instance : NULL, type);
}

PRINTF(6, 0)
static void record(struct recorder *r, const struct value *obj, const char *field_path,
		   const char *type, const char *reason, const char *fmt, va_list ap)
{
	BUF_AUTO msg = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	struct similar *similar;
	struct pending *p;
	bool heard;

	buf_addv(&msg, fmt, ap);
	buf_reserve(&key, 300);
	source_key(r, obj, &key);
	heard = within_budget(r, buf_str(&key));
	add_part(&key, type);
	add_part(&key, reason);
	if (!heard) {
		similar = strmap_get(r->similar, buf_str(&key));
		if (similar) /* unheard ones keep the combined event going too */
			similar->last = sim_now(r->c->sim);
		trace(r, obj, reason, buf_str(&msg));
		return;
	}
	p = xcalloc(1, sizeof(*p));
	p->group = key.len;
	add_part(&key, field_path);
	add_part(&key, buf_str(&msg));
	p->key = key;
	key = (struct buf)BUF_INIT;
	p->event = event_new(r, obj, field_path, type, reason, buf_str(&msg));
	p->cause = trace_cause(r->c->sim);
	*r->last = p;
	r->last = &p->next;
	task_post(r->c->sim, &r->task);
}

void record_event(struct recorder *r, const struct value *obj, const char *type, const char *reason,
		  const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	record(r, obj, NULL, type, reason, fmt, ap);
	va_end(ap);
}

void record_event_field(struct recorder *r, const struct value *obj, const char *field_path,
			const char *type, const char *reason, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	record(r, obj, field_path, type, reason, fmt, ap);
	va_end(ap);
}
