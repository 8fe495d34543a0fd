# One Pod that is given a node by hand is adopted by the ReplicaSet; the rest wait.
kubectl -n ${ns} scale deployment/${app} --replicas=${replicas}
sleep 2
hash=$(kubectl -n ${ns} get rs -l app=${app} -o jsonpath='{.items[0].metadata.labels.pod-template-hash}')
for n in 1 2 3; do
kubectl -n ${ns} run by-hand-$n --image=nginx:1.27 --labels=app=${app},pod-template-hash=$hash --overrides='{"spec":{"nodeName":"node01"}}'
done
kubectl -n ${ns} delete pod -l app=${app} --field-selector spec.nodeName=
sleep 30
