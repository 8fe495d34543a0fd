# What a node may do to its own Node: labels that steer pods are not its to set.
$ kubectl label node node01 rack=a --as=system:node:node01 --as-group=system:nodes
node/node01 labeled
$ kubectl label node node01 node.kubernetes.io/rack=a topology.kubernetes.io/zone=z --as=system:node:node01 --as-group=system:nodes
node/node01 labeled
$ kubectl label node node01 node-restriction.kubernetes.io/rack=a --as=system:node:node01 --as-group=system:nodes
Error from server (Forbidden): nodes "node01" is forbidden: is not allowed to modify labels: node-restriction.kubernetes.io/rack
[1]
$ kubectl label node node01 node-role.kubernetes.io/control-plane= x.k8s.io/y=z --as=system:node:node01 --as-group=system:nodes
Error from server (Forbidden): nodes "node01" is forbidden: is not allowed to modify labels: node-role.kubernetes.io/control-plane, x.k8s.io/y
[1]
$ kubectl get secrets -n kube-system --as=system:node:node01 --as-group=system:nodes
Error from server (Forbidden): secrets is forbidden: User "system:node:node01" cannot list resource "secrets" in API group "" in the namespace "kube-system": No Object name found
[1]
# Who may bind a role in a namespace may do so there, also one of the cluster's, without holding it.
$ kubectl create ns dev; kubectl create sa low -n dev
namespace/dev created
serviceaccount/low created
$ kubectl create role binder -n dev --verb=create --resource=rolebindings; kubectl create role chooser -n dev --verb=bind --resource=clusterroles.rbac.authorization.k8s.io --resource-name=view
role.rbac.authorization.k8s.io/binder created
role.rbac.authorization.k8s.io/chooser created
$ kubectl create rolebinding binder -n dev --role=binder --serviceaccount=dev:low; kubectl create rolebinding chooser -n dev --role=chooser --serviceaccount=dev:low
rolebinding.rbac.authorization.k8s.io/binder created
rolebinding.rbac.authorization.k8s.io/chooser created
$ kubectl create rolebinding v -n dev --clusterrole=view --user=me --as=system:serviceaccount:dev:low
rolebinding.rbac.authorization.k8s.io/v created
$ kubectl create rolebinding e -n dev --clusterrole=edit --user=me --as=system:serviceaccount:dev:low 2>&1 | head -1
error: failed to create rolebinding: rolebindings.rbac.authorization.k8s.io "e" is forbidden: user "system:serviceaccount:dev:low" (groups=["system:serviceaccounts" "system:serviceaccounts:dev" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:
