#include <errno.h>
#include <limits.h>

#include "kubectl/internal.h"
#include "object/json.h"
#include "object/yaml.h"

#define KUSTOMIZE_VERSION "v5.7.1"

struct opts {
	bool client_only;
	char *output;
};

#define T struct opts
static const struct opt_spec specs[] = {
	OPT_BOOL(T, client_only, "client", 0, "false",
		 "Show only the client's version; needs no server."),
	OPT_STR(T, output, "output", 'o', "", "One of 'yaml' or 'json'.", .values = "yaml|json"),
	OPT_END};

/* Fields of a version in the order of its Go struct. */
static const char *const fields[][2] = {
	{"major", "1"},
	{"minor", "34"},
	{"gitVersion", "v1.34.0"},
	{"gitCommit", "f28b4c9efbca5c5c0af716d9f2d5702667ee8a45"},
	{"gitTreeState", "clean"},
	{"buildDate", "2025-08-27T10:17:43Z"},
	{"goVersion", "go1.24.6"},
	{"compiler", "gc"},
	{"platform", "linux/amd64"},
};

static struct value *client_version(void)
{
	struct value *v = value_map_new();

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		value_put_str(&v, fields[i][0], fields[i][1]);
	return v;
}

static int server_version(struct kubectl *k, struct value **ret, struct err *err)
{
	struct api_response resp = {0};
	BUF_AUTO text = BUF_INIT;
	struct client *c;
	int r = kubectl_client(k, &c, err);

	if (r < 0)
		return r;
	r = client_raw(c, "GET", "/version", "application/json", NULL, 0, &resp, err);
	if (r == 0) {
		kubectl_raw_text(&resp, &text);
		r = json_parse(buf_str(&text), text.len, ret, NULL, err);
		if (r < 0)
			err_prefix(err, "unable to parse the server version: ");
	}
	api_response_release(&resp);
	return r;
}

static void write_version(struct buf *out, const char *name, const struct value *v)
{
	bool first = true;

	buf_addf(out, "  \"%s\": {", name);
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		const char *s = value_str_in(v, fields[i][0]);

		if (!s)
			continue;
		buf_addf(out, "%s\n    \"%s\": \"%s\"", first ? "" : ",", fields[i][0], s);
		first = false;
	}
	buf_adds(out, "\n  }");
}

static void show(struct kubectl *k, const char *format, const struct value *client,
		 const struct value *server)
{
	BUF_AUTO out = BUF_INIT;

	if (str_eq(format, "json")) {
		buf_adds(&out, "{\n");
		write_version(&out, "clientVersion", client);
		buf_adds(&out, ",\n  \"kustomizeVersion\": \"" KUSTOMIZE_VERSION "\"");
		if (server) {
			buf_adds(&out, ",\n");
			write_version(&out, "serverVersion", server);
		}
		buf_adds(&out, "\n}\n");
	} else if (str_eq(format, "yaml")) {
		VALUE_AUTO *v = value_build("{clientVersion: %v, kustomizeVersion: %s, "
					    "serverVersion: %v}",
					    client, KUSTOMIZE_VERSION, server);

		yaml_write(&out, v);
		buf_addc(&out, '\n');
	} else {
		buf_addf(&out, "Client Version: %s\nKustomize Version: %s\n",
			 value_str_or(value_get(client, "gitVersion"), ""), KUSTOMIZE_VERSION);
		if (server)
			buf_addf(&out, "Server Version: %s\n",
				 value_str_or(value_get(server, "gitVersion"), ""));
	}
	kubectl_out_buf(k, &out);
}

/* "1.33" of "v1.33.1"; the minor number, or a negative one. */
static int64_t minor_of(const struct value *v, struct buf *short_form)
{
	const char *s = value_str_or(value_get(v, "gitVersion"), "");
	const char *dot = strchr(s, '.');
	int64_t minor = INT_MIN;

	if (!dot)
		return minor;
	STR_AUTO text = xstrndup(dot + 1, strspn(dot + 1, "0123456789"));

	if (parse_i64(text, &minor) < 0)
		return INT_MIN;
	buf_addf(short_form, "%.*s.%lld", (int)(dot - s) - (*s == 'v'), s + (*s == 'v'),
		 (long long)minor);
	return minor;
}

static void warn_about_skew(struct kubectl *k, const struct value *client,
			    const struct value *server)
{
	BUF_AUTO ours = BUF_INIT;
	BUF_AUTO theirs = BUF_INIT;
	int64_t a = minor_of(client, &ours), b = minor_of(server, &theirs);

	if (a == INT_MIN || b == INT_MIN || (a - b <= 1 && b - a <= 1))
		return;
	kubectl_err(k,
		    "WARNING: version difference between client (%s) and server (%s) exceeds the "
		    "supported minor version skew of +/-1\n",
		    buf_str(&ours), buf_str(&theirs));
}

static int run(struct kubectl *k, void *opts, struct err *err)
{
	const struct opts *o = opts;
	VALUE_AUTO *client = client_version();
	VALUE_AUTO *server = NULL;
	int r = 0;

	if (k->nr_args > 0) {
		BUF_AUTO args = BUF_INIT;

		strvec_join(&k->parsed.args, " ", &args);
		return err_set(err, -EINVAL, "extra arguments: [%s]", buf_str(&args));
	}
	if (o->output[0] && !str_eq(o->output, "yaml") && !str_eq(o->output, "json"))
		return err_set(err, -EINVAL, "--output must be 'yaml' or 'json'");
	if (!o->client_only)
		r = kubectl_ready(k, err);
	if (r < 0)
		return r;
	if (!o->client_only)
		r = server_version(k, &server, err);
	show(k, o->output, client, server);
	if (server && !o->output[0])
		warn_about_skew(k, client, server);
	return r;
}

const struct kubectl_cmd kubectl_version = {
	.name = "version",
	.section = SECTION_OTHER,
	.order = 5,
	.use = "version [flags]",
	.summary = "Print the client and server version information",
	.examples = "# The versions of client and server\nkubectl version",
	.opts = specs,
	.opts_size = sizeof(struct opts),
	.run = run,
};
