kubectl uncordon node01 node02
kubectl patch node ${out} -p '{"spec":{"unschedulable":true}}'
kubectl -n ${ns} delete pod leftover --now
for ns in ${ns} kube-system; do
	for pod in $(kubectl -n $ns get pods --field-selector spec.nodeName=${out} -o jsonpath='{range .items[?(@.metadata.ownerReferences[0].kind=="ReplicaSet")]}{.metadata.name}{"\n"}{end}'); do
		kubectl -n $ns delete pod $pod
	done
done
kubectl -n ${ns} rollout status deployment/${app} --timeout=60s
