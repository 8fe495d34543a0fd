/*
 * kubeconfig.h - kubeconfig files: loading, merging, changing, and what they resolve to.
 * Upstream: client-go/tools/clientcmd.
 *
 * Stanzas are maps from name to the stanza's value ({"server": ...}); each remembers the
 * file it came from, so that a change is written where the stanza lives. Files are read
 * through the process (its $HOME, $KUBECONFIG, directory), never the learner's.
 * Merging: files in order, the first file that sets a stanza or current-context wins.
 */
#ifndef CLI_KUBECONFIG_H
#define CLI_KUBECONFIG_H

#include "object/value.h"
#include "shell/machine.h"

struct kubeconfig {
	struct value *clusters, *users, *contexts; /* maps: name to stanza */
	struct value *extensions, *preferences;
	char *current_context; /* "" when unset */
	struct strmap *origin; /* "clusters/NAME" to file name (owned) */
};
void kubeconfig_release(struct kubeconfig *c);

/* Which files: --kubeconfig, else $KUBECONFIG's list, else $HOME/.kube/config. */
struct kubeconfig_paths {
	struct strvec files;
	bool explicit_file; /* from --kubeconfig: must exist */
	bool from_env;
};
void kubeconfig_paths(struct proc *p, const char *flag, struct kubeconfig_paths *ret);
void kubeconfig_paths_release(struct kubeconfig_paths *p);

/* Missing files are skipped (unless explicit). 0 or negative with the message kubectl shows
 * after "error: " (`error loading config file "x": yaml: line 3: ...`). */
int kubeconfig_load(struct proc *p, const struct kubeconfig_paths *paths, struct kubeconfig *ret,
		    struct err *err) NODISCARD;
/* One file; an empty configuration when it does not exist. */
int kubeconfig_load_file(struct proc *p, const char *path, struct kubeconfig *ret,
			 struct err *err) NODISCARD;
/* Parses text (file names only the message). */
int kubeconfig_parse(const char *text, size_t len, const char *file, struct kubeconfig *ret,
		     struct err *err) NODISCARD;
/* The v1 Config object: apiVersion, clusters: [{cluster, name}], ... */
struct value *kubeconfig_to_value(const struct kubeconfig *c);
int kubeconfig_save(struct proc *p, const char *path, const struct kubeconfig *c,
		    struct err *err) NODISCARD;
/* The file that a new or changed stanza ("clusters", "dev") is written to. Borrowed. */
const char *kubeconfig_target(struct proc *p, const struct kubeconfig_paths *paths,
			      const struct kubeconfig *merged, const char *section,
			      const char *name);

/* A path in a stanza is relative to the file that holds the stanza; made absolute. Caller frees. */
char *kubeconfig_stanza_path(struct proc *p, const struct kubeconfig *c, const char *section,
			     const char *name, const char *path);

/* What a command needs to reach a server. Strings are owned; NULL when not given. */
struct kube_access {
	char *server, *ns, *context;
	char *tls_server_name, *ca_pem, *cert_pem, *key_pem, *token;
	char *username, *password;
	char *as, *as_uid;
	struct strvec as_groups;
	struct value *as_extra; /* {key: [values]} */
	char *proxy_url;
	char *auth_provider;        /* of those that were once compiled in */
	struct value *exec;         /* the credential plugin, its command's path absolute */
	struct value *exec_cluster; /* what it may be told of the cluster */
	bool cert_from_file;
	bool insecure;
	bool ns_given;   /* by --namespace or the context */
	bool from_pod;   /* the service account's files */
	bool is_default; /* nothing configured: localhost:8080 */
};
void kube_access_release(struct kube_access *a);

/* Overrides by flags; NULL or "" is not given. */
struct kube_overrides {
	const char *context, *cluster, *user, *ns, *server, *token, *ca_file, *cert_file, *key_file;
	const char *tls_server_name, *username, *password, *as, *as_uid;
	const struct strvec *as_groups;
	bool insecure;
};
/* 0, or negative with the whole line kubectl prints ("Error in configuration: ..." or
 * "error: ..."): print it as it is. Names given by flags that do not exist count as empty ones:
 * ask kubeconfig_check_names before anything is sent. */
int kubeconfig_resolve(struct proc *p, const struct kubeconfig *c, const struct kube_overrides *o,
		       struct kube_access *ret, struct err *err) NODISCARD;
/* --user, --context and --cluster name what there is. As kubeconfig_resolve. */
int kubeconfig_check_names(const struct kubeconfig *c, const struct kube_overrides *o,
			   struct err *err) NODISCARD;

#endif
