# Ports of pods on the base host. What fails is as client-go's portforward says it; the pod's
# end is noticed by the next connection.
$ kubectl run web --image=nginx --port=80 --overrides='{"spec":{"containers":[{"name":"web","image":"nginx","ports":[{"name":"http","containerPort":80},{"name":"dns","containerPort":53,"protocol":"UDP"}]}]}}'
pod/web created
$ kubectl wait pod/web --for=condition=Ready && kubectl expose pod web --port=8000 --target-port=http
pod/web condition met
service/web exposed
$ kubectl port-forward web 8080:80 &
> sleep 1; curl -s localhost:8080 | grep title; curl -sI 127.0.0.1:8080 | head -1
> kubectl port-forward pod/web 8080:http
> kill %1; curl localhost:8080 2>&1 | tail -1
Forwarding from 127.0.0.1:8080 -> 80
Forwarding from [::1]:8080 -> 80
Handling connection for 8080
<title>Welcome to nginx!</title>
Handling connection for 8080
HTTP/1.1 200 OK
Unable to listen on port 8080: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:8080: bind: address already in use unable to create listener: Error listen tcp6 [::1]:8080: bind: address already in use]
error: unable to listen on any of the requested ports: [{8080 80}]
curl: (7) Failed to connect to localhost port 8080 after 0 ms: Couldn't connect to server
$ kubectl port-forward svc/web 8000 9000:8000 :8000 &
> sleep 1; curl -s localhost:9000 | grep -c nginx; kill %1
Forwarding from 127.0.0.1:8000 -> 80
Forwarding from [::1]:8000 -> 80
Forwarding from 127.0.0.1:9000 -> 80
Forwarding from [::1]:9000 -> 80
Forwarding from 127.0.0.1:32768 -> 80
Forwarding from [::1]:32768 -> 80
Handling connection for 9000
2
$ kubectl port-forward web http &
> sleep 1; curl -s localhost:80 | grep title; kill %1
Forwarding from 127.0.0.1:80 -> 80
Forwarding from [::1]:80 -> 80
Handling connection for 80
<title>Welcome to nginx!</title>
$ kubectl port-forward web 8080:81 > forward 2>&1 &
> sleep 1; curl localhost:8080 2>&1 | tail -1; wait %1; echo $?; sed 's/^E[0-9]* [0-9:.]* *[0-9]*/E<time> <pid>/; s/"[^"]*\\" *, IPv4/&/' forward
curl: (52) Empty reply from server
1
Forwarding from 127.0.0.1:8080 -> 81
Forwarding from [::1]:8080 -> 81
Handling connection for 8080
E<time> <pid> portforward.go:424] "Unhandled Error" err="an error occurred forwarding 8080 -> 81: error forwarding port 81 to pod web, uid : failed to connect to localhost:81 inside namespace \"web\", IPv4: dial tcp4 127.0.0.1:81: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found"
error: lost connection to pod
$ kubectl port-forward web 8080:80 > forward 2>&1 &
> sleep 1; kubectl delete pod web --now; sleep 5; cat forward; curl -s localhost:8080; echo $?; wait %1; tail -1 forward
pod "web" deleted from default namespace
Forwarding from 127.0.0.1:8080 -> 80
Forwarding from [::1]:8080 -> 80
52
error: lost connection to pod
$ kubectl run web --image=nginx; kubectl port-forward web 8080:80
pod/web created
error: unable to forward port because pod is not running. Current status=Pending
[1]
$ kubectl port-forward web nope
error: Pod 'web' does not have a named port 'nope'
[1]
$ kubectl port-forward web 8080:99999
error: error parsing remote port '99999': strconv.ParseUint: parsing "99999": value out of range
[1]
$ kubectl port-forward web 99999
error: error parsing local port '99999': strconv.ParseUint: parsing "99999": value out of range
[1]
$ kubectl port-forward web 8080:0
error: remote port must be > 0
[1]
$ kubectl port-forward svc/web 81
error: Service web does not have a service port 81
[1]
$ kubectl port-forward svc/web http
error: Service 'web' does not have a named port 'http'
[1]
$ kubectl port-forward svc/kubernetes 443
error: cannot attach to *v1.Service: invalid service 'kubernetes': Service is defined without a selector
[1]
$ kubectl port-forward configmap/kube-root-ca.crt 443
error: cannot attach to *v1.ConfigMap: selector for *v1.ConfigMap not implemented
[1]
$ kubectl port-forward --address 1.2.3 web 80
error: 1.2.3 is not a valid IP
[1]
$ kubectl create role look --verb=get,list --resource=pods && kubectl create rolebinding look --role=look --user=bob
role.rbac.authorization.k8s.io/look created
rolebinding.rbac.authorization.k8s.io/look created
$ kubectl port-forward web 80 --as bob
error: error upgrading connection: pods "web" is forbidden: User "bob" cannot create resource "pods/portforward" in API group "" in the namespace "default"
[1]
