#include "kubectl/attach.h"

#include <errno.h>

#include "kubectl/internal.h"
#include "kubectl/podpick.h"

/* Does the container have a terminal, and is there one here? */
static bool use_terminal(struct kubectl *k, const struct attach_to *a, const struct value *spec)
{
	bool has = value_bool(value_get(spec, "tty"));

	if (a->tty && !has && !a->quiet)
		kubectl_err(k, "error: Unable to use a TTY - container %s did not allocate one\n",
			    value_str_or(value_get(spec, "name"), ""));
	if (!has || !a->in)
		return false;
	if (stream_is_tty(proc_in(k->proc)))
		return true;
	if (!a->quiet)
		kubectl_err(k, "Unable to use a TTY - input is not a terminal or the right kind of "
			       "file\n");
	return false;
}

static void say_how_to_return(struct kubectl *k, const struct attach_to *a, const char *container)
{
	const struct value *spec = value_get(a->pod, "spec");
	const char *name = value_str_in(a->pod, "metadata", "name");

	if (value_find(value_get(spec, "ephemeralContainers"), "name", container))
		kubectl_out(k,
			    "Session ended, the ephemeral container will not be restarted but may "
			    "be reattached using 'kubectl attach %s -c %s -i -t' if it is still "
			    "running\n",
			    name, container);
	else
		kubectl_out(k,
			    "Session ended, resume using 'kubectl attach %s -c %s -i -t' command "
			    "when the pod is running\n",
			    name, container);
}

int kubectl_attach_to(struct kubectl *k, const struct attach_to *a, struct err *err)
{
	const char *name = value_str_in(a->pod, "metadata", "name");
	const char *container = pod_default_container(k, a->pod, a->container, a->quiet);
	const struct value *spec = pod_container(a->pod, container);
	struct client *c;
	bool raw;
	int r;

	if (!spec)
		return err_set(err, -ENOENT,
			       "cannot attach to the container: container %s not found in pod %s",
			       container, name);
	raw = use_terminal(k, a, spec);
	if (!a->quiet)
		kubectl_err(k, "All commands and output from this session will be recorded in "
			       "container logs, including credentials and sensitive information "
			       "passed through the command prompt.\n"
			       "If you don't see a command prompt, try pressing enter.\n");
	r = kubectl_client(k, &c, err);
	if (r == 0)
		r = client_attach(c, value_str_in(a->pod, "metadata", "namespace"), name, container,
				  a->in ? proc_in(k->proc) : NULL, proc_out(k->proc),
				  raw ? NULL : proc_err(k->proc), raw, err);
	if (r == -ECANCELED)
		err_release(err); /* whoever ended us needs no telling */
	else if (r < 0)
		pod_stream_error(err);
	if (r == 0 && raw && !a->quiet &&
	    str_eq(value_str_in(a->pod, "spec", "restartPolicy"), "Always"))
		say_how_to_return(k, a, container);
	return r;
}
