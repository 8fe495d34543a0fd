# Deployments and services: rollouts, scaling, set, expose. Recorded of the real kubectl.
$ kubectl create ns t2
namespace/t2 created
$ kubectl config set-context --current --namespace=t2
Context "kubernetes-admin@kubernetes" modified.
$ kubectl create deployment web --image=nginx:1.25 --replicas=3 --port=80 --dry-run=client -o yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app: web
  name: web
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  strategy: {}
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - image: nginx:1.25
        name: nginx
        ports:
        - containerPort: 80
        resources: {}
status: {}
$ kubectl create deployment web --image=nginx:1.25 --replicas=3 --port=80
deployment.apps/web created
$ kubectl create deployment web --image=nginx
error: failed to create deployment: deployments.apps "web" already exists
[1]
$ kubectl create deployment
error: required flag(s) "image" not set
[1]
$ kubectl create deployment x
error: required flag(s) "image" not set
[1]
$ kubectl create deploy two --image=nginx --image=busybox --dry-run=client -o yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app: two
  name: two
spec:
  replicas: 1
  selector:
    matchLabels:
      app: two
  strategy: {}
  template:
    metadata:
      labels:
        app: two
    spec:
      containers:
      - image: nginx
        name: nginx
        resources: {}
      - image: busybox
        name: busybox
        resources: {}
status: {}
$ kubectl rollout status deploy/web --timeout=40s | tail -1
deployment "web" successfully rolled out
$ sleep 690
$ kubectl get deploy,rs | sed 's/hash=[0-9a-z]*/hash=HASH/; s/web-[0-9a-z]*[0-9][0-9a-z]*/web-HASH/g; s/HASH-[0-9a-z]*/HASH-POD/; s/  [0-9]*s  /  AGE  /'
NAME                  READY   UP-TO-DATE   AVAILABLE   AGE
deployment.apps/web   3/3     3            3           11m

NAME                             DESIRED   CURRENT   READY   AGE
replicaset.apps/web-HASH   3         3         3       11m
$ kubectl get deploy web -o wide
NAME   READY   UP-TO-DATE   AVAILABLE   AGE   CONTAINERS   IMAGES       SELECTOR
web    3/3     3            3           11m   nginx        nginx:1.25   app=web
$ kubectl get rs -o wide | sed 's/hash=[0-9a-z]*/hash=HASH/; s/web-[0-9a-z]*[0-9][0-9a-z]*/web-HASH/g; s/HASH-[0-9a-z]*/HASH-POD/; s/  [0-9]*s  /  AGE  /'
NAME             DESIRED   CURRENT   READY   AGE   CONTAINERS   IMAGES       SELECTOR
web-HASH   3         3         3       11m   nginx        nginx:1.25   app=web,pod-template-hash=HASH
$ kubectl describe deploy web | sed 's/hash=[0-9a-z]*/hash=HASH/; s/web-[0-9a-z]*[0-9][0-9a-z]*/web-HASH/g; s/HASH-[0-9a-z]*/HASH-POD/; s/  [0-9]*s  /  AGE  /'
Name:                   web
Namespace:              t2
CreationTimestamp:      Mon, 05 Jan 2026 09:00:14 +0000
Labels:                 app=web
Annotations:            deployment.kubernetes.io/revision: 1
Selector:               app=web
Replicas:               3 desired | 3 updated | 3 total | 3 available | 0 unavailable
StrategyType:           RollingUpdate
MinReadySeconds:        0
RollingUpdateStrategy:  25% max unavailable, 25% max surge
Pod Template:
  Labels:  app=web
  Containers:
   nginx:
    Image:         nginx:1.25
    Port:          80/TCP
    Host Port:     0/TCP
    Environment:   <none>
    Mounts:        <none>
  Volumes:         <none>
  Node-Selectors:  <none>
  Tolerations:     <none>
Conditions:
  Type           Status  Reason
  ----           ------  ------
  Available      True    MinimumReplicasAvailable
  Progressing    True    NewReplicaSetAvailable
OldReplicaSets:  <none>
NewReplicaSet:   web-HASH (3/3 replicas created)
Events:
  Type    Reason             Age   From                   Message
  ----    ------             ----  ----                   -------
  Normal  ScalingReplicaSet  11m   deployment-controller  Scaled up replica set web-HASH from 0 to 3
$ kubectl describe rs -l app=web | sed 's/hash=[0-9a-z]*/hash=HASH/; s/web-[0-9a-z]*[0-9][0-9a-z]*/web-HASH/g; s/HASH-[0-9a-z]*/HASH-POD/; s/  [0-9]*s  /  AGE  /'
Name:           web-HASH
Namespace:      t2
Selector:       app=web,pod-template-hash=HASH
Labels:         app=web
                pod-template-hash=HASH
