#profile master
# The kube-proxy commands of the first notes, and the rules that it writes.
$ k get po -n kube-system
NAME                             READY   STATUS    RESTARTS   AGE
coredns-5884d848d5-6zgt4         1/1     Running   0          12s
coredns-5884d848d5-dmzcx         1/1     Running   0          12s
etcd-master                      1/1     Running   0          12s
kube-apiserver-master            1/1     Running   0          12s
kube-controller-manager-master   1/1     Running   0          12s
kube-proxy-drgxp                 1/1     Running   0          12s
kube-proxy-swwwl                 1/1     Running   0          12s
kube-proxy-v4sx2                 1/1     Running   0          12s
kube-scheduler-master            1/1     Running   0          12s
$ k get demonset -n kube-system
error: the server doesn't have a resource type "demonset"
[1]
$ k get daemonset -n kube-system
NAME         DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR            AGE
kube-proxy   3         3         3       3            3           kubernetes.io/os=linux   12s
$ kubectl get ds kube-proxy -n kube-system -o wide
NAME         DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR            AGE   CONTAINERS   IMAGES                               SELECTOR
kube-proxy   3         3         3       3            3           kubernetes.io/os=linux   12s   kube-proxy   registry.k8s.io/kube-proxy:v1.34.0   k8s-app=kube-proxy
# chain names are those of any real cluster with these Services
$ ssh node01 "iptables-save -t nat | grep 'kube-dns:dns cluster'"
-A KUBE-SERVICES -d 10.96.0.10/32 -p udp -m comment --comment "kube-system/kube-dns:dns cluster IP" -m udp --dport 53 -j KUBE-SVC-TCOU7JCQXEZGVUNU
-A KUBE-SVC-TCOU7JCQXEZGVUNU ! -s 10.244.0.0/16 -d 10.96.0.10/32 -p udp -m comment --comment "kube-system/kube-dns:dns cluster IP" -m udp --dport 53 -j KUBE-MARK-MASQ
$ kubectl create deployment web --image=nginx --replicas=3
deployment.apps/web created
$ kubectl apply -f - <<X
> {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: NodePort, clusterIP: 10.96.7.7, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}}
> X
service/web created
$ sleep 5; ssh node02 "iptables-save -t nat | grep default/web" | sed -E 's/10\.244\.[12]\.[0-9]+/POD/; s/SEP-[A-Z0-9]{16}/SEP-NAME/g'
-A KUBE-EXT-LOLE4ISW44XBNF3G -m comment --comment "masquerade traffic for default/web external destinations" -j KUBE-MARK-MASQ
-A KUBE-NODEPORTS -p tcp -m comment --comment "default/web" -m tcp --dport 30080 -j KUBE-EXT-LOLE4ISW44XBNF3G
-A KUBE-SEP-NAME -s POD/32 -m comment --comment "default/web" -j KUBE-MARK-MASQ
-A KUBE-SEP-NAME -p tcp -m comment --comment "default/web" -m tcp -j DNAT --to-destination POD:80
-A KUBE-SEP-NAME -s POD/32 -m comment --comment "default/web" -j KUBE-MARK-MASQ
-A KUBE-SEP-NAME -p tcp -m comment --comment "default/web" -m tcp -j DNAT --to-destination POD:80
-A KUBE-SEP-NAME -s POD/32 -m comment --comment "default/web" -j KUBE-MARK-MASQ
-A KUBE-SEP-NAME -p tcp -m comment --comment "default/web" -m tcp -j DNAT --to-destination POD:80
-A KUBE-SERVICES -d 10.96.7.7/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-SVC-LOLE4ISW44XBNF3G
-A KUBE-SVC-LOLE4ISW44XBNF3G ! -s 10.244.0.0/16 -d 10.96.7.7/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ
-A KUBE-SVC-LOLE4ISW44XBNF3G -m comment --comment "default/web -> POD:80" -m statistic --mode random --probability 0.33333333349 -j KUBE-SEP-NAME
-A KUBE-SVC-LOLE4ISW44XBNF3G -m comment --comment "default/web -> POD:80" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-NAME
-A KUBE-SVC-LOLE4ISW44XBNF3G -m comment --comment "default/web -> POD:80" -j KUBE-SEP-NAME
$ kubectl scale deployment web --replicas=0
deployment.apps/web scaled
$ sleep 5; ssh node02 "iptables-save | grep default/web"
-A KUBE-EXTERNAL-SERVICES -p tcp -m comment --comment "default/web has no endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j REJECT --reject-with icmp-port-unreachable
-A KUBE-SERVICES -d 10.96.7.7/32 -p tcp -m comment --comment "default/web has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable
