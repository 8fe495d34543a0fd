/* Unified differences of texts, by Myers' algorithm. */
#include "object/path.h"

#include <stdlib.h>

#define CONTEXT 3
#define MAX_EDITS 1000 /* beyond, the rest counts as replaced as a whole */

struct line {
	const char *s;
	size_t len; /* with its newline, which the last line may lack */
	uint64_t hash;
};

struct text {
	struct line *line;
	size_t nr;
};

/* Runs of equal lines; between them lines go and come. */
struct diff {
	struct text a, b;
	bool *gone, *come; /* per line of a, of b */
};

static struct text split(const char *s)
{
	struct text t = {NULL, 0};
	size_t cap = 0;

	while (*s) {
		const char *nl = strchr(s, '\n');
		size_t len = nl ? (size_t)(nl - s) + 1 : strlen(s);

		t.line = grow(t.line, t.nr + 1, &cap, sizeof(*t.line));
		t.line[t.nr++] = (struct line){s, len, hash_bytes(s, len)};
		s += len;
	}
	return t;
}

static bool same_line(const struct line *x, const struct line *y)
{
	return x->hash == y->hash && x->len == y->len && !memcmp(x->s, y->s, x->len);
}

static bool same(const struct diff *d, size_t i, size_t j)
{
	return same_line(&d->a.line[i], &d->b.line[j]);
}

/*
 * Marks lines a0..a1 and b0..b1: finds how many edits it takes, remembering how far each
 * diagonal came after each edit, and walks back. trace[e] holds the diagonals -e..e.
 */
static void myers(struct diff *d, size_t a0, size_t a1, size_t b0, size_t b1)
{
	long n = (long)(a1 - a0), m = (long)(b1 - b0), e, k, x, y;
	long limit = MIN(n + m, (long)MAX_EDITS);
	long **trace = xcalloc((size_t)limit + 1, sizeof(*trace));
	bool found = false;

	for (e = 0; e <= limit && !found; e++) {
		const long *last = e ? trace[e - 1] + e - 1 : NULL; /* indexed by diagonal */
		long *now;

		trace[e] = xcalloc((size_t)(2 * e + 1), sizeof(**trace));
		now = trace[e] + e;
		for (k = -e; k <= e && !found; k += 2) {
			if (!e)
				x = 0;
			else if (k == -e || (k != e && last[k - 1] < last[k + 1]))
				x = last[k + 1];
			else
				x = last[k - 1] + 1;
			for (y = x - k; x < n && y < m && same(d, a0 + (size_t)x, b0 + (size_t)y);
			     x++)
				y++;
			now[k] = x;
			found = x >= n && y >= m;
		}
	}
	for (k = n - m, x = n, e--; found && e > 0; e--) {
		const long *last = trace[e - 1] + e - 1;

		if (k == -e || (k != e && last[k - 1] < last[k + 1])) {
			k++;
			x = last[k];
			d->come[b0 + (size_t)(x - k)] = true;
		} else {
			k--;
			x = last[k];
			d->gone[a0 + (size_t)x] = true;
		}
	}
	for (size_t i = a0; !found && i < a1; i++)
		d->gone[i] = true;
	for (size_t i = b0; !found && i < b1; i++)
		d->come[i] = true;
	for (e = 0; e <= limit; e++)
		free(trace[e]);
	free(trace);
}

/*
 * Moves the run of marked lines that ends before *i down while it could as well stand
 * there and the other text (marks at *j) has no change beside it, as diff -u has it.
 */
static void slide(const struct text *t, bool *marked, size_t *i, const struct text *other,
		  const bool *other_marked, size_t *j, size_t from)
{
	while (*i < t->nr && *j < other->nr && !other_marked[*j] &&
	       same_line(&t->line[from], &t->line[*i])) {
		marked[from++] = false;
		marked[(*i)++] = true;
		++*j;
		while (*i < t->nr && marked[*i])
			++*i;
	}
}

