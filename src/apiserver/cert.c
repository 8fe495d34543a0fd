#include "apiserver/cert.h"

#include <errno.h>

#include "object/timefmt.h"

#define CERT_LABEL "CERTIFICATE"
#define KEY_LABEL "RSA PRIVATE KEY"

void cert_release(struct cert *c)
{
	free(c->common_name);
	free(c->organizations);
	free(c->issuer);
	free(c->ca_id);
	free(c->id);
	free(c->names);
	*c = (struct cert){0};
}

static void pem_write(struct buf *out, const char *label, const char *text, size_t len)
{
	BUF_AUTO b64 = BUF_INIT;

	base64_encode(&b64, text, len);
	buf_addf(out, "-----BEGIN %s-----\n", label);
	for (size_t i = 0; i < b64.len; i += 64) {
		buf_add(out, b64.s + i, MIN((size_t)64, b64.len - i));
		buf_addc(out, '\n');
	}
	buf_addf(out, "-----END %s-----\n", label);
}

/* Finds the first block with this label and decodes it. */
static int pem_read(const char *pem, size_t len, const char *label, struct buf *ret)
{
	STR_AUTO begin = xasprintf("-----BEGIN %s-----", label);
	STR_AUTO end = xasprintf("-----END %s-----", label);
	const char *p = memmem(pem, len, begin, strlen(begin)), *e;
	BUF_AUTO b64 = BUF_INIT;

	if (!p)
		return -EINVAL;
	p += strlen(begin);
	e = memmem(p, (size_t)(pem + len - p), end, strlen(end));
	if (!e)
		return -EINVAL;
	for (; p < e; p++)
		if (*p != '\n' && *p != '\r' && *p != ' ')
			buf_addc(&b64, *p);
	return base64_decode(ret, buf_str(&b64), b64.len);
}

static void field(struct buf *b, const char *name, const char *value)
{
	if (value)
		buf_addf(b, "%s=%s\n", name, value);
}

/* The value of a "name=value" line, owned; NULL when absent. */
static char *field_of(const struct buf *b, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = buf_str(b); p && *p;) {
		const char *nl = strchr(p, '\n');
		size_t len = nl ? (size_t)(nl - p) : strlen(p);

		if (len > n && p[n] == '=' && !strncmp(p, name, n))
			return xmemdup0(p + n + 1, len - n - 1);
		p = nl ? nl + 1 : NULL;
	}
	return NULL;
}

static int64_t number_of(const struct buf *b, const char *name)
{
	STR_AUTO s = field_of(b, name);
	int64_t n = 0;

	if (s && parse_i64(s, &n) < 0)
		n = 0;
	return n;
}

void cert_key_new(struct sim *sim, struct buf *ret_key_pem, char **ret_id)
{
	BUF_AUTO id = BUF_INIT;
	BUF_AUTO text = BUF_INIT;

	for (int i = 0; i < 5; i++)
		buf_addf(&id, "%08x", (unsigned)(sim_rand(sim) >> 32));
	buf_adds(&text, "key=1\n");
	field(&text, "id", buf_str(&id));
	pem_write(ret_key_pem, KEY_LABEL, text.s, text.len);
	*ret_id = buf_detach(&id);
}

void cert_issue(const struct cert *c, struct buf *ret_pem)
{
	BUF_AUTO text = BUF_INIT;

	buf_adds(&text, "cert=1\n");
	field(&text, "cn", c->common_name);
	field(&text, "o", c->organizations);
	field(&text, "issuer", c->issuer);
	field(&text, "ca_id", c->ca_id);
	field(&text, "id", c->id);
	field(&text, "names", c->names);
	buf_addf(&text, "not_before=%lld\nnot_after=%lld\nis_ca=%d\n", (long long)c->not_before,
		 (long long)c->not_after, c->is_ca);
	pem_write(ret_pem, CERT_LABEL, text.s, text.len);
}

int cert_parse(const char *pem, size_t len, struct cert *ret, struct err *err)
{
	BUF_AUTO text = BUF_INIT;

	*ret = (struct cert){0};
	if (pem_read(pem, len, CERT_LABEL, &text) < 0)
		return err_set(err, -EINVAL,
			       "tls: failed to find any PEM data in certificate input");
	if (!str_starts(buf_str(&text), "cert=1\n") || strlen(buf_str(&text)) != text.len)
		return err_set(err, -EINVAL, "x509: malformed certificate");
	ret->common_name = field_of(&text, "cn");
	ret->organizations = field_of(&text, "o");
	ret->issuer = field_of(&text, "issuer");
	ret->ca_id = field_of(&text, "ca_id");
	ret->id = field_of(&text, "id");
	ret->names = field_of(&text, "names");
	ret->not_before = number_of(&text, "not_before");
	ret->not_after = number_of(&text, "not_after");
	ret->is_ca = number_of(&text, "is_ca") != 0;
	return 0;
}

int cert_key_parse(const char *pem, size_t len, char **ret_id, struct err *err)
{
	BUF_AUTO text = BUF_INIT;

	*ret_id = NULL;
	if (pem_read(pem, len, KEY_LABEL, &text) < 0)
		return err_set(err, -EINVAL, "tls: failed to find any PEM data in key input");
	if (str_starts(buf_str(&text), "key=1\n"))
		*ret_id = field_of(&text, "id");
	if (!*ret_id)
		return err_set(err, -EINVAL, "tls: failed to parse private key");
	return 0;
}

int cert_verify(const struct cert *c, const struct cert *ca, int64_t now, struct err *err)
{
	bool late = now > c->not_after;

	if (late || now < c->not_before) {
		BUF_AUTO t = BUF_INIT;
		BUF_AUTO edge = BUF_INIT;

		time_write_rfc3339(&t, now);
		time_write_rfc3339(&edge, late ? c->not_after : c->not_before);
		return err_set(err, -EACCES,
			       "x509: certificate has expired or is not yet valid: current time %s "
			       "is %s %s",
			       buf_str(&t), late ? "after" : "before", buf_str(&edge));
	}
	if (!ca->is_ca || !ca->id || !str_eq(c->ca_id, ca->id))
		return err_set(err, -EACCES, "x509: certificate signed by unknown authority");
	return 0;
}
