# A user by certificate: key, request, approval, kubeconfig, rights. Then requests that fail.
$ openssl genrsa -out jane.key 2048 && openssl req -new -key jane.key -subj "/CN=jane/O=devs" -out jane.csr
$ cat > csr.yaml <<X
> apiVersion: certificates.k8s.io/v1
> kind: CertificateSigningRequest
> metadata:
>   name: jane
> spec:
>   request: $(base64 -w0 < jane.csr)
>   signerName: kubernetes.io/kube-apiserver-client
>   expirationSeconds: 86400
>   usages:
>   - client auth
> X
$ kubectl apply -f csr.yaml
certificatesigningrequest.certificates.k8s.io/jane created
$ kubectl get csr
NAME   AGE   SIGNERNAME                            REQUESTOR          REQUESTEDDURATION   CONDITION
jane   0s    kubernetes.io/kube-apiserver-client   kubernetes-admin   24h                 Pending
$ kubectl describe csr jane
Name:         jane
Labels:       <none>
Annotations:  kubectl.kubernetes.io/last-applied-configuration={"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest","metadata":{"annotations":{},"name":"jane"},"spec":{"expirationSeconds":86400,"request":"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQ1l6Q0NBVXNDQVFBd0hqRU5NQXNHQTFVRUF3d0VhbUZ1WlRFTk1Bc0dBMVVFQ2d3RVpHVjJjekNDQVNJdwpEUVlKS29aSWh2Y05BUUVCQlFBRGdnRVBBRENDQVFvQ2dnRUJBSndkUDNvNVN1cmc0U1E2UjVsdmxMaDR6cTQwCi84dGwvWVhyTnB0bjVKajV4M0xQQ3NvVVpQQjBSb0U5RTBzM3F3bE8vd2kwTnhmNVpkdDUrckN1RnNiN0lQNzMKeVU1UFR6eklCTkpTK1NITmNtK1pYa1dqS212K0p3M3Q0RGlmWDhESkpPN1RhdWROT0FiQ0tHZXNOWVMvOTZyQwpvby9vaWVzY2RaaHpUMkhkbXp0MkdUQjBEKy9EL09TclZ6bzRSZnpNSXNERE9Xemc2ZFZ0ZExpWE9zdjlUZ3VzCkFVUGZYdG00MlBpaCtxM1F0OEFEeERmVlFSRUhCSFVKMWw3QUhNZmptVGxUNjJVZkdydDU3ZDI4QTNheEt3OFAKckVjRExWdUNzN2M3N1RBc3h1N1ZacGVBWGJUS3pqamYvWGZFTTZONkdOM2pjTWNiNElxWG9RbkN1ZDhDQXdFQQpBYUFBTUEwR0NTcUdTSWIzRFFFQkN3VUFBNElCQVFBdU9QTU1jY0Rrc1pLNjhCa2czQlVaSHFxR0NBL2tpZWF1CndmN1hBWXRYVlVuVUUvYm94ZTRLYzJIY3diWk9XbW1mbnZzejA0ZUFSSG9TWUozSUorYXBNcGUyQmYrTS9vaS8KOHVlT0pNTUpVTHFBblRFcE90TE9TVjIwZTk3dFE0SW9DOHJpZ2g0QkdzYUZsZXpjM1VzUUtuSnhxQTJVMXZrVwpsdnU0UFQyMnM4L0pwS25pbGdoRkVLeDVYZE5QeXp0NncrMFJwM2dtMktLbWlIeDBiZG1hVVk1S1VLNkxyY2svCldveXhDNjFabERiNHN6RG9PWjkyYXhRUlBvVExYOTFCMTdFYXpDZEt1YUpPTE5lZ0Q4RnVSdVRTSTlVNVJ0d0UKRk5IbWs0aUZBMkp0UGFvS0JsWXd0VWhRWVY5QW1Jbkt5VmpqVTRvY3k0NUxEYUZpWHVBOQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K","signerName":"kubernetes.io/kube-apiserver-client","usages":["client auth"]}}

