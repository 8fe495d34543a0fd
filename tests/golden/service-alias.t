# A service that is another name of a service, of itself, or of nothing.
$ kubectl create deploy web --image=nginx --port=80 && kubectl expose deploy web --port=80
deployment.apps/web created
service/web exposed
$ kubectl create service externalname alias --external-name=web.default.svc.cluster.local; kubectl create service externalname twice --external-name=alias.default.svc.cluster.local; kubectl create service externalname none --external-name=none.default.svc.cluster.local
service/alias created
service/twice created
service/none created
$ kubectl run bb --image=busybox --restart=Never -- sleep 3600; kubectl wait --for=condition=Ready pod --all >/dev/null; kubectl exec bb -- sh -c 'wget -qO- http://alias | grep title; wget -qO- http://twice.default | grep title; wget -qO- http://none'
pod/bb created
<title>Welcome to nginx!</title>
<title>Welcome to nginx!</title>
wget: bad address 'none'
command terminated with exit code 1
[1]
