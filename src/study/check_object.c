/* Checks of objects: what the API says, asked as the admin. No time passes. */
#include "study/check_private.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_TOLD 3 /* objects whose differences are told */

/* ---- which objects ------------------------------------------------------------------------- */

static bool in_comma_list(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; p && *p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL)
		if (strncmp(p, word, n) == 0 && (p[n] == ',' || !p[n]))
			return n > 0;
	return false;
}

const struct kind *check_kind_of(const char *name, const char *api_version)
{
	const struct kind *k;

	for (size_t i = 0; name && (k = kind_at(i)); i++) {
		if (api_version && strcmp(kind_api_version(k), api_version) != 0)
			continue;
		if (strcmp(k->kind, name) == 0 || strcmp(k->plural, name) == 0 ||
		    strcmp(k->singular, name) == 0 || in_comma_list(k->short_names, name))
			return k;
	}
	return NULL;
}

static const struct kind *kind_of(const struct value *arg)
{
	return check_kind_of(value_str(value_get(arg, "kind")),
			     value_str(value_get(arg, "apiVersion")));
}

void check_describe_target(struct buf *out, const struct value *arg)
{
	const struct kind *k = kind_of(arg);
	STR_AUTO ns = arg_text_dup(arg, "namespace");
	STR_AUTO name = arg_text_dup(arg, "name");
	const struct value *selector = value_get(arg, "selector"), *one;
	const char *key;

	buf_adds(out, k ? k->kind : "object");
	if (name)
		buf_addf(out, *name == '~' ? " matching %s" : " %s",
			 *name == '~' ? name + 1 : name);
	if (value_is_string(selector))
		buf_addf(out, " labelled %s", value_str(selector));
	value_each_entry(key, one, i, selector)
	{
		STR_AUTO text = arg_text_dup(selector, key);

		(void)one;
		buf_addf(out, "%s%s=%s", i ? "," : " labelled ", key, text ? text : "");
	}
	if (value_get(arg, "field_selector"))
		buf_addf(out, " where %s", value_str_or(value_get(arg, "field_selector"), ""));
	if (k && k->namespaced && str_eq(ns, "*"))
		buf_adds(out, " in any namespace");
	else if (k && k->namespaced)
		buf_addf(out, " in namespace %s", ns ? ns : "default");
}

bool check_terminating(const struct value *obj)
{
	return value_in(obj, "metadata", "deletionTimestamp") != NULL;
}

static void labels_text(const struct value *selector, struct buf *out)
{
	const struct value *v;
	const char *key;

	if (value_is_string(selector))
		buf_adds(out, value_str(selector));
	value_each_entry(key, v, i, selector)
	{
		STR_AUTO text = arg_text_dup(selector, key);

		buf_addf(out, "%s%s=%s", i ? "," : "", key, text ? text : "");
	}
}

static void keep(struct value **ret, const struct value *obj, const char *name, bool terminating)
{
	const char *have = value_str_or(value_in(obj, "metadata", "name"), "");

	if ((!name || match_text(have, name, true)) && (terminating || !check_terminating(obj)))
		value_push(ret, value_ref(obj));
}

int check_select(const struct judge *j, const struct value *arg, bool terminating, struct value **ret,
		 struct err *err)
{
	const struct kind *k = kind_of(arg);
	STR_AUTO ns = arg_text_dup(arg, "namespace");
	STR_AUTO name = arg_text_dup(arg, "name");
	struct list_options opt = {.field_selector = value_str(value_get(arg, "field_selector"))};
	bool everywhere = str_eq(ns, "*");
	const char *in = !k->namespaced || everywhere ? NULL : ns ? ns : "default";
	VALUE_AUTO *got = NULL;
	BUF_AUTO labels = BUF_INIT;
	const struct value *item;
	int r;

	*ret = value_array_new();
	if (name && *name != '~' && (in || !k->namespaced) && !value_get(arg, "selector") &&
	    !opt.field_selector) {
		r = client_get(judge_admin(j), k, in, name, &got, err);
		if (r == 0)
			keep(ret, got, NULL, terminating);
		return r == -ENOENT ? 0 : r;
	}
	labels_text(value_get(arg, "selector"), &labels);
	opt.label_selector = labels.len ? labels.s : NULL;
	r = client_list(judge_admin(j), k, in, &opt, &got, err);
	value_each_item(item, i, value_get(got, "items"))
	{
		keep(ret, item, name, terminating);
	}
	return r;
}

