/* kubectl describe: objects in words, with their events. */
#include <errno.h>

#include "kubectl/describe.h"
#include "kubectl/internal.h"
#include "kubectl/resource.h"

struct opts {
	struct file_flags files;
	bool all_ns, show_events;
	char *selector;
	int64_t chunk;
};

#define T struct opts
static const struct opt_spec specs[] = {ALL_NAMESPACES_OPT(T, all_ns),
					CHUNK_OPT(T, chunk),
					FILE_OPTS(T, files, "containing the resource to describe"),
					SELECTOR_OPT(T, selector),
					OPT_BOOL(T, show_events, "show-events", 0, "true",
						 "Also show the events about each object."),
					OPT_END};

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;

	STRVEC_AUTO files = STRVEC_INIT;

	if (files_given(&o->files) && str_empty(o->files.kustomize))
		return kubectl_expand_files(k, &o->files, &files, err);
	if (k->nr_args > 0 || files_given(&o->files))
		return 0;
	return err_set(err, -EINVAL,
		       "You must specify the type of resource to describe. Use \"kubectl "
		       "api-resources\" for a complete list of supported resources.\n");
}

static void fill_builder(struct kubectl *k, const struct opts *o, struct builder *b)
{
	*b = (struct builder){.args = k->args,
			      .files = &o->files,
			      .label_selector = o->selector,
			      .allow_empty_selector = true,
			      .all_ns = o->all_ns,
			      .continue_on_error = true,
			      .latest = true,
			      .flatten = true,
			      .chunk = o->chunk};
}

/* No object has the name: those whose names begin with it are meant. */
static int describe_prefix(struct kubectl *k, const struct opts *o, const struct describing *r,
			   bool *ret_found, struct err *err)
{
	char *type[] = {k->args[0], NULL};
	const char *prefix = k->args[1];
	struct infos l = {0};
	struct builder b;
	BUF_AUTO out = BUF_INIT;
	int rc;

	fill_builder(k, o, &b);
	b.args = type;
	b.label_selector = NULL;
	rc = builder_infos(k, &b, &l, err);
	for (size_t i = 0; rc == 0 && i < l.nr; i++) {
		if (!str_starts(l.v[i].name, prefix))
			continue;
		*ret_found = true;
		rc = describe_object(r, l.v[i].obj, &out, err);
		buf_addc(&out, '\n');
	}
	kubectl_out_buf(k, &out);
	infos_release(&l);
	return rc;
}

static int describe_all(struct kubectl *k, const struct describing *r, const struct infos *l,
			struct err *err)
{
	for (size_t i = 0; i < l->nr; i++) {
		BUF_AUTO out = BUF_INIT;

		if (i)
			buf_adds(&out, "\n\n");
		if (describe_object(r, l->v[i].obj, &out, err) < 0) {
			kubectl_keep_error(k, err);
			continue;
		}
		kubectl_out_buf(k, &out);
	}
	return kubectl_kept(k);
}

static int nothing_found(struct kubectl *k, const struct opts *o, struct err *err)
{
	const char *ns;
	int r = kubectl_namespace(k, &ns, NULL, err);

	if (r < 0)
		return r;
	if (o->all_ns)
		kubectl_err(k, "No resources found\n");
	else
		kubectl_err(k, "No resources found in %s namespace.\n", ns);
	return 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct describing r = {.k = k, .show_events = o->show_events, .chunk = o->chunk};
	struct infos l = {0};
	struct builder b;
	bool found = false;
	int rc = kubectl_client(k, &r.client, err);

	if (rc < 0)
		return rc;
	fill_builder(k, o, &b);
	b.bare_errors = true;
	rc = builder_infos(k, &b, &l, err);
	r.now = sim_now(k->sim);
	if (rc == -ECANCELED && k->nr_errs == 1 && k->nr_args == 2 &&
	    err_is_not_found(&k->errs[0])) {
		infos_release(&l);
		rc = describe_prefix(k, o, &r, &found, err);
		if (found && rc == 0) {
			err_release(&k->errs[0]);
			k->nr_errs = 0;
			return 0;
		}
		err_release(err);
		return -ECANCELED;
	}
	if (rc == 0 || rc == -ECANCELED) {
		bool failed = rc < 0;

		rc = describe_all(k, &r, &l, err);
		if (!failed && rc == 0 && l.nr == 0)
			rc = nothing_found(k, o, err);
	}
	infos_release(&l);
	return rc;
}

const struct kubectl_cmd kubectl_describe = {
	.name = "describe",
	.section = SECTION_DEBUG,
	.order = 1,
	.use = "describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)",
	.summary = "Show details of a specific resource or group of resources",
	.details =
		"Tells what is known about objects in a form made for reading, related objects and "
		"events included. Name an object, the beginning of names, a label selector, or "
		"only "
		"a type.\n\n"
		"When no object has exactly the name given, every object whose name begins with it "
		"is described.\n\n"
		"\"kubectl api-resources\" lists every type the server has.",
	.examples = "# A node\n"
		    "kubectl describe nodes node01\n\n"
		    "# A pod\n"
		    "kubectl describe pods/nginx\n\n"
		    "# The pod a file describes\n"
		    "kubectl describe -f pod.json\n\n"
		    "# All pods\n"
		    "kubectl describe pods\n\n"
		    "# Pods by label\n"
		    "kubectl describe pods -l app=web\n\n"
		    "# All pods whose names begin with frontend\n"
		    "kubectl describe pods frontend",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
	.arg_kinds = "type name",
};
