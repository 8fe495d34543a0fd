/* The version 2 tree, see v2.h. */
#include "store/v2.h"

#include "store/internal.h"

#define START_INDEX 3 /* the member, its attributes and the cluster's version are in it */

struct node {
	char *name, *value; /* value NULL: directory */
	uint64_t created, modified;
	int64_t expires;
	struct node *parent;
	struct node **child;
	size_t nr, cap;
};

struct v2_tree {
	struct sim *sim;
	struct node root;
	uint64_t index;
};

static void node_release(struct node *n)
{
	for (size_t i = 0; i < n->nr; i++) {
		node_release(n->child[i]);
		free(n->child[i]);
	}
	free(n->child);
	free(n->name);
	free(n->value);
}

struct v2_tree *store_v2(struct store *s)
{
	if (!s->v2) {
		s->v2 = xcalloc(1, sizeof(*s->v2));
		s->v2->sim = s->sim;
		s->v2->index = START_INDEX;
	}
	return s->v2;
}

void v2_free(struct v2_tree *t)
{
	if (!t)
		return;
	node_release(&t->root);
	free(t);
}

/* ---- nodes -------------------------------------------------------------------------- */

static void node_path(const struct node *n, struct buf *out)
{
	if (!n->parent)
		return;
	node_path(n->parent, out);
	buf_addc(out, '/');
	buf_adds(out, n->name);
}

static struct node *child_named(const struct node *dir, const char *name, size_t len)
{
	for (size_t i = 0; i < dir->nr; i++)
		if (strlen(dir->child[i]->name) == len &&
		    memcmp(dir->child[i]->name, name, len) == 0)
			return dir->child[i];
	return NULL;
}

static struct node *child_add(struct node *dir, const char *name, size_t len, const char *value)
{
	struct node *n = xcalloc(1, sizeof(*n));

	n->name = xstrndup(name, len);
	n->value = xstrdup(value);
	n->parent = dir;
	dir->child = grow(dir->child, dir->nr + 1, &dir->cap, sizeof(struct node *));
	dir->child[dir->nr++] = n;
	return n;
}

static void node_remove(struct node *n)
{
	struct node *dir = n->parent;
	size_t i = 0;

	while (dir->child[i] != n)
		i++;
	memmove(dir->child + i, dir->child + i + 1, (dir->nr - i - 1) * sizeof(struct node *));
	dir->nr--;
	node_release(n);
	free(n);
}

static bool is_dir(const struct node *n)
{
	return !n->value;
}

/* Removes what has expired; each removal is an event with an index of its own. */
static void expire(struct v2_tree *t, struct node *dir)
{
	for (size_t i = 0; i < dir->nr;) {
		struct node *n = dir->child[i];

		if (n->expires && n->expires <= sim_now(t->sim)) {
			t->index++;
			node_remove(n);
			continue;
		}
		expire(t, n);
		i++;
	}
}

/* ---- paths and errors ------------------------------------------------------------------ */

/* "/a/b" from "a//b/", "/" from "". Caller frees. */
static char *clean(const char *path)
{
	STRVEC_AUTO parts = STRVEC_INIT;
	struct buf b = BUF_INIT;

	strvec_split(&parts, path, '/');
	for (size_t i = 0; i < parts.nr; i++)
		if (parts.v[i][0])
			buf_addf(&b, "/%s", parts.v[i]);
	if (!b.len)
		buf_addc(&b, '/');
	return buf_detach(&b);
}

static int fail(const struct v2_tree *t, struct err *err, int code, const char *cause)
{
	static const struct {
		int code;
		const char *text;
	} texts[] = {{100, "Key not found"},      {101, "Compare failed"},
		     {102, "Not a file"},         {104, "Not a directory"},
		     {105, "Key already exists"}, {107, "Root is read only"},
		     {108, "Directory not empty"}};
	const char *text = "";

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (texts[i].code == code)
			text = texts[i].text;
	return err_set(err, -EBADMSG, "%d: %s (%s) [%llu]", code, text, cause,
		       (unsigned long long)t->index);
}

