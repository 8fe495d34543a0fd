/* Users and roles: calls and their answers, passwords, logging in. */
#include "etcdctl/auth.h"

#include <errno.h>

#include "shell/pty.h"

/* ---- calls ------------------------------------------------------------------------------ */

static void take_header(const Etcdpb__Header *h, struct etcd_header *ret)
{
	if (h)
		*ret = (struct etcd_header){.cluster_id = h->cluster_id,
					    .member_id = h->member_id,
					    .raft_term = h->raft_term,
					    .revision = h->revision};
}

static bool read_names(const struct buf *b, struct auth_answer *ret)
{
	Etcdpb__AuthNamesResponse *m =
		etcdpb__auth_names_response__unpack(NULL, b->len, (const uint8_t *)buf_str(b));

	if (!m)
		return false;
	take_header(m->header, &ret->header);
	for (size_t i = 0; i < m->n_names; i++)
		strvec_add(&ret->names, m->names[i]);
	etcdpb__auth_names_response__free_unpacked(m, NULL);
	return true;
}

static bool read_role(const struct buf *b, struct auth_answer *ret)
{
	Etcdpb__AuthRoleGetResponse *m =
		etcdpb__auth_role_get_response__unpack(NULL, b->len, (const uint8_t *)buf_str(b));

	if (!m)
		return false;
	take_header(m->header, &ret->header);
	ret->perm = xcalloc(m->n_perm + 1, sizeof(*ret->perm));
	for (size_t i = 0; i < m->n_perm; i++) {
		struct auth_perm *p = &ret->perm[ret->nr_perm++];

		p->type = m->perm[i]->perm_type == 1 || m->perm[i]->perm_type == 2
				  ? m->perm[i]->perm_type
				  : 0;
		if (m->perm[i]->key.len)
			buf_add(&p->key, (const char *)m->perm[i]->key.data, m->perm[i]->key.len);
		if (m->perm[i]->range_end.len)
			buf_add(&p->end, (const char *)m->perm[i]->range_end.data,
				m->perm[i]->range_end.len);
	}
	etcdpb__auth_role_get_response__free_unpacked(m, NULL);
	return true;
}

static bool read_status(const struct buf *b, struct auth_answer *ret)
{
	Etcdpb__AuthStatusResponse *m =
		etcdpb__auth_status_response__unpack(NULL, b->len, (const uint8_t *)buf_str(b));

	if (!m)
		return false;
	take_header(m->header, &ret->header);
	ret->enabled = m->enabled;
	ret->rev = m->auth_revision;
	etcdpb__auth_status_response__free_unpacked(m, NULL);
	return true;
}

void auth_answer_release(struct auth_answer *a)
{
	strvec_release(&a->names);
	for (size_t i = 0; i < a->nr_perm; i++) {
		buf_release(&a->perm[i].key);
		buf_release(&a->perm[i].end);
	}
	free(a->perm);
	*a = (struct auth_answer){0};
}

int auth_call(struct ctl *c, const char *method, const ProtobufCMessage *req,
	      struct auth_answer *ret, struct err *err)
{
	STR_AUTO path = xasprintf("/etcdserverpb.Auth/%s", method);
	size_t len = req ? protobuf_c_message_get_packed_size(req) : 0;
	uint8_t *bytes = xcalloc(1, len + 1);
	BUF_AUTO message = BUF_INIT;
	BUF_AUTO answer = BUF_INIT;
	int r;

	*ret = (struct auth_answer){0};
	if (req)
		protobuf_c_message_pack(req, bytes);
	buf_add(&message, (const char *)bytes, len);
	free(bytes);
	r = c->client->ops->call(c->client->self, path, &message, &answer, err);
	if (r < 0)
		return r;
	if (!(str_eq(method, "RoleGet")      ? read_role(&answer, ret)
	      : str_eq(method, "AuthStatus") ? read_status(&answer, ret)
					     : read_names(&answer, ret)))
		return err_set(err, -EBADMSG, "grpc: failed to unmarshal the received message");
	return 0;
}

