libdrydock_a_SOURCES += \
	src/base/base.h src/base/banned.h \
	src/base/alloc.c \
	src/base/buf.c \
	src/base/err.c \
	src/base/file.c \
	src/base/str.c \
	src/base/strmap.c \
	src/base/strvec.c \
	src/base/utf8.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_base
TESTS += tests/unit/test_base
tests_unit_test_base_SOURCES = tests/unit/test_base.c
tests_unit_test_base_CFLAGS = $(UNITCF)
tests_unit_test_base_LDADD = $(UNITLD)
endif
