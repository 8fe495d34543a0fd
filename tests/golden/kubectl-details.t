# A rollback that is only tried changes nothing.
$ kubectl create deployment web --image=nginx:1.25; kubectl rollout status deployment web >/dev/null; kubectl set image deployment web nginx=nginx:1.26; kubectl rollout status deployment web >/dev/null
deployment.apps/web created
deployment.apps/web image updated
$ kubectl rollout undo deployment web --dry-run=client | sed 's/hash=.*/hash=H/'; kubectl rollout undo deployment web --dry-run=server; kubectl get deployment web -o jsonpath='{..image}'
deployment.apps/web Pod Template:
  Labels:	app=web
	pod-template-hash=H
  Containers:
   nginx:
    Image:	nginx:1.25
    Port:	<none>
    Host Port:	<none>
    Environment:	<none>
    Mounts:	<none>
  Volumes:	<none>
  Node-Selectors:	<none>
  Tolerations:	<none>
 (dry run)
deployment.apps/web rolled back (server dry run)
nginx:1.26%
$ kubectl rollout pause deployment web; kubectl rollout restart deployment web
deployment.apps/web paused
error: deployments.apps "web" can't restart paused deployment (run rollout resume first)
[1]
$ kubectl rollout status deployment -l no=such
No resources found in default namespace.
# What would be listed is not made.
$ kubectl create configmap c --from-literal=a=b; kubectl label configmap c x=1 --list; kubectl get configmap c --show-labels --no-headers | sed 's/ .* / /'
configmap/c created
x=1
c <none>
# An order that there is not.
$ kubectl get namespaces --sort-by=.nope; kubectl get namespaces -o name --sort-by=.nope
No resources found
error: couldn't find any field with path "{.nope}" in the list of objects
[1]
$ kubectl get configmaps -o custom-columns-file=nope
error: error reading template nope, open nope: no such file or directory
[1]
$ kubectl create configmap d; kubectl apply view-last-applied configmap c d
configmap/d created
$ cat > c.yaml <<'E'
> apiVersion: v1
> kind: ConfigMap
> metadata:
>   name: c
> E
$ kubectl apply set-last-applied -f c.yaml --create-annotation; kubectl apply set-last-applied -f c.yaml
configmap/c configured
set-last-applied c: no changes required.
$ kubectl apply -f c.yaml; kubectl apply -f c.yaml; kubectl apply -f c.yaml --dry-run=client
configmap/c configured
configmap/c unchanged
configmap/c configured (dry run)
$ kubectl apply -f c.yaml --as=jane
Error from server (Forbidden): error when retrieving current configuration of:
Resource: "/v1, Resource=configmaps", GroupVersionKind: "/v1, Kind=ConfigMap"
Name: "c", Namespace: "default"
from server for: "c.yaml": configmaps "c" is forbidden: User "jane" cannot get resource "configmaps" in API group "" in the namespace "default"
[1]
$ kubectl apply -f c.yaml --prune --all --prune-allowlist=v1/ConfigMap
error: invalid GroupVersionKind format: v1/ConfigMap, please follow <group/version/kind>
[1]
$ kubectl set image configmap/c a=b; kubectl set subject role nope --user=jane
error: configmaps/c the object is not a pod or does not have a pod template: *v1.ConfigMap
Error from server (NotFound): roles.rbac.authorization.k8s.io "nope" not found
[1]
$ kubectl explain deployments.apps.spec.replicas | head -n 5; kubectl explain deploy --api-version=apps/v9; kubectl explain deploy --api-version=bogus; kubectl explain deploy --api-version=a/b/c
GROUP:      apps
KIND:       Deployment
VERSION:    v1

FIELD: replicas <integer>
error: couldn't find resource for "apps/v9, Resource=deployments"
error: couldn't find resource for "/bogus, Resource=deployments"
error: unexpected GroupVersion string: a/b/c
[1]
$ kubectl events --for=configmap/c -o yaml; kubectl events --for=deployment/web -o name; kubectl events --for=deployment/web -o jsonpath='{.kind} {.items[0].reason}{"\n"}'
No events found in default namespace.
EventList ScalingReplicaSet
# Another program compares.
$ echo '  annotations: {a: b}' >> c.yaml; KUBECTL_EXTERNAL_DIFF='echo said' kubectl diff -f c.yaml | sed 's/-[0-9]*/-N/g'; KUBECTL_EXTERNAL_DIFF=false kubectl diff -f c.yaml; ls /tmp | grep -c -e LIVE -e MERGED
/tmp/LIVE-N /tmp/MERGED-N said
0
[1]
$ KUBECTL_EXTERNAL_DIFF=nosuch kubectl diff -f c.yaml
error: failed to run "nosuch": executable file not found in $PATH
[2]
# Several answers are sorted as such; what has no order ends it.
$ kubectl get namespaces,nodes --sort-by=.metadata.name
error: couldn't find any field with path "{.metadata.name}" in the list of objects
[1]
$ kubectl get namespaces --sort-by=.metadata.labels 2>&1 | sed 's/^F[0-9]* [0-9:.]* *[0-9]*/F/'
F sorter.go:375] Field {.metadata.labels} in [][][]reflect.Value is an unsortable type: interface, err: unsortable type: map[string]interface {}
$ kubectl get configmap c -w --output-watch-events -o json --request-timeout=2s | cut -c 1-60
{"type":"ADDED","object":{"apiVersion":"v1","data":{"a":"b"}
$ kubectl rollout restart deploy -l none=here
No resources found in default namespace.
$ kubectl auth can-i bogus pods
Warning: verb 'bogus' is not a known verb

yes
$ kubectl auth can-i put /healthz
yes
$ kubectl auth can-i watch /healthz
Warning: verb 'watch' is not a known verb

yes
$ kubectl create deployment x --image=y --dry-run=client -o name --context=nope
error: context "nope" does not exist
[1]
$ kubectl create ns x --dry-run=client -o name --user=nope
error: auth info "nope" does not exist
[1]
$ kubectl create ns x --dry-run=client -o name --cluster=nope
error: cluster "nope" does not exist
[1]
