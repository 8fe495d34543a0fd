/* curl's command line. Upstream: src/tool_getparam.c of 7.88. */
#include "shell/applet.h"
#include "shell/curl_private.h"

#include <errno.h>
#include <stdlib.h>

/* id: the short letter, or a number above 127 for options that have none. */
enum {
	OPT_CONNECT_TIMEOUT = 128,
	OPT_RETRY,
	OPT_RETRY_DELAY,
	OPT_RETRY_REFUSED,
	OPT_RETRY_ALL,
	OPT_CACERT,
	OPT_KEY,
	OPT_DATA_RAW,
	OPT_DATA_BINARY,
	OPT_DATA_URLENCODE,
	OPT_JSON,
	OPT_FAIL_BODY,
	OPT_MAX_REDIRS,
	OPT_RESOLVE,
	OPT_URL,
	OPT_BEARER,
	OPT_IGNORE,     /* known, without effect here */
	OPT_IGNORE_ARG, /* the same, with an argument */
};

static const struct {
	const char *name;
	int id;
	bool arg;
} options[] = {
	{"silent", 's', false},
	{"show-error", 'S', false},
	{"head", 'I', false},
	{"include", 'i', false},
	{"verbose", 'v', false},
	{"insecure", 'k', false},
	{"location", 'L', false},
	{"fail", 'f', false},
	{"fail-with-body", OPT_FAIL_BODY, false},
	{"get", 'G', false},
	{"output", 'o', true},
	{"remote-name", 'O', false},
	{"write-out", 'w', true},
	{"header", 'H', true},
	{"request", 'X', true},
	{"data", 'd', true},
	{"data-ascii", 'd', true},
	{"data-raw", OPT_DATA_RAW, true},
	{"data-binary", OPT_DATA_BINARY, true},
	{"data-urlencode", OPT_DATA_URLENCODE, true},
	{"json", OPT_JSON, true},
	{"max-time", 'm', true},
	{"connect-timeout", OPT_CONNECT_TIMEOUT, true},
	{"retry", OPT_RETRY, true},
	{"retry-delay", OPT_RETRY_DELAY, true},
	{"retry-connrefused", OPT_RETRY_REFUSED, false},
	{"retry-all-errors", OPT_RETRY_ALL, false},
	{"cacert", OPT_CACERT, true},
	{"cert", 'E', true},
	{"key", OPT_KEY, true},
	{"user", 'u', true},
	{"user-agent", 'A', true},
	{"referer", 'e', true},
	{"cookie", 'b', true},
	{"dump-header", 'D', true},
	{"max-redirs", OPT_MAX_REDIRS, true},
	{"resolve", OPT_RESOLVE, true},
	{"url", OPT_URL, true},
	{"oauth2-bearer", OPT_BEARER, true},
	{"help", 'h', false},
	{"version", 'V', false},
	{"ipv4", OPT_IGNORE, false},
	{"no-buffer", OPT_IGNORE, false},
	{"progress-bar", OPT_IGNORE, false},
	{"no-progress-meter", 's', false},
	{"http1.1", OPT_IGNORE, false},
	{"http2", OPT_IGNORE, false},
	{"compressed", OPT_IGNORE, false},
	{"no-keepalive", OPT_IGNORE, false},
	{"path-as-is", OPT_IGNORE, false},
	{"globoff", OPT_IGNORE, false},
	{"noproxy", OPT_IGNORE_ARG, true},
	{"interface", OPT_IGNORE_ARG, true},
	{"retry-max-time", OPT_IGNORE_ARG, true},
};
#define SHORT_IGNORED "4N#g"
#define SHORT_KNOWN "sSIivkLfGoOwHXdmEuAebDhV" SHORT_IGNORED

void curl_release(struct curl *c)
{
	strvec_release(&c->urls);
	strvec_release(&c->outputs);
	strvec_release(&c->headers);
	strvec_release(&c->resolves);
	buf_release(&c->data);
}

static int usage(struct curl *c, const char *opt, const char *what)
{
	if (opt)
		proc_errorf(c->p, "curl: option %s: %s\n", opt, what);
	proc_errorf(c->p, "curl: try 'curl --help' or 'curl --manual' for more information\n");
	return 2;
}

static void url_encode(struct buf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char ch = (unsigned char)s[i];

		if ((ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') ||
		    (ch >= 'A' && ch <= 'Z') || strchr("-._~", ch))
			buf_addc(out, (char)ch);
		else
			buf_addf(out, "%%%02X", ch);
	}
}

/* "@FILE" is read, without its line ends unless binary. */
static int add_data(struct curl *c, int id, const char *arg)
{
	BUF_AUTO text = BUF_INIT;
	const char *eq;

	if (c->has_data && id != OPT_JSON)
		buf_addc(&c->data, '&');
	c->has_data = true;
	c->json |= id == OPT_JSON;
	if (id == OPT_DATA_URLENCODE) {
		eq = strchr(arg, '=');
		buf_add(&c->data, arg, eq ? (size_t)(eq + (eq > arg) - arg) : 0);
		url_encode(&c->data, eq ? eq + 1 : arg, strlen(eq ? eq + 1 : arg));
		return 0;
	}
	if (*arg != '@' || id == OPT_DATA_RAW) {
		buf_adds(&c->data, arg);
		return 0;
	}
	if (strcmp(arg, "@-") == 0 ? stream_read_all(proc_in(c->p), 16 << 20, &text) < 0
				   : proc_read_file(c->p, arg + 1, &text) < 0) {
		proc_errorf(c->p, "Warning: Couldn't read data from file \"%s\", this makes an "
				  "empty \nWarning: POST.\n",
			    arg + 1);
		return 0;
	}
	for (size_t i = 0; i < text.len; i++)
		if (id != 'd' || !strchr("\r\n", text.s[i]))
			buf_addc(&c->data, text.s[i]);
	return 0;
}

