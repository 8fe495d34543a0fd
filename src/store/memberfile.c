/* Members in a backend file: the key is the id in hex, the value etcd's JSON. */
#include "object/json.h"
#include "store/bolt.h"
#include "store/internal.h"

#define MAX_MEMBERS 64

static void write_urls(struct buf *b, const struct strvec *urls)
{
	buf_addc(b, '[');
	for (size_t i = 0; i < urls->nr; i++) {
		if (i)
			buf_addc(b, ',');
		json_write_string(b, urls->v[i], strlen(urls->v[i]), JSON_HTML_ESCAPE);
	}
	buf_addc(b, ']');
}

void members_write(struct bolt_writer *w, const struct store *s)
{
	bolt_bucket(w, "members");
	for (size_t i = 0; i < s->members_nr; i++) {
		const struct store_member *m = &s->members[i];
		BUF_AUTO k = BUF_INIT;
		BUF_AUTO v = BUF_INIT;

		buf_addf(&k, "%016llx", (unsigned long long)m->id);
		buf_addf(&v, "{\"id\":%llu,\"peerURLs\":", (unsigned long long)m->id);
		write_urls(&v, &m->peer_urls);
		if (m->learner)
			buf_adds(&v, ",\"isLearner\":true");
		if (m->name[0]) {
			buf_adds(&v, ",\"name\":");
			json_write_string(&v, m->name, strlen(m->name), JSON_HTML_ESCAPE);
		}
		if (m->client_urls.nr) {
			buf_adds(&v, ",\"clientURLs\":");
			write_urls(&v, &m->client_urls);
		}
		buf_addc(&v, '}');
		bolt_put(w, k.s, k.len, v.s, v.len);
	}
	bolt_bucket(w, "members_removed");
}

static void read_urls(struct strvec *ret, const struct value *urls)
{
	const struct value *u;

	value_each_item(u, i, urls)
	{
		if (value_is_string(u))
			strvec_add(ret, value_str(u));
	}
}

static int damaged(struct err *err)
{
	return err_set(err, -EBADMSG, "invalid database");
}

int member_load(struct store *s, const unsigned char *k, size_t klen, const unsigned char *v,
		size_t vlen, struct err *err)
{
	VALUE_AUTO *doc = NULL;
	struct store_member *m;
	ERR_AUTO ignored = ERR_INIT;
	uint64_t id = 0;

	/* the number in the document may not fit an int; the key is the same in hex */
	for (size_t i = 0; i < klen; i++) {
		const char *digits = "0123456789abcdef", *at = k[i] ? strchr(digits, k[i]) : NULL;

		if (!at || klen > 16)
			return damaged(err);
		id = id << 4 | (uint64_t)(at - digits);
	}
	if (s->members_nr >= MAX_MEMBERS ||
	    json_parse((const char *)v, vlen, &doc, NULL, &ignored) < 0)
		return damaged(err);
	m = member_new(s, id);
	m->name = xstrdup(value_str_or(value_get(doc, "name"), ""));
	m->learner = value_bool(value_get(doc, "isLearner"));
	read_urls(&m->peer_urls, value_get(doc, "peerURLs"));
	read_urls(&m->client_urls, value_get(doc, "clientURLs"));
	return 0;
}

/* The ids follow from the members that were read. */
void members_loaded(struct store *s)
{
	uint64_t ids[MAX_MEMBERS];

	for (size_t i = 0; i < s->members_nr; i++)
		ids[i] = s->members[i].id;
	s->cluster_id = store_compute_cluster_id(ids, s->members_nr);
	member_ids_from(s, ids[0]);
}