static void slide_all(struct diff *d)
{
	size_t i = 0, j = 0;

	while (i < d->a.nr || j < d->b.nr) {
		size_t i0 = i, j0 = j;

		while (i < d->a.nr && d->gone[i])
			i++;
		while (j < d->b.nr && d->come[j])
			j++;
		if (i > i0 && j == j0)
			slide(&d->a, d->gone, &i, &d->b, d->come, &j, i0);
		else if (i == i0 && j > j0)
			slide(&d->b, d->come, &j, &d->a, d->gone, &i, j0);
		if (i == i0 && j == j0) {
			i++;
			j++;
		}
	}
}

static void compare(struct diff *d)
{
	size_t start = 0, a = d->a.nr, b = d->b.nr;

	while (start < a && start < b && same(d, start, start))
		start++;
	while (a > start && b > start && same(d, a - 1, b - 1)) {
		a--;
		b--;
	}
	if (a > start || b > start)
		myers(d, start, a, start, b);
	slide_all(d);
}

static void write_line(struct buf *out, char sign, const struct line *l)
{
	buf_addc(out, sign);
	buf_add(out, l->s, l->len);
	if (l->s[l->len - 1] != '\n')
		buf_adds(out, "\n\\ No newline at end of file\n");
}

/* "12,3": the first line and how many; one line has no count, none names the line before. */
static void write_range(struct buf *out, size_t first, size_t nr)
{
	buf_addf(out, "%zu", nr ? first + 1 : first);
	if (nr != 1)
		buf_addf(out, ",%zu", nr);
}

static void write_hunk(const struct diff *d, size_t a0, size_t a1, size_t b0, size_t b1,
		       struct buf *out)
{
	buf_adds(out, "@@ -");
	write_range(out, a0, a1 - a0);
	buf_adds(out, " +");
	write_range(out, b0, b1 - b0);
	buf_adds(out, " @@\n");
	while (a0 < a1 || b0 < b1) {
		if (a0 < a1 && d->gone[a0])
			write_line(out, '-', &d->a.line[a0++]);
		else if (b0 < b1 && d->come[b0])
			write_line(out, '+', &d->b.line[b0++]);
		else {
			write_line(out, ' ', &d->a.line[a0++]);
			b0++;
		}
	}
}

/* Skips equal lines; returns how many there were. */
static size_t skip_equal(const struct diff *d, size_t *i, size_t *j)
{
	size_t n = 0;

	while (*i < d->a.nr && *j < d->b.nr && !d->gone[*i] && !d->come[*j]) {
		++*i;
		++*j;
		n++;
	}
	return n;
}

static void skip_changed(const struct diff *d, size_t *i, size_t *j)
{
	while (*i < d->a.nr && d->gone[*i])
		++*i;
	while (*j < d->b.nr && d->come[*j])
		++*j;
}

static void write_hunks(const struct diff *d, struct buf *out)
{
	size_t i = 0, j = 0;

	skip_equal(d, &i, &j);
	while (i < d->a.nr || j < d->b.nr) {
		size_t before = MIN(i, (size_t)CONTEXT), a0 = i - before, b0 = j - before;
		size_t a1, b1, run;

		do {
			skip_changed(d, &i, &j);
			a1 = i;
			b1 = j;
			run = skip_equal(d, &i, &j);
		} while (run <= 2 * CONTEXT && (i < d->a.nr || j < d->b.nr));
		run = MIN(run, (size_t)CONTEXT);
		write_hunk(d, a0, a1 + run, b0, b1 + run, out);
	}
}

void diff_unified(struct buf *out, const char *a_name, const char *a, const char *b_name,
		  const char *b)
{
	struct diff d = {.a = split(a), .b = split(b)};
	BUF_AUTO hunks = BUF_INIT;

	d.gone = xcalloc(d.a.nr, sizeof(*d.gone));
	d.come = xcalloc(d.b.nr, sizeof(*d.come));
	compare(&d);
	write_hunks(&d, &hunks);
	if (hunks.len) {
		buf_addf(out, "--- %s\n+++ %s\n", a_name, b_name);
		buf_add(out, hunks.s, hunks.len);
	}
	free(d.gone);
	free(d.come);
	free(d.a.line);
	free(d.b.line);
}