/* A list that nothing was found in: also whether the objects are only on their way out. */
static void tell_none(const struct judge *j, const struct value *arg, struct buf *out)
{
	VALUE_AUTO *all = NULL;
	ERR_AUTO err = ERR_INIT;

	if (check_select(j, arg, true, &all, &err) == 0 && value_len(all))
		buf_addf(out, "%s being deleted", value_len(all) == 1 ? "it is" : "they are");
	else
		buf_adds(out, "there is none");
}

/* ---- object -------------------------------------------------------------------------------- */

static void tell(struct outcome *o, size_t i, const struct value *obj, const char *why)
{
	if (i == MAX_TOLD)
		buf_adds(&o->found, "; ...");
	if (i >= MAX_TOLD)
		return;
	buf_addf(&o->found, "%s%s: %s", i ? "; " : "",
		 value_str_or(value_in(obj, "metadata", "name"), ""), why);
}

static int run_object(const struct judge *j, const struct value *arg, struct outcome *o,
		      struct err *err)
{
	const struct value *want = value_get(arg, "match"), *obj;
	bool named = value_is_string(value_get(arg, "name")) &&
		     *value_str(value_get(arg, "name")) != '~';
	const struct kind *k = kind_of(arg);
	VALUE_AUTO *list = NULL;
	ERR_AUTO why = ERR_INIT;

	(void)err;
	check_describe_target(&o->wanted, arg);
	if (want) {
		buf_adds(&o->wanted, " with ");
		match_describe(want, &o->wanted);
	}
	if (check_select(j, arg, value_in(want, "metadata", "deletionTimestamp") != NULL,
			 &list, &why) < 0) {
		outcome_unknown(o, &why);
		return 0;
	}
	if (!value_len(list))
		tell_none(j, arg, &o->found);
	value_each_item(obj, i, list)
	{
		BUF_AUTO diff = BUF_INIT, shown = BUF_INIT;

		if (match_partial(obj, want, schema_find(k->def), &diff)) {
			o->verdict = VERDICT_YES;
			buf_reset(&o->found);
			buf_adds(&o->found, "as wanted");
			return 0;
		}
		outcome_quote(&shown, buf_str(&diff), diff.len);
		if (named)
			buf_addf(&o->found, "%s", buf_str(&shown));
		else
			tell(o, i, obj, buf_str(&shown));
	}
	return 0;
}

#define TARGET "kind:k! apiVersion:s namespace:S name:r selector:l field_selector:s"

static int target_valid(const struct value *arg, struct err *err)
{
	const char *version = value_str(value_get(arg, "apiVersion"));

	return kind_of(arg) ? 0
			    : err_set(err, -EINVAL,
				      "apiVersion: \"%s\": expected one that serves this kind",
				      version ? version : "");
}

const struct check_kind check_object = {
	.key = "object", .fields = TARGET " match:m", .valid = target_valid, .run = run_object};

/* ---- absent, count -------------------------------------------------------------------------- */

static int run_absent(const struct judge *j, const struct value *arg, struct outcome *o,
		      struct err *err)
{
	VALUE_AUTO *list = NULL;
	ERR_AUTO why = ERR_INIT;
	const struct value *obj;
	size_t going = 0;

	(void)err;
	buf_adds(&o->wanted, "no ");
	check_describe_target(&o->wanted, arg);
	if (check_select(j, arg, true, &list, &why) < 0) {
		outcome_unknown(o, &why);
		return 0;
	}
	value_each_item(obj, i, list)
	{
		going += check_terminating(obj);
	}
	o->verdict = value_len(list) ? VERDICT_NO : VERDICT_YES;
	if (!value_len(list))
		buf_adds(&o->found, "there is none");
	else
		buf_addf(&o->found, "%zu still there%s", value_len(list),
			 going == value_len(list) ? ", being deleted" : "");
	return 0;
}

const struct check_kind check_absent = {
	.key = "absent", .fields = TARGET, .valid = target_valid, .run = run_absent};

static int count_valid(const struct value *arg, struct err *err)
{
	if (!value_get(arg, "equals") && !value_get(arg, "min") && !value_get(arg, "max"))
		return err_set(err, -EINVAL, "expected equals, min or max");
	return target_valid(arg, err);
}

