# kubelet/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/kubelet/image.h src/kubelet/image_private.h src/kubelet/kubelet.h src/kubelet/runtime.h \
	src/kubelet/portmap.h src/kubelet/runtime_private.h \
	src/kubelet/behave.c \
	src/kubelet/container_io.c \
	src/kubelet/container_log.c \
	src/kubelet/container_pids.c \
	src/kubelet/image.c \
	src/kubelet/portmap.c \
	src/kubelet/runtime.c \
	src/kubelet/runtime_images.c
libdrydock_a_SOURCES += src/kubelet/kubelet_private.h \
	src/kubelet/admission.c \
	src/kubelet/environment.c \
	src/kubelet/hooks.c \
	src/kubelet/kubelet.c \
	src/kubelet/manifests.c \
	src/kubelet/mounts.c \
	src/kubelet/node.c \
	src/kubelet/payload.c src/kubelet/payload.h \
	src/kubelet/probes.c \
	src/kubelet/start.c \
	src/kubelet/status.c \
	src/kubelet/usage.c \
	src/kubelet/volumes.c \
	src/kubelet/worker.c
