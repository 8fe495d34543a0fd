/* less, more: text by pages on a terminal; anywhere else they are cat. */
#include "shell/applet.h"
#include "shell/pty.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_TEXT ((size_t)16 << 20)

struct pager {
	struct proc *p;
	struct stream *tty;
	const char *name; /* of the file; "" standard input */
	struct buf text;
	const char **rows; /* where each row of the screen begins */
	size_t nr, cap, top;
	int cols, height; /* of the text: without the bottom line */
	struct buf needle;
	const char *said; /* at the bottom, once */
};

/* Bytes of s that fill a row. */
static size_t row_len(const struct pager *g, const char *s, size_t len)
{
	size_t i = 0;
	int used = 0;

	while (i < len && s[i] != '\n') {
		uint32_t cp;
		size_t n = utf8_decode(s + i, len - i, &cp);
		int w = s[i] == '\t' ? 8 - used % 8 : cp < 0x20 ? 2 : utf8_width(cp);

		if (used + w > g->cols)
			break;
		used += w;
		i += n;
	}
	return i;
}

static void split(struct pager *g)
{
	const char *s = buf_str(&g->text), *end = s + g->text.len;

	g->nr = 0;
	while (s < end) {
		size_t n = row_len(g, s, (size_t)(end - s));

		g->rows = grow(g->rows, g->nr + 1, &g->cap, sizeof(char *));
		g->rows[g->nr++] = s;
		s += MAX(n, 1);
		if (n && s < end && *s == '\n')
			s++;
	}
}

static size_t last_top(const struct pager *g)
{
	return g->nr > (size_t)g->height ? g->nr - (size_t)g->height : 0;
}

static void show_row(struct pager *g, struct buf *out, size_t i)
{
	const char *s = g->rows[i], *end = buf_str(&g->text) + g->text.len;
	size_t n = row_len(g, s, (size_t)(end - s));

	for (size_t k = 0; k < n; k++) {
		unsigned char c = (unsigned char)s[k];

		if (g->needle.len && k + g->needle.len <= n &&
		    strncmp(s + k, g->needle.s, g->needle.len) == 0) {
			buf_addf(out, "\033[7m%s\033[27m", g->needle.s);
			k += g->needle.len - 1;
		} else if (c < 0x20 && c != '\t') {
			buf_addf(out, "^%c", c ^ 0x40);
		} else {
			buf_addc(out, (char)c);
		}
	}
}

static void show(struct pager *g)
{
	BUF_AUTO out = BUF_INIT;
	bool end;

	g->top = MIN(g->top, last_top(g));
	end = g->top >= last_top(g);
	buf_adds(&out, "\033[H");
	for (int y = 0; y < g->height; y++) {
		if (g->top + (size_t)y < g->nr)
			show_row(g, &out, g->top + (size_t)y);
		else
			buf_adds(&out, "~");
		buf_adds(&out, "\033[K\r\n");
	}
	if (g->said)
		buf_addf(&out, "\033[7m%s\033[0m\033[K", g->said);
	else if (end)
		buf_adds(&out, "\033[7m(END)\033[0m\033[K");
	else if (*g->name && g->top == 0)
		buf_addf(&out, "\033[7m%s\033[0m\033[K", g->name);
	else
		buf_adds(&out, ":\033[K");
	g->said = NULL;
	stream_write(g->tty, buf_str(&out), out.len);
}

static void search(struct pager *g, bool next)
{
	for (size_t i = g->top + next; i < g->nr && g->needle.len; i++) {
		const char *end = i + 1 < g->nr ? g->rows[i + 1] : buf_str(&g->text) + g->text.len;
		const char *hit = strstr(g->rows[i], g->needle.s);

		if (hit && hit < end) {
			g->top = i;
			return;
		}
		if (!hit)
			break;
	}
	g->said = "Pattern not found";
}

/* The text after "/": 0, or negative. */
static int ask(struct pager *g)
{
	BUF_AUTO text = BUF_INIT;
	char c;

	stream_puts(g->tty, "\r\033[K/");
	for (;;) {
		int64_t n = stream_read(g->tty, &c, 1);

		if (n <= 0)
			return n < 0 ? (int)n : -ENODATA;
		if (c == 27 || c == 3)
			return 0;
		if (c == '\r' || c == '\n')
			break;
		if (c == 127 || c == 8)
			buf_trunc(&text, text.len ? text.len - 1 : 0);
		else
			buf_addc(&text, c);
		stream_printf(g->tty, "\r\033[K/%s", buf_str(&text));
	}
	if (text.len) {
		buf_reset(&g->needle);
		buf_adds(&g->needle, buf_str(&text));
	}
	search(g, true);
	return 0;
}

