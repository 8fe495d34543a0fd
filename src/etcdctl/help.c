/* Help: the layout of upstream's, in columns made of tabs. */
#include "etcdctl/ctl.h"

#define TAB 8

/* Lines "cell\tcell\n" of one block; cells but the last of a line get a column's width. */
static void columns(const struct strvec *lines, struct buf *out)
{
	size_t width[4] = {0};

	for (size_t i = 0; i < lines->nr; i++) {
		STRVEC_AUTO cell = STRVEC_INIT;

		strvec_split(&cell, lines->v[i], '\t');
		for (size_t j = 0; j + 1 < cell.nr && j < ARRAY_SIZE(width); j++)
			width[j] = MAX(width[j], (strlen(cell.v[j]) + 1 + TAB - 1) / TAB * TAB);
	}
	for (size_t i = 0; i < lines->nr; i++) {
		STRVEC_AUTO cell = STRVEC_INIT;

		strvec_split(&cell, lines->v[i], '\t');
		for (size_t j = 0; j < cell.nr; j++) {
			size_t len = strlen(cell.v[j]);

			buf_adds(out, cell.v[j]);
			if (j + 1 < cell.nr && j < ARRAY_SIZE(width))
				buf_pad(out, '\t', (width[j] - len + TAB - 1) / TAB);
		}
		buf_addc(out, '\n');
	}
}

static void option_line(const struct opt_spec *o, struct strvec *lines)
{
	BUF_AUTO b = BUF_INIT;
	const char *dflt = o->dflt ? o->dflt : o->type == OPT_T_INT ? "0" : "";

	if (o->letter)
		buf_addf(&b, "  -%c, --%s", o->letter, o->name);
	else
		buf_addf(&b, "      --%s", o->name);
	if (o->type == OPT_T_BOOL)
		buf_addf(&b, "[=%s]", dflt);
	else if (str_eq(o->name, "endpoints"))
		buf_adds(&b, "=[127.0.0.1:2379]");
	else if (o->type == OPT_T_STRING || o->type == OPT_T_LIST)
		buf_addf(&b, "=\"%s\"", dflt);
	else
		buf_addf(&b, "=%s", dflt);
	strvec_addf(lines, "%s\t%s", buf_str(&b), o->help);
}

/* pflag's own list of options, which cobra shows where no template of etcdctl's is. */
static void plain_options(const struct opt_spec *specs, const char *help_for, struct buf *out)
{
	static const char *const types[] = {"", " string", " int", " int", " duration"};
	STRVEC_AUTO left = STRVEC_INIT;
	STRVEC_AUTO right = STRVEC_INIT;
	bool help_done = false;
	size_t width = 0;

	for (const struct opt_spec *o = specs; o->name || !help_done; o++) {
		if (!help_done && (!o->name || strcmp(o->name, "help") > 0)) {
			strvec_add(&left, "  -h, --help");
			strvec_addf(&right, "help for %s", help_for);
			help_done = true;
		}
		if (!o->name)
			break;
		strvec_addf(&left, "      --%s%s", o->name, types[o->type]);
		if (o->type == OPT_T_STRING && o->dflt && *o->dflt)
			strvec_addf(&right, "%s (default \"%s\")", o->help, o->dflt);
		else
			strvec_add(&right, o->help);
	}
	for (size_t i = 0; i < left.nr; i++)
		width = MAX(width, strlen(left.v[i]));
	for (size_t i = 0; i < left.nr; i++)
		buf_addf(out, "%-*s   %s\n", (int)width, left.v[i], right.v[i]);
}

void ctl_usage(const struct etcdctl_cmd *cmd, struct buf *out)
{
	buf_addf(out, "Usage:\n  %s [flags]\n\nFlags:\n", cmd->use);
	plain_options(cmd->opts, cmd->name, out);
	buf_addc(out, '\n');
}

/* The options of two tables, sorted by name as each of them is, with --help in its place. One of
 * the first that is in `but` too is left out. */
