/*
 * crictl: what runs on a node, asked of its runtime and not of any apiserver: ps, pods, images,
 * logs, stop, version. Upstream: cri-tools v1.34.
 */
#include "host/host_private.h"
#include "object/timefmt.h"

#include <errno.h>
#include <regex.h>
#include <signal.h>
#include <stdlib.h>

#define ENDPOINT "unix:///run/containerd/containerd.sock"
#define SHORT_ID 13

struct crictl {
	struct proc *p;
	struct runtime *runtime;
	bool all, quiet, no_trunc, follow, timestamps;
	const char *name, *state, *pod;
	int64_t tail; /* -1: all */
	struct strvec args;
};

static int fatal(struct proc *p, const char *fmt, ...) PRINTF(2, 3);

static int fatal(struct proc *p, const char *fmt, ...)
{
	BUF_AUTO b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	proc_errorf(p, "FATA[0000] %s\n", buf_str(&b));
	return 1;
}

/* ---- tables: columns of twenty cells at least, three between them ------------------------ */

struct table {
	struct strvec cells;
	size_t columns;
};

static void table_print(const struct table *t, struct proc *p)
{
	size_t *width = xcalloc(t->columns, sizeof(size_t));
	BUF_AUTO out = BUF_INIT;

	for (size_t i = 0; i < t->cells.nr; i++)
		width[i % t->columns] =
			MAX(MAX(width[i % t->columns], (size_t)20), strlen(t->cells.v[i]) + 3);
	for (size_t i = 0; i < t->cells.nr; i++) {
		bool last = i % t->columns == t->columns - 1;

		buf_adds(&out, t->cells.v[i]);
		if (last)
			buf_addc(&out, '\n');
		else
			buf_pad(&out, ' ', width[i % t->columns] - strlen(t->cells.v[i]));
	}
	proc_write(p, buf_str(&out), out.len);
	free(width);
}

/* ---- words ---------------------------------------------------------------------------- */

/* Docker's units.HumanDuration. */
static void human_ago(struct buf *out, int64_t ns)
{
	long long s = ns / SIM_SEC, m = s / 60, h = (s + 1800) / 3600;

	if (s < 1)
		buf_adds(out, "Less than a second");
	else if (s == 1)
		buf_adds(out, "1 second");
	else if (s < 60)
		buf_addf(out, "%lld seconds", s);
	else if (m == 1)
		buf_adds(out, "About a minute");
	else if (m < 60)
		buf_addf(out, "%lld minutes", m);
	else if (h == 1)
		buf_adds(out, "About an hour");
	else if (h < 48)
		buf_addf(out, "%lld hours", h);
	else if (h < 24 * 7 * 2)
		buf_addf(out, "%lld days", h / 24);
	else if (h < 24 * 30 * 2)
		buf_addf(out, "%lld weeks", h / 24 / 7);
	else
		buf_addf(out, "%lld months", h / 24 / 30);
	buf_adds(out, " ago");
}

/* Docker's units.HumanSizeWithPrecision(size, 3). */
static void human_size(struct buf *out, int64_t bytes)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
	double v = (double)bytes;
	size_t i = 0;

	for (; v >= 1000 && i + 1 < ARRAY_SIZE(units); i++)
		v /= 1000;
	buf_addf(out, "%.3g%s", v, units[i]);
}

/* A sandbox's ID: the runtime gives it none, so it is made from the pod's. */
static char *sandbox_id(const struct sandbox *s)
{
	const char *uid = sandbox_pod_uid(s);
	BUF_AUTO b = BUF_INIT;
	uint8_t sum[32];

	sha256(uid, strlen(uid), sum);
	for (size_t i = 0; i < sizeof(sum); i++)
		buf_addf(&b, "%02x", sum[i]);
	return buf_detach(&b);
}

static const char *state_of(const struct container *c)
{
	return container_running(c) ? "Running" : "Exited";
}

static void add_id(struct crictl *c, struct table *t, const char *id)
{
	strvec_addn(&t->cells, id, c->no_trunc ? strlen(id) : MIN(strlen(id), (size_t)SHORT_ID));
}

static void add_age(struct crictl *c, struct table *t, int64_t since)
{
	BUF_AUTO b = BUF_INIT;

	human_ago(&b, sim_now(c->p->sim) - since);
	strvec_add(&t->cells, buf_str(&b));
}

/* ---- ps -------------------------------------------------------------------------------- */

struct found {
	struct sandbox *s;
	struct container *c;
};

static int newer_first(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	int64_t s = container_started(x->c), t = container_started(y->c);

	return s != t ? (s < t ? 1 : -1) : strcmp(container_id(x->c), container_id(y->c));
}

