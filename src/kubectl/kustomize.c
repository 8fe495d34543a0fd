#include "kubectl/kustomize.h"

#include <errno.h>

#include "kubectl/generate.h"
#include "object/yaml.h"

#define MAX_DEPTH 20 /* of kustomizations in kustomizations */
#define ACCUMULATING "accumulating resources"

void kresources_release(struct kresources *l)
{
	for (size_t i = 0; i < l->nr; i++) {
		value_unref(l->v[i].obj);
		strvec_release(&l->v[i].names);
	}
	free(l->v);
	*l = (struct kresources){0};
}

void kresources_add(struct kresources *l, struct value *obj, bool hash)
{
	l->v = grow(l->v, l->nr + 1, &l->cap, sizeof(*l->v));
	l->v[l->nr] = (struct kresource){.obj = obj, .names = STRVEC_INIT, .hash = hash};
	strvec_add(&l->v[l->nr++].names,
		   value_str_or(value_in(obj, "metadata", "name"), ""));
}

void kresource_rename(struct kresource *r, const char *name)
{
	if (!strvec_has(&r->names, name))
		strvec_add(&r->names, name);
	value_put_in(&r->obj, value_str_new(name), "metadata", "name");
}

int kustomize_read(struct kubectl *k, const char *dir, const char *name, struct buf *out,
		   struct err *err)
{
	STR_AUTO path = xasprintf("%s/%s", dir, name);
	int r = proc_read_file(k->proc, path, out);

	if (r < 0)
		return err_set(err, r, "open %s: %s", path,
			       r == -ENOENT ? "no such file or directory" : strerror(-r));
	return 0;
}

/* ---- gathering ----------------------------------------------------------------------------- */

struct gathering {
	struct kubectl *k;
	struct kresources *l;
	const char *name; /* of the file that is read */
};

static int build(struct kubectl *k, const char *dir, int depth, struct kresources *l,
		 struct err *err);

static int on_document(struct value *doc, int index, void *arg, struct err *err)
{
	struct gathering *g = arg;
	const struct value *item;

	(void)index;
	if (value_is_null(doc))
		return 0;
	if (str_eq(value_str_in(doc, "kind"), "List")) {
		value_each_item(item, i, value_get(doc, "items"))
			kresources_add(g->l, value_ref(item), false);
		return 0;
	}
	if (str_empty(value_str_in(doc, "kind")))
		return err_set(err, -EINVAL,
			       ACCUMULATING ": accumulation err='accumulating resources from '%s': "
			       "missing Resource metadata'",
			       g->name);
	if (str_empty(value_str_in(doc, "metadata", "name")))
		return err_set(err, -EINVAL,
			       ACCUMULATING ": accumulation err='accumulating resources from '%s': "
			       "missing metadata.name in object {{%s %s} {{ } map[] map[]}}'",
			       g->name, value_str_or(value_get(doc, "apiVersion"), ""),
			       value_str_in(doc, "kind"));
	kresources_add(g->l, value_ref(doc), false);
	return 0;
}

static int add_file(struct kubectl *k, const char *dir, const char *path, const char *name,
		    struct kresources *l, struct err *err)
{
	struct gathering g = {.k = k, .l = l, .name = name};
	BUF_AUTO text = BUF_INIT;
	size_t len = strlen(dir);
	int r;

	if (strncmp(path, dir, len) != 0 || path[len] != '/')
		return err_set(err, -EACCES,
			       ACCUMULATING ": accumulation err='accumulating resources from '%s': "
			       "security; file '%s' is not in or below '%s'': must build at "
			       "directory: '%s': file is not directory",
			       name, path, dir, path);
	r = proc_read_file(k->proc, path, &text);
	if (r < 0)
		return err_set(err, r, "open %s: %s", path, strerror(-r));
	return yaml_each_document(buf_str(&text), text.len, on_document, &g, err);
}

static int add_resource(struct kubectl *k, const char *dir, const char *name, int depth,
			struct kresources *l, struct err *err)
{
	STR_AUTO joined = *name == '/' ? xstrdup(name) : xasprintf("%s/%s", dir, name);
	STR_AUTO path = proc_path(k->proc, joined);
	struct vfs_stat st;
	int r = vfs_stat(machine_vfs(k->proc->machine), path, true, &st);

