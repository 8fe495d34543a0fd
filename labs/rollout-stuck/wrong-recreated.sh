# Deleting loses the history.
kubectl -n ${ns} delete deployment ${app}
kubectl -n ${ns} create deployment ${app} --image=nginx:${good} --replicas=${replicas}
kubectl -n ${ns} annotate deployment/${app} kubernetes.io/change-cause='back to ${good}'
