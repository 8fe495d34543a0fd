#include "cli/kubeconfig.h"

#include <errno.h>

#include "cli/printer.h"
#include "object/json.h"
#include "object/yaml.h"

/* Fields of stanzas; what is not listed here is dropped, as decoding into Go structs does. */
static const char *const cluster_fields[] = {"certificate-authority",
					     "certificate-authority-data",
					     "disable-compression",
					     "extensions",
					     "insecure-skip-tls-verify",
					     "proxy-url",
					     "server",
					     "tls-server-name",
					     NULL};
static const char *const user_fields[] = {"as",
					  "as-groups",
					  "as-uid",
					  "as-user-extra",
					  "auth-provider",
					  "client-certificate",
					  "client-certificate-data",
					  "client-key",
					  "client-key-data",
					  "exec",
					  "extensions",
					  "password",
					  "token",
					  "tokenFile",
					  "username",
					  NULL};
static const char *const context_fields[] = {"cluster", "extensions", "namespace", "user", NULL};

struct section {
	const char *list, *item; /* "clusters", "cluster" */
	const char *go_type;
	const char *const *fields;
	const char *always[3]; /* strings written even when empty */
	size_t off;
};
static const struct section sections[] = {
	{"clusters",
	 "cluster",
	 "NamedCluster",
	 cluster_fields,
	 {"server"},
	 offsetof(struct kubeconfig, clusters)},
	{"users", "user", "NamedAuthInfo", user_fields, {NULL}, offsetof(struct kubeconfig, users)},
	{"contexts",
	 "context",
	 "NamedContext",
	 context_fields,
	 {"cluster", "user"},
	 offsetof(struct kubeconfig, contexts)},
};

static struct value **slot(struct kubeconfig *c, const struct section *s)
{
	return (struct value **)(void *)((char *)c + s->off);
}

static struct value *stanzas(const struct kubeconfig *c, const struct section *s)
{
	return *(struct value *const *)(const void *)((const char *)c + s->off);
}

void kubeconfig_release(struct kubeconfig *c)
{
	value_unrefp(&c->clusters);
	value_unrefp(&c->users);
	value_unrefp(&c->contexts);
	value_unrefp(&c->extensions);
	value_unrefp(&c->preferences);
	freep(&c->current_context);
	strmap_free(c->origin);
	c->origin = NULL;
}

static void init(struct kubeconfig *c)
{
	*c = (struct kubeconfig){.clusters = value_map_new(),
				 .users = value_map_new(),
				 .contexts = value_map_new(),
				 .current_context = xstrdup(""),
				 .origin = strmap_new(free)};
}

/* ---- reading ------------------------------------------------------------------------- */

static int check_data(const struct value *stanza, const char *field, struct err *err)
{
	const char *text = value_str_in(stanza, field);
	BUF_AUTO out = BUF_INIT;
	size_t good = 0;

	if (!text)
		return 0;
	if (base64_decode(&out, text, strlen(text)) == 0)
		return 0;
	while (text[good] &&
	       (strchr("+/", text[good]) || (text[good] >= '0' && text[good] <= '9') ||
		((text[good] | 32) >= 'a' && (text[good] | 32) <= 'z')))
		good++;
	return err_set(err, -EINVAL, "illegal base64 data at input byte %zu",
		       text[good] ? good : good / 4 * 4);
}

/* Most fields are texts. */
static int check_type(const struct section *s, const char *field, const struct value *v,
		      struct err *err)
{
	static const char *const flags[] = {"insecure-skip-tls-verify", "disable-compression"};
	static const char *const others[] = {"extensions",    "exec",      "auth-provider",
					     "as-user-extra", "as-groups", NULL};
	bool flag = str_eq(field, flags[0]) || str_eq(field, flags[1]);

	for (size_t i = 0; others[i]; i++)
		if (str_eq(field, others[i]))
			return 0;
	if (value_is_null(v) || (flag ? value_type(v) == VALUE_BOOL : value_is_string(v)))
		return 0;
	return err_set(err, -EINVAL,
		       "json: cannot unmarshal %s into Go struct field %s.%s.%s.%s of type %s",
		       json_type_name(v), s->go_type + strlen("Named"), s->list, s->item, field,
		       flag                       ? "bool"
		       : str_ends(field, "-data") ? "[]uint8"
						  : "string");
}

