# As many revisions as before, but of another Deployment.
kubectl -n ${ns} delete deployment ${app}
kubectl -n ${ns} create deployment ${app} --image=nginx:1.999 --replicas=${replicas}
kubectl -n ${ns} set image deployment/${app} nginx=nginx:1.998
kubectl -n ${ns} set image deployment/${app} nginx=nginx:${good}
kubectl -n ${ns} annotate deployment/${app} kubernetes.io/change-cause='back to ${good}'
sleep 30
