#!/bin/bash
# killed.sh [FIRST LAST STEP]: a served cluster's process dies right after its N-th write to a
# file or a socket, for many N; what was acknowledged before is there at the next start. Without
# arguments six N of a different choice each time; with them, those: 20 200 1 is thorough.
set -u
unset KUBECONFIG DRYDOCK_CLUSTER
. "${srcdir:-.}/tests/interop/common.sh"
cc=${CC:-cc}
drydock=$PWD/drydock
dir=$(mktemp -d) || exit 99
trap 'kill -9 $(jobs -p) 2>/dev/null; rm -rf "$dir"' EXIT
cat >"$dir/kill_at.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
static long at, count;
__attribute__((constructor)) static void start(void)
{
	at = getenv("KILL_AT") ? atol(getenv("KILL_AT")) : 0;
	unsetenv("LD_PRELOAD");
}
#define DIES(type, name, params, args)                          \
	type name params                                        \
	{                                                       \
		type (*f) params = dlsym(RTLD_NEXT, #name);     \
		type r = f args;                                \
		if (++count == at)                              \
			kill(getpid(), SIGKILL);                \
		return r;                                       \
	}
DIES(ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n))
DIES(ssize_t, pwrite, (int fd, const void *p, size_t n, off_t o), (fd, p, n, o))
DIES(ssize_t, writev, (int fd, const struct iovec *v, int n), (fd, v, n))
DIES(ssize_t, send, (int fd, const void *p, size_t n, int flags), (fd, p, n, flags))
DIES(ssize_t, sendmsg, (int fd, const struct msghdr *m, int flags), (fd, m, flags))
DIES(int, fdatasync, (int fd), (fd))
END
$cc -shared -fPIC -O1 -o "$dir/kill_at.so" "$dir/kill_at.c" -ldl 2>"$dir/cc.log" ||
	{ echo "skipped: $cc makes no library to preload: $(head -n 1 "$dir/cc.log")"; exit 77; }
if [ $# = 3 ]; then
	points=$(seq "$1" "$3" "$2")
else
	points=$(for i in 0 1 2 3 4 5; do echo $((36 + 12 * i + RANDOM % 12)); done)
fi

served_or_dead() { grep -q served "$dir/log" || ! kill -0 $pid; }
# one N: the server dies on its own or, when N is never reached, at the end
kill_after() {
	export DRYDOCK_HOME=$dir/at$1
	mkdir -p "$DRYDOCK_HOME"
	: >"$dir/acknowledged"
	ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 KILL_AT=$1 LD_PRELOAD=$dir/kill_at.so \
		"$drydock" up >"$dir/log" 2>&1 &
	pid=$!
	until_ok served_or_dead
	for i in 1 2 3 4 5 6 7 8; do
		# through the control socket and through the HTTPS door
		timeout $limit "$drydock" kubectl create configmap "c$i" >/dev/null 2>&1 &&
			echo "c$i" >>"$dir/acknowledged"
		KUBECONFIG=$DRYDOCK_HOME/clusters/default/kubeconfig timeout $limit \
			"$dir/kubectl" create configmap "d$i" >/dev/null 2>&1 &&
			echo "d$i" >>"$dir/acknowledged"
		kill -0 $pid 2>/dev/null || break
	done
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	"$drydock" kubectl get configmaps -o name >"$dir/found" 2>&1
	while read -r name; do
		grep -qx "configmap/$name" "$dir/found" && continue
		echo "FAILED: killed after write $1: $name was acknowledged and is lost"
		failed=$((failed + 1))
	done <"$dir/acknowledged"
	total=$((total + $(wc -l <"$dir/acknowledged")))
	rm -rf "$DRYDOCK_HOME"
}

ln -s "$drydock" "$dir/kubectl"
failed=0 total=0
for n in $points; do
	kill_after "$n"
done 2>/dev/null
[ $total -gt 0 ] || { echo "FAILED: nothing was acknowledged: $(cat "$dir/log")"; exit 1; }
echo "killed after writes $(echo $points | cut -c1-60): $total acknowledged, $failed lost"
[ $failed = 0 ]
