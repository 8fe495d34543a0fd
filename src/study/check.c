/* Checks. Each looks at the cluster as the admin would and says what it found. */
#include "study/check.h"

#include "object/timefmt.h"
#include "study/match.h"

#include <errno.h>
#include <regex.h>
#include <stdlib.h>

#define RUN_LIMIT (60 * SIM_SEC)

struct outcome {
	bool passed;
	struct buf wanted, found;
};

struct check_kind {
	const char *key;
	int (*run)(struct cluster *c, const struct value *arg, struct outcome *o, struct err *err);
};

static const struct check_kind *find_kind(const struct value *check);

/* ---- objects -------------------------------------------------------------------------- */

/* "Deployment", "deployments" or "apps/v1/Deployment". */
static const struct kind *kind_named(const char *name)
{
	const struct kind *k;

	for (size_t i = 0; name && (k = kind_at(i)); i++)
		if (strcmp(k->kind, name) == 0 || strcmp(k->plural, name) == 0 ||
		    strcmp(k->singular, name) == 0)
			return k;
	return NULL;
}

static void describe_target(struct buf *out, const struct value *arg)
{
	const char *ns = value_str(value_get(arg, "namespace"));
	const char *name = value_str(value_get(arg, "name"));

	buf_addf(out, "%s", value_str_or(value_get(arg, "kind"), "object"));
	if (name)
		buf_addf(out, " %s", name);
	if (ns)
		buf_addf(out, " in %s", ns);
}

/* The objects an {kind, namespace, name | selector} means: an array. */
static int select_objects(struct cluster *c, const struct value *arg, struct value **ret,
			  struct err *err)
{
	const struct kind *k = kind_named(value_str(value_get(arg, "kind")));
	const char *ns = value_str_or(value_get(arg, "namespace"), "default");
	const char *name = value_str(value_get(arg, "name"));
	const struct value *selector = value_get(arg, "selector"), *item, *v;
	struct list_options opt = {.field_selector = value_str(value_get(arg, "field_selector"))};
	VALUE_AUTO *list = NULL;
	BUF_AUTO labels = BUF_INIT;
	const char *key;
	int r;

	*ret = value_array_new();
	if (!k->namespaced)
		ns = NULL;
	if (name) {
		struct value *obj = NULL;

		r = client_get(cluster_admin(c), k, ns, name, &obj, err);
		if (r == 0)
			value_push(ret, obj);
		return r == -ENOENT ? 0 : r;
	}
	value_each_entry(key, v, i, selector)
	{
		buf_addf(&labels, "%s%s=%s", labels.len ? "," : "", key, value_str_or(v, ""));
	}
	opt.label_selector = labels.len ? labels.s : NULL;
	if (ns && strcmp(ns, "*") == 0)
		ns = NULL;
	r = client_list(cluster_admin(c), k, ns, &opt, &list, err);
	value_each_item(item, n, value_get(list, "items"))
	{
		value_push(ret, value_ref(item));
	}
	return r;
}

static int check_object(struct cluster *c, const struct value *arg, struct outcome *o,
			struct err *err)
{
	const struct value *match = value_get(arg, "match"), *obj;
	VALUE_AUTO *list = NULL;
	int r = select_objects(c, arg, &list, err);

	describe_target(&o->wanted, arg);
	if (match) {
		buf_adds(&o->wanted, " with ");
		json_write(&o->wanted, match, 0);
	}
	if (r == 0 && !value_len(list))
		buf_adds(&o->found, "no such object");
	value_each_item(obj, i, list)
	{
		BUF_AUTO why = BUF_INIT;

		if (match_partial(obj, match, "", &why)) {
			o->passed = true;
			buf_reset(&o->found);
			buf_adds(&o->found, "as wanted");
			return r;
		}
		if (o->found.len < 400)
			buf_addf(&o->found, "%s%s", o->found.len ? "; " : "", buf_str(&why));
	}
	return r;
}

static int check_absent(struct cluster *c, const struct value *arg, struct outcome *o,
			struct err *err)
{
	VALUE_AUTO *list = NULL;
	int r = select_objects(c, arg, &list, err);

	buf_adds(&o->wanted, "no ");
	describe_target(&o->wanted, arg);
	buf_addf(&o->found, "%zu of them", value_len(list));
	o->passed = r == 0 && value_len(list) == 0;
	return r;
}

