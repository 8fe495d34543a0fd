/*
 * recorder.c - Events, written in the background and correlated on the way.
 * Upstream: client-go/tools/record (event.go, events_cache.go).
 */
#include "client/internal.h"

#define SIMILAR_MAX 10
#define SIMILAR_WINDOW (600 * SIM_SEC)
#define SPAM_BURST 25
#define SPAM_REFILL (300 * SIM_SEC) /* one more each */
#define RETRY_EVERY (10 * SIM_SEC)
#define RETRY_MAX 12

/* Messages that share everything else: fingerprints of head.nr of them. */
struct similar {
	struct recent_head head;
	int64_t last;
	struct fingerprint first, *others; /* most often there is one */
};

/* An event as it stands at the server, counted head.nr times. */
struct known {
	struct recent_head head;
	struct value *name; /* NULL: it has expired since */
};

/* What a source may still say about an object: head.nr events. */
struct bucket {
	struct recent_head head;
	int64_t filled;
};

struct pending {
	struct value *event;                /* as if new */
	struct fingerprint group, full;     /* who says what about whom; and in which words */
	const struct fingerprint *counted;  /* one of these, once correlated */
	uint64_t cause;
	struct pending *next;
};

struct recorder {
	struct client *c;
	const char *component;
	char *host;
	struct fingerprint source; /* component and host */
	struct value *model;       /* an event with what is the same in all of them */
	struct value *meta, *involved; /* of the last object: its metadata, and how events name it */
	uint64_t seq; /* of events when the trace gives no ids */
	const struct kind *kind;
	struct recent similar, known, spam;
	struct pending *first, **last;
	struct task task;
	struct timer retry;
	int tries;
};

static void known_release(void *elem)
{
	struct known *k = elem;

	value_unref(k->name);
}

static void similar_release(void *elem)
{
	struct similar *s = elem;

	free(s->others);
}

/* ---- correlation --------------------------------------------------------------------------- */

static struct fingerprint *message_at(struct similar *s, size_t i)
{
	return i ? &s->others[i - 1] : &s->first;
}

static bool has_message(struct similar *s, const struct fingerprint *msg)
{
	for (size_t i = 0; i < s->head.nr; i++)
		if (message_at(s, i)->a == msg->a && message_at(s, i)->b == msg->b)
			return true;
	return false;
}

/* Folds the tenth different message of a kind into a combined event. Returns what it is counted
 * under. */
static const struct fingerprint *aggregate(struct recorder *r, const struct pending *p,
					   struct value **ev)
{
	int64_t now = sim_now(r->c->sim);
	const char *msg = value_str_or(value_get(*ev, "message"), "");
	struct similar *s = recent_find(&r->similar, &p->group);
	struct fingerprint said = {0, 0};

	if (!s)
		s = recent_add(&r->similar, &p->group);
	else if (now - s->last > SIMILAR_WINDOW)
		s->head.nr = 0;
	s->last = now;
	fingerprint_add(&said, msg);
	if (has_message(s, &said))
		return &p->full;
	if (s->head.nr + 1 < SIMILAR_MAX) {
		if (s->head.nr && !s->others)
			s->others = xcalloc(SIMILAR_MAX, sizeof(*s->others));
		*message_at(s, s->head.nr++) = said;
		return &p->full;
	}
	value_put(ev, "message", value_strf_new("(combined from similar events): %s", msg));
	return &p->group;
}

/* Who speaks about what. */
static struct fingerprint source_of(const struct recorder *r, const struct value *obj)
{
	const struct value *meta = value_get(obj, "metadata");
	struct fingerprint f = r->source;

	fingerprint_add(&f, value_str(value_get(obj, "kind")));
	fingerprint_add(&f, value_str(value_get(meta, "namespace")));
	fingerprint_add(&f, value_str(value_get(meta, "name")));
	fingerprint_add(&f, value_str(value_get(meta, "uid")));
	fingerprint_add(&f, value_str(value_get(obj, "apiVersion")));
	return f;
}

