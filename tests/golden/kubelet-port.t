# The kubelet's own port: nothing for strangers, by grant for the others; and the way through the apiserver.
$ curl -sk https://172.30.2.2:10250/pods; echo
Unauthorized
$ curl -sk https://172.30.2.2:10250/healthz; echo
Unauthorized
$ kubectl create serviceaccount watcher
serviceaccount/watcher created
$ curl -sk -H "Authorization: Bearer $(kubectl create token watcher)" https://172.30.2.2:10250/metrics
Forbidden (user=system:serviceaccount:default:watcher, verb=get, resource=nodes, subresource(s)=[metrics])
$ curl -sk -H "Authorization: Bearer $(kubectl create token watcher)" https://172.30.2.2:10250/configz
Forbidden (user=system:serviceaccount:default:watcher, verb=get, resource=nodes, subresource(s)=[configz proxy])
$ curl -sk -H "Authorization: Bearer nonsense" https://172.30.2.2:10250/configz; echo
Unauthorized
$ kubectl create clusterrole node-metrics --verb=get --resource=nodes/metrics
clusterrole.rbac.authorization.k8s.io/node-metrics created
$ kubectl create clusterrolebinding watcher --clusterrole=node-metrics --serviceaccount=default:watcher
clusterrolebinding.rbac.authorization.k8s.io/watcher created
$ curl -sk -H "Authorization: Bearer $(kubectl create token watcher)" https://172.30.2.2:10250/metrics | grep -v '^#'
kubelet_node_name{node="node01"} 1
kubelet_running_containers{container_state="exited"} 0
kubelet_running_containers{container_state="running"} 3
kubelet_running_pods 3
$ curl -sk -H "Authorization: Bearer $(kubectl create token watcher)" https://172.30.2.2:10250/pods
Forbidden (user=system:serviceaccount:default:watcher, verb=get, resource=nodes, subresource(s)=[pods proxy])
$ kubectl get --raw /api/v1/nodes/node01/proxy/healthz; echo
ok
$ kubectl get --raw /api/v1/nodes/node01/proxy/logs/
<!doctype html>
<meta name="viewport" content="width=device-width">
<pre>
<a href="containers/">containers/</a>
<a href="pods/">pods/</a>
</pre>
$ kubectl get --raw /api/v1/nodes/node01/proxy/logs/../../etc/passwd | head -c 100
Error from server (NotFound): the server could not find the requested resource
$ kubectl get --raw /api/v1/nodes/node01/proxy/configz | grep -o '"cgroupDriver":"[a-z]*"\|"maxPods":[0-9]*\|"clusterDNS":\[[^]]*\]\|"staticPodPath":"[^"]*"'
"cgroupDriver":"systemd"
"clusterDNS":["10.96.0.10"]
"maxPods":110
"staticPodPath":"/etc/kubernetes/manifests"
$ kubectl run web --image=nginx --overrides='{"spec":{"nodeName":"node01"}}'; kubectl wait --for=condition=Ready pod/web
pod/web created
pod/web condition met
$ kubectl get --raw /api/v1/nodes/node01/proxy/pods | grep -o '"name":"web","namespace":"default"'
"name":"web","namespace":"default"
$ kubectl get --raw /api/v1/namespaces/default/pods/web/proxy/ | head -4
<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
$ kubectl get --raw /api/v1/namespaces/default/pods/web:81/proxy/
Error from server (ServiceUnavailable): error trying to reach service: dial tcp 10.244.1.3:81: connect: connection refused
[1]
$ kubectl get --raw /api/v1/namespaces/kube-system/services/https:kube-dns:dns-tcp/proxy/
Error from server (ServiceUnavailable): error trying to reach service: EOF
[1]
$ kubectl get --raw /api/v1/nodes/nowhere/proxy/healthz
Error from server (NotFound): nodes "nowhere" not found
[1]
$ ssh node01 systemctl stop kubelet; kubectl get --raw /api/v1/nodes/node01/proxy/healthz
Error from server (ServiceUnavailable): error trying to reach service: dial tcp 172.30.2.2:10250: connect: connection refused
[1]
