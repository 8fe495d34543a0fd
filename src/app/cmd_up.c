/* drydock up: serves the saved cluster to real clients. */
#include "app/serve.h"

#include "gateway/gateway.h"
#include "object/json.h"
#include "study/lab_session.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Booting takes about so long: a new cluster is then as old as its clock says, and not ahead of
 * the clocks of clients, which tell ages by theirs. */
#define BOOT_SECONDS 12
#define MAX_PEM ((size_t)1 << 20)

extern const struct app_cmd app_up;

struct options {
	struct gateway_config door;
	bool detach;
	struct external_etcd etcd;
	const char *etcd_cafile, *etcd_certfile, *etcd_keyfile;
	struct buf ca, cert, key;
};

static int number(const char *text, int64_t min, int64_t max, int *ret)
{
	int64_t n;

	if (!text || parse_i64(text, &n) < 0 || n < min || n > max)
		return -EINVAL;
	*ret = (int)n;
	return 0;
}

/* The value of --NAME at argv[*i]; NULL: another argument. "" when it is missing. */
static const char *value_of(struct app *a, int *i, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(a->argv[*i], name, n) != 0)
		return NULL;
	if (a->argv[*i][n] == '=')
		return a->argv[*i] + n + 1;
	if (a->argv[*i][n])
		return NULL;
	return *i + 1 < a->argc ? a->argv[++*i] : "";
}

static int parse(struct app *a, struct options *o)
{
	*o = (struct options){.door = {.rate = 1}};
	for (int i = 0; i < a->argc; i++) {
		const char *v;

		if (!strcmp(a->argv[i], "--detach") || !strcmp(a->argv[i], "-d"))
			o->detach = true;
		else if (!strcmp(a->argv[i], "--stepped"))
			o->door.stepped = true;
		else if ((v = value_of(a, &i, "--name")))
			a->cluster = v;
		else if ((v = value_of(a, &i, "--address")))
			o->door.address = v;
		else if ((v = value_of(a, &i, "--etcd-servers")))
			o->etcd.servers = v;
		else if ((v = value_of(a, &i, "--etcd-cafile")))
			o->etcd_cafile = v;
		else if ((v = value_of(a, &i, "--etcd-certfile")))
			o->etcd_certfile = v;
		else if ((v = value_of(a, &i, "--etcd-keyfile")))
			o->etcd_keyfile = v;
		else if ((v = value_of(a, &i, "--etcd-prefix")))
			o->etcd.prefix = v;
		else if ((v = value_of(a, &i, "--port"))) {
			if (number(v, 1, 65535, &o->door.port) < 0)
				return app_usage(&app_up, "--port %s: expected 1 to 65535", v);
		} else if ((v = value_of(a, &i, "--rate"))) {
			if (number(v, 0, 1000, &o->door.rate) < 0)
				return app_usage(&app_up,
						 "--rate %s: expected 0 (paused) to 1000 virtual "
						 "seconds a second",
						 v);
		} else {
			return app_usage(&app_up, "%s: expected a flag of up", a->argv[i]);
		}
	}
	if (o->etcd.servers && (o->door.stepped || o->door.rate != 1))
		return app_usage(&app_up,
				 "--etcd-servers: that etcd goes by the clock, so --rate and "
				 "--stepped cannot be given");
	if (o->etcd.prefix && o->etcd.prefix[0] != '/')
		return app_usage(&app_up, "--etcd-prefix %s: expected a path such as /registry",
				 o->etcd.prefix);
	if (!o->etcd.servers &&
	    (o->etcd_cafile || o->etcd_certfile || o->etcd_keyfile || o->etcd.prefix))
		return app_usage(&app_up, "--etcd-servers is missing");
	if (!o->etcd_certfile != !o->etcd_keyfile)
		return app_usage(&app_up, "--etcd-certfile and --etcd-keyfile are given together");
	if (a->cluster && !app_valid_name(a->cluster))
		return app_usage(&app_up, "--name %s: expected letters, digits, '-', '_' and '.'",
				 a->cluster);
	return 0;
}

static void say(struct app *a, struct gateway *g)
{
	const char *name = app_cluster(a);

	if (a->json) {
		VALUE_AUTO *v = value_build("{name: %s, port: %i, kubeconfig: %s}", name,
					    gateway_port(g), gateway_kubeconfig(g));
		BUF_AUTO text = BUF_INIT;

		json_write(&text, v, 0);
		printf("%s\n", buf_str(&text));
	} else {
		printf("Cluster \"%s\" is served at %s\n"
		       "  eval \"$(drydock%s%s env)\"   for kubectl in this or another shell\n"
		       "  Ctrl-C stops it; everything is kept%s%s.\n",
		       name, gateway_server(g), a->cluster ? " --cluster " : "",
		       a->cluster ? a->cluster : "", a->etcd ? " in the etcd at " : "",
		       a->etcd ? a->etcd->servers : "");
	}
	fflush(stdout);
}

/* The loop, until a signal or `drydock down`. Who reads that it is served may send signals. */
static int serve(struct app *a, struct gateway *g, struct err *err)
{
	sigset_t set;
	int fd, r = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	say(a, g);
	while (r == 0 && !gateway_stopping(g)) {
		struct pollfd p[2] = {{.fd = fd, .events = POLLIN},
				      {.fd = gateway_fd(g), .events = POLLIN}};

		r = gateway_step(g, err);
		if (r == 0 && !gateway_stopping(g) && poll(p, 2, gateway_timeout_ms(g)) > 0 &&
		    p[0].revents)
			gateway_stop(g);
	}
	close(fd);
	return r;
}

