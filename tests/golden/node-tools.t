# What one looks at on a node: ports, health, certificates, processes.
$ ssh controlplane 'for u in http://localhost:10248/healthz https://localhost:10259/healthz https://localhost:10257/livez http://localhost:2381/health https://localhost:6443/healthz http://localhost:10256/healthz http://localhost:10249/proxyMode https://localhost:10250/pods https://localhost:2379/health; do curl -sk $u -w " %{http_code}\n"; done'
ok 200
ok 200
ok 200
{"health":"true","reason":""} 200
ok 200
ok 200
iptables 200
Unauthorized 401
 000
[56]
$ curl -sS https://172.30.1.2:6443/healthz; echo $?
curl: (60) SSL certificate problem: unable to get local issuer certificate
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the web page mentioned above.
60
$ ssh controlplane 'cd /etc/kubernetes/pki; curl -s --cacert ca.crt https://172.30.1.2:6443/livez; echo; curl -s --cacert etcd/ca.crt --cert etcd/server.crt --key etcd/server.key https://127.0.0.1:2379/health; echo; curl -sS --cacert nope.crt https://localhost:6443; curl -sS --cacert etcd/ca.crt https://localhost:6443 2>&1 | head -1; curl -s http://localhost:6443'
ok
{"health":"true","reason":""}
curl: (77) error setting certificate file: nope.crt
curl: (60) SSL certificate problem: unable to get local issuer certificate
Client sent an HTTP request to an HTTPS server.
$ ssh controlplane 'curl -sk --cert /etc/kubernetes/pki/apiserver-kubelet-client.crt --key /etc/kubernetes/pki/apiserver-kubelet-client.key https://localhost:10250/healthz'
ok%
$ curl -sk https://172.30.1.2:6443/api/v1/namespaces/default/pods
{
  "kind": "Status",
  "apiVersion": "v1",
  "metadata": {},
  "status": "Failure",
  "message": "pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"",
  "reason": "Forbidden",
  "details": {
    "kind": "pods"
  },
  "code": 403
}%
$ curl -skX POST -H 'Content-Type: application/json' -d '{"kind": "Pod", "apiVersion":"v1"}' https://172.30.1.2:6443/api/v1/namespaces/default/pods | grep message
  "message": "pods is forbidden: User \"system:anonymous\" cannot create resource \"pods\" in API group \"\" in the namespace \"default\"",
$ curl -sS http://node77; curl -sS http://172.30.1.2:8080; curl -sS http://172.30.1.77
curl: (6) Could not resolve host: node77
curl: (7) Failed to connect to 172.30.1.2 port 8080 after 0 ms: Couldn't connect to server
curl: (7) Failed to connect to 172.30.1.77 port 80 after 3000 ms: Couldn't connect to server
[7]
$ ssh controlplane 'ss -tln; netstat -tlnp; ss -tlnp | grep -c kube; ip -br a; ip r; ip addr show eth9; ip nope'
State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess
LISTEN 0      4096       127.0.0.1:10248      0.0.0.0:*          
LISTEN 0      4096               *:10250            *:*          
LISTEN 0      4096       127.0.0.1:10257      0.0.0.0:*          
LISTEN 0      4096       127.0.0.1:10259      0.0.0.0:*          
LISTEN 0      4096       127.0.0.1:2379       0.0.0.0:*          
LISTEN 0      4096      172.30.1.2:2379       0.0.0.0:*          
LISTEN 0      4096       127.0.0.1:2381       0.0.0.0:*          
LISTEN 0      4096      172.30.1.2:2380       0.0.0.0:*          
LISTEN 0      4096               *:6443             *:*          
LISTEN 0      4096               *:10256            *:*          
LISTEN 0      4096       127.0.0.1:10249      0.0.0.0:*          
Active Internet connections (only servers)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name    
tcp        0      0 127.0.0.1:10248         0.0.0.0:*               LISTEN      613/kubelet         
tcp6       0      0 :::10250                :::*                    LISTEN      613/kubelet         
tcp        0      0 127.0.0.1:10257         0.0.0.0:*               LISTEN      615/kube-controller 
tcp        0      0 127.0.0.1:10259         0.0.0.0:*               LISTEN      616/kube-scheduler  
tcp        0      0 127.0.0.1:2379          0.0.0.0:*               LISTEN      617/etcd            
tcp        0      0 172.30.1.2:2379         0.0.0.0:*               LISTEN      617/etcd            
tcp        0      0 127.0.0.1:2381          0.0.0.0:*               LISTEN      617/etcd            
tcp        0      0 172.30.1.2:2380         0.0.0.0:*               LISTEN      617/etcd            
tcp6       0      0 :::6443                 :::*                    LISTEN      614/kube-apiserver  
tcp6       0      0 :::10256                :::*                    LISTEN      618/kube-proxy      
tcp        0      0 127.0.0.1:10249         0.0.0.0:*               LISTEN      618/kube-proxy      
7
lo               UNKNOWN        127.0.0.1/8 
eth0             UP             172.30.1.2/24 
default via 172.30.1.1 dev eth0 
172.30.1.0/24 dev eth0 proto kernel scope link src 172.30.1.2 
Device "eth9" does not exist.
Object "nope" is unknown, try "ip help".
[1]
$ ssh controlplane 'top -bn1 | sed -n 2,3p; top -bn1 | tail -n +8 | cut -c 1-60 | head -3; dmesg | tail -2; top'
Tasks:  10 total,   1 running,   9 sleeping,   0 stopped,   0 zombie
%Cpu(s):  1.2 us,  0.8 sy,  0.0 ni, 97.9 id,  0.0 wa,  0.0 hi,  0.1 si,  0.0 st 
    614 root      20   0  786432 262144  87381 S   0.0   6.2
    613 root      20   0  190464  63488  21162 S   0.0   1.5
    615 root      20   0  159744  53248  17749 S   0.0   1.3
