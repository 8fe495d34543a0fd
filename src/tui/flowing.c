#include "tui/flowing.h"

#include <stdlib.h>

/* An event that the command caused, while the tree is made. */
struct node {
	const struct trace_event *e;
	int parent; /* in nodes */
	int first, last_child, next;
	bool wanted, leads; /* by itself; to something wanted */
	char *text, *more;
	const char *component;
	enum role role;
};
struct tree {
	struct node *v;
	size_t nr, cap;
};

static bool is_lab(const struct trace_event *e, const char *verb)
{
	return e && strcmp(e->component, "lab") == 0 && strcmp(e->verb, verb) == 0;
}

/* What was typed into a shell of the cluster, or what a client elsewhere asked for. */
static bool is_command(const struct trace_event *e)
{
	return strcmp(e->verb, "command") == 0 &&
	       (strcmp(e->component, "shell") == 0 || strcmp(e->component, "client") == 0);
}

static bool is_request(const struct trace_event *e)
{
	return strcmp(e->verb, "request") == 0;
}

/* "VERB by USER" or "VERB/SUBRESOURCE by USER" of a request: does it begin so? */
static bool does(const struct trace_event *e, const char *verb)
{
	size_t n = strlen(verb);

	return e->detail && strncmp(e->detail, verb, n) == 0 && strchr(" /", e->detail[n]);
}

static bool reads(const struct trace_event *e)
{
	return does(e, "get") || does(e, "list") || does(e, "watch");
}

static bool is_on(const struct trace_event *e, const char *subresource)
{
	const char *slash = e->detail ? strchr(e->detail, '/') : NULL;
	const char *blank = e->detail ? strchr(e->detail, ' ') : NULL;
	size_t n = strlen(subresource);

	return slash && blank && slash < blank && strncmp(slash + 1, subresource, n) == 0 &&
	       slash[1 + n] == ' ';
}

static int child_of(const struct tree *t, int parent, uint64_t cause)
{
	/* causes come before effects, and mostly shortly before */
	for (int i = (int)t->nr - 1; i >= 0; i--)
		if (t->v[i].e->id == cause)
			return i;
	(void)parent;
	return -1;
}

static void add(struct tree *t, const struct trace_event *e, int parent)
{
	t->v = grow(t->v, t->nr + 1, &t->cap, sizeof(*t->v));
	t->v[t->nr] =
		(struct node){.e = e, .parent = parent, .first = -1, .last_child = -1, .next = -1};
	if (parent >= 0) {
		struct node *p = &t->v[parent];

		if (p->last_child >= 0)
			t->v[p->last_child].next = (int)t->nr;
		else
			p->first = (int)t->nr;
		p->last_child = (int)t->nr;
	}
	t->nr++;
}

static void collect(struct tree *t, const struct sim *sim, const struct trace_event *command)
{
	const struct trace_event *e;

	add(t, command, -1);
	for (size_t i = 0; (e = trace_at(sim, i)); i++) {
		int parent;

		if (e->id <= command->id || e->cause < command->id || is_command(e))
			continue;
		parent = child_of(t, 0, e->cause);
		if (parent >= 0)
			add(t, e, parent);
	}
}

/* ---- words ---------------------------------------------------------------------------------- */

static const char *who(const char *user, struct buf *out)
{
	const char *colon = strrchr(user, ':');

	if (str_starts(user, "system:node:"))
		buf_addf(out, "kubelet %s", colon + 1);
	else if (strcmp(user, "system:kube-scheduler") == 0)
		buf_adds(out, "scheduler");
	else
		buf_adds(out, str_starts(user, "system:") && colon ? colon + 1 : user);
	return buf_str(out);
}

/* "pods/binding web" ; the namespace default goes without saying. */
static void object(const struct trace_event *e, const char *sub, int sub_len, struct buf *out)
{
	if (e->kind && sub_len)
		buf_addf(out, "%s/%.*s ", e->kind, sub_len, sub);
	else if (e->kind)
		buf_addf(out, "%s ", e->kind);
	if (e->ns && *e->ns && strcmp(e->ns, "default") != 0)
		buf_addf(out, "%s/", e->ns);
	buf_adds(out, e->name ? e->name : "");
}

/* The object a request was about; created ones are named by what was written. */
static const struct trace_event *written(const struct tree *t, const struct node *n)
{
	for (int i = n->first; i >= 0; i = t->v[i].next)
		if (strcmp(t->v[i].e->verb, "write") == 0)
			return t->v[i].e;
	return NULL;
}

static void request_steps(const struct tui *tui, const struct tree *t, struct node *n, bool words,
			  struct buf *out)
{
	static const char *const steps[][2] = {{"authorize", N_("authorized")},
					       {"admit", N_("admitted")},
					       {"validate", N_("validated")},
					       {"write", N_("stored in etcd")}};
	bool any = false;

