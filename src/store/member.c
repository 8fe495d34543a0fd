/* Who the cluster is: its id, its members and theirs, ids of requests. */
#include "store/internal.h"

#define TOKEN "etcd-cluster"

static int str_ptr_cmp(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* when: seconds since the epoch a member was added to a running cluster; 0: from the start */
static uint64_t compute_id(const char *const *urls, size_t nr, const char *token, int64_t when)
{
	const char **sorted = xcalloc(nr + 1, sizeof(*sorted));
	BUF_AUTO b = BUF_INIT;
	uint8_t sum[20];

	if (nr)
		memcpy(sorted, urls, nr * sizeof(*sorted));
	qsort(sorted, nr, sizeof(*sorted), str_ptr_cmp);
	for (size_t i = 0; i < nr; i++)
		buf_adds(&b, sorted[i]);
	free(sorted);
	buf_adds(&b, token);
	if (when)
		buf_addf(&b, "%lld", (long long)when);
	sha1(buf_str(&b), b.len, sum);
	return get_be64(sum);
}

uint64_t store_compute_member_id(const char *const *peer_urls, size_t nr, const char *token)
{
	return compute_id(peer_urls, nr, token, 0);
}

uint64_t store_compute_cluster_id(const uint64_t *member_ids, size_t nr)
{
	BUF_AUTO b = BUF_INIT;
	uint8_t sum[20];

	for (size_t i = 0; i < nr; i++)
		put_be64(&b, member_ids[i]);
	sha1(buf_str(&b), b.len, sum);
	return get_be64(sum);
}

static void member_release(struct store_member *m)
{
	free(m->name);
	strvec_release(&m->peer_urls);
	strvec_release(&m->client_urls);
}

void members_release(struct store *s)
{
	for (size_t i = 0; i < s->members_nr; i++)
		member_release(&s->members[i]);
	free(s->members);
	s->members = NULL;
	s->members_nr = 0;
}

struct store_member *member_new(struct store *s, uint64_t id)
{
	struct store_member *m;
	size_t i = 0;

	s->members = xreallocarray(s->members, s->members_nr + 1, sizeof(*s->members));
	while (i < s->members_nr && s->members[i].id < id)
		i++;
	memmove(s->members + i + 1, s->members + i, (s->members_nr - i) * sizeof(*s->members));
	s->members_nr++;
	m = &s->members[i];
	*m = (struct store_member){.id = id};
	return m;
}

void member_ids_from(struct store *s, uint64_t member_id)
{
	s->member_id = member_id;
	s->id_prefix = member_id << 48;
	s->id_suffix = ((uint64_t)(sim_now(s->sim) / SIM_MSEC) & ((UINT64_C(1) << 40) - 1)) << 8;
}

void store_set_member(struct store *s, const char *name, const char *peer_url,
		      const char *client_url)
{
	uint64_t id = compute_id(&peer_url, 1, TOKEN, 0);
	struct store_member *m;

	members_release(s);
	m = member_new(s, id);
	m->name = xstrdup(name);
	strvec_add(&m->peer_urls, peer_url);
	strvec_add(&m->client_urls, client_url);
	s->cluster_id = store_compute_cluster_id(&id, 1);
	member_ids_from(s, id);
}

static struct store_member *find(struct store *s, uint64_t id)
{
	for (size_t i = 0; i < s->members_nr; i++)
		if (s->members[i].id == id)
			return &s->members[i];
	return NULL;
}

void store_started(struct store *s, const char *name, const char *peer_url, const char *client_url)
{
	struct store_member *m;

	name = name ? name : "default";
	peer_url = peer_url ? peer_url : "http://localhost:2380";
	client_url = client_url ? client_url : "http://localhost:2379";
	if (!s->begun) {
		store_set_member(s, name, peer_url, client_url);
		s->begun = true;
		return;
	}
	m = find(s, s->member_id);
	for (size_t i = 0; i < s->members_nr; i++)
		if (strvec_has(&s->members[i].peer_urls, peer_url))
			m = &s->members[i];
	free(m->name);
	m->name = xstrdup(name);
	strvec_release(&m->client_urls);
	strvec_add(&m->client_urls, client_url);
	s->raft_term++;
	s->raft_index += 2; /* the election, the member's attributes */
	member_ids_from(s, m->id);
	leases_extend(s);
	auth_tokens_drop(s, NULL); /* they were in the memory of the one before */
}

void store_new_cluster(struct store *s, const struct store_member *m, size_t nr, const char *token)
{
	uint64_t *ids = xcalloc(nr + 1, sizeof(*ids));

	members_release(s);
	for (size_t i = 0; i < nr; i++) {
		struct store_member *own;

		own = member_new(s, compute_id((const char *const *)m[i].peer_urls.v,
					       m[i].peer_urls.nr, token, 0));
		own->name = xstrdup(m[i].name);
		for (size_t j = 0; j < m[i].peer_urls.nr; j++)
			strvec_add(&own->peer_urls, m[i].peer_urls.v[j]);
	}
	for (size_t i = 0; i < nr; i++)
		ids[i] = s->members[i].id;
	s->cluster_id = store_compute_cluster_id(ids, nr);
	free(ids);
	member_ids_from(s, s->members[0].id);
	s->raft_index = nr; /* the log starts with their joining */
	s->raft_term = 1;
	alarms_release(s);
}

uint64_t request_id(struct store *s)
{
	s->id_suffix++;
	return s->id_prefix | (s->id_suffix & ((UINT64_C(1) << 48) - 1));
}

uint64_t store_cluster_id(const struct store *s)
{
	return s->cluster_id;
}

uint64_t store_member_id(const struct store *s)
{
	return s->member_id;
}

const struct store_member *store_members(const struct store *s, size_t *ret_nr)
{
	*ret_nr = s->members_nr;
	return s->members;
}

static int not_found(struct err *err)
{
	return err_set(err, -ENOENT, "etcdserver: member not found");
}

/* Does a member other than `except` have one of these peer URLs? */
static bool urls_taken(const struct store *s, const char *const *urls, size_t nr, uint64_t except)
{
	for (size_t i = 0; i < s->members_nr; i++)
		for (size_t j = 0; s->members[i].id != except && j < nr; j++)
			if (strvec_has(&s->members[i].peer_urls, urls[j]))
				return true;
	return false;
}

/* What is wrong with one of them, as Go's url.Parse and etcd say it. */
static char *url_problem(const char *u)
{
	const char *host, *path, *port, *bad;

	u += strspn(u, " \t");
	if (!str_starts(u, "http://") && !str_starts(u, "https://") && !str_starts(u, "unix://") &&
	    !str_starts(u, "unixs://"))
		return xasprintf("URL scheme must be http, https, unix, or unixs: %s", u);
	if (!str_starts(u, "http"))
		return NULL;
	host = strstr(u, "://") + 3;
	path = host + strcspn(host, "/?#");
	if (*host == '[' && !memchr(host, ']', (size_t)(path - host)))
		return xasprintf("parse \"%s\": missing ']' in host", u);
	port = memrchr(host, ':', (size_t)(path - host));
	bad = port ? port + 1 + strspn(port + 1, "0123456789") : NULL;
	if (bad && bad < path && !memchr(port, ']', (size_t)(path - port)))
		return xasprintf("parse \"%s\": invalid port \"%.*s\" after host", u,
				 (int)(path - port), port);
	if (!port || memchr(port, ']', (size_t)(path - port)))
		return xasprintf("URL address does not have the form \"host:port\": %s", u);
	if (*path == '/')
		return xasprintf("URL must not contain a path: %s", u);
	return NULL;
}

char *store_member_urls_problem(const char *const *urls, size_t nr)
{
	char *problem = nr ? NULL : xstrdup("no valid URLs given");

	for (size_t i = 0; i < nr && !problem; i++)
		problem = url_problem(urls[i]);
	return problem;
}

int store_member_add(struct store *s, const char *const *peer_urls, size_t nr, bool learner,
		     uint64_t *ret_id, struct err *err)
{
	uint64_t id = compute_id(peer_urls, nr, TOKEN, sim_now(s->sim) / SIM_SEC);
	struct store_member *m;
	size_t learners = 0;

	for (size_t i = 0; i < s->members_nr; i++)
		learners += s->members[i].learner;
	if (find(s, id))
		return err_set(err, -EEXIST, "etcdserver: member ID already exist");
	if (urls_taken(s, peer_urls, nr, 0))
		return err_set(err, -EEXIST, "etcdserver: Peer URLs already exists");
	if (learner && learners)
		return err_set(err, -EINVAL, "etcdserver: too many learner members in cluster");
	s->raft_index++;
	m = member_new(s, id);
	m->name = xstrdup("");
	m->learner = learner;
	for (size_t i = 0; i < nr; i++)
		strvec_add(&m->peer_urls, peer_urls[i]);
	strvec_sort(&m->peer_urls);
	*ret_id = id;
	return 0;
}

int store_member_update(struct store *s, uint64_t id, const char *const *peer_urls, size_t nr,
			struct err *err)
{
	struct store_member *m = find(s, id);

	s->raft_index++; /* proposed, whatever comes of it */
	if (!m)
		return not_found(err);
	if (urls_taken(s, peer_urls, nr, id))
		return err_set(err, -EEXIST, "etcdserver: Peer URLs already exists");
	strvec_release(&m->peer_urls);
	for (size_t i = 0; i < nr; i++)
		strvec_add(&m->peer_urls, peer_urls[i]);
	strvec_sort(&m->peer_urls);
	return 0;
}

int store_member_remove(struct store *s, uint64_t id, struct err *err)
{
	struct store_member *m = find(s, id);
	size_t started = 0, voters = 0, i;

	if (!m) {
		s->raft_index++;
		return not_found(err);
	}
	for (i = 0; i < s->members_nr; i++) {
		if (s->members[i].learner || s->members[i].id == id)
			continue;
		voters++;
		started += s->members[i].name[0] != '\0';
	}
	/* what stays must be able to decide: that is also why the last one cannot go */
	if (!m->learner && m->name[0] && started < voters / 2 + 1)
		return err_set(err, -EINVAL,
			       "etcdserver: re-configuration failed due to not enough started "
			       "members");
	s->raft_index++;
	member_release(m);
	i = (size_t)(m - s->members);
	memmove(m, m + 1, (s->members_nr - i - 1) * sizeof(*m));
	s->members_nr--;
	if (id == s->member_id && s->members_nr)
		s->member_id = s->members[0].id;
	return 0;
}

int store_member_promote(struct store *s, uint64_t id, struct err *err)
{
	struct store_member *m = find(s, id);

	if (!m)
		return not_found(err);
	if (!m->learner)
		return err_set(err, -EINVAL, "etcdserver: can only promote a learner member");
	if (!m->name[0])
		return err_set(err, -EINVAL,
			       "etcdserver: can only promote a learner member which is in sync "
			       "with leader");
	s->raft_index++;
	m->learner = false;
	return 0;
}

bool store_has_quorum(const struct store *s)
{
	size_t voters = 0, started = 0;

	for (size_t i = 0; i < s->members_nr; i++) {
		voters += !s->members[i].learner;
		started += !s->members[i].learner && s->members[i].name[0];
	}
	return started >= voters / 2 + 1;
}
