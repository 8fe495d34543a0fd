# kubectl.sh: one version of kubectl, in a namespace of its own. For clients.sh.
n=${client//./-}
k="timeout $limit $kubectl -n $n" # where it is to be ended later: a function would outlive that
k() { $k "$@"; }
mine=$dir/$n
mkdir "$mine"
cat >"$mine/cm.yaml" <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: file}
data: {k: v}
Y
sed 's/^data:/datum:/; s/file/bad/' "$mine/cm.yaml" >"$mine/bad.yaml"
printf '#!/bin/sh\nsed -i "s/k: .*/k: edited/" "$1"\n' >"$mine/editor"
chmod +x "$mine/editor"

first_get() { has "namespace/$n created" k create namespace "$n" && has 'kube-system*coredns*Running' k get pods -A; }
applied() {
	has 'configmap/file created' k apply -f "$mine/cm.yaml" &&
		has 'configmap/file unchanged' k apply -f "$mine/cm.yaml" &&
		fails 1 'unknown field "datum"' k apply -f "$mine/bad.yaml"
}
applied_by_server() { has 'configmap/file serverside-applied' k apply --server-side --force-conflicts -f "$mine/cm.yaml"; }
edited() {
	EDITOR=$mine/editor has 'configmap/file edited' k edit configmap file &&
		has edited k get configmap file -o 'jsonpath={.data.k}'
}
watched() {
	$k get configmaps -w >"$mine/watch" 2>&1 &
	local pid=$!
	until_ok grep -q '^file ' "$mine/watch" && has 'configmap/seen created' k create configmap seen &&
		until_ok grep -q '^seen ' "$mine/watch" || { cat "$mine/watch"; stop $pid; return 1; }
	stop $pid
}
followed() { # SUBCOMMAND...: three lines of the talker come, one after the other
	$k "$@" >"$mine/follow" 2>&1 &
	local pid=$!
	until_ok sh -c "[ \$(grep -c '^line ' '$mine/follow') -ge 3 ]" || { cat "$mine/follow"; stop $pid; return 1; }
	stop $pid
}
executed() {
	local got
	got=$(printf 'echo from stdin; exit 7\n' | k exec -i deploy/web -- sh 2>&1)
	[ $? = 7 ] && case $got in *'from stdin'*) has web- k exec deploy/web -- hostname ;; *) false ;; esac ||
		{ echo "$got"; return 1; }
}
talked() {
	local got
	got=$(printf 'echo from stdin; exit 7\n' | k run talk --rm -i --image=busybox:1.36 --restart=Never -- sh 2>&1)
	[ $? = 7 ] && case $got in *'from stdin'*'pod "talk" deleted'*) true ;; *) false ;; esac || { echo "$got"; return 1; }
}
on_terminal() {
	local pid
	mkfifo "$mine/keys"
	timeout $limit script -qec "$kubectl -n $n exec -it deploy/web -- sh" /dev/null <"$mine/keys" >"$mine/screen" 2>&1 &
	pid=$!
	exec 8>"$mine/keys"
	# typed when the shell has said that it is ready
	until_ok grep -q '[#$]' "$mine/screen" && echo 'test -t 0 && echo $((40 + 2)) a terminal; exit 5' >&8
	wait $pid
	exec 8>&-
	grep -q '42 a terminal' "$mine/screen" && grep -q 'exit code 5' "$mine/screen" || { cat "$mine/screen"; return 1; }
}
# of a listening kubectl: the port it chose, in what it says
port_of() { sed -n 's/.*127.0.0.1:\([0-9]*\).*/\1/p' "$1" | head -n 1; }
fetch() { curl -sS -m $limit "http://127.0.0.1:$(port_of "$1")$2"; }
forwarded() {
	$k port-forward deploy/web :80 >"$mine/forward" 2>&1 &
	local pid=$!
	until_ok grep -q Forwarding "$mine/forward" && has 'Welcome to nginx' fetch "$mine/forward" / ||
		{ cat "$mine/forward"; stop $pid; return 1; }
	stop $pid
}
proxied() {
	$k proxy --port=0 >"$mine/proxy" 2>&1 &
	local pid=$!
	until_ok grep -q 'Starting to serve' "$mine/proxy" && has '"gitVersion": "v1.34' fetch "$mine/proxy" /version ||
		{ cat "$mine/proxy"; stop $pid; return 1; }
	stop $pid
}
copied() {
	mkdir -p "$mine/tree/sub"
	echo one >"$mine/tree/a"
	echo two >"$mine/tree/sub/b"
	k cp "$mine/tree" talker:/tmp/ && k cp talker:/tmp/tree "$mine/back" && diff -r "$mine/tree" "$mine/back"
}
debugged() { # a container beside talker's that sees its processes, and one on a node
	has Targeting k debug talker --image=busybox:1.36 --profile=general -c tools --target=talker -- sh -c 'ps; sleep 1000' &&
		until_ok sh -c "$kubectl -n $n logs talker -c tools | grep 'echo line'" &&
		has "Creating debugging pod node-debugger-node01-*on node node01" k debug node/node01 --image=busybox:1.36 --profile=general -- chroot /host cat /etc/hostname &&
		until_ok sh -c "$kubectl -n $n logs \$($kubectl -n $n get pods -o name | grep debugger) | grep '^node01'"
}
topped() { # numbers come after two scrapes
	until_ok has 'web-*m *Mi' k top pod && has 'web-*m *Mi' k top pod && has 'node02 *m *% *Mi *%' k top node &&
		until_ok has 'talker *talker *m *Mi' k top pod --containers && has 'talker *talker *m *Mi' k top pod --containers
}
drained() {
	has created k run doomed --image=nginx:1.25 --labels="doomed=$n" --overrides='{"spec":{"nodeName":"node01"}}' &&
		has 'evicting pod*doomed*node/node01 drained' k drain node01 --pod-selector="doomed=$n" --force &&
		has uncordoned k uncordon node01
}

