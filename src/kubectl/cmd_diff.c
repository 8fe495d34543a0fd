/* kubectl diff -f: what apply would change. Upstream: pkg/cmd/diff. */
#include "kubectl/apply_server.h"
#include "kubectl/credential.h"
#include "kubectl/generate.h"
#include "kubectl/internal.h"
#include "kubectl/print.h"
#include "object/path.h"
#include "object/timefmt.h"
#include "object/yaml.h"

#include <errno.h>

struct opts {
	struct file_flags files;
	char *manager, *selector;
	bool server_side, force_conflicts, prune, show_managed_fields;
	struct strvec allowlist;
	int64_t concurrency;
};
#define T struct opts
static const struct opt_spec specs[] = {
	FILE_OPTS(T, files, "contains the configuration to diff"),
	SELECTOR_OPT(T, selector),
	MANAGER_OPT(T, manager, "kubectl-client-side-apply"),
	OPT_INT(T, concurrency, "concurrency", 0, "1",
		"How many objects to ask the server about at a time."),
	OPT_BOOL(T, server_side, "server-side", 0, "false", "Apply in the server."),
	OPT_BOOL(T, force_conflicts, "force-conflicts", 0, "false",
		 "With --server-side: take fields over from other managers."),
	OPT_BOOL(T, prune, "prune", 0, "false", "Also show what --prune would delete."),
	OPT_ARR(T, allowlist, "prune-allowlist", 0, "Kinds that --prune looks at."),
	OPT_BOOL(T, show_managed_fields, "show-managed-fields", 0, "false",
		 "Keep managedFields in what is compared."),
	OPT_END};

#define FAILED 2 /* exit status: 1 means that there are differences */

struct diffing {
	const struct opts *o;
	bool differs;
	char *dirs[2];
	const char *external; /* the program that compares; NULL: we do */
};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;

	k->status = FAILED;
	if (k->nr_args) {
		BUF_AUTO all = BUF_INIT;

		for (size_t i = 0; i < k->nr_args; i++)
			buf_addf(&all, "%s%s", i ? " " : "", k->args[i]);
		return kubectl_usage_error(k, err, "Unexpected args: [%s]", buf_str(&all));
	}
	if (!files_given(&o->files))
		return err_set(err, -EINVAL, "must specify one of -f and -k");
	if (o->server_side && !kubectl_given(k, "field-manager")) {
		free(o->manager);
		o->manager = xstrdup(SERVER_SIDE_MANAGER);
	}
	return 0;
}

/* What the server would make of it, without doing it. */
static int merged(struct kubectl *k, const struct diffing *d, const struct info *info,
		  const struct value *live, struct value **ret, struct err *err)
{
	struct write_options opt = {.field_manager = d->o->manager, .dry_run = true};
	VALUE_AUTO *want = value_ref(info->obj);
	VALUE_AUTO *patch = NULL;
	enum patch_type type;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r < 0)
		return r;
	if (d->o->server_side) {
		opt.force = d->o->force_conflicts;
		return client_patch(c, info->kind, info->ns, info->name, NULL, PATCH_APPLY, want,
				    &opt, ret, err);
	}
	if (!live)
		return client_create(c, info->kind, info->ns, want, &opt, ret, err);
	/* The annotation of apply itself is not compared: it stays as it is. */
	value_del_in(&want, "metadata", "annotations", LAST_APPLIED);
	if (!value_in(want, "metadata", "annotations"))
		value_put_in(&want, value_map_new(), "metadata", "annotations");
	r = apply_patch(info->kind, want, live, true, &type, &patch, err);
	if (r < 0)
		return r;
	return client_patch(c, info->kind, info->ns, info->name, NULL, type, patch, &opt, ret, err);
}

/* "apps.v1.Deployment.ns.name", as the files of the real one are called. */
static void file_name(const struct info *info, struct buf *out)
{
	if (info->kind->group[0])
		buf_addf(out, "%s.", info->kind->group);
	buf_addf(out, "%s.%s.%s.%s", info->kind->version, info->kind->kind,
		 info->ns ? info->ns : "", info->name);
}

/* Data of secrets is not shown; what changed is told by the number of stars. */
static void mask_secret(struct value **a, struct value **b)
{
	struct value **both[] = {a, b};

	for (int i = 0; i < 2; i++) {
		struct value *data = value_ref(value_get(*both[i], "data"));
		const struct value *other = value_get(*both[1 - i], "data"), *v;
		VALUE_AUTO *keep = value_ref(data);
		const char *key;

		value_each_entry(key, v, n, keep)
		{
			bool same = value_equal(v, value_get(other, key));

			value_put_str(&data, key,
				      same || !value_get(other, key) ? "***"
				      : i == 0                       ? "*** (before)"
								     : "*** (after)");
		}
		if (data)
			value_put(both[i], "data", data);
	}
}

static int write_side(struct kubectl *k, const char *dir, const char *name, const struct buf *text,
		      struct err *err)
{
	STR_AUTO file = xasprintf("%s/%s", dir, name);
	int r = proc_write_file(k->proc, file, text->s, text->len, 0600);

	return r < 0 ? err_set(err, r, "open %s: permission denied", file) : 0;
}

static void remove_dir(struct kubectl *k, const char *dir)
{
	struct vfs *v = machine_vfs(k->proc->machine);
	STRVEC_AUTO names = STRVEC_INIT;

	(void)!vfs_list(v, dir, &names);
	for (size_t i = 0; i < names.nr; i++) {
		STR_AUTO file = xasprintf("%s/%s", dir, names.v[i]);

		(void)!vfs_unlink(v, file);
	}
	(void)!vfs_rmdir(v, dir);
}

