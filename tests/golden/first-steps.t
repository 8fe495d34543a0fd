# The first things typed: nodes, a deployment, its service, and their end.
$ kubectl get nodes
NAME           STATUS   ROLES           AGE   VERSION
controlplane   Ready    control-plane   12s   v1.34.0
node01         Ready    <none>          12s   v1.34.0
node02         Ready    <none>          12s   v1.34.0
$ kubectl create deployment web --image=nginx:1.25 --replicas=2
deployment.apps/web created
$ kubectl create deployment web --image=nginx
error: failed to create deployment: deployments.apps "web" already exists
[1]
$ sleep 10
$ kubectl get deploy web -o wide
NAME   READY   UP-TO-DATE   AVAILABLE   AGE   CONTAINERS   IMAGES       SELECTOR
web    2/2     2            2           10s   nginx        nginx:1.25   app=web
$ kubectl scale deploy web --replicas=2 --current-replicas=9
error: Expected replicas to be 9, was 2
[1]
$ kubectl scale deploy nope --replicas=2
error: no objects passed to scale deployments.apps "nope" not found
[1]
$ kubectl label deploy web env=prod
deployment.apps/web labeled
$ kubectl label deploy web env=dev
error: 'env' already has a value (prod), and --overwrite is false
[1]
$ kubectl cordon node01
node/node01 cordoned
$ kubectl cordon node01
node/node01 already cordoned
$ kubectl uncordon node01
node/node01 uncordoned
$ k get demonset -n kube-system
error: the server doesn't have a resource type "demonset"
[1]
$ kubectl delete deploy web
deployment.apps "web" deleted from default namespace
$ kubectl get pods nope
Error from server (NotFound): pods "nope" not found
[1]
