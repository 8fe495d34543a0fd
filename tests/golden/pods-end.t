# How pods end: SIGTERM, preStop, the grace period, force, a kubelet that stops meanwhile.
$ kubectl apply -f - <<Y
> apiVersion: v1
> kind: Pod
> metadata: {name: polite}
> spec:
>   nodeName: node01
>   containers:
>   - name: c
>     image: busybox:1.36
>     command: [sh, -c, "trap 'echo bye; sleep 2; exit 0' TERM; while true; do sleep 1; done"]
>     volumeMounts: [{name: log, mountPath: /log}]
>     lifecycle: {preStop: {exec: {command: [sh, -c, "date +%s > /log/prestop; sleep 3"]}}}
>   volumes: [{name: log, hostPath: {path: /var/log/polite, type: DirectoryOrCreate}}]
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: deaf}
> spec:
>   terminationGracePeriodSeconds: 5
>   containers:
>   - {name: c, image: "busybox:1.36", command: [sleep, 1d]}
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: stuck}
> spec:
>   nodeName: node01
>   containers:
>   - name: c
>     image: busybox:1.36
>     command: [sleep, 1d]
>     lifecycle: {preStop: {exec: {command: [sleep, "20"]}}}
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: badhook}
> spec:
>   nodeName: node02
>   containers:
>   - name: c
>     image: busybox:1.36
>     command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 1; done"]
>     lifecycle: {preStop: {exec: {command: [nosuch]}}}
> Y
pod/polite created
pod/deaf created
pod/stuck created
pod/badhook created
$ sleep 5; kubectl delete pod polite deaf badhook --wait=false
pod "polite" deleted from default namespace
pod "deaf" deleted from default namespace
pod "badhook" deleted from default namespace
$ kubectl get pods
NAME      READY   STATUS        RESTARTS   AGE
badhook   1/1     Terminating   0          5s
deaf      1/1     Terminating   0          5s
polite    1/1     Terminating   0          5s
stuck     1/1     Running       0          5s
$ sleep 2; kubectl get pods
NAME     READY   STATUS        RESTARTS   AGE
deaf     1/1     Terminating   0          7s
polite   1/1     Terminating   0          7s
stuck    1/1     Running       0          7s
$ sleep 2; kubectl get pods
NAME     READY   STATUS        RESTARTS   AGE
deaf     1/1     Terminating   0          9s
polite   1/1     Terminating   0          9s
stuck    1/1     Running       0          9s
$ sleep 3; kubectl get pods
NAME    READY   STATUS    RESTARTS   AGE
stuck   1/1     Running   0          12s
$ kubectl get events --field-selector=reason=FailedPreStopHook -o jsonpath='{.items[0].message}{"\n"}'
PreStopHook failed
$ kubectl get events --field-selector=reason=Killing -o custom-columns=POD:.involvedObject.name,MESSAGE:.message --no-headers | sort
badhook   Stopping container c
deaf      Stopping container c
polite    Stopping container c
$ kubectl delete pod stuck --wait=false
pod "stuck" deleted from default namespace
$ sleep 2; ssh node01 systemctl stop kubelet
$ sleep 45; kubectl get pod stuck
NAME    READY   STATUS        RESTARTS   AGE
stuck   1/1     Terminating   0          59s
$ ssh node01 systemctl start kubelet
$ sleep 55; kubectl get pod stuck
Error from server (NotFound): pods "stuck" not found
[1]
$ kubectl run gone --image=nginx:1.27 --restart=Never
pod/gone created
$ sleep 3; kubectl delete pod gone --force
Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.
pod "gone" force deleted from default namespace
$ kubectl get pods
No resources found in default namespace.
# What ends at once goes within about a second: first it is terminating, then over, then gone.
$ kubectl run quick --image=nginx; kubectl wait --for=condition=Ready pod/quick; kubectl get pod quick -w --no-headers >seen & sleep 4; kubectl delete pod quick; sleep 1; kill %1; tr -s ' ' <seen | cut -d ' ' -f 2,3 | uniq
pod/quick created
pod/quick condition met
pod "quick" deleted from default namespace
1/1 Running
1/1 Terminating
0/1 Completed
