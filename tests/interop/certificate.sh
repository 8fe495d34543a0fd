#!/bin/bash
# certificate.sh: a user by certificate with the real openssl and the real kubectl against a served
# cluster: key, request, approval, kubeconfig, rights; the same certificate after the server
# was killed and started again; what must be refused; and one signed by hand on the control plane.
set -u
unset KUBECONFIG
drydock=$PWD/drydock
. "${srcdir:-.}/tests/interop/common.sh"
newest_kubectl || { echo "no real kubectl is installed: skipped"; exit 77; }
kubectl=$real
command -v openssl >/dev/null || { echo "openssl is not installed: skipped"; exit 77; }
dir=$(mktemp -d) || exit 99
export DRYDOCK_HOME=$dir/home HOME=$dir
trap '"$drydock" down >/dev/null 2>&1; rm -rf "$dir"' EXIT
cd "$dir" || exit 99
up() { # the port is another one when somebody took the first meanwhile
	"$drydock" up --detach >/dev/null || { "$drydock" up; exit 1; }
	cp "$("$drydock" env | sed -n "s/^export KUBECONFIG=//p" | tr -d "'\"")" admin.conf || exit 1
	[ -e jane.conf ] || cp admin.conf jane.conf
	"$kubectl" --kubeconfig jane.conf config set-cluster kubernetes \
		--server="$(sed -n 's/^ *server: //p' admin.conf)" >/dev/null
}
up
failed=0
k() { timeout $limit "$kubectl" --kubeconfig admin.conf "$@"; }
j() { as jane "$@"; }
want() { # STATUS GLOB COMMAND...
	local status=$1 text=$2 got
	shift 2
	got=$("$@" 2>&1 </dev/null); local is=$?
	case $got in $text) [ $is = "$status" ] && return ;; esac
	echo "FAILED: $*: status $is, expected $status and '$text':"
	echo "$got" | head -n 20
	failed=1
}
request() { # NAME SUBJECT KEY-COMMAND...
	local name=$1 subject=$2
	shift 2
	"$@" >"$name.key" 2>/dev/null && openssl req -new -key "$name.key" -subj "$subject" -out "$name.csr" || exit 1
	k apply -f - >out 2>&1 <<X || { cat out; failed=1; }
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: $name}
spec:
  request: $(base64 -w0 "$name.csr")
  signerName: kubernetes.io/kube-apiserver-client
  expirationSeconds: 3600
  usages: [digital signature, client auth]
X
}
issued() {
	k get csr "$1" -o jsonpath='{.status.certificate}' | base64 -d >"$1.crt"
	[ -s "$1.crt" ]
}
issue() { # NAME: into NAME.crt, and a context
	want 0 "*$1 approved" k certificate approve "$1"
	until_ok issued "$1" || failed=1
	user "$1" "$1.key" "$1.crt"
}
user() { # NAME KEY CERTIFICATE: a context in jane.conf
	"$kubectl" --kubeconfig jane.conf config set-credentials "$1" --client-key="$2" \
		--client-certificate="$3" --embed-certs=true >/dev/null
	"$kubectl" --kubeconfig jane.conf config set-context "$1" --cluster=kubernetes --user="$1" >/dev/null
}
as() { timeout $limit "$kubectl" --kubeconfig jane.conf --context "$@"; }
request jane "/CN=jane/O=devs/O=ops" openssl genrsa 2048
want 0 "*jane*kubernetes.io/kube-apiserver-client*kubernetes-admin*60m*Pending*" k get csr
want 0 "*Common Name:*jane*Organization:*devs*ops*" k describe csr jane
issue jane
want 0 "*Approved,Issued*" k get csr jane
k get cm kube-root-ca.crt -o jsonpath='{.data.ca\.crt}' >ca.crt
want 0 "*OK*" openssl verify -CAfile ca.crt jane.crt
want 0 "subject=O = ops + O = devs, CN = jane*TLS Web Client Authentication*" openssl x509 -in jane.crt -noout -subject -ext extendedKeyUsage
want 1 '*pods is forbidden: User "jane" cannot list resource "pods"*' j get pods
k create role look --verb=list --resource=pods >/dev/null
k create rolebinding look --role=look --group=ops >/dev/null
want 0 "No resources found*" j get pods
# an elliptic key does as well
request amara "/CN=amara/O=ops" openssl ecparam -name prime256v1 -genkey -noout
issue amara
want 0 "No resources found*" as amara get pods
# nobody's: signed by itself, and by another CA of the same name
openssl req -x509 -newkey rsa:2048 -nodes -keyout fake.key -out fake.crt -subj /CN=kubernetes 2>/dev/null
openssl x509 -req -in jane.csr -CA fake.crt -CAkey fake.key -out forged.crt 2>/dev/null
user forger jane.key forged.crt
want 1 "*You must be logged in to the server*" as forger get pods
before=$failed
request root "/CN=root/O=system:masters" openssl genrsa 2048 >/dev/null
failed=$before
grep -q "with system:masters group is not allowed" out || { echo "FAILED: masters"; cat out; failed=1; }
# by hand, on the control plane, as the documentation has it
"$drydock" ssh controlplane 'cd /tmp; openssl genrsa -out ops.key 2048; openssl req -new -key ops.key -subj /CN=hand/O=ops -out ops.csr; openssl x509 -req -in ops.csr -CA /etc/kubernetes/pki/ca.crt -CAkey /etc/kubernetes/pki/ca.key -CAcreateserial -out ops.crt -days 1; cat ops.key ops.crt' >hand.pem 2>/dev/null
user hand hand.pem hand.pem
want 0 "No resources found*" as hand get pods
# the journal makes the same certificate again
pid=$("$drydock" status --json | sed -n 's/.*"pid": *\([0-9]*\).*/\1/p')
kill -9 "$pid" || { echo "FAILED: no server to kill"; failed=1; }
gone() { flock -n "$DRYDOCK_HOME/clusters/default/journal.jsonl" true; }
until_ok gone || failed=1
up
k get csr jane -o jsonpath='{.status.certificate}' | base64 -d >again.crt
cmp -s jane.crt again.crt || { echo "FAILED: another certificate after the replay"; failed=1; }
want 0 "No resources found*" j get pods
# an hour later it is over
"$drydock" time +2h >/dev/null
want 1 "*You must be logged in to the server*" j get pods
want 0 "*" k get ns
[ $failed = 0 ] && echo "certificates: all as they should be"
exit $failed
