/* Options, tab writer, describe's writer, kubeconfig files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "cli/kubeconfig.h"
#include "cli/opt.h"
#include "cli/printer.h"
#include "cli/sort.h"
#include "object/goformat.h"

/* ---- options ------------------------------------------------------------------------------ */

struct opts {
	bool watch, all;
	char *selector, *output, *dry_run;
	int64_t replicas, chunk, timeout;
	struct strvec files, labels;
};

static const struct opt_spec specs[] = {
	OPT_BOOL(struct opts, watch, "watch", 'w', "false", ""),
	OPT_BOOL(struct opts, all, "all", 'A', "true", ""),
	OPT_STR(struct opts, selector, "selector", 'l', "", ""),
	OPT_STR(struct opts, output, "output", 'o', "wide", ""),
	OPT_STR(struct opts, dry_run, "dry-run", 0, "none", "", .no_value = "unchanged"),
	OPT_INT32(struct opts, replicas, "replicas", 0, "0", "", .flags = OPT_REQUIRED),
	OPT_INT(struct opts, chunk, "chunk-size", 0, "500", ""),
	OPT_DUR(struct opts, timeout, "timeout", 't', "30s", ""),
	OPT_ARR(struct opts, files, "filename", 'f', ""),
	OPT_LIST(struct opts, labels, "label-columns", 'L', ""),
	OPT_END};

struct run {
	struct opts o;
	struct opt_parsed p;
	struct err err;
	int r;
};

/* Parses a line of words. */
static void parse(struct run *t, const char *line)
{
	const struct opt_set set = {specs, &t->o};
	STRVEC_AUTO words = STRVEC_INIT;

	*t = (struct run){.p = OPT_PARSED_INIT, .err = ERR_INIT};
	opt_defaults(specs, &t->o);
	strvec_split(&words, line, ' ');
	t->r = opt_parse(&set, 1, (int)words.nr, words.v, &t->p, &t->err);
}

static void done(struct run *t)
{
	opt_release(specs, &t->o);
	opt_parsed_release(&t->p);
	err_release(&t->err);
}

static void fails(const char *line, const char *message)
{
	struct run t;

	parse(&t, line);
	assert_int_equal(t.r, -EINVAL);
	assert_string_equal(err_msg(&t.err), message);
	done(&t);
}

static void options_take_values_in_every_form(void **state)
{
	struct run t;

	(void)state;
	parse(&t, "pods --selector=a=b -oyaml --chunk-size 7 x -t 1m30s -f a -f=b -wf c");
	assert_int_equal(t.r, 0);
	assert_string_equal(t.o.selector, "a=b");
	assert_string_equal(t.o.output, "yaml");
	assert_int_equal(t.o.chunk, 7);
	assert_int_equal(t.o.timeout, INT64_C(90000000000));
	assert_true(t.o.watch);
	assert_int_equal(t.o.files.nr, 3);
	assert_string_equal(t.o.files.v[1], "b");
	assert_string_equal(t.o.files.v[2], "c");
	assert_int_equal(t.p.args.nr, 2);
	assert_string_equal(t.p.args.v[1], "x");
	assert_true(opt_changed(&t.p, "watch"));
	assert_false(opt_changed(&t.p, "replicas"));
	done(&t);
}

static void defaults_stay_and_bare_options_have_their_own_value(void **state)
{
	struct run t;

	(void)state;
	parse(&t, "--dry-run client --watch false --all=false");
	assert_int_equal(t.r, 0);
	assert_string_equal(t.o.dry_run, "unchanged");
	assert_true(t.o.watch);
	assert_false(t.o.all);
	assert_string_equal(t.o.output, "wide");
	assert_int_equal(t.o.chunk, 500);
	assert_int_equal(t.p.args.nr, 2);
	assert_string_equal(t.p.args.v[0], "client");
	done(&t);
	parse(&t, "--dry-run=server -L a,b -L c");
	assert_string_equal(t.o.dry_run, "server");
	assert_int_equal(t.o.labels.nr, 3);
	done(&t);
}

