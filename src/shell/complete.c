/*
 * What could stand at the cursor: commands, variables, files, and what a command offers for
 * its arguments. The line is read as far as needed: quotes, separators, substitutions.
 */
#include "shell/edit.h"
#include "shell/machine_private.h"

#include <stdlib.h>

#define MAX_NEST 8
#define MAX_FOUND 20000

/* One command of the line, being read: substitutions in it are commands of their own. */
struct reading {
	struct strvec words; /* complete ones, unquoted */
	struct buf word;     /* the present one */
	size_t start;        /* where it begins in the line */
	bool in_word, redirect;
	char quote;
	char closer; /* what ends this command: ')' or '`', 0 the line */
};

struct reader {
	struct reading stack[MAX_NEST];
	int depth;
};

static void reset_words(struct reading *r)
{
	strvec_release(&r->words);
	buf_reset(&r->word);
	r->in_word = r->redirect = false;
}

static void end_word(struct reading *r)
{
	static const char *const before_command[] = {"if",    "then",  "else", "elif", "do",
						     "while", "until", "!",    "{",    "time"};

	if (!r->in_word)
		return;
	r->in_word = false;
	if (r->redirect) {
		r->redirect = false;
		buf_reset(&r->word);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(before_command) && !r->words.nr; i++)
		if (strcmp(buf_str(&r->word), before_command[i]) == 0) {
			buf_reset(&r->word);
			return;
		}
	if (r->words.nr || !sh_is_assignment(buf_str(&r->word)))
		strvec_add(&r->words, buf_str(&r->word));
	buf_reset(&r->word);
}

static void begin_word(struct reading *r, size_t at)
{
	if (r->in_word)
		return;
	r->in_word = true;
	r->start = at;
}

static void open_command(struct reader *rd, char closer)
{
	if (rd->depth + 1 >= MAX_NEST)
		return;
	rd->stack[++rd->depth] = (struct reading){.closer = closer};
}

static void close_command(struct reader *rd)
{
	reset_words(&rd->stack[rd->depth]);
	buf_release(&rd->stack[rd->depth].word);
	rd->depth--;
}

/* One character outside single quotes; how many bytes it took. */
static size_t read_char(struct reader *rd, const char *s, size_t i, size_t len)
{
	struct reading *r = &rd->stack[rd->depth];
	char c = s[i];

	if (r->closer && c == r->closer && !r->quote && rd->depth > 0) {
		close_command(rd);
		return 1;
	}
	if ((c == '$' && i + 1 < len && s[i + 1] == '(') || c == '`') {
		begin_word(r, i);
		open_command(rd, c == '`' ? '`' : ')');
		return c == '`' ? 1 : 2;
	}
	if (c == '\\' && i + 1 < len) {
		begin_word(r, i);
		if (r->quote && !strchr("$`\"\\\n", s[i + 1]))
			buf_addc(&r->word, '\\');
		buf_addc(&r->word, s[i + 1]);
		return 2;
	}
	if (c == '"') {
		begin_word(r, i);
		r->quote = r->quote ? 0 : c;
		return 1;
	}
	if (r->quote) {
		buf_addc(&r->word, c);
		return 1;
	}
	if (strchr(";|&()\n", c)) {
		end_word(r);
		reset_words(r);
	} else if (c == '<' || c == '>') {
		if (r->in_word && strspn(buf_str(&r->word), "0123456789") == r->word.len) {
			r->in_word = false;
			buf_reset(&r->word);
		}
		end_word(r);
		r->redirect = true;
	} else if (c == ' ' || c == '\t') {
		end_word(r);
	} else if (c == '\'') {
		begin_word(r, i);
		r->quote = c;
	} else {
		begin_word(r, i);
		buf_addc(&r->word, c);
	}
	return 1;
}

static void read_line(struct reader *rd, const char *s, size_t len)
{
	for (size_t i = 0; i < len;) {
		struct reading *r = &rd->stack[rd->depth];

		if (r->quote == '\'') {
			if (s[i] == '\'')
				r->quote = 0;
			else
				buf_addc(&r->word, s[i]);
			i++;
		} else {
			i += read_char(rd, s, i, len);
		}
	}
}

/* ---- candidates ---------------------------------------------------------------------------- */

static void offer(struct completion *c, const char *word, const char *candidate)
{
	if (c->found.nr < MAX_FOUND && str_starts(candidate, word))
		strvec_add(&c->found, candidate);
}

static void offer_map(struct completion *c, const char *word, const struct strmap *map)
{
	const char *name;
	void *ignored;

	for (size_t i = 0; map && strmap_next(map, &i, &name, &ignored);)
		offer(c, word, name);
}

