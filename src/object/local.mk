# object/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/object/build.c \
	src/object/value.c src/object/value.h

# well-known field names as constants
BUILT_SOURCES += src/object/atoms.inc
CLEANFILES += src/object/atoms.inc
EXTRA_DIST += tools/mkatoms src/kinds/data/schema.tsv
src/object/value.$(OBJEXT): src/object/atoms.inc
src/object/atoms.inc: tools/mkatoms src/kinds/data/schema.tsv
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mkatoms $(srcdir)/src/kinds/data/schema.tsv > $@

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_value
TESTS += tests/unit/test_value
tests_unit_test_value_SOURCES = tests/unit/test_value.c
tests_unit_test_value_CFLAGS = $(UNITCF)
tests_unit_test_value_LDADD = $(UNITLD)
endif
