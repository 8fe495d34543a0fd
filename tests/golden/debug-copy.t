# kubectl debug --copy-to: a changed copy of a pod; and a pod on a node.
$ kubectl run web --image=nginx --labels=app=web,tier=front --annotations=note=kept; kubectl wait --for=condition=Ready pod/web
pod/web created
pod/web condition met
$ kubectl debug web --copy-to=one --image=busybox --profile=general -- sleep 100000 | sed 's/debugger-[a-z0-9]*/debugger-NAME/'
Defaulting debug container name to debugger-NAME.
$ kubectl debug web --copy-to=two --image=busybox --profile=general --share-processes=false --keep-labels --keep-annotations --same-node -q -c tools -- sleep 100000
$ kubectl debug web --copy-to=three --set-image=*=httpd,nope=x --profile=general
$ kubectl debug web --copy-to=four --container=web --profile=sysadmin --env=A=1 -- sleep 100000
$ kubectl debug web --copy-to=five --container=web --profile=general --image=busybox --arguments-only -- sleep 100000
$ kubectl wait --for=condition=Ready pod/one pod/two pod/three pod/four pod/five
pod/one condition met
pod/two condition met
pod/three condition met
pod/four condition met
pod/five condition met
$ for p in one two three four five; do kubectl get pod $p -o jsonpath='{.metadata.name} {.metadata.labels} {.metadata.annotations} {.spec.shareProcessNamespace}{range .spec.containers[*]} {.image} {.command} {.args} {.securityContext}{end}'; echo; done
one   true nginx    busybox ["sleep","100000"]  {"capabilities":{"add":["SYS_PTRACE"]}}
two {"app":"web","tier":"front"} {"note":"kept"} false nginx    busybox ["sleep","100000"]  {"capabilities":{"add":["SYS_PTRACE"]}}
three {"app":"web","tier":"front"} {"note":"kept"}  httpd   
four   true nginx ["sleep","100000"]  {"privileged":true}
five   true busybox  ["sleep","100000"] {"capabilities":{"add":["SYS_PTRACE"]}}
$ test $(kubectl get pod web -o jsonpath={.spec.nodeName}) = $(kubectl get pod two -o jsonpath={.spec.nodeName}) && echo same
same
$ kubectl exec one -c web -- hostname
one
$ kubectl exec five -- sh -c 'ps | cut -c6-40 | head -n 3'
 USER     TIME  COMMAND
 65535     0:00 /pause
 root      0:00 sleep 100000
$ kubectl exec two -c tools -- ps
PID   USER     TIME  COMMAND
    1 root      0:00 sleep 100000
    2 root      0:00 ps
$ kubectl debug web --copy-to=six --set-image=web=httpd --replace; kubectl get pod web
--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".
Error from server (NotFound): pods "web" not found
[1]
$ kubectl debug six --copy-to=six --image=busybox --profile=general -q -c x
Error from server (AlreadyExists): pods "six" already exists
[1]
# Containers of one process namespace: pause is the first, and files are below /proc.
$ kubectl exec five -- sh -c 'cat /proc/*/root/etc/hostname; kill 1; ps | head -n 2 | tail -n 1'
five
    1 65535     0:00 /pause
# A node: its network, processes and files.
$ kubectl debug node/node01 --image=busybox --profile=general -- sleep 100000 | sed 's/node01-[a-z0-9]*/node01-NAME/'
Creating debugging pod node-debugger-node01-NAME with container debugger on node node01.
$ kubectl debug node/node01 --image=busybox --profile=sysadmin -q -c mine -- sleep 100000; sleep 10
$ kubectl get pods -l app.kubernetes.io/managed-by=kubectl-debug -o name | wc -l
2
$ kubectl get $(kubectl get pods -o name | grep debugger) -o custom-columns=C:.spec.containers[0].name,N:.spec.nodeName,T:.spec.tolerations,P:.spec.hostPID,I:.spec.hostIPC,W:.spec.hostNetwork,V:.spec.volumes[0].hostPath.path,M:.spec.containers[0].volumeMounts[0].mountPath,S:.spec.containers[0].securityContext,R:.spec.restartPolicy,F:.status.phase --sort-by=.spec.containers[0].name
C          N        T                        P      I      W      V     M       S                      R       F
debugger   node01   [map[operator:Exists]]   true   true   true   /     /host   <none>                 Never   Running
mine       node01   [map[operator:Exists]]   true   true   true   /     /host   map[privileged:true]   Never   Running
$ pod=$(kubectl get pods -o name | grep debugger | head -n 1); kubectl exec $pod -- hostname; kubectl exec $pod -- ls /host/etc/kubernetes; kubectl exec $pod -- chroot /host cat /etc/hostname; kubectl exec $pod -- chroot /host systemctl is-active kubelet; kubectl exec $pod -- sh -c 'ps | grep -c kubelet'; kubectl exec $pod -- chroot /host sh -c 'echo seen >/tmp/seen'; kubectl exec $pod -- cat /host/tmp/seen
node01
kubelet.conf
manifests
pki
node01
active
3
seen
$ pod=$(kubectl get pods -o name | grep debugger | head -n 1); kubectl exec $pod -- chroot /nope; kubectl exec $pod -- chroot /host nope; kubectl exec $pod -- chroot /etc ls
chroot: can't change root directory to '/nope': No such file or directory
command terminated with exit code 1
chroot: can't execute 'nope': No such file or directory
command terminated with exit code 127
chroot: can't execute 'ls': No such file or directory
command terminated with exit code 127
[127]
$ (sleep 3; echo hostname; sleep 1; echo chroot /host; sleep 1; echo 'systemctl is-active containerd'; sleep 1; echo exit; sleep 1; echo 'systemctl is-active containerd'; sleep 1) | kubectl debug node/node02 -i -q --image=busybox --profile=general >/dev/null 2>&1; sleep 3; kubectl logs $(kubectl get pods -o name | grep node02) | sed "s,^# # ,,"
node02
active
sh: systemctl: not found
$ kubectl debug node/nope --image=busybox --profile=general
Error from server (NotFound): nodes "nope" not found
[1]
$ kubectl delete pods --all --now >/dev/null; kubectl get pods
No resources found in default namespace.
