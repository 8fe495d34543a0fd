#include <errno.h>

#include "kubectl/config_edit.h"

struct opts {
	char *cert, *key, *token, *username, *password;
	char *provider, *exec_version, *exec_command, *exec_mode;
	struct strvec provider_args, exec_args, exec_env;
	bool embed, exec_info;
};

#define T struct opts
static const struct opt_spec specs[] = {
	OPT_STR(T, cert, "client-certificate", 0, "",
		"Path to client-certificate file for the user entry in kubeconfig",
		.values = "@file"),
	OPT_STR(T, key, "client-key", 0, "",
		"Path to client-key file for the user entry in kubeconfig", .values = "@file"),
	OPT_BOOL(T, embed, "embed-certs", 0, "false",
		 "Put certificate and key themselves into the kubeconfig, not their paths"),
	OPT_STR(T, password, "password", 0, "", "password for the user entry in kubeconfig"),
	OPT_STR(T, token, "token", 0, "", "token for the user entry in kubeconfig"),
	OPT_STR(T, provider, "auth-provider", 0, "",
		"Auth provider for the user entry in kubeconfig"),
	OPT_LIST(T, provider_args, "auth-provider-arg", 0,
		 "KEY=VALUE for the auth provider; KEY- removes it"),
	OPT_STR(T, exec_version, "exec-api-version", 0, "",
		"API version of the exec credential plugin for the user entry in kubeconfig"),
	OPT_LIST(T, exec_args, "exec-arg", 0, "Arguments of the exec credential plugin"),
	OPT_STR(T, exec_command, "exec-command", 0, "",
		"Command of the exec credential plugin for the user entry in kubeconfig"),
	OPT_ARR(T, exec_env, "exec-env", 0, "KEY=VALUE for the exec plugin; KEY- removes it"),
	OPT_STR(T, exec_mode, "exec-interactive-mode", 0, "",
		"How the exec plugin uses standard input: Never, IfAvailable, Always"),
	OPT_BOOL(T, exec_info, "exec-provide-cluster-info", 0, "false",
		 "The exec plugin is told about the cluster"),
	OPT_STR(T, username, "username", 0, "", "username for the user entry in kubeconfig"),
	OPT_END};

static int check(struct kubectl *k, const struct opts *o, struct err *err)
{
	const char *files[] = {o->cert, o->key};
	static const char *const names[] = {"client-certificate", "client-key"};

	if (o->token[0] && (o->username[0] || o->password[0]))
		return err_set(err, -EINVAL,
			       "you cannot specify more than one authentication method at the same "
			       "time: --token, --username/--password");
	if (!o->embed)
		return 0;
	if (!o->cert[0] && !o->key[0])
		return err_set(err, -EINVAL,
			       "you must specify a --client-certificate or --client-key to embed");
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		STR_AUTO path = proc_path(k->proc, files[i]);
		struct vfs_stat st;

		if (files[i][0] && vfs_stat(machine_vfs(k->proc->machine), path, true, &st) < 0)
			return err_set(
				err, -ENOENT,
				"could not stat %s file %s: stat %s: no such file or directory",
				names[i], files[i], files[i]);
	}
	return 0;
}

static void put_file(struct config_edit *e, const struct opts *o, struct value **user,
		     const char *name, const char *field, const char *file)
{
	STR_AUTO data_field = xasprintf("%s-data", field);
	BUF_AUTO pem = BUF_INIT;
	BUF_AUTO text = BUF_INIT;

	if (!kubectl_given(e->k, field))
		return;
	value_del(user, field);
	value_del(user, data_field);
	if (o->embed && proc_read_file(e->k->proc, file, &pem) == 0) {
		base64_encode(&text, pem.s, pem.len);
		value_put_str(user, data_field, buf_str(&text));
	} else if (file[0]) {
		STR_AUTO path = config_relative_path(e, "users", name, file);

		value_put_str(user, field, path);
	}
}

static void change(struct config_edit *e, const struct opts *o, const char *name,
		   struct value **user)
{
	put_file(e, o, user, name, "client-certificate", o->cert);
	put_file(e, o, user, name, "client-key", o->key);
	if (kubectl_given(e->k, "token")) {
		value_del(user, "token");
		if (o->token[0]) {
			value_put_str(user, "token", o->token);
			value_del(user, "username");
			value_del(user, "password");
		}
	}
	if (o->username[0])
		value_put_str(user, "username", o->username);
	if (o->password[0])
		value_put_str(user, "password", o->password);
	if (o->username[0] || o->password[0])
		value_del(user, "token");
}

/* --auth-provider-arg=K=V and K-: only with a provider. */
static void change_provider(const struct opts *o, struct value **user)
{
	if (*o->provider)
		value_put_in(user, value_str_new(o->provider), "auth-provider", "name");
	if (!value_get(*user, "auth-provider"))
		return;
	for (size_t i = 0; i < o->provider_args.nr; i++) {
		const char *a = o->provider_args.v[i], *eq = strchr(a, '=');
		STR_AUTO key = xstrndup(a, eq ? (size_t)(eq - a) : strlen(a) - str_ends(a, "-"));

		if (eq)
			value_put_in(user, value_str_new(eq + 1), "auth-provider", "config", key);
		else
			value_del_in(user, "auth-provider", "config", key);
	}
}

static void change_exec(struct config_edit *e, const struct opts *o, struct value **user)
{
	struct value *exec = value_ref(value_get(*user, "exec")), *env;

	if (*o->exec_command && !exec)
		exec = value_build("{command: %s, args: %V, env: %V, provideClusterInfo: false}",
				   o->exec_command, value_null_new(), value_null_new());
	if (!exec)
		return;
	value_put_str(&exec, "command", *o->exec_command ? o->exec_command : NULL);
	value_put_str(&exec, "apiVersion", *o->exec_version ? o->exec_version : NULL);
	value_put_str(&exec, "interactiveMode", *o->exec_mode ? o->exec_mode : NULL);
	if (kubectl_given(e->k, "exec-provide-cluster-info"))
		value_put_bool(&exec, "provideClusterInfo", o->exec_info);
	if (o->exec_args.nr) {
		struct value *args = NULL;

		for (size_t i = 0; i < o->exec_args.nr; i++)
			value_push(&args, value_str_new(o->exec_args.v[i]));
		value_put(&exec, "args", args);
	}
	env = value_ref(value_get(exec, "env"));
	for (size_t i = 0; i < o->exec_env.nr; i++) {
		const char *a = o->exec_env.v[i], *eq = strchr(a, '=');
		STR_AUTO key = xstrndup(a, eq ? (size_t)(eq - a) : strlen(a) - str_ends(a, "-"));

		for (size_t n = value_len(env); n-- > 0;)
			if (str_eq(value_str_in(value_idx(env, n), "name"), key))
				value_del_idx(&env, n);
		if (eq)
			value_push(&env, value_build("{name: %s, value: %s}", key, eq + 1));
	}
	value_put(&exec, "env", env);
	value_put(user, "exec", exec);
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	struct config_edit e;
	struct value *user;
	int r;

	if (k->nr_args != 1)
		return config_unexpected_args(k, "unexpected args", err);
	r = check(k, o, err);
	if (r == 0)
		r = config_edit_begin(k, &e, err);
	if (r < 0)
		return r;
	user = value_ref(value_get(e.merged.users, k->args[0]));
	if (!user)
		user = value_map_new();
	change(&e, o, k->args[0], &user);
	change_provider(o, &user);
	change_exec(&e, o, &user);
	r = config_edit_put(&e, "users", k->args[0], user, err);
	config_edit_end(&e);
	if (r == 0)
		kubectl_out(k, "User \"%s\" set.\n", k->args[0]);
	return r;
}

const struct kubectl_cmd kubectl_config_set_credentials = {
	.name = "config set-credentials",
	.section = SECTION_NONE,
	.use = "config set-credentials NAME [--client-certificate=path/to/certfile] "
	       "[--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] "
	       "[--password=basic_password] [--auth-provider=provider_name] "
	       "[--auth-provider-arg=key=value] [--exec-command=exec_command] "
	       "[--exec-api-version=exec_api_version] [--exec-arg=arg] [--exec-env=key=value]",
	.summary = "Set a user entry in kubeconfig",
	.details =
		"What a user of that name has already and you do not name stays as it is. A token "
		"and a username with password exclude each other.",
	.examples = "# Only the key of cluster-admin\n"
		    "kubectl config set-credentials cluster-admin --client-key=/etc/admin.key\n\n"
		    "# A certificate and key, inside the kubeconfig\n"
		    "kubectl config set-credentials jane --client-certificate=jane.crt "
		    "--client-key=jane.key --embed-certs=true\n\n"
		    "# A bearer token\n"
		    "kubectl config set-credentials builder --token=bGFiZWwK",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
	.arg_kinds = "kubeuser",
};
