# host/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/host/host.h src/host/host_private.h src/host/layout.h \
	src/host/cmd_crictl.c \
	src/host/cmd_journalctl.c \
	src/host/cmd_openssl.c \
	src/host/cmd_ssh.c \
	src/host/cmd_systemctl.c \
	src/host/host.c \
	src/host/layout.c \
	src/host/pki.c \
	src/host/tls.c \
	src/host/unit_file.c \
	src/host/units.c
