/* pki_files.c - the workspace's folder pki/ and its kubeconfigs. */
#include "gateway/pki_private.h"

#include "host/host.h"
#include "pki/host.h"
#include "pki/pem.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_PEM ((size_t)256 << 10)
#define RENEW_S (INT64_C(30) * 86400)
#define YEAR_S (INT64_C(365) * 86400)

/* Client identities, as kubeadm names them. */
static const struct {
	const char *file, *name, *groups;
} identities[] = {
	{"admin", "kubernetes-admin", "kubeadm:cluster-admins"},
	{"super-admin", "kubernetes-super-admin", "system:masters"},
	{"controller-manager", "system:kube-controller-manager", ""},
	{"scheduler", "system:kube-scheduler", ""},
	{"apiserver-kubelet-client", "kube-apiserver-kubelet-client", "kubeadm:cluster-admins"},
};

static char *file_of(const struct door_pki *p, const char *name, const char *suffix)
{
	return xasprintf("%s/pki/%s%s%s", p->dir, p->sub, name, suffix);
}

static int put(const struct door_pki *p, const char *name, const char *suffix, const struct buf *b,
	       struct err *err)
{
	STR_AUTO path = file_of(p, name, suffix);

	return file_write(path, buf_str(b), b->len, 0600, err);
}

/* Reads NAME.crt and NAME.key; false when one is missing. */
static bool get(const struct door_pki *p, const char *name, struct buf *cert, struct buf *key)
{
	STR_AUTO c = file_of(p, name, ".crt");
	STR_AUTO k = file_of(p, name, ".key");
	ERR_AUTO err = ERR_INIT;

	buf_reset(cert);
	buf_reset(key);
	return file_read(c, MAX_PEM, cert, &err) == 0 && file_read(k, MAX_PEM, key, &err) == 0;
}

/* ---- the CA ----------------------------------------------------------------------- */

static int load_ca(struct door_pki *p, const struct buf *key, struct err *err)
{
	gnutls_datum_t cert_text = {(unsigned char *)p->ca_pem.s, (unsigned)p->ca_pem.len};
	gnutls_datum_t key_text = {(unsigned char *)key->s, (unsigned)key->len};
	int rc = gnutls_x509_crt_init(&p->ca);

	if (rc >= 0)
		rc = gnutls_x509_privkey_init(&p->ca_key);
	if (rc >= 0)
		rc = gnutls_x509_trust_list_init(&p->trust, 0);
	if (rc >= 0)
		rc = gnutls_x509_crt_import(p->ca, &cert_text, GNUTLS_X509_FMT_PEM);
	if (rc >= 0)
		rc = gnutls_x509_privkey_import(p->ca_key, &key_text, GNUTLS_X509_FMT_PEM);
	if (rc >= 0)
		rc = gnutls_x509_trust_list_add_cas(p->trust, &p->ca, 1, 0);
	return rc < 0 ? err_set(err, -EINVAL, "%s/pki/ca.crt and ca.key: %s", p->dir,
				gnutls_strerror(rc))
		      : 0;
}

static int open_ca(struct door_pki *p, struct err *err)
{
	BUF_AUTO key = BUF_INIT;
	int r = 0;

	if (!get(p, "ca", &p->ca_pem, &key)) {
		buf_reset(&p->ca_pem);
		buf_reset(&key);
		r = host_ca_new(*p->sub ? "etcd-ca" : "kubernetes",
				(p->now_s - 300) * INT64_C(1000000000), &p->ca_pem, &key, err);
		if (r == 0)
			r = put(p, "ca", ".key", &key, err);
		if (r == 0)
			r = put(p, "ca", ".crt", &p->ca_pem, err);
	}
	return r < 0 ? r : load_ca(p, &key, err);
}

/* ---- what it signs --------------------------------------------------------------------- */

/* Whether the CA signed the first certificate of a PEM text and it lasts a while yet. */
static bool usable(const struct door_pki *p, const struct buf *pem)
{
	gnutls_datum_t text = {(unsigned char *)pem->s, (unsigned)pem->len};
	gnutls_x509_crt_t crt;
	unsigned status = 1;
	bool ok = false;

	if (gnutls_x509_crt_init(&crt) < 0)
		return false;
	if (gnutls_x509_crt_import(crt, &text, GNUTLS_X509_FMT_PEM) >= 0 &&
	    gnutls_x509_crt_verify(crt, &p->ca, 1, GNUTLS_VERIFY_DISABLE_TIME_CHECKS, &status) >=
		    0)
		ok = !status &&
		     gnutls_x509_crt_get_expiration_time(crt) - p->now_s > RENEW_S &&
		     gnutls_x509_crt_get_activation_time(crt) <= p->now_s;
	gnutls_x509_crt_deinit(crt);
	return ok;
}

