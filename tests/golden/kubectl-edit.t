# The editor is a program: this one shows what it is given, then does what "do" says.
$ cat > ed <<'E'
> #!/bin/sh
> grep -vE '"?(uid|resourceVersion|creationTimestamp)"?:' "$1" | sed 's/^#/|/'
> sh ./do "$1"
> E
$ chmod +x ed; kubectl create configmap c --from-literal=a=1 --from-literal=b=2
configmap/c created
$ echo : > do; KUBE_EDITOR=./ed kubectl edit configmap c
| Please edit the object below. Lines beginning with a '#' will be ignored,
| and an empty file will abort the edit. If an error occurs while saving this file will be
| reopened with the relevant failures.
|
apiVersion: v1
data:
  a: "1"
  b: "2"
kind: ConfigMap
metadata:
  name: c
  namespace: default
Edit cancelled, no changes made.
$ echo 'echo "# a note" >> $1' > do; KUBE_EDITOR=./ed EDITOR=false kubectl edit configmap c 2>&1 | tail -n 2
  namespace: default
Edit cancelled, no changes made.
$ KUBE_EDITOR="sed -i s/a:.*/a:/" EDITOR=false kubectl edit configmap c --output-patch
Patch: {"data":{"a":null}}
configmap/c edited
$ EDITOR="sed -i 's/b: .*/a: three words here/'" SHELL=/bin/sh kubectl edit configmap/c; kubectl get configmap c -o jsonpath='{.data}'
configmap/c edited
{"a":"three words here"}%
# What cannot be read is edited once more, with the reason on top.
$ cat > do <<'E'
> if grep -q 'was not valid' "$1"; then sed -i 's/a: \[/a: mended/' "$1"; else sed -i 's/a: .*/a: [/' "$1"; fi
> E
$ KUBE_EDITOR=./ed kubectl edit configmap c
| Please edit the object below. Lines beginning with a '#' will be ignored,
| and an empty file will abort the edit. If an error occurs while saving this file will be
| reopened with the relevant failures.
|
apiVersion: v1
data:
  a: three words here
kind: ConfigMap
metadata:
  name: c
  namespace: default
