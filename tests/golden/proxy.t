# The API at a port of this machine, in the user's name.
$ kubectl get namespace default -o name
namespace/default
$ kubectl proxy > log & sleep 1; cat log; curl -s localhost:8001/api/v1/namespaces/default/services/kubernetes | grep '"name": "k'; curl -s http://127.0.0.1:8001/version | grep gitVersion
Starting to serve on 127.0.0.1:8001
    "name": "kubernetes",
  "gitVersion": "v1.34.0",
$ curl -s localhost:8001/api/v1/namespaces/default/pods/nope | grep message; curl -s localhost:8001/api/v1/namespaces/default/pods/nope/exec; curl -s localhost:8001/api/v1/namespaces/default/pods/nope/%65xec; curl -s -H 'Host: elsewhere' localhost:8001/version; curl -s localhost:8001/healthz
  "message": "pods \"nope\" not found",
Forbidden
Forbidden
Forbidden
ok%
$ curl -s --path-as-is -i localhost:8001/nope/../healthz | grep -i -e ^HTTP -e ^location
HTTP/1.1 301 Moved Permanently
Location: /healthz
$ curl -s -X POST -H 'Content-Type: application/json' -d '{"metadata":{"name":"made"},"data":{"k":"v"}}' localhost:8001/api/v1/namespaces/default/configmaps | grep '"k"'; kubectl get configmap made -o jsonpath='{.data}'
    "k": "v"
{"k":"v"}%
$ timeout 1 kubectl proxy; pkill kubectl; sleep 1; curl -s localhost:8001/version; kubectl proxy --port=1 --unix-socket=/tmp/s; kubectl proxy --port=70000; kubectl proxy --address=1.2.3.4
error: listen tcp 127.0.0.1:8001: bind: address already in use
error: cannot set --unix-socket and --port at the same time
error: listen tcp: address 70000: invalid port
error: listen tcp 1.2.3.4:8001: bind: cannot assign requested address
[1]
# In the name of another.
$ kubectl --as=jane proxy --port=8002 > log & sleep 1; curl -s localhost:8002/api/v1/nodes | grep message; pkill kubectl
  "message": "nodes is forbidden: User \"jane\" cannot list resource \"nodes\" in API group \"\" at the cluster scope",
# A part of it elsewhere, and files.
$ mkdir -p site/sub; echo hello > site/index.txt; echo '<p>' > site/sub/index.html; kubectl proxy --port=0 --www=site --www-prefix=/files --api-prefix=/k8s --reject-methods='DELETE,^P' --accept-hosts='.*' > log & sleep 1; sed 's/:[0-9]*$/:N/' log
Starting to serve on 127.0.0.1:N
$ at=$(sed 's/.* //' log); curl -s $at/k8s/readyz; echo; curl -s -X DELETE $at/k8s/api/v1/namespaces/default; curl -s $at/version; curl -s $at/files/; curl -s $at/files/index.txt; curl -s $at/files/sub/; curl -s $at/files/none; curl -si $at/files | grep -i -e ^HTTP -e ^location; curl -si $at/files/sub | grep -i -e ^HTTP -e ^location
ok
Forbidden
404 page not found
<!doctype html>
<meta name="viewport" content="width=device-width">
<pre>
<a href="index.txt">index.txt</a>
<a href="sub/">sub/</a>
</pre>
hello
<p>
404 page not found
HTTP/1.1 301 Moved Permanently
Location: /files/
HTTP/1.1 301 Moved Permanently
Location: sub/
$ kubectl proxy --accept-paths='(' --port=5 2>&1 | sed 's/^F[0-9]* [0-9:.]* *[0-9]*/F/'; kubectl proxy --port=5 --www=nowhere --disable-filter --address=9.9.9.9 2>&1 | sed 's/^W[0-9]* [0-9:.]* *[0-9]*/W/'
F proxy_server.go:83] Error compiling re: error parsing regexp: missing closing ): `(`
W proxy.go:177] Request filter disabled, your proxy is vulnerable to XSRF attacks, please be cautious
W proxy.go:200] Failed to stat static file directory nowhere: stat nowhere: no such file or directory
error: listen tcp 9.9.9.9:5: bind: cannot assign requested address
