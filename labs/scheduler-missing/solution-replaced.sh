ssh controlplane <<'REMOTE'
mv /etc/kubernetes/manifests/kube-scheduler.yaml /root/kube-scheduler.yaml
sed -i 's,- --kubeconfig=.*,- --kubeconfig=/etc/kubernetes/scheduler.conf,' /root/kube-scheduler.yaml
sleep 5
mv /root/kube-scheduler.yaml /etc/kubernetes/manifests/
REMOTE
kubectl -n ${ns} patch deployment ${app} -p '{"spec":{"replicas":${replicas}}}'
kubectl -n ${ns} rollout status deployment/${app} --timeout=120s
