# client/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/client/client.h src/client/informer.h src/client/internal.h \
	src/client/client.c \
	src/client/grpc.h src/client/grpc_private.h src/client/grpc.c src/client/grpc_call.c \
	src/client/grpc_conn.c src/client/grpc_tls.c \
	src/client/https.h src/client/https_private.h src/client/https.c \
	src/client/https_credential.c src/client/https_error.c src/client/https_exec.c \
	src/client/https_forward.c src/client/https_get.c src/client/https_listen.c \
	src/client/https_proxy.c \
	src/client/https_tls.c src/client/https_transfer.c src/client/https_wire.c \
	src/client/informer.c \
	src/client/inprocess.c src/client/inprocess_forward.c \
	src/client/recent.c \
	src/client/recorder.c \
	src/client/sorted.c \
	src/client/spdy.h src/client/spdy.c src/client/spdy_dictionary.c \
	src/client/workqueue.c

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_client
TESTS += tests/unit/test_client
tests_unit_test_client_SOURCES = tests/unit/test_client.c tests/unit/api_world.h
tests_unit_test_client_CFLAGS = $(UNITCF)
tests_unit_test_client_LDADD = $(UNITLD)
endif

# our kubectl over HTTPS beside the real one, where there is one
TESTS += tests/interop/kubectl_https.sh
EXTRA_DIST += tests/interop/kubectl_https.sh tests/interop/kubectl_connect.sh \
	tests/interop/port_forward.sh \
	tests/interop/connect_server.py tests/interop/connect_certs.sh
