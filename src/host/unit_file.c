/*
 * Unit files: the part of systemd's syntax that service units of nodes use. Upstream:
 * systemd.unit(5), systemd.service(5), systemd.exec(5).
 */
#include "host/host_private.h"

#include <ctype.h>
#include <stdlib.h>

static void free_str(void *p)
{
	free(p);
}

/* Adds NAME=value words of an Environment= line: quotes group, none are kept. */
static void add_environment(struct strmap *env, const char *s)
{
	while (*s) {
		BUF_AUTO word = BUF_INIT;
		char quote = 0, *eq;

		while (isspace((unsigned char)*s))
			s++;
		for (; *s && (quote || !isspace((unsigned char)*s)); s++) {
			if (quote ? *s == quote : (*s == '"' || *s == '\''))
				quote = quote ? 0 : *s;
			else
				buf_addc(&word, *s);
		}
		eq = word.s ? strchr(word.s, '=') : NULL;
		if (!eq)
			continue;
		*eq = '\0';
		strmap_put(env, word.s, xstrdup(eq + 1));
	}
}

static void add_environment_file(struct unit *u, const char *path)
{
	BUF_AUTO text = BUF_INIT;
	STRVEC_AUTO lines = STRVEC_INIT;

	path += *path == '-'; /* optional: absent is fine (and we do not fail without it) */
	if (vfs_read(machine_vfs(u->host->machine), path, &text) < 0)
		return;
	strvec_split(&lines, buf_str(&text), '\n');
	for (size_t i = 0; i < lines.nr; i++) {
		char *l = lines.v[i], *eq = strchr(l, '=');
		size_t n;

		if (*l == '#' || !eq)
			continue;
		*eq++ = '\0';
		n = strlen(eq);
		if (n >= 2 && (*eq == '"' || *eq == '\'') && eq[n - 1] == *eq) {
			eq[n - 1] = '\0';
			eq++;
		}
		strmap_put(u->env, l, xstrdup(eq));
	}
}

static void replace(char **slot, const char *value)
{
	free(*slot);
	*slot = xstrdup(value);
}

static void apply(struct unit *u, const char *key, const char *value)
{
	int64_t n;

	if (strcmp(key, "Description") == 0)
		replace(&u->description, value);
	else if (strcmp(key, "Documentation") == 0)
		replace(&u->docs, value);
	else if (strcmp(key, "ExecStart") == 0)
		replace(&u->exec, value); /* an empty one resets; the last one runs */
	else if (strcmp(key, "WantedBy") == 0)
		replace(&u->wanted_by, value);
	else if (strcmp(key, "Environment") == 0)
		add_environment(u->env, value);
	else if (strcmp(key, "EnvironmentFile") == 0)
		add_environment_file(u, value);
	else if (strcmp(key, "Restart") == 0)
		u->restart = strcmp(value, "always") == 0       ? RESTART_ALWAYS
			     : strcmp(value, "on-failure") == 0 ? RESTART_ON_FAILURE
								: RESTART_NO;
	else if (strcmp(key, "RestartSec") == 0 && parse_i64(value, &n) == 0 && n >= 0 && n < 86400)
		u->restart_ns = n * SIM_SEC;
}

static void parse(struct unit *u, const char *text)
{
	BUF_AUTO line = BUF_INIT;

	for (const char *p = text; *p;) {
		const char *end = strchrnul(p, '\n');
		size_t len = (size_t)(end - p);
		bool more = len && p[len - 1] == '\\';
		char *eq, *l;

		buf_add(&line, p, more ? len - 1 : len);
		p = *end ? end + 1 : end;
		if (more && *p) {
			buf_addc(&line, ' ');
			continue;
		}
		for (l = line.s; isspace((unsigned char)*l); l++)
			;
		eq = *l == '#' || *l == ';' || *l == '[' ? NULL : strchr(l, '=');
		if (eq) {
			char *key_end = eq;

			while (key_end > l && isspace((unsigned char)key_end[-1]))
				key_end--;
			*key_end = '\0';
			for (eq++; isspace((unsigned char)*eq); eq++)
				;
			apply(u, l, eq);
		}
		buf_reset(&line);
	}
}

static bool parse_path(struct unit *u, const char *path)
{
	BUF_AUTO text = BUF_INIT;

	if (vfs_read(machine_vfs(u->host->machine), path, &text) < 0)
		return false;
	parse(u, buf_str(&text));
	return true;
}

static const char *const folders[] = {"/usr/lib/systemd/system", "/etc/systemd/system"};