[    1.204518] systemd[1]: Detected virtualization kvm.
[    1.948210] bridge: filtering via arp/ip/ip6tables is no longer available by default. Update your scripts to load br_netfilter if you need this.
top: failed tty get
[1]
$ ssh controlplane 'cd /etc/kubernetes/pki; openssl x509 -in apiserver.crt -noout -subject -issuer -dates; openssl x509 -in apiserver.crt -noout -ext subjectAltName; openssl x509 -in ca.crt -noout -text | sed -n "1,4p;6,13p;/X509v3/,/Signature/p" | grep -v ..:..:..:..:..; openssl x509 -in apiserver-kubelet-client.crt -noout -subject -checkend 864000; openssl x509 -in ca.key -noout -text; openssl x509 -in nope -noout 2>&1 | head -1; openssl verify -CAfile ca.crt apiserver.crt; openssl verify -CAfile ca.crt etcd/server.crt; openssl nope'
subject=CN = kube-apiserver
issuer=CN = kubernetes
notBefore=Jan  5 09:00:00 2026 GMT
notAfter=Jan  5 09:00:00 2027 GMT
X509v3 Subject Alternative Name: 
    DNS:controlplane, DNS:localhost, DNS:kubernetes, DNS:kubernetes.default, DNS:kubernetes.default.svc, DNS:kubernetes.default.svc.cluster.local, IP Address:10.96.0.1, IP Address:172.30.1.2, IP Address:127.0.0.1
Certificate:
    Data:
        Version: 3 (0x2)
        Serial Number: 2753978619369269944 (0x263818f68e86aab8)
        Issuer: CN = kubernetes
        Validity
            Not Before: Jan  5 09:00:00 2026 GMT
            Not After : Jan  3 09:00:00 2036 GMT
        Subject: CN = kubernetes
        Subject Public Key Info:
            Public Key Algorithm: rsaEncryption
                Public-Key: (2048 bit)
        X509v3 extensions:
            X509v3 Key Usage: critical
                Digital Signature, Key Encipherment, Certificate Sign
            X509v3 Basic Constraints: critical
                CA:TRUE
            X509v3 Subject Key Identifier: 
            X509v3 Subject Alternative Name: 
                DNS:kubernetes
    Signature Algorithm: sha256WithRSAEncryption
subject=O = kubeadm:cluster-admins, CN = kube-apiserver-kubelet-client
Certificate will not expire
Could not read certificate from ca.key
Unable to load certificate
Could not open file or uri for loading certificate from nope
apiserver.crt: OK
CN = controlplane
error 20 at 0 depth lookup: unable to get local issuer certificate
error etcd/server.crt: verification failed
Invalid command 'nope'; type "help" for a list.
[1]
$ openssl x509 -noout -subject < /etc/hosts
Could not read certificate from <stdin>
Unable to load certificate
[1]