static int run_count(const struct judge *j, const struct value *arg, struct outcome *o,
		     struct err *err)
{
	const struct value *eq = value_get(arg, "equals"), *min = value_get(arg, "min"),
			   *max = value_get(arg, "max"), *want = value_get(arg, "match"), *obj;
	const struct kind *k = kind_of(arg);
	VALUE_AUTO *list = NULL;
	ERR_AUTO why = ERR_INIT;
	int64_t n = 0;

	(void)err;
	if (eq)
		buf_addf(&o->wanted, "exactly %lld ", (long long)arg_int(arg, "equals", 0));
	if (min)
		buf_addf(&o->wanted, "at least %lld ", (long long)arg_int(arg, "min", 0));
	if (max)
		buf_addf(&o->wanted, "at most %lld ", (long long)arg_int(arg, "max", 0));
	check_describe_target(&o->wanted, arg);
	if (want) {
		buf_adds(&o->wanted, " with ");
		match_describe(want, &o->wanted);
	}
	if (check_select(j, arg, false, &list, &why) < 0) {
		outcome_unknown(o, &why);
		return 0;
	}
	value_each_item(obj, i, list)
	{
		n += match_partial(obj, want, schema_find(k->def), NULL);
	}
	buf_addf(&o->found, "%lld", (long long)n);
	o->verdict = (!eq || n == arg_int(arg, "equals", 0)) &&
				     (!min || n >= arg_int(arg, "min", 0)) &&
				     (!max || n <= arg_int(arg, "max", 0))
			     ? VERDICT_YES
			     : VERDICT_NO;
	return 0;
}

const struct check_kind check_count = {.key = "count",
				       .fields = TARGET " match:m equals:i min:i max:i",
				       .valid = count_valid,
				       .run = run_count};

/* ---- condition ---------------------------------------------------------------------------------
 */

/* Every object that is meant has the condition; there is at least one. */
static int run_condition(const struct judge *j, const struct value *arg, struct outcome *o,
			 struct err *err)
{
	const char *type = value_str_or(value_get(arg, "type"), "Ready");
	STR_AUTO given = arg_text_dup(arg, "status");
	const char *want = !given                   ? "True"
			   : str_eq(given, "true")  ? "True"
			   : str_eq(given, "false") ? "False"
						    : given;
	const char *reason = value_str(value_get(arg, "reason"));
	VALUE_AUTO *list = NULL;
	ERR_AUTO why = ERR_INIT;
	const struct value *obj;

	(void)err;
	check_describe_target(&o->wanted, arg);
	buf_addf(&o->wanted, " with condition %s=%s%s%s", type, want, reason ? ", reason " : "",
		 reason ? reason : "");
	if (check_select(j, arg, false, &list, &why) < 0) {
		outcome_unknown(o, &why);
		return 0;
	}
	o->verdict = value_len(list) ? VERDICT_YES : VERDICT_NO;
	if (!value_len(list))
		tell_none(j, arg, &o->found);
	value_each_item(obj, i, list)
	{
		const struct value *cond =
			value_find(value_in(obj, "status", "conditions"), "type", type);
		const char *status = value_str(value_get(cond, "status"));
		const char *because = value_str_or(value_get(cond, "reason"), "");
		STR_AUTO found = xasprintf("%s=%s%s%s", type, status ? status : "absent",
					   *because ? " " : "", because);

		tell(o, i, obj, found);
		if (!str_eq(status, want) || (reason && !match_text(because, reason, true)))
			o->verdict = VERDICT_NO;
	}
	return 0;
}

const struct check_kind check_condition = {.key = "condition",
					   .fields = TARGET " type:s status:S reason:r",
					   .valid = target_valid,
					   .run = run_condition};

/* ---- events ---------------------------------------------------------------------------------- */

static bool event_fits(const struct value *ev, const struct value *arg)
{
	static const struct {
		const char *key, *a, *b;
	} fields[] = {{"kind", "involvedObject", "kind"},
		      {"name", "involvedObject", "name"},
		      {"reason", "reason", NULL},
		      {"type", "type", NULL},
		      {"message", "message", NULL}};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		STR_AUTO want = arg_text_dup(arg, fields[i].key);
		const struct value *v = value_get(ev, fields[i].a);

		if (fields[i].b)
			v = value_get(v, fields[i].b);
		if (want &&
		    !match_text(value_str_or(v, ""), want, strcmp(fields[i].key, "message") != 0))
			return false;
	}
	return true;
}

static int run_event(const struct judge *j, const struct value *arg, struct outcome *o,
		     struct err *err)
{
	STR_AUTO ns = arg_text_dup(arg, "namespace");
	STR_AUTO name = arg_text_dup(arg, "name");
	STR_AUTO reason = arg_text_dup(arg, "reason");
	VALUE_AUTO *list = NULL;
	ERR_AUTO why = ERR_INIT;
	const struct value *ev;
	size_t other = 0;

	(void)err;
	buf_addf(&o->wanted, "an event %s%s%s", reason ? reason : "", name ? " about " : "",
		 name ? name : "");
	if (client_list(judge_admin(j), kind_by_gvk("v1", "Event"),
			str_eq(ns, "*") ? NULL
			: ns            ? ns
					: "default",
			NULL, &list, &why) < 0) {
		outcome_unknown(o, &why);
		return 0;
	}
	value_each_item(ev, i, value_get(list, "items"))
	{
		if (event_fits(ev, arg))
			o->verdict = VERDICT_YES;
		other += name && str_eq(value_str_in(ev, "involvedObject", "name"), name);
	}
	if (o->verdict == VERDICT_YES)
		buf_adds(&o->found, "it is there");
	else
		buf_addf(&o->found, "no such event%s", other ? ", but others about it" : "");
	return 0;
}

static int event_valid(const struct value *arg, struct err *err)
{
	return value_get(arg, "reason") || value_get(arg, "message")
		       ? 0
		       : err_set(err, -EINVAL, "expected reason or message");
}

const struct check_kind check_event = {
	.key = "event",
	.fields = "namespace:S kind:s name:r reason:r type:s message:r",
	.valid = event_valid,
	.run = run_event};

/* ---- who may do what ----------------------------------------------------------------------------
 */

/* "system:serviceaccount:NS:NAME" has the groups of service accounts. */
static struct value *groups_of(const char *user, const struct value *arg)
{
	struct value *groups = value_array_new();
	const char *ns = user + strlen("system:serviceaccount:"), *colon;
	const struct value *g;

	value_each_item(g, i, value_get(arg, "groups"))
	{
		value_push(&groups, value_ref(g));
	}
	if (str_starts(user, "system:serviceaccount:") && (colon = strchr(ns, ':'))) {
		value_push(&groups, value_str_new("system:serviceaccounts"));
		value_push(&groups,
			   value_strf_new("system:serviceaccounts:%.*s", (int)(colon - ns), ns));
	}
	value_push(&groups, value_str_new("system:authenticated"));
	return groups;
}

static int run_can_i(const struct judge *j, const struct value *arg, struct outcome *o,
		     struct err *err)
{
	const struct value *allowed = value_get(arg, "allowed");
	bool want = !allowed || value_bool(allowed), may;
	STR_AUTO as = arg_text_dup(arg, "as");
	STR_AUTO ns = arg_text_dup(arg, "namespace");
	const char *verb = value_str_or(value_get(arg, "verb"), "");
	const char *resource = value_str_or(value_get(arg, "resource"), "");
	VALUE_AUTO *ask = value_build(
		"{apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec: {user: "
		"%s, groups: %V, resourceAttributes: {verb: %s, resource: %s, group: %s, "
		"subresource: %s, namespace: %s, name: %s}}}",
		as, groups_of(as, arg), verb, resource, value_str_or(value_get(arg, "group"), ""),
		value_str(value_get(arg, "subresource")), ns, value_str(value_get(arg, "name")));
	VALUE_AUTO *answer = NULL;
	ERR_AUTO why = ERR_INIT;

	(void)err;
	buf_addf(&o->wanted, "%s %s %s %s%s%s", as, want ? "may" : "may not", verb, resource,
		 ns ? " in namespace " : "", ns ? ns : "");
	if (client_create(judge_admin(j),
			  kind_by_gvk("authorization.k8s.io/v1", "SubjectAccessReview"), NULL, ask,
			  NULL, &answer, &why) < 0) {
		outcome_unknown(o, &why);
		return 0;
	}
	may = value_bool_in(answer, "status", "allowed");
	buf_adds(&o->found, may ? "it may" : "it may not");
	o->verdict = may == want ? VERDICT_YES : VERDICT_NO;
	return 0;
}

const struct check_kind check_can_i = {
	.key = "can_i",
	.fields = "as:s! groups:c verb:s! resource:s! group:s subresource:s namespace:S name:s "
		  "allowed:b",
	.run = run_can_i};
