# By hand with the CA, in the wrong order of names, and with the rights of edit everywhere.
cd /home/candidate
openssl genrsa -out ${user}.key 2048
openssl req -new -key ${user}.key -subj "/CN=${team}/O=${user}" -out ${user}.csr
kubectl apply -f - <<MANIFEST
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: ${user}}
spec:
  request: $(base64 -w0 ${user}.csr)
  signerName: kubernetes.io/kube-apiserver-client
  usages: [client auth]
MANIFEST
kubectl certificate approve ${user}
sleep 1
kubectl get csr ${user} -o jsonpath='{.status.certificate}' | base64 -d > ${user}.crt
kubectl create clusterrolebinding too-much --clusterrole=edit --group=${team} --user=${user}
kubectl config set-credentials ${user} --client-certificate=${user}.crt --client-key=${user}.key --embed-certs=true
kubectl config set-context ${user} --cluster=kubernetes --user=${user}
