/* A container's environment. Upstream: kubelet_pods.go makeEnvironmentVariables. */
#include "kubelet/kubelet_private.h"

#include "object/quantity.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

static const char *value_of(const struct container_env *env, const char *name)
{
	const char *own = strmap_get(env->own, name);

	return own ? own : strmap_get(environment_vars(env->services), name);
}

/* $(NAME) is replaced when NAME is known, $$ is a dollar. Upstream: third_party/expansion. */
static void expand(struct buf *out, const char *s, const struct container_env *env)
{
	while (*s) {
		const char *close = s[0] == '$' && s[1] == '(' ? strchr(s, ')') : NULL;

		if (s[0] == '$' && s[1] == '$') {
			buf_addc(out, '$');
			s += 2;
		} else if (close) {
			STR_AUTO name = xstrndup(s + 2, (size_t)(close - s - 2));
			const char *val = value_of(env, name);

			if (val)
				buf_adds(out, val);
			else
				buf_add(out, s, (size_t)(close - s) + 1);
			s = close + 1;
		} else {
			buf_addc(out, *s++);
		}
	}
}

void expand_words(const struct value *words, const struct container_env *env, struct strvec *ret)
{
	const struct value *w;

	value_each_item(w, i, words)
	{
		struct buf b = BUF_INIT;

		expand(&b, value_str_or(w, ""), env);
		strvec_take(ret, buf_detach(&b));
	}
}

/* metadata.annotations['key'] and friends; NULL: not a field the downward API knows. */
char *pod_field_text(const struct pod_worker *w, const char *path)
{
	const struct value *meta = value_get(w->pod, "metadata");
	const char *ip = w->sandbox ? sandbox_ip(w->sandbox) : NULL;
	const char *bracket = strchr(path, '[');

	if (bracket &&
	    (str_starts(path, "metadata.labels['") || str_starts(path, "metadata.annotations['"))) {
		STR_AUTO key = xstrdup(bracket + 2);
		const struct value *map = value_get(
			meta, str_starts(path, "metadata.labels") ? "labels" : "annotations");

		if (strlen(key) >= 2)
			key[strlen(key) - 2] = '\0';
		return xstrdup(value_str_or(value_get(map, key), ""));
	}
	if (strcmp(path, "metadata.labels") == 0 || strcmp(path, "metadata.annotations") == 0) {
		const struct value *map = value_get(meta, path + 9), *v;
		struct buf b = BUF_INIT;
		const char *key;

		value_each_entry(key, v, i, map)
		{
			buf_addf(&b, "%s%s=", b.len ? "\n" : "", key);
			json_write_string(&b, value_str_or(v, ""), value_str_len(v), 0);
		}
		return buf_detach(&b);
	}
	if (strcmp(path, "status.podIP") == 0 || strcmp(path, "status.podIPs") == 0)
		return xstrdup(ip ? ip : "");
	if (strcmp(path, "status.hostIP") == 0 || strcmp(path, "status.hostIPs") == 0)
		return xstrdup(w->kubelet->cfg.node_ip);
	if (strcmp(path, "spec.nodeName") == 0)
		return xstrdup(w->kubelet->cfg.node_name);
	if (strcmp(path, "spec.serviceAccountName") == 0)
		return xstrdup(value_str_or(value_in(w->pod, "spec", "serviceAccountName"), ""));
	if (strcmp(path, "metadata.name") == 0 || strcmp(path, "metadata.namespace") == 0 ||
	    strcmp(path, "metadata.uid") == 0)
		return xstrdup(value_str_or(value_get(meta, path + 9), ""));
	return NULL;
}

static int get_config(struct pod_worker *w, bool secret, const char *name, struct value **ret,
		      struct err *err)
{
	const struct kind *k = kind_by_resource("", NULL, secret ? "secrets" : "configmaps");
	int r = client_get(w->kubelet->cfg.client, k, w->ns, name, ret, err);

	if (r == -ENOENT)
		err_set(err, r, "%s \"%s\" not found", secret ? "secret" : "configmap", name);
	return r;
}

/* The text of a key; secrets are base64 on the wire. False when there is no such key. */
static bool config_text(const struct value *obj, bool secret, const char *key, struct buf *out)
{
	const struct value *v = value_in(obj, "data", key);

	if (secret)
		return v && base64_decode(out, value_str_or(v, ""), value_str_len(v)) == 0;
	if (v) {
		buf_add(out, value_str_or(v, ""), value_str_len(v));
		return true;
	}
	v = value_in(obj, "binaryData", key);
	return v && base64_decode(out, value_str_or(v, ""), value_str_len(v)) == 0;
}

