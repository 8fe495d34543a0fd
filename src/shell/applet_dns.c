/* nslookup dig host getent: names, as each of them asks for and prints them. */
#include "shell/applet.h"
#include "object/ip.h"

#include "object/timefmt.h"

#include <errno.h>
#include <stdlib.h>

#define ATTEMPT (5 * SIM_SEC)

struct lookup {
	struct proc *p;
	struct resolv_conf conf;
	const char *server; /* who is asked */
	bool search;        /* apply the search list */
};

static void lookup_init(struct lookup *l, struct proc *p, const char *server)
{
	BUF_AUTO text = BUF_INIT;

	*l = (struct lookup){.p = p, .search = true};
	(void)!proc_read_file(p, "/etc/resolv.conf", &text);
	resolv_conf_parse(buf_str(&text), &l->conf);
	l->server = server ? server : l->conf.servers.nr ? l->conf.servers.v[0] : "127.0.0.1";
}

static void lookup_release(struct lookup *l)
{
	resolv_conf_release(&l->conf);
}

/* "10.96.0.1" -> "1.0.96.10.in-addr.arpa" */
static char *reverse_name(const char *ip)
{
	STRVEC_AUTO parts = STRVEC_INIT;

	strvec_split(&parts, ip, '.');
	return parts.nr == 4 ? xasprintf("%s.%s.%s.%s.in-addr.arpa", parts.v[3], parts.v[2],
					 parts.v[1], parts.v[0])
			     : xstrdup(ip);
}

/* One name, or its completions until one is known. *ret_full: the name that was answered or
 * the last asked. 0, -ENOENT, -ETIMEDOUT, -ECONNREFUSED, -ECANCELED. */
static int ask(struct lookup *l, const char *name, struct strvec *ret, char **ret_full)
{
	STRVEC_AUTO names = STRVEC_INIT;
	int r = -ENOENT;

	if (l->search)
		resolv_candidates(&l->conf, name, &names);
	else
		strvec_addn(&names, name, strlen(name) - str_ends(name, "."));
	for (size_t i = 0; i < names.nr; i++) {
		free(*ret_full);
		*ret_full = xstrdup(names.v[i]);
		r = net_query(machine_net(l->p->machine), machine_netns(l->p->machine), l->server,
			      names.v[i], ret);
		if (r != -ENOENT)
			break;
	}
	if (r == 0 && fiber_sleep(l->p->sim, SIM_MSEC) < 0)
		return -ECANCELED;
	return r;
}

/* ---- nslookup ------------------------------------------------------------------------ */

static int unreachable(struct lookup *l, int r)
{
	for (int i = 0; i < 3; i++) {
		if (r == -ETIMEDOUT && proc_sleep(l->p, ATTEMPT) < 0)
			return 130;
		proc_printf(l->p, ";; communications error to %s#53: %s\n", l->server,
			    r == -ETIMEDOUT ? "timed out" : "connection refused");
	}
	proc_puts(l->p, ";; no servers could be reached\n\n");
	return 1;
}

static int nslookup_bind(struct lookup *l, const char *name)
{
	STRVEC_AUTO found = STRVEC_INIT;
	STR_AUTO full = NULL;
	STR_AUTO reverse = ipv4_parse(name, NULL) ? reverse_name(name) : NULL;
	int r;

	l->search &= !reverse;
	r = ask(l, reverse ? reverse : name, &found, &full);
	if (r == -ECANCELED)
		return 130;
	if (r < 0 && r != -ENOENT)
		return unreachable(l, r);
	if (reverse) {
		if (r < 0)
			proc_printf(l->p, "** server can't find %s: NXDOMAIN\n\n", reverse);
		for (size_t i = 0; i < found.nr; i++)
			proc_printf(l->p, "%s\tname = %s.\n\n", reverse, found.v[i]);
		return r < 0;
	}
	proc_printf(l->p, "Server:\t\t%s\nAddress:\t%s#53\n\n", l->server, l->server);
	if (r < 0) {
		proc_printf(l->p, "** server can't find %s: NXDOMAIN\n\n", name);
		return 1;
	}
	for (size_t i = 0; i < found.nr; i++)
		proc_printf(l->p, "Name:\t%s\nAddress: %s\n", full, found.v[i]);
	proc_puts(l->p, "\n");
	return 0;
}

