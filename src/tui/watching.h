/* watching.h - nodes, pods and events of a cluster as rows to look at (watching.c), what changed
 * just now marked; screen_cluster.c shows them. */
#ifndef TUI_WATCHING_H
#define TUI_WATCHING_H

#include "tui/tui.h"

enum watching_kind { WATCH_NODES, WATCH_PODS, WATCH_EVENTS, NR_WATCHED };

struct watching_row {
	char *name, *mark, *a, *b, *c; /* node: status roles age; pod: ready status where; event:
					* type reason message */
	enum role role;                /* of the mark */
	int64_t order;                 /* newest first */
	bool fresh;                    /* changed in the last seconds */
};
struct watching {
	struct watching_row *rows[NR_WATCHED];
	size_t nr[NR_WATCHED], cap[NR_WATCHED];
	int good[NR_WATCHED]; /* nodes ready, pods running or done, events that are no warning */
	struct strmap *seen;  /* "kind/ns/name" -> struct watching_seen */
	int64_t revision, second;
	struct cluster *cluster;
};
/* Looks again when something changed; true: then there is something to draw. now: of the wall. */
bool watching_look(struct watching *w, struct cluster *c, int64_t now_ns);
void watching_release(struct watching *w);
/* One row on a line. */
void watching_draw(const struct watching_row *r, enum watching_kind kind, const struct canvas *line);

#endif
