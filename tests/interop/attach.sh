#!/bin/bash
# The real kubectl attaches to containers' first processes through the door: run -it on a
# terminal, attach, pipes, exit statuses; over WebSockets and over SPDY. Then ours as a process.
# Skipped where there is no kubectl.
. "${srcdir:-.}/tests/interop/common.sh"
newest_kubectl || { echo "skipped: no kubectl here"; exit 77; }
oldest=$(ls "$(dirname "$real")"/kubectl.1.* 2>/dev/null | sort -V | head -n 1)
tmp=$(mktemp -d) || exit 99
server= pids=
trap 'stop $pids $server; rm -rf "$tmp"' EXIT
export DRYDOCK_HOME=$tmp/home HOME=$tmp
unset KUBECTL_REMOTE_COMMAND_WEBSOCKETS KUBECONFIG
drydock=$PWD/drydock on_pty=$PWD/tests/interop/on_pty
cluster_up "$tmp/home" "$tmp/up.log" --rate 20
ln -s "$drydock" "$tmp/kubectl"
bad=0
fail() { echo "FAIL: $who: $*"; bad=1; }
# was WANT STATUS GOT: the status, and the file has every line of WANT, in order, after what
# draws the screen is taken out
was() {
	local status=$2 rest at line
	[ "$status" = "$3" ] || fail "status $3, not $status"
	rest=$(sed -E 's/\x1b\[[?0-9;]*[A-Za-z]//g; s/\r+$//; s/.*\r//' out)
	[ -n "$1" ] && while IFS= read -r line; do
		at=${rest#*"$line"}
		[ "$at" != "$rest" ] || { fail "not shown (there): $line"; head -c 2000 out; return; }
		rest=$at
	done <<<"$1"
	return 0
}
tty() { # DIALOGUE COMMAND...
	local talk=$1
	shift
	"$on_pty" "$@" <<<"$talk" >out 2>&1
}
kubectl() { timeout $limit "$k" "$@"; }
ready() {
	kubectl wait --for=condition=Ready "pod/$1" --timeout=20m >out 2>&1 || { fail "$1 is not ready"; cat out; }
}
restarted() { [ "$(kubectl get pod "$1" -o 'jsonpath={.status.containerStatuses[0].restartCount}/{.status.containerStatuses[0].ready}')" = 1/true ]; }
# said LINE: an input with the line, which ends when it is seen in the file
said() {
	echo "$1"
	until_ok grep "$1" out >&2
}
third() {
	echo three | kubectl attach cat -i -q
	grep -q three seen
}
# the window gets another size: so does the terminal in the container
size='until [ "$(stty size)" = "20 77" ]; do sleep 1; done; echo "now $(stty size)"'
first=${size//20 77/30 100} # kubectl tells the first size too when it has attached, not before
resized() {
	tty $'< # \n> '"$first"$'\n< now 30 100\n@ 77 20\n> '"$size"$'\n< now 20 77\n> exit' "$k" run wide --rm -it --image=busybox --restart=Never -- sh
	was $'now 30 100\nnow 20 77' 0 $?
	kubectl run kept -it --attach=false --image=busybox --restart=Never -- sh >/dev/null
	ready kept
	tty $'< # \n@ 77 20\n> '"$size"$'\n< now 20 77\n> exit' "$k" exec kept -it -- sh
	was 'now 20 77' 0 $?
	tty $'< enter.\n> true\n< # \n@ 77 20\n> '"$size"$'\n< now 20 77\n> exit' "$k" attach kept -it
	was 'now 20 77' 0 $?
	kubectl delete pod kept --now >/dev/null 2>&1
}
sessions() { # every session with $k, a real one
	export NUDGE=1
	# a shell of one's own, restarted when it ends
	tty $'< # \n> echo "<$((6*7))>"\n< <42>\n> echo "s$((1))"; sleep 99999\n< s1\r\n^ c\n< # \n> exit' "$k" run box --image=busybox -it -- sh
	was $'If you don\'t see a command prompt, try pressing enter.\n<42>\n^C\n'"Session ended, resume using 'kubectl attach box -c box -i -t' command when the pod is running" 0 $?
	until_ok restarted box || fail "box did not start again"
	tty $'< # \n> hostname; echo met\n< met\r\n< # \n> exit' "$k" attach box -it
	was $'enter.\nbox\nmet\nSession ended' 0 $?
	kubectl delete pod box --now >/dev/null 2>&1
	resized
	# what it ends with is what we end with
	tty $'< # \n> exit 7' "$k" run seven --rm -it --image=busybox --restart=Never -- sh
	was $'pod "seven" deleted\n'"pod $who/seven terminated (Error)" 7 $?
	# a pipe
	echo 'echo from the pipe; exit 5' | kubectl run pipe --rm -i --image=busybox --restart=Never -- sh >out 2>&1
	was $'from the pipe\npod "pipe" deleted' 5 $?
	head -c 300000 /dev/urandom | base64 >much
	kubectl run much --rm -i -q --image=busybox --restart=Never -- cat <much >out 2>err
	was "" 0 $?
	cmp -s much out || { fail "what goes through cat is not what comes out"; wc -c much out; cat err; }
	# input that stays open for the next one; output only
	kubectl run cat --image=busybox --stdin --leave-stdin-open --attach=false --restart=Never -- cat >/dev/null
	ready cat
	said one | kubectl attach cat -i -q >out 2>&1
	was one 0 $?
	said two | kubectl attach cat -i -q >out 2>&1
	was two 0 $?
	timeout $((3 * limit)) "$k" attach cat -q >seen 2>&1 &
	watcher=$!
	until_ok third || fail "who only looks on sees nothing"
	kubectl logs cat >out
	was $'one\ntwo\nthree' 0 0
	kubectl delete pod cat --now >/dev/null 2>&1
	wait $watcher
	# what one cannot have
	kubectl run plain --image=nginx >/dev/null
	ready plain
	"$k" attach plain -it >out 2>&1 &
	until_ok grep "error: Unable to use a TTY - container plain did not allocate one" out && kill -0 $! ||
		fail "attach -it to a container without a terminal"
	stop $!
	kubectl attach plain -c nope >out 2>&1
	was "error: cannot attach to the container: container nope not found in pod plain" 1 $?
	kubectl delete pod plain --now >/dev/null 2>&1
}
# in WHO KUBECTL COMMAND: in a namespace and a folder of its own
in_own() {
	who=$1 k=$2
	mkdir "$tmp/$who"
	cd "$tmp/$who" || exit 1
	export KUBECONFIG=$tmp/$who/config
	cp "$DRYDOCK_HOME/clusters/default/kubeconfig" config
	kubectl create namespace "$who" >/dev/null
	kubectl config set-context --current --namespace="$who" >/dev/null
	$3
	exit $bad
}
# ours, an ordinary process: its terminal is handed over, and given back
our_own() {
	tty $'< # \n> echo "<$((6*7))>"\n< <42>\n> echo "s$((1))"; sleep 99999\n< s1\r\n^ c\n< # \n> exit 7' env -u DRYDOCK_HOME "$k" run seven --rm -it --image=busybox --restart=Never -- sh
	was $'enter.\n<42>\ns1\n^C\npod "seven" deleted from '"$who namespace"$'\npod '"$who/seven terminated (Error)" 7 $?
	# typed once, it is shown once
	[ "$(grep -ac 'exit 7' out)" = 1 ] || { fail "keys are echoed by two terminals"; head -c 2000 out; }
	resized
}
(in_own newest "$real" sessions) &
pids="$pids $!"
(KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false in_own spdy "$real" sessions) &
pids="$pids $!"
[ "${oldest:-$real}" = "$real" ] || (in_own oldest "$oldest" sessions) &
pids="$pids $!"
(in_own ours "$tmp/kubectl" our_own) &
pids="$pids $!"
for pid in $pids; do wait $pid || bad=1; done
pids=
[ $bad = 0 ] && echo "attached by ${real##*/} ${oldest##*/}, over SPDY too, and by ours"
exit $bad
