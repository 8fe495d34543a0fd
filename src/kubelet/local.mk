# kubelet/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/kubelet/image.h src/kubelet/image_private.h src/kubelet/kubelet.h src/kubelet/runtime.h \
	src/kubelet/behave.c \
	src/kubelet/image.c \
	src/kubelet/runtime.c
