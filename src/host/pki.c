#include "host/layout.h"

#include <errno.h>
#include <stdlib.h>

#define YEAR (INT64_C(365) * 24 * 3600 * SIM_SEC)

struct ca {
	struct buf cert_pem, key_pem;
};

struct pki {
	struct sim *sim;
	struct strmap *cas; /* name -> struct ca */
};

static void ca_free(void *p)
{
	struct ca *ca = p;

	buf_release(&ca->cert_pem);
	buf_release(&ca->key_pem);
	free(ca);
}

/* What is issued here from keys made here cannot fail. */
static void issue(const struct cert_template *t, const struct ca *ca, struct buf *ret_pem)
{
	ERR_AUTO err = ERR_INIT;

	if (cert_issue(t, ca->cert_pem.len ? buf_str(&ca->cert_pem) : NULL, buf_str(&ca->key_pem),
		       ret_pem, &err) < 0)
		__builtin_trap();
}

static void add_ca(struct pki *p, const char *name, const char *common_name)
{
	struct ca *ca = xcalloc(1, sizeof(*ca));
	struct cert_template t = {.common_name = common_name,
				  .names = common_name,
				  .not_before = sim_now(p->sim),
				  .not_after = sim_now(p->sim) + 10 * YEAR,
				  .key_usage = KU_SIGNATURE | KU_ENCIPHERMENT | KU_CERT_SIGN,
				  .is_ca = true};
	BUF_AUTO cert = BUF_INIT;

	key_new(p->sim, &ca->key_pem);
	t.key_pem = buf_str(&ca->key_pem);
	issue(&t, ca, &cert);
	ca->cert_pem = cert;
	cert = (struct buf)BUF_INIT;
	strmap_put(p->cas, name, ca);
}

struct pki *pki_new(struct sim *sim, const char *cluster_name, const char *ca_cert,
		    const char *ca_key)
{
	struct pki *p = xcalloc(1, sizeof(*p));

	p->sim = sim;
	p->cas = strmap_new(ca_free);
	add_ca(p, "ca", cluster_name);
	if (ca_cert && ca_key) {
		struct ca *ca = strmap_get(p->cas, "ca");

		buf_reset(&ca->cert_pem);
		buf_reset(&ca->key_pem);
		buf_adds(&ca->cert_pem, ca_cert);
		buf_adds(&ca->key_pem, ca_key);
	}
	add_ca(p, "etcd/ca", "etcd-ca");
	add_ca(p, "front-proxy-ca", "front-proxy-ca");
	return p;
}

void pki_free(struct pki *p)
{
	if (!p)
		return;
	strmap_free(p->cas);
	free(p);
}

const char *pki_ca(const struct pki *p, const char *name)
{
	struct ca *ca = strmap_get(p->cas, name);

	return ca ? buf_str(&ca->cert_pem) : NULL;
}

const char *pki_ca_key(const struct pki *p, const char *name)
{
	struct ca *ca = strmap_get(p->cas, name);

	return ca ? buf_str(&ca->key_pem) : NULL;
}

void pki_issue(struct pki *p, const char *ca_name, const char *common_name,
	       const char *organizations, const char *names, struct buf *ret_cert,
	       struct buf *ret_key)
{
	struct ca *ca = strmap_get(p->cas, ca_name);
	/* members of etcd are each other's clients; the hard way has one certificate for all */
	bool both = names && (organizations || strcmp(ca_name, "etcd/ca") == 0);
	unsigned usage = both ? EKU_SERVER | EKU_CLIENT : names ? EKU_SERVER : EKU_CLIENT;
	struct cert_template t = {.common_name = common_name,
				  .organizations = organizations,
				  .names = names,
				  .not_before = sim_now(p->sim),
				  .not_after = sim_now(p->sim) + YEAR,
				  .key_usage = KU_SIGNATURE | KU_ENCIPHERMENT,
				  .ext_usage = usage};

	key_new(p->sim, ret_key);
	t.key_pem = buf_str(ret_key);
	issue(&t, ca, ret_cert);
}

static void put_data(struct buf *out, const char *indent, const char *key, const char *pem)
{
	buf_addf(out, "%s%s: ", indent, key);
	base64_encode(out, pem, strlen(pem));
	buf_addc(out, '\n');
}

void kubeconfig_write(struct buf *out, const char *cluster, const char *server, const char *ca_pem,
		      const char *user, const char *cert_pem, const char *key_pem)
{
	buf_adds(out, "apiVersion: v1\nclusters:\n- cluster:\n");
	put_data(out, "    ", "certificate-authority-data", ca_pem);
	buf_addf(out,
		 "    server: %s\n  name: %s\ncontexts:\n- context:\n    cluster: %s\n"
		 "    user: %s\n  name: %s@%s\ncurrent-context: %s@%s\nkind: Config\n"
		 "preferences: {}\nusers:\n- name: %s\n  user:\n",
		 server, cluster, cluster, user, user, cluster, user, cluster, user);
	put_data(out, "    ", "client-certificate-data", cert_pem);
	put_data(out, "    ", "client-key-data", key_pem);
}
