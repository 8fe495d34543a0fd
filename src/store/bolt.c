/* Writing a backend file, see bolt.h. */
#include "store/bolt.h"
#include "store/internal.h"

#define PAGE STORE_PAGE
#define HEADER 16
#define FILL (PAGE * 9 / 10)
#define BRANCH 1
#define LEAF 2
#define META 4
#define FREELIST 16
#define BUCKET 1 /* element flag: the value is a bucket */

static void le16(struct buf *b, unsigned v)
{
	buf_addc(b, (char)(v & 0xff));
	buf_addc(b, (char)(v >> 8 & 0xff));
}

static void le32(struct buf *b, uint32_t v)
{
	le16(b, v & 0xffff);
	le16(b, v >> 16);
}

static void le64(struct buf *b, uint64_t v)
{
	le32(b, (uint32_t)v);
	le32(b, (uint32_t)(v >> 32));
}

static void page_header(struct buf *b, uint64_t id, unsigned flags, size_t count, size_t bytes)
{
	le64(b, id);
	le16(b, flags);
	le16(b, (unsigned)count);
	le32(b, (uint32_t)((bytes + PAGE - 1) / PAGE - 1));
}

static void pad_page(struct buf *b)
{
	if (b->len % PAGE)
		buf_pad(b, '\0', PAGE - b->len % PAGE);
}

static void tree_init(struct bolt_tree *t)
{
	*t = (struct bolt_tree){.bytes = HEADER};
}

static void tree_release(struct bolt_tree *t)
{
	free(t->elem);
	free(t->child);
	buf_release(&t->data);
	buf_release(&t->seps);
}

/* The open leaf's elements and bytes, as they stand after the page header. */
static void leaf_body(const struct bolt_tree *t, struct buf *b)
{
	size_t pos = t->nr * 16;

	for (size_t i = 0; i < t->nr; i++) {
		le32(b, t->elem[i].flags);
		le32(b, (uint32_t)pos);
		le32(b, (uint32_t)t->elem[i].key_len);
		le32(b, (uint32_t)t->elem[i].value_len);
		pos += t->elem[i].key_len + t->elem[i].value_len - 16;
	}
	buf_add(b, t->data.s, t->data.len);
}

static void add_child(struct bolt_tree *t, const char *key, size_t len, uint64_t page)
{
	t->child = grow(t->child, t->children + 1, &t->children_cap, sizeof(*t->child));
	t->child[t->children++] = (struct bolt_child){t->seps.len, len, page};
	buf_add(&t->seps, key, len);
}

static void flush_leaf(struct bolt_writer *w, struct bolt_tree *t)
{
	uint64_t id = w->out->len / PAGE;

	add_child(t, buf_str(&t->data), t->nr ? t->elem[0].key_len : 0, id);
	page_header(w->out, id, LEAF, t->nr, t->bytes);
	leaf_body(t, w->out);
	pad_page(w->out);
	t->nr = 0;
	t->bytes = HEADER;
	buf_reset(&t->data);
}

static void tree_put(struct bolt_writer *w, struct bolt_tree *t, uint32_t flags, const void *key,
		     size_t key_len, const void *value, size_t value_len)
{
	size_t size = 16 + key_len + value_len;

	if (t->nr >= 2 && t->bytes + size > FILL)
		flush_leaf(w, t);
	t->elem = grow(t->elem, t->nr + 1, &t->cap, sizeof(*t->elem));
	t->elem[t->nr++] = (struct bolt_elem){flags, key_len, value_len};
	t->bytes += size;
	buf_add(&t->data, key, key_len);
	buf_add(&t->data, value, value_len);
}

/* Writes one branch page over child[from..to). */
static void write_branch(struct bolt_writer *w, const struct bolt_tree *t, size_t from, size_t to)
{
	size_t bytes = HEADER, pos = (to - from) * 16;
	uint64_t id = w->out->len / PAGE;

	for (size_t i = from; i < to; i++)
		bytes += 16 + t->child[i].key_len;
	page_header(w->out, id, BRANCH, to - from, bytes);
	for (size_t i = from; i < to; i++) {
		le32(w->out, (uint32_t)pos);
		le32(w->out, (uint32_t)t->child[i].key_len);
		le64(w->out, t->child[i].page);
		pos += t->child[i].key_len - 16;
	}
	for (size_t i = from; i < to; i++)
		buf_add(w->out, t->seps.s + t->child[i].key, t->child[i].key_len);
	pad_page(w->out);
}