static void options(const char *title, const struct opt_spec *specs, const struct opt_spec *more,
		    const struct opt_spec *but, const char *help_for, struct buf *out)
{
	const struct opt_set left_out = {but, NULL};
	STRVEC_AUTO lines = STRVEC_INIT;
	static const struct opt_spec none = {.name = NULL};
	const struct opt_spec *a = specs ? specs : &none, *b = more ? more : &none;
	bool help_done = !help_for;

	while (a->name || b->name) {
		const struct opt_spec **next =
			!b->name || (a->name && strcmp(a->name, b->name) < 0) ? &a : &b;

		if (but && next == &a && opt_find(&left_out, 1, a->name, strlen(a->name))) {
			a++;
			continue;
		}
		if (!help_done && strcmp((*next)->name, "help") > 0) {
			strvec_addf(&lines, "  -h, --help[=false]\thelp for %s", help_for);
			help_done = true;
		}
		option_line((*next)++, &lines);
	}
	if (!help_done)
		strvec_addf(&lines, "  -h, --help[=false]\thelp for %s", help_for);
	buf_addf(out, "%s:\n", title);
	columns(&lines, out);
	buf_addc(out, '\n');
}

static void commands(struct ctl *c, const char *group, struct buf *out)
{
	STRVEC_AUTO names = STRVEC_INIT;
	STRVEC_AUTO lines = STRVEC_INIT;
	const struct etcdctl_cmd *cmd;
	size_t skip = group ? strlen(group) + 1 : 0;

	for (size_t i = 0; (cmd = ctl_cmd_at(c, i)); i++)
		if (!group || (str_starts(cmd->name, group) && cmd->name[skip - 1] == ' '))
			strvec_addf(&names, "%s\t%s", cmd->name + skip, cmd->summary);
	if (!group)
		strvec_add(&names, "help\tHelp about any command");
	strvec_sort(&names);
	for (size_t i = 0; i < names.nr; i++)
		strvec_addf(&lines, "\t%s", names.v[i]);
	buf_addf(out, "API VERSION:\n\t%s\n\n\nCOMMANDS:\n", ETCDCTL_API);
	columns(&lines, out);
	buf_addc(out, '\n');
}

static void text(const char *s, struct buf *out)
{
	STRVEC_AUTO lines = STRVEC_INIT;

	strvec_split(&lines, s, '\n');
	buf_adds(out, "DESCRIPTION:\n");
	for (size_t i = 0; i < lines.nr; i++)
		buf_addf(out, "\t%s\n", lines.v[i]);
	buf_addc(out, '\n');
}

void ctl_help(struct ctl *c, const char *name, const struct etcdctl_cmd *cmd, struct buf *out)
{
	const char *space = name ? strrchr(name, ' ') : NULL, *last = space ? space + 1 : name;
	const struct opt_spec *shared = NULL;

	if (!cmd) {
		bool ctl = str_eq(c->tool, "etcdctl");

		buf_addf(out, "NAME:\n\t%s - %s\n\nUSAGE:\n\t%s [flags]\n\n", c->tool,
			 ctl ? "A command line client for etcd, version 3."
			     : "A tool for the files of etcd, without a server.",
			 c->tool);
		if (ctl)
			buf_addf(out, "VERSION:\n\t%s\n\n", ETCDCTL_VERSION);
		commands(c, NULL, out);
		options("OPTIONS", ctl_globals_of(c), NULL, NULL, c->tool, out);
		return;
	}
	buf_addf(out, "NAME:\n\t%s - %s\n\nUSAGE:\n\t%s ", name, cmd->summary, c->tool);
	if (space)
		buf_add(out, name, (size_t)(space + 1 - name));
	buf_addf(out, "%s [flags]\n\n", cmd->use);
	if (!cmd->run)
		commands(c, name, out);
	if (cmd->details)
		text(cmd->details, out);
	/* what the endpoint group's commands share is global to them */
	if (cmd->run && str_starts(name, "endpoint "))
		shared = ctl_endpoint_opts;
	options("OPTIONS", cmd->opts, NULL, shared, last, out);
	options("GLOBAL OPTIONS", ctl_globals_of(c), shared, NULL, NULL, out);
}