/* Whether this source may still speak about this object. Asked before the event is made:
 * whoever says a thousand times that it made a pod is not heard after the first ones. */
static bool within_budget(struct recorder *r, const struct fingerprint *source)
{
	int64_t now = sim_now(r->c->sim), more;
	struct bucket *b = recent_find(&r->spam, source);

	if (!b) {
		b = recent_add(&r->spam, source);
		b->head.nr = SPAM_BURST;
		b->filled = now;
	}
	more = (now - b->filled) / SPAM_REFILL;
	b->head.nr = (uint32_t)MIN(b->head.nr + more, (int64_t)SPAM_BURST);
	b->filled = b->head.nr == SPAM_BURST ? now : b->filled + more * SPAM_REFILL;
	if (!b->head.nr)
		return false;
	b->head.nr--;
	return true;
}

/* ---- writing -------------------------------------------------------------------------------- */

static int count_again(struct recorder *r, struct known *k, const struct value *ev, struct err *err)
{
	VALUE_AUTO *patch = value_build("{count: %l, lastTimestamp: %v, message: %v}", (int64_t)k->head.nr + 1,
					value_get(ev, "lastTimestamp"), value_get(ev, "message"));
	int rc = client_patch(r->c, r->kind, value_str_in(ev, "metadata", "namespace"),
			      value_str(k->name), NULL, PATCH_STRATEGIC, patch, NULL, NULL, err);

	if (rc == 0)
		k->head.nr++;
	return rc;
}

static int create(struct recorder *r, const struct value *ev, const struct fingerprint *counted,
		  struct err *err)
{
	int rc = client_create(r->c, r->kind, value_str_in(ev, "metadata", "namespace"), ev, NULL,
			       NULL, err);
	struct known *k;

	if (rc < 0)
		return rc;
	k = recent_find(&r->known, counted);
	if (!k)
		k = recent_add(&r->known, counted);
	k->name = value_ref(value_in(ev, "metadata", "name"));
	k->head.nr = 1;
	return 0;
}

