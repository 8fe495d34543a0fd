#include "kubectl/generate.h"

#include "kubectl/internal.h"
#include "object/goformat.h"
#include "object/path.h"
#include "object/quantity.h"

#include <errno.h>
#include <stdlib.h>

int generate_name(struct kubectl *k, const char **ret, struct err *err)
{
	size_t names = k->parsed.dash >= 0 ? (size_t)k->parsed.dash : k->nr_args;

	if (names != 1)
		return kubectl_usage_error(k, err, "exactly one NAME is required, got %zu", names);
	*ret = k->args[0];
	return 0;
}

struct value *generate_command(struct kubectl *k)
{
	struct value *list = NULL;

	for (size_t i = 1; i < k->nr_args; i++)
		value_push(&list, value_str_new(k->args[i]));
	return list;
}

#define KIND(group_, version_, kind_, plural_, ns)                                                 \
	{                                                                                          \
		.group = (group_), .version = (version_), .kind = (kind_), .plural = (plural_),    \
		.api_version = group_[0] ? group_ "/" version_ : version_,                         \
		.group_resource = group_[0] ? plural_ "." group_ : plural_, .namespaced = (ns)     \
	}
#define RBAC "rbac.authorization.k8s.io"
static const struct kind generated[] = {
	KIND("apps", "v1", "Deployment", "deployments", true),
	KIND("authentication.k8s.io", "v1", "SelfSubjectReview", "selfsubjectreviews", false),
	KIND("authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews",
	     false),
	KIND("authorization.k8s.io", "v1", "SelfSubjectRulesReview", "selfsubjectrulesreviews",
	     false),
	KIND("certificates.k8s.io", "v1", "CertificateSigningRequest",
	     "certificatesigningrequests", false),
	KIND("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true),
	KIND("batch", "v1", "CronJob", "cronjobs", true),
	KIND("batch", "v1", "Job", "jobs", true),
	KIND("networking.k8s.io", "v1", "Ingress", "ingresses", true),
	KIND("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true),
	KIND("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", false),
	KIND("", "v1", "ResourceQuota", "resourcequotas", true),
	KIND(RBAC, "v1", "ClusterRole", "clusterroles", false),
	KIND(RBAC, "v1", "ClusterRoleBinding", "clusterrolebindings", false),
	KIND(RBAC, "v1", "Role", "roles", true),
	KIND(RBAC, "v1", "RoleBinding", "rolebindings", true),
};

const struct kind *generate_kind(const char *plural)
{
	for (size_t i = 0; i < ARRAY_SIZE(generated); i++) {
		const struct kind *g = &generated[i], *served;

		if (!str_eq(g->plural, plural))
			continue;
		served = kind_by_resource(g->group, g->version, plural);
		return served ? served : g;
	}
	return kind_by_resource("", NULL, plural);
}

/* The JSON that the annotation holds: by key, or in the order of the Go struct. */
static struct value *annotated(const struct value *plain, struct buf *text)
{
	struct value *done = value_ref(plain);

	buf_addc(text, '\n');
	value_put_in(&done, value_str_new(buf_str(text)), "metadata", "annotations", LAST_APPLIED);
	return done;
}

struct value *with_last_applied(const struct value *obj)
{
	VALUE_AUTO *plain = value_ref(obj);
	BUF_AUTO text = BUF_INIT;

	value_del_in(&plain, "metadata", "annotations", LAST_APPLIED);
	if (!value_in(plain, "metadata", "annotations"))
		value_put_in(&plain, value_map_new(), "metadata", "annotations");
	json_write(&text, plain, JSON_HTML_ESCAPE);
	return annotated(plain, &text);
}

int apply_patch(const struct kind *kind, const struct value *want, const struct value *live,
		bool overwrite, enum patch_type *ret_type, struct value **ret, struct err *err)
{
	const char *last = value_str_in(live, "metadata", "annotations", LAST_APPLIED);
	const struct schema_type *type = schema_of_kind(kind_api_version(kind), kind->kind);
	VALUE_AUTO *original = NULL;

	(void)overwrite; /* conflicts are only refused with --overwrite=false */
	*ret_type = type ? PATCH_STRATEGIC : PATCH_MERGE;
	if (last && json_parse(last, strlen(last), &original, NULL, err) < 0)
		return -EINVAL;
	if (!type) {
		*ret = patch_three_way_merge(original, want, live);
		return 0;
	}
	return patch_three_way_strategic(original, want, live, &schema_patch, type, ret, err);
}

static struct value *with_last_applied_typed(const struct value *obj)
{
	const struct schema_type *type =
		schema_of_kind(value_str_in(obj, "apiVersion"), value_str_in(obj, "kind"));
	VALUE_AUTO *plain = value_ref(obj);
	BUF_AUTO text = BUF_INIT;

	if (!type)
		return with_last_applied(obj);
	value_del_in(&plain, "metadata", "annotations", LAST_APPLIED);
	schema_add_zeros(&plain, type);
	schema_write_json(&text, plain, type, JSON_HTML_ESCAPE);
	return annotated(plain, &text);
}

const struct kind *generate_kind_gvk(const char *api_version, const char *kind)
{
	const struct kind *served = kind_by_gvk(api_version, kind);

	for (size_t i = 0; !served && i < ARRAY_SIZE(generated); i++)
		if (str_eq(generated[i].api_version, api_version) &&
		    str_eq(generated[i].kind, kind))
			return &generated[i];
	return served;
}

/* The namespace goes into the object only when it was asked for, as upstream does. */
static int place(struct kubectl *k, const struct kind *kind, struct value **obj,
		 const char **ret_ns, struct err *err)
{
	bool given = false;
	int r;

	*ret_ns = NULL;
	if (!kind->namespaced)
		return 0;
	r = kubectl_namespace(k, ret_ns, &given, err);
	if (r == 0 && given)
		value_put_in(obj, value_str_new(*ret_ns), "metadata", "namespace");
	return r;
}

/* The request that nobody took, in full, as upstream wraps it. */
static int not_reached(struct kubectl *k, const struct kind *kind, const char *ns,
		       const struct write_options *opt, const char *what, struct err *err)
{
	static const char *const levels[] = {
		[VALIDATE_IGNORE] = "Ignore", [VALIDATE_WARN] = "Warn", [VALIDATE_STRICT] = "Strict"};
	STR_AUTO why = xstrdup(err_msg(err));
	BUF_AUTO url = BUF_INIT;
	const char *dial = strstr(why, "dial tcp");

	buf_addf(&url, "%s/%s/%s/", k->access ? k->access->server : "http://localhost:8080",
		 kind->group[0] ? "apis" : "api", kind_api_version(kind));
	if (kind->namespaced)
		buf_addf(&url, "namespaces/%s/", ns);
	buf_addf(&url, "%s?", kind->plural);
	if (opt->dry_run)
		buf_adds(&url, "dryRun=All&");
	buf_addf(&url, "fieldManager=%s&fieldValidation=%s", opt->field_manager,
		 levels[opt->validation]);
	return err_set(err, -EINVAL, "failed to create %s: Post \"%s\": %s", what, buf_str(&url),
		       dial ? dial : why);
}

int generate_to(struct kubectl *k, const struct generate_flags *g, const struct kind *kind,
		const struct value *made, const char *what, struct printer *printer,
		struct err *err)
{
	VALUE_AUTO *obj = value_ref(made);
	VALUE_AUTO *got = NULL;
	STRVEC_AUTO warnings = STRVEC_INIT;
	struct write_options opt = {.field_manager = g->manager, .warnings = &warnings};
	struct client *c;
	const char *ns;
	int r = kubectl_configured(k, err);

	if (r == 0)
		r = validate_parse(g->validate ? g->validate : "strict", &opt.validation, err);
	if (r == 0)
		r = place(k, kind, &obj, &ns, err);
	if (r < 0)
		return r;
	if (g->save_config) {
		struct value *kept = with_last_applied_typed(obj);

		value_unref(obj);
		obj = kept;
	}
	if (printer_dry_run(printer) != DRY_RUN_CLIENT) {
		opt.dry_run = printer_dry_run(printer) == DRY_RUN_SERVER;
		r = kubectl_client(k, &c, err);
		if (r == 0)
			r = client_create(c, kind, ns, obj, &opt, &got, err);
		kubectl_warnings(k, &warnings);
		if (r == -ECONNREFUSED && what)
			return not_reached(k, kind, ns, &opt, what, err);
		if (r < 0 && what && err->http) {
			STR_AUTO why = xstrdup(err_msg(err));

			return err_set(err, r, "failed to create %s: %s", what, why);
		}
		if (r < 0)
			return r;
	}
	return printer_print(k, printer, got ? got : obj, true, err);
}

int generate(struct kubectl *k, const struct generate_flags *g, const struct kind *kind,
	     const struct value *made, const char *what, struct err *err)
{
	struct printer *printer;
	enum dry_run dry;
	int r = dry_run_parse(k, &g->dry, &dry, err);

	if (r == 0)
		r = printer_new(k, &g->print, "created", dry, &printer, err);
	if (r < 0)
		return r;
	r = generate_to(k, g, kind, made, what, printer, err);
	printer_free(printer);
	return r;
}

bool image_reference_valid(const char *image)
{
	static const char lower[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
	static const char word[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789._-";
	size_t host = strcspn(image, "/");
	const char *p = image, *end;

	/* A first part with a dot, a port, or capitals is a registry. */
	if (image[host] == '/' && strcspn(image, ".:") < host)
		p = image + host + 1;
	for (;; p = end + 1) {
		size_t n = strspn(p, lower);

		end = p + n;
		if (!n || strchr("._-", p[0]) || strchr("._-", end[-1]))
			return false;
		if (*end != '/')
			break;
	}
	if (*end == ':') {
		size_t n = strspn(end + 1, word);

		if (!n || n > 128 || strchr(".-", end[1]))
			return false;
		end += 1 + n;
	}
	if (*end == '@')
		return strchr(end, ':') != NULL;
	return !*end;
}

char *image_container_name(const char *image)
{
	const char *slash = strrchr(image, '/');
	const char *start = slash ? slash + 1 : image;

	return xstrndup(start, strcspn(start, ":@"));
}

/* Upstream's ParsePort: zero is fine. */
static int port_number(const char *text, int64_t *ret, struct err *err)
{
	BUF_AUTO quoted = BUF_INIT;
	size_t digits = strspn(text, "0123456789");

	go_quote(&quoted, text);
	if (!digits || text[digits])
		return err_set(err, -EINVAL, "strconv.ParseUint: parsing %s: invalid syntax",
			       buf_str(&quoted));
	*ret = digits > 6 ? 1000000 : strtol(text, NULL, 10);
	if (*ret > 65535)
		return err_set(err, -EINVAL, "strconv.ParseUint: parsing %s: value out of range",
			       buf_str(&quoted));
	return 0;
}

/* Upstream's IsValidPortName. */
static int check_port_name(const char *name, struct err *err)
{
	size_t len = strlen(name);
	BUF_AUTO why = BUF_INIT;

	if (len > 15)
		buf_adds(&why, ",must be no more than 15 characters");
	if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] || !len)
		buf_adds(&why, ",must contain only alpha-numeric characters (a-z, 0-9), and "
			       "hyphens (-)");
	if (!name[strcspn(name, "abcdefghijklmnopqrstuvwxyz")])
		buf_adds(&why, ",must contain at least one letter (a-z)");
	if (strstr(name, "--"))
		buf_adds(&why, ",must not contain consecutive hyphens");
	if (len && (name[0] == '-' || name[len - 1] == '-'))
		buf_adds(&why, ",must not begin or end with a hyphen");
	return why.len ? err_set(err, -EINVAL, "%s", buf_str(&why) + 1) : 0;
}

int generate_port(const char *tcp, int64_t node_port, struct value **ret, struct err *err)
{
	STRVEC_AUTO parts = STRVEC_INIT;
	STR_AUTO name = xstrdup(tcp);
	ERR_AUTO ignored = ERR_INIT;
	int64_t port = 0, target;
	bool named = false;

	strvec_split(&parts, tcp, ':');
	if (port_number(parts.nr ? parts.v[0] : "", &port, err) < 0)
		return -EINVAL;
	target = port;
	if (parts.nr > 1 && opt_parse_int(parts.v[1], 64, &target, &ignored) < 0)
		named = true;
	if (named && check_port_name(parts.v[1], err) < 0)
		return -EINVAL;
	if (parts.nr > 1 && !named && (target < 1 || target > 65535))
		return err_set(err, -EINVAL, "must be between 1 and 65535, inclusive");
	for (char *p = name; *p; p++)
		*p = *p == ':' ? '-' : *p;
	*ret = value_build("{name: %s, port: %l, protocol: 'TCP', targetPort: %V, nodePort: %V}",
			   name, port, named ? value_str_new(parts.v[1]) : value_int_new(target),
			   node_port ? value_int_new(node_port) : NULL);
	return 0;
}

/* ---- overrides -------------------------------------------------------------------------- */

int generate_override(const char *text, const char *type, struct value **obj, struct err *err)
{
	VALUE_AUTO *over = NULL;
	struct value *next = NULL;
	ERR_AUTO ignored = ERR_INIT;
	bool json = str_eq(type, "json");
	int r;

	if (json_parse(text, strlen(text), &over, NULL, &ignored) < 0)
		return err_set(err, -EINVAL, "%s",
			       json ? err_msg(&ignored) : "Invalid JSON Patch");
	if (json)
		r = patch_json(*obj, over, &next, err);
	else if (str_eq(type, "strategic"))
		r = patch_strategic(*obj, over, &schema_patch, schema_of_kind("v1", value_str_in(*obj, "kind")), &next,
				    err);
	else
		r = (next = patch_merge(*obj, over)) ? 0 : -EINVAL;
	if (r < 0)
		return r;
	value_unref(*obj);
	*obj = next;
	return 0;
}

/* ---- quantities ------------------------------------------------------------------------- */

int generate_resource_list(const char *text, struct value **ret, struct err *err)
{
	STRVEC_AUTO pairs = STRVEC_INIT;

	*ret = NULL;
	if (!*text)
		return 0;
	*ret = value_map_new();
	strvec_split(&pairs, text, ',');
	for (size_t i = 0; i < pairs.nr; i++) {
		const char *pair = pairs.v[i], *eq = strchr(pair, '=');
		STR_AUTO name = eq ? xstrndup(pair, (size_t)(eq - pair)) : NULL;
		BUF_AUTO text_of = BUF_INIT;

		if (!eq || strchr(eq + 1, '='))
			return err_set(err, -EINVAL,
				       "Invalid argument syntax %s, expected <resource>=<value>",
				       pair);
		if (quantity_canonical(eq + 1, &text_of, err) < 0)
			return -EINVAL;
		value_put_str(ret, name, buf_str(&text_of));
	}
	return 0;
}

/* ---- sources of configmaps and secrets ---------------------------------------------------- */

static int from_file(struct kubectl *k, const char *arg, source_fn fn, void *to, struct err *err)
{
	const char *eq = strchr(arg, '=');
	STR_AUTO key = eq ? xstrndup(arg, (size_t)(eq - arg)) : NULL;
	const char *path = eq ? eq + 1 : arg;
	STR_AUTO full = proc_path(k->proc, path);
	STRVEC_AUTO names = STRVEC_INIT;
	BUF_AUTO text = BUF_INIT;
	struct vfs_stat st;
	int r = vfs_stat(machine_vfs(k->proc->machine), full, true, &st);

	if (eq && strchr(eq + 1, '='))
		return err_set(err, -EINVAL, "key names or file paths cannot contain '='");
	if (eq && !*key)
		return err_set(err, -EINVAL, "key name for file path %s missing", path);
	if (eq && !*path)
		return err_set(err, -EINVAL, "file path for key name %s missing", key);
	if (r < 0)
		return err_set(err, r, "error reading %s: no such file or directory", path);
	if (st.type == VFS_DIR) {
		if (key)
			return err_set(err, -EINVAL, "cannot give a key name for a directory path");
		r = vfs_list(machine_vfs(k->proc->machine), full, &names);
		for (size_t i = 0; r == 0 && i < names.nr; i++) {
			STR_AUTO file = xasprintf("%s/%s", full, names.v[i]);

			buf_reset(&text);
			if (vfs_stat(machine_vfs(k->proc->machine), file, true, &st) < 0 ||
			    st.type != VFS_FILE)
				continue;
			if (proc_read_file(k->proc, file, &text) == 0)
				r = fn(to, names.v[i], buf_str(&text), text.len, true, err);
		}
		return r;
	}
	r = proc_read_file(k->proc, full, &text);
	if (r < 0)
		return err_set(err, r, "error reading %s: %s", path, strerror(-r));
	return fn(to, key ? key : path_basename(path), buf_str(&text), text.len, true, err);
}

#define ENV_NAME                                                                                   \
	"a valid environment variable name must consist of alphabetic characters, digits, '_', "   \
	"'-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  "   \
	"or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')"
bool env_name_valid(const char *name)
{
	if (!*name || strchr("0123456789", *name) || str_eq(name, ".") || str_starts(name, ".."))
		return false;
	return !name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789-._")];
}

int env_name_error(const char *name, const char *what, struct err *err)
{
	return err_set(err, -EINVAL, "\"%s\" is not a valid %s: " ENV_NAME, name, what);
}

static int from_env_file(struct kubectl *k, const char *path, source_fn fn, void *to,
			 struct err *err)
{
	STRVEC_AUTO lines = STRVEC_INIT;
	BUF_AUTO text = BUF_INIT;
	int r = proc_read_file(k->proc, path, &text);

	if (r == -EISDIR)
		return err_set(err, r, "env config file cannot be a directory");
	if (r < 0)
		return err_set(err, r, "error reading %s: no such file or directory", path);
	strvec_split(&lines, buf_str(&text), '\n');
	for (size_t i = 0; i < lines.nr && r == 0; i++) {
		char *l = lines.v[i], *eq;

		while (*l == ' ' || *l == '\t')
			l++;
		if (!*l || *l == '#')
			continue;
		eq = strchr(l, '=');
		if (eq)
			*eq = '\0';
		if (!env_name_valid(l))
			return env_name_error(l, "key name", err);
		r = fn(to, l, eq ? eq + 1 : "", eq ? strlen(eq + 1) : 0, false, err);
	}
	return r;
}

int generate_sources(struct kubectl *k, const struct source_flags *s, source_fn fn, void *arg,
		     struct err *err)
{
	int r = 0;

	if (s->env_files.nr && (s->files.nr || s->literals.nr))
		return err_set(err, -EINVAL,
			       "from-env-file cannot be combined with from-file or from-literal");
	for (size_t i = 0; i < s->files.nr && r == 0; i++)
		r = from_file(k, s->files.v[i], fn, arg, err);
	for (size_t i = 0; i < s->literals.nr && r == 0; i++) {
		const char *l = s->literals.v[i], *eq = strchr(l, '=');
		STR_AUTO key = eq ? xstrndup(l, (size_t)(eq - l)) : NULL;

		if (!eq || eq == l)
			return err_set(err, -EINVAL,
				       "invalid literal source %s, expected key=value", l);
		eq++;
		r = fn(arg, key, eq, strlen(eq), false, err);
	}
	for (size_t i = 0; i < s->env_files.nr && r == 0; i++)
		r = from_env_file(k, s->env_files.v[i], fn, arg, err);
	return r;
}
