# The mirror Pod is not the Pod: it comes back as the file says.
kubectl -n kube-system delete pod kube-scheduler-controlplane
kubectl -n ${ns} scale deployment/${app} --replicas=${replicas}
sleep 30