int auth_call_name(struct ctl *c, const char *method, const char *name, struct auth_answer *ret,
		   struct err *err)
{
	Etcdpb__AuthNameRequest req;
	STR_AUTO copy = xstrdup(name);

	etcdpb__auth_name_request__init(&req);
	req.name = copy;
	return auth_call(c, method, &req.base, ret, err);
}

/* ---- commands --------------------------------------------------------------------------- */

int auth_query(struct ctl *c, const char *method, bool named, const char *wrong,
	       struct auth_answer *ret)
{
	ERR_AUTO err = ERR_INIT;
	int r;

	if (c->nr_args != (named ? 1 : 0))
		return ctl_fail(c, EXIT_BAD_ARGS, "%s", wrong);
	r = ctl_connect(c);
	if (r)
		return r;
	r = named ? auth_call_name(c, method, c->args[0], ret, &err)
		  : auth_call(c, method, NULL, ret, &err);
	return r < 0 ? ctl_fail_rpc(c, EXIT_ERROR, &err) : 0;
}

int auth_change(struct ctl *c, const char *method, const ProtobufCMessage *req, const char *text)
{
	struct auth_answer answer;
	ERR_AUTO err = ERR_INIT;
	int r = ctl_connect(c);

	if (r)
		return r;
	if (auth_call(c, method, req, &answer, &err) < 0)
		return ctl_fail_rpc(c, EXIT_ERROR, &err);
	r = ctl_print(c, auth, &answer, text);
	auth_answer_release(&answer);
	return r;
}

int auth_change_name(struct ctl *c, const char *method, const char *name, const char *text)
{
	Etcdpb__AuthNameRequest req;
	STR_AUTO copy = xstrdup(name);

	etcdpb__auth_name_request__init(&req);
	req.name = copy;
	return auth_change(c, method, &req.base, text);
}

int auth_change_arg(struct ctl *c, const char *method, const char *wrong, const char *what,
		    const char *done)
{
	STR_AUTO text = NULL;

	if (c->nr_args != 1)
		return ctl_fail(c, EXIT_BAD_ARGS, "%s", wrong);
	text = xasprintf("%s %s %s", what, c->args[0], done);
	return auth_change_name(c, method, c->args[0], text);
}

int auth_change_role(struct ctl *c, const char *method, const char *user, const char *role,
		     const char *text)
{
	Etcdpb__AuthUserRoleRequest req;
	STR_AUTO user_copy = xstrdup(user);
	STR_AUTO role_copy = xstrdup(role);

	etcdpb__auth_user_role_request__init(&req);
	req.user = user_copy;
	req.role = role_copy;
	return auth_change(c, method, &req.base, text);
}

/* ---- passwords -------------------------------------------------------------------------- */

/* A line that is not shown. Where standard input is no terminal stty complains, as it does to
 * the real one, and the line is read all the same. */
static char *ask(struct ctl *c, const char *prompt)
{
	static const char no_tty[] = "stty: 'standard input': Inappropriate ioctl for device\n";
	struct stream *in = proc_in(c->proc);
	bool tty = stream_set_echo(in, false);
	BUF_AUTO line = BUF_INIT;
	int r;

	ctl_out(c, "%s", prompt);
	if (!tty)
		ctl_err(c, no_tty);
	r = stream_getline(in, &line);
	if (tty)
		(void)stream_set_echo(in, true);
	else
		ctl_err(c, no_tty);
	ctl_out(c, "\n");
	if (r == -ECANCELED)
		return NULL;
	while (line.len && (line.s[line.len - 1] == '\n' || line.s[line.len - 1] == '\r'))
		buf_trunc(&line, line.len - 1);
	return buf_detach(&line);
}

