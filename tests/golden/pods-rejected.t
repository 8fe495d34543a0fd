# Pods that name their node pass the scheduler by, but not the kubelet.
$ cat >pod <<'X'
> kubectl run $1 --image=nginx --overrides='{"spec":{"nodeName":"node01",'"$2"'}}'
> X
$ sh pod cpu '"containers":[{"name":"c","image":"nginx","resources":{"requests":{"cpu":"5"}}}]'
pod/cpu created
$ sh pod memory '"containers":[{"name":"c","image":"nginx","resources":{"requests":{"memory":"100Gi"}}}]'
pod/memory created
$ sh pod label '"nodeSelector":{"disk":"ssd"}'
pod/label created
$ sh pod port '"containers":[{"name":"c","image":"nginx","ports":[{"containerPort":80,"hostPort":8080}]}]'
pod/port created
$ sh pod again '"containers":[{"name":"c","image":"nginx","ports":[{"containerPort":80,"hostPort":8080}]}]'
pod/again created
$ kubectl get pods --field-selector metadata.name=cpu; sleep 3; kubectl get pods
NAME   READY   STATUS    RESTARTS   AGE
cpu    0/1     Pending   0          0s
NAME     READY   STATUS         RESTARTS   AGE
again    0/1     NodePorts      0          3s
cpu      0/1     OutOfcpu       0          3s
label    0/1     NodeAffinity   0          3s
memory   0/1     OutOfmemory    0          3s
port     1/1     Running        0          3s
$ kubectl get pods -o jsonpath='{range .items[*]}{.status.phase} {.status.reason}: {.status.message}{"\n"}{end}'
Failed NodePorts: Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports
Failed OutOfcpu: Pod was rejected: Node didn't have enough resource: cpu, requested: 5000, used: 200, capacity: 2000
Failed NodeAffinity: Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector
Failed OutOfmemory: Pod was rejected: Node didn't have enough resource: memory, requested: 107374182400, used: 125829120, capacity: 4190109696
Running : 
$ kubectl describe pod cpu | grep -A 3 -e ^Node: -e ^Status -e ^Events
Node:             node01/
Start Time:       Mon, 05 Jan 2026 09:00:14 +0000
Labels:           run=cpu
Annotations:      <none>
Status:           Failed
Reason:           OutOfcpu
Message:          Pod was rejected: Node didn't have enough resource: cpu, requested: 5000, used: 200, capacity: 2000
IP:               
--
Events:
  Type     Reason    Age   From     Message
  ----     ------    ----  ----     -------
  Warning  OutOfcpu  3s    kubelet  Node didn't have enough resource: cpu, requested: 5000, used: 200, capacity: 2000
# What was rejected stays so; what is deleted goes at once; there is room for others.
$ kubectl label node node01 disk=ssd; sleep 5; kubectl get pod label; kubectl delete pod label cpu memory again
node/node01 labeled
NAME    READY   STATUS         RESTARTS   AGE
label   0/1     NodeAffinity   0          8s
pod "label" deleted from default namespace
pod "cpu" deleted from default namespace
pod "memory" deleted from default namespace
pod "again" deleted from default namespace
$ sh pod label '"nodeSelector":{"disk":"ssd"}'; kubectl wait --for=condition=Ready pod/label
pod/label created
pod/label condition met
# A replica set makes up for pods that failed, over and over.
$ kubectl create deploy web --image=nginx; kubectl patch deploy web -p '{"spec":{"template":{"spec":{"nodeName":"node01","nodeSelector":{"no":"where"}}}}}'; sleep 5; test $(kubectl get pods -l app=web --field-selector status.phase=Failed -o name | wc -l) -gt 2 && kubectl get deploy web
deployment.apps/web created
deployment.apps/web patched
NAME   READY   UP-TO-DATE   AVAILABLE   AGE
web    1/1     1            1           5s
# A taint sends them away as fast as they come; time goes on nevertheless.
$ kubectl patch deploy web -p '{"spec":{"template":{"spec":{"nodeSelector":null}}}}'; kubectl rollout status deploy web | tail -n 1; kubectl taint node node01 k=v:NoExecute; sleep 2; test $(kubectl get events --field-selector reason=TaintManagerEviction -o name | wc -l) -gt 3 && echo again and again
deployment.apps/web patched
deployment "web" successfully rolled out
node/node01 tainted
again and again
$ kubectl delete deploy web; kubectl taint node node01 k-; sleep 3; kubectl get pods
deployment.apps "web" deleted from default namespace
node/node01 untainted
No resources found in default namespace.
# Without the controller that sends pods away those that run stay, and others do not come.
$ sh pod port '"hostIPC":false'; ssh controlplane mv /etc/kubernetes/manifests/kube-controller-manager.yaml /tmp; sleep 5; kubectl taint node node01 k=v:NoExecute; sleep 15; sh pod taint '"hostIPC":false'; sleep 3; kubectl get pods taint port; kubectl get pod taint -o jsonpath='{.status.message}{"\n"}'
pod/port created
node/node01 tainted
pod/taint created
NAME    READY   STATUS            RESTARTS   AGE
taint   0/1     TaintToleration   0          3s
port    1/1     Running           0          23s
Pod was rejected: Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate
