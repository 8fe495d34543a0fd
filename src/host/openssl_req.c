/* openssl_req.c - req: requests, and self-signed certificates with -x509. */
#include "host/openssl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct req {
	const char *in, *out, *key, *keyout, *newkey, *subj, *days, *addext, *config, *extensions;
	bool new, text, noout, subject, verify, pubkey, x509, nodes, newkey_given;
	struct buf key_pem, config_text, name;
};

static void req_release(struct req *r)
{
	buf_release(&r->key_pem);
	buf_release(&r->config_text);
	buf_release(&r->name);
}

/* ---- showing a request ------------------------------------------------------------------- */

int openssl_load_csr(struct proc *p, const char *path, const char *unable, struct cert *ret,
		     struct buf *text)
{
	ERR_AUTO err = ERR_INIT;
	int r = path ? proc_read_file(p, path, text) : stream_read_all(proc_in(p), 1 << 20, text);

	if (r < 0)
		proc_errorf(p,
			    "Can't open \"%s\" for reading, No such file or directory\n"
			    "%s:error:80000002:system library:BIO_new_file:No such file or "
			    "directory:../crypto/bio/bss_file.c:67:calling fopen(%s, r)\n"
			    "%s:error:10000080:BIO routines:BIO_new_file:no such file:"
			    "../crypto/bio/bss_file.c:75:\n%s\n",
			    path, OPENSSL_THREAD, path, OPENSSL_THREAD, unable);
	if (r >= 0) {
		r = csr_parse(buf_str(text), text->len, ret, &err);
		if (r < 0)
			proc_errorf(p,
				    "%s\n%s:error:0480006C:PEM routines:get_name:no start line:"
				    "../crypto/pem/pem_lib.c:760:Expecting: CERTIFICATE REQUEST\n",
				    unable, OPENSSL_THREAD);
	}
	return r;
}

static int show(struct proc *p, const struct req *q)
{
	struct cert c = {0};
	BUF_AUTO text = BUF_INIT;
	BUF_AUTO out = BUF_INIT;
	int status = 0;

	if (openssl_load_csr(p, q->in, "Unable to load X509 request", &c, &text) < 0)
		return 1;
	if (q->verify) {
		status = !csr_verified(&c);
		proc_errorf(p, "Certificate request self-signature %s\n",
			    status ? "verify failure" : "verify OK");
	}
	if (q->pubkey)
		openssl_public_pem(&c, &out);
	if (q->text)
		openssl_csr_text(&c, &out);
	if (q->subject) {
		buf_adds(&out, "subject=");
		openssl_name(&c.subject, &out);
		buf_addc(&out, '\n');
	}
	if (!q->noout)
		buf_add(&out, text.s, text.len);
	cert_release(&c);
	return openssl_write(p, q->out, &out, false) ? 1 : status;
}

/* ---- who it is for -------------------------------------------------------------------------- */

static bool name_add(struct proc *p, struct buf *content, const char *type, const char *value)
{
	if (!*value)
		proc_errorf(p,
			    "req warning: No value provided for subject name attribute \"%s\", "
			    "skipped\n",
			    type);
	else if (!name_put(content, type, value, true))
		proc_errorf(p, "req warning: Skipping unknown subject name attribute \"%s\"\n",
			    type);
	return true;
}

/* "/CN=jane/O=devs", with \ before a character that is meant as it is. */
static bool from_subj(struct proc *p, const char *s, struct buf *content)
{
	if (*s != '/') {
		proc_errorf(
			p,
			"req: subject name is expected to be in the format "
			"/type0=value0/type1=value1/type2=... where characters may be escaped by "
			"\\. This name is not in that format: '%s'\n",
			s);
		return false;
	}
	while (*s == '/' && s[1]) {
		BUF_AUTO type = BUF_INIT;
		BUF_AUTO value = BUF_INIT;

		for (s++; *s && *s != '=' && *s != '/'; s++)
			buf_addc(&type, *s);
		if (*s != '=') {
			proc_errorf(p,
				    "req: Missing '=' after RDN type string '%s' in subject name "
				    "string\n",
				    buf_str(&type));
			return false;
		}
		for (s++; *s && *s != '/'; s++) {
			if (*s == '\\' && s[1])
				s++;
			buf_addc(&value, *s);
		}
		(void)name_add(p, content, buf_str(&type), buf_str(&value));
	}
	return true;
}

/* The [dn] section of a configuration with prompt = no. */
static bool from_config(struct proc *p, const char *text, struct buf *content)
{
	static const struct {
		const char *longer, *type;
	} names[] = {
		{"countryName", "C"},      {"stateOrProvinceName", "ST"},    {"localityName", "L"},
		{"organizationName", "O"}, {"organizationalUnitName", "OU"}, {"commonName", "CN"}};
	STR_AUTO section = openssl_config(text, "req", "distinguished_name");
	STRVEC_AUTO entries = STRVEC_INIT;

	if (!section || !openssl_section(text, section, &entries)) {
		proc_errorf(p, "Unable to find 'distinguished_name' in config\n");
		return false;
	}
	for (size_t i = 0; i < entries.nr; i++) {
		char *eq = strchr(entries.v[i], '=');
		const char *type = entries.v[i] + strspn(entries.v[i], "0123456789.");

		*eq = '\0';
		for (size_t k = 0; k < ARRAY_SIZE(names); k++)
			if (strcmp(type, names[k].longer) == 0)
				type = names[k].type;
		(void)name_add(p, content, type, eq + 1);
	}
	return true;
}

static bool ask(struct proc *p, const char *prompt, const char *preset, struct buf *ret)
{
	proc_errorf(p, "%s [%s]:", prompt, preset);
	buf_reset(ret);
	if (stream_getline(proc_in(p), ret) <= 0) {
		proc_errorf(p, "Error making certificate request\n");
		return false;
	}
	while (ret->len && (ret->s[ret->len - 1] == '\n' || ret->s[ret->len - 1] == '\r'))
		buf_trunc(ret, ret->len - 1);
	if (!ret->len)
		buf_adds(ret, preset);
	if (strcmp(buf_str(ret), ".") == 0)
		buf_reset(ret);
	return true;
}

static bool from_prompts(struct proc *p, bool request, struct buf *content)
{
	static const struct {
		const char *type, *prompt, *preset;
	} fields[] = {{"C", "Country Name (2 letter code)", "AU"},
		      {"ST", "State or Province Name (full name)", "Some-State"},
		      {"L", "Locality Name (eg, city)", ""},
		      {"O", "Organization Name (eg, company)", "Internet Widgits Pty Ltd"},
		      {"OU", "Organizational Unit Name (eg, section)", ""},
		      {"CN", "Common Name (e.g. server FQDN or YOUR name)", ""},
		      {"emailAddress", "Email Address", ""}};
	BUF_AUTO line = BUF_INIT;

	proc_errorf(p,
		    "You are about to be asked to enter information that will be incorporated\n"
		    "into your certificate request.\n"
		    "What you are about to enter is what is called a Distinguished Name or a DN.\n"
		    "There are quite a few fields but you can leave some blank\n"
		    "For some fields there will be a default value,\n"
		    "If you enter '.', the field will be left blank.\n-----\n");
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (!ask(p, fields[i].prompt, fields[i].preset, &line))
			return false;
		if (line.len)
			(void)name_put(content, fields[i].type, buf_str(&line), true);
	}
	if (!request)
		return true;
	proc_errorf(p, "\nPlease enter the following 'extra' attributes\nto be sent with your "
		       "certificate request\n");
	return ask(p, "A challenge password", "", &line) &&
	       ask(p, "An optional company name", "", &line);
}

static bool subject(struct proc *p, struct req *q)
{
	STR_AUTO prompt = openssl_config(buf_str(&q->config_text), "req", "prompt");
	BUF_AUTO content = BUF_INIT;
	bool ok = q->subj                ? from_subj(p, q->subj, &content)
		  : str_eq(prompt, "no") ? from_config(p, buf_str(&q->config_text), &content)
					 : from_prompts(p, !q->x509, &content);

	if (ok)
		der_put_buf(&q->name, DER_SEQUENCE, &content);
	return ok;
}

/* ---- making
 * --------------------------------------------------------------------------------------- */

static int key(struct proc *p, struct req *q)
{
	int64_t bits = 2048;
	const char *out = q->keyout ? q->keyout : "privkey.pem";

	if (q->key)
		return openssl_load_key(p, q->key, "private key", &q->key_pem);
	if (q->newkey &&
	    (!str_starts(q->newkey, "rsa") ||
	     (q->newkey[3] && (q->newkey[3] != ':' || parse_i64(q->newkey + 4, &bits) < 0 ||
			       bits < 512 || bits > 4096 || bits % 2)))) {
		proc_errorf(p, "req: only rsa keys of up to 4096 bits are simulated\n");
		return -EINVAL;
	}
	if (!q->nodes) {
		proc_errorf(p, "req: keys with a pass phrase are not simulated: use -nodes\n");
		return -EINVAL;
	}
	key_generate(p->sim, (unsigned)bits, &q->key_pem);
	proc_errorf(p, "-----\n");
	return openssl_write(p, out, &q->key_pem, true);
}

/* The extensions that -addext and the configuration ask for; self: of a certificate signed with
 * its own key. */
static int extensions(struct proc *p, const struct req *q, const struct cert *self,
		      struct der own_key, struct buf *out)
{
	const char *text = buf_str(&q->config_text);
	STR_AUTO section = q->extensions
				   ? xstrdup(q->extensions)
				   : openssl_config(text, "req",
						    q->x509 ? "x509_extensions" : "req_extensions");
	ERR_AUTO err = ERR_INIT;
	int r = 0;

	if (section) {
		r = openssl_extensions(text, section, own_key, self, out, &err);
	} else if (self) {
		subject_key_put(out, own_key);
		authority_key_put(out, self);
		constraints_put(out, true, true);
	}
	if (r == 0 && q->addext)
		r = openssl_extension(text, q->addext, own_key, self, out, &err);
	if (r < 0)
		proc_errorf(p, "Error checking %s extension section %s\n",
			    self ? "x509" : "request", err_msg(&err));
	return r;
}

static int make(struct proc *p, struct req *q)
{
	struct cert self = {0};
	int64_t days = 30;
	BUF_AUTO pem = BUF_INIT;
	BUF_AUTO exts = BUF_INIT;
	BUF_AUTO spki = BUF_INIT;
	BUF_AUTO plain = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	uint8_t serial[20];
	int r;

	if (q->days && parse_i64(q->days, &days) < 0) {
		proc_errorf(p, "req: Can't parse \"%s\" as a number\nreq: Use -help for summary.\n",
			    q->days);
		return 1;
	}
	if (key(p, q) < 0 || !subject(p, q))
		return 1;
	r = key_public(buf_str(&q->key_pem), q->key_pem.len, &spki, &err);
	self.spki = der_of(buf_str(&spki), spki.len);
	if (r == 0)
		r = extensions(p, q, q->x509 ? &self : NULL, self.spki, &exts);
	if (r < 0)
		return 1;
	r = csr_make(der_of(q->name.s, q->name.len), der_of(buf_str(&exts), q->x509 ? 0 : exts.len),
		     buf_str(&q->key_pem), &plain, &err);
	if (r == 0 && q->x509) {
		struct cert_template t = {.as_is = true,
					  .extensions = der_of(buf_str(&exts), exts.len),
					  .not_before = sim_now(p->sim),
					  .not_after = sim_now(p->sim) + days * 86400 * SIM_SEC,
					  .serial = serial,
					  .serial_len = sizeof(serial)};

		openssl_serial(p, serial);
		r = csr_parse(plain.s, plain.len, &self, &err);
		t.like = &self;
		if (r == 0)
			r = cert_issue(&t, NULL, buf_str(&q->key_pem), &pem, &err);
		cert_release(&self);
	}
	if (r < 0) {
		proc_errorf(p, "%s\n", err_msg(&err));
		return 1;
	}
	return openssl_write(p, q->out, q->x509 ? &pem : &plain, false) ? 1 : 0;
}

void openssl_serial(struct proc *p, uint8_t out[20])
{
	for (int i = 0; i < 20; i++)
		out[i] = (uint8_t)(sim_rand(p->sim) >> 56);
	out[0] &= 0x7f;
	out[0] |= out[0] ? 0 : 1;
}

int openssl_req(struct proc *p, int argc, char **argv)
{
	struct req q = {0};
	const struct openssl_option options[] = {{"-in", &q.in, NULL, false},
						 {"-out", &q.out, NULL, false},
						 {"-key", &q.key, NULL, false},
						 {"-keyout", &q.keyout, NULL, false},
						 {"-newkey", &q.newkey, NULL, false},
						 {"-subj", &q.subj, NULL, false},
						 {"-days", &q.days, NULL, false},
						 {"-addext", &q.addext, NULL, false},
						 {"-config", &q.config, NULL, false},
						 {"-extensions", &q.extensions, NULL, false},
						 {"-reqexts", &q.extensions, NULL, false},
						 {"-new", NULL, &q.new, false},
						 {"-x509", NULL, &q.x509, false},
						 {"-nodes", NULL, &q.nodes, false},
						 {"-noenc", NULL, &q.nodes, false},
						 {"-text", NULL, &q.text, false},
						 {"-noout", NULL, &q.noout, false},
						 {"-subject", NULL, &q.subject, false},
						 {"-verify", NULL, &q.verify, false},
						 {"-pubkey", NULL, &q.pubkey, false},
						 {"-batch", NULL, NULL, false},
						 {"-sha256", NULL, NULL, false},
						 {"-utf8", NULL, NULL, false},
						 {"-inform", NULL, NULL, true},
						 {"-outform", NULL, NULL, true},
						 {"-nameopt", NULL, NULL, true},
						 {NULL, NULL, NULL, false}};
	int status;

	if (openssl_options(p, argc, argv, options, NULL, &status) < 0)
		return status;
	if (q.config && proc_read_file(p, q.config, &q.config_text) < 0) {
		proc_errorf(p, "Can't open \"%s\" for reading, No such file or directory\n",
			    q.config);
		status = 1;
	} else if (q.new || q.newkey || (q.x509 && !q.in)) {
		status = make(p, &q);
	} else {
		status = show(p, &q);
	}
	req_release(&q);
	return status;
}