/* The node at a clean path, or the error that there is none. */
static int find(struct v2_tree *t, const char *path, struct node **ret, struct err *err)
{
	struct node *n = &t->root;
	const char *p = path;

	expire(t, &t->root);
	while (*p == '/' && p[1]) {
		size_t len = strcspn(p + 1, "/");
		struct node *next = child_named(n, p + 1, len);

		if (!next) {
			STR_AUTO upto = xstrndup(path, (size_t)(p + 1 - path) + len);

			return fail(t, err, 100, upto);
		}
		n = next;
		p += 1 + len;
	}
	*ret = n;
	return 0;
}

/* ---- answers ------------------------------------------------------------------------------ */

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct v2_node *)a)->key, ((const struct v2_node *)b)->key);
}

/* depth 0: without children. */
static struct v2_node describe(const struct node *n, int depth, bool sorted)
{
	struct v2_node r = {.created = n->created, .modified = n->modified, .expires = n->expires};
	struct buf path = BUF_INIT;

	node_path(n, &path);
	r.key = buf_detach(&path);
	r.value = xstrdup(n->value);
	if (!is_dir(n) || depth == 0 || !n->nr)
		return r;
	r.nodes = xcalloc(n->nr, sizeof(*r.nodes));
	for (size_t i = 0; i < n->nr; i++)
		if (n->child[i]->name[0] != '_') /* hidden */
			r.nodes[r.nr++] = describe(n->child[i], depth - 1, sorted);
	if (sorted && r.nr > 1)
		qsort(r.nodes, r.nr, sizeof(*r.nodes), by_key);
	return r;
}

static void v2_node_release(struct v2_node *n)
{
	for (size_t i = 0; i < n->nr; i++)
		v2_node_release(&n->nodes[i]);
	free(n->nodes);
	free(n->key);
	free(n->value);
}

void v2_event_release(struct v2_event *ev)
{
	v2_node_release(&ev->node);
	v2_node_release(&ev->prev);
	*ev = (struct v2_event){0};
}

int64_t v2_ttl(const struct v2_node *n, int64_t now)
{
	return n->expires ? (n->expires - now + SIM_SEC - 1) / SIM_SEC : 0;
}

int v2_get(struct v2_tree *t, const char *path, bool recursive, bool sorted, struct v2_event *ret,
	   struct err *err)
{
	STR_AUTO at = clean(path);
	struct node *n;
	int r;

	*ret = (struct v2_event){.action = "get"};
	r = find(t, at, &n, err);
	if (r < 0)
		return r;
	ret->node = describe(n, recursive ? 1000 : 1, sorted);
	ret->index = t->index;
	return 0;
}

/* ---- changes ---------------------------------------------------------------------------- */

static int compare(const struct v2_tree *t, const struct node *n, const char *value, uint64_t index,
		   struct err *err)
{
	bool bad_value = value && strcmp(value, n->value) != 0;
	bool bad_index = index && index != n->modified;
	BUF_AUTO why = BUF_INIT;

	if (!bad_value && !bad_index)
		return 0;
	if (bad_value)
		buf_addf(&why, "[%s != %s]", value, n->value);
	if (bad_index)
		buf_addf(&why, "%s[%llu != %llu]", bad_value ? " " : "", (unsigned long long)index,
			 (unsigned long long)n->modified);
	return fail(t, err, 101, buf_str(&why));
}

/* Makes the directories above the last part of path; *ret_name points into path. */
static int make_parents(struct v2_tree *t, const char *path, struct node **ret_dir,
			const char **ret_name, struct err *err)
{
	struct node *n = &t->root;
	const char *p = path;

	for (;;) {
		size_t len = strcspn(p + 1, "/");
		struct node *next;

		if (!is_dir(n)) {
			STR_AUTO upto = xstrndup(path, (size_t)(p - path));

			return fail(t, err, 104, upto);
		}
		if (!p[1 + len]) {
			*ret_dir = n;
			*ret_name = p + 1;
			return 0;
		}
		next = child_named(n, p + 1, len);
		if (!next) {
			next = child_add(n, p + 1, len, NULL);
			next->created = next->modified = t->index + 1;
		}
		n = next;
		p += 1 + len;
	}
}

static int64_t expiry(const struct v2_tree *t, int64_t ttl_s)
{
	int64_t now = sim_now(t->sim);

	return ttl_s > 0 ? now + MIN(ttl_s, (SIM_NEVER - now) / SIM_SEC) * SIM_SEC : 0;
}

