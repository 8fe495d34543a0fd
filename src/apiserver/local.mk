# apiserver/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/apiserver/apiserver.h src/apiserver/cert.h src/apiserver/internal.h \
	src/apiserver/apiserver.c \
	src/apiserver/authn.c \
	src/apiserver/authz.c \
	src/apiserver/bootstrap.c \
	src/apiserver/cert.c \
	src/apiserver/compact.c \
	src/apiserver/convert.c \
	src/apiserver/decode.c \
	src/apiserver/delete.c \
	src/apiserver/discovery.c \
	src/apiserver/door.c \
	src/apiserver/eviction.c \
	src/apiserver/filter.c \
	src/apiserver/list.c \
	src/apiserver/nonresource.c \
	src/apiserver/patch.c \
	src/apiserver/registry.c \
	src/apiserver/review.c \
	src/apiserver/route.c \
	src/apiserver/service_alloc.c \
	src/apiserver/status.c \
	src/apiserver/storage.c \
	src/apiserver/subresource.c \
	src/apiserver/table.c \
	src/apiserver/watch.c

# Admission plugins in the order they run.
admission_plugins = \
	src/apiserver/admission/admission_namespace_lifecycle.c \
	src/apiserver/admission/admission_service_account.c \
	src/apiserver/admission/admission_taint_nodes.c \
	src/apiserver/admission/admission_priority.c \
	src/apiserver/admission/admission_default_toleration_seconds.c \
	src/apiserver/admission/admission_default_storage_class.c \
	src/apiserver/admission/admission_runtime_class.c \
	src/apiserver/admission/admission_default_ingress_class.c

libdrydock_a_SOURCES += $(admission_plugins) src/apiserver/admission/admission.c \
	src/apiserver/admission/admission.h
BUILT_SOURCES += src/apiserver/admission/table.inc
CLEANFILES += src/apiserver/admission/table.inc
src/apiserver/admission/admission.$(OBJEXT): src/apiserver/admission/table.inc
src/apiserver/admission/table.inc: Makefile tools/mktable
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mktable admission_plugin admission_ admission_ $(admission_plugins) > $@
