/*
 * openssl_config.c - openssl.cnf files as people write them for a cluster: sections, "key =
 * value", "@section" for alternative names; no variables, no .include.
 */
#include "host/openssl.h"

#include <errno.h>

/* One trimmed line, without its comment. */
static char *line_of(const char *p, const char *end)
{
	const char *hash = memchr(p, '#', (size_t)(end - p));

	if (hash)
		end = hash;
	while (p < end && strchr(" \t\r", *p))
		p++;
	while (end > p && strchr(" \t\r", end[-1]))
		end--;
	return xmemdup0(p, (size_t)(end - p));
}

/* "[ name ]" -> "name" in place; NULL: it begins no section. */
static char *section_of(char *line)
{
	char *end;

	if (*line != '[')
		return NULL;
	line += 1 + strspn(line + 1, " \t");
	end = line + strcspn(line, "] \t");
	*end = '\0';
	return line;
}

static void add_entry(struct strvec *ret, const char *line)
{
	const char *eq = strchr(line, '='), *value;
	size_t n;

	if (!eq)
		return;
	n = (size_t)(eq - line);
	while (n && strchr(" \t", line[n - 1]))
		n--;
	value = eq + 1 + strspn(eq + 1, " \t");
	strvec_addf(ret, "%.*s=%s", (int)n, line, value);
}

bool openssl_section(const char *text, const char *section, struct strvec *ret)
{
	bool inside = str_eq(section, "default"), found = false;

	while (*text) {
		size_t n = strcspn(text, "\n");
		STR_AUTO line = line_of(text, text + n);
		char *name = section_of(line);

		if (name)
			inside = strcmp(name, section) == 0;
		else if (inside)
			add_entry(ret, line);
		found = found || inside;
		text += n + (text[n] != '\0');
	}
	return found;
}

static const char *value_of(const struct strvec *entries, const char *key)
{
	size_t n = strlen(key);

	for (size_t i = entries->nr; i-- > 0;)
		if (!strncmp(entries->v[i], key, n) && entries->v[i][n] == '=')
			return entries->v[i] + n + 1;
	return NULL;
}

char *openssl_config(const char *text, const char *section, const char *key)
{
	STRVEC_AUTO entries = STRVEC_INIT;

	(void)openssl_section(text, section, &entries);
	return xstrdup(value_of(&entries, key));
}

/* ---- extensions ---------------------------------------------------------------------------- */

struct word {
	const char *name;
	unsigned bit;
};

/* "a, b": the bits of the words; false: one is unknown. "critical" is taken out before. */
static bool bits_of(const struct strvec *list, const struct word *words, unsigned *ret)
{
	*ret = 0;
	for (size_t i = 0; i < list->nr; i++) {
		const struct word *w = words;

		while (w->name && strcmp(w->name, list->v[i]) != 0)
			w++;
		if (!w->name)
			return false;
		*ret |= w->bit;
	}
	return true;
}

static const struct word uses[] = {{"digitalSignature", KU_SIGNATURE},
				   {"nonRepudiation", KU_COMMITMENT},
				   {"keyEncipherment", KU_ENCIPHERMENT},
				   {"dataEncipherment", KU_DATA_ENCIPHERMENT},
				   {"keyAgreement", KU_AGREEMENT},
				   {"keyCertSign", KU_CERT_SIGN},
				   {"cRLSign", KU_CRL_SIGN},
				   {"encipherOnly", KU_ENCIPHER_ONLY},
				   {"decipherOnly", KU_DECIPHER_ONLY},
				   {NULL, 0}};
static const struct word purposes[] = {{"serverAuth", EKU_SERVER},
				       {"clientAuth", EKU_CLIENT},
				       {"codeSigning", EKU_CODE},
				       {"emailProtection", EKU_EMAIL},
				       {"timeStamping", EKU_TIME},
				       {"OCSPSigning", EKU_OCSP},
				       {NULL, 0}};

