/* kubectl wait: until objects have a condition, a value, exist, or are gone. */
#include <errno.h>
#include <strings.h>

#include "cli/printer.h"
#include "kubectl/print.h"
#include "kubectl/resource.h"
#include "object/jsonpath.h"

#define WEEK (7 * 24 * 3600 * SIM_SEC)
#define POLL (500 * SIM_MSEC)

struct opts {
	struct strvec files;
	struct print_flags print;
	bool recursive, all, all_ns;
	char *label_selector, *field_selector, *for_text;
	int64_t timeout;
	bool local;
};

#define T struct opts
static const struct opt_spec specs[] = {
	OPT_BOOL(T, all, "all", 0, "false", "All objects of the types named, in the namespace"),
	ALL_NAMESPACES_OPT(T, all_ns),
	FIELD_SELECTOR_OPT(T, field_selector),
	OPT_ARR(T, files, "filename", 'f', "identifying the resource.", .values = "@file"),
	OPT_STR(T, for_text, "for", 0, "",
		"What to wait for: [create|delete|condition=condition-name[=condition-value]|"
		"jsonpath='{JSONPath expression}'=[JSONPath value]]. The value of a condition is "
		"true "
		"unless given; case does not count.",
		.values = "condition=|delete|create|jsonpath="),
	PRINT_OPTS(T, print),
	OPT_BOOL(T, recursive, "recursive", 'R', "true",
		 "Also read the directories below those given with -f."),
	SELECTOR_OPT(T, label_selector),
	OPT_BOOL(T, local, "local", 0, "false", "Only look at what files say."),
	OPT_DUR(T, timeout, "timeout", 0, "30s",
		"How long to wait. Zero looks once, a negative time means a week."),
	OPT_END};

enum condition_type { FOR_CONDITION, FOR_JSONPATH, FOR_DELETE, FOR_CREATE };

struct waiting {
	struct kubectl *k;
	const struct opts *o;
	enum condition_type type;
	char *name, *value; /* value NULL: any */
	struct jsonpath *path;
	struct printer *printer;
	int64_t deadline;
	size_t visited;
};

static void waiting_release(struct waiting *w)
{
	free(w->name);
	free(w->value);
	jsonpath_free(w->path);
	printer_free(w->printer);
}

/* ---- --for --------------------------------------------------------------------------------- */

/* Where the expression ends: after the brace that closes it, or at the first '='. */
static size_t expression_end(const char *s)
{
	int depth = 0;
	char quote = 0;
	size_t i;

	if (s[0] != '{')
		return strcspn(s, "=");
	for (i = 0; s[i]; i++) {
		if (quote) {
			if (s[i] == quote)
				quote = 0;
		} else if (s[i] == '"' || s[i] == '\'') {
			quote = s[i];
		} else if (s[i] == '{') {
			depth++;
		} else if (s[i] == '}' && --depth == 0) {
			return i + 1;
		}
	}
	return i;
}

static int parse_jsonpath(struct waiting *w, const char *text, struct err *err)
{
	size_t end = expression_end(text), len;
	STR_AUTO expr = xstrndup(text, end);
	STR_AUTO relaxed = NULL;
	const char *value = text[end] == '=' ? text + end + 1 : NULL;
	int r;

	if (text[end] && text[end] != '=')
		value = NULL;
	if (text[0] == '{' && (text[end] == '{' || str_starts(text, "{range")))
		return err_set(err, -EINVAL,
			       "unexpected path string, expected a 'name1.name2' or "
			       "'.name1.name2' or '{name1.name2}' or '{.name1.name2}'");
	if ((text[end] && !value) || (value && strchr(value, '=')))
		return err_set(err, -EINVAL,
			       "jsonpath wait format must be "
			       "--for=jsonpath='{.status.readyReplicas}'=3 or "
			       "--for=jsonpath='{.status.readyReplicas}'");
	if (value) {
		len = strlen(value);
		while (len && strchr("'\"", *value))
			value++, len--;
		while (len && strchr("'\"", value[len - 1]))
			len--;
		if (len == 0)
			return err_set(err, -EINVAL,
				       "jsonpath wait has to have a value after equal sign, like "
				       "--for=jsonpath='{.status.readyReplicas}'=3");
		w->value = xstrndup(value, len);
	}
	r = jsonpath_relax(expr, &relaxed, err);
	if (r == 0)
		r = jsonpath_parse(relaxed, &w->path, err);
	if (r == 0)
		jsonpath_allow_missing_keys(w->path, true);
	return r;
}

