# Of an object that did not change for long, the server does not remember the version any more:
# those who wait for it begin with what it now is.
$ kubectl create deployment web --image=nginx; kubectl run p --image=busybox -- sleep 1000000; kubectl create configmap c --from-literal=a=b
deployment.apps/web created
pod/p created
configmap/c created
$ kubectl rollout status deployment web >/dev/null; sleep 1200; kubectl rollout status deployment/web; kubectl rollout status deployment/web --revision=2
deployment "web" successfully rolled out
error: desired revision (2) is different from the running revision (1)
[1]
$ kubectl wait pod/p --for=condition=Ready=false --timeout=1s
error: timed out waiting for the condition on pods/p
[1]
$ kubectl wait pod/p --for=jsonpath='{.status.phase}'=Failed --timeout=1s
error: timed out waiting for the condition on pods/p
[1]
$ kubectl wait pod/p --for=delete --timeout=1s 2>&1 | grep -v reflector
error: timed out waiting for the condition on pods/p
# The time is one for all of them.
$ kubectl wait pod/p configmap/c --for=condition=Other --timeout=1s
timed out waiting for the condition on pods/p
timed out waiting for the condition on configmaps/c
[1]
$ kubectl wait configmap/c pod/p --for=condition=Ready --timeout=1s
timed out waiting for the condition on configmaps/c
timed out waiting for the condition on pods/p
[1]
$ kubectl wait pod/p --for=jsonpath='{.spec}'=x
error: jsonpath leads to a nested object or list which is not supported
[1]
$ kubectl get configmap c --watch --request-timeout=3s -o name
configmap/c
$ kubectl get configmap c p --watch --request-timeout=3s
Error from server (NotFound): configmaps "p" not found
[1]
$ kubectl get pod p --watch --output-watch-events --no-headers --request-timeout=3s | cut -c 1-20
ADDED      p     1/1
$ (sleep 2; kubectl label configmap c a=b; sleep 1; kubectl delete configmap c) >/dev/null & kubectl get configmap c --watch-only --output-watch-events -o custom-columns=T:.type,L:.object.metadata.labels --request-timeout=5s; wait
T          L
MODIFIED   map[a:b]
DELETED    map[a:b]
