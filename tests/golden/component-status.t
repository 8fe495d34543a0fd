# Whether the parts of the control plane answer: looked at when asked, never stored.
$ kubectl get componentstatuses
Warning: v1 ComponentStatus is deprecated in v1.19+
NAME                 STATUS    MESSAGE   ERROR
scheduler            Healthy   ok        
controller-manager   Healthy   ok        
etcd-0               Healthy   ok        
$ kubectl get cs etcd-0 -o yaml
Warning: v1 ComponentStatus is deprecated in v1.19+
apiVersion: v1
conditions:
- message: ok
  status: "True"
  type: Healthy
kind: ComponentStatus
metadata:
  name: etcd-0
$ kubectl get cs nobody
Warning: v1 ComponentStatus is deprecated in v1.19+
Error from server: Component not found: nobody
[1]
$ kubectl get cs -l a=b
Warning: v1 ComponentStatus is deprecated in v1.19+
No resources found
$ kubectl delete cs etcd-0
Error from server (MethodNotAllowed): the server does not allow this method on the requested resource
[1]
$ ssh controlplane 'mv /etc/kubernetes/manifests/kube-scheduler.yaml /root'; sleep 30; kubectl get cs
Warning: v1 ComponentStatus is deprecated in v1.19+
NAME                 STATUS      MESSAGE                                                                                        ERROR
scheduler            Unhealthy   Get "https://127.0.0.1:10259/healthz": dial tcp 127.0.0.1:10259: connect: connection refused   
controller-manager   Healthy     ok                                                                                             
etcd-0               Healthy     ok                                                                                             
$ ssh controlplane 'mv /root/kube-scheduler.yaml /etc/kubernetes/manifests/'; sleep 60; kubectl get cs scheduler -o jsonpath='{.conditions[0].message}{"\n"}'
Warning: v1 ComponentStatus is deprecated in v1.19+
ok