static void offer_path(struct completion *c, struct shell *sh, const char *word)
{
	const char *path = sh_var_get(sh, "PATH");
	STRVEC_AUTO dirs = STRVEC_INIT;

	strvec_split(&dirs, path ? path : "", ':');
	for (size_t i = 0; i < dirs.nr; i++) {
		STRVEC_AUTO names = STRVEC_INIT;

		if (vfs_list(machine_vfs(sh->p->machine), dirs.v[i], &names) < 0)
			continue;
		for (size_t k = 0; k < names.nr; k++) {
			STR_AUTO full = xasprintf("%s/%s", dirs.v[i], names.v[k]);
			struct vfs_stat st;

			if (str_starts(names.v[k], word) &&
			    vfs_stat(machine_vfs(sh->p->machine), full, true, &st) == 0 &&
			    st.type == VFS_FILE && (st.mode & 0111))
				offer(c, word, names.v[k]);
		}
	}
}

static void offer_commands(struct completion *c, struct shell *sh, const char *word)
{
	static const char *const keywords[] = {"case",     "do", "done", "elif", "else",
					       "esac",     "fi", "for",  "if",   "until",
					       "function", "in", "then", "time", "while"};
	const struct builtin *const tables[] = {sh_builtins_flow, sh_builtins_vars,
						sh_builtins_jobs, sh_builtins_io};
	STRVEC_AUTO applets = STRVEC_INIT;
	const char *name;
	void *installed;

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		for (const struct builtin *b = tables[i]; b->name; b++)
			offer(c, word, b->name);
	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++)
		offer(c, word, keywords[i]);
	offer_map(c, word, sh->funcs);
	offer_map(c, word, sh->aliases);
	applet_names(sh->p->machine, &applets);
	for (size_t i = 0; i < applets.nr; i++)
		offer(c, word, applets.v[i]);
	for (size_t i = 0; strmap_next(sh->p->machine->commands, &i, &name, &installed);)
		offer(c, word, name);
	offer_path(c, sh, word);
}

static void offer_variables(struct completion *c, struct shell *sh, const char *word)
{
	bool brace = word[1] == '{';
	const char *name;
	void *var;

	for (size_t i = 0; strmap_next(sh->vars, &i, &name, &var);) {
		STR_AUTO text = xasprintf("$%s%s%s", brace ? "{" : "", name, brace ? "}" : "");

		if (sh_name_len(name) && str_starts(text, word) && ((struct var *)var)->value)
			offer(c, word, text);
	}
}

/* ~/ and a variable in front of a path mean what they will mean. */
static char *expand_dir(struct shell *sh, const char *dir)
{
	const char *home = sh_var_get(sh, "HOME");

	if (dir[0] == '~' && dir[1] == '/')
		return xasprintf("%s%s", home ? home : "", dir + 1);
	if (dir[0] == '$') {
		size_t n = sh_name_len(dir + 1);
		STR_AUTO name = xstrndup(dir + 1, n);
		const char *value = sh_var_get(sh, name);

		if (value)
			return xasprintf("%s%s", value, dir + 1 + n);
	}
	return xstrdup(*dir ? dir : ".");
}

enum want { WANT_FILES, WANT_DIRS, WANT_PROGRAMS };

static void offer_files(struct completion *c, struct shell *sh, const char *line, size_t pos,
			const char *word, enum want want)
{
	const char *slash = strrchr(word, '/'), *base = slash ? slash + 1 : word;
	STR_AUTO typed = xstrndup(word, (size_t)(base - word));
	STR_AUTO dir = expand_dir(sh, typed);
	STR_AUTO abs = proc_path(sh->p, dir);
	struct vfs *v = machine_vfs(sh->p->machine);
	STRVEC_AUTO names = STRVEC_INIT;

	c->files = true;
	/* only the last part is replaced: what was typed before it stays as it is */
	for (size_t i = pos; i > c->start; i--)
		if (line[i - 1] == '/') {
			c->start = i;
			break;
		}
	if (c->quote && line[c->start] == c->quote)
		c->start++;
	if (proc_access(sh->p, abs, 4) < 0 || vfs_list(v, abs, &names) < 0)
		return;
	for (size_t i = 0; i < names.nr; i++) {
		STR_AUTO path = xasprintf("%s/%s", abs, names.v[i]);
		STR_AUTO shown = NULL;
		struct vfs_stat st;
		bool folder;

		if (!str_starts(names.v[i], base) || (names.v[i][0] == '.' && base[0] != '.'))
			continue;
		if (vfs_stat(v, path, true, &st) < 0)
			st = (struct vfs_stat){.type = VFS_FILE};
		folder = st.type == VFS_DIR;
		if ((want == WANT_DIRS && !folder) ||
		    (want == WANT_PROGRAMS && !folder && !(st.mode & 0111)))
			continue;
		shown = xasprintf("%s%s", names.v[i], folder ? "/" : "");
		offer(c, base, shown);
	}
}

/* ---- arguments ------------------------------------------------------------------------------- */

