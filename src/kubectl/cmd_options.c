/* kubectl options, and the help text of all commands in kubectl's layout. */
#include "kubectl/internal.h"
#include "kubectl/kubectl.h"

#define SEE_OPTIONS                                                                                \
	"Use \"kubectl options\" for a list of global command-line options (applies to all "       \
	"commands).\n"
#define MIN_NAME_WIDTH 11

static const char *const section_titles[] = {
	[SECTION_BEGINNER] = "Basic Commands (Beginner):",
	[SECTION_INTERMEDIATE] = "Basic Commands (Intermediate):",
	[SECTION_DEPLOY] = "Deploy Commands:",
	[SECTION_CLUSTER] = "Cluster Management Commands:",
	[SECTION_DEBUG] = "Troubleshooting and Debugging Commands:",
	[SECTION_ADVANCED] = "Advanced Commands:",
	[SECTION_SETTINGS] = "Settings Commands:",
	[SECTION_OTHER] = "Other Commands:",
};

static const char *last_word(const char *name)
{
	const char *space = strrchr(name, ' ');

	return space ? space + 1 : name;
}

static bool comes_before(const struct kubectl_cmd *a, const struct kubectl_cmd *b)
{
	if (a->order != b->order)
		return a->order < b->order;
	return strcmp(a->name, b->name) < 0;
}

const struct kubectl_cmd *kubectl_cmd_in_section(int section, int n)
{
	const struct kubectl_cmd *c;

	for (size_t i = 0; (c = kubectl_cmd_at(i)); i++) {
		const struct kubectl_cmd *other;
		int rank = 1;

		if ((int)c->section != section || strchr(c->name, ' '))
			continue;
		for (size_t j = 0; (other = kubectl_cmd_at(j)); j++)
			if ((int)other->section == section && !strchr(other->name, ' ') &&
			    comes_before(other, c))
				rank++;
		if (rank == n)
			return c;
	}
	return NULL;
}

static bool is_child(const struct kubectl_cmd *c, const struct kubectl_cmd *parent)
{
	size_t len = strlen(parent->name);

	return str_starts(c->name, parent->name) && c->name[len] == ' ' &&
	       !strchr(c->name + len + 1, ' ');
}

static void entry(struct buf *out, const struct kubectl_cmd *c, size_t width)
{
	const char *name = last_word(c->name);

	buf_addf(out, "  %-*s   %s\n", (int)width, name, c->summary);
}

static void children(struct buf *out, const struct kubectl_cmd *parent)
{
	const struct kubectl_cmd *c;
	size_t width = MIN_NAME_WIDTH;
	STRVEC_AUTO names = STRVEC_INIT;

	for (size_t i = 0; (c = kubectl_cmd_at(i)); i++) {
		if (!is_child(c, parent))
			continue;
		strvec_add(&names, c->name);
		width = MAX(width, strlen(last_word(c->name)));
	}
	if (names.nr == 0)
		return;
	strvec_sort(&names);
	buf_adds(out, "Available Commands:\n");
	for (size_t i = 0; i < names.nr; i++)
		entry(out, kubectl_cmd_find(names.v[i]), width);
	buf_addc(out, '\n');
}

static void option(struct buf *out, const struct opt_spec *s)
{
	if (s->letter)
		buf_addf(out, "    -%c, --%s=", s->letter, s->name);
	else
		buf_addf(out, "    --%s=", s->name);
	opt_write_default(out, s);
	buf_addf(out, ":\n\t%s\n\n", s->help);
}

static void options(struct buf *out, const struct opt_spec *specs)
{
	STRVEC_AUTO names = STRVEC_INIT;
	struct opt_set set = {specs, NULL};

	for (const struct opt_spec *s = specs; s && s->name; s++)
		if (!(s->flags & OPT_HIDDEN) && !s->deprecated)
			strvec_add(&names, s->name);
	strvec_sort(&names);
	for (size_t i = 0; i < names.nr; i++)
		option(out, opt_find(&set, 1, names.v[i], strlen(names.v[i])));
}

