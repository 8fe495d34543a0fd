# shell/: the simulated machine and its programs. One line per applet file: adding one is
# writing applet_NAME.c and listing it here.
shell_applets = \
	src/shell/applet_base64.c \
	src/shell/applet_cat.c \
	src/shell/applet_chroot.c \
	src/shell/applet_curl.c \
	src/shell/applet_cut.c \
	src/shell/applet_diff.c \
	src/shell/applet_dns.c \
	src/shell/applet_echo.c \
	src/shell/applet_env.c \
	src/shell/applet_files.c \
	src/shell/applet_find.c \
	src/shell/applet_grep.c \
	src/shell/applet_head.c \
	src/shell/applet_kill.c \
	src/shell/applet_less.c \
	src/shell/applet_ls.c \
	src/shell/applet_nc.c \
	src/shell/applet_ping.c \
	src/shell/applet_ps.c \
	src/shell/applet_sed.c \
	src/shell/applet_sh.c \
	src/shell/applet_sleep.c \
	src/shell/applet_sort.c \
	src/shell/applet_ss.c \
	src/shell/applet_stat.c \
	src/shell/applet_stty.c \
	src/shell/applet_sys.c \
	src/shell/applet_top.c \
	src/shell/applet_vi.c \
	src/shell/applet_watch.c \
	src/shell/applet_tar.c \
	src/shell/applet_wc.c \
	src/shell/applet_wget.c

libdrydock_a_SOURCES += $(shell_applets) \
	src/shell/applet.h src/shell/curl_private.h src/shell/http.h src/shell/machine.h src/shell/machine_private.h src/shell/shell_private.h \
	src/shell/net.h src/shell/net_private.h src/shell/sed_private.h src/shell/shell.h \
	src/shell/stream.h src/shell/stream_private.h src/shell/vfs.h src/shell/vfs_private.h \
	src/shell/applets.c \
	src/shell/arith.c \
	src/shell/base_files.c \
	src/shell/builtins_flow.c \
	src/shell/builtins_io.c \
	src/shell/builtins_jobs.c \
	src/shell/builtins_vars.c \
	src/shell/complete.c \
	src/shell/curl_options.c \
	src/shell/edit.c src/shell/edit.h \
	src/shell/edit_history.c \
	src/shell/edit_key.c \
	src/shell/edit_show.c \
	src/shell/edit_tab.c \
	src/shell/edit_text.c \
	src/shell/environment.c \
	src/shell/exchange.c \
	src/shell/expand.c \
	src/shell/expand_param.c \
	src/shell/fork.c \
	src/shell/glob.c \
	src/shell/http.c \
	src/shell/interact.c \
	src/shell/klog.h src/shell/klog.c \
	src/shell/lex.c \
	src/shell/machine.c \
	src/shell/net.c \
	src/shell/opts.c \
	src/shell/parse.c src/shell/parse_compound.c src/shell/parse_private.h \
	src/shell/pipe.c \
	src/shell/proc.c \
	src/shell/proc_io.c \
	src/shell/pty.c src/shell/pty.h \
	src/shell/redirect.c \
	src/shell/resolve.c \
	src/shell/run.c \
	src/shell/scan.c \
	src/shell/sed_script.c \
	src/shell/shell.c \
	src/shell/simple.c \
	src/shell/stream.c src/shell/tar.h src/shell/tar.c \
	src/shell/test.c \
	src/shell/tty.c \
	src/shell/user.c \
	src/shell/vars.c \
	src/shell/vfs.c \
	src/shell/vfs_host.c \
	src/shell/vfs_later.c \
	src/shell/vfs_node.c \
	src/shell/vfs_value.c \
	src/shell/vfs_walk.c

BUILT_SOURCES += src/shell/table.inc
CLEANFILES += src/shell/table.inc
src/shell/applets.$(OBJEXT): src/shell/table.inc
src/shell/table.inc: Makefile tools/mktable
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mktable applet applet_ applet_ $(shell_applets) > $@

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_vfs tests/unit/test_machine tests/unit/test_shell tests/unit/test_tty
TESTS += tests/unit/test_vfs tests/unit/test_machine tests/unit/test_shell tests/unit/test_tty
tests_unit_test_tty_SOURCES = tests/unit/test_tty.c tests/unit/term_world.h
tests_unit_test_tty_CFLAGS = $(UNITCF)
tests_unit_test_tty_LDADD = $(UNITLD)
tests_unit_test_vfs_SOURCES = tests/unit/test_vfs.c
tests_unit_test_vfs_CFLAGS = $(UNITCF)
tests_unit_test_vfs_LDADD = $(UNITLD)
tests_unit_test_machine_SOURCES = tests/unit/test_machine.c
tests_unit_test_machine_CFLAGS = $(UNITCF)
tests_unit_test_machine_LDADD = $(UNITLD)
tests_unit_test_shell_SOURCES = tests/unit/test_shell.c
tests_unit_test_shell_CFLAGS = $(UNITCF)
tests_unit_test_shell_LDADD = $(UNITLD)
endif
EXTRA_DIST += tests/shell/language.t tests/shell/files.t

# fuzz: keys into a terminal
check_PROGRAMS += tests/fuzz/fuzz_tty
TESTS += tests/fuzz/tty.sh
EXTRA_DIST += tests/fuzz/tty.sh tests/fuzz/corpus/tty
tests_fuzz_fuzz_tty_SOURCES = tests/fuzz/fuzz_tty.c $(FUZZMAIN)
tests_fuzz_fuzz_tty_LDADD = libdrydock.a
tests_fuzz_fuzz_tty_LDFLAGS = $(FUZZLD)

check_PROGRAMS += tests/fuzz/fuzz_shell
TESTS += tests/fuzz/shell.sh
EXTRA_DIST += tests/fuzz/shell.sh tests/fuzz/corpus/shell
tests_fuzz_fuzz_shell_SOURCES = tests/fuzz/fuzz_shell.c $(FUZZMAIN)
tests_fuzz_fuzz_shell_LDFLAGS = $(FUZZLD)
tests_fuzz_fuzz_shell_LDADD = libdrydock.a
