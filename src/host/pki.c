#include "host/layout.h"

#include <errno.h>
#include <stdlib.h>

#define YEAR (INT64_C(365) * 24 * 3600 * SIM_SEC)

struct ca {
	struct cert cert;
	struct buf cert_pem, key_pem;
};

struct pki {
	struct sim *sim;
	struct strmap *cas; /* name -> struct ca */
};

static void ca_free(void *p)
{
	struct ca *ca = p;

	cert_release(&ca->cert);
	buf_release(&ca->cert_pem);
	buf_release(&ca->key_pem);
	free(ca);
}

static void add_ca(struct pki *p, const char *name, const char *common_name)
{
	struct ca *ca = xcalloc(1, sizeof(*ca));

	cert_key_new(p->sim, &ca->key_pem, &ca->cert.id);
	ca->cert.common_name = xstrdup(common_name);
	ca->cert.issuer = xstrdup(common_name);
	ca->cert.ca_id = xstrdup(ca->cert.id);
	ca->cert.not_before = sim_now(p->sim);
	ca->cert.not_after = sim_now(p->sim) + 10 * YEAR;
	ca->cert.is_ca = true;
	cert_issue(&ca->cert, &ca->cert_pem);
	strmap_put(p->cas, name, ca);
}

struct pki *pki_new(struct sim *sim, const char *cluster_name)
{
	struct pki *p = xcalloc(1, sizeof(*p));

	p->sim = sim;
	p->cas = strmap_new(ca_free);
	add_ca(p, "ca", cluster_name);
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
	struct cert c = {0};

	cert_key_new(p->sim, ret_key, &c.id);
	c.common_name = xstrdup(common_name);
	c.organizations = xstrdup(organizations ? organizations : "");
	c.names = xstrdup(names ? names : "");
	c.issuer = xstrdup(ca->cert.common_name);
	c.ca_id = xstrdup(ca->cert.id);
	c.not_before = sim_now(p->sim);
	c.not_after = sim_now(p->sim) + YEAR;
	cert_issue(&c, ret_cert);
	cert_release(&c);
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
