libdrydock_a_SOURCES += \
	src/cli/kubeaccess.c \
	src/cli/kubeconfig.c src/cli/kubeconfig.h \
	src/cli/opt.c src/cli/opt.h \
	src/cli/printer.c src/cli/printer.h \
	src/cli/sort.c src/cli/sort.h

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_cli
TESTS += tests/unit/test_cli
tests_unit_test_cli_SOURCES = tests/unit/test_cli.c
tests_unit_test_cli_CFLAGS = $(UNITCF)
tests_unit_test_cli_LDADD = $(UNITLD)
endif
