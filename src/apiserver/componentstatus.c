/*
 * componentstatus.c - the kind ComponentStatus: nothing stored, each read asks the scheduler and
 * the controller manager at their ports on this machine, and etcd.
 * Upstream: pkg/registry/core/componentstatus, pkg/probe/http.
 */
#include "apiserver/internal.h"

static const struct {
	const char *name;
	int port; /* 0: etcd */
} components[] = {{"scheduler", 10259}, {"controller-manager", 10257}, {"etcd-0", 0}};

void apiserver_set_component_door(struct apiserver *a, api_component_fn fn, void *arg)
{
	a->component = fn;
	a->component_arg = arg;
}

static struct value *condition(struct apiserver *a, int port)
{
	ERR_AUTO why = ERR_INIT;
	BUF_AUTO text = BUF_INIT;
	int status;

	if (!port) {
		if (etcd_permits(a, "/registry/health", false, &why) == 0)
			return value_build("{type: 'Healthy', status: 'True', message: 'ok'}");
		return value_build("{type: 'Healthy', status: 'False', error: %s}", err_msg(&why));
	}
	status = a->component ? a->component(a->component_arg, port, &text) : -1;
	if (status < 0) {
		buf_reset(&text);
		buf_addf(&text,
			 "Get \"https://127.0.0.1:%d/healthz\": dial tcp 127.0.0.1:%d: connect: "
			 "connection refused",
			 port, port);
	}
	return value_build("{type: 'Healthy', status: %s, message: %s}",
			   status >= 200 && status < 400 ? "True" : "False", buf_str(&text));
}

int componentstatus_read(struct call *c)
{
	VALUE_AUTO *items = value_array_new();

	for (size_t i = 0; i < ARRAY_SIZE(components); i++) {
		if (c->req->name && !str_eq(c->req->name, components[i].name))
			continue;
		value_push(&items,
			   value_build("{kind: 'ComponentStatus', apiVersion: 'v1', metadata: "
				       "{name: %s}, conditions: [%V]}",
				       components[i].name, condition(c->a, components[i].port)));
	}
	if (c->req->verb == API_GET && value_len(items) == 0)
		return status_error(c->err, -ENOENT, 500, "", NULL, "Component not found: %s",
				    c->req->name);
	return virtual_respond(c, items);
}
