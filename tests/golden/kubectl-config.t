# ConfigMaps, secrets, service accounts, RBAC. Recorded of the real kubectl.
$ kubectl create ns t3
namespace/t3 created
$ kubectl config set-context --current --namespace=t3
Context "kubernetes-admin@kubernetes" modified.
$ printf 'hello\nworld\n' >file.txt; mkdir dir; printf 'x\n' >dir/one; printf 'y\n' >dir/two; printf 'a=1\nb=2\n' >env.txt
$ kubectl create configmap c1 --from-literal=a=1 --from-literal=b='two words'
configmap/c1 created
$ kubectl create configmap c1 --from-literal=a=1
error: failed to create configmap: configmaps "c1" already exists
[1]
$ kubectl create configmap c2 --from-file=file.txt
configmap/c2 created
$ kubectl create configmap c3 --from-file=key=file.txt --from-file=dir
configmap/c3 created
$ kubectl create configmap c5 --from-literal=bad
error: invalid literal source bad, expected key=value
[1]
$ kubectl create configmap c6 --from-file=nope.txt
error: error reading nope.txt: no such file or directory
[1]
$ kubectl create configmap c7 --from-literal='bad key=1'
error: "bad key" is not a valid key name for a ConfigMap: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')
[1]
$ kubectl get cm | sed 's/ [0-9]*s/ AGE/'
NAME               DATA   AGE
c1                 2      AGE
c2                 1      AGE
c3                 3      AGE
kube-root-ca.crt   1      AGE
$ kubectl describe cm c1
Name:         c1
Namespace:    t3
Labels:       <none>
Annotations:  <none>

Data
====
a:
----
1

b:
----
two words


BinaryData
====

Events:  <none>
$ kubectl create secret generic s1 --from-literal=user=admin --from-literal=pass=s3cret
secret/s1 created
$ kubectl create secret tls s2 --cert=file.txt --key=file.txt
error: tls: failed to find any PEM data in certificate input
[1]
$ kubectl create secret docker-registry s3 --docker-username=u --docker-password=p --docker-server=r.example.com
secret/s3 created
$ kubectl create secret generic s4 --from-literal=a=b --type=Opaque --dry-run=client -o yaml
apiVersion: v1
data:
  a: Yg==
kind: Secret
metadata:
  name: s4
type: Opaque
$ kubectl get secrets s1 s3 | sed 's/ [0-9]*s/ AGE/'
NAME   TYPE                             DATA   AGE
s1     Opaque                           2      AGE
s3     kubernetes.io/dockerconfigjson   1      AGE
$ kubectl describe secret s1
Name:         s1
Namespace:    t3
Labels:       <none>
Annotations:  <none>

Type:  Opaque

Data
====
pass:  6 bytes
user:  5 bytes
$ kubectl get secret s1 -o jsonpath='{.data.pass}'
czNjcmV0%
$ kubectl create role r1 --verb=get,list,watch --resource=pods,pods/log
role.rbac.authorization.k8s.io/r1 created
$ kubectl create role r2 --verb=get --resource=deployments.apps --resource-name=web
role.rbac.authorization.k8s.io/r2 created
$ kubectl create role r3 --verb=bogus --resource=pods
Warning: 'bogus' is not a standard resource verb
role.rbac.authorization.k8s.io/r3 created
$ kubectl create role r4 --verb=get --resource=bogus
the server doesn't have a resource type "bogus"
[1]
$ kubectl create clusterrole cr1 --verb='*' --resource=nodes
clusterrole.rbac.authorization.k8s.io/cr1 created
$ kubectl create clusterrole cr2 --verb=get --non-resource-url=/healthz
clusterrole.rbac.authorization.k8s.io/cr2 created
$ kubectl create rolebinding rb1 --role=r1 --serviceaccount=t3:builder
rolebinding.rbac.authorization.k8s.io/rb1 created
$ kubectl create rolebinding rb2 --clusterrole=view --user=jane --group=devs
rolebinding.rbac.authorization.k8s.io/rb2 created
$ kubectl create clusterrolebinding crb1 --clusterrole=cr1 --user=jane
clusterrolebinding.rbac.authorization.k8s.io/crb1 created
$ kubectl create rolebinding rb3 --role=r1 --serviceaccount=builder
error: serviceaccount must be <namespace>:<name>
[1]
$ kubectl describe role r1
Name:         r1
Labels:       <none>
Annotations:  <none>
PolicyRule:
  Resources  Non-Resource URLs  Resource Names  Verbs
  ---------  -----------------  --------------  -----
  pods/log   []                 []              [get list watch]
  pods       []                 []              [get list watch]
$ kubectl describe rolebinding rb2
Name:         rb2
Labels:       <none>
Annotations:  <none>
Role:
  Kind:  ClusterRole
  Name:  view
Subjects:
  Kind   Name  Namespace
  ----   ----  ---------
  User   jane  
  Group  devs  
$ kubectl describe clusterrole cr1 cr2
Name:         cr1
Labels:       <none>
Annotations:  <none>
PolicyRule:
  Resources  Non-Resource URLs  Resource Names  Verbs
  ---------  -----------------  --------------  -----
  nodes      []                 []              [*]


Name:         cr2
Labels:       <none>
Annotations:  <none>
PolicyRule:
  Resources  Non-Resource URLs  Resource Names  Verbs
  ---------  -----------------  --------------  -----
             [/healthz]         []              [get]
$ kubectl describe clusterrolebinding crb1
Name:         crb1
Labels:       <none>
Annotations:  <none>
Role:
  Kind:  ClusterRole
  Name:  cr1
Subjects:
  Kind  Name  Namespace
  ----  ----  ---------
  User  jane  
$ kubectl auth can-i delete pods --as=system:serviceaccount:t3:builder
no
[1]
$ kubectl auth can-i get nodes --as=jane
Warning: resource 'nodes' is not namespace scoped

yes
$ kubectl auth can-i '*' '*'
yes
$ kubectl auth can-i get bogus
Warning: the server doesn't have a resource type 'bogus'

yes
$ kubectl get secrets --as=jane
Error from server (Forbidden): secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" in the namespace "t3"
[1]
$ kubectl get nodes --as=bob --as-group=devs
Error from server (Forbidden): nodes is forbidden: User "bob" cannot list resource "nodes" in API group "" at the cluster scope
[1]
$ kubectl delete clusterrole cr1 cr2
clusterrole.rbac.authorization.k8s.io "cr1" deleted
clusterrole.rbac.authorization.k8s.io "cr2" deleted
$ kubectl delete clusterrolebinding crb1
clusterrolebinding.rbac.authorization.k8s.io "crb1" deleted
$ kubectl create priorityclass high --value=1000 --description='important'
priorityclass.scheduling.k8s.io/high created
$ kubectl get pc | sed 's/ [0-9]*s/ AGE/'
NAME                      VALUE        GLOBAL-DEFAULT   AGE   PREEMPTIONPOLICY
high                      1000         false            AGE    PreemptLowerPriority
system-cluster-critical   2000000000   false            AGE   PreemptLowerPriority
system-node-critical      2000001000   false            AGE   PreemptLowerPriority
$ kubectl describe pc high
Name:              high
Value:             1000
GlobalDefault:     false
PreemptionPolicy:  PreemptLowerPriority
Description:       important
Annotations:       <none>
Events:            <none>
$ kubectl delete pc high
priorityclass.scheduling.k8s.io "high" deleted
$ kubectl create namespace t3
Error from server (AlreadyExists): namespaces "t3" already exists
[1]
