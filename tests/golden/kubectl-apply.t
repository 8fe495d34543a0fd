# apply, diff, create, replace, delete of files, and files with mistakes: one clear error each.
$ kubectl create ns t5
namespace/t5 created
$ kubectl config set-context --current --namespace=t5
Context "kubernetes-admin@kubernetes" modified.
$ cat >a.yaml <<X
> apiVersion: v1
> kind: ConfigMap
> metadata: {name: a}
> data: {k: "1", z: "9"}
> X
> cat >a2.yaml <<X
> apiVersion: v1
> kind: ConfigMap
> metadata: {name: a}
> data: {k: "2"}
> X
> cat >live.yaml <<X
> apiVersion: v1
> kind: ConfigMap
> metadata: {name: live}
> data: {a: "2"}
> X
> cat >bad1.yaml <<X
> apiVersion: v1
> kind: Pod
> metadata: {name: b}
> spec: {containers: [{name: c, imagee: nginx}]}
> X
> printf 'apiVersion: v1\nkind: Pod\n  metadata: {name: b}\n' >bad2.yaml
> printf 'apiVersion: v9\nkind: Pod\nmetadata: {name: b}\n' >bad3.yaml
> printf 'kind: Pod\nmetadata: {name: b}\n' >bad4.yaml
> printf 'apiVersion: v1\nmetadata: {name: b}\n' >bad5.yaml
> cat >bad6.yaml <<X
> apiVersion: apps/v1
> kind: Deployment
> metadata: {name: d}
> spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: c}}, spec: {containers: [{name: c, image: nginx}]}}}
> X
> printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec: {}\n' >bad7.yaml
> printf 'apiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {ports: [{port: 99999}]}\n' >bad8.yaml
> printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec: {containers: [{name: c, image: nginx, ports: [{containerPort: "x"}]}]}\n' >bad9.yaml
> : >empty.yaml
$ kubectl apply -f a.yaml
configmap/a created
$ kubectl apply -f a.yaml
configmap/a unchanged
$ kubectl diff -f a.yaml
$ kubectl diff -f a2.yaml | grep -v '^[-+][-+]\|^diff'
@@ -1,7 +1,6 @@
 apiVersion: v1
 data:
-  k: "1"
-  z: "9"
+  k: "2"
 kind: ConfigMap
 metadata:
   annotations:
$ kubectl apply -f a2.yaml
configmap/a configured
$ kubectl get cm a -o yaml | grep -v -e uid: -e resourceVersion: -e creationTimestamp:
apiVersion: v1
data:
  k: "2"
kind: ConfigMap
metadata:
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"v1","data":{"k":"2"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"a","namespace":"t5"}}
  name: a
  namespace: t5
$ kubectl apply -f a.yaml --dry-run=client
configmap/a configured (dry run)
$ kubectl apply -f a.yaml --dry-run=server
configmap/a configured (server dry run)
$ kubectl apply view-last-applied cm a
apiVersion: v1
data:
  k: "2"
kind: ConfigMap
metadata:
  annotations: {}
  name: a
  namespace: t5
$ kubectl create -f a.yaml
Error from server (AlreadyExists): error when creating "a.yaml": configmaps "a" already exists
[1]
$ kubectl create -f a.yaml --dry-run=client -o name
configmap/a
$ kubectl replace -f a.yaml
configmap/a replaced
$ kubectl replace --force -f a.yaml
configmap "a" deleted from t5 namespace
configmap/a replaced
$ kubectl delete -f a.yaml
configmap "a" deleted from t5 namespace
$ kubectl delete -f a.yaml
Error from server (NotFound): error when deleting "a.yaml": configmaps "a" not found
[1]
$ kubectl delete -f a.yaml --ignore-not-found
$ kubectl replace -f a.yaml
Error from server (NotFound): error when replacing "a.yaml": configmaps "a" not found
[1]
$ kubectl create cm live --from-literal=a=1
configmap/live created
$ kubectl apply -f live.yaml
Warning: resource configmaps/live is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.
configmap/live configured
$ kubectl apply -f nope.yaml
error: the path "nope.yaml" does not exist
[1]
$ kubectl apply -f bad1.yaml
Error from server (BadRequest): error when creating "bad1.yaml": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imagee"
[1]
$ kubectl apply -f bad1.yaml --validate=false
The Pod "b" is invalid: spec.containers[0].image: Required value
[1]
$ kubectl apply -f bad2.yaml
error: error parsing bad2.yaml: error converting YAML to JSON: yaml: line 3: mapping values are not allowed in this context
[1]
$ kubectl apply -f bad3.yaml
error: resource mapping not found for name: "b" namespace: "" from "bad3.yaml": no matches for kind "Pod" in version "v9"
ensure CRDs are installed first
[1]
$ kubectl apply -f bad4.yaml
error: error validating "bad4.yaml": error validating data: apiVersion not set; if you choose to ignore these errors, turn validation off with --validate=false
[1]
$ kubectl apply -f bad5.yaml
error: error validating "bad5.yaml": error validating data: kind not set; if you choose to ignore these errors, turn validation off with --validate=false
[1]
$ printf -- '- a\n- b\n' > list.yaml; kubectl apply -f list.yaml
error: error validating "list.yaml": error validating data: invalid object to validate; if you choose to ignore these errors, turn validation off with --validate=false
[1]
$ kubectl apply -f bad6.yaml
The Deployment "d" is invalid: spec.template.metadata.labels: Invalid value: {"a":"c"}: `selector` does not match template `labels`
[1]
$ kubectl apply -f bad7.yaml
The Pod "b" is invalid: spec.containers: Required value
[1]
$ kubectl apply -f bad8.yaml
The Service "b" is invalid: 
* spec.ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive
* spec.ports[0].targetPort: Invalid value: 99999: must be between 1 and 65535, inclusive
[1]
$ kubectl apply -f bad9.yaml
Error from server (BadRequest): error when creating "bad9.yaml": Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32
[1]
$ kubectl apply -f empty.yaml
error: no objects passed to apply
[1]
$ kubectl create -f empty.yaml
error: no objects passed to create
[1]
$ kubectl apply
error: must specify one of -f and -k
[1]
$ kubectl apply -f a.yaml -f live.yaml
configmap/a created
configmap/live unchanged
$ cat a.yaml | kubectl apply -f -
configmap/a unchanged
$ kubectl get all,cm -o name
configmap/a
configmap/kube-root-ca.crt
configmap/live
$ kubectl create -f bad1.yaml
Error from server (BadRequest): error when creating "bad1.yaml": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imagee"
[1]
$ kubectl create -f bad2.yaml
error: error parsing bad2.yaml: error converting YAML to JSON: yaml: line 3: mapping values are not allowed in this context
[1]
$ kubectl create -f bad9.yaml
Error from server (BadRequest): error when creating "bad9.yaml": Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32
[1]
$ kubectl replace -f bad1.yaml
Error from server (BadRequest): error when replacing "bad1.yaml": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imagee"
[1]
$ kubectl apply -f bad1.yaml --validate=warn
Warning: unknown field "spec.containers[0].imagee"
The Pod "b" is invalid: spec.containers[0].image: Required value
[1]
$ kubectl apply -f a.yaml --prune --all
configmap/a unchanged
configmap/live pruned
$ kubectl apply -f live.yaml --prune --all
configmap/live created
configmap/a pruned
$ kubectl get cm -o name
configmap/kube-root-ca.crt
configmap/live
