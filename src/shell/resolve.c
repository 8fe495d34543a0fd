/* Names to addresses, as the C library does it: hosts, then servers with a search list. */
#include "shell/net_private.h"
#include "object/ip.h"

#include <errno.h>

#define ATTEMPT (5 * SIM_SEC)
#define ATTEMPTS 2

/* Words of one line, up to a comment. */
static void line_words(const char *line, size_t len, struct strvec *words)
{
	size_t i = 0;

	while (i < len && line[i] != '#' && line[i] != ';') {
		size_t n = 0;

		while (i + n < len && !strchr(" \t\r#;", line[i + n]))
			n++;
		if (n)
			strvec_addn(words, line + i, n);
		i += n ? n : 1;
	}
}

static void from_hosts(const char *hosts, const char *name, struct strvec *ret_ips)
{
	for (const char *p = hosts; p && *p;) {
		size_t len = strcspn(p, "\n");
		STRVEC_AUTO w = STRVEC_INIT;

		line_words(p, len, &w);
		for (size_t i = 1; i < w.nr; i++)
			if (strcmp(w.v[i], name) == 0 && ipv4_parse(w.v[0], NULL) &&
			    !strvec_has(ret_ips, w.v[0]))
				strvec_add(ret_ips, w.v[0]);
		p += len + (p[len] == '\n');
	}
}

void resolv_conf_parse(const char *text, struct resolv_conf *c)
{
	c->ndots = 1;
	for (const char *p = text; p && *p;) {
		size_t len = strcspn(p, "\n");
		STRVEC_AUTO w = STRVEC_INIT;

		line_words(p, len, &w);
		if (w.nr > 1 && strcmp(w.v[0], "nameserver") == 0 && c->servers.nr < 3)
			strvec_add(&c->servers, w.v[1]);
		if (w.nr > 1 && (strcmp(w.v[0], "search") == 0 || strcmp(w.v[0], "domain") == 0)) {
			strvec_release(&c->search);
			for (size_t i = 1; i < w.nr; i++)
				strvec_add(&c->search, w.v[i]);
		}
		for (size_t i = 1; i < w.nr && strcmp(w.v[0], "options") == 0; i++) {
			int64_t n;

			if (str_starts(w.v[i], "ndots:") && parse_i64(w.v[i] + 6, &n) == 0 &&
			    n >= 0 && n <= 15)
				c->ndots = (int)n;
		}
		p += len + (p[len] == '\n');
	}
}

void resolv_conf_release(struct resolv_conf *c)
{
	strvec_release(&c->servers);
	strvec_release(&c->search);
}

void resolv_candidates(const struct resolv_conf *c, const char *name, struct strvec *ret)
{
	int dots = 0;

	for (const char *p = name; *p; p++)
		dots += *p == '.';
	if (str_ends(name, ".")) {
		strvec_addn(ret, name, strlen(name) - 1);
		return;
	}
	if (dots >= c->ndots)
		strvec_add(ret, name);
	for (size_t i = 0; i < c->search.nr; i++)
		strvec_addf(ret, "%s.%s", name, c->search.v[i]);
	if (dots < c->ndots)
		strvec_add(ret, name);
}

int net_query(struct fabric *f, struct netns *from, const char *server, const char *name,
	      struct strvec *ret_ips)
{
	if (!f->hooks.resolve)
		return -ETIMEDOUT;
	return f->hooks.resolve(f->hook_arg, from, server, name, ret_ips);
}

/* Asks the servers in turn until one answers, yes or no. */
static int ask(struct fabric *f, struct netns *from, const struct resolv_conf *c, const char *name,
	       struct strvec *ret_ips)
{
	int r = -ETIMEDOUT;

	for (int attempt = 0; attempt < ATTEMPTS; attempt++)
		for (size_t i = 0; i < c->servers.nr; i++) {
			r = net_query(f, from, c->servers.v[i], name, ret_ips);
			if (r == 0 || r == -ENOENT)
				return r;
			if (r == -ETIMEDOUT && fiber_self(f->sim)) {
				int slept = fiber_sleep(f->sim, ATTEMPT);

				if (slept < 0)
					return slept;
			}
		}
	return -ETIMEDOUT;
}

int net_resolve(struct fabric *f, struct netns *from, const char *hosts, const char *resolv_conf,
		const char *name, struct strvec *ret_ips)
{
	struct resolv_conf c = {.servers = STRVEC_INIT, .search = STRVEC_INIT};
	STRVEC_AUTO names = STRVEC_INIT;
	size_t had = ret_ips->nr;
	int r = -ENOENT;

	if (ipv4_parse(name, NULL)) {
		strvec_add(ret_ips, name);
		return 0;
	}
	if (strlen(name) > 253 || !*name)
		return -ENOENT;
	from_hosts(hosts, name, ret_ips);
	if (ret_ips->nr > had)
		return 0;
	if (strcmp(name, "localhost") == 0) {
		strvec_add(ret_ips, "127.0.0.1");
		return 0;
	}
	resolv_conf_parse(resolv_conf, &c);
	resolv_candidates(&c, name, &names);
	for (size_t i = 0; i < names.nr && c.servers.nr; i++) {
		r = ask(f, from, &c, names.v[i], ret_ips);
		if (r != -ENOENT)
			break;
	}
	resolv_conf_release(&c);
	return r;
}
