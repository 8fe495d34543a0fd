/* kubectl set env TYPE/NAME KEY=VALUE... KEY-... [--from=configmap/NAME] [--list] */
#include "kubectl/generate.h"
#include "kubectl/set.h"

#include <ctype.h>
#include <errno.h>

struct opts {
	struct set_flags s;
	struct strvec env, keys;
	char *containers, *from, *prefix;
	bool list, resolve, overwrite;
};
#define T struct opts
static const struct opt_spec specs[] = {
	SET_OPTS(T, s),
	OPT_STR(T, containers, "containers", 'c', "*",
		"The containers to change; '*' stands for any text."),
	OPT_ARR(T, env, "env", 'e', "A variable, as KEY=VALUE; '-' reads them from standard input."),
	OPT_STR(T, from, "from", 0, "", "A configmap or secret whose keys become variables."),
	OPT_LIST(T, keys, "keys", 0, "With --from: only these keys."),
	OPT_STR(T, prefix, "prefix", 0, "", "With --from: what stands before each name."),
	OPT_BOOL(T, list, "list", 0, "false", "Show the variables; change nothing."),
	OPT_BOOL(T, resolve, "resolve", 0, "false",
		 "With --list: the values that references have now."),
	OPT_BOOL(T, overwrite, "overwrite", 0, "true", "Values that are there may be replaced."),
	OPT_END};

struct setting {
	const struct opts *o;
	struct kubectl *k;
	struct strvec resources, words; /* KEY=VALUE and KEY- */
	struct value *env;              /* wanted variables, in order */
	struct strvec removed;
	const struct value *obj; /* of the change under way */
	const char *name;        /* of the container */
};

/* ---- what the arguments ask for ------------------------------------------------------------ */

static int split_args(struct kubectl *k, struct setting *s, struct err *err)
{
	for (size_t i = 0; i < k->nr_args; i++) {
		const char *word = k->args[i];

		if (strchr(word, '=') || str_ends(word, "-")) {
			strvec_add(&s->words, word);
		} else if (!s->words.nr) {
			strvec_add(&s->resources, word);
		} else {
			BUF_AUTO all = BUF_INIT;

			for (size_t n = 0; n < k->nr_args; n++)
				buf_addf(&all, "%s%s", n ? " " : "", k->args[n]);
			return err_set(err, -EINVAL,
				       "all resources must be specified before environment "
				       "changes: %s",
				       buf_str(&all));
		}
	}
	return 0;
}

static int add_pair(struct setting *s, const char *word, struct err *err)
{
	const char *eq = strchr(word, '=');
	STR_AUTO name = xstrndup(word, (size_t)(eq - word));

	if (!env_name_valid(name))
		return env_name_error(name, "key name", err);
	value_push(&s->env, value_build("{name: %s, value: %s}", name, eq + 1));
	return 0;
}

static int add_stdin(struct kubectl *k, struct setting *s, struct err *err)
{
	STRVEC_AUTO lines = STRVEC_INIT;
	BUF_AUTO text = BUF_INIT;
	int r = kubectl_read_file(k, "-", &text, err);

	if (r < 0)
		return r;
	strvec_split(&lines, buf_str(&text), '\n');
	for (size_t i = 0; i < lines.nr && r == 0; i++)
		if (strchr(lines.v[i], '=') && lines.v[i][0] != '#')
			r = add_pair(s, lines.v[i], err);
	return r;
}

static int add_words(struct kubectl *k, struct setting *s, const struct strvec *words,
		     struct err *err)
{
	int r = 0;

	for (size_t i = 0; i < words->nr && r == 0; i++) {
		const char *word = words->v[i];

		if (str_eq(word, "-")) {
			r = add_stdin(k, s, err);
		} else if (strchr(word, '=')) {
			r = add_pair(s, word, err);
		} else if (str_ends(word, "-")) {
			STR_AUTO name = xstrndup(word, strlen(word) - 1);

			strvec_add(&s->removed, name);
		} else {
			r = err_set(err, -EINVAL, "unknown environment variable: %s", word);
		}
	}
	for (size_t i = 0; i < s->removed.nr && r == 0; i++)
		if (value_find(s->env, "name", s->removed.v[i]))
			r = err_set(err, -EINVAL,
				    "can not both modify and remove the same environment variable "
				    "in the same command");
	return r;
}

