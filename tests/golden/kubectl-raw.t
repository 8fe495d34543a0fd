# What the server sends: fields in the order of their Go types, on one line.
$ kubectl get --raw /api/v1/namespaces/default/services/kubernetes | sed -E 's/"(uid|creationTimestamp|resourceVersion)":"[^"]*"/"\1":"x"/g'
{"kind":"Service","apiVersion":"v1","metadata":{"name":"kubernetes","namespace":"default","uid":"x","resourceVersion":"x","creationTimestamp":"x","labels":{"component":"apiserver","provider":"kubernetes"}},"spec":{"ports":[{"name":"https","protocol":"TCP","port":443,"targetPort":6443}],"clusterIP":"10.96.0.1","clusterIPs":["10.96.0.1"],"type":"ClusterIP","sessionAffinity":"None","ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack","internalTrafficPolicy":"Cluster"},"status":{"loadBalancer":{}}}
$ kubectl get --raw '/api/v1/namespaces/kube-system/pods?limit=1' | cut -c1-50
{"kind":"PodList","apiVersion":"v1","metadata":{"r