Annotations:    deployment.kubernetes.io/desired-replicas: 3
                deployment.kubernetes.io/max-replicas: 4
                deployment.kubernetes.io/revision: 1
Controlled By:  Deployment/web
Replicas:       3 current / 3 desired
Pods Status:    3 Running / 0 Waiting / 0 Succeeded / 0 Failed
Pod Template:
  Labels:  app=web
           pod-template-hash=HASH
  Containers:
   nginx:
    Image:         nginx:1.25
    Port:          80/TCP
    Host Port:     0/TCP
    Environment:   <none>
    Mounts:        <none>
  Volumes:         <none>
  Node-Selectors:  <none>
  Tolerations:     <none>
Events:
  Type    Reason            Age   From                   Message
  ----    ------            ----  ----                   -------
  Normal  SuccessfulCreate  11m   replicaset-controller  Created pod: web-HASH-POD
  Normal  SuccessfulCreate  11m   replicaset-controller  Created pod: web-HASH-POD
  Normal  SuccessfulCreate  11m   replicaset-controller  Created pod: web-HASH-POD
$ kubectl scale deploy web --replicas=5
deployment.apps/web scaled
$ kubectl scale deploy web --replicas=2 --current-replicas=9
error: Expected replicas to be 9, was 5
[1]
$ kubectl scale deploy nope --replicas=2
error: no objects passed to scale deployments.apps "nope" not found
[1]
$ kubectl scale deploy web
error: required flag(s) "replicas" not set
[1]
$ kubectl scale deploy/web rs/nope --replicas=4
deployment.apps/web scaled
Error from server (NotFound): replicasets.apps "nope" not found
[1]
$ kubectl set image deploy/web nginx=nginx:1.26
deployment.apps/web image updated
$ kubectl set image deploy/web nginx=nginx:1.26
$ kubectl rollout status deploy web --timeout=60s | tail -1
deployment "web" successfully rolled out
$ kubectl annotate deploy web kubernetes.io/change-cause='image 1.26'
deployment.apps/web annotated
$ kubectl rollout history deploy/web
deployment.apps/web 
REVISION  CHANGE-CAUSE
1         <none>
2         image 1.26

$ kubectl rollout history deploy/web --revision=2 | grep -v pod-template-hash
deployment.apps/web with revision #2
Pod Template:
  Labels:	app=web
  Annotations:	kubernetes.io/change-cause: image 1.26
  Containers:
   nginx:
    Image:	nginx:1.26
    Port:	80/TCP
    Host Port:	0/TCP
    Environment:	<none>
    Mounts:	<none>
  Volumes:	<none>
  Node-Selectors:	<none>
  Tolerations:	<none>

$ kubectl rollout history deploy/web --revision=9
error: unable to find the specified revision
[1]
$ kubectl rollout undo deploy/web
deployment.apps/web rolled back
$ kubectl rollout history deploy/web
deployment.apps/web 
REVISION  CHANGE-CAUSE
2         image 1.26
3         <none>

