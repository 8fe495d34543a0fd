# More Pods of the same kind fail the same way.
kubectl -n kube-system scale deployment coredns --replicas=${pods}
kubectl -n kube-system rollout restart deployment coredns
sleep 30