/* All containers, the newest first. Caller frees *ret. */
static size_t containers(struct crictl *k, struct found **ret)
{
	size_t nr = 0, cap = 0;
	struct sandbox *s;
	struct container *c;

	*ret = NULL;
	for (size_t i = 0; (s = runtime_sandbox_at(k->runtime, i)); i++)
		for (size_t j = 0; (c = sandbox_container_at(s, j)); j++) {
			*ret = grow(*ret, nr + 1, &cap, sizeof(**ret));
			(*ret)[nr++] = (struct found){s, c};
		}
	if (nr)
		qsort(*ret, nr, sizeof(**ret), newer_first);
	return nr;
}

static bool name_matches(const struct crictl *k, const char *name)
{
	regex_t re;
	bool match;

	if (!k->name)
		return true;
	if (regcomp(&re, k->name, REG_EXTENDED | REG_NOSUB))
		return false;
	match = regexec(&re, name, 0, NULL, 0) == 0;
	regfree(&re);
	return match;
}

static bool shown(const struct crictl *k, const struct found *f)
{
	STR_AUTO pod = sandbox_id(f->s);

	if (k->pod && !str_starts(pod, k->pod))
		return false;
	if (k->state ? strcasecmp(k->state, state_of(f->c)) != 0
		     : !k->all && !container_running(f->c))
		return false;
	return name_matches(k, container_name(f->c));
}

static void add_container(struct crictl *k, struct table *t, const struct found *f)
{
	STR_AUTO pod = sandbox_id(f->s);
	const char *image =
		value_str_or(runtime_image_id(k->runtime, container_image_id(f->c)), "");
	const char *digest = strstr(image, "sha256:");

	add_id(k, t, container_id(f->c));
	add_id(k, t, digest ? digest + 7 : container_image_id(f->c));
	add_age(k, t, container_started(f->c));
	strvec_add(&t->cells, state_of(f->c));
	strvec_add(&t->cells, container_name(f->c));
	strvec_addf(&t->cells, "%d", container_attempt(f->c));
	add_id(k, t, pod);
	strvec_add(&t->cells, sandbox_pod_name(f->s));
	strvec_add(&t->cells, sandbox_pod_namespace(f->s));
}

static void heads(struct table *t, const char *names)
{
	strvec_split(&t->cells, names, ',');
	t->columns = t->cells.nr;
}

static int ps(struct crictl *k)
{
	static const char *const states[] = {"created", "running", "exited", "unknown"};
	struct table t = {0};
	struct found *f;
	size_t nr, known = 0;

	while (known < ARRAY_SIZE(states) && k->state && strcasecmp(states[known], k->state) != 0)
		known++;
	if (known == ARRAY_SIZE(states))
		return fatal(k->p, "list containers: --state should be one of created, running, "
				   "exited or unknown");
	nr = containers(k, &f);
	heads(&t, "CONTAINER,IMAGE,CREATED,STATE,NAME,ATTEMPT,POD ID,POD,NAMESPACE");
	for (size_t i = 0; i < nr; i++) {
		if (!shown(k, &f[i]))
			continue;
		if (k->quiet)
			proc_printf(k->p, "%s\n", container_id(f[i].c));
		else
			add_container(k, &t, &f[i]);
	}
	if (!k->quiet)
		table_print(&t, k->p);
	strvec_release(&t.cells);
	free(f);
	return 0;
}

/* ---- pods, images ------------------------------------------------------------------------ */

/* The runtime adds new ones at its list's end: from there the newest come first. */
static int pods(struct crictl *k)
{
	struct table t = {0};
	size_t nr = 0;

	while (runtime_sandbox_at(k->runtime, nr))
		nr++;
	heads(&t, "POD ID,CREATED,STATE,NAME,NAMESPACE,ATTEMPT,RUNTIME");
	while (nr-- > 0) {
		struct sandbox *s = runtime_sandbox_at(k->runtime, nr);
		struct container *first = sandbox_container_at(s, 0);
		STR_AUTO id = sandbox_id(s);

		if (!name_matches(k, sandbox_pod_name(s)))
			continue;
		if (k->quiet) {
			proc_printf(k->p, "%s\n", id);
			continue;
		}
		add_id(k, &t, id);
		add_age(k, &t, first ? container_started(first) : sim_now(k->p->sim));
		strvec_add(&t.cells, "Ready");
		strvec_add(&t.cells, sandbox_pod_name(s));
		strvec_add(&t.cells, sandbox_pod_namespace(s));
		strvec_add(&t.cells, "0");
		strvec_add(&t.cells, "(default)");
	}
	if (!k->quiet)
		table_print(&t, k->p);
	strvec_release(&t.cells);
	return 0;
}

