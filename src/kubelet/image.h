/*
 * image.h - container images as behaviour: what a name:tag does when it runs.
 *
 * Described in images/NAME.yaml (built into the program), fields:
 *	name: nginx                 # library/nginx, docker.io/... are normalised away
 *	tags: [latest, "1.25", ...] # those that exist; others fail to pull
 *	size: 70Mi                  # for `crictl images`, ImageLocality, node status
 *	entrypoint: [...]  cmd: [...]  env: {K: V}  workdir: /  user: root
 *	shell: debian | alpine | busybox | none   # which applets the container has
 *	tools: [curl, nc]           # network tools it has besides (debian images have none of
 *	                            # themselves); [network] is all of them
 *	files: {/etc/nginx/nginx.conf: "text", ...}
 *	programs:                   # commands found in the image besides the applets
 *	  nginx:
 *	    serve: [{port: 80, protocol: http, path: /, status: 200, body: "..."}]
 *	    log: ["line at start", ...]     # to stdout; stderr lines begin with "!"; %time,
 *	                                    # %date (as nginx logs it)
 *	    access_log: "%ip - - [%time] ..."  # per request; also %clf (time as web servers
 *	                                    # log it) %request %status %size %agent %host %self
 *	    requires_env: [[A, B], ...]     # one of each group must be set, else
 *	    missing_env: {log: [...], exit: 1}
 *	    writes:                         # what it makes at start, if only mounts can be
 *	    - path: /run/x.pid              # written; "/" at its end: a directory. Where it
 *	      failed: [...]                 # cannot: it says that and ends with 1
 *	    run: "shell script"             # instead of serve: a script in the simulated shell
 *	    exit: 0   after: 5s             # ends by itself
 *	    on_term: 0   term_after: 1s     # status and time after SIGTERM (null: ignores it)
 *	    memory: 10Mi   cpu: 1m          # what top and OOM see
 *	    native: kube-apiserver          # a program compiled in (cluster components)
 */
#ifndef KUBELET_IMAGE_H
#define KUBELET_IMAGE_H

#include "object/value.h"
#include "shell/machine.h"

struct image; /* immutable, lives as long as its set */
struct image_set;

/* Parses all embedded images/ files. Errors name file, line and column. */
int image_set_new(struct image_set **ret, struct err *err) NODISCARD;
void image_set_free(struct image_set *s);
/* Adds one description (labs may bring their own). */
int image_set_add(struct image_set *s, const char *file, const char *text, size_t len,
		  struct err *err) NODISCARD;
/* A program compiled in, for `native:`. cmd must outlive the set. */
void image_set_native(struct image_set *s, const char *name, const struct command *cmd, void *user);

/*
 * Resolves a reference as a registry would: 0, or -ENOENT with the registry's words as
 * kubelet and containerd report them ('failed to pull and unpack image
 * "docker.io/library/nginx:nope": failed to resolve reference
 * "docker.io/library/nginx:nope": docker.io/library/nginx:nope: not found'), or -EINVAL
 * for a malformed reference (InvalidImageName).
 */
int image_resolve(struct image_set *s, const char *ref, const struct image **ret,
		  struct err *err) NODISCARD;
/* "nginx" -> "docker.io/library/nginx:latest"; -EINVAL when malformed. */
int image_normalize(const char *ref, struct buf *ret) NODISCARD;
int64_t image_size(const struct image *i);
/* What a program of the image takes by its description; 0: not said. */
int64_t image_program_memory(const struct image *i, const char *argv0);
/* CPU time in nanoseconds a second that one of the image's programs takes; 0: not said. */
int64_t image_program_cpu(const struct image *i, const char *argv0);
/* Digest text "sha256:..." derived from name and tag. */
void image_digest(const struct image *i, const char *ref, struct buf *out);

#endif
