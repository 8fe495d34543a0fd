#!/bin/sh
# How kubectl finds its server and proves who it is: our kubectl beside the real one, on servers,
# proxies, kubeconfigs and credential plugins that work and that do not. What they print must be
# equal. Skipped where there is no kubectl, python3 or openssl.
here=${srcdir:-.}/tests/interop
for tool in python3 openssl; do
	command -v $tool >/dev/null || { echo "skipped: no $tool here"; exit 77; }
done
. "$here/common.sh"
newest_kubectl && [ "$minor" -ge 33 ] || { echo "skipped: no kubectl of version 1.33 or later"; exit 77; }
tmp=$(mktemp -d) || exit 99
server= servers= patient=
trap 'stop $server $servers $patient; rm -rf "$tmp"' EXIT
here=$(cd "$here" && pwd)
drydock=$(pwd)/drydock
DRYDOCK_HOME=$tmp/home HOME=$tmp; export DRYDOCK_HOME HOME
unset HTTPS_PROXY HTTP_PROXY NO_PROXY https_proxy http_proxy no_proxy KUBERNETES_SERVICE_HOST
mkdir "$tmp/c" "$tmp/k" "$tmp/e"
. "$here/connect_certs.sh"
certs "$tmp/c" || { echo "skipped: this openssl makes no certificates"; exit 77; }
python3 "$here/connect_server.py" "$tmp/c" >"$tmp/ports" &
servers=$!
cluster_up "$tmp/home" "$tmp/up.log"
until_ok grep ready "$tmp/ports" || { echo "FAIL: the servers did not start"; exit 1; }
cluster=$tmp/home/clusters/default/kubeconfig
nobody=$(own_address):1 # where nobody listens
at() { sed -n "s/^$1 //p" "$tmp/ports"; }
L=https://127.0.0.1
cd "$tmp" || exit 99
ln -s "$drydock" kubectl
ours=$tmp/kubectl
bad=0 same=0

# times, ages, process numbers, ephemeral ports; what versions differ in
steady() {
	sed -E -e '/^preferences: \{\}$/d' -e 's/^(Client|Kustomize) Version.*/\1/' \
		-e '/^==[0-9]+==/d' -e 's/^([EWI])[0-9]{4} [0-9:.]+ +[0-9]+ /\1 /' \
		-e 's/127.0.0.1:[0-9]+->/127.0.0.1:X->/g' \
		-e 's/current time [0-9TZ:+-]+/current time NOW/' "$1" |
		# how often the real one loads a certificate is a matter of chance
		awk '!/cert_rotation/ || !seen++'
}
both() {
	{ timeout $((2 * limit)) "$real" "$@" >o2 2>e2 </dev/null; echo $? >s2; } &
	pid=$!
	timeout $((2 * limit)) "$ours" "$@" >o1 2>e1 </dev/null; s1=$?
	wait $pid; s2=$(cat s2)
	if [ $s1 = $s2 ] && cmp -s o1 o2 && cmp -s e1 e2; then
		same=$((same + 1))
		return
	fi
	for f in o1 o2 e1 e2; do steady $f >$f.s; done
	if [ $s1 != $s2 ] || ! cmp -s o1.s o2.s || ! cmp -s e1.s e2.s; then
		echo "FAIL: kubectl $*: status $s1, the real one's $s2"
		diff o1.s o2.s | head -n 8; diff e1.s e2.s | head -n 8
		bad=1
	else
		same=$((same + 1))
	fi
}
# aside COMMAND...: both, beside the rest, for what takes the two up to a minute
aside() {
	dir=$(mktemp -d "$tmp/aside.XXXXXX")
	(cd "$dir" && ln -s ../c c && both "$@"; exit $bad) >"$dir/said" 2>&1 &
	patient="$patient $!"
}