static int parse_for(struct waiting *w, const char *text, struct err *err)
{
	const char *rest, *eq;

	if (strcasecmp(text, "delete") == 0) {
		w->type = FOR_DELETE;
		return 0;
	}
	if (strcasecmp(text, "create") == 0) {
		w->type = FOR_CREATE;
		return 0;
	}
	if (str_starts(text, "condition=")) {
		rest = text + strlen("condition=");
		eq = strchr(rest, '=');
		w->type = FOR_CONDITION;
		w->name = eq ? xstrndup(rest, (size_t)(eq - rest)) : xstrdup(rest);
		w->value = xstrdup(eq ? eq + 1 : "true");
		return 0;
	}
	if (str_starts(text, "jsonpath=")) {
		w->type = FOR_JSONPATH;
		return parse_jsonpath(w, text + strlen("jsonpath="), err);
	}
	return err_set(err, -EINVAL, "unrecognized condition: \"%s\"", text);
}

/* ---- looking at an object ---------------------------------------------------------------------
 */

/* A status that is older than the spec says nothing yet. */
static bool is_stale(const struct value *obj, const struct value *condition)
{
	const struct value *generation = value_in(obj, "metadata", "generation");
	const struct value *seen = value_get(condition, "observedGeneration");

	if (value_is_null(seen))
		seen = value_in(obj, "status", "observedGeneration");
	return !value_is_null(generation) && !value_is_null(seen) &&
	       value_int(seen) < value_int(generation);
}

static bool has_condition(const struct waiting *w, const struct value *obj)
{
	const struct value *c;

	value_each_item(c, i, value_in(obj, "status", "conditions"))
	{
		if (strcasecmp(value_str_or(value_get(c, "type"), ""), w->name) != 0)
			continue;
		return !is_stale(obj, c) &&
		       strcasecmp(value_str_or(value_get(c, "status"), ""), w->value) == 0;
	}
	return false;
}

static int has_value(const struct waiting *w, const struct value *obj, struct err *err)
{
	VALUE_AUTO *found = NULL;
	BUF_AUTO text = BUF_INIT;
	const struct value *v;
	int r = jsonpath_find(w->path, obj, &found, err);

	if (r < 0)
		return r;
	if (value_len(found) == 0)
		return 0;
	if (!w->value)
		return 1;
	if (value_len(found) > 1)
		return err_set(err, -EINVAL,
			       "given jsonpath expression matches more than one value");
	v = value_idx(found, 0);
	if (value_is_map(v) || value_is_array(v))
		return err_set(err, -EINVAL,
			       "jsonpath leads to a nested object or list which is not supported");
	go_value_write(&text, v);
	return str_eq(buf_str(&text), w->value);
}

/* 1 when the object is as wanted, 0 not yet. */
static int is_met(const struct waiting *w, const struct value *obj, struct err *err)
{
	return w->type == FOR_JSONPATH ? has_value(w, obj, err) : has_condition(w, obj);
}

static int timed_out(const struct waiting *w, const struct info *info, struct err *err)
{
	if (w->o->timeout == 0)
		return err_set(err, -ETIME, "condition not met for %s/%s", info->kind->plural,
			       info->name);
	return err_set(err, -ETIME, "timed out waiting for the condition on %s/%s",
		       info->kind->plural, info->name);
}

static bool same_object(const struct value *a, const struct value *b)
{
	return str_eq(value_str_in(a, "metadata", "uid"), value_str_in(b, "metadata", "uid"));
}

/* One event: 1 ends the wait. */
static int on_event(const struct waiting *w, const struct info *info, const char *type,
		    struct value *obj, struct err *err)
{
	if (w->type == FOR_DELETE)
		return str_eq(type, "DELETED") || !same_object(obj, info->obj);
	if (!str_eq(type, "ADDED") && !str_eq(type, "MODIFIED"))
		return 0;
	return is_met(w, obj, err);
}

static int watch_until(struct waiting *w, struct info *info, const char *version, struct err *err)
{
	struct list_options lo = {.resource_version = version};
	struct client_watch *cw = NULL;
	struct client *c;
	int r = kubectl_client(w->k, &c, err);

	if (r == 0)
		r = client_watch(c, info->kind, info->ns, info->name, &lo, false, &cw, err);
	while (r == 0) {
		struct value *obj = NULL;
		const char *type;

		r = client_watch_next(cw, w->deadline, &type, &obj);
		if (r == -ETIMEDOUT)
			r = timed_out(w, info, err);
		else if (r == 1)
			r = on_event(w, info, type, obj, err);
		else if (r == 0)
			r = err_set(err, -EIO, "watch closed before UntilWithoutRetry timeout");
		if (r == 1 && w->type != FOR_DELETE) {
			value_unref(info->obj);
			info->obj = value_ref(obj);
		}
		value_unref(obj);
	}
	if (cw)
		client_watch_free(cw);
	return r < 0 ? r : 0;
}