static bool has_options(const struct opt_spec *specs)
{
	for (const struct opt_spec *s = specs; s && s->name; s++)
		if (!(s->flags & OPT_HIDDEN) && !s->deprecated)
			return true;
	return false;
}

/* Lines of text, each with prefix before it. */
static void indented(struct buf *out, const char *text, const char *prefix)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		buf_addf(out, "%s%.*s\n", prefix, (int)n, text);
		text += n + (text[n] == '\n');
	}
}

static void root_help(struct buf *out)
{
	size_t width = MIN_NAME_WIDTH;
	const struct kubectl_cmd *c;

	for (size_t i = 0; (c = kubectl_cmd_at(i)); i++)
		if (!strchr(c->name, ' ') && c->section != SECTION_NONE)
			width = MAX(width, strlen(c->name));
	buf_adds(out, "kubectl controls the Kubernetes cluster manager.\n\n Find more information "
		      "at: https://kubernetes.io/docs/reference/kubectl/\n\n");
	for (int section = 0; section < SECTION_NONE; section++) {
		if (!kubectl_cmd_in_section(section, 1))
			continue;
		buf_addf(out, "%s\n", section_titles[section]);
		for (int n = 1; (c = kubectl_cmd_in_section(section, n)); n++)
			entry(out, c, width);
		buf_addc(out, '\n');
	}
	buf_adds(out, "Usage:\n  kubectl [flags] [options]\n\nUse \"kubectl <command> --help\" for "
		      "more information about a given command.\n" SEE_OPTIONS);
}

static void aliases(struct buf *out, const struct kubectl_cmd *cmd)
{
	STRVEC_AUTO v = STRVEC_INIT;

	if (!cmd->aliases)
		return;
	strvec_split(&v, cmd->aliases, ',');
	buf_addf(out, "Aliases:\n%s", last_word(cmd->name));
	for (size_t i = 0; i < v.nr; i++)
		buf_addf(out, ", %s", v.v[i]);
	buf_adds(out, "\n\n");
}

void kubectl_help(struct kubectl *k, const struct kubectl_cmd *cmd, struct buf *out)
{
	(void)k;
	if (!cmd) {
		root_help(out);
		return;
	}
	buf_addf(out, "%s.\n\n", cmd->summary);
	if (cmd->details) {
		indented(out, cmd->details, " ");
		buf_addc(out, '\n');
	}
	aliases(out, cmd);
	if (cmd->examples) {
		buf_adds(out, "Examples:\n");
		indented(out, cmd->examples, "  ");
		buf_addc(out, '\n');
	}
	children(out, cmd);
	if (has_options(cmd->opts)) {
		buf_adds(out, "Options:\n");
		options(out, cmd->opts);
	}
	buf_addf(out, "Usage:\n  kubectl %s%s\n\n", cmd->use,
		 strstr(cmd->use, "[options]") ? "" : " [options]");
	for (size_t i = 0; kubectl_cmd_at(i); i++) {
		if (!is_child(kubectl_cmd_at(i), cmd))
			continue;
		buf_addf(out,
			 "Use \"kubectl %s <command> --help\" for more information about a given "
			 "command.\n",
			 cmd->name);
		break;
	}
	buf_adds(out, SEE_OPTIONS);
}

/* ---- kubectl options ------------------------------------------------------------------------ */

static int run_options(struct kubectl *k, void *opts, struct err *err)
{
	BUF_AUTO out = BUF_INIT;

	(void)opts;
	(void)err;
	buf_adds(&out, "The following options can be passed to any command:\n\n");
	options(&out, kubectl_global_opts);
	kubectl_out_buf(k, &out);
	return 0;
}

const struct kubectl_cmd kubectl_options = {
	.name = "options",
	.section = SECTION_NONE,
	.use = "options",
	.summary = "Print the list of flags inherited by all commands",
	.run = run_options,
};
