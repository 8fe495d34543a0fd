/*
 * The files that a container gets from its pod: /etc/resolv.conf, hosts and hostname, and its
 * mounts. Most containers never look at them: they come into being when somebody does.
 */
#include "kubelet/kubelet_private.h"

#include <errno.h>
#include <stdlib.h>

/* ---- the pod's names ------------------------------------------------------------------------ */

static bool asks_cluster_dns(const struct pod_worker *w)
{
	const char *policy = value_str_or(value_in(w->pod, "spec", "dnsPolicy"), "ClusterFirst");
	bool host = value_bool_in(w->pod, "spec", "hostNetwork");

	return w->kubelet->cfg.cluster_dns && ((strcmp(policy, "ClusterFirst") == 0 && !host) ||
					       strcmp(policy, "ClusterFirstWithHostNet") == 0);
}

/* The text of resolv.conf; the same value for all pods of a namespace that ask the cluster. */
static struct value *resolv_conf(struct pod_worker *w)
{
	const struct kubelet_config *cfg = &w->kubelet->cfg;
	const char *policy = value_str_or(value_in(w->pod, "spec", "dnsPolicy"), "ClusterFirst");
	struct value *known = strmap_get(w->kubelet->resolv_conf, w->ns);
	BUF_AUTO text = BUF_INIT;

	if (asks_cluster_dns(w)) {
		if (!known) {
			known = value_strf_new(
				"search %s.svc.%s svc.%s %s\nnameserver %s\noptions ndots:5\n",
				w->ns, cfg->cluster_domain, cfg->cluster_domain,
				cfg->cluster_domain, cfg->cluster_dns);
			strmap_put(w->kubelet->resolv_conf, w->ns, known);
		}
		return value_ref(known);
	}
	if (strcmp(policy, "None") != 0)
		(void)!vfs_read(machine_vfs(cfg->machine), "/etc/resolv.conf", &text);
	return value_strn_new(buf_str(&text), text.len);
}

#define MANAGED "# Kubernetes-managed hosts file"

/* own: "HOSTNAME\n" and the pod's lines of /etc/hosts. The files are the pod's own, not the
 * image's. */
static void write_network_files(struct vfs *v, const struct value *resolv, const char *own)
{
	const char *lines = strchr(own, '\n') + 1;
	BUF_AUTO b = BUF_INIT;

	vfs_writes(v, "/etc/resolv.conf", value_str(resolv));
	buf_addf(&b,
		 MANAGED ".\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"
			 "fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\n"
			 "fe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n%s",
		 lines);
	vfs_writes(v, "/etc/hosts", buf_str(&b));
	buf_reset(&b);
	buf_add(&b, own, (size_t)(lines - own));
	vfs_writes(v, "/etc/hostname", buf_str(&b));
}

static void add_aliases(const struct value *aliases, struct buf *out)
{
	const struct value *alias, *name;

	if (value_len(aliases))
		buf_adds(out, "\n# Entries added by HostAliases.\n");
	value_each_item(alias, i, aliases)
	{
		buf_adds(out, value_str_or(value_get(alias, "ip"), ""));
		value_each_item(name, k, value_get(alias, "hostnames"))
		{
			buf_addf(out, "\t%s", value_str_or(name, ""));
		}
		buf_addc(out, '\n');
	}
}

static char *own_lines_new(const struct pod_worker *w, const struct machine *m)
{
	const struct value *spec = value_get(w->pod, "spec");
	const char *ip = sandbox_ip(w->sandbox), *host = machine_hostname(m);
	const char *subdomain = value_str(value_get(spec, "subdomain"));
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s\n%s\t", host, ip ? ip : "");
	if (!str_empty(subdomain))
		buf_addf(&b, "%s.%s.%s.svc.%s\t", host, subdomain, w->ns,
			 w->kubelet->cfg.cluster_domain);
	buf_addf(&b, "%s\n", host);
	add_aliases(value_get(spec, "hostAliases"), &b);
	return buf_detach(&b);
}

/* Of a pod of the node's network: the node's, and what the pod adds. */
static void write_node_hosts(struct pod_worker *w, struct vfs *v)
{
	BUF_AUTO hosts = BUF_INIT;

	buf_adds(&hosts, MANAGED " (host network).\n");
	(void)!vfs_read(machine_vfs(w->kubelet->cfg.machine), "/etc/hosts", &hosts);
	add_aliases(value_in(w->pod, "spec", "hostAliases"), &hosts);
	vfs_writes(v, "/etc/hosts", buf_str(&hosts));
}

/* ---- at once ----------------------------------------------------------------------------------
 */

/* A file of a payload mounted by subPath stays what it was when the container started: it is
 * copied. 0 with the path of the copy, or 1 when there is no such file. */
static int copy_sub_path(struct container_state *c, const char *name, size_t nr, const char *from,
			 char **ret)
{
	struct vfs *node = machine_vfs(c->worker->kubelet->cfg.machine);
	STR_AUTO to = xasprintf("%s/%s/volume-subpaths/%s/%s/%zu", PODS_DIR, c->worker->uid, name,
				c->name, nr);
	BUF_AUTO data = BUF_INIT;
	struct vfs_stat st;

	if (vfs_read(node, from, &data) < 0 || vfs_stat(node, from, true, &st) < 0 ||
	    vfs_write(node, to, data.s, data.len, st.mode, VFS_PARENTS) < 0)
		return 1;
	*ret = to;
	to = NULL;
	return 0;
}

