/*
 * pod_diff.c - two pod specs compared as the apiserver's message about immutable fields
 * shows them: the layout of Go's cmp.Diff over the internal types (a field or two of
 * context, counts of what is the same, tabs, keys aligned).
 */
#include "kinds/pod.h"

/* ---- Go's names and values -------------------------------------------------------------- */

static void go_name(struct buf *out, const char *json)
{
	static const char *const special[] = {"dnsPolicy",
					      "DNSPolicy",
					      "dnsConfig",
					      "DNSConfig",
					      "os",
					      "OS",
					      "ip",
					      "IP",
					      "tty",
					      "TTY",
					      "httpGet",
					      "HTTPGet",
					      "tcpSocket",
					      "TCPSocket",
					      "grpc",
					      "GRPC",
					      "httpHeaders",
					      "HTTPHeaders",
					      "fsGroup",
					      "FSGroup",
					      "nfs",
					      "NFS",
					      "iscsi",
					      "ISCSI",
					      "csi",
					      "CSI",
					      "rbd",
					      "RBD",
					      "fc",
					      "FC",
					      "apiVersion",
					      "APIVersion",
					      "uid",
					      "UID",
					      "seLinuxOptions",
					      "SELinuxOptions",
					      "cephfs",
					      "CephFS",
					      "scaleIO",
					      "ScaleIO",
					      "storageos",
					      "StorageOS"};

	for (size_t i = 0; i < ARRAY_SIZE(special); i += 2)
		if (strcmp(json, special[i]) == 0) {
			buf_adds(out, special[i + 1]);
			return;
		}
	buf_addc(out, *json >= 'a' && *json <= 'z' ? (char)(*json - 32) : *json);
	buf_adds(out, json + 1);
}

static bool is_pointer(const struct schema_field *f)
{
	if (f->shape != SHAPE_ONE)
		return false;
	return f->pointer || (f->type == FIELD_STRUCT && !f->zero);
}

static void write_value(struct buf *out, const struct value *v, const struct schema_type *t);

static void write_fields(struct buf *out, const struct value *v, const struct schema_type *t)
{
	const struct schema_field *f;
	bool first = true;

	buf_addc(out, '{');
	for (size_t i = 0; t && (f = schema_field_at(t, i)) != NULL; i++) {
		const struct value *child = value_get(v, f->name);

		if (value_is_null(child) || (f->zero && !value_len(child) && value_is_map(child)))
			continue;
		buf_adds(out, first ? "" : ", ");
		go_name(out, f->name);
		buf_adds(out, is_pointer(f) ? ": &" : ": ");
		write_value(out, child, f->def);
		first = false;
	}
	buf_addc(out, '}');
}

static void write_value(struct buf *out, const struct value *v, const struct schema_type *t)
{
	const struct value *child;
	const char *key;

	if (value_is_array(v)) {
		buf_addc(out, '{');
		value_each_item(child, i, v)
		{
			buf_adds(out, i ? ", " : "");
			write_value(out, child, t);
		}
		buf_addc(out, '}');
	} else if (value_is_map(v) && t) {
		write_fields(out, v, t);
	} else if (value_is_map(v)) {
		buf_addc(out, '{');
		value_each_entry(key, child, i, v)
		{
			buf_addf(out, "%s\"%s\": ", i ? ", " : "", key);
			write_value(out, child, NULL);
		}
		buf_addc(out, '}');
	} else {
		json_write(out, v, 0);
	}
}

static void write_field_value(struct buf *out, const struct value *v, const struct schema_field *f)
{
	if (!value_is_null(v)) {
		if (is_pointer(f))
			buf_addc(out, '&');
		write_value(out, v, f->def);
	} else if (f->shape != SHAPE_ONE || is_pointer(f)) {
		buf_adds(out, "nil");
	} else if (f->type == FIELD_STRING) {
		buf_adds(out, "\"\"");
	} else if (f->type == FIELD_BOOL) {
		buf_adds(out, "false");
	} else if (f->type == FIELD_STRUCT) {
		buf_adds(out, "{}");
	} else {
		buf_addc(out, '0');
	}
}

/* ---- lines ---------------------------------------------------------------------------------- */

struct line {
	char op; /* ' ', '-', '+' */
	int depth;
	char *key, *text; /* key NULL: text alone */
	bool open;        /* more lines follow: its key is not aligned */
};

struct lines {
	struct line *v;
	size_t nr, cap;
};

static void add_line(struct lines *l, char op, int depth, char *key, char *text, bool open)
{
	l->v = grow(l->v, l->nr + 1, &l->cap, sizeof(*l->v));
	l->v[l->nr++] = (struct line){op, depth, key, text, open};
}

static char *key_of(const struct schema_field *f)
{
	struct buf b = BUF_INIT;

	go_name(&b, f->name);
	return buf_detach(&b);
}

static char *text_of(const struct value *v, const struct schema_field *f)
{
	struct buf b = BUF_INIT;

	write_field_value(&b, v, f);
	buf_addc(&b, ',');
	return buf_detach(&b);
}

/* ---- the comparison ---------------------------------------------------------------------------
 */

/* The internal PodSpec has another order than the API's, and keeps what begins with
 * "host" in its security context: those are shown only when they differ. */
static const char *const pod_order[] = {"volumes",
					"initContainers",
					"containers",
					"ephemeralContainers",
					"restartPolicy",
					"terminationGracePeriodSeconds",
					"activeDeadlineSeconds",
					"dnsPolicy",
					"nodeSelector",
					"serviceAccountName",
					"automountServiceAccountToken",
					"nodeName",
					"securityContext",
					"imagePullSecrets",
					"hostname",
					"subdomain",
					"setHostnameAsFQDN",
					"affinity",
					"schedulerName",
					"tolerations",
					"hostAliases",
					"priorityClassName",
					"priority",
					"preemptionPolicy",
					"dnsConfig",
					"readinessGates",
					"runtimeClassName",
					"overhead",
					"enableServiceLinks",
					"topologySpreadConstraints",
					"os",
					"schedulingGates",
					"resourceClaims",
					"resources",
					"hostnameOverride"};

static const char *const pod_host_fields[] = {"hostNetwork", "hostPID", "hostIPC",
					      "shareProcessNamespace", "hostUsers"};

#define MAX_FIELDS 64

static bool same(const struct value *a, const struct value *b)
{
	return (value_is_null(a) && value_is_null(b)) || value_equal(a, b);
}

static size_t pod_fields(const struct schema_type *t, const struct schema_field **ret,
			 const struct value *a, const struct value *b)
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(pod_order); i++) {
		ret[n++] = schema_field(t, pod_order[i]);
		if (strcmp(pod_order[i], "nodeName") != 0)
			continue;
		for (size_t k = 0; k < ARRAY_SIZE(pod_host_fields); k++)
			if (!same(value_get(a, pod_host_fields[k]),
				  value_get(b, pod_host_fields[k])))
				ret[n++] = schema_field(t, pod_host_fields[k]);
	}
	return n;
}

static size_t fields_of(const struct schema_type *t, const struct schema_field **ret,
			const struct value *a, const struct value *b)
{
	const struct schema_field *f;
	size_t n = 0;

	if (strcmp(schema_type_name(t), "core.v1.PodSpec") == 0)
		return pod_fields(t, ret, a, b);
	for (; n < MAX_FIELDS && (f = schema_field_at(t, n)) != NULL; n++)
		ret[n] = f;
	return n;
}

static void diff_struct(struct lines *l, int depth, const struct schema_type *t,
			const struct value *a, const struct value *b);

static void add_same(struct lines *l, int depth, size_t nr, const char *what)
{
	add_line(l, ' ', depth, NULL,
		 xasprintf("... // %zu identical %s%s", nr, what, nr == 1 ? "" : "s"), true);
}

static void diff_list(struct lines *l, int depth, const struct schema_field *f,
		      const struct value *a, const struct value *b)
{
	size_t n = MAX(value_len(a), value_len(b));

	for (size_t i = 0; i < n; i++) {
		const struct value *x = value_idx(a, i), *y = value_idx(b, i);

		if (x && y && same(x, y)) {
			add_line(l, ' ', depth, NULL,
				 text_of(x, &(struct schema_field){.def = f->def}), false);
		} else if (x && y && f->def) {
			add_line(l, ' ', depth, NULL, xstrdup("{"), true);
			diff_struct(l, depth + 1, f->def, x, y);
			add_line(l, ' ', depth, NULL, xstrdup("},"), true);
		} else {
			if (x)
				add_line(l, '-', depth, NULL,
					 text_of(x, &(struct schema_field){.def = f->def}), false);
			if (y)
				add_line(l, '+', depth, NULL,
					 text_of(y, &(struct schema_field){.def = f->def}), false);
		}
	}
}

