/*
 * Completion of kubectl command lines for the terminal: commands, options, types, names.
 * Names come from the server, asked as the command itself would ask.
 */
#include "kubectl/internal.h"
#include "kubectl/podpick.h"

#include <errno.h>

struct completing {
	struct kubectl *k;
	const char *word; /* the beginning of what is wanted */
	struct strvec *ret;
};

static void offer(struct completing *c, const char *candidate)
{
	if (str_starts(candidate, c->word) && !strvec_has(c->ret, candidate))
		strvec_add(c->ret, candidate);
}

/* With a word about it, shown beside it in lists. */
static void offer_about(struct completing *c, const char *candidate, const char *about)
{
	STR_AUTO text = xasprintf("%s\t%.*s", candidate, (int)strcspn(about, "\n"), about);

	offer(c, text);
}

/* ---- commands and options ------------------------------------------------------------------ */

static void offer_commands(struct completing *c, const struct kubectl_cmd *parent)
{
	const struct kubectl_cmd *cmd;
	size_t len = parent ? strlen(parent->name) + 1 : 0;

	for (size_t i = 0; (cmd = kubectl_cmd_at(i)); i++) {
		if (parent && (!str_starts(cmd->name, parent->name) || strlen(cmd->name) <= len ||
			       cmd->name[len - 1] != ' '))
			continue;
		if (!strchr(cmd->name + len, ' '))
			offer_about(c, cmd->name + len, cmd->summary ? cmd->summary : "");
	}
}

/* With and without "=" where a value is wanted, as cobra does: so that one of the two has to be
 * chosen. */
static void offer_options(struct completing *c, const struct opt_spec *specs)
{
	for (const struct opt_spec *s = specs; s && s->name; s++) {
		bool bare = s->type == OPT_T_BOOL || s->no_value;
		const char *about = s->help ? s->help : "";
		STR_AUTO text = xasprintf("--%s", s->name);
		STR_AUTO value = xasprintf("--%s=", s->name);
		char letter[] = {'-', s->letter, '\0'};

		if (s->flags & OPT_HIDDEN)
			continue;
		offer_about(c, text, about);
		if (!bare)
			offer_about(c, value, about);
		if (s->letter)
			offer_about(c, letter, about);
	}
}

/* ---- what the server knows ------------------------------------------------------------------ */

static void offer_types(struct completing *c)
{
	struct restmapper *m;
	ERR_AUTO ignored = ERR_INIT;
	const struct kind *kind;

	if (kubectl_mapper(c->k, &m, &ignored) < 0)
		return;
	for (size_t i = 0; (kind = restmapper_at(m, i)); i++) {
		STR_AUTO full = kind->group[0] ? xasprintf("%s.%s", kind->plural, kind->group)
					       : xstrdup(kind->plural);

		if (restmapper_preferred(m, kind) && strstr(kind->verbs, "get"))
			offer(c, full);
	}
}

static void offer_names(struct completing *c, const char *type, const char *prefix)
{
	const struct kind *kind;
	VALUE_AUTO *list = NULL;
	ERR_AUTO ignored = ERR_INIT;
	const struct value *item;
	struct restmapper *m;
	struct client *client;
	const char *ns;

	if (kubectl_client(c->k, &client, &ignored) < 0 || kubectl_mapper(c->k, &m, &ignored) < 0 ||
	    (kind = restmapper_find(m, type)) == NULL ||
	    kubectl_namespace(c->k, &ns, NULL, &ignored) < 0 ||
	    client_list(client, kind, kind->namespaced ? ns : NULL, NULL, &list, &ignored) < 0)
		return;
	value_each_item(item, i, value_get(list, "items"))
	{
		STR_AUTO name = xasprintf("%s%s", prefix,
					  value_str_or(value_in(item, "metadata", "name"), ""));

		offer(c, name);
	}
}

/* TYPE/NAME in one word. */
static void offer_slashed(struct completing *c)
{
	const char *slash = strchr(c->word, '/');
	STR_AUTO type = xstrndup(c->word, (size_t)(slash - c->word));
	STR_AUTO prefix = xasprintf("%s/", type);

	offer_names(c, type, prefix);
}