static int detach(struct app *a)
{
	char **args = xcalloc((size_t)a->argc + 1, sizeof(char *));
	ERR_AUTO err = ERR_INIT;
	int n = 0;

	if (serve_is_up(a)) {
		free(args);
		printf("Cluster \"%s\" is served already.\n", app_cluster(a));
		return 0;
	}
	for (int i = 0; i < a->argc; i++) {
		if (!strcmp(a->argv[i], "--name"))
			i++;
		else if (strcmp(a->argv[i], "--detach") && strcmp(a->argv[i], "-d") &&
			 !str_starts(a->argv[i], "--name="))
			args[n++] = a->argv[i];
	}
	n = serve_detach(a, n, args, &err);
	free(args);
	if (n < 0)
		return app_fail("%s", err_msg(&err));
	if (!a->json)
		printf("Cluster \"%s\" is served in the background.\n", app_cluster(a));
	return 0;
}

struct served {
	struct app *a;
	struct gateway *g;
};

/* A lab's cluster is the attempt's: what commands ask about that. */
static struct value *ask(void *arg, const struct value *q)
{
	struct served *s = arg;
	bool renews = lab_session_ask_renews(q);
	struct progress *p = NULL;
	struct value *v;
	ERR_AUTO err = ERR_INIT;

	if (!s->a->session)
		return NULL;
	if (str_eq(value_str(value_get(q, "cmd")), "lab") && app_progress_open(s->a, &p, &err) < 0)
		return value_build("{error: %s}", err_msg(&err));
	if (renews)
		gateway_cut(s->g);
	v = lab_session_ask(s->a->session, p, app_wall_seconds(), q);
	if (renews)
		gateway_rebuilt(s->g);
	progress_close(p);
	return v;
}

/* --etcd-...: the certificates are read; a borrows from o. */
static int read_etcd(struct app *a, struct options *o, struct err *err)
{
	const struct {
		const char *path;
		struct buf *text;
		const char **pem;
	} files[] = {{o->etcd_cafile, &o->ca, &o->etcd.ca_pem},
		     {o->etcd_certfile, &o->cert, &o->etcd.cert_pem},
		     {o->etcd_keyfile, &o->key, &o->etcd.key_pem}};
	int r = 0;

	if (!o->etcd.servers)
		return 0;
	if (app_cluster_lab(a))
		return err_set(err, -EINVAL,
			       "--etcd-servers: a lab's cluster has an etcd of its own");
	for (size_t i = 0; i < ARRAY_SIZE(files) && r == 0; i++) {
		if (!files[i].path)
			continue;
		r = file_read(files[i].path, MAX_PEM, files[i].text, err);
		*files[i].pem = buf_str(files[i].text);
	}
	a->etcd = &o->etcd;
	/* names and UIDs of this run must not be those of an earlier one */
	if (!a->seed)
		a->seed = (uint64_t)app_wall_seconds();
	return r;
}

static int run(struct app *a)
{
	struct served served = {.a = a};
	struct options o;
	struct workspace *w = NULL;
	ERR_AUTO err = ERR_INIT;
	int r = parse(a, &o);

	if (r)
		return r;
	if (o.detach)
		return detach(a);
	o.door.ask = ask;
	o.door.arg = &served;
	r = read_etcd(a, &o, &err);
	if (r == 0)
		r = app_open_at(a, (app_wall_seconds() - BOOT_SECONDS) * SIM_SEC, &w, &err);
	if (r == -EBUSY && serve_is_up(a))
		return app_fail("cluster \"%s\" is served already: `drydock status` says where, "
				"`drydock down` stops it",
				app_cluster(a));
	if (r == 0)
		r = serve_write_tools(a, workspace_cluster(w), &err);
	if (r == 0)
		r = gateway_new(w, &o.door, &served.g, &err);
	if (r == 0)
		r = serve(a, served.g, &err);
	gateway_free(served.g);
	app_close(a, w);
	buf_release(&o.ca);
	buf_release(&o.cert);
	buf_release(&o.key);
	return r < 0 ? app_fail("%s", err_msg(&err)) : 0;
}

const struct app_cmd app_up = {
	.name = "up",
	.use = "up [--detach] [--name NAME] [--port PORT] [--address IP] [--rate N] "
	       "[--etcd-servers URL,...]",
	.summary = "serve the saved cluster to real clients",
	.about =
		"Listens on loopback (--address says where else) for kubectl and any other client "
		"of "
		"the Kubernetes API, with certificates and a kubeconfig that are made in the "
		"cluster's folder, and for clients of etcd. Time follows the wall clock; --rate 10 "
		"lets it run ten times as fast, --rate 0 stops it.\n\n`eval \"$(drydock env)\"` "
		"makes "
		"kubectl in a shell use it. Other commands of drydock on the same cluster go "
		"through the server.\n\nWhile a lab is in progress it is that lab's cluster, "
		"lab/ID, which is served, and `lab check` and the like go on working.\n\n"
		"--etcd-servers URL[,URL] (with --etcd-cafile, --etcd-certfile, --etcd-keyfile and "
		"--etcd-prefix, as kube-apiserver has them) keeps the cluster's objects in a real "
		"etcd, as JSON under /registry: up again with the same etcd finds the cluster "
		"again, and its nodes start their containers anew. Such a cluster goes by the "
		"clock and is in no journal: undo, time and replaying it cannot work. While etcd "
		"is away what exists can be read and every change is refused.",
	.run = run};