/* Splits a value at commas, trims, takes "critical" off. */
static bool split(const char *value, struct strvec *ret)
{
	STRVEC_AUTO raw = STRVEC_INIT;
	bool critical = false;

	strvec_split(&raw, value, ',');
	for (size_t i = 0; i < raw.nr; i++) {
		STR_AUTO word = line_of(raw.v[i], raw.v[i] + strlen(raw.v[i]));

		if (i == 0 && strcmp(word, "critical") == 0)
			critical = true;
		else
			strvec_add(ret, word);
	}
	return critical;
}

/* "DNS:a, IP:1.2.3.4" or "@section" with entries "DNS.1 = a". */
static bool alt_names(const char *text, const struct strvec *list, struct buf *content)
{
	for (size_t i = 0; i < list->nr; i++) {
		STRVEC_AUTO entries = STRVEC_INIT;

		if (list->v[i][0] != '@') {
			if (!strchr(list->v[i], ':') || !alt_names_put(content, list->v[i]))
				return false;
			continue;
		}
		if (!text || !openssl_section(text, list->v[i] + 1, &entries))
			return false;
		for (size_t k = 0; k < entries.nr; k++) {
			size_t n = strcspn(entries.v[k], ".=");
			STR_AUTO one = xasprintf("%.*s:%s", (int)n, entries.v[k],
						 strchr(entries.v[k], '=') + 1);

			if (!alt_names_put(content, one))
				return false;
		}
	}
	return true;
}

int openssl_extension(const char *text, const char *entry, struct der subject_key,
		      const struct cert *issuer, struct buf *out, struct err *err)
{
	const char *eq = strchr(entry, '=');
	STR_AUTO name = eq ? line_of(entry, eq) : xstrdup("");
	STRVEC_AUTO list = STRVEC_INIT;
	BUF_AUTO content = BUF_INIT;
	BUF_AUTO value = BUF_INIT;
	bool critical = eq && split(eq + 1, &list), ok = eq != NULL;
	unsigned bits = 0;

	if (!ok) {
		;
	} else if (strcmp(name, "basicConstraints") == 0) {
		ok = list.nr > 0 &&
		     (str_eq(list.v[0], "CA:TRUE") || str_eq(list.v[0], "CA:true") ||
		      str_eq(list.v[0], "CA:FALSE") || str_eq(list.v[0], "CA:false"));
		if (ok)
			constraints_put(out, strcasestr(list.v[0], "true") != NULL, critical);
	} else if (strcmp(name, "keyUsage") == 0) {
		ok = bits_of(&list, uses, &bits);
		key_usage_put(out, bits, critical);
	} else if (strcmp(name, "extendedKeyUsage") == 0) {
		ok = bits_of(&list, purposes, &bits);
		ext_usage_put(out, bits, critical);
	} else if (strcmp(name, "subjectAltName") == 0) {
		ok = alt_names(text, &list, &content) && content.len;
		if (ok) {
			der_put_buf(&value, DER_SEQUENCE, &content);
			extension_put(out, &oid_alt_names, critical, &value);
		}
	} else if (strcmp(name, "subjectKeyIdentifier") == 0) {
		subject_key_put(out, subject_key);
	} else if (strcmp(name, "authorityKeyIdentifier") == 0) {
		if (issuer)
			authority_key_put(out, issuer);
	} else {
		ok = false;
	}
	return ok ? 0 : err_set(err, -EINVAL, "%s", entry);
}

int openssl_extensions(const char *text, const char *section, struct der subject_key,
		       const struct cert *issuer, struct buf *out, struct err *err)
{
	STRVEC_AUTO entries = STRVEC_INIT;
	int r = 0;

	if (!openssl_section(text, section, &entries))
		return err_set(err, -EINVAL, "%s", section);
	for (size_t i = 0; r == 0 && i < entries.nr; i++)
		r = openssl_extension(text, entries.v[i], subject_key, issuer, out, err);
	return r;
}
