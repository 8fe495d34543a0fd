# app/: one line per subcommand of drydock. Adding one: write cmd_NAME.c, list it here.
app_cmds = \
	src/app/cmd_doctor.c \
	src/app/cmd_down.c \
	src/app/cmd_drill.c \
	src/app/cmd_env.c \
	src/app/cmd_etcdctl.c \
	src/app/cmd_home.c \
	src/app/cmd_kubectl.c \
	src/app/cmd_lab.c \
	src/app/cmd_lesson.c \
	src/app/cmd_progress.c \
	src/app/cmd_sh.c \
	src/app/cmd_shell.c \
	src/app/cmd_ssh.c \
	src/app/cmd_status.c \
	src/app/cmd_time.c \
	src/app/cmd_undo.c \
	src/app/cmd_up.c \
	src/app/cmd_why.c

libdrydock_a_SOURCES += $(app_cmds) src/app/app.c src/app/app.h src/app/help.c \
	src/app/host_process.h src/app/host_process.c src/app/serve.h src/app/serve.c src/app/serve_tools.c src/app/serve_shell.c \
	src/app/plain.h src/app/plain.c
BUILT_SOURCES += src/app/table.inc
CLEANFILES += src/app/table.inc
src/app/app.$(OBJEXT): src/app/table.inc
src/app/table.inc: Makefile tools/mktable
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mktable app_cmd app_ cmd_ $(app_cmds) > $@

TESTS += tests/interop/served.sh
EXTRA_DIST += tests/interop/served.sh
TESTS += tests/interop/killed.sh
EXTRA_DIST += tests/interop/killed.sh
TESTS += tests/interop/kubectl_door.sh
EXTRA_DIST += tests/interop/kubectl_door.sh

EXTRA_DIST += tests/interop/clients.sh tests/interop/clients/client_node.sh \
	tests/interop/clients/client_node/package.json \
	tests/interop/clients/client_node/package-lock.json \
	tests/interop/clients/client_node/test.mjs tests/interop/clients/curl.sh \
	tests/interop/clients/etcdctl.sh tests/interop/clients/kubectl.sh

check_PROGRAMS += tests/interop/differential
tests_interop_differential_SOURCES = tests/interop/differential.c \
	tests/interop/accept.c tests/interop/accept.h \
	tests/interop/at_rest.c tests/interop/at_rest.h \
	tests/interop/etcdctl_stage.c tests/interop/etcdctl_stage.h \
	tests/interop/stage.c tests/interop/stage.h \
	tests/golden/etcdctl_text.c tests/golden/etcdctl_text.h
tests_interop_differential_CFLAGS = $(AM_CFLAGS)
tests_interop_differential_LDADD = libdrydock.a

# labs on a cluster known by its kubeconfig
check_PROGRAMS += tests/interop/lab_scripts
tests_interop_lab_scripts_SOURCES = tests/interop/lab_scripts.c
tests_interop_lab_scripts_CFLAGS = $(AM_CFLAGS)
tests_interop_lab_scripts_LDADD = libdrydock.a
EXTRA_DIST += tests/interop/lab_real.sh
EXTRA_DIST += tests/interop/differential.sh tests/interop/differences \
	tests/interop/differential_etcdctl.sh tests/interop/differences_etcdctl

# programs of the learner's machine, for kubectl as a process
libdrydock_a_SOURCES += src/app/host_run.c src/app/host_run.h

# labs on a cluster known by its kubeconfig
libdrydock_a_SOURCES += src/app/cmd_lab_real.c src/app/lab_show.h

EXTRA_DIST += tests/interop/kubectl_proxy.sh
