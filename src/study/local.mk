# study/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/study/attempt.c \
	src/study/check.c src/study/check.h \
	src/study/drill.c src/study/drill.h \
	src/study/lab.c src/study/lab.h \
	src/study/lesson.c src/study/lesson.h \
	src/study/match.c src/study/match.h \
	src/study/progress.h \
	src/study/proof.c \
	src/study/text.c src/study/text.h