cell 'get (table)' first_get
cell discovery has 'deployments*deploy*apps/v1*true*Deployment' k api-resources
cell create has 'deployment.apps/web created' k create deployment web --image=nginx:1.25
# (soon: events are kept for an hour, three minutes here)
cell describe until_ok has 'Replicas:*1 desired*ScalingReplicaSet' k describe deploy web
k run talker --image=busybox:1.36 -- sh -c 'i=0; while true; do echo line $i; i=$((i+1)); sleep 1; done' >/dev/null
cell 'get -o yaml' has 'kind: Namespace*name: '"$n" k get namespace "$n" -o yaml
cell explain has 'FIELDS:*containers*Container' k explain pod.spec
cell 'auth can-i' has yes k auth can-i create pods
# 1.27 knows only v1beta1 of SelfSubjectReview
case $client in
*-1.27) no_cell 'auth whoami' 'knows only v1beta1 of SelfSubjectReview, which v1.34 does not serve' ;;
*) cell 'auth whoami' has kubernetes-admin k auth whoami ;;
esac
cell apply applied
cell 'patch (strategic)' has patched k patch configmap file -p '{"data":{"s":"1"}}'
cell 'patch (json)' has patched k patch configmap file --type=json -p '[{"op":"add","path":"/data/j","value":"1"}]'
cell 'patch (merge)' has patched k patch configmap file --type=merge -p '{"data":{"m":"1"}}'
cell edit edited
cell replace has 'configmap/file replaced' k replace -f "$mine/cm.yaml"
cell 'get -w' watched
cell delete has 'configmap "file" deleted' k delete -f "$mine/cm.yaml"
cell 'rollout status' has 'successfully rolled out' k rollout status deploy/web
cell wait has 'condition met' k wait --for=condition=Ready pod/talker --timeout=5m
cell logs has 'start worker processes' k logs deploy/web
cell 'logs -f' followed logs -f talker
cell attach followed attach talker
cell 'run -i --rm' talked
cell exec executed
if command -v script >/dev/null; then
	cell 'exec -it' on_terminal
else
	no_cell 'exec -it' 'script(1) is not installed'
fi
cell cp copied
cell debug debugged
if command -v curl >/dev/null; then
	cell port-forward forwarded
	cell proxy proxied
fi
cell top topped
cell drain drained
k delete namespace "$n" --wait=false >/dev/null