/* `k` may be an alias: what it stands for decides. */
static void replace_alias(struct shell *sh, struct strvec *words)
{
	const char *alias = words->nr > 1 ? strmap_get(sh->aliases, words->v[0]) : NULL;
	STRVEC_AUTO parts = STRVEC_INIT;

	if (!alias || !*alias || machine_completion(sh->p->machine, words->v[0]))
		return;
	strvec_split(&parts, alias, ' ');
	for (size_t i = 1; i < words->nr; i++)
		strvec_add(&parts, words->v[i]);
	strvec_release(words);
	*words = parts;
	parts = (struct strvec)STRVEC_INIT;
}

/* Words in front of a command that runs the rest. */
static void strip_prefix(struct strvec *words)
{
	static const char *const prefixes[] = {"sudo", "exec",  "command", "nohup",
					       "time", "watch", "env",     "xargs"};

	for (size_t i = 0; i < ARRAY_SIZE(prefixes) && words->nr > 1; i++)
		if (strcmp(words->v[0], prefixes[i]) == 0) {
			free(words->v[0]);
			memmove(&words->v[0], &words->v[1], words->nr * sizeof(char *));
			words->nr--;
			i = SIZE_MAX;
		}
}

/* What the command has to complain about is nobody's business now. */
static void ask_command(struct shell *sh, complete_fn fn, const struct strvec *words,
			struct strvec *ret)
{
	struct stream *out = stream_ref(proc_out(sh->p)), *err = stream_ref(proc_err(sh->p));
	struct stream *null = stream_null_new();

	proc_set_fd(sh->p, 1, null);
	proc_set_fd(sh->p, 2, null);
	fn(NULL, sh->p, words, ret);
	proc_set_fd(sh->p, 1, out);
	proc_set_fd(sh->p, 2, err);
	stream_unref(null);
	stream_unref(out);
	stream_unref(err);
}

static void offer_arguments(struct completion *c, struct shell *sh, struct strvec *words,
			    const char *line, size_t pos)
{
	const char *name = path_basename(words->v[0]), *word = words->v[words->nr - 1];
	complete_fn fn = machine_completion(sh->p->machine, name);
	STRVEC_AUTO found = STRVEC_INIT;

	if (fn)
		ask_command(sh, fn, words, &found);
	for (size_t i = 0; i < found.nr; i++)
		offer(c, word, found.v[i]);
	/* a command that knows its arguments takes files only where a path is begun */
	if (c->found.nr || (fn && !strpbrk(word, "/.~")))
		return;
	if (strcmp(name, "cd") == 0 || strcmp(name, "rmdir") == 0 || strcmp(name, "pushd") == 0)
		offer_files(c, sh, line, pos, word, WANT_DIRS);
	else if (strcmp(name, "type") == 0 || strcmp(name, "which") == 0)
		offer_commands(c, sh, word);
	else if (strcmp(name, "unset") == 0 || strcmp(name, "export") == 0)
		offer_map(c, word, sh->vars);
	else
		offer_files(c, sh, line, pos, word, WANT_FILES);
}

static void sort_unique(struct strvec *v)
{
	size_t to = 0;

	strvec_sort(v);
	for (size_t i = 0; i < v->nr; i++) {
		if (to && strcmp(v->v[i], v->v[to - 1]) == 0)
			free(v->v[i]);
		else
			v->v[to++] = v->v[i];
	}
	v->nr = to;
	if (v->v)
		v->v[to] = NULL;
}

static void complete(struct completion *c, struct shell *sh, struct reading *r, const char *line,
		     size_t pos)
{
	const char *word = buf_str(&r->word);
	const char *dollar = strrchr(word, '$');

	c->start = r->in_word ? r->start : pos;
	c->quote = r->quote;
	if (dollar && r->quote != '\'' &&
	    dollar[1 + (dollar[1] == '{') + sh_name_len(dollar + 1 + (dollar[1] == '{'))] == '\0') {
		c->start = pos - strlen(dollar);
		c->no_space = true;
		offer_variables(c, sh, dollar);
		return;
	}
	if (r->redirect) {
		offer_files(c, sh, line, pos, word, WANT_FILES);
		return;
	}
	strvec_add(&r->words, word);
	strip_prefix(&r->words);
	if (r->words.nr == 1 && strchr(word, '/')) {
		offer_files(c, sh, line, pos, word, WANT_PROGRAMS);
	} else if (r->words.nr == 1) {
		offer_commands(c, sh, word);
	} else {
		replace_alias(sh, &r->words);
		offer_arguments(c, sh, &r->words, line, pos);
	}
}

void sh_complete(struct shell *sh, const char *line, size_t pos, struct completion *ret)
{
	struct reader rd = {.depth = 0};

	*ret = (struct completion){0};
	read_line(&rd, line, pos);
	complete(ret, sh, &rd.stack[rd.depth], line, pos);
	sort_unique(&ret->found);
	for (; rd.depth >= 0; rd.depth--) {
		reset_words(&rd.stack[rd.depth]);
		buf_release(&rd.stack[rd.depth].word);
	}
}

void completion_release(struct completion *c)
{
	strvec_release(&c->found);
}