static int check_count(struct cluster *c, const struct value *arg, struct outcome *o,
		       struct err *err)
{
	const struct value *eq = value_get(arg, "equals"), *min = value_get(arg, "min"),
			   *max = value_get(arg, "max");
	VALUE_AUTO *list = NULL;
	int r = select_objects(c, arg, &list, err);
	int64_t n = (int64_t)value_len(list);

	if (eq)
		buf_addf(&o->wanted, "exactly %lld ", (long long)value_int(eq));
	if (min)
		buf_addf(&o->wanted, "at least %lld ", (long long)value_int(min));
	if (max)
		buf_addf(&o->wanted, "at most %lld ", (long long)value_int(max));
	describe_target(&o->wanted, arg);
	buf_addf(&o->found, "%lld", (long long)n);
	o->passed = r == 0 && (!eq || n == value_int(eq)) && (!min || n >= value_int(min)) &&
		    (!max || n <= value_int(max));
	return r;
}

static int check_condition(struct cluster *c, const struct value *arg, struct outcome *o,
			   struct err *err)
{
	const char *type = value_str_or(value_get(arg, "type"), "Ready");
	const char *want = value_str_or(value_get(arg, "status"), "True");
	VALUE_AUTO *list = NULL;
	const struct value *obj, *cond;
	int r = select_objects(c, arg, &list, err);

	describe_target(&o->wanted, arg);
	buf_addf(&o->wanted, " with condition %s=%s", type, want);
	o->passed = r == 0 && value_len(list) > 0;
	value_each_item(obj, i, list)
	{
		cond = value_find(value_in(obj, "status", "conditions"), "type", type);
		buf_addf(&o->found, "%s%s=%s", i ? ", " : "", type,
			 value_str_or(value_get(cond, "status"), "absent"));
		o->passed &= str_eq(value_str(value_get(cond, "status")), want);
	}
	return r;
}

static int check_event(struct cluster *c, const struct value *arg, struct outcome *o,
		       struct err *err)
{
	const char *ns = value_str_or(value_get(arg, "namespace"), "default");
	const char *name = value_str(value_get(arg, "name"));
	const char *reason = value_str_or(value_get(arg, "reason"), "");
	VALUE_AUTO *list = NULL;
	const struct value *ev;
	int r = client_list(cluster_admin(c), kind_named("Event"), ns, NULL, &list, err);

	buf_addf(&o->wanted, "an event %s", reason);
	value_each_item(ev, i, value_get(list, "items"))
	{
		if (str_eq(value_str(value_get(ev, "reason")), reason) &&
		    (!name || str_eq(value_str_in(ev, "involvedObject", "name"), name)))
			o->passed = true;
	}
	buf_adds(&o->found, o->passed ? "it is there" : "no such event");
	return r;
}

/* ---- commands ---------------------------------------------------------------------------- */

/* "~REGEX" matches; anything else must be contained. */
static bool text_matches(const char *have, const char *want)
{
	regex_t re;
	bool ok;

	if (*want != '~')
		return strstr(have, want) != NULL;
	if (regcomp(&re, want + 1, REG_EXTENDED | REG_NOSUB | REG_NEWLINE) != 0)
		return false;
	ok = regexec(&re, have, 0, NULL, 0) == 0;
	regfree(&re);
	return ok;
}

static void first_lines(struct buf *out, const char *text)
{
	size_t n = strnlen(text, 240);

	while (n && (text[n - 1] == '\n' || text[n - 1] == ' '))
		n--;
	buf_add(out, text, n);
}

static int run_and_match(struct cluster *c, const char *machine, const char *script,
			 const struct value *arg, struct outcome *o)
{
	const char *want = value_str(value_get(arg, "stdout"));
	const struct value *status = value_get(arg, "status");
	BUF_AUTO out = BUF_INIT;
	BUF_AUTO errout = BUF_INIT;
	int got = cluster_run(c, machine, script, &out, &errout, RUN_LIMIT);

	buf_addf(&o->wanted, "`%s`", script);
	if (want)
		buf_addf(&o->wanted, " printing %s", want);
	o->passed = (!want || text_matches(buf_str(&out), want)) &&
		    (status ? got == value_int(status) : got == 0);
	buf_addf(&o->found, "status %d", got);
	if (out.len || errout.len) {
		buf_adds(&o->found, ": ");
		first_lines(&o->found, out.len ? buf_str(&out) : buf_str(&errout));
	}
	return 0;
}

static int check_run_script(struct cluster *c, const struct value *arg, struct outcome *o,
			    struct err *err)
{
	const char *on = value_str(value_get(arg, "on"));

