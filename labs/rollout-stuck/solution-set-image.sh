kubectl -n ${ns} set image deployment/${app} web=nginx:${good}
kubectl -n ${ns} patch deployment ${app} --type=merge \
	-p '{"metadata":{"annotations":{"kubernetes.io/change-cause":"back to ${good}"}}}'
