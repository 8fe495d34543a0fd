#include <errno.h>

#include "kubectl/kubectl.h"
#include "kubectl/schema_node.h"

#define MAX_DEPTH 64

struct opts {
	char *api_version, *output;
	bool recursive;
};

#define T struct opts
static const struct opt_spec specs[] = {
	OPT_STR(T, api_version, "api-version", 0, "",
		"The API version to explain (API group/version)"),
	OPT_STR(T, output, "output", 0, "plaintext",
		"Format in which to render the schema (plaintext, plaintext-openapiv2)",
		.values = "plaintext|plaintext-openapiv2"),
	OPT_BOOL(T, recursive, "recursive", 0, "false", "Also the fields of fields, without text."),
	OPT_END};

/* ---- text ------------------------------------------------------------------------------ */

/* One line of words, wrapped at width, each line indented. */
static void wrapped_line(struct buf *out, const char *s, size_t len, size_t width, size_t indent)
{
	size_t col = 0;

	buf_pad(out, ' ', indent);
	while (len > 0) {
		size_t n = 0, space = 0;

		while (space < len && s[space] == ' ')
			space++;
		s += space;
		len -= space;
		while (n < len && s[n] != ' ')
			n++;
		if (col > 0 && n > 0 && col + space + n > width) {
			buf_addc(out, '\n');
			buf_pad(out, ' ', indent);
			col = 0;
		} else if (n > 0) {
			buf_pad(out, ' ', space);
			col += space;
		}
		buf_add(out, s, n);
		col += utf8_str_width(s, n);
		s += n;
		len -= n;
	}
	buf_addc(out, '\n');
}

static void wrapped(struct buf *out, const char *text, size_t width, size_t indent)
{
	for (;;) {
		size_t n = strcspn(text, "\n");

		wrapped_line(out, text, n, width, indent);
		if (!text[n])
			return;
		text += n + 1;
	}
}

static void enum_values(struct buf *out, const struct schema_node *n, bool long_form, size_t indent)
{
	STRVEC_AUTO v = STRVEC_INIT;
	BUF_AUTO type = BUF_INIT;

	/* Those of a list's items are not told, as upstream. */
	schema_node_type(n, &type);
	if (!str_starts(buf_str(&type), "[]"))
		schema_node_enum(n, &v);
	if (v.nr == 0)
		return;
	if (!long_form) {
		buf_addc(out, '\n');
		buf_pad(out, ' ', indent);
	}
	buf_adds(out, long_form ? "ENUM:" : "enum: ");
	for (size_t i = 0; i < v.nr; i++) {
		if (!long_form && i == 4) {
			buf_adds(out, ", ....");
			return;
		}
		if (long_form)
			buf_adds(out, "\n    ");
		else if (i)
			buf_adds(out, ", ");
		buf_adds(out, v.v[i][0] ? v.v[i] : "\"\"");
	}
}

struct seen {
	const void *ids[MAX_DEPTH];
	size_t nr;
};

static bool is_seen(const struct seen *s, const void *id)
{
	for (size_t i = 0; i < s->nr; i++)
		if (s->ids[i] == id)
			return true;
	return s->nr == MAX_DEPTH;
}

static void field_list(struct buf *out, const struct schema_node *n, size_t level, bool recursive,
		       struct seen *seen)
{
	STRVEC_AUTO names = STRVEC_INIT;
	size_t indent = 2 * level;

	if (is_seen(seen, schema_node_id(n)))
		return;
	seen->ids[seen->nr++] = schema_node_id(n);
	schema_node_fields(n, &names);
	for (size_t i = 0; i < names.nr; i++) {
		struct schema_node f;
		BUF_AUTO type = BUF_INIT;
		const char *doc;

		if (!schema_node_field(n, names.v[i], &f))
			continue;
		schema_node_type(&f, &type);
		buf_pad(out, ' ', indent);
		buf_addf(out, "%s\t<%s>%s", names.v[i], buf_str(&type),
			 schema_node_required(&f) ? " -required-" : "");
		enum_values(out, &f, false, indent);
		buf_addc(out, '\n');
		if (recursive) {
			field_list(out, &f, level + 1, true, seen);
			continue;
		}
		doc = schema_node_doc(&f);
		wrapped(out, doc ? doc : "<no description>", 78 - indent, indent + 2);
		buf_addc(out, '\n');
	}
	seen->nr--;
}

