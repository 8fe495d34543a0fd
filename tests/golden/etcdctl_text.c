/* etcdctl_text.c - what etcdctl prints, the same in every run. */
#include "etcdctl_text.h"

#include <stdlib.h>

static size_t hex_digits(const char *s)
{
	return strspn(s, "0123456789abcdef");
}

static void lease_name(struct strvec *leases, const char *hex, size_t len, struct buf *out)
{
	STR_AUTO id = xstrndup(hex, len);
	size_t i = 0;

	while (i < leases->nr && strcmp(leases->v[i], id) != 0)
		i++;
	if (i == leases->nr)
		strvec_add(leases, id);
	buf_addf(out, "LEASE%zu", i + 1);
}

/* Copies text up to `end` (exclusive) as `by`. */
static const char *replace(const char *p, const char *lead, char end, const char *by,
			   struct buf *out)
{
	buf_adds(out, lead);
	buf_adds(out, by);
	p += strlen(lead);
	while (*p && *p != end)
		p++;
	return p;
}

static bool word_start(const char *text, const char *p)
{
	return p == text || !strchr("0123456789abcdefABCDEFxX", p[-1]);
}

void etcdctl_text(struct strvec *leases, const char *text, struct buf *out)
{
	for (const char *p = text; *p;) {
		if (str_starts(p, "\"ts\":\""))
			p = replace(p, "\"ts\":\"", '"', "T", out);
		else if (str_starts(p, "\"took\":\"") && !str_starts(p, "\"took\":\"now"))
			p = replace(p, "\"took\":\"", '"', "T", out);
		else if (str_starts(p, "took = "))
			p = replace(p, "took = ", '\n', "T", out);
		else if (str_starts(p, "\"Took\" : "))
			p = replace(p, "\"Took\" : ", '\n', "T", out);
		else if (str_starts(p, "etcd-endpoints://"))
			p = replace(p, "etcd-endpoints://", '/', "0xA", out);
		else if (hex_digits(p) == 16 && str_starts(p, "6a6c") && word_start(text, p)) {
			lease_name(leases, p, 16, out);
			p += 16;
		} else if (hex_digits(p) >= 4 && (p == text || p[-1] == '\n') && p[4] == '-' &&
			   (strstr(p, "\tinfo\t") || strstr(p, " I | ")) && hex_digits(p) == 4) {
			/* a console log line: its time up to the tab or " I " */
			buf_addc(out, 'T');
			while (*p != '\t' && !str_starts(p, " I "))
				p++;
		} else {
			buf_addc(out, *p++);
		}
	}
}
