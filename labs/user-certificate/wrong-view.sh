# The role view shows far more than Pods.
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
kubectl certificate approve ${user}
kubectl wait --for=jsonpath='{.status.certificate}' csr/${user} --timeout=30s
kubectl get csr ${user} -o jsonpath='{.status.certificate}' | base64 -d > ${user}.crt
kubectl -n ${ns} create rolebinding look --clusterrole=view --group=${team}
kubectl -n ${ns} create role deploy --verb=create --resource=deployments.apps
kubectl -n ${ns} create rolebinding deploy --role=deploy --user=${user}
kubectl config set-credentials ${user} --client-certificate=${user}.crt --client-key=${user}.key --embed-certs=true
kubectl config set-context ${user} --cluster=kubernetes --user=${user} --namespace=${ns}
