/* kubectl create ingress NAME --rule=host/path=service:port[,tls[=secret]] */
#include "kubectl/generate.h"

#include <ctype.h>
#include <errno.h>

struct opts {
	struct generate_flags g;
	struct strvec rules, annotations;
	char *class, *backend;
};
#define T struct opts
static const struct opt_spec specs[] = {
	GENERATE_OPTS(T, g),
	OPT_ARR(T, rules, "rule", 0,
		"host/path=service:port[,tls[=secret]]. A path that ends in '*' is a prefix."),
	OPT_ARR(T, annotations, "annotation", 0, "An annotation of the ingress: KEY=VALUE."),
	OPT_STR(T, class, "class", 0, "", "Ingress Class to be used"),
	OPT_STR(T, backend, "default-backend", 0, "",
		"The service for what no rule fits: SERVICE:PORT."),
	OPT_END};

/* One rule taken apart; strings are owned. */
struct rule {
	char *host, *path, *service, *port, *secret;
	bool prefix, tls;
};

static void rule_release(struct rule *r)
{
	free(r->host);
	free(r->path);
	free(r->service);
	free(r->port);
	free(r->secret);
}

static size_t word(const char *s, const char *also)
{
	size_t n = 0;

	while (s[n] && (isalnum((unsigned char)s[n]) || s[n] == '_' || strchr(also, s[n])))
		n++;
	return n;
}

/* "service:port" at s; the length of it, 0: it is not one. */
static size_t backend_at(const char *s, size_t *ret_name)
{
	size_t name = word(s, "-"), port;

	if (!name || s[name] != ':')
		return 0;
	port = word(s + name + 1, "-");
	*ret_name = name;
	return port ? name + 1 + port : 0;
}

static int rule_parse(const char *text, struct rule *ret, struct err *err)
{
	size_t host = word(text, "*-."), name = 0, len = 0;
	const char *eq = NULL, *rest;

	/* The last '=' that a service and port follow ends the path. */
	for (const char *p = text + host; text[host] == '/' && (p = strchr(p, '=')); p++) {
		size_t n, l = backend_at(p + 1, &n);

		if (l) {
			eq = p;
			name = n;
			len = l;
		}
	}
	if (!eq)
		return err_set(err, -EINVAL,
			       "rule %s is invalid and should be in format "
			       "host/path=svcname:svcport[,tls[=secret]]",
			       text);
	rest = eq + 1 + len;
	*ret = (struct rule){.host = xstrndup(text, host),
			     .path = xstrndup(text + host, (size_t)(eq - text) - host),
			     .service = xstrndup(eq + 1, name),
			     .port = xstrndup(eq + 2 + name, len - name - 1),
			     .tls = *rest == ','};
	if (ret->tls)
		ret->secret = xstrdup(str_starts(rest, ",tls=") ? rest + 5 : "");
	ret->prefix = str_ends(ret->path, "*");
	if (ret->prefix)
		ret->path[strlen(ret->path) - 1] = '\0';
	return 0;
}

static struct value *backend(const char *service, const char *port)
{
	ERR_AUTO ignored = ERR_INIT;
	int64_t n;
	bool number = opt_parse_int(port, 32, &n, &ignored) == 0;

	return value_build("{service: {name: %s, port: {number: %V, name: %s}}}", service,
			   number ? value_int_new(n) : NULL, number ? NULL : port);
}

static void add_rule(struct value **rules, const struct rule *r)
{
	struct value *path = value_build("{path: %s, pathType: %s, backend: %V}", r->path,
					 r->prefix ? "Prefix" : "Exact",
					 backend(r->service, r->port));
	const struct value *item;

	value_each_item(item, i, *rules)
	{
		struct value *changed, *paths;

		if (!str_eq(value_str_or(value_get(item, "host"), ""), r->host))
			continue;
		changed = value_ref(item);
		paths = value_ref(value_in(item, "http", "paths"));
		value_push(&paths, path);
		value_put_in(&changed, paths, "http", "paths");
		value_put_idx(rules, i, changed);
		return;
	}
	value_push(rules, value_build("{host: %s, http: {paths: [%V]}}", *r->host ? r->host : NULL,
				      path));
}

