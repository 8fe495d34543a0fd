#include "kubectl/debug.h"

#include <errno.h>

#include "kubectl/podpick.h"
#include "object/path.h"

static const struct kind *pods_kind(void)
{
	return kind_by_resource("", NULL, "pods");
}

/* "debugger-x7k2q", unless -c names it. Caller frees. */
static char *container_name(struct kubectl *k, const struct debug_opts *o, const struct value *pod)
{
	struct buf name = BUF_INIT;

	if (*o->container)
		return xstrdup(o->container);
	do {
		buf_reset(&name);
		buf_adds(&name, "debugger-");
		sim_rand_suffix(k->sim, &name, 5);
	} while (pod_container(pod, buf_str(&name)));
	if (!o->quiet)
		kubectl_out(k, "Defaulting debug container name to %s.\n", buf_str(&name));
	return buf_detach(&name);
}

static struct value *words_value(const struct debug_opts *o)
{
	struct value *list = value_array_new();

	for (size_t i = 0; i < o->words.nr; i++)
		value_push(&list, value_str_new(o->words.v[i]));
	return list;
}

/* NULL: no --env. */
static struct value *env_value(const struct debug_opts *o)
{
	struct value *list = NULL;
	const struct value *v;
	const char *name;

	value_each_entry(name, v, i, o->env_pairs)
		value_push(&list, value_build("{name: %s, value: %v}", name, v));
	return list;
}

/* The container the options describe. */
static struct value *container_new(const struct debug_opts *o, const char *name)
{
	struct value *c =
		value_build("{env: %V, image: %s, imagePullPolicy: %s, name: %s, resources: {}, "
			    "terminationMessagePolicy: 'File'}",
			    env_value(o), o->image, *o->pull_policy ? o->pull_policy : NULL, name);

	if (o->words.nr)
		value_put(&c, o->args_only ? "args" : "command", words_value(o));
	if (o->stdin_)
		value_put_bool(&c, "stdin", true);
	if (o->tty)
		value_put_bool(&c, "tty", true);
	return c;
}

/* ---- --custom ----------------------------------------------------------------------------- */

struct custom {
	const struct value *spec;
	const char *type;
	int r;
	struct err *err;
};

static void merge_custom(struct value **c, void *arg)
{
	struct custom *x = arg;
	struct value *next = NULL;
	ERR_AUTO why = ERR_INIT;

	x->r = patch_strategic(*c, x->spec, &schema_patch, schema_find(x->type), &next, &why);
	if (x->r < 0) {
		err_set(x->err, x->r, "error creating three way patch to add debug container: %s",
			err_msg(&why));
		return;
	}
	value_unref(*c);
	*c = next;
}

static int apply_custom(const struct debug_opts *o, struct value **pod, const char *container,
			struct err *err)
{
	struct custom x = {o->custom_spec, "core.v1.Container", 0, err};

	if (o->custom_spec)
		debug_edit_container(pod, container, merge_custom, &x);
	return x.r;
}

/* Rights that a user other than root will not have. */
static void warn_of_user(struct kubectl *k, const struct value *pod, const char *container)
{
	const struct value *user = value_in(pod, "spec", "securityContext", "runAsUser");
	const struct value *context = value_get(pod_container(pod, container), "securityContext");
	const struct value *own = value_get(context, "runAsUser");

	if (!value_int(user) || !context || (own && !value_int(own)) ||
	    (!value_bool_in(context, "privileged") &&
	     !value_len(value_in(context, "capabilities", "add"))))
		return;
	kubectl_err(k, "Warning: Non-root user is configured for the entire target Pod, and some "
		       "capabilities granted by debug profile may not work. Please consider using "
		       "\"--custom\" with a custom profile that specifies "
		       "\"securityContext.runAsUser: 0\".\n");
}

/* ---- ephemeral containers ------------------------------------------------------------------ */

