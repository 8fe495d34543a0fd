# cluster/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/cluster/cluster.h src/cluster/cluster_private.h \
	src/cluster/bootstrap.c \
	src/cluster/cluster.c \
	src/cluster/cmd_iptables.c \
	src/cluster/component.c \
	src/cluster/component_apiserver.c \
	src/cluster/component_control.c \
	src/cluster/component_etcd.c \
	src/cluster/component_metrics.c \
	src/cluster/component_node.c \
	src/cluster/doors.c src/cluster/doors_kubelet.c src/cluster/doors_stats.c \
	src/cluster/external.h src/cluster/external.c \
	src/cluster/inbound.h src/cluster/inbound.c \
	src/cluster/journal.h src/cluster/journal.c src/cluster/journal_private.h \
	src/cluster/journal_crash.c src/cluster/journal_file.c \
	src/cluster/journal_visit.c \
	src/cluster/journal_tty.c \
	src/cluster/leader.c \
	src/cluster/profile.c \
	src/cluster/token_flags.c \
	src/cluster/usage.c \
	src/cluster/visit.h src/cluster/visit.c src/cluster/visit_private.h \
	src/cluster/visit_forward.c src/cluster/visit_request.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_journal
TESTS += tests/unit/test_journal
tests_unit_test_journal_SOURCES = tests/unit/test_journal.c tests/unit/term_world.h
tests_unit_test_journal_CFLAGS = $(UNITCF)
tests_unit_test_journal_LDADD = $(UNITLD)
check_PROGRAMS += tests/unit/test_rights
TESTS += tests/unit/test_rights
tests_unit_test_rights_SOURCES = tests/unit/test_rights.c
tests_unit_test_rights_CFLAGS = $(UNITCF)
tests_unit_test_rights_LDADD = $(UNITLD)
endif

check_PROGRAMS += tests/prop/alike_pods
TESTS += tests/prop/alike_pods
tests_prop_alike_pods_SOURCES = tests/prop/alike_pods.c
tests_prop_alike_pods_CFLAGS = $(AM_CFLAGS)
tests_prop_alike_pods_LDADD = libdrydock.a
check_PROGRAMS += tests/prop/cluster_same
TESTS += tests/prop/cluster_same
tests_prop_cluster_same_SOURCES = tests/prop/cluster_same.c
tests_prop_cluster_same_CFLAGS = $(AM_CFLAGS)
tests_prop_cluster_same_LDADD = libdrydock.a

check_PROGRAMS += tests/prop/cluster_walk
TESTS += tests/prop/cluster_walk
tests_prop_cluster_walk_SOURCES = tests/prop/cluster_walk.c
tests_prop_cluster_walk_CFLAGS = $(AM_CFLAGS)
tests_prop_cluster_walk_LDADD = libdrydock.a

# make bench: what the whole costs; tests/bench/README
EXTRA_PROGRAMS += tests/bench/bench
tests_bench_bench_SOURCES = tests/bench/bench.c tests/bench/bench_etcd.c tests/bench/bench.h
tests_bench_bench_CFLAGS = $(AM_CFLAGS)
tests_bench_bench_LDADD = libdrydock.a
EXTRA_DIST += tests/bench/README
CLEANFILES += tests/bench/bench
.PHONY: bench
bench: tests/bench/bench
	tests/bench/bench

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_store_contract
TESTS += tests/unit/test_store_contract
tests_unit_test_store_contract_SOURCES = tests/unit/test_store_contract.c
tests_unit_test_store_contract_CFLAGS = $(UNITCF)
tests_unit_test_store_contract_LDADD = $(UNITLD)
endif

# a cluster on a real etcd, where there is one
EXTRA_DIST += tests/interop/etcd_servers.sh
