# Scaled before the repair, and to a wrong number first; then nobody looks for two hours.
kubectl -n ${ns} scale deployment/${app} --replicas=5
ssh controlplane <<'REMOTE'
crictl logs $(crictl ps -a -q --name kube-scheduler | head -n 1)
cp /etc/kubernetes/manifests/kube-scheduler.yaml ~
sed -i 's,- --kubeconfig=.*,- "--kubeconfig=/etc/kubernetes/scheduler.conf",' /etc/kubernetes/manifests/kube-scheduler.yaml
REMOTE
sleep 60
kubectl -n ${ns} scale deployment/${app} --replicas=${replicas}
sleep 7200