static int from_key_ref(struct container_state *c, const struct value *ref, bool secret,
			struct buf *out, bool *ret_skip, struct err *err)
{
	const char *name = value_str_or(value_get(ref, "name"), "");
	const char *key = value_str_or(value_get(ref, "key"), "");
	bool optional = value_bool(value_get(ref, "optional"));
	VALUE_AUTO *obj = NULL;
	int r = get_config(c->worker, secret, name, &obj, err);

	*ret_skip = false;
	if (r == 0 && !config_text(obj, secret, key, out))
		r = err_set(err, -ENOENT, "couldn't find key %s in %s %s/%s", key,
			    secret ? "Secret" : "ConfigMap", c->worker->ns, name);
	if (r < 0 && optional) {
		*ret_skip = true;
		return 0;
	}
	return r;
}

static void put_own(struct container_env *env, const char *name, char *value)
{
	if (!env->own)
		env->own = strmap_new(free);
	strmap_put(env->own, name, value);
}

static int add_from(struct container_state *c, const struct value *from, struct container_env *env,
		    struct err *err)
{
	bool secret = value_get(from, "secretRef") != NULL;
	const struct value *ref = value_get(from, secret ? "secretRef" : "configMapRef"), *v;
	const char *prefix = value_str_or(value_get(from, "prefix"), "");
	VALUE_AUTO *obj = NULL;
	const char *key;
	int r = get_config(c->worker, secret, value_str_or(value_get(ref, "name"), ""), &obj, err);

	if (r < 0)
		return value_bool(value_get(ref, "optional")) ? 0 : r;
	value_each_entry(key, v, i, value_get(obj, "data"))
	{
		STR_AUTO name = xasprintf("%s%s", prefix, key);
		struct buf text = BUF_INIT;

		(void)config_text(obj, secret, key, &text);
		put_own(env, name, buf_detach(&text));
	}
	return 0;
}

static int64_t node_amount(const struct kubelet *k, const char *resource)
{
	return strstr(resource, "cpu") ? k->cfg.cpu_milli : k->cfg.memory_bytes;
}

/* resourceFieldRef: limits.cpu of a container, divided and rounded up. */
static void from_resource(struct container_state *c, const struct value *ref, struct buf *out)
{
	const char *resource = value_str_or(value_get(ref, "resource"), "");
	const char *of = value_str(value_get(ref, "containerName"));
	struct container_state *target = of ? worker_container(c->worker, of) : c;
	const char *dot = strchr(resource, '.');
	STR_AUTO list = xstrndup(resource, dot ? (size_t)(dot - resource) : strlen(resource));
	const struct value *amount = value_in(container_spec(target ? target : c), "resources",
					      list, dot ? dot + 1 : "");
	bool cpu = strstr(resource, "cpu") != NULL;
	struct quantity q, divisor;
	ERR_AUTO err = ERR_INIT;
	int64_t have, unit;

	if (quantity_from_value(value_get(ref, "divisor"), &divisor, &err) < 0 ||
	    quantity_from_value(amount, &q, &err) < 0)
		return;
	have = cpu ? quantity_milli(&q) : quantity_value(&q);
	if (!amount)
		have = *list == 'l' ? node_amount(c->worker->kubelet, resource) : 0;
	unit = cpu ? quantity_milli(&divisor) : quantity_value(&divisor);
	if (unit <= 0)
		unit = cpu ? 1000 : 1;
	buf_addf(out, "%lld", (long long)((have + unit - 1) / unit));
}

char *pod_resource_text(struct pod_worker *w, const struct value *ref)
{
	struct container_state *c =
		worker_container(w, value_str_or(value_get(ref, "containerName"), ""));
	struct buf out = BUF_INIT;

	if (c)
		from_resource(c, ref, &out);
	return buf_detach(&out);
}

static int add_one(struct container_state *c, const struct value *var, struct container_env *env,
		   struct err *err)
{
	const char *name = value_str_or(value_get(var, "name"), "");
	const struct value *from = value_get(var, "valueFrom");
	struct buf text = BUF_INIT;
	bool skip = false;
	int r = 0;

	if (!from) {
		expand(&text, value_str_or(value_get(var, "value"), ""), env);
	} else if (value_get(from, "fieldRef")) {
		STR_AUTO s = pod_field_text(
			c->worker, value_str_or(value_in(from, "fieldRef", "fieldPath"), ""));

		buf_adds(&text, s ? s : "");
	} else if (value_get(from, "resourceFieldRef")) {
		from_resource(c, value_get(from, "resourceFieldRef"), &text);
	} else if (value_get(from, "configMapKeyRef")) {
		r = from_key_ref(c, value_get(from, "configMapKeyRef"), false, &text, &skip, err);
	} else if (value_get(from, "secretKeyRef")) {
		r = from_key_ref(c, value_get(from, "secretKeyRef"), true, &text, &skip, err);
	}
	if (r == 0 && !skip)
		put_own(env, name, buf_detach(&text));
	buf_release(&text);
	return r;
}

