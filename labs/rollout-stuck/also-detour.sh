# A wrong guess on the way does no harm.
kubectl -n ${ns} set image deployment/${app} web=nginx:1.999
sleep 20
kubectl -n ${ns} rollout history deployment/${app}
kubectl -n ${ns} rollout undo deployment/${app} --to-revision=1
kubectl -n ${ns} annotate deployment/${app} --overwrite kubernetes.io/change-cause='back to ${good}'
