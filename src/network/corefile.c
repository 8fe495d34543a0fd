/* CoreDNS's configuration: enough to know what it serves and what it would refuse. */
#include "network/network.h"

#include <errno.h>

/* The plugins built into CoreDNS (plugin.cfg). */
static const char known[] =
	" acl any auto autopath azure bind bufsize cache cancel chaos clouddns debug dns64 dnssec "
	"dnstap erratic errors etcd file forward geoip grpc grpc_server header health hosts import "
	"k8s_external kubernetes loadbalance local log loop metadata minimal multisocket nomad "
	"nsid pprof prometheus quic ready reload rewrite root route53 secondary sign template "
	"timeouts tls trace transfer tsig view whoami ";

static bool is_known(const char *word)
{
	STR_AUTO padded = xasprintf(" %s ", word);

	return strstr(known, padded) != NULL;
}

/* The words of a line up to a comment; braces are words. */
static const char *line_words(const char *p, struct strvec *words)
{
	size_t len = strcspn(p, "\n");

	for (size_t i = 0; i < len && p[i] != '#';) {
		size_t n = strcspn(p + i, " \t\r\n#");

		if (n)
			strvec_addn(words, p + i, n);
		i += n ? n : 1;
	}
	return p[len] ? p + len + 1 : p + len;
}

int corefile_parse(const char *file, const char *text, char **ret_zone, struct err *err)
{
	char *zone = NULL;
	int depth = 0, line = 0;

	for (const char *p = text; *p;) {
		STRVEC_AUTO w = STRVEC_INIT;

		line++;
		p = line_words(p, &w);
		if (depth == 1 && w.nr && strcmp(w.v[0], "}") != 0 && !is_known(w.v[0])) {
			free(zone);
			return err_set(err, -EINVAL,
				       "%s:%d - Error during parsing: Unknown directive '%s'", file,
				       line, w.v[0]);
		}
		if (depth == 1 && w.nr > 1 && strcmp(w.v[0], "kubernetes") == 0 && !zone)
			zone = xstrdup(w.v[1]);
		for (size_t i = 0; i < w.nr; i++)
			depth += strcmp(w.v[i], "{") == 0 ? 1 : strcmp(w.v[i], "}") == 0 ? -1 : 0;
	}
	if (depth > 0) {
		free(zone);
		return err_set(err, -EINVAL, "%s:%d - Error during parsing: Unexpected EOF", file,
			       line);
	}
	*ret_zone = zone ? zone : xstrdup("");
	return 0;
}

bool corefile_has(const char *text, const char *plugin)
{
	int depth = 0;

	for (const char *p = text; *p;) {
		STRVEC_AUTO w = STRVEC_INIT;

		p = line_words(p, &w);
		if (depth == 1 && w.nr && strcmp(w.v[0], plugin) == 0)
			return true;
		for (size_t i = 0; i < w.nr; i++)
			depth += strcmp(w.v[i], "{") == 0 ? 1 : strcmp(w.v[i], "}") == 0 ? -1 : 0;
	}
	return false;
}