/* Arrow and page keys as the letters that do the same. */
static char read_key(struct pager *g)
{
	char c, seq[8] = "";
	int64_t n = stream_read(g->tty, &c, 1);

	if (n <= 0)
		return n == -EINTR ? 'r' : 'q';
	if (c != 27)
		return c;
	for (size_t i = 0; i + 1 < sizeof(seq); i++) {
		if (stream_read(g->tty, &seq[i], 1) <= 0)
			return 'q';
		if (i > 0 && (seq[i] >= 'A' || seq[i] == '~'))
			break;
	}
	return seq[1] == 'A'                    ? 'k'
	       : seq[1] == 'B'                  ? 'j'
	       : seq[1] == '5'                  ? 'b'
	       : seq[1] == '6'                  ? ' '
	       : seq[1] == 'H' || seq[1] == '1' ? 'g'
	       : seq[1] == 'F' || seq[1] == '4' ? 'G'
						: 'r';
}

static void go(struct pager *g, long by)
{
	size_t back = by < 0 ? (size_t)-by : 0;

	g->top = by < 0 ? (g->top > back ? g->top - back : 0) : g->top + (size_t)by;
}

static int press(struct pager *g, char c)
{
	switch (c) {
	case ' ':
	case 'f':
	case 6:
		go(g, g->height);
		break;
	case 'b':
	case 2:
		go(g, -g->height);
		break;
	case 'j':
	case 'e':
	case '\r':
	case '\n':
		go(g, 1);
		break;
	case 'k':
	case 'y':
		go(g, -1);
		break;
	case 'd':
	case 4:
		go(g, g->height / 2);
		break;
	case 'u':
	case 21:
		go(g, -(g->height / 2));
		break;
	case 'g':
	case '<':
		g->top = 0;
		break;
	case 'G':
	case '>':
		g->top = g->nr;
		break;
	case '/':
		return ask(g);
	case 'n':
		search(g, true);
		break;
	default:
		break;
	}
	return 0;
}

static void fit(struct pager *g)
{
	int cols, rows;

	stream_tty_size(g->tty, &cols, &rows);
	if (cols == g->cols && rows - 1 == g->height)
		return;
	g->cols = MAX(cols, 1);
	g->height = MAX(rows - 1, 1);
	split(g);
}

static void page(struct pager *g)
{
	enum tty_mode before = stream_mode(g->tty);

	stream_set_mode(g->tty, TTY_EDIT);
	stream_puts(g->tty, "\033[?1049h\033[H\033[2J");
	for (;;) {
		char c;

		fit(g);
		show(g);
		c = read_key(g);
		if (c == 'q' || c == 'Q' || c == 3 || press(g, c) < 0)
			break;
	}
	stream_puts(g->tty, "\033[?1049l");
	stream_set_mode(g->tty, before);
}

static int read_input(struct proc *p, const char *path, struct buf *out)
{
	struct stream *s = path ? applet_open(p, p->argv.v[0], path) : stream_ref(proc_in(p));
	int r;

	if (!s)
		return -ENOENT;
	r = stream_read_all(s, MAX_TEXT, out);
	stream_unref(s);
	return r;
}

static int less_main(struct proc *p, int argc, char **argv)
{
	struct pager g = {.p = p, .name = ""};
	int status = 0, files = 0;

	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '-' || argv[i][0] == '+')
			continue;
		g.name = files++ ? "" : argv[i];
		status |= read_input(p, argv[i], &g.text) < 0;
	}
	if (!files && stream_is_tty(proc_in(p))) {
		proc_errorf(p, "Missing filename (\"%s --help\" for help)\n", argv[0]);
		return 1;
	}
	if (!files)
		status = read_input(p, NULL, &g.text) < 0;
	if (!stream_is_tty(proc_out(p)) || !stream_pty(proc_out(p))) {
		proc_write(p, buf_str(&g.text), g.text.len);
	} else if (g.text.len) {
		g.tty = stream_ref(proc_out(p));
		page(&g);
		stream_unref(g.tty);
	}
	buf_release(&g.text);
	buf_release(&g.needle);
	free(g.rows);
	return status;
}

const struct applet applet_less = {
	{{"less", NULL, less_main, NULL}, {"more", "/bin/more", less_main, NULL}}};
