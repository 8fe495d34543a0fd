# controllers/: one line per controller. Adding one: write controller_NAME.c, list it here.
# They start in this order: the root CA's config maps are there before pods want to mount them.
controller_files = \
	src/controllers/controller_rootca.c \
	src/controllers/controller_clusterroleaggregation.c \
	src/controllers/controller_csrapproving.c \
	src/controllers/controller_csrcleaner.c \
	src/controllers/controller_csrsigning.c \
	src/controllers/controller_daemonset.c \
	src/controllers/controller_deployment.c \
	src/controllers/controller_endpoints.c \
	src/controllers/controller_endpointslice.c \
	src/controllers/controller_endpointslicemirroring.c \
	src/controllers/controller_garbagecollector.c \
	src/controllers/controller_namespace.c \
	src/controllers/controller_nodeipam.c \
	src/controllers/controller_nodelifecycle.c \
	src/controllers/controller_podgc.c \
	src/controllers/controller_replicaset.c \
	src/controllers/controller_serviceaccount.c \
	src/controllers/controller_tainteviction.c \
	src/controllers/controller_ttl.c

libdrydock_a_SOURCES += $(controller_files) \
	src/controllers/controller.h \
	src/controllers/controllers.h \
	src/controllers/csr.h \
	src/controllers/daemonset.h \
	src/controllers/deployment.h \
	src/controllers/pods.h \
	src/controllers/rollout.h \
	src/controllers/service_pods.h \
	src/controllers/taints.h \
	src/controllers/controllers.c \
	src/controllers/csr.c \
	src/controllers/daemonset_history.c \
	src/controllers/deployment_sets.c \
	src/controllers/deployment_status.c \
	src/controllers/objects.c \
	src/controllers/pods.c \
	src/controllers/rollout.c \
	src/controllers/service_pods.c \
	src/controllers/taints.c

BUILT_SOURCES += src/controllers/table.inc
CLEANFILES += src/controllers/table.inc
src/controllers/controllers.$(OBJEXT): src/controllers/table.inc
src/controllers/table.inc: Makefile tools/mktable
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mktable controller controller_ controller_ $(controller_files) > $@

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_rollout
TESTS += tests/unit/test_rollout
tests_unit_test_rollout_SOURCES = tests/unit/test_rollout.c
tests_unit_test_rollout_CFLAGS = $(UNITCF)
tests_unit_test_rollout_LDADD = $(UNITLD)

check_PROGRAMS += tests/unit/test_controllers_pods
TESTS += tests/unit/test_controllers_pods
tests_unit_test_controllers_pods_SOURCES = tests/unit/test_controllers_pods.c
tests_unit_test_controllers_pods_CFLAGS = $(UNITCF)
tests_unit_test_controllers_pods_LDADD = $(UNITLD)

check_PROGRAMS += tests/unit/test_controllers_apps
TESTS += tests/unit/test_controllers_apps
tests_unit_test_controllers_apps_SOURCES = tests/unit/test_controllers_apps.c tests/unit/ctl_world.h tests/unit/api_words.h
tests_unit_test_controllers_apps_CFLAGS = $(UNITCF)
tests_unit_test_controllers_apps_LDADD = $(UNITLD)

check_PROGRAMS += tests/unit/test_controllers_cluster
TESTS += tests/unit/test_controllers_cluster
tests_unit_test_controllers_cluster_SOURCES = tests/unit/test_controllers_cluster.c tests/unit/ctl_world.h tests/unit/api_words.h
tests_unit_test_controllers_cluster_CFLAGS = $(UNITCF)
tests_unit_test_controllers_cluster_LDADD = $(UNITLD)
endif

EXTRA_PROGRAMS += tests/bench/controllers_bench
tests_bench_controllers_bench_SOURCES = tests/bench/controllers_bench.c
tests_bench_controllers_bench_CFLAGS = $(AM_CFLAGS)
tests_bench_controllers_bench_LDADD = libdrydock.a
