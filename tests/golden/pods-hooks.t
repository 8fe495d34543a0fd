# postStart holds a container back and kills it when it fails; preStop by HTTP and by sleeping.
$ kubectl apply -f - <<Y
> apiVersion: v1
> kind: Pod
> metadata: {name: good}
> spec:
>   containers:
>   - name: c
>     image: nginx:1.27
>     lifecycle:
>       postStart: {exec: {command: [sh, -c, "sleep 3; echo prepared > /usr/share/nginx/html/index.html"]}}
>       preStop: {httpGet: {path: /, port: 80}}
>     readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: bad}
> spec:
>   terminationGracePeriodSeconds: 2
>   containers:
>   - name: c
>     image: nginx:1.27
>     lifecycle: {postStart: {exec: {command: [sh, -c, "exit 4"]}}}
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: sleepy}
> spec:
>   containers:
>   - name: c
>     image: nginx:1.27
>     lifecycle: {preStop: {sleep: {seconds: 6}}}
> Y
pod/good created
pod/bad created
pod/sleepy created
$ sleep 3; kubectl get pods
NAME     READY   STATUS               RESTARTS     AGE
bad      0/1     PostStartHookError   1 (1s ago)   3s
good     0/1     ContainerCreating    0            3s
sleepy   1/1     Running              0            3s
$ kubectl describe pod bad | sed -n '/^Events/,$p' | grep -v -E 'Pull|Scheduled' | sed 's/bad_default([-0-9a-f]*)/bad_default(UID)/'
Events:
  Type     Reason               Age              From               Message
  ----     ------               ----             ----               -------
  Normal   Created              1s (x2 over 2s)  kubelet            Created container: c
  Normal   Started              1s (x2 over 2s)  kubelet            Started container c
  Warning  FailedPostStartHook  1s (x2 over 2s)  kubelet            PostStartHook failed
  Normal   Killing              1s (x2 over 2s)  kubelet            FailedPostStartHook
$ sleep 4; kubectl get pods good
NAME   READY   STATUS    RESTARTS   AGE
good   1/1     Running   0          7s
$ kubectl exec good -- curl -s localhost
prepared
$ kubectl delete pod good sleepy --wait=false
pod "good" deleted from default namespace
pod "sleepy" deleted from default namespace
$ sleep 1; kubectl get pods
NAME     READY   STATUS             RESTARTS     AGE
bad      0/1     CrashLoopBackOff   1 (6s ago)   8s
sleepy   1/1     Terminating        0            8s
$ sleep 6; kubectl get pods
NAME   READY   STATUS             RESTARTS      AGE
bad    0/1     CrashLoopBackOff   1 (12s ago)   14s
$ kubectl get events --field-selector=reason=FailedPreStopHook
No resources found in default namespace.
