#include "kubectl/config_edit.h"

#include <errno.h>

int config_edit_begin(struct kubectl *k, struct config_edit *e, struct err *err)
{
	int r;

	*e = (struct config_edit){.k = k};
	kubeconfig_paths(k->proc, k->g.kubeconfig, &e->paths);
	r = kubeconfig_load(k->proc, &e->paths, &e->merged, err);
	/* A file named on the command line may be made. */
	if (r == -ENOENT && e->paths.explicit_file) {
		err_release(err);
		r = kubeconfig_load_file(k->proc, e->paths.files.v[0], &e->merged, err);
	}
	if (r < 0)
		kubeconfig_paths_release(&e->paths);
	return r;
}

void config_edit_end(struct config_edit *e)
{
	kubeconfig_release(&e->merged);
	kubeconfig_paths_release(&e->paths);
}

static struct value **section_slot(struct kubeconfig *c, const char *section)
{
	if (str_eq(section, "clusters"))
		return &c->clusters;
	return str_eq(section, "users") ? &c->users : &c->contexts;
}

struct value *config_edit_section(const struct config_edit *e, const char *section)
{
	if (str_eq(section, "clusters"))
		return e->merged.clusters;
	return str_eq(section, "users") ? e->merged.users : e->merged.contexts;
}

const char *config_edit_file(const struct config_edit *e)
{
	return kubeconfig_target(e->k->proc, &e->paths, &e->merged, "", "");
}

int config_edit_put(struct config_edit *e, const char *section, const char *name,
		    struct value *stanza, struct err *err)
{
	const char *file = kubeconfig_target(e->k->proc, &e->paths, &e->merged, section, name);
	struct kubeconfig c;
	int r = kubeconfig_load_file(e->k->proc, file, &c, err);

	if (r < 0) {
		value_unref(stanza);
		return r;
	}
	if (stanza)
		value_put(section_slot(&c, section), name, stanza);
	else
		value_del(section_slot(&c, section), name);
	r = kubeconfig_save(e->k->proc, file, &c, err);
	kubeconfig_release(&c);
	return r;
}

static int write_current(struct config_edit *e, const char *file, const char *name, struct err *err)
{
	struct kubeconfig c;
	int r = kubeconfig_load_file(e->k->proc, file, &c, err);

	if (r < 0)
		return r;
	free(c.current_context);
	c.current_context = xstrdup(name);
	r = kubeconfig_save(e->k->proc, file, &c, err);
	kubeconfig_release(&c);
	return r;
}

int config_edit_set_current(struct config_edit *e, const char *name, struct err *err)
{
	if (str_eq(name, e->merged.current_context))
		return 0;
	if (name[0])
		return write_current(e, config_edit_file(e), name, err);
	for (size_t i = 0; i < e->paths.files.nr; i++) {
		struct kubeconfig c;
		bool set;
		int r = kubeconfig_load_file(e->k->proc, e->paths.files.v[i], &c, err);

		if (r < 0)
			return r;
		set = c.current_context[0] != '\0';
		kubeconfig_release(&c);
		if (set)
			return write_current(e, e->paths.files.v[i], "", err);
	}
	return 0;
}

int config_unexpected_args(struct kubectl *k, const char *message, struct err *err)
{
	BUF_AUTO help = BUF_INIT;
	BUF_AUTO args = BUF_INIT;

	kubectl_help(k, k->cmd, &help);
	kubectl_out_buf(k, &help);
	strvec_join(&k->parsed.args, " ", &args);
	return err_set(err, -EINVAL, "%s: [%s]", message, buf_str(&args));
}

int config_help_only(struct kubectl *k)
{
	BUF_AUTO help = BUF_INIT;

	kubectl_help(k, k->cmd, &help);
	kubectl_out_buf(k, &help);
	return 0;
}

char *config_relative_path(const struct config_edit *e, const char *section, const char *name,
			   const char *path)
{
	struct proc *p = e->k->proc;
	const char *file = kubeconfig_target(p, &e->paths, &e->merged, section, name);
	STR_AUTO abs = proc_path(p, path);
	STR_AUTO abs_file = proc_path(p, file);
	size_t dir = (size_t)(strrchr(abs_file, '/') - abs_file) + 1;

	if (strncmp(abs, abs_file, dir) == 0)
		return xstrdup(abs + dir);
	return xstrdup(abs);
}
