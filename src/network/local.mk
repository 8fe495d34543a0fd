# network/: one line per file; tests of this module are listed below.
libdrydock_a_SOURCES += \
	src/network/network.h src/network/network_private.h \
	src/network/dns.c \
	src/network/iptables.c \
	src/network/network.c \
	src/network/proxy.c