static void two_dashes_end_options(void **state)
{
	struct run t;

	(void)state;
	parse(&t, "web -- ls -l --foo");
	assert_int_equal(t.r, 0);
	assert_int_equal(t.p.dash, 1);
	assert_int_equal(t.p.args.nr, 4);
	assert_string_equal(t.p.args.v[2], "-l");
	done(&t);
	parse(&t, "-f - web");
	assert_int_equal(t.p.dash, -1);
	assert_string_equal(t.o.files.v[0], "-");
	done(&t);
}

static void help_ends_parsing(void **state)
{
	struct run t;

	(void)state;
	parse(&t, "web -h --bogus");
	assert_int_equal(t.r, 0);
	assert_true(t.p.help);
	done(&t);
	parse(&t, "--help");
	assert_true(t.p.help);
	done(&t);
}

/* The texts are the real kubectl's. */
static void mistakes_are_named_as_pflag_does(void **state)
{
	(void)state;
	fails("--bogus", "unknown flag: --bogus");
	fails("--bogus=1", "unknown flag: --bogus");
	fails("-Z", "unknown shorthand flag: 'Z' in -Z");
	fails("-wxy", "unknown shorthand flag: 'x' in -xy");
	fails("--selector", "flag needs an argument: --selector");
	fails("-o", "flag needs an argument: 'o' in -o");
	fails("---x", "bad flag syntax: ---x");
	fails("--=x", "bad flag syntax: --=x");
	fails("--replicas=x",
	      "invalid argument \"x\" for \"--replicas\" flag: strconv.ParseInt: parsing \"x\": "
	      "invalid syntax");
	fails("--replicas=3000000000",
	      "invalid argument \"3000000000\" for \"--replicas\" flag: strconv.ParseInt: parsing "
	      "\"3000000000\": value out of range");
	fails("--watch=maybe",
	      "invalid argument \"maybe\" for \"-w, --watch\" flag: strconv.ParseBool: parsing "
	      "\"maybe\": invalid syntax");
	fails("--timeout=3x",
	      "invalid argument \"3x\" for \"-t, --timeout\" flag: time: unknown unit "
	      "\"x\" in duration \"3x\"");
}

static void required_options_are_asked_for(void **state)
{
	struct run t;

	(void)state;
	parse(&t, "web");
	assert_int_equal(opt_check_required(specs, &t.p, &t.err), -EINVAL);
	assert_string_equal(err_msg(&t.err), "required flag(s) \"replicas\" not set");
	done(&t);
	parse(&t, "--replicas=0");
	assert_int_equal(opt_check_required(specs, &t.p, &t.err), 0);
	done(&t);
}

static void integers_are_read_as_go_literals(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} good[] = {{"0", 0},
		    {"-1", -1},
		    {"0x1f", 31},
		    {"0b101", 5},
		    {"017", 15},
		    {"0o17", 15},
		    {"+7", 7},
		    {"9223372036854775807", INT64_MAX},
		    {"-9223372036854775808", INT64_MIN}};
	static const char *const bad[] = {"", "-", "1e3", "0x", "12a", "9223372036854775808", " 1"};
	int64_t n;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		ERR_AUTO err = ERR_INIT;

		assert_int_equal(opt_parse_int(good[i].text, 64, &n, &err), 0);
		assert_int_equal(n, good[i].want);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		ERR_AUTO err = ERR_INIT;

		assert_int_equal(opt_parse_int(bad[i], 64, &n, &err), -EINVAL);
	}
}

static int first_arg(const char *line)
{
	const struct opt_set set = {specs, NULL};
	STRVEC_AUTO words = STRVEC_INIT;

	strvec_split(&words, line, ' ');
	return opt_first_arg(&set, 1, (int)words.nr, words.v, 0);
}

static void subcommands_are_found_behind_options(void **state)
{
	(void)state;
	assert_int_equal(first_arg("-l a --watch --output=x get pods"), 4);
	/* An unknown option takes the next word for its value. */
	assert_int_equal(first_arg("--bogus get pods"), 2);
	assert_int_equal(first_arg("-w -- get"), 3);
}

