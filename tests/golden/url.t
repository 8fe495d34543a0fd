# -f URL in a simulated machine: only its own network is there.
$ kubectl run files --image=nginx --port=80 --expose >/dev/null; kubectl wait --for=condition=Ready pod/files >/dev/null
$ kubectl exec files -- sh -c 'printf "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fetched}\ndata: {a: b}\n" >/usr/share/nginx/html/cm.yaml'
$ ip=$(kubectl get svc files -o jsonpath={.spec.clusterIP}); ssh controlplane "kubectl apply -f http://$ip/cm.yaml; kubectl create -f http://$ip/nope.yaml 2>&1 | sed s/$ip/IP/g; kubectl delete -f http://$ip/cm.yaml -f http://$ip:81/x 2>&1 | sed s/$ip/IP/g"
configmap/fetched created
error: unable to read URL "http://IP/nope.yaml", server reported 404 Not Found, status code=404
configmap "fetched" deleted from default namespace
Unable to connect to the server: dial tcp IP:81: i/o timeout
$ kubectl apply -f https://raw.githubusercontent.com/x/y/main/z.yaml
Unable to connect to the server: dial tcp: lookup raw.githubusercontent.com: no such host
[1]
$ kubectl create -f http://nope.example/x.yaml
Unable to connect to the server: dial tcp: lookup nope.example: no such host
[1]
$ kubectl apply -f http://10.99.99.99/x 2>&1 | sed 's/tcp .*/tcp .../'
Unable to connect to the server: dial tcp ...
$ kubectl apply -f http://127.0.0.1:x/y
error: the URL passed to filename "http://127.0.0.1:x/y" is not valid: parse "http://127.0.0.1:x/y": invalid port ":x" after host
[1]
