#!/bin/bash
# kubectl_door.sh: the real kubectl, every version that is installed, against a served cluster.
# KUBECTLS may name programs; else kubectl.1.NN and kubectl on the path and where the first of
# them really lies.
set -u
unset KUBECONFIG
drydock=$PWD/drydock
found=${KUBECTLS:-}
if [ -z "$found" ]; then
	beside=$(dirname "$(readlink -f "$(command -v kubectl)")")
	for d in ${PATH//:/ } "$beside"; do
		for f in "$d"/kubectl.1.[0-9]* "$d"/kubectl; do
			[ -x "$f" ] && "$f" version --client >/dev/null 2>&1 && found="$found $f"
		done
	done
fi
[ -n "$found" ] || { echo "no real kubectl is installed: skipped"; exit 77; }
# the newest one does everything, the others what versions differ in
version_of() { "$1" version --client -o json 2>/dev/null | sed -n 's/.*"minor": "\([0-9]*\).*/\1/p' | head -n 1; }
newest= most=0 list=
for k in $found; do
	minor=$(version_of "$k")
	case " $list " in *" $minor:"*) continue ;; esac
	list="$list $minor:$k"
	[ "$minor" -gt "$most" ] && most=$minor newest=$k
done
dir=$(mktemp -d) || exit 99
export DRYDOCK_HOME=$dir/home HOME=$dir
trap '"$drydock" down >/dev/null 2>&1; rm -rf "$dir"' EXIT
"$drydock" up --detach --rate 10 >/dev/null || { "$drydock" up; exit 1; }
eval "$("$drydock" env)"
failed=0 passed=0
k=$newest
# want STATUS TEXT ARGUMENT...: kubectl's status and a text (a glob) in what it prints
want() {
	local status=$1 text=$2 got
	shift 2
	got=$(timeout 60 "$k" "$@" 2>&1 </dev/null); local is=$?
	case $got in *$text*) [ $is = "$status" ] && { passed=$((passed + 1)); return; } ;; esac
	echo "FAILED: ${k##*/} $*: status $is, expected $status and '$text':"
	echo "$got" | head -n 20
	failed=$((failed + 1))
}
pipe() { # STATUS TEXT INPUT ARGUMENT...
	local status=$1 text=$2 input=$3 got
	shift 3
	got=$(printf '%b' "$input" | timeout 60 "$k" "$@" 2>&1); local is=$?
	case $got in *$text*) [ $is = "$status" ] && { passed=$((passed + 1)); return; } ;; esac
	echo "FAILED: ${k##*/} $* with input: status $is, expected $status and '$text':"
	echo "$got" | head -n 20
	failed=$((failed + 1))
}
cat >"$dir/cm.yaml" <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: file}
data: {k: v}
Y
cat >"$dir/bad.yaml" <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: bad}
datum: {k: v}
Y

# ---- what versions differ in: bodies, discovery, OpenAPI, streams
table=
for entry in $list; do
	minor=${entry%%:*} k=${entry#*:} before=$failed
	n=v$minor
	want 0 'Server Version: *v1.34' version
	want 0 "deployment.apps/$n created" create deployment $n --image=nginx:1.25
	want 0 "successfully rolled out" rollout status deploy/$n --timeout=60s
	want 0 "$n*1/1*1*1" get deploy $n
	want 0 "FIELDS:*containers*Container" explain pod.spec
	want 0 "configmap/file created" apply -f "$dir/cm.yaml"
	want 0 "configmap/file unchanged" apply -f "$dir/cm.yaml"
	want 1 'unknown field "datum"' apply -f "$dir/bad.yaml"
	want 0 'configmap "file" deleted' delete -f "$dir/cm.yaml"
	want 0 'deployments*deploy*apps/v1*true*Deployment' api-resources
	# 1.27 knows only v1beta1 of SelfSubjectReview, which v1.34 does not serve
	[ "$minor" -lt 28 ] || want 0 'kubernetes-admin' auth whoami
	want 0 yes auth can-i create pods
	want 0 "$n-" exec deploy/$n -- hostname
	pipe 7 'from stdin' 'echo from stdin; exit 7\n' exec -i deploy/$n -- sh
	want 0 'start worker processes' logs deploy/$n
	want 0 'condition met' wait --for=condition=Available deploy/$n
	want 0 '' get events
	port=$((20000 + RANDOM % 20000))
	"$k" port-forward deploy/$n $port:80 >"$dir/forward" 2>&1 &
	pid=$!
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		grep -q Forwarding "$dir/forward" && break
		sleep 0.2
	done
	if command -v curl >/dev/null; then
		got=$(curl -s -m 10 "http://127.0.0.1:$port/")
		case $got in
		*'Welcome to nginx'*) passed=$((passed + 1)) ;;
		*) echo "FAILED: ${k##*/} port-forward: $got $(cat "$dir/forward")"; failed=$((failed + 1)) ;;
		esac
	fi
	kill $pid 2>/dev/null
	wait $pid 2>/dev/null
	want 0 "deployment.apps \"$n\" deleted" delete deploy $n
	table="$table$(printf '%-6s %s' "1.$minor" "$([ $failed = $before ] && echo ok || echo FAILED)")
