/* The table of applets and which machine has which. */
#include "shell/applet.h"
#include "shell/machine_private.h"

#include <errno.h>

#include "shell/table.inc"

/* Calls of the iterator give every program once, with its number. */
static const struct command *at(size_t *family, size_t *i, size_t *number)
{
	for (; applet_table[*family]; (*family)++, *i = 0) {
		const struct command *c = &applet_table[*family]->cmds[*i];

		if (*i < ARRAY_SIZE(applet_table[0]->cmds) && c->name) {
			(*i)++;
			(*number)++;
			return c;
		}
	}
	return NULL;
}

const struct command *applet_lookup(const struct machine *m, const char *name)
{
	const struct command *c;

	for (size_t f = 0, i = 0, n = 0; (c = at(&f, &i, &n));)
		if (strcmp(c->name, name) == 0)
			return m->applets.bits[(n - 1) / 64] & UINT64_C(1) << (n - 1) % 64 ? c : NULL;
	return NULL;
}

/* Not on Debian. */
static bool only_busybox(const char *name)
{
	return strcmp(name, "ash") == 0;
}

void machine_install_shell(struct machine *m, const char *const *names)
{
	const struct command *c;

	for (size_t f = 0, i = 0, n = 0; (c = at(&f, &i, &n)) && n <= MAX_APPLETS;) {
		bool want = strcmp(c->name, "sh") == 0 || (!names && !only_busybox(c->name));

		for (const char *const *w = names; w && *w && !want; w++)
			want = strcmp(*w, c->name) == 0;
		if (want)
			m->applets.bits[(n - 1) / 64] |= UINT64_C(1) << (n - 1) % 64;
	}
}

struct applet_set machine_applets(const struct machine *m)
{
	return m->applets;
}

void machine_set_applets(struct machine *m, const struct applet_set *set)
{
	m->applets = *set;
}

void machine_remove_applet(struct machine *m, const char *name)
{
	const struct command *c;

	for (size_t f = 0, i = 0, n = 0; (c = at(&f, &i, &n));)
		if (strcmp(c->name, name) == 0)
			m->applets.bits[(n - 1) / 64] &= ~(UINT64_C(1) << (n - 1) % 64);
}

void applet_names(const struct machine *m, struct strvec *ret)
{
	const struct command *c;

	for (size_t f = 0, i = 0, n = 0; (c = at(&f, &i, &n));)
		if (m->applets.bits[(n - 1) / 64] & UINT64_C(1) << (n - 1) % 64)
			strvec_add(ret, c->name);
}

void machine_set_flavor(struct machine *m, const char *flavor)
{
	m->flavor = flavor;
}

const char *machine_flavor(const struct machine *m)
{
	return m->flavor ? m->flavor : "debian";
}

bool machine_is_busybox(const struct machine *m)
{
	return str_starts(machine_flavor(m), "busybox") || str_eq(m->flavor, "alpine");
}

/* What BusyBox says it cannot do, where it does not say "NAME: WHAT: WHY". */
static const struct {
	const char *name, *verb, *busybox;
} busybox_verbs[] = {
	{"cat", "open", "can't open "},
	{"cp", "cannot create", "can't create "},
	{"cp", "cannot", "can't stat "},
	{"cmp", "", "can't open "},
	{"diff", "", "can't stat "},
	{"mkdir", "", "can't create directory "},
	{"mv", "cannot remove", "can't remove "},
	{"mv", "", "can't rename "},
	{"rm", "", "can't remove "},
	{"rmdir", "", ""},
	{"stat", "", "can't stat "},
	{"tail", "cannot open", "can't open "},
};

int applet_failed(struct proc *p, const char *name, const char *verb, const char *what, int r)
{
	const char *why = applet_errno(r);

	if (!machine_is_busybox(p->machine)) {
		proc_errorf(p, "%s: %s '%s': %s\n", name, verb, what, why);
		return 1;
	}
	if (r == -EISDIR && strcmp(name, "rm") == 0) {
		proc_errorf(p, "rm: '%s' is a directory\n", what);
		return 1;
	}
	for (size_t i = 0; i < ARRAY_SIZE(busybox_verbs); i++)
		if (strcmp(name, busybox_verbs[i].name) == 0 &&
		    str_starts(verb, busybox_verbs[i].verb)) {
			proc_errorf(p, "%s: %s'%s': %s\n", name, busybox_verbs[i].busybox, what,
				    why);
			return 1;
		}
	proc_errorf(p, "%s: %s: %s\n", name, what, why);
	return 1;
}