static int add_to_pod(struct kubectl *k, const struct value *pod, const struct value *patch,
		      struct value **ret, struct err *err)
{
	STRVEC_AUTO warnings = STRVEC_INIT;
	struct write_options opt = {.warnings = &warnings};
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r < 0)
		return r;
	r = client_patch(c, pods_kind(), value_str_in(pod, "metadata", "namespace"),
			 value_str_in(pod, "metadata", "name"), "ephemeralcontainers",
			 PATCH_STRATEGIC, patch, &opt, ret, err);
	kubectl_warnings(k, &warnings);
	return r;
}

int debug_ephemeral(struct kubectl *k, const struct debug_opts *o, const struct value *pod,
		    struct value **ret_pod, char **ret_container, struct err *err)
{
	STR_AUTO name = container_name(k, o, pod);
	VALUE_AUTO *next = value_ref(pod);
	VALUE_AUTO *patch = NULL;
	struct value *list = value_ref(value_in(pod, "spec", "ephemeralContainers"));
	struct value *c = container_new(o, name);
	int r;

	value_put_str(&c, "targetContainerName", *o->target ? o->target : NULL);
	value_push(&list, c);
	value_put_in(&next, list, "spec", "ephemeralContainers");
	debug_profile_apply(o->profile, &o->keep, DEBUG_EPHEMERAL, name, &next);
	r = apply_custom(o, &next, name, err);
	if (r < 0)
		return r;
	warn_of_user(k, next, name);
	r = patch_create_strategic(pod, next, &schema_patch, schema_of_kind("v1", "Pod"), &patch,
				   err);
	if (r == 0)
		r = add_to_pod(k, pod, patch, ret_pod, err);
	if (r < 0)
		return r;
	*ret_container = name;
	name = NULL;
	return 0;
}

/* ---- copies --------------------------------------------------------------------------------- */

static bool set_image(struct value **c, void *arg)
{
	const struct value *images = arg;
	const char *name = value_str_or(value_get(*c, "name"), "");
	const struct value *image = value_get(images, name);

	if (!image)
		image = value_get(images, "*");
	if (!value_str_len(image))
		return false;
	value_put(c, "image", value_ref(image));
	return true;
}

static bool set_images(struct value **containers, void *arg)
{
	return value_edit_each(containers, set_image, arg);
}

/* What is said of an existing container, or of the new one. */
static void change_container(struct value **c, void *arg)
{
	const struct debug_opts *o = arg;
	struct value *env = env_value(o);

	if (o->words.nr) {
		value_put(c, o->args_only ? "args" : "command", words_value(o));
		if (!o->args_only)
			value_del(c, "args");
	}
	if (env)
		value_put(c, "env", env);
	if (*o->image)
		value_put_str(c, "image", o->image);
	if (*o->pull_policy)
		value_put_str(c, "imagePullPolicy", o->pull_policy);
	value_put_bool(c, "stdin", o->stdin_);
	value_put_bool(c, "tty", o->tty);
}

static struct value *copy_of(struct kubectl *k, const struct debug_opts *o, const struct value *pod)
{
	const struct value *meta = value_get(pod, "metadata");
	struct value *copy =
		value_build("{apiVersion: 'v1', kind: 'Pod', metadata: {annotations: "
			    "%v, labels: %v, name: %s, namespace: %v}, spec: %v}",
			    value_get(meta, "annotations"), value_get(meta, "labels"), o->copy_to,
			    value_get(meta, "namespace"), value_get(pod, "spec"));
	VALUE_AUTO *spec = value_ref(value_get(copy, "spec"));

	value_del(&spec, "ephemeralContainers");
	if (kubectl_given(k, "share-processes"))
		value_put_bool(&spec, "shareProcessNamespace", o->share);
	if (!o->same_node)
		value_del(&spec, "nodeName");
	value_edit(&spec, "containers", set_images, o->images);
	value_put(&copy, "spec", value_ref(spec));
	return copy;
}

/* *ret_name NULL: only images were set. */
static int make_copy(struct kubectl *k, const struct debug_opts *o, const struct value *pod,
		     struct value **copy, char **ret_name, struct err *err)
{
	union {
		const struct debug_opts *c;
		void *m;
	} arg = {o};

