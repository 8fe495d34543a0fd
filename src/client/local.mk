# client/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/client/client.h src/client/informer.h src/client/internal.h \
	src/client/client.c \
	src/client/informer.c \
	src/client/inprocess.c \
	src/client/recorder.c \
	src/client/sorted.c \
	src/client/workqueue.c
