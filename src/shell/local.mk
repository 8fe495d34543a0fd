# shell/: the simulated machine and its programs. One line per applet file: adding one is
# writing applet_NAME.c and listing it here.
shell_applets = \
	src/shell/applet_cat.c \
	src/shell/applet_sleep.c

libdrydock_a_SOURCES += $(shell_applets) \
	src/shell/applet.h src/shell/machine.h src/shell/machine_private.h \
	src/shell/net.h src/shell/net_private.h src/shell/shell.h \
	src/shell/stream.h src/shell/stream_private.h src/shell/vfs.h src/shell/vfs_private.h \
	src/shell/applets.c \
	src/shell/base_files.c \
	src/shell/exchange.c \
	src/shell/machine.c \
	src/shell/net.c \
	src/shell/opts.c \
	src/shell/pipe.c \
	src/shell/proc.c \
	src/shell/proc_io.c \
	src/shell/resolve.c \
	src/shell/stream.c \
	src/shell/user.c \
	src/shell/vfs.c \
	src/shell/vfs_host.c \
	src/shell/vfs_node.c \
	src/shell/vfs_walk.c

BUILT_SOURCES += src/shell/table.inc
CLEANFILES += src/shell/table.inc
src/shell/applets.$(OBJEXT): src/shell/table.inc
src/shell/table.inc: Makefile tools/mktable
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mktable applet applet_ applet_ $(shell_applets) > $@

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_vfs tests/unit/test_machine
TESTS += tests/unit/test_vfs tests/unit/test_machine
tests_unit_test_vfs_SOURCES = tests/unit/test_vfs.c
tests_unit_test_vfs_CFLAGS = $(UNITCF)
tests_unit_test_vfs_LDADD = $(UNITLD)
tests_unit_test_machine_SOURCES = tests/unit/test_machine.c
tests_unit_test_machine_CFLAGS = $(UNITCF)
tests_unit_test_machine_LDADD = $(UNITLD)
endif