	*copy = copy_of(k, o, pod);
	*ret_name = NULL;
	if (!*o->container || !pod_container(*copy, o->container)) {
		struct value *list = value_ref(value_in(*copy, "spec", "containers"));

		if (!*o->image) {
			value_unref(list);
			return value_len(o->images) ? 0
						    : err_set(err, -EINVAL,
							      "you must specify image when "
							      "creating new container");
		}
		*ret_name = container_name(k, o, *copy);
		value_push(&list, value_build("{name: %s, resources: {}, "
					      "terminationMessagePolicy: 'File'}",
					      *ret_name));
		value_put_in(copy, list, "spec", "containers");
	} else {
		*ret_name = xstrdup(o->container);
	}
	debug_edit_container(copy, *ret_name, change_container, arg.m);
	debug_profile_apply(o->profile, &o->keep, DEBUG_COPY, *ret_name, copy);
	return apply_custom(o, copy, *ret_name, err);
}

static int create_pod(struct kubectl *k, const char *ns, const struct value *pod,
		      struct value **ret, struct err *err)
{
	STRVEC_AUTO warnings = STRVEC_INIT;
	struct write_options opt = {.warnings = &warnings};
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r < 0)
		return r;
	r = client_create(c, pods_kind(), ns, pod, &opt, ret, err);
	kubectl_warnings(k, &warnings);
	return r;
}

int debug_copy(struct kubectl *k, const struct debug_opts *o, const struct value *pod,
	       struct value **ret_pod, char **ret_container, struct err *err)
{
	const char *ns = value_str_in(pod, "metadata", "namespace");
	struct delete_options del = DELETE_OPTIONS_INIT;
	VALUE_AUTO *copy = NULL;
	STR_AUTO name = NULL;
	struct client *c;
	int r = make_copy(k, o, pod, &copy, &name, err);

	if (r < 0)
		return r;
	if (name)
		warn_of_user(k, copy, name);
	r = create_pod(k, ns, copy, ret_pod, err);
	if (r == 0)
		r = kubectl_client(k, &c, err);
	del.grace_s = 0;
	if (r == 0 && o->replace)
		r = client_delete(c, pods_kind(), ns, value_str_in(pod, "metadata", "name"), &del,
				  NULL, err);
	if (r < 0)
		return r;
	*ret_container = name;
	name = NULL;
	return 0;
}

/* ---- nodes ---------------------------------------------------------------------------------- */

int debug_node(struct kubectl *k, const struct debug_opts *o, const struct value *node,
	       struct value **ret_pod, char **ret_container, struct err *err)
{
	const char *container = *o->container ? o->container : "debugger";
	const char *of = value_str_in(node, "metadata", "name"), *ns;
	VALUE_AUTO *pod = NULL;
	BUF_AUTO name = BUF_INIT;
	int r = kubectl_namespace(k, &ns, NULL, err);

	if (r < 0)
		return r;
	buf_addf(&name, "node-debugger-%s-", of);
	sim_rand_suffix(k->sim, &name, 5);
	if (!o->quiet)
		kubectl_out(k, "Creating debugging pod %s with container %s on node %s.\n",
			    buf_str(&name), container, of);
	pod = value_build("{apiVersion: 'v1', kind: 'Pod', metadata: {labels: {%k: "
			  "'kubectl-debug'}, name: %s}, spec: {containers: [%V], nodeName: %s, "
			  "restartPolicy: 'Never', tolerations: [{operator: 'Exists'}]}}",
			  "app.kubernetes.io/managed-by", buf_str(&name),
			  container_new(o, container), of);
	debug_profile_apply(o->profile, &o->keep, DEBUG_NODE, container, &pod);
	r = apply_custom(o, &pod, container, err);
	if (r == 0)
		r = create_pod(k, ns, pod, ret_pod, err);
	if (r == 0)
		*ret_container = xstrdup(container);
	return r;
}
