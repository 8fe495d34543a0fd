# apiserver/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/apiserver/apiserver.h src/apiserver/internal.h \
	src/apiserver/accept.c \
	src/apiserver/aggregator.c \
	src/apiserver/apiserver.c \
	src/apiserver/apply.c \
	src/apiserver/authn.c \
	src/apiserver/authz.c \
	src/apiserver/authz_node.c \
	src/apiserver/bootstrap.c \
	src/apiserver/compact.c \
	src/apiserver/componentstatus.c \
	src/apiserver/convert.c \
	src/apiserver/csr.c \
	src/apiserver/decode.c \
	src/apiserver/delete.c \
	src/apiserver/discovery.c \
	src/apiserver/door.c \
	src/apiserver/eviction.c \
	src/apiserver/fieldmanager.c \
	src/apiserver/filter.c \
	src/apiserver/list.c \
	src/apiserver/managers.h src/apiserver/managers.c \
	src/apiserver/metrics.c \
	src/apiserver/nonresource.c \
	src/apiserver/options.c \
	src/apiserver/openapi.h src/apiserver/openapi.c src/apiserver/openapi_schema.c \
	src/apiserver/patch.c \
	src/apiserver/peers.c \
	src/apiserver/rbac.c src/apiserver/rbac.h \
	src/apiserver/rbac_bootstrap.c \
	src/apiserver/rbac_cover.c \
	src/apiserver/proxy.c \
	src/apiserver/registry.c \
	src/apiserver/review.c \
	src/apiserver/route.c \
	src/apiserver/service_alloc.c \
	src/apiserver/status.c \
	src/apiserver/storage.c \
	src/apiserver/subresource.c \
	src/apiserver/table.c \
	src/apiserver/token.c src/apiserver/token.h src/apiserver/token_issue.c \
	src/apiserver/token_keys.c \
	src/apiserver/watch.c

# Admission plugins in the order they run.
admission_plugins = \
	src/apiserver/admission/admission_namespace_lifecycle.c \
	src/apiserver/admission/admission_service_account.c \
	src/apiserver/admission/admission_taint_nodes.c \
	src/apiserver/admission/admission_node_restriction.c \
	src/apiserver/admission/admission_priority.c \
	src/apiserver/admission/admission_default_toleration_seconds.c \
	src/apiserver/admission/admission_default_storage_class.c \
	src/apiserver/admission/admission_runtime_class.c \
	src/apiserver/admission/admission_certificate_approval.c \
	src/apiserver/admission/admission_certificate_signing.c \
	src/apiserver/admission/admission_certificate_subject_restriction.c \
	src/apiserver/admission/admission_default_ingress_class.c

libdrydock_a_SOURCES += $(admission_plugins) src/apiserver/admission/admission.c \
	src/apiserver/admission/admission.h src/apiserver/admission/certificates.h
# the roles and bindings every server makes sure of
BUILT_SOURCES += src/apiserver/rbac_table.inc
CLEANFILES += src/apiserver/rbac_table.inc
EXTRA_DIST += tools/mkrbac src/apiserver/data/rbac_bootstrap.tsv
src/apiserver/rbac_bootstrap.$(OBJEXT): src/apiserver/rbac_table.inc
src/apiserver/rbac_table.inc: tools/mkrbac src/apiserver/data/rbac_bootstrap.tsv
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mkrbac $(srcdir)/src/apiserver/data/rbac_bootstrap.tsv > $@.tmp && mv $@.tmp $@

BUILT_SOURCES += src/apiserver/admission/table.inc
CLEANFILES += src/apiserver/admission/table.inc
src/apiserver/admission/admission.$(OBJEXT): src/apiserver/admission/table.inc
src/apiserver/admission/table.inc: Makefile tools/mktable
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mktable admission_plugin admission_ admission_ $(admission_plugins) > $@

if HAVE_CMOCKA
apiserver_tests = \
	tests/unit/test_apiserver \
	tests/unit/test_apply \
	tests/unit/test_apiserver_delete \
	tests/unit/test_access \
	tests/unit/test_csr \
	tests/unit/test_token \
	tests/unit/test_apiserver_route \
	tests/unit/test_apiserver_watch
check_PROGRAMS += $(apiserver_tests)
TESTS += $(apiserver_tests)
tests_unit_test_apiserver_SOURCES = tests/unit/test_apiserver.c tests/unit/api_world.h tests/unit/api_words.h
tests_unit_test_apiserver_CFLAGS = $(UNITCF)
tests_unit_test_apiserver_LDADD = $(UNITLD)
tests_unit_test_apply_SOURCES = tests/unit/test_apply.c tests/unit/api_world.h tests/unit/api_words.h
tests_unit_test_apply_CFLAGS = $(UNITCF)
tests_unit_test_apply_LDADD = $(UNITLD)
tests_unit_test_apiserver_delete_SOURCES = tests/unit/test_apiserver_delete.c tests/unit/api_world.h tests/unit/api_words.h
tests_unit_test_apiserver_delete_CFLAGS = $(UNITCF)
tests_unit_test_apiserver_delete_LDADD = $(UNITLD)
tests_unit_test_csr_SOURCES = tests/unit/test_csr.c tests/unit/api_world.h tests/unit/api_words.h
tests_unit_test_csr_CFLAGS = $(UNITCF)
tests_unit_test_csr_LDADD = $(UNITLD)
tests_unit_test_token_SOURCES = tests/unit/test_token.c tests/unit/api_world.h tests/unit/api_words.h
tests_unit_test_token_CFLAGS = $(UNITCF)
tests_unit_test_token_LDADD = $(UNITLD)
tests_unit_test_access_SOURCES = tests/unit/test_access.c tests/unit/api_world.h tests/unit/api_words.h
tests_unit_test_access_CFLAGS = $(UNITCF)
tests_unit_test_access_LDADD = $(UNITLD)
tests_unit_test_apiserver_route_SOURCES = tests/unit/test_apiserver_route.c tests/unit/api_world.h tests/unit/api_words.h
tests_unit_test_apiserver_route_CFLAGS = $(UNITCF)
tests_unit_test_apiserver_route_LDADD = $(UNITLD)
tests_unit_test_apiserver_watch_SOURCES = tests/unit/test_apiserver_watch.c tests/unit/api_world.h tests/unit/api_words.h
tests_unit_test_apiserver_watch_CFLAGS = $(UNITCF)
tests_unit_test_apiserver_watch_LDADD = $(UNITLD)
endif

# a random history of requests beside a model; SEED and STEPS as arguments repeat one
check_PROGRAMS += tests/prop/api_walk
TESTS += tests/prop/api_walk
tests_prop_api_walk_SOURCES = tests/prop/api_walk.c
tests_prop_api_walk_CFLAGS = $(AM_CFLAGS)
tests_prop_api_walk_LDADD = libdrydock.a

EXTRA_PROGRAMS += tests/bench/api_bench
tests_bench_api_bench_SOURCES = tests/bench/api_bench.c
tests_bench_api_bench_CFLAGS = $(AM_CFLAGS)
tests_bench_api_bench_LDADD = libdrydock.a
