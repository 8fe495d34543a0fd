/*
 * print.h - the output formats (-w): what each makes of each answer.
 *
 * A format that lacks a function cannot show that answer: "Error: table not supported as
 * output format", status 4. To add a format: print_NAME.c and the list in print.c.
 */
#ifndef ETCDCTL_PRINT_H
#define ETCDCTL_PRINT_H

#include "etcdctl/ctl.h"

struct ep_health {
	const char *endpoint, *error; /* error "": healthy */
	int64_t took;
};
struct ep_status {
	const char *endpoint;
	struct etcd_status status;
};
struct ep_hash {
	const char *endpoint;
	struct etcd_header header;
	uint32_t hash;
	int64_t compact_rev;
};
struct db_status {
	uint32_t hash;
	int64_t rev, keys, size;
};

struct auth_perm {
	int type; /* 0 read, 1 write, 2 both */
	struct buf key, end;
};
/* What the Auth service answered. */
struct auth_answer {
	struct etcd_header header;
	struct strvec names; /* of users or roles */
	struct auth_perm *perm;
	size_t nr_perm;
	bool enabled;
	uint64_t rev;
};

struct printer {
	const char *name;
	void (*get)(struct ctl *c, const struct etcd_header *h, const struct store_result *r,
		    struct buf *out);
	void (*put)(struct ctl *c, const struct etcd_header *h, const struct store_result *prev,
		    struct buf *out);
	void (*del)(struct ctl *c, const struct etcd_header *h, int64_t deleted,
		    const struct store_result *prev, struct buf *out);
	void (*txn)(struct ctl *c, const struct etcd_header *h, const struct store_txn_result *r,
		    struct buf *out);
	void (*watch)(struct ctl *c, const struct etcd_watch_response *r, struct buf *out);
	void (*grant)(struct ctl *c, const struct etcd_header *h, int64_t id, int64_t ttl,
		      struct buf *out);
	void (*revoke)(struct ctl *c, const struct etcd_header *h, int64_t id, struct buf *out);
	void (*keepalive)(struct ctl *c, const struct etcd_header *h, int64_t id, int64_t ttl,
			  struct buf *out);
	void (*ttl)(struct ctl *c, const struct etcd_header *h, int64_t id, int64_t left,
		    int64_t granted, const struct strvec *keys, struct buf *out);
	void (*leases)(struct ctl *c, const struct etcd_header *h, const int64_t *ids, size_t nr,
		       struct buf *out);
	/* h without a cluster_id: the server (before 3.5) sent none */
	void (*alarms)(struct ctl *c, const struct etcd_header *h, const struct strvec *alarms,
		       struct buf *out);
	void (*members)(struct ctl *c, const struct etcd_header *h, const struct etcd_members *m,
			struct buf *out);
	/* verb: "added to", "removed from", "updated in", "promoted in" */
	void (*member)(struct ctl *c, const struct etcd_header *h, const struct etcd_members *all,
		       uint64_t id, const char *verb, struct buf *out);
	void (*health)(struct ctl *c, const struct ep_health *v, size_t nr, struct buf *out);
	void (*status)(struct ctl *c, const struct ep_status *v, size_t nr, struct buf *out);
	void (*hash)(struct ctl *c, const struct ep_hash *v, size_t nr, struct buf *out);
	void (*db)(struct ctl *c, const struct db_status *s, struct buf *out);
	void (*move_leader)(struct ctl *c, uint64_t from, uint64_t to, struct buf *out);
	/* text: what the simple format says of a change that worked */
	void (*auth)(struct ctl *c, const struct auth_answer *a, const char *text,
		     struct buf *out);
	void (*auth_status)(struct ctl *c, const struct auth_answer *a, struct buf *out);
	void (*user)(struct ctl *c, const char *name, const struct auth_answer *a,
		     struct buf *out);
	void (*users)(struct ctl *c, const struct auth_answer *a, struct buf *out);
	void (*role)(struct ctl *c, const char *name, const struct auth_answer *a,
		     struct buf *out);
	void (*roles)(struct ctl *c, const struct auth_answer *a, struct buf *out);
};
extern const struct printer printer_simple, printer_json, printer_fields, printer_protobuf,
	printer_table;

/* The format of -w: 0 or the exit status with the error printed. */
int ctl_pick_printer(struct ctl *c);
/* Prints through the chosen format: ctl_print(c, get, &hdr, &res). An exit status. */
#define ctl_print(c, what, ...)                                                                    \
	({                                                                                         \
		BUF_AUTO out_ = BUF_INIT;                                                          \
		if ((c)->print->what)                                                              \
			(c)->print->what((c), __VA_ARGS__, &out_);                                 \
		(c)->print->what ? ctl_flush((c), &out_) : ctl_unsupported(c);                     \
	})
int ctl_flush(struct ctl *c, const struct buf *out); /* EXIT_OK */
int ctl_unsupported(struct ctl *c);

/* Rows shared by the simple and table formats, cells separated by '\t'. */
void rows_members(const struct etcd_members *m, struct strvec *ret);
void rows_health(const struct ep_health *v, size_t nr, struct strvec *ret);
void rows_status(const struct ep_status *v, size_t nr, struct strvec *ret);
void rows_hash(const struct ep_hash *v, size_t nr, struct strvec *ret);
void rows_db(const struct db_status *s, struct strvec *ret);

const char *store_kv_value(const struct store_kv *kv, size_t *ret_len); /* "" for none */
void ctl_quote(struct buf *out, const char *s, size_t len);             /* strconv.Quote */

#endif