	if (r < 0)
		return err_set(
			err, r,
			ACCUMULATING ": accumulation err='accumulating resources from '%s': "
			"evalsymlink failure on '%s' : lstat %s: no such file or directory': must "
			"build at directory: not a valid directory: evalsymlink failure on '%s' : "
			"lstat %s: no such file or directory",
			name, path, path, path, path);
	return st.type == VFS_DIR ? build(k, path, depth + 1, l, err)
				  : add_file(k, dir, path, name, l, err);
}

static int add_list(struct kubectl *k, const char *dir, const struct value *names, int depth,
		    struct kresources *l, struct err *err)
{
	const struct value *name;
	int r = 0;

	value_each_item(name, i, names)
		r = r < 0 ? r
			  : add_resource(k, dir, value_str_or(name, ""), depth, l, err);
	return r;
}

/* ---- generators ---------------------------------------------------------------------------- */

static void put_data(struct value **obj, const char *key, const char *data, size_t len)
{
	bool secret = str_eq(value_str_in(*obj, "kind"), "Secret");
	BUF_AUTO encoded = BUF_INIT;

	if (!secret && utf8_valid(data, len)) {
		value_put_in(obj, value_strn_new(data, len), "data", key);
		return;
	}
	base64_encode(&encoded, data, len);
	value_put_in(obj, value_str_new(buf_str(&encoded)), secret ? "data" : "binaryData", key);
}

/* KEY=VALUE; quotes around the value go. */
static int put_pair(struct value **obj, const char *pair, struct err *err)
{
	const char *eq = strchr(pair, '=');
	STR_AUTO key = eq ? xstrndup(pair, (size_t)(eq - pair)) : NULL;
	size_t len;

	if (!eq || eq == pair)
		return err_set(err, -EINVAL, "invalid literal source %s, expected key=value", pair);
	len = strlen(++eq);
	if (len > 1 && (*eq == '"' || *eq == '\'') && eq[len - 1] == *eq) {
		eq++;
		len -= 2;
	}
	put_data(obj, key, eq, len);
	return 0;
}

static int put_env(struct value **obj, const char *text, struct err *err)
{
	STRVEC_AUTO lines = STRVEC_INIT;
	int r = 0;

	strvec_split(&lines, text, '\n');
	for (size_t i = 0; i < lines.nr && r == 0; i++)
		if (lines.v[i][0] && lines.v[i][0] != '#' && strchr(lines.v[i], '='))
			r = put_pair(obj, lines.v[i], err);
	return r;
}

static int put_sources(struct kubectl *k, const char *dir, const struct value *gen,
		       struct value **obj, struct err *err)
{
	const struct value *item;
	int r = 0;

	value_each_item(item, i, value_get(gen, "literals"))
		r = r < 0 ? r : put_pair(obj, value_str_or(item, ""), err);
	value_each_item(item, n, value_get(gen, "files"))
	{
		const char *text = value_str_or(item, ""), *eq = strchr(text, '=');
		const char *path = eq ? eq + 1 : text;
		STR_AUTO key = eq ? xstrndup(text, (size_t)(eq - text))
				  : xstrdup(path_basename(text));
		BUF_AUTO data = BUF_INIT;

		if (r == 0)
			r = kustomize_read(k, dir, path, &data, err);
		if (r == 0)
			put_data(obj, key, buf_str(&data), data.len);
	}
	value_each_item(item, m, value_get(gen, "envs"))
	{
		BUF_AUTO data = BUF_INIT;

		if (r == 0)
			r = kustomize_read(k, dir, value_str_or(item, ""), &data, err);
		if (r == 0)
			r = put_env(obj, buf_str(&data), err);
	}
	if (r == 0 && value_str_in(gen, "env")) {
		BUF_AUTO data = BUF_INIT;

		r = kustomize_read(k, dir, value_str_in(gen, "env"), &data, err);
		if (r == 0)
			r = put_env(obj, buf_str(&data), err);
	}
	return r;
}

static void put_options(struct value **obj, const struct value *options)
{
	static const char *const fields[] = {"labels", "annotations"};
	const struct value *v;
	const char *key;

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		value_each_entry(key, v, n, value_get(options, fields[i]))
			value_put_in(obj, value_ref(v), "metadata", fields[i], key);
	if (value_bool_in(options, "immutable"))
		value_put_bool(obj, "immutable", true);
}

/* behavior: merge or replace changes an object that is there. True: it did. */
static bool merge_generated(struct kresources *l, const struct value *gen, const struct value *obj)
{
	const char *behavior = value_str_or(value_get(gen, "behavior"), "create");
	const char *name = value_str_in(obj, "metadata", "name"), *key;
	static const char *const fields[] = {"data", "binaryData"};
	const struct value *v;

	if (!str_eq(behavior, "merge") && !str_eq(behavior, "replace"))
		return false;
	for (size_t i = 0; i < l->nr; i++) {
		struct kresource *r = &l->v[i];

		if (!str_eq(value_str_in(r->obj, "kind"), value_str_in(obj, "kind")) ||
		    !strvec_has(&r->names, name))
			continue;
		for (size_t f = 0; f < ARRAY_SIZE(fields); f++) {
			if (str_eq(behavior, "replace"))
				value_del(&r->obj, fields[f]);
			value_each_entry(key, v, n, value_get(obj, fields[f]))
				value_put_in(&r->obj, value_ref(v), fields[f], key);
		}
		return true;
	}
	return false;
}

static int generate_list(struct kubectl *k, const char *dir, const struct value *file,
			 const char *field, const char *kind, struct kresources *l,
			 struct err *err)
{
	const struct value *common = value_get(file, "generatorOptions"), *gen;
	int r = 0;

	value_each_item(gen, i, value_get(file, field))
	{
		bool secret = str_eq(kind, "Secret");
		struct value *obj = value_build(
			"{apiVersion: 'v1', kind: %s, metadata: {name: %s, namespace: %s}, type: "
			"%s}",
			kind, value_str_or(value_get(gen, "name"), ""),
			value_str_in(gen, "namespace"),
			secret ? value_str_or(value_get(gen, "type"), "Opaque") : NULL);
		bool plain = value_bool_in(common, "disableNameSuffixHash") ||
			     value_bool_in(gen, "options", "disableNameSuffixHash");

		if (r == 0)
			r = put_sources(k, dir, gen, &obj, err);
		put_options(&obj, common);
		put_options(&obj, value_get(gen, "options"));
		if (r < 0 || merge_generated(l, gen, obj))
			value_unref(obj);
		else
			kresources_add(l, obj, !plain);
	}
	return r;
}

/* ---- one directory ------------------------------------------------------------------------- */

static int find_file(struct kubectl *k, const char *dir, struct buf *text, struct err *err)
{
	static const char *const names[] = {"kustomization.yaml", "kustomization.yml",
					    "Kustomization"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		STR_AUTO path = xasprintf("%s/%s", dir, names[i]);

		if (proc_read_file(k->proc, path, text) == 0)
			return 0;
	}
	return err_set(err, -ENOENT,
		       "unable to find one of 'kustomization.yaml', 'kustomization.yml' or "
		       "'Kustomization' in directory '%s'",
		       dir);
}

/* Labels and annotations are texts. */
static int check_texts(const struct value *map, const char *field, struct err *err)
{
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, map)
	{
		if (value_is_string(v))
			continue;
		return err_set(err, -EINVAL,
			       "invalid Kustomization: json: cannot unmarshal %s into Go struct field "
			       "%s of type string",
			       value_type(v) == VALUE_BOOL ? "bool"
			       : value_is_map(v)	   ? "object"
			       : value_is_array(v)	   ? "array"
							   : "number",
			       field);
	}
	return 0;
}

static int check_types(const struct value *file, struct err *err)
{
	const struct value *entry;
	int r = check_texts(value_get(file, "commonLabels"), "Kustomization.commonLabels", err);

	if (r == 0)
		r = check_texts(value_get(file, "commonAnnotations"),
				"Kustomization.commonAnnotations", err);
	value_each_item(entry, i, value_get(file, "labels"))
		r = r < 0 ? r
			  : check_texts(value_get(entry, "pairs"), "Label.labels.pairs", err);
	return r;
}

