/* -w table: cells right-aligned under centred headings, in a box. */
#include "etcdctl/print.h"

#define MAX_COLS 12
#define WRAP 30 /* a cell is broken at spaces beyond this width */

struct table {
	struct strvec head;
	struct strvec cell; /* row by row */
	size_t width[MAX_COLS];
};

static size_t cells_width(const char *s)
{
	return utf8_str_width(s, strlen(s));
}

/* The cell's lines: words kept together while they fit. */
static void wrap(const char *s, struct strvec *ret)
{
	STRVEC_AUTO words = STRVEC_INIT;
	BUF_AUTO line = BUF_INIT;

	if (cells_width(s) <= WRAP) {
		strvec_add(ret, s);
		return;
	}
	strvec_split(&words, s, ' ');
	for (size_t i = 0; i < words.nr; i++) {
		if (!words.v[i][0])
			continue;
		if (line.len && cells_width(buf_str(&line)) + 1 + cells_width(words.v[i]) > WRAP) {
			strvec_add(ret, buf_str(&line));
			buf_reset(&line);
		}
		buf_addf(&line, "%s%s", line.len ? " " : "", words.v[i]);
	}
	strvec_add(ret, buf_str(&line));
}

static void rule(const struct table *t, struct buf *out)
{
	for (size_t i = 0; i < t->head.nr; i++) {
		buf_addc(out, '+');
		buf_pad(out, '-', t->width[i] + 2);
	}
	buf_adds(out, "+\n");
}

static void row(const struct table *t, char *const *cell, struct buf *out)
{
	struct strvec lines[MAX_COLS] = {{0}};
	size_t height = 1;

	for (size_t i = 0; i < t->head.nr; i++) {
		wrap(cell[i], &lines[i]);
		height = MAX(height, lines[i].nr);
	}
	for (size_t l = 0; l < height; l++) {
		for (size_t i = 0; i < t->head.nr; i++) {
			const char *s = l < lines[i].nr ? lines[i].v[l] : "";

			buf_adds(out, "| ");
			buf_pad(out, ' ', t->width[i] - cells_width(s));
			buf_addf(out, "%s ", s);
		}
		buf_adds(out, "|\n");
	}
	for (size_t i = 0; i < t->head.nr; i++)
		strvec_release(&lines[i]);
}

/* head: tab-separated headings. */
static void table(const char *head, const struct strvec *rows, struct buf *out)
{
	struct table t = {0};

	strvec_split(&t.head, head, '\t');
	for (size_t i = 0; i < t.head.nr; i++)
		t.width[i] = strlen(t.head.v[i]);
	for (size_t r = 0; r < rows->nr; r++) {
		STRVEC_AUTO cell = STRVEC_INIT;

		strvec_split(&cell, rows->v[r], '\t');
		for (size_t i = 0; i < cell.nr; i++) {
			STRVEC_AUTO lines = STRVEC_INIT;

			wrap(cell.v[i], &lines);
			for (size_t l = 0; l < lines.nr; l++)
				t.width[i] = MAX(t.width[i], cells_width(lines.v[l]));
			strvec_add(&t.cell, cell.v[i]);
		}
	}
	rule(&t, out);
	for (size_t i = 0; i < t.head.nr; i++) {
		size_t gap = t.width[i] - strlen(t.head.v[i]);

		buf_adds(out, "| ");
		buf_pad(out, ' ', gap / 2);
		buf_adds(out, t.head.v[i]);
		buf_pad(out, ' ', gap - gap / 2 + 1);
	}
	buf_adds(out, "|\n");
	rule(&t, out);
	for (size_t r = 0; r < rows->nr; r++)
		row(&t, t.cell.v + r * t.head.nr, out);
	if (rows->nr)
		rule(&t, out);
	strvec_release(&t.head);
	strvec_release(&t.cell);
}

static void members(struct ctl *c, const struct etcd_header *h, const struct etcd_members *m,
		    struct buf *out)
{
	STRVEC_AUTO v = STRVEC_INIT;

	(void)c;
	(void)h;
	rows_members(m, &v);
	table("ID\tSTATUS\tNAME\tPEER ADDRS\tCLIENT ADDRS\tIS LEARNER", &v, out);
}

static void health(struct ctl *c, const struct ep_health *v, size_t nr, struct buf *out)
{
	STRVEC_AUTO r = STRVEC_INIT;

	(void)c;
	rows_health(v, nr, &r);
	table("ENDPOINT\tHEALTH\tTOOK\tERROR", &r, out);
}

static void status(struct ctl *c, const struct ep_status *v, size_t nr, struct buf *out)
{
	STRVEC_AUTO r = STRVEC_INIT;

	(void)c;
	rows_status(v, nr, &r);
	table("ENDPOINT\tID\tVERSION\tDB SIZE\tIS LEADER\tIS LEARNER\tRAFT TERM\tRAFT INDEX\t"
	      "RAFT APPLIED INDEX\tERRORS",
	      &r, out);
}

static void hash(struct ctl *c, const struct ep_hash *v, size_t nr, struct buf *out)
{
	STRVEC_AUTO r = STRVEC_INIT;

	(void)c;
	rows_hash(v, nr, &r);
	table("ENDPOINT\tHASH", &r, out);
}

static void db(struct ctl *c, const struct db_status *s, struct buf *out)
{
	STRVEC_AUTO r = STRVEC_INIT;

	(void)c;
	rows_db(s, &r);
	table("HASH\tREVISION\tTOTAL KEYS\tTOTAL SIZE", &r, out);
}

const struct printer printer_table = {
	.name = "table",
	.members = members,
	.health = health,
	.status = status,
	.hash = hash,
	.db = db,
};