"
done

# ---- everything else, with the newest
k=$newest
want 0 'node02*Ready' get nodes -o wide
want 0 'kube-system*coredns' get pods -A
want 0 'kube-dns' cluster-info
want 0 'apps/v1' api-versions
want 0 'pod/web created' run web --image=nginx:1.25 --port=80 --labels=app=web
want 0 'condition met' wait pod/web --for=condition=Ready --timeout=60s
for o in wide yaml json name 'jsonpath={.metadata.name}' 'go-template={{.metadata.name}}' \
	custom-columns=N:.metadata.name; do
	want 0 web get pod web -o "$o"
done
want 0 'Successfully assigned default/web' describe pod web
want 0 'Allocated resources' describe node node01
want 0 'NAMESPACE*default*web' get pods -A --show-labels --sort-by=.metadata.name
want 0 'service/web exposed' expose pod web --port=80
want 0 '10.' get svc,endpointslices -o wide
want 0 'configmap/lit created' create configmap lit --from-literal=a=b --from-file="$dir/cm.yaml"
want 0 'secret/s created' create secret generic s --from-literal=p=q
want 0 'namespace/other created' create namespace other
want 0 'configmap/lit patched' patch configmap lit -p '{"data":{"a":"c"}}'
want 0 'configmap/lit patched' patch configmap lit --type=json -p '[{"op":"replace","path":"/data/a","value":"d"}]'
want 0 'configmap/lit patched' patch configmap lit --type=merge -p '{"data":{"z":"y"}}'
printf '#!/bin/sh\nsed -i "s/z: .*/z: edited/" "$1"\n' >"$dir/editor"
chmod +x "$dir/editor"
EDITOR=$dir/editor want 0 'configmap/lit edited' edit configmap lit
want 0 'edited' get configmap lit -o 'jsonpath={.data.z}'
want 0 'labeled' label pod web tier=front
want 0 'annotated' annotate pod web note=x
want 0 'unlabeled' label pod web tier-
want 0 'created' create deployment d --image=nginx:1.25 --replicas=2
want 0 'scaled' scale deploy d --replicas=3
want 0 'successfully rolled out' rollout status deploy d --timeout=60s
want 0 'image updated' set image deploy/d nginx=nginx:1.26
want 0 'successfully rolled out' rollout status deploy d --timeout=60s
want 0 'REVISION' rollout history deploy d
want 0 'rolled back' rollout undo deploy d
want 0 'configmap/file created*server dry run' apply --dry-run=server -f "$dir/cm.yaml"
want 0 'configmap/file created' create -f "$dir/cm.yaml"
want 0 'configmap/file replaced' replace -f "$dir/cm.yaml"
want 1 '+  k2: v2' diff -f <(sed 's/{k: v}/{k: v, k2: v2}/' "$dir/cm.yaml")
want 1 'AlreadyExists' create -f "$dir/cm.yaml"
want 1 '(NotFound)' get pod nope
want 1 'the server doesn'"'"'t have a resource type "nonesuch"' get nonesuch
want 1 'Invalid value: "UPPER"' create configmap UPPER
want 0 'ok' get --raw /healthz
want 0 '+]etcd ok' get --raw '/readyz?verbose'
want 0 'apiserver_' get --raw /metrics
want 0 '"openapi":"3.0.0"' get --raw /openapi/v3/apis/apps/v1
want 0 'APIGroupList' get --raw /apis
want 1 'command terminated with exit code 1' exec web -- false
want 1 'container nope is not valid for pod web' exec web -c nope -- ls
want 1 'executable file not found' exec web -- nosuchprogram
want 0 'node/node01 cordoned' cordon node01
want 0 'node/node01 drained' drain node01 --ignore-daemonsets --delete-emptydir-data --force --timeout=60s
want 0 'uncordoned' uncordon node01
want 0 'tainted' taint node node01 a=b:NoSchedule
want 0 'untainted' taint node node01 a-
want 0 'token' config view --raw -o 'jsonpath={.users[0].user}token'
want 1 'no' auth can-i get pods --as=somebody
want 1 'User "somebody" cannot list resource "pods"' get pods --as=somebody
want 0 'node01' get nodes --as=somebody --as-group=system:masters
# what is passed on to kubelets, pods and services
want 0 ok get --raw /api/v1/nodes/node01/proxy/healthz
want 1 '(NotFound)' get --raw /api/v1/nodes/nope/proxy/healthz
want 0 'service/d exposed' expose deploy d --port=80
want 0 'Welcome to nginx' get --raw /api/v1/namespaces/default/services/d:80/proxy/
want 0 'Welcome to nginx' get --raw "/api/v1/namespaces/default/pods/$("$k" get pods -l app=d -o 'jsonpath={.items[0].metadata.name}'):80/proxy/"
# forms of answers
if command -v curl >/dev/null; then
	api() {
		curl -sS -m 20 --cacert "$DRYDOCK_HOME/clusters/default/pki/ca.crt" \
			--cert "$DRYDOCK_HOME/clusters/default/pki/admin.crt" \
			--key "$DRYDOCK_HOME/clusters/default/pki/admin.key" "$@"
	}
	says() { # TEXT ARGUMENT...
		local text=$1 got
		shift
		got=$(api "$@" 2>&1 | tr -d '\0')
		case $got in *$text*) passed=$((passed + 1)) ;;
		*) echo "FAILED: curl $*: expected '$text': ${got:0:400}"; failed=$((failed + 1)) ;;
		esac
	}
	url=$("$k" config view -o 'jsonpath={.clusters[0].cluster.server}')
	says 'kind: Namespace' -H 'Accept: application/yaml' "$url/api/v1/namespaces/default"
	says '"kind": "Namespace",
  "apiVersion": "v1",' "$url/api/v1/namespaces/default"
	says 'HTTP/1.1 200' -I "$url/version"
	says 'ontent-Encoding: gzip' -D - -o /dev/null -H 'Accept-Encoding: gzip' "$url/openapi/v2"
	says '"swagger":"2.0"' --compressed -A test "$url/openapi/v2"
	says 'as=APIGroupDiscoveryList' -D - -o /dev/null -H 'Accept: application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' "$url/apis"
	says '"kind":"Table"' -A test -H 'Accept: application/json;as=Table;v=v1;g=meta.k8s.io' "$url/api/v1/namespaces"
	says '"kind":"PartialObjectMetadata' -A test -H 'Accept: application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json' "$url/api/v1/namespaces"
	says '406' -o /dev/null -w '%{http_code}' -H 'Accept: image/png' "$url/api/v1/namespaces"
	says '"name":"from-yaml"' -A test -H 'Content-Type: application/yaml' --data-binary 'metadata: {name: from-yaml}' "$url/api/v1/namespaces/default/configmaps"
	says 'HTTP/1.1 405' -D - -o /dev/null -X POST "$url/version"
