#!/bin/bash
# kubectl proxy as an ordinary process: what it answers beside the real one's, on one served
# cluster; watches come as they happen, upgrades go both ways, and what is not to pass does not.
. "${srcdir:-.}/tests/interop/common.sh"
command -v curl >/dev/null || { echo "skipped: no curl here"; exit 77; }
tmp=$(mktemp -d) || exit 99
server= pids=
trap 'stop $pids $server; rm -rf "$tmp"' EXIT
export HOME=$tmp
cluster_up "$tmp/home" "$tmp/up.log" --rate 20
export KUBECONFIG=$tmp/home/clusters/default/kubeconfig
ln -s "$(pwd)/drydock" "$tmp/kubectl"
ours=$tmp/kubectl bad=0
address=$(own_address)
fail() { echo "FAIL: $*"; bad=1; }
mkdir -p "$tmp/www/d" && echo hello >"$tmp/www/i.txt" && echo '<p>' >"$tmp/www/d/index.html"
"$ours" run p --image=busybox -- sleep 100000 >/dev/null || fail "run"
"$ours" wait pod/p --for=condition=Ready --timeout=${limit}s >/dev/null || fail "the pod is not ready"

# proxies PROGRAM NAME PORT: four of them, from that port on
proxies() {
	program=$1 name=$2 port=$3
	set -- "--www=$tmp/www --www-prefix=/st --api-prefix=/api/" --api-prefix=/custom \
		"--server=https://$address:1" "--www=$tmp/www --reject-paths=^\$"
	for flags; do
		"$program" proxy --address="$address" --accept-hosts='.*' --port="$port" $flags >"$tmp/$name.$port" 2>&1 &
		pids="$pids $!"
		until_ok grep -q Starting "$tmp/$name.$port" || bad=1
		port=$((port + 1))
	done
}
# what is asked of each, and what of the answer is compared
questions='0/api/v1/namespaces/default 0/apis 0/ 0/st/ 0/st/i.txt 0/st 0/st/d 0/st/d/ 0/st/nope
	0/st/d/index.html 0/api/v1/namespaces/default/pods/p/exec
	0/api/v1/namespaces/default/pods/p/%65xec 0/api//v1 0/api/v1/nodes/../pods?x=1 1/custom/version
	1/version 1/custom 1/custom/nope 2/version 3/version 3/static/i.txt 3/ 3/%zz
	3/api/v1/namespaces/default/pods?limit=1&fieldSelector=metadata.name%3Dp'
answers() { # PORT
	for q in $questions; do
		echo "== $q"
		curl -s -i --path-as-is --max-time $limit "http://$address:$(($1 + ${q%%/*}))/${q#*/}" | tr -d '\r' |
			grep -viE '^(date|audit-id|x-kubernetes-.*|last-modified|accept-ranges|connection): ' |
			sed '/^Content-Length: [0-9]\{3,\}$/d; /"resourceVersion"/d' >"$tmp/answer"
		sed '/^$/,$d' "$tmp/answer" | sort
		sed '1,/^$/d' "$tmp/answer"
	done
}
proxies "$ours" ours 8100
answers 8100 >"$tmp/ours.txt"
grep -q '^hello' "$tmp/ours.txt" && grep -q '"gitVersion"' "$tmp/ours.txt" || fail "no answers"
if newest_kubectl && [ "$minor" -ge 33 ]; then
	proxies "$real" real 8200
	answers 8200 >"$tmp/real.txt"
	diff "$tmp/real.txt" "$tmp/ours.txt" >"$tmp/diff" || { fail "other answers than the real one's"; head -n 20 "$tmp/diff"; }
	[ "$(grep -c '^==' "$tmp/real.txt")" = 24 ] || fail "not all was asked"
	[ "$(echo in | "$real" --server="http://$address:8103" exec -i p -- cat)" = in ] || fail "no exec of the real kubectl through the proxy"
fi
[ "$(echo in | "$ours" --server="http://$address:8103" exec -i p -- cat)" = in ] || fail "no exec through the proxy"

api=http://$address:8103/api/v1/namespaces/default
# bodies: one with its length, one in chunks, one that is long
json='Content-Type: application/json'
curl -s -X POST -H "$json" -d '{"metadata":{"name":"made"}}' "$api/configmaps" | grep -q '"uid"' || fail "no POST"
curl -s -X PATCH -H 'Content-Type: application/merge-patch+json' -H 'Transfer-Encoding: chunked' \
	-d '{"data":{"a":"b"}}' "$api/configmaps/made" | grep -q '"a": "b"' || fail "no PATCH in chunks"
{ printf '{"data":{"long":"'; head -c 900000 /dev/zero | tr '\0' x; printf '"}}'; } >"$tmp/long"
curl -s -X PATCH -H 'Content-Type: application/merge-patch+json' -H Expect: --data-binary @"$tmp/long" \
	"$api/configmaps/made" | wc -c >"$tmp/size"
[ "$(cat "$tmp/size")" -gt 900000 ] || fail "no long PATCH"
# a watch says at once what happens
curl -s -N "$api/configmaps?watch=1&fieldSelector=metadata.name=made" >"$tmp/watch" &
watch=$!
pids="$pids $watch"
until_ok grep -q ADDED "$tmp/watch" || bad=1
curl -s -X DELETE "$api/configmaps/made" >/dev/null
until_ok grep -q DELETED "$tmp/watch" || bad=1
stop $watch
# a second request behind one that went on is not looked at by anybody
exec 5<>"/dev/tcp/$address/8100" || fail "no connection"
printf 'GET /api/v1/namespaces/default HTTP/1.1\r\nHost: x\r\n\r\nGET /api/v1/namespaces/default/pods/p/exec?command=ls HTTP/1.1\r\nHost: x\r\n\r\n' >&5
[ "$(timeout $limit cat <&5 | grep -c '^HTTP/1.1')" = 1 ] || fail "two answers on one connection"
exec 5>&-
for wrong in 'GET / HTTP/9' 'GET x HTTP/1.1\r\nHost: x' 'GET / HTTP/1.1\r\nHost : x' \
	'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked' \
	'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1' 'GET / HTTP/1.1\r\nHost: x\r\nHost: y'; do
	exec 5<>"/dev/tcp/$address/8103" || fail "no connection"
	printf "$wrong\r\n\r\n" >&5
	timeout $limit cat <&5 | grep -q '^HTTP/1.1 400' || fail "not refused: $wrong"
	exec 5>&-
done
# at a socket of the user's own
"$ours" proxy --unix-socket="$tmp/socket" >"$tmp/unix.out" 2>&1 &
pids="$pids $!"
until_ok curl -s --unix-socket "$tmp/socket" http://localhost/version || bad=1
[ "$(stat -c %a "$tmp/socket")" = 700 ] || fail "the socket is open to others"
[ $bad = 0 ] && echo "the proxy answers as $([ -n "$real" ] && echo the real one does || echo it should)"
exit $bad