/* Of the words after the program, those of letters, digits, '-' and '='. */
static void program_words(const char *text, struct strvec *ret)
{
	STRVEC_AUTO words = STRVEC_INIT;

	strvec_split(&words, text, ' ');
	for (size_t i = 0; i < words.nr; i++) {
		const char *w = words.v[i];

		while ((*w >= '0' && *w <= '9') || (*w >= 'a' && *w <= 'z') ||
		       (*w >= 'A' && *w <= 'Z') || *w == '-' || *w == '=')
			w++;
		if (i == 0 || (*words.v[i] && !*w))
			strvec_add(ret, words.v[i]);
	}
}

/* $KUBECTL_EXTERNAL_DIFF on the two folders. Its exit status is ours. */
static int run_program(struct kubectl *k, const struct diffing *d, struct err *err)
{
	STRVEC_AUTO words = STRVEC_INIT;
	STRVEC_AUTO argv = STRVEC_INIT;
	int r, status = 0;

	/* as upstream, the folders come before the options */
	program_words(d->external, &words);
	strvec_add(&argv, words.v[0]);
	strvec_add(&argv, d->dirs[0]);
	strvec_add(&argv, d->dirs[1]);
	for (size_t i = 1; i < words.nr; i++)
		strvec_add(&argv, words.v[i]);
	r = kubectl_run_program(k, argv.v, &status);
	if (r == -ECANCELED)
		return r;
	if (r < 0 || status > 1)
		k->status = 2;
	if (r < 0)
		return err_set(err, r, "failed to run \"%s\": executable file not found in $PATH",
			       argv.v[0]);
	if (status > 1)
		return err_set(err, -EIO, "failed to run \"%s\": exit status %d", argv.v[0],
			       status);
	return status ? kubectl_exit(k, status) : 0;
}

static int diff_one(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	struct diffing *d = arg;
	struct value *sides[2] = {NULL, NULL};
	struct buf texts[2] = {BUF_INIT, BUF_INIT};
	BUF_AUTO name = BUF_INIT;
	BUF_AUTO now = BUF_INIT;
	BUF_AUTO out = BUF_INIT;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r == 0)
		r = client_get(c, info->kind, info->ns, info->name, &sides[0], err);
	if (r == -ENOENT) {
		err_release(err);
		r = 0;
	}
	if (r == 0)
		r = merged(k, d, info, sides[0], &sides[1], err);
	if (r == 0 && str_eq(info->kind->kind, "Secret") && sides[0])
		mask_secret(&sides[0], &sides[1]);
	for (int i = 0; i < 2 && r == 0; i++) {
		struct value *shown = NULL;

		if (sides[i])
			shown = d->o->show_managed_fields ? value_ref(sides[i])
							  : object_strip_managed(sides[i]);
		if (shown)
			yaml_write(&texts[i], shown);
		value_unref(shown);
	}
	if (r == 0 && !str_eq(buf_str(&texts[0]), buf_str(&texts[1]))) {
		STR_AUTO a = NULL;
		STR_AUTO b = NULL;

		file_name(info, &name);
		time_format(&now, "%F %T.%N %z", sim_now(k->sim)); /* as diff prints files' */
		a = xasprintf("%s/%s\t%s", d->dirs[0], buf_str(&name), buf_str(&now));
		b = xasprintf("%s/%s\t%s", d->dirs[1], buf_str(&name), buf_str(&now));
		if (d->external) {
			for (int i = 0; i < 2 && r == 0; i++)
				r = sides[i] ? write_side(k, d->dirs[i], buf_str(&name), &texts[i],
							  err)
					     : 0;
			goto out;
		}
		buf_addf(&out, "diff -u -N %s/%s %s/%s\n", d->dirs[0], buf_str(&name), d->dirs[1],
			 buf_str(&name));
		diff_unified(&out, a, buf_str(&texts[0]), b, buf_str(&texts[1]));
		kubectl_out_buf(k, &out);
		d->differs = true;
	}
out:
	for (int i = 0; i < 2; i++) {
		value_unref(sides[i]);
		buf_release(&texts[i]);
	}
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct diffing d = {.o = o};
	struct builder b = {.files = &o->files, .label_selector = o->selector, .flatten = true};
	int r = 0;

	d.dirs[0] =
		xasprintf("/tmp/LIVE-%llu", (unsigned long long)sim_rand_below(k->sim, 1u << 31));
	d.dirs[1] =
		xasprintf("/tmp/MERGED-%llu", (unsigned long long)sim_rand_below(k->sim, 1u << 31));
	d.external = proc_getenv(k->proc, "KUBECTL_EXTERNAL_DIFF");
	if (str_empty(d.external))
		d.external = NULL;
	for (int i = 0; i < 2 && d.external && r == 0; i++)
		if (proc_mkdir(k->proc, d.dirs[i], 0700) < 0)
			r = err_set(err, -EACCES, "mkdir %s: permission denied", d.dirs[i]);
	if (r == 0)
		r = builder_visit(k, &b, diff_one, &d, err);
	if (r == 0 && d.external)
		r = run_program(k, &d, err);
	for (int i = 0; i < 2; i++) {
		if (d.external)
			remove_dir(k, d.dirs[i]);
		free(d.dirs[i]);
	}
	if (r < 0)
		return r;
	return d.differs ? kubectl_exit(k, 1) : 0;
}

const struct kubectl_cmd kubectl_diff = {
	.name = "diff",
	.section = SECTION_ADVANCED,
	.order = 1,
	.use = "diff -f FILENAME",
	.summary = "Diff the live version against a would-be applied version",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
};
