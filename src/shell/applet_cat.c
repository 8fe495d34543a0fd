/* cat, tac: files to standard output. */
#include "shell/applet.h"

#include <errno.h>
#include <stdlib.h>

struct cat {
	bool number, number_nonblank, ends, squeeze, tabs, visible;
	long line;
	bool at_start, last_blank;
};

static void show_char(const struct cat *c, struct buf *out, unsigned char ch)
{
	if (ch == '\t' && c->tabs) {
		buf_adds(out, "^I");
	} else if (ch >= 32 && ch != 127 && !(c->visible && ch >= 128)) {
		buf_addc(out, (char)ch);
	} else if (!c->visible || ch == '\t' || ch == '\n') {
		buf_addc(out, (char)ch);
	} else {
		if (ch >= 128) {
			buf_adds(out, "M-");
			ch &= 127;
		}
		if (ch < 32)
			buf_addf(out, "^%c", ch + 64);
		else if (ch == 127)
			buf_adds(out, "^?");
		else
			buf_addc(out, (char)ch);
	}
}

static void show_line(struct cat *c, struct buf *out, const char *line, size_t len)
{
	bool blank = len > 0 && line[0] == '\n';

	if (c->squeeze && blank && c->last_blank)
		return;
	c->last_blank = blank;
	if (c->at_start && (c->number_nonblank ? !blank : c->number))
		buf_addf(out, "%6ld\t", ++c->line);
	for (size_t i = 0; i < len; i++) {
		if (line[i] == '\n' && c->ends)
			buf_addc(out, '$');
		show_char(c, out, (unsigned char)line[i]);
	}
	c->at_start = len > 0 && line[len - 1] == '\n';
}

static int copy(struct proc *p, struct stream *in)
{
	char *chunk = xmalloc(32768);
	int64_t n;

	while ((n = stream_read(in, chunk, 32768)) > 0) {
		if (proc_write(p, chunk, (size_t)n) < 0 || proc_use_cpu(p, 10 * SIM_USEC) < 0)
			break;
	}
	free(chunk);
	return n < 0 ? (int)n : 0;
}

static int show(struct proc *p, struct cat *c, struct stream *in)
{
	BUF_AUTO line = BUF_INIT;
	BUF_AUTO out = BUF_INIT;
	int r = 0;

	if (!c->number && !c->number_nonblank && !c->ends && !c->squeeze && !c->tabs && !c->visible)
		return copy(p, in);
	while (!proc_dying(p) && (r = stream_getline(in, &line)) > 0) {
		show_line(c, &out, buf_str(&line), line.len);
		proc_write(p, buf_str(&out), out.len);
		buf_reset(&out);
		buf_reset(&line);
	}
	return MIN(r, 0);
}

static int cat_main(struct proc *p, int argc, char **argv)
{
	static const char *const longs[] = {
		"number=n",    "number-nonblank=b", "show-all=A",         "show-ends=E",
		"show-tabs=T", "squeeze-blank=s",   "show-nonprinting=v", NULL};
	OPTS_AUTO o = applet_opts(p, argc, argv, "nbAEeTtsvu", longs);
	struct cat c = {.at_start = true};
	int ch, status = 0;

	while ((ch = applet_next(&o)) > 0) {
		c.number |= ch == 'n';
		c.number_nonblank |= ch == 'b';
		c.ends |= ch == 'E' || ch == 'A' || ch == 'e';
		c.tabs |= ch == 'T' || ch == 'A' || ch == 't';
		c.visible |= ch == 'v' || ch == 'A' || ch == 'e' || ch == 't';
		c.squeeze |= ch == 's';
	}
	if (ch < 0)
		return 1;
	if (o.argc == 0)
		o.argv[o.argc++] = "-";
	for (int i = 0; i < o.argc && !proc_dying(p); i++) {
		struct stream *in = applet_open(p, "cat", o.argv[i]);
		int r = in ? show(p, &c, in) : 0;

		if (!in)
			status = 1;
		else if (r < 0)
			status = applet_complain(p, "cat", o.argv[i], r);
		stream_unref(in);
	}
	return status;
}

static int tac_main(struct proc *p, int argc, char **argv)
{
	int status = 0;

	for (int i = argc > 1 ? 1 : 0; i < argc; i++) {
		struct stream *in = applet_open(p, "tac", argc > 1 ? argv[i] : "-");
		STRVEC_AUTO lines = STRVEC_INIT;
		BUF_AUTO line = BUF_INIT;

		if (!in) {
			status = 1;
			continue;
		}
		while (stream_getline(in, &line) > 0 && lines.nr < 1000000) {
			strvec_add(&lines, buf_str(&line));
			buf_reset(&line);
		}
		for (size_t k = lines.nr; k-- > 0 && !proc_dying(p);)
			proc_puts(p, lines.v[k]);
		stream_unref(in);
	}
	return status;
}

const struct applet applet_cat = {{{"cat", NULL, cat_main, NULL}, {"tac", NULL, tac_main, NULL}}};