/* ---- tab writer ---------------------------------------------------------------------------- */

static void laid_out(struct tabwriter *w, const char *text, const char *want)
{
	BUF_AUTO out = BUF_INIT;

	tabwriter_puts(w, text);
	tabwriter_flush(w, &out);
	assert_string_equal(buf_str(&out), want);
}

static void tables_have_padded_columns(void **state)
{
	struct tabwriter *w = tabwriter_table_new();

	(void)state;
	laid_out(w, "NAME\tREADY\tSTATUS\nweb\t1/1\tRunning\n",
		 "NAME   READY   STATUS\nweb    1/1     Running\n");
	/* Columns do not shrink: a watch stays aligned. */
	laid_out(w, "a\t1/1\tRunning\n", "a      1/1     Running\n");
	laid_out(w, "a-long-name\t1/1\tx\n", "a-long-name   1/1     x\n");
	tabwriter_forget(w);
	laid_out(w, "a\tb\n", "a     b\n");
	/* An empty last cell still pads the one before. */
	laid_out(w, "NAME\tLIMIT\nq1\t\n", "NAME   LIMIT\nq1     \n");
	tabwriter_free(w);
}

static void blocks_of_lines_align_on_their_own(void **state)
{
	struct tabwriter *w = tabwriter_describe_new();

	(void)state;
	laid_out(w, "Name:\tweb\nContainers:\n  web:\n    Image:\tnginx\n    Image ID:\t\n",
		 "Name:  web\nContainers:\n  web:\n    Image:     nginx\n    Image ID:  \n");
	laid_out(w, "a\tb\tc\naaaa\tx\nq\tw\te\n", "a     b  c\naaaa  x\nq     w  e\n");
	/* Code points count, not bytes. */
	laid_out(w, "\xc3\xa9\xc3\xa9\tx\nabc\ty\n", "\xc3\xa9\xc3\xa9   x\nabc  y\n");
	tabwriter_free(w);
}

static void describe_indents_by_levels(void **state)
{
	BUF_AUTO out = BUF_INIT;
	struct desc d;

	(void)state;
	desc_init(&d, &out);
	desc(&d, 0, "Name:\t%s\n", "web");
	desc(&d, 1, "IP:\t%s\n", "1.2.3.4");
	desc_flush(&d);
	desc(&d, 0, "Events:\t<none>\n");
	desc_release(&d);
	assert_string_equal(buf_str(&out), "Name:  web\n  IP:  1.2.3.4\nEvents:  <none>\n");
	buf_reset(&out);
	desc_init_raw(&d, &out);
	desc(&d, 1, "Image:\t%s\n", "nginx");
	desc_release(&d);
	assert_string_equal(buf_str(&out), "  Image:\tnginx\n");
}

static void labels_name_kind_group_and_object(void **state)
{
	VALUE_AUTO *dep = value_build("{apiVersion: 'apps/v1', kind: 'Deployment', metadata: "
				      "{name: 'web'}}");
	VALUE_AUTO *pod = value_build("{apiVersion: 'v1', kind: 'Pod'}");
	BUF_AUTO b = BUF_INIT;

	(void)state;
	object_label_write(&b, dep);
	assert_string_equal(buf_str(&b), "deployment.apps/web");
	buf_reset(&b);
	object_label_write(&b, pod);
	assert_string_equal(buf_str(&b), "pod/<unknown>");
}

/* What kubectl shows of an object that a template failed on. */
static void objects_are_shown_in_gos_syntax(void **state)
{
	VALUE_AUTO *v = value_build("{a: 'x', b: [1, 'y'], c: {}}");
	BUF_AUTO b = BUF_INIT;

	(void)state;
	go_syntax_write(&b, v);
	assert_string_equal(buf_str(&b), "map[string]interface {}{\"a\":\"x\", \"b\":[]interface "
					 "{}{1, \"y\"}, \"c\":map[string]interface {}{}}");
}

