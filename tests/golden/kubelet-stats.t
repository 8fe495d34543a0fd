# What a kubelet measures, as metrics-server and people ask for it; and CoreDNS' own numbers.
$ kubectl create serviceaccount watcher; kubectl create clusterrole node-stats --verb=get --resource=nodes/stats,nodes/metrics; kubectl create clusterrolebinding watcher --clusterrole=node-stats --serviceaccount=default:watcher
serviceaccount/watcher created
clusterrole.rbac.authorization.k8s.io/node-stats created
clusterrolebinding.rbac.authorization.k8s.io/watcher created
$ kubectl run web --image=nginx --overrides='{"spec":{"nodeName":"node01"}}'; kubectl wait --for=condition=Ready pod/web
pod/web created
pod/web condition met
$ curl -sk -H "Authorization: Bearer $(kubectl create token watcher)" https://172.30.2.2:10250/stats/summary | head -3
{
 "node": {
  "cpu": {
$ kubectl get --raw /api/v1/nodes/node01/proxy/stats/summary > s.json; grep -o '"nodeName": .*\|"name": "web",\|"usageCoreNanoSeconds": [1-9]\|"workingSetBytes": [1-9]\|"availableBytes": [1-9]' s.json | sort | uniq -c | grep -v Seconds | grep -v working
      1 "availableBytes": 3
      2 "name": "web",
      1 "nodeName": "node01",
$ kubectl get --raw /api/v1/nodes/node01/proxy/metrics/resource | grep -o 'TYPE.*'
TYPE container_cpu_usage_seconds_total counter
TYPE container_memory_working_set_bytes gauge
TYPE container_start_time_seconds gauge
TYPE node_cpu_usage_seconds_total counter
TYPE node_memory_working_set_bytes gauge
TYPE pod_cpu_usage_seconds_total counter
TYPE pod_memory_working_set_bytes gauge
TYPE resource_scrape_error gauge
$ kubectl get --raw /api/v1/nodes/node01/proxy/metrics/resource | grep -c '^container_memory_working_set_bytes{container="web",namespace="default",pod="web"} [0-9.]*e+0[67] [0-9]\{13\}$'
1
$ kubectl get --raw /api/v1/nodes/node01/proxy/metrics/cadvisor | grep -c '^container_cpu_usage_seconds_total{container="web",cpu="total",id="/kubepods.slice/[0-9a-f]*",image="[^"]*",name="[0-9a-f]*",namespace="default",pod="web"} [0-9.e-]* [0-9]*$'
1
$ kubectl get --raw /api/v1/nodes/node01/proxy/stats/nothing
Error from server (NotFound): the server could not find the requested resource
[1]
$ kubectl exec web -- curl -s http://kube-dns.kube-system:9153/metrics | grep -c '^coredns_dns_requests_total{.*} [0-9]'
1
