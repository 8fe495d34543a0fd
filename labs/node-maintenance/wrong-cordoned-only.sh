# What runs there goes on running.
kubectl uncordon node01 node02
kubectl cordon ${out}