static bool names_all(const struct buf *pem, const char *const *names)
{
	gnutls_datum_t text = {(unsigned char *)pem->s, (unsigned)pem->len};
	gnutls_x509_crt_t crt;
	bool ok;

	if (gnutls_x509_crt_init(&crt) < 0)
		return false;
	ok = gnutls_x509_crt_import(crt, &text, GNUTLS_X509_FMT_PEM) >= 0;
	for (size_t i = 0; ok && names[i]; i++)
		ok = gnutls_x509_crt_check_hostname(crt, names[i]);
	gnutls_x509_crt_deinit(crt);
	return ok;
}

static int ensure(const struct door_pki *p, const char *file, const struct door_cert *c, struct buf *cert,
		  struct buf *key, struct err *err)
{
	int r;

	if (get(p, file, cert, key) && usable(p, cert) && (!c->names || names_all(cert, c->names)))
		return 0;
	buf_reset(cert);
	buf_reset(key);
	r = door_pki_issue(p, c, cert, key, err);
	if (r == 0)
		r = put(p, file, ".key", key, err);
	return r < 0 ? r : put(p, file, ".crt", cert, err);
}

/* Both lists end in NULL; room: of names, with that. */
static void add_names(const char **names, size_t room, const char *const *more)
{
	size_t n = 0;

	while (names[n])
		n++;
	for (size_t i = 0; more && more[i] && n + 1 < room; i++)
		names[n++] = more[i];
}

static int open_serving(struct door_pki *p, const char *const *addresses, struct err *err)
{
	const char *names[24] = {"127.0.0.1",
				 "::1",
				 "localhost",
				 "kubernetes",
				 "kubernetes.default",
				 "kubernetes.default.svc",
				 "kubernetes.default.svc.cluster.local",
				 "10.96.0.1"};
	struct door_cert c = {.common_name = "kube-apiserver",
			      .groups = "",
			      .names = names,
			      .server = true,
			      .not_before_s = p->now_s - 300,
			      .not_after_s = p->now_s + YEAR_S};
	int r;

	add_names(names, ARRAY_SIZE(names), addresses);
	r = ensure(p, "apiserver", &c, &p->serving_cert, &p->serving_key, err);
	if (r == 0)
		buf_add(&p->serving_cert, p->ca_pem.s, p->ca_pem.len);
	return r;
}

/* The key that service account tokens are signed with, and its public half. */
static int ensure_sa_key(struct door_pki *p, struct err *err)
{
	STR_AUTO path = file_of(p, "sa", ".key");
	gnutls_x509_privkey_t key;
	gnutls_datum_t text = {0};
	gnutls_pubkey_t pub;
	BUF_AUTO pem = BUF_INIT;
	BUF_AUTO pub_pem = BUF_INIT;
	int r, rc;

	if (access(path, R_OK) == 0)
		return 0;
	r = door_key_new(&key, &pem, err);
	if (r < 0)
		return r;
	rc = gnutls_pubkey_init(&pub);
	if (rc >= 0) {
		gnutls_privkey_t priv;

		rc = gnutls_privkey_init(&priv);
		if (rc >= 0) {
			rc = gnutls_privkey_import_x509(priv, key, GNUTLS_PRIVKEY_IMPORT_COPY);
			if (rc >= 0)
				rc = gnutls_pubkey_import_privkey(pub, priv, 0, 0);
			if (rc >= 0)
				rc = gnutls_pubkey_export2(pub, GNUTLS_X509_FMT_PEM, &text);
			gnutls_privkey_deinit(priv);
		}
		gnutls_pubkey_deinit(pub);
	}
	gnutls_x509_privkey_deinit(key);
	if (rc < 0)
		return tls_err(err, "make the service account key", rc);
	buf_add(&pub_pem, text.data, text.size);
	gnutls_free(text.data);
	r = put(p, "sa", ".pub", &pub_pem, err);
	return r < 0 ? r : put(p, "sa", ".key", &pem, err);
}