# ---- certificates, servers that are none, timeouts
CA=--certificate-authority=c/ca.crt T=--token=x
KUBECONFIG=$tmp/none; export KUBECONFIG
aside --server $L:$(at tlshangup) $CA $T get pods # five times ten attempts
aside --server $L:$(at stall) $T get --raw / # the handshake's own limit
both --server $L:$(at unauthorized) $T get pods
both --server $L:$(at unauthorized) get pods
for s in expired future othername noip nosan unauthorized html busy notfound nojson; do
	both --server $L:$(at $s) $CA $T get pods
	both --server $L:$(at $s) $CA $T version
done
both --server $L:$(at notfound) $CA $T get --raw /x
both --server $L:$(at unauthorized) --insecure-skip-tls-verify $T get pods
both --server $L:$(at unauthorized) --insecure-skip-tls-verify $CA $T get pods
both --server $L:$(at notfound) --tls-server-name api.test $CA $T get pods
both --server $L:$(at notfound) --tls-server-name other.test $CA $T get pods
both --server https://localhost:$(at notfound) $CA $T get --raw /
both --server https://localhost:$(at othername) $CA $T get --raw /
both --server http://127.0.0.1:$(at plain) $T get pods
both --server 127.0.0.1:$(at plain) $T get pods
both --server $L:$(at hangup) $T get --raw /
both --server http://127.0.0.1:$(at hangup) $T get --raw /
both --server ftp://x $T get pods
both --server $L:99999 $T get pods
both --server $L:abc $T get pods
both --server "https://$nobody/path?x=1" $T get pods
both --server '::bad' $T get pods
both --server $L:$(at notfound) $T --certificate-authority=nosuch get pods
both --server $L:$(at notfound) $T --certificate-authority=/dev/null get pods
both --server $L:$(at notfound) $T --certificate-authority=ports get pods
for pair in good: :good good:expired nosuch:good good:nosuch ports:good good:ports good:good; do
	cert=${pair%:*} key=${pair#*:}
	set -- --server $L:$(at notfound) $CA
	[ -z "$cert" ] || if [ -f c/$cert.crt ]; then set -- "$@" --client-certificate=c/$cert.crt; else set -- "$@" --client-certificate=$cert; fi
	[ -z "$key" ] || if [ -f c/$key.key ]; then set -- "$@" --client-key=c/$key.key; else set -- "$@" --client-key=$key; fi
	both "$@" get pods
done
both --server $L:$(at notfound) $CA $T --request-timeout=abc get pods
both --server $L:$(at notfound) $CA $T --request-timeout=-1 get pods
both --server $L:$(at notfound) $CA $T --username y --password z get pods
both --server $L:$(at notfound) $CA --username y --password z get pods
both --server $L:$(at notfound) $CA --password y get pods
both --server $L:$(at notfound) $CA --as-group y get pods
both --server $L:$(at notfound) $CA --as-uid y get pods
# which of three texts the real one has for a limit that passed is a matter of chance
for s in stall tlsstall; do
	"$ours" --server $L:$(at $s) $CA $T --request-timeout 1s get --raw / >o1 2>&1 </dev/null
	grep -q '^Unable to connect to the server: net/http: request canceled.*(Client.Timeout exceeded while awaiting headers)$' o1 ||
		{ echo "FAIL: --request-timeout, $s: $(cat o1)"; bad=1; }
done

# ---- kubeconfigs
cat >k/base.yaml <<END
apiVersion: v1
kind: Config
current-context: a
clusters:
- name: c1
  cluster: {server: "$L:$(at notfound)", certificate-authority: ../c/ca.crt}
- name: c2
  cluster: {server: "$L:$(at unauthorized)", certificate-authority: ../c/ca.crt}
contexts:
- name: a
  context: {cluster: c1, user: u1, namespace: nsa}
- name: b
  context: {cluster: c2, user: u2}
- name: nocluster
  context: {cluster: nope, user: u1}
- name: nouser
  context: {cluster: c1, user: nope}
users:
- name: u1
  user: {token: t1}
- name: u2
  user: {tokenFile: tok}
END
printf 't2\n' >k/tok
G="get --raw /x"
K=--kubeconfig=k/base.yaml
for more in "" "--context b" "--context nocluster" "--context nouser" "--context none" "--cluster c2" \
	"--cluster none" "--user u2" "--user none" "--user none --token x"; do
	both $K $more $G
done
both $K --context none get pods
both $K --context none version
both $K --context none config view
both $K config view
both $K config view --minify
both $K --context b config view --minify
both $K config view --flatten
both $K config get-contexts
both $K config get-contexts none
printf 'a: b: c\n' >k/bad.yaml
both --kubeconfig k/bad.yaml $G
both --kubeconfig k/bad.yaml config view
both --kubeconfig k/bad.yaml config use-context x
printf '[1,2]\n' >k/list.yaml
both --kubeconfig k/list.yaml $G
printf 'apiVersion: v2\nkind: Config\n' >k/v2.yaml
both --kubeconfig k/v2.yaml $G
: >k/empty.yaml
both --kubeconfig k/empty.yaml $G
both --kubeconfig k/empty.yaml get pods
both --kubeconfig k/empty.yaml config view
both --kubeconfig k $G
both --kubeconfig k/none.yaml $G
both --kubeconfig k/none.yaml config view
changed() { sed "$1" k/base.yaml >k/changed.yaml; both --kubeconfig k/changed.yaml ${2:-$G}; }
changed 's/token: t1/client-certificate-data: "!!!", client-key-data: "!!!"/'
changed 's/token: t1/client-certificate-data: "YQ==", client-key-data: "YQ=="/'
changed 's/token: t1/client-certificate: nosuch/'
changed 's/certificate-authority: .*ca.crt/certificate-authority-data: "YQ=="/'
changed 's/certificate-authority: /certificate-authority-data: "YQ==", certificate-authority: /'
changed 's/certificate-authority: /certificate-authority: nosuch/'
changed 's/token: t1/tokenFile: nosuch/'
changed 's/token: t1/username: u, password: p/'
changed 's/token: t1/token: x, username: u, password: p/'
changed 's/token: t1/token: x, as-groups: [g]/'
for p in oidc gcp azure openstack foo; do changed "s/token: t1/auth-provider: {name: $p}/"; done
changed 's/server: [^,]*,/server: "",/'
changed 's/certificate-authority: [^}]*/insecure-skip-tls-verify: true/'
changed 's/certificate-authority: [^}]*/insecure-skip-tls-verify: true, certificate-authority-data: YQ==/'
changed 's/certificate-authority: /tls-server-name: other.test, certificate-authority: /'
changed 's/user: {token: t1}/user: foo/'
changed 's/token: t1/token: [1]/'
changed 's/token: t1/token: 1/'
changed 's/token: t1/token: t1, unknown: z/'
changed '/current-context/d'
changed '/current-context/d' "config current-context"
changed 's/current-context: a/current-context: zz/'
changed 's/current-context: a/current-context: zz/' "get pods"
changed 's/current-context: a/current-context: zz/' "config view --minify"
# several faults at once
changed 's/token: t1/token: x, username: u, as-uid: q/'
# several files
cat >k/second.yaml <<END
apiVersion: v1
kind: Config
clusters:
- name: c1
  cluster: {server: "$L:$(at html)", certificate-authority: ../c/ca.crt}
- name: c9
  cluster: {server: "$L:$(at unauthorized)", certificate-authority: ../c/ca.crt}
END
for KUBECONFIG in k/base.yaml:k/second.yaml:k/missing.yaml k/second.yaml:k/base.yaml \
	k/missing.yaml:k/bad.yaml k/missing.yaml:k/missing2.yaml :k/base.yaml: k ""; do
	both config view
	both $G
	both --cluster c9 $G
done
# written where it came from, new things into the first file that is there
for b in "$ours" "$real"; do
	cp k/base.yaml k/one.yaml; cp k/second.yaml k/two.yaml
	for command in "set-cluster c9 --server=https://nine" "set-cluster c8 --server=https://eight" \
		"set-credentials u2 --token=new" "set-context a --namespace=other" "use-context b" \
		"delete-cluster c9" "unset users.u1" "rename-context b bb"; do
		KUBECONFIG=k/missing.yaml:k/one.yaml:k/two.yaml "$b" config $command
	done >k/said 2>&1
	cat k/said k/one.yaml k/two.yaml k/missing.yaml 2>&1 |
		grep -v -e 'preferences: {}' -e '^==[0-9]*==' >k/all.${b##*/}
	rm -f k/missing.yaml
done
if cmp -s k/all.kubectl "k/all.${real##*/}"; then same=$((same + 8)); else
	echo "FAIL: config with several files"; diff k/all.kubectl "k/all.${real##*/}"; bad=1
fi
KUBECONFIG=$tmp/none

# ---- proxies
proxied() {
	sed "s#certificate-authority: #proxy-url: \"$1\", certificate-authority: #" k/base.yaml >k/proxy.yaml
	: >c/proxy.log
	both --kubeconfig k/proxy.yaml $G
	[ -z "$2" ] || [ "$(sort -u c/proxy.log)" = "$2 127.0.0.1:$(at notfound)" ] ||
		{ echo "FAIL: $1 was not used: $(cat c/proxy.log)"; bad=1; }
}
proxied http://127.0.0.1:$(at proxy) CONNECT
proxied socks5://127.0.0.1:$(at socks) SOCKS
proxied http://me:secret@127.0.0.1:$(at authproxy) CONNECT
for p in socks5h://127.0.0.1:$(at socks) http://127.0.0.1:$(at authproxy) http://127.0.0.1:$(at refusing) \
	http://$nobody socks5://$nobody ftp://$nobody $nobody :// \
	http://127.0.0.1:$(at hangup) http://127.0.0.1:$(at plain); do
	proxied $p
done
# by the environment: the proxy is asked for the name, loopback is never sent through it
for case in HTTPS_PROXY=http://127.0.0.1:$(at proxy) https_proxy=127.0.0.1:$(at proxy) \
	HTTPS_PROXY=socks5://127.0.0.1:$(at socks) ALL_PROXY=http://127.0.0.1:$(at proxy) \
	NO_PROXY=one.test,.test NO_PROXY=api.test:443 NO_PROXY=10.0.0.0/8,other.test; do
	for host in api.test localhost; do
		for b in "$ours" "$real"; do
			: >c/proxy.log
			env "HTTPS_PROXY=http://127.0.0.1:$(at proxy)" "$case" timeout $((2 * limit)) "$b" $CA $T \
				--request-timeout ${limit}s --server https://$host:$(at notfound) $G >o.${b##*/} 2>&1 </dev/null
			# names that are looked up here are not, what the proxy was asked for is compared
			sort -u c/proxy.log >log.${b##*/}
		done
		if cmp -s log.kubectl "log.${real##*/}"; then same=$((same + 1)); else
			echo "FAIL: $case $host"; diff log.kubectl "log.${real##*/}"; bad=1
		fi
	done
done
# a command in a container, through both kinds
"$ours" --kubeconfig "$cluster" run web --image=nginx >/dev/null 2>&1
"$ours" --kubeconfig "$cluster" wait --for=condition=Ready pod/web --timeout=${limit}s >/dev/null 2>&1
for url in http://127.0.0.1:$(at proxy) socks5://127.0.0.1:$(at socks); do
	sed "s#server: #proxy-url: $url\n    server: #" "$cluster" >k/live.yaml
	: >c/proxy.log
	both --kubeconfig k/live.yaml exec web -- sh -c 'echo through; exit 3'
	both --kubeconfig k/live.yaml logs web --tail=1
	[ -s c/proxy.log ] || { echo "FAIL: exec went around $url"; bad=1; }
done

# ---- credential plugins
plugin() { cat >"e/$1"; chmod +x "e/$1"; }
answer() { plugin "$1" <<END
#!/bin/sh
echo '$2'
END
}
A=client.authentication.k8s.io
answer good '{"apiVersion":"'$A'/v1","kind":"ExecCredential","status":{"token":"plugged"}}'
answer beta '{"apiVersion":"'$A'/v1beta1","kind":"ExecCredential","status":{"token":"plugged"}}'
answer nothing ''
answer text hello
answer nokind '{"apiVersion":"'$A'/v1"}'
answer wrongkind '{"apiVersion":"v1","kind":"Pod"}'
answer otherkind '{"apiVersion":"'$A'/v1","kind":"Foo"}'
answer nostatus '{"apiVersion":"'$A'/v1","kind":"ExecCredential"}'
answer empty '{"apiVersion":"'$A'/v1","kind":"ExecCredential","status":{}}'
answer certonly '{"apiVersion":"'$A'/v1","kind":"ExecCredential","status":{"clientCertificateData":"x"}}'
answer badcert '{"apiVersion":"'$A'/v1","kind":"ExecCredential","status":{"clientCertificateData":"x","clientKeyData":"y"}}'
plugin fail <<'END'
#!/bin/sh
echo "to stderr" >&2
exit 7
END
plugin killed <<'END'
#!/bin/sh
kill -9 $$
END
plugin told <<END
#!/bin/sh
echo run >>$tmp/e/runs
{ echo "\$KUBERNETES_EXEC_INFO"; echo "\$FOO \$#: \$*"; cat; } >$tmp/e/info
echo '{"apiVersion":"$A/v1","kind":"ExecCredential","status":{"token":"plugged"}}'
END
plugin short <<END
#!/bin/sh
echo run >>$tmp/e/runs
echo '{"apiVersion":"$A/v1","kind":"ExecCredential","status":{"token":"plugged","expirationTimestamp":"2020-01-01T00:00:00Z"}}'
END
printf 'not executable\n' >e/noexec
printf garbage >e/garbage; chmod +x e/garbage
printf 'noise\n' >e/input
configured() { # FIELDS [SERVER]
	cat >k/exec.yaml <<END
apiVersion: v1
kind: Config
current-context: a
clusters:
- name: c1
  cluster:
    server: "${2:-$L:$(at notfound)}"
    certificate-authority: ../c/ca.crt
    extensions:
    - name: client.authentication.k8s.io/exec
      extension: {audience: foo, list: [1, 2]}
contexts:
- name: a
  context: {cluster: c1, user: u1}
users:
- name: u1
  user:
    exec: {$1}
END
}
plugged() { configured "$1"; shift; both --kubeconfig k/exec.yaml ${@:-$G}; }
V1="apiVersion: $A/v1" B1="apiVersion: $A/v1beta1" N="interactiveMode: Never"
plugged "$V1, command: nosuchcmd, $N"
plugged "$V1, command: nosuchcmd, $N, installHint: \"Get it from\nthere \\e[1m\""
plugged "$V1, command: nosuchcmd, $N, installHint: Get it" get pods
plugged "$V1, command: nosuchcmd, $N" version
for command in ./nosuchcmd /nosuch/cmd ../e/noexec ../e/garbage e/good ../e/fail ../e/killed ../e/nothing \
	../e/text ../e/nokind ../e/wrongkind ../e/otherkind ../e/nostatus ../e/empty ../e/certonly \
	../e/badcert ../e/beta ../e/good; do
	plugged "$V1, command: $command, $N"
done
plugged "$V1, command: ../e/good"
plugged "$B1, command: ../e/beta"
plugged "$B1, command: ../e/good"
plugged "$B1, command: ../e/beta, interactiveMode: Always"
plugged "$V1, command: ../e/good, interactiveMode: Bogus"
plugged "apiVersion: $A/v1alpha1, command: ../e/good"
plugged "apiVersion: v9, command: ../e/good, $N"
plugged "command: ../e/good, $N"
plugged "$V1, $N"
plugged "$V1, command: ../e/good, $N, env: [{name: FOO, value: bar}, {value: x}]"
plugged "$V1, command: ../e/good"
# what the plugin is told, and how often it is asked: again when it was refused, and each time
# when what it gave had expired
runs() { # FIELDS SERVER MORE
	configured "$1" "$2"; shift 2
	for b in "$ours" "$real"; do
		: >e/runs; rm -f e/info
		"$b" --kubeconfig k/exec.yaml "$@" $G <e/input >o.${b##*/} 2>&1
		{ wc -l <e/runs; cat e/info o.${b##*/}; } 2>&1 | sed '/^==[0-9]*==/d' >all.${b##*/}
	done
	if cmp -s all.kubectl "all.${real##*/}"; then same=$((same + 1)); else
		echo "FAIL: plugin"; diff all.kubectl "all.${real##*/}"; bad=1
	fi
}
for s in notfound unauthorized; do
	runs "$V1, command: ../e/told, $N, args: [a, b c], env: [{name: FOO, value: bar}], provideClusterInfo: true" $L:$(at $s)
	runs "$V1, command: ../e/told, interactiveMode: IfAvailable" $L:$(at $s)
	runs "$V1, command: ../e/told, $N" $L:$(at $s) --token x
	runs "$V1, command: ../e/told, $N" $L:$(at $s) --username x
	runs "$V1, command: ../e/short, $N" $L:$(at $s)
done
# certificates of a plugin get in
sed -n 's/.*client-certificate-data: //p' "$cluster" | base64 -d >e/admin.crt
sed -n 's/.*client-key-data: //p' "$cluster" | base64 -d >e/admin.key
plugin certs <<END
#!/bin/sh
printf '{"apiVersion":"$A/v1","kind":"ExecCredential","status":{"clientCertificateData":"%s","clientKeyData":"%s"}}' \
	"\$(awk '{printf "%s\\\\n", \$0}' $tmp/e/admin.crt)" "\$(awk '{printf "%s\\\\n", \$0}' $tmp/e/admin.key)"
END
awk '/^users:/ {exit} {print}' "$cluster" >k/plugged.yaml
user=$(sed -n 's/^ *user: \(.*\)/\1/p' "$cluster" | head -n 1)
printf 'users:\n- name: %s\n  user:\n    exec: {%s, command: ../e/certs, %s}\n' "$user" "$V1" "$N" >>k/plugged.yaml
both --kubeconfig k/plugged.yaml get nodes -o name
both --kubeconfig k/plugged.yaml auth whoami
both --kubeconfig k/plugged.yaml exec web -- echo in
# ---- files of URLs
KUBECONFIG=$cluster; export KUBECONFIG
W=http://127.0.0.1:$(at files)
for p in far loop error; do # several attempts each
	aside apply -f $W/$p --dry-run=client
done
for p in ok dir/moved broken cut odd created nope; do
	both apply -f $W/$p --dry-run=client
done
both create -f $W/ok --dry-run=client -o name
both get -f $W/nope
both get -f $W/ok
both describe -f $W/broken
both delete -f $W/ok
both apply -f $W/nope -f $W/ok --dry-run=client
aside apply -f https://127.0.0.1:$(at files)/ok
aside apply -f https://127.0.0.1:$(at tlsfiles)/ok
aside apply -f http://127.0.0.1:1/x
aside apply -f http://127.0.0.1:99999/x
both apply -f http://127.0.0.1:x/x
aside apply -f http:///x
both apply -f "http://a b/x"
aside apply -f http://no.such.host.invalid/x
# each is asked until it answers well
"$ours" apply -f $W/late-1 --dry-run=client >o1 2>&1; "$real" apply -f $W/late-2 --dry-run=client >o2 2>&1
if cmp -s o1 o2 && grep -q created o1; then same=$((same + 1)); else
	echo "FAIL: a file that is there late"; cat o1 o2; bad=1
fi
# what is too much is not taken in
"$ours" apply -f http://127.0.0.1:$(at flood)/x >o1 2>&1
grep -q 'more than 16777216 bytes' o1 || { echo "FAIL: a file without end"; head -c 300 o1; bad=1; }
for pid in $patient; do
	if wait $pid; then same=$((same + 1)); else bad=1; fi
done
cat "$tmp"/aside.*/said
patient=
echo "$same commands print the same as $("$real" version --client 2>/dev/null | head -n 1)"
exit $bad
