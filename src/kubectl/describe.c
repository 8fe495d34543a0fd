/* Parts that describers share, events, and the description of kinds nobody wrote one for. */
#include "kubectl/describe.h"

#include <errno.h>

#include "kubectl/describe_table.inc"
#include "object/timefmt.h"

#define MAX_ANNOTATION 140

/* ---- texts ------------------------------------------------------------------------------- */

void time_text(struct buf *out, const struct value *time)
{
	int64_t ns = time_of(time, INT64_MIN);

	if (ns == INT64_MIN)
		buf_adds(out, "Mon, 01 Jan 0001 00:00:00 +0000");
	else
		time_write_rfc1123z(out, ns);
}

void age_text(struct buf *out, const struct value *time, int64_t now)
{
	int64_t ns = time_of(time, INT64_MIN);

	if (ns == INT64_MIN)
		buf_adds(out, "<unknown>");
	else
		duration_write_human(out, now - ns);
}

void quantity_text(struct buf *out, const struct value *v)
{
	struct quantity q;
	ERR_AUTO ignored = ERR_INIT;

	if (value_is_null(v) || quantity_from_value(v, &q, &ignored) < 0)
		buf_adds(out, value_str_or(v, "0"));
	else
		quantity_write(out, &q);
}

void strings_join(struct buf *out, const struct value *list, const char *sep)
{
	const struct value *v;

	value_each_item(v, i, list) buf_addf(out, "%s%s", i ? sep : "", value_str_or(v, ""));
}

void intstr_text(struct buf *out, const struct value *v)
{
	go_value_write(out, v);
}

const char *bool_text(bool b)
{
	return b ? "True" : "False";
}

void access_modes_text(struct buf *out, const struct value *list)
{
	static const struct {
		const char *mode, *text;
	} modes[] = {{"ReadWriteOnce", "RWO"},
		     {"ReadOnlyMany", "ROX"},
		     {"ReadWriteMany", "RWX"},
		     {"ReadWriteOncePod", "RWOP"}};
	size_t before = out->len;

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		const struct value *v;

		value_each_item(v, j, list)
		{
			if (!str_eq(value_str(v), modes[i].mode))
				continue;
			buf_addf(out, "%s%s", out->len > before ? "," : "", modes[i].text);
			break;
		}
	}
}

/* ---- lines -------------------------------------------------------------------------------- */

void desc_string(struct desc *d, int level, const char *title, const struct value *v)
{
	desc(d, level, "%s:\t%s\n", title, value_str_or(v, ""));
}

void desc_int(struct desc *d, int level, const char *title, const struct value *v)
{
	desc(d, level, "%s:\t%lld\n", title, (long long)value_int(v));
}

void desc_time(struct desc *d, int level, const char *title, const struct value *time)
{
	BUF_AUTO b = BUF_INIT;

	time_text(&b, time);
	desc(d, level, "%s:\t%s\n", title, buf_str(&b));
}

void desc_name(struct desc *d, const struct value *obj)
{
	desc_string(d, 0, "Name", value_in(obj, "metadata", "name"));
	desc_string(d, 0, "Namespace", value_in(obj, "metadata", "namespace"));
}

void desc_labels(struct desc *d, const char *title, const struct value *map)
{
	const struct value *v;
	const char *key;

	desc(d, 0, "%s:\t", title);
	if (value_len(map) == 0)
		desc_add(d, "<none>\n");
	value_each_entry(key, v, i, map)
	{
		if (i)
			desc(d, 0, "\t");
		desc_add(d, "%s=%s\n", key, value_str_or(v, ""));
	}
}

static void annotation_lines(struct desc *d, const char *text)
{
	for (;;) {
		size_t len = strcspn(text, "\n");

		if (len > MAX_ANNOTATION - 2)
			desc(d, 0, "\t  %.*s...\n", MAX_ANNOTATION - 2, text);
		else
			desc(d, 0, "\t  %.*s\n", (int)len, text);
		if (!text[len])
			return;
		text += len + 1;
	}
}

void desc_annotations(struct desc *d, const char *title, const struct value *map)
{
	const struct value *v;
	const char *key;
	size_t shown = 0;

	desc(d, 0, "%s:\t", title);
	value_each_entry(key, v, i, map)
	{
		const char *text = value_str_or(v, "");
		size_t len = strlen(text);
		STR_AUTO trimmed = xstrndup(text, len && text[len - 1] == '\n' ? len - 1 : len);

		if (str_eq(key, "kubectl.kubernetes.io/last-applied-configuration"))
			continue;
		if (shown++)
			desc(d, 0, "\t");
		if (strlen(trimmed) + strlen(key) + 2 > MAX_ANNOTATION || strchr(trimmed, '\n')) {
			desc_add(d, "%s:\n", key);
			annotation_lines(d, trimmed);
		} else {
			desc_add(d, "%s: %s\n", key, trimmed);
		}
	}
	if (shown == 0)
		desc_add(d, "<none>\n");
}

