/* What a request to kubectl proxy gets; see proxy.h. */
#include "kubectl/proxy.h"

#include <errno.h>

#include "shell/http.h"

/* ---- rules ---- */

int proxy_rules_compile(const char *list, struct proxy_rules *ret, struct err *err)
{
	STRVEC_AUTO words = STRVEC_INIT;

	if (!*list)
		return 0;
	strvec_split(&words, list, ',');
	ret->v = xcalloc(words.nr, sizeof(*ret->v));
	for (size_t i = 0; i < words.nr; i++) {
		const char *word = words.v[i];
		int code = regcomp(&ret->v[i], word, REG_EXTENDED | REG_NOSUB);
		const char *bracket = strrchr(word, '[');

		if (code == REG_BADRPT)
			return err_set(err, -EINVAL,
				       "error parsing regexp: missing argument to repetition "
				       "operator: `%.1s`",
				       word);
		if (code != 0 && bracket && !strchr(bracket, ']'))
			return err_set(err, -EINVAL,
				       "error parsing regexp: missing closing ]: `%s`",
				       bracket ? bracket : word);
		if (code == REG_EPAREN)
			return err_set(err, -EINVAL,
				       "error parsing regexp: missing closing ): `%s`", word);
		if (code != 0)
			return err_set(err, -EINVAL, "error parsing regexp: invalid syntax: `%s`",
				       word);
		ret->nr++;
	}
	return 0;
}

void proxy_rules_release(struct proxy_rules *r)
{
	for (size_t i = 0; i < r->nr; i++)
		regfree(&r->v[i]);
	free(r->v);
}

static bool matches(const struct proxy_rules *r, const char *text)
{
	for (size_t i = 0; i < r->nr; i++)
		if (regexec(&r->v[i], text, 0, NULL, 0) == 0)
			return true;
	return false;
}

/* "localhost:8001" is localhost, "[::1]:8001" ::1; without a port all of it. */
static char *host_dup(const char *header)
{
	const char *colon = strrchr(header, ':');
	size_t len = colon ? (size_t)(colon - header) : 0;

	if (!colon || (header[0] != '[' && memchr(header, ':', len)) ||
	    (header[0] == '[' && (len < 2 || header[len - 1] != ']')))
		return xstrdup(header);
	return header[0] == '[' ? xstrndup(header + 1, len - 2) : xstrndup(header, len);
}

static bool accepted(const struct proxy_site *s, const char *method, const char *path,
		     const char *host)
{
	STR_AUTO name = host_dup(host);

	if (!s->filter)
		return true;
	return !matches(&s->reject_paths, path) && !matches(&s->reject_methods, method) &&
	       matches(&s->accept_paths, path) && matches(&s->accept_hosts, name);
}

/* ---- paths ---- */

static int decode(const char *text, size_t len, struct buf *out)
{
	for (size_t i = 0; i < len; i++) {
		char hex[3] = {0};

		if (text[i] != '%') {
			buf_addc(out, text[i]);
			continue;
		}
		if (i + 2 >= len || !strchr("0123456789abcdefABCDEF", text[i + 1]) ||
		    !strchr("0123456789abcdefABCDEF", text[i + 2]))
			return -EINVAL;
		hex[0] = text[i + 1];
		hex[1] = text[i + 2];
		buf_addc(out, (char)strtol(hex, NULL, 16));
		i += 2;
	}
	return memchr(buf_str(out), 0, out->len) ? -EINVAL : 0;
}

static void encode(struct buf *out, const char *path)
{
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    strchr("-_.~$&+,/:;=@", c))
			buf_addc(out, (char)c);
		else
			buf_addf(out, "%%%02X", c);
	}
}

