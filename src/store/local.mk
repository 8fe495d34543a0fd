# store/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/store/store.h src/store/internal.h src/store/bolt.h src/store/door.h \
	src/store/v2.h \
	src/store/auth.h src/store/auth_private.h src/store/auth.c \
	src/store/alarm.c \
	src/store/authcheck.c \
	src/store/authfile.c \
	src/store/authtoken.c \
	src/store/blob.c \
	src/store/bolt.c \
	src/store/boltread.c \
	src/store/compact.c \
	src/store/errors.c \
	src/store/follow.c \
	src/store/hash.c \
	src/store/index.c \
	src/store/lease.c \
	src/store/load.c \
	src/store/member.c \
	src/store/memberfile.c \
	src/store/range.c \
	src/store/revision.c \
	src/store/rpc.h src/store/rpc_private.h src/store/rpc.c src/store/rpc_auth.c src/store/rpc_kv.c \
	src/store/rpc_pb.c \
	src/store/size.c \
	src/store/snapshot.c \
	src/store/store.c \
	src/store/txn.c \
	src/store/txncheck.c \
	src/store/v2.c \
	src/store/verify.c \
	src/store/watch.c \
	src/store/write.c

# the messages of etcd's API
BUILT_SOURCES += src/store/etcd.pb-c.h
CLEANFILES += src/store/etcd.pb-c.h src/store/etcd.pb-c.c
EXTRA_DIST += src/store/data/etcd.proto
src/store/etcd.pb-c.h: src/store/data/etcd.proto
	$(AM_V_GEN) mkdir -p src/store && $(PROTOC_C) --proto_path=$(srcdir)/src/store/data --c_out=src/store $(srcdir)/src/store/data/etcd.proto
src/store/rpc_pb.$(OBJEXT): src/store/etcd.pb-c.h
src/store/rpc.$(OBJEXT) src/store/rpc_kv.$(OBJEXT) src/store/rpc_auth.$(OBJEXT) src/store/authfile.$(OBJEXT): src/store/etcd.pb-c.h

# a random walk beside a naive model; SEED and STEPS as arguments repeat one
check_PROGRAMS += tests/prop/store_walk
TESTS += tests/prop/store_walk
tests_prop_store_walk_SOURCES = tests/prop/store_walk.c tests/prop/store_walk.h \
	tests/prop/store_walk_txn.c tests/prop/store_model.c tests/prop/store_model.h
tests_prop_store_walk_CFLAGS = $(AM_CFLAGS)
tests_prop_store_walk_LDADD = libdrydock.a

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_store
TESTS += tests/unit/test_store
tests_unit_test_store_SOURCES = tests/unit/test_store.c
tests_unit_test_store_CFLAGS = $(UNITCF)
tests_unit_test_store_LDADD = $(UNITLD)

check_PROGRAMS += tests/unit/test_store_auth
TESTS += tests/unit/test_store_auth
tests_unit_test_store_auth_SOURCES = tests/unit/test_store_auth.c
tests_unit_test_store_auth_CFLAGS = $(UNITCF)
tests_unit_test_store_auth_LDADD = $(UNITLD)
endif

check_PROGRAMS += tests/fuzz/fuzz_snapshot
TESTS += tests/fuzz/snapshot.sh
EXTRA_DIST += tests/fuzz/snapshot.sh tests/fuzz/corpus/snapshot
tests_fuzz_fuzz_snapshot_SOURCES = tests/fuzz/fuzz_snapshot.c $(FUZZMAIN)
tests_fuzz_fuzz_snapshot_LDFLAGS = $(FUZZLD)
tests_fuzz_fuzz_snapshot_LDADD = libdrydock.a

# the real etcdctl, where there is one
check_PROGRAMS += tests/interop/etcd_snapshot
TESTS += tests/interop/etcd_snapshot.sh
EXTRA_DIST += tests/interop/etcd_snapshot.sh
tests_interop_etcd_snapshot_SOURCES = tests/interop/etcd_snapshot.c
tests_interop_etcd_snapshot_CFLAGS = $(AM_CFLAGS)
tests_interop_etcd_snapshot_LDADD = libdrydock.a
