# kubectl debug: an ephemeral container beside those of a pod.
$ kubectl run web --image=nginx; kubectl wait --for=condition=Ready pod/web
pod/web created
pod/web condition met
$ kubectl debug web --image=busybox --profile=general -- sleep 100000 | sed 's/debugger-[a-z0-9]*/debugger-NAME/'
Defaulting debug container name to debugger-NAME.
$ kubectl debug web --image=busybox -q -c old -- true
--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".
$ kubectl debug web --image=busybox -c tools --target=web --profile=general --env=A=x,y -- sh -c 'ps; echo $A; ls /proc/1/root/etc/nginx; wget -qO- localhost | grep title; sleep 100000'
Targeting container "web". If you don't see processes from this container it may be because the container runtime doesn't support this feature.
$ sleep 10; kubectl logs web -c tools
PID   USER     TIME  COMMAND
    1 root      0:00 nginx -g daemon off;
    2 root      0:00 sh -c ps; echo $A; ls /proc/1/root/etc/nginx; wget -qO- localhost | grep title; sleep 100000
    3 root      0:00 ps
x,y
conf.d
nginx.conf
<title>Welcome to nginx!</title>
$ kubectl get pod web -o jsonpath='{range .status.ephemeralContainerStatuses[*]}{.name} {.state}{"\n"}{end}' | grep -v debugger | cut -c1-45
old {"terminated":{"containerID":"containerd:
tools {"running":{"startedAt":"2026-01-05T09:
$ kubectl get pod web -o jsonpath='{.spec.ephemeralContainers[?(@.name=="tools")]}'; echo
{"command":["sh","-c","ps; echo $A; ls /proc/1/root/etc/nginx; wget -qO- localhost | grep title; sleep 100000"],"env":[{"name":"A","value":"x,y"}],"image":"busybox","imagePullPolicy":"Always","name":"tools","resources":{},"securityContext":{"capabilities":{"add":["SYS_PTRACE"]}},"targetContainerName":"web","terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File"}
$ kubectl get pod web --no-headers | cut -c1-20
web   1/1   Running 
$ kubectl describe pod web | sed -n '/^Ephemeral/,/^Conditions/p' | grep -A 40 '  tools:' | grep -v -e ID: -e Started: -e sh -e -c
  tools:
    Image:         busybox
    Port:          <none>
    Host Port:     <none>
    Command:
      ps; echo $A; ls /proc/1/root/etc/nginx; wget -qO- localhost | grep title; sleep 100000
    State:          Running
    Ready:          False
    Restart Count:  0
    Environment:
      A:     x,y
    Mounts:  <none>
Conditions:
$ kubectl get events --field-selector involvedObject.name=web -o custom-columns=F:.involvedObject.fieldPath,R:.reason,M:.message | grep tools | sed 's/ in [0-9a-z.]* (.*/ in TIME/'
spec.ephemeralContainers{tools}            Pulling     Pulling image "busybox"
spec.ephemeralContainers{tools}            Pulled      Successfully pulled image "busybox" in TIME
spec.ephemeralContainers{tools}            Created     Created container: tools
spec.ephemeralContainers{tools}            Started     Started container tools
# Commands and logs.
$ kubectl exec web -c tools -- cat /proc/1/root/etc/nginx/conf.d/default.conf | head -n 3
server {
    listen       80;
    server_name  localhost;
$ kubectl exec web -c old -- true
error: Internal error occurred: unable to upgrade connection: container not found ("old")
[1]
$ kubectl logs web -c nope
error: container nope is not valid for pod web
[1]
# It is never started again, and none is taken away or changed.
$ kubectl patch pod web --subresource=ephemeralcontainers --type=json -p '[{"op":"remove","path":"/spec/ephemeralContainers"}]' 2>&1 | grep -o 'existing ephemeral containers "[ot][a-z]*" may not be removed'
existing ephemeral containers "old" may not be removed
existing ephemeral containers "tools" may not be removed
$ kubectl patch pod web --subresource=ephemeralcontainers -p '{"spec":{"ephemeralContainers":[{"name":"new","image":"busybox","ports":[{"containerPort":80}],"livenessProbe":{"exec":{"command":["true"]}},"lifecycle":{},"resources":{"limits":{"cpu":"1"}}}]}}'
The Pod "web" is invalid: 
* spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container
* spec.ephemeralContainers[0].livenessProbe: Forbidden: cannot be set for an Ephemeral Container
* spec.ephemeralContainers[0].lifecycle: Forbidden: cannot be set for an Ephemeral Container
* spec.ephemeralContainers[0].resources: Forbidden: cannot be set for an Ephemeral Container
[1]
$ kubectl patch pod web --subresource=ephemeralcontainers -p '{"spec":{"ephemeralContainers":[{"name":"new","image":"busybox","volumeMounts":[{"name":"x","mountPath":"/x","subPath":"y"}]}]}}'
The Pod "web" is invalid: 
* spec.ephemeralContainers[0].volumeMounts[0].name: Not found: "x"
* spec.ephemeralContainers[0].volumeMounts[0].subPath: Forbidden: cannot be set for an Ephemeral Container
[1]
$ kubectl patch pod web -p '{"spec":{"ephemeralContainers":[{"name":"new","image":"busybox"}]}}' 2>&1 | head -n 1 | cut -c1-90
The Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than `s
$ kubectl debug web --image=busybox -c tools --profile=general 2>&1 | head -n 1
The Pod "web" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "tools" may not be changed
$ kubectl debug web --image=busybox -c other --target=nope --profile=general
Targeting container "nope". If you don't see processes from this container it may be because the container runtime doesn't support this feature.
The Pod "web" is invalid: spec.ephemeralContainers[3].targetContainerName: Not found: "nope"
[1]
$ kubectl run eph --image=nginx --overrides='{"spec":{"ephemeralContainers":[{"name":"e","image":"busybox"}]}}'
The Pod "eph" is invalid: spec.ephemeralContainers: Forbidden: cannot be set on create
[1]
# Sessions.
$ (sleep 3; echo hostname; sleep 1; echo 'ps | grep -c nginx'; sleep 1) | kubectl debug web -i -q --image=busybox -c talk --target=web --profile=general >/dev/null; sleep 2; kubectl logs web -c talk
web
3
$ (echo 'echo again'; sleep 1) | kubectl attach web -i -q -c talk >/dev/null; sleep 2
$ kubectl logs web -c talk
web
3
again
# Profiles.
$ for p in legacy general baseline netadmin restricted sysadmin; do kubectl debug web --image=busybox --profile=$p -q -c $p -- sleep 1 2>/dev/null; kubectl get pod web -o jsonpath="$p {.spec.ephemeralContainers[?(@.name=='$p')].securityContext}"; echo; done
legacy 
general {"capabilities":{"add":["SYS_PTRACE"]}}
baseline 
netadmin {"capabilities":{"add":["NET_ADMIN","NET_RAW"]}}
restricted {"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]},"runAsNonRoot":true,"seccompProfile":{"type":"RuntimeDefault"}}
sysadmin {"privileged":true}
$ echo 'securityContext: {runAsUser: 1000}' >custom.yaml; echo 'env: [{name: NAME, value: v}]' >>custom.yaml; kubectl debug web --image=busybox --profile=netadmin --custom=custom.yaml -q -c custom -- id; kubectl get pod web -o jsonpath="{.spec.ephemeralContainers[?(@.name=='custom')].env} {.spec.ephemeralContainers[?(@.name=='custom')].securityContext}"; echo
[{"name":"NAME","value":"v"}] {"capabilities":{"add":["NET_ADMIN","NET_RAW"]},"runAsUser":1000}
$ echo '{"image": "nginx"}' >custom.yaml; kubectl debug web --image=busybox --profile=general --custom=custom.yaml
error: name, command, image, lifecycle and volume devices are not modifiable via custom profile
[1]
$ kubectl debug web --image=busybox --profile=general --custom=nope.yaml
error: must pass a container spec json file for custom profile: open nope.yaml: no such file or directory
[1]
$ kubectl debug web --image=busybox --profile=nope
error: unknown profile: nope
[1]
# What cannot be meant.
$ kubectl debug
error: you must specify --image when not using --copy-to.
[1]
$ kubectl debug --image=busybox
error: NAME or filename is required for debug
[1]
$ kubectl debug web
error: you must specify --image when not using --copy-to.
[1]
$ kubectl debug web --image=busybox --replace
error: --replace may only be used with --copy-to.
[1]
$ kubectl debug web --image=busybox --same-node
error: --same-node may only be used with --copy-to.
[1]
$ kubectl debug web --image=busybox --set-image=web=httpd
error: --set-image may only be used with --copy-to.
[1]
$ kubectl debug web --copy-to=x
error: you must specify --image, --set-image or command arguments.
[1]
$ kubectl debug web --copy-to=x -- sh
error: you must specify an existing container or a new image when specifying args.
[1]
$ kubectl debug web --copy-to=x --image=busybox --target=web
error: --target is incompatible with --copy-to. Use --share-processes instead.
[1]
$ kubectl debug web --attach
error: you must specify --container or create a new container using --image in order to attach.
[1]
$ kubectl debug web --image=Busybox
error: invalid image name "Busybox": invalid reference format
[1]
$ kubectl debug web --copy-to=x --set-image=web=UP
error: invalid image name "UP" for container "web": invalid reference format
[1]
$ kubectl debug web --image=busybox -t
error: -i/--stdin is required for containers with -t/--tty=true
[1]
$ kubectl debug web --image=busybox --env=A
error: invalid argument "A" for "--env" flag: A must be formatted as key=value
See 'kubectl debug --help' for usage.
[1]
$ kubectl debug web --image=busybox --image-pull-policy=Often
error: invalid image pull policy: Often
[1]
$ kubectl debug nope --image=busybox --profile=general
Error from server (NotFound): pods "nope" not found
[1]
$ kubectl debug svc/kubernetes --image=busybox
--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".
error: "/v1, Kind=Service" not supported by debug
[1]
$ kubectl debug deploy/web --image=busybox --profile=general
Error from server (NotFound): deployments.apps "web" not found
[1]