	for (size_t k = 0; k < ARRAY_SIZE(steps); k++)
		for (int i = n->first; i >= 0; i = t->v[i].next)
			if (strcmp(t->v[i].e->verb, steps[k][0]) == 0) {
				if (words)
					buf_addf(out, "%s%s", any ? ", " : ": ",
						 tr(tui, steps[k][1]));
				else if (strcmp(steps[k][0], "write") == 0)
					buf_adds(out, " ✓");
				any = true;
				break;
			}
	for (int i = n->first; i >= 0; i = t->v[i].next)
		if (strcmp(t->v[i].e->verb, "deny") == 0) {
			buf_addf(out, " ✗ %s", t->v[i].e->detail ? t->v[i].e->detail : "");
			n->role = ROLE_BAD;
		}
}

static void describe_request(const struct tui *tui, const struct tree *t, struct node *n,
			     struct buf *out, struct buf *more)
{
	const struct trace_event *e = n->e, *w = written(t, n);
	const char *detail = e->detail ? e->detail : "", *by = strstr(detail, " by ");
	int verb = (int)strcspn(detail, "/ ");
	const char *sub = detail[verb] == '/' ? detail + verb + 1 : "";
	int sub_len = (int)strcspn(sub, " ");
	const char *above = n->parent >= 0 ? t->v[n->parent].component : "";
	BUF_AUTO name = BUF_INIT;

	buf_addf(out, "%.*s ", verb, detail);
	object(w ? w : e, sub, sub_len, out);
	buf_adds(more, buf_str(out));
	if (by && *who(by + 4, &name)) {
		buf_addf(more, tr(tui, N_(", asked by %s")), by + 4);
		/* who asked mostly stands above */
		if (n->parent > 0 && strncmp(above, buf_str(&name), strlen(above)) != 0)
			buf_addf(out, " ← %s", buf_str(&name));
	}
	request_steps(tui, t, n, false, out);
	request_steps(tui, t, n, true, more);
}

static void describe_event(struct node *n, struct buf *out)
{
	const char *detail = n->e->detail ? n->e->detail : "", *colon = strstr(detail, ": ");

	buf_adds(out, colon ? colon + 2 : detail);
	if (str_starts(detail, "Fail") || str_starts(detail, "BackOff") ||
	    str_starts(detail, "Unhealthy"))
		n->role = ROLE_BAD;
}

static void describe(const struct tui *tui, const struct tree *t, struct node *n)
{
	const struct trace_event *e = n->e;
	const char *verb = e->verb, *detail = e->detail ? e->detail : "";
	BUF_AUTO b = BUF_INIT;
	BUF_AUTO more = BUF_INIT;

	n->role = ROLE_TEXT;
	n->component = strcmp(e->component, "default-scheduler") == 0 ? "scheduler" : e->component;
	if (is_command(e)) {
		n->component = e->name ? e->name : "shell";
		n->role = ROLE_STRONG;
		buf_addf(&b, "%s%s", strcmp(e->component, "shell") == 0 ? "$ " : "", detail);
	} else if (is_request(e)) {
		describe_request(tui, t, n, &b, &more);
	} else if (strcmp(verb, "reconcile") == 0) {
		buf_adds(&b, tr(tui, N_("sees ")));
		object(e, "", 0, &b);
		buf_addf(
			&more, "%s; %s", buf_str(&b),
			tr(tui, N_("its watch told it. It compares what is with what should be.")));
		n->role = ROLE_DIM;
	} else if (strcmp(verb, "event") == 0) {
		describe_event(n, &b);
		buf_adds(&more, detail);
	} else if (strcmp(e->component, "scheduler") == 0) {
		if (strcmp(verb, "filter") == 0 || *verb == 'u')
			buf_addf(&b, "%s %s: %s", verb, e->name ? e->name : "", detail);
		else
			buf_addf(&b, "%s %s", verb, detail);
		n->role = *verb == 'r'   ? ROLE_WARN
			  : *verb == 'u' ? ROLE_BAD
			  : *verb == 'b' ? ROLE_GOOD
					 : ROLE_TEXT;
	} else {
		buf_addf(&b, "%s ", verb);
		object(e, "", 0, &b);
		if (*detail)
			buf_addf(&b, " %s", detail);
		n->role = strcmp(verb, "deny") == 0 ? ROLE_BAD : ROLE_DIM;
	}
	n->text = buf_detach(&b);
	n->more = more.len ? buf_detach(&more) : xstrdup(n->text);
}

/* ---- what is shown -----------------------------------------------------------------------------
 */

static bool about_events(const struct trace_event *e)
{
	return str_eq(e->kind, "events") && strcmp(e->component, "apiserver") == 0;
}

