/*
 * framework.h - what a scheduler plugin sees. Upstream: pkg/scheduler/framework.
 *
 * A cycle takes one pod. prefilter looks at the pod once and may skip the plugin's filter or
 * fail the pod; filter judges each node; prescore and score rank those that passed; scores
 * are normalised to 0..100 and summed by weight.
 *
 * To add a plugin: plugin_NAME.c ending in `const struct sched_plugin plugin_NAME`, a line in
 * local.mk (the list's order is the filter order), and facts for order and weight.
 */
#ifndef SCHEDULER_FRAMEWORK_H
#define SCHEDULER_FRAMEWORK_H

#include "kinds/kind.h"
#include "scheduler/scheduler.h"

struct sched_plugin;

enum verdict { FITS, UNSCHEDULABLE, UNRESOLVABLE };

#define NR_SPREAD 16 /* groups of pods that are counted by node */

/* A node as the scheduler counts it: the object, and the sum of its pods. */
struct node_info {
	char *name;
	struct value *node; /* NULL: gone, but its pods are still counted */
	const struct value *labels, *taints;
	bool unschedulable;
	int64_t cpu, memory, ephemeral, max_pods; /* allocatable: milli, bytes */
	int64_t used_cpu, used_memory, used_ephemeral, nr_pods;
	int64_t seen_cpu, seen_memory; /* with defaults for pods that ask for nothing */
	struct strmap *pods;           /* uid -> struct pod_info */
	struct strmap *images;         /* every name of an image -> its size in bytes as intptr */
	struct strmap *ports;          /* "proto ip port" -> count as intptr */
	size_t nr_anti;                /* pods with required anti-affinity terms */
	uint64_t generation;           /* another after each change of what is above */
	int32_t spread[NR_SPREAD];     /* its pods that belong to a group: see spread.c */
};

struct pod_info {
	struct value *pod;
	char *node;
	const struct value *labels; /* of the pod, as they were counted */
	bool ending;                /* it is being deleted: not counted */
	int64_t cpu, memory, ephemeral, seen_cpu, seen_memory;
	bool has_ports, has_anti, has_extended; /* extended: asks for more than cpu and the like */
};

#define MAX_FILTERS 16

struct cycle {
	struct scheduler *scheduler;
	const struct value *pod, *spec;
	struct pod_info want;     /* what the pod asks for */
	struct node_info **nodes; /* all, in name order */
	size_t nr_nodes;
	struct buf reason;                               /* set by a filter that says no */
	const struct sched_plugin *filters[MAX_FILTERS]; /* those that this pod needs */
	size_t nr_filters;
	const struct strmap_key *images; /* of the pod's containers */
	size_t nr_images;
	bool any_anti;         /* some pod somewhere has required anti-affinity */
	struct spread *spread; /* what the pod asks of its distribution; NULL: nothing */
	const size_t *fit;     /* while scoring: the nodes that fit, and */
	size_t nr_fit;
	bool same_fit; /* they are those of the pod before, which asked for the same */
};

/* What may let pods in that were refused. */
struct sched_event {
	const struct value *node, *old_node; /* a node came (old NULL) or changed */
	const struct value *pod;             /* or a pod on a node came or changed, */
	bool gone;                           /* or went */
};

struct sched_plugin {
	const char *name;
	int weight; /* of its score; 0: it does not score */
	/* true: leave this plugin out of the filters for this pod. */
	bool (*skip)(const struct cycle *c);
	enum verdict (*filter)(struct cycle *c, const struct node_info *n);
	/* true: leave it out of the scores (as upstream's PreScore skips). */
	bool (*skip_score)(const struct cycle *c);
	int64_t (*score)(struct cycle *c, const struct node_info *n);
	/* Brings scores to 0..100; NULL: they are already. */
	void (*normalize)(int64_t *scores, size_t nr);
	/* What it says of a node depends on other nodes and their pods, or on more of the pod than
	 * ask_the_same (findings.c) compares. */
	bool looks_around;
	/* The scores of nodes that did not change have changed too. */
	bool (*unsteady)(const struct cycle *c);
	/* May the event let in a pod that this plugin refused? NULL: nothing does. Upstream: the
	 * plugin's queueing hints. */
	bool (*helps)(const struct value *pod, const struct sched_event *e);
};

#define MAX_SCORE 100

/* The largest becomes 100 (reverse: 0). Upstream: helper.DefaultNormalizeScore. */
void normalize_scores(int64_t *scores, size_t nr, bool reverse);

/* Does the pod's list of tolerations tolerate the taint? */
bool tolerates(const struct value *tolerations, const struct value *taint);
/* Did the labels of the node change, or is it new? */
bool labels_changed(const struct sched_event *e);
/* nodeSelector and required node affinity against a node. */
bool node_selector_term_matches(const struct value *term, const struct node_info *n);
bool node_affinity_matches(const struct value *spec, const struct node_info *n);

#endif
