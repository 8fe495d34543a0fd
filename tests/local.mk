# Tests that belong to no single module.
EXTRA_DIST += tests/fuzz/standalone.c tests/fuzz/replay tests/golden/README

# The long sessions with real clients: `make check-interop`. Those that wait longest come first.
interop_tests += \
	tests/interop/kubectl_connect.sh \
	tests/interop/differential.sh \
	tests/interop/differential_etcdctl.sh \
	tests/interop/lab_real.sh \
	tests/interop/attach.sh \
	tests/interop/port_forward.sh \
	tests/interop/clients.sh \
	tests/interop/etcd_servers.sh \
	tests/interop/etcdctl_process.sh \
	tests/interop/kubectl_offline.sh \
	tests/interop/kubectl_proxy.sh \
	tests/interop/etcdctl_auth.sh \
	tests/interop/kubectl_live.sh
EXTRA_DIST += tests/interop/common.sh

# golden transcripts: every .t in tests/golden, each on a fresh cluster
check_PROGRAMS += tests/golden/run
long_tests += tests/golden/run
tests_golden_run_SOURCES = tests/golden/run.c tests/transcript.c tests/transcript.h
tests_golden_run_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_golden_run_LDADD = libdrydock.a
# (the script check, too: as a prerequisite its name would be the target that runs the tests)
dist-hook:
	cp $(srcdir)/check $(distdir)/
	mkdir -p $(distdir)/tests/golden && cp $(srcdir)/tests/golden/*.t $(distdir)/tests/golden/
	mkdir -p $(distdir)/tests/screen && cp -r $(srcdir)/tests/screen/*.t $(srcdir)/tests/screen/content $(distdir)/tests/screen/

# the manual page
EXTRA_DIST += tests/manual.sh
TESTS += tests/manual.sh

# screens: every .t in tests/screen, keys in and the drawn grid out
check_PROGRAMS += tests/screen/run
TESTS += tests/screen/run
tests_screen_run_SOURCES = tests/screen/run.c tests/screen/fake.c tests/screen/fake.h \
	tests/transcript.c tests/transcript.h
tests_screen_run_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_screen_run_LDADD = libdrydock.a

# random keys on every screen
check_PROGRAMS += tests/screen/monkey
long_tests += tests/screen/monkey
tests_screen_monkey_SOURCES = tests/screen/monkey.c tests/screen/fake.c tests/screen/fake.h
tests_screen_monkey_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_screen_monkey_LDADD = libdrydock.a

# drydock on a pseudo terminal, and how it leaves it
check_PROGRAMS += tests/screen/pty
TESTS += tests/screen/pty.sh
EXTRA_DIST += tests/screen/pty.sh
tests_screen_pty_SOURCES = tests/screen/pty.c
tests_screen_pty_LDADD = libdrydock.a

# drydock without a terminal
EXTRA_DIST += tests/home.sh
TESTS += tests/home.sh

# texts of the interface have their translations
EXTRA_DIST += tests/texts.sh
TESTS += tests/texts.sh

# the plain journeys, as typed
EXTRA_DIST += tests/plain.sh
TESTS += tests/plain.sh
