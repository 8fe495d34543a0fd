# Config maps and secrets as environment and files; the downward API; what is missing waits.
$ kubectl create configmap app --from-literal=color=red --from-literal=mode=fast
configmap/app created
$ kubectl create secret generic cred --from-literal=password=s3cret
secret/cred created
$ kubectl apply -f - <<Y
> apiVersion: v1
> kind: Pod
> metadata: {name: v, labels: {tier: front}}
> spec:
>   nodeName: node01
>   volumes:
>   - {name: cfg, configMap: {name: app}}
>   - {name: sec, secret: {secretName: cred, defaultMode: 0400}}
>   - {name: tmp, emptyDir: {}}
>   - {name: host, hostPath: {path: /opt/data, type: DirectoryOrCreate}}
>   - name: info
>     downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}, {path: memory, resourceFieldRef: {containerName: c, resource: limits.memory, divisor: 1Mi}}]}
>   - name: all
>     projected: {sources: [{configMap: {name: app, items: [{key: color, path: my/color}]}}, {secret: {name: cred}}, {downwardAPI: {items: [{path: ns, fieldRef: {fieldPath: metadata.namespace}}]}}]}
>   containers:
>   - name: c
>     image: busybox:1.36
>     command: [sleep, 1d]
>     resources: {limits: {cpu: 500m, memory: 64Mi}}
>     envFrom: [{configMapRef: {name: app}}, {secretRef: {name: cred}, prefix: S_}]
>     env:
>     - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
>     - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
>     - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
>     - {name: MSG, value: 'hi \$(POD) on \$(NODE) \$(NOPE) \$\$(POD)'}
>     - {name: MODE, valueFrom: {configMapKeyRef: {name: app, key: mode}}}
>     - {name: NONE, valueFrom: {configMapKeyRef: {name: app, key: nope, optional: true}}}
>     volumeMounts:
>     - {name: cfg, mountPath: /etc/cfg}
>     - {name: sec, mountPath: /etc/sec, readOnly: true}
>     - {name: tmp, mountPath: /part, subPath: part}
>     - {name: tmp, mountPath: /whole}
>     - {name: cfg, mountPath: /etc/one.conf, subPath: color}
>     - {name: host, mountPath: /host}
>     - {name: info, mountPath: /info}
>     - {name: all, mountPath: /all}
> Y
pod/v created
$ sleep 3; kubectl exec v -- env | grep -E 'color|mode|S_|POD|NODE|CPU|MSG|MODE|NONE' | sort
CPU=1
KUBERNETES_PORT=tcp://10.96.0.1:443
KUBERNETES_PORT_443_TCP=tcp://10.96.0.1:443
KUBERNETES_PORT_443_TCP_ADDR=10.96.0.1
KUBERNETES_PORT_443_TCP_PORT=443
KUBERNETES_PORT_443_TCP_PROTO=tcp
KUBERNETES_SERVICE_HOST=10.96.0.1
KUBERNETES_SERVICE_PORT=443
KUBERNETES_SERVICE_PORT_HTTPS=443
MODE=fast
MSG=hi v on node01 $(NOPE) $(POD)
NODE=node01
POD=v
S_password=s3cret
color=red
mode=fast
$ kubectl exec v -- ls -l /etc/cfg
total 0
lrwxrwxrwx 1 root root 12 Jan  5 09:00 color -> ..data/color
lrwxrwxrwx 1 root root 11 Jan  5 09:00 mode -> ..data/mode
$ kubectl exec v -- sh -c 'cat /etc/cfg/color; echo; cat /etc/sec/password; echo; cat /etc/one.conf; echo; cat /info/labels; echo; cat /info/memory; echo; cat /all/my/color /all/password /all/ns'
red
s3cret
red
tier="front"
64
reds3cretdefault%
$ kubectl exec v -- sh -c 'echo a > /part/f; cat /whole/part/f; echo b > /host/f; echo no > /etc/cfg/x'
a
sh: can't create /etc/cfg/x: Read-only file system
command terminated with exit code 1
[1]
$ ssh node01 cat /opt/data/f
b
$ kubectl patch configmap app -p '{"data":{"color":"blue","mode":null}}'
configmap/app patched
$ sleep 95; kubectl exec v -- sh -c 'cat /etc/cfg/color; echo; cat /etc/one.conf; echo; cat /all/my/color; echo; echo $color; ls /etc/cfg'
blue
red
blue
red
color
$ kubectl label pod v tier=back --overwrite
pod/v labeled
$ sleep 1; kubectl exec v -- cat /info/labels
tier="back"%
$ uid=$(kubectl get pod v -o jsonpath='{.metadata.uid}'); ssh node01 ls /var/lib/kubelet/pods/$uid/volumes; kubectl delete pod v --now; ssh node01 test -e /var/lib/kubelet/pods/$uid
kubernetes.io~configmap
kubernetes.io~downward-api
kubernetes.io~empty-dir
kubernetes.io~projected
kubernetes.io~secret
pod "v" deleted from default namespace
[1]
$ kubectl apply -f - <<Y
> apiVersion: v1
> kind: Pod
> metadata: {name: env}
> spec:
>   containers:
>   - {name: c, image: "busybox:1.36", command: [sleep, 1d], envFrom: [{configMapRef: {name: late}}]}
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: key}
> spec:
>   containers:
>   - {name: c, image: "busybox:1.36", command: [sleep, 1d], env: [{name: A, valueFrom: {secretKeyRef: {name: cred, key: user}}}]}
> ---
> apiVersion: v1
> kind: Pod
> metadata: {name: files}
> spec:
>   containers:
>   - {name: c, image: "busybox:1.36", command: [sleep, 1d], volumeMounts: [{name: v, mountPath: /v}]}
>   volumes: [{name: v, configMap: {name: late}}]
> Y
pod/env created
pod/key created
pod/files created
$ sleep 9; kubectl get pods
NAME    READY   STATUS                       RESTARTS   AGE
env     0/1     CreateContainerConfigError   0          9s
files   0/1     ContainerCreating            0          9s
key     0/1     CreateContainerConfigError   0          9s
$ kubectl describe pod env | sed -n '/^Events/,$p'
Events:
  Type     Reason     Age              From               Message
  ----     ------     ----             ----               -------
  Normal   Scheduled  9s               default-scheduler  Successfully assigned default/env to node01
  Normal   Pulled     8s (x2 over 9s)  kubelet            Container image "busybox:1.36" already present on machine
  Warning  Failed     8s (x2 over 9s)  kubelet            Error: configmap "late" not found
$ kubectl describe pod key | grep Error:
  Warning  Failed     8s (x2 over 9s)  kubelet            Error: couldn't find key user in Secret default/cred
$ kubectl describe pod files | sed -n '/^Events/,$p'
Events:
  Type     Reason       Age              From               Message
  ----     ------       ----             ----               -------
  Normal   Scheduled    9s               default-scheduler  Successfully assigned default/files to node01
  Warning  FailedMount  2s (x5 over 9s)  kubelet            MountVolume.SetUp failed for volume "v" : configmap "late" not found
$ kubectl logs env
Error from server (BadRequest): container "c" in pod "env" is waiting to start: CreateContainerConfigError
[1]
$ kubectl create configmap late --from-literal=a=b
configmap/late created
$ kubectl patch secret cred -p '{"stringData":{"user":"me"}}'
secret/cred patched
$ sleep 20; kubectl get pods
NAME    READY   STATUS    RESTARTS   AGE
env     1/1     Running   0          29s
files   1/1     Running   0          29s
key     1/1     Running   0          29s
