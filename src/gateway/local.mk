# gateway/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/gateway/gateway.h src/gateway/internal.h \
	src/gateway/answer.c \
	src/gateway/etcd.h src/gateway/etcd_private.h src/gateway/etcd.c \
	src/gateway/etcd_conn.c src/gateway/etcd_watch.c \
	src/gateway/control.h src/gateway/control.c src/gateway/control_client.c \
	src/gateway/forward.c src/gateway/forward_channels.c \
	src/gateway/http.c \
	src/gateway/identity.c \
	src/gateway/logs.c \
	src/gateway/loop.c \
	src/gateway/pki.h src/gateway/pki.c src/gateway/pki_files.c src/gateway/pki_private.h \
	src/gateway/protobuf.h src/gateway/protobuf.c \
	src/gateway/proxy.c \
	src/gateway/remote.c \
	src/gateway/swagger.c \
	src/gateway/upgrade.h src/gateway/upgrade.c src/gateway/upgrade_tls.c \
	src/gateway/watch.c \
	src/gateway/websocket.c

check_PROGRAMS += tests/fuzz/fuzz_door
TESTS += tests/fuzz/door.sh
EXTRA_DIST += tests/fuzz/door.sh tests/fuzz/corpus/door
tests_fuzz_fuzz_door_SOURCES = tests/fuzz/fuzz_door.c $(FUZZMAIN)
tests_fuzz_fuzz_door_LDFLAGS = $(FUZZLD)
tests_fuzz_fuzz_door_LDADD = libdrydock.a

BUILT_SOURCES += src/gateway/protobuf.inc
CLEANFILES += src/gateway/protobuf.inc
EXTRA_DIST += tools/mkproto src/gateway/data/protobuf.tsv
src/gateway/protobuf.$(OBJEXT): src/gateway/protobuf.inc
src/gateway/protobuf.inc: src/gateway/data/protobuf.tsv tools/mkproto
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mkproto $(srcdir)/src/gateway/data/protobuf.tsv > $@

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_gateway tests/unit/test_gateway_hostile tests/unit/test_etcd_door
TESTS += tests/unit/test_gateway tests/unit/test_gateway_hostile tests/unit/test_etcd_door
tests_unit_test_etcd_door_SOURCES = tests/unit/test_etcd_door.c tests/unit/door_client.h \
	tests/unit/door_world.h tests/unit/grpc_client.h
tests_unit_test_etcd_door_CFLAGS = $(UNITCF)
tests_unit_test_etcd_door_LDADD = $(UNITLD)
tests/unit/tests_unit_test_etcd_door-test_etcd_door.$(OBJEXT): src/store/etcd.pb-c.h
tests_unit_test_gateway_hostile_SOURCES = tests/unit/test_gateway_hostile.c \
	tests/unit/door_client.h tests/unit/door_world.h
tests_unit_test_gateway_hostile_CFLAGS = $(UNITCF)
tests_unit_test_gateway_hostile_LDADD = $(UNITLD)
tests_unit_test_gateway_SOURCES = tests/unit/test_gateway.c tests/unit/door_client.h
tests_unit_test_gateway_CFLAGS = $(UNITCF)
tests_unit_test_gateway_LDADD = $(UNITLD)
endif

# the real etcdctl, where there is one
TESTS += tests/interop/etcdctl_door.sh
EXTRA_DIST += tests/interop/etcdctl_door.sh tests/interop/etcdctl_auth.sh

# users by certificate, with the real openssl and kubectl
TESTS += tests/interop/certificate.sh
EXTRA_DIST += tests/interop/certificate.sh
# service account tokens, verified by the real openssl
TESTS += tests/interop/token.sh
EXTRA_DIST += tests/interop/token.sh
# a program on a terminal, for the real kubectl's sessions
check_PROGRAMS += tests/interop/on_pty
EXTRA_DIST += tests/interop/attach.sh
tests_interop_on_pty_SOURCES = tests/interop/on_pty.c
tests_interop_on_pty_CFLAGS = $(AM_CFLAGS)

# the door under load, by hand: tests/bench/README
EXTRA_DIST += tests/bench/doors.sh tests/bench/fanout.c
