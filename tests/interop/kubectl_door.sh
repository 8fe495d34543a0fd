#!/bin/bash
# kubectl_door.sh: the newest real kubectl against a served cluster, beyond what clients.sh
# tries with every version and every other client.
set -u
unset KUBECONFIG
drydock=$PWD/drydock
. "${srcdir:-.}/tests/interop/common.sh"
newest_kubectl || { echo "no real kubectl is installed: skipped"; exit 77; }
k=$real
dir=$(mktemp -d) || exit 99
export DRYDOCK_HOME=$dir/home HOME=$dir
export GOGC=off # short processes: no time is spent collecting garbage
trap '"$drydock" down >/dev/null 2>&1; rm -rf "$dir"' EXIT
"$drydock" up --detach --rate 20 >/dev/null || { "$drydock" up; exit 1; }
eval "$("$drydock" env)"
failed=0 passed=0
# want STATUS TEXT ARGUMENT...: kubectl's status and a text (a glob) in what it prints
want() {
	local status=$1 text=$2 got
	shift 2
	got=$(timeout $limit "$k" "$@" 2>&1 </dev/null); local is=$?
	case $got in *$text*) [ $is = "$status" ] && { passed=$((passed + 1)); return; } ;; esac
	echo "FAILED: ${k##*/} $*: status $is, expected $status and '$text':"
	echo "$got" | head -n 20
	failed=$((failed + 1))
}
cat >"$dir/cm.yaml" <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: file}
data: {k: v}
Y
want 0 'node02*Ready' get nodes -o wide
want 0 'kube-system*coredns' get pods -A
want 0 'kube-dns' cluster-info
want 0 'apps/v1' api-versions
want 0 'pod/web created' run web --image=nginx:1.25 --port=80 --labels=app=web
want 0 'condition met' wait pod/web --for=condition=Ready --timeout=5m
want 0 'Scheduled*Successfully assigned default/web' get events
want 0 'Successfully assigned default/web' describe pod web
want 0 'Z * start worker processes' logs web --tail=-1 --timestamps
for o in wide yaml json name 'jsonpath={.metadata.name}' 'go-template={{.metadata.name}}' \
	custom-columns=N:.metadata.name; do
	want 0 web get pod web -o "$o"
done
want 0 'Allocated resources' describe node node01
want 0 'NAMESPACE*default*web' get pods -A --show-labels --sort-by=.metadata.name
want 0 'service/web exposed' expose pod web --port=80
want 0 '10.' get svc,endpointslices -o wide
want 0 'configmap/lit created' create configmap lit --from-literal=a=b --from-file="$dir/cm.yaml"
want 0 'secret/s created' create secret generic s --from-literal=p=q
want 0 'namespace/other created' create namespace other
want 0 'labeled' label pod web tier=front
want 0 'annotated' annotate pod web note=x
want 0 'unlabeled' label pod web tier-
want 0 'created' create deployment d --image=nginx:1.25 --replicas=2
want 0 'scaled' scale deploy d --replicas=3
want 0 'successfully rolled out' rollout status deploy d
want 0 'image updated' set image deploy/d nginx=nginx:1.26
want 0 'successfully rolled out' rollout status deploy d
want 0 'REVISION' rollout history deploy d
want 0 'rolled back' rollout undo deploy d
want 0 'configmap/file created*server dry run' apply --dry-run=server -f "$dir/cm.yaml"
want 0 'configmap/file created' create -f "$dir/cm.yaml"
want 0 'configmap/file replaced' replace -f "$dir/cm.yaml"
want 1 '+  k2: v2' diff -f <(sed 's/{k: v}/{k: v, k2: v2}/' "$dir/cm.yaml")
want 1 'AlreadyExists' create -f "$dir/cm.yaml"
# apply on the server's side, and the managers it tells
sed 's/name: file/name: ssa/' "$dir/cm.yaml" >"$dir/ssa.yaml"
want 0 'configmap/ssa serverside-applied' apply --server-side -f "$dir/ssa.yaml"
want 0 'configmap/ssa serverside-applied' apply --server-side -f "$dir/ssa.yaml"
want 0 'f:data:*f:k: {}*manager: kubectl*operation: Apply' get cm ssa -o yaml --show-managed-fields
want 0 'configmap/ssa patched' patch cm ssa -p '{"data":{"k":"other"}}'
want 1 'Apply failed with 1 conflict: conflict with "kubectl-patch" using v1: .data.k*--force-conflicts' \
	apply --server-side -f "$dir/ssa.yaml"
