kubectl -n ${ns} rollout undo deployment/${app}
kubectl -n ${ns} annotate deployment/${app} --overwrite kubernetes.io/change-cause='back to ${good}'
kubectl -n ${ns} rollout status deployment/${app}
