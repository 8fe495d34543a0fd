# object/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/object/build.c src/object/edit.c \
	src/object/json.h src/object/json.c src/object/json_write.c \
	src/object/value.c src/object/value.h src/object/value_private.h

# well-known map keys as constants
BUILT_SOURCES += src/object/atoms.inc
CLEANFILES += src/object/atoms.inc
EXTRA_DIST += tools/mkatoms src/kinds/data/schema.tsv src/object/atoms.txt
src/object/value.$(OBJEXT): src/object/atoms.inc
src/object/atoms.inc: tools/mkatoms src/kinds/data/schema.tsv src/object/atoms.txt
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mkatoms $(srcdir)/src/kinds/data/schema.tsv \
		$(srcdir)/src/object/atoms.txt > $@.tmp && mv $@.tmp $@

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_value
TESTS += tests/unit/test_value
tests_unit_test_value_SOURCES = tests/unit/test_value.c
tests_unit_test_value_CFLAGS = $(UNITCF)
tests_unit_test_value_LDADD = $(UNITLD)

check_PROGRAMS += tests/unit/test_json
TESTS += tests/unit/test_json
tests_unit_test_json_SOURCES = tests/unit/test_json.c
tests_unit_test_json_CFLAGS = $(UNITCF)
tests_unit_test_json_LDADD = $(UNITLD)
endif