static void describe_node(struct buf *out, const struct schema_node *n, bool recursive)
{
	const char *doc = schema_node_doc(n), *type_doc = schema_node_type_doc(n);
	struct seen seen = {.nr = 0};
	STRVEC_AUTO fields = STRVEC_INIT;

	buf_adds(out, "DESCRIPTION:\n");
	if (doc)
		wrapped(out, doc, 76, 4);
	if (type_doc)
		wrapped(out, type_doc, 76, 4);
	buf_adds(out, doc || type_doc ? "    \n" : "    <empty>\n");
	schema_node_fields(n, &fields);
	if (fields.nr == 0)
		return;
	buf_adds(out, "FIELDS:\n");
	field_list(out, n, 1, recursive, &seen);
}

/* ---- the command ------------------------------------------------------------------------------
 */

/* A custom resource's schema, from its definition. */
static int custom_schema(struct kubectl *k, const struct kind *kind, struct value **ret,
			 struct err *err)
{
	const struct kind *crds =
		kind_by_resource("apiextensions.k8s.io", "v1", "customresourcedefinitions");
	STR_AUTO name = xasprintf("%s.%s", kind->plural, kind->group);
	const struct value *version;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r == 0 && crds)
		r = client_get(c, crds, NULL, name, ret, err);
	if (r < 0)
		return r;
	version = value_find(value_in(*ret, "spec", "versions"), "name", kind->version);
	version = value_in(version, "schema", "openAPIV3Schema");
	if (!value_is_map(version))
		return err_set(err, -ENOENT, "GVR (%s, Resource=%s) not found in OpenAPI schema",
			       kind->api_version, kind->plural);
	/* The schema must outlive the walk, the definition need not. */
	struct value *schema = value_ref(version);

	value_unref(*ret);
	*ret = schema;
	return 0;
}

static int find_root(struct kubectl *k, const struct kind *kind, struct schema_node *root,
		     struct value **ret_json, struct err *err)
{
	const struct schema_type *t = schema_of_kind(kind->api_version, kind->kind);
	int r;

	if (t) {
		*root = schema_node_of_type(t);
		return 0;
	}
	r = custom_schema(k, kind, ret_json, err);
	if (r == 0)
		*root = schema_node_of_json(*ret_json);
	return r;
}

static int follow_path(struct schema_node *n, const struct strvec *path, struct buf *out,
		       struct err *err)
{
	for (size_t i = 1; i < path->nr; i++) {
		BUF_AUTO type = BUF_INIT;

		/* A dot at the end names nothing. */
		if (!path->v[i][0] && i + 1 == path->nr)
			return 0;
		/* Upstream names the last field, whichever was missing. */
		if (!schema_node_field(n, path->v[i], n))
			return err_set(err, -ENOENT, "field \"%s\" does not exist",
				       path->v[path->nr - 1]);
		if (i + 1 < path->nr && path->v[i + 1][0])
			continue;
		schema_node_type(n, &type);
		buf_addf(out, "FIELD: %s <%s>\n", path->v[i], buf_str(&type));
		enum_values(out, n, true, 0);
		buf_adds(out, "\n\n");
	}
	return 0;
}

static int explain(struct kubectl *k, const struct kind *kind, const struct strvec *path,
		   bool recursive, struct err *err)
{
	VALUE_AUTO *json = NULL;
	struct schema_node node;
	BUF_AUTO out = BUF_INIT;
	int r = find_root(k, kind, &node, &json, err);

	if (r < 0)
		return r;
	if (kind->group[0])
		buf_addf(&out, "GROUP:      %s\n", kind->group);
	buf_addf(&out, "KIND:       %s\nVERSION:    %s\n\n", kind->kind, kind->version);
	r = follow_path(&node, path, &out, err);
	if (r == 0) {
		describe_node(&out, &node, recursive);
		buf_addc(&out, '\n');
	}
	kubectl_out_buf(k, &out);
	return r;
}

