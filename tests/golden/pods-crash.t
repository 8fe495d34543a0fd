# Containers that end: back-off, previous logs, restart policies, start errors, lack of memory.
$ kubectl apply -f - <<Y
> apiVersion: v1
> kind: Pod
> metadata: {name: web}
> spec:
>   containers:
>   - name: web
>     image: busybox:1.36
>     command: [sh, -c, "echo run; echo oops >&2; sleep 5; exit 3"]
> Y
pod/web created
$ sleep 3; kubectl get pod web
NAME   READY   STATUS    RESTARTS   AGE
web    1/1     Running   0          3s
$ sleep 4; kubectl get pod web
NAME   READY   STATUS    RESTARTS     AGE
web    1/1     Running   1 (2s ago)   7s
$ sleep 6; kubectl get pod web
NAME   READY   STATUS             RESTARTS     AGE
web    0/1     CrashLoopBackOff   1 (2s ago)   13s
$ kubectl logs web
run
oops
$ kubectl logs web -p
run
oops
$ sleep 12; kubectl get pod web
NAME   READY   STATUS    RESTARTS      AGE
web    1/1     Running   2 (14s ago)   25s
$ kubectl get pod web -o jsonpath='{.status.containerStatuses[0].state.waiting.reason}{"\n"}{.status.containerStatuses[0].lastState.terminated.exitCode} {.status.containerStatuses[0].lastState.terminated.reason}{"\n"}'

3 Error
$ sleep 40; kubectl describe pod web | sed -n '/State:/,/Environment/p;/^Events/,$p' | sed 's/web_default([-0-9a-f]*)/web_default(UID)/'
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       Error
      Exit Code:    3
      Started:      Mon, 05 Jan 2026 09:01:05 +0000
      Finished:     Mon, 05 Jan 2026 09:01:10 +0000
    Ready:          False
    Restart Count:  3
    Environment:    <none>
Events:
  Type     Reason     Age                From               Message
  ----     ------     ----               ----               -------
  Normal   Scheduled  65s                default-scheduler  Successfully assigned default/web to node02
  Normal   Pulling    65s                kubelet            Pulling image "busybox:1.36"
  Normal   Pulled     65s                kubelet            Successfully pulled image "busybox:1.36" in 433ms (433ms including waiting). Image size: 2097152 bytes.
  Normal   Created    14s (x4 over 65s)  kubelet            Created container: web
  Normal   Started    14s (x4 over 65s)  kubelet            Started container web
  Normal   Pulled     14s (x3 over 59s)  kubelet            Container image "busybox:1.36" already present on machine
  Warning  BackOff    8s (x4 over 53s)   kubelet            Back-off restarting failed container web in pod web_default(UID)
$ kubectl get pod web -o jsonpath='{.status.containerStatuses[0].state.waiting.message}{"\n"}' | sed 's/([-0-9a-f]*)/(UID)/'
back-off 40s restarting failed container=web pod=web_default(UID)
$ sleep 1800; kubectl get pod web
NAME   READY   STATUS             RESTARTS        AGE
web    0/1     CrashLoopBackOff   10 (4m7s ago)   31m
$ kubectl delete pod web --now
pod "web" deleted from default namespace
$ kubectl run never --image=busybox:1.36 --restart=Never -- sh -c 'echo hi; exit 2'
pod/never created
$ kubectl run once --image=busybox:1.36 --restart=OnFailure -- sh -c 'echo done'
pod/once created
$ kubectl run again --image=busybox:1.36 --restart=OnFailure -- sh -c 'exit 1'
pod/again created
$ kubectl run nocmd --image=busybox:1.36 --command -- nosuch
pod/nocmd created
$ kubectl apply -f - <<Y
> apiVersion: v1
> kind: Pod
> metadata: {name: oom}
> spec:
>   containers:
>   - {name: oom, image: polinux/stress, command: [stress], resources: {limits: {memory: 100Mi}}}
> Y
pod/oom created
$ sleep 1; kubectl get pods
NAME    READY   STATUS              RESTARTS   AGE
again   0/1     Error               0          1s
never   0/1     Error               0          1s
nocmd   0/1     RunContainerError   0          1s
once    0/1     Completed           0          1s
oom     0/1     OOMKilled           0          1s
$ sleep 5; kubectl get pods
NAME    READY   STATUS             RESTARTS     AGE
again   0/1     CrashLoopBackOff   1 (4s ago)   6s
never   0/1     Error              0            6s
nocmd   0/1     CrashLoopBackOff   1 (4s ago)   6s
once    0/1     Completed          0            6s
oom     0/1     CrashLoopBackOff   1 (3s ago)   6s
$ kubectl logs never
hi
$ kubectl logs never -p
Error from server (BadRequest): previous terminated container "never" in pod "never" not found
[1]
$ kubectl logs nocmd
$ kubectl get pods --field-selector=status.phase=Failed -o name
pod/never
$ kubectl get pods --field-selector=status.phase=Succeeded -o name
pod/once
$ kubectl describe pod nocmd | sed -n '/State:/,/Environment/p;/^Events/,$p' | sed 's/nocmd_default([-0-9a-f]*)/nocmd_default(UID)/'
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       StartError
      Message:      failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "nosuch": executable file not found in $PATH
      Exit Code:    128
      Started:      Thu, 01 Jan 1970 00:00:00 +0000
      Finished:     Mon, 05 Jan 2026 09:31:22 +0000
    Ready:          False
    Restart Count:  1
    Environment:    <none>
Events:
  Type     Reason     Age              From               Message
  ----     ------     ----             ----               -------
  Normal   Scheduled  7s               default-scheduler  Successfully assigned default/nocmd to node02
  Normal   Pulled     6s (x2 over 7s)  kubelet            Container image "busybox:1.36" already present on machine
  Normal   Created    5s (x2 over 7s)  kubelet            Created container: nocmd
  Warning  Failed     5s (x2 over 7s)  kubelet            Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "nosuch": executable file not found in $PATH
  Warning  BackOff    4s               kubelet            Back-off restarting failed container nocmd in pod nocmd_default(UID)
$ kubectl describe pod oom | sed -n '/State:/,/Restart/p'
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
      Started:      Mon, 05 Jan 2026 09:31:23 +0000
      Finished:     Mon, 05 Jan 2026 09:31:23 +0000
    Ready:          False
    Restart Count:  1
