/* Completion of etcdctl command lines for the terminal: commands and options. */
#include "etcdctl/ctl.h"

#include <errno.h>

static void offer(struct strvec *ret, const char *word, const char *text, const char *about)
{
	STR_AUTO shown = xasprintf("%s\t%.*s", text, (int)strcspn(about, "\n"), about);

	if (str_starts(text, word) && !strvec_has(ret, shown))
		strvec_add(ret, shown);
}

static void offer_options(struct strvec *ret, const char *word, const struct opt_spec *specs)
{
	for (const struct opt_spec *s = specs; s && s->name; s++) {
		bool bare = s->type == OPT_T_BOOL || s->no_value;
		STR_AUTO text = xasprintf("--%s", s->name);
		STR_AUTO value = xasprintf("--%s=", s->name);

		if (s->flags & OPT_HIDDEN)
			continue;
		offer(ret, word, text, s->help ? s->help : "");
		if (!bare)
			offer(ret, word, value, s->help ? s->help : "");
	}
}

/* "endpoint" and "lease" are groups: only the next word makes a command. */
static void offer_commands(const struct ctl *ctl, struct strvec *ret, const char *word,
			   const char *group)
{
	const struct etcdctl_cmd *cmd;
	size_t len = strlen(group);

	for (size_t i = 0; (cmd = ctl_cmd_at(ctl, i)); i++) {
		const char *rest;
		STR_AUTO name = NULL;

		if (!str_starts(cmd->name, group) || (len && cmd->name[len] != ' '))
			continue;
		rest = cmd->name + len + (len > 0);
		name = xstrndup(rest, strcspn(rest, " "));
		offer(ret, word, name, strchr(rest, ' ') ? "" : cmd->summary);
	}
}

void etcdctl_complete(void *user, struct proc *p, const struct strvec *words, struct strvec *ret)
{
	const char *word = words->v[words->nr - 1];
	const struct ctl ctl = {.tool = "etcdctl"};
	const struct etcdctl_cmd *cmd = NULL, *c;
	BUF_AUTO name = BUF_INIT;

	(void)user, (void)p;
	for (size_t i = 1; i + 1 < words->nr; i++)
		if (words->v[i][0] != '-')
			buf_addf(&name, "%s%s", name.len ? " " : "", words->v[i]);
	for (size_t i = 0; (c = ctl_cmd_at(&ctl, i)); i++)
		if (strcmp(c->name, buf_str(&name)) == 0)
			cmd = c;
	if (word[0] == '-') {
		offer_options(ret, word, cmd ? cmd->opts : NULL);
		offer_options(ret, word, ctl_global_opts);
	} else if (!cmd) {
		offer_commands(&ctl, ret, word, buf_str(&name));
	}
	strvec_sort(ret);
}