int door_pki_open(const char *dir, int64_t now_s, const char *const *addresses,
		  struct door_pki **ret, struct err *err)
{
	struct door_pki *p = xcalloc(1, sizeof(*p));
	STR_AUTO folder = xasprintf("%s/pki", dir);
	int r;

	p->dir = xstrdup(dir);
	p->sub = "";
	p->now_s = now_s;
	r = dir_make(folder, err);
	if (r == 0)
		r = open_ca(p, err);
	if (r == 0)
		r = open_serving(p, addresses, err);
	if (r == 0)
		r = ensure_sa_key(p, err);
	if (r < 0) {
		door_pki_free(p);
		return r;
	}
	*ret = p;
	return 0;
}

/* etcd's: a CA of its own, the server's certificate, and one for clients. */
static int open_etcd(struct door_pki *p, const char *const *addresses, struct err *err)
{
	const char *names[16] = {"127.0.0.1", "::1", "localhost"};
	struct door_cert server = {.common_name = "etcd",
				   .groups = "",
				   .names = names,
				   .server = true,
				   .client = true,
				   .not_before_s = p->now_s - 300,
				   .not_after_s = p->now_s + YEAR_S};
	struct door_cert client = {.common_name = "kube-etcd-healthcheck-client",
				   .groups = "",
				   .client = true,
				   .not_before_s = p->now_s - 300,
				   .not_after_s = p->now_s + YEAR_S};
	BUF_AUTO cert = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	int r = open_ca(p, err);

	add_names(names, ARRAY_SIZE(names), addresses);
	if (r == 0)
		r = ensure(p, "server", &server, &p->serving_cert, &p->serving_key, err);
	return r < 0 ? r : ensure(p, "healthcheck-client", &client, &cert, &key, err);
}

int door_pki_open_etcd(const char *dir, int64_t now_s, const char *const *addresses,
		       struct door_pki **ret, struct err *err)
{
	struct door_pki *p = xcalloc(1, sizeof(*p));
	STR_AUTO folder = xasprintf("%s/pki/etcd", dir);
	int r;

	p->dir = xstrdup(dir);
	p->sub = "etcd/";
	p->now_s = now_s;
	r = dir_make(folder, err);
	if (r == 0)
		r = open_etcd(p, addresses, err);
	if (r < 0) {
		door_pki_free(p);
		return r;
	}
	*ret = p;
	return 0;
}

void door_pki_free(struct door_pki *p)
{
	if (!p)
		return;
	if (p->trust)
		gnutls_x509_trust_list_deinit(p->trust, 0);
	if (p->ca_key)
		gnutls_x509_privkey_deinit(p->ca_key);
	if (p->ca)
		gnutls_x509_crt_deinit(p->ca);
	buf_release(&p->ca_pem);
	buf_release(&p->serving_cert);
	buf_release(&p->serving_key);
	free(p->dir);
	free(p);
}

const char *door_pki_ca(const struct door_pki *p)
{
	return buf_str(&p->ca_pem);
}

const char *door_pki_serving_cert(const struct door_pki *p)
{
	return buf_str(&p->serving_cert);
}

const char *door_pki_serving_key(const struct door_pki *p)
{
	return buf_str(&p->serving_key);
}

static void note_own(struct door_pki *p, const struct buf *pem)
{
	struct pem_block b;

	if (p->nr_own == ARRAY_SIZE(p->own) || !pem_find(pem->s, pem->len, "CERTIFICATE", &b))
		return;
	sha256(b.der.s, b.der.len, p->own[p->nr_own++]);
	pem_block_release(&b);
}

int door_pki_kubeconfigs(struct door_pki *p, const char *server, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(identities); i++) {
		struct door_cert c = {.common_name = identities[i].name,
				      .groups = identities[i].groups,
				      .client = true,
				      .not_before_s = p->now_s - 300,
				      .not_after_s = p->now_s + YEAR_S};
		STR_AUTO path = i ? file_of(p, identities[i].file, ".conf")
				  : xasprintf("%s/kubeconfig", p->dir);
		BUF_AUTO cert = BUF_INIT;
		BUF_AUTO key = BUF_INIT;
		BUF_AUTO text = BUF_INIT;

		r = ensure(p, identities[i].file, &c, &cert, &key,
			   err);
		if (r < 0)
			return r;
		note_own(p, &cert);
		kubeconfig_write(&text, "kubernetes", server, door_pki_ca(p), c.common_name,
				 buf_str(&cert), buf_str(&key));
		r = file_write(path, buf_str(&text), text.len, 0600, err);
	}
	return r;
}