static int read_stanza(struct kubeconfig *c, const struct section *s, const struct value *named,
		       const char *file, struct err *err)
{
	const char *name = value_str_or(value_get(named, "name"), "");
	const struct value *from = value_get(named, s->item);
	VALUE_AUTO *to = value_map_new();
	STR_AUTO key = xasprintf("%s/%s", s->list, name);
	int r;

	if (!value_is_null(from) && !value_is_map(from))
		return err_set(err, -EINVAL,
			       "json: cannot unmarshal %s into Go struct field %s.%s.%s of type "
			       "v1.%s",
			       json_type_name(from), s->go_type, s->list, s->item, s->go_type + 5);
	for (const char *const *f = s->fields; *f; f++) {
		const struct value *v = value_get(from, *f);

		r = check_type(s, *f, v, err);
		if (r < 0)
			return r;
		if (!value_is_null(v))
			value_put(&to, *f, value_ref(v));
		if (str_ends(*f, "-data")) {
			r = check_data(from, *f, err);
			if (r < 0)
				return r;
		}
	}
	if (value_get(stanzas(c, s), name))
		return err_set(err, -EINVAL,
			       "error converting *[]%s into *map[string]*api.%s: duplicate name "
			       "\"%s\" in list: %s",
			       s->go_type, s->go_type + 5, name, "[]");
	value_put(slot(c, s), name, value_ref(to));
	strmap_put(c->origin, key, xstrdup(file));
	return 0;
}

static int read_object(struct kubeconfig *c, const struct value *doc, const char *file,
		       struct err *err)
{
	const char *kind = value_str_or(value_get(doc, "kind"), "Config");
	const char *version = value_str_or(value_get(doc, "apiVersion"), "v1");

	if (!value_is_null(doc) && !value_is_map(doc))
		return err_set(err, -EINVAL,
			       "couldn't get version/kind; json parse error: json: cannot "
			       "unmarshal %s into Go value of type struct { "
			       "APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind "
			       "string \"json:\\\"kind,omitempty\\\"\" }",
			       json_type_name(doc));
	if (!str_eq(kind, "Config") || !str_eq(version, "v1"))
		return err_set(err, -EINVAL,
			       "no kind \"%s\" is registered for version \"%s\" in scheme "
			       "\"k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50\"",
			       kind, version);
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		const struct section *s = &sections[i];
		const struct value *list = value_get(doc, s->list), *item;

		if (!value_is_null(list) && !value_is_array(list))
			return err_set(err, -EINVAL,
				       "json: cannot unmarshal %s into Go struct field Config.%s "
				       "of type []v1.%s",
				       json_type_name(list), s->list, s->go_type);
		value_each_item(item, j, list)
		{
			int r = read_stanza(c, s, item, file, err);

			if (r < 0)
				return r;
		}
	}
	free(c->current_context);
	c->current_context = xstrdup(value_str_or(value_get(doc, "current-context"), ""));
	c->extensions = value_ref(value_get(doc, "extensions"));
	if (value_len(value_get(doc, "preferences")) > 0)
		c->preferences = value_ref(value_get(doc, "preferences"));
	return 0;
}

int kubeconfig_parse(const char *text, size_t len, const char *file, struct kubeconfig *ret,
		     struct err *err)
{
	VALUE_AUTO *doc = NULL;
	ERR_AUTO why = ERR_INIT;
	int r;

	init(ret);
	r = yaml_parse(text, len, &doc, NULL, &why);
	if (r == 0)
		r = read_object(ret, doc, file, &why);
	if (r < 0) {
		kubeconfig_release(ret);
		return err_set(err, r, "error loading config file \"%s\": %s", file, err_msg(&why));
	}
	return 0;
}

int kubeconfig_load_file(struct proc *p, const char *path, struct kubeconfig *ret, struct err *err)
{
	BUF_AUTO text = BUF_INIT;
	int r = proc_read_file(p, path, &text);

	if (r == -ENOENT || r == -ENOTDIR) {
		init(ret);
		return 0;
	}
	if (r == -EISDIR)
		return err_set(err, r, "error loading config file \"%s\": read %s: is a directory",
			       path, path);
	if (r < 0)
		return err_set(err, r,
			       "error loading config file \"%s\": open %s: permission denied", path,
			       path);
	return kubeconfig_parse(buf_str(&text), text.len, path, ret, err);
}

/* ---- which files ------------------------------------------------------------------------ */

void kubeconfig_paths(struct proc *p, const char *flag, struct kubeconfig_paths *ret)
{
	const char *env = proc_getenv(p, "KUBECONFIG"), *home = proc_getenv(p, "HOME");
	STRVEC_AUTO parts = STRVEC_INIT;

	*ret = (struct kubeconfig_paths){.explicit_file = !str_empty(flag)};
	if (ret->explicit_file) {
		strvec_add(&ret->files, flag);
		return;
	}
	if (!str_empty(env)) {
		ret->from_env = true;
		strvec_split(&parts, env, ':');
		for (size_t i = 0; i < parts.nr; i++)
			if (parts.v[i][0] && !strvec_has(&ret->files, parts.v[i]))
				strvec_add(&ret->files, parts.v[i]);
		return;
	}
	strvec_addf(&ret->files, "%s/.kube/config", str_empty(home) ? "" : home);
}

