#include <errno.h>

#include "kubectl/config_edit.h"

struct opts {
	char *cert, *key, *token, *username, *password;
	bool embed;
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
	       "[--password=basic_password]",
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
