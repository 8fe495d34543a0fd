# Tests that belong to no single module.
EXTRA_DIST += tests/fuzz/standalone.c tests/fuzz/replay tests/golden/README

# golden transcripts: every .t in tests/golden, each on a fresh cluster
check_PROGRAMS += tests/golden/run
TESTS += tests/golden/run
tests_golden_run_SOURCES = tests/golden/run.c
tests_golden_run_LDADD = libdrydock.a
dist-hook:
	mkdir -p $(distdir)/tests/golden && cp $(srcdir)/tests/golden/*.t $(distdir)/tests/golden/

# the manual page
EXTRA_DIST += tests/manual.sh
TESTS += tests/manual.sh
