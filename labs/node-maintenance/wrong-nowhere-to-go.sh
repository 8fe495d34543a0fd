# Both nodes are closed now: the Pods wait.
kubectl drain ${out} --ignore-daemonsets --delete-emptydir-data --force
sleep 20
