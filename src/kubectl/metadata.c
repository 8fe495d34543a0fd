#include "kubectl/metadata.h"

#include "kubectl/internal.h"
#include "object/nameform.h"
#include "object/path.h"

#include <errno.h>
#include <stdlib.h>

struct change {
	struct metadata_opts *o;
	const char *word, *field;
	struct value *set;     /* key -> value */
	struct strvec removed; /* keys */
	struct printer *printer;
	enum dry_run dry;
	size_t seen;
};

static int check_label(const char *word, const char *value, struct err *err)
{
	STRVEC_AUTO why = STRVEC_INIT;
	BUF_AUTO all = BUF_INIT;

	label_value_messages(value, &why);
	for (size_t i = 0; i < why.nr; i++)
		buf_addf(&all, "%s%s", i ? "; " : "", why.v[i]);
	if (!why.nr)
		return 0;
	return err_set(err, -EINVAL, "invalid label value: \"%s\": %s", word, buf_str(&all));
}

static int both_ways(const struct change *c, const char *key, struct err *err)
{
	if (strcmp(c->word, "label") == 0)
		return err_set(err, -EINVAL,
			       "can not both modify and remove a label in the same command");
	return err_set(err, -EINVAL,
		       "can not both modify and remove the following annotation(s) in the same "
		       "command: %s",
		       key);
}

/* KEY=VALUE and KEY- at the end of the arguments; the rest are resources. */
static int parse_args(struct kubectl *k, struct change *c, struct strvec *resources,
		      struct err *err)
{
	bool changes = false;

	for (size_t i = 0; i < k->nr_args; i++) {
		const char *a = k->args[i], *eq = strchr(a, '=');
		size_t n = strlen(a);

		if (eq) {
			STR_AUTO key = xstrndup(a, (size_t)(eq - a));

			changes = true;
			if (strcmp(c->word, "label") == 0 && check_label(a, eq + 1, err) < 0)
				return -EINVAL;
			if (strvec_has(&c->removed, key))
				return both_ways(c, key, err);
			value_put(&c->set, key, value_str_new(eq + 1));
		} else if (n > 1 && a[n - 1] == '-') {
			changes = true;
			strvec_addn(&c->removed, a, n - 1);
			if (value_get(c->set, c->removed.v[c->removed.nr - 1]))
				return both_ways(c, c->removed.v[c->removed.nr - 1], err);
		} else if (changes) {
			return err_set(err, -EINVAL,
				       "all resources must be specified before %s changes: %s",
				       c->word, a);
		} else {
			strvec_add(resources, a);
		}
	}
	if (!resources->nr && !files_given(&c->o->files))
		return err_set(err, -EINVAL,
			       "one or more resources must be specified as <resource> <name> or "
			       "<resource>/<name>");
	if (c->o->all && *c->o->selector)
		return err_set(err, -EINVAL, "cannot set --all and --selector at the same time");
	if (c->o->local && !files_given(&c->o->files))
		return err_set(err, -EINVAL,
			       "can only use local files by -f pod.yaml or --filename=pod.json "
			       "when --local=true is set");
	if (!changes && !c->o->list)
		return err_set(err, -EINVAL, "at least one %s update is required", c->word);
	return 0;
}

static int check_overwrite(const struct change *c, const struct value *have, struct err *err)
{
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, c->set)
	{
		const char *old = value_str(value_get(have, key));

		if (!old || str_eq(old, value_str(v)) || c->o->overwrite)
			continue;
		if (strcmp(c->word, "label") == 0)
			return err_set(err, -EEXIST,
				       "'%s' already has a value (%s), and --overwrite is false",
				       key, old);
		return err_set(
			err, -EEXIST,
			"--overwrite is false but found the following declared annotation(s): "
			"'%s' already has a value (%s)",
			key, old);
	}
	return 0;
}

static struct value *apply(struct kubectl *k, const struct change *c, const struct value *obj)
{
	struct value *done = value_ref(obj), *map;
	const struct value *v;
	const char *key;

	map = value_ref(value_in(obj, "metadata", c->field));
	value_each_entry(key, v, i, c->set)
	{
		value_put(&map, key, value_ref(v));
	}
	for (size_t i = 0; i < c->removed.nr; i++) {
		if (!value_get(map, c->removed.v[i]) && strcmp(c->word, "label") == 0)
			kubectl_out(k, "label \"%s\" not found.\n", c->removed.v[i]);
		value_del(&map, c->removed.v[i]);
	}
	if (map)
		value_put_in(&done, map, "metadata", c->field);
	if (*c->o->resource_version)
		value_put_in(&done, value_str_new(c->o->resource_version), "metadata",
			     "resourceVersion");
	return done;
}

static void list(struct kubectl *k, const struct change *c, const struct value *obj)
{
	const struct value *v;
	const char *key;

	value_each_entry(key, v, i, value_in(obj, "metadata", c->field))
	{
		kubectl_out(k, "%s=%s\n", key, value_str_or(v, ""));
	}
}

static int change_one(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct change *c = arg;
	struct write_options opt = {.field_manager = c->o->manager,
				    .dry_run = c->dry == DRY_RUN_SERVER};
	const struct value *have = value_in(info->obj, "metadata", c->field);
	VALUE_AUTO *next = NULL;
	VALUE_AUTO *patch = NULL;
	const char *said;
	bool same;
	int r;

	c->seen++;
	r = check_overwrite(c, have, err);
	if (r < 0)
		return r;
	next = apply(k, c, info->obj);
	if (c->o->list) { /* with the changes, which are not made */
		list(k, c, next);
		return 0;
	}
	same = value_equal(next, info->obj);
	if (strcmp(c->word, "label") == 0)
		said = same                                  ? "not labeled"
		       : c->removed.nr && !value_len(c->set) ? "unlabeled"
							     : "labeled";
	else
		said = "annotated";
	printer_set_operation(c->printer, said);
	if (c->dry != DRY_RUN_CLIENT && !c->o->local) {
		patch = patch_create_merge(info->obj, next);
		r = info_patch(k, info, NULL, PATCH_MERGE, patch, &opt, err);
		if (r < 0)
			return r;
	} else {
		value_unref(info->obj);
		info->obj = value_ref(next);
	}
	return printer_print(k, c->printer, info->obj, false, err);
}

int metadata_run(struct kubectl *k, struct metadata_opts *o, const char *word, const char *field,
		 struct err *err)
{
	struct change c = {.o = o, .word = word, .field = field, .removed = STRVEC_INIT};
	STRVEC_AUTO resources = STRVEC_INIT;
	struct builder b = {.files = &o->files,
			    .label_selector = o->selector,
			    .field_selector = o->field_selector,
			    .all = o->all,
			    .all_ns = o->all_ns,
			    .flatten = true,
			    .latest = !o->local,
			    .local = o->local,
			    .continue_on_error = true};
	int r = parse_args(k, &c, &resources, err);

	if (r == 0)
		r = dry_run_parse(k, &o->dry, &c.dry, err);
	if (r == 0)
		r = printer_new(k, &o->print, "", c.dry, &c.printer, err);
	if (r == 0) {
		b.args = resources.v;
		r = builder_visit(k, &b, change_one, &c, err);
		printer_free(c.printer);
		if (r == 0 && !c.seen)
			kubectl_err(k, "No resources found\n");
	}
	value_unref(c.set);
	strvec_release(&c.removed);
	return r;
}