static void offer_containers(struct completing *c, const char *pod)
{
	const char *slash = strchr(pod, '/'), *ns;
	const struct value *item;
	VALUE_AUTO *obj = NULL;
	ERR_AUTO ignored = ERR_INIT;
	struct client *client;

	if (kubectl_client(c->k, &client, &ignored) < 0 ||
	    kubectl_namespace(c->k, &ns, NULL, &ignored) < 0 ||
	    client_get(client, kind_by_resource("", "v1", "pods"), ns, slash ? slash + 1 : pod,
		       &obj, &ignored) < 0)
		return;
	value_each_item(item, i, value_in(obj, "spec", "containers"))
		offer(c, value_str_or(value_get(item, "name"), ""));
	value_each_item(item, i, value_in(obj, "spec", "initContainers"))
		offer(c, value_str_or(value_get(item, "name"), ""));
}

static void offer_config(struct completing *c, const char *what)
{
	const struct kubeconfig *config;
	ERR_AUTO ignored = ERR_INIT;
	const struct value *map;

	if (kubectl_config_load(c->k, &config, &ignored) < 0)
		return;
	map = str_eq(what, "context")   ? config->contexts
	      : str_eq(what, "cluster") ? config->clusters
					: config->users;
	for (size_t i = 0; i < value_len(map); i++)
		offer(c, value_key(map, i));
}

static void offer_files(struct completing *c)
{
	const char *slash = strrchr(c->word, '/');
	STR_AUTO dir = slash ? xstrndup(c->word, (size_t)(slash - c->word) + 1) : xstrdup("");
	STR_AUTO abs = proc_path(c->k->proc, dir[0] ? dir : ".");
	struct vfs *v = machine_vfs(c->k->proc->machine);
	STRVEC_AUTO names = STRVEC_INIT;

	if (vfs_list(v, abs, &names) < 0)
		return;
	for (size_t i = 0; i < names.nr; i++) {
		STR_AUTO path = xasprintf("%s/%s", abs, names.v[i]);
		struct vfs_stat st;
		bool is_dir = vfs_stat(v, path, true, &st) == 0 && st.type == VFS_DIR;
		STR_AUTO shown = xasprintf("%s%s%s", dir, names.v[i], is_dir ? "/" : "");

		if (names.v[i][0] != '.' || c->word[slash ? slash - c->word + 1 : 0] == '.')
			offer(c, shown);
	}
}

/* Candidates of one kind of argument or option value; first: the command's first argument. */
static void offer_kind(struct completing *c, const char *kind, const char *first)
{
	static const char *const shells[] = {"bash", "fish", "powershell", "zsh"};

	if (str_eq(kind, "type") && strchr(c->word, '/'))
		offer_slashed(c);
	else if (str_eq(kind, "type") || str_eq(kind, "explain"))
		offer_types(c);
	else if (str_eq(kind, "name") && !str_empty(first))
		offer_names(c, first, "");
	else if (str_eq(kind, "pod") && strchr(c->word, '/'))
		offer_slashed(c);
	else if (str_eq(kind, "pod") || str_eq(kind, "node") || str_eq(kind, "namespace"))
		offer_names(c, kind, "");
	else if (str_eq(kind, "container") && !str_empty(first))
		offer_containers(c, first);
	else if (str_eq(kind, "context") || str_eq(kind, "cluster") || str_eq(kind, "kubeuser"))
		offer_config(c, kind);
	else if (str_eq(kind, "file"))
		offer_files(c);
	for (size_t i = 0; str_eq(kind, "shell") && i < ARRAY_SIZE(shells); i++)
		offer(c, shells[i]);
}

static void offer_value(struct completing *c, const struct opt_spec *s, const char *first)
{
	STRVEC_AUTO values = STRVEC_INIT;

	if (!s || !s->values)
		return;
	if (s->values[0] == '@') {
		offer_kind(c, s->values + 1, first);
		return;
	}
	strvec_split(&values, s->values, '|');
	for (size_t i = 0; i < values.nr; i++)
		offer(c, values.v[i]);
}

/* ---- the line -------------------------------------------------------------------------------- */

/* The kind of the n-th argument: "type name" has a type first, then only names. */
static char *kind_of_argument(const char *kinds, size_t n)
{
	STRVEC_AUTO v = STRVEC_INIT;

	if (!kinds)
		return NULL;
	strvec_split(&v, kinds, ' ');
	return v.nr ? xstrdup(v.v[MIN(n, v.nr - 1)]) : NULL;
}

static void complete_argument(struct completing *c, const struct kubectl_cmd *cmd,
			      const struct strvec *args)
{
	STR_AUTO kind = kind_of_argument(cmd->arg_kinds, args->nr);

	offer_commands(c, cmd);
	/* After `get pod/a` more of that form may follow. */
	if (kind && str_eq(kind, "name") && args->nr && strchr(args->v[0], '/')) {
		offer_kind(c, "type", NULL);
		return;
	}
	if (kind)
		offer_kind(c, kind, args->nr ? args->v[0] : NULL);
}

/* "--output=js": the value after '='; candidates are whole words again. */
static void complete_long_option(struct completing *c, const struct opt_set *sets, size_t nr,
				 const char *first)
{
	const char *whole = c->word, *eq = strchr(whole, '=');
	STRVEC_AUTO values = STRVEC_INIT;
	struct strvec *ret = c->ret;

	if (!eq) {
		for (size_t i = 0; i < nr; i++)
			offer_options(c, sets[i].specs);
		return;
	}
	c->word = eq + 1;
	c->ret = &values;
	offer_value(c, opt_find(sets, nr, whole + 2, (size_t)(eq - whole) - 2), first);
	for (size_t i = 0; i < values.nr; i++)
		strvec_addf(ret, "%.*s%s", (int)(eq - whole) + 1, whole, values.v[i]);
	c->ret = ret;
	c->word = whole;
}

/* The option whose value the last word is, when the word before it asks for one. */
static const struct opt_spec *pending_option(const struct opt_set *sets, size_t nr,
					     const char *previous)
{
	const struct opt_spec *s = NULL;

	if (!previous || previous[0] != '-' || !previous[1] || strchr(previous, '='))
		return NULL;
	if (previous[1] == '-')
		s = opt_find(sets, nr, previous + 2, strlen(previous + 2));
	else if (!previous[2])
		s = opt_find_letter(sets, nr, previous[1]);
	return s && s->type != OPT_T_BOOL && !s->no_value ? s : NULL;
}

static void complete_line(struct completing *c, const struct strvec *words)
{
	struct opt_set sets[2];
	const struct kubectl_cmd *cmd;
	const struct opt_spec *pending;
	struct opt_parsed parsed = OPT_PARSED_INIT;
	ERR_AUTO ignored = ERR_INIT;
	size_t nr;
	int argc = (int)words->nr - 1, rest;
	char **args = kubectl_find_command(argc, words->v, &cmd, &rest);
	void *opts = xcalloc(1, cmd && cmd->opts_size ? cmd->opts_size : 1);

	nr = kubectl_option_sets(cmd, opts, &c->k->g, sets);
	if (cmd)
		opt_defaults(cmd->opts, opts);
	pending = argc > 1 ? pending_option(sets, nr, words->v[argc - 1]) : NULL;
	/* What was typed so far may be unfinished: take what can be read. */
	if (opt_parse(sets, nr, pending ? rest - 1 : rest, args, &parsed, &ignored) < 0)
		err_release(&ignored);
	c->k->cmd = cmd;
	if (pending)
		offer_value(c, pending, parsed.args.nr ? parsed.args.v[0] : NULL);
	else if (parsed.dash >= 0)
		; /* a command for a container: nothing is known of it */
	else if (c->word[0] == '-')
		complete_long_option(c, sets, nr, parsed.args.nr ? parsed.args.v[0] : NULL);
	else if (cmd)
		complete_argument(c, cmd, &parsed.args);
	else if (parsed.args.nr == 0)
		offer_commands(c, NULL);
	opt_parsed_release(&parsed);
	if (cmd)
		opt_release(cmd->opts, opts);
	free(opts);
	free(args);
}

void kubectl_complete(void *user, struct proc *p, const struct strvec *words, struct strvec *ret)
{
	struct kubectl k = {.proc = p, .sim = p->sim, .parsed = OPT_PARSED_INIT};
	struct completing c = {.k = &k, .ret = ret};

	(void)user;
	if (words->nr < 2)
		return;
	c.word = words->v[words->nr - 1];
	opt_defaults(kubectl_global_opts, &k.g);
	complete_line(&c, words);
	strvec_sort(ret);
	kubectl_release(&k);
}
