# Apply on the server's side: who owns which field, conflicts, and objects of client-side apply.
$ kubectl create ns t8
namespace/t8 created
$ kubectl config set-context --current --namespace=t8
Context "kubernetes-admin@kubernetes" modified.
$ cat >d.yaml <<X
> apiVersion: apps/v1
> kind: Deployment
> metadata: {name: web, labels: {app: web}}
> spec:
>   replicas: 2
>   selector: {matchLabels: {app: web}}
>   template:
>     metadata: {labels: {app: web}}
>     spec: {containers: [{name: nginx, image: nginx:1.25, ports: [{containerPort: 80}]}]}
> X
> sed -e 's/replicas: 2/replicas: 5/' -e 's/1.25/1.26/' d.yaml >d2.yaml
> sed 's/replicas/replcas/' d.yaml >bad.yaml
> printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: "1", b: "1"}\n' >c.yaml
> printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: "2"}\n' >c2.yaml
$ kubectl apply --server-side -f d.yaml
deployment.apps/web serverside-applied
$ kubectl apply --server-side -f d.yaml
deployment.apps/web serverside-applied
$ kubectl get deploy web -o jsonpath='{.metadata.managedFields[?(@.operation=="Apply")].fieldsV1}'; echo
{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:replicas":{},"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"nginx\"}":{".":{},"f:image":{},"f:name":{},"f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{}}}}}}}}}
$ kubectl scale deploy web --replicas=3
deployment.apps/web scaled
$ kubectl apply --server-side -f d.yaml
error: Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
[1]
$ kubectl apply --server-side --force-conflicts -f d.yaml
deployment.apps/web serverside-applied
$ kubectl apply --server-side --field-manager=other -f d2.yaml 2>&1 | head -4
error: Apply failed with 2 conflicts: conflicts with "kubectl":
- .spec.replicas
- .spec.template.spec.containers[name="nginx"].image
Please review the fields above--they currently have other managers. Here
$ kubectl apply --server-side --dry-run=server --force-conflicts -f d2.yaml
deployment.apps/web serverside-applied (server dry run)
$ kubectl diff --server-side --force-conflicts -f d2.yaml | grep '^[-+] '
-  generation: 3
+  generation: 4
-  replicas: 2
+  replicas: 5
-      - image: nginx:1.25
+      - image: nginx:1.26
$ kubectl apply --server-side -f bad.yaml
Error from server: failed to create typed patch object (t8/web; apps/v1, Kind=Deployment): .spec.replcas: field not declared in schema
[1]
# what was applied on the client's side becomes kubectl's, and what it says no longer goes
$ kubectl apply -f c.yaml
configmap/c created
$ kubectl get cm c -o yaml --show-managed-fields | sed '1,/managedFields/d' | grep -v 'time:\|uid:\|resourceVersion:'
  - apiVersion: v1
    fieldsType: FieldsV1
    fieldsV1:
      f:data:
        .: {}
        f:a: {}
        f:b: {}
      f:metadata:
        f:annotations:
          .: {}
          f:kubectl.kubernetes.io/last-applied-configuration: {}
    manager: kubectl-client-side-apply
    operation: Update
  name: c
  namespace: t8
$ kubectl apply --server-side --field-manager=other -f c2.yaml 2>&1 | head -1
error: Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .data.a
$ kubectl apply --server-side -f c2.yaml
configmap/c serverside-applied
$ kubectl get cm c -o yaml --show-managed-fields | grep -v 'time:\|uid:\|resourceVersion:\|creationTimestamp:'
apiVersion: v1
data:
  a: "2"
kind: ConfigMap
metadata:
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"v1","data":{"a":"2"},"kind":"ConfigMap","metadata":{"name":"c","namespace":"t8"}}
  managedFields:
  - apiVersion: v1
    fieldsType: FieldsV1
    fieldsV1:
      f:metadata:
        f:annotations:
          f:kubectl.kubernetes.io/last-applied-configuration: {}
    manager: kubectl-last-applied
    operation: Apply
  - apiVersion: v1
    fieldsType: FieldsV1
    fieldsV1:
      f:data:
        f:a: {}
    manager: kubectl
    operation: Apply
  name: c
  namespace: t8
$ kubectl get cm c -o yaml | grep -c managedFields
0
[1]
# each command under its own name
$ kubectl label cm c x=y; kubectl annotate cm c n=m; kubectl patch cm c -p '{"data":{"p":"q"}}'
configmap/c labeled
configmap/c annotated
configmap/c patched
$ kubectl set image deploy web nginx=nginx:1.27; kubectl rollout restart deploy web
deployment.apps/web image updated
deployment.apps/web restarted
$ kubectl get cm,deploy -o jsonpath='{range .items[*].metadata.managedFields[*]}{.manager} {.operation}{"\n"}{end}' | sort -u
kube-controller-manager Update
kubectl Apply
kubectl-annotate Update
kubectl-label Update
kubectl-last-applied Apply
kubectl-patch Update
kubectl-rollout Update
kubectl-set Update
