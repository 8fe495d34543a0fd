other=node01; [ ${out} = node01 ] && other=node02
kubectl uncordon $other
kubectl drain ${out} --ignore-daemonsets --delete-emptydir-data --force
