/* etcdctl completion: for real shells, from the table of commands. The simulated terminal asks
 * complete.c itself. */
#include "etcdctl/ctl.h"

/* What may follow the words in `group` ("" at the start), as one line of words. */
static void words_after(const struct ctl *c, const char *group, struct buf *out)
{
	STRVEC_AUTO words = STRVEC_INIT;
	const struct etcdctl_cmd *cmd;
	size_t len = strlen(group);

	for (size_t i = 0; (cmd = ctl_cmd_at(c, i)); i++) {
		const char *rest = cmd->name + len + (len > 0);
		STR_AUTO word = NULL;

		if (!str_starts(cmd->name, group) || (len && cmd->name[len] != ' '))
			continue;
		word = xstrndup(rest, strcspn(rest, " "));
		if (!strvec_has(&words, word))
			strvec_add(&words, word);
	}
	if (!len)
		strvec_add(&words, "help");
	strvec_join(&words, " ", out);
}

static void options_of(const struct opt_spec *o, struct buf *out)
{
	for (; o && o->name; o++)
		if (!(o->flags & OPT_HIDDEN))
			buf_addf(out, "%s--%s", out->len ? " " : "", o->name);
}

/* The groups ("lease") of all commands, once each. */
static void groups_of(const struct ctl *c, struct strvec *out)
{
	const struct etcdctl_cmd *cmd;

	for (size_t i = 0; (cmd = ctl_cmd_at(c, i)); i++) {
		STR_AUTO group = xstrndup(cmd->name, strcspn(cmd->name, " "));

		if (strchr(cmd->name, ' ') && !strvec_has(out, group))
			strvec_add(out, group);
	}
}

/* Those of every command that a value follows: "-w|--write-out". */
static void valued_options(struct buf *out)
{
	for (const struct opt_spec *o = ctl_global_opts; o->name; o++) {
		if (o->type == OPT_T_BOOL || o->no_value)
			continue;
		if (o->letter)
			buf_addf(out, "-%c|", o->letter);
		buf_addf(out, "--%s|", o->name);
	}
	buf_trunc(out, out->len - 1);
}

/* A function that has the words before the one to complete in $done, options left out. */
static void sh_function(struct ctl *c, struct buf *out)
{
	STRVEC_AUTO groups = STRVEC_INIT;
	const struct etcdctl_cmd *cmd;
	BUF_AUTO words = BUF_INIT;
	BUF_AUTO options = BUF_INIT;
	BUF_AUTO valued = BUF_INIT;

	groups_of(c, &groups);
	words_after(c, "", &words);
	options_of(ctl_global_opts, &options);
	valued_options(&valued);
	buf_addf(out,
		 "__start_etcdctl()\n{\n"
		 "    local cur=${COMP_WORDS[COMP_CWORD]} done= i words= options='%s --help'\n"
		 "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
		 "        case ${COMP_WORDS[i]} in\n"
		 "        %s) [[ ${COMP_WORDS[++i]} != = ]] || ((i++)) ;;\n"
		 "        -*) ;;\n"
		 "        *) done=\"${done:+$done }${COMP_WORDS[i]}\" ;;\n"
		 "        esac\n    done\n    case $done in\n    '') words='%s' ;;\n",
		 buf_str(&options), buf_str(&valued), buf_str(&words));
	for (size_t i = 0; i < groups.nr; i++) {
		buf_reset(&words);
		words_after(c, groups.v[i], &words);
		buf_addf(out, "    '%s') words='%s' ;;\n", groups.v[i], buf_str(&words));
	}
	for (size_t i = 0; (cmd = ctl_cmd_at(c, i)); i++) {
		buf_reset(&words);
		options_of(cmd->opts, &words);
		if (words.len)
			buf_addf(out, "    '%s'*) options=\"%s $options\" ;;\n", cmd->name,
				 buf_str(&words));
	}
	buf_adds(out, "    esac\n    [[ $cur != -* ]] || words=$options\n"
		      "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\n");
}

