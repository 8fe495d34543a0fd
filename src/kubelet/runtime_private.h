/* runtime_private.h - sandboxes and containers, as the files of the runtime see them. */
#ifndef KUBELET_RUNTIME_PRIVATE_H
#define KUBELET_RUNTIME_PRIVATE_H

#include "kubelet/image_private.h"
#include "kubelet/portmap.h"
#include "kubelet/runtime.h"

struct log {
	struct log_line *lines; /* text owned */
	size_t nr, cap;
	int64_t bytes;
	struct buf partial[2]; /* stdout, stderr */
};

/* Where a container's output goes: it may outlive the container while processes unwind. */
struct log_end {
	struct container *c; /* NULL once it is gone */
	bool is_stderr;
};

struct container {
	struct sandbox *sandbox;
	struct image *image;
	struct machine *machine;
	struct proc *init;
	struct pty *pty;          /* its terminal; NULL: none, or it has ended */
	struct stream *stdin_end; /* the far end of its standard input, kept open; NULL: none */
	bool stdin_open, stdin_once;
	struct attachment *attached;
	struct proc *shadow; /* the same process as the node sees it */
	char *name;
	struct value *uri;          /* "containerd://" and its id */
	const char *id, *image_ref; /* of uri, and of what was pulled */
	int attempt, status, pid;   /* pid: of its first process, also when that has ended */
	bool running, oom_killed;
	int64_t started, finished, memory_limit;
	struct timer oom_timer;
	struct log log;
	bool log_published; /* it is to be read on the node */
	struct log_end *ends[2];
	struct waitq log_wait;
	void (*on_exit)(struct container *c, void *arg);
	void *exit_arg;
	struct container *next;
};

struct sandbox {
	struct runtime *runtime;
	char *ns, *name, *uid, *hostname;
	struct netns *netns;
	bool host_network;
	struct container *first;
	struct machine *pause; /* number 1 where containers share processes; NULL: they do not */
	struct portmap *ports; /* host ports */
	struct sandbox *next;
};

/* An image on the node. */
struct pulled {
	struct image *image;
	struct value *name; /* normalised */
	struct value *id;   /* with its digest; made when first asked for */
};

struct runtime {
	struct sim *sim;
	struct machine *node;
	struct image_set *images;
	struct strmap *pulled; /* normalised reference -> struct pulled */
	struct strmap *known;  /* reference as somebody wrote it -> the same */
	struct sandbox *first, **last;
	uint32_t cidr_base, cidr_size, next_ip; /* host order */
};

/* runtime_images.c */
void images_init(struct runtime *r);
void images_release(struct runtime *r);
struct pulled *images_find(struct runtime *r, const char *ref); /* NULL: not pulled */

/* container_log.c: what a container's processes wrote, line by line */
void container_log_add(struct container *c, bool is_stderr, const char *text, size_t len);
void container_log_write(struct container *c, bool is_stderr, const char *p, size_t len);
struct stream *container_log_stream_new(struct container *c, bool is_stderr);
void container_log_release(struct container *c);
/* Shows the log on the node, below /var/log/pods and /var/log/containers. */
void container_log_publish(struct container *c);

/* container_io.c: standard input, terminal, sessions */
/* Sets the streams of the first process (owned by the caller then). */
void container_io_open(struct container *c, const struct container_config *cfg, struct spawn *how);
void container_io_started(struct container *c);
void container_io_ended(struct container *c); /* again is fine */
/* What it wrote, for those attached. */
void container_io_show(struct container *c, bool is_stderr, const char *p, size_t len);

/* container_pids.c: process namespaces shared with others, and /proc/PID/root of those seen */
int container_join_pids(struct container *c, const struct container_config *cfg,
			struct err *err) NODISCARD;
void container_show_roots(struct container *c, const struct container_config *cfg);
void container_hide_root(struct container *c); /* again is fine */
void sandbox_end_pause(struct sandbox *s);

#endif