/* Writes what is left and the branches above; returns the page of the tree's root. */
static uint64_t tree_finish(struct bolt_writer *w, struct bolt_tree *t)
{
	if (t->nr || !t->children)
		flush_leaf(w, t);
	while (t->children > 1) {
		size_t from = 0, made = 0, bytes = HEADER;

		for (size_t i = 0; i <= t->children; i++) {
			size_t size = i < t->children ? 16 + t->child[i].key_len : 0;

			if (i == t->children || (i - from >= 2 && bytes + size > FILL)) {
				uint64_t id = w->out->len / PAGE;

				write_branch(w, t, from, i);
				t->child[made] = t->child[from];
				t->child[made++].page = id;
				from = i;
				bytes = HEADER;
			}
			bytes += size;
		}
		t->children = made;
	}
	return t->child[0].page;
}

static void end_bucket(struct bolt_writer *w)
{
	struct bolt_tree *t = &w->bucket;
	BUF_AUTO v = BUF_INIT;

	if (!w->name)
		return;
	if (!t->children && t->bytes < PAGE / 4) {
		le64(&v, 0); /* no page of its own: it follows here */
		le64(&v, 0);
		le64(&v, 0);
		le16(&v, LEAF);
		le16(&v, (unsigned)t->nr);
		le32(&v, 0);
		leaf_body(t, &v);
	} else {
		le64(&v, tree_finish(w, t));
		le64(&v, 0);
	}
	tree_put(w, &w->root, BUCKET, w->name, strlen(w->name), v.s, v.len);
	tree_release(t);
	free(w->name);
	w->name = NULL;
}

void bolt_begin(struct bolt_writer *w, struct buf *out)
{
	*w = (struct bolt_writer){.out = out};
	tree_init(&w->root);
	buf_pad(out, '\0', (size_t)2 * PAGE);
}

void bolt_bucket(struct bolt_writer *w, const char *name)
{
	end_bucket(w);
	w->name = xstrdup(name);
	tree_init(&w->bucket);
}

void bolt_put(struct bolt_writer *w, const void *key, size_t key_len, const void *value,
	      size_t value_len)
{
	tree_put(w, &w->bucket, 0, key, key_len, value, value_len);
}

static void write_meta(struct bolt_writer *w, uint64_t page, uint64_t txid, uint64_t root,
		       uint64_t freelist, uint64_t pages)
{
	BUF_AUTO b = BUF_INIT;
	size_t at;

	page_header(&b, page, META, 0, PAGE);
	at = b.len;
	le32(&b, 0xED0CDAED);
	le32(&b, 2);
	le32(&b, PAGE);
	le32(&b, 0);
	le64(&b, root);
	le64(&b, 0);
	le64(&b, freelist);
	le64(&b, pages);
	le64(&b, txid);
	le64(&b, hash_bytes(b.s + at, b.len - at));
	memcpy(w->out->s + page * PAGE, b.s, b.len);
}

void bolt_end(struct bolt_writer *w, uint64_t txid, uint64_t pages)
{
	uint64_t root, list, used, list_pages, nr_free;
	struct buf *b = w->out;

	end_bucket(w);
	root = tree_finish(w, &w->root);
	list = b->len / PAGE;
	/* the list's own size depends on what it lists */
	nr_free = pages > list + 1 ? pages - list - 1 : 0;
	list_pages = (HEADER + 8 + nr_free * 8 + PAGE - 1) / PAGE;
	used = list + list_pages;
	nr_free = pages > used ? pages - used : 0;
	le64(b, list);
	le16(b, FREELIST);
	le16(b, nr_free < 0xffff ? (unsigned)nr_free : 0xffff);
	le32(b, (uint32_t)list_pages - 1);
	if (nr_free >= 0xffff)
		le64(b, nr_free);
	for (uint64_t i = 0; i < nr_free; i++)
		le64(b, used + i);
	if (b->len < (used + nr_free) * PAGE)
		buf_pad(b, '\0', (used + nr_free) * PAGE - b->len);
	write_meta(w, txid % 2, txid, root, list, used + nr_free);
	write_meta(w, (txid + 1) % 2, txid - 1, root, list, used + nr_free);
	tree_release(&w->root);
}
