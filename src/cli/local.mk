libdrydock_a_SOURCES += \
	src/cli/kubeaccess.c \
	src/cli/kubeconfig.c src/cli/kubeconfig.h \
	src/cli/opt.c src/cli/opt.h \
	src/cli/printer.c src/cli/printer.h \
	src/cli/sort.c src/cli/sort.h
