/*
 * runtime.h - the container runtime of a node (what containerd is): pod sandboxes,
 * containers, pulled images, container logs. It outlives kubelet restarts; kubelet and
 * crictl are its clients. A container is a machine (shell/machine.h) whose pid 1 runs the
 * container's command; containers of a sandbox share its netns.
 */
#ifndef KUBELET_RUNTIME_H
#define KUBELET_RUNTIME_H

#include "kubelet/image.h"

struct runtime;
struct sandbox;
struct container;

struct runtime *runtime_new(struct sim *sim, struct machine *node, struct image_set *images);
void runtime_free(struct runtime *r);
void runtime_kill_all(struct runtime *r); /* every container dies; what they were stays known */
struct sandbox *runtime_find_sandbox(struct runtime *r, const char *pod_uid); /* or NULL */
/* Pod addresses: "10.244.1.0/24"; sandboxes get .2, .3 ... (host network pods the node's). */
void runtime_set_pod_cidr(struct runtime *r, const char *cidr);

/* A pull in two halves, for callers that wait by timer: how long it takes, by the image's size (0:
 * it is there), and what comes of it. */
int64_t runtime_pull_time(struct runtime *r, const char *ref);
int runtime_pull_now(struct runtime *r, const char *ref, struct err *err) NODISCARD;
int64_t runtime_image_size(struct runtime *r, const char *ref);     /* 0: not pulled */
const char *runtime_image_user(struct runtime *r, const char *ref); /* NULL: none is named */
/* "docker.io/library/nginx:latest" and "docker.io/library/nginx@sha256:..." of what ref means;
 * NULL when not pulled. */
const struct value *runtime_image_name(struct runtime *r, const char *ref);
const struct value *runtime_image_id(struct runtime *r, const char *ref);
bool runtime_has_image(struct runtime *r, const char *ref);
/* Images on the node: names and sizes for node status and crictl, in order of pulling. */
size_t runtime_images(struct runtime *r, struct value **ret_array);

struct sandbox *sandbox_new(struct runtime *r, const char *ns, const char *name, const char *uid,
			    const char *hostname, bool host_network, struct err *err);
void sandbox_free(struct sandbox *s); /* kills what runs */
/* What comes to host_port of the node goes on to port of the pod (CNI's portmap). */
void sandbox_map_port(struct sandbox *s, const char *host_ip, int host_port, int port,
		      const char *proto);
const char *sandbox_ip(const struct sandbox *s);

/* Whose process namespace a container is in. */
enum container_pids { PIDS_OWN, PIDS_OF_POD, PIDS_OF_NODE, PIDS_OF_TARGET };

/* What the pod adds to the environment that the image gives. */
struct container_env {
	struct environment *services; /* of services; NULL: none */
	struct strmap *own;           /* name -> char *, of the container's spec; NULL: none */
};
void container_env_release(struct container_env *env);

struct container_config {
	const char *name, *image;           /* as in the pod spec */
	char *const *command, *const *args; /* NULL-terminated; NULL: the image's */
	struct container_env *env;          /* what is in it is taken */
	const char *workdir;
	const char *user;
	int attempt;
	bool stdin_open; /* standard input waits for an attached client instead of being empty */
	bool stdin_once; /* it ends with the first client that was attached to it */
	bool tty;        /* input and output are a terminal */
	enum container_pids pids;
	struct container *target; /* of PIDS_OF_TARGET: one of the same sandbox */
	int64_t memory_limit;     /* bytes, 0 none: exceeding it is OOMKilled (137) */
	/* Volumes: mounted by the kubelet before start through container_machine. */
	int (*prepare)(void *arg, struct machine *m, struct err *err);
	void *prepare_arg;
	void (*on_exit)(struct container *c, void *arg);
	void *exit_arg;
};
/* A process in the container's machine took memory: past the limit it is killed soon. */
void container_memory_changed(struct machine *m);
/* 0, or -errno; *ret is then NULL, but for reason StartError, which leaves a container that
 * has ended with status 128. Command not found gives the runtime's words ('failed to create
 * containerd task: ... exec: "nope": executable file not found in $PATH: unknown'), reason
 * "StartError" / "ContainerCannotRun" in err->reason. */
int container_start(struct sandbox *s, const struct container_config *cfg, struct container **ret,
		    struct err *err) NODISCARD;
void container_free(struct container *c);
/* Another owner (a kubelet that was restarted), or none. */
void container_set_on_exit(struct container *c, void (*fn)(struct container *c, void *arg),
			   void *arg);
int container_attempt(const struct container *c);
void container_signal(struct container *c, int sig);
bool container_running(const struct container *c);
int container_exit_status(const struct container *c);
bool container_oom_killed(const struct container *c);
const char *container_id(const struct container *c);          /* 64 hex digits */
const struct value *container_uri(const struct container *c); /* "containerd://ID" */
const char *container_name(const struct container *c);
const char *container_image_id(const struct container *c);
int64_t container_started(const struct container *c);
int64_t container_finished(const struct container *c);
struct machine *container_machine(struct container *c);
struct proc *container_init(struct container *c);
/* Shows what its first process writes from now on and passes in to it, where its standard input
 * is open, until it has ended or in has. in, errout may be NULL; a terminal's output is all on
 * out. Blocks (fiber code): 0 or -ECANCELED. */
int container_attach(struct container *c, struct stream *in, struct stream *out,
		     struct stream *errout) NODISCARD;
/* Log lines, oldest first; bounded (10 MiB as rotated by the kubelet). */
struct log_line {
	int64_t at;
	bool is_stderr;
	const char *text; /* without newline */
	size_t len;
};
bool container_log_at(struct container *c, size_t i, struct log_line *ret);
struct waitq *container_log_wait(struct container *c); /* woken at new lines and at exit */

/* What a running container's processes use: nanoseconds of CPU time a second, bytes. */
void container_usage(struct container *c, int64_t *ret_cpu_nano, int64_t *ret_bytes);

struct sandbox *runtime_sandbox_at(struct runtime *r, size_t i);
struct container *sandbox_container_at(struct sandbox *s, size_t i); /* also exited ones */
const char *sandbox_pod_name(const struct sandbox *s);
const char *sandbox_pod_namespace(const struct sandbox *s);
const char *sandbox_pod_uid(const struct sandbox *s);

#endif
