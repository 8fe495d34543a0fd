# client/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/client/client.h src/client/informer.h src/client/internal.h \
	src/client/client.c \
	src/client/informer.c \
	src/client/inprocess.c \
	src/client/recorder.c \
	src/client/sorted.c \
	src/client/workqueue.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_client
TESTS += tests/unit/test_client
tests_unit_test_client_SOURCES = tests/unit/test_client.c tests/unit/api_world.h
tests_unit_test_client_CFLAGS = $(UNITCF)
tests_unit_test_client_LDADD = $(UNITLD)
endif