static char env_char(char c)
{
	return c == '-' ? '_' : (char)toupper((unsigned char)c);
}

/* Sets the variable BASE + suffix, in capitals. */
static void put_env(struct strmap *env, const char *base, const char *suffix, const char *value)
{
	BUF_AUTO key = BUF_INIT;

	buf_adds(&key, base);
	buf_adds(&key, suffix);
	for (size_t i = 0; i < key.len; i++)
		key.s[i] = env_char(key.s[i]);
	strmap_put(env, buf_str(&key), xstrdup(value));
}

/* NAME_SERVICE_HOST and the docker-link style variables of a service. */
static void add_service(struct strmap *env, const struct value *svc)
{
	const char *ip = value_str_in(svc, "spec", "clusterIP");
	const char *name = value_str_or(value_in(svc, "metadata", "name"), "");
	const struct value *ports = value_in(svc, "spec", "ports"), *p;

	if (str_empty(ip) || strcmp(ip, "None") == 0 || !value_len(ports))
		return;
	put_env(env, name, "_SERVICE_HOST", ip);
	value_each_item(p, i, ports)
	{
		const char *pname = value_str(value_get(p, "name"));
		const char *proto = value_str_or(value_get(p, "protocol"), "TCP");
		bool udp = strcmp(proto, "UDP") == 0;
		STR_AUTO port = xasprintf("%lld", (long long)value_int(value_get(p, "port")));
		STR_AUTO url = xasprintf("%s://%s:%s", udp ? "udp" : "tcp", ip, port);
		STR_AUTO base = xasprintf("%s_PORT_%s_%s", name, port, proto);

		if (i == 0)
			put_env(env, name, "_SERVICE_PORT", port);
		if (pname) {
			STR_AUTO suffix = xasprintf("_SERVICE_PORT_%s", pname);

			put_env(env, name, suffix, port);
		}
		if (i == 0)
			put_env(env, name, "_PORT", url);
		put_env(env, base, "", url);
		put_env(env, base, "_PROTO", udp ? "udp" : "tcp");
		put_env(env, base, "_PORT", port);
		put_env(env, base, "_ADDR", ip);
	}
}

struct service_env {
	struct strmap *env;
	const struct value *kubernetes; /* added already */
	bool master_only;
};

static int add_service_of(const struct value *svc, void *arg)
{
	struct service_env *e = arg;

	if (!e->master_only && svc != e->kubernetes)
		add_service(e->env, svc);
	return 0;
}

static void release_environment(void *p)
{
	environment_unref(p);
}

void kubelet_forget_services(struct kubelet *k)
{
	strmap_free(k->service_env);
	k->service_env = strmap_new(release_environment);
}

static void services_changed(void *arg, const struct value *obj, const struct value *old,
			     bool deleted)
{
	(void)obj, (void)old, (void)deleted;
	kubelet_forget_services(arg);
}

/* The variables of the services that a pod sees: made once for all pods of a namespace. */
static struct environment *services_for(struct kubelet *k, const char *ns, bool master_only)
{
	struct informer *services =
		informer_get(k->informers, kind_by_resource("", NULL, "services"), NULL);
	const char *key = master_only ? "" : ns;
	struct environment *known = strmap_get(k->service_env, key);
	struct service_env e = {.master_only = master_only};

	if (known)
		return known;
	if (!k->on_service)
		k->on_service = informer_on_event(services, services_changed, k);
	e.env = strmap_new(free);
	e.kubernetes = informer_find(services, "default", "kubernetes");
	if (e.kubernetes)
		add_service(e.env, e.kubernetes);
	informer_each(services, ns, add_service_of, &e);
	known = environment_new(e.env);
	strmap_put(k->service_env, key, known);
	return known;
}

int container_environment(struct container_state *c, struct container_env *env, struct err *err)
{
	const struct value *spec = container_spec(c), *item;
	const struct value *links = value_in(c->worker->pod, "spec", "enableServiceLinks");
	int r = 0;

	env->services = environment_ref(
		services_for(c->worker->kubelet, c->worker->ns, links && !value_bool(links)));
	value_each_item(item, i, value_get(spec, "envFrom"))
	{
		r = add_from(c, item, env, err);
		if (r < 0)
			return r;
	}
	value_each_item(item, k, value_get(spec, "env"))
	{
		r = add_one(c, item, env, err);
		if (r < 0)
			return r;
	}
	return 0;
}

void container_env_release(struct container_env *env)
{
	environment_unref(env->services);
	strmap_free(env->own);
}
