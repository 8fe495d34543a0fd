#!/bin/sh
# Our kubectl as an ordinary process over HTTPS beside the real one, on one served cluster: the
# same commands print the same. Skipped where there is no kubectl.
. "${srcdir:-.}/tests/interop/common.sh"
newest_kubectl || { echo "skipped: no kubectl here"; exit 77; }
tmp=$(mktemp -d) || exit 99
server=
trap 'stop $server; rm -rf "$tmp"' EXIT
DRYDOCK_HOME=$tmp/home HOME=$tmp; export DRYDOCK_HOME HOME
cluster_up "$tmp/home" "$tmp/up.log" --rate 20
KUBECONFIG=$tmp/home/clusters/default/kubeconfig; export KUBECONFIG
nobody=$(own_address):1 # where nobody listens
ln -s "$(pwd)/drydock" "$tmp/kubectl"
ours=$tmp/kubectl
bad=0
same=0
# ages move on between the two
steady() { sed -E 's/\b([0-9]+[smhd]){1,2}\b|<invalid>/AGE/g; s/ +/ /g; s/[0-9-]+T[0-9:.]+Z/TIME/g
	s/[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8}/TIME/g' "$1"; }
export GOGC=off # short processes: the time they would spend collecting garbage is saved
both() {
	timeout $limit "$ours" "$@" >"$tmp/o1" 2>"$tmp/e1" &
	timeout $limit "$real" "$@" >"$tmp/o2" 2>"$tmp/e2"; s2=$?
	wait $!; s1=$?
	if [ $s1 = $s2 ] && cmp -s "$tmp/o1" "$tmp/o2" && cmp -s "$tmp/e1" "$tmp/e2"; then
		same=$((same + 1))
		return
	fi
	steady "$tmp/o1" >"$tmp/o1s"; steady "$tmp/o2" >"$tmp/o2s"
	# the times and process numbers of log lines
	for e in 1 2; do sed -E -e "/^==[0-9]+==/d" -e 's/^E[0-9]{4} [0-9:.]+ +[0-9]+ /E /' "$tmp/e$e" >"$tmp/e${e}s"; done
	if [ $s1 != $s2 ] || ! cmp -s "$tmp/o1s" "$tmp/o2s" || ! cmp -s "$tmp/e1s" "$tmp/e2s"; then
		echo "FAIL: kubectl $*: status $s1, the real one's $s2"
		diff "$tmp/o1s" "$tmp/o2s" | head -n 5; diff "$tmp/e1s" "$tmp/e2s" | head -n 5
		bad=1
	else
		same=$((same + 1))
	fi
}
"$ours" create deployment web --image=nginx --replicas=2 >/dev/null || { echo "FAIL: create"; bad=1; }
"$ours" rollout status deployment web --timeout=20m >/dev/null || { echo "FAIL: rollout status"; bad=1; }
both get nodes
both get nodes -o wide
both get pods -A
both get pods -A -o name
both get deploy,rs,po
both get deploy web -o yaml
both get deploy web -o json
both get deploy web -o jsonpath={.spec.template.spec.containers[*].image}
both get pods -l app=web -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName
both get pods --field-selector=status.phase=Running
both get pods --sort-by=.metadata.name
both get ns --show-labels
both get pods nosuch
both get nosuchthing
both get --raw /healthz
both describe deploy web
both describe node node01
both api-resources -o name
both api-versions
# what waits for an object may find its version forgotten; a time limit ends watches and logs
both wait deploy/web --for=condition=Nope --timeout=1s
both rollout status deploy/web --revision=7
both get deploy web -w -o name --request-timeout=2s
# the editor is a program of this computer, on its terminal
TMPDIR=$tmp KUBE_EDITOR='sed -n s/^kind/kind/p'; export TMPDIR KUBE_EDITOR
both edit deploy web
both edit deploy/web ns/default -o json
KUBE_EDITOR=nosuch both edit deploy web
"$ours" create configmap edited --from-literal=k=v >/dev/null
KUBE_EDITOR="sed -i 's/k: .*/k: as wanted/'" "$ours" edit configmap edited >/dev/null &&
	[ "$("$ours" get configmap edited -o jsonpath={.data.k})" = 'as wanted' ] ||
	{ echo "FAIL: kubectl edit as a process"; bad=1; }
unset KUBE_EDITOR TMPDIR
both cluster-info
both logs deploy/web --tail=2
both exec deploy/web -- sh -c 'echo out; echo err >&2; exit 3'
both exec deploy/web -- nosuch
both exec nopod -- ls
both wait --for=condition=Available deploy/web --timeout=${limit}s
both scale deploy web --replicas=2 --current-replicas=7
both label deploy web app=other
both delete pod nosuch
printf 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n  containers:\n  - name: a\n    image: b\n' >"$tmp/p.yaml"
for c in "get pods" "describe pod x" "delete pod x" "apply -f $tmp/p.yaml" "create -f $tmp/p.yaml" \
	"create deployment x --image=y" "run x --image=y" "logs x" "exec x -- ls" "cordon n" \
	"scale deploy x --replicas=1" "cluster-info" "api-resources" "explain pods" "wait --for=delete pod/x"; do
	both --server https://$nobody $c
done
both --context nosuch get pods
both --as bob get pods
both --as system:serviceaccount:default:default get secrets -A
both --token nonsense --client-certificate= --kubeconfig /dev/null --server "$(sed -n 's/.*server: //p' "$KUBECONFIG")" --insecure-skip-tls-verify get pods
both --kubeconfig /nonexistent get pods
printf 'a: [\n' | "$ours" apply -f - >/dev/null 2>&1 && { echo "FAIL: broken YAML applied"; bad=1; }
echo "$same commands print the same as $("$real" version --client 2>/dev/null | head -n 1)"
exit $bad
