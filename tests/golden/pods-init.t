# Init containers run one after another; a sidecar among them goes on; a failing one stops all.
$ kubectl apply -f - <<Y
> apiVersion: v1
> kind: Pod
> metadata: {name: chain}
> spec:
>   initContainers:
>   - {name: first, image: "busybox:1.36", command: [sh, -c, "sleep 4; echo one > /work/log"], volumeMounts: [{name: work, mountPath: /work}]}
>   - {name: side, image: "busybox:1.36", restartPolicy: Always, command: [sh, -c, "echo side; tail -f /work/log"], volumeMounts: [{name: work, mountPath: /work}]}
>   - {name: second, image: "busybox:1.36", command: [sh, -c, "sleep 4; echo two >> /work/log"], volumeMounts: [{name: work, mountPath: /work}]}
>   containers:
>   - {name: main, image: "busybox:1.36", command: [sh, -c, "cat /work/log; echo main >> /work/log; sleep 20"], volumeMounts: [{name: work, mountPath: /work}]}
>   restartPolicy: Never
>   volumes: [{name: work, emptyDir: {}}]
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: broken}
> spec:
>   initContainers:
>   - {name: prepare, image: "busybox:1.36", command: [sh, -c, "echo no config; exit 1"]}
>   containers:
>   - {name: main, image: "nginx:1.27"}
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: dead}
> spec:
>   restartPolicy: Never
>   initContainers:
>   - {name: prepare, image: "busybox:1.36", command: [sh, -c, "exit 1"]}
>   containers:
>   - {name: main, image: "nginx:1.27"}
> Y
pod/chain created
pod/broken created
pod/dead created
$ kubectl get pods
NAME     READY   STATUS     RESTARTS   AGE
broken   0/1     Init:0/1   0          0s
chain    0/2     Init:0/3   0          0s
dead     0/1     Init:0/1   0          0s
$ sleep 1; kubectl get pods
NAME     READY   STATUS       RESTARTS   AGE
broken   0/1     Init:Error   0          1s
chain    0/2     Init:0/3     0          1s
dead     0/1     Init:Error   0          1s
$ sleep 1; kubectl get pods
NAME     READY   STATUS       RESTARTS     AGE
broken   0/1     Init:Error   1 (2s ago)   2s
chain    0/2     Init:0/3     0            2s
dead     0/1     Init:Error   0            2s
$ sleep 4; kubectl get pods
NAME     READY   STATUS                  RESTARTS     AGE
broken   0/1     Init:CrashLoopBackOff   1 (5s ago)   6s
chain    1/2     Init:2/3                0            6s
dead     0/1     Init:Error              0            6s
$ sleep 4; kubectl get pods
NAME     READY   STATUS                  RESTARTS     AGE
broken   0/1     Init:CrashLoopBackOff   1 (9s ago)   10s
chain    1/2     PodInitializing         0            10s
dead     0/1     Init:Error              0            10s
$ kubectl logs chain
Defaulted container "main" out of: main, first (init), side (init), second (init)
Error from server (BadRequest): container "main" in pod "chain" is waiting to start: PodInitializing
[1]
$ kubectl logs chain -c side
side
one
$ kubectl logs broken
Defaulted container "main" out of: main, prepare (init)
Error from server (BadRequest): container "main" in pod "broken" is waiting to start: PodInitializing
[1]
$ kubectl logs broken -c prepare
no config
$ kubectl describe pod broken | sed -n '/^Init/,/Environment/p;/^Conditions/,/PodScheduled/p;/^Events/,$p' | sed 's/broken_default([-0-9a-f]*)/broken_default(UID)/;/Container ID:/d;/Image ID:/d'
Init Containers:
  prepare:
    Image:         busybox:1.36
    Port:          <none>
    Host Port:     <none>
    Command:
      sh
      -c
      echo no config; exit 1
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       Error
      Exit Code:    1
      Started:      Mon, 05 Jan 2026 09:00:15 +0000
      Finished:     Mon, 05 Jan 2026 09:00:15 +0000
    Ready:          False
    Restart Count:  1
    Environment:    <none>
Conditions:
  Type                        Status
  PodReadyToStartContainers   True 
  Initialized                 False 
  Ready                       False 
  ContainersReady             False 
  PodScheduled                True 
Events:
  Type     Reason     Age               From               Message
  ----     ------     ----              ----               -------
  Normal   Scheduled  10s               default-scheduler  Successfully assigned default/broken to node01
  Normal   Pulling    10s               kubelet            Pulling image "busybox:1.36"
  Normal   Pulled     10s               kubelet            Successfully pulled image "busybox:1.36" in 433ms (433ms including waiting). Image size: 2097152 bytes.
  Normal   Created    9s (x2 over 10s)  kubelet            Created container: prepare
  Normal   Started    9s (x2 over 10s)  kubelet            Started container prepare
  Normal   Pulled     9s                kubelet            Container image "busybox:1.36" already present on machine
  Warning  BackOff    8s                kubelet            Back-off restarting failed container prepare in pod broken_default(UID)
$ sleep 22; kubectl get pod chain
NAME    READY   STATUS      RESTARTS   AGE
chain   1/2     Completed   0          32s
$ kubectl get pod chain -o jsonpath='{range .status.initContainerStatuses[*]}{.name} {.state.terminated.reason} {.state.terminated.exitCode}{"\n"}{end}'
first Completed 0
side  
second Completed 0
$ kubectl get pod dead -o jsonpath='{.status.phase} {.status.containerStatuses[0].state.waiting.reason}{"\n"}'
Failed PodInitializing
