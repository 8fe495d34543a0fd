#!/bin/bash
# openssl.sh: what the openssl of simulated machines makes and shows, beside the real OpenSSL 3.0:
# its keys, requests and certificates are good, and the text of each is the same to the byte.
set -u
drydock=$PWD/drydock
case $(openssl version 2>/dev/null) in
"OpenSSL 3.0."*) ;;
*) echo "no OpenSSL 3.0 is installed: skipped"; exit 77 ;;
esac
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
"$drydock" sh -c '
exec 2>/dev/null
openssl genrsa -out j.key 2048
openssl req -new -key j.key -subj "/CN=ja,ne/O=devs/O=ops" -addext subjectAltName=DNS:a,IP:1.2.3.4,email:a@b -out j.csr
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj "/C=KR/CN=my-ca"
openssl x509 -req -in j.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out j.crt
ssh controlplane cat /etc/kubernetes/pki/etcd/server.crt > server.crt
ssh controlplane cat /etc/kubernetes/pki/ca.crt > kube.crt
openssl dgst -sha256 -sign j.key -out j.sig ca.crt
openssl pkey -in j.key -pubout -out j.pub; base64 j.sig > j.sig64
for f in j.key j.csr ca.crt j.crt server.crt kube.crt j.pub j.sig64; do echo "file $f"; cat $f; done
for f in ca.crt j.crt server.crt kube.crt; do
echo "file $f.text"
openssl x509 -in $f -noout -text -serial -fingerprint -subject -issuer -dates -pubkey -modulus; done
exec 2>&1
echo "file good.text"; openssl dgst -sha256 -verify j.pub -signature j.sig ca.crt; openssl dgst -prverify j.key -signature j.sig < ca.crt
echo "file changed.text"; openssl dgst -verify j.pub -signature j.sig j.crt 2>&1 | sed "s/^[0-9A-F]*:error/error/" | sort
echo "file short.text"; head -c 9 j.sig > short; openssl dgst -verify j.pub -signature short ca.crt 2>&1 | sed "s/^[0-9A-F]*:error/error/" | sort
echo "file none.text"; openssl dgst -verify j.pub ca.crt; openssl dgst -verify ca.crt -signature j.sig ca.crt; openssl dgst -verify j.pub -signature j.sig ca.crt j.crt
exec 2>/dev/null
echo "file j.csr.text"; openssl req -in j.csr -noout -text -subject -pubkey
echo "file j.key.text"; openssl rsa -in j.key -pubout; openssl rsa -in j.key -traditional
' | (cd "$dir" && awk '/^file /{out = $2; next} {print > out}') || exit 1
cd "$dir" || exit 99
failed=0
same() { # FILE COMMAND...
	local file=$1
	shift
	"$@" >real 2>/dev/null
	cmp -s real "$file" || { echo "FAILED: $*"; diff real "$file" | head -n 20; failed=1; }
}
yes() { "$@" >out 2>&1 || { echo "FAILED: $*"; cat out; failed=1; }; }
for f in ca.crt j.crt server.crt kube.crt; do
	same $f.text openssl x509 -in $f -noout -text -serial -fingerprint -subject -issuer -dates -pubkey -modulus
done
same j.csr.text openssl req -in j.csr -noout -text -subject -pubkey
same j.key.text sh -c 'openssl rsa -in j.key -pubout; openssl rsa -in j.key -traditional'
base64 -d j.sig64 >j.sig
head -c 9 j.sig >short
plain() { "$@" 2>&1 | sed 's/^[0-9A-F]*:error/error/' | sort; }
said() { "$@" 2>&1; }
same good.text sh -c 'openssl dgst -sha256 -verify j.pub -signature j.sig ca.crt; openssl dgst -prverify j.key -signature j.sig < ca.crt'
same changed.text plain openssl dgst -verify j.pub -signature j.sig j.crt
same short.text plain openssl dgst -verify j.pub -signature short ca.crt
same none.text said sh -c 'openssl dgst -verify j.pub ca.crt; openssl dgst -verify ca.crt -signature j.sig ca.crt; openssl dgst -verify j.pub -signature j.sig ca.crt j.crt'
yes openssl rsa -in j.key -check -noout
yes openssl req -in j.csr -noout -verify
yes openssl verify -no_check_time -CAfile ca.crt j.crt
yes openssl verify -no_check_time -CAfile kube.crt kube.crt
[ $failed = 0 ] && echo "openssl: the same"
exit $failed