CreationTimestamp:   Mon, 05 Jan 2026 09:00:14 +0000
Requesting User:     kubernetes-admin
Signer:              kubernetes.io/kube-apiserver-client
Requested Duration:  24h
Status:              Pending
Subject:
         Common Name:    jane
         Serial Number:  
         Organization:   devs
Events:  <none>
$ kubectl get csr jane -o jsonpath='{.status.certificate}{.status}{.spec.groups}{"\n"}'
{}["kubeadm:cluster-admins","system:authenticated"]
$ kubectl certificate approve jane
certificatesigningrequest.certificates.k8s.io/jane approved
$ kubectl wait --for=jsonpath='{.status.certificate}' csr/jane; kubectl get csr
certificatesigningrequest.certificates.k8s.io/jane condition met
NAME   AGE   SIGNERNAME                            REQUESTOR          REQUESTEDDURATION   CONDITION
jane   0s    kubernetes.io/kube-apiserver-client   kubernetes-admin   24h                 Approved,Issued
$ kubectl get csr jane -o jsonpath='{.status.certificate}' | base64 -d > jane.crt; openssl x509 -in jane.crt -noout -subject -issuer -dates -ext keyUsage,extendedKeyUsage,basicConstraints
subject=O = devs, CN = jane
issuer=CN = kubernetes
notBefore=Jan  5 08:55:14 2026 GMT
notAfter=Jan  6 08:55:14 2026 GMT
X509v3 Extended Key Usage: 
    TLS Web Client Authentication
X509v3 Basic Constraints: critical
    CA:FALSE