static int images(struct crictl *k)
{
	struct table t = {0};
	VALUE_AUTO *all = NULL;
	const struct value *v;

	heads(&t, "IMAGE,TAG,IMAGE ID,SIZE");
	(void)runtime_images(k->runtime, &all);
	value_each_item(v, i, all)
	{
		const char *digest = value_str(value_idx(value_get(v, "names"), 0));
		const char *ref = value_str(value_idx(value_get(v, "names"), 1));
		const char *id = strstr(digest, "sha256:"), *colon = strrchr(ref, ':');
		BUF_AUTO size = BUF_INIT;

		if (k->quiet) {
			proc_printf(k->p, "%s\n", id);
			continue;
		}
		strvec_addn(&t.cells, ref, (size_t)(colon - ref));
		strvec_add(&t.cells, colon + 1);
		add_id(k, &t, id + 7);
		human_size(&size, value_int_in(v, "sizeBytes"));
		strvec_add(&t.cells, buf_str(&size));
	}
	if (!k->quiet)
		table_print(&t, k->p);
	strvec_release(&t.cells);
	return 0;
}

/* ---- one container ---------------------------------------------------------------------- */

/* How many containers' IDs begin so; *ret: the last of them. */
static size_t lookup(struct crictl *k, const char *id, struct container **ret)
{
	struct found *f;
	size_t nr = containers(k, &f), hits = 0;

	for (size_t i = 0; i < nr; i++)
		if (str_starts(container_id(f[i].c), id)) {
			*ret = f[i].c;
			hits++;
		}
	free(f);
	return hits;
}

#define AMBIGUOUS                                                                                  \
	"rpc error: code = Unknown desc = an error occurred when try to find container \"%s\": "   \
	"Multiple IDs found with provided prefix: %s"

/* By the beginning of its ID; 0, or 1 with the error printed. */
static int find(struct crictl *k, const char *id, struct container **ret)
{
	size_t hits = lookup(k, id, ret);

	if (hits == 1)
		return 0;
	if (hits)
		return fatal(k->p, AMBIGUOUS, id, id);
	return fatal(k->p,
		     "rpc error: code = NotFound desc = an error occurred when try to find "
		     "container \"%s\": not found",
		     id);
}

static void print_line(struct crictl *k, const struct log_line *l)
{
	BUF_AUTO b = BUF_INIT;

	if (k->timestamps) {
		time_write_rfc3339_micro(&b, l->at);
		buf_trunc(&b, b.len - 1);
		buf_adds(&b, "000Z ");
	}
	buf_add(&b, l->text, l->len);
	buf_addc(&b, '\n');
	stream_write(l->is_stderr ? proc_err(k->p) : proc_out(k->p), buf_str(&b), b.len);
}

static int logs(struct crictl *k)
{
	struct container *c = NULL;
	struct log_line l;
	size_t nr = 0, i;

	if (!k->args.nr)
		return fatal(k->p, "ID cannot be empty");
	if (find(k, k->args.v[0], &c))
		return 1;
	while (container_log_at(c, nr, &l))
		nr++;
	i = k->tail >= 0 && (size_t)k->tail < nr ? nr - (size_t)k->tail : 0;
	for (;;) {
		for (; container_log_at(c, i, &l); i++)
			print_line(k, &l);
		if (!k->follow || !container_running(c))
			return 0;
		if (waitq_wait(k->p->sim, container_log_wait(c), SIM_NEVER) < 0)
			return 130;
		/* it may be gone by now */
		if (find(k, k->args.v[0], &c))
			return 1;
	}
}

static int stop(struct crictl *k)
{
	if (!k->args.nr)
		return fatal(k->p, "ID cannot be empty");
	for (size_t i = 0; i < k->args.nr; i++) {
		const char *id = k->args.v[i];
		struct container *c = NULL;
		size_t hits = lookup(k, id, &c);

		if (hits > 1)
			return fatal(k->p, "stopping the container \"%s\": " AMBIGUOUS, id, id, id);
		if (c) /* to containerd what is not there has been stopped */
			container_signal(c, SIGKILL); /* the default --timeout is 0 */
		proc_printf(k->p, "%s\n", id);
	}
	return 0;
}

static int version(struct crictl *k)
{
	proc_printf(k->p, "Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  v2.1.3\n"
			  "RuntimeApiVersion:  v1\n");
	return 0;
}

/* ---- the whole --------------------------------------------------------------------------- */