/* Names of BusyBox 1.28: completed by the C library, with the names of all addresses. */
static void old_address(struct lookup *l, size_t i, const char *ip)
{
	STRVEC_AUTO names = STRVEC_INIT;
	STR_AUTO reverse = reverse_name(ip);

	(void)!net_query(machine_net(l->p->machine), machine_netns(l->p->machine), l->server,
			 reverse, &names);
	proc_printf(l->p, "Address %zu: %s%s%s\n", i + 1, ip, names.nr ? " " : "",
		    names.nr ? names.v[0] : "");
}

static int nslookup_old(struct lookup *l, const char *name)
{
	STRVEC_AUTO found = STRVEC_INIT;
	STR_AUTO full = NULL;
	int r;

	proc_printf(l->p, "Server:    %s\n", l->server);
	old_address(l, 0, l->server);
	proc_puts(l->p, "\n");
	if (ipv4_parse(name, NULL)) {
		strvec_add(&found, name);
		r = 0;
	} else {
		r = ask(l, name, &found, &full);
	}
	if (r == -ETIMEDOUT && proc_sleep(l->p, 2 * ATTEMPT) < 0)
		return 130;
	if (r < 0) {
		proc_errorf(l->p, "nslookup: can't resolve '%s'%s\n", name,
			    r == -ENOENT ? "" : ": Try again");
		return 1;
	}
	proc_printf(l->p, "Name:      %s\n", name);
	for (size_t i = 0; i < found.nr; i++)
		old_address(l, i, found.v[i]);
	return 0;
}

/* Later ones ask themselves: a name without dots with each search domain, others as they
 * are; once for A and once for AAAA records. */
static int nslookup_busybox(struct lookup *l, const char *name)
{
	STRVEC_AUTO names = STRVEC_INIT;
	int status = 0;

	if (ipv4_parse(name, NULL))
		strvec_take(&names, reverse_name(name));
	for (size_t i = 0; i < l->conf.search.nr; i++)
		if (!strchr(name, '.'))
			strvec_addf(&names, "%s.%s", name, l->conf.search.v[i]);
	if (!names.nr)
		strvec_addn(&names, name, strlen(name) - str_ends(name, "."));
	for (int family = 0; family < 2; family++) {
		for (size_t i = 0; i < names.nr; i++) {
			STRVEC_AUTO found = STRVEC_INIT;
			int r = net_query(machine_net(l->p->machine), machine_netns(l->p->machine),
					  l->server, names.v[i], &found);

			if (r < 0 && r != -ENOENT) {
				if (r == -ETIMEDOUT && proc_sleep(l->p, ATTEMPT) < 0)
					return 130;
				proc_printf(l->p, ";; connection timed out; no servers could be "
						  "reached\n\n");
				return 1;
			}
			if (family == 0 && i == 0)
				proc_printf(l->p, "Server:\t\t%s\nAddress:\t%s:53\n\n", l->server,
					    l->server);
			if (r < 0) {
				proc_printf(l->p, "** server can't find %s: NXDOMAIN\n\n",
					    names.v[i]);
				status = 1;
				continue;
			}
			for (size_t k = 0; family == 0 && k < found.nr; k++)
				proc_printf(l->p,
					    ipv4_parse(name, NULL) ? "%s\tname = %s\n"
								   : "Name:\t%s\nAddress: %s\n",
					    names.v[i], found.v[k]);
			proc_puts(l->p, "\n");
		}
		if (ipv4_parse(name, NULL))
			break;
	}
	return status;
}

static int nslookup_main(struct proc *p, int argc, char **argv)
{
	struct lookup l;
	const char *names[2] = {NULL, NULL};
	STRVEC_AUTO server = STRVEC_INIT;
	int nr = 0, status;

	for (int i = 1; i < argc; i++)
		if (argv[i][0] != '-' && nr < 2)
			names[nr++] = argv[i];
	if (!nr) {
		proc_errorf(p, "Usage: nslookup [HOST] [SERVER]\n");
		return 1;
	}
	if (names[1] && (proc_resolve(p, names[1], &server) < 0 || !server.nr)) {
		proc_errorf(p, "nslookup: couldn't get address for '%s': not found\n", names[1]);
		return 1;
	}
	lookup_init(&l, p, names[1] ? server.v[0] : NULL);
	if (str_eq(machine_flavor(p->machine), "busybox-1.28"))
		status = nslookup_old(&l, names[0]);
	else if (machine_is_busybox(p->machine))
		status = nslookup_busybox(&l, names[0]);
	else
		status = nslookup_bind(&l, names[0]);
	lookup_release(&l);
	return status;
}