static void bash(struct ctl *c, struct buf *out)
{
	buf_adds(out, "# bash completion for etcdctl\n");
	sh_function(c, out);
	buf_adds(out, "complete -o default -F __start_etcdctl etcdctl\n");
}

static void zsh(struct ctl *c, struct buf *out)
{
	buf_adds(out, "#compdef etcdctl\n# zsh completion for etcdctl, in bash's way\n"
		      "autoload -U +X bashcompinit && bashcompinit\n");
	sh_function(c, out);
	buf_adds(out, "complete -o default -F __start_etcdctl etcdctl\n");
}

static void fish(struct ctl *c, struct buf *out)
{
	STRVEC_AUTO groups = STRVEC_INIT;
	BUF_AUTO words = BUF_INIT;

	groups_of(c, &groups);
	words_after(c, "", &words);
	buf_addf(out,
		 "# fish completion for etcdctl\n"
		 "complete -c etcdctl -n __fish_use_subcommand -a '%s'\n",
		 buf_str(&words));
	for (size_t i = 0; i < groups.nr; i++) {
		buf_reset(&words);
		words_after(c, groups.v[i], &words);
		buf_addf(out, "complete -c etcdctl -n '__fish_seen_subcommand_from %s' -a '%s'\n",
			 groups.v[i], buf_str(&words));
	}
	for (const struct opt_spec *o = ctl_global_opts; o->name; o++)
		buf_addf(out, "complete -c etcdctl -l %s\n", o->name);
}

static void powershell(struct ctl *c, struct buf *out)
{
	STRVEC_AUTO groups = STRVEC_INIT;
	BUF_AUTO words = BUF_INIT;

	groups_of(c, &groups);
	words_after(c, "", &words);
	buf_addf(out,
		 "# powershell completion for etcdctl\n"
		 "Register-ArgumentCompleter -Native -CommandName etcdctl -ScriptBlock {\n"
		 "    param($word, $ast, $at)\n"
		 "    $after = @{ '' = '%s'",
		 buf_str(&words));
	for (size_t i = 0; i < groups.nr; i++) {
		buf_reset(&words);
		words_after(c, groups.v[i], &words);
		buf_addf(out, "; '%s' = '%s'", groups.v[i], buf_str(&words));
	}
	buf_adds(out,
		 " }\n"
		 "    $said = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { "
		 "\"$_\" } | Where-Object { $_ -notlike '-*' -and $_ -ne $word })\n"
		 "    \"$($after[$said -join ' '])\".Split(' ') | Where-Object { $_ -like "
		 "\"$word*\" }\n"
		 "}\n");
}

static const struct {
	const char *name;
	void (*write)(struct ctl *c, struct buf *out);
} shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}, {"powershell", powershell}};

static int run(struct ctl *c, void *opts)
{
	BUF_AUTO out = BUF_INIT;

	(void)opts;
	for (size_t i = 0; c->nr_args == 1 && i < ARRAY_SIZE(shells); i++)
		if (str_eq(shells[i].name, c->args[0]))
			shells[i].write(c, &out);
	if (c->nr_args == 1 && !out.len)
		return ctl_fail(c, EXIT_ERROR, "invalid argument \"%s\" for \"etcdctl completion\"",
				c->args[0]);
	if (!out.len)
		return ctl_fail(c, EXIT_ERROR, "accepts 1 arg(s), received %zu", c->nr_args);
	ctl_out(c, "%s", buf_str(&out));
	return EXIT_OK;
}

const struct etcdctl_cmd etcdctl_completion = {
	.name = "completion",
	.use = "completion [bash|zsh|fish|powershell]",
	.summary = "Writes a completion script for a shell",
	.details = "The shell reads it, for instance in ~/.bashrc:\n\n"
		   "  source <(etcdctl completion bash)\n  source <(etcdctl completion zsh)\n"
		   "  etcdctl completion fish | source\n"
		   "  etcdctl completion powershell | Out-String | Invoke-Expression",
	.run = run,
};