error: configmaps "c" is invalid
| Please edit the object below. Lines beginning with a '#' will be ignored,
| and an empty file will abort the edit. If an error occurs while saving this file will be
| reopened with the relevant failures.
|
| configmaps "c" was not valid:
| * <nil>: Invalid value: "The edited file failed validation": yaml: line 4: did not find expected ',' or ']'
|
apiVersion: v1
data:
  a: [
kind: ConfigMap
metadata:
  name: c
  namespace: default
configmap/c edited
$ echo 'sed -i s/^kind:.*// $1' > do; KUBE_EDITOR=./ed kubectl edit configmap c 2>&1 | sed 's/edit-[0-9]*/edit-N/'
| Please edit the object below. Lines beginning with a '#' will be ignored,
| and an empty file will abort the edit. If an error occurs while saving this file will be
| reopened with the relevant failures.
|
apiVersion: v1
data:
  a: mended
kind: ConfigMap
metadata:
  name: c
  namespace: default
error: configmaps "c" is invalid
| Please edit the object below. Lines beginning with a '#' will be ignored,
| and an empty file will abort the edit. If an error occurs while saving this file will be
| reopened with the relevant failures.
|
| configmaps "c" was not valid:
| * <nil>: Invalid value: "The edited file failed validation": kind not set
|
apiVersion: v1
data:
  a: mended

metadata:
  name: c
  namespace: default
A copy of your changes has been stored to "/tmp/kubectl-edit-N.yaml"
error: Edit cancelled, no valid changes were saved.
$ echo 'sed -i s/^kind:.*/kind:\ Widget/ $1' > do; KUBE_EDITOR=./ed kubectl edit configmap c 2>&1 | sed 's/edit-[0-9]*/edit-N/' | grep -v '^ '
| Please edit the object below. Lines beginning with a '#' will be ignored,
| and an empty file will abort the edit. If an error occurs while saving this file will be
| reopened with the relevant failures.
|
apiVersion: v1
data:
kind: ConfigMap
metadata:
| Please edit the object below. Lines beginning with a '#' will be ignored,
| and an empty file will abort the edit. If an error occurs while saving this file will be
| reopened with the relevant failures.
|
| The edited file had a syntax error: resource mapping not found for name: "c" namespace: "default" from "edited-file": no matches for kind "Widget" in version "v1"
| ensure CRDs are installed first
|
apiVersion: v1
data:
kind: Widget
metadata:
A copy of your changes has been stored to "/tmp/kubectl-edit-N.yaml"
error: Edit cancelled, no valid changes were saved.
$ echo 'sed -i s/name:.*/name:\ d/ $1' > do; KUBE_EDITOR=./ed kubectl edit configmap c 2>&1 | sed 's/edit-[0-9]*/edit-N/' | tail -n 2
A copy of your changes has been stored to "/tmp/kubectl-edit-N.yaml"
error: At least one of apiVersion, kind and name was changed
$ echo 'echo > $1' > do; KUBE_EDITOR=./ed kubectl edit configmap c --validate=false 2>&1 | tail -n 1
Edit cancelled, saved file was empty.
# What the server refuses, too.
$ kubectl create deployment web --image=nginx
deployment.apps/web created
$ cat > do <<'E'
> if grep -q 'was not valid' "$1"; then sed -i 's/replicas: -1/replicas: 2/' "$1"; else sed -i 's/replicas: 1/replicas: -1/' "$1"; fi
> E
$ KUBE_EDITOR=./ed kubectl edit deployment web 2>&1 | grep -v '^ '
| Please edit the object below. Lines beginning with a '#' will be ignored,
| and an empty file will abort the edit. If an error occurs while saving this file will be
| reopened with the relevant failures.
|
apiVersion: apps/v1
kind: Deployment
metadata:
spec:
status:
error: deployments.apps "web" is invalid
| Please edit the object below. Lines beginning with a '#' will be ignored,
| and an empty file will abort the edit. If an error occurs while saving this file will be
| reopened with the relevant failures.
|
| deployments.apps "web" was not valid:
| * spec.replicas: Invalid value: -1: must be greater than or equal to 0
|
apiVersion: apps/v1
kind: Deployment
metadata:
spec:
status:
deployment.apps/web edited
$ cat > do <<'E'
> sed -i 's/resourceVersion: .*/resourceVersion: "1"/; s/replicas: .*/replicas: 3/' "$1"
> E
$ KUBE_EDITOR=./ed kubectl edit deployment web 2>&1 | sed 's/edit-[0-9]*/edit-N/' | tail -n 2
error: deployments.apps "web" could not be patched: Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again
You can run `kubectl replace -f /tmp/kubectl-edit-N.yaml` to try this update again.
$ rm -f /tmp/kubectl-edit-*; ls /tmp | grep -c kubectl-edit
0
[1]
# Several are a list; those that did not change are left alone.
$ kubectl create configmap d --from-literal=a=1
configmap/d created
$ echo 'sed -i s/mended/changed/ $1' > do; KUBE_EDITOR=./ed kubectl edit configmap/c configmap/d
| Please edit the object below. Lines beginning with a '#' will be ignored,
| and an empty file will abort the edit. If an error occurs while saving this file will be
| reopened with the relevant failures.
|
apiVersion: v1
items:
- apiVersion: v1
  data:
    a: mended
  kind: ConfigMap
  metadata:
    name: c
    namespace: default
- apiVersion: v1
  data:
    a: "1"
  kind: ConfigMap
  metadata:
    name: d
    namespace: default
kind: List
metadata: {}
configmap/c edited
configmap/d skipped
$ kubectl edit configmap nope
Error from server (NotFound): configmaps "nope" not found
[1]
$ KUBE_EDITOR=nosuch kubectl edit configmap c; KUBE_EDITOR=/no/such kubectl edit configmap c; KUBE_EDITOR='false -x' kubectl edit configmap c; rm -f /tmp/kubectl-edit-*
error: unable to launch the editor "nosuch"
error: there was a problem with the editor "/no/such"
error: there was a problem with the editor "false -x"
$ echo 'sed -i s/changed/json/ $1' > do; KUBE_EDITOR=./ed kubectl edit configmap c -o json | grep -vE '"(uid|resourceVersion|creationTimestamp|time)":'
{
    "apiVersion": "v1",
    "data": {
        "a": "changed"
    },
    "kind": "ConfigMap",
    "metadata": {
        "name": "c",
        "namespace": "default",
    }
}
{
    "apiVersion": "v1",
    "data": {
        "a": "json"
    },
    "kind": "ConfigMap",
    "metadata": {
        "name": "c",
        "namespace": "default",
    }
}
$ kubectl edit configmap c -o name
error: unable to match a printer suitable for the output format "name", allowed formats are: json,yaml
[1]
# Before it is created.
$ cat > new.yaml <<'E'
> apiVersion: v1
> kind: ConfigMap
> metadata:
>   name: e
> data:
>   a: "1"
> ---
> apiVersion: v1
> kind: ConfigMap
> metadata:
>   name: f
> E
$ cat > do <<'E'
> sed -i 's/name: e/name: g/' "$1"
> E
$ KUBE_EDITOR=./ed kubectl create -f new.yaml --edit --save-config
| Please edit the object below. Lines beginning with a '#' will be ignored,
| and an empty file will abort the edit. If an error occurs while saving this file will be
| reopened with the relevant failures.
|
apiVersion: v1
data:
  a: "1"
kind: ConfigMap
metadata:
  name: e
  namespace: default
configmap/g created
| Please edit the object below. Lines beginning with a '#' will be ignored,
| and an empty file will abort the edit. If an error occurs while saving this file will be
| reopened with the relevant failures.
|
apiVersion: v1
kind: ConfigMap
metadata:
  name: f
  namespace: default
Edit cancelled, no changes made.
$ kubectl get configmap g -o yaml | grep -A 1 last-applied
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"v1","data":{"a":"1"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"g","namespace":"default"}}
# The configuration that was applied last.
$ kubectl apply -f new.yaml
configmap/e created
configmap/f created
$ echo 'sed -i s/1\"/2\"/ $1' > do; KUBE_EDITOR=./ed kubectl apply edit-last-applied configmap e; kubectl apply view-last-applied configmap e
| Please edit the 'last-applied-configuration' annotations below.
| Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
|
apiVersion: v1
data:
  a: "1"
kind: ConfigMap
metadata:
  annotations: {}
  name: e
  namespace: default
configmap/e edited
apiVersion: v1
data:
  a: "2"
kind: ConfigMap
metadata:
  annotations: {}
  name: e
  namespace: default
$ echo : > do; KUBE_EDITOR=./ed kubectl apply edit-last-applied configmap c e
| Please edit the 'last-applied-configuration' annotations below.
| Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
|
apiVersion: v1
data:
  a: "2"
kind: ConfigMap
metadata:
  annotations: {}
  name: e
  namespace: default
Edit cancelled, no changes made.
$ kubectl apply edit-last-applied configmap c d
error: no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`
[1]