want 0 'configmap/ssa serverside-applied' apply --server-side --force-conflicts -f "$dir/ssa.yaml"
want 0 'kubectl Apply' get cm ssa -o 'jsonpath={.metadata.managedFields[*].manager} {.metadata.managedFields[*].operation}'
want 0 'configmap/csa created' apply -f <(sed 's/name: file/name: csa/' "$dir/cm.yaml")
want 0 'configmap/csa serverside-applied' apply --server-side -f <(sed 's/name: file/name: csa/; s/{k: v}/{k: w}/' "$dir/cm.yaml")
want 0 'w*kubectl' get cm csa -o 'jsonpath={.data.k} {.metadata.managedFields[*].manager}'
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
want 0 'node/node01 drained' drain node01 --ignore-daemonsets --delete-emptydir-data --force
want 0 'uncordoned' uncordon node01
want 0 'tainted' taint node node01 a=b:NoSchedule
want 0 'untainted' taint node node01 a-
want 0 'token' config view --raw -o 'jsonpath={.users[0].user}token'
want 1 'no' auth can-i get pods --as=somebody
want 1 'User "somebody" cannot list resource "pods"' get pods --as=somebody
want 0 'node01' get nodes --as=somebody --as-group=system:masters
# a kind that cannot be patched: kubectl asks for definitions of kinds before it validates
cat >"$dir/review.yaml" <<'X'
apiVersion: authorization.k8s.io/v1
kind: SubjectAccessReview
spec: {user: jane, resourceAttributes: {verb: get, resource: pods, namespace: default}}
X
want 0 '"allowed":false' create -f "$dir/review.yaml" -o 'jsonpath={.status}'
want 1 'bars.foo.io is forbidden: User "jane" cannot list' get --raw /apis/foo.io/v1/bars --as=jane
# what is passed on to kubelets, pods and services
want 0 ok get --raw /api/v1/nodes/node01/proxy/healthz
want 1 '(NotFound)' get --raw /api/v1/nodes/nope/proxy/healthz
want 0 'kubeletconfig' get --raw /api/v1/nodes/node01/proxy/configz
want 0 'href="pods/"' get --raw /api/v1/nodes/node01/proxy/logs/
want 1 'EOF' get --raw /api/v1/namespaces/kube-system/services/https:kube-dns:dns-tcp/proxy/
want 0 'successfully rolled out' rollout status deploy d # those that were evicted are there again
want 0 'service/d exposed' expose deploy d --port=80
want 0 'Welcome to nginx' get --raw /api/v1/namespaces/default/services/d:80/proxy/
want 0 'Welcome to nginx' get --raw "/api/v1/namespaces/default/pods/$("$k" get pods -l app=d -o 'jsonpath={.items[0].metadata.name}'):80/proxy/"
# another identity
sed 's/client-certificate-data: .*//; s/client-key-data: .*//' "$KUBECONFIG" >"$dir/nobody"
want 1 'Unauthorized' --kubeconfig "$dir/nobody" --token=wrong get pods
want 0 'pod "web" deleted' delete pod web --now
want 0 'namespace "other" deleted' delete namespace other
echo "$passed passed, $failed failed with ${k##*/} (1.$minor)"
[ $failed = 0 ]
