# One line per etcdctl subcommand. Adding one: write cmd_NAME.c, list it here.
etcdctl_cmds = \
	src/etcdctl/cmd_alarm_disarm.c \
	src/etcdctl/cmd_alarm_list.c \
	src/etcdctl/cmd_auth_disable.c \
	src/etcdctl/cmd_auth_enable.c \
	src/etcdctl/cmd_auth_status.c \
	src/etcdctl/cmd_check_perf.c \
	src/etcdctl/cmd_compaction.c \
	src/etcdctl/cmd_completion.c \
	src/etcdctl/cmd_defrag.c \
	src/etcdctl/cmd_del.c \
	src/etcdctl/cmd_elect.c \
	src/etcdctl/cmd_endpoint_hashkv.c \
	src/etcdctl/cmd_endpoint_health.c \
	src/etcdctl/cmd_endpoint_status.c \
	src/etcdctl/cmd_get.c \
	src/etcdctl/cmd_lease_grant.c \
	src/etcdctl/cmd_lease_keep_alive.c \
	src/etcdctl/cmd_lease_list.c \
	src/etcdctl/cmd_lease_revoke.c \
	src/etcdctl/cmd_lease_timetolive.c \
	src/etcdctl/cmd_lock.c \
	src/etcdctl/cmd_make_mirror.c \
	src/etcdctl/cmd_member_add.c \
	src/etcdctl/cmd_member_list.c \
	src/etcdctl/cmd_member_promote.c \
	src/etcdctl/cmd_member_remove.c \
	src/etcdctl/cmd_member_update.c \
	src/etcdctl/cmd_move_leader.c \
	src/etcdctl/cmd_put.c \
	src/etcdctl/cmd_role_add.c \
	src/etcdctl/cmd_role_delete.c \
	src/etcdctl/cmd_role_get.c \
	src/etcdctl/cmd_role_grant_permission.c \
	src/etcdctl/cmd_role_list.c \
	src/etcdctl/cmd_role_revoke_permission.c \
	src/etcdctl/cmd_snapshot_restore.c \
	src/etcdctl/cmd_snapshot_save.c \
	src/etcdctl/cmd_snapshot_status.c \
	src/etcdctl/cmd_txn.c \
	src/etcdctl/cmd_user_add.c \
	src/etcdctl/cmd_user_delete.c \
	src/etcdctl/cmd_user_get.c \
	src/etcdctl/cmd_user_grant_role.c \
	src/etcdctl/cmd_user_list.c \
	src/etcdctl/cmd_user_passwd.c \
	src/etcdctl/cmd_user_revoke_role.c \
	src/etcdctl/cmd_version.c \
	src/etcdctl/cmd_watch.c

libdrydock_a_SOURCES += $(etcdctl_cmds) \
	src/etcdctl/auth.h src/etcdctl/auth.c \
	src/etcdctl/client.h src/etcdctl/client_grpc.c src/etcdctl/client_store.c \
	src/etcdctl/client_watch.h src/etcdctl/client_watch.c \
	src/etcdctl/messages.h src/etcdctl/messages.c src/etcdctl/print_protobuf.c \
	src/etcdctl/ctl.h src/etcdctl/ctl.c \
	src/etcdctl/concurrency.h src/etcdctl/concurrency.c \
	src/etcdctl/dial.c \
	src/etcdctl/exec.c \
	src/etcdctl/complete.c \
	src/etcdctl/etcdctl.h \
	src/etcdctl/help.c \
	src/etcdctl/members.h src/etcdctl/members.c \
	src/etcdctl/ops.c \
	src/etcdctl/print.h src/etcdctl/print.c \
	src/etcdctl/print_fields.c \
	src/etcdctl/print_json.c \
	src/etcdctl/print_simple.c \
	src/etcdctl/print_table.c \
	src/etcdctl/v2ctl.h src/etcdctl/v2.c \
	src/etcdctl/v2_admin.c \
	src/etcdctl/v2_keys.c
BUILT_SOURCES += src/etcdctl/table.inc
CLEANFILES += src/etcdctl/table.inc
src/etcdctl/ctl.$(OBJEXT): src/etcdctl/table.inc
src/etcdctl/table.inc: Makefile tools/mktable
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mktable etcdctl_cmd etcdctl_ cmd_ $(etcdctl_cmds) > $@

# golden transcripts of the commands against an etcd behind TLS
check_PROGRAMS += tests/golden/etcdctl_run
TESTS += tests/golden/etcdctl.sh tests/golden/etcdctl_completion.sh
EXTRA_DIST += tests/golden/etcdctl.sh tests/golden/etcdctl_completion.sh tests/golden/etcdctl
tests_golden_etcdctl_run_SOURCES = tests/golden/etcdctl_run.c \
	tests/golden/etcdctl_text.c tests/golden/etcdctl_text.h
tests_golden_etcdctl_run_CFLAGS = $(AM_CFLAGS)
tests_golden_etcdctl_run_LDADD = libdrydock.a

src/etcdctl/messages.$(OBJEXT) src/etcdctl/print_protobuf.$(OBJEXT): src/store/etcd.pb-c.h

check_PROGRAMS += tests/fuzz/fuzz_etcd
TESTS += tests/fuzz/etcd.sh
EXTRA_DIST += tests/fuzz/etcd.sh tests/fuzz/corpus/etcd
tests_fuzz_fuzz_etcd_SOURCES = tests/fuzz/fuzz_etcd.c $(FUZZMAIN)
tests_fuzz_fuzz_etcd_LDFLAGS = $(FUZZLD)
tests_fuzz_fuzz_etcd_LDADD = libdrydock.a

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_grpc
TESTS += tests/unit/test_grpc
tests_unit_test_grpc_SOURCES = tests/unit/test_grpc.c
tests_unit_test_grpc_CFLAGS = $(UNITCF)
tests_unit_test_grpc_LDADD = $(UNITLD)
endif

# the real etcdctl beside ours, where there is one
EXTRA_DIST += tests/interop/etcdctl_process.sh tests/interop/etcdctl_commands \
	tests/interop/etcdctl_differences
