# network/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/network/network.h src/network/network_private.h \
	src/network/corefile.c \
	src/network/dns.c \
	src/network/iptables.c \
	src/network/network.c \
	src/network/proxy.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_corefile
TESTS += tests/unit/test_corefile
tests_unit_test_corefile_SOURCES = tests/unit/test_corefile.c
tests_unit_test_corefile_CFLAGS = $(UNITCF)
tests_unit_test_corefile_LDADD = $(UNITLD)
endif
