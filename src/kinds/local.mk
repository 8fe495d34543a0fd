# The kinds served: the list is the registration table.
kind_sources = \
	src/kinds/kind_apiservice.c \
	src/kinds/kind_binding.c \
	src/kinds/kind_certificatesigningrequest.c \
	src/kinds/kind_clusterrole.c \
	src/kinds/kind_clusterrolebinding.c \
	src/kinds/kind_componentstatus.c \
	src/kinds/kind_configmap.c \
	src/kinds/kind_controllerrevision.c \
	src/kinds/kind_daemonset.c \
	src/kinds/kind_deployment.c \
	src/kinds/kind_endpoints.c \
	src/kinds/kind_endpointslice.c \
	src/kinds/kind_event.c \
	src/kinds/kind_event_events_v1.c \
	src/kinds/kind_lease.c \
	src/kinds/kind_localsubjectaccessreview.c \
	src/kinds/kind_namespace.c \
	src/kinds/kind_node.c \
	src/kinds/kind_nodemetrics.c \
	src/kinds/kind_pod.c \
	src/kinds/kind_podmetrics.c \
	src/kinds/kind_priorityclass.c \
	src/kinds/kind_replicaset.c \
	src/kinds/kind_role.c \
	src/kinds/kind_rolebinding.c \
	src/kinds/kind_secret.c \
	src/kinds/kind_selfsubjectaccessreview.c \
	src/kinds/kind_selfsubjectreview.c \
	src/kinds/kind_selfsubjectrulesreview.c \
	src/kinds/kind_service.c \
	src/kinds/kind_serviceaccount.c \
	src/kinds/kind_subjectaccessreview.c \
	src/kinds/kind_tokenreview.c

libdrydock_a_SOURCES += $(kind_sources) \
	src/kinds/event.h src/kinds/kind.h src/kinds/schema.h src/kinds/pod.h \
	src/kinds/schema_private.h src/kinds/typed.h src/kinds/typed_private.h src/kinds/validate.h \
	src/kinds/cells.c \
	src/kinds/rbac_cover.c src/kinds/rbac_cover.h \
	src/kinds/conditions.c \
	src/kinds/field_errors.c \
	src/kinds/kind.c \
	src/kinds/meta.c \
	src/kinds/names.c \
	src/kinds/placement.h src/kinds/placement.c \
	src/kinds/pod_containers.c \
	src/kinds/pod_defaults.c \
	src/kinds/pod_diff.c \
	src/kinds/pod_probes.c \
	src/kinds/pod_requests.c \
	src/kinds/pod_resources.c \
	src/kinds/pod_scheduling.c \
	src/kinds/pod_security.c \
	src/kinds/pod_status.c \
	src/kinds/pod_update.c \
	src/kinds/pod_validate.c \
	src/kinds/pod_volumes.c \
	src/kinds/pod_warn.c \
	src/kinds/rbac.c src/kinds/rbac.h \
	src/kinds/schema.c \
	src/kinds/schema_check.c \
	src/kinds/schema_decode.c \
	src/kinds/schema_json.c \
	src/kinds/schema_prune.c \
	src/kinds/selector_validate.c \
	src/kinds/service.h src/kinds/service_validate.c \
	src/kinds/typed.c src/kinds/typed_compare.c src/kinds/typed_merge.c \
	src/kinds/workload.c

# data made into C tables
schema_data = src/kinds/data/schema.tsv src/kinds/data/pointers.tsv src/kinds/data/docs.tsv
kind_data = src/kinds/data/resources.tsv src/kinds/data/columns.tsv src/kinds/data/schema.tsv
BUILT_SOURCES += src/kinds/schema_table.inc src/kinds/kind_table.inc src/kinds/kind_facts.inc
CLEANFILES += src/kinds/schema_table.inc src/kinds/kind_table.inc src/kinds/kind_facts.inc
EXTRA_DIST += tools/mkschema tools/mkkinds $(schema_data) src/kinds/data/resources.tsv \
	src/kinds/data/columns.tsv
src/kinds/schema.$(OBJEXT): src/kinds/schema_table.inc
src/kinds/kind.$(OBJEXT): src/kinds/kind_table.inc
$(kind_sources:.c=.$(OBJEXT)): src/kinds/kind_facts.inc
src/kinds/schema_table.inc: tools/mkschema $(schema_data)
	$(AM_V_GEN) mkdir -p $(@D) && (cd $(srcdir) && sh tools/mkschema $(schema_data)) > $@.tmp && mv $@.tmp $@
src/kinds/kind_facts.inc: tools/mkkinds $(kind_data)
	$(AM_V_GEN) mkdir -p $(@D) && (cd $(srcdir) && sh tools/mkkinds facts $(kind_data)) > $@.tmp && mv $@.tmp $@
src/kinds/kind_table.inc: tools/mkkinds $(kind_data) src/kinds/local.mk
	$(AM_V_GEN) mkdir -p $(@D) && (cd $(srcdir) && sh tools/mkkinds table $(kind_data) $(kind_sources)) > $@.tmp && mv $@.tmp $@

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_placement
TESTS += tests/unit/test_placement
tests_unit_test_placement_SOURCES = tests/unit/test_placement.c
tests_unit_test_placement_CFLAGS = $(UNITCF)
tests_unit_test_placement_LDADD = $(UNITLD)
endif

if HAVE_CMOCKA
kinds_tests = tests/unit/test_kinds tests/unit/test_pod_kind tests/unit/test_schema \
	tests/unit/test_typed
check_PROGRAMS += $(kinds_tests)
TESTS += $(kinds_tests)
tests_unit_test_kinds_SOURCES = tests/unit/test_kinds.c tests/unit/kind_words.h
tests_unit_test_kinds_CFLAGS = $(UNITCF)
tests_unit_test_kinds_LDADD = $(UNITLD)
tests_unit_test_pod_kind_SOURCES = tests/unit/test_pod_kind.c tests/unit/kind_words.h
tests_unit_test_pod_kind_CFLAGS = $(UNITCF)
tests_unit_test_pod_kind_LDADD = $(UNITLD)
tests_unit_test_schema_SOURCES = tests/unit/test_schema.c tests/unit/kind_words.h
tests_unit_test_schema_CFLAGS = $(UNITCF)
tests_unit_test_schema_LDADD = $(UNITLD)
tests_unit_test_typed_SOURCES = tests/unit/test_typed.c tests/unit/kind_words.h
tests_unit_test_typed_CFLAGS = $(UNITCF)
tests_unit_test_typed_LDADD = $(UNITLD)
endif

check_PROGRAMS += tests/fuzz/fuzz_typed
TESTS += tests/fuzz/typed.sh
EXTRA_DIST += tests/fuzz/typed.sh tests/fuzz/corpus/typed
tests_fuzz_fuzz_typed_SOURCES = tests/fuzz/fuzz_typed.c $(FUZZMAIN)
tests_fuzz_fuzz_typed_LDFLAGS = $(FUZZLD)
tests_fuzz_fuzz_typed_LDADD = libdrydock.a

check_PROGRAMS += tests/fuzz/fuzz_kinds
TESTS += tests/fuzz/kinds.sh
EXTRA_DIST += tests/fuzz/kinds.sh tests/fuzz/corpus/kinds
tests_fuzz_fuzz_kinds_SOURCES = tests/fuzz/fuzz_kinds.c $(FUZZMAIN)
tests_fuzz_fuzz_kinds_LDFLAGS = $(FUZZLD)
tests_fuzz_fuzz_kinds_LDADD = libdrydock.a
