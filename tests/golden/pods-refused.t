# Containers that the kubelet will not make, and images whose name is none.
$ cat > pods.yaml <<X
> apiVersion: v1
> kind: Pod
> metadata: {name: nonroot}
> spec: {securityContext: {runAsNonRoot: true}, containers: [{name: c, image: nginx}]}
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: breaks}
> spec: {securityContext: {runAsNonRoot: true}, containers: [{name: c, image: nginx, securityContext: {runAsUser: 0}}]}
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: user}
> spec: {securityContext: {runAsNonRoot: true, runAsUser: 1000}, containers: [{name: c, image: busybox, command: [sleep, "1000"]}]}
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: noname}
> spec: {containers: [{name: c, image: "nginx:::1"}]}
> X
$ kubectl apply -f pods.yaml >/dev/null; sleep 5; kubectl get pods
NAME      READY   STATUS                       RESTARTS   AGE
breaks    0/1     CreateContainerConfigError   0          5s
noname    0/1     InvalidImageName             0          5s
nonroot   0/1     CreateContainerConfigError   0          5s
user      1/1     Running                      0          5s
$ kubectl get pods breaks nonroot noname -o jsonpath='{range .items[*]}{.status.containerStatuses[0].state.waiting.message}{"\n"}{end}' | sed 's/([-0-9a-f]*)/(UID)/'
container's runAsUser breaks non-root policy (pod: "breaks_default(UID)", container: c)
container has runAsNonRoot and image will run as root (pod: "nonroot_default(UID)", container: c)
Failed to apply default image tag "nginx:::1": couldn't parse image name "nginx:::1": invalid reference format
$ kubectl get events --field-selector involvedObject.name=noname -o custom-columns=T:.type,R:.reason,M:.message --no-headers | sed s/node0./NODE/ | sort -u
Normal    Scheduled       Successfully assigned default/noname to NODE
Warning   Failed          Error: InvalidImageName
Warning   InspectFailed   Failed to apply default image tag "nginx:::1": couldn't parse image name "nginx:::1": invalid reference format
