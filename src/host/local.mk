# host/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/host/host.h src/host/host_private.h src/host/layout.h \
	src/host/cmd_crictl.c \
	src/host/cmd_journalctl.c \
	src/host/cmd_openssl.c \
	src/host/openssl.h src/host/openssl_config.c src/host/openssl_dgst.c src/host/openssl_key.c \
	src/host/openssl_req.c src/host/openssl_text.c src/host/openssl_x509.c \
	src/host/cmd_ssh.c \
	src/host/cmd_systemctl.c \
	src/host/host.c \
	src/host/layout.c \
	src/host/pki.c \
	src/host/tls.c \
	src/host/unit_file.c \
	src/host/units.c

# the real openssl, where there is one
TESTS += tests/interop/openssl.sh
EXTRA_DIST += tests/interop/openssl.sh
