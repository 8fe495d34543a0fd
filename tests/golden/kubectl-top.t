#profile metrics
# Numbers come once two scrapes have seen a node, and ten seconds of a container.
$ kubectl create deployment web --image=nginx:1.25 --replicas=2
deployment.apps/web created
$ kubectl create deployment busy --image=polinux/stress -- stress --cpu 2
deployment.apps/busy created
$ kubectl set resources deployment busy --limits=cpu=300m,memory=300Mi
deployment.apps/busy resource requirements updated
$ kubectl top node
NAME           CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)   
controlplane   118m         5%       826Mi           20%         
node01         42m          2%       464Mi           11%         
node02         48m          2%       483Mi           12%         
$ kubectl top pod -n nosuch
No resources found in nosuch namespace.
$ sleep 60
$ kubectl get apiservices v1.apps v1beta1.metrics.k8s.io
NAME                     SERVICE                      AVAILABLE   AGE
v1.apps                  Local                        True        93s
v1beta1.metrics.k8s.io   kube-system/metrics-server   True        92s
$ kubectl top node
NAME           CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)   
controlplane   124m         6%       826Mi           20%         
node01         49m          2%       473Mi           11%         
node02         326m         16%      742Mi           18%         
$ kubectl top node node01 --no-headers
node01   49m   2%    473Mi   11%   
$ kubectl top node --sort-by=cpu --show-capacity
NAME           CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)   
node02         326m         16%      742Mi           18%         
controlplane   124m         6%       826Mi           20%         
node01         49m          2%       473Mi           11%         
$ kubectl top pod
NAME                    CPU(cores)   MEMORY(bytes)   
busy-5c7d5f8c58-jvlcw   300m         250Mi           
web-68bf9f694d-kmfxf    1m           9Mi             
web-68bf9f694d-t7lfc    1m           9Mi             
$ kubectl top pod --containers --sum
POD                     NAME     CPU(cores)   MEMORY(bytes)   
busy-5c7d5f8c58-jvlcw   stress   300m         250Mi           
web-68bf9f694d-kmfxf    nginx    1m           9Mi             
web-68bf9f694d-t7lfc    nginx    1m           9Mi             
                                 ________     ________        
                                 301m         268Mi           
$ kubectl top pod -n kube-system -l k8s-app=kube-dns
NAME                       CPU(cores)   MEMORY(bytes)   
coredns-5884d848d5-fcfxb   2m           14Mi            
coredns-5884d848d5-lbl4n   3m           14Mi            
$ kubectl top pod -A --sum --no-headers | tail -2
                                                      ________   ________   
                                                      402m       781Mi      
$ kubectl top pod nosuch
Error from server (NotFound): podmetrics.metrics.k8s.io "default/nosuch" not found
[1]
$ kubectl top node nosuch
Error from server (NotFound): nodemetrics.metrics.k8s.io "nosuch" not found
[1]
$ kubectl top pod --sort-by=age
error: --sort-by accepts only cpu or memory
[1]
$ kubectl get pods.metrics.k8s.io -l app=busy
NAME                    CPU          MEMORY     WINDOW
busy-5c7d5f8c58-jvlcw   300000000n   256000Ki   15.002s
$ kubectl get podmetrics
NAME                    CPU          MEMORY     WINDOW
busy-5c7d5f8c58-jvlcw   300000000n   256000Ki   15.002s
web-68bf9f694d-kmfxf    39600n       9216Ki     15.002s
web-68bf9f694d-t7lfc    36800n       9216Ki     15.002s
$ kubectl get nodes.metrics.k8s.io node01 -o jsonpath='{.window} {.usage.memory}{"\n"}'
15.002s 484352Ki
$ kubectl top pod --as=somebody
Error from server (Forbidden): pods.metrics.k8s.io is forbidden: User "somebody" cannot list resource "pods" in API group "metrics.k8s.io" in the namespace "default"
[1]
$ kubectl run young --image=nginx:1.25
pod/young created
$ kubectl top pod young
Error from server (NotFound): podmetrics.metrics.k8s.io "default/young" not found
[1]
# nobody answers
$ kubectl scale deployment metrics-server -n kube-system --replicas=0
deployment.apps/metrics-server scaled
$ sleep 3
$ kubectl get apiservice v1beta1.metrics.k8s.io
NAME                     SERVICE                      AVAILABLE                  AGE
v1beta1.metrics.k8s.io   kube-system/metrics-server   False (MissingEndpoints)   96s
$ kubectl top node
error: Metrics API not available
[1]
$ kubectl delete apiservice v1beta1.metrics.k8s.io
apiservice.apiregistration.k8s.io "v1beta1.metrics.k8s.io" deleted
$ kubectl top pod
error: Metrics API not available
[1]
