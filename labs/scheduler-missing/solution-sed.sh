kubectl -n kube-system logs kube-scheduler-controlplane
ssh controlplane 'sed -i s,${wrong},/etc/kubernetes/scheduler.conf, /etc/kubernetes/manifests/kube-scheduler.yaml'
kubectl -n ${ns} scale deployment/${app} --replicas=${replicas}