/* How many words of the path, from the second on, are those of the group. */
static size_t group_words(const struct strvec *path, const char *group)
{
	STRVEC_AUTO words = STRVEC_INIT;

	strvec_split(&words, group, '.');
	for (size_t i = 0; i < words.nr; i++)
		if (i + 1 >= path->nr || !str_eq(path->v[i + 1], words.v[i]))
			return 0;
	return words.nr;
}

/* The kind that the beginning of the path names: "pods", "deployments.apps", ... */
static int find_kind(struct kubectl *k, const char *version, struct strvec *path,
		     const struct kind **ret, struct err *err)
{
	struct restmapper *m;
	const char *plural;
	size_t groups;
	int r = kubectl_mapper(k, &m, err);

	if (r < 0)
		return r;
	*ret = kubectl_map(k, m, path->v[0]);
	if (!*ret)
		return kubectl_plain_error(err, "the server doesn't have a resource type \"%s\"",
					   path->v[0]);
	/* "deployments.apps.spec": the group may stand behind the plural name */
	groups = (*ret)->group[0] && str_eq(path->v[0], (*ret)->plural)
			 ? group_words(path, (*ret)->group)
			 : 0;
	for (size_t i = 1; groups && i + groups < path->nr; i++) {
		char *word = path->v[i];

		path->v[i] = path->v[i + groups];
		path->v[i + groups] = word;
	}
	for (size_t i = 0; i < groups; i++)
		free(path->v[--path->nr]);
	plural = (*ret)->plural;
	if (!version[0] || str_eq((*ret)->api_version, version))
		return 0;
	*ret = restmapper_find_gvk(m, version, (*ret)->kind);
	if (!*ret && strchr(version, '/') != strrchr(version, '/'))
		return err_set(err, -EINVAL, "unexpected GroupVersion string: %s", version);
	if (!*ret)
		return err_set(err, -ENOENT, "couldn't find resource for \"%s%s, Resource=%s\"",
			       strchr(version, '/') ? "" : "/", version, plural);
	return 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	STRVEC_AUTO path = STRVEC_INIT;
	const struct kind *kind;
	int r;

	if (k->nr_args == 0)
		return err_set(err, -EINVAL,
			       "You must specify the type of resource to explain. Use \"kubectl "
			       "api-resources\" for a complete list of supported resources.");
	if (k->nr_args > 1)
		return err_set(err, -EINVAL, "We accept only this format: explain RESOURCE");
	if (!str_eq(o->output, "plaintext") && !str_eq(o->output, "plaintext-openapiv2"))
		return err_set(err, -EINVAL, "unrecognized format: %s", o->output);
	strvec_split(&path, k->args[0], '.');
	r = find_kind(k, o->api_version, &path, &kind, err);
	return r < 0 ? r : explain(k, kind, &path, o->recursive, err);
}

const struct kubectl_cmd kubectl_explain = {
	.name = "explain",
	.section = SECTION_INTERMEDIATE,
	.order = 1,
	.use = "explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] "
	       "[-o|--output=plaintext|plaintext-openapiv2]",
	.summary = "Get documentation for a resource",
	.details = "What the fields of a type are and what they mean. A field is named by its "
		   "path:\n\n"
		   "       <type>.<fieldName>[.<fieldName>]\n\n"
		   "\"kubectl api-resources\" lists every type the server has.",
	.examples = "# The type and its fields\nkubectl explain pods\n\n"
		    "# All fields below it, without text\nkubectl explain pods --recursive\n\n"
		    "# A type in a certain version\n"
		    "kubectl explain deployments --api-version=apps/v1\n\n"
		    "# One field\nkubectl explain pods.spec.containers",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "explain",
};
