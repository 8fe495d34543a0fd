/*
 * kubelet_private.h - what the files of the kubelet share.
 *
 * Each pod has a worker: its containers' states and one task. Anything that happens (the
 * pod changes, a container exits, a pull ends, a probe turns) queues the task; it makes
 * the containers match the pod and posts the status when that changed. Idle pods cost
 * nothing.
 */
#ifndef KUBELET_KUBELET_PRIVATE_H
#define KUBELET_KUBELET_PRIVATE_H

#include "kinds/kind.h"
#include "kubelet/kubelet.h"

#define BACKOFF_FIRST (10 * SIM_SEC)
#define BACKOFF_MAX (300 * SIM_SEC)
#define BACKOFF_RESET (600 * SIM_SEC)

struct pod_worker;

enum probe_type { PROBE_STARTUP, PROBE_LIVENESS, PROBE_READINESS, NR_PROBES };

struct probe {
	struct container_state *owner;
	enum probe_type type;
	const struct value *spec; /* NULL: the container has none of this type */
	struct value *spec_held;
	struct timer timer;
	struct fiber *fiber; /* while one runs */
	int successes, failures;
	bool passing;
};

enum step {
	STEP_NONE,     /* not tried yet, or exited and to be looked at */
	STEP_PULLING,  /* until step_timer */
	STEP_CREATING, /* until step_timer */
	STEP_STARTED,  /* running, or exited: see container */
	STEP_BACKOFF,  /* waiting until step_timer for another try */
};

#define NR_COUNTED 3 /* resources that pods of a node share */

/* What a container's status is made of. */
struct container_basis {
	const char *waiting; /* static */
	unsigned messages;
	const struct container *container, *previous;
	struct value *terminated, *last_terminated; /* held */
	int restarts;
	bool running, started, ready, done;
};

struct container_state {
	struct pod_worker *worker;
	const char *name; /* of the pod's tree */
	bool init, sidecar, ephemeral;
	enum step step;
	struct timer step_timer;
	struct container *container, *previous; /* newest and the one before */
	int restarts, failed_syncs;             /* the latter since it last ran */
	int64_t backoff, backoff_set;           /* of restarts: the last delay, when it was set */
	int64_t pull_backoff, pull_began, pull_again;
	const char *waiting; /* static reason; NULL when not waiting */
	char *waiting_message;
	unsigned messages; /* how often that was set */
	char *pull_error;
	/* How it ended, kept when no container object tells (start errors). */
	struct value *terminated, *last_terminated;
	struct value *mounts, *shown_mounts; /* of the spec, and as the status shows them */
	bool started, ready, done;           /* done: ended and not to be run again */
	bool killing;
	struct container_basis posted; /* what the status told last was made of */
	struct timer kill_timer;       /* SIGKILL at the end of the grace period */
	struct probe *probes;          /* by type; NULL: it never had any */
};

struct pod_worker {
	struct kubelet *kubelet;
	char *ns, *name, *uid;
	struct value *pod; /* the newest known, never changed in place */
	bool is_static;
	struct sandbox *sandbox;
	struct container_state *c;
	size_t nr, nr_init;           /* init containers come first */
	struct container_state **eph; /* ephemeral ones: more come while the pod runs */
	size_t nr_eph, cap_eph;
	struct task sync;
	struct timer timer;
	struct timer refresh;  /* of volumes */
	struct strmap *tokens; /* of volumes; NULL: none yet */
	bool volumes_tried, volumes_ready, terminating, finished;
	int64_t mount_backoff;
	int64_t start_time, kill_at, ended; /* ended: when it was found to have no more to stop */
	struct value *start_value; /* start_time as the status has it; NULL: not asked for yet */
	struct value *status;      /* as last posted */
	struct value *posted;      /* the pod that it was made from; NULL: none was posted yet */
	bool posted_sandbox, posted_terminating;
	int64_t requests[NR_COUNTED];         /* cpu in milli, memory and storage in bytes */
	char *reject_reason, *reject_message; /* the node does not take it; NULL: it does */
	int64_t reject_at;
};

/* A condition that was told of a pod, most often to be told of the next one too. */
struct told {
	const char *type, *reason; /* static */
	bool yes;
	char *message;
	int64_t generation;
	struct value *condition;
};
#define NR_TOLD 12

struct kubelet {
	struct kubelet_config cfg;
	struct sim *sim;
	struct timer cleanup; /* of pods that nobody wants here */
	struct informer_set *informers;
	struct informer *pods;
	struct informer_handler *on_pod;
	struct recorder *recorder;
	struct informer_handler *on_service; /* NULL: no container was made yet */
	struct strmap *resolv_conf;          /* namespace -> struct value *, its pods' text */
	struct strmap *service_env;          /* namespace -> struct environment of its services */
	struct strmap *workers;              /* "ns/name" -> struct pod_worker */
	struct task node_sync;
	struct timer node_timer, lease_timer, manifest_timer;
	struct vfs_watch *manifest_watch;
	struct strmap *manifests;  /* file path -> struct value * pod */
	struct value *node;        /* as last read */
	struct told told[NR_TOLD]; /* the newest conditions, in the order of next_told */
	unsigned next_told;
	struct value *creating, *running,
		*host_ips; /* parts that statuses have in common; NULL: not yet */
	int64_t node_posted;
	struct hook *hooks; /* being run */
	bool registered, announced, network_ready, runtime_ready;
	int64_t runtime_seen; /* when it answered last */
	char *pod_cidr;
};

