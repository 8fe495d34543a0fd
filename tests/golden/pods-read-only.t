# A container whose root cannot be written, but for what is mounted in it.
$ cat > pod.yaml <<'X'
> apiVersion: v1
> kind: Pod
> metadata: {name: ro}
> spec:
>   restartPolicy: Never
>   containers:
>   - name: c
>     image: busybox
>     command: [sh, -c, 'echo a > /x; echo $?; touch /tmp/y; mkdir /q; rm /etc/passwd; echo b > /data/z; cat /data/z; echo c > /dev/null; echo $?']
>     securityContext: {readOnlyRootFilesystem: true}
>     volumeMounts: [{name: data, mountPath: /data}]
>   volumes: [{name: data, emptyDir: {}}]
> X
$ kubectl apply -f pod.yaml
pod/ro created
$ sleep 10; kubectl logs ro
sh: can't create /x: Read-only file system
1
touch: /tmp/y: Read-only file system
mkdir: can't create directory '/q': Read-only file system
rm: can't remove '/etc/passwd': Read-only file system
b
0
$ cat > web.yaml <<'X'
> apiVersion: v1
> kind: Pod
> metadata: {name: web}
> spec:
>   containers:
>   - {name: web, image: nginx, securityContext: {readOnlyRootFilesystem: true}}
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: good}
> spec:
>   containers:
>   - name: web
>     image: nginx
>     securityContext: {readOnlyRootFilesystem: true}
>     volumeMounts: [{name: cache, mountPath: /var/cache/nginx}, {name: run, mountPath: /var/run}]
>   volumes: [{name: cache, emptyDir: {}}, {name: run, emptyDir: {}}]
> X
$ kubectl apply -f web.yaml >/dev/null; sleep 12; kubectl get pods
NAME   READY   STATUS             RESTARTS     AGE
good   1/1     Running            0            12s
ro     0/1     Completed          0            22s
web    0/1     CrashLoopBackOff   1 (9s ago)   12s
$ kubectl logs web | tail -1
nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)
$ kubectl exec good -- touch /usr/share/nginx/html/x
touch: cannot touch '/usr/share/nginx/html/x': Read-only file system
command terminated with exit code 1
[1]