static void finish(struct v2_tree *t, const struct node *n, struct v2_event *ret)
{
	ret->node = describe(n, 0, false);
	ret->index = t->index;
}

/* An update of what is there: value, expiry, modified index. */
static int update(struct v2_tree *t, struct node *n, const struct v2_write *w, struct v2_event *ret,
		  struct err *err)
{
	bool swap = w->prev_value || w->prev_index;
	int r;

	if (is_dir(n) && (w->value || swap)) {
		BUF_AUTO path = BUF_INIT;

		node_path(n, &path);
		return fail(t, err, 102, buf_str(&path));
	}
	r = swap ? compare(t, n, w->prev_value, w->prev_index, err) : 0;
	if (r < 0)
		return r;
	ret->action = swap ? "compareAndSwap" : "update";
	ret->prev = describe(n, 0, false);
	ret->has_prev = true;
	t->index++;
	n->modified = t->index;
	n->expires = expiry(t, w->ttl_s);
	if (!is_dir(n)) {
		free(n->value);
		n->value = xstrdup(w->value ? w->value : "");
	}
	finish(t, n, ret);
	return 0;
}

int v2_set(struct v2_tree *t, const char *path, const struct v2_write *w, struct v2_event *ret,
	   struct err *err)
{
	STR_AUTO at = clean(path);
	struct node *dir = NULL, *n = NULL;
	const char *name = NULL;
	int r;

	*ret = (struct v2_event){.action = w->exist == V2_MUST_NOT_EXIST ? "create" : "set"};
	if (strcmp(at, "/") == 0)
		return fail(t, err, 107, "/");
	expire(t, &t->root);
	if (w->exist == V2_MUST_EXIST || w->prev_value || w->prev_index) {
		r = find(t, at, &n, err);
		return r < 0 ? r : update(t, n, w, ret, err);
	}
	r = make_parents(t, at, &dir, &name, err);
	if (r < 0)
		return r;
	n = child_named(dir, name, strlen(name));
	if (n && w->exist == V2_MUST_NOT_EXIST)
		return fail(t, err, 105, at);
	if (n && is_dir(n))
		return fail(t, err, 102, at);
	if (n) {
		ret->prev = describe(n, 0, false);
		ret->has_prev = true;
		node_remove(n);
	}
	t->index++;
	n = child_add(dir, name, strlen(name), w->value);
	n->created = n->modified = t->index;
	n->expires = expiry(t, w->ttl_s);
	finish(t, n, ret);
	return 0;
}

int v2_create_in_order(struct v2_tree *t, const char *path, const char *value, int64_t ttl_s,
		       struct v2_event *ret, struct err *err)
{
	STR_AUTO full = xasprintf("%s/%020llu", path, (unsigned long long)t->index + 1);
	struct v2_write w = {.value = value, .ttl_s = ttl_s, .exist = V2_MUST_NOT_EXIST};

	return v2_set(t, full, &w, ret, err);
}

int v2_delete(struct v2_tree *t, const char *path, bool dir, bool recursive, const char *prev_value,
	      uint64_t prev_index, struct v2_event *ret, struct err *err)
{
	STR_AUTO at = clean(path);
	struct node *n;
	int r;

	*ret = (struct v2_event){.action =
					 prev_value || prev_index ? "compareAndDelete" : "delete"};
	if (strcmp(at, "/") == 0)
		return fail(t, err, 107, "/");
	r = find(t, at, &n, err);
	if (r < 0)
		return r;
	if (is_dir(n) && ((!dir && !recursive) || prev_value || prev_index))
		return fail(t, err, 102, at);
	if (is_dir(n) && n->nr && !recursive)
		return fail(t, err, 108, at);
	r = compare(t, n, prev_value, prev_index, err);
	if (r < 0)
		return r;
	t->index++;
	ret->prev = describe(n, 0, false);
	ret->has_prev = true;
	ret->node = describe(n, 0, false);
	ret->node.modified = t->index;
	ret->node.expires = 0;
	if (ret->node.value) {
		free(ret->node.value);
		ret->node.value = xstrdup("");
	}
	ret->index = t->index;
	node_remove(n);
	return 0;
}
