# The request waits for ever; the rights are there.
cd /home/candidate
openssl genrsa -out ${user}.key 2048
openssl req -new -key ${user}.key -subj "/CN=${user}/O=${team}" -out ${user}.csr
kubectl apply -f - <<MANIFEST
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: ${user}}
spec:
  request: $(base64 -w0 ${user}.csr)
  signerName: kubernetes.io/kube-apiserver-client
  expirationSeconds: 604800
  usages: [client auth]
MANIFEST
kubectl -n ${ns} create role look --verb=get,list,watch --resource=pods
kubectl -n ${ns} create rolebinding look --role=look --group=${team}
