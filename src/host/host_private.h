/* host_private.h - what the files of host/ share. */
#ifndef HOST_HOST_PRIVATE_H
#define HOST_HOST_PRIVATE_H

#include "host/layout.h"

struct journal_line {
	int64_t at;
	int pid;
	char *unit, *ident, *text;
};

struct unit {
	struct host *host;
	char *name; /* "kubelet.service" */
	char *path, *description, *docs, *exec, *wanted_by;
	struct strvec dropins;
	struct strmap *env; /* name -> char * */
	enum { RESTART_NO, RESTART_ON_FAILURE, RESTART_ALWAYS } restart;
	int64_t restart_ns;
	enum unit_state state;
	struct proc *proc;
	int pid; /* of the last run */
	int exit_status, exit_signal, restarts;
	int64_t since;
	bool stopping, changed_on_disk;
	struct timer restart_timer;
	struct buf partial; /* an unfinished line of output */
};

struct host {
	struct host_config cfg;
	struct machine *machine;
	struct netns *netns;
	struct runtime *runtime;
	struct strmap *units; /* name -> struct unit */
	struct journal_line *journal;
	size_t nr_journal, cap_journal;
	struct waitq journal_wait;
	bool powered;
};

/* "kubelet" or "kubelet.service" -> the loaded unit, loading it from disk; NULL: no such. */
struct unit *unit_find(struct host *h, const char *name);
void units_free(struct host *h);
/* Words of ExecStart with variables filled in; argv for proc_spawn. */
void unit_command(const struct unit *u, struct strvec *ret);
int unit_enable(struct host *h, const char *name, bool enable, struct err *err) NODISCARD;

/* One line as journalctl prints it: "Jan 05 09:00:00 node01 kubelet[815]: text". */
void journal_write_line(struct buf *out, const struct host *h, const struct journal_line *l);
void journal_free(struct host *h);
void ssh_targets_free(struct machine *m);

extern const struct command host_systemctl, host_journalctl, host_crictl, host_ssh, host_containerd,
	host_openssl;

/* "Jan  5 09:00:00 2026 GMT", as OpenSSL writes times. */
void cert_date(int64_t ns, struct buf *out);
extern const struct net_tls host_tls;

#endif
