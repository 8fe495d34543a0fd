# A container's environment is what it was when it started, whenever somebody looks at it.
$ kubectl run before --image=busybox:1.36 -- sleep 1d
pod/before created
$ kubectl wait --for=condition=Ready pod/before
pod/before condition met
$ kubectl create service clusterip db --tcp=5432 --clusterip=10.96.0.77
service/db created
$ kubectl run after --image=busybox:1.36 -- sleep 1d
pod/after created
$ kubectl wait --for=condition=Ready pod/after
pod/after condition met
$ kubectl delete service db
service "db" deleted from default namespace
$ sleep 1
$ kubectl exec before -- env | grep DB_ || echo none
none
$ kubectl exec after -- env | grep DB_SERVICE_
DB_SERVICE_HOST=10.96.0.77
DB_SERVICE_PORT=5432
DB_SERVICE_PORT_5432=5432
$ kubectl exec after -- sh -c 'DB_SERVICE_PORT=1; export DB_SERVICE_PORT; sh -c "echo \$DB_SERVICE_PORT"'
1
$ kubectl exec after -- printenv DB_SERVICE_PORT
5432
# And so are its files: mounts below a link of the image, a file of its own beside them.
$ kubectl exec after -- ls /run/secrets/kubernetes.io/serviceaccount
ca.crt
namespace
token
$ kubectl exec after -- cat /var/run/secrets/kubernetes.io/serviceaccount/namespace; echo
default
$ kubectl exec after -- head -1 /etc/resolv.conf
search default.svc.cluster.local svc.cluster.local cluster.local
$ kubectl exec before -- sh -c 'echo x > /run/mine; ls /run'
mine
secrets
