# Containers of a pod start one after the other, in the order of the spec; one that cannot start
# does not keep those after it from doing so.
$ cat > pod.yaml <<X
> apiVersion: v1
> kind: Pod
> metadata: {name: order}
> spec:
>   containers:
>   - {name: first, image: nginx}
>   - {name: second, image: busybox, command: [sleep, "1000"]}
>   - {name: third, image: "nginx:none"}
>   - {name: fourth, image: redis}
> X
$ kubectl apply -f pod.yaml; sleep 1; kubectl get pod order
pod/order created
NAME    READY   STATUS              RESTARTS   AGE
order   0/4     ContainerCreating   0          1s
$ sleep 7; kubectl get events --field-selector involvedObject.name=order -o custom-columns=R:.reason,F:.involvedObject.fieldPath,M:.message | grep -e Pulling -e Started -e ErrImagePull
Pulling     spec.containers{first}    Pulling image "nginx"
Started     spec.containers{first}    Started container first
Pulling     spec.containers{second}   Pulling image "busybox"
Started     spec.containers{second}   Started container second
Pulling     spec.containers{third}    Pulling image "nginx:none"
Failed      spec.containers{third}    Error: ErrImagePull
Pulling     spec.containers{fourth}   Pulling image "redis"
Started     spec.containers{fourth}   Started container fourth
# Who takes all the memory there is is killed for it, with a limit or without.
$ kubectl run hog --image=busybox --restart=Never -- tail /dev/zero; kubectl run limited --image=busybox --restart=Never --overrides='{"spec":{"containers":[{"name":"limited","image":"busybox","command":["sh","-c","tail /dev/zero"],"resources":{"limits":{"memory":"20Mi"}}}]}}'; sleep 5; kubectl get pods hog limited; kubectl get pods hog limited -o jsonpath='{range .items[*]}{.status.containerStatuses[0].state.terminated.exitCode}{"\n"}{end}'
pod/hog created
pod/limited created
NAME      READY   STATUS      RESTARTS   AGE
hog       0/1     OOMKilled   0          5s
limited   0/1     OOMKilled   0          5s
137
137
