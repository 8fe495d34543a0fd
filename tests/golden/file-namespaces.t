# The namespace a file's object names holds, unless --namespace was given and differs.
$ kubectl create namespace web
namespace/web created
$ cat > cm.yaml <<Y
> apiVersion: v1
> kind: ConfigMap
> metadata: {name: a, namespace: web}
> Y
$ kubectl apply -f cm.yaml
configmap/a created
$ kubectl get cm -n web a -o jsonpath='{.metadata.namespace}'
web%
$ kubectl apply -f cm.yaml -n web
configmap/a unchanged
$ kubectl apply -f cm.yaml -n default
error: the namespace from the provided object "web" does not match the namespace "default". You must pass '--namespace=web' to perform this operation.
[1]
$ kubectl delete -f cm.yaml
configmap "a" deleted from web namespace
$ kubectl create -f cm.yaml
configmap/a created