/* A host is in one entry only: that of its first rule with tls. */
static void add_tls(struct value **tls, struct strvec *seen, const struct rule *r)
{
	const struct value *item;

	if (!r->tls || strvec_has(seen, r->host))
		return;
	strvec_add(seen, r->host);
	value_each_item(item, i, *tls)
	{
		struct value *changed, *hosts;

		if (!str_eq(value_str_or(value_get(item, "secretName"), ""), r->secret))
			continue;
		changed = value_ref(item);
		hosts = value_ref(value_get(item, "hosts"));
		value_push(&hosts, value_str_new(r->host));
		value_put(&changed, "hosts", hosts);
		value_put_idx(tls, i, changed);
		return;
	}
	if (*r->host || *r->secret)
		value_push(tls, value_build("{hosts: %V, secretName: %s}",
					    *r->host ? value_build("[%s]", r->host) : NULL,
					    *r->secret ? r->secret : NULL));
}

static int validate(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	const char *name;
	size_t n;
	int r = generate_name(k, &name, err);

	if (r < 0)
		return r;
	if (!*o->backend && !o->rules.nr)
		return err_set(err, -EINVAL,
			       "not enough information provided: every ingress has to either "
			       "specify a default-backend (which catches all traffic) or a list of "
			       "rules (which catch specific paths)");
	for (size_t i = 0; i < o->rules.nr && r == 0; i++) {
		struct rule rule = {0};

		r = rule_parse(o->rules.v[i], &rule, err);
		rule_release(&rule);
	}
	for (size_t i = 0; i < o->annotations.nr && r == 0; i++)
		if (!strchr(o->annotations.v[i], '='))
			r = err_set(err, -EINVAL,
				    "annotation %s is invalid and should be in format key=[value]",
				    o->annotations.v[i]);
	if (r == 0 && *o->backend && backend_at(o->backend, &n) != strlen(o->backend))
		r = err_set(err, -EINVAL,
			    "default-backend should be in format servicename:serviceport");
	return r;
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	struct opts *o = opts;
	struct value *rules = NULL, *tls = NULL, *annotations = NULL, *dflt = NULL;
	STRVEC_AUTO seen = STRVEC_INIT;
	VALUE_AUTO *obj = NULL;

	for (size_t i = 0; i < o->rules.nr; i++) {
		struct rule r = {0};

		if (rule_parse(o->rules.v[i], &r, err) < 0)
			return -EINVAL; /* validate() has looked */
		add_rule(&rules, &r);
		add_tls(&tls, &seen, &r);
		rule_release(&r);
	}
	for (size_t i = 0; i < o->annotations.nr; i++) {
		const char *a = o->annotations.v[i], *eq = strchr(a, '=');

		value_putn(&annotations, a, (size_t)(eq - a), value_str_new(eq + 1));
	}
	if (*o->backend) {
		STR_AUTO service = xstrndup(o->backend, strcspn(o->backend, ":"));

		dflt = backend(service, o->backend + strlen(service) + 1);
	}
	obj = value_build("{apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: {name: "
			  "%s, annotations: %V}, spec: {ingressClassName: %s, defaultBackend: %V, "
			  "tls: %V, rules: %V}, status: {loadBalancer: {}}}",
			  k->args[0], annotations, *o->class ? o->class : NULL, dflt, tls, rules);
	return generate(k, &o->g, generate_kind("ingresses"), obj, "ingress", err);
}

const struct kubectl_cmd kubectl_create_ingress = {
	.name = "create ingress",
	.aliases = "ing",
	.use = "create ingress NAME --rule=host/path=service:port[,tls[=secret]] ",
	.summary = "Create an ingress with the specified name",
	.section = SECTION_NONE,
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.validate = validate,
	.run = run,
};
