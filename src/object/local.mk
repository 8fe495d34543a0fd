# object/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/object/build.c src/object/diff.c src/object/edit.c \
	src/object/fieldset.h src/object/fieldset.c src/object/goformat.h src/object/goformat.c \
	src/object/json.h src/object/json.c src/object/json_write.c \
	src/object/patch_create.c src/object/patch_json.c src/object/patch_merge.c \
	src/object/patch_private.h src/object/patch_strategic.c src/object/path.h \
	src/object/value.c src/object/value.h src/object/value_private.h \
	src/object/yaml.h src/object/yaml_private.h src/object/yaml.c \
	src/object/yaml_resolve.c src/object/yaml_stream.c src/object/yaml_write.c

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

check_PROGRAMS += tests/unit/test_yaml
TESTS += tests/unit/test_yaml
tests_unit_test_yaml_SOURCES = tests/unit/test_yaml.c
tests_unit_test_yaml_CFLAGS = $(UNITCF)
tests_unit_test_yaml_LDADD = $(UNITLD)

check_PROGRAMS += tests/unit/test_patch
TESTS += tests/unit/test_patch
tests_unit_test_patch_SOURCES = tests/unit/test_patch.c
tests_unit_test_patch_CFLAGS = $(UNITCF)
tests_unit_test_patch_LDADD = $(UNITLD)
endif

check_PROGRAMS += tests/fuzz/fuzz_json
TESTS += tests/fuzz/json.sh
EXTRA_DIST += tests/fuzz/json.sh tests/fuzz/corpus/json
tests_fuzz_fuzz_json_SOURCES = tests/fuzz/fuzz_json.c $(FUZZMAIN)
tests_fuzz_fuzz_json_LDFLAGS = $(FUZZLD)
tests_fuzz_fuzz_json_LDADD = libdrydock.a

check_PROGRAMS += tests/fuzz/fuzz_yaml
TESTS += tests/fuzz/yaml.sh
EXTRA_DIST += tests/fuzz/yaml.sh tests/fuzz/corpus/yaml
tests_fuzz_fuzz_yaml_SOURCES = tests/fuzz/fuzz_yaml.c $(FUZZMAIN)
tests_fuzz_fuzz_yaml_LDFLAGS = $(FUZZLD)
tests_fuzz_fuzz_yaml_LDADD = libdrydock.a

check_PROGRAMS += tests/fuzz/fuzz_patch
TESTS += tests/fuzz/patch.sh
EXTRA_DIST += tests/fuzz/patch.sh tests/fuzz/corpus/patch
tests_fuzz_fuzz_patch_SOURCES = tests/fuzz/fuzz_patch.c $(FUZZMAIN)
tests_fuzz_fuzz_patch_LDFLAGS = $(FUZZLD)
tests_fuzz_fuzz_patch_LDADD = libdrydock.a

# names, quantities, times, and the small languages of command lines
libdrydock_a_SOURCES += \
	src/object/gostr.c src/object/gotemplate.h src/object/gotemplate_private.h \
	src/object/gotemplate_exec.c src/object/gotemplate_func.c src/object/gotemplate_lex.c \
	src/object/gotemplate_node.c src/object/gotemplate_parse.c \
	src/object/ip.h src/object/ip.c \
	src/object/jsonpath.h src/object/jsonpath_private.h src/object/jsonpath.c \
	src/object/jsonpath_exec.c \
	src/object/nameform.h src/object/nameform.c \
	src/object/quantity.h src/object/quantity.c \
	src/object/selector.h src/object/selector.c \
	src/object/timefmt.h src/object/timefmt.c \
	src/object/time_format.c

if HAVE_CMOCKA
EXTRA_DIST += tests/unit/vectors
check_PROGRAMS += tests/unit/test_jsonpath
TESTS += tests/unit/test_jsonpath
tests_unit_test_jsonpath_SOURCES = tests/unit/test_jsonpath.c tests/unit/vectors.h
tests_unit_test_jsonpath_CFLAGS = $(UNITCF)
tests_unit_test_jsonpath_LDADD = $(UNITLD)

check_PROGRAMS += tests/unit/test_quantity
TESTS += tests/unit/test_quantity
tests_unit_test_quantity_SOURCES = tests/unit/test_quantity.c tests/unit/vectors.h
tests_unit_test_quantity_CFLAGS = $(UNITCF)
tests_unit_test_quantity_LDADD = $(UNITLD)

check_PROGRAMS += tests/unit/test_selector
TESTS += tests/unit/test_selector
tests_unit_test_selector_SOURCES = tests/unit/test_selector.c tests/unit/vectors.h
tests_unit_test_selector_CFLAGS = $(UNITCF)
tests_unit_test_selector_LDADD = $(UNITLD)

check_PROGRAMS += tests/unit/test_ip
TESTS += tests/unit/test_ip
tests_unit_test_ip_SOURCES = tests/unit/test_ip.c
tests_unit_test_ip_CFLAGS = $(UNITCF)
tests_unit_test_ip_LDADD = $(UNITLD)

check_PROGRAMS += tests/unit/test_timefmt
TESTS += tests/unit/test_timefmt
tests_unit_test_timefmt_SOURCES = tests/unit/test_timefmt.c
tests_unit_test_timefmt_CFLAGS = $(UNITCF)
tests_unit_test_timefmt_LDADD = $(UNITLD)
endif

# fuzz targets of the small languages: tests/fuzz/object.sh names them too
TESTS += tests/fuzz/object.sh
EXTRA_DIST += tests/fuzz/object.sh tests/fuzz/corpus/jsonpath tests/fuzz/corpus/quantity \
	tests/fuzz/corpus/selector
check_PROGRAMS += tests/fuzz/fuzz_jsonpath
tests_fuzz_fuzz_jsonpath_SOURCES = tests/fuzz/fuzz_jsonpath.c $(FUZZMAIN)
tests_fuzz_fuzz_jsonpath_LDFLAGS = $(FUZZLD)
tests_fuzz_fuzz_jsonpath_LDADD = libdrydock.a
check_PROGRAMS += tests/fuzz/fuzz_quantity
tests_fuzz_fuzz_quantity_SOURCES = tests/fuzz/fuzz_quantity.c $(FUZZMAIN)
tests_fuzz_fuzz_quantity_LDFLAGS = $(FUZZLD)
tests_fuzz_fuzz_quantity_LDADD = libdrydock.a
check_PROGRAMS += tests/fuzz/fuzz_selector
tests_fuzz_fuzz_selector_SOURCES = tests/fuzz/fuzz_selector.c $(FUZZMAIN)
tests_fuzz_fuzz_selector_LDFLAGS = $(FUZZLD)
tests_fuzz_fuzz_selector_LDADD = libdrydock.a

# make tests/bench/object_bench && tests/bench/object_bench $(srcdir)/tests/bench/object_pod.json
EXTRA_PROGRAMS += tests/bench/object_bench
EXTRA_DIST += tests/bench/object_pod.json
tests_bench_object_bench_SOURCES = tests/bench/object_bench.c
tests_bench_object_bench_LDADD = libdrydock.a
