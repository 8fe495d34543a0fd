# Programs that talk to services, from pods of several images: curl 7.88, BusyBox 1.36 and
# 1.28, bind's and OpenBSD's. Addresses are replaced, for they are handed out as they come.
$ kubectl create deploy web --image=nginx:1.25 --replicas=2 && kubectl expose deploy web --port=80 --type=NodePort
deployment.apps/web created
service/web exposed
$ kubectl run bb --image=busybox:1.36 -- sleep 1d; kubectl run old --image=busybox:1.28 -- sleep 1d; kubectl run shoot --image=nicolaka/netshoot -- sleep 1d
pod/bb created
pod/old created
pod/shoot created
$ kubectl wait --for=condition=Ready pod/bb pod/old pod/shoot --timeout=60s && kubectl rollout status deploy web
pod/bb condition met
pod/old condition met
pod/shoot condition met
deployment "web" successfully rolled out
$ in_bb() { kubectl exec bb -- "$@" 2>&1 | sed "s/$IP/<IP>/g"; }
> IP=$(kubectl get svc web -o jsonpath='{.spec.clusterIP}')
> in_bb wget -qO- -T 2 http://web
> in_bb wget -O- -T 2 http://web:81
> in_bb wget -O /dev/null http://web/nope
> in_bb wget -S -O /dev/null web 2>&1 | grep -v Date
> in_bb wget -qO- http://nope
> in_bb wget --spider http://web.default.svc.cluster.local
> in_bb nc -zv -w 2 web 80
> in_bb nc -zv -w 2 web 81
> in_bb nc -zv -w 2 nope 80
> in_bb ping -c 2 172.30.1.2
> in_bb ping -c 1 -W 1 web
> in_bb ping -c 1 nope
<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>The web server of this container is up and answering.</p>
</body>
</html>
Connecting to web (<IP>:81)
wget: download timed out
command terminated with exit code 1
Connecting to web (<IP>:80)
wget: server returned error: HTTP/1.1 404 Not Found
command terminated with exit code 1
Connecting to web (<IP>:80)
  HTTP/1.1 200 OK
  Server: nginx/1.29.0
  Content-Type: text/html
  Content-Length: 182
saving to '/dev/null'
/dev/null            100% |********************************|   182  0:00:00 ETA
'/dev/null' saved
wget: bad address 'nope'
command terminated with exit code 1
Connecting to web.default.svc.cluster.local (<IP>:80)
remote file exists
web (<IP>:80) open
nc: web (<IP>:81): Connection timed out
command terminated with exit code 1
nc: bad address 'nope'
command terminated with exit code 1
PING 172.30.1.2 (172.30.1.2): 56 data bytes
64 bytes from 172.30.1.2: seq=0 ttl=64 time=0.300 ms
64 bytes from 172.30.1.2: seq=1 ttl=64 time=0.300 ms

--- 172.30.1.2 ping statistics ---
2 packets transmitted, 2 packets received, 0% packet loss
round-trip min/avg/max = 0.300/0.300/0.300 ms
PING web (<IP>): 56 data bytes

--- web ping statistics ---
1 packets transmitted, 0 packets received, 100% packet loss
command terminated with exit code 1
ping: bad address 'nope'
command terminated with exit code 1
$ in_bb() { kubectl exec $POD -- "$@" 2>&1 | sed "s/$IP/<IP>/g"; }
> IP=$(kubectl get svc web -o jsonpath='{.spec.clusterIP}')
> POD=bb in_bb nslookup web; POD=bb in_bb nslookup web.default.svc.cluster.local; POD=bb in_bb nslookup web.default
> POD=old in_bb nslookup web.default; POD=old in_bb nslookup nope
Server:		10.96.0.10
Address:	10.96.0.10:53

Name:	web.default.svc.cluster.local
Address: <IP>

** server can't find web.svc.cluster.local: NXDOMAIN

** server can't find web.cluster.local: NXDOMAIN


** server can't find web.svc.cluster.local: NXDOMAIN

** server can't find web.cluster.local: NXDOMAIN

command terminated with exit code 1
Server:		10.96.0.10
Address:	10.96.0.10:53

Name:	web.default.svc.cluster.local
Address: <IP>


Server:		10.96.0.10
Address:	10.96.0.10:53

** server can't find web.default: NXDOMAIN

** server can't find web.default: NXDOMAIN

command terminated with exit code 1
Server:    10.96.0.10
Address 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local

Name:      web.default
Address 1: <IP> web.default.svc.cluster.local
Server:    10.96.0.10
Address 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local