$ kubectl rollout undo deploy/web --to-revision=77
error: unable to find specified revision 77 in history
[1]
$ kubectl rollout pause deploy/web
deployment.apps/web paused
$ kubectl rollout pause deploy/web
error: deployments.apps "web" is already paused
[1]
$ kubectl rollout resume deploy/web
deployment.apps/web resumed
$ kubectl rollout resume deploy/web
error: deployments.apps "web" is not paused
[1]
$ kubectl rollout restart deploy/web
deployment.apps/web restarted
$ kubectl rollout status deploy/nope
Error from server (NotFound): deployments.apps "nope" not found
[1]
$ kubectl rollout restart pod/x
Error from server (NotFound): pods "x" not found
[1]
$ kubectl set resources deploy/web --limits=cpu=200m,memory=128Mi --requests=cpu=100m
deployment.apps/web resource requirements updated
$ kubectl set env deploy/web A=1 B=2
deployment.apps/web env updated
$ kubectl set env deploy/web --list | sed 's/^/| /'
| # Deployment web, container nginx
| A=1
| B=2
$ kubectl set env deploy/web A-
deployment.apps/web env updated
$ kubectl set serviceaccount deploy/web builder
deployment.apps/web serviceaccount updated
$ kubectl set selector svc/nope a=b
Error from server (NotFound): services "nope" not found
[1]
$ kubectl expose deploy web --port=80 --target-port=8080 --name=web-svc
service/web-svc exposed
$ kubectl expose deploy web --port=80 --type=NodePort --name=web-np
service/web-np exposed
$ kubectl expose deploy web --name=x
service/x exposed
$ kubectl expose deploy web --port=80
service/web exposed
$ kubectl expose deploy web --port=80
Error from server (AlreadyExists): services "web" already exists
[1]
$ kubectl get svc | sed 's/10[.][0-9.]*/CLUSTER-IP/; s/:3[0-9]*/:NODEPORT/; s/   */  /g; s/ [0-9]*s/ AGE/'
NAME  TYPE  CLUSTER-IP  EXTERNAL-IP  PORT(S)  AGE
web  ClusterIP  CLUSTER-IP  <none>  80/TCP  AGE
web-np  NodePort  CLUSTER-IP  <none>  80:NODEPORT/TCP  AGE
web-svc  ClusterIP  CLUSTER-IP  <none>  80/TCP  AGE
x  ClusterIP  CLUSTER-IP  <none>  80/TCP  AGE
$ kubectl get svc -o wide | sed 's/10[.][0-9.]*/CLUSTER-IP/; s/:3[0-9]*/:NODEPORT/; s/   */  /g; s/ [0-9]*s/ AGE/'
NAME  TYPE  CLUSTER-IP  EXTERNAL-IP  PORT(S)  AGE  SELECTOR
web  ClusterIP  CLUSTER-IP  <none>  80/TCP  AGE  app=web
web-np  NodePort  CLUSTER-IP  <none>  80:NODEPORT/TCP  AGE  app=web
web-svc  ClusterIP  CLUSTER-IP  <none>  80/TCP  AGE  app=web
x  ClusterIP  CLUSTER-IP  <none>  80/TCP  AGE  app=web
$ kubectl describe svc web-svc | grep -v -e "^IP:" -e "^IPs:" -e "^Endpoints:"
Name:                     web-svc
Namespace:                t2
Labels:                   app=web
Annotations:              <none>
Selector:                 app=web
Type:                     ClusterIP
IP Family Policy:         SingleStack
IP Families:              IPv4
Port:                     <unset>  80/TCP
TargetPort:               8080/TCP
Session Affinity:         None
Internal Traffic Policy:  Cluster
Events:                   <none>
$ kubectl create service clusterip c1 --tcp=5678:8080
service/c1 created
$ kubectl create service clusterip c2 --clusterip=None
service/c2 created
$ kubectl create service nodeport n1 --tcp=80 --node-port=31234
service/n1 created
$ kubectl create service nodeport n2 --tcp=80 --node-port=31234
error: failed to create NodePort service: Service "n2" is invalid: spec.ports[0].nodePort: Invalid value: 31234: provided port is already allocated
[1]
$ kubectl create service nodeport n3 --tcp=80 --node-port=99
error: failed to create NodePort service: Service "n3" is invalid: spec.ports[0].nodePort: Invalid value: 99: provided port is not in the valid range. The range of valid ports is 30000-32767
[1]
$ kubectl create service loadbalancer l1 --tcp=80
service/l1 created
$ kubectl create service externalname e1 --external-name=example.com
service/e1 created
$ kubectl get svc | sed 's/10[.][0-9.]*/CLUSTER-IP/; s/:3[0-9]*/:NODEPORT/; s/   */  /g; s/ [0-9]*s/ AGE/'
NAME  TYPE  CLUSTER-IP  EXTERNAL-IP  PORT(S)  AGE
c1  ClusterIP  CLUSTER-IP  <none>  5678/TCP  AGE
c2  ClusterIP  None  <none>  <none>  AGE
e1  ExternalName  <none>  example.com  <none>  AGE
l1  LoadBalancer  CLUSTER-IP  <pending>  80:NODEPORT/TCP  AGE
n1  NodePort  CLUSTER-IP  <none>  80:NODEPORT/TCP  AGE
web  ClusterIP  CLUSTER-IP  <none>  80/TCP  AGE
web-np  NodePort  CLUSTER-IP  <none>  80:NODEPORT/TCP  AGE
web-svc  ClusterIP  CLUSTER-IP  <none>  80/TCP  AGE
x  ClusterIP  CLUSTER-IP  <none>  80/TCP  AGE
$ kubectl describe svc e1
Name:              e1
Namespace:         t2
Labels:            app=e1
Annotations:       <none>
Selector:          app=e1
Type:              ExternalName
IP Families:       <none>
IP:                
IPs:               <none>
External Name:     example.com
Session Affinity:  None
Events:            <none>
$ kubectl autoscale deploy nope --min=2 --max=5
Error from server (NotFound): deployments.apps "nope" not found
[1]
$ kubectl autoscale deploy web --min=5 --max=2
error: --max=MAXPODS must be larger or equal to --min=MINPODS, max: 2, min: 5
[1]
$ kubectl delete deploy web --cascade=orphan
deployment.apps "web" deleted from t2 namespace