static char *variable_name(const char *prefix, const char *key)
{
	char *name = xasprintf("%s%s", prefix, key);

	for (char *p = name; *p; p++)
		*p = isalnum((unsigned char)*p) ? (char)toupper((unsigned char)*p) : '_';
	return name;
}

/* --from=configmap/NAME: each key as a reference. */
static int add_from(struct kubectl *k, struct setting *s, struct err *err)
{
	char *args[] = {s->o->from, NULL};
	struct builder b = {.args = args, .flatten = true};
	struct infos l = {0};
	int r = builder_infos(k, &b, &l, err);

	for (size_t i = 0; i < l.nr && r == 0; i++) {
		const struct value *v;
		const char *key, *kind = l.v[i].kind->kind;
		bool secret = str_eq(kind, "Secret");

		if (!secret && !str_eq(kind, "ConfigMap"))
			r = err_set(err, -EINVAL, "unsupported resource specified in --from");
		value_each_entry(key, v, n, value_get(l.v[i].obj, "data"))
		{
			STR_AUTO name = variable_name("", key);
			STR_AUTO full = xasprintf("%s%s", s->o->prefix, name);

			if (r < 0 || (s->o->keys.nr && !strvec_has(&s->o->keys, key)))
				continue;
			if (!str_eq(name, key))
				kubectl_err(k, "Warning: key %s transferred to %s\n", key, name);
			value_push(&s->env,
				   value_build("{name: %s, valueFrom: {%k: {name: %s, key: %s}}}",
					       full, secret ? "secretKeyRef" : "configMapKeyRef",
					       l.v[i].name, key));
		}
	}
	infos_release(&l);
	return r;
}

/* ---- listing ------------------------------------------------------------------------------- */

static void reference_text(const struct value *from, struct buf *out)
{
	const struct value *v;

	if ((v = value_get(from, "configMapKeyRef")))
		buf_addf(out, "configmap %s, key %s", value_str_or(value_get(v, "name"), ""),
			 value_str_or(value_get(v, "key"), ""));
	else if ((v = value_get(from, "secretKeyRef")))
		buf_addf(out, "secret %s, key %s", value_str_or(value_get(v, "name"), ""),
			 value_str_or(value_get(v, "key"), ""));
	else if ((v = value_get(from, "fieldRef")))
		buf_addf(out, "field path %s", value_str_or(value_get(v, "fieldPath"), ""));
	else if ((v = value_get(from, "resourceFieldRef")))
		buf_addf(out, "resource field %s%s%s",
			 value_str_or(value_get(v, "containerName"), ""),
			 value_str_in(v, "containerName") ? "/" : "",
			 value_str_or(value_get(v, "resource"), ""));
	else
		buf_adds(out, "invalid valueFrom");
}

/* The value that a reference has now; false: it cannot be told. */
static bool resolve(struct setting *s, const struct value *from, struct buf *out)
{
	const struct value *field = value_get(from, "fieldRef");
	const struct value *ref = value_get(from, "configMapKeyRef");
	bool secret = !ref && (ref = value_get(from, "secretKeyRef"));
	const char *path = value_str_or(value_get(field, "fieldPath"), "");
	const char *ns = value_str_in(s->obj, "metadata", "namespace"), *key;
	VALUE_AUTO *obj = NULL;
	ERR_AUTO ignored = ERR_INIT;
	struct client *c;

	if (field) {
		const char *dot = strchr(path, '.');
		STR_AUTO first = xstrndup(path, strcspn(path, "."));
		const char *text = dot ? value_str_in(s->obj, first, dot + 1) : NULL;

		buf_adds(out, text ? text : "");
		return text != NULL;
	}
	if (!ref || s->o->s.local || kubectl_client(s->k, &c, &ignored) < 0 ||
	    client_get(c, generate_kind(secret ? "secrets" : "configmaps"), ns,
		       value_str_or(value_get(ref, "name"), ""), &obj, &ignored) < 0)
		return false;
	key = value_str_in(obj, "data", value_str_or(value_get(ref, "key"), ""));
	if (key && secret)
		return base64_decode(out, key, strlen(key)) == 0;
	buf_adds(out, key ? key : "");
	return key != NULL;
}

static int list_container(struct value **container, void *arg, struct err *err)
{
	struct setting *s = arg;
	const struct value *e;

	(void)err;
	kubectl_out(s->k, "# %s %s, container %s\n", value_str_in(s->obj, "kind"),
		    value_str_or(value_in(s->obj, "metadata", "name"), ""),
		    value_str_or(value_get(*container, "name"), ""));
	value_each_item(e, i, value_get(*container, "env"))
	{
		const struct value *from = value_get(e, "valueFrom");
		const char *name = value_str_or(value_get(e, "name"), "");
		BUF_AUTO text = BUF_INIT;

		if (!from) {
			kubectl_out(s->k, "%s=%s\n", name, value_str_or(value_get(e, "value"), ""));
		} else if (s->o->resolve && resolve(s, from, &text)) {
			kubectl_out(s->k, "%s=%s\n", name, buf_str(&text));
		} else {
			buf_reset(&text);
			reference_text(from, &text);
			kubectl_out(s->k, "# %s from %s\n", name, buf_str(&text));
		}
	}
	return 0;
}

/* ---- changing ------------------------------------------------------------------------------ */

static int change_container(struct value **container, void *arg, struct err *err)
{
	struct setting *s = arg;
	const struct value *have = value_get(*container, "env"), *e;
	struct value *env = NULL;

	value_each_item(e, i, have)
	{
		const char *name = value_str_or(value_get(e, "name"), "");
		const struct value *newer = value_find(s->env, "name", name);

		if (newer && !s->o->overwrite && value_str_in(e, "value")) {
			value_unref(env);
			return err_set(err, -EEXIST,
				       "'%s' already has a value (%s), and --overwrite is false",
				       name, value_str_in(e, "value"));
		}
		if (!strvec_has(&s->removed, name))
			value_push(&env, value_ref(newer ? newer : e));
	}
	value_each_item(e, n, s->env)
		if (!value_find(env, "name", value_str_or(value_get(e, "name"), "")))
			value_push(&env, value_ref(e));
	if (env)
		value_put(container, "env", env);
	else if (have)
		value_del(container, "env");
	return 0;
}

static int change(struct kubectl *k, const struct info *info, struct value **obj, void *arg,
		  struct err *err)
{
	struct setting *s = arg;
	int found;

	s->obj = info->obj;
	if (s->o->list) {
		ERR_AUTO ignored = ERR_INIT; /* what has no containers has no variables */

		found = set_containers(obj, s->o->containers, true, list_container, s, &ignored);
		return 0;
	}
	found = set_containers(obj, s->o->containers, true, change_container, s, err);
	if (found == 0)
		kubectl_err(k, "Warning: %s/%s does not have any containers matching \"%s\"\n",
			    info->kind->kind, info->name, s->o->containers);
	return found < 0 ? found : 0;
}

static int prepare(struct kubectl *k, struct setting *s, struct err *err)
{
	const struct opts *o = s->o;
	int r = split_args(k, s, err);

	if (r == 0 && o->s.all && *o->s.selector)
		r = err_set(err, -EINVAL, "cannot set --all and --selector at the same time");
	if (r == 0 && !s->resources.nr && !files_given(&o->s.files))
		r = err_set(err, -EINVAL,
			    "one or more resources must be specified as <resource> <name> or "
			    "<resource>/<name>");
	if (r == 0 && o->keys.nr && !*o->from)
		r = err_set(err, -EINVAL,
			    "when specifying --keys, a configmap or secret must be provided with "
			    "--from");
	if (r == 0)
		r = add_words(k, s, &o->env, err);
	if (r == 0)
		r = add_words(k, s, &s->words, err);
	if (r == 0 && o->s.local && s->resources.nr && !files_given(&o->s.files))
		r = resource_required(err);
	if (r == 0 && *o->from)
		r = add_from(k, s, err);
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct setting s = {.o = o,
			    .k = k,
			    .resources = STRVEC_INIT,
			    .words = STRVEC_INIT,
			    .removed = STRVEC_INIT};
	int r = prepare(k, &s, err);

	if (r == 0)
		r = set_objects(k, &o->s, &s.resources, "env updated", NULL, change, &s, err);
	strvec_release(&s.resources);
	strvec_release(&s.words);
	strvec_release(&s.removed);
	value_unref(s.env);
	return r;
}

const struct kubectl_cmd kubectl_set_env = {
	.name = "set env",
	.use = "set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N",
	.summary = "Update environment variables on a pod template",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "type name",
};