/* Without empty parts, "." and "..", as Go's mux wants it. */
static void clean(const char *path, struct buf *out)
{
	STRVEC_AUTO parts = STRVEC_INIT;
	STRVEC_AUTO kept = STRVEC_INIT;
	bool slash = false;

	strvec_split(&parts, path, '/');
	for (size_t i = 0; i < parts.nr; i++) {
		const char *p = parts.v[i];

		slash = !*p || str_eq(p, ".") || str_eq(p, "..");
		if (str_eq(p, "..") && kept.nr)
			free(kept.v[--kept.nr]);
		else if (!slash)
			strvec_add(&kept, p);
	}
	for (size_t i = 0; i < kept.nr; i++)
		buf_addf(out, "/%s", kept.v[i]);
	if (!kept.nr || (slash && path[strlen(path) - 1] == '/'))
		buf_addc(out, '/');
}

static void redirect(struct https_verdict *v, const char *path, const char *query)
{
	BUF_AUTO where = BUF_INIT;

	encode(&where, path);
	buf_adds(&where, query);
	v->status = 301;
	strvec_add(&v->headers, "Content-Type: text/html; charset=utf-8");
	strvec_addf(&v->headers, "Location: %s", buf_str(&where));
	buf_addf(&v->body, "<a href=\"%s\">Moved Permanently</a>.\n\n", buf_str(&where));
}

/* ---- files ---- */

static const char *content_type(const char *name, const struct buf *text)
{
	static const char *const types[][2] = {{".css", "text/css; charset=utf-8"},
					       {".gif", "image/gif"},
					       {".htm", "text/html; charset=utf-8"},
					       {".html", "text/html; charset=utf-8"},
					       {".jpeg", "image/jpeg"},
					       {".jpg", "image/jpeg"},
					       {".js", "text/javascript; charset=utf-8"},
					       {".json", "application/json"},
					       {".mjs", "text/javascript; charset=utf-8"},
					       {".pdf", "application/pdf"},
					       {".png", "image/png"},
					       {".svg", "image/svg+xml"},
					       {".wasm", "application/wasm"},
					       {".webp", "image/webp"},
					       {".xml", "text/xml; charset=utf-8"}};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (str_ends(name, types[i][0]))
			return types[i][1];
	for (size_t i = 0; i < MIN(text->len, (size_t)512); i++)
		if ((unsigned char)text->s[i] < 32 && !strchr("\t\n\f\r\033", text->s[i]))
			return "application/octet-stream";
	return "text/plain; charset=utf-8";
}

static void list_folder(const struct proxy_site *s, const char *folder, struct https_verdict *v)
{
	struct vfs *files = machine_vfs(s->proc->machine);
	STRVEC_AUTO names = STRVEC_INIT;

	v->status = 200;
	strvec_add(&v->headers, "Content-Type: text/html; charset=utf-8");
	buf_adds(&v->body, "<!doctype html>\n<meta name=\"viewport\" "
			   "content=\"width=device-width\">\n<pre>\n");
	(void)!vfs_list(files, folder, &names);
	for (size_t i = 0; i < names.nr; i++) {
		STR_AUTO path = xasprintf("%s/%s", folder, names.v[i]);
		struct vfs_stat st;
		bool dir = vfs_stat(files, path, true, &st) == 0 && st.type == VFS_DIR;
		const char *end = dir ? "/" : "";
		BUF_AUTO link = BUF_INIT;

		encode(&link, names.v[i]);
		buf_addf(&v->body, "<a href=\"%s%s\">", buf_str(&link), end);
		for (const char *c = names.v[i]; *c; c++) {
			const char *at = strchr("&<>\"'", *c);
			static const char *const escapes[] = {"&amp;", "&lt;", "&gt;", "&#34;",
							      "&#39;"};

			if (at)
				buf_adds(&v->body, escapes[at - "&<>\"'"]);
			else
				buf_addc(&v->body, *c);
		}
		buf_addf(&v->body, "%s</a>\n", end);
	}
	buf_adds(&v->body, "</pre>\n");
}

static void changed_at(struct https_verdict *v, const struct vfs_stat *st)
{
	BUF_AUTO when = BUF_INIT;

	http_date(st->mtime, &when);
	strvec_addf(&v->headers, "Last-Modified: %s", buf_str(&when));
}