	if (on && !cluster_machine(c, on))
		return err_set(err, -EINVAL, "there is no machine \"%s\"", on);
	return run_and_match(c, on, value_str_or(value_get(arg, "script"), "true"), arg, o);
}

/* The pod that {namespace, pod | selector} means, the first that runs. */
static int find_pod(struct cluster *c, const struct value *arg, char **ret, struct err *err)
{
	VALUE_AUTO *target =
		value_build("{kind: 'Pod', namespace: %s, name: %s, selector: %v}",
			    value_str_or(value_get(arg, "namespace"), "default"),
			    value_str(value_get(arg, "pod")), value_get(arg, "selector"));
	VALUE_AUTO *list = NULL;
	const struct value *pod;
	int r = select_objects(c, target, &list, err);

	*ret = NULL;
	value_each_item(pod, i, list)
	{
		if (!*ret && str_eq(value_str_in(pod, "status", "phase"), "Running"))
			*ret = xstrdup(value_str_in(pod, "metadata", "name"));
	}
	return r;
}

static int check_exec(struct cluster *c, const struct value *arg, struct outcome *o,
		      struct err *err)
{
	const char *ns = value_str_or(value_get(arg, "namespace"), "default");
	const char *container = value_str(value_get(arg, "container"));
	const struct value *word;
	BUF_AUTO script = BUF_INIT;
	STR_AUTO pod = NULL;
	int r = find_pod(c, arg, &pod, err);

	if (r < 0)
		return r;
	if (!pod) {
		buf_adds(&o->wanted, "a running pod");
		buf_adds(&o->found, "none");
		return 0;
	}
	buf_addf(&script, "kubectl exec -n %s %s%s%s --", ns, pod, container ? " -c " : "",
		 container ? container : "");
	value_each_item(word, i, value_get(arg, "command"))
	{
		buf_addf(&script, " '%s'", value_str_or(word, ""));
	}
	return run_and_match(c, NULL, buf_str(&script), arg, o);
}

static int check_connect(struct cluster *c, const struct value *arg, struct outcome *o,
			 struct err *err)
{
	const struct value *from = value_get(arg, "from");
	const char *machine = value_str(value_get(from, "machine"));
	const char *url = value_str_or(value_get(arg, "url"), "");
	const char *expect = value_str_or(value_get(arg, "expect"), "ok");
	const char *body = value_str(value_get(arg, "body"));
	const char *ns = value_str_or(value_get(from, "namespace"), "default");
	STR_AUTO pod = NULL;
	STR_AUTO script = NULL;
	BUF_AUTO out = BUF_INIT;
	BUF_AUTO errout = BUF_INIT;
	int status, r = machine ? 0 : find_pod(c, from, &pod, err);
	const char *got;

	if (r < 0)
		return r;
	buf_addf(&o->wanted, "%s answers: %s", url, expect);
	if (!machine && !pod) {
		buf_adds(&o->found, "the pod to connect from does not run");
		return 0;
	}
	script = machine ? xasprintf("wget -q -T 3 -O - '%s'", url)
			 : xasprintf("kubectl exec -n %s %s -- wget -q -T 3 -O - '%s'", ns, pod,
				     url);
	status = cluster_run(c, machine ? machine : NULL, script, &out, &errout, RUN_LIMIT);
	got = status == 0                               ? "ok"
	      : strstr(buf_str(&errout), "refused")     ? "refused"
	      : strstr(buf_str(&errout), "timed out")   ? "timeout"
	      : strstr(buf_str(&errout), "bad address") ? "unknown name"
							: "error";
	buf_adds(&o->found, got);
	o->passed = strcmp(got, expect) == 0 && (!body || text_matches(buf_str(&out), body));
	if (status == 0 && body && !o->passed) {
		buf_adds(&o->found, ", but it says: ");
		first_lines(&o->found, buf_str(&out));
	}
	return 0;
}

static int check_logs(struct cluster *c, const struct value *arg, struct outcome *o,
		      struct err *err)
{
	const char *container = value_str(value_get(arg, "container"));
	STR_AUTO script = NULL;
	STR_AUTO pod = NULL;
	VALUE_AUTO *want = NULL;
	int r = find_pod(c, arg, &pod, err);

	if (r < 0 || !pod) {
		buf_adds(&o->wanted, "a running pod with logs");
		buf_adds(&o->found, "none");
		return r;
	}
	script = xasprintf("kubectl logs -n %s %s %s%s",
			   value_str_or(value_get(arg, "namespace"), "default"), pod,
			   container ? "-c " : "", container ? container : "");
	want = value_build("{stdout: %v}", value_get(arg, "contains"));
	return run_and_match(c, NULL, script, want, o);
}