/* ---- dig -------------------------------------------------------------------------------- */

struct dig {
	struct lookup l;
	bool brief, no_all, answer;
	const char *name, *type;
};

static int dig_answer(struct dig *d, int r, const char *full, const struct strvec *found)
{
	struct proc *p = d->l.p;
	BUF_AUTO when = BUF_INIT;
	const char *dot = strcmp(d->type, "PTR") == 0 ? "." : "";

	for (size_t i = 0; d->brief && i < found->nr; i++)
		proc_printf(p, "%s%s\n", found->v[i], dot);
	if (d->brief)
		return 0;
	if (!d->no_all)
		proc_printf(p,
			    "\n; <<>> DiG 9.18.33-1~deb12u2-Debian <<>> %s\n;; global options: "
			    "+cmd\n;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: %s, id: "
			    "%d\n;; flags: qr aa rd; QUERY: 1, ANSWER: %zu, AUTHORITY: %d, "
			    "ADDITIONAL: 1\n;; WARNING: recursion requested but not available\n\n"
			    ";; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n"
			    ";; QUESTION SECTION:\n;%s.\t\tIN\t%s\n\n",
			    d->name, r < 0 ? "NXDOMAIN" : "NOERROR",
			    (int)sim_rand_below(p->sim, 65536), found->nr, r < 0, full, d->type);
	if (found->nr && !d->no_all)
		proc_puts(p, ";; ANSWER SECTION:\n");
	for (size_t i = 0; i < found->nr; i++)
		proc_printf(p, "%s.\t30\tIN\t%s\t%s%s\n", full, d->type, found->v[i], dot);
	if (d->no_all)
		return 0;
	time_format(&when, "%a %b %d %T %Z %Y", sim_now(p->sim));
	proc_printf(
		p,
		"%s;; Query time: 1 msec\n;; SERVER: %s#53(%s) (UDP)\n;; WHEN: %s\n;; MSG SIZE  "
		"rcvd: %zu\n\n",
		found->nr ? "\n" : "", d->l.server, d->l.server, buf_str(&when),
		41 + strlen(full) + 16 * found->nr);
	return 0;
}

static int dig_main(struct proc *p, int argc, char **argv)
{
	struct dig d = {.type = "A"};
	STRVEC_AUTO server = STRVEC_INIT;
	STRVEC_AUTO found = STRVEC_INIT;
	STR_AUTO full = NULL;
	STR_AUTO reverse = NULL;
	const char *at = NULL;
	int r, status = 0;

	lookup_init(&d.l, p, NULL);
	d.l.search = false;
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '@')
			at = argv[i] + 1;
		else if (strcmp(argv[i], "+short") == 0)
			d.brief = true;
		else if (strcmp(argv[i], "+search") == 0)
			d.l.search = true;
		else if (strcmp(argv[i], "+noall") == 0)
			d.no_all = true;
		else if (strcmp(argv[i], "-x") == 0 && i + 1 < argc)
			reverse = reverse_name(argv[++i]);
		else if (strcmp(argv[i], "-t") == 0 && i + 1 < argc)
			d.type = argv[++i];
		else if (strcmp(argv[i], "A") == 0 || strcmp(argv[i], "PTR") == 0 ||
			 strcmp(argv[i], "AAAA") == 0)
			d.type = argv[i];
		else if (argv[i][0] != '+' && argv[i][0] != '-')
			d.name = argv[i];
	}
	if (reverse) {
		d.name = reverse;
		d.type = "PTR";
	}
	if (at && (proc_resolve(p, at, &server) < 0 || !server.nr)) {
		proc_printf(p, "dig: couldn't get address for '%s': not found\n", at);
		status = 10;
	} else if (d.name) {
		d.l.server = at ? server.v[0] : d.l.server;
		r = ask(&d.l, d.name, &found, &full);
		if (r == 0 && strcmp(d.type, "AAAA") == 0)
			strvec_release(&found);
		if (r == -ECANCELED)
			status = 130;
		else if (r < 0 && r != -ENOENT)
			status = unreachable(&d.l, r) == 130 ? 130 : 9;
		else
			status = dig_answer(&d, r, full, &found);
	}
	lookup_release(&d.l);
	return status;
}

/* ---- host, getent -------------------------------------------------------------------------- */

static int host_main(struct proc *p, int argc, char **argv)
{
	struct lookup l;
	STRVEC_AUTO found = STRVEC_INIT;
	STR_AUTO full = NULL;
	STR_AUTO reverse = NULL;
	int r, status = 0;

	if (argc < 2) {
		proc_errorf(p, "Usage: host [-aCdilrTvVw] [-t type] hostname [server]\n");
		return 1;
	}
	lookup_init(&l, p, argc > 2 && ipv4_parse(argv[2], NULL) ? argv[2] : NULL);
	if (ipv4_parse(argv[1], NULL)) {
		reverse = reverse_name(argv[1]);
		l.search = false;
	}
	r = ask(&l, reverse ? reverse : argv[1], &found, &full);
	if (r == -ECANCELED)
		status = 130;
	else if (r == -ENOENT)
		proc_printf(p, "Host %s%s not found: 3(NXDOMAIN)\n", reverse ? full : argv[1],
			    reverse ? "." : "");
	else if (r < 0)
		status = unreachable(&l, r);
	for (size_t i = 0; r == 0 && i < found.nr; i++)
		proc_printf(p, reverse ? "%s domain name pointer %s.\n" : "%s has address %s\n",
			    full, found.v[i]);
	lookup_release(&l);
	return r == -ENOENT ? 1 : status;
}

static int getent_file(struct proc *p, const char *path, const char *key)
{
	BUF_AUTO text = BUF_INIT;
	STRVEC_AUTO lines = STRVEC_INIT;
	int status = key ? 2 : 0;

	(void)!proc_read_file(p, path, &text);
	strvec_split(&lines, buf_str(&text), '\n');
	for (size_t i = 0; i < lines.nr; i++) {
		STRVEC_AUTO parts = STRVEC_INIT;

		strvec_split(&parts, lines.v[i], ':');
		if (parts.nr < 3 ||
		    (key && strcmp(parts.v[0], key) != 0 && strcmp(parts.v[2], key) != 0))
			continue;
		proc_printf(p, "%s\n", lines.v[i]);
		status = 0;
	}
	return status;
}

static int getent_main(struct proc *p, int argc, char **argv)
{
	STRVEC_AUTO found = STRVEC_INIT;
	const char *db = argc > 1 ? argv[1] : "";
	int r;

	if (strcmp(db, "passwd") == 0 || strcmp(db, "group") == 0) {
		STR_AUTO path = xasprintf("/etc/%s", db);

		return getent_file(p, path, argc > 2 ? argv[2] : NULL);
	}
	if (strcmp(db, "hosts") != 0 && strcmp(db, "ahosts") != 0 && strcmp(db, "ahostsv4") != 0) {
		proc_errorf(p, argc > 1 ? "Unknown database: %s\n" : "getent: wrong number of "
								     "arguments%s\n",
			    db);
		proc_errorf(p, "Try `getent --help' or `getent --usage' for more information.\n");
		return 1;
	}
	for (int i = 2; i < argc; i++) {
		r = proc_resolve(p, argv[i], &found);
		if (r == -ECANCELED)
			return 130;
		if (r < 0 || !found.nr)
			return 2;
		for (size_t k = 0; k < found.nr; k++)
			proc_printf(p, "%-15s %s\n", found.v[k], argv[i]);
		strvec_release(&found);
	}
	return 0;
}

const struct applet applet_dns = {{{"nslookup", NULL, nslookup_main, NULL},
				   {"dig", NULL, dig_main, NULL},
				   {"host", NULL, host_main, NULL},
				   {"getent", NULL, getent_main, NULL}}};
