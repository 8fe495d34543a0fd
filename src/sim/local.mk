# sim/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/sim/sim.h src/sim/trace.h src/sim/pace.h src/sim/context.h src/sim/sim_private.h \
	src/sim/context.c \
	src/sim/fiber.c \
	src/sim/loop.c \
	src/sim/pace.c \
	src/sim/rand.c \
	src/sim/trace.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_sim
TESTS += tests/unit/test_sim
tests_unit_test_sim_SOURCES = tests/unit/test_sim.c
tests_unit_test_sim_CFLAGS = $(UNITCF)
tests_unit_test_sim_LDADD = $(UNITLD)
endif