static int by_first(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return (*x)[0] - (*y)[0];
}

static void equals_keep_their_order(void **state)
{
	const char *v[] = {"b1", "a1", "b2", "a2", "c1", "a3", "b3"};
	static const char *const want[] = {"a1", "a2", "a3", "b1", "b2", "b3", "c1"};

	(void)state;
	sort_stable(v, ARRAY_SIZE(v), by_first);
	for (size_t i = 0; i < ARRAY_SIZE(v); i++)
		assert_string_equal(v[i], want[i]);
}

/* ---- kubeconfig ------------------------------------------------------------------------------ */

static const char config_a[] = "apiVersion: v1\n"
			       "kind: Config\n"
			       "clusters:\n"
			       "- name: c1\n"
			       "  cluster: {server: 'https://172.30.1.2:6443', unknown: x, "
			       "certificate-authority: ca.crt}\n"
			       "contexts:\n"
			       "- name: x1\n"
			       "  context: {cluster: c1, user: u1, namespace: foo}\n"
			       "users:\n"
			       "- name: u1\n"
			       "  user: {token: abc}\n"
			       "current-context: x1\n";
static const char config_b[] = "clusters:\n"
			       "- name: c1\n"
			       "  cluster: {server: 'https://other'}\n"
			       "- name: c2\n"
			       "  cluster: {server: 'http://second:8080'}\n"
			       "current-context: nope\n";

/* Test bodies run as a process of a small machine. */
struct host {
	struct sim *sim;
	struct machine *m;
	void (*body)(struct proc *p);
	bool ran;
};

static int run_body(struct proc *p, int argc, char **argv)
{
	struct host *h = p->user_data;

	(void)argc;
	(void)argv;
	h->body(p);
	h->ran = true;
	return 0;
}

static const struct command body_command = {.name = "body", .main = run_body};

static void on_machine(void (*body)(struct proc *p))
{
	struct host h = {.sim = sim_new(1, 0), .body = body};
	char name[] = "body", *argv[] = {name, NULL};
	struct proc *p;

	h.m = machine_new(h.sim, NULL, "base");
	machine_install(h.m, &body_command, &h);
	assert_int_equal(vfs_writes(machine_vfs(h.m), "/root/.kube/config", config_a), 0);
	assert_int_equal(vfs_writes(machine_vfs(h.m), "/etc/b.yaml", config_b), 0);
	assert_int_equal(vfs_writes(machine_vfs(h.m), "/root/.kube/ca.crt", "PEM"), 0);
	assert_int_equal(proc_spawn(h.m, &(struct spawn){.argv = argv}, &p), 0);
	proc_detach(p);
	sim_settle(h.sim);
	assert_true(h.ran);
	machine_free(h.m);
	sim_settle(h.sim);
	sim_free(h.sim);
}

static void load(struct proc *p, const char *flag, struct kubeconfig *c)
{
	struct kubeconfig_paths paths;
	ERR_AUTO err = ERR_INIT;

	kubeconfig_paths(p, flag, &paths);
	assert_int_equal(kubeconfig_load(p, &paths, c, &err), 0);
	kubeconfig_paths_release(&paths);
}

static void body_merge(struct proc *p)
{
	struct kubeconfig c;
	const char *server;

	proc_setenv(p, "HOME", "/root");
	load(p, "", &c);
	assert_string_equal(c.current_context, "x1");
	assert_int_equal(value_len(c.clusters), 1);
	/* What Go's struct does not have is dropped. */
	assert_null(value_in(c.clusters, "c1", "unknown"));
	kubeconfig_release(&c);

	proc_setenv(p, "KUBECONFIG", "/nope::/etc/b.yaml:/root/.kube/config");
	load(p, "", &c);
	server = value_str_in(c.clusters, "c1", "server");
	assert_string_equal(server, "https://other");
	assert_string_equal(c.current_context, "nope");
	assert_int_equal(value_len(c.clusters), 2);
	assert_int_equal(value_len(c.users), 1);
	kubeconfig_release(&c);
}

