# Nodes, taints, generators of kinds the server need not have. Recorded of the real kubectl.
$ kubectl create ns t4
namespace/t4 created
$ kubectl config set-context --current --namespace=t4
Context "kubernetes-admin@kubernetes" modified.
$ sleep 690
$ kubectl get nodes
NAME           STATUS   ROLES           AGE   VERSION
controlplane   Ready    control-plane   11m   v1.34.0
node01         Ready    <none>          11m   v1.34.0
node02         Ready    <none>          11m   v1.34.0
$ kubectl label node node01 disk=ssd
node/node01 labeled
$ kubectl taint node node01 key=value:NoSchedule
node/node01 tainted
$ kubectl taint node node01 key=value:NoSchedule
error: node node01 already has key taint(s) with same effect(s) and --overwrite is false
[1]
$ kubectl taint node node01 key=other:NoSchedule
error: node node01 already has key taint(s) with same effect(s) and --overwrite is false
[1]
$ kubectl taint node node01 key=other:NoSchedule --overwrite
node/node01 modified
$ kubectl taint node node01 key:NoSchedule-
node/node01 untainted
$ kubectl taint node node01 key:NoSchedule-
error: taint "key:NoSchedule" not found
[1]
$ kubectl taint node node01 bad
error: at least one taint update is required
[1]
$ kubectl taint node node01 key=value:Bogus
error: invalid taint effect: Bogus, unsupported taint effect
See 'kubectl taint -h' for help and examples
[1]
$ kubectl taint node nope a=b:NoSchedule
Error from server (NotFound): nodes "nope" not found
[1]
$ kubectl cordon node01
node/node01 cordoned
$ kubectl cordon node01
node/node01 already cordoned
$ kubectl get nodes
NAME           STATUS                     ROLES           AGE   VERSION
controlplane   Ready                      control-plane   11m   v1.34.0
node01         Ready,SchedulingDisabled   <none>          11m   v1.34.0
node02         Ready                      <none>          11m   v1.34.0
$ kubectl uncordon node01
node/node01 uncordoned
$ kubectl uncordon node01
node/node01 already uncordoned
$ kubectl drain nope
Error from server (NotFound): nodes "nope" not found
[1]
$ kubectl uncordon node01
node/node01 already uncordoned
$ kubectl label node node01 disk-
node/node01 unlabeled
$ kubectl cluster-info
Kubernetes control plane is running at https://172.30.1.2:6443
CoreDNS is running at https://172.30.1.2:6443/api/v1/namespaces/kube-system/services/kube-dns:dns/proxy

To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.
$ kubectl get --raw /healthz
ok%
$ kubectl create cronjob cj --image=busybox --schedule='*/5 * * * *' --dry-run=client -o yaml -- date
apiVersion: batch/v1
kind: CronJob
metadata:
  name: cj
spec:
  jobTemplate:
    metadata:
      name: cj
    spec:
      template:
        metadata: {}
        spec:
          containers:
          - command:
            - date
            image: busybox
            name: cj
            resources: {}
          restartPolicy: OnFailure
  schedule: '*/5 * * * *'
status: {}
$ kubectl create ingress i1 --rule='a.example.com/path*=web:80' --rule='b.example.com/=api:8080,tls=sec' --class=nginx --dry-run=client -o yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: i1
spec:
  ingressClassName: nginx
  rules:
  - host: a.example.com
    http:
      paths:
      - backend:
          service:
            name: web
            port:
              number: 80
        path: /path
        pathType: Prefix
  - host: b.example.com
    http:
      paths:
      - backend:
          service:
            name: api
            port:
              number: 8080
        path: /
        pathType: Exact
  tls:
  - hosts:
    - b.example.com
    secretName: sec
status:
  loadBalancer: {}