/* Headers may come from a file, one a line. */
static void add_header(struct curl *c, const char *arg)
{
	BUF_AUTO text = BUF_INIT;
	STRVEC_AUTO lines = STRVEC_INIT;

	if (*arg != '@') {
		strvec_add(&c->headers, arg);
		return;
	}
	if (proc_read_file(c->p, arg + 1, &text) < 0)
		return;
	strvec_split(&lines, buf_str(&text), '\n');
	for (size_t i = 0; i < lines.nr; i++)
		if (*lines.v[i])
			strvec_add(&c->headers, lines.v[i]);
}

static int take_number(struct curl *c, const char *opt, const char *arg, bool seconds,
		       int64_t *ret)
{
	if (seconds ? applet_seconds(arg, false, ret) < 0 : parse_i64(arg, ret) < 0)
		return usage(c, opt, "expected a proper numerical parameter");
	if (*ret < 0)
		return usage(c, opt, "expected a positive numerical parameter");
	return 0;
}

static int take_arg(struct curl *c, int id, const char *opt, const char *arg)
{
	switch (id) {
	case 'o':
		strvec_add(&c->outputs, arg);
		return 0;
	case 'H':
		add_header(c, arg);
		return 0;
	case 'd':
	case OPT_DATA_RAW:
	case OPT_DATA_BINARY:
	case OPT_DATA_URLENCODE:
	case OPT_JSON:
		return add_data(c, id, arg);
	case 'm':
		return take_number(c, opt, arg, true, &c->max_time);
	case OPT_CONNECT_TIMEOUT:
		return take_number(c, opt, arg, true, &c->connect_timeout);
	case OPT_RETRY_DELAY:
		return take_number(c, opt, arg, true, &c->retry_delay);
	case OPT_RETRY:
		return take_number(c, opt, arg, false, &c->retries);
	case OPT_MAX_REDIRS:
		return parse_i64(arg, &c->max_redirs) < 0
			       ? usage(c, opt, "expected a proper numerical parameter")
			       : 0;
	case OPT_RESOLVE:
		strvec_add(&c->resolves, arg);
		return 0;
	case OPT_URL:
		strvec_add(&c->urls, arg);
		return 0;
	case OPT_BEARER:
		strvec_addf(&c->headers, "Authorization: Bearer %s", arg);
		return 0;
	default:
		break;
	}
	const char **strings[] = {&c->write_out, &c->method, &c->cacert, &c->cert,   &c->key,
				  &c->user,      &c->agent,  &c->referer, &c->cookie, &c->dump};
	static const int ids[] = {'w', 'X', OPT_CACERT, 'E', OPT_KEY, 'u', 'A', 'e', 'b', 'D'};

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		if (ids[i] == id)
			*strings[i] = arg;
	return 0;
}

static int take_flag(struct curl *c, int id)
{
	static const int ids[] = {'s', 'S', 'I', 'i', 'k', 'L', 'f', OPT_FAIL_BODY, 'G',
				  OPT_RETRY_REFUSED, OPT_RETRY_ALL, 'h', 'V'};
	bool *const flags[] = {&c->silent, &c->show_error, &c->head,          &c->include,
			       &c->insecure, &c->location, &c->fail,          &c->fail_body,
			       &c->get,    &c->retry_refused, &c->retry_all, &c->help,
			       &c->version};

	if (id == 'v')
		c->verbose++;
	if (id == 'O')
		strvec_add(&c->outputs, "");
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		if (ids[i] == id)
			*flags[i] = true;
	return 0;
}

static int take_long(struct curl *c, char **argv, int argc, int *i)
{
	const char *name = argv[*i] + 2;

	for (size_t k = 0; k < ARRAY_SIZE(options); k++) {
		if (strcmp(options[k].name, name) != 0)
			continue;
		if (!options[k].arg)
			return take_flag(c, options[k].id);
		if (*i + 1 >= argc)
			return usage(c, argv[*i], "requires parameter");
		++*i;
		return take_arg(c, options[k].id, argv[*i - 1], argv[*i]);
	}
	return usage(c, argv[*i], "is unknown");
}

static bool short_has_arg(char letter)
{
	for (size_t k = 0; k < ARRAY_SIZE(options); k++)
		if (options[k].id == letter)
			return options[k].arg;
	return false;
}

static int take_shorts(struct curl *c, char **argv, int argc, int *i)
{
	for (const char *s = argv[*i] + 1; *s; s++) {
		STR_AUTO opt = xasprintf("-%c", *s);
		int r;

		if (!strchr(SHORT_KNOWN, *s))
			return usage(c, argv[*i], "is unknown");
		if (short_has_arg(*s)) {
			if (s[1])
				return take_arg(c, *s, opt, s + 1);
			if (*i + 1 >= argc)
				return usage(c, argv[*i], "requires parameter");
			++*i;
			return take_arg(c, *s, opt, argv[*i]);
		}
		r = take_flag(c, *s);
		if (r)
			return r;
	}
	return 0;
}

int curl_options(struct curl *c, int argc, char **argv)
{
	bool operands = false;
	int r = 0;

	c->max_redirs = 50;
	for (int i = 1; i < argc && r == 0; i++) {
		if (operands || argv[i][0] != '-' || !argv[i][1])
			strvec_add(&c->urls, argv[i]);
		else if (strcmp(argv[i], "--") == 0)
			operands = true;
		else if (argv[i][1] == '-')
			r = take_long(c, argv, argc, &i);
		else
			r = take_shorts(c, argv, argc, &i);
	}
	if (r == 0 && !c->urls.nr && !c->help && !c->version)
		r = usage(c, NULL, NULL);
	return r;
}