/* Reads u's settings from disk again; false when there is no such unit file. */
static bool load(struct unit *u)
{
	struct vfs *v = machine_vfs(u->host->machine);

	strmap_free(u->env);
	u->env = strmap_new(free_str);
	strvec_release(&u->dropins);
	replace(&u->path, NULL);
	replace(&u->exec, NULL);
	replace(&u->wanted_by, NULL);
	replace(&u->docs, NULL);
	replace(&u->description, u->name);
	u->restart = RESTART_NO;
	u->restart_ns = 100 * SIM_MSEC;
	for (size_t i = ARRAY_SIZE(folders); i-- > 0 && !u->path;) {
		STR_AUTO path = xasprintf("%s/%s", folders[i], u->name);

		if (parse_path(u, path))
			replace(&u->path, path);
	}
	if (!u->path)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		STR_AUTO dir = xasprintf("%s/%s.d", folders[i], u->name);
		STRVEC_AUTO names = STRVEC_INIT;

		if (vfs_list(v, dir, &names) < 0)
			continue;
		for (size_t k = 0; k < names.nr; k++) {
			STR_AUTO path = xasprintf("%s/%s", dir, names.v[k]);

			if (str_ends(names.v[k], ".conf") && parse_path(u, path))
				strvec_add(&u->dropins, path);
		}
	}
	return true;
}

static void unit_free(void *p)
{
	struct unit *u = p;

	timer_cancel(u->host->cfg.sim, &u->restart_timer);
	if (u->proc) {
		u->proc->on_exit = NULL;
		proc_detach(u->proc);
	}
	free(u->name);
	free(u->path);
	free(u->description);
	free(u->docs);
	free(u->exec);
	free(u->wanted_by);
	strvec_release(&u->dropins);
	strmap_free(u->env);
	buf_release(&u->partial);
	free(u);
}

void units_free(struct host *h)
{
	strmap_free(h->units);
	h->units = NULL;
}

struct unit *unit_find(struct host *h, const char *name)
{
	STR_AUTO full = strchr(name, '.') ? xstrdup(name) : xasprintf("%s.service", name);
	struct unit *u;

	if (!h->units)
		h->units = strmap_new(unit_free);
	u = strmap_get(h->units, full);
	if (u)
		return u;
	u = xcalloc(1, sizeof(*u));
	u->host = h;
	u->name = xstrdup(full);
	if (strchr(full, '/') || !load(u)) {
		unit_free(u);
		return NULL;
	}
	u->since = sim_now(h->cfg.sim);
	strmap_put(h->units, full, u);
	return u;
}

void units_reload(struct host *h)
{
	const char *name;
	void *p;

	for (size_t i = 0; strmap_next(h->units, &i, &name, &p);) {
		struct unit *u = p;

		if (!load(u) && u->state == UNIT_INACTIVE)
			strmap_del(h->units, name);
	}
}

/* $NAME alone is split into words, ${NAME} within a word is not (systemd.service(5)). */
static void add_word(const struct unit *u, const char *word, struct strvec *ret)
{
	BUF_AUTO b = BUF_INIT;
	const char *val;

	if (word[0] == '$' && word[1] != '{' && word[1]) {
		STRVEC_AUTO parts = STRVEC_INIT;

		val = strmap_get(u->env, word + 1);
		strvec_split(&parts, val ? val : "", ' ');
		for (size_t i = 0; i < parts.nr; i++)
			if (*parts.v[i])
				strvec_add(ret, parts.v[i]);
		return;
	}
	for (const char *p = word; *p; p++) {
		const char *close = p[0] == '$' && p[1] == '{' ? strchr(p, '}') : NULL;

		if (close) {
			STR_AUTO name = xstrndup(p + 2, (size_t)(close - p - 2));

			val = strmap_get(u->env, name);
			buf_adds(&b, val ? val : "");
			p = close;
		} else {
			buf_addc(&b, *p);
		}
	}
	strvec_add(ret, buf_str(&b));
}

void unit_command(const struct unit *u, struct strvec *ret)
{
	const char *s = u->exec ? u->exec : "";

	while (*s) {
		BUF_AUTO word = BUF_INIT;
		bool any = false;
		char quote = 0;

		while (isspace((unsigned char)*s))
			s++;
		for (; *s && (quote || !isspace((unsigned char)*s)); s++) {
			if (quote ? *s == quote : (*s == '"' || *s == '\''))
				quote = quote ? 0 : *s;
			else
				buf_addc(&word, *s);
			any = true;
		}
		if (any)
			add_word(u, buf_str(&word), ret);
	}
}
