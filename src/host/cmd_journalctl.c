/* journalctl: -u UNIT, -n N, -f, -r, -b, --since is accepted as "N unit ago" only. */
#include "host/host_private.h"
#include "object/timefmt.h"

#include <errno.h>
#include <stdlib.h>

/* Short format, as journalctl prints: "Jan 05 09:00:00 node01 kubelet[815]: text". */
void journal_write_line(struct buf *out, const struct host *h, const struct journal_line *l)
{
	time_format(out, "%b %d %T", l->at);
	buf_addf(out, " %s %s[%d]: %s\n", h->cfg.name, l->ident, l->pid, l->text);
}

struct options {
	struct strvec units;
	int64_t lines; /* -1: all */
	bool follow, reverse;
};

static bool wanted(const struct options *o, const struct journal_line *l)
{
	return !o->units.nr || strvec_has(&o->units, l->unit);
}

static void print_from(struct proc *p, struct host *h, const struct options *o, size_t from)
{
	BUF_AUTO b = BUF_INIT;

	for (size_t i = from; i < h->nr_journal; i++) {
		size_t at = o->reverse ? h->nr_journal - 1 - (i - from) : i;

		if (wanted(o, &h->journal[at]))
			journal_write_line(&b, h, &h->journal[at]);
	}
	stream_write(proc_out(p), buf_str(&b), b.len);
}

static int parse(struct proc *p, int argc, char **argv, struct options *o)
{
	for (int i = 1; i < argc; i++) {
		const char *a = argv[i], *val = NULL;

		if (str_starts(a, "-u") || strcmp(a, "--unit") == 0 || str_starts(a, "--unit=")) {
			val = a[1] == 'u' && a[2]        ? a + 2
			      : str_starts(a, "--unit=") ? a + 7
							 : argv[++i];
			if (!val) {
				proc_errorf(p, "journalctl: option requires an argument -- 'u'\n");
				return 1;
			}
			strvec_addf(&o->units, "%s%s", val, strchr(val, '.') ? "" : ".service");
		} else if (str_starts(a, "-n") || str_starts(a, "--lines")) {
			val = strchr(a, '=')        ? strchr(a, '=') + 1
			      : a[1] == 'n' && a[2] ? a + 2
						    : NULL;
			o->lines = 10;
			if (!val && i + 1 < argc && argv[i + 1][0] != '-')
				val = argv[++i];
			if (val && parse_i64(val, &o->lines) < 0) {
				proc_errorf(p, "Failed to parse lines '%s'\n", val);
				return 1;
			}
		} else if (a[0] == '-' && a[1] != '-') {
			for (const char *c = a + 1; *c; c++) {
				o->follow |= *c == 'f';
				o->reverse |= *c == 'r';
				if (*c == 'u' && i + 1 < argc) /* -fu kubelet, -xeu kubelet */
					strvec_addf(&o->units, "%s%s", argv[i + 1],
						    strchr(argv[i + 1], '.') ? "" : ".service"),
						i++;
			}
		} else if (strcmp(a, "--follow") == 0) {
			o->follow = true;
		}
	}
	if (o->follow && o->lines < 0)
		o->lines = 10;
	return 0;
}

static int show(struct proc *p, struct host *h, struct options *o)
{
	size_t from = 0;
	bool any = false;

	for (size_t i = 0; i < h->nr_journal && !any; i++)
		any = wanted(o, &h->journal[i]);
	if (o->lines >= 0)
		for (from = h->nr_journal; from > 0 && o->lines > 0; from--)
			o->lines -= wanted(o, &h->journal[from - 1]);
	if (!any && !o->follow)
		proc_printf(p, "-- No entries --\n");
	print_from(p, h, o, from);
	while (o->follow) {
		from = h->nr_journal;
		if (waitq_wait(p->sim, &h->journal_wait, SIM_NEVER) < 0)
			return 130;
		print_from(p, h, o, MIN(from, h->nr_journal));
	}
	return 0;
}

static int run(struct proc *p, int argc, char **argv)
{
	struct options o = {.units = STRVEC_INIT, .lines = -1};
	int r = parse(p, argc, argv, &o);

	if (r == 0)
		r = show(p, host_of(p->machine), &o);
	strvec_release(&o.units);
	return r;
}

const struct command host_journalctl = {.name = "journalctl", .main = run};
