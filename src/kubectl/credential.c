/* Exec credential plugins and the prompt for a password; see credential.h. */
#include "kubectl/credential.h"

#include <errno.h>
#include <stdlib.h>

#include "kubectl/internal.h"
#include "object/json.h"
#include "object/timefmt.h"
#include "object/yaml.h"

#define GROUP "client.authentication.k8s.io/"
#define MAX_ANSWER ((size_t)1 << 20)
#define NOT_INSTALLED                                                                              \
	"\n\nIt looks like you are trying to use a client-go credential plugin that is not "       \
	"installed.\n\nTo learn more about this feature, consult the documentation available "     \
	"at:\n      https://kubernetes.io/docs/reference/access-authn-authz/authentication/"       \
	"#client-go-credential-plugins"

/* ---- asking ---- */

static int ask(struct kubectl *k, const char *field, char **ret, struct err *err)
{
	BUF_AUTO line = BUF_INIT;
	const char *word;

	kubectl_out(k, "Please enter %s: ", field);
	do {
		buf_reset(&line);
		if (stream_getline(proc_in(k->proc), &line) <= 0)
			return err_set(err, -EINVAL, "EOF");
		word = buf_str(&line) + strspn(buf_str(&line), " \t\r\n");
	} while (!*word);
	*ret = xstrndup(word, strcspn(word, " \t\r\n"));
	return 0;
}

int kubectl_login(struct kubectl *k, struct kube_access *a, struct err *err)
{
	const struct kubectl_host *host = machine_context(k->proc->machine, "kubectl-host");
	int r;

	if (!str_starts(a->server, "https://") || a->from_pod || a->username || a->cert_pem ||
	    a->token || a->auth_provider || a->exec)
		return 0;
	r = ask(k, "Username", &a->username, err);
	if (r < 0)
		return r;
	if (!stream_is_tty(proc_in(k->proc))) {
		kubectl_out(k, "Please enter Password: ");
		return err_set(err, -EINVAL, "error reading input for Password");
	}
	freep(&a->password);
	if (host)
		host->echo(false);
	r = ask(k, "Password", &a->password, err);
	if (host)
		host->echo(true);
	kubectl_out(k, "\n");
	return r;
}

/* ---- running ---- */

int kubectl_exec_check(const struct kube_access *a, struct err *err)
{
	const char *version = value_str_or(value_get(a->exec, "apiVersion"), "");

	if (!a->exec || str_eq(version, GROUP "v1") || str_eq(version, GROUP "v1beta1"))
		return 0;
	return err_set(err, -EINVAL, "exec plugin: invalid apiVersion \"%s\"", version);
}