int auth_new_password(struct ctl *c, const char *user, bool interactive, char **ret)
{
	STR_AUTO prompt = xasprintf("Password of %s: ", user);
	STR_AUTO again = xasprintf("Type password of %s again for confirmation: ", user);
	STR_AUTO first = NULL;
	STR_AUTO second = NULL;
	BUF_AUTO line = BUF_INIT;

	if (!interactive) {
		char *word;

		if (stream_getline(proc_in(c->proc), &line) == -ECANCELED)
			return EXIT_KILLED;
		word = (char *)(uintptr_t)buf_str(&line);
		*ret = xstrndup(word, strcspn(word, " \t\r\n"));
		return 0;
	}
	first = ask(c, prompt);
	if (!first)
		return EXIT_KILLED;
	if (!first[0])
		return ctl_fail(c, EXIT_BAD_ARGS, "empty password");
	second = ask(c, again);
	if (!second)
		return EXIT_KILLED;
	if (!str_eq(first, second))
		return ctl_fail(c, EXIT_BAD_ARGS, "given passwords are different");
	*ret = first;
	first = NULL;
	return 0;
}

int auth_read_user(struct ctl *c, const char *user, const char *password, const char *prompt,
		   char **ret_user, char **ret_password)
{
	const char *colon = strchr(user, ':');

	if (!user[0])
		return 0;
	if (password[0]) {
		*ret_user = xstrdup(user);
		*ret_password = xstrdup(password);
	} else if (colon) {
		*ret_user = xstrndup(user, (size_t)(colon - user));
		*ret_password = xstrdup(colon + 1);
	} else {
		*ret_user = xstrdup(user);
		*ret_password = ask(c, prompt);
		if (!*ret_password)
			return EXIT_KILLED;
	}
	/* as the client library: who gives no password is nobody in particular */
	if (!(*ret_user)[0] || !(*ret_password)[0]) {
		free(*ret_user);
		*ret_user = NULL;
	}
	return 0;
}

int auth_login(struct ctl *c)
{
	ERR_AUTO err = ERR_INIT;

	if (!c->user || c->client->ops->login(c->client->self, &err) == 0)
		return 0;
	if (err.code == 0 || err.code == -ECANCELED)
		return EXIT_KILLED;
	ctl_warn_rpc(c, NULL);
	if (str_eq(err_msg(&err), "etcdserver: authentication is not enabled"))
		return 0;
	/* the one refusal that the client library has no name for */
	return ctl_fail(c, EXIT_BAD_CONNECTION, "%s",
			str_starts(err_msg(&err), "auth: ")
				? c->client->ops->rpc_error(c->client->self)
				: err_msg(&err));
}

/* ---- permissions ------------------------------------------------------------------------ */

const struct opt_spec grant_specs[] = {OPT_BOOL(struct perm_opts, from_key, "from-key", 0, "false",
						"All keys from the given one on, in byte order"),
				       OPT_BOOL(struct perm_opts, prefix, "prefix", 0, "false",
						"All keys that begin with the given one"),
				       OPT_END};
const struct opt_spec revoke_specs[] = {
	OPT_BOOL(struct perm_opts, from_key, "from-key", 0, "false",
		 "The permission of all keys from the given one on"),
	OPT_BOOL(struct perm_opts, prefix, "prefix", 0, "false",
		 "The permission of all keys that begin with the given one"),
	OPT_END};

int auth_perm_range(struct ctl *c, const struct perm_opts *o, char *const *args, size_t nr,
		    struct buf *key, struct buf *end)
{
	size_t len = strlen(args[0]), end_len;
	STR_AUTO prefix_end = store_prefix_end(args[0], len, &end_len);

	if (o->prefix && o->from_key && (nr == 1 || !len))
		return ctl_fail(c, EXIT_BAD_ARGS,
				"--from-key and --prefix flags are mutually exclusive");
	if (!len) {
		/* permissions are on non-empty keys: all of them begin here */
		buf_add(key, "", 1);
		if (o->prefix || o->from_key)
			buf_add(end, "", 1);
		return 0;
	}
	buf_add(key, args[0], len);
	if (nr > 1 && (o->prefix || o->from_key))
		return ctl_fail(c, EXIT_BAD_ARGS, "unexpected endkey argument with --%s flag",
				o->prefix ? "prefix" : "from-key");
	if (nr > 1)
		buf_adds(end, args[1]);
	else if (o->prefix)
		buf_add(end, prefix_end, end_len);
	else if (o->from_key)
		buf_add(end, "", 1);
	return 0;
}