/* An error, to the kubelet's log: its process's standard error. source: "file.go:108". */
void kubelet_log(struct kubelet *k, const char *source, const char *fmt, ...) PRINTF(3, 4);

/* admission.c: may the pod run here? If not, it is told of that and never started. */
void admit(struct pod_worker *w);
void admit_count(struct pod_worker *w); /* what it asks for, whoever brought it */
void admit_release(struct pod_worker *w);
void tell_rejection(struct pod_worker *w); /* when the time has come */

/* node.c */
int64_t node_allocatable_memory(const struct kubelet *k);
int64_t node_allocatable_ephemeral(const struct kubelet *k);
void node_start(struct kubelet *k);
void node_stop(struct kubelet *k);

/* manifests.c: static pods */
void manifests_start(struct kubelet *k);
void manifests_stop(struct kubelet *k);
void manifests_mirror(struct kubelet *k); /* makes mirror pods once the API answers */
void manifests_delete_mirror(struct kubelet *k, const struct value *pod);

/* worker.c */
struct pod_worker *worker_new(struct kubelet *k, const struct value *pod, bool is_static);
void worker_update(struct pod_worker *w, const struct value *pod);
void worker_terminate(struct pod_worker *w, int64_t grace_ns); /* stop all containers */
void worker_free(struct pod_worker *w, bool keep);             /* keep: the containers live on */
void worker_queue(struct pod_worker *w);
const struct value *container_spec(const struct container_state *c);
/* The list of the pod's spec that it is in: "containers". */
const char *container_list(const struct container_state *c);
struct container_state *worker_container(struct pod_worker *w, const char *name);
/* All, ephemeral ones last: for (i = 0; (c = worker_at(w, i)); i++). */
struct container_state *worker_at(const struct pod_worker *w, size_t i);
void container_kill(struct container_state *c, int64_t grace_ns, const char *fmt, ...) PRINTF(3, 4);
void pod_event(struct pod_worker *w, const char *type, const char *reason, const char *fmt, ...)
	PRINTF(4, 5);
void container_event(struct container_state *c, const char *type, const char *reason,
		     const char *fmt, ...) PRINTF(4, 5);

/* hooks.c: starts lifecycle.FIELD of the container, if it has that. After preStop the container
 * is terminated, after postStart it has started, or is killed. */
bool hook_start(struct container_state *c, const char *field, int64_t grace_ns);
void hooks_drop(struct kubelet *k); /* hooks end with their kubelet */
void container_terminate(struct container_state *c, int64_t grace_ns); /* SIGTERM, SIGKILL */

/* start.c: from image to running container */
void container_step(struct container_state *c);
bool container_is_starting(const struct container_state *c); /* being pulled, made or hooked */
void container_image_changed(struct container_state *c);
void container_exited(struct container *container, void *arg);
void container_has_started(struct container_state *c); /* its postStart hook is over */
void container_set_waiting(struct container_state *c, const char *reason, const char *message);

/* status.c */
void worker_post_status(struct pod_worker *w); /* when it has changed */
void worker_release_status(struct pod_worker *w);
void kubelet_release_told(struct kubelet *k);

/* environment.c: 0, or -ENOENT with the words of CreateContainerConfigError */
int container_environment(struct container_state *c, struct container_env *env,
			  struct err *err) NODISCARD;
void kubelet_forget_services(struct kubelet *k); /* those that were known; makes room for them */
/* $(VAR) in command and args. */
void expand_words(const struct value *words, const struct container_env *env, struct strvec *ret);
char *pod_field_text(const struct pod_worker *w, const char *path);
char *pod_resource_text(struct pod_worker *w, const struct value *ref); /* resourceFieldRef */

/* volumes.c: 0, or negative with the words of FailedMount */
int volumes_prepare(struct pod_worker *w, struct err *err) NODISCARD;
void volumes_refresh(struct pod_worker *w);  /* config maps and secrets changed? */
void volumes_schedule(struct pod_worker *w); /* the next refresh, if the pod needs any */
void volumes_remove(struct pod_worker *w);   /* the pod is gone: its files go from the node */
#define PODS_DIR "/var/lib/kubelet/pods"
char *volume_dir(const char *uid, const struct value *vol); /* on the node; outlives the kubelet */
bool volume_is_payload(const struct value *vol);            /* the kubelet writes its files */

/* mounts.c: the files that a container gets from its pod. 0, or negative with the words of the
 * runtime. */
int mounts_prepare(struct container_state *c, struct machine *m, struct err *err) NODISCARD;

/* probes.c */
int container_port(const struct container_state *c, const struct value *port); /* or its name */
void probes_start(struct container_state *c);
void probes_stop(struct container_state *c);
void probes_release(struct container_state *c);

#endif
