/*
 * storage.c - objects in the store: keys, blobs whose payload is the tree, and the reading
 * of bytes that somebody else put there.
 */
#include "apiserver/internal.h"

#include "object/json.h"

/* A stored object; the tree holds resourceVersion = rev. It outlives the server that wrote
 * it, so it names its kind, not that server's resource. */
struct payload {
	struct value *obj;
	int64_t rev;
	const struct kind *kind;
};

static void payload_release(void *p)
{
	struct payload *pl = p;

	value_unref(pl->obj);
	free(pl);
}

/* etcd's value: what upstream stores with --storage-media-type=application/json. */
static void payload_bytes(void *p, struct buf *out)
{
	struct payload *pl = p;
	const struct schema_type *schema =
		schema_of_kind(kind_api_version(pl->kind), pl->kind->kind);
	VALUE_AUTO *obj = value_ref(pl->obj);

	value_del_in(&obj, "metadata", "resourceVersion");
	if (schema)
		schema_write_json(out, obj, schema, JSON_HTML_ESCAPE);
	else
		json_write(out, obj, JSON_HTML_ESCAPE);
	buf_addc(out, '\n');
}

/* About a kilobyte; what is big is so for the data of a ConfigMap or Secret. */
static size_t payload_size(const void *p)
{
	static const char *const bags[] = {"data", "binaryData"};
	const struct payload *pl = p;
	size_t n = 1024;

	for (size_t i = 0; i < ARRAY_SIZE(bags); i++) {
		const struct value *v;
		const char *key;

		value_each_entry(key, v, k, value_get(pl->obj, bags[i]))
		{
			n += strlen(key) + value_str_len(v);
		}
	}
	return n;
}

static const struct blob_ops payload_ops = {
	.release = payload_release,
	.to_bytes = payload_bytes,
	.size = payload_size,
};

void stored_release(struct stored *s)
{
	value_unref(s->obj);
	s->obj = NULL;
}

static void key_add(struct key *k, const char *s, size_t len)
{
	if (k->len + len >= sizeof(k->s)) {
		k->len = sizeof(k->s); /* marks it too long */
		return;
	}
	memcpy(k->s + k->len, s, len);
	k->len += len;
}

void storage_key(struct key *k, const struct resource *r, const char *ns, const char *name)
{
	memcpy(k->s, r->prefix, r->prefix_len);
	k->len = r->prefix_len;
	if (r->kind->namespaced && ns) {
		key_add(k, ns, strlen(ns));
		key_add(k, "/", 1);
	}
	if (name)
		key_add(k, name, strlen(name));
	if (k->len >= sizeof(k->s))
		k->len = 0;
	k->s[k->len] = '\0';
}

int64_t object_rv(const struct value *obj)
{
	const char *s = value_str(value_get(value_get(obj, "metadata"), "resourceVersion"));
	int64_t n = 0;

	return s && parse_i64(s, &n) == 0 && n > 0 ? n : 0;
}

/* Decimal of rev into s (at least 24 bytes, filled from its end); returns its start. */
static const char *decimal(char s[static 24], int64_t rev, size_t *ret_len)
{
	char *p = s + 24;

	do {
		*--p = (char)('0' + rev % 10);
		rev /= 10;
	} while (rev > 0);
	*ret_len = (size_t)(s + 24 - p);
	return p;
}

struct value *rv_value_new(int64_t rev)
{
	char text[24];
	size_t len;
	const char *p = decimal(text, rev, &len);

	return value_strn_new(p, len);
}

int64_t storage_next_rev(const struct apiserver *a)
{
	return store_rev(a->store) + 1;
}

void object_set_rv(struct value **obj, int64_t rev)
{
	uint32_t mark = value_mark(value_get(*obj, "metadata"));

	value_put_in(obj, rv_value_new(rev), "metadata", "resourceVersion");
	value_set_mark(value_get(*obj, "metadata"), mark); /* all that was found still holds */
}

/* Bytes put by hand, or restored from a snapshot. */
static int decode_bytes(const struct store_kv *kv, struct value **ret, struct err *err)
{
	ERR_AUTO why = ERR_INIT;
	size_t len;
	const char *bytes = blob_bytes(kv->value, &len);

	*ret = NULL;
	if (json_parse(bytes, len, ret, NULL, &why) < 0)
		return status_error(err, -EIO, 500, NULL, NULL,
				    "couldn't get version/kind; json parse error: %s",
				    err_msg(&why));
	if (value_is_map(*ret) && value_str_in(*ret, "kind"))
		return 0;
	if (value_is_map(*ret)) {
		status_error(err, -EIO, 500, NULL, NULL, "Object 'Kind' is missing in '%.*s'",
			     (int)MIN(len, (size_t)4096), bytes);
	} else {
		status_error(err, -EIO, 500, NULL, NULL,
			     "couldn't get version/kind; json parse error: json: cannot unmarshal "
			     "%s into Go value of type struct { APIVersion string "
			     "\"json:\\\"apiVersion,omitempty\\\"\"; Kind string "
			     "\"json:\\\"kind,omitempty\\\"\" }",
			     value_is_array(*ret)    ? "array"
			     : value_is_string(*ret) ? "string"
						     : "number");
	}
	value_unref(*ret);
	*ret = NULL;
	return -EIO;
}

/*
 * The decoded form of what a key-value holds, kept with its blob. NULL with err filled when
 * the bytes are not an object.
 */
static struct payload *payload_load(const struct resource *r, const struct store_kv *kv,
				    struct err *err)
{
	struct payload *pl = blob_payload(kv->value, &payload_ops);
	struct value *obj = NULL;