/* ---- machines ------------------------------------------------------------------------------- */

static int check_file(struct cluster *c, const struct value *arg, struct outcome *o,
		      struct err *err)
{
	const char *on = value_str(value_get(arg, "on"));
	const char *path = value_str_or(value_get(arg, "path"), "/");
	const char *want = value_str(value_get(arg, "contains"));
	const char *matches = value_str(value_get(arg, "matches"));
	bool absent = value_bool_in(arg, "absent");
	struct machine *m = cluster_machine(c, on);
	BUF_AUTO text = BUF_INIT;
	STR_AUTO pattern = matches ? xasprintf("~%s", matches) : NULL;
	int r;

	if (!m)
		return err_set(err, -EINVAL, "there is no machine \"%s\"", on ? on : "base");
	r = vfs_read(machine_vfs(m), path, &text);
	buf_addf(&o->wanted, "%s %s%s%s", path, absent ? "absent" : "present",
		 want || matches ? ", containing " : "",
		 want      ? want
		 : matches ? matches
			   : "");
	buf_adds(&o->found, r == 0 ? "present" : "absent");
	o->passed = absent ? r < 0
			   : r == 0 && (!want || strstr(buf_str(&text), want)) &&
				     (!pattern || text_matches(buf_str(&text), pattern));
	if (r == 0 && !o->passed && !absent)
		buf_adds(&o->found, ", without it");
	return 0;
}

static int check_unit(struct cluster *c, const struct value *arg, struct outcome *o,
		      struct err *err)
{
	const char *on = value_str_or(value_get(arg, "on"), "");
	const char *name = value_str_or(value_get(arg, "name"), "");
	const struct value *active = value_get(arg, "active"), *enabled = value_get(arg, "enabled");
	struct host *h = cluster_host(c, on);
	bool is_active, is_enabled;

	if (!h)
		return err_set(err, -EINVAL, "there is no node \"%s\"", on);
	is_active = unit_state(h, name) == UNIT_ACTIVE;
	is_enabled = unit_enabled(h, name);
	buf_addf(&o->wanted, "%s on %s", name, on);
	if (active)
		buf_addf(&o->wanted, " %s", value_bool(active) ? "active" : "not active");
	if (enabled)
		buf_addf(&o->wanted, " %s", value_bool(enabled) ? "enabled" : "not enabled");
	buf_addf(&o->found, "%s, %s", is_active ? "active" : "not active",
		 is_enabled ? "enabled" : "not enabled");
	o->passed = (!active || value_bool(active) == is_active) &&
		    (!enabled || value_bool(enabled) == is_enabled);
	return 0;
}

static int check_etcd(struct cluster *c, const struct value *arg, struct outcome *o,
		      struct err *err)
{
	const char *key = value_str_or(value_get(arg, "key"), "");
	const char *want = value_str(value_get(arg, "contains"));
	bool absent = value_bool_in(arg, "absent");
	struct store *s = cluster_etcd(c);
	const struct store_kv *kv = s ? store_peek(s, key, strlen(key)) : NULL;
	const char *bytes;
	size_t len;

	(void)err;
	buf_addf(&o->wanted, "etcd key %s %s", key, absent ? "absent" : "present");
	buf_adds(&o->found, !s ? "etcd does not run" : kv ? "present" : "absent");
	o->passed = s && (absent ? !kv : kv != NULL);
	if (kv && want) {
		bytes = blob_bytes(kv->value, &len);
		o->passed = memmem(bytes, len, want, strlen(want)) != NULL;
	}
	return 0;
}

/* ---- combinations ---------------------------------------------------------------------------- */

static int run_one(struct cluster *c, const struct value *check, struct outcome *o,
		   struct err *err);

static int combine(struct cluster *c, const struct value *list, struct outcome *o, bool all,
		   struct err *err)
{
	const struct value *item;

	o->passed = all;
	value_each_item(item, i, list)
	{
		struct outcome one = {.wanted = BUF_INIT, .found = BUF_INIT};
		int r = run_one(c, item, &one, err);

		buf_addf(&o->wanted, "%s%s", i ? (all ? " and " : " or ") : "",
			 buf_str(&one.wanted));
		buf_addf(&o->found, "%s%s", i ? "; " : "", buf_str(&one.found));
		o->passed = all ? o->passed && one.passed : o->passed || one.passed;
		buf_release(&one.wanted);
		buf_release(&one.found);
		if (r < 0)
			return r;
	}
	return 0;
}

