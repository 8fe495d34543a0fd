/*
 * kustomize.h - building a kustomization: `kubectl kustomize DIR` and -k. Upstream:
 * sigs.k8s.io/kustomize/api.
 *
 * A kustomization gathers resources (files and other kustomizations), makes config maps and
 * secrets, then changes all of them: patches, namespace, prefix, suffix, labels,
 * annotations, replicas, images. References follow the names that change. At the end
 * generated objects get a hash in their names and all is put in order of kinds.
 *
 * Left out: replacements, vars, components, openapi, helm charts, plugins, remote sources.
 */
#ifndef KUBECTL_KUSTOMIZE_H
#define KUBECTL_KUSTOMIZE_H

#include "kubectl/kubectl.h"

/* One object on its way. */
struct kresource {
	struct value *obj;
	struct strvec names; /* those it had before: what references and patches may say */
	bool hash;           /* its name is to get a hash */
};
struct kresources {
	struct kresource *v;
	size_t nr, cap;
};
void kresources_release(struct kresources *l);
void kresources_add(struct kresources *l, struct value *obj, bool hash); /* takes obj */
/* Renames and remembers the old name. */
void kresource_rename(struct kresource *r, const char *name);

/* The objects of a directory in order (an array, owned). Warnings go to standard error. */
int kustomize_build(struct kubectl *k, const char *dir, struct value **ret,
		    struct err *err) NODISCARD;

/* ---- kustomize_patch.c, kustomize_change.c: what the fields do to resources ---------------- */

int kustomize_patches(struct kubectl *k, const char *dir, const struct value *file,
		      struct kresources *l, struct err *err) NODISCARD;
int kustomize_change(const struct value *file, struct kresources *l, struct err *err) NODISCARD;
void kustomize_references(struct kresources *l);
void kustomize_sort(struct kresources *l);
/* A file of a kustomization's directory: its text. */
int kustomize_read(struct kubectl *k, const char *dir, const char *name, struct buf *out,
		   struct err *err) NODISCARD;

#endif
