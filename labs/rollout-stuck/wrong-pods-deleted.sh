# The Deployment still wants the image that does not exist.
kubectl -n ${ns} delete pods --all --wait=false
kubectl -n ${ns} rollout restart deployment/${app}
kubectl -n ${ns} annotate deployment/${app} --overwrite kubernetes.io/change-cause='back to ${good}'
