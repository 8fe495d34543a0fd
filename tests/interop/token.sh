#!/bin/bash
# token.sh: service account tokens of a served cluster, got with the real kubectl, verified by the
# real openssl: with sa.pub of the control plane, and with the key that the server publishes
# (OpenID Connect discovery), which is asked for with kubectl and with the pod's own rights.
set -u
drydock=$PWD/drydock
. "${srcdir:-.}/tests/interop/common.sh"
newest_kubectl || { echo "no real kubectl is installed: skipped"; exit 77; }
command -v openssl >/dev/null || { echo "openssl is not installed: skipped"; exit 77; }
dir=$(mktemp -d) || exit 99
export DRYDOCK_HOME=$dir/home HOME=$dir
trap 'stop $server; rm -rf "$dir"' EXIT
cd "$dir" || exit 99
cluster_up "$DRYDOCK_HOME" up.log
export KUBECONFIG=$DRYDOCK_HOME/clusters/default/kubeconfig
failed=0
fail() { echo "FAILED: $*"; failed=1; }
k() { timeout $limit "$real" "$@"; }
want() { # GLOB COMMAND...
	local text=$1 got
	shift
	got=$("$@" 2>&1 </dev/null)
	case $got in $text) ;; *) fail "$*: expected '$text':"; echo "$got" | head -n 20 ;; esac
}
unurl() { # base64url to bytes
	local s
	s=$(tr '_-' '/+')
	while [ $((${#s} % 4)) != 0 ]; do s=$s=; done
	printf %s "$s" | base64 -d
}
verify() { # PUBLIC-KEY TOKEN
	cut -d. -f1,2 <<<"$2" | tr -d '\n' >signed
	cut -d. -f3 <<<"$2" | unurl >signature
	openssl dgst -sha256 -verify "$1" -signature signature signed
}
number() { # NAME of the first key in jwks, as hexadecimal
	sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/" jwks | unurl | od -An -v -tx1 | tr -d ' \n'
}

token=$(k create token default --duration=1h) || fail "no token"
"$drydock" ssh controlplane cat /etc/kubernetes/pki/sa.pub >sa.pub
want 'Verified OK' verify sa.pub "$token"
want '{"issuer":"https://kubernetes.default.svc.cluster.local","jwks_uri":"https://*/openid/v1/jwks","response_types_supported":\["id_token"\],"subject_types_supported":\["public"\],"id_token_signing_alg_values_supported":\["RS256"\]}' \
	k get --raw /.well-known/openid-configuration
k get --raw /openid/v1/jwks >jwks || fail "no keys"
# our kubectl shows the same bytes
ln -s "$drydock" kubectl
for path in /openid/v1/jwks /.well-known/openid-configuration /version; do
	[ "$(./kubectl get --raw $path)" = "$(k get --raw $path)" ] || fail "ours differs: $path"
done
cat >key.conf <<X
asn1=SEQUENCE:spki
[spki]
algorithm=SEQUENCE:algorithm
key=BITWRAP,SEQUENCE:key
[algorithm]
oid=OID:rsaEncryption
parameters=NULL
[key]
n=INTEGER:0x$(number n)
e=INTEGER:0x$(number e)
X
openssl asn1parse -genconf key.conf -noout -out key.der >/dev/null &&
	openssl pkey -pubin -inform DER -in key.der -out key.pub || fail "the published key is none"
want 'Verified OK' verify key.pub "$token"
# named as upstream names keys
kid=$(openssl dgst -sha256 -binary key.der | base64 -w0 | tr '/+' '_-' | tr -d =)
want "*\"kid\":\"$kid\"*" cat jwks
header() { cut -d. -f1 <<<"$token" | tr -d '\n' | unurl; }
want "{\"alg\":\"RS256\",\"kid\":\"$kid\"}" header

# a pod's own
k run t --image=busybox --restart=Never --command -- sleep 1d >/dev/null || fail "no pod"
k wait --for=condition=Ready pod/t --timeout=${limit}s >/dev/null || fail "the pod is not ready"
pod=$(k exec t -- cat /var/run/secrets/kubernetes.io/serviceaccount/token)
want 'Verified OK' verify key.pub "$pod"
want "${#pod}" k exec t -- stat -Lc %s /var/run/secrets/kubernetes.io/serviceaccount/token
url=$(sed -n 's/^ *server: //p' "$KUBECONFIG")
if command -v curl >/dev/null; then
	want '*application/jwk-set+json*"alg":"RS256"*' \
		curl -ski -H "Authorization: Bearer $pod" "$url/openid/v1/jwks"
	want '*application/json*max-age=3600*"issuer"*' \
		curl -ski -H "Authorization: Bearer $pod" "$url/.well-known/openid-configuration"
	want '*cannot get path*' curl -sk "$url/openid/v1/jwks"
	want '*"code": 401*' curl -sk -H "Authorization: Bearer ${pod%?????}AAAAA" "$url/openid/v1/jwks"
fi
review() {
	k create --validate=false -o json -f - <<X | tr -d ' \n'
{"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": "$1"}}
X
}
want '*"username":"system:serviceaccount:default:default"*' review "$pod"
[ $failed = 0 ] && echo "tokens: verified"
exit $failed
