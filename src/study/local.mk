# study/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/study/attempt.c \
	src/study/check.c src/study/check.h src/study/check_private.h \
	src/study/check_command.c \
	src/study/check_machine.c \
	src/study/check_object.c \
	src/study/check_valid.c \
	src/study/drill.c src/study/drill.h \
	src/study/fsrs.c src/study/fsrs.h \
	src/study/invariant.c \
	src/study/lab.c src/study/lab.h \
	src/study/lesson.c src/study/lesson.h \
	src/study/match.c src/study/match.h src/study/match_private.h \
	src/study/match_words.c \
	src/study/progress.c src/study/progress.h src/study/progress_private.h \
	src/study/progress_log.c \
	src/study/progress_schema.c src/study/progress_schema.h \
	src/study/proof.c \
	src/study/real.c src/study/real.h src/study/real_attempt.c src/study/real_plan.c \
	src/study/review.c src/study/review.h \
	src/study/lab_session.c src/study/lab_session.h src/study/lab_session_ask.c \
	src/study/stage.c \
	src/study/text.c src/study/text.h

if HAVE_CMOCKA
study_tests = \
	tests/unit/test_study_check \
	tests/unit/test_study_content \
	tests/unit/test_study_fsrs \
	tests/unit/test_study_lab \
	tests/unit/test_study_match \
	tests/unit/test_study_progress \
	tests/unit/test_study_real \
	tests/unit/test_study_text
check_PROGRAMS += $(study_tests)
TESTS += $(study_tests)
tests_unit_test_study_content_SOURCES = tests/unit/test_study_content.c
tests_unit_test_study_content_CFLAGS = $(UNITCF)
tests_unit_test_study_content_LDADD = $(UNITLD)
tests_unit_test_study_fsrs_SOURCES = tests/unit/test_study_fsrs.c
tests_unit_test_study_fsrs_CFLAGS = $(UNITCF)
tests_unit_test_study_fsrs_LDADD = $(UNITLD)
tests_unit_test_study_check_SOURCES = tests/unit/test_study_check.c
tests_unit_test_study_check_CFLAGS = $(UNITCF)
tests_unit_test_study_check_LDADD = $(UNITLD)
tests_unit_test_study_real_SOURCES = tests/unit/test_study_real.c
tests_unit_test_study_real_CFLAGS = $(UNITCF)
tests_unit_test_study_real_LDADD = $(UNITLD)
tests_unit_test_study_lab_SOURCES = tests/unit/test_study_lab.c
tests_unit_test_study_lab_CFLAGS = $(UNITCF)
tests_unit_test_study_lab_LDADD = $(UNITLD)
tests_unit_test_study_match_SOURCES = tests/unit/test_study_match.c
tests_unit_test_study_match_CFLAGS = $(UNITCF)
tests_unit_test_study_match_LDADD = $(UNITLD)
tests_unit_test_study_text_SOURCES = tests/unit/test_study_text.c
tests_unit_test_study_text_CFLAGS = $(UNITCF)
tests_unit_test_study_text_LDADD = $(UNITLD)
tests_unit_test_study_progress_SOURCES = tests/unit/test_study_progress.c
tests_unit_test_study_progress_CFLAGS = $(UNITCF)
tests_unit_test_study_progress_LDADD = $(UNITLD)
endif

# every built-in lab, done
check_PROGRAMS += tests/labs/run
long_tests += tests/labs/run
tests_labs_run_SOURCES = tests/labs/run.c
tests_labs_run_CFLAGS = $(AM_CFLAGS)
tests_labs_run_LDADD = libdrydock.a

check_PROGRAMS += tests/fuzz/fuzz_drill tests/fuzz/fuzz_lab tests/fuzz/fuzz_lesson
TESTS += tests/fuzz/drill.sh tests/fuzz/lab.sh tests/fuzz/lesson.sh
EXTRA_DIST += tests/fuzz/drill.sh tests/fuzz/lab.sh tests/fuzz/lesson.sh \
	tests/fuzz/corpus/drill tests/fuzz/corpus/lab tests/fuzz/corpus/lesson
tests_fuzz_fuzz_drill_SOURCES = tests/fuzz/fuzz_drill.c $(FUZZMAIN)
tests_fuzz_fuzz_drill_LDFLAGS = $(FUZZLD)
tests_fuzz_fuzz_drill_LDADD = libdrydock.a
tests_fuzz_fuzz_lab_SOURCES = tests/fuzz/fuzz_lab.c $(FUZZMAIN)
tests_fuzz_fuzz_lab_LDFLAGS = $(FUZZLD)
tests_fuzz_fuzz_lab_LDADD = libdrydock.a
tests_fuzz_fuzz_lesson_SOURCES = tests/fuzz/fuzz_lesson.c $(FUZZMAIN)
tests_fuzz_fuzz_lesson_LDFLAGS = $(FUZZLD)
tests_fuzz_fuzz_lesson_LDADD = libdrydock.a