static bool is_wanted(const struct tree *t, const struct node *n, enum flowing_level level)
{
	const struct trace_event *e = n->e;
	const char *verb = e->verb;

	if (level == FLOW_ALL || n->parent < 0)
		return true;
	if (about_events(e) || str_eq(e->kind, "leases"))
		return false;
	if (level == FLOW_STEPS)
		return true;
	if (is_request(e)) {
		/* what components read is not the story, what the learner reads is; nor how
		 * controllers count what they did */
		if (t->v[n->parent].parent < 0)
			return true;
		return !reads(e) && !is_on(e, "token") &&
		       (!is_on(e, "status") || str_eq(e->kind, "pods"));
	}
	if (strcmp(e->component, "apiserver") == 0)
		return false;
	/* only if it did something; and its binding says what the scheduler decided */
	return strcmp(verb, "reconcile") != 0 &&
	       !(strcmp(verb, "event") == 0 && e->detail && str_starts(e->detail, "Scheduled"));
}

static bool contains(const char *text, const char *needle)
{
	size_t n = strlen(needle);

	for (; *text; text++)
		if (strncasecmp(text, needle, n) == 0)
			return true;
	return false;
}

static void choose(struct tree *t, enum flowing_level level, const char *filter)
{
	for (size_t i = 0; i < t->nr; i++) {
		struct node *n = &t->v[i];

		n->wanted = is_wanted(t, n, level);
		if (n->wanted && filter && i > 0)
			n->wanted = contains(n->text, filter) || contains(n->component, filter);
	}
	for (size_t i = t->nr; i-- > 1;) /* children come after their parents */
		if (t->v[i].wanted || t->v[i].leads)
			t->v[t->v[i].parent].leads = true;
	for (size_t i = 1; i < t->nr; i++) {
		struct node *n = &t->v[i];
		bool inner = level == FLOW_STORY && strcmp(n->e->component, "apiserver") == 0 &&
			     !is_request(n->e);

		if (!n->wanted && n->leads && !inner && !(about_events(n->e) && level != FLOW_ALL))
			n->wanted = true;
	}
}

/* Parents before children, in the order things happened among siblings. */
static void emit(struct flowing *f, const struct tree *t, int i, int parent)
{
	const struct node *n = &t->v[i];
	int64_t begin = t->v[0].e->at;

	if (n->wanted) {
		f->steps = grow(f->steps, f->nr + 1, &f->cap, sizeof(*f->steps));
		f->steps[f->nr] =
			(struct flowing_step){.id = n->e->id,
					      .at = n->e->at - begin,
					      .parent = parent,
					      .depth = parent < 0 ? 0 : f->steps[parent].depth + 1,
					      .component = xstrdup(n->component),
					      .text = xstrdup(n->text),
					      .more = xstrdup(n->more),
					      .role = n->role};
		parent = (int)f->nr++;
	}
	for (int k = n->first; k >= 0; k = t->v[k].next)
		emit(f, t, k, parent);
}

static void mark_last(struct flowing *f)
{
	for (size_t i = 0; i < f->nr; i++) {
		f->steps[i].last = true;
		for (size_t k = i + 1; k < f->nr && f->steps[k].depth >= f->steps[i].depth; k++)
			if (f->steps[k].depth == f->steps[i].depth) {
				f->steps[i].last = false;
				break;
			}
	}
}

static void forget(struct flowing *f)
{
	for (size_t i = 0; i < f->nr; i++) {
		free(f->steps[i].component);
		free(f->steps[i].text);
		free(f->steps[i].more);
	}
	f->nr = f->nr_commands = 0;
}

uint64_t flowing_newest(const struct sim *sim)
{
	size_t n = trace_len(sim);

	return n ? trace_at(sim, n - 1)->id : 0;
}

void flowing_load(struct flowing *f, const struct tui *t, struct sim *sim, uint64_t command,
		  enum flowing_level level, const char *filter)
{
	const struct trace_event *e, *root = NULL;
	struct tree tree = {0};

	forget(f);
	f->newest = flowing_newest(sim);
	for (size_t i = 0; (e = trace_at(sim, i)); i++) {
		if (is_lab(e, "begin")) { /* what set it up is not shown */
			f->nr_commands = 0;
			root = NULL;
		}
		if (!is_command(e) || is_lab(trace_find(sim, e->cause), "check"))
			continue;
		f->commands = grow(f->commands, f->nr_commands + 1, &f->cap_commands,
				   sizeof(*f->commands));
		f->commands[f->nr_commands++] = e->id;
		if (!root || !command || e->id <= command)
			root = e;
	}
	if (!root)
		return;
	collect(&tree, sim, root);
	for (size_t i = 0; i < tree.nr; i++)
		describe(t, &tree, &tree.v[i]);
	choose(&tree, level, filter);
	emit(f, &tree, 0, -1);
	mark_last(f);
	for (size_t i = 0; i < tree.nr; i++) {
		free(tree.v[i].text);
		free(tree.v[i].more);
	}
	free(tree.v);
}

void flowing_release(struct flowing *f)
{
	forget(f);
	free(f->steps);
	free(f->commands);
	*f = (struct flowing){0};
}
