/* etcdctl_stage.c - a stage for transcripts of etcdctl with the real one. */
#include "etcdctl_stage.h"

#include "../golden/etcdctl_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LIMIT_NS (70 * SIM_SEC) /* as etcdctl_run.c ends what goes on */

_Noreturn static void give_up(const char *what)
{
	fprintf(stderr, "%s\n", what);
	exit(99);
}

/* ---- which transcripts --------------------------------------------------------------- */

bool etcdctl_stage_can(const char *command)
{
	return !strstr(command, "ETCDCTL_API=2") && !strstr(command, "etcdctl check perf |");
}

bool etcdctl_stage_plays(const char *transcript, bool bare, bool have_kubectl)
{
	if (bare)
		return !strstr(transcript, "$ export ETCDCTL_API=2");
	/* what edits files of a node, its etcd's manifest say, needs the node */
	return have_kubectl && strstr(transcript, "etcdctl") && !strstr(transcript, "sed -i");
}

/* ---- texts --------------------------------------------------------------------------- */

static void stands_for(struct etcdctl_stage *e, const char *inside, const char *outside)
{
	strvec_add(&e->inside, inside);
	strvec_add(&e->outside, outside);
}

static void replace_all(const struct strvec *from, const struct strvec *to, const char *text,
			struct buf *out)
{
	while (*text) {
		size_t i = 0;

		while (i < from->nr && !str_starts(text, from->v[i]))
			i++;
		if (i == from->nr) {
			buf_addc(out, *text++);
			continue;
		}
		buf_adds(out, to->v[i]);
		text += strlen(from->v[i]);
	}
}

void etcdctl_stage_text(struct etcdctl_stage *e, const char *printed, struct buf *out)
{
	BUF_AUTO text = BUF_INIT;

	replace_all(&e->outside, &e->inside, printed, &text);
	etcdctl_text(&e->leases, buf_str(&text), out);
}

/* ---- certificates -------------------------------------------------------------------- */

/* A CA's certificate, and one with its key for the node, in the folder to. */
static void write_certs(struct etcdctl_stage *e, const char *ca_dir, const char *to,
			const char *prefix)
{
	const char *const names[] = {"localhost", "127.0.0.1", e->s.address, NULL};
	struct door_cert want = {.common_name = cluster_node(workspace_cluster(e->s.w), 0),
				 .groups = "",
				 .names = names,
				 .server = true,
				 .client = true,
				 .not_before_s = time(NULL) - 3600,
				 .not_after_s = time(NULL) + 3600 * 24};
	struct door_pki *pki;
	BUF_AUTO cert = BUF_INIT;
	BUF_AUTO key = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	STR_AUTO ca_path = xasprintf("%s/%sca.crt", to, prefix);
	STR_AUTO cert_path = xasprintf("%s/%sserver.crt", to, prefix);
	STR_AUTO key_path = xasprintf("%s/%sserver.key", to, prefix);

	if (door_pki_open_etcd(ca_dir, time(NULL), NULL, &pki, &err) < 0 ||
	    door_pki_issue(pki, &want, &cert, &key, &err) < 0)
		give_up(err_msg(&err));
	stage_write(&e->s, ca_path, door_pki_ca(pki));
	stage_write(&e->s, cert_path, buf_str(&cert));
	stage_write(&e->s, key_path, buf_str(&key));
	door_pki_free(pki);
}

/* ---- the world ----------------------------------------------------------------------- */

/* On the control plane node nothing is left but an etcd as etcdctl_run.c has it. */
static void empty_etcd(struct etcdctl_stage *e)
{
	STR_AUTO script = xasprintf(
		"set -e\n"
		"systemctl stop kube-apiserver kube-controller-manager kube-scheduler etcd\n"
		"rm -rf /var/lib/etcd\n"
		"sed -i -e 's#^  --initial-advertise-peer-urls .*#  --initial-advertise-peer-urls "
		"http://127.0.0.1:2380 \\\\#' -e 's#^  --advertise-client-urls .*#  "
		"--advertise-client-urls https://%s:2379 \\\\#' "
		"/etc/systemd/system/etcd.service\n"
		"systemctl daemon-reload\n"
		"systemctl start etcd\n"
		"sleep 5\n"
		"systemctl is-active etcd\n",
		e->s.address);
	BUF_AUTO said = BUF_INIT;
	struct stream *out = stream_buf_new(&said);
	ERR_AUTO err = ERR_INIT;
	int status = workspace_run(e->s.w, "controlplane", script, NULL, out, out, &err);

	stream_unref(out);
	if (status != 0 || strcmp(buf_str(&said), "active\n") != 0)
		give_up(buf_str(&said));
}

/* Where etcdctl asks when nobody says where, and for how long: for a second when it is known to
 * fail, else with more patience than its own, as the machine may be slow. */
