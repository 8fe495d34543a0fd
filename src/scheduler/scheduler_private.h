/* scheduler_private.h - cache, queue and cycle of the scheduler. */
#ifndef SCHEDULER_SCHEDULER_PRIVATE_H
#define SCHEDULER_SCHEDULER_PRIVATE_H

#include "scheduler/framework.h"

#define MAX_PLUGINS 16
#define EXPLAIN_KEPT 256

struct queued_pod {
	char *key;
	struct value *pod;
	int64_t priority, added, retry_at, tried;
	uint64_t seq;
	int attempts;
	bool active, moved;      /* moved: to be tried when its back-off is over */
	struct queued_pod *next; /* of the active list, best first */
};

/* Names of the nodes at some time, shared by the decisions of that time. */
struct node_names {
	size_t refs;
	struct strvec names;
};

/* Why filters refused nodes, by node; shared by decisions that say the same. */
struct refusals {
	size_t refs, nr;
	struct refusal {
		const char *plugin; /* NULL: the node fits */
		char *reason;
	} v[];
};

/* What became of a pod at its last try. */
struct decision {
	char *key;
	char *message, *node;
	size_t nr;
	struct node_names *nodes;
	struct refusals *refusals; /* NULL: all nodes fit */
	int16_t *score; /* of each plugin that scores, in their order, of each node; NULL: none */
};

/* Of the nodes in name order, for a pod and those that ask for the same: see findings.c. */
struct findings {
	bool valid;         /* they serve for the next pod, if it asks for the same */
	struct value *spec; /* of the pod that they were made for */
	struct pod_info want;
	struct strmap_key *images; /* of its containers */
	size_t nr_images;
	struct node_names *nodes;
	size_t nr;
	struct finding {
		uint64_t seen; /* the generation of the node when it was looked at; 0: never */
		bool scored;
	} * v;
	enum verdict *verdicts;
	struct refusals *refusals; /* NULL: none */
	size_t *fit, nr_fit;       /* the nodes that fit */
	bool same_fit;             /* they are those of the time before */
	/* by plugin: what it says of each node, and that brought to 0..100 */
	int64_t *raw[MAX_PLUGINS];
	int16_t *score[MAX_PLUGINS];
	int64_t *total; /* of scores by weight */
};

struct scheduler {
	struct sim *sim;
	struct client *client;
	char *name;
	struct informer_set *informers;
	struct informer *pods, *nodes;
	struct informer_handler *on_pod, *on_node;
	struct recorder *recorder;
	struct strmap *node_infos; /* name -> struct node_info */
	struct node_info **sorted; /* name order; rebuilt when nodes come and go */
	size_t nr_sorted;
	struct node_names *names; /* of sorted */
	bool sorted_stale;
	struct strmap *pod_infos; /* uid -> struct pod_info (on nodes, also assumed) */
	struct strmap
		*nominated; /* uid -> struct pod_info of pods that wait for their victims' end */
	struct strmap *waiting; /* key -> struct queued_pod, active or not */
	struct queued_pod *active, *active_last;
	struct task run;
	struct timer retry;
	uint64_t seq;
	size_t nr_anti;      /* pods on nodes with required anti-affinity */
	uint64_t generation; /* of the newest change of a node */
	struct findings found;
	struct decision decisions[EXPLAIN_KEPT];
	size_t next_decision;
	size_t nr_plugins;
};

/* cache.c */
void cache_set_node(struct scheduler *s, const struct value *node);
void cache_del_node(struct scheduler *s, const char *name);
/* want: what the pod asks for; NULL: to be found out. */
void cache_add_pod(struct scheduler *s, const struct value *pod, const char *node,
		   const struct pod_info *want);
void cache_del_pod(struct scheduler *s, const struct value *pod);
void cache_free(struct scheduler *s);
/* A pod of a node is left out of its sums, or counted again: thought experiments. */
void cache_hide(struct scheduler *s, struct node_info *n, struct pod_info *p);
void cache_show(struct scheduler *s, struct node_info *n, struct pod_info *p);
void pod_info_fill(struct pod_info *i, const struct value *pod);
void sort_nodes(struct scheduler *s);
void node_names_unref(struct node_names *n);

/* queue.c */
void queue_add(struct scheduler *s, const struct value *pod);
void queue_del(struct scheduler *s, const char *key);
struct queued_pod *queue_pop(struct scheduler *s);
void queue_unschedulable(struct scheduler *s, struct queued_pod *q);
void queue_move_all(struct scheduler *s); /* something changed: try them again */
void queue_on_retry(void *scheduler);
void queue_free(struct scheduler *s);

/* findings.c */
/* Fills in what c->pod asks for and the filters it needs. */
void findings_begin(struct findings *f, struct cycle *c);
size_t findings_filter(struct findings *f, struct cycle *c); /* how many nodes fit */
void findings_score(struct findings *f, struct cycle *c);
void findings_release(struct findings *f);
void refusals_unref(struct refusals *r);

/* cycle.c */
void schedule_one(struct scheduler *s, struct queued_pod *q);
void decision_release(struct decision *d);
/* The first filter that says no (its name in *ret_plugin unless NULL), its words in c->reason. */
enum verdict run_filters(struct cycle *c, struct node_info *n, const char **ret_plugin);

/* Distinct reasons and how often. */
struct reasons {
	struct strvec text;
	size_t *count, cap;
	struct buf only; /* instead of counts */
};
void count_reasons(struct reasons *r, const char *lines); /* one a line */

/* preempt.c */
void nominated_set(struct scheduler *s, const struct value *pod, const char *node); /* NULL: none */
void nominated_release(struct scheduler *s);
bool nominated_any(const struct cycle *c);
size_t nominated_count(struct cycle *c, struct node_info *n, bool add);
/* Sends less important pods away from a node where the pod then fits: its name (caller frees),
 * or NULL with the reasons. verdicts: of the filters, by node. */
char *preempt(struct cycle *c, const enum verdict *verdicts, struct reasons *why);

#endif
