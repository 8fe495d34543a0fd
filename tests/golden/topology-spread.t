# How pods are spread over nodes and zones: what is demanded, what is only wished for.
$ kubectl label node node01 zone=a; kubectl label node node02 zone=b
node/node01 labeled
node/node02 labeled
$ cat > demand.yaml <<X
> apiVersion: apps/v1
> kind: Deployment
> metadata: {name: demand}
> spec:
>   replicas: 4
>   selector: {matchLabels: {app: demand}}
>   template:
>     metadata: {labels: {app: demand}}
>     spec:
>       topologySpreadConstraints:
>       - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: demand}}}
>       containers: [{name: nginx, image: nginx}]
> X
$ kubectl apply -f demand.yaml; sleep 5; kubectl get pods -o custom-columns=N:.spec.nodeName --no-headers | sort | uniq -c
deployment.apps/demand created
      2 node01
      2 node02
# A cordoned zone is one nevertheless, and may not fall behind; one without the label is none.
$ kubectl cordon node02; kubectl scale deploy demand --replicas=6; sleep 5; kubectl get pods -o custom-columns=N:.spec.nodeName --no-headers | sort | uniq -c
node/node02 cordoned
deployment.apps/demand scaled
      1 <none>
      3 node01
      2 node02
$ kubectl get pods --field-selector status.phase=Pending -o jsonpath='{.items[0].status.conditions[0].message}{"\n"}'
0/3 nodes are available: 1 node(s) didn't match pod topology spread constraints, 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.
$ kubectl label node node02 zone-; sleep 12; kubectl get pods -o custom-columns=N:.spec.nodeName --no-headers | sort | uniq -c
node/node02 unlabeled
      4 node01
      2 node02
$ kubectl uncordon node02; kubectl cordon node01; kubectl scale deploy demand --replicas=7; sleep 3; kubectl get pods --field-selector status.phase=Pending -o jsonpath='{.items[0].status.conditions[0].message}{"\n"}'
node/node02 uncordoned
node/node01 cordoned
deployment.apps/demand scaled
0/3 nodes are available: 1 node(s) didn't match pod topology spread constraints (missing required label), 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
# A change that cannot help a pod does not make the scheduler try again; the right one does.
$ kubectl taint node node02 k=v:NoSchedule; sleep 20; kubectl get events --field-selector reason=FailedScheduling -o name | wc -l
node/node02 tainted
2
$ kubectl taint node node02 k-; kubectl label node node02 zone=b; sleep 12; kubectl get pods --field-selector status.phase=Pending
node/node02 untainted
node/node02 labeled
No resources found in default namespace.
$ kubectl uncordon node01; kubectl delete deploy demand
node/node01 uncordoned
deployment.apps "demand" deleted from default namespace
# Pods of one replica set stay apart without being told to, even where others make one node fuller.
$ sleep 5; kubectl create deploy full --image=nginx --replicas=6; sleep 3; kubectl patch deploy full -p '{"spec":{"template":{"spec":{"nodeName":"node01"}}}}'; sleep 10; kubectl get pods -l app=full -o custom-columns=N:.spec.nodeName --no-headers | sort | uniq -c
deployment.apps/full created
deployment.apps/full patched
      6 node01
$ kubectl create deploy wish --image=nginx --replicas=8; sleep 5; kubectl get pods -l app=wish -o custom-columns=N:.spec.nodeName --no-headers | sort | uniq -c
deployment.apps/wish created
      4 node01
      4 node02
# The pod that another wants to be near lets it in when it comes.
$ kubectl run near --image=nginx --overrides='{"spec":{"affinity":{"podAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"labelSelector":{"matchLabels":{"run":"db"}},"topologyKey":"kubernetes.io/hostname"}]}}}}'; sleep 3; kubectl get pod near -o jsonpath='{.status.conditions[0].message}{"\n"}'
pod/near created
0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 node(s) didn't match pod affinity rules. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
$ kubectl run db --image=nginx; sleep 5; test "$(kubectl get pod near -o jsonpath={.spec.nodeName})" = "$(kubectl get pod db -o jsonpath={.spec.nodeName})" && echo together
pod/db created
together
# Pods that name their node are told of no other.
$ kubectl run pinned --image=nginx --overrides='{"spec":{"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchFields":[{"key":"metadata.name","operator":"In","values":["node02"]}]}]}}},"containers":[{"name":"c","image":"nginx","resources":{"requests":{"cpu":"9"}}}]}}'; sleep 2; kubectl get pod pinned -o jsonpath='{.status.conditions[0].message}{"\n"}'
pod/pinned created
0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