#define ETCDCTL                                                                                    \
	"#!/bin/bash\n"                                                                            \
	"more=()\n"                                                                                \
	"[[ -n $ETCDCTL_ENDPOINTS || \" $*\" == *\" --endpoints\"* ]] || "                         \
	"more+=(--endpoints %s:2379)\n"                                                            \
	"[[ -z $SHORT_TIMEOUT || \" $*\" == *\" --command-timeout\"* ]] || "                       \
	"more+=(--command-timeout 1s)\n"                                                           \
	"[[ -n $SHORT_TIMEOUT || -n $ETCDCTL_COMMAND_TIMEOUT || \" $*\" == *\" --command-timeout\"* ]] || " \
	"more+=(--command-timeout 200s)\n"                                                         \
	"[[ -n $SHORT_TIMEOUT || -n $ETCDCTL_DIAL_TIMEOUT || \" $*\" == *\" --dial-timeout\"* ]] || "  \
	"more+=(--dial-timeout 200s)\n"                                                            \
	"exec %s \"${more[@]}\" \"$@\"\n"

void etcdctl_stage_open(struct etcdctl_stage *e, const char *profile, bool bare,
			const char *etcdctl, const char *kubectl)
{
	struct stage_config cfg = {.profile = bare ? "hard-way" : profile,
				   .still = bare,
				   .own_address = true};
	STR_AUTO other = NULL;
	STR_AUTO at = NULL;
	STR_AUTO dir = NULL;
	STR_AUTO tool = NULL;
	STR_AUTO api = NULL;
	STR_AUTO root = NULL;
	ERR_AUTO err = ERR_INIT;

	*e = (struct etcdctl_stage){0};
	stage_open(&e->s, &cfg);
	at = xasprintf("%s:2379", e->s.address);
	tool = xasprintf(ETCDCTL, e->s.address, etcdctl);
	stage_script(&e->s, "etcdctl", tool);
	stage_script(&e->s, "etcdutl", tool);
	stands_for(e, "127.0.0.1:2379", at);
	if (bare) {
		other = xasprintf("%s/other", e->s.home);
		dir = xasprintf("%s/var/lib/", e->s.home);
		stands_for(e, "/var/lib/", dir);
		empty_etcd(e);
		write_certs(e, e->s.dir, ".", "");
		write_certs(e, other, ".", "other-");
		return;
	}
	stage_link(&e->s, "kubectl", kubectl);
	stage_script(&e->s, "ssh", "#!/bin/bash\nshift\nexec bash -c \"$*\"\n");
	dir = xasprintf("%s/certs", e->s.home);
	if (dir_make(dir, &err) < 0)
		give_up(err_msg(&err));
	api = xasprintf("%s:%d", e->s.address, gateway_port(e->s.g));
	stands_for(e, "/etc/kubernetes/pki/etcd", dir);
	root = xasprintf("%s/", e->s.home);
	stands_for(e, "/root/", root);
	stands_for(e, "localhost:6443", api);
	write_certs(e, e->s.dir, "certs", "");
}

void etcdctl_stage_close(struct etcdctl_stage *e)
{
	stage_close(&e->s);
	strvec_release(&e->inside);
	strvec_release(&e->outside);
	strvec_release(&e->leases);
}

/* ---- commands ------------------------------------------------------------------------ */

/* "export A=B C=D" and "unset A B" last for the commands that follow. */
static bool set_env(struct etcdctl_stage *e, const char *command)
{
	STRVEC_AUTO words = STRVEC_INIT;
	STR_AUTO line = xstrndup(command, strcspn(command, "\n"));

	if (!str_starts(line, "export ") && !str_starts(line, "unset "))
		return false;
	strvec_split(&words, line, ' ');
	for (size_t i = 1; i < words.nr; i++) {
		const char *eq = strchr(words.v[i], '=');
		STR_AUTO name = xstrndup(words.v[i], strcspn(words.v[i], "="));

		if (eq)
			strmap_put(e->s.env, name, xstrdup(eq + 1));
		else
			strmap_del(e->s.env, name);
	}
	return true;
}

int etcdctl_stage_run(struct etcdctl_stage *e, const char *command, const char *want,
		      struct buf *got)
{
	BUF_AUTO line = BUF_INIT;

	if (str_starts(command, "kubectl exec "))
		buf_adds(&line, command); /* there it is inside */
	else
		replace_all(&e->inside, &e->outside, command, &line);
	if (set_env(e, buf_str(&line)))
		return 0;
	strmap_del(e->s.env, "SHORT_TIMEOUT");
	if (strstr(want, "deadline exceeded"))
		strmap_put(e->s.env, "SHORT_TIMEOUT", xstrdup("1"));
	return stage_run(&e->s, buf_str(&line), str_ends(want, "[124]\n") ? LIMIT_NS : 0, got);
}