static const struct {
	const char *name;
	int (*run)(struct crictl *k);
} cmds[] = {
	{"ps", ps},      {"pods", pods}, {"images", images}, {"image", images},
	{"img", images}, {"logs", logs}, {"stop", stop},     {"version", version},
};

/* Options with a value: where it goes, or NULL. */
static const char **value_of(struct crictl *k, const char *name, const char **tail)
{
	if (strcmp(name, "name") == 0)
		return &k->name;
	if (strcmp(name, "state") == 0 || strcmp(name, "s") == 0)
		return &k->state;
	if (strcmp(name, "pod") == 0 || strcmp(name, "p") == 0)
		return &k->pod;
	return strcmp(name, "tail") == 0 ? tail : NULL;
}

static bool *flag_of(struct crictl *k, const char *name)
{
	static const char *const names[] = {"all", "quiet", "no-trunc", "follow", "timestamps"};
	bool *const flags[] = {&k->all, &k->quiet, &k->no_trunc, &k->follow, &k->timestamps};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(name, names[i]) == 0 || (!name[1] && *name == *names[i] && i != 2))
			return flags[i];
	return NULL;
}

static int no_such_flag(struct crictl *k, const char *name)
{
	return fatal(k->p, "flag provided but not defined: -%s", name);
}

static int parse(struct crictl *k, int argc, char **argv)
{
	const char *tail = NULL, **value;

	for (int i = 0; i < argc; i++) {
		const char *a = argv[i], *eq = strchr(a, '=');
		STR_AUTO name = NULL;
		bool *flag;

		if (*a != '-' || !a[1]) {
			strvec_add(&k->args, a);
			continue;
		}
		a += a[1] == '-' ? 2 : 1;
		name = eq ? xstrndup(a, (size_t)(eq - a)) : xstrdup(a);
		value = value_of(k, name, &tail);
		if (value) {
			*value = eq ? eq + 1 : i + 1 < argc ? argv[++i] : NULL;
			if (!*value)
				return fatal(k->p, "flag needs an argument: -%s", name);
		} else if ((flag = flag_of(k, name))) {
			*flag = !eq || strcmp(eq + 1, "false") != 0;
		} else {
			for (const char *c = name; *c; c++) { /* -aq */
				flag = argv[i][1] == '-' ? NULL : flag_of(k, (char[]){*c, '\0'});
				if (!flag)
					return no_such_flag(k, name);
				*flag = true;
			}
		}
	}
	if (tail && parse_i64(tail, &k->tail) < 0)
		return fatal(k->p, "invalid value \"%s\" for flag -tail: parse error", tail);
	return 0;
}

static int connect_to(struct crictl *k, struct host *h)
{
	const char *why = unit_state(h, "containerd.service") != UNIT_ACTIVE
				  ? "no such file or directory"
			  : strcmp(k->p->user, "root") != 0 ? "permission denied"
							    : NULL;

	k->runtime = host_runtime(h);
	if (!why)
		return 0;
	return fatal(k->p,
		     "validate service connection: validate CRI v1 runtime API for endpoint "
		     "\"" ENDPOINT "\": rpc error: code = Unavailable desc = connection error: "
		     "desc = \"transport: Error while dialing: dial unix "
		     "/run/containerd/containerd.sock: connect: %s\"",
		     why);
}

static int run(struct proc *p, int argc, char **argv)
{
	struct crictl k = {.p = p, .tail = -1};
	int at = 1, status = 0;
	size_t c = 0;

	/* options of crictl itself: which runtime, how long to wait */
	while (at < argc && argv[at][0] == '-')
		at += strchr(argv[at], '=') ? 1 : 2;
	if (at >= argc) {
		proc_printf(p, "NAME:\n   crictl - client for CRI\n\nUSAGE:\n   crictl [global "
			       "options] command [command options]\n\nCOMMANDS:\n");
		for (size_t i = 0; i < ARRAY_SIZE(cmds); i++)
			if (strncmp(cmds[i].name, "im", 2) != 0 || cmds[i].name[5])
				proc_printf(p, "   %s\n", cmds[i].name);
		return 0;
	}
	while (c < ARRAY_SIZE(cmds) && strcmp(cmds[c].name, argv[at]) != 0)
		c++;
	if (c == ARRAY_SIZE(cmds)) {
		proc_errorf(p, "No help topic for '%s'\n", argv[at]);
		return 3;
	}
	status = parse(&k, argc - at - 1, argv + at + 1);
	if (status == 0)
		status = connect_to(&k, host_of(p->machine));
	if (status == 0)
		status = cmds[c].run(&k);
	strvec_release(&k.args);
	return status;
}

const struct command host_crictl = {.name = "crictl", .path = "/usr/bin/crictl", .main = run};
