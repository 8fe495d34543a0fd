/* https_get.c - one page of the web, of whatever server: nothing of an API server is known to it.
 */
#include "client/https_private.h"

#include <stdio.h>

void https_page_release(struct https_page *p)
{
	free(p->reason);
	free(p->location);
	buf_release(&p->body);
	*p = (struct https_page){0};
}

static void take_head(struct transfer *t, struct https_page *ret)
{
	char *to = NULL;

	ret->status = (int)t->status;
	ret->reason = xstrdup(t->said);
	curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &to);
	ret->location = to ? xstrdup(to) : NULL;
}

int https_get(struct https_loop *l, const char *url, const char *proxy, size_t max,
	      struct https_page *ret, struct err *err)
{
	const char *host = strstr(url, "://") + 3;
	size_t n = (size_t)(host - url) + strcspn(host, "/?#");
	STR_AUTO base = xstrndup(url, n);
	STR_AUTO target =
		xasprintf("%s%.*s", url[n] == '/' ? "" : "/", (int)strcspn(url + n, "#"), url + n);
	struct https h = {.loop = l,
			  .base = base,
			  .ca_fd = -1,
			  .cert_fd = -1,
			  .key_fd = -1,
			  .cfg = {.proxy_url = proxy, .user_agent = "Go-http-client/1.1"}};
	struct transfer t;
	int r;

	*ret = (struct https_page){0};
	https_transfer_init(&t, &h, "GET", target, NULL);
	t.max = max;
	https_transfer_start(&t);
	r = https_transfer_wait(&t, err);
	if (r == 0 || t.rc == CURLE_PARTIAL_FILE || (t.done && t.too_long))
		take_head(&t, ret);
	if (t.done && t.too_long)
		r = err_set(err, -EFBIG, "more than %zu bytes", max);
	else if (t.done && t.rc == CURLE_PARTIAL_FILE)
		r = err_set(err, -EIO, "unexpected EOF");
	if (r == 0) {
		ret->body = t.answer;
		t.answer = (struct buf)BUF_INIT;
	}
	https_transfer_release(&t);
	return r;
}