	if (pl)
		return pl;
	if (decode_bytes(kv, &obj, err) < 0)
		return NULL;
	object_set_rv(&obj, kv->mod_rev);
	pl = xmalloc(sizeof(*pl));
	*pl = (struct payload){obj, kv->mod_rev, r->kind};
	blob_attach(kv->value, &payload_ops, pl);
	return pl;
}

int storage_decode(const struct resource *r, const struct store_kv *kv, struct value **ret,
		   struct err *err)
{
	struct payload *pl = payload_load(r, kv, err);

	*ret = NULL;
	if (!pl)
		return err->code;
	*ret = value_ref(pl->obj);
	if (pl->rev != kv->mod_rev) /* the same value written again by etcdctl */
		object_set_rv(ret, kv->mod_rev);
	return 0;
}

struct resource *storage_resource(struct apiserver *a, const struct store_kv *kv)
{
	struct payload *pl = kv->value ? blob_payload(kv->value, &payload_ops) : NULL;

	if (pl) {
		struct endpoint *e = endpoint_of_kind(a, pl->kind);

		return e ? e->res : NULL;
	}
	for (size_t i = 0; i < a->nr_resources; i++) {
		struct resource *r = &a->resources[i];

		if (kv->key_len > r->prefix_len && !memcmp(kv->key, r->prefix, r->prefix_len))
			return r;
	}
	return NULL;
}

int storage_get(struct apiserver *a, const struct resource *r, const char *ns, const char *name,
		struct stored *ret, struct err *err)
{
	const struct store_kv *kv;
	struct key k;

	*ret = (struct stored){0};
	storage_key(&k, r, ns, name);
	kv = k.len ? store_peek(a->store, k.s, k.len) : NULL;
	if (!kv)
		return -ENOENT;
	ret->rev = kv->mod_rev;
	return storage_decode(r, kv, &ret->obj, err);
}

const struct value *storage_find(struct apiserver *a, const struct resource *r, const char *ns,
				 const char *name)
{
	const struct store_kv *kv;
	ERR_AUTO err = ERR_INIT;
	struct payload *pl;
	struct key k;

	if (!r)
		return NULL;
	storage_key(&k, r, ns, name);
	kv = k.len ? store_peek(a->store, k.s, k.len) : NULL;
	pl = kv ? payload_load(r, kv, &err) : NULL;
	return pl ? pl->obj : NULL;
}

/* Events go with a lease of one hour, shared by those of about a minute. */
#define EVENT_TTL_S 3600
#define EVENT_LEASE_SHARE_S 60
#define EVENT_LEASE_KEYS 1000

static int64_t event_lease(struct apiserver *a)
{
	int64_t now = sim_now(a->sim);
	ERR_AUTO err = ERR_INIT;

	if (a->event_lease && now - a->event_lease_at < EVENT_LEASE_SHARE_S * SIM_SEC &&
	    a->event_lease_keys < EVENT_LEASE_KEYS) {
		a->event_lease_keys++;
		return a->event_lease;
	}
	a->event_lease = 0;
	if (store_lease_grant(a->store, 0, EVENT_TTL_S + EVENT_LEASE_SHARE_S, &a->event_lease,
			      &err) < 0)
		a->event_lease = 0;
	a->event_lease_at = now;
	a->event_lease_keys = 1;
	return a->event_lease;
}

/* What a write that failed in etcd is told. As upstream: a request whose time is over is a timeout,
 * anything else stands as etcd said it. */
static int storage_failed(const struct err *why, struct err *err)
{
	if (str_eq(err_msg(why), "context deadline exceeded"))
		return status_error(err, -ETIMEDOUT, 504, "Timeout", NULL,
				    "Timeout: request did not complete within requested timeout - "
				    "%s",
				    err_msg(why));
	return status_error(err, -EIO, 500, NULL, NULL, "%s", err_msg(why));
}

int storage_put(struct apiserver *a, const struct resource *r, const char *ns, const char *name,
		struct value **obj, int64_t rev, struct err *err)
{
	int64_t next = storage_next_rev(a), got = 0;
	struct payload *pl;
	struct blob *blob;
	struct key k;
	int rc;

	storage_key(&k, r, ns, name);
	if (!k.len)
		return status_bad_request(err, "the name is too long to be stored");
	if (object_rv(*obj) != next)
		object_set_rv(obj, next);
	pl = xmalloc(sizeof(*pl));
	*pl = (struct payload){value_ref(*obj), next, r->kind};
	blob = blob_payload_new(&payload_ops, pl);
	{
		ERR_AUTO why = ERR_INIT;

		rc = store_cas(a->store, k.s, k.len, rev, blob, r == a->events ? event_lease(a) : 0,
			       &got, &why);
		if (rc < 0 && rc != -ESTALE)
			rc = storage_failed(&why, err);
	}
	if (rc == 0 && got != next) {
		if (!store_follows(a->store)) /* a lease grant wrote nothing, so nothing else can have */
			abort();
		object_set_rv(obj, got); /* others write to that etcd too */
	}
	blob_unref(blob);
	return rc;
}

int storage_delete(struct apiserver *a, const struct resource *r, const char *ns, const char *name,
		   int64_t rev, int64_t *ret_rev, struct err *err)
{
	ERR_AUTO why = ERR_INIT;
	struct key k;
	int rc;

	storage_key(&k, r, ns, name);
	if (!k.len)
		return -ESTALE;
	rc = store_cas(a->store, k.s, k.len, rev, NULL, 0, ret_rev, &why);
	if (rc < 0 && rc != -ESTALE)
		rc = storage_failed(&why, err);
	return rc;
}
