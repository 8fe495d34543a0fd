# tui/: the framework, and one line per screen. Adding one: write screen_NAME.c, list it here.
tui_screens = \
	src/tui/screen_ask.c \
	src/tui/screen_cluster.c \
	src/tui/screen_contents.c \
	src/tui/screen_drill.c \
	src/tui/screen_drills.c \
	src/tui/screen_elsewhere.c \
	src/tui/screen_flow.c \
	src/tui/screen_help.c \
	src/tui/screen_home.c \
	src/tui/screen_lab.c \
	src/tui/screen_labs.c \
	src/tui/screen_lesson.c \
	src/tui/screen_lessons.c \
	src/tui/screen_palette.c \
	src/tui/screen_progress.c \
	src/tui/screen_shell.c

libdrydock_a_SOURCES += $(tui_screens) \
	src/tui/actions.c \
	src/tui/backend_curses.c \
	src/tui/canvas.c src/tui/canvas.h \
	src/tui/child.c src/tui/child.h \
	src/tui/edit.c src/tui/edit.h \
	src/tui/external.c \
	src/tui/flow.c src/tui/flow.h \
	src/tui/flowing.c src/tui/flowing.h \
	src/tui/frame.c \
	src/tui/hostshell.c src/tui/hostshell.h \
	src/tui/keys.c src/tui/keys.h \
	src/tui/lab.c src/tui/lab.h \
	src/tui/lab_layout.c \
	src/tui/live.c \
	src/tui/markdown.c \
	src/tui/overview.c src/tui/overview.h \
	src/tui/reader.h src/tui/reader_layout.c src/tui/reader_run.c \
	src/tui/pane.c src/tui/pane.h \
	src/tui/service.c \
	src/tui/session.c src/tui/session.h src/tui/session_layout.c \
	src/tui/settings.c \
	src/tui/shellbox.c src/tui/shellbox.h \
	src/tui/term.c src/tui/term.h src/tui/term_private.h src/tui/term_look.c \
	src/tui/term_guard.c src/tui/term_guard.h \
	src/tui/text.c \
	src/tui/theme.c src/tui/theme.h \
	src/tui/tui.c src/tui/tui.h src/tui/tui_private.h \
	src/tui/watching.c src/tui/watching.h

BUILT_SOURCES += src/tui/table.inc src/tui/ko.inc
CLEANFILES += src/tui/table.inc src/tui/ko.inc
src/tui/tui.$(OBJEXT): src/tui/table.inc
src/tui/text.$(OBJEXT): src/tui/ko.inc
src/tui/table.inc: Makefile tools/mktable
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mktable screen_spec screen_ screen_ $(tui_screens) > $@

# translations: po/LANG.po, compiled in
EXTRA_DIST += tools/mkpo po/ko.po
src/tui/ko.inc: po/ko.po tools/mkpo
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mkpo $(srcdir)/po/ko.po > $@

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_tui tests/unit/test_term
TESTS += tests/unit/test_tui tests/unit/test_term
endif
tests_unit_test_term_SOURCES = tests/unit/test_term.c
tests_unit_test_term_CFLAGS = $(UNITCF)
tests_unit_test_term_LDADD = $(UNITLD)
tests_unit_test_tui_SOURCES = tests/unit/test_tui.c tests/screen/fake.c tests/screen/fake.h
tests_unit_test_tui_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_test_tui_CFLAGS = $(UNITCF)
tests_unit_test_tui_LDADD = $(UNITLD)

check_PROGRAMS += tests/fuzz/fuzz_term
TESTS += tests/fuzz/term.sh
EXTRA_DIST += tests/fuzz/term.sh tests/fuzz/corpus/term
tests_fuzz_fuzz_term_SOURCES = tests/fuzz/fuzz_term.c $(FUZZMAIN)
tests_fuzz_fuzz_term_LDADD = libdrydock.a
tests_fuzz_fuzz_term_LDFLAGS = $(FUZZLD)
