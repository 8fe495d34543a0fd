/* kubectl rollout status. Upstream: polymorphichelpers/rollout_status.go. */
#include "kubectl/internal.h"
#include "kubectl/rollout.h"

#include <errno.h>

static const struct opt_spec specs[] = {
	ROLLOUT_OPTS,
	OPT_BOOL(struct rollout_opts, watch, "watch", 'w', "true",
		 "Wait until the rollout is done."),
	OPT_INT(struct rollout_opts, revision, "revision", 0, "0",
		"Stop with an error when another revision takes over; 0: the latest."),
	OPT_DUR(struct rollout_opts, timeout, "timeout", 0, "0s",
		"How long to wait; zero: for ever."),
	OPT_END};

/* The line to print; *ret_done when the rollout is complete. */
static int deployment_status(const struct value *d, struct buf *out, bool *ret_done,
			     struct err *err)
{
	const struct value *spec = value_get(d, "spec"), *st = value_get(d, "status");
	const char *name = value_str_or(value_in(d, "metadata", "name"), "");
	const struct value *progress =
		value_find(value_get(st, "conditions"), "type", "Progressing");
	int64_t want = value_get(spec, "replicas") ? value_int_in(spec, "replicas") : 1;
	int64_t updated = value_int_in(st, "updatedReplicas"), have = value_int_in(st, "replicas");
	int64_t available = value_int_in(st, "availableReplicas");

	*ret_done = false;
	if (value_int_in(d, "metadata", "generation") > value_int_in(st, "observedGeneration"))
		buf_addf(out, "Waiting for deployment spec update to be observed...\n");
	else if (str_eq(value_str(value_get(progress, "reason")), "ProgressDeadlineExceeded"))
		return err_set(err, -ETIME, "deployment \"%s\" exceeded its progress deadline",
			       name);
	else if (updated < want)
		buf_addf(out,
			 "Waiting for deployment \"%s\" rollout to finish: %lld out of %lld new "
			 "replicas "
			 "have been updated...\n",
			 name, (long long)updated, (long long)want);
	else if (have > updated)
		buf_addf(out,
			 "Waiting for deployment \"%s\" rollout to finish: %lld old replicas are "
			 "pending "
			 "termination...\n",
			 name, (long long)(have - updated));
	else if (available < updated)
		buf_addf(out,
			 "Waiting for deployment \"%s\" rollout to finish: %lld of %lld updated "
			 "replicas "
			 "are available...\n",
			 name, (long long)available, (long long)updated);
	else {
		*ret_done = true;
		buf_addf(out, "deployment \"%s\" successfully rolled out\n", name);
	}
	return 0;
}

static int daemonset_status(const struct value *d, struct buf *out, bool *ret_done, struct err *err)
{
	const struct value *st = value_get(d, "status");
	const char *name = value_str_or(value_in(d, "metadata", "name"), "");
	int64_t want = value_int_in(st, "desiredNumberScheduled");
	int64_t updated = value_int_in(st, "updatedNumberScheduled");
	int64_t available = value_int_in(st, "numberAvailable");

	*ret_done = false;
	if (!str_eq(value_str_or(value_in(d, "spec", "updateStrategy", "type"), "RollingUpdate"),
		    "RollingUpdate"))
		return err_set(err, -EINVAL,
			       "rollout status is only available for RollingUpdate strategy type");
	if (value_int_in(d, "metadata", "generation") > value_int_in(st, "observedGeneration"))
		buf_addf(out, "Waiting for daemon set spec update to be observed...\n");
	else if (updated < want)
		buf_addf(out,
			 "Waiting for daemon set \"%s\" rollout to finish: %lld out of %lld new "
			 "pods have "
			 "been updated...\n",
			 name, (long long)updated, (long long)want);
	else if (available < want)
		buf_addf(out,
			 "Waiting for daemon set \"%s\" rollout to finish: %lld of %lld updated "
			 "pods are "
			 "available...\n",
			 name, (long long)available, (long long)want);
	else {
		*ret_done = true;
		buf_addf(out, "daemon set \"%s\" successfully rolled out\n", name);
	}
	return 0;
}

static int check_revision(const struct value *d, int64_t want, struct err *err)
{
	const char *text = value_str_in(d, "metadata", "annotations", REVISION);
	int64_t running = 0;

	if (want > 0 && text && parse_i64(text, &running) < 0)
		return err_set(err, -EINVAL,
			       "cannot get the revision of deployment \"%s\": strconv.ParseInt: "
			       "parsing \"%s\": invalid syntax",
			       value_str_or(value_in(d, "metadata", "name"), ""), text);
	if (want > 0 && running != want)
		return err_set(err, -EINVAL,
			       "desired revision (%lld) is different from the running revision "
			       "(%lld)",
			       (long long)want, (long long)running);
	return 0;
}

static int status_of(const struct info *info, const struct value *obj, int64_t revision,
		     struct buf *out, bool *ret_done, struct err *err)
{
	if (rollout_is(info, "Deployment") && check_revision(obj, revision, err) < 0)
		return -EINVAL;
	if (rollout_is(info, "Deployment"))
		return deployment_status(obj, out, ret_done, err);
	if (rollout_is(info, "DaemonSet"))
		return daemonset_status(obj, out, ret_done, err);
	return err_set(err, -EINVAL, "no status viewer has been implemented for %s",
		       info->kind->kind);
}

static int wait_for(struct kubectl *k, struct info *info, void *arg, struct err *err)
{
	const struct rollout_opts *o = arg;
	int64_t deadline = o->timeout ? sim_now(k->sim) + o->timeout : SIM_NEVER;
	STR_AUTO name = xasprintf("metadata.name=%s", info->name);
	struct list_options opt = {.field_selector = name};
	struct client_watch *w = NULL;
	VALUE_AUTO *obj = NULL;
	STR_AUTO version = NULL;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r == 0 && o->watch)
		r = info_list(k, info, &obj, &version, err);
	opt.resource_version = version;
	if (!obj)
		obj = value_ref(info->obj);
	if (r == 0 && o->watch)
		r = client_watch(c, info->kind, info->ns, NULL, &opt, false, &w, err);
	while (r >= 0) {
		BUF_AUTO line = BUF_INIT;
		const char *type;
		bool done = false;

		r = status_of(info, obj, o->revision, &line, &done, err);
		if (r < 0)
			break;
		kubectl_out_buf(k, &line);
		if (done || !o->watch)
			break;
		value_unref(obj);
		obj = NULL;
		r = client_watch_next(w, deadline, &type, &obj);
		if (r == -ETIMEDOUT || r == 0)
			r = err_set(err, -ETIME, "timed out waiting for the condition");
		else if (r > 0 && strcmp(type, "DELETED") == 0)
			r = err_set(err, -ENOENT, "object has been deleted");
	}
	if (w)
		client_watch_free(w);
	return r < 0 ? r : 0;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	return rollout_visit_some(k, opts, wait_for, opts, err);
}

const struct kubectl_cmd kubectl_rollout_status = {
	.name = "rollout status",
	.use = "rollout status (TYPE NAME | TYPE/NAME) [flags]",
	.summary = "Show the status of the rollout",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct rollout_opts),
	.validate = rollout_validate,
	.run = run,
	.arg_kinds = "type name",
};