void kubeconfig_paths_release(struct kubeconfig_paths *p)
{
	strvec_release(&p->files);
}

/* Adds what c does not have yet. */
static void merge(struct kubeconfig *c, const struct kubeconfig *more)
{
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		const struct section *s = &sections[i];
		struct value *v;
		const char *name;

		value_each_entry(name, v, j, stanzas(more, s))
		{
			STR_AUTO key = xasprintf("%s/%s", s->list, name);

			if (value_get(stanzas(c, s), name))
				continue;
			value_put(slot(c, s), name, value_ref(v));
			strmap_put(c->origin, key, xstrdup(strmap_get(more->origin, key)));
		}
	}
	if (!c->current_context[0]) {
		free(c->current_context);
		c->current_context = xstrdup(more->current_context);
	}
	if (!c->extensions)
		c->extensions = value_ref(more->extensions);
	if (!c->preferences)
		c->preferences = value_ref(more->preferences);
}

int kubeconfig_load(struct proc *p, const struct kubeconfig_paths *paths, struct kubeconfig *ret,
		    struct err *err)
{
	init(ret);
	for (size_t i = 0; i < paths->files.nr; i++) {
		const char *file = paths->files.v[i];
		struct kubeconfig one;
		int r;

		if (paths->explicit_file) {
			STR_AUTO abs = proc_path(p, file);
			struct vfs_stat st;

			if (vfs_stat(machine_vfs(p->machine), abs, true, &st) < 0) {
				kubeconfig_release(ret);
				return err_set(err, -ENOENT, "stat %s: no such file or directory",
					       file);
			}
		}
		r = kubeconfig_load_file(p, file, &one, err);
		if (r < 0) {
			kubeconfig_release(ret);
			return r;
		}
		merge(ret, &one);
		kubeconfig_release(&one);
	}
	return 0;
}

/* ---- writing ------------------------------------------------------------------------------ */

static struct value *section_to_value(const struct kubeconfig *c, const struct section *s)
{
	struct value *list = value_array_new(), *v;
	const char *name;

	value_each_entry(name, v, i, stanzas(c, s))
	{
		struct value *stanza = value_ref(v);

		for (size_t j = 0; s->always[j]; j++)
			if (!value_get(stanza, s->always[j]))
				value_put_str(&stanza, s->always[j], "");
		value_push(&list, value_build("{name: %s, %k: %V}", name, s->item, stanza));
	}
	if (value_len(list) > 0)
		return list;
	value_unref(list);
	return value_null_new();
}

struct value *kubeconfig_to_value(const struct kubeconfig *c)
{
	struct value *v = value_build("{apiVersion: 'v1', kind: 'Config', current-context: %s}",
				      c->current_context);

	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		value_put(&v, sections[i].list, section_to_value(c, &sections[i]));
	if (c->preferences)
		value_put(&v, "preferences", value_ref(c->preferences));
	if (c->extensions)
		value_put(&v, "extensions", value_ref(c->extensions));
	return v;
}

int kubeconfig_save(struct proc *p, const char *path, const struct kubeconfig *c, struct err *err)
{
	VALUE_AUTO *v = kubeconfig_to_value(c);
	STR_AUTO abs = proc_path(p, path);
	BUF_AUTO text = BUF_INIT;
	int r;

	yaml_write(&text, v);
	for (char *slash = abs; (slash = strchr(slash + 1, '/'));) {
		*slash = '\0';
		r = proc_mkdir(p, abs, 0755); /* what is there stays */
		*slash = '/';
	}
	r = proc_write_file(p, abs, text.s, text.len, 0600);
	if (r == -EACCES || r == -EROFS)
		return err_set(err, r, "open %s.lock: %s", path,
			       r == -EROFS ? "read-only file system" : "permission denied");
	if (r < 0)
		return err_set(err, r, "open %s: %s", path,
			       r == -EISDIR ? "is a directory" : "input/output error");
	return 0;
}

const char *kubeconfig_target(struct proc *p, const struct kubeconfig_paths *paths,
			      const struct kubeconfig *merged, const char *section,
			      const char *name)
{
	STR_AUTO key = xasprintf("%s/%s", section, name);
	const char *origin = strmap_get(merged->origin, key);

	if (origin)
		return origin;
	for (size_t i = 0; i < paths->files.nr; i++) {
		STR_AUTO abs = proc_path(p, paths->files.v[i]);
		struct vfs_stat st;

		if (vfs_stat(machine_vfs(p->machine), abs, true, &st) == 0)
			return paths->files.v[i];
	}
	return paths->files.nr ? paths->files.v[paths->files.nr - 1] : "";
}