static int mount_one(struct container_state *c, struct machine *m, const struct value *mount,
		     size_t nr, struct err *err)
{
	struct pod_worker *w = c->worker;
	struct vfs *node = machine_vfs(w->kubelet->cfg.machine);
	const char *name = value_str_or(value_get(mount, "name"), "");
	const char *at = value_str_or(value_get(mount, "mountPath"), "/");
	const char *sub = value_str(value_get(mount, "subPath"));
	const struct value *vol = value_find(value_in(w->pod, "spec", "volumes"), "name", name);
	bool payload = volume_is_payload(vol);
	STR_AUTO dir = volume_dir(w->uid, vol);
	STR_AUTO from = xasprintf("%s%s%s", dir, sub ? "/" : "", sub ? sub : "");
	STR_AUTO copy = NULL;
	struct vfs_stat st;

	if (!vol)
		return 0;
	if (sub && payload)
		(void)!copy_sub_path(c, name, nr, from, &copy);
	else if (sub && vfs_stat(node, from, true, &st) == -ENOENT)
		(void)!vfs_mkdir(node, from, 0755, true);
	if (vfs_mount(machine_vfs(m), at, node, copy ? copy : from,
		      payload || value_bool(value_get(mount, "readOnly"))) < 0)
		return err_set(err, -EIO,
			       "failed to generate container spec: failed to mount \"%s\" at "
			       "\"%s\"",
			       name, at);
	return 0;
}

static int prepare_now(struct container_state *c, struct machine *m, struct err *err)
{
	struct pod_worker *w = c->worker;
	VALUE_AUTO *resolv = resolv_conf(w);
	STR_AUTO own = own_lines_new(w, m);
	const struct value *mount;

	write_network_files(machine_vfs(m), resolv, own);
	if (value_bool_in(w->pod, "spec", "hostNetwork"))
		write_node_hosts(w, machine_vfs(m));
	value_each_item(mount, i, value_get(container_spec(c), "volumeMounts"))
	{
		int r = mount_one(c, m, mount, i, err);

		if (r < 0)
			return r;
	}
	return 0;
}

/* ---- when somebody looks ------------------------------------------------------------------------
 */

/* What it takes: the container may outlive the kubelet that made it. */
struct later_files {
	struct vfs *node;
	struct value *resolv, *uid, *volumes, *mounts;
	char *own;
	struct strvec names; /* in the container's root, that change */
};

static void release_later(void *arg)
{
	struct later_files *l = arg;

	vfs_unref(l->node);
	value_unref(l->resolv);
	value_unref(l->uid);
	value_unref(l->volumes);
	value_unref(l->mounts);
	free(l->own);
	strvec_release(&l->names);
	free(l);
}

static void fill(struct vfs *root, void *arg)
{
	struct later_files *l = arg;
	const struct value *mount;

	write_network_files(root, l->resolv, l->own);
	value_each_item(mount, i, l->mounts)
	{
		const char *name = value_str_or(value_get(mount, "name"), "");
		const char *at = value_str_or(value_get(mount, "mountPath"), "/");
		const struct value *vol = value_find(l->volumes, "name", name);
		STR_AUTO dir = vol ? volume_dir(value_str(l->uid), vol) : NULL;
		bool read_only =
			vol && (volume_is_payload(vol) || value_bool(value_get(mount, "readOnly")));

		if (vol) /* can_wait has seen that it can be done */
			(void)!vfs_mount(root, at, l->node, dir, read_only);
	}
}

/*
 * Do the mounts change nothing but the container's own tree, and cannot fail? One that is below
 * what another one shows, or shows a part of a volume, may change the volume, and so the node.
 */
static bool can_wait(const struct value *mounts, struct vfs *v, struct strvec *names)
{
	const struct value *mount;

	strvec_add(names, "etc");
	value_each_item(mount, i, mounts)
	{
		const char *at = value_str_or(value_get(mount, "mountPath"), "/");
		char *name;

		if (value_get(mount, "subPath") || vfs_mkdir_touches(v, at, &name) < 0)
			return false;
		if (strvec_has(names, name)) {
			free(name);
			return false;
		}
		strvec_take(names, name);
	}
	return true;
}

int mounts_prepare(struct container_state *c, struct machine *m, struct err *err)
{
	struct pod_worker *w = c->worker;
	const struct value *mounts = value_get(container_spec(c), "volumeMounts");
	struct vfs_later later = {.fill = fill, .release = release_later};
	STRVEC_AUTO names = STRVEC_INIT;
	struct later_files *l;

	if (!asks_cluster_dns(w) || value_bool_in(w->pod, "spec", "hostNetwork") ||
	    !can_wait(mounts, machine_vfs(m), &names))
		return prepare_now(c, m, err);
	l = xcalloc(1, sizeof(*l));
	*l = (struct later_files){.node = vfs_ref(machine_vfs(w->kubelet->cfg.machine)),
				  .resolv = resolv_conf(w),
				  .uid = value_ref(value_in(w->pod, "metadata", "uid")),
				  .volumes = value_ref(value_in(w->pod, "spec", "volumes")),
				  .mounts = value_ref(mounts),
				  .own = own_lines_new(w, m),
				  .names = names};
	names = (struct strvec)STRVEC_INIT;
	later.arg = l;
	if (vfs_root_later(machine_vfs(m), &later, (const char *const *)l->names.v) == 0)
		return 0;
	release_later(l); /* something is in the tree already */
	return prepare_now(c, m, err);
}
