#!/bin/bash
# kubectl port-forward as an ordinary process, through the HTTPS door: ours, and the newest real
# one where there is one. Every line they print is compared with what the real one prints.
. "${srcdir:-.}/tests/interop/common.sh"
command -v curl >/dev/null || { echo "skipped: no curl here"; exit 77; }
newest_kubectl
dir=$(mktemp -d) || exit 99
server= pids=
trap 'stop $pids $server; rm -rf "$dir"' EXIT
unset KUBECONFIG KUBECTL_PORT_FORWARD_WEBSOCKETS
drydock=$PWD/drydock ours=$dir/kubectl
export HOME=$dir GOGC=off KUBECONFIG=$dir/home/clusters/default/kubeconfig
cluster_up "$dir/home" "$dir/up.log" --rate 20
ln -s "$drydock" "$ours"
bad=0
fail() { echo "FAIL: $who: $*"; bad=1; }

"$ours" run web --image=nginx --port=80 --labels=app=web >/dev/null &&
	"$ours" create deployment front --image=nginx >/dev/null &&
	"$ours" expose pod web --port=8000 --target-port=80 >/dev/null &&
	"$ours" wait pod/web --for=condition=Ready --timeout=10m >/dev/null &&
	"$ours" rollout status deploy/front --timeout=10m >/dev/null || { echo "FAIL: the pods"; exit 1; }
head -c 3000000 /dev/urandom >"$dir/big"
"$ours" exec -i web -- sh -c 'cat >/usr/share/nginx/html/big.bin' <"$dir/big" || { echo "FAIL: a file in the pod"; exit 1; }

# Whether it listens at ::1 too, and says so after 127.0.0.1.
ipv6=$(grep -s '^0*1 .* lo$' /proc/net/if_inet6)
listens() {
	p=$(sed -n 's/^Forwarding from 127.0.0.1:\([0-9]*\) .*/\1/p' "$dir/out" | tail -n 1)
	[ -n "$p" ] && { [ -z "$both" ] || grep -q 'Forwarding from \[::1\]' "$dir/out"; } || ! kill -0 $pid
}
# start ARGUMENT...: forwards in the background; $p is its port once it listens
start() {
	local both=$ipv6
	[ "$1" != --address ] || both=
	: >"$dir/out"
	env --default-signal=INT "$k" port-forward "$@" >"$dir/out" 2>&1 &
	pid=$! pids="$pids $!"
	until_ok listens || fail "port-forward $*: $(cat "$dir/out")"
}
# a_port: one that nobody has now and that is no client's by chance
a_port() {
	local low port
	read -r low _ </proc/sys/net/ipv4/ip_local_port_range
	until
		port=$((low - 1 - (RANDOM * 32768 + RANDOM) % (low < 20000 ? low / 2 : 10000)))
		! grep -qi "^ *[0-9]*: [0-9A-F]*:$(printf %04X $port) " /proc/net/tcp /proc/net/tcp6
	do :; done
	echo $port
}
# over STATUS: it has ended by itself like that
over() {
	wait $pid
	local is=$?
	pids=${pids/ $pid/}
	[ $is = "$1" ] || fail "it ended with $is, not $1"
}
interrupt() {
	kill -INT $pid
	over 0
}
# printed TEXT: what it printed; ports are P, and those it was not told Q
printed() {
	local got
	got=$(sed -E "s/\b$p\b/P/g; s/namespace \\\\\"[^\"]*\\\\\"/namespace NS/; s/^E[0-9]{4} [0-9:.]+ +[0-9]+ portforward.go:[0-9]+\]/E/
		s/127.0.0.1:[0-9]{4,}/127.0.0.1:Q/g; /^==[0-9]+==/d; /^Forwarding from \[::1\]/d; s/ unable to create listener: Error listen tcp6[^]]*\]:[^]]*\]/]/" "$dir/out")
	[ "$got" = "$1" ] || { fail "printed, and expected:"; diff <(echo "$got") <(echo "$1"); }
}
page() { curl -s -m $limit "$@" | grep -o '<title>.*</title>'; }
welcome='<title>Welcome to nginx!</title>'
# refused TEXT ARGUMENT...: it does not begin
refused() {
	local text=$1 got
	shift
	got=$(timeout $limit "$k" port-forward "$@" 2>&1)
	local is=$?
	[ "$is $got" = "1 $text" ] || fail "port-forward $*: status $is and '$got', not '$text'"
}

