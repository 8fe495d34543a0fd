# The keys of service account tokens: what tokens say, and what a change of the keys means for them.
$ kubectl create token default --duration=2h > old; cut -d. -f2 old | tr '_-' '/+' | base64 -d 2>/dev/null | grep -o '"aud":[^]]*]\|"iss":"[^"]*"\|"sub":"[^"]*"'
"aud":["https://kubernetes.default.svc.cluster.local"]
"iss":"https://kubernetes.default.svc.cluster.local"
"sub":"system:serviceaccount:default:default"
$ ssh controlplane cat /etc/kubernetes/pki/sa.pub > sa.pub; cut -d. -f1,2 old | tr -d '\n' > signed; cut -d. -f3 old | tr '_-' '/+' | sed 's/$/==/' | base64 -d > signature; openssl dgst -sha256 -verify sa.pub -signature signature signed
Verified OK
$ tr 0 1 < signed > changed; openssl dgst -sha256 -verify sa.pub -signature signature changed 2>/dev/null
Verification failure
[1]
$ kubectl config set-credentials sa --token=$(cat old); kubectl config set-context sa --cluster=kubernetes --user=sa
User "sa" set.
Context "sa" created.
$ kubectl --context sa auth whoami -o jsonpath='{.status.userInfo.username}{"\n"}'
system:serviceaccount:default:default
$ kubectl get --raw /.well-known/openid-configuration; echo
{"issuer":"https://kubernetes.default.svc.cluster.local","jwks_uri":"https://172.30.1.2:6443/openid/v1/jwks","response_types_supported":["id_token"],"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["RS256"]}
$ kubectl get --raw /openid/v1/jwks --as=jane
Error from server (Forbidden): forbidden: User "jane" cannot get path "/openid/v1/jwks"
[1]
$ kubectl --context sa get --raw /openid/v1/jwks | grep -o '"alg":"RS256"'
"alg":"RS256"
$ ssh controlplane 'cd /etc/kubernetes/pki; cp sa.pub old.pub; openssl genrsa -out sa.key 2048; openssl rsa -in sa.key -pubout -out sa.pub'
writing RSA key
$ kubectl --context sa auth whoami -o jsonpath='{.status.userInfo.username}{"\n"}' # it is read at the start only
system:serviceaccount:default:default
$ ssh controlplane 'mv /etc/kubernetes/manifests/kube-apiserver.yaml /root'; sleep 30; ssh controlplane 'mv /root/kube-apiserver.yaml /etc/kubernetes/manifests/'; sleep 60; kubectl --context sa auth whoami
error: You must be logged in to the server (Unauthorized)
[1]
$ kubectl --context sa --token=$(kubectl create token default) auth whoami -o jsonpath='{.status.userInfo.username}{"\n"}'
system:serviceaccount:default:default
$ cat > review.yaml <<X
> apiVersion: authentication.k8s.io/v1
> kind: TokenReview
> spec:
>   token: $(cat old)
> X
$ kubectl create -f review.yaml -o jsonpath='{.status}{"\n"}'
{"error":"[invalid bearer token, invalid signature, no keys found]","user":{}}
# As keys are rotated really: the old one stays known until no token of it is left.
$ ssh controlplane 'sed -i "s,^    - --service-account-key-file=.*,&\n    - --service-account-key-file=/etc/kubernetes/pki/old.pub," /etc/kubernetes/manifests/kube-apiserver.yaml; grep account-key-file /etc/kubernetes/manifests/kube-apiserver.yaml'
    - --service-account-key-file=/etc/kubernetes/pki/sa.pub
    - --service-account-key-file=/etc/kubernetes/pki/old.pub
$ sleep 60; kubectl --context sa auth whoami -o jsonpath='{.status.userInfo.username}{"\n"}'; kubectl get --raw /openid/v1/jwks | grep -o '"kid"' | wc -l
system:serviceaccount:default:default
2
$ kubectl create -f review.yaml -o jsonpath='{.status.authenticated}{"\n"}'
true
# Files that are no keys
$ ssh controlplane 'cp /etc/hostname /etc/kubernetes/pki/old.pub; mv /etc/kubernetes/manifests/kube-apiserver.yaml /root'; sleep 30; ssh controlplane 'mv /root/kube-apiserver.yaml /etc/kubernetes/manifests/; sleep 20; crictl logs $(crictl ps -aq --name kube-apiserver | head -n1) 2>&1 | grep -o "command failed.*"'
command failed" err="error reading public key file /etc/kubernetes/pki/old.pub: data does not contain any valid RSA or ECDSA public keys"
$ ssh controlplane 'sed -i "/service-account-signing-key-file/d" /etc/kubernetes/manifests/kube-apiserver.yaml; sleep 20; crictl logs $(crictl ps -aq --name kube-apiserver | head -n1) 2>&1 | grep -o "command failed.*"'
command failed" err="--service-account-signing-key-file, --service-account-issuer, and --api-audiences should be specified together"