/* path: within the folder, clean, begins with a slash. */
static void serve_file(const struct proxy_site *s, const char *path, struct https_verdict *v)
{
	struct vfs *files = machine_vfs(s->proc->machine);
	STR_AUTO root = proc_path(s->proc, s->files);
	STR_AUTO file = xasprintf("%s%s", root, path);
	STR_AUTO index = xasprintf("%s/index.html", file);
	bool slash = path[strlen(path) - 1] == '/';
	BUF_AUTO text = BUF_INIT;
	struct vfs_stat st;

	if (str_ends(path, "/index.html")) {
		v->status = 301;
		strvec_add(&v->headers, "Location: ./");
		return;
	}
	if (vfs_stat(files, file, true, &st) < 0) {
		https_verdict_error(v, 404, "404 page not found");
		return;
	}
	if ((st.type == VFS_DIR) != slash) {
		BUF_AUTO name = BUF_INIT;

		encode(&name, path_basename(file));
		v->status = 301;
		if (slash)
			strvec_addf(&v->headers, "Location: ../%s", buf_str(&name));
		else
			strvec_addf(&v->headers, "Location: %s/", buf_str(&name));
		return;
	}
	if (st.type == VFS_DIR && proc_read_file(s->proc, index, &text) < 0) {
		list_folder(s, file, v);
		changed_at(v, &st);
		return;
	}
	if (st.type != VFS_DIR && proc_read_file(s->proc, file, &text) < 0) {
		https_verdict_error(v, 403, "403 Forbidden");
		return;
	}
	v->status = 200;
	strvec_addf(&v->headers, "Content-Type: %s",
		    content_type(st.type == VFS_DIR ? index : file, &text));
	changed_at(v, &st);
	buf_add(&v->body, text.s, text.len);
}

/* ---- both ---- */

static void to_server(const struct proxy_site *s, const char *method, const char *path,
		      const char *query, const char *host, struct https_verdict *v)
{
	bool whole = str_starts(s->api_prefix, "/api");
	const char *rest = whole ? path : path + strlen(s->api_prefix);
	STR_AUTO inner = whole || !*rest || *rest == '/' ? xstrdup(rest) : xasprintf("/%s", rest);
	BUF_AUTO target = BUF_INIT;

	if (!accepted(s, method, inner, host)) {
		https_verdict_error(v, 403, "Forbidden");
		return;
	}
	encode(&target, *inner ? inner : "/");
	buf_adds(&target, query);
	v->target = buf_detach(&target);
}

/* Is it at or below the prefix? "/x" is, of "/x/", and is sent there. */
static bool below(const char *path, const char *prefix, bool *ret_short)
{
	size_t n = strlen(prefix);

	*ret_short = strlen(path) == n - 1 && strncmp(path, prefix, n - 1) == 0;
	return *ret_short || strncmp(path, prefix, n) == 0;
}

void proxy_judge(const struct proxy_site *s, const char *method, const char *target,
		 const char *host, struct https_verdict *ret)
{
	size_t len = strcspn(target, "?");
	const char *query = target + len;
	BUF_AUTO path = BUF_INIT;
	BUF_AUTO tidy = BUF_INIT;
	bool api, api_short, file, file_short;

	if (decode(target, len, &path) < 0) {
		ret->status = 400;
		return;
	}
	clean(buf_str(&path), &tidy);
	api = below(buf_str(&tidy), s->api_prefix, &api_short);
	file = !str_empty(s->files) && below(buf_str(&tidy), s->files_prefix, &file_short);
	/* the longer prefix wins */
	if (file && api && strlen(s->api_prefix) > strlen(s->files_prefix))
		file = false;
	if (file && !file_short)
		api = false;
	if (!file && !api) {
		https_verdict_error(ret, 404, "404 page not found");
	} else if (!str_eq(buf_str(&path), buf_str(&tidy))) {
		redirect(ret, buf_str(&tidy), query);
	} else if (file ? file_short : api_short) {
		buf_addc(&tidy, '/');
		redirect(ret, buf_str(&tidy), query);
	} else if (file) {
		serve_file(s, buf_str(&tidy) + strlen(s->files_prefix) - 1, ret);
	} else {
		to_server(s, method, buf_str(&tidy), query, host, ret);
	}
}