static int wait_for(struct waiting *w, struct info *info, struct err *err)
{
	VALUE_AUTO *now = NULL;
	STR_AUTO version = NULL;
	int r;

	if (w->type == FOR_CREATE)
		return 0;
	/* the time is one for all of them: nothing is asked once it is over */
	if (w->o->timeout != 0 && sim_now(w->k->sim) >= w->deadline)
		return timed_out(w, info, err);
	if (w->type != FOR_DELETE) {
		r = is_met(w, info->obj, err);
		if (r != 0)
			return r < 0 ? r : 0;
	}
	if (w->o->timeout == 0)
		return timed_out(w, info, err);
	r = info_list(w->k, info, &now, &version, err);
	if (r == 0 && (now || w->type == FOR_DELETE))
		r = on_event(w, info, now ? "ADDED" : "DELETED", now, err);
	if (r > 0 && now) {
		value_unref(info->obj);
		info->obj = value_ref(now);
	}
	if (r != 0)
		return r < 0 ? r : 0;
	return watch_until(w, info, version, err);
}

static int visit(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct waiting *w = arg;
	int r;

	w->visited++;
	r = wait_for(w, info, err);
	return r < 0 ? r : printer_print(k, w->printer, info->obj, false, err);
}

/* ---- the command --------------------------------------------------------------------------------
 */

static int count(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	(void)k;
	(void)info;
	(void)err;
	++*(size_t *)arg;
	return 0;
}

/* Asks again and again until all named objects exist. */
static int poll_created(struct waiting *w, struct builder *b, struct err *err)
{
	for (;;) {
		size_t found = 0;
		int r;

		b->ignore_not_found = false;
		b->continue_on_error = false;
		r = builder_visit(w->k, b, count, &found, err);
		if (r == 0 && found > 0)
			return 0;
		if (r < 0 && !err_is_not_found(err))
			return r;
		err_release(err);
		if (w->o->timeout == 0 || sim_now(w->k->sim) >= w->deadline)
			return err_set(err, -ETIME, "timed out waiting for the condition");
		if (fiber_sleep(w->k->sim, POLL) < 0)
			return -ECANCELED;
	}
}

static int run_wait(struct kubectl *k, struct waiting *w, struct err *err)
{
	const struct opts *o = w->o;
	const struct file_flags files = {.files = o->files, .recursive = o->recursive};
	struct builder b = {.args = k->args,
			    .files = &files,
			    .label_selector = o->label_selector,
			    .field_selector = o->field_selector,
			    .all = o->all,
			    .all_ns = o->all_ns,
			    .continue_on_error = true,
			    .latest = true,
			    .flatten = true};
	int r = 0;

	if (w->type == FOR_CREATE)
		r = poll_created(w, &b, err);
	b.ignore_not_found = w->type == FOR_DELETE;
	b.continue_on_error = true;
	if (r == 0)
		r = builder_visit(k, &b, visit, w, err);
	if (r == 0 && w->visited == 0 && w->type != FOR_DELETE)
		r = err_set(err, -ENOENT, "no matching resources found");
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	struct waiting w = {.k = k, .o = o};
	int r = parse_for(&w, o->for_text, err);

	if (r == 0)
		r = printer_new(k, &o->print, "condition met", DRY_RUN_NONE, &w.printer, err);
	w.deadline = sim_now(k->sim) + (o->timeout < 0 ? WEEK : o->timeout);
	if (r == 0)
		r = run_wait(k, &w, err);
	waiting_release(&w);
	return r;
}

const struct kubectl_cmd kubectl_wait = {
	.name = "wait",
	.section = SECTION_ADVANCED,
	.order = 5,
	.use = "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | "
	       "--all)]) "
	       "[--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
	.summary = "Experimental: Wait for a specific condition on one or many resources",
	.details =
		"Waits until every object named has the condition, or the value, in its status, or "
		"until it is created or deleted. A line on standard output says for which objects "
		"that happened; -o chooses another output.",
	.examples = "# Until the pod is ready\n"
		    "kubectl wait --for=condition=Ready pod/busybox1\n\n"
		    "# Until it is not\n"
		    "kubectl wait --for=condition=Ready=false pod/busybox1\n\n"
		    "# Until its phase is Running\n"
		    "kubectl wait --for=jsonpath='{.status.phase}'=Running pod/busybox1\n\n"
		    "# Until a service has an external address\n"
		    "kubectl wait --for=jsonpath='{.status.loadBalancer.ingress}' service/web\n\n"
		    "# At most a minute, until the pod is gone\n"
		    "kubectl wait --for=delete pod/busybox1 --timeout=60s",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "type name",
};