void desc_controller(struct desc *d, const struct value *obj)
{
	const struct value *owner;

	value_each_item(owner, i, value_in(obj, "metadata", "ownerReferences"))
	{
		if (!value_bool_in(owner, "controller"))
			continue;
		desc(d, 0, "Controlled By:\t%s/%s\n", value_str_or(value_get(owner, "kind"), ""),
		     value_str_or(value_get(owner, "name"), ""));
		return;
	}
}

static int by_key(const void *a, const void *b)
{
	const struct value *const *x = a, *const *y = b;

	return strcmp(value_str_or(value_get(*x, "key"), ""),
		      value_str_or(value_get(*y, "key"), ""));
}

static void toleration(struct desc *d, const struct value *t)
{
	const char *key = value_str_or(value_get(t, "key"), "");
	const char *val = value_str_or(value_get(t, "value"), "");
	const char *effect = value_str_or(value_get(t, "effect"), "");
	const struct value *seconds = value_get(t, "tolerationSeconds");

	desc_add(d, "%s%s%s%s%s", key, val[0] ? "=" : "", val, effect[0] ? ":" : "", effect);
	if (str_eq(value_str_in(t, "operator"), "Exists") && !val[0])
		desc_add(d, "%s", key[0] || effect[0] ? " op=Exists" : "op=Exists");
	if (!value_is_null(seconds))
		desc_add(d, " for %llds", (long long)value_int(seconds));
	desc_add(d, "\n");
}

void desc_tolerations(struct desc *d, const char *title, const struct value *list)
{
	size_t nr = value_len(list);
	const struct value **v = xcalloc(nr + 1, sizeof(*v));

	desc(d, 0, "%s:\t", title);
	if (nr == 0)
		desc_add(d, "<none>\n");
	for (size_t i = 0; i < nr; i++)
		v[i] = value_idx(list, i);
	sort_stable(v, nr, by_key);
	for (size_t i = 0; i < nr; i++) {
		if (i)
			desc(d, 0, "\t");
		toleration(d, v[i]);
	}
	free(v);
}

void desc_conditions(struct desc *d, const struct value *conditions)
{
	const struct value *c;

	if (value_len(conditions) == 0)
		return;
	desc(d, 0, "Conditions:\n  Type\tStatus\tReason\n");
	desc(d, 1, "----\t------\t------\n");
	value_each_item(c, i, conditions) desc(
		d, 1, "%s \t%s\t%s\n", value_str_or(value_get(c, "type"), ""),
		value_str_or(value_get(c, "status"), ""), value_str_or(value_get(c, "reason"), ""));
}

/* ---- asking the server ---------------------------------------------------------------------- */

int describe_list(const struct describing *r, const char *group, const char *plural, const char *ns,
		  const char *labels, const char *fields, struct value **ret, struct err *err)
{
	const struct list_options opt = {.label_selector = labels, .field_selector = fields};
	const struct kind *k = kind_by_resource(group, NULL, plural);

	if (!k)
		return err_api(err, -ENOENT, 404, "NotFound",
			       "the server could not find the requested resource");
	return client_list(r->client, k, str_empty(ns) ? NULL : ns, &opt, ret, err);
}

int pods_status_text(const struct describing *r, const struct value *owner,
		     const struct value *label_selector, struct buf *out, struct err *err)
{
	static const char *const phases[] = {"Running", "Pending", "Succeeded", "Failed"};
	const char *uid = value_str_in(owner, "metadata", "uid");
	size_t counts[4] = {0};
	struct selector *sel = NULL;
	VALUE_AUTO *pods = NULL;
	BUF_AUTO text = BUF_INIT;
	const struct value *pod;
	int rc = selector_from_object(label_selector, &sel, err);

	if (rc < 0)
		return rc;
	selector_write(&text, sel);
	selector_free(sel);
	rc = describe_list(r, "", "pods", value_str_in(owner, "metadata", "namespace"),
			   buf_str(&text), NULL, &pods, err);
	if (rc < 0)
		return rc;
	value_each_item(pod, i, value_get(pods, "items"))
	{
		const struct value *controller = object_controller(pod);

		if (!controller || !str_eq(value_str_in(controller, "uid"), uid))
			continue;
		for (size_t j = 0; j < ARRAY_SIZE(phases); j++)
			if (str_eq(value_str_in(pod, "status", "phase"), phases[j]))
				counts[j]++;
	}
	buf_addf(out, "%zu Running / %zu Waiting / %zu Succeeded / %zu Failed", counts[0],
		 counts[1], counts[2], counts[3]);
	return 0;
}