nslookup: can't resolve 'nope'
command terminated with exit code 1
$ IP=$(kubectl get svc web -o jsonpath='{.spec.clusterIP}')
> sh() { kubectl exec shoot -- sh -c "$1" 2>&1 | sed "s/$IP/<IP>/g" | tr -d '\r'; }
> sh 'curl -s web | head -2; curl -sI web | grep -v Date; curl -so /dev/null -w "%{http_code} %{size_download}\n" web/nope'
> sh 'curl -sSf web/nope; echo $?; curl -sS nope; echo $?; curl -sS -m 2 web:81; echo $?; curl -sS --connect-timeout 1 web:81; echo $?'
> sh 'curl -vs web -o /dev/null'
> sh 'curl -sS localhost:81; echo $?; curl -s localhost:81; echo $?; curl --nope; echo $?; curl; echo $?; curl -sS ftp://web; echo $?; curl -sS http://web:99999; echo $?; curl -H; echo $?'
> sh 'dig +short web.default.svc.cluster.local; dig +short nope.; host web; host nope; nslookup web; nslookup nope; getent hosts web'
> sh 'nc -zv web 80; echo $?; nc -zv -w 1 web 81; echo $?; nc -zv localhost 80; echo $?; nc -zv nope 80; echo $?'
> sh 'ping -c 1 172.30.1.2; ping -c 1 nope; echo $?'
> sh 'wget -qO- web | head -1; wget -nv -O /dev/null web:81 -T 1 -t 1; echo $?; wget web/nope; echo $?'
> sh 'printf "GET / HTTP/1.0\r\n\r\n" | nc web 80 | head -2'
<!DOCTYPE html>
<html>
HTTP/1.1 200 OK
Server: nginx/1.29.0
Content-Type: text/html
Content-Length: 182

404 146
curl: (22) The requested URL returned error: 404
22
curl: (6) Could not resolve host: nope
6
curl: (28) Connection timed out after 2000 milliseconds
28
curl: (28) Failed to connect to web port 81 after 1000 ms: Timeout was reached
28
*   Trying <IP>:80...
* Connected to web (<IP>) port 80 (#0)
> GET / HTTP/1.1
> Host: web
> User-Agent: curl/7.88.1
> Accept: */*
> 
< HTTP/1.1 200 OK
< Server: nginx/1.29.0
< Date: Mon, 05 Jan 2026 09:00:27 GMT
< Content-Type: text/html
< Content-Length: 182
< 
{ [182 bytes data]
* Connection #0 to host web left intact
curl: (7) Failed to connect to localhost port 81 after 0 ms: Couldn't connect to server
7
7
curl: option --nope: is unknown
curl: try 'curl --help' or 'curl --manual' for more information
2
curl: try 'curl --help' or 'curl --manual' for more information
2
curl: (1) Protocol "ftp" not supported or disabled in libcurl
1
curl: (3) URL using bad/illegal format or missing URL
3
curl: option -H: requires parameter
curl: try 'curl --help' or 'curl --manual' for more information
2
<IP>
web.default.svc.cluster.local has address <IP>
Host nope not found: 3(NXDOMAIN)
Server:		10.96.0.10
Address:	10.96.0.10#53

Name:	web.default.svc.cluster.local
Address: <IP>

Server:		10.96.0.10
Address:	10.96.0.10#53

** server can't find nope: NXDOMAIN

<IP>   web
Connection to web (<IP>) 80 port [tcp/http] succeeded!
0
nc: connect to web port 81 (tcp) timed out: Operation now in progress
1
nc: connect to localhost (127.0.0.1) port 80 (tcp) failed: Connection refused
1
nc: getaddrinfo for host "nope" port 80: Name or service not known
1
PING 172.30.1.2 (172.30.1.2) 56(84) bytes of data.
64 bytes from 172.30.1.2: icmp_seq=1 ttl=64 time=0.300 ms

--- 172.30.1.2 ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time 0ms
rtt min/avg/max/mdev = 0.300/0.300/0.300/0.000 ms
ping: nope: Name or service not known
2
<!DOCTYPE html>
4
--2026-01-05 09:00:30--  http://web/nope
Resolving web (web)... <IP>
Connecting to web (web)|<IP>|:80... connected.
HTTP request sent, awaiting response... 404 Not Found
2026-01-05 09:00:30 ERROR 404: Not Found.

8
HTTP/1.1 200 OK
Server: nginx/1.29.0
# What a web server logs is what it was asked and what it sent.
$ kubectl exec deploy/web -- sh -c 'curl -s localhost; curl -s localhost/a -A me; curl -I localhost/b -s' >/dev/null; kubectl logs -l app=web --tail=3 --prefix=false | grep 127.0.0.1
127.0.0.1 - - [05/Jan/2026:09:00:30 +0000] "GET / HTTP/1.1" 200 182 "-" "curl/7.88.1" "-"
127.0.0.1 - - [05/Jan/2026:09:00:30 +0000] "GET /a HTTP/1.1" 404 146 "-" "me" "-"
127.0.0.1 - - [05/Jan/2026:09:00:30 +0000] "HEAD /b HTTP/1.1" 404 0 "-" "curl/7.88.1" "-"
# Debian's images have no tools of the network but those that were added.
$ kubectl exec deploy/web -- sh -c 'wget localhost; which curl ping ip dig'
sh: 1: wget: not found
/usr/bin/curl
command terminated with exit code 1
[1]
$ ssh node01 'ss -Htln | head -n 1; ss -tln | head -n 1 | cut -c1-20'
LISTEN 0      4096       127.0.0.1:10248      0.0.0.0:*          
State  Recv-Q Send-Q
