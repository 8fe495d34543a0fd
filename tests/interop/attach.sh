#!/bin/bash
# The real kubectl attaches to containers' first processes through the door: run -it on a
# terminal, attach, pipes, exit statuses; over WebSockets and over SPDY. Then ours as a process.
# Skipped where there is no kubectl.
real=$(command -v kubectl 2>/dev/null)
[ -n "$real" ] || { echo "skipped: no kubectl here"; exit 77; }
versions=$(ls "$(dirname "$(readlink -f "$real")")"/kubectl.1.* 2>/dev/null | sort -V)
oldest=$(echo "$versions" | head -n 1)
newest=$(echo "$versions" | tail -n 1)
tmp=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill $server 2>/dev/null; wait 2>/dev/null; rm -rf "$tmp"' EXIT
export DRYDOCK_HOME=$tmp/home HOME=$tmp KUBECONFIG=$tmp/home/clusters/default/kubeconfig
unset KUBECTL_REMOTE_COMMAND_WEBSOCKETS
./drydock up >"$tmp/up.log" 2>&1 &
server=$!
for ((i = 0; i < 600; i++)); do [ -s "$KUBECONFIG" ] && break; sleep 0.1; done
[ -s "$KUBECONFIG" ] || { cat "$tmp/up.log"; echo "FAIL: the server did not start"; exit 1; }
bad=0
fail() { echo "FAIL: $who: $*"; bad=1; }
# was WANT STATUS GOT: the status, and the file has every line of WANT, in order, after what
# draws the screen is taken out
was() {
	local status=$2 rest at line
	[ "$status" = "$3" ] || fail "status $3, not $status"
	rest=$(sed -E 's/\x1b\[[?0-9;]*[A-Za-z]//g; s/\r+$//; s/.*\r//' "$tmp/out")
	[ -n "$1" ] && while IFS= read -r line; do
		at=${rest#*"$line"}
		[ "$at" != "$rest" ] || { fail "not shown (there): $line"; head -c 2000 "$tmp/out"; return; }
		rest=$at
	done <<<"$1"
	return 0
}
tty() { # DIALOGUE COMMAND...
	local talk=$1
	shift
	timeout 200 ./tests/interop/on_pty "$@" <<<"$talk" >"$tmp/out" 2>&1
}
kubectl() { timeout 60 "$k" "$@"; }
ready() {
	kubectl wait --for=condition=Ready "pod/$1" --timeout=50s >"$tmp/out" 2>&1 || { fail "$1 is not ready"; cat "$tmp/out"; }
}
sessions() { # every session with $k
	# a shell of one's own, restarted when it ends
	tty $'< # \n> echo "<$((6*7))>"\n< <42>\n> echo "s$((1))"; sleep 99\n< s1\r\n^ c\n< # \n> exit' "$k" run box --image=busybox -it -- sh
	was $'If you don\'t see a command prompt, try pressing enter.\n<42>\n^C\n'"Session ended, resume using 'kubectl attach box -c box -i -t' command when the pod is running" 0 $?
	for ((i = 0; i < 100; i++)); do
		[ "$(kubectl get pod box -o 'jsonpath={.status.containerStatuses[0].restartCount}/{.status.containerStatuses[0].ready}')" = 1/true ] && break
		sleep 0.2
	done
	tty $'< # \n> hostname; echo met\n< met\r\n< # \n> exit' "$k" attach box -it
	was $'enter.\nbox\nmet\nSession ended' 0 $?
	kubectl delete pod box --now >/dev/null 2>&1
	# what it ends with is what we end with
	tty $'< # \n> exit 7' "$k" run seven --rm -it --image=busybox --restart=Never -- sh
	was $'pod "seven" deleted\npod default/seven terminated (Error)' 7 $?
	# a pipe
	echo 'echo from the pipe; exit 5' | kubectl run pipe --rm -i --image=busybox --restart=Never -- sh >"$tmp/out" 2>&1
	was $'from the pipe\npod "pipe" deleted' 5 $?
	head -c 300000 /dev/urandom | base64 >"$tmp/much"
	kubectl run much --rm -i -q --image=busybox --restart=Never -- cat <"$tmp/much" >"$tmp/out" 2>"$tmp/err"
	was "" 0 $?
	cmp -s "$tmp/much" "$tmp/out" || { fail "what goes through cat is not what comes out"; wc -c "$tmp/much" "$tmp/out"; cat "$tmp/err"; }
	# input that stays open for the next one; output only
	kubectl run cat --image=busybox --stdin --leave-stdin-open --attach=false --restart=Never -- cat >/dev/null
	ready cat
	(echo one; sleep 1) | kubectl attach cat -i -q >"$tmp/out" 2>&1
	was one 0 $?
	(echo two; sleep 1) | kubectl attach cat -i -q >"$tmp/out" 2>&1
	was two 0 $?
	timeout 60 "$k" attach cat -q >"$tmp/seen" 2>&1 &
	watcher=$!
	for ((i = 0; i < 100; i++)); do
		echo "three" | kubectl attach cat -i -q >/dev/null 2>&1
		grep -q three "$tmp/seen" && break
	done
	grep -q three "$tmp/seen" || fail "who only looks on sees nothing"
	kubectl logs cat >"$tmp/out"
	was $'one\ntwo\nthree' 0 0
	kubectl delete pod cat --now >/dev/null 2>&1
	wait $watcher
	# what one cannot have
	kubectl run plain --image=nginx >/dev/null
	ready plain
	timeout 3 "$k" attach plain -it >"$tmp/out" 2>&1
	was "error: Unable to use a TTY - container plain did not allocate one" 124 $?
	kubectl attach plain -c nope >"$tmp/out" 2>&1
	was "error: cannot attach to the container: container nope not found in pod plain" 1 $?
	kubectl delete pod plain --now >/dev/null 2>&1
}
done=
for k in ${newest:-$real} $oldest; do
	who=${k##*/}
	sessions
	done="$done $who"
done
export KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false
k=${newest:-$real}
who="${k##*/} over SPDY"
sessions
unset KUBECTL_REMOTE_COMMAND_WEBSOCKETS
# ours, an ordinary process: its terminal is handed over, and given back
ln -s "$PWD/drydock" "$tmp/kubectl"
k=$tmp/kubectl
who="our kubectl"
tty $'< # \n> echo "<$((6*7))>"\n< <42>\n> echo "s$((1))"; sleep 99\n< s1\r\n^ c\n< # \n> exit 7' env -u DRYDOCK_HOME "$k" run seven --rm -it --image=busybox --restart=Never -- sh
was $'enter.\n<42>\ns1\n^C\npod "seven" deleted from default namespace\npod default/seven terminated (Error)' 7 $?
# typed once, it is shown once
[ "$(grep -ac 'exit 7' "$tmp/out")" = 1 ] || { fail "keys are echoed by two terminals"; head -c 2000 "$tmp/out"; }
[ $bad = 0 ] && echo "attached by$done, over SPDY too, and by ours"
exit $bad