/* Writes the oldest. -EAGAIN when the server cannot be reached. */
static int write_one(struct recorder *r, struct pending *p)
{
	struct value *ev = value_ref(p->event);
	const struct fingerprint *counted = p->counted ? p->counted : aggregate(r, p, &ev);
	struct known *k = recent_find(&r->known, counted);
	ERR_AUTO err = ERR_INIT;
	int rc = k && k->name ? count_again(r, k, ev, &err) : create(r, ev, counted, &err);

	if (rc == -ENOENT && k && k->name) {
		err_release(&err);
		value_unrefp(&k->name);
		rc = create(r, ev, counted, &err);
	}
	if (rc == -ECONNREFUSED && !p->counted) {
		p->counted = counted;
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

static struct value *model_new(const char *component, const char *host)
{
	VALUE_AUTO *instance = value_str_new(host ? host : "");

	return value_build("{apiVersion: 'v1', count: 1, eventTime: null, firstTimestamp: null, "
			   "involvedObject: {}, kind: 'Event', lastTimestamp: null, message: '', "
			   "metadata: {name: '', namespace: 'default'}, reason: '', "
			   "reportingComponent: %w, reportingInstance: %v, source: {component: %w, "
			   "host: %v}, type: ''}",
			   component, instance, component, host ? instance : NULL);
}

struct recorder *recorder_new(struct client *c, const char *component, const char *host)
{
	struct recorder *r = xcalloc(1, sizeof(*r));

	r->c = c;
	r->component = component;
	r->host = xstrdup(host);
	fingerprint_add(&r->source, component);
	fingerprint_add(&r->source, host);
	r->model = model_new(component, host);
	r->kind = kind_by_resource("", "v1", "events");
	r->similar.size = sizeof(struct similar);
	r->similar.release = similar_release;
	r->known.size = sizeof(struct known);
	r->known.release = known_release;
	r->spam.size = sizeof(struct bucket);
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
	recent_release(&r->similar);
	recent_release(&r->known);
	recent_release(&r->spam);
	free(r->host);
	value_unref(r->model);
	value_unref(r->meta);
	value_unref(r->involved);
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

/* Names carry the time; what happens in the same instant is told apart by its order. */
static struct value *name_new(const char *of, uint64_t t)
{
	size_t len = strlen(of), n = 1;
	struct value *v;
	char *s;

	while (n < 16 && t >> 4 * n)
		n++;
	s = xmalloc(len + 1 + n);
	memcpy(s, of, len);
	s[len] = '.';
	for (size_t i = 0; i < n; i++)
		s[len + n - i] = "0123456789abcdef"[t >> 4 * i & 15];
	v = value_strn_new(s, len + 1 + n);
	free(s);
	return v;
}

/* The object as an event names it: the same value for events in a row about one part of it. */
static struct value *involved_new(struct recorder *r, const struct value *obj,
				  const char *field_path)
{
	const struct value *meta = value_get(obj, "metadata");

	if (r->meta == meta && meta &&
	    str_eq(value_str(value_get(r->involved, "fieldPath")), field_path))
		return value_ref(r->involved);
	value_unref(r->meta);
	value_unref(r->involved);
	r->meta = value_ref(meta);
	r->involved = value_build(
		"{apiVersion: %v, fieldPath: %s, kind: %v, name: %v, namespace: %v, "
		"resourceVersion: %v, uid: %v}",
		value_get(obj, "apiVersion"), field_path, value_get(obj, "kind"),
		value_get(meta, "name"), value_get(meta, "namespace"),
		value_get(meta, "resourceVersion"), value_get(meta, "uid"));
	return value_ref(r->involved);
}

static struct value *event_new(struct recorder *r, const struct value *obj, const char *field_path,
			       const char *type, const char *reason, const char *message)
{
	const struct value *meta = value_get(obj, "metadata"), *at = sim_stamp(r->c->sim);
	const struct value *ns = value_get(meta, "namespace");
	uint64_t id = trace(r, obj, reason, message);
	int64_t now = sim_now(r->c->sim) + (int64_t)((id ? id : ++r->seq) % 1000000);
	struct value *ev = value_ref(r->model), *own = value_ref(value_get(ev, "metadata"));
	const struct value_part names[] = {
		{"name", name_new(value_str_or(value_get(meta, "name"), ""), (uint64_t)now)},
		{"namespace", str_empty(value_str(ns)) ? NULL : value_ref(ns)},
	};

	value_put_parts(&own, names, ARRAY_SIZE(names));
	{
		const struct value_part parts[] = {
			{"firstTimestamp", value_ref(at)},
			{"involvedObject", involved_new(r, obj, field_path)},
			{"lastTimestamp", value_ref(at)},
			{"message", value_str_new(message)},
			{"metadata", own},
			{"reason", value_word_new(reason)},
			{"type", value_word_new(type)},
		};

		value_put_parts(&ev, parts, ARRAY_SIZE(parts));
	}
	return ev;
}

PRINTF(6, 0)
static void record(struct recorder *r, const struct value *obj, const char *field_path,
		   const char *type, const char *reason, const char *fmt, va_list ap)
{
	struct fingerprint about = source_of(r, obj);
	bool heard = within_budget(r, &about);
	BUF_AUTO msg = BUF_INIT;
	struct similar *similar;
	struct pending *p;

	buf_addv(&msg, fmt, ap);
	fingerprint_add(&about, type);
	fingerprint_add(&about, reason);
	if (!heard) {
		similar = recent_find(&r->similar, &about);
		if (similar) /* unheard ones keep the combined event going too */
			similar->last = sim_now(r->c->sim);
		trace(r, obj, reason, buf_str(&msg));
		return;
	}
	p = xcalloc(1, sizeof(*p));
	p->group = p->full = about;
	fingerprint_add(&p->full, field_path);
	fingerprint_add(&p->full, buf_str(&msg));
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
