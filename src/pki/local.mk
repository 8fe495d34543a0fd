# pki/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/pki/cert.h src/pki/cert_private.h src/pki/der.h src/pki/host.h src/pki/jws.h src/pki/key.h src/pki/pem.h \
	src/pki/rsa.h \
	src/pki/cert.c \
	src/pki/der.c \
	src/pki/extensions.c \
	src/pki/host.c \
	src/pki/issue.c \
	src/pki/jws.c \
	src/pki/key.c \
	src/pki/names.c \
	src/pki/pem.c \
	src/pki/primes.c \
	src/pki/publics.c \
	src/pki/rsa.c

check_PROGRAMS += tests/fuzz/fuzz_cert
TESTS += tests/fuzz/cert.sh
EXTRA_DIST += tests/fuzz/cert.sh tests/fuzz/corpus/cert
tests_fuzz_fuzz_cert_SOURCES = tests/fuzz/fuzz_cert.c $(FUZZMAIN)
tests_fuzz_fuzz_cert_LDFLAGS = $(FUZZLD)
tests_fuzz_fuzz_cert_LDADD = libdrydock.a

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_cert
TESTS += tests/unit/test_cert
tests_unit_test_cert_SOURCES = tests/unit/test_cert.c
tests_unit_test_cert_CFLAGS = $(UNITCF)
tests_unit_test_cert_LDADD = $(UNITLD)
endif