/* ---- events -----------------------------------------------------------------------------------
 */

static void find_events(const struct describing *r, const struct value *obj, const char *kind,
			const char *uid, struct value **ret)
{
	const char *name = value_str_or(value_in(obj, "metadata", "name"), "");
	const char *ns = value_str_or(value_in(obj, "metadata", "namespace"), "");
	VALUE_AUTO *list = NULL;
	ERR_AUTO ignored = ERR_INIT;
	BUF_AUTO sel = BUF_INIT;
	struct value *e;

	if (kind)
		buf_addf(&sel, "involvedObject.kind=%s,", kind);
	buf_addf(&sel, "involvedObject.name=%s,involvedObject.namespace=%s", name, ns);
	if (uid)
		buf_addf(&sel, ",involvedObject.uid=%s", uid);
	if (describe_list(r, "", "events", ns, NULL, buf_str(&sel), &list, &ignored) < 0)
		return;
	value_each_item(e, i, value_get(list, "items")) value_push(ret, value_ref(e));
}

int by_last_seen(const void *a, const void *b)
{
	const struct value *const *x = a, *const *y = b;
	int64_t tx = time_of(value_get(*x, "lastTimestamp"), INT64_MIN);
	int64_t ty = time_of(value_get(*y, "lastTimestamp"), INT64_MIN);

	return tx < ty ? -1 : tx > ty;
}

void event_age_text(struct buf *out, const struct value *e, int64_t now)
{
	const struct value *at = value_get(e, "eventTime"), *series = value_get(e, "series");
	int64_t count = value_int_in(e, "count");
	BUF_AUTO first = BUF_INIT;

	if (value_is_null(at))
		at = value_get(e, "firstTimestamp");
	age_text(&first, at, now);
	if (value_is_map(series)) {
		age_text(out, value_get(series, "lastObservedTime"), now);
		buf_addf(out, " (x%lld over %s)", (long long)value_int_in(series, "count"),
			 buf_str(&first));
	} else if (count > 1) {
		age_text(out, value_get(e, "lastTimestamp"), now);
		buf_addf(out, " (x%lld over %s)", (long long)count, buf_str(&first));
	} else {
		buf_adds(out, buf_str(&first));
	}
}

static void event_line(const struct describing *r, struct desc *d, const struct value *e)
{
	const char *source = value_str_or(value_in(e, "source", "component"), "");
	const char *message = value_str_or(value_get(e, "message"), "");
	size_t len = strlen(message);
	BUF_AUTO age = BUF_INIT;

	if (!source[0])
		source = value_str_or(value_get(e, "reportingComponent"), "");
	while (len && strchr(" \t\r\n", message[len - 1]))
		len--;
	while (len && strchr(" \t\r\n", *message))
		message++, len--;
	event_age_text(&age, e, r->now);
	desc(d, 1, "%s\t%s\t%s\t%s\t%.*s\n", value_str_or(value_get(e, "type"), ""),
	     value_str_or(value_get(e, "reason"), ""), buf_str(&age), source, (int)len, message);
}

void desc_events(const struct describing *r, struct desc *d, const struct value *obj)
{
	const char *kind = value_str_in(obj, "kind"), *uid = value_str_in(obj, "metadata", "uid");
	const char *mirror =
		value_str_in(obj, "metadata", "annotations", "kubernetes.io/config.mirror");
	VALUE_AUTO *events = value_array_new();
	const struct value **v;
	size_t nr;

	if (!r->show_events)
		return;
	if (str_eq(kind, "Pod"))
		find_events(r, obj, NULL, mirror ? mirror : uid, &events);
	else
		find_events(r, obj, kind, uid, &events);
	/* The kubelet's events about a node carry its name for a uid. */
	if (str_eq(kind, "Node"))
		find_events(r, obj, kind, value_str_in(obj, "metadata", "name"), &events);
	nr = value_len(events);
	if (nr == 0) {
		desc(d, 0, "Events:\t<none>\n");
		return;
	}
	desc_flush(d);
	v = xcalloc(nr, sizeof(*v));
	for (size_t i = 0; i < nr; i++)
		v[i] = value_idx(events, i);
	sort_stable(v, nr, by_last_seen);
	desc(d, 0, "Events:\n  Type\tReason\tAge\tFrom\tMessage\n");
	desc(d, 1, "----\t------\t----\t----\t-------\n");
	for (size_t i = 0; i < nr; i++)
		event_line(r, d, v[i]);
	free(v);
}