static int check_all(struct cluster *c, const struct value *arg, struct outcome *o, struct err *err)
{
	return combine(c, arg, o, true, err);
}

static int check_any(struct cluster *c, const struct value *arg, struct outcome *o, struct err *err)
{
	return combine(c, arg, o, false, err);
}

static int check_not(struct cluster *c, const struct value *arg, struct outcome *o, struct err *err)
{
	int r = run_one(c, arg, o, err);

	o->passed = r == 0 && !o->passed;
	return r;
}

static const struct check_kind kinds[] = {
	{"object", check_object},   {"absent", check_absent},
	{"count", check_count},     {"condition", check_condition},
	{"event", check_event},     {"exec", check_exec},
	{"connect", check_connect}, {"run", check_run_script},
	{"file", check_file},       {"unit", check_unit},
	{"etcd", check_etcd},       {"logs", check_logs},
	{"all", check_all},         {"any", check_any},
	{"not", check_not},
};

static const struct check_kind *find_kind(const struct value *check)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (value_get(check, kinds[i].key))
			return &kinds[i];
	return NULL;
}

static int run_one(struct cluster *c, const struct value *check, struct outcome *o, struct err *err)
{
	const struct check_kind *k = find_kind(check);

	if (!k)
		return err_set(err, -EINVAL, "there is no such check");
	return k->run(c, value_get(check, k->key), o, err);
}

void check_strip(struct value **criterion)
{
	static const char *const own[] = {"id", "points", "text", "essential"};

	for (size_t i = 0; i < ARRAY_SIZE(own); i++)
		value_del(criterion, own[i]);
}

int check_valid(const struct value *check, struct err *err)
{
	const struct check_kind *k = find_kind(check);
	const struct value *arg, *item;
	bool objects;

	if (!k) {
		BUF_AUTO known = BUF_INIT;

		for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
			buf_addf(&known, "%s%s", i ? ", " : "", kinds[i].key);
		return err_set(err, -EINVAL, "expected one check of: %s", buf_str(&known));
	}
	arg = value_get(check, k->key);
	objects = k->run == check_object || k->run == check_absent || k->run == check_count ||
		  k->run == check_condition;
	if (k->run == check_all || k->run == check_any) {
		value_each_item(item, i, arg)
		{
			int r = check_valid(item, err);

			if (r < 0)
				return r;
		}
		return value_len(arg)
			       ? 0
			       : err_set(err, -EINVAL, "%s: expected a list of checks", k->key);
	}
	if (k->run == check_not)
		return check_valid(arg, err);
	if (!value_is_map(arg))
		return err_set(err, -EINVAL, "%s: expected a map", k->key);
	if (objects && !kind_named(value_str(value_get(arg, "kind"))))
		return err_set(err, -EINVAL, "%s: kind \"%s\": expected a kind the cluster serves",
			       k->key, value_str_or(value_get(arg, "kind"), ""));
	return 0;
}

static int64_t patience(const struct value *check)
{
	ERR_AUTO err = ERR_INIT;
	const char *s = value_str(value_get(check, "within"));
	int64_t ns;

	return s && duration_parse_go(s, &ns, &err) == 0 && ns > 0 ? ns : 0;
}

int check_run(struct cluster *c, const struct value *check, bool *ret_passed, char **ret_wanted,
	      char **ret_found, struct err *err)
{
	struct sim *sim = cluster_sim(c);
	int64_t deadline = sim_now(sim) + patience(check);

	for (;;) {
		struct outcome o = {.wanted = BUF_INIT, .found = BUF_INIT};
		ERR_AUTO why = ERR_INIT;
		int r = run_one(c, check, &o, &why);

		if (r == -EINVAL) {
			buf_release(&o.wanted);
			buf_release(&o.found);
			err_move(err, &why);
			return r;
		}
		if (r < 0) { /* the API does not answer: that is what was found */
			o.passed = false;
			buf_reset(&o.found);
			buf_adds(&o.found, err_msg(&why));
		}
		if (o.passed || sim_now(sim) >= deadline) {
			*ret_passed = o.passed;
			*ret_wanted = buf_detach(&o.wanted);
			*ret_found = buf_detach(&o.found);
			return 0;
		}
		buf_release(&o.wanted);
		buf_release(&o.found);
		sim_advance_to(sim, MIN(deadline, sim_now(sim) + SIM_SEC));
	}
}
