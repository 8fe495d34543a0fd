# A rollout that does not come to its end, and those that wait for it.
$ kubectl create deployment web --image=nginx:nope
deployment.apps/web created
$ kubectl patch deploy web -p '{"spec":{"progressDeadlineSeconds":20}}'
deployment.apps/web patched
$ kubectl rollout status deploy web --timeout=2s
Waiting for deployment "web" rollout to finish: 0 of 1 updated replicas are available...
error: timed out waiting for the condition
[1]
$ kubectl rollout status deploy web
Waiting for deployment "web" rollout to finish: 0 of 1 updated replicas are available...
error: deployment "web" exceeded its progress deadline
[1]
$ kubectl get deploy web -o jsonpath='{range .status.conditions[*]}{.type} {.status} {.reason} {.message}{"\n"}{end}' | sed 's/web-[0-9a-z]*/web-HASH/'
Available False MinimumReplicasUnavailable Deployment does not have minimum availability.
Progressing False ProgressDeadlineExceeded ReplicaSet "web-HASH" has timed out progressing.
$ kubectl set image deploy/web nginx=nginx && kubectl rollout status deploy web | tail -n 1
deployment.apps/web image updated
deployment "web" successfully rolled out
