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
	unsigned refused;        /* by which plugins, a bit each; 0: not tried yet */
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
	struct spread *spread;     /* of such pods; NULL: they ask nothing of it */
	struct refusals *refusals; /* NULL: none */
	size_t *fit, nr_fit;       /* the nodes that fit */
	bool same_fit;             /* they are those of the time before */
	/* by plugin: what it says of each node, and that brought to 0..100 */
	int64_t *raw[MAX_PLUGINS];
	int16_t *score[MAX_PLUGINS];
	int64_t *total; /* of scores by weight */
	int64_t *room;  /* for a plugin's scores of those that fit */
};

/* Pods of a namespace that a selector selects; how many each node has is counted as they come
 * and go (node_info.spread). */
struct spread_group {
	char *key; /* NULL: free */
	char *ns;
	struct selector *selector;
	uint64_t serial, used;
};

/* One constraint on the distribution of a pod and its like. */
struct spread_rule {
	char *topology; /* a label of nodes */
	bool hard, by_node, self, affinity, taints;
	int64_t max_skew, min_domains;
	size_t group;
	uint64_t serial;     /* of the group when it was chosen */
	uint32_t *domain;    /* of each node: 0 without the label, else from 1 */
	bool *eligible;      /* its pods count */
	int64_t *sum;        /* pods, by domain; -1: no node of it is eligible */
	uint32_t nr_domains; /* with 0 */
	int64_t min;         /* of the sums */
	double weight;       /* in scores */
};

#define MAX_RULES 8

/* What a pod asks of its distribution, and what there is of it: see spread.c. */
struct spread {
	char *ns, *owner;
	struct value *labels, *constraints;
	uint64_t nodes, services; /* generations that it was made from */
	struct spread_rule rules[MAX_RULES];
	size_t nr, nr_hard, nr_nodes;
	bool *unscored;  /* nodes that lack a label of a rule that scores */
	bool across;     /* a rule that scores adds up nodes */
	bool complete;   /* what decides is known: it may serve again */
	uint64_t summed; /* the generation of the sums; 0: none yet */
};

struct scheduler {
	struct sim *sim;
	struct client *client;
	char *name;
	struct informer_set *informers;
	struct informer *pods, *nodes, *services, *sets;
	struct informer_handler *on_pod, *on_node, *on_service;
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
	size_t nr_refused; /* of those that wait: were tried in vain */
	struct task run;
	struct timer retry;
	uint64_t seq;
	size_t nr_anti;                           /* pods on nodes with required anti-affinity */
	uint64_t generation;                      /* of the newest change of a node */
	uint64_t changed_nodes, changed_services; /* counts changes of the objects themselves */
	struct spread_group groups[NR_SPREAD];
	size_t nr_groups; /* that are taken */
	uint64_t group_serial;
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
void pod_info_hold(struct pod_info *i, const struct value *pod, const char *node);
void sort_nodes(struct scheduler *s);
void node_names_unref(struct node_names *n);

/* queue.c */
void queue_add(struct scheduler *s, const struct value *pod);
void queue_del(struct scheduler *s, const char *key);
struct queued_pod *queue_pop(struct scheduler *s);
void queue_unschedulable(struct scheduler *s, struct queued_pod *q);
void queue_move(struct scheduler *s, const struct sched_event *e); /* tries those it may help */
void queue_on_retry(void *scheduler);
void queue_free(struct scheduler *s);

/* findings.c */
/* Fills in what c->pod asks for and the filters it needs. */
void findings_begin(struct findings *f, struct cycle *c);
size_t findings_filter(struct findings *f, struct cycle *c); /* how many nodes fit */
void findings_score(struct findings *f, struct cycle *c);
void findings_release(struct findings *f);
void refusals_unref(struct refusals *r);

/* spread.c */
/* What it was, if that is still right, or else made anew for c->pod (NULL: it asks nothing). */
void spread_prepare(struct spread **spread, struct cycle *c);
bool spread_serves(const struct spread *sp, const struct cycle *c);
void spread_free(struct spread *sp);
void spread_sum(struct scheduler *s, struct spread *sp, struct cycle *c); /* when it is stale */
/* A pod comes to a node or goes, as far as groups are concerned. */
void spread_count(struct scheduler *s, struct node_info *n, const struct pod_info *p, int by);
void spread_release(struct scheduler *s);

/* cycle.c */
/* May the event let in a pod that these plugins refused? */
bool event_helps(const struct sched_event *e, unsigned refused, const struct value *pod);
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