$ kubectl get csr jane -o jsonpath='{range .status.conditions[*]}{.type} {.status} {.reason} {.message} {.lastUpdateTime} {.lastTransitionTime}{"\n"}{end}'
Approved True KubectlApprove This CSR was approved by kubectl certificate approve. 2026-01-05T09:00:14Z 2026-01-05T09:00:14Z
$ kubectl config set-credentials jane --client-key=jane.key --client-certificate=jane.crt --embed-certs=true; kubectl config set-context jane --cluster=kubernetes --user=jane; kubectl config use-context jane
User "jane" set.
Context "jane" created.
Switched to context "jane".
$ kubectl get pods; kubectl auth whoami
Error from server (Forbidden): pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"
ATTRIBUTE                                           VALUE
Username                                            jane
Groups                                              [devs system:authenticated]
Extra: authentication.kubernetes.io/credential-id   [X509SHA256=5259e0da7d042a26f1b970aea71f72c090f252e203b3611df620734861f321f7]
$ kubectl config use-context kubernetes-admin@kubernetes
Switched to context "kubernetes-admin@kubernetes".
$ kubectl create role developer --verb=create,get,list,update,delete --resource=pods; kubectl create rolebinding developer-jane --role=developer --user=jane
role.rbac.authorization.k8s.io/developer created
rolebinding.rbac.authorization.k8s.io/developer-jane created
$ kubectl --context jane get pods; kubectl --context jane get pods -n kube-system; kubectl auth can-i list pods --as jane
No resources found in default namespace.
Error from server (Forbidden): pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "kube-system"
yes
# what is decided stays decided; the decision is on the record
$ kubectl certificate approve jane; kubectl certificate approve jane --force; kubectl certificate deny jane --force; kubectl certificate approve nobody; kubectl certificate approve
certificatesigningrequest.certificates.k8s.io/jane approved
certificatesigningrequest.certificates.k8s.io/jane approved
error: certificate signing request "jane" is already Approved
Error from server (NotFound): certificatesigningrequests.certificates.k8s.io "nobody" not found
error: one or more CSRs must be specified as <name> or -f <filename>
[1]
$ sed 's/name: jane/name: mallory/' csr.yaml | kubectl apply -f -; kubectl certificate deny mallory; kubectl get csr mallory; kubectl certificate approve mallory
certificatesigningrequest.certificates.k8s.io/mallory created
certificatesigningrequest.certificates.k8s.io/mallory denied
NAME      AGE   SIGNERNAME                            REQUESTOR          REQUESTEDDURATION   CONDITION
mallory   0s    kubernetes.io/kube-apiserver-client   kubernetes-admin   24h                 Denied
error: certificate signing request "mallory" is already Denied
[1]
# a certificate without the CA's signature is nobody's
$ openssl x509 -req -in jane.csr -signkey jane.key -out self.crt; kubectl config set-credentials self --client-key=jane.key --client-certificate=self.crt >/dev/null; kubectl config set-context self --cluster=kubernetes --user=self >/dev/null; kubectl --context self get pods
Certificate request self-signature ok
subject=CN = jane, O = devs
error: You must be logged in to the server (Unauthorized)
[1]
# what the server does not take
$ openssl req -new -key jane.key -subj "/CN=root/O=system:masters" -out root.csr; sed "s/name: jane/name: root/; s/request: .*/request: $(base64 -w0 < root.csr)/" csr.yaml | kubectl apply -f -
Error from server (Forbidden): error when creating "STDIN": certificatesigningrequests.certificates.k8s.io "root" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed
[1]
$ sed 's/name: jane/name: bad/; s/request: .*/request: aGVsbG8=/; s/seconds: 86400/seconds: 1/; s/86400/60/; s/client auth/wearing a hat/; s#io/kube-apiserver-client#io/legacy-unknown#' csr.yaml | kubectl apply -f -
The CertificateSigningRequest "bad" is invalid: 
* spec.request: Invalid value: "aGVsbG8=": PEM block type must be CERTIFICATE REQUEST
* spec.usages[0]: Unsupported value: "wearing a hat": supported values: "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping"
* spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version
* spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 600 seconds (10 minutes)
[1]
$ sed 's/name: jane/name: bad/; s#kubernetes.io/kube-apiserver-client#nonsense#; s/usages:/usages: []/; /- client auth/d' csr.yaml | kubectl apply -f -
The CertificateSigningRequest "bad" is invalid: 
* spec.usages: Required value
* spec.signerName: Invalid value: "nonsense": must be a fully qualified domain and path of the form 'example.com/signer-name'
[1]
# a signer that nobody serves, and one that finds a fault
$ sed 's/name: jane/name: theirs/; s#kubernetes.io/kube-apiserver-client#example.com/their-signer#' csr.yaml | kubectl apply -f -; kubectl certificate approve theirs; sed 's/name: jane/name: server/; s/client auth/server auth/' csr.yaml | kubectl apply -f -; kubectl certificate approve server; sed 's/name: jane/name: node/; s/kube-apiserver-client/kube-apiserver-client-kubelet/' csr.yaml | kubectl apply -f -; kubectl certificate approve node; sleep 1; kubectl get csr server node theirs; kubectl get csr server node -o jsonpath='{range .items[*]}{.status.conditions[1].reason}: {.status.conditions[1].message}{"\n"}{end}'
certificatesigningrequest.certificates.k8s.io/theirs created
certificatesigningrequest.certificates.k8s.io/theirs approved
certificatesigningrequest.certificates.k8s.io/server created
certificatesigningrequest.certificates.k8s.io/server approved
certificatesigningrequest.certificates.k8s.io/node created
certificatesigningrequest.certificates.k8s.io/node approved
NAME     AGE   SIGNERNAME                                    REQUESTOR          REQUESTEDDURATION   CONDITION
server   1s    kubernetes.io/kube-apiserver-client           kubernetes-admin   24h                 Approved,Failed
node     1s    kubernetes.io/kube-apiserver-client-kubelet   kubernetes-admin   24h                 Approved,Failed
theirs   1s    example.com/their-signer                      kubernetes-admin   24h                 Approved
SignerValidationFailure: invalid usage for client certificate: server auth
SignerValidationFailure: subject organization is not system:nodes
# the CA's own key on the control plane makes the same kind of certificate by hand
$ ssh controlplane 'cd /etc/kubernetes/pki; openssl genrsa -out /tmp/ops.key 2048; openssl req -new -key /tmp/ops.key -subj /CN=ops/O=kubeadm:cluster-admins -out /tmp/ops.csr; openssl x509 -req -in /tmp/ops.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out /tmp/ops.crt -days 1; kubectl --client-key /tmp/ops.key --client-certificate /tmp/ops.crt --kubeconfig /dev/null -s https://controlplane:6443 --certificate-authority ca.crt get ns default -o name'
Certificate request self-signature ok
subject=CN = ops, O = kubeadm:cluster-admins
namespace/default
# a node's own rights are enough for a node's certificate; after a day the certificate of one day is over
$ ssh node01 'openssl genrsa -out n.key 2048; openssl req -new -key n.key -subj /O=system:nodes/CN=system:node:node01 -out n.csr; cat > n.yaml <<X
> apiVersion: certificates.k8s.io/v1
> kind: CertificateSigningRequest
> metadata: {name: node01-again}
> spec:
>   request: $(base64 -w0 < n.csr)
>   signerName: kubernetes.io/kube-apiserver-client-kubelet
>   usages: [digital signature, key encipherment, client auth]
> X
> kubectl --kubeconfig /etc/kubernetes/kubelet.conf create -f n.yaml; sleep 1'; kubectl get csr node01-again; kubectl get csr node01-again -o jsonpath='{.status.conditions[0].reason}: {.status.conditions[0].message}{"\n"}'
certificatesigningrequest.certificates.k8s.io/node01-again created
NAME           AGE   SIGNERNAME                                    REQUESTOR            REQUESTEDDURATION   CONDITION
node01-again   1s    kubernetes.io/kube-apiserver-client-kubelet   system:node:node01   <none>              Approved,Issued
AutoApproved: Auto approving self kubelet client certificate after SubjectAccessReview.
# ten minutes later the certificate of ten minutes is over; what is decided goes after an hour
$ sed 's/name: jane/name: short/; s/86400/600/' csr.yaml | kubectl apply -f -; kubectl certificate approve short; sleep 1; kubectl get csr short -o jsonpath='{.status.certificate}' | base64 -d > short.crt; openssl x509 -in short.crt -noout -dates; kubectl config set-credentials jane --client-key=jane.key --client-certificate=short.crt >/dev/null; kubectl --context jane get pods; sleep 600; kubectl --context jane get pods; openssl verify short.crt 2>&1 | tail -1
certificatesigningrequest.certificates.k8s.io/short created
certificatesigningrequest.certificates.k8s.io/short approved
notBefore=Jan  5 08:55:18 2026 GMT
notAfter=Jan  5 09:10:18 2026 GMT
No resources found in default namespace.
error: You must be logged in to the server (Unauthorized)
error short.crt: verification failed
$ sed 's/name: jane/name: waiting/' csr.yaml | kubectl apply -f -; sleep 3000
certificatesigningrequest.certificates.k8s.io/waiting created
$ sleep 3000; kubectl get csr --no-headers
jane           110m   kubernetes.io/kube-apiserver-client           kubernetes-admin     24h      Approved,Issued
mallory        110m   kubernetes.io/kube-apiserver-client           kubernetes-admin     24h      Denied
node           110m   kubernetes.io/kube-apiserver-client-kubelet   kubernetes-admin     24h      Approved,Failed
node01-again   110m   kubernetes.io/kube-apiserver-client-kubelet   system:node:node01   <none>   Approved,Issued
server         110m   kubernetes.io/kube-apiserver-client           kubernetes-admin     24h      Approved,Failed
theirs         110m   example.com/their-signer                      kubernetes-admin     24h      Approved
waiting        100m   kubernetes.io/kube-apiserver-client           kubernetes-admin     24h      Pending
$ sleep 3000; kubectl get csr
NAME      AGE    SIGNERNAME                            REQUESTOR          REQUESTEDDURATION   CONDITION
theirs    160m   example.com/their-signer              kubernetes-admin   24h                 Approved
waiting   150m   kubernetes.io/kube-apiserver-client   kubernetes-admin   24h                 Pending
