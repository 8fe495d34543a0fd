# Images that cannot be pulled, and their repair.
$ kubectl run web --image=nginx:1.99
pod/web created
$ kubectl run typo --image=ngimx
pod/typo created
$ kubectl apply -f - <<Y
> apiVersion: v1
> kind: Pod
> metadata: {name: never}
> spec:
>   containers:
>   - {name: c, image: "nginx:1.27", imagePullPolicy: Never}
> Y
pod/never created
$ sleep 1; kubectl get pods
NAME    READY   STATUS              RESTARTS   AGE
never   0/1     ErrImageNeverPull   0          1s
typo    0/1     ErrImagePull        0          1s
web     0/1     ErrImagePull        0          1s
$ sleep 2; kubectl get pods
NAME    READY   STATUS              RESTARTS   AGE
never   0/1     ErrImageNeverPull   0          3s
typo    0/1     ImagePullBackOff    0          3s
web     0/1     ImagePullBackOff    0          3s
$ kubectl logs web
Error from server (BadRequest): container "web" in pod "web" is waiting to start: trying and failing to pull image
[1]
$ sleep 6; kubectl get pods
NAME    READY   STATUS              RESTARTS   AGE
never   0/1     ErrImageNeverPull   0          9s
typo    0/1     ImagePullBackOff    0          9s
web     0/1     ImagePullBackOff    0          9s
$ kubectl logs web
Error from server (BadRequest): container "web" in pod "web" is waiting to start: trying and failing to pull image
[1]
$ sleep 20; kubectl describe pod web | sed -n '/State:/,/Ready:/p;/^Events/,$p'
    State:          Waiting
      Reason:       ImagePullBackOff
    Ready:          False
Events:
  Type     Reason     Age                From               Message
  ----     ------     ----               ----               -------
  Normal   Scheduled  29s                default-scheduler  Successfully assigned default/web to node02
  Normal   Pulling    17s (x2 over 29s)  kubelet            Pulling image "nginx:1.99"
  Warning  Failed     16s (x2 over 29s)  kubelet            Failed to pull image "nginx:1.99": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:1.99": failed to resolve reference "docker.io/library/nginx:1.99": docker.io/library/nginx:1.99: not found
  Warning  Failed     16s (x2 over 29s)  kubelet            Error: ErrImagePull
  Normal   BackOff    2s (x2 over 28s)   kubelet            Back-off pulling image "nginx:1.99"
  Warning  Failed     2s (x2 over 28s)   kubelet            Error: ImagePullBackOff
$ kubectl describe pod typo | grep 'Failed to pull'
  Warning  Failed     15s (x2 over 29s)  kubelet            Failed to pull image "ngimx": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/ngimx:latest": failed to resolve reference "docker.io/library/ngimx:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed
$ kubectl describe pod never | sed -n '/^Events/,$p'
Events:
  Type     Reason             Age               From               Message
  ----     ------             ----              ----               -------
  Normal   Scheduled          29s               default-scheduler  Successfully assigned default/never to node02
  Warning  ErrImageNeverPull  8s (x4 over 29s)  kubelet            Container image "nginx:1.27" is not present with pull policy of Never
  Warning  Failed             8s (x4 over 29s)  kubelet            Error: ErrImageNeverPull
$ kubectl set image pod/web web=nginx:1.27
pod/web image updated
$ sleep 3; kubectl get pod web
NAME   READY   STATUS    RESTARTS   AGE
web    1/1     Running   0          32s
$ kubectl get pod web -o jsonpath='{.status.containerStatuses[0].image}{"\n"}'
docker.io/library/nginx:1.27