fi
# watches: what exists, then what happens
timeout 20 "$k" get configmaps -w >"$dir/watch" 2>&1 &
pid=$!
sleep 0.5
want 0 'configmap/seen created' create configmap seen
sleep 0.3
kill $pid 2>/dev/null
wait $pid 2>/dev/null
grep -q '^seen ' "$dir/watch" || { echo "FAILED: get -w did not see it"; failed=$((failed + 1)); }
# logs that follow
timeout 20 "$k" run talker --image=busybox -- sh -c 'i=0; while true; do echo line $i; i=$((i+1)); sleep 1; done' >/dev/null
want 0 'condition met' wait pod/talker --for=condition=Ready --timeout=60s
timeout 3 "$k" logs -f talker >"$dir/follow" 2>&1
[ "$(grep -c '^line ' "$dir/follow")" -ge 2 ] || { echo "FAILED: logs -f: $(cat "$dir/follow")"; failed=$((failed + 1)); }
want 0 'line 0' logs talker --tail=-1 --timestamps
# a terminal
if command -v script >/dev/null; then
	got=$( (sleep 0.7; echo 'echo $((40 + 2)); test -t 0 && echo a terminal; exit 5'; sleep 1) |
		timeout 20 script -qec "$k exec -it talker -- sh" /dev/null 2>&1)
	case $got in *42*'a terminal'*'exit code 5'*) passed=$((passed + 1)) ;;
	*) echo "FAILED: exec -it: $got"; failed=$((failed + 1)) ;; esac
fi
# files to and from a container
mkdir -p "$dir/tree/sub" && echo one >"$dir/tree/a" && echo two >"$dir/tree/sub/b"
want 0 '' cp "$dir/tree" talker:/tmp/
want 0 'two' exec talker -- cat /tmp/tree/sub/b
want 0 '' cp talker:/tmp/tree "$dir/back"
diff -r "$dir/tree" "$dir/back" || { echo "FAILED: cp there and back"; failed=$((failed + 1)); }
# another identity
sed 's/client-certificate-data: .*//; s/client-key-data: .*//' "$KUBECONFIG" >"$dir/nobody"
want 1 'Unauthorized' --kubeconfig "$dir/nobody" --token=wrong get pods
want 0 'pod "talker" deleted' delete pod talker --now
want 0 'namespace "other" deleted' delete namespace other
printf '%s' "$table"
echo "$passed passed, $failed failed, newest ${newest##*/} (1.$most)"
[ $failed = 0 ]