static int check_fields(struct kubectl *k, const struct value *file, struct err *err)
{
	static const char known[] =
		" apiVersion kind metadata openapi namePrefix nameSuffix namespace commonLabels "
		"labels commonAnnotations patchesStrategicMerge patchesJson6902 patches images "
		"imageTags replacements replicas vars sortOptions resources components crds bases "
		"configMapGenerator secretGenerator helmGlobals helmCharts generatorOptions "
		"configurations generators transformers validators buildMetadata ";
	static const char *const deprecated[][2] = {{"commonLabels", "labels"},
						    {"bases", "resources"},
						    {"imageTags", "images"},
						    {"patchesJson6902", "patches"},
						    {"patchesStrategicMerge", "patches"},
						    {"vars", "replacements"}};
	static const char *const missing[] = {"replacements", "vars",	    "components",
					      "helmCharts",   "generators", "transformers"};
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, file)
	{
		STR_AUTO word = xasprintf(" %s ", key);

		if (!strstr(known, word))
			return err_set(err, -EINVAL,
				       "invalid Kustomization: json: unknown field \"%s\"", key);
	}
	for (size_t i = 0; i < ARRAY_SIZE(deprecated); i++)
		if (value_get(file, deprecated[i][0]))
			kubectl_err(k,
				    "# Warning: '%s' is deprecated. Please use '%s' instead. Run "
				    "'kustomize edit fix' to update your Kustomization "
				    "automatically.\n",
				    deprecated[i][0], deprecated[i][1]);
	for (size_t i = 0; i < ARRAY_SIZE(missing); i++)
		if (value_len(value_get(file, missing[i])))
			return err_set(err, -ENOTSUP, "%s: not there yet in this kustomize",
				       missing[i]);
	return 0;
}

static int build(struct kubectl *k, const char *dir, int depth, struct kresources *l,
		 struct err *err)
{
	struct kresources own = {0};
	VALUE_AUTO *file = NULL;
	BUF_AUTO text = BUF_INIT;
	int r;

	if (depth > MAX_DEPTH)
		return err_set(err, -ELOOP, "cycle detected: %s", dir);
	r = find_file(k, dir, &text, err);
	if (r == 0)
		r = yaml_parse(buf_str(&text), text.len, &file, NULL, err);
	if (r < 0)
		return r;
	if (!value_is_map(file) || !value_len(file))
		return err_set(err, -EINVAL, "kustomization.yaml is empty");
	r = check_types(file, err);
	if (r == 0)
		r = check_fields(k, file, err);
	if (r == 0)
		r = add_list(k, dir, value_get(file, "resources"), depth, &own, err);
	if (r == 0)
		r = add_list(k, dir, value_get(file, "bases"), depth, &own, err);
	if (r == 0)
		r = generate_list(k, dir, file, "configMapGenerator", "ConfigMap", &own, err);
	if (r == 0)
		r = generate_list(k, dir, file, "secretGenerator", "Secret", &own, err);
	if (r == 0)
		r = kustomize_patches(k, dir, file, &own, err);
	if (r == 0)
		r = kustomize_change(file, &own, err);
	if (r == 0)
		kustomize_references(&own);
	for (size_t i = 0; i < own.nr && r == 0; i++) {
		l->v = grow(l->v, l->nr + 1, &l->cap, sizeof(*l->v));
		l->v[l->nr++] = own.v[i];
	}
	if (r == 0)
		own.nr = 0; /* they belong to l now */
	kresources_release(&own);
	return r;
}

int kustomize_build(struct kubectl *k, const char *dir, struct value **ret, struct err *err)
{
	STR_AUTO abs = proc_path(k->proc, dir);
	struct kresources l = {0};
	struct vfs_stat st;
	int r = vfs_stat(machine_vfs(k->proc->machine), abs, true, &st);

	if (r < 0)
		return err_set(err, r,
			       "must build at directory: not a valid directory: evalsymlink failure "
			       "on '%s' : lstat %s: no such file or directory",
			       dir, abs);
	if (st.type != VFS_DIR)
		return err_set(err, -ENOTDIR,
			       "must build at directory: '%s': file is not directory", dir);
	r = build(k, abs, 0, &l, err);
	for (size_t i = 0; i < l.nr && r == 0; i++)
		if (l.v[i].hash) {
			BUF_AUTO name = BUF_INIT;

			buf_addf(&name, "%s-",
				 value_str_or(value_in(l.v[i].obj, "metadata", "name"), ""));
			object_hash(l.v[i].obj, NULL, &name);
			kresource_rename(&l.v[i], buf_str(&name));
		}
	if (r == 0) {
		kustomize_references(&l);
		kustomize_sort(&l);
		*ret = value_array_new();
		for (size_t i = 0; i < l.nr; i++)
			value_push(ret, value_ref(l.v[i].obj));
	}
	kresources_release(&l);
	return r;
}