/* Everything but text and white space is written out, so that no hint moves the cursor. */
static void add_hint(struct buf *out, const char *hint)
{
	size_t len = strlen(hint);

	for (size_t i = 0; i < len;) {
		uint32_t cp;
		size_t n = utf8_decode(hint + i, len - i, &cp);

		if ((cp < 0x20 && !(cp >= 9 && cp <= 13)) || (cp >= 0x7f && cp < 0xa0) ||
		    (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x202a && cp <= 0x202e) ||
		    (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff)
			buf_addf(out, "U+%04X", (unsigned)cp);
		else
			buf_add(out, hint + i, n);
		i += n;
	}
}

static int not_run(const struct kube_access *a, int code, struct err *err)
{
	const char *command = value_str_or(value_get(a->exec, "command"), "");
	const char *hint = value_str_or(value_get(a->exec, "installHint"), "");
	BUF_AUTO text = BUF_INIT;

	if (!strchr(command, '/')) {
		buf_adds(&text, NOT_INSTALLED);
		if (hint[0])
			buf_adds(&text, "\n\n");
		add_hint(&text, hint);
		return err_set(err, code, "exec: executable %s not found%s", command,
			       buf_str(&text));
	}
	return err_set(err, code, "exec: fork/exec %s: %s", command,
		       code == -ENOENT || code == -ENOTDIR ? "no such file or directory"
		       : code == -ENOEXEC                  ? "exec format error"
							   : "permission denied");
}

static void add_env(struct strmap *env, const struct value *exec)
{
	const struct value *v;

	value_each_item(v, i, value_get(exec, "env"))
		strmap_put(env, value_str_or(value_get(v, "name"), ""),
			   xstrdup(value_str_or(value_get(v, "value"), "")));
}

static void env_words(const struct strmap *env, struct strvec *ret)
{
	const char *name;
	void *value;

	for (size_t i = 0; strmap_next(env, &i, &name, &value);)
		strvec_addf(ret, "%s=%s", name, (const char *)value);
}

int kubectl_run_program(struct kubectl *k, char *const *argv, int *ret_status)
{
	const struct kubectl_host *host = machine_context(k->proc->machine, "kubectl-host");
	struct spawn how = {.argv = argv,
			    .in = proc_in(k->proc),
			    .out = proc_out(k->proc),
			    .err = proc_err(k->proc),
			    .parent = k->proc};
	STRVEC_AUTO words = STRVEC_INIT;
	struct proc *child;
	int r;

	if (host) {
		env_words(proc_env(k->proc), &words);
		return host->use(argv, words.v, ret_status);
	}
	r = proc_spawn(k->proc->machine, &how, &child);
	if (r == 0) {
		r = proc_wait(k->proc, child, ret_status);
		if (r < 0)
			proc_detach(child);
	}
	return r;
}

static int run_real(const struct kubectl_host *host, const struct strvec *argv, struct strmap *env,
		    bool with_input, struct buf *out, int *ret_status)
{
	STRVEC_AUTO words = STRVEC_INIT;

	env_words(env, &words);
	return host->run(argv->v, words.v, with_input, out, ret_status);
}

static int keep(void *arg, const void *p, size_t len)
{
	struct buf *out = arg;

	if (out->len + len > MAX_ANSWER)
		return -EPIPE;
	buf_add(out, p, len);
	return 0;
}

static int run_simulated(struct kubectl *k, const struct strvec *argv, struct strmap *env,
			 bool with_input, struct buf *out, int *ret_status)
{
	struct stream *to = stream_sink_new(keep, out, false);
	struct spawn how = {.argv = argv->v,
			    .in = with_input ? proc_in(k->proc) : NULL,
			    .out = to,
			    .err = proc_err(k->proc),
			    .env = env,
			    .parent = k->proc};
	struct proc *child;
	int r = proc_spawn(k->proc->machine, &how, &child);

	if (r == 0) {
		r = proc_wait(k->proc, child, ret_status);
		if (r < 0)
			proc_detach(child);
	}
	stream_unref(to);
	return r;
}

/* What the plugin is told in KUBERNETES_EXEC_INFO, in the order of the Go structs. */
static char *exec_info(const struct kube_access *a, bool interactive)
{
	static const char *const order[] = {"server",
					    "tls-server-name",
					    "insecure-skip-tls-verify",
					    "certificate-authority-data",
					    "proxy-url",
					    "disable-compression",
					    "config"};
	bool told = value_bool_in(a->exec, "provideClusterInfo");
	struct buf out = BUF_INIT;
	const char *sep = "{";

	buf_addf(&out, "{\"kind\":\"ExecCredential\",\"apiVersion\":\"%s\",\"spec\":{",
		 value_str_or(value_get(a->exec, "apiVersion"), ""));
	buf_adds(&out, told ? "\"cluster\":" : "");
	for (size_t i = 0; told && i < ARRAY_SIZE(order); i++) {
		if (!value_get(a->exec_cluster, order[i]))
			continue;
		buf_addf(&out, "%s\"%s\":", sep, order[i]);
		json_write(&out, value_get(a->exec_cluster, order[i]), 0);
		sep = ",";
	}
	buf_addf(&out, "%s\"interactive\":%s}}\n", told ? "}," : "",
		 interactive ? "true" : "false");
	return buf_detach(&out);
}

static int run_plugin(struct kubectl *k, const struct kube_access *a, bool interactive,
		      struct buf *out, struct err *err)
{
	const struct kubectl_host *host = machine_context(k->proc->machine, "kubectl-host");
	STRVEC_AUTO argv = STRVEC_INIT;
	struct strmap *env = strmap_new(free);
	const struct value *word;
	const char *name;
	void *value;
	int r, status = 0;

	for (size_t i = 0; strmap_next(proc_env(k->proc), &i, &name, &value);)
		strmap_put(env, name, xstrdup(value));
	add_env(env, a->exec);
	strmap_put(env, "KUBERNETES_EXEC_INFO", exec_info(a, interactive));
	strvec_add(&argv, value_str_or(value_get(a->exec, "command"), ""));
	value_each_item(word, i, value_get(a->exec, "args"))
		strvec_add(&argv, value_str_or(word, ""));
	r = host ? run_real(host, &argv, env, interactive, out, &status)
		 : run_simulated(k, &argv, env, interactive, out, &status);
	strmap_free(env);
	if (r == -ECANCELED)
		return err_set(err, r, "context canceled");
	if (r < 0)
		return not_run(a, r, err);
	if (status != 0)
		return err_set(err, -EIO, "exec: executable %s failed with exit code %d", argv.v[0],
			       status);
	return 0;
}

/* ---- its answer ---- */

static int check_kind(const struct kube_access *a, const struct value *doc, struct err *err)
{
	const char *wanted = value_str_or(value_get(a->exec, "apiVersion"), "");
	const char *version = value_str_or(value_get(doc, "apiVersion"), "");
	const char *kind = value_str_or(value_get(doc, "kind"), "ExecCredential");

	if (!value_is_null(doc) && !value_is_map(doc))
		return err_set(err, -EINVAL,
			       "decoding stdout: couldn't get version/kind; json parse error: "
			       "json: cannot unmarshal %s into Go value of type struct { "
			       "APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind "
			       "string \"json:\\\"kind,omitempty\\\"\" }",
			       value_is_string(doc)            ? "string"
			       : value_is_array(doc)           ? "array"
			       : value_type(doc) == VALUE_BOOL ? "bool"
							       : "number");
	if (!version[0])
		version = GROUP "__internal";
	else if ((!str_eq(version, GROUP "v1") && !str_eq(version, GROUP "v1beta1")) ||
		 !str_eq(kind, "ExecCredential"))
		return err_set(err, -EINVAL,
			       "decoding stdout: no kind \"%s\" is registered for version \"%s\" "
			       "in scheme \"pkg/client/auth/exec/exec.go:62\"",
			       kind, version);
	if (!str_eq(version, wanted))
		return err_set(err, -EINVAL,
			       "exec plugin is configured to use API version %s, plugin returned "
			       "version %s",
			       wanted, version);
	return 0;
}

static int read_answer(const struct kube_access *a, const struct buf *text,
		       struct https_credential *ret, struct err *err)
{
	VALUE_AUTO *doc = NULL;
	ERR_AUTO why = ERR_INIT;
	const struct value *status;
	const char *token, *cert, *key, *until;
	int r;

	if (yaml_parse(buf_str(text), text->len, &doc, NULL, &why) < 0)
		return err_set(err, -EINVAL,
			       "decoding stdout: couldn't get version/kind; json parse error: %s",
			       err_msg(&why));
	r = check_kind(a, doc, err);
	if (r < 0)
		return r;
	status = value_get(doc, "status");
	token = value_str_or(value_get(status, "token"), "");
	cert = value_str_or(value_get(status, "clientCertificateData"), "");
	key = value_str_or(value_get(status, "clientKeyData"), "");
	until = value_str(value_get(status, "expirationTimestamp"));
	if (!value_is_map(status))
		return err_set(err, -EINVAL, "exec plugin didn't return a status field");
	if (!token[0] && !cert[0] && !key[0])
		return err_set(err, -EINVAL, "exec plugin didn't return a token or cert/key pair");
	if (!cert[0] != !key[0])
		return err_set(err, -EINVAL,
			       "exec plugin returned only certificate or key, not both");
	if (cert[0] && https_check_pair(cert, key, &why) < 0)
		return err_set(err, -EINVAL, "failed parsing client key/certificate: %s",
			       err_msg(&why));
	*ret = (struct https_credential){.token = token[0] ? xstrdup(token) : NULL,
					 .cert_pem = cert[0] ? xstrdup(cert) : NULL,
					 .key_pem = key[0] ? xstrdup(key) : NULL};
	if (until && time_parse_rfc3339(until, &ret->expires_ns) < 0)
		ret->expires_ns = 0;
	return 0;
}

int kubectl_exec_credential(struct kubectl *k, struct https_credential *ret, struct err *err)
{
	const struct kube_access *a = k->access;
	const char *mode = value_str_or(value_get(a->exec, "interactiveMode"), "");
	bool tty = stream_is_tty(proc_in(k->proc));
	BUF_AUTO out = BUF_INIT;
	int r;

	if (str_eq(mode, "Always") && !tty)
		return err_set(err, -EINVAL,
			       "exec plugin cannot support interactive mode: standard input is not "
			       "a terminal");
	r = run_plugin(k, a, tty && !str_eq(mode, "Never"), &out, err);
	return r < 0 ? r : read_answer(a, &out, ret, err);
}