static void the_first_file_wins(void **state)
{
	(void)state;
	on_machine(body_merge);
}

static void body_resolve(struct proc *p)
{
	struct kubeconfig c;
	struct kube_access a;
	ERR_AUTO err = ERR_INIT;

	proc_setenv(p, "HOME", "/root");
	load(p, "", &c);
	assert_int_equal(kubeconfig_resolve(p, &c, &(struct kube_overrides){0}, &a, &err), 0);
	assert_string_equal(a.server, "https://172.30.1.2:6443");
	assert_string_equal(a.ns, "foo");
	assert_string_equal(a.token, "abc");
	/* A path is relative to its file. */
	assert_string_equal(a.ca_pem, "PEM");
	assert_false(a.is_default);
	kube_access_release(&a);

	assert_int_equal(kubeconfig_resolve(
				 p, &c, &(struct kube_overrides){.ns = "bar", .server = "http://x"},
				 &a, &err),
			 0);
	assert_string_equal(a.ns, "bar");
	assert_string_equal(a.server, "http://x");
	kube_access_release(&a);

	assert_true(kubeconfig_resolve(p, &c, &(struct kube_overrides){.context = "zz"}, &a, &err) <
		    0);
	assert_string_equal(err_msg(&err), "Error in configuration: context was not found for "
					   "specified context: zz");
	assert_true(kubeconfig_check_names(&c, &(struct kube_overrides){.context = "zz"}, &err) < 0);
	assert_string_equal(err_msg(&err), "error: context \"zz\" does not exist");
	assert_true(kubeconfig_check_names(&c, &(struct kube_overrides){.cluster = "zz"}, &err) < 0);
	assert_string_equal(err_msg(&err), "error: cluster \"zz\" does not exist");
	assert_true(kubeconfig_check_names(&c, &(struct kube_overrides){.user = "zz"}, &err) < 0);
	assert_string_equal(err_msg(&err), "error: auth info \"zz\" does not exist");
	assert_true(kubeconfig_resolve(p, &c, &(struct kube_overrides){.ca_file = "/nope"}, &a,
				       &err) < 0);
	assert_string_equal(err_msg(&err),
			    "error: unable to read certificate-authority /nope for c1 "
			    "due to open /nope: no such file or directory");
	kubeconfig_release(&c);
}

static void access_follows_context_and_flags(void **state)
{
	(void)state;
	on_machine(body_resolve);
}

static void body_nothing(struct proc *p)
{
	struct kubeconfig c;
	struct kube_access a;
	ERR_AUTO err = ERR_INIT;

	proc_setenv(p, "HOME", "/tmp");
	load(p, "", &c);
	assert_int_equal(kubeconfig_resolve(p, &c, &(struct kube_overrides){0}, &a, &err), 0);
	assert_true(a.is_default);
	assert_string_equal(a.server, "http://localhost:8080");
	assert_string_equal(a.ns, "default");
	kube_access_release(&a);

	/* In a pod the service account stands in. */
	proc_setenv(p, "KUBERNETES_SERVICE_HOST", "10.96.0.1");
	proc_setenv(p, "KUBERNETES_SERVICE_PORT", "443");
	assert_int_equal(vfs_writes(machine_vfs(p->machine),
				    "/var/run/secrets/kubernetes.io/serviceaccount/token", "tok"),
			 0);
	assert_int_equal(vfs_writes(machine_vfs(p->machine),
				    "/var/run/secrets/kubernetes.io/serviceaccount/namespace",
				    "web"),
			 0);
	assert_int_equal(kubeconfig_resolve(p, &c, &(struct kube_overrides){0}, &a, &err), 0);
	assert_string_equal(a.server, "https://10.96.0.1:443");
	assert_string_equal(a.token, "tok");
	assert_string_equal(a.ns, "web");
	kube_access_release(&a);
	kubeconfig_release(&c);
}

