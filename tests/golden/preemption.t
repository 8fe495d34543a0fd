# More important pods take the place of others: who goes, what is said, what is not possible.
$ kubectl create priorityclass low --value=-5 --description='gives way'
priorityclass.scheduling.k8s.io/low created
$ for i in 1 2 3 4; do kubectl run low$i --image=nginx --overrides='{"spec":{"priorityClassName":"low","containers":[{"name":"low","image":"nginx","resources":{"requests":{"cpu":"800m"}}}]}}'; done
pod/low1 created
pod/low2 created
pod/low3 created
pod/low4 created
$ sleep 10; kubectl get pods
NAME   READY   STATUS    RESTARTS   AGE
low1   1/1     Running   0          10s
low2   1/1     Running   0          10s
low3   1/1     Running   0          10s
low4   1/1     Running   0          10s
$ kubectl run mid --image=nginx --overrides='{"spec":{"containers":[{"name":"mid","image":"nginx","resources":{"requests":{"cpu":"900m"}}}]}}'; kubectl get pod mid -o jsonpath='{.status.nominatedNodeName}{"\n"}'
pod/mid created
node01
$ sleep 10; kubectl get pods; kubectl get pod mid -o jsonpath='{.status.nominatedNodeName}{"\n"}'
NAME   READY   STATUS    RESTARTS   AGE
low1   1/1     Running   0          20s
low2   1/1     Running   0          20s
low3   1/1     Running   0          20s
mid    1/1     Running   0          10s

$ kubectl get events --field-selector involvedObject.name=mid -o custom-columns=R:.reason,M:.message | head -3
R                  M
FailedScheduling   0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu.
Scheduled          Successfully assigned default/mid to node01
$ kubectl get events --field-selector reason=Preempted -o custom-columns=O:.involvedObject.kind,M:.message | sed 's/pod [0-9a-f-]* on/pod UID on/'
O     M
Pod   Preempted by pod UID on node node01
# Nobody can make room for one that is too large, and one that will not preempt waits.
$ kubectl run big --image=nginx --overrides='{"spec":{"containers":[{"name":"big","image":"nginx","resources":{"requests":{"cpu":"9"}}}]}}'
pod/big created
$ kubectl run equal --image=nginx --overrides='{"spec":{"priorityClassName":"low","containers":[{"name":"equal","image":"nginx","resources":{"requests":{"cpu":"900m"}}}]}}'
pod/equal created
$ kubectl create priorityclass polite --value=5 --preemption-policy=Never
priorityclass.scheduling.k8s.io/polite created
$ kubectl run polite --image=nginx --overrides='{"spec":{"priorityClassName":"polite","containers":[{"name":"polite","image":"nginx","resources":{"requests":{"cpu":"900m"}}}]}}'
pod/polite created
$ sleep 1; kubectl get pods big equal polite; for p in big equal polite; do kubectl get pod $p -o jsonpath='{.status.conditions[0].message}{"\n"}'; done
NAME     READY   STATUS    RESTARTS   AGE
big      0/1     Pending   0          1s
equal    0/1     Pending   0          1s
polite   0/1     Pending   0          1s
0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.
0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.
