/* api_world.h - an apiserver on an empty store, and short words to talk to it, for tests. */
#ifndef TESTS_UNIT_API_WORLD_H
#define TESTS_UNIT_API_WORLD_H

#include "api_words.h"

#include "sim/trace.h"

struct world {
	struct sim *sim;
	struct store *store;
	struct apiserver *api;
	struct transport_slot slot;
	struct client *c;
	struct buf told; /* by watches */
};

#define WORLD_CONFIG                                                                               \
	.version = "v1.34.0", .service_cidr = "10.96.0.0/12", .advertise_host = "172.30.1.2:6443"

static inline struct apiserver *world_server(struct world *w)
{
	struct apiserver_config cfg = {WORLD_CONFIG};

	return apiserver_new(w->sim, w->store, &cfg);
}

/* Another server on the same store, as after a restart. */
static inline void world_restart(struct world *w, const struct apiserver_config *cfg)
{
	apiserver_free(w->api);
	w->api = w->slot.server = apiserver_new(w->sim, w->store, cfg);
}

/* The world's client is another identity's, in the group of everybody when groups is NULL, until
 * back() gets what this returns. */
static inline struct client *become(struct world *w, const char *user, const char *const *groups)
{
	static const char *const everybody[] = {"system:authenticated", NULL};
	struct client *admin = w->c;

	w->c = client_as_new(admin, user, groups ? groups : everybody, "test");
	return admin;
}

static inline void back(struct world *w, struct client *admin)
{
	client_free(w->c);
	w->c = admin;
}

/* Skips the test when the kind (group, plural) is not served. */
static inline void needs_kind(const char *group, const char *plural)
{
	if (!kind_by_resource(group, NULL, plural))
		skip();
}

/* Creates JSON text; "" or the error's text, owned. */
static inline char *create(struct world *w, const char *plural, const char *ns, const char *json)
{
	VALUE_AUTO *v = parse(json);
	ERR_AUTO err = ERR_INIT;
	struct write_options opt = {.validation = VALIDATE_STRICT};

	if (client_create(w->c, kind_of(plural), ns, v, &opt, NULL, &err) < 0)
		return xstrdup(err_msg(&err));
	return xstrdup("");
}

static inline void must_create(struct world *w, const char *plural, const char *ns,
			       const char *json)
{
	STR_AUTO e = create(w, plural, ns, json);

	assert_string_equal(e, "");
}

/* The object, owned; NULL when it is not there. */
static inline struct value *get(struct world *w, const char *plural, const char *ns,
				const char *name)
{
	struct value *v = NULL;
	ERR_AUTO err = ERR_INIT;
	int rc = client_get(w->c, kind_of(plural), ns, name, &v, &err);

	if (rc < 0 && rc != -ENOENT)
		fail_msg("%s", err_msg(&err));
	return v;
}

static inline char *update(struct world *w, const char *plural, const char *sub,
			   const struct value *v)
{
	ERR_AUTO err = ERR_INIT;

	if (client_update(w->c, kind_of(plural), sub, v, NULL, NULL, &err) < 0)
		return xstrdup(err_msg(&err));
	return xstrdup("");
}

static inline char *patch(struct world *w, const char *plural, const char *ns, const char *name,
			  const char *sub, enum patch_type type, const char *json)
{
	VALUE_AUTO *v = parse(json);
	ERR_AUTO err = ERR_INIT;

	if (client_patch(w->c, kind_of(plural), ns, name, sub, type, v, NULL, NULL, &err) < 0)
		return xstrdup(err_msg(&err));
	return xstrdup("");
}

static inline char *delete (struct world *w, const char *plural, const char *ns, const char *name,
			    const struct delete_options *opt)
{
	ERR_AUTO err = ERR_INIT;

	if (client_delete(w->c, kind_of(plural), ns, name, opt, NULL, &err) < 0)
		return xstrdup(err_msg(&err));
	return xstrdup("");
}

/* The answer to a URL as JSON or text, owned. */
static inline char *raw(struct world *w, const char *method, const char *target, const char *body,
			int *ret_code)
{
	struct api_response resp;
	ERR_AUTO err = ERR_INIT;
	BUF_AUTO out = BUF_INIT;

	if (client_raw(w->c, method, target, NULL, body, body ? strlen(body) : 0, &resp, &err) < 0)
		err_release(&err);
	if (ret_code)
		*ret_code = resp.code;
	if (resp.body)
		json_write(&out, resp.body, 0);
	else
		buf_add(&out, resp.text.s, resp.text.len);
	api_response_release(&resp);
	return buf_detach(&out);
}

static inline void make_namespace(struct world *w, const char *name)
{
	STR_AUTO json = xasprintf("{\"metadata\":{\"name\":\"%s\"}}", name);
	STR_AUTO sa = create(w, "namespaces", NULL, json);

	assert_string_equal(sa, "");
	must_create(w, "serviceaccounts", name, "{\"metadata\":{\"name\":\"default\"}}");
}

static inline int world_setup(void **state)
{
	static const char *const groups[] = {"system:masters", NULL};
	struct world *w = xcalloc(1, sizeof(*w));

	w->sim = sim_new(7, WORLD_EPOCH);
	w->store = store_new(w->sim);
	w->api = world_server(w);
	w->slot = (struct transport_slot){w->api, "172.30.1.2:6443", w->sim, 0, NULL, NULL};
	w->c = client_new(&w->slot, "kubernetes-admin", groups, "test");
	must_create(w, "serviceaccounts", "default", "{\"metadata\":{\"name\":\"default\"}}");
	*state = w;
	return 0;
}

static inline int world_teardown(void **state)
{
	struct world *w = *state;

	client_free(w->c);
	apiserver_free(w->api);
	assert_true(store_verify(w->store));
	store_free(w->store);
	sim_free(w->sim);
	buf_release(&w->told);
	free(w);
	return 0;
}

#define POD(name, extra)                                                                           \
	"{\"metadata\":{\"name\":\"" name "\"},\"spec\":{\"containers\":[{\"name\":\"c\","         \
	"\"image\":\"nginx:1.27\"}]" extra "}}"

#endif
