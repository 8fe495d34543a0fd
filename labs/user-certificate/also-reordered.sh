# One command for key and request, another order in the subject, one Role with a verb list.
cd /home/candidate
openssl req -new -newkey rsa:2048 -nodes -keyout ${user}.key -subj "/C=NL/O=${team}/CN=${user}" -out ${user}.csr
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
kubectl certificate approve ${user}
kubectl wait --for=jsonpath='{.status.certificate}' csr/${user} --timeout=30s
kubectl get csr ${user} -o jsonpath='{.status.certificate}' | base64 -d > ${user}.crt
kubectl -n ${ns} create role look --verb=get,list,watch --resource=pods
kubectl -n ${ns} create rolebinding look --role=look --group=${team} --user=${user}
kubectl -n ${ns} create role deploy --verb=create --resource=deployments.apps
kubectl -n ${ns} create rolebinding deploy --role=deploy --user=${user}
kubectl config set-credentials ${user} --client-certificate=${user}.crt --client-key=${user}.key --embed-certs=true
kubectl config set-context ${user} --cluster=kubernetes --user=${user} --namespace=${ns}
