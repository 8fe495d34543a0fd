# What the server sends: fields in the order of their Go types, on one line.
$ kubectl get --raw /api/v1/namespaces/default/services/kubernetes | sed -E 's/"(uid|creationTimestamp|resourceVersion|time)":"[^"]*"/"\1":"x"/g'
{"kind":"Service","apiVersion":"v1","metadata":{"name":"kubernetes","namespace":"default","uid":"x","resourceVersion":"x","creationTimestamp":"x","labels":{"component":"apiserver","provider":"kubernetes"},"managedFields":[{"manager":"kube-apiserver","operation":"Update","apiVersion":"v1","time":"x","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:component":{},"f:provider":{}}},"f:spec":{"f:clusterIP":{},"f:internalTrafficPolicy":{},"f:ipFamilyPolicy":{},"f:ports":{".":{},"k:{\"port\":443,\"protocol\":\"TCP\"}":{".":{},"f:name":{},"f:port":{},"f:protocol":{},"f:targetPort":{}}},"f:sessionAffinity":{},"f:type":{}}}}]},"spec":{"ports":[{"name":"https","protocol":"TCP","port":443,"targetPort":6443}],"clusterIP":"10.96.0.1","clusterIPs":["10.96.0.1"],"type":"ClusterIP","sessionAffinity":"None","ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack","internalTrafficPolicy":"Cluster"},"status":{"loadBalancer":{}}}
$ kubectl get --raw '/api/v1/namespaces/kube-system/pods?limit=1' | cut -c1-50
{"kind":"PodList","apiVersion":"v1","metadata":{"r
# /version is written for people, without a new line at its end.
$ kubectl get --raw /version | sed 's/: ".*"/: "x"/'; echo
{
  "major": "x",
  "minor": "x",
  "emulationMajor": "x",
  "emulationMinor": "x",
  "minCompatibilityMajor": "x",
  "minCompatibilityMinor": "x",
  "gitVersion": "x",
  "gitCommit": "x",
  "gitTreeState": "x",
  "buildDate": "x",
  "goVersion": "x",
  "compiler": "x",
  "platform": "x"
}
# JSON from Go is safe within HTML, the client's and the server's.
$ kubectl create configmap html --from-literal=k='a && b > c'; kubectl get configmap html -o json | grep '"k"'; kubectl get --raw /api/v1/namespaces/default/configmaps/html | grep -o '"data":.*'; kubectl get configmap html -o jsonpath='{.data}{"\n"}{.data.k}{"\n"}'; kubectl get configmap html -o jsonpath-as-json='{.data.k}'; kubectl delete configmap html
configmap/html created
        "k": "a \u0026\u0026 b \u003e c"
"data":{"k":"a \u0026\u0026 b \u003e c"}}
{"k":"a \u0026\u0026 b \u003e c"}
a && b > c
[
    "a \u0026\u0026 b \u003e c"
]
configmap "html" deleted from default namespace
# What was asked is counted.
$ kubectl create clusterrole counted --verb=get --resource=pods; kubectl delete clusterrole counted; kubectl get clusterrole counted
clusterrole.rbac.authorization.k8s.io/counted created
clusterrole.rbac.authorization.k8s.io "counted" deleted
Error from server (NotFound): clusterroles.rbac.authorization.k8s.io "counted" not found
[1]
$ kubectl get --raw /metrics | grep '^apiserver_request_total.*resource="clusterroles",scope="resource"' | grep -v PUT | sed 's/} .*/}/'
apiserver_request_total{code="200",component="apiserver",dry_run="",group="rbac.authorization.k8s.io",resource="clusterroles",scope="resource",subresource="",verb="DELETE",version="v1"}
apiserver_request_total{code="201",component="apiserver",dry_run="",group="rbac.authorization.k8s.io",resource="clusterroles",scope="resource",subresource="",verb="POST",version="v1"}
apiserver_request_total{code="404",component="apiserver",dry_run="",group="rbac.authorization.k8s.io",resource="clusterroles",scope="resource",subresource="",verb="GET",version="v1"}
# What is not well answers 500, with text. The apiserver is no user of etcd.
$ printf '#!/bin/sh\nP=/etc/kubernetes/pki/etcd\nssh controlplane etcdctl --cacert=$P/ca.crt --cert=$P/server.crt --key=$P/server.key "$@"\n' > ctl; chmod +x ctl; ./ctl user add root:pw; ./ctl role add root; ./ctl user grant-role root root; ./ctl auth enable
User root created
Role root created
Role root is granted to user root
Authentication Enabled
$ kubectl get --raw /livez 2>&1 | sed 's/log ok.*etcd/log ok...etcd/; s/poststarthook.*openapiv3/.../'; kubectl get --raw /livez 2>/dev/null
Error from server (InternalError): an error on the server ("[+]ping ok\n[+]log ok...etcd failed: reason withheld\n[+]...-controller ok\nlivez check failed") has prevented the request from succeeding
[1]
$ kubectl get --raw /livez/etcd
Error from server (InternalError): an error on the server ("internal server error: error getting data from etcd: etcdserver: permission denied") has prevented the request from succeeding
[1]
