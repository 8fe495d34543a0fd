/* Users and groups, from the machine's /etc/passwd and /etc/group. */
#include "shell/machine_private.h"

#include <errno.h>
#include <stdlib.h>

/* The line of file whose field nr_field equals want, split. */
static bool find_line(struct machine *m, const char *file, size_t nr_field, const char *want,
		      struct strvec *ret)
{
	BUF_AUTO text = BUF_INIT;

	if (vfs_read(machine_vfs(m), file, &text) < 0)
		return false;
	for (const char *p = buf_str(&text); *p;) {
		size_t len = strcspn(p, "\n");
		STR_AUTO line = xstrndup(p, len);

		strvec_split(ret, line, ':');
		if (ret->nr > nr_field && strcmp(ret->v[nr_field], want) == 0)
			return true;
		strvec_release(ret);
		p += len + (p[len] == '\n');
	}
	return false;
}

static int number(const char *s, int dflt)
{
	int64_t v;

	return s && parse_i64(s, &v) == 0 && v >= 0 && v <= INT32_MAX ? (int)v : dflt;
}

char *machine_group_name(struct machine *m, int gid)
{
	STRVEC_AUTO f = STRVEC_INIT;
	STR_AUTO n = xasprintf("%d", gid);

	if (find_line(m, "/etc/group", 2, n, &f))
		return xstrdup(f.v[0]);
	return gid == 0 ? xstrdup("root") : NULL;
}

int machine_find_user(struct machine *m, const char *user, struct user_info *ret)
{
	STRVEC_AUTO parts = STRVEC_INIT, f = STRVEC_INIT;
	bool found;

	*ret = (struct user_info){.uid = -1, .groups = STRVEC_INIT};
	strvec_split(&parts, user, ':');
	if (parts.nr == 0)
		return -ENOENT;
	ret->uid = number(parts.v[0], -1);
	if (ret->uid >= 0)
		found = find_line(m, "/etc/passwd", 2, parts.v[0], &f);
	else
		found = find_line(m, "/etc/passwd", 0, parts.v[0], &f);
	if (found && f.nr >= 4) {
		ret->name = xstrdup(f.v[0]);
		ret->uid = number(f.v[2], 0);
		ret->gid = number(f.v[3], 0);
		ret->home = xstrdup(f.nr > 5 ? f.v[5] : "/");
		ret->shell = xstrdup(f.nr > 6 ? f.v[6] : "/bin/sh");
	} else if (strcmp(parts.v[0], "root") == 0 || ret->uid == 0) {
		ret->uid = 0;
		ret->name = xstrdup("root");
		ret->home = xstrdup("/root");
		ret->shell = xstrdup("/bin/sh");
	} else if (ret->uid < 0) {
		return -ENOENT;
	}
	if (parts.nr > 1)
		ret->gid = number(parts.v[1], ret->gid);
	if (parts.nr > 2)
		strvec_split(&ret->groups, parts.v[2], ',');
	ret->group = machine_group_name(m, ret->gid);
	return 0;
}

void user_info_release(struct user_info *u)
{
	free(u->name);
	free(u->group);
	free(u->home);
	free(u->shell);
	strvec_release(&u->groups);
	*u = (struct user_info){.groups = STRVEC_INIT};
}

int proc_resolve(struct proc *p, const char *name, struct strvec *ret_ips)
{
	struct vfs *v = machine_vfs(p->machine);
	BUF_AUTO hosts = BUF_INIT;
	BUF_AUTO conf = BUF_INIT;

	if (!machine_net(p->machine))
		return -ENOENT;
	(void)!vfs_read(v, "/etc/hosts", &hosts);
	(void)!vfs_read(v, "/etc/resolv.conf", &conf);
	return net_resolve(machine_net(p->machine), machine_netns(p->machine), buf_str(&hosts),
			   buf_str(&conf), name, ret_ips);
}