static void without_configuration_there_is_a_default(void **state)
{
	(void)state;
	on_machine(body_nothing);
}

static void body_write(struct proc *p)
{
	struct kubeconfig_paths paths;
	struct kubeconfig c;
	ERR_AUTO err = ERR_INIT;
	BUF_AUTO text = BUF_INIT;
	const char *target;

	proc_setenv(p, "HOME", "/root");
	proc_setenv(p, "KUBECONFIG", "/nope:/etc/b.yaml:/root/.kube/config");
	load(p, "", &c);
	kubeconfig_paths(p, "", &paths);
	target = kubeconfig_target(p, &paths, &c, "users", "u1");
	assert_string_equal(target, "/root/.kube/config");
	/* New stanzas go to the first file there is. */
	assert_string_equal(kubeconfig_target(p, &paths, &c, "users", "new"), "/etc/b.yaml");
	kubeconfig_paths_release(&paths);
	kubeconfig_release(&c);

	assert_int_equal(kubeconfig_load_file(p, "/etc/b.yaml", &c, &err), 0);
	assert_int_equal(kubeconfig_save(p, "/etc/c.yaml", &c, &err), 0);
	assert_int_equal(proc_read_file(p, "/etc/c.yaml", &text), 0);
	assert_string_equal(buf_str(&text), "apiVersion: v1\n"
					    "clusters:\n"
					    "- cluster:\n"
					    "    server: https://other\n"
					    "  name: c1\n"
					    "- cluster:\n"
					    "    server: http://second:8080\n"
					    "  name: c2\n"
					    "contexts: null\n"
					    "current-context: nope\n"
					    "kind: Config\n"
					    "users: null\n");
	kubeconfig_release(&c);
}

static void changes_go_where_the_stanza_lives(void **state)
{
	(void)state;
	on_machine(body_write);
}

static void cannot_parse(const char *text, const char *message)
{
	struct kubeconfig c;
	ERR_AUTO err = ERR_INIT;

	assert_true(kubeconfig_parse(text, strlen(text), "f", &c, &err) < 0);
	assert_string_equal(err_msg(&err), message);
}

static void broken_files_are_explained(void **state)
{
	(void)state;
	cannot_parse("clusters: 5\n",
		     "error loading config file \"f\": json: cannot unmarshal number "
		     "into Go struct field Config.clusters of type []v1.NamedCluster");
	cannot_parse(
		"apiVersion: v1\nkind: Pod\n",
		"error loading config file \"f\": no kind \"Pod\" is registered for version \"v1\" "
		"in scheme \"k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50\"");
	cannot_parse("a: b: c\n", "error loading config file \"f\": yaml: mapping values are not "
				  "allowed in this context");
	cannot_parse("users:\n- name: a\n  user: {client-key-data: 'a*b='}\n",
		     "error loading config file \"f\": illegal base64 data at input byte 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_take_values_in_every_form),
		cmocka_unit_test(defaults_stay_and_bare_options_have_their_own_value),
		cmocka_unit_test(two_dashes_end_options),
		cmocka_unit_test(help_ends_parsing),
		cmocka_unit_test(mistakes_are_named_as_pflag_does),
		cmocka_unit_test(required_options_are_asked_for),
		cmocka_unit_test(integers_are_read_as_go_literals),
		cmocka_unit_test(subcommands_are_found_behind_options),
		cmocka_unit_test(tables_have_padded_columns),
		cmocka_unit_test(blocks_of_lines_align_on_their_own),
		cmocka_unit_test(describe_indents_by_levels),
		cmocka_unit_test(labels_name_kind_group_and_object),
		cmocka_unit_test(objects_are_shown_in_gos_syntax),
		cmocka_unit_test(equals_keep_their_order),
		cmocka_unit_test(the_first_file_wins),
		cmocka_unit_test(access_follows_context_and_flags),
		cmocka_unit_test(without_configuration_there_is_a_default),
		cmocka_unit_test(changes_go_where_the_stanza_lives),
		cmocka_unit_test(broken_files_are_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
