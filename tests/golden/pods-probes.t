# Probes: readiness and endpoints, liveness and startup and restarts.
$ kubectl apply -f - <<Y
> apiVersion: v1
> kind: Pod
> metadata: {name: live}
> spec:
>   containers:
>   - name: c
>     image: busybox:1.36
>     command: [sh, -c, "touch /tmp/ok; sleep 20; rm /tmp/ok; sleep 1d"]
>     livenessProbe: {exec: {command: [test, -e, /tmp/ok]}, periodSeconds: 5, initialDelaySeconds: 5}
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: ready, labels: {app: ready}}
> spec:
>   containers:
>   - name: c
>     image: nginx:1.27
>     ports: [{name: http, containerPort: 80}]
>     readinessProbe: {httpGet: {path: /healthz, port: http}, periodSeconds: 3}
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: startup}
> spec:
>   containers:
>   - name: c
>     image: redis:7
>     startupProbe: {tcpSocket: {port: 6378}, periodSeconds: 2, failureThreshold: 3}
>     livenessProbe: {tcpSocket: {port: 6379}}
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: slow}
> spec:
>   containers:
>   - name: c
>     image: busybox:1.36
>     command: [sleep, 1d]
>     readinessProbe: {exec: {command: [sleep, "3"]}, periodSeconds: 5}
> ---
> apiVersion: v1
> kind: Service
> metadata: {name: ready}
> spec: {selector: {app: ready}, ports: [{port: 80, targetPort: http}]}
> Y
pod/live created
pod/ready created
pod/startup created
pod/slow created
service/ready created
$ sleep 5; kubectl get pods
NAME      READY   STATUS    RESTARTS   AGE
live      1/1     Running   0          5s
ready     0/1     Running   0          5s
slow      0/1     Running   0          5s
startup   0/1     Running   0          5s
$ kubectl get endpointslices -l kubernetes.io/service-name=ready -o jsonpath='{.items[0].endpoints[0].conditions}{"\n"}'
{"ready":false,"serving":false,"terminating":false}
$ kubectl get pod ready -o jsonpath='{.status.conditions[?(@.type=="Ready")].message}{"\n"}'
containers with unready status: [c]
$ kubectl exec ready -- sh -c 'echo fine > /usr/share/nginx/html/healthz'
$ sleep 4; kubectl get pod ready
NAME    READY   STATUS    RESTARTS   AGE
ready   1/1     Running   0          9s
$ kubectl get endpointslices -l kubernetes.io/service-name=ready -o jsonpath='{.items[0].endpoints[0].conditions}{"\n"}'
{"ready":true,"serving":true,"terminating":false}
$ kubectl exec ready -- rm /usr/share/nginx/html/healthz
$ sleep 9; kubectl get pod ready
NAME    READY   STATUS    RESTARTS   AGE
ready   0/1     Running   0          18s
$ sleep 54; kubectl get pods
NAME      READY   STATUS             RESTARTS      AGE
live      1/1     Running            1 (7s ago)    72s
ready     0/1     Running            0             72s
slow      0/1     Running            0             72s
startup   0/1     CrashLoopBackOff   3 (18s ago)   72s
$ for p in live ready startup slow; do kubectl describe pod $p | sed -n '/^    [LRS][a-z]*: /p;/^Events/,$p' | grep -v -E 'Pull|Scheduled' | sed "s/startup_default([-0-9a-f]*)/startup_default(UID)/;s/tcp 10[0-9.]*/tcp IP/"; done
    State:          Running
    Ready:          True
    Liveness:       exec [test -e /tmp/ok] delay=5s timeout=1s period=5s #success=1 #failure=3
Events:
  Type     Reason     Age                From               Message
  ----     ------     ----               ----               -------
  Warning  Unhealthy  37s (x3 over 47s)  kubelet            Liveness probe failed:
  Normal   Killing    37s                kubelet            Container c failed liveness probe, will be restarted
  Normal   Created    6s (x2 over 72s)   kubelet            Created container: c
  Normal   Started    6s (x2 over 72s)   kubelet            Started container c
    State:          Running
    Ready:          False
    Readiness:      http-get http://:http/healthz delay=0s timeout=1s period=3s #success=1 #failure=3
Events:
  Type     Reason     Age                From               Message
  ----     ------     ----               ----               -------
  Normal   Created    71s                kubelet            Created container: c
  Normal   Started    71s                kubelet            Started container c
  Warning  Unhealthy  8s (x21 over 71s)  kubelet            Readiness probe failed: HTTP probe failed with statuscode: 404
    State:          Waiting
    Ready:          False
    Liveness:       tcp-socket :6379 delay=0s timeout=1s period=10s #success=1 #failure=3
    Startup:        tcp-socket :6378 delay=0s timeout=1s period=2s #success=1 #failure=3
Events:
  Type     Reason     Age                From               Message
  ----     ------     ----               ----               -------
  Normal   Created    49s (x3 over 71s)  kubelet            Created container: c
  Normal   Started    49s (x3 over 71s)  kubelet            Started container c
  Warning  Unhealthy  45s (x9 over 71s)  kubelet            Startup probe failed: dial tcp IP:6378: connect: connection refused
  Normal   Killing    45s (x3 over 67s)  kubelet            Container c failed startup probe, will be restarted
  Warning  BackOff    33s (x3 over 61s)  kubelet            Back-off restarting failed container c in pod startup_default(UID)
    State:          Running
    Ready:          False
    Readiness:      exec [sleep 3] delay=0s timeout=1s period=5s #success=1 #failure=3
Events:
  Type     Reason     Age                From               Message
  ----     ------     ----               ----               -------
  Normal   Created    72s                kubelet            Created container: c
  Normal   Started    72s                kubelet            Started container c
  Warning  Unhealthy  5s (x12 over 71s)  kubelet            Readiness probe failed: command timed out: "sleep 3" timed out after 1s
