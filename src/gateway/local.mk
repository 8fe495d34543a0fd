# gateway/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/gateway/gateway.h src/gateway/internal.h \
	src/gateway/answer.c \
	src/gateway/etcd.h src/gateway/etcd.c \
	src/gateway/http.c \
	src/gateway/identity.c \
	src/gateway/loop.c \
	src/gateway/pki.h src/gateway/pki.c src/gateway/pki_files.c src/gateway/pki_private.h \
	src/gateway/protobuf.h src/gateway/protobuf.c \
	src/gateway/swagger.c \
	src/gateway/watch.c

BUILT_SOURCES += src/gateway/protobuf.inc
CLEANFILES += src/gateway/protobuf.inc
EXTRA_DIST += tools/mkproto src/gateway/data/protobuf.tsv
src/gateway/protobuf.$(OBJEXT): src/gateway/protobuf.inc
src/gateway/protobuf.inc: src/gateway/data/protobuf.tsv tools/mkproto
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mkproto $(srcdir)/src/gateway/data/protobuf.tsv > $@

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_gateway
TESTS += tests/unit/test_gateway
tests_unit_test_gateway_SOURCES = tests/unit/test_gateway.c tests/unit/door_client.h
tests_unit_test_gateway_CFLAGS = $(UNITCF)
tests_unit_test_gateway_LDADD = $(UNITLD)
endif

# the real etcdctl, where there is one
TESTS += tests/interop/etcdctl_door.sh
EXTRA_DIST += tests/interop/etcdctl_door.sh