# A client that hangs up hard, one that has said all it will say, and one that does not read.
cat >"$dir/client.py" <<'P'
import hashlib, socket, struct, sys, time
port = int(sys.argv[2])
s = socket.create_connection(("127.0.0.1", port))
if sys.argv[1] == "reset":
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    data = b""
    while b"</html>" not in data:
        data += s.recv(1 << 16)
    s.close()
    sys.exit()
s.sendall(b"GET /%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % sys.argv[3].encode())
if sys.argv[1] == "half":
    s.shutdown(socket.SHUT_WR)
else:
    time.sleep(1)
data = b""
while piece := s.recv(1 << 16):
    data += piece
print(hashlib.md5(data.partition(b"\r\n\r\n")[2]).hexdigest())
P

forwards() {
	# a port of its choice, both addresses, the interrupt that ends it
	start web :80
	[ "$(page 127.0.0.1:$p)" = "$welcome" ] || fail "no page"
	if grep -q '\[::1\]' "$dir/out"; then [ "$(page "[::1]:$p")" = "$welcome" ] || fail "no page at ::1"; else page 127.0.0.1:$p >/dev/null; fi
	interrupt
	printed $'Forwarding from 127.0.0.1:P -> 80\nHandling connection for P\nHandling connection for P'
	[ "$(page 127.0.0.1:$p)" != "$welcome" ] || fail "it goes on after its end"
	# a given port, then taken
	start "pod/web" "$(a_port):80"
	local first=$pid out
	out=$(timeout $limit "$k" port-forward web $p:80 2>&1)
	[ "$? $out" = "1 Unable to listen on port $p: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:$p: bind: address already in use unable to create listener: Error listen tcp6 [::1]:$p: bind: address already in use]
error: unable to listen on any of the requested ports: [{$p 80}]" ] || { grep -q '\[::1\]' "$dir/out" && fail "a port in use: $out"; }
	out=$(timeout $limit "$k" port-forward --address 127.0.0.1 web $p:80 2>&1)
	[ "$? $out" = "1 Unable to listen on port $p: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:$p: bind: address already in use]
error: unable to listen on any of the requested ports: [{$p 80}]" ] || fail "an address in use: $out"
	# where another one has it, the rest is served all the same
	local taken=$p
	start --address 127.0.0.1 web $taken:80 :80
	[ "$(page 127.0.0.1:$p)" = "$welcome" ] || fail "no page beside a port in use"
	interrupt
	out=$(sed -E "s/\b$taken\b/T/g; s/\b$p\b/P/g" "$dir/out")
	[ "$out" = "Unable to listen on port T: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:T: bind: address already in use]
Forwarding from 127.0.0.1:P -> 80
Handling connection for P" ] || fail "one of two ports: $out"
	kill -INT $first
	pids=${pids/ $first/}
	wait $first || fail "the first one ended with $?"
	# of a service, of a deployment
	start svc/web :8000
	[ "$(page 127.0.0.1:$p)" = "$welcome" ] || fail "no page of the service"
	interrupt
	printed $'Forwarding from 127.0.0.1:P -> 80\nHandling connection for P'
	start deploy/front :80
	[ "$(page 127.0.0.1:$p)" = "$welcome" ] || fail "no page of the deployment"
	kill $pid
	over 143
	# as servers have it that are too old for WebSockets
	export KUBECTL_PORT_FORWARD_WEBSOCKETS=false
	start web :80
	unset KUBECTL_PORT_FORWARD_WEBSOCKETS
	[ "$(page 127.0.0.1:$p)" = "$welcome" ] || fail "no page over SPDY"
	curl -s -m $limit -o "$dir/got" "127.0.0.1:$p/big.bin"
	cmp -s "$dir/big" "$dir/got" || fail "three megabytes came out changed over SPDY"
	interrupt
	# many at once; much, both ways; clients that are slow or gone
	start web :80
	local many=
	for ((n = 0; n < 40; n++)); do
		page "127.0.0.1:$p" >"$dir/page$n" & many="$many $!"
	done
	wait $many
	[ "$(sort "$dir"/page* | uniq -c | tr -s ' ')" = " 40 $welcome" ] || fail "40 at once: $(cat "$dir"/page* | sort | uniq -c)"
	[ "$(grep -c 'Handling connection' "$dir/out")" = 40 ] || fail "not 40 connections handled"
	for n in 1 2 3; do
		curl -s -m $limit -H Expect: --data-binary "@$dir/big" -o "$dir/got$n" "127.0.0.1:$p/big.bin" & many="$many $!"
	done
	wait $many
	for n in 1 2 3; do cmp -s "$dir/big" "$dir/got$n" || fail "three megabytes came out changed ($(stat -c %s "$dir/got$n"))"; done
	local sum
	sum=$(md5sum <"$dir/big")
	[ "$(timeout $limit python3 "$dir/client.py" slow $p big.bin)" = "${sum%% *}" ] || fail "a slow reader does not get it all"
	[ "$(timeout $limit python3 "$dir/client.py" half $p big.bin)" = "${sum%% *}" ] || fail "who has said all gets no answer"
	timeout $limit python3 "$dir/client.py" reset $p
	until_ok grep -q 'Unhandled Error' "$dir/out" || fail "a reset is not told of"
	[ "$(page 127.0.0.1:$p)" = "$welcome" ] || fail "no page after a reset"
	interrupt
	grep '^E' "$dir/out" >"$dir/errors" && mv "$dir/errors" "$dir/out"
	printed 'E "Unhandled Error" err="error copying from local connection to remote stream: writeto tcp4 127.0.0.1:P->127.0.0.1:Q: read tcp4 127.0.0.1:P->127.0.0.1:Q: read: connection reset by peer"'
	# nobody listens in the pod
	start web :81
	curl -s -m $limit 127.0.0.1:$p
	case $? in 52 | 55 | 56) ;; *) fail "a refused connection answers" ;; esac # closed, or reset when curl was late
	over 1
	printed $'Forwarding from 127.0.0.1:P -> 81\nHandling connection for P\nE "Unhandled Error" err="an error occurred forwarding P -> 81: error forwarding port 81 to pod web, uid : failed to connect to localhost:81 inside namespace NS, IPv4: dial tcp4 127.0.0.1:81: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found"\nerror: lost connection to pod'
	# the pod is gone: the next connection notices
	"$ours" run gone --image=nginx >/dev/null
	"$ours" wait pod/gone --for=condition=Ready --timeout=10m >/dev/null || fail "pod gone is not ready"
	start gone :80
	[ "$(page 127.0.0.1:$p)" = "$welcome" ] || fail "no page of pod gone"
	"$ours" delete pod gone --now >/dev/null
	curl -s -m $limit 127.0.0.1:$p && fail "a deleted pod answers"
	over 1
	tail -n 1 "$dir/out" >"$dir/errors"
	mv "$dir/errors" "$dir/out"
	printed 'error: lost connection to pod'
	# what does not begin
	refused "error: Pod 'web' does not have a named port 'nope'" web nope
	refused "error: error parsing remote port '99999': strconv.ParseUint: parsing \"99999\": value out of range" web 8080:99999
	refused "error: error parsing local port 'x': strconv.ParseUint: parsing \"x\": invalid syntax" web x:80
	refused "error: remote port must be > 0" web 8080:0
	refused "error: Service web does not have a service port 81" svc/web 81
	refused "error: 1.2.3 is not a valid IP" --address 1.2.3 web 80
	refused 'Error from server (NotFound): pods "no" not found' no 80
	refused 'error: error upgrading connection: pods "web" is forbidden: User "bob" cannot create resource "pods/portforward" in API group "" in the namespace "default"' --as bob web :80
}
"$ours" create role look --verb=get,list --resource=pods >/dev/null
"$ours" create rolebinding look --role=look --user=bob >/dev/null
for k in "$ours" ${real:+"$real"}; do
	who=${k##*/}
	[ "$k" = "$ours" ] && who="our kubectl"
	forwards
done
# the server goes away: it is noticed at once
for k in "$ours" ${real:+"$real"}; do
	who=${k##*/}
	[ "$k" = "$ours" ] && who="our kubectl"
	kill -0 $server 2>/dev/null || cluster_up "$dir/home" "$dir/up.log" --rate 20
	start web :80
	stop $server
	over 1
	printed $'Forwarding from 127.0.0.1:P -> 80\nerror: lost connection to pod'
done
[ $bad = 0 ] && echo "ports were forwarded by ours${real:+ and by ${real##*/}}"
exit $bad