static void diff_map(struct lines *l, int depth, const struct value *a, const struct value *b)
{
	static const struct schema_field any = {.type = FIELD_STRING};
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, a)
	{
		if (same(v, value_get(b, key))) {
			add_line(l, ' ', depth, xasprintf("\"%s\"", key), text_of(v, &any), false);
			continue;
		}
		add_line(l, '-', depth, xasprintf("\"%s\"", key), text_of(v, &any), false);
		if (value_get(b, key))
			add_line(l, '+', depth, xasprintf("\"%s\"", key),
				 text_of(value_get(b, key), &any), false);
	}
	value_each_entry(key, v, i, b) if (!value_get(a, key))
		add_line(l, '+', depth, xasprintf("\"%s\"", key), text_of(v, &any), false);
}

static void diff_field(struct lines *l, int depth, const struct schema_field *f,
		       const struct value *a, const struct value *b)
{
	const char *name = f->def ? strrchr(schema_type_name(f->def), '.') + 1 : "string";
	bool both = !value_is_null(a) && !value_is_null(b);

	if (!both || (f->shape == SHAPE_ONE && !f->def)) {
		add_line(l, '-', depth, key_of(f), text_of(a, f), false);
		add_line(l, '+', depth, key_of(f), text_of(b, f), false);
		return;
	}
	if (f->shape == SHAPE_ONE) {
		add_line(l, ' ', depth, key_of(f),
			 xasprintf("%score.%s{", is_pointer(f) ? "&" : "", name), true);
		diff_struct(l, depth + 1, f->def, a, b);
	} else if (f->shape == SHAPE_LIST) {
		add_line(l, ' ', depth, key_of(f),
			 xasprintf("[]%s%s{", f->def ? "core." : "", name), true);
		diff_list(l, depth + 1, f, a, b);
	} else {
		add_line(l, ' ', depth, key_of(f),
			 xstrdup(f->type == FIELD_QUANTITY ? "core.ResourceList{"
							   : "map[string]string{"),
			 true);
		diff_map(l, depth + 1, a, b);
	}
	add_line(l, ' ', depth, NULL, xstrdup("},"), true);
}

#define CONTEXT 2

static void diff_struct(struct lines *l, int depth, const struct schema_type *t,
			const struct value *a, const struct value *b)
{
	const struct schema_field *f[MAX_FIELDS];
	size_t n = fields_of(t, f, a, b), i = 0;

	while (i < n) {
		size_t end = i, lo, hi;

		if (!same(value_get(a, f[i]->name), value_get(b, f[i]->name))) {
			diff_field(l, depth, f[i], value_get(a, f[i]->name),
				   value_get(b, f[i]->name));
			i++;
			continue;
		}
		while (end < n && same(value_get(a, f[end]->name), value_get(b, f[end]->name)))
			end++;
		lo = i == 0 ? 0 : MIN((size_t)CONTEXT, end - i);
		hi = end == n ? 0 : MIN((size_t)CONTEXT, end - i - lo);
		if (end - i - lo - hi == 1)
			hi++;
		for (size_t k = i; k < end; k++) {
			if (k == i + lo && k < end - hi) {
				add_same(l, depth, end - hi - k, "field");
				k = end - hi - 1;
				continue;
			}
			add_line(l, ' ', depth, key_of(f[k]),
				 text_of(value_get(a, f[k]->name), f[k]), false);
		}
		i = end;
	}
}

/* ---- layout
 * --------------------------------------------------------------------------------------- */

/* The width of the keys that line i is aligned with: those of its run of one-line fields. */
static bool aligned(const struct line *x, int depth)
{
	return x->key && !x->open && x->depth == depth;
}

static size_t key_width(const struct lines *l, size_t i)
{
	int depth = l->v[i].depth;
	size_t width = 0;

	while (i > 0 && aligned(&l->v[i - 1], depth))
		i--;
	for (; i < l->nr && aligned(&l->v[i], depth); i++)
		width = MAX(width, strlen(l->v[i].key));
	return width;
}

void pod_spec_diff(struct buf *out, const struct value *old, const struct value *spec)
{
	struct lines l = {NULL, 0, 0};

	diff_struct(&l, 1, schema_find("core.v1.PodSpec"), old, spec);
	buf_adds(out, "  core.PodSpec{\n");
	for (size_t i = 0; i < l.nr; i++) {
		const struct line *x = &l.v[i];

		buf_addc(out, x->op);
		buf_addc(out, ' ');
		buf_pad(out, '\t', (size_t)x->depth);
		if (x->key) {
			buf_addf(out, "%s: ", x->key);
			if (!x->open)
				buf_pad(out, ' ', key_width(&l, i) - strlen(x->key));
		}
		buf_adds(out, x->text);
		buf_addc(out, '\n');
	}
	buf_adds(out, "  }\n");
	for (size_t i = 0; i < l.nr; i++) {
		freep(&l.v[i].key);
		freep(&l.v[i].text);
	}
	freep(&l.v);
}
