# One line per kubectl subcommand. Adding one: write cmd_NAME.c, list it here.
kubectl_cmds = \
	src/kubectl/cmd_get.c \
	src/kubectl/cmd_options.c

libdrydock_a_SOURCES += $(kubectl_cmds) \
	src/kubectl/builder.c \
	src/kubectl/columns.c src/kubectl/columns.h \
	src/kubectl/config.c \
	src/kubectl/dial.c \
	src/kubectl/document.c \
	src/kubectl/error.c \
	src/kubectl/files.c \
	src/kubectl/flags.c src/kubectl/flags.h \
	src/kubectl/info.c \
	src/kubectl/internal.h \
	src/kubectl/kubectl.c src/kubectl/kubectl.h \
	src/kubectl/mapper.c \
	src/kubectl/print.c src/kubectl/print.h \
	src/kubectl/resource.h \
	src/kubectl/sort.c \
	src/kubectl/table.c src/kubectl/table.h
BUILT_SOURCES += src/kubectl/table.inc
CLEANFILES += src/kubectl/table.inc
src/kubectl/kubectl.$(OBJEXT): src/kubectl/table.inc
src/kubectl/table.inc: Makefile tools/mktable
	$(AM_V_GEN) mkdir -p $(@D) && sh $(srcdir)/tools/mktable kubectl_cmd kubectl_ cmd_ $(kubectl_cmds) > $@