/* ---- any kind
 * ------------------------------------------------------------------------------------ */

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static void add_word(struct buf *out, const char *s, size_t len)
{
	static const char *const acronyms[] = {"API", "URL", "UID", "OSB", "GUID"};
	STR_AUTO upper = xstrndup(s, len);

	for (char *c = upper; *c; c++)
		if (is_lower(*c))
			*c = (char)(*c - 32);
	if (out->len)
		buf_addc(out, ' ');
	for (size_t i = 0; i < ARRAY_SIZE(acronyms); i++) {
		if (str_eq(upper, acronyms[i])) {
			buf_adds(out, upper);
			return;
		}
	}
	buf_addc(out, upper[0]);
	buf_add(out, s + 1, len - 1);
}

/* "resourceVersion" becomes "Resource Version". */
static void field_label(struct buf *out, const char *field)
{
	size_t start = 0, len = strlen(field);

	for (size_t i = 0; i < len; i++) {
		if (!is_upper(field[i]) && !is_lower(field[i]) && field[i] != '-') {
			buf_adds(out, field);
			return;
		}
	}
	for (size_t i = 1; i <= len; i++) {
		bool at_end = i == len;
		bool new_word = !at_end && is_upper(field[i]) && !is_upper(field[i - 1]);
		/* The last capital of a run begins the next word: "IPs" is "I", "Ps". */
		bool run_ends = !at_end && i + 1 < len && is_upper(field[i]) &&
				is_upper(field[i - 1]) && is_lower(field[i + 1]);

		if (!at_end && !new_word && !run_ends)
			continue;
		add_word(out, field + start, i - start);
		start = i;
	}
}

static bool skipped(const char *path)
{
	static const char *const skip[] = {".metadata.managedFields", ".metadata.name",
					   ".metadata.namespace", ".metadata.labels",
					   ".metadata.annotations"};

	for (size_t i = 0; i < ARRAY_SIZE(skip); i++)
		if (str_eq(path, skip[i]))
			return true;
	return false;
}

static void generic_fields(struct desc *d, int level, const struct value *map, const char *prefix)
{
	const struct value *v, *child;
	const char *key;

	value_each_entry(key, v, i, map)
	{
		STR_AUTO path = xasprintf("%s.%s", prefix, key);
		BUF_AUTO label = BUF_INIT;
		BUF_AUTO text = BUF_INIT;

		if (skipped(path))
			continue;
		field_label(&label, key);
		if (!value_is_map(v) && !value_is_array(v)) {
			go_value_write(&text, v);
			desc(d, level, "%s:\t%s\n", buf_str(&label), buf_str(&text));
			continue;
		}
		desc(d, level, "%s:\n", buf_str(&label));
		if (value_is_map(v))
			generic_fields(d, level + 1, v, path);
		value_each_item(child, j, value_is_array(v) ? v : NULL)
		{
			BUF_AUTO item = BUF_INIT;

			if (value_is_map(child)) {
				generic_fields(d, level + 1, child, path);
				continue;
			}
			go_value_write(&item, child);
			desc(d, level + 1, "%s\n", buf_str(&item));
		}
	}
}

static void describe_generic(const struct value *obj, struct desc *d)
{
	desc_name(d, obj);
	desc_labels(d, "Labels", value_in(obj, "metadata", "labels"));
	desc_annotations(d, "Annotations", value_in(obj, "metadata", "annotations"));
	generic_fields(d, 0, obj, "");
}

static const struct describer *find(const struct value *obj)
{
	const char *version = value_str_or(value_get(obj, "apiVersion"), "");
	const char *slash = strchr(version, '/');
	BUF_AUTO group = BUF_INIT;

	group_of_api_version(&group, version);
	for (const struct describer *const *e = describe_table; *e; e++)
		if (str_eq((*e)->kind, value_str_in(obj, "kind")) &&
		    str_eq((*e)->group, buf_str(&group)) &&
		    (!(*e)->version || str_eq((*e)->version, slash ? slash + 1 : version)))
			return *e;
	return NULL;
}

int describe_object(const struct describing *r, const struct value *obj, struct buf *out,
		    struct err *err)
{
	const struct describer *e = find(obj);
	struct desc d;
	int rc = 0;

	desc_init(&d, out);
	if (e)
		rc = e->run(r, obj, &d, err);
	else
		describe_generic(obj, &d);
	if (rc == 0 && !(e && e->no_events))
		desc_events(r, &d, obj);
	desc_release(&d);
	return rc;
}
